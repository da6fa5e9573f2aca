"""Check-ins that people write outside a relay: 报到 林知远, 周予安+1, 到."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from models.reading import group_note
from models.reading.cut import cut
from models.reading.entry import Entry, Kind, Names, Reading
from models.reading.numbering import read_number
from models.reading.presence import states_absence
from models.reading.relay import read
from models.reading.text import clean, drop_emoji, fold, fold_name, is_han, simplify, squeeze_blanks
from models.reading.vocabulary import (
    BARE_MARKS,
    GREETINGS,
    ORGANISATION_ENDINGS,
    PRESENCE_MARKS,
    PRESENCE_SYMBOLS,
    QUESTION_WORDS,
    SELF_WORDS,
    SURNAMES,
    TALK_WORDS,
)

_MAX_CHARACTERS: Final = 60
_MAX_LINES: Final = 4
_SPLIT: Final = re.compile(r"[\s,，、:：;；。.!！~～\-—–/|_()（）【】\[\]]+")
_MARKS: Final = tuple(sorted((*PRESENCE_MARKS, *PRESENCE_SYMBOLS), key=len, reverse=True))
_BARE: Final = frozenset(fold(mark) for mark in (*BARE_MARKS, *PRESENCE_MARKS, *PRESENCE_SYMBOLS))
_GREETINGS: Final = tuple(sorted(GREETINGS, key=len, reverse=True))
_SELF: Final = tuple(sorted(SELF_WORDS, key=len, reverse=True))
_TRIM: Final = " \t\n,，、:：;；。.!！~～"
_AT: Final = re.compile(r"^(?:[@＠]\S{1,30}[\s\u2005]+)+")
_AT_ANYWHERE: Final = re.compile("[@＠][^\\s@＠\u2005]{1,30}(?:\u2005|$)")
_SELF_HERE: Final = re.compile(
    r"(?:我|本人|俺)?[已经刚也都来这边]{0,6}(?:到达?|来|报到|签到|接龙|上线|进会议|进群)(?:[啦了咯喽哈呀！!]|接龙|$)"
    r"|(?:我|本人)[已经刚]{1,4}[到来进报签接]|我来?接龙"
)
_DIGITS: Final = re.compile(r"[\d.、)号编]+")


def read_message(text: str) -> tuple[Entry, ...]:
    """The lines of any message, without a roster: of a relay where it can be one, else the one line of a statement."""
    reading = read_any(text)
    if reading.kind is not Kind.CHAT:
        return reading.entries
    entry = stated_by(reading.text)
    if entry is not None:
        return (entry,)
    return read(text, is_relay=True).entries if _is_list(reading.text) else ()


def _is_list(text: str) -> bool:
    """Whether a text begins with a numbered line: a list, of which nothing above it tells what it is."""
    first = read_number(clean(text.lstrip().split("\n", 1)[0]).strip())
    return first is not None and not first.weak


def read_any(
    text: str,
    base: Reading | None = None,
    *,
    is_relay: bool = False,
    names: Names | None = None,
    is_trusted: bool = True,
) -> Reading:
    """Read a message of any form; see :func:`models.reading.relay.read` and :func:`group_note.read_xml`."""
    note = group_note.read_xml(text, names, base, is_trusted=is_trusted)
    return read(text, base, is_relay=is_relay, names=names) if note is None else note


def read_statement(text: str, names: Names, without_names: Callable[[str], str]) -> Entry | None:
    """The check-in that a chat message states, where a roster is at hand to tell who is named.

    A name of ``""`` means the sender.
    """
    words = _own_words(text)
    if not words or len(words) > _MAX_CHARACTERS * 2 or text.strip().count("\n") >= _MAX_LINES:
        return None
    if not names(words):
        entry = stated_by(text)
        if entry is None and _SELF_HERE.match(fold(words)) and not _is_doubted(fold(words)):
            return _entry("", words, text)
        return entry
    rest = "".join(_SPLIT.split(fold(without_names(words))))
    if _is_doubted(rest):
        return None
    if fold(words).startswith(("我和", "我与", "我跟")):
        return _entry("", words, text)
    is_bare = not _DIGITS.sub("", rest)
    is_here = any(mark in rest for mark in (*_MARKS, "接龙", "进", "在"))
    return _entry(words, "", text) if is_bare or is_here else None


def _is_doubted(folded: str) -> bool:
    return states_absence(folded) or any(word in folded for word in QUESTION_WORDS)


def _own_words(text: str) -> str:
    """The words of a message without whom it addresses, and without pictures."""
    whole = squeeze_blanks(_AT_ANYWHERE.sub(" ", clean(text[: 8 * _MAX_CHARACTERS])))
    bare = _AT.sub("", drop_emoji(whole)).strip(_TRIM)
    symbols = "".join(mark for mark in PRESENCE_SYMBOLS if mark in whole and mark not in bare)
    return f"{bare} {symbols}".strip() if symbols else bare or whole.strip()


def stated_by(text: str) -> Entry | None:
    """The check-in that a chat message states about its sender or one named person, or None.

    A name of ``""`` means the sender. Questions, announcements, "soon" and acknowledgements state nothing.
    """
    if len(text) > 4 * _MAX_CHARACTERS:
        return None
    whole = squeeze_blanks(_AT_ANYWHERE.sub(" ", clean(text)))
    words = _AT.sub("", drop_emoji(whole)).strip(_TRIM) or whole
    if not words or len(words) > _MAX_CHARACTERS or text.strip().count("\n") >= _MAX_LINES:
        return None
    folded = fold(words)
    if folded.strip(_TRIM) in _BARE:
        return _entry("", words, text)
    if any(read_number(line.strip()) for line in text.strip().split("\n")[1:]):
        return None
    numbered = _numbered(text)
    if numbered is not None:
        return numbered
    if states_absence(folded) or any(word in folded for word in QUESTION_WORDS):
        return None
    return _stated(words, text)


def _numbered(text: str) -> Entry | None:
    """A line of a relay that was sent alone, with a mark of presence: ``12. 林知远 已到``."""
    line = clean(text).strip()
    if "\n" in line or not line[:1].isdigit():
        return None
    entries = read(line, is_relay=True).entries
    if len(entries) != 1 or not entries[0].name:
        return None
    note = fold(entries[0].note)
    return entries[0] if note.startswith(_MARKS) and not states_absence(note) else None


def _entry(name: str, note: str, raw: str) -> Entry:
    return Entry(no=None, name=name, note=note, raw=raw, body=clean(raw).strip())


def _stated(words: str, raw: str) -> Entry | None:
    rest = _without_courtesy(words)
    tokens = [token for token in _SPLIT.split(rest) if token]
    if not tokens or not any(_has_mark(token) for token in tokens):
        return None
    person = next((name for token in tokens if (name := _person_in(token))), None) or _spaced_name(tokens)
    if person is None:
        plain = [token for token in tokens if fold(token) not in _BARE]
        is_self = fold(words).startswith(("我", "本人")) and _is_statement(plain, fold(rest))
        return _entry("", words, raw) if is_self or not plain else None
    without = rest.replace(person, "", 1) if person in rest else _drop_spaced(rest, person)
    if _is_talk(simplify(without)):
        return None
    return _entry(_canonical(person), _note(rest, person), raw)


def _is_statement(others: list[str], folded: str) -> bool:
    """``我到了``, ``我已经到了``: nothing but the mark and who says it."""
    rest = folded
    for word in (*_SELF, "们", "也", "已经", "刚刚", "刚", "来", "这边", "准时", "了"):
        rest = rest.replace(word, "")
    rest = "".join(_SPLIT.split(rest))
    return rest in {fold(mark) for mark in PRESENCE_MARKS} | {""} and len(others) <= 1


def _without_courtesy(words: str) -> str:
    rest = words
    changed = True
    while changed:
        changed = False
        simple = simplify(rest)
        for word in _GREETINGS:
            if simple.startswith(word) and not _person_in(_SPLIT.split(rest, maxsplit=1)[0]):
                rest, changed = rest[len(word) :].lstrip(_TRIM), True
                break
            if simple.endswith(word) and len(word) > 2:
                rest, changed = rest[: -len(word)].rstrip(_TRIM), True
                break
    simple = simplify(rest)
    for word in _SELF:
        if simple.startswith(word) and len(rest) > len(word) and len(word) > 1:
            return rest[len(word) :].lstrip(_TRIM)
    return rest


def _has_mark(token: str) -> bool:
    folded = fold(token)
    return folded in _MARKS or any(
        folded.endswith(mark) or (len(mark) > 1 and folded.startswith(mark)) for mark in _MARKS
    )


def _person_in(token: str) -> str | None:
    """The name in a token, with what marks are glued to it removed, or None."""
    bare = simplify(token)
    for word in ("我是", "本人", "我叫"):
        if bare.startswith(word):
            token, bare = token[len(word) :], bare[len(word) :]
    for mark in _MARKS:
        if bare.endswith(mark) and len(bare) > len(mark) + 1:
            token, bare = token[: -len(mark)], bare[: -len(mark)]
            break
        if len(mark) > 1 and bare.startswith(mark) and len(bare) > len(mark) + 1:
            token, bare = token[len(mark) :], bare[len(mark) :]
            break
    return token if _is_name(bare) else None


def _is_name(token: str) -> bool:
    if fold(token) in _BARE or any(token == word for word in TALK_WORDS):
        return False
    plain = fold_name(token)
    if not plain or not all(is_han(char) for char in plain):
        return False
    if plain != token and len(plain) >= 4:
        return True  # a dot inside: 阿依古丽·吐尔逊
    if token.endswith(ORGANISATION_ENDINGS) and len(token) > 3:
        return False
    return 2 <= len(plain) <= 4 and plain[0] in SURNAMES and not any(word in plain for word in _NEVER_IN_NAMES)


_NEVER_IN_NAMES: Final = (
    *(word for word in TALK_WORDS if len(word) > 1),
    "报",
    "签",
    "到",
    "我",
    "们",
    "吗",
    "请",
    "老师",
    "群",
)


def _spaced_name(tokens: list[str]) -> str | None:
    """``张 三 报到``: single characters that make a name together."""
    for index in range(len(tokens) - 1):
        pair = tokens[index] + tokens[index + 1]
        if len(tokens[index]) == 1 == len(tokens[index + 1]) and _is_name(pair):
            longer = pair + (tokens[index + 2] if index + 2 < len(tokens) and len(tokens[index + 2]) == 1 else "")
            return longer if longer != pair and _is_name(longer) else pair
    return None


def _drop_spaced(rest: str, person: str) -> str:
    for char in person:
        rest = rest.replace(char, "", 1)
    return rest


def _is_talk(folded: str) -> bool:
    """Whether what stands beside name and mark makes the sentence an announcement or a question."""
    for mark in _MARKS:
        folded = folded.replace(mark, " ")
    for harmless in (*GREETINGS, *ORGANISATION_ENDINGS):
        folded = folded.replace(harmless, "")
    return any(word in folded for word in TALK_WORDS)


def _note(rest: str, person: str) -> str:
    if person not in rest:
        return " ".join(_drop_spaced(rest, person).split())
    before, after = rest.split(person, 1)
    before = before.strip(_TRIM + "-—")
    for word in ("我是", "本人", "我叫"):
        before = before.removesuffix(word).strip(_TRIM)
    _, tail = cut("某某 " + after) if after.strip() else ("", "")
    return " ".join(filter(None, (before, tail)))


def _canonical(person: str) -> str:
    return cut(person)[0] or person
