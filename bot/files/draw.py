"""The draw as a file: written from the records, checked without them."""

from __future__ import annotations

from pathlib import Path

from bot.errors import UserError
from bot.files import writing
from bot.texts.draw import TRANSCRIPT_HEAD, draw_fault, draw_verified
from models.draw import rules, transcript
from models.draw.transcript import Transcript
from models.session import Session


def export(path: Path, session: Session, *, force: bool = False) -> None:
    """Write the transcript of the draw. Raises :class:`UserError` where there is none."""
    text = f"{TRANSCRIPT_HEAD}\n{transcript_of(session).write()}"
    writing.write(path, text.encode(), is_own=writing.begins_with(TRANSCRIPT_HEAD), force=force)


def transcript_of(session: Session) -> Transcript:
    """What the draw of this session rests on, and what came out. Raises :class:`UserError` where there is none."""
    draw = session.draw
    if draw is None or not draw.seed:
        raise UserError("no_draw_yet")
    listed = rules.listed(draw.lines)
    placed = sorted(
        (each for each in session.standings if each.call_order is not None),
        key=lambda each: each.call_order or 0,
    )
    orders: dict[str, list[tuple[str, str]]] = {}
    for each in placed:
        number = each.candidate.number
        if number in listed:
            orders.setdefault(listed[number], []).append((number, rules.ticket(draw.seed, number)))
    return Transcript(
        digest=draw.digest,
        lines=list(draw.lines),
        seals={seat: draw.seals[seat] for seat in draw.seats if seat in draw.seals},
        reveals=dict(draw.reveals),
        public=draw.public,
        seed=draw.seed,
        orders=orders,
        later=[each.candidate.number for each in placed if each.candidate.number not in listed],
    )


def verify(path: str, text: str) -> tuple[bool, str]:
    """Whether a transcript is true, and what to tell the reader."""
    try:
        found = transcript.read(text)
    except transcript.Broken as broken:
        if broken.lacks:
            raise UserError("transcript_lacks", path=path, what=broken.lacks) from None
        raise UserError("transcript_line", path=path, line=broken.line) from None
    faults = transcript.faults(found)
    if faults:
        return False, "\n".join(draw_fault(fault.code, fault.about) for fault in faults)
    return True, draw_verified(found)
