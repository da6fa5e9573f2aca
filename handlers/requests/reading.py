"""What was typed behind a command: whom or what it names, at what time, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from handlers.requests.request import ReasonMissing, Request
from models.checkin.attendance import Reason
from models.checkin.reviews import Review
from models.errors import Refused
from models.people.candidate import Candidate
from models.reading.numbering import chinese_number
from models.reading.private import mask_fully
from models.reading.text import clean, fold, fold_name, fold_width, is_han
from models.session import Session

REASON_CALLED: Final = {
    Reason.NOT_PRESENT: "未到场",
    Reason.WITHDRAWN: "撤回接龙",
    Reason.UNKNOWN_SENDER: "身份不明",
    Reason.ADDED_BY_OTHER: "代报",
    Reason.NEAR_NAME: "姓名相近",
    Reason.AMBIGUOUS_NAME: "重名",
    Reason.UNKNOWN_NAME: "查无此人",
    Reason.PLAIN_TEXT: "未接龙",
    Reason.EARLY: "提前",
    Reason.RECALLED: "消息撤回",
    Reason.EDGE_MINUTE: "时间不明",
    Reason.BOT_OFFLINE: "漏收",
    Reason.TRACE: "有发言",
    Reason.UNATTRIBUTED: "未署名",
}
"""How each reason is called in a word."""
REASON_WORDS: Final[dict[str, Reason]] = {
    **{reason.value: reason for reason in Reason},
    **{word: reason for reason, word in REASON_CALLED.items()},
    "请假": Reason.NOT_PRESENT,
    "他人代报": Reason.ADDED_BY_OTHER,
    "提前接龙": Reason.EARLY,
    "离线": Reason.BOT_OFFLINE,
    "发言": Reason.TRACE,
}
LONGEST_REASON: Final = 500

# 5次, 8点, 30 分钟, 12:58, 3.5 and 2组 begin a reason; 5 and 5号 name something.
NO_UNIT: Final = r"(?!\d|[点分时次人月日年天个秒小组]|\s(?:点(?!名)|分钟|小时|秒钟)|[:.]\s?\d|号[一-鿿])"
_TO: Final = r"\s?[-~‐-―至到]\s?"
_ID: Final = re.compile(
    rf"(?:第|事项|[#\s,、和])*(\d{{1,12}})(?:{_TO}#?(\d{{1,12}}))?(?:[号项条](?![一-鿿]))?{NO_UNIT}"
)
_NAMED_REVIEW: Final = re.compile(r"事项\s?(\d{1,9})")
_OPEN_RANGE: Final = re.compile(rf"{_TO}(?:\d|$)")
_ALL: Final = re.compile(r"\s*(?:全部|所有|all)[\s,:、]*(?:的)?", re.IGNORECASE)
_NUMBER: Final = re.compile(rf"[\s,、和@#<(]*(\d{{1,12}})(?:{_TO}(\d{{1,12}}))?(?:[>)]|号(?![一-鿿]))?{NO_UNIT}")
_SEPARATORS: Final = re.compile(r"[\s,、和@#<(:]*")
_TIME: Final = re.compile(
    r"\s*(?:(?:到|至)\s*)?(?:(上午|中午|下午|晚上)\s*)?"
    r"(?:(\d{1,2})\s?[:点时.]\s?([0-5]\d|半|整)?分?|(\d{2})([0-5]\d))(?![\d:年/-])\s*"
)
_COUNTS: Final = {
    "半": 0.5, "一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0, "五": 5.0, "十": 10.0, "十五": 15.0,
    "二十": 20.0, "三十": 30.0, "四十": 40.0,
}  # fmt: skip
_COUNT: Final = r"\d{1,3}(?:\.\d)?|十五|[二三四]十|[一二两三五十]"
_SPAN: Final = re.compile(
    rf"(?:(?:再|延长|多)\s?)?\+?\s?(?:(?:({_COUNT}|半)\s?个?(半)?(?:小时|钟头)(半)?|(一刻钟))\s?)?"
    rf"(?:({_COUNT})\s?(?:分钟|分(?!之)))?(?![\d.点时:秒半个])\s*"
)
_PLUS: Final = re.compile(r"\+\s?(\d{1,3})(?![\d.:点时分秒小个]|\s?[分小秒])\s*")
_LONGEST_SPAN: Final = timedelta(hours=12)
REASON_MARK: Final = "理由："
"""What a program writes in front of a reason, so that nothing in it can name anybody."""
_BEFORE_REASON: Final = re.compile(r"^[\s,.:;。，、：；]*(?:(?:理由|原因)(?:是|为)?[\s:：,，]*)?")
_SAYS_NOTHING: Final = re.compile(
    r"谢谢|多谢|辛苦|麻烦|好的?|无|没有|可以吗|行吗|吧|了|哈|老师|[\s,.!?~:;，。！？～：；、…]+"
)
"""What is left of a reason without these is one."""
_LONGEST_NAME: Final = 30
_LONGEST_SLIP: Final = 4
"""So many characters may be a name with a slip in it; more are a reason."""


_PRIVATE_FIRST: Final = re.compile(r"\s*[^\s*,，、]{0,12}\*{4}")
"""A phone or an ID number where somebody should be named, masked: none of it is to be quoted in an answer."""


def quoted(text: str) -> str:
    """The beginning of what was typed; a number in it that is private is masked before it is cut."""
    return mask_fully(text)[:20]


def even(text: str) -> str:
    """The text with ordinary digits and marks in the place of full-width ones, character by character."""
    return "".join(folded if len(folded := fold_width(char)) == 1 else char for char in text)


def reason(request: Request, text: str, *, required: bool = True) -> str:
    """The reason in the rest of a command, on one line. Raises :class:`ReasonMissing` where one is required."""
    typed = " ".join(clean(_BEFORE_REASON.sub("", text)).split())
    why = next((each for each in (typed, request.given_why) if _SAYS_NOTHING.sub("", each)), "")
    if len(why) > LONGEST_REASON:
        raise Refused("too_long", limit=LONGEST_REASON)
    if required and not why:
        raise ReasonMissing
    return why


# --- candidates ----------------------------------------------------------------------------------------------------


def targets(request: Request) -> tuple[list[Candidate], str]:
    """The candidates whom the command names by number, range or name, and what stands behind them."""
    rest = clean(request.rest)
    if _PRIVATE_FIRST.match(mask_fully(rest)):
        raise Refused("private_number", name=request.name)
    reader = _Targets(request.session, even(rest))
    found = reader.read()
    if not found:
        word = re.split(r"[\s,，、:：]", reader.text.strip().lstrip("@"), maxsplit=1)[0]
        if not word or reader.text.strip().lstrip("@")[:1].isdigit():
            raise Refused("needs_candidate_name", name=request.name)
        if _ALL.match(word):
            raise Refused("not_everybody", name=request.name)
        near = request.session.roster.near(word)
        raise Refused("no_such_candidate", text=quoted(word), near=tuple(each.number for each in near[:3]))
    return found, rest[reader.at :]


def means_everybody(text: str) -> bool:
    """Whether nobody is named, or all are."""
    return not text.strip() or _ALL.fullmatch(text) is not None


def target_if_any(request: Request) -> tuple[Candidate | None, str]:
    """The one candidate whom the command names first, by number, name or @, if it names one; and what stands behind.

    What follows is no second target: ``/换组 012 2 理由``.
    """
    rest = clean(request.rest)
    if _PRIVATE_FIRST.match(mask_fully(rest)):
        raise Refused("private_number", name=request.name)
    reader = _Targets(request.session, even(rest))
    found = reader.read_one()
    if len(found) > 1:
        raise Refused("one_at_a_time", name=request.name, numbers=tuple(each.number for each in found))
    if found:
        return found[0], rest[reader.at :]
    spoken = _SPOKEN_NUMBER.match(even(rest))
    named = request.session.roster.numbered(_digits(spoken[1])) if spoken is not None else None
    if spoken is not None and named is not None:
        return named, rest[spoken.end() :]
    if rest.lstrip().startswith(("@", "＠")):
        whom, tail = contact(request)
        candidate = request.session.people.candidate_of(whom)
        if candidate is None:
            raise Refused("nobody_known", contact=quoted(request.session.people.called(whom)), name=request.name)
        return candidate, tail
    near = _slip(request.session, rest)
    if near:
        raise Refused("no_such_candidate", text=quoted(rest.split()[0]), near=tuple(each.number for each in near[:3]))
    return None, rest


_SPOKEN_NUMBER: Final = re.compile(r"\s*(\d{1,6}|[一二三四五六七八九十百]{1,4})号(?![楼线机馆门会])")
"""5号不在, 五号没来; 5号楼停电 is a reason."""


def _digits(text: str) -> str:
    return text if text.isdecimal() else str(chinese_number(text) or "")


def begins_with_target(text: str) -> bool:
    """Whether a number, an @ or a group begins the text."""
    return _TARGET.match(fold(text)) is not None


_TARGET: Final = re.compile(r"[0-9@第]|[一二三四五六七八九十]{1,3}组|全部")


def lone_target_if_any(request: Request) -> tuple[Candidate | None, str]:
    """The same, where right behind nobody else may be named by number."""
    candidate, tail = target_if_any(request)
    other = _another(request.session, candidate, tail) if candidate is not None else None
    if candidate is not None and other is not None:
        raise Refused("one_at_a_time", name=request.name, numbers=(candidate.number, other.number))
    return candidate, tail


def _another(session: Session, candidate: Candidate, tail: str) -> Candidate | None:
    """Who else is named by number right behind a candidate: 003、005都没好."""
    match = _NUMBER.match(even(tail))
    found = session.roster.numbered(match[1]) if match is not None else None
    return None if found == candidate else found


def named_within(session: Session, text: str) -> Iterator[Candidate]:
    """Everybody whose whole name stands near the beginning of a text, whatever is glued to it: 周予安断网了."""
    for start in range(min(len(text), _LONGEST_NAME)):
        for length in range(2, _LONGEST_SLIP + 3):
            yield from session.roster.named(text[start : start + length])


def _slip(session: Session, rest: str) -> tuple[Candidate, ...]:
    """Whom the first word may mean, if it is as long as a name and nearly one."""
    word = next(iter(re.split(r"[\s,，、:：]", rest.strip(), maxsplit=1)), "")
    return session.roster.near(word) if word and len(word) <= _LONGEST_SLIP and all(map(is_han, word)) else ()


def target(request: Request) -> tuple[Candidate, str]:
    """The one candidate whom the command names, and what stands behind."""
    found, rest = targets(request)
    if len(found) > 1:
        raise Refused("one_at_a_time", name=request.name, numbers=tuple(each.number for each in found))
    return found[0], rest


class _Targets:
    """Reads candidates from the left for as long as there are some."""

    def __init__(self, session: Session, text: str) -> None:
        self._roster = session.roster
        self.text = text
        self.at = 0
        self._found: dict[str, Candidate] = {}
        self._last: Candidate | None = None
        self._last_by_number = False

    def read(self) -> list[Candidate]:
        while self._number() or self._name():
            pass
        return list(self._found.values())

    def read_one(self) -> list[Candidate]:
        """The first one named; their name behind their number, or the other way round, names the same."""
        if not (self._number() or self._name()):
            return []
        found = list(self._found.values())
        again = _NUMBER.match(self.text, self.at)
        if self._last_by_number:
            self._name()  # raises where it is somebody else's
        elif again is not None and not again[2] and self._roster.numbered(again[1]) == self._last:
            self._number()
        return found

    def _number(self) -> bool:
        people, end = self._numbers()
        if not people:
            return False
        if self._last is not None and not self._last_by_number and people != [self._last]:
            raise Refused("mismatch", number=people[0].number, text=self._last.name)
        for each in people:
            self._take(each, by_number=True)
        self.at = end
        return True

    def _numbers(self) -> tuple[list[Candidate], int]:
        """Whom a number here names, or a range of them, and where it ends.

        One of more than digits is taken as it stands: A12; 2022-001, which is no range where somebody has it.
        """
        begin = self._begin()
        word = re.split(r"[\s,，、:：]", self.text[begin:], maxsplit=1)[0]
        named = None if word.isdecimal() else self._roster.numbered(word)
        if named is not None:
            return [named], begin + len(word)
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            return [], self.at
        low, high = match[1], match[2]
        return list(self._range(low, high)) if high else [self._numbered(low)], match.end()

    def _begin(self) -> int:
        """Where the next one is named."""
        start = _SEPARATORS.match(self.text, self.at)
        return start.end() if start else self.at

    def _range(self, low: str, high: str) -> Iterator[Candidate]:
        numbers = [each for each in self._roster if each.isdecimal() and int(low) <= int(each) <= int(high)]
        if not numbers:
            raise Refused("no_such_candidate", text=f"{low}-{high}", near=())
        return (self._roster[each] for each in numbers)

    def _numbered(self, text: str) -> Candidate:
        found = self._roster.numbered(text)
        if found is None:
            raise Refused("no_such_candidate", text=quoted(text), near=())
        return found

    def _name(self) -> bool:
        end, people = self._longest_name(self._begin())
        if not people:
            return False
        if self._last in people:
            self.at = end
            return True
        if self._last is not None and self._last_by_number:
            raise Refused("mismatch", number=self._last.number, text=people[0].name)
        if len(people) > 1:
            number = _NUMBER.match(self.text, end)
            told = self._roster.numbered(number[1]) if number else None
            if told not in people:
                raise Refused("several_candidates", text=people[0].name, numbers=tuple(each.number for each in people))
            people = (told,)
        self._take(people[0], by_number=False)
        self.at = end
        return True

    def _longest_name(self, begin: int) -> tuple[int, tuple[Candidate, ...]]:
        """The longest whole name that begins here; never the beginning of a longer one."""
        for end in range(min(len(self.text), begin + _LONGEST_NAME), begin, -1):
            name = self.text[begin:end]
            people = self._roster.named(name) if fold_name(name) and name == name.strip() else ()
            if people and self._is_whole(begin, end, people):
                return end, people
        return begin, ()

    def _is_whole(self, begin: int, end: int, people: tuple[Candidate, ...]) -> bool:
        if end == len(self.text) or not is_han(self.text[end]):
            return True
        if self._found:
            return False  # 周予安已证实 behind a target is a reason
        word = re.split(r"\s", self.text[begin:], maxsplit=1)[0]
        return any(set(mention.candidates) & set(people) for mention in self._roster.mentions(word))

    def _take(self, candidate: Candidate, *, by_number: bool) -> None:
        self._found[candidate.number] = candidate
        self._last, self._last_by_number = candidate, by_number


# --- reviews -------------------------------------------------------------------------------------------------------


def review(session: Session, review_id: int) -> Review:
    """The review of this id. Raises :class:`Refused`."""
    found = session.reviews.by_id.get(review_id)
    if found is None:
        raise Refused("no_such_review", id=review_id)
    return found


def reviews_in(session: Session, why: str) -> list[Review]:
    """The open reviews that a reason names: 事项 5 已电话核实."""
    ids = (int(each) for each in _NAMED_REVIEW.findall(even(why)))
    named = (session.reviews.by_id.get(each) for each in dict.fromkeys(ids))
    return [each for each in named if each is not None and each.is_open]


def review_id(request: Request) -> int | None:
    """The one review that the command names; None where it names none."""
    match = _ID.match(even(clean(request.rest)))
    return int(match[1]) if match else None


def reviews(request: Request) -> tuple[list[Review], str]:
    """The open reviews that the command names, by id, by range, or all of one reason; and what stands behind."""
    raw = clean(request.rest)
    rest = even(raw)
    everything = _ALL.match(rest)
    if everything is not None:
        return _of_one_reason(request, raw[everything.end() :])
    ids: list[int] = []
    at = 0
    while match := _ID.match(rest, at):
        if len(match[1]) > 2 and match[1].startswith("0"):
            raise Refused("looks_like_number", text=match[1])
        low, high = int(match[1]), int(match[2] or match[1])
        if high < low:
            raise Refused("reversed_range", low=high, high=low, name=request.name)
        if high - low > len(request.session.reviews):
            raise Refused("no_such_review", id=high)
        ids.extend(range(low, high + 1))
        at = match.end()
    if not ids or _OPEN_RANGE.match(rest, at):
        raise Refused("needs_review_id", name=request.name, ids=_reviews_of_named(request))
    found = [review(request.session, each) for each in dict.fromkeys(ids)]
    decided = [each.raised.id for each in found if not each.is_open]
    if decided and request.is_confirmed and len(decided) < len(found):
        found = [each for each in found if each.is_open]  # shown to the asker before a colleague decided some
    elif decided:
        by = request.session.reviews[decided[0]].by
        others = tuple(each for each in decided if request.session.reviews[each].by == by)
        raise Refused("already_decided", ids=others, by=by)
    return found, raw[at:]


def _reviews_of_named(request: Request) -> tuple[int, ...]:
    """The open reviews of somebody who was named in the place of a review."""
    people = request.session.roster.by_number_or_name(request.rest[:_LONGEST_NAME])
    return tuple(sorted({each for one in people for each in request.session.standings[one.number].open_reviews}))


def _of_one_reason(request: Request, tail: str) -> tuple[list[Review], str]:
    word, *why = re.split(r"[\s,，]+", tail.strip(), maxsplit=1)
    wanted = REASON_WORDS.get(fold(word))
    if wanted is None or (why and fold(re.split(r"[\s,，]", why[0])[0]) in REASON_WORDS):
        raise Refused("needs_reason_word", word=quoted(word))
    found = [each for each in request.session.reviews.open() if each.raised.reason is wanted]
    if not found:
        raise Refused("no_such_reviews", reason=wanted.value)
    return found, "".join(why)


# --- times and contacts ----------------------------------------------------------------------------------------------


def time_of_day(request: Request) -> tuple[int, int, str] | None:
    """Hour, minute and what stands behind; None where the rest begins with no time."""
    raw = clean(request.rest)
    match = _TIME.match(even(raw))
    if match is None:
        return None
    hour = int(match[2] or match[4])
    minute = {"半": 30, "整": 0, None: 0}.get(match[3] or match[5])
    minute = int(match[3] or match[5]) if minute is None else minute
    if match[1] in ("下午", "晚上") and hour < 12:
        hour += 12
    return (hour, minute, raw[match.end() :]) if hour < 24 else None


def span(request: Request) -> tuple[timedelta, str] | None:
    """How long, and what stands behind; None where the rest begins with no span: 30分钟, +30, 半小时, 1小时30分钟."""
    raw = clean(request.rest).lstrip()
    text = even(raw)
    plain = _PLUS.match(text)
    if plain is not None:
        return timedelta(minutes=int(plain[1])), raw[plain.end() :]
    match = _SPAN.match(text)
    if match is None or not any(match.groups()):
        return None
    hours = _count(match[1]) + (0.5 if match[2] or match[3] else 0.0)
    length = timedelta(hours=hours, minutes=_count(match[5]) + (15 if match[4] else 0))
    return (length, raw[match.end() :]) if length <= _LONGEST_SPAN else None


def _count(text: str | None) -> float:
    return 0.0 if not text else _COUNTS[text] if text in _COUNTS else float(text)


def contact(request: Request) -> tuple[str, str]:
    """The contact whom the command addresses with @, and the rest without it. Raises :class:`Refused`."""
    rest = clean(request.rest).replace("＠", "@")
    named = list(_addressed(rest))
    if len(named) != 1:
        raise Refused("needs_contact" if not named else "one_contact")
    start, end, name = named[0]
    people = request.session.people
    mentioned = [each for each in request.message.mentions if each != people.bot_contact]
    if name in people.bot_names:
        raise Refused("is_bot")
    found = mentioned if len(mentioned) == 1 else people.contacts_called(name)
    if len(found) != 1:
        raise Refused("unknown_contact" if not found else "ambiguous_contact", contact=quoted(name))
    return found[0], f"{rest[:start]} {rest[end:]}"


def _addressed(text: str) -> Iterator[tuple[int, int, str]]:
    """Everybody whom a text addresses with @, and where: up to WeChat's own blank, or to the last word of the text."""
    start = text.find("@")
    while start >= 0:
        following = text.find("@", start + 1)
        said = text[start + 1 : following] if following >= 0 else text[start + 1 :]
        name, blank, _ = said.partition("\u2005")
        end = start + 1 + len(name) + len(blank)
        if not blank and len(words := said.split()) > 1:
            name = said.rstrip()[: -len(words[-1])]
            end = start + 1 + len(name)
        if name.strip() and (blank or following < 0):
            yield start, end, " ".join(name.split())
        start = following
