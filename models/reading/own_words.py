"""What of a message its sender says now: quotations, notices and forwarded words are somebody else's."""

from __future__ import annotations

import re
from typing import Final

from models.reading.text import (
    normalize_line_ends,
    simplify,
    unescape,
)
from models.reading.vocabulary import (
    FORWARD_WORDS,
    QUOTE_OPENERS,
    RECALL_PHRASES,
    RELAY_WORD,
    SYSTEM_PHRASES,
)

_QUOTE_RULE: Final = re.compile(r"^[^\S\n]*(?:[-—–_＿─][^\S\n]?){5,}$", re.MULTILINE)


_LINE_BREAK: Final = re.compile(r"<br\s{0,2}/?>", re.IGNORECASE)


def prepared(text: str) -> str:
    """The text as the scanner takes it: ordinary line ends, and the marks of markup as characters."""
    if "<" in text and "<br" in text:
        text = _LINE_BREAK.sub("\n", text)
    text = unescape(text)
    if any(end in text for end in "\r\u2028\u2029\u0085\x0b\x0c"):
        text = normalize_line_ends(text)
    return text


def own_words(text: str) -> tuple[str | None, bool]:
    """The reply under a quotation, and whether a relay was quoted; None where nothing but a quotation stands."""
    head = text.lstrip("\ufeff\u200b \n")
    close = QUOTE_OPENERS.get(head[:1])
    if close is None:
        return text, False
    rule = _QUOTE_RULE.search(head)
    if rule is not None:
        reply = head[rule.end() :].strip("\n")
        return reply or None, RELAY_WORD in simplify(head[: rule.start()])
    speaker = re.match(r"[「『“\"].{1,30}?[：:]", head)
    wrapped = speaker is not None and head.rstrip().endswith(close) and close not in head[1:].rstrip()[:-1]
    return (None if wrapped else text), False


def is_notice(text: str) -> bool:
    """Whether a message is a notice of WeChat's own, or a forwarded one."""
    first = text.lstrip("\ufeff \n").split("\n", 1)[0][:120]
    if any(word in first for word in FORWARD_WORDS):
        return True
    return text.count("\n") <= 1 and any(phrase in text for phrase in (*RECALL_PHRASES, *SYSTEM_PHRASES))
