"""The draw of the call order: nobody can choose it, and anybody can check it with SHA-256 alone.

The list of those who take part is frozen and its hash posted. Then each party commits itself to a value,
``SHA256(value‖salt)``, before anybody tells theirs. The seed is ``SHA256(list hash ‖ values)``, a candidate's ticket
``SHA256(seed|number)``, and the tickets in ascending order are the call order. Where a party keeps its value to itself
its commitment stands in for it, so that nobody can stop the draw; a party that is the last to tell has two orders to
choose between, and is named. Where fewer than two parties commit themselves, two persons of the office may put a public
value in their place, from the source that was posted with the list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from models.people.candidate import Candidate

SEATS: Final = ("staff", "inspector", "candidate")
"""Who may take part in choosing, in the order in which the values stand in the seed. One contact has each seat."""
MOST_EXTENSIONS: Final = 6
"""So often a step is given more time; then a missing value is settled by the posted rule, or waits for the office."""
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


def values_of(
    seats: Iterable[str], seals: Mapping[str, str], reveals: Mapping[str, tuple[str, str]], public: str = ""
) -> tuple[str, ...]:
    """What goes into the seed, seat by seat: the value, or for want of it the commitment; last the public value."""
    told = (reveals[seat][0] if seat in reveals else seals[seat] for seat in seats if seat in seals)
    return (*told, *([f"|public:{public}"] if public else []))


def ticket(drawn_seed: str, number: str) -> str:
    """A candidate's lot; the lowest is called first."""
    return _sha256(f"{drawn_seed}|{number}")


def order(drawn_seed: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """The numbers in the order of their tickets."""
    return tuple(sorted(numbers, key=lambda number: ticket(drawn_seed, number)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
