"""How far a draw has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from models.draw.events import (
    DrawFrozen,
    Drawn,
    DrawRevealed,
    DrawSealed,
    PublicValueTaken,
    RevealsAwaited,
    SealsAwaited,
    SealsComplete,
    SealsMissed,
    SealVoided,
)
from models.draw.rules import MOST_EXTENSIONS, listed, values_of
from models.event import Event
from models.people.contacts import People
from models.rules import Rules
from models.settings import CallOrder
from models.state import Hears, Moment, State


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
    extensions: int = 0
    """How often the present step was given more time although nothing can have been missed."""
    began_at: datetime | None = None
    """When the present step began."""
    is_over: bool = False
    """Whether no seal is taken any more, although there are too few."""
    public: str = ""
    """The public value that stands for those who did not seal."""
    seed: str = ""

    @classmethod
    def frozen(cls, event: DrawFrozen, candidates: frozenset[str]) -> Draw:
        """A draw of which only the list is fixed."""
        return cls(
            lines=event.lines,
            digest=event.digest,
            seats=event.seats,
            seal_until=event.seal_until,
            candidates=candidates,
        )

    def after(self, event: Event) -> Draw:
        """The draw after one more event."""
        match event:
            case DrawSealed():
                return replace(
                    self,
                    parties={**self.parties, event.seat: event.contact},
                    seals={**self.seals, event.seat: event.commitment},
                )
            case SealVoided():
                return replace(
                    self,
                    parties={seat: each for seat, each in self.parties.items() if seat != event.seat},
                    seals={seat: each for seat, each in self.seals.items() if seat != event.seat},
                    barred=self.barred | {event.contact},
                    seats=tuple(seat for seat in self.seats if seat != event.seat) if event.is_final else self.seats,
                )
            case SealsAwaited():
                return replace(self, seal_until=event.until, extensions=self.extensions + (not event.was_deaf))
            case RevealsAwaited():
                return replace(self, reveal_until=event.until, extensions=self.extensions + (not event.was_deaf))
            case SealsMissed():
                return replace(self, is_over=True)
            case PublicValueTaken():
                return replace(self, public=event.value)
            case SealsComplete():
                return replace(self, reveal_until=event.reveal_until, extensions=0)
            case DrawRevealed():
                return replace(self, reveals={**self.reveals, event.seat: (event.value, event.salt)})
            case Drawn():
                return replace(self, seed=event.seed)
            case _:
                return self

    @property
    def unsealed(self) -> tuple[str, ...]:
        """The seats that nobody has sealed for yet."""
        return tuple(seat for seat in self.seats if seat not in self.seals)

    @property
    def missing(self) -> tuple[str, ...]:
        """The seats that have committed themselves and not told their value."""
        return tuple(seat for seat in self.seats if seat in self.seals and seat not in self.reveals)

    @property
    def values(self) -> tuple[str, ...]:
        """What goes into the seed."""
        return values_of(self.seats, self.seals, self.reveals, self.public)

    @property
    def is_exhausted(self) -> bool:
        """Whether the present step has been given all the time that the rules promise."""
        return self.extensions >= MOST_EXTENSIONS

    @property
    def has_independent_value(self) -> bool:
        """Whether anybody but staff has told a value: only then can whoever runs the bot not have computed the seed."""
        return any(seat != "staff" for seat in self.reveals)

    def seat_of(self, contact: str) -> str:
        """The seat that this contact has taken; empty where none."""
        return next((seat for seat, each in self.parties.items() if each == contact), "")


@dataclass(slots=True)
class Drawing(State):
    """The draw of this sitting, if one has begun."""

    rules: Rules
    people: People
    draw: Draw | None = None

    @property
    def decides(self) -> bool:
        """Whether the call order is decided by a draw; one that has begun goes on under any settings."""
        return self.rules.settings.call_order is CallOrder.DRAW or self.draw is not None

    def _freeze(self, moment: Moment, event: DrawFrozen) -> None:
        independent = frozenset(self.people.independent(listed(event.lines)))
        self.draw = replace(Draw.frozen(event, independent), began_at=moment.at)

    def _go_on(self, moment: Moment, event: Event) -> None:
        assert self.draw is not None  # noqa: S101 - a draw begins with its list
        self.draw = self.draw.after(event)
        if isinstance(event, SealsAwaited | SealsComplete | RevealsAwaited):
            self.draw = replace(self.draw, began_at=moment.at)

    HEARS: ClassVar[Hears] = {
        DrawFrozen: _freeze,
        DrawSealed: _go_on,
        SealVoided: _go_on,
        SealsAwaited: _go_on,
        SealsComplete: _go_on,
        PublicValueTaken: _go_on,
        SealsMissed: _go_on,
        RevealsAwaited: _go_on,
        DrawRevealed: _go_on,
        Drawn: _go_on,
    }
