"""A draw written down so that anybody can check it: with this module, or by hand with ``sha256sum``.

A text file, one statement a line, the frozen list and each group's order between a head and ``end``::

    list-sha256 <hash>
    list
    001|name|group
    end
    seal staff <commitment>
    reveal staff <value> <salt>
    public <value>
    seed <hash>
    order group
    1 001 <ticket>
    end
    later 008
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from models.draw import rules


class Broken(Exception):
    """The text is no transcript: the number of the line that cannot be read, or 0 and what lacks."""

    def __init__(self, line: int, lacks: str = "") -> None:
        super().__init__(line, lacks)
        self.line = line
        self.lacks = lacks


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFault:
    """Something in a transcript that does not follow from the rest of it."""

    code: str
    about: str = ""


@dataclass(slots=True, kw_only=True)
class Transcript:
    """Everything that a draw rests on, and what came out of it."""

    digest: str = ""
    lines: list[str] = field(default_factory=list)
    seals: dict[str, str] = field(default_factory=dict)
    reveals: dict[str, tuple[str, str]] = field(default_factory=dict)
    public: str = ""
    """The value that stood for those who did not seal."""
    seed: str = ""
    orders: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """For each group its numbers with their tickets, first called first."""
    later: list[str] = field(default_factory=list)
    """Who came after the list was frozen, and is called after all others."""

    def write(self) -> str:
        """The text form."""
        return "".join(f"{line}\n" for line in self._written())

    def _written(self) -> Iterator[str]:
        yield f"list-sha256 {self.digest}"
        yield "list"
        yield from self.lines
        yield "end"
        yield from (f"seal {seat} {commitment}" for seat, commitment in self.seals.items())
        yield from (f"reveal {seat} {value} {salt}" for seat, (value, salt) in self.reveals.items())
        if self.public:
            yield f"public {self.public}"
        yield f"seed {self.seed}"
        for group, people in self.orders.items():
            yield f"order {group}".rstrip()
            yield from (f"{place} {number} {lot}" for place, (number, lot) in enumerate(people, start=1))
            yield "end"
        yield from (f"later {number}" for number in self.later)


def read(text: str) -> Transcript:
    """The transcript that :meth:`Transcript.write` wrote. Raises :class:`Broken`."""
    found = Transcript()
    seen: set[str] = set()
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    for at, line in lines:
        word, _, rest = line.partition(" ")
        words = rest.split(" ")
        if not line or word == "#":
            continue
        statement = f"{word} {words[0]}" if word in ("seal", "reveal") else line if word in ("order", "later") else word
        if statement in seen:
            raise Broken(at)
        seen.add(statement)
        match word:
            case "list-sha256" if rules.COMMITMENT.fullmatch(rest):
                found.digest = rest
            case "seed" if rules.COMMITMENT.fullmatch(rest):
                found.seed = rest
            case "public" if rest and len(words) == 1:
                found.public = rest
            case "list" if not rest:
                found.lines = [each for _, each in _until_end(lines, at)]
            case "seal" if len(words) == 2 and words[0] in rules.SEATS and rules.COMMITMENT.fullmatch(words[1]):
                found.seals[words[0]] = words[1]
            case "reveal" if len(words) == 3 and words[0] in rules.SEATS and rules.SALT.fullmatch(words[2]):
                found.reveals[words[0]] = (words[1], words[2])
            case "order":
                found.orders[rest] = [
                    _placed(number, each, place) for place, (number, each) in enumerate(_until_end(lines, at), start=1)
                ]
            case "later" if rest:
                found.later.append(rest)
            case _:
                raise Broken(at)
    for what, value in (
        ("list-sha256", found.digest),
        ("seal", found.seals or found.public),
        ("seed", found.seed),
        ("order", found.orders or not found.lines),
    ):
        if not value:
            raise Broken(0, what)
    return found


def _until_end(lines: Iterator[tuple[int, str]], begun: int) -> Iterator[tuple[int, str]]:
    for at, line in lines:
        if line == "end":
            return
        yield at, line
    raise Broken(begun)


def _placed(at: int, line: str, place: int) -> tuple[str, str]:
    written, _, rest = line.partition(" ")
    number, _, lot = rest.rpartition(" ")
    if written != str(place) or not number or not rules.COMMITMENT.fullmatch(lot):
        raise Broken(at)
    return number, lot


def faults(found: Transcript) -> list[DrawFault]:
    """Everything that does not fit together; empty for a true transcript."""
    return list(_faults(found))


def _faults(found: Transcript) -> Iterator[DrawFault]:
    if rules.list_digest(found.lines) != found.digest or found.lines != sorted(set(found.lines)):
        yield DrawFault(code="list")
    if len(found.seals) < rules.FEWEST_SEALS and not found.public:
        yield DrawFault(code="few")
    for seat, (value, salt) in found.reveals.items():
        if rules.commitment(value, salt) != found.seals.get(seat):
            yield DrawFault(code="commitment", about=seat)
    values = rules.values_of(rules.SEATS, found.seals, found.reveals, found.public)
    if rules.seed(found.digest, values) != found.seed:
        yield DrawFault(code="seed")
    yield from _faults_of_order(found)


def _faults_of_order(found: Transcript) -> Iterator[DrawFault]:
    unlisted = dict.fromkeys(found.lines)
    strangers: list[str] = []
    for group, people in found.orders.items():
        for number, lot in people:
            if rules.ticket(found.seed, number) != lot:
                yield DrawFault(code="ticket", about=number)
            line = next((each for each in unlisted if _is_line_of(each, number, group)), None)
            if line is None:
                strangers.append(number)
            else:
                del unlisted[line]
        if [lot for _, lot in people] != sorted(lot for _, lot in people):
            yield DrawFault(code="order", about=group)
    listed = rules.listed(found.lines)
    strangers += [number for number in found.later if number in listed]
    if strangers or unlisted:
        yield DrawFault(code="people", about="、".join([*strangers, *unlisted]))


def _is_line_of(line: str, number: str, group: str) -> bool:
    parts = rules.parts_of(line)
    return parts is not None and (parts[0], parts[2]) == (number, group)
