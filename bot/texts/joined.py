"""From events to posts: the subjects' rows, joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.texts import (
    checkin,
    draw,
    gaps,
    intake,
    interview,
    members,
    notices,
    office,
    people,
    records,
    rehearsal,
    result,
    reviews,
)
from bot.texts.history import explained, explanation, told_of
from bot.texts.office import refused_because
from bot.texts.parts import marked, masked, parts
from bot.texts.records import event_name, in_words
from bot.texts.result import corrections
from bot.texts.says import COMMANDS, EVENTS, Answered, Says, Telling, join
from bot.texts.words import answer_to, contact_called
from models.event import Event
from models.office.events import CommandObeyed
from models.posts import Post

__all__ = ["event_name", "explanation", "in_words", "posts_after", "refused_because", "told_of"]
"""What can only be said once all rows are joined."""

HISTORY = Says(commands={"explain": Answered("/为什么 012　一个人为何是现在的状态", explained)})
_SUBJECTS: Final = (
    checkin, reviews, result, people, gaps, draw, interview, office, records, intake, members, notices, rehearsal,
)  # fmt: skip
for _says in (HISTORY, *(each.SAYS for each in _SUBJECTS)):
    join(_says)


def posts_after(telling: Telling, events: Iterable[Event], limit: int) -> list[Post]:
    """What the bot says after these events (already folded), split at ``limit`` characters."""
    events = list(events)
    said: list[Post] = []
    for event in events:
        if isinstance(event, CommandObeyed):
            said += _answer(telling, event)
        render = EVENTS[type(event)].posts
        if render is not None:
            said += render(telling, event)
    said += corrections(telling, events)
    return [part for post in said for part in parts(marked(telling.session, masked(telling.session, post)), limit)]


def _answer(telling: Telling, event: CommandObeyed) -> list[Post]:
    answer = COMMANDS[event.name].answer
    told = answer(telling, event, event.answer) if answer is not None else ""
    if isinstance(told, list):
        return told
    if told and event.confirmed_by:
        told += f"\n（由 {contact_called(telling.session, event.confirmed_by)} 确认）"
    return [answer_to(event, told)] if told else []
