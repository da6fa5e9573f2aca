"""What happened, in the past tense. The records hold these and nothing else; the state is their fold.

An event names candidates by number and contacts by id. Phones and ID numbers are never part of one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Final, get_type_hints

from models.people.candidate import Flag, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events; a subclass is stored under its own name."""

    kinds: ClassVar[dict[str, type[Event]]] = {}


def _stored(cls: type[Event]) -> type[Event]:
    Event.kinds[cls.__name__] = cls
    return cls


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsAdopted(Event):
    """These rules hold from now on."""

    settings: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAdopted(Event):
    """This roster holds from now on: how many candidates, and the SHA-256 of its sorted lines."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged(Event):
    """The roster was imported again: who came to it, whose entry was corrected, and who was withdrawn, by number."""

    added: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    count: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinOpened(Event):
    """The window began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(Event):
    """So many minutes are left."""

    minutes: int
    spoken: tuple[str, ...] = ()
    """Who has not checked in, but left a trace in the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryDue(Event):
    """It is time to say how many have checked in, if that is news."""

    is_news: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Event):
    """The candidate is here (已报到)."""

    number: str
    checked_in_at: datetime
    message_id: str
    rule: str
    """Which row of the rules decided, as a short code."""
    flags: tuple[Flag, ...] = ()
    place: int = 0
    """The line's place in its relay, for those who check in with the same message."""
    key: str = ""
    text: str = ""
    """The line that it rests on, as it was written."""
    contact: str = ""
    family: str = ""
    by: str = ""
    why: str = ""
    reviewed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNoted(Event):
    """A line was read that decides nothing, and will not be looked at again."""

    key: str
    message_id: str
    number: str = ""
    text: str = ""
    late_at: datetime | None = None
    """Its time, where the only thing wrong with it was to come after the window."""
    is_late: bool = False
    """Whether it came after the window, whatever else is wrong with it."""
    place: int = 0
    contact: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported(Event):
    """Another message of the candidate's own carries their line."""

    number: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged(Event):
    """Staff should know this about the candidate."""

    number: str
    flag: Flag
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound(Event):
    """This contact is this candidate from now on (绑定)."""

    contact: str
    number: str
    message_id: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRaised(Event):
    """A case that a person must decide (待核实事项)."""

    id: int
    reason: Reason
    candidates: tuple[str, ...]
    message_id: str
    text: str
    said_at: datetime
    """The time of the message; a check-in that is approved counts from then."""
    key: str = ""
    contact: str = ""
    place: int = 0
    family: str = ""
    other_messages: tuple[str, ...] = ()
    """Further messages that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClosed(Event):
    """The case is decided: ``approved``, ``rejected``, or ``resolved`` by what happened since."""

    id: int
    outcome: str
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderHinted(Event):
    """The sender of a questioned line is told, once for each kind of question, what to do."""

    contact: str
    room: str
    addressed: str
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecalled(Event):
    """A message was taken back."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRefused(Event):
    """A message was stored and not read: nobody can have written it by hand, or it could not be decided on in time."""

    message_id: str
    characters: int
    cause: str = "too_large"
    """``too_large``, ``too_slow``, ``uncut`` (a paste), or ``failed``: a fault of this program."""
    line: int = 0
    """The line of a paste that could not be cut, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatIdsLearned(Event):
    """The gateway told which contacts carry the WeChat IDs that the configuration and the roster name."""

    ids: dict[str, str]
    """The WeChat ID of each contact id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOffline(Event):
    """A blind interval (离线时段) began."""

    since: datetime | None = None
    """When the group was last heard for certain; None where that is the record's own time."""
    is_by_hand: bool = False
    """Whether no account is in the group: staff copy what is said there, and post what is to be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOnline(Event):
    """The blind interval ended; the next relay of each room may hold lines that the bot could not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapTold(Event):
    """The group was told that the bot had been deaf."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAhead(Event):
    """This machine's clock is ahead of WeChat's: the closing waits for the slower one."""

    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRead(Event):
    """The first relay of this room after a blind interval was read."""

    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFilled(Event):
    """A copied chat reaches over the blind interval that began then, from heard message to heard message."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySeen(Event):
    """A copied chat tells what was said between these two moments."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChanged(Event):
    """Staff moved the end of the window."""

    close_at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedIneligible(Event):
    """The candidate lost the interview (取消资格)."""

    number: str
    rule: str
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInCancelled(Event):
    """A check-in was taken back before the closing: the candidate is expected again."""

    number: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRevised(Event):
    """A copied chat shows that a check-in rested on too little: it is decided anew from all that is known now."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbound(Event):
    """A copied chat shows that this contact was taken for somebody on too little."""

    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureConfirmed(Event):
    """An inspector has verified that a technical failure broke the interview (查实): one more try after all others."""

    number: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationConfirmed(Event):
    """An inspector has verified a violation in the interview (违纪)."""

    number: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinClosed(Event):
    """The check-in is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPublished(Event):
    """The call order, group by group; places count from 1."""

    order: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateArrivalsTold(Event):
    """The group is told of those whose messages of the window came after the publication, together."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAppended(Event):
    """Who comes after the publication is called after all others of the group."""

    number: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationAsked(Event):
    """A command waits for its sender's word."""

    code: str
    by: str
    text: str
    expires_at: datetime
    room: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonAsked(Event):
    """A command lacks nothing but its reason, and waits for it."""

    name: str
    rest: str
    by: str
    room: str
    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionUndone(Event):
    """A decision was taken back: everything in ``before`` is as it was."""

    name: str
    seq: int
    """Of the command that is undone."""
    by: str
    before: dict[str, Any]
    """``standings`` by number, ``reopened`` reviews, the ``binding`` of a contact, ``close_at``: what each was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandObeyed(Event):
    """A command was carried out; ``data`` is what its answer needs beyond the state."""

    name: str
    by: str
    room: str
    text: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused(Event):
    """A command was not carried out, and why."""

    name: str
    by: str
    room: str
    text: str
    code: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """A candidate asked about themselves in a private chat; ``number`` is empty where nothing tells who they are."""

    by: str
    question: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotNamed(Event):
    """The gateway told which contact the bot is, and what it is called."""

    contact: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsReminded(Event):
    """Staff were reminded of the cases that still wait after the closing."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCompleted(Event):
    """Nothing waits any more: the published list is final."""

    is_news: bool = True
    """Whether the list was published while something still waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFrozen(Event):
    """Who takes part in the draw, fixed before anybody has chosen a value."""

    lines: tuple[str, ...]
    digest: str
    seats: tuple[str, ...]
    seal_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSealed(Event):
    """A party committed itself to a value that nobody else can know (封存)."""

    seat: str
    contact: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealVoided(Event):
    """A party told its value too early: it has no say in the draw any more, and its seat is free for another."""

    seat: str
    contact: str
    is_final: bool = False
    """Whether the seat stays empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealsAwaited(Event):
    """Too few parties have committed themselves; the time for it goes on."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealsComplete(Event):
    """No further commitment is taken; the values may be told."""

    reveal_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealsAwaited(Event):
    """The time for telling goes on: the bot was deaf in it, or nobody but staff has told a value."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRevealed(Event):
    """A party told the value that it had committed itself to (揭晓)."""

    seat: str
    contact: str
    value: str
    salt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Event):
    """The draw was computed. For each seat in ``missing`` its commitment stood in for the value."""

    seed: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataPurged(Event):
    """The retention period is over: names, phones, messages and the bodies of older records were removed."""

    before: str
    """The day, ISO 8601; everything was older."""
    records: int
    messages: int
    heads: tuple[str, ...] = ()
    """What had been posted of the chain, so that it can still be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(Event):
    """The bot handed a post to the outbox."""

    room: str
    to: str
    text: str


for _event in list(Event.__subclasses__()):
    _stored(_event)
_HINTS: Final[dict[type[Event], dict[str, Any]]] = {cls: get_type_hints(cls) for cls in Event.kinds.values()}
_DEFAULTS: Final[dict[type[Event], list[tuple[str, Any]]]] = {
    cls: [(field.name, field.default) for field in fields(cls)] for cls in Event.kinds.values()
}


def to_data(event: Event) -> dict[str, Any]:
    """The event as JSON-ready data; fields at their default are left out."""
    data: dict[str, Any] = {}
    for name, default in _DEFAULTS[type(event)]:
        value = getattr(event, name)
        if value is not default and value != default:
            data[name] = value.isoformat() if isinstance(value, datetime) else value
    return data


def from_data(kind: str, data: dict[str, Any]) -> Event:
    """The event that :func:`to_data` wrote. Raises ``KeyError`` for a kind that this version does not know."""
    cls = Event.kinds[kind]
    hints = _HINTS[cls]
    return cls(**{name: _restored(hints[name], value) for name, value in data.items()})


def _restored(hint: Any, value: Any) -> Any:
    if hint in (datetime, datetime | None) and value is not None:
        return datetime.fromisoformat(value)
    if hint is Reason:
        return Reason(value)
    if hint is Flag:
        return Flag(value)
    if hint == tuple[Flag, ...]:
        return tuple(map(Flag, value))
    if hint == tuple[str, ...]:
        return tuple(value)
    if hint == dict[str, tuple[str, ...]]:
        return {group: tuple(numbers) for group, numbers in value.items()}
    return value
