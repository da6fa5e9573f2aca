"""The draw of the call order: nobody can choose it, and anybody can check it with SHA-256 alone.

The list of those who take part is frozen and its hash posted. Then each party commits itself to a value,
``SHA256(value‖salt)``, before anybody tells theirs. The seed is ``SHA256(list hash ‖ values)``, a candidate's ticket
``SHA256(seed|number)``, and the tickets in ascending order are the call order. Where a party keeps its value to itself
its commitment stands in for it, so that nobody can stop the draw; a party that is the last to tell has two orders to
choose between at most, and is named.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from models import events as ev
from models.people.candidate import Candidate

SEATS: Final = ("staff", "inspector", "candidate")
"""Who may take part in choosing, in the order in which the values stand in the seed. One contact has each seat."""
FEWEST_SEALS: Final = 2
"""A draw to which only one party has committed itself would be that party's own choice."""
COMMITMENT: Final = re.compile(r"[0-9a-f]{64}")
SALT: Final = re.compile(r"[0-9a-fA-F]{32}")
"""Of one length, so that ``value‖salt`` can be cut in one way only: otherwise a party could choose where."""
LONGEST_VALUE: Final = 40


def list_line(candidate: Candidate) -> str:
    """How a candidate stands in the frozen list; :func:`parts_of` reads it."""
    name, group = (each.replace("|", "｜") for each in (candidate.name, candidate.group))
    return f"{candidate.number}|{name}|{group}"


def parts_of(line: str) -> tuple[str, str, str] | None:
    """Number, name and group of a line of the list; None where it is none."""
    number, *rest = line.rsplit("|", 2)
    return (number, rest[0], rest[1]) if len(rest) == 2 else None


def listed(lines: Iterable[str]) -> dict[str, str]:
    """The group of each number on the list."""
    return {parts[0]: parts[2] for line in lines if (parts := parts_of(line)) is not None}


def list_digest(lines: Iterable[str]) -> str:
    """SHA-256 of the sorted lines as a text file, each with its line end."""
    return _sha256("".join(f"{line}\n" for line in lines))


def commitment(value: str, salt: str) -> str:
    """What a party posts before anybody tells a value."""
    return _sha256(f"{value}{salt}")


def seed(digest: str, values: Iterable[str]) -> str:
    """What all tickets come from; ``values`` in the order of the seats."""
    return _sha256(digest + "".join(values))


def ticket(drawn_seed: str, number: str) -> str:
    """A candidate's lot; the lowest is called first."""
    return _sha256(f"{drawn_seed}|{number}")


def order(drawn_seed: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """The numbers in the order of their tickets."""
    return tuple(sorted(numbers, key=lambda number: ticket(drawn_seed, number)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How far a draw has come."""

    lines: tuple[str, ...]
    digest: str
    seats: tuple[str, ...]
    seal_until: datetime
    candidates: frozenset[str] = frozenset()
    """The contacts that may take the candidates' seat: on the list, and not there by staff's word alone."""
    parties: Mapping[str, str] = field(default_factory=dict)
    """The contact on each seat."""
    barred: frozenset[str] = frozenset()
    """The contacts that told their value too early; who runs the bot may know the others' by then."""
    seals: Mapping[str, str] = field(default_factory=dict)
    """The commitment of each seat."""
    reveal_until: datetime | None = None
    """None while commitments are taken."""
    reveals: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Value and salt of each seat that has told them."""
    seed: str = ""

    @classmethod
    def frozen(cls, event: ev.DrawFrozen, candidates: frozenset[str]) -> Draw:
        """A draw of which only the list is fixed."""
        return cls(
            lines=event.lines,
            digest=event.digest,
            seats=event.seats,
            seal_until=event.seal_until,
            candidates=candidates,
        )

    def after(self, event: ev.Event) -> Draw:
        """The draw after one more event."""
        match event:
            case ev.DrawSealed():
                return replace(
                    self,
                    parties={**self.parties, event.seat: event.contact},
                    seals={**self.seals, event.seat: event.commitment},
                )
            case ev.SealVoided():
                return replace(
                    self,
                    parties={seat: each for seat, each in self.parties.items() if seat != event.seat},
                    seals={seat: each for seat, each in self.seals.items() if seat != event.seat},
                    barred=self.barred | {event.contact},
                    seats=tuple(seat for seat in self.seats if seat != event.seat) if event.is_final else self.seats,
                )
            case ev.SealsAwaited():
                return replace(self, seal_until=event.until)
            case ev.RevealsAwaited():
                return replace(self, reveal_until=event.until)
            case ev.SealsComplete():
                return replace(self, reveal_until=event.reveal_until)
            case ev.DrawRevealed():
                return replace(self, reveals={**self.reveals, event.seat: (event.value, event.salt)})
            case ev.Drawn():
                return replace(self, seed=event.seed)
            case _:
                return self

    @property
    def missing(self) -> tuple[str, ...]:
        """The seats that have committed themselves and not told their value."""
        return tuple(seat for seat in self.seats if seat in self.seals and seat not in self.reveals)

    @property
    def values(self) -> tuple[str, ...]:
        """What goes into the seed, seat by seat: the value, or for want of it the commitment."""
        return tuple(
            self.reveals[seat][0] if seat in self.reveals else self.seals[seat]
            for seat in self.seats
            if seat in self.seals
        )

    @property
    def has_independent_value(self) -> bool:
        """Whether anybody but staff has told a value: only then can whoever runs the bot not have computed the seed."""
        return any(seat != "staff" for seat in self.reveals)

    def seat_of(self, contact: str) -> str:
        """The seat that this contact has taken; empty where none."""
        return next((seat for seat, each in self.parties.items() if each == contact), "")
