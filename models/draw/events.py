"""What happens in a draw."""

from __future__ import annotations

from datetime import datetime

from models.event import Answer, Effect, Event, happened, part


@happened
class DrawFrozen(Event):
    """Who takes part in the draw, fixed before anybody has chosen a value."""

    lines: tuple[str, ...]
    digest: str
    seats: tuple[str, ...]
    seal_until: datetime


@happened
class DrawSealed(Event):
    """A party committed itself to a value that nobody else can know (封存)."""

    seat: str
    contact: str
    commitment: str


@happened
class SealVoided(Event):
    """A party told its value too early: it has no say in the draw any more, and its seat is free for another."""

    seat: str
    contact: str
    is_final: bool
    """Whether the seat stays empty."""


@happened
class SealsAwaited(Event):
    """Too few parties have committed themselves; the time for it goes on."""

    until: datetime
    was_deaf: bool = False
    """Whether that is because the bot may have missed one, which is nobody's fault."""


@happened
class SealsMissed(Event):
    """Too few parties have committed themselves in all the promised time; none may any more."""


@happened
class PublicValueTaken(Event):
    """Two persons of the office put a public value in the place of parties that did not seal."""

    value: str
    by: str
    why: str


@happened
class SealsComplete(Event):
    """No further commitment is taken; the values may be told."""

    reveal_until: datetime


@happened
class RevealsAwaited(Event):
    """The time for telling goes on: the bot was deaf in it, or nobody but staff has told a value."""

    until: datetime
    was_deaf: bool = False


@happened
class DrawRevealed(Event):
    """A party told the value that it had committed itself to (揭晓)."""

    seat: str
    contact: str
    value: str
    salt: str


@happened
class Drawn(Event):
    """The draw was computed. For each seat in ``missing`` its commitment stood in for the value."""

    seed: str
    missing: tuple[str, ...] = ()


@part
class WouldTake(Effect):
    """A public value would stand for the parties that did not seal."""

    value: str


@part
class Took(Answer):
    """A party sealed or revealed; its seat."""

    seat: str


@part
class Computed(Answer):
    """A commitment was computed for the asker; value and salt are told to them alone."""

    commitment: str


@part
class Voided(Answer):
    """The asker told their value too early."""
