"""A line and what its decision rests on: who wrote it, when, whom it names, and what else it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from models.checkin.attendance import Reason
from models.messages import QUOTED, Message
from models.people.candidate import Candidate
from models.people.roster import Mention
from models.reading.entry import Entry, Reading
from models.reading.presence import Presence, presence, refusals, speaks_for_another
from models.reading.text import fold, line_key
from models.reading.topic import Topic, topic_of
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote a line, as far as the evidence goes."""

    contact: str
    candidate: Candidate | None = None
    is_staff: bool = False
    is_inspector: bool = False
    is_claimed: bool = False
    """Whether only somebody else's message says that this contact wrote the line."""

    @property
    def is_unknown(self) -> bool:
        """Whether nothing tells who this is, and nothing forbids that the line does."""
        return self.candidate is None and not (self.is_staff or self.is_inspector or self.is_claimed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a message, with everything that its decision rests on."""

    key: str
    text: str
    at: datetime
    side: int
    """-1 before the window, 0 inside, 1 after, by the line's own time."""
    is_edge: bool = False
    """Whether its time is only known so far that an edge of the window may lie before or behind it."""
    sender: Sender
    place: int = 0
    principals: tuple[Mention, ...] = ()
    """Whom it is about."""
    others: tuple[Candidate, ...] = ()
    """Whom it only mentions: 代李四, （张三代）."""
    near: tuple[Candidate, ...] = ()
    is_by_proxy: bool = False
    """Whether it says that somebody else wrote it for whom it is about."""
    is_nameless: bool = False
    presence: Presence = Presence.HERE

    @property
    def is_absence(self) -> bool:
        """Whether it says that its person is not there, or not yet."""
        return self.presence is Presence.ABSENT

    @property
    def one(self) -> Candidate | None:
        """The candidate, where the line names exactly one; a known sender tells namesakes apart better than words."""
        if len(self.principals) != 1:
            return None
        mention = self.principals[0]
        if self.sender.candidate in mention.namesakes and not mention.is_certain:
            return self.sender.candidate
        return mention.candidates[0] if len(mention.candidates) == 1 else None

    @property
    def named(self) -> tuple[Candidate, ...]:
        """Everybody whom the line may be about."""
        return tuple({each.number: each for mention in self.principals for each in mention.candidates}.values())


def identify(session: Session, message: Message) -> Sender:
    """Who wrote the message: by contact, or by a whole name in room alias or nickname.

    Of a copied message only the display name is known: it is the contact's who alone bears it, and never staff's.
    """
    bearers = session.people.contacts_called(message.name) if message.paste else ()
    if any(map(session.people.is_office, bearers)) or message.sender.startswith(QUOTED):
        return Sender(contact=message.sender, is_claimed=True)
    sender = identify_contact(session, bearers[0] if len(bearers) == 1 else message.sender)
    if not sender.is_unknown:
        return sender
    mentions = [mention for text in (message.alias, message.name) if text for mention in session.roster.mentions(text)]
    people = {candidate for mention in mentions for candidate in mention.candidates}
    return replace(sender, candidate=people.pop()) if len(people) == 1 else sender


def identify_contact(session: Session, contact: str) -> Sender:
    """Who a contact is: bound, listed by WeChat ID, or once credited with an own line; a new name changes nothing."""
    return Sender(
        contact=contact,
        candidate=session.people.candidate_of(contact),
        is_staff=session.people.is_staff(contact),
        is_inspector=session.people.is_inspector(contact),
    )


def entered_early(session: Session, sender: Sender) -> set[str]:
    """Whom this contact has entered before the opening."""
    return {
        number
        for review in session.reviews
        if review.raised.reason is Reason.EARLY and review.raised.contact == sender.contact
        for number in review.raised.candidates
    }


def is_check_in(session: Session, reading: Reading) -> bool:
    """Whether a relay is about checking in, so far as its title tells."""
    return topic_of(reading.title, session.settings.event_name) is Topic.CHECK_IN


def new_lines(
    session: Session, reading: Reading, message: Message, sender: Sender, *, is_late: bool = False
) -> Iterator[Line]:
    """The lines that no earlier message held. A line counts as often as it stands in one message.

    ``is_late`` says that lines which were seen after the window only are known as well.
    """
    here: Counter[str] = Counter()
    above: Counter[str] | None = None
    for place, entry in enumerate(reading.entries[reading.fresh_from :], start=reading.fresh_from):
        for text in statements(entry, session):
            key = line_key(text)
            known = session.lines.known(key, is_late=is_late)
            if session.lines.is_settled(key):
                continue
            if known and above is None:
                above = _counted(session, reading.entries[: reading.fresh_from])
            here[key] += 1
            if here[key] + (above[key] if above is not None and known else 0) > known:
                yield line_of(session, text, entry, sender, message, place=place)


def _counted(session: Session, entries: tuple[Entry, ...]) -> Counter[str]:
    """How often each line stands in these entries."""
    return Counter(line_key(text) for entry in entries for text in statements(entry, session))


def statements(entry: Entry, session: Session) -> tuple[str, ...]:
    """The line, cut where a continuation line names somebody else: people forget to number theirs."""
    if "\n" not in entry.body:
        return (entry.body,)
    parts = [""]
    for piece in entry.body.split("\n"):
        if parts[-1] and session.roster.names_somebody(piece) and session.roster.names_somebody(parts[-1]):
            parts.append(piece)
        else:
            parts[-1] = f"{parts[-1]}\n{piece}" if parts[-1] else piece
    return tuple(parts)


def line_of(session: Session, text: str, entry: Entry, sender: Sender, message: Message, *, place: int = 0) -> Line:
    """Everything that a line's decision rests on."""
    roster = session.roster
    mentions = roster.mentions(text)
    if mentions and mentions[0].is_proxied:  # 代李四报到 张三: who signs says nothing about themselves
        mentions = tuple(replace(each, is_agent=not each.is_proxied) for each in mentions)
    principals = tuple(each for each in mentions if not each.is_proxied and not each.is_agent)
    principals = principals or tuple(each for each in mentions if not each.is_agent) or mentions
    others = tuple(
        candidate
        for mention in mentions
        if mention not in principals and len(mention.candidates) == 1
        for candidate in mention.candidates
    )
    near = () if mentions else tuple(dict.fromkeys((*roster.near(text), *roster.reached_at(text))))
    author = _author(session, entry, sender)
    at = _time(session, entry, author, message)
    is_edge = message.until is not None and session.settings.may_be_inside(message) and at == message.at
    is_edge = is_edge and session.settings.side_of(at) != session.settings.side_of(message.latest_at)
    if is_edge:
        at = min(message.latest_at, session.settings.close_at)
    says = roster.without_names(text) + refusals(text)
    if near and 0 < len(entry.name) <= max(len(each.name) for each in near) + 1:
        says = says.replace(fold(entry.name), " ")  # the misspelled name says nothing
    return Line(
        key=line_key(text),
        text=text,
        at=at,
        side=session.settings.side_of(at),
        is_edge=is_edge,
        sender=author,
        place=place,
        principals=tuple({mention.candidates: mention for mention in principals}.values()),
        others=others,
        near=near,
        is_by_proxy=any(each.is_agent for each in mentions)
        or any(each.is_proxied for each in principals)
        or (not any(each.is_proxied for each in mentions) and speaks_for_another(says)),
        is_nameless=not mentions and not any(char.isalpha() for char in entry.name),
        presence=presence(says, session.settings.local(at)),
    )


def _author(session: Session, entry: Entry, sender: Sender) -> Sender:
    """Who wrote the line. Of another than the sender only a candidate is believed who has been heard in the group."""
    if entry.author in (None, "", sender.contact):
        return sender
    author = identify_contact(session, entry.author or "")
    is_believed = session.people.has_met(author.contact) and not (author.is_staff or author.is_inspector)
    return replace(author, is_staff=False, is_inspector=False, is_claimed=not is_believed)


def _time(session: Session, entry: Entry, author: Sender, message: Message) -> datetime:
    """When the line was written: never after the message that holds it. An own message speaks for its own time."""
    if entry.at is None or entry.at >= message.at:
        return message.at
    is_own = author.contact == message.sender
    return message.at if is_own and entry.at < session.settings.open_at <= message.at else entry.at
