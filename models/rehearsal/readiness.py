"""What the plan asks everybody to have ready, and how people say in the chat that they have.

A clause is read from left to right: things are named, then a verdict falls upon them. What is asked, wished for, or
said of others is no verdict, and what is not understood ticks nothing off.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from models.reading.own_words import own_words
from models.reading.text import fold


class Item(StrEnum):
    """One thing of the plan's list: equipment, then surroundings."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    POWER = "power"
    STORAGE = "storage"
    QUIET = "quiet"
    """免打扰: no calls, no messages, no lock of the screen."""
    NETWORK = "network"
    ID_CARD = "id_card"
    ROOM = "room"
    """A quiet room of one's own, without books and other devices."""


_WORDS: Final = {
    Item.CAMERA: ("摄像头", "摄像", "视频", "画面", "镜头"),
    Item.MICROPHONE: ("麦克风", "话筒", "麦", "音频"),
    Item.SPEAKER: ("扬声器", "声音", "喇叭", "音响"),
    Item.POWER: ("电量", "充电器", "充电", "电源"),
    Item.STORAGE: ("存储空间", "存储", "内存"),
    Item.QUIET: ("免打扰", "勿扰", "息屏", "锁屏"),
    Item.NETWORK: ("网络", "网速", "wifi", "信号"),
    Item.ID_CARD: ("身份证",),
    Item.ROOM: ("环境", "房间", "场地", "背景", "光线"),
}
_ITEM_OF: Final = {word: item for item, words in _WORDS.items() for word in words}
_NAMES: Final = "|".join(map(re.escape, sorted(_ITEM_OF, key=len, reverse=True)))
_FINE: Final = (
    r"没(?:有)?(?:任何)?问题|无(?:问题|异常|故障|延迟|卡顿|他人|杂音)|不错|不卡|没(?:有)?(?:故障|异常|坏)|差不多"
    r"|不会(?:锁屏|息屏)|未使用虚拟背景"
)
_BAD: Final = (
    r"没(?:有)?|未|不(?:行|好|了|能|通|稳|正常|清|见)|听不|看不|打不|忘|坏|差|缺|卡|断|掉线|黑屏|有问题|有点|故障|异常|杂音"
    r"|太[小低暗吵]|延迟|模糊|还在|×|✗|✘|❌"
)
_GOOD: Final = (
    r"正常|可以|良好|ok|√|✓|✔|☑|✅|就绪|完成|齐全|充足|通过|清晰|流畅|完毕|妥当"
    r"|已?(?:打开|开启|开了|备好|带好|带了|准备好)|好"
)
_EVERYTHING: Final = (
    r"(?:设备|全部|全都|都|一切|各项|所有|均)[^,，。;；\n]{0,4}?"
    r"(?:正常|就绪|没(?:有)?问题|ok|好了|可以|完毕|完成|通过|齐全)"
)
_TOKEN: Final = re.compile(
    r"(?P<mended>(?:已经?|现在|又|都)?(?:换新|换了|修好|好了|恢复))"
    rf"|(?P<all>{_EVERYTHING})|(?P<fine>{_FINE})|(?P<item>{_NAMES})|(?P<bad>{_BAD})|(?P<good>{_GOOD})"
)
_NO_THING: Final = re.compile(r"(?:视频|音频)(?:面试|邀请|会议|答辩|号|测试)|不好意思|[二2]代(?=身份证)")
_EXCEPT: Final = re.compile(rf"除(?:了|去|开)?((?:(?:{_NAMES})[、和跟与]?){{1,4}})(?:以外|之外|外)?|((?:{_NAMES}))除外")
_CLAUSE: Final = re.compile(r"[,，。;；!！\n]+")
_NO_VERDICT: Final = re.compile(
    r"[?？]|吗|么$|吧$|怎么|如何|请|是否|在哪|哪里|希望|等会|待会|等下|马上|晚点|稍后|再说|如果|要是|准备去|收到|就行|不知道|应该"
)
_LONGEST: Final = 120


def read_readiness(text: str) -> tuple[frozenset[Item], frozenset[Item]] | None:
    """What somebody says is in order, and what is not; None where they say neither.

    What is said both ways in one message is as it was said last.
    """
    said, _ = own_words(text)
    if said is None or len(said) > _LONGEST or "接龙" in said:
        return None
    verdicts: dict[Item, bool] = {}
    spoken = fold(said)
    missing = {item for found in _EXCEPT.finditer(spoken) for item in _items(found[1] or found[2])}
    for clause in _CLAUSE.split(_EXCEPT.sub(" ", spoken)):
        if not _NO_VERDICT.search(clause):
            _judge(_NO_THING.sub(" ", clause), verdicts)
    verdicts |= dict.fromkeys(missing, False)
    good = frozenset(item for item, is_good in verdicts.items() if is_good)
    bad = frozenset(item for item, is_good in verdicts.items() if not is_good)
    return (good, bad) if good or bad else None


def _items(text: str) -> set[Item]:
    return {_ITEM_OF[word] for word in re.findall(_NAMES, text)}


def _judge(clause: str, verdicts: dict[Item, bool]) -> None:
    """Let the verdicts of one clause fall upon the things that are named before them, or right behind."""
    named: list[Item] = []
    judged: list[Item] = [item for item, is_good in verdicts.items() if not is_good]
    before: bool | None = None
    for token in _TOKEN.finditer(clause):
        match token.lastgroup:
            case "item" if before is not None and not named:
                verdicts[_ITEM_OF[token[0]]] = before
                judged, before = [_ITEM_OF[token[0]]], None
            case "item":
                named.append(_ITEM_OF[token[0]])
            case "all" if not named:
                verdicts.update(dict.fromkeys(Item, True))
                judged = []
            case "mended" if not named:
                verdicts.update(dict.fromkeys(judged, True))
            case kind:
                is_good = kind != "bad"
                if named:
                    verdicts.update(dict.fromkeys(named, is_good))
                    judged, named, before = named, [], None
                elif not judged:
                    before = is_good
