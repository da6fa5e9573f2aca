"""Cutting one line of a relay into name and note, without a roster."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from models.reading.text import DOTS, HAN_RUN, INTERPUNCT, clean, fold_width, is_emoji, is_han, simplify
from models.reading.vocabulary import GLUED_ABSENCES, ORGANISATION_ENDINGS, PRESENCE_MARKS, SELF_WORDS

_BLANK: Final = frozenset(" \t\n\u3000\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f")
_STOPS: Final = (
    frozenset(
        "丶-—–－_/\\|+＋，,、：:；;（(）)【】[]「」『』《》<>〈〉〔〕{}。！!~～=*＊&＆@＠#＃'\"“”‘’…?？^%￥$＝〜·•・．."
    )
    | _BLANK
)
_NOTE_SEPARATORS: Final = frozenset("丶-—–－_/\\|，,、：:；;.。·•~～=＝+＋")
_BRACKETS: Final = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕", "「": "」", "『": "』", "{": "}"}
_PLUS_ONE: Final = re.compile(r"[+＋➕]\s?[0-9０-９](?!\d)")
_HOUSE: Final = re.compile(r"[0-9０-９]{1,5}(?:[-－–][0-9０-９]{1,5}){1,3}(?![0-9０-９-])")
"""A house number in the place of a name: 3-2-801."""
_CODE: Final = re.compile(r"[0-9０-９]{2,14}(?=[\u4e00-\u9fff])")
_GROUP: Final = re.compile(r"(?<=[\u4e00-\u9fff])[A-Za-z](?=组)")
_LETTER: Final = re.compile(r"[A-Za-z](?:组|\s|$)")
_LATIN_JOIN: Final = re.compile(r"(?<=\.)[\u4e00-\u9fff]|(?<=_)\w")
_SHORT_DIGITS: Final = re.compile(r"[0-9]{1,4}(?=\s|$)")
_PHONE: Final = re.compile(r"[+]?[0-9０-９]{7,14}(?![0-9０-９])|1\d{2}[ -]\d{4}[ -]\d{4}")
_RADICALS: Final = re.compile("[\u2e80-\u2fdf]")
_LINK: Final = re.compile(r"(?:https?|www)\b", re.IGNORECASE)
_MARKS: Final = tuple(sorted(PRESENCE_MARKS, key=len, reverse=True))
_GLUED_MARKS: Final = tuple(sorted((*PRESENCE_MARKS, *GLUED_ABSENCES), key=len, reverse=True))
_LONG_ENDINGS: Final = tuple(ending for ending in ORGANISATION_ENDINGS if len(ending) > 1)
_MAX_PLAIN_NAME: Final = 4
_HAN: Final = "[\u4e00-\u9fff]"
_PLAIN: Final = re.compile(
    rf"({_HAN}{{2,4}})"
    rf"(?:[ \-—－,，、:：]{{1,2}}({_HAN}(?:[\u4e00-\u9fff ]{{0,40}}{_HAN})?)?"
    rf"|（({_HAN}{{1,30}})）|\(({_HAN}{{1,30}})\)|((?:（{_HAN}{{1,30}}）|\({_HAN}{{1,30}}\)){_HAN}{{1,8}}))?"
)
"""A name and a note in ordinary characters, which most lines are."""
_NOT_PLAIN: Final = frozenset("丶" + "".join((*_GLUED_MARKS, *SELF_WORDS)))
"""Characters that a mark may be made of, or that stand for a dot: where one stands in the name, every rule is asked."""
_HEAD: Final = 120
"""Where a name stands if there is one; what lies behind is note, however long the line."""


@lru_cache(maxsize=4096)
def cut(body: str) -> tuple[str, str]:
    """Cut ``body`` (a line without its number) into name and note.

    The name is what stands first and could be one; words such as 已到 or a phone in front of it go into the note.
    An empty name means that the line says only that its sender is here.
    """
    plain = _PLAIN.fullmatch(body)
    if plain is not None and "丶" not in body and _NOT_PLAIN.isdisjoint(simplify(plain[1])):
        name, *notes = plain.groups("")
        return name, "".join(notes)  # one of them at most
    whole = _RADICALS.sub(lambda found: fold_width(found[0]), clean(body).strip())
    rest, beyond = whole[:_HEAD], whole[_HEAD:]
    lead: list[str] = []
    while rest:
        rest = _strip_emoji(_strip_separators(rest).lstrip("@＠"))
        taken = _leading_word(rest)
        if taken is None:
            break
        word, rest = taken
        if word:
            lead.append(word)
    name, rest = _take_name(rest)
    note = tidy_note(rest + beyond)
    return name, " ".join([*lead, note] if note else lead)


def _leading_word(rest: str) -> tuple[str, str] | None:
    """A phone, a mark or an "I am" in front of the name: what the note keeps of it, and what follows."""
    plus = _PLUS_ONE.match(rest)
    if plus:
        return plus[0], rest[plus.end() :]
    phone = _PHONE.match(rest) or (None if _HOUSE.match(rest) else _CODE.match(rest))
    if phone:
        return phone[0], rest[phone.end() :]
    simple = simplify(rest)
    for word in SELF_WORDS:
        if len(word) > 1 and simple.startswith(word) and len(rest) > len(word):
            return "", rest[len(word) :]
    run = HAN_RUN.match(simple)
    if run is None:
        return None
    for mark in _MARKS:
        if run[0] == mark:
            return rest[: len(mark)], rest[len(mark) :]
        if len(mark) > 1 and run[0].startswith(mark) and 2 <= len(run[0]) - len(mark) <= _MAX_PLAIN_NAME:
            return rest[: len(mark)], rest[len(mark) :]
    return None


def _take_name(rest: str) -> tuple[str, str]:
    if not rest:
        return "", ""
    bracketed = _leading_bracket(rest)
    if bracketed is not None:
        return bracketed
    house = _HOUSE.match(rest)
    if house is not None:
        return fold_width(house[0]), rest[house.end() :]
    if _LINK.match(rest):
        return "", rest
    if rest[0].isalpha() and not is_han(rest[0]):
        end = _latin_end(rest)
        return fold_width(rest[:end]).strip(), _strip_emoji(rest[end:])
    if not is_han(rest[0]):
        end = _until_stop(rest)
        return fold_width(rest[:end]), rest[end:]
    return _take_han_name(rest)


def _leading_bracket(rest: str) -> tuple[str, str] | None:
    """``【水电八局】林知远``: what a leading bracket holds is the note, if something follows it."""
    close = _BRACKETS.get(rest[0])
    end = rest.find(close, 1) if close else -1
    if end < 0:
        return ("", rest) if close and len(rest) == 1 else None
    inside, after = rest[1:end].strip(), rest[end + 1 :]
    if not after.strip():
        return cut(inside) if inside else ("", "")
    name, note = cut(after)
    return name, " ".join(filter(None, (inside, note)))


def _latin_end(rest: str) -> int:
    """``LIN Zhiyuan 林知远`` ends before the blank, ``Lily周`` takes the Chinese character that is glued on."""
    end = 0
    while end < len(rest):
        char = rest[end]
        if char.isalpha():
            end += 1
        elif char in " .'’" and end + 1 < len(rest) and rest[end + 1].isalpha() and not is_han(rest[end + 1]):
            if _LINK.match(rest, end + 1) or (char == " " and _LETTER.match(rest, end + 1)):
                break
            end += 1
        elif (char in "._" and _LATIN_JOIN.match(rest, end + 1)) or (char.isdecimal() and end and rest[end - 1] == "_"):
            end += 1
        else:
            break
    digits = _SHORT_DIGITS.match(rest, end)
    return digits.end() if digits else end


def _take_han_name(rest: str) -> tuple[str, str]:
    chars: list[str] = []
    end = 0
    while end < len(rest):
        char = rest[end]
        if char == "丶" or _GROUP.match(rest, end):
            break
        if char.isalpha() or is_han(char):
            chars.append(char)
            end += 1
        elif char in DOTS and _dot_joins(rest, end):
            chars.append(INTERPUNCT)
            end += 1
        elif char in _BLANK and (jump := _blank_joins(rest, end, "".join(chars))):
            end = jump
        else:
            break
    name, mark = _without_glued_mark("".join(chars))
    tail = rest[end:]
    if not mark:
        tail = _strip_emoji(tail)
    return fold_width(name), mark + tail


def _dot_joins(rest: str, at: int) -> bool:
    if at + 1 >= len(rest) or not is_han(rest[at + 1]) or not is_han(rest[at - 1]):
        return False
    run = HAN_RUN.match(simplify(rest[at + 1 :]))
    word = run[0] if run else ""
    return word not in _MARKS and not word.endswith(_LONG_ENDINGS) and not word.startswith(("已到", "已报", "已签"))


def _blank_joins(rest: str, at: int, before: str) -> int:
    """Where a single character stands after blanks and single characters stand before: ``张 三``."""
    start = at
    while start < len(rest) and rest[start] in _BLANK:
        if rest[start] == "\n":
            return 0
        start += 1
    run = HAN_RUN.match(simplify(rest[start:]))
    if run is None:
        return 0
    singles_before = len(before) == 1 or (before and rest[at - 2 : at - 1] in _BLANK and len(before) < _MAX_PLAIN_NAME)
    if len(run[0]) == 1 and singles_before and run[0] not in _MARKS:
        return start
    spread_surname = len(before) == 1 and len(run[0]) == 2 and run[0] not in _MARKS and not _is_mark_head(run[0])
    return start if spread_surname else 0


def _is_mark_head(word: str) -> bool:
    return word.startswith(("已", "未", "到", "请", "报", "签", "在", "来"))


def _without_glued_mark(name: str) -> tuple[str, str]:
    """``林知远已到`` is a name and a mark; two characters at least stay with the name."""
    simple = simplify(name)
    for mark in _GLUED_MARKS:
        if simple.endswith(mark) and len(name) - len(mark) >= 2:
            return name[: -len(mark)], name[-len(mark) :]
    return name, ""


def _until_stop(rest: str) -> int:
    end = 0
    while end < len(rest) and rest[end] not in _STOPS and not is_emoji(rest[end]):
        end += 1
    return max(end, 1)


def _strip_emoji(text: str) -> str:
    start = 0
    while start < len(text) and text[start] != "➕" and (is_emoji(text[start]) or text[start] in "\u200d\ufe0f\ufe0e"):
        start += 1
    return text[start:].lstrip() if start and text[start:].strip() else text[start:] if start else text


def _strip_separators(text: str) -> str:
    start = 0
    while (
        start < len(text)
        and (text[start] in _NOTE_SEPARATORS or text[start].isspace())
        and not _PLUS_ONE.match(text, start)
    ):
        start += 1
    return text[start:]


def tidy_note(rest: str) -> str:
    """The note as it is shown: no separator in front, no bracket around all of it."""
    note = _strip_separators(rest).rstrip()
    return note[1:-1].strip() if _is_wrapped(note) else note


def _is_wrapped(note: str) -> bool:
    """Whether the bracket that opens the note closes at its very end."""
    close = _BRACKETS.get(note[:1])
    if not close or not note.endswith(close):
        return False
    depth = 0
    for position, char in enumerate(note):
        depth += (char == note[0]) - (char == close)
        if depth == 0:
            return position == len(note) - 1
    return False
