"""From what arrived to what it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, assert_never

from handlers.catalogue import COMMANDS, WORDS, glued_word
from handlers.interview.presence import called_sender
from models.commands import (
    AnswerCandidate,
    Command,
    HearMessage,
    NoteConnection,
    NoteMembership,
    ObeyStaff,
    RefuseMessage,
    TakePaste,
    TakeRecall,
    TakeRelay,
    TakeStatement,
)
from models.messages import Connection, Fact, Incoming, Membership, Message, Paste, Recall, Tick
from models.reading.chat import is_record, read_chat, without_quotation
from models.reading.entry import Kind, Reading
from models.reading.statement import read_any, read_statement
from models.reading.text import clean, fold, fold_width, simplify
from models.session import Session

GROUP_NOTE_TYPES: Final = frozenset(("group_note", "groupnote", "note", "solitaire", "10"))
STRUCTURED_TYPES: Final = GROUP_NOTE_TYPES | {"unspecified", "unknown"}
"""The types under which gateways deliver WeChat's own XML: in a text somebody typed it."""
FORWARDED_TYPES: Final = frozenset(("chat_history", "chathistory", "4"))
"""What somebody else said, elsewhere. Every other type is judged by its content: gateways number them as they like."""

LONGEST_COMMAND: Final = 2000

_ATTACHMENT: Final = re.compile(
    r"\s*\[(?:图片|视频|语音|文件|链接|动画表情|表情|位置|聊天记录|小程序|红包|微信红包|转账|名片|个人名片|音乐|视频号|直播|Photo|Video|File|Link|Sticker)"
)
"""What a copy writes in the place of something that is no text."""
_ADDRESSED: Final = re.compile(r"\s*[@＠]([^\s\u2005]{1,40})[\s\u2005]+(.*)", re.DOTALL)
_SLASHED: Final = re.compile(r"\s*[/／]{1,2}(\s*)(\S.*)", re.DOTALL)
_HEAD: Final = re.compile(r"[^\s\d,，:：@＠#＃<＜。．.、?？!！]+")
_LATER_COMMAND: Final = re.compile(r"\s(?:([/／])|([@＠]\S{1,40}\s+[/／]?))\s*([^\W\d_]+)")
_OVERRIDES: Final = re.compile("[\u202d\u202e]")
_BOT_WORDS: Final = ("机器人", "接龙报到", "jielong")

QUESTIONS: Final[tuple[tuple[str, str], ...]] = (
    ("第几个", "place"), ("前面还有", "place"), ("多久", "place"), ("轮到", "place"), ("到几号", "place"),
    ("第几位", "place"), ("排第几", "place"), ("叫号", "place"), ("到我", "place"),
    ("编号", "number"), ("几号", "number"),
    ("为什么", "why"), ("为何", "why"), ("为啥", "why"), ("凭什么", "why"),
    ("报到", "attendance"), ("报道", "attendance"), ("签到", "attendance"),
    ("接龙成功", "attendance"), ("资格", "attendance"),
)  # fmt: skip
"""What a candidate's private question asks for, by the first of these words that stands in it."""


def interpret(
    incoming: Incoming,
    session: Session,
    base: Reading | None = None,
    *,
    id: str = "",  # noqa: A002
    salt: str = "",
) -> Command | None:
    """What the incoming asks for, or None where there is nothing to decide. ``salt`` is for commands that need one."""
    match incoming:
        case Message():
            return _interpret_message(incoming, session, base, salt)
        case Recall():
            return TakeRecall(recall=incoming)
        case Paste():
            return _interpret_paste(incoming, session, id)
        case Connection():
            return NoteConnection(connection=incoming)
        case Membership():
            return NoteMembership(membership=incoming)
        case Tick() | Fact():
            return None
        case _:
            assert_never(incoming)


def _interpret_message(message: Message, session: Session, base: Reading | None, salt: str) -> Command | None:
    if message.paste:
        message = replace(message, text=without_quotation(message.text))
    if message.paste and (_ATTACHMENT.match(message.text) or is_record(message.text)):
        return HearMessage(message=message)
    command = None if message.paste else _command(message, session, salt)
    if command is not None:
        return command
    if not message.room:
        return _private(message, session)
    kind = message.type.casefold()
    if kind in FORWARDED_TYPES or message.room not in session.settings.rooms:
        return HearMessage(message=message)
    reading = read_any(
        message.text,
        base,
        is_relay=kind in GROUP_NOTE_TYPES,
        names=session.roster.names_somebody,
        is_trusted=kind in STRUCTURED_TYPES,
    )
    match reading.kind:
        case Kind.TOO_LARGE:
            return RefuseMessage(message=message)
        case Kind.RELAY if reading.entries:
            return TakeRelay(message=message, reading=reading)
        case Kind.CHAT | Kind.RELAY:
            entry = read_statement(reading.text, session.roster.names_somebody, session.roster.without_names)
            return HearMessage(message=message) if entry is None else TakeStatement(message=message, entry=entry)
        case _:
            return HearMessage(message=message)


def _interpret_paste(paste: Paste, session: Session, id: str) -> TakePaste:  # noqa: A002
    names = session.roster.names_somebody
    chat = read_chat(paste.text, session.settings.local(paste.at), names)
    readings = (read_any(text, names=names) for _, text in chat.relays)
    return TakePaste(paste=paste, id=id, chat=chat, readings=tuple(each for each in readings if _is_list(each)))


def _is_list(reading: Reading) -> bool:
    """Whether a text without a sender is a relay: a question is none, nor a list that names people to call them."""
    return reading.kind is Kind.RELAY and bool(reading.entries) and not reading.is_doubtful


# --- commands ------------------------------------------------------------------------------------------------------


def _command(message: Message, session: Session, salt: str) -> ObeyStaff | None:
    """The command that a message is: behind a slash, or behind an @ of the bot."""
    text = message.text[: LONGEST_COMMAND + 1]
    if not any(mark in text for mark in "/／@＠"):
        return None
    text = clean(text)
    addressed = _ADDRESSED.match(text)
    if addressed is not None:
        if not is_bot(session, message, addressed[1]):
            return None
        text = addressed[2]
    slashed = _SLASHED.match(text)
    if slashed is None and addressed is None:
        return None
    body = (slashed[2] if slashed else text).strip()
    word, rest = _split(body, session)
    is_known = word in WORDS
    if not word or (not is_known and (slashed is None or slashed[1] or _is_path(body))):
        return None
    fault = _fault(message.text, body, lambda name: is_bot(session, message, name))
    return ObeyStaff(message=message, word=word, rest=rest, fault=fault, salt=salt)


def is_bot(session: Session, message: Message, name: str) -> bool:
    """Whether it is the bot that a message addresses with this name."""
    if session.people.bot_contact and session.people.bot_contact in message.mentions:
        return True
    if session.people.contacts_called(name):
        return False
    return name in session.people.bot_names or any(word in name.casefold() for word in _BOT_WORDS)


def _split(body: str, session: Session) -> tuple[str, str]:
    """The command word and all behind it. Where something is named, the blank between them may lack: 补签012."""
    head = _HEAD.match(body)
    if head is None:
        return ("?", "") if body[:1] in "?？" else ("", body)
    word = simplify(fold_width(head[0])).casefold()
    if word in WORDS:
        return word, body[head.end() :].strip()
    if glued := glued_word(word, session.roster.names_somebody):
        return glued, body[len(glued) :].strip()
    return word, body[head.end() :].strip()


def _is_path(body: str) -> bool:
    """Whether what stands behind the slash is a path, an address or one of WeChat's emoticons: /d/x, /:handshake."""
    first = body.split(maxsplit=1)[0]
    return first[0] in ":：" or any(mark in first for mark in "/\\") or (first.isascii() and "." in first)


def _fault(text: str, body: str, is_bot: Callable[[str], bool]) -> str:
    if len(text) > LONGEST_COMMAND:
        return "too_long"
    if _OVERRIDES.search(text):
        return "odd_characters"
    for slash, addressed, word in _LATER_COMMAND.findall(body):
        # Behind an @ of somebody else 通过 or 电话核实 is what is said of them.
        is_meant = slash or "/" in addressed or "／" in addressed or is_bot(addressed.strip("@＠ \u2005"))
        if is_meant and simplify(word).casefold().startswith(tuple(WORDS)):
            return "several_commands"
    return ""


# --- private chats -------------------------------------------------------------------------------------------------


def _private(message: Message, session: Session) -> Command | None:
    """The reason that a command still lacks, or a candidate's question about themselves."""
    text = clean(message.text).strip()
    question = session.office.questions.get(message.sender)
    if question is not None and not question.room and text and message.at <= question.expires_at:
        return ObeyStaff(message=message, word=REASON_WORD, rest=text)
    if called_sender(session, message) is not None and not any(word in text for word, _ in QUESTIONS):
        return HearMessage(message=message)
    wanted = next((name for word, name in QUESTIONS if word in fold(text)), None)
    if wanted is None or len(text) > _LONGEST_QUESTION or session.people.is_office(message.sender):
        return None
    return AnswerCandidate(message=message, question=wanted)


REASON_WORD: Final = COMMANDS["reason"].words[0]
_LONGEST_QUESTION: Final = 40
