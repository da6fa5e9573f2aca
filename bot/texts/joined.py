"""From events to posts: which sentence belongs to which event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.store.store import Post
from bot.texts import checkin, draw, office, reasons, refusals
from bot.texts.words import answer_to, contact_called
from models import events as ev
from models.events import Event
from models.reading.text import mask_fully, mask_private
from models.records.chain import Head
from models.session import Session

Secret = tuple[str, str]
"""Value and salt that an answer tells its asker alone."""


def posts(
    session: Session,
    at: datetime,
    events: Iterable[Event],
    head: Head,
    limit: int,
    *,
    witness: office.Witness,
    secret: Secret = ("", ""),
) -> list[Post]:
    """What the bot says after these events (already folded), split at ``limit`` characters."""
    events = list(events)
    said: list[Post] = []
    for event in events:
        if isinstance(event, ev.CommandObeyed):
            said.extend(_answer(session, event, secret, witness))
        render = _POSTS.get(type(event))
        if render is not None:
            said.extend(render(session, at, event, head))
    said.extend(checkin.corrections(session, events))
    return [part for post in said for part in _parts(replace(post, text=_masked(session, post)), limit)]


def _masked(session: Session, post: Post) -> str:
    is_office = session.is_staff(post.to) or session.is_inspector(post.to)
    return mask_private(post.text) if is_office else mask_fully(post.text)


def _parts(post: Post, limit: int) -> Iterator[Post]:
    """The post, or its parts numbered （1/3）, cut at the ends of lines."""
    if len(post.text) <= limit:
        yield post
        return
    pieces = [""]
    for line in post.text.split("\n"):
        for part in _short_lines(line, limit - 10):
            if pieces[-1] and len(pieces[-1]) + len(part) + 1 > limit - 10:
                pieces.append(part)
            else:
                pieces[-1] = f"{pieces[-1]}\n{part}" if pieces[-1] else part
    for index, piece in enumerate(pieces, start=1):
        yield replace(post, text=f"（{index}/{len(pieces)}）\n{piece}")


def _short_lines(line: str, limit: int) -> Iterator[str]:
    """A line that is longer than a whole post, cut between names."""
    while len(line) > limit:
        cut = line.rfind("、", 0, limit) + 1 or limit
        yield line[:cut]
        line = line[cut:]
    yield line


def _answer(session: Session, event: ev.CommandObeyed, secret: Secret, witness: office.Witness) -> list[Post]:
    if event.name == "export":
        return office.export_posts(event)
    if event.name == "seal" and "commitment" in event.data:
        return [draw.seal_help(event, *secret)]
    text = _ANSWERS[event.name](session, event)
    if event.name == "reviews" and "id" in event.data and not event.room:
        text = "\n".join([text, *office.evidence(session, session.reviews[event.data["id"]], witness)])
    if text and "confirmed_by" in event.data:
        text += f"\n（由 {contact_called(session, event.data['confirmed_by'])} 确认）"
    return [answer_to(event, text)] if text else []


_ANSWERS: Final[dict[str, Callable[[Session, ev.CommandObeyed], str]]] = {
    "help": office.help_answer,
    "status": office.status,
    "missing": office.missing,
    "reviews": office.review_list,
    "approve": office.approved,
    "reject": office.rejected,
    "reinstate": office.about,
    "cancel": office.about,
    "extend": office.nothing,
    "close": office.early_close,
    "failure": office.failure,
    "violation": office.violation,
    "bind": office.bound,
    "explain": reasons.explained,
    "publish": office.nothing,
    "undo": office.undone,
    "draw": draw.draw_status,
    "seal": office.nothing,
    "reveal": office.nothing,
}
_POSTS: Final[dict[type[Event], Callable[[Session, datetime, Any, Head], list[Post]]]] = {
    ev.CheckinOpened: checkin.opening,
    ev.SummaryDue: checkin.summary,
    ev.ReminderDue: checkin.reminder,
    ev.CheckinClosed: checkin.closed,
    ev.ResultPublished: checkin.result,
    ev.ListCompleted: checkin.completed,
    ev.ReviewsReminded: checkin.reviews_reminder,
    ev.SenderHinted: checkin.hint,
    ev.WindowChanged: checkin.window_changed,
    ev.DecisionUndone: checkin.window_restored,
    ev.GapTold: checkin.deaf,
    ev.ClockAhead: checkin.clock_ahead,
    ev.LateArrivalsTold: checkin.late_arrivals,
    ev.MessageRefused: checkin.set_aside,
    ev.CommandRefused: refusals.refusal_posts,
    ev.ConfirmationAsked: office.confirmation,
    ev.ReasonAsked: office.reason_asked,
    ev.QuestionAnswered: reasons.question,
    ev.DrawFrozen: draw.frozen,
    ev.DrawSealed: draw.sealed,
    ev.SealVoided: draw.voided,
    ev.SealsAwaited: draw.seals_awaited,
    ev.RevealsAwaited: draw.reveals_awaited,
    ev.SealsComplete: draw.seals_complete,
    ev.DrawRevealed: draw.revealed,
    ev.Drawn: draw.drawn,
}


def sent_again(text: str) -> str:
    """A post that may have been posted before."""
    return f"（补发，如已看到请忽略）\n{text}"


def sent_late(text: str, meant_at: datetime) -> str:
    """A post that could not leave in time; ``meant_at`` is on the event's clock."""
    return f"（本应于 {meant_at:%H:%M} 发出，因断线补发）\n{text}"
