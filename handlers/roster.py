"""A roster that is imported again: numbers stay with their people, and what changes is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from handlers.checkin.reviews import closed_by
from models.checkin.events import MarkedIneligible, ReviewClosed
from models.errors import Refused
from models.event import Event
from models.messages import BOT
from models.people.candidate import Candidate
from models.people.roster import Roster
from models.reading.text import bare_name
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanges:
    """What an import does to a roster, by number."""

    candidates: tuple[Candidate, ...]
    """Everybody afterwards, who was withdrawn included: their number is nobody else's."""
    before: tuple[Candidate, ...] = ()
    """Everybody until then."""
    added: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    def would_undo(self, now: Roster) -> bool:
        """Whether somebody has been added or corrected since then whom this roster does not have so."""
        was = {each.number: each for each in self.before}
        after = {each.number: each for each in self.candidates}
        return any(each not in (was.get(number), after.get(number)) for number, each in now.items())


def changed(before: Roster, wanted: Iterable[Candidate], untold: Collection[str] = ()) -> RosterChanges:
    """The roster that follows. Whoever has no number in the file is known by their person, or new.

    What the file says nothing of, the fields ``untold``, stays as it was. Raises :class:`Refused` where a number would
    pass to somebody else.
    """
    rest = dict(before)
    after: dict[str, Candidate] = {}
    added: list[Candidate] = []
    for each in wanted:
        known = before.get(each.number) if each.number else _same_person(each, rest.values())
        if known is None or known.number in after:
            added.append(each)
            continue
        if not _may_be_same(known, each):
            raise Refused("number_moves", number=known.number, was=known.name, now=each.name)
        after[known.number] = replace(each, number=known.number, **{name: getattr(known, name) for name in untold})
        rest.pop(known.number, None)
    for each in added:
        was = _same_person(each, rest.values())
        if each.number and was is not None:
            raise Refused("person_moves", name=each.name, was=was.number, now=each.number)
    new = list(_with_numbers(added, {*before, *(each.number for each in added)}))
    return RosterChanges(
        candidates=(*(after.get(number, known) for number, known in before.items()), *new),
        added=tuple(each.number for each in new),
        corrected=tuple(number for number, each in after.items() if each != before[number]),
        withdrawn=tuple(rest),
        before=tuple(before.values()),
    )


def withdrawal(session: Session, numbers: Iterable[str]) -> list[Event]:
    """Who is not on the roster any more has no interview, and nothing is asked about them."""
    events: list[Event] = []
    for number in numbers:
        standing = session.standings[number]
        if not standing.is_cancelled:
            asked = sorted(standing.open_reviews - closed_by(events))
            events += [ReviewClosed(id=each, outcome="resolved", by=BOT, why="") for each in asked]
            events.append(MarkedIneligible(number=number, rule="withdrawn"))
    return events


def _same_person(candidate: Candidate, people: Iterable[Candidate]) -> Candidate | None:
    """Who of these the candidate is, as far as ID number, WeChat ID, phone, or a name that only one bears tell."""
    people = list(people)
    for evidence in ("id_number", "wechat_id", "phone"):
        value = getattr(candidate, evidence)
        found = [each for each in people if value and getattr(each, evidence) == value]
        if found:
            return found[0]
    named = [each for each in people if bare_name(each.name) == bare_name(candidate.name)]
    return named[0] if len(named) == 1 and not _contradicts(named[0], candidate) else None


def _may_be_same(before: Candidate, after: Candidate) -> bool:
    """Whether the same number may mean the same person: some evidence is the same, or the name is nearly."""
    if any(
        getattr(before, name) and getattr(before, name) == getattr(after, name) for name in ("id_number", "wechat_id")
    ):
        return True  # a phone passes from hand to hand, these do not
    old, new = bare_name(before.name), bare_name(after.name)
    return not _contradicts(before, after) and (old == new or old in Roster([before]).index.near_word(new))


def _contradicts(before: Candidate, after: Candidate) -> bool:
    return bool(before.id_number and after.id_number and before.id_number != after.id_number)


def _with_numbers(added: Iterable[Candidate], taken: set[str]) -> Iterable[Candidate]:
    """The added ones under numbers of their own: a number once given is never given again."""
    width = max((len(number) for number in taken if number.isdecimal()), default=3)
    following = max((int(number) for number in taken if number.isdecimal()), default=0)
    for each in added:
        if each.number:
            yield each
            continue
        following += 1
        yield replace(each, number=f"{following:0{width}d}")
