"""The group that is played in this program: everybody's words, and a way to speak as anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.page.acts import Act, refuse
from bot.page.site import Asked, Fragment, NotHere, Page
from bot.page.uploads import Uploaded
from bot.texts.page import PAGE as SAID
from models.reading.text import without_surrogates

if TYPE_CHECKING:
    from bot.simulator.stage import Stage

STAGE: Final = "stage"
"""What changes when somebody speaks in the played group."""


def _stage(asked: Asked) -> Stage:
    """The group that is played: without one there is no such page."""
    if asked.site.stage is None:
        raise NotHere
    return asked.site.stage


def _chat(asked: Asked) -> Mapping[str, Any]:
    return {"chat": list(_stage(asked).chat), "local": asked.session.settings.local}


def _speaking(asked: Asked) -> Mapping[str, Any]:
    return {"voices": _stage(asked).voices(), "chosen": asked.site.spoke_as.get(asked.visit.id, "")}


def _say(asked: Asked, _: Uploaded | None) -> None:
    """Say something as somebody; without words, join the relay."""
    given, stage = asked.given, _stage(asked)
    contact = given.get("who", "")
    if contact not in dict(stage.voices()):
        return
    asked.site.spoke_as[asked.visit.id] = contact
    text = without_surrogates(given.get("text", "")).replace("\r\n", "\n").strip()
    if given.get("do") == "relay":
        stage.join_relay(contact)
    elif text:
        stage.speak(contact, text, is_private=bool(given.get("private")))
    else:
        refuse(asked, SAID["nothing_said"])


PAGE: Final = Page(
    path="/demo",
    name="demo",
    needs=STAGE,
    around=_speaking,
    fragments=(Fragment(name="chat", reads=(STAGE,), view=_chat),),
)
ACTS: Final = {"/demo/say": Act(_say)}
