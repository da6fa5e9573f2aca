"""The cases that a person must decide: each with its evidence, decided one by one or in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final

from markupsafe import Markup, escape

from bot.page.acts import STAFF_ONLY, Act, give, refuse, written
from bot.page.news import CLAIMS, HEARD, whole
from bot.page.site import Asked, Fragment, Page
from bot.page.templates import shown
from bot.page.uploads import Uploaded
from bot.store.transaction import Transaction
from bot.texts.page import PAGE as SAID
from bot.texts.words import OUTCOMES, REASONS, clock, contact_called, day_clock, person, standing_now
from handlers.catalogue import COMMANDS
from handlers.requests.reading import REASON_CALLED
from models.checkin.attendance import Reason
from models.checkin.reviews import Review
from models.messages import Message
from models.posts import Evidence
from models.reading.private import mask_private
from models.reading.text import clean
from models.session import Session

_MOST_DECIDED: Final = 20
_APPROVE, _REJECT, _REINSTATE = (COMMANDS[name].words[0] for name in ("approve", "reject", "reinstate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as evidence."""

    title: str
    at: str
    sender: str
    text: str
    is_it: bool = False


def _list(asked: Asked) -> Mapping[str, Any]:
    session = asked.session
    waiting = list(session.reviews.open())
    decided = sorted((each for each in session.reviews if not each.is_open), key=lambda each: -each.raised.id)
    counted = Counter(review.raised.reason for review in waiting)
    with asked.app.store.transaction() as transaction:
        witness = {review.raised.id: list(_evidence(asked, transaction, review)) for review in waiting}
    return {
        "cards": [_card(asked, review, witness[review.raised.id]) for review in waiting],
        "decided": [_decided(asked, review) for review in decided[:_MOST_DECIDED]],
        "bulk": [(REASON_CALLED[reason], REASONS[reason], count) for reason, count in counted.items() if count > 1],
        "is_staff": asked.visit.is_staff,
    }


def _card(asked: Asked, review: Review, evidence: list[Said]) -> Mapping[str, Any]:
    session, raised = asked.session, review.raised
    claim = asked.site.claims.get(raised.id)
    people = [session.roster[number] for number in raised.candidates]
    near = [each for each in session.roster.near(raised.text) if each not in people][:5] if raised.text else []
    return {
        "id": raised.id,
        "reason": REASONS[raised.reason],
        "people": people,
        "choices": people if len(people) != 1 else [],
        "near": near,
        "standings": [standing_now(session, each.number) for each in people],
        "text": mask_private(clean(raised.text)),
        "marked": [(person(each), marked(clean(raised.text), each.name)) for each in people[:3]]
        if raised.reason is Reason.NEAR_NAME
        else [],
        "at": _moment(session, raised.said_at),
        "sender": _sender(session, raised.contact),
        "evidence": evidence,
        "claimed_by": claim[0].name if claim is not None and claim[0] is not asked.visit else "",
    }


def _sender(session: Session, contact: str) -> Mapping[str, Any] | None:
    """Who has sent it: what they are called, who that is, or whose name it is."""
    if not contact:
        return None
    name, alias = session.people.names_of(contact)
    known, called = session.people.candidate_of(contact), contact_called(session, contact)
    return {
        "name": name,
        "alias": alias,
        "called": called,
        "known": known,
        "namesakes": session.roster.named(called) if known is None else (),
    }


def _moment(session: Session, moment: datetime) -> str:
    """The time; with the day where it is not the day of the check-in."""
    local = session.settings.local
    is_that_day = local(moment).date() == local(session.settings.open_at).date()
    return clock(session, moment) if is_that_day else day_clock(session, moment)


def marked(text: str, name: str) -> Markup:
    """The roster's name, with what the text lacks of it marked."""
    found = SequenceMatcher(None, name, text, autojunk=False).get_opcodes()
    pieces = (
        (name[begin:end], kind == "equal") for kind, begin, end, _, _ in found if kind in ("equal", "delete", "replace")
    )
    return Markup("").join(
        escape(shown(piece)) if is_same else Markup("<mark>{}</mark>").format(shown(piece)) for piece, is_same in pieces
    )


def _evidence(asked: Asked, transaction: Transaction, review: Review) -> Iterator[Said]:
    """What was said: the message, what came before and after it, and what else it rests on."""
    raised = review.raised
    found = transaction.evidence(raised.message_id) if raised.message_id else None
    others = [each for message in raised.other_messages if (each := transaction.evidence(message)) is not None]
    if found is not None:
        yield from _around(asked, found)
    for other in others:
        yield _said(asked, "other", other.message)


def _around(asked: Asked, found: Evidence) -> Iterator[Said]:
    for title, message in (("before", found.before), ("this", found.message), ("after", found.after)):
        if message is not None:
            yield _said(asked, title, message)


def _said(asked: Asked, title: str, message: Message) -> Said:
    return Said(
        title=title,
        at=clock(asked.session, message.at),
        sender=mask_private(message.called),
        text=mask_private(message.text),
        is_it=title == "this",
    )


def _decided(asked: Asked, review: Review) -> Mapping[str, Any]:
    session, raised = asked.session, review.raised
    return {
        "id": raised.id,
        "reason": REASONS[raised.reason],
        "people": [session.roster[number] for number in raised.candidates],
        "outcome": OUTCOMES[review.outcome],
        "by": contact_called(session, review.by) if review.by else "",
        "at": clock(session, review.decided_at) if review.decided_at is not None else "",
    }


# --- what its forms ask for ------------------------------------------------------------------------------------------


def _decide(asked: Asked, _: Uploaded | None) -> None:
    """One case: approved for the one whom it is about, or for the one who was chosen; or rejected."""
    given = asked.given
    number, why, whom = given.get("id", ""), given.get("why", ""), given.get("who", "").strip()
    review = asked.session.reviews.by_id.get(whole(number) or 0)
    if given.get("do") == "reject":
        give(asked, written(_REJECT, number, why=why))
    elif review is None or len(review.raised.candidates) == 1:
        give(asked, written(_APPROVE, number, why=why))
    elif whom:
        reason = SAID["chosen"].format(id=number, why=why)
        give(asked, written(_REINSTATE, whom, why=reason))
    else:
        refuse(asked, SAID["choose_candidate"])


def _bulk(asked: Asked, _: Uploaded | None) -> None:
    """All cases of one reason; what would change is shown first."""
    word = _REJECT if asked.given.get("do") == "reject" else _APPROVE
    give(asked, written(word, SAID["all"], asked.given.get("reason", ""), why=asked.given.get("why", "")))


def _claim(asked: Asked, _: Uploaded | None) -> str:
    """Let others see who looks at a case."""
    asked.site.claim(asked.visit, whole(asked.given.get("id", "")) or 0)
    return ""


PAGE: Final = Page(
    path="/reviews",
    name="reviews",
    fragments=(Fragment(name="cases", reads=("rules", "reviews", "standings", "people", CLAIMS, HEARD), view=_list),),
)
ACTS: Final = {
    "/reviews/decide": Act(_decide, STAFF_ONLY),
    "/reviews/bulk": Act(_bulk, STAFF_ONLY),
    "/reviews/claim": Act(_claim),
}
