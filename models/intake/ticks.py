"""Ticks as people set them: boxes before or behind an option, words beside it, the others crossed out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

REASONS: Final = ("小区封控", "酒店隔离", "居家隔离", "健康码异常", "红码", "黄码")
"""The reasons that can be ticked, in the order of the form."""
SUB_REASONS: Final = {"红码": "健康码异常", "黄码": "健康码异常"}
SITES: Final = ("家", "酒店", "办公室", "其他")
GENDERS: Final = ("男", "女")
_OPTIONS: Final = (*REASONS, *SITES, *GENDERS)
BETWEEN: Final = r"[\s\u3000_]*"
"""What may stand between the characters of a word on a form."""

EMPTY_BOX: Final = "☐"
TICKED_BOX: Final = "☑"
STRUCK: Final = "\u0336"
"""Stands before and behind what is crossed out."""
_CROSSED: Final = re.compile(f"{STRUCK}([^{STRUCK}]*){STRUCK}")


def uncrossed(text: str) -> str:
    """The text without what is crossed out; :data:`STRUCK` alone stays where that was an option."""
    return _CROSSED.sub(lambda found: STRUCK if any(each in found[1] for each in _OPTIONS) else "", text)


_EMPTY: Final = "▢☐□⬜◻◽❏❐❑❒○◯〇"
_TICKED: Final = "☑☒■●◼◾⬛🗹🗷✅❎⊠◉⦿▣"
_TICK: Final = "√✓✔∨"
MARK: Final = re.compile(
    rf"[{_EMPTY}] ?[vV{_TICK}](?![A-Za-z])|[{_EMPTY}{_TICKED}{_TICK}]|(?<![A-Za-z0-9_-])[vV](?= ?(?:[\u3400-\u9fff]|$))"
    rf"|[\[【（(][ \u3000{_TICK}xXvV×]{{0,3}}[\]】）)]"
)
_TICK_HINT: Final = re.compile(
    rf"(?:[请在][^\n（）()]{{0,30}}?)?(?:打|划|画)[“”\"'‘’「」（( ]{{0,3}}[{_TICKED}{_TICK}vV]"
    rf"|(?:勾选?|选择?|点选)[“”\"'‘’「」（(]{{0,2}}[{_TICKED}{_TICK}](?=[“”\"'‘’「」]?[）)】。，,；;\n])"
    rf"|[请在][^\n（）()]{{0,12}}[{_EMPTY}](?=[内中里前后上处])"
)
"""What says how to tick is no tick."""
_ANSWER: Final = re.compile(rf"[\s:：]{{0,3}}(?:{MARK.pattern}|[是否有无]|[ \u3000/／、]){{1,12}}(?![\u3400-\u9fff])")
_ANSWERED: Final = re.compile(rf"(?P<word>[是否有无])|(?P<mark>{MARK.pattern})|(?P<colon>[:：])")
"""Yes or no behind an option."""


def ticked(text: str, options: Iterable[str]) -> tuple[str, ...] | None:
    """The options that are ticked; None where nothing in the text is a box or a tick.

    A box belongs to the option behind it. A bare tick does too where nothing but boxes is between them; behind an
    option and before the next one's box it belongs to the one before.
    """
    text = _TICK_HINT.sub(lambda hint: _ANY_MARK.sub(" ", hint[0]), text)
    found = _options(text, tuple(options))
    if not found:
        return None
    answers = {option: _answered(text, end) for _, end, option in found}
    if sum(each is not None for each in answers.values()) > 1:
        return tuple(option for option in options if answers.get(option))
    chosen: set[str] = set()
    is_marked = False
    gaps = [_last_marks(text[: found[0][0]]), *(text[one[1] : other[0]] for one, other in pairwise(found))]
    gaps.append(_first_words(text[found[-1][1] :]))
    is_before = bool(MARK.search(gaps[0]))
    whole = [end for _, end, option in found if option not in SUB_REASONS]
    boxes = [each.end() for end in whole if (each := _BOX_BEHIND.match(text, end)) is not None]
    are_behind = not is_before and len(boxes) == len(whole) > 0 and not _GOES_ON.match(text, boxes[-1])
    for place, gap in enumerate(gaps):
        marks = [*MARK.finditer(gap)]
        is_marked = is_marked or bool(marks)
        before = found[place - 1][2] if place else ""
        behind = found[place][2] if place < len(found) else ""
        for is_tick, is_behind in _owners(
            gap, marks, has_before=bool(before), has_behind=bool(behind), is_before=is_before, are_behind=are_behind
        ):
            owner = behind if is_behind else before
            if is_tick and owner:
                chosen.add(owner)
    left = {option for _, _, option in found if option not in SUB_REASONS}
    if not chosen and STRUCK in text and len(left) == 1:  # whoever crosses the others out has chosen what is left
        chosen, is_marked = left, True
    return tuple(each for each in options if each in chosen) if is_marked else None


_BOX_BEHIND: Final = re.compile(rf" {{0,2}}[{_EMPTY}{_TICKED}]")
_GOES_ON: Final = re.compile(r" {0,2}[\u3400-\u9fff]")
_ANY_MARK: Final = re.compile(rf"[{_EMPTY}{_TICKED}{_TICK}vV]")


def _answered(text: str, end: int) -> bool | None:
    """What is answered to the option that ends there; None where neither yes nor no.

    Both may stand there with their boxes before or behind them, or one alone behind a colon.
    """
    found = _ANSWER.match(text, end)
    parts = [*_ANSWERED.finditer(found[0])] if found is not None else []
    words = [at for at, each in enumerate(parts) if each["word"]]
    marks = [at for at, each in enumerate(parts) if each["mark"]]
    if len(words) == 1 and not marks:
        return parts[words[0]]["word"] in "是有" if parts[0]["colon"] else None
    if len(words) != 2 or not marks:
        return None
    if len(marks) == 1 and words[0] < marks[0] < words[1]:  # it is put to the one that is nearer
        yes, mark, no = (parts[at] for at in (words[0], marks[0], words[1]))
        is_first = mark.start() - yes.end() <= no.start() - mark.end()
        return is_first == (yes["word"] in "是有") and _is_yes([mark])
    side = -1 if marks[0] < words[0] else 1
    said = {parts[at]["word"] in "是有" for at in words if _is_yes(parts[at + side : at + side + 1])}
    return said == {True}


def _is_yes(beside: list[re.Match[str]]) -> bool:
    return any(each["mark"] and (_is_bare_tick(each["mark"]) or _is_ticked(each["mark"])) for each in beside)


def _options(text: str, options: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Where each option stands first behind a mark, or at all."""
    words = sorted(options, key=len, reverse=True)
    pattern = re.compile("|".join(BETWEEN.join(map(re.escape, word)) for word in words))
    found = [(each.start(), each.end(), "".join(each[0].split()).replace("_", "")) for each in pattern.finditer(text)]
    marked = [each for each in found if MARK.search(text[max(0, each[0] - 6) : each[0]].rpartition("\n")[2])]
    kept: dict[str, tuple[int, int, str]] = {}
    for each in (*marked, *found):
        kept.setdefault(each[2], each)
    return sorted(kept.values())


def _last_marks(text: str) -> str:
    """What stands right before the first option: a sentence further up may speak of ticks, and is none."""
    return re.split(r"[\u3400-\u9fff：:]", text)[-1]


def _first_words(text: str) -> str:
    """What stands right behind the last option: the marks there, and nothing further on."""
    line = text.partition("\n")[0]
    return re.split(rf"[^\s{_EMPTY}{_TICKED}{_TICK}()（）\[\]【】、，,;；]", line, maxsplit=1)[0]


def _owners(
    gap: str, marks: list[re.Match[str]], *, has_before: bool, has_behind: bool, is_before: bool, are_behind: bool
) -> Iterator[tuple[bool, bool]]:
    """For each mark between two options: whether it is a tick, and whether it belongs to the one behind.

    ``is_before`` says that the first option has its box before it, and so have the others; ``are_behind`` that the last
    has one behind it, and so have they.
    """
    parted = max((each.end() for each in _PARTED.finditer(gap)), default=-1)
    first_box = next((each.start() for each in marks if not _is_bare_tick(each[0])), None)
    for mark in marks:
        if not _is_bare_tick(mark[0]):
            is_glued = has_before and mark.start() == 0 and (len(mark[0]) > 1 or not gap.endswith(mark[0]))
            is_bracket = len(mark[0]) > 1
            is_own = is_glued and (not is_before or (is_bracket and (not has_behind or mark is not marks[-1])))
            is_own = is_own or (are_behind and has_before and mark is marks[0])
            yield _is_ticked(mark[0]), has_behind and not is_own
        elif not (has_before and has_behind):
            yield True, has_behind
        elif parted >= 0:
            yield True, mark.start() >= parted
        else:
            glued_before = mark.start() == 0
            glued_behind = mark.end() == len(gap) or mark.end() == first_box
            is_behind_box = first_box is not None and mark.start() > first_box
            yield True, is_behind_box or (glued_behind and not glued_before) or (first_box is None and not glued_before)


_PARTED: Final = re.compile(r"[\n\t、，,;；/／]|[ \u3000]{3,}")
"""What parts one option from the next."""


def _is_bare_tick(mark: str) -> bool:
    return mark in f"{_TICK}vV"


def _is_ticked(mark: str) -> bool:
    return mark in _TICKED or (len(mark) > 1 and any(each in mark for each in f"{_TICK}xXvV×"))
