"""Events: what happened, as frozen values that the records hold and give back.

An event names candidates by number and contacts by id. Phones and ID numbers are never part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Final,
    NamedTuple,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events; each is stored under the name of its class."""

    kinds: ClassVar[dict[str, type[Event]]] = {}
    IS_COMMON: ClassVar[bool] = False
    """Whether it concerns all sittings, not only the one in which it was decided."""

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


_E = TypeVar("_E", bound=Event)
_P = TypeVar("_P", bound=Part)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def happened(cls: type[_E]) -> type[_E]:
    """Make the class a frozen event that can be stored. Raises ``TypeError`` for a field that could not be restored."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    Event.kinds[made.__name__] = made
    _fields(made)
    return made


@dataclass_transform(frozen_default=True, kw_only_default=True)
def part(cls: type[_P]) -> type[_P]:
    """Make the class a frozen part of events. Raises ``TypeError`` for a field that could not be restored."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    Part.kinds[made.__name__] = made
    _fields(made)
    return made


def to_data(event: Event) -> dict[str, Any]:
    """The event as JSON-ready data. Every field stands in it: a default that changes must not change old records."""
    return _write(event)


def from_data(kind: str, data: Mapping[str, Any]) -> Event:
    """The event that :func:`to_data` wrote. Raises ``KeyError`` for a kind or a lack that no version wrote."""
    event: Event = _read(Event.kinds[kind], data)
    return event


# --- the codec -------------------------------------------------------------------------------------------------------

_Change = Callable[[Any], Any]


class _Codec(NamedTuple):
    """How a value becomes JSON and comes back; None where it stays as it is."""

    write: _Change | None = None
    read: _Change | None = None


_AS_IT_IS: Final = _Codec()


def _compiled(cls: Any) -> tuple[tuple[str, _Change | None, _Change | None], ...]:
    hints = get_type_hints(cls)
    found = []
    for each in fields(cls):
        try:
            found.append((each.name, *_codec(hints[each.name])))
        except TypeError as error:
            raise TypeError(f"{cls.__name__}.{each.name}: {error}") from None
    return tuple(found)


_fields: Final[Callable[[Any], tuple[tuple[str, _Change | None, _Change | None], ...]]] = cache(_compiled)


def _write(value: Any) -> dict[str, Any]:
    return {
        name: getattr(value, name) if write is None else write(getattr(value, name))
        for name, write, _ in _fields(type(value))
    }


def _read(cls: Any, data: Mapping[str, Any]) -> Any:
    known = _fields(cls)
    if len(data) != len(known):
        raise KeyError(cls.__name__)
    return cls(**{name: data[name] if read is None else read(data[name]) for name, _, read in known})


@cache
def _codec(hint: Any) -> _Codec:
    """The codec of a type hint. Raises ``TypeError`` for one that JSON could not give back."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (str, int, bool):
        return _AS_IT_IS
    if hint is datetime:
        return _Codec(_write_time, datetime.fromisoformat)
    if origin in (Union, UnionType) and len(inner) == 2 and NoneType in inner:
        return _optional(_codec(next(each for each in inner if each is not NoneType)))
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return _many(_codec(inner[0]), tuple)
    if origin is tuple:
        return _row(tuple(map(_codec, inner)))
    if origin is frozenset:
        return _Codec(sorted, frozenset) if inner == (str,) else _unknown(hint)
    if origin is dict and inner[0] is str:
        return _mapping(_codec(inner[1]))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _Codec(str, hint)
    if isinstance(hint, type) and issubclass(hint, Part):
        return _Codec(_write_part, _read_part)
    if isinstance(hint, type) and is_dataclass(hint):
        _fields(hint)
        return _Codec(_write, lambda data: _read(hint, data))
    return _unknown(hint)


def _write_time(moment: datetime) -> str:
    """In UTC, so that one moment is written in one way."""
    return moment.astimezone(UTC).isoformat()


def _unknown(hint: Any) -> _Codec:
    raise TypeError(f"{hint} could not be restored")


def _optional(codec: _Codec) -> _Codec:
    def or_none(change: _Change | None) -> _Change | None:
        return change and (lambda value: None if value is None else change(value))

    return _Codec(or_none(codec.write), or_none(codec.read))


def _many(codec: _Codec, made: Callable[[Any], Any]) -> _Codec:
    write, read = codec
    return _Codec(
        list if write is None else lambda value: [write(each) for each in value],
        made if read is None else lambda value: made(read(each) for each in value),
    )


def _row(codecs: tuple[_Codec, ...]) -> _Codec:
    return _Codec(
        lambda value: [each if codec.write is None else codec.write(each) for codec, each in _pairs(codecs, value)],
        lambda value: tuple(each if codec.read is None else codec.read(each) for codec, each in _pairs(codecs, value)),
    )


def _pairs(codecs: tuple[_Codec, ...], values: Any) -> Any:
    return zip(codecs, values, strict=True)


def _mapping(codec: _Codec) -> _Codec:
    write, read = codec
    return _Codec(
        dict if write is None else lambda value: {key: write(each) for key, each in value.items()},
        dict if read is None else lambda value: {key: read(each) for key, each in value.items()},
    )


def _write_part(value: Part) -> dict[str, Any]:
    return {"part": type(value).__name__, **_write(value)}


def _read_part(data: Mapping[str, Any]) -> Part:
    rest = dict(data)
    made: Part = _read(Part.kinds[rest.pop("part")], rest)
    return made
