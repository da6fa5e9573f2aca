"""What forms ask for. Whatever decides anything is a command, and goes through the door of all commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot import by_hand
from bot.app import App, Outcome
from bot.config.times import clock_time
from bot.errors import UserError
from bot.page import uploads
from bot.page.site import BOTH, Asked
from bot.page.uploads import Uploaded
from bot.page.visits import AnswerKind, Reply, Seat
from bot.texts.page import PAGE, for_page
from handlers.catalogue import COMMANDS
from handlers.obey import CONFIRM_SECONDS, REASON_SECONDS
from handlers.requests.reading import REASON_MARK
from handlers.sittings import STREAM_WORDS
from models.messages import DESK
from models.office.events import CommandObeyed, CommandRefused, ConfirmationAsked, ConfirmationLapsed, ReasonAsked
from models.reading.private import mask_private
from models.reading.text import clean, without_surrogates
from models.settings import REHEARSAL

_SHOWN: Final = timedelta(minutes=1)
"""So long an answer stands on the page, and what it tells of can be undone by a button."""
_LONGEST_NAME: Final = 20
_PATH: Final = re.compile(r"/(?!/)[!-\[\]-~]{0,2000}")
STAFF_ONLY: Final = frozenset({Seat.STAFF})

Do = Callable[[Asked, Uploaded | None], str | None]
"""Does it; gives a page, an empty text where there is nothing to show, or None to go back to where it was asked."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one form asks for, and who may."""

    do: Do
    seats: frozenset[Seat] = BOTH
    takes: Callable[[list[tuple[str, bytes]]], Uploaded] = uploads.roster
    """How the files that come with it are read, away from the loop."""


def path_back(text: str) -> str:
    """Where to go afterwards: an address of our own, or the beginning."""
    return text if _PATH.fullmatch(text) else "/"


def tell(asked: Asked, text: str, kind: AnswerKind = AnswerKind.DONE) -> None:
    """Answer on the page that asked."""
    asked.visit.replies[asked.path] = Reply(kind=kind, text=text, until=asked.now + _SHOWN)


def refuse(asked: Asked, text: str) -> None:
    """Say that nothing was done, and why."""
    tell(asked, text, AnswerKind.REFUSED)


def written(word: str, *named: str, why: str = "") -> str:
    """A command as it would be typed. What is a reason is marked as one: nothing in it names anybody."""
    reason = " ".join(clean(without_surrogates(why)).split())
    whom = (" ".join(clean(without_surrogates(each)).split()) for each in named)
    return " ".join(filter(None, (f"/{word}", *whom, f"{REASON_MARK}{reason}" if reason else "")))


def give(asked: Asked, text: str, at: datetime | None = None) -> Outcome:
    """Give a command, and show on the page what came of it."""
    visit = asked.visit
    is_common = any(text.lstrip("/／").startswith(spec.words) for spec in COMMANDS.values() if spec.is_common)
    if visit.stream == REHEARSAL and not is_common:
        word = next(word for word, stream in STREAM_WORDS.items() if stream == REHEARSAL)
        text = f"/{word} {text.lstrip('/／')}"

    def turn(app: App) -> Outcome:
        now = asked.site.work.now()
        return by_hand.order(app, text, visit.name, at or now, now, as_inspector=not visit.is_staff)

    outcome = asked.site.work.act(turn)
    visit.replies[asked.path] = _reply(asked, outcome)
    return outcome


def _reply(asked: Asked, outcome: Outcome) -> Reply:
    texts = [post.text for post in outcome.posts if post.to.startswith(DESK) and not post.manner]
    if any(isinstance(event, ConfirmationLapsed) for event in outcome.events):
        texts = texts[1:]  # of an earlier command, which was cancelled on this page
    said = for_page("\n".join(texts or [post.text for post in outcome.posts][:1]))
    now = asked.site.work.now()
    for event in outcome.events:
        match event:
            case ConfirmationAsked():
                return Reply(
                    kind=AnswerKind.ASKED,
                    text=said,
                    code=event.code,
                    needs_second=event.needs_second,
                    until=now + timedelta(seconds=CONFIRM_SECONDS),
                )
            case ReasonAsked():
                until = now + timedelta(seconds=REASON_SECONDS)
                return Reply(kind=AnswerKind.REASON, text=event.text, code=event.at.isoformat(), until=until)
            case CommandRefused():
                return Reply(kind=AnswerKind.REFUSED, text=said, until=now + _SHOWN)
            case CommandObeyed():
                if event.name == "verify":
                    said = said.partition("\n")[0]  # the list to go through stands on the page
                undoes = _last_decision(asked) if event.undo else 0
                return Reply(kind=AnswerKind.DONE, text=said or PAGE["done"], until=now + _SHOWN, undoes=undoes)
    return Reply(kind=AnswerKind.REFUSED, text=PAGE["no_command"], until=now + _SHOWN)


def _last_decision(asked: Asked) -> int:
    """The record of what the asker decided last, and could take back."""
    mine = asked.session.office.decisions.get(asked.visit.contact)
    return mine[-1].seq if mine else 0


def moment(asked: Asked, text: str) -> datetime | None:
    """When something was done that is entered later: that time of today. Raises :class:`UserError`."""
    if not text.strip():
        return None
    try:
        clock = clock_time(text.strip())
    except ValueError:
        raise UserError("usage", problem=PAGE["bad_time"].format(text=mask_private(text[:20]))) from None
    local = asked.session.settings.local(asked.now)
    found = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    if found > asked.now:
        raise UserError("usage", problem=PAGE["future_time"].format(text=text.strip()))
    return found


# --- what every page can ask for -------------------------------------------------------------------------------------


def _order(asked: Asked, _: Uploaded | None) -> None:
    """A command: typed as it is, or made of the fields of a form."""
    given = asked.given
    text = without_surrogates(given.get("text", "")).strip()
    name, *said = given.get("name", "").split(" ", maxsplit=1)
    if name in COMMANDS:
        named = (given.get(each, "") for each in ("target", "more", "tail"))
        text = written(COMMANDS[name].words[0], *named, *said, why=given.get("why", ""))
    if not text.startswith(("/", "／")):
        text = f"/{text}"
    give(asked, text, moment(asked, given.get("at", "")))


def _answer(asked: Asked, _: Uploaded | None) -> None:
    """The word that a command waited for: a confirmation, or its reason."""
    reply, given = asked.visit.replies.get(asked.path), asked.given
    if reply is not None and reply.kind is AnswerKind.REASON:
        question = asked.session.office.questions.get(asked.visit.contact)
        if question is None or question.at.isoformat() != reply.code:
            raise UserError("usage", problem=PAGE["meanwhile"])  # another command of theirs waits for a reason by now
        give(asked, written(COMMANDS["reason"].words[0], given.get("why", "")))
        return
    give(asked, written(COMMANDS["confirm"].words[0], given.get("code", "")))


def _undo(asked: Asked, _: Uploaded | None) -> None:
    """Take back what the answer on this page tells of, and nothing that was decided since."""
    reply = asked.visit.replies.get(asked.path)
    if reply is None or reply.undoes != _last_decision(asked):
        raise UserError("usage", problem=PAGE["undo_newer"])
    give(asked, written(COMMANDS["undo"].words[0]))


def _close(asked: Asked, _: Uploaded | None) -> None:
    asked.visit.replies.pop(asked.path, None)


def _name(asked: Asked, _: Uploaded | None) -> None:
    """Who works here: it stands in every record."""
    name = by_hand.staff_name(asked.given.get("name", ""))[:_LONGEST_NAME]
    if asked.site.visits.is_taken(name, asked.visit):
        raise UserError("usage", problem=PAGE["name_taken"].format(name=name))
    asked.site.visits.rename(asked.visit, name)
    tell(asked, PAGE["named"].format(name=name))


def _stream(asked: Asked, _: Uploaded | None) -> None:
    stream = asked.given.get("stream", "")
    if asked.sittings.named(stream) is not None:
        asked.site.visits.look_at(asked.visit, stream)


def _leave(asked: Asked, _: Uploaded | None) -> None:
    asked.site.visits.leave(asked.visit)


ACTS: Final[Mapping[str, Act]] = {
    "/orders": Act(_order),
    "/orders/answer": Act(_answer),
    "/orders/undo": Act(_undo),
    "/orders/close": Act(_close),
    "/name": Act(_name),
    "/sitting": Act(_stream),
    "/logout": Act(_leave),
}
