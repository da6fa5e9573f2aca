"""What a reading of a message gives: its entries, and where a later reading may go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from models.reading.text import line_key

Names = Callable[[str], bool]
"""Whether a line names somebody on the roster."""


class Kind(StrEnum):
    """What a message is, as far as its text tells."""

    RELAY = "relay"
    CHAT = "chat"
    """Anything else that a person may write; free-form check-ins are found by :mod:`models.reading.statement`."""
    NOT_OWN = "not_own"
    """A quotation without a reply, a forwarded record, a recall or system notice: nobody says it now."""
    TOO_LARGE = "too_large"


class Entry(NamedTuple):
    """One line of a relay (接龙条目)."""

    no: int | None
    name: str
    note: str
    raw: str
    """The line as it was written, continuation lines included."""
    body: str
    """The line without its number, cleaned of what cannot be seen."""
    author: str | None = None
    """Contact id of the line's author, where WeChat's structured part names it."""
    at: datetime | None = None
    """When the author wrote it, from the structured part; aware, in UTC."""

    @property
    def key(self) -> str:
        """The line folded, by which it is known again."""
        return line_key(self.body)


@dataclass(frozen=True)
class Reading:
    """What was read in a message."""

    kind: Kind
    text: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    fresh_from: int = 0
    """Entries before this index stand unchanged in the base that the reading started from."""
    gone: tuple[Entry, ...] | None = None
    """Entries of the base behind ``fresh_from``; None without a base."""
    is_native: bool = False
    """Whether it bears WeChat's own first line (or is known to be a relay)."""
    is_doubtful: bool = False
    """Whether the words above the list may hand out names instead of collecting them."""
    _starts: tuple[int, ...] = ()
    _states: tuple[ScanState, ...] = ()
    structure: object = field(default=None, compare=False, repr=False)
    """What :mod:`models.reading.group_note` reads on from; None where the lines bear no times and authors."""

    @cached_property
    def family(self) -> str:
        """What relays have in common that continue each other: the folded title."""
        return line_key(self.title)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The folded lines."""
        return frozenset([line_key(entry.body) for entry in self.entries])


class ScanState(NamedTuple):
    """Where the scanner stands between two lines."""

    listing: bool = False
    """Whether the entries have begun."""
    last_no: int = 0
    in_title_list: int = 0
    """The last number of a numbered list inside the title; 0 outside of one."""
    heading: bool = False
    """Whether the title line above announces a list."""
    gap: bool = False
    """Whether unnumbered text stood after a blank line since the last entry."""
    blank: bool = False
    open_entry: bool = False
    """Whether an unnumbered line would continue the entry above."""
    examples: frozenset[str] = frozenset()
    """The examples met so far: a line that repeats one is no entry, unless it names somebody."""
    style: str = ""
    """What stands behind the numbers of the list."""
    inner: str = ""
    """The same for a list inside an entry; empty outside of one."""
    example_below: bool = False
    """Whether an example stood under entries: if the count begins anew, those were part of the title."""


START: Final = ScanState()
