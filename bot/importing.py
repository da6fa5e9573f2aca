"""Importing a roster: what it would do to the one that is there, and doing it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from bot.app import App
from bot.errors import UserError
from bot.files.roster import RosterFile, withdrawal_doubt
from bot.texts.roster import ROSTER_SAID, TITLES, changed_line
from bot.texts.words import person
from handlers.roster import RosterChanges, changed
from models.errors import Refused
from models.people.candidate import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A roster that was read, and what it changes."""

    found: RosterFile
    changes: RosterChanges | None
    """None where nothing is on the record yet: the roster is simply put in place."""
    withdrawn: tuple[Candidate, ...] = ()
    doubts: tuple[str, ...] = ()
    """What a person has to look at before it is done."""

    @property
    def said(self) -> str:
        """What was done, once it is."""
        count = len(self.found.candidates)
        if self.changes is None:
            return ROSTER_SAID["imported"].format(count=count)
        after = {each.number: each for each in self.changes.candidates}
        told = {
            "added": [person(after[number]) for number in self.changes.added],
            "corrected": [person(after[number]) for number in self.changes.corrected],
            "withdrawn": list(map(person, self.withdrawn)),
        }
        kept = [
            title for name, title in TITLES.items()
            if name in self.found.untold and any(getattr(each, name) for each in self.changes.before)
        ]  # fmt: skip
        return changed_line(count, told) + (ROSTER_SAID["kept"].format(columns="、".join(kept)) if kept else "")


def plan(bot: App, found: RosterFile) -> Import:
    """What the roster of a file would do. Raises :class:`UserError` where it cannot be done."""
    if not bot.store.head()[0]:
        return Import(found=found, changes=None, doubts=found.doubts)
    before = bot.session.roster
    changes = _changes(bot, found)
    withdrawn = [before[number] for number in changes.withdrawn if not bot.session.standings[number].is_cancelled]
    are_here = any(bot.session.standings[each.number].is_checked_in for each in withdrawn)
    doubt = withdrawal_doubt(withdrawn, len(before), are_here=are_here)
    doubts = tuple(filter(None, [*found.doubts, doubt]))
    return Import(found=found, changes=changes, withdrawn=tuple(withdrawn), doubts=doubts)


def carry_out(bot: App, planned: Import, at: datetime) -> None:
    """Let this be the roster."""
    if planned.changes is None:
        bot.set_roster(planned.found.numbered)
    else:
        bot.change_roster(at, planned.changes)


def _changes(bot: App, found: RosterFile) -> RosterChanges:
    try:
        changes = changed(bot.session.roster, found.candidates, found.untold)
    except Refused as refusal:
        raise UserError(refusal.code, **asdict(refusal.details)) from None
    if changes.added and bot.session.window.closed_at is not None:
        new = (each.name for each in changes.candidates if each.number in changes.added)
        raise UserError("roster_closed", names="、".join(new))
    return changes
