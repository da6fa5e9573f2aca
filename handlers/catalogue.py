"""The table of commands: how each is written, who may give it, and in which phase of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from models.reading.names import pinyin
from models.reading.text import simplify
from models.session import Session


class Role(StrEnum):
    """What a contact is to the event, told by contact id alone."""

    STAFF = "staff"
    INSPECTOR = "inspector"
    CANDIDATE = "candidate"
    OTHER = "other"


class Phase(StrEnum):
    """How far the day has come."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"
    """The check-in is over, the call order not yet published."""
    PUBLISHED = "published"


_STAFF: Final = frozenset({Role.STAFF})
_INSPECTORS: Final = frozenset({Role.INSPECTOR})
_OFFICE: Final = frozenset({Role.STAFF, Role.INSPECTOR})
_PEOPLE: Final = frozenset({Role.STAFF, Role.INSPECTOR, Role.CANDIDATE})
_ALWAYS: Final = frozenset(Phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One command; the first of its words is the one that is shown."""

    words: tuple[str, ...]
    roles: frozenset[Role] = _STAFF
    phases: frozenset[Phase] = _ALWAYS
    for_draw: bool = False
    """Whether it means anything only where the call order is drawn."""
    takes_target: bool = False
    """Whether somebody or something is named behind the word, perhaps without a blank: 补签012, 通过3."""


COMMANDS: Final[dict[str, Spec]] = {
    "help": Spec(words=("帮助", "help", "?", "命令"), roles=_PEOPLE),
    "status": Spec(words=("状态", "进展", "status"), roles=_OFFICE),
    "missing": Spec(words=("未报到", "没报到"), roles=_OFFICE),
    "reviews": Spec(words=("待核实",), roles=_OFFICE, takes_target=True),
    "explain": Spec(words=("为什么", "为何"), roles=_OFFICE, takes_target=True),
    "approve": Spec(words=("通过",), takes_target=True),
    "reject": Spec(words=("驳回", "不通过"), takes_target=True),
    "reinstate": Spec(words=("补签",), phases=_ALWAYS - {Phase.BEFORE}, takes_target=True),
    "cancel": Spec(words=("取消", "取消资格"), takes_target=True),
    "extend": Spec(words=("延长",), phases=frozenset({Phase.BEFORE, Phase.OPEN}), takes_target=True),
    "close": Spec(words=("截止",), phases=frozenset({Phase.OPEN, Phase.CLOSED})),
    "publish": Spec(words=("公布",), phases=frozenset({Phase.CLOSED})),
    "bind": Spec(words=("绑定",), takes_target=True),
    "failure": Spec(words=("查实",), roles=_INSPECTORS, phases=frozenset({Phase.PUBLISHED}), takes_target=True),
    "violation": Spec(words=("违纪",), roles=_INSPECTORS, phases=frozenset({Phase.PUBLISHED}), takes_target=True),
    "undo": Spec(words=("撤销", "撤消"), roles=_OFFICE),
    "reason": Spec(words=("理由", "原因"), roles=_OFFICE),
    "confirm": Spec(words=("确认",), roles=_OFFICE, takes_target=True),
    "draw": Spec(words=("抽签",), roles=_PEOPLE, for_draw=True),
    "seal": Spec(words=("封存",), roles=_PEOPLE, phases=frozenset({Phase.CLOSED}), for_draw=True, takes_target=True),
    "reveal": Spec(words=("揭晓",), roles=_PEOPLE, phases=frozenset({Phase.CLOSED}), for_draw=True, takes_target=True),
    "export": Spec(words=("导出",), roles=_OFFICE),
}
COMMAND_WORDS: Final[dict[str, str]] = {word: name for name, spec in COMMANDS.items() for word in spec.words}
"""What people type behind the slash, and the command's own name."""

_NEAR_ENOUGH: Final = 0.75


def role_of(session: Session, contact: str) -> Role:
    """What this contact is; display names do not count."""
    if session.is_staff(contact):
        return Role.STAFF
    if session.is_inspector(contact):
        return Role.INSPECTOR
    return Role.OTHER if session.candidate_of(contact) is None else Role.CANDIDATE


def phase_of(session: Session) -> Phase:
    """How far the day has come, as recorded; the clock is no part of it."""
    if session.published_at is not None:
        return Phase.PUBLISHED
    if session.closed_at is not None:
        return Phase.CLOSED
    return Phase.BEFORE if session.opened_at is None else Phase.OPEN


def open_to(session: Session, contact: str) -> Iterator[str]:
    """The commands that this contact may give now."""
    role, phase = role_of(session, contact), phase_of(session)
    for name, spec in COMMANDS.items():
        if role in spec.roles and phase in spec.phases and (session.is_drawn or not spec.for_draw):
            yield name


def nearest(word: str) -> str:
    """The command word that sounds or looks most like this one; empty where none does."""
    word = simplify(word)[:8]
    begun = next((each for each in COMMAND_WORDS if word.startswith(each)), "")
    likeness = {each: _likeness(word, each) for each in COMMAND_WORDS}
    best = begun or max(likeness, key=lambda each: likeness[each])
    return best if begun or likeness[best] >= _NEAR_ENOUGH else ""


def _likeness(word: str, other: str) -> float:
    """From 0 to 1: alike in sound, or all but one character the same."""
    slips = sum(ours != theirs for ours, theirs in zip(word, other, strict=False))
    is_slip = len(word) == len(other) > 1 and slips == 1 and not word.isascii()
    return max(SequenceMatcher(None, pinyin(word), pinyin(other)).ratio(), _NEAR_ENOUGH if is_slip else 0.0)
