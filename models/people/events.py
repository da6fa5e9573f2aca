"""What is learnt about who is who."""

from __future__ import annotations

from typing import ClassVar

from models.event import Answer, Event, OfCandidate, happened, part


@happened
class RosterAdopted(Event):
    """This roster holds from now on; each entry's salted digest by number, in roster order."""

    IS_COMMON: ClassVar[bool] = True

    entries: dict[str, str]


@happened
class RosterChanged(Event):
    """The roster was imported again: who came to it, whose entry was corrected, and who was withdrawn, by number."""

    IS_COMMON: ClassVar[bool] = True

    added: tuple[str, ...]
    corrected: tuple[str, ...]
    withdrawn: tuple[str, ...]
    entries: dict[str, str]
    """Everybody's afterwards."""


@happened
class Bound(OfCandidate):
    """This contact is this candidate from now on (绑定)."""

    contact: str
    message_id: str
    how: str


@happened
class Unbound(Event):
    """A copied chat shows that this contact was taken for somebody on too little."""

    contact: str


@happened
class WechatIdsLearned(Event):
    """The gateway told which contacts carry the WeChat IDs that the configuration and the roster name."""

    IS_COMMON: ClassVar[bool] = True

    wechat_ids: dict[str, str]
    """The WeChat ID of each contact id."""


@happened
class BotNamed(Event):
    """The gateway told which contact the bot is, and what it is called."""

    IS_COMMON: ClassVar[bool] = True

    contact: str
    names: tuple[str, ...]


@part
class BoundTo(Answer):
    """A contact was bound to a candidate."""

    number: str
    contact: str
