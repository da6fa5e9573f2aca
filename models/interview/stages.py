"""The states that an interview can be in, and which may follow which."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class InterviewState(StrEnum):
    """Where a candidate's interview stands."""

    WAITING = "waiting"
    CALLED = "called"
    VERIFYING = "verifying"
    READY = "ready"
    ANSWERING = "answering"
    FINISHED = "finished"
    PASSED = "passed"
    ABSENT = "absent"
    INTERRUPTED = "interrupted"
    RETRY = "retry"
    FAILED = "failed"
    DISQUALIFIED = "disqualified"


class CallKind(StrEnum):
    """Why somebody is called."""

    FIRST = "first"
    AGAIN = "again"
    """After they had been passed over (过号)."""
    RETRY = "retry"
    """After a broken line that an inspector has confirmed."""


class TryOutcome(StrEnum):
    """How a try (答辩次数) ended."""

    FINISHED = "finished"
    PASSED = "passed"
    DEFERRED = "deferred"
    INTERRUPTED = "interrupted"
    DISQUALIFIED = "disqualified"


class CheckItem(StrEnum):
    """What is looked at before somebody answers, by the work plan 五（二）、（三）."""

    IDENTITY = "identity"
    SURROUNDINGS = "surroundings"
    MATERIALS = "materials"
    BACKGROUND = "background"
    SOUND = "sound"
    PICTURE = "picture"
    COMPANY = "company"


_S = InterviewState
_CALLED_AWAY: Final = frozenset({_S.WAITING, _S.PASSED, _S.RETRY, _S.ABSENT, _S.DISQUALIFIED})
"""What may become of somebody who was called and has not answered: back to their place, passed over, gone."""
TRANSITIONS: Final[dict[InterviewState, frozenset[InterviewState]]] = {
    _S.WAITING: frozenset({_S.CALLED, _S.DISQUALIFIED}),
    _S.CALLED: _CALLED_AWAY | {_S.VERIFYING},
    _S.VERIFYING: _CALLED_AWAY | {_S.READY},
    _S.READY: _CALLED_AWAY | {_S.ANSWERING},
    _S.ANSWERING: frozenset({_S.FINISHED, _S.INTERRUPTED, _S.DISQUALIFIED}),
    _S.INTERRUPTED: frozenset({_S.ANSWERING, _S.RETRY, _S.FAILED, _S.DISQUALIFIED}),
    _S.PASSED: frozenset({_S.CALLED, _S.DISQUALIFIED}),
    _S.RETRY: frozenset({_S.CALLED, _S.DISQUALIFIED}),
    _S.FINISHED: frozenset(),
    _S.ABSENT: frozenset(),
    _S.FAILED: frozenset(),
    _S.DISQUALIFIED: frozenset(),
}
"""Which state may follow which; the diagram in the documentation is drawn from this table."""
FINAL: Final = frozenset(state for state, following in TRANSITIONS.items() if not following)
PREPARING: Final = (_S.CALLED, _S.VERIFYING, _S.READY)
"""Called, and not yet answering."""
IN_LANE: Final = (*PREPARING, _S.ANSWERING)
"""Who holds a place in the panel; an interrupted one holds none."""
IN_LINE: Final = (_S.WAITING, _S.PASSED, _S.RETRY)
"""Who waits for a call, in the order in which these are called."""
KIND_OF: Final = {_S.WAITING: CallKind.FIRST, _S.PASSED: CallKind.AGAIN, _S.RETRY: CallKind.RETRY}
"""What a call from there is."""
LINE_OF: Final = {kind: state for state, kind in KIND_OF.items()}
"""Where a call of this kind came from, and goes back to."""
