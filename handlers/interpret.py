"""From what arrived to what it asks for. The words that staff may type stand here, as a table."""

from __future__ import annotations

import re
from typing import Final, assert_never

from models.commands import (
    Command,
    NoteConnection,
    ObeyStaff,
    RefuseMessage,
    TakePaste,
    TakeRecall,
    TakeRelay,
    TakeStatement,
)
from models.freeform import read_any, read_chat
from models.messages import Connection, Incoming, Membership, Message, Paste, Recall
from models.relay import Entry, Kind, Reading
from models.session import Session
from models.text import clean, fold, fold_name, fold_width, simplify

GROUP_NOTE_TYPES: Final = frozenset(("group_note", "groupnote", "note", "solitaire", "10"))
FORWARDED_TYPES: Final = frozenset(("chat_history", "chathistory", "4"))
"""What somebody else said, elsewhere. Every other type is judged by its content: gateways number them as they like."""

COMMAND_WORDS: Final[dict[str, str]] = {
    "帮助": "help",
    "help": "help",
    "?": "help",
    "状态": "status",
    "未报到": "missing",
    "待核实": "reviews",
    "通过": "approve",
    "驳回": "reject",
    "补签": "reinstate",
    "取消": "cancel",
    "延长": "extend",
    "截止": "close",
    "绑定": "bind",
    "为什么": "explain",
    "确认": "confirm",
    "公布": "publish",
}
"""What staff type behind the slash, and the command's own name."""

_COMMAND: Final = re.compile(r"\s*(?:[@＠]\S{1,40}[\s\u2005]+)*[/／]\s*(\S+)\s*(.*)", re.DOTALL)
_WORD: Final = re.compile(r"([^\d\s,，:：]+?)(?=[\d\s,，:：]|$)")


def interpret(incoming: Incoming, session: Session, base: Reading | None = None, *, id: str = "") -> Command | None:  # noqa: A002
    """What the incoming asks for, or None where there is nothing to decide."""
    match incoming:
        case Message():
            return _interpret_message(incoming, session, base)
        case Recall():
            return TakeRecall(recall=incoming)
        case Paste():
            return TakePaste(paste=incoming, id=id, reading=read_any(incoming.text, is_relay=True))
        case Connection():
            return NoteConnection(connection=incoming)
        case Membership():
            return None
        case _:
            assert_never(incoming)


def _interpret_message(message: Message, session: Session, base: Reading | None) -> Command | None:
    command = _command(message)
    if command is not None:
        return command
    if not message.room:
        return None
    is_note = message.type.casefold() in GROUP_NOTE_TYPES
    if message.type.casefold() in FORWARDED_TYPES:
        return None
    reading = read_any(message.text, base, is_relay=is_note)
    if reading.kind is Kind.TOO_LARGE:
        return RefuseMessage(message=message)
    if reading.kind is Kind.RELAY:
        return TakeRelay(message=message, reading=reading)
    if reading.kind is Kind.NOT_OWN:
        return None
    entry = read_chat(reading.text) or _bare_name(reading.text, session)
    return None if entry is None else TakeStatement(message=message, entry=entry)


def _command(message: Message) -> ObeyStaff | None:
    if len(message.text) > 2000:
        return None
    match = _COMMAND.match(clean(message.text))
    if match is None:
        return None
    word = simplify(fold_width(match[1]))
    rest = match[2].strip()
    if word not in COMMAND_WORDS:
        head = _WORD.match(word)
        known = next((each for each in sorted(COMMAND_WORDS, key=len, reverse=True) if word.startswith(each)), None)
        if known is not None and len(known) > 1:
            word, rest = known, f"{fold_width(match[1])[len(known) :]} {rest}".strip()
        elif head is not None:
            word, rest = head[1], f"{fold_width(match[1])[head.end() :]} {rest}".strip()
    return ObeyStaff(message=message, word=word, rest=rest)


def _bare_name(text: str, session: Session) -> Entry | None:
    """Nothing but a name of the roster, perhaps with a number in front: too little to check in, enough to ask."""
    line = clean(text).strip()
    if not line or len(line) > 40 or "\n" in line:
        return None
    words = fold(re.sub(r"^\d{1,4}\s?[.、．)）:：]?\s*", "", line))
    if not session.roster.named(words) or not fold_name(words):
        return None
    return Entry(no=None, name=line, note="", raw=line, body=line)
