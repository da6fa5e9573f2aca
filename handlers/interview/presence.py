"""Whether a message says that somebody who was called is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from handlers.requests.reading import named_within
from models.event import Event
from models.interview.events import CallAnswered
from models.interview.places import Place
from models.interview.stages import InterviewState
from models.messages import Message
from models.reading.text import fold
from models.session import Session

_THERE: Final = re.compile(
    r"(?:报|答|签)?到+(?:了|啦|位|位了|场|场了)?|已(?:经)?(?:到|到了|到位|到场|就位|进入?会议室?|准备好|准备就绪)(?:了|啦)?"
    r"|(?:我|人|本人)?(?:已经?)?(?:到|来|在)(?:了|啦|的|呢|哦|这|这里|线|线上)?|就位了?|上线了?|(?:已经?)?进(?:来|入|会|会议|会议室)了?"
    r"|(?:我)?(?:已经?|都|全)?准备(?:好|妥|就绪|完毕)(?:了|啦)?|一切就绪|已?就绪了?|好了|可以了|可以开始了?|(?:随时)?可以答辩"
)
_NOT_THERE: Final = re.compile(r"没|未|不|马上|稍|等|晚|分钟|秒|路上|快到|就到|吗|么|[?？]")
_COURTESY: Final = re.compile(
    r"^(?:各位|尊敬的)?(?:老师|专家|领导|评委)?们?(?:您?你?们?好)?|^(?:好的|好|嗯|收到|ok|是的?|我是|本人|考生|大家好)+"
)
_NO_WORD: Final = re.compile(r"\W+")
_NUMBER_IN_FRONT: Final = re.compile(r"^(?:[0-9]{1,6}号?|号)")
_CLAUSE: Final = re.compile(r"[\s,，。.!！~～、:：;；()（）\[\]【】]+")
_AT_SOMEBODY: Final = re.compile(r"^\s{0,4}[@＠][^\s\u2005]{1,20}[\s\u2005]+")


_LONGEST_ANSWER: Final = 30


def called_sender(session: Session, message: Message) -> Place | None:
    """The place of whoever sent this, if they were called and have not answered; only the contact id tells who."""
    if not any(panel.lane for panel in session.interview.panels.values()):
        return None
    candidate = session.people.candidate_of(message.sender)
    place = session.interview.places.get(candidate.number) if candidate is not None else None
    is_called = place is not None and place.state is InterviewState.CALLED and place.is_in_lane
    return place if is_called and place is not None and place.now.answered_at is None else None


def presence(session: Session, message: Message) -> list[Event]:
    """That the called one is there, if they say so."""
    place = called_sender(session, message)
    if place is None or message.at < place.now.called_at:
        return []
    candidate = session.roster[place.number]
    is_about_others = any(each != candidate for each in named_within(session, message.text))
    if is_about_others or not says_here(message.text, (candidate.number, candidate.name)):
        return []
    return [CallAnswered(number=place.number, at=message.at, message_id=message.id)]


def says_here(text: str, names: Iterable[str]) -> bool:
    """Whether somebody who was called says in so many words that they are there: 到, 012 张三 准备好了.

    One clause says so, and none of them takes it back: 到了，摄像头有点问题 does, 到了吗 and 还没到 do not.
    """
    if len(text) > _LONGEST_ANSWER:
        return False
    spoken = fold(_AT_SOMEBODY.sub("", text))
    for name in names:
        spoken = spoken.replace(fold(name), " ", 1)
    clauses = [bare for each in _CLAUSE.split(spoken) if (bare := _NUMBER_IN_FRONT.sub("", _NO_WORD.sub("", each)))]
    first = next((at for at, each in enumerate(clauses) if _is_there(each)), None)
    return first is not None and not any(_NOT_THERE.search(each) for each in clauses[:first])


def _is_there(clause: str) -> bool:
    """Whether a clause says so, with a courtesy in front or without."""
    return any(_THERE.fullmatch(each) for each in (clause, _COURTESY.sub("", _COURTESY.sub("", clause))))
