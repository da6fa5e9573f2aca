"""All commands: the subjects' rows, joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from handlers import draw, intake, members, notices, people, records, rehearsal, result
from handlers.checkin import commands as checkin
from handlers.interview import commands as interview
from handlers.office import commands as office
from handlers.office import questions
from handlers.requests.reading import begins_with_target
from handlers.requests.spec import Spec, phase_of, role_of
from models.reading.names import pinyin
from models.reading.text import simplify
from models.session import Session

COMMANDS: Final[dict[str, Spec]] = {}
WORDS: Final[dict[str, str]] = {}
"""What people type behind the slash, and the command's own name."""


def join(commands: Mapping[str, Spec]) -> None:
    """Let these commands be known. Raises ``ValueError`` for a name or a word that another one has."""
    for name, spec in commands.items():
        doubled = [word for word in spec.words if word in WORDS]
        if name in COMMANDS or doubled:
            raise ValueError(f"{name} {doubled}")
        COMMANDS[name] = spec
        WORDS.update(dict.fromkeys(spec.words, name))


for _subject in (
    questions,
    checkin,
    result,
    people,
    interview,
    office,
    draw,
    records,
    intake,
    members,
    notices,
    rehearsal,
):
    join(_subject.COMMANDS)

_NEAR_ENOUGH: Final = 0.75


def open_to(session: Session, contact: str) -> Iterator[str]:
    """The commands that this contact may give now."""
    role, phase = role_of(session, contact), phase_of(session)
    for name, spec in COMMANDS.items():
        if role in spec.roles and phase in spec.phases and (session.drawing.decides or not spec.for_draw):
            yield name


def glued_word(text: str, names: Callable[[str], bool]) -> str:
    """The longest command word that the text begins with and that may stand without a blank; empty where none."""
    begun = (word for word in WORDS if text.startswith(word))
    return max((word for word in begun if _may_be_glued(word, text[len(word) :], names)), key=len, default="")


def _may_be_glued(word: str, rest: str, names: Callable[[str], bool]) -> bool:
    """Whether something is named behind it: 补签张三; 结束张三 and 结束2组 are commands too, 结束了吗 is none."""
    spec = COMMANDS[WORDS[word]]
    return spec.takes_target and (not spec.is_everyday or begins_with_target(rest) or names(rest))


def nearest(word: str) -> str:
    """The command word that sounds or looks most like this one; empty where none does."""
    word = simplify(word)[:8]
    begun = next((each for each in WORDS if word.startswith(each) or (len(word) > 1 and each.startswith(word))), "")
    likeness = {each: _likeness(word, each) for each in WORDS}
    best = begun or max(likeness, key=lambda each: likeness[each])
    return best if begun or likeness[best] >= _NEAR_ENOUGH else ""


def _likeness(word: str, other: str) -> float:
    """From 0 to 1: alike in sound, or all but one character the same."""
    slips = sum(ours != theirs for ours, theirs in zip(word, other, strict=False))
    is_slip = len(word) == len(other) > 1 and slips == 1 and not word.isascii()
    return max(SequenceMatcher(None, pinyin(word), pinyin(other)).ratio(), _NEAR_ENOUGH if is_slip else 0.0)
