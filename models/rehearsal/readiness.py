"""What the plan asks everybody to have ready, and how people say in the chat that they have."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from models.reading.text import drop_emoji, fold


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
    Item.MICROPHONE: ("麦克风", "话筒", "麦", "音频", "语音"),
    Item.SPEAKER: ("扬声器", "声音", "喇叭", "音响"),
    Item.POWER: ("电量", "充电", "电源"),
    Item.STORAGE: ("存储空间", "存储", "内存", "空间"),
    Item.QUIET: ("免打扰", "勿扰", "通知", "息屏", "锁屏"),
    Item.NETWORK: ("网络", "网速", "wifi", "信号", "4g", "5g"),
    Item.ID_CARD: ("身份证", "证件"),
    Item.ROOM: ("环境", "房间", "场地", "背景", "光线"),
}
_ITEM_OF: Final = {word: item for item, words in _WORDS.items() for word in words}
_ITEM: Final = re.compile("|".join(map(re.escape, sorted(_ITEM_OF, key=len, reverse=True))))
_CLAUSE: Final = re.compile(r"[,，。;；!！\n]+")
_BAD: Final = re.compile(
    r"没有?|未|不|忘|坏|差|无|缺|卡|断|黑屏|有问题|有点|故障|异常|听不|看不|打不开|×|✗|✘|❌|不行|失败"
)
_FINE: Final = re.compile(r"没(?:有)?问题|无(?:问题|异常|故障|卡顿)|不卡|没(?:有)?(?:故障|异常)")
_FINE_WORDS: Final = "正常|就绪|完成|没(?:有)?问题|无问题|ok|好了|妥当|齐全|通过"
_GOOD: Final = re.compile(rf"{_FINE_WORDS}|可以|良好|好|无(?:异常|故障)|√|✓|✔|☑|✅|已|充足|清晰|流畅")
_ALL: Final = re.compile(rf"(?:设备|全部|都|一切|各项|所有|均|测试|模拟|准备)[^,，。;；\n]{{0,8}}(?:{_FINE_WORDS})")
_ASKS: Final = re.compile(r"[?？]|吗|么$|怎么|如何|请问")
_LONGEST: Final = 200


def read_readiness(text: str) -> tuple[frozenset[Item], frozenset[Item]] | None:
    """What somebody says is in order, and what is not; None where they say neither.

    What is asked is no statement, and what is said both ways in one message is not in order.
    """
    if len(text) > _LONGEST:
        return None
    good: set[Item] = set()
    bad: set[Item] = set()
    for clause in _CLAUSE.split(fold(drop_emoji(text) if "✅" not in text and "❌" not in text else text)):
        if not clause.strip() or _ASKS.search(clause):
            continue
        items = {_ITEM_OF[word] for word in _ITEM.findall(clause)}
        rest = _FINE.sub("正常", clause)
        if items and _BAD.search(_ITEM.sub("", rest).replace("免打扰", "")):
            bad |= items
        elif items and (_GOOD.search(rest) or "免打扰" in clause):
            good |= items
        elif not items and _ALL.search(rest) and not _BAD.search(rest):
            good |= {*Item}
    good -= bad
    return (frozenset(good), frozenset(bad)) if good or bad else None
