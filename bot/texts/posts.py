"""From events to posts: which sentence belongs to which event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.store import Post
from bot.texts import answers, day, drawing, reasons, refusals
from bot.texts.words import answer_to, contact_called
from models import events as ev
from models.events import Event
from models.records import Head
from models.session import Session
from models.text import mask_fully, mask_private

Secret = tuple[str, str]
"""Value and salt that an answer tells its asker alone."""


def posts(
    session: Session,
    at: datetime,
    events: Iterable[Event],
    head: Head,
    limit: int,
    *,
    witness: answers.Witness,
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
    said.extend(day.corrections(session, events))
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


def _answer(session: Session, event: ev.CommandObeyed, secret: Secret, witness: answers.Witness) -> list[Post]:
    if event.name == "export":
        return answers.export_posts(event)
    if event.name == "seal" and "commitment" in event.data:
        return [drawing.seal_help(event, *secret)]
    text = _ANSWERS[event.name](session, event)
    if event.name == "reviews" and "id" in event.data and not event.room:
        text = "\n".join([text, *answers.evidence(session, session.reviews[event.data["id"]], witness)])
    if text and "confirmed_by" in event.data:
        text += f"\n（由 {contact_called(session, event.data['confirmed_by'])} 确认）"
    return [answer_to(event, text)] if text else []


_ANSWERS: Final[dict[str, Callable[[Session, ev.CommandObeyed], str]]] = {
    "help": answers.help_answer,
    "status": answers.status,
    "missing": answers.missing,
    "reviews": answers.review_list,
    "approve": answers.approved,
    "reject": answers.rejected,
    "reinstate": answers.about,
    "cancel": answers.about,
    "extend": answers.nothing,
    "close": answers.early_close,
    "failure": answers.failure,
    "violation": answers.violation,
    "bind": answers.bound,
    "explain": reasons.explained,
    "publish": answers.nothing,
    "undo": answers.undone,
    "draw": drawing.draw_status,
    "seal": answers.nothing,
    "reveal": answers.nothing,
}
_POSTS: Final[dict[type[Event], Callable[[Session, datetime, Any, Head], list[Post]]]] = {
    ev.CheckinOpened: day.opening,
    ev.SummaryDue: day.summary,
    ev.ReminderDue: day.reminder,
    ev.CheckinClosed: day.closed,
    ev.ResultPublished: day.result,
    ev.ListCompleted: day.completed,
    ev.ReviewsReminded: day.reviews_reminder,
    ev.SenderHinted: day.hint,
    ev.WindowChanged: day.window_changed,
    ev.DecisionUndone: day.window_restored,
    ev.GapTold: day.deaf,
    ev.ClockAhead: day.clock_ahead,
    ev.LateArrivalsTold: day.late_arrivals,
    ev.MessageRefused: day.set_aside,
    ev.CommandRefused: refusals.refusal_posts,
    ev.ConfirmationAsked: answers.confirmation,
    ev.ReasonAsked: answers.reason_asked,
    ev.QuestionAnswered: reasons.question,
    ev.DrawFrozen: drawing.frozen,
    ev.DrawSealed: drawing.sealed,
    ev.SealVoided: drawing.voided,
    ev.SealsAwaited: drawing.seals_awaited,
    ev.RevealsAwaited: drawing.reveals_awaited,
    ev.SealsComplete: drawing.seals_complete,
    ev.DrawRevealed: drawing.revealed,
    ev.Drawn: drawing.drawn,
}


def sent_again(text: str) -> str:
    """A post that may have been posted before."""
    return f"（补发，如已看到请忽略）\n{text}"


def sent_late(text: str, meant_at: datetime) -> str:
    """A post that could not leave in time; ``meant_at`` is on the event's clock."""
    return f"（本应于 {meant_at:%H:%M} 发出，因断线补发）\n{text}"
