"""The state as JSON and back, so that not all records have to be read to know it.

It is no truth of its own: the record behind the one it was taken after holds its digest, and whoever doubts it folds
the records from the first. People stand in it by number only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, Final, cast, get_type_hints

from models.codec import Codec, codec_of, known
from models.event import Event
from models.people.candidate import Candidate
from models.people.roster import Roster
from models.session import STATES, Session
from models.settings import Settings
from models.sittings import Sittings
from models.state import State

known(Candidate, Codec(lambda candidate: candidate.number))


def taken(sittings: Sittings, heard: int) -> str:
    """The state of all sittings; ``heard`` is how many messages were stored."""
    data = {
        "form": _form(),
        "heard": heard,
        "common": _COMMON.written(sittings.common),
        "sittings": {session.settings.stream: _session(session) for session in sittings},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))  # in their own order


def restored(text: str, configured: Iterable[Settings], roster: Roster) -> tuple[Sittings, int] | None:
    """What :func:`taken` wrote: the sittings, and how many messages were known. None where it has another form."""
    data = json.loads(text)
    if data["form"] != _form():
        return None
    sittings = Sittings(configured, roster)
    sittings.common = _COMMON.restored(data["common"])
    for told in data["sittings"].values():
        _restore(sittings, roster, told)
    return sittings, data["heard"]


def digest(text: str) -> str:
    """What the record behind it holds of a snapshot."""
    return hashlib.sha256(text.encode()).hexdigest()


_COMMON: Final = codec_of(list[tuple[int, datetime, Event]])
_AT: Final = codec_of(datetime | None)


@cache
def _kept(kind: Any) -> tuple[tuple[str, Codec], ...]:
    """The fields of a state, without those that other states or the roster are."""
    hints = get_type_hints(kind)
    own = (each.name for each in fields(kind) if not issubclass(_class(hints[each.name]), State | Roster))
    return tuple((name, codec_of(hints[name])) for name in own)


def _kind(state: State) -> Any:
    return type(state)


def _class(hint: Any) -> type:
    return hint if isinstance(hint, type) else object


@cache
def _form() -> str:
    """What the states are made of: a snapshot of another form is left alone."""
    names = [(name, *(each for each, _ in _kept(kind))) for name, kind in cast(dict[str, Any], STATES).items()]
    return hashlib.sha256(repr(names).encode()).hexdigest()[:16]


def _session(session: Session) -> dict[str, Any]:
    states = {
        name: {each: codec.written(getattr(state, each)) for each, codec in _kept(_kind(state))}
        for name, state in session.states.items()
    }
    return {"seq": session.seq, "at": _AT.written(session.at), "states": states}


def _restore(sittings: Sittings, roster: Roster, told: dict[str, Any]) -> None:
    settings = codec_of(Settings).restored(told["states"]["rules"]["settings"])
    session = sittings.open(settings, is_restored=True)
    session.seq, session.at = told["seq"], _AT.restored(told["at"])
    for name, state in session.states.items():
        for each, codec in _kept(_kind(state)):
            setattr(state, each, codec.restored(told["states"][name][each]))
        state.come_back()
