"""Events: what happened, as frozen values that the records hold and give back.

An event names candidates by number and contacts by id. Phones and ID numbers are never part of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, dataclass_transform

from models.codec import family, fields_of, read, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events; each is stored under the name of its class."""

    kinds: ClassVar[dict[str, type[Event]]] = {}
    IS_COMMON: ClassVar[bool] = False
    """Whether it concerns all sittings, not only the one in which it was decided."""
    STREAM: ClassVar[str] = ""
    """The stream of one that concerns all, where it is not the examination as such."""

    @property
    def about(self) -> tuple[str, ...]:
        """The numbers of the candidates in whose history it stands."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCandidate(Event):
    """Something that happened to one candidate."""

    number: str

    @property
    def about(self) -> tuple[str, ...]:
        """That candidate."""
        return (self.number,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Base of what an event holds beside plain values; each is stored with the name of its class."""

    kinds: ClassVar[dict[str, type[Part]]] = {}


class Answer(Part):
    """What the answer to a command tells beyond the state."""

    __slots__ = ()


class Effect(Part):
    """What a command would do, to be shown before it does."""

    __slots__ = ()


class Before(Part):
    """What stood where a decision changed something, and what it set: enough to put it back."""

    __slots__ = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """The candidates whom the decision was about."""
        return ()

    @property
    def restored(self) -> tuple[str, ...]:
        """Those of them whose standing is put back."""
        return ()

    @property
    def is_basis(self) -> bool:
        """Whether a result rests on it, so that it cannot be taken back behind one."""
        return True


family(Event, "event", Event.kinds)
family(Part, "part", Part.kinds)

_E = TypeVar("_E", bound=Event)
_P = TypeVar("_P", bound=Part)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def happened(cls: type[_E]) -> type[_E]:
    """Make the class a frozen event that can be stored. Raises ``TypeError`` for a field that could not be restored."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    Event.kinds[made.__name__] = made
    fields_of(made)
    return made


@dataclass_transform(frozen_default=True, kw_only_default=True)
def part(cls: type[_P]) -> type[_P]:
    """Make the class a frozen part of events. Raises ``TypeError`` for a field that could not be restored."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    Part.kinds[made.__name__] = made
    fields_of(made)
    return made


def to_data(event: Event) -> dict[str, Any]:
    """The event as JSON-ready data. Every field stands in it: a default that changes must not change old records."""
    return write(event)


def from_data(kind: str, data: Mapping[str, Any]) -> Event:
    """The event that :func:`to_data` wrote. Raises ``KeyError`` for a kind or a lack that no version wrote."""
    event: Event = read(Event.kinds[kind], data)
    return event
