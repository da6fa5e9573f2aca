"""Values as JSON and back, by their type hints: what is stored has the shape that its class says, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints

Change = Callable[[Any], Any]


class Codec(NamedTuple):
    """How a value becomes JSON and comes back; None where it stays as it is."""

    write: Change | None = None
    read: Change | None = None

    def written(self, value: Any) -> Any:
        """The value as JSON has it."""
        return value if self.write is None else self.write(value)

    def restored(self, value: Any) -> Any:
        """The value that :meth:`written` was given."""
        return value if self.read is None else self.read(value)


Field = tuple[str, Change | None, Change | None]
"""The name of a field, and its codec."""

_AS_IT_IS: Final = Codec()
_MICROSECOND: Final = timedelta(microseconds=1)
_FAMILIES: Final[dict[type, tuple[str, dict[str, Any]]]] = {}
"""Base classes of which a value is stored with the name of its own class: under which key, and all classes by name."""
_MADE: Final[dict[type, Codec]] = {}


def family(base: type, key: str, kinds: dict[str, Any]) -> None:
    """Store values of this base with the name of their class under ``key``; ``kinds`` has the classes by name."""
    _FAMILIES[base] = key, kinds


def known(kind: type, codec: Codec) -> None:
    """Store values of this class so."""
    _MADE[kind] = codec


def _compiled(cls: Any) -> tuple[Field, ...]:
    hints = get_type_hints(cls)
    found = []
    for each in fields(cls):
        try:
            found.append((each.name, *codec_of(hints[each.name])))
        except TypeError as error:
            raise TypeError(f"{cls.__name__}.{each.name}: {error}") from None
    return tuple(found)


fields_of: Final[Callable[[Any], tuple[Field, ...]]] = cache(_compiled)
"""The fields of a dataclass with their codecs. Raises ``TypeError`` for one that JSON could not give back."""


def write(value: Any) -> dict[str, Any]:
    """A dataclass as JSON-ready data, every field of it."""
    return {
        name: getattr(value, name) if change is None else change(getattr(value, name))
        for name, change, _ in fields_of(type(value))
    }


def read(cls: Any, data: Mapping[str, Any]) -> Any:
    """What :func:`write` wrote. Raises ``KeyError`` where a field lacks, or is too many."""
    known_fields = fields_of(cls)
    if len(data) != len(known_fields):
        raise KeyError(cls.__name__)
    return cls(**{name: data[name] if change is None else change(data[name]) for name, _, change in known_fields})


def _codec_of(hint: Any) -> Codec:
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (str, int, bool, NoneType, None):
        return _AS_IT_IS
    if hint is datetime:
        return Codec(_write_time, datetime.fromisoformat)
    if hint is timedelta:
        return Codec(lambda span: span // _MICROSECOND, lambda count: count * _MICROSECOND)
    if origin in (Union, UnionType) and len(inner) == 2 and NoneType in inner:
        return _optional(codec_of(next(each for each in inner if each is not NoneType)))
    if origin is not None:
        return _codec_of_many(hint, origin, inner)
    if isinstance(hint, type) and hint in _MADE:
        return _MADE[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Codec(str, hint)
    base = next((each for each in _FAMILIES if isinstance(hint, type) and issubclass(hint, each)), None)
    if base is not None:
        return _named(*_FAMILIES[base])
    if isinstance(hint, type) and is_dataclass(hint):
        return Codec(write, lambda data: read(hint, data))
    raise TypeError(f"{hint} could not be restored")


codec_of: Final[Callable[[Any], Codec]] = cache(_codec_of)
"""The codec of a type hint. Raises ``TypeError`` for one that JSON could not give back."""


def _codec_of_many(hint: Any, origin: Any, inner: tuple[Any, ...]) -> Codec:
    if origin is tuple and inner[-1] is not Ellipsis:
        return _row(tuple(map(codec_of, inner)))
    if origin in (tuple, list):
        return _many(codec_of(inner[0]), origin)
    if origin in (set, frozenset):
        many = _many(codec_of(inner[0]), origin)
        return Codec(lambda value: (many.write or list)(sorted(value)), many.read)
    if origin is Counter:
        return Codec(dict, Counter)
    if origin in (dict, Mapping):
        pairs = _mapping(codec_of(inner[1]))
        return pairs if inner[0] is str else _pairs(codec_of(inner[0]), codec_of(inner[1]))
    raise TypeError(f"{hint} could not be restored")


def _write_time(moment: datetime) -> str:
    """In UTC, so that one moment is written in one way."""
    return moment.astimezone(UTC).isoformat()


def _optional(codec: Codec) -> Codec:
    def or_none(change: Change | None) -> Change | None:
        return change and (lambda value: None if value is None else change(value))

    return Codec(or_none(codec.write), or_none(codec.read))


def _many(codec: Codec, made: Callable[[Any], Any]) -> Codec:
    change, back = codec
    return Codec(
        list if change is None else lambda value: [change(each) for each in value],
        made if back is None else lambda value: made(back(each) for each in value),
    )


def _row(codecs: tuple[Codec, ...]) -> Codec:
    def changed(values: Any, which: int) -> list[Any]:
        changes = [codec[which] for codec in codecs]
        return [each if change is None else change(each) for change, each in zip(changes, values, strict=True)]

    return Codec(lambda values: changed(values, 0), lambda values: tuple(changed(values, 1)))


def _mapping(codec: Codec) -> Codec:
    change, back = codec
    return Codec(
        dict if change is None else lambda value: {key: change(each) for key, each in value.items()},
        dict if back is None else lambda value: {key: back(each) for key, each in value.items()},
    )


def _pairs(key: Codec, value: Codec) -> Codec:
    row = _row((key, value))
    pairs = _many(row, list)
    return Codec(lambda found: (pairs.write or list)(found.items()), lambda data: dict((pairs.read or list)(data)))


def _named(key: str, kinds: dict[str, Any]) -> Codec:
    def back(data: Mapping[str, Any]) -> Any:
        rest = dict(data)
        return read(kinds[rest.pop(key)], rest)

    return Codec(lambda value: {key: type(value).__name__, **write(value)}, back)
