"""What a check of identity and surroundings found, as it is written."""

from __future__ import annotations

import re
from typing import Final

from handlers.interview.words import MARKS, asks
from models.interview.stages import CheckItem
from models.reading.text import simplify

_PASSED_CHECK: Final = re.compile(
    r"(?:核验|已|已经|全部|都|全)?(?:通过了?|合格|无误|没问题|没有问题|ok|[√✓✔])(?!\w)", re.IGNORECASE
)
_FAILED_CHECK: Final = re.compile(
    r"(?:核验)?(?:不通过|未通过|没通过|没有通过|不能通过|暂不通过|通过不了|不合格|不行|[×✗✘])"
)
_ITEM_WORDS: Final = (
    (CheckItem.IDENTITY, ("本人与身份证一致", "身份证", "身份", "本人", "人证")),
    (CheckItem.SURROUNDINGS, ("360°环境", "360° 环境", "360度", "360°", "360", "环绕", "环境")),
    (
        CheckItem.MATERIALS,
        ("1.5米", "1.5 米", "资料", "设备", "书刊", "书籍"),
    ),
    (CheckItem.BACKGROUND, ("真实背景", "虚拟背景", "背景")),
    (CheckItem.SOUND, ("声音", "麦克风", "音频", "话筒")),
    (CheckItem.PICTURE, ("画面", "摄像头", "视频")),
    (CheckItem.COMPANY, ("无旁人", "有旁人", "旁人", "他人", "有人", "其他人")),
)
_ITEM_NUMBER: Final = re.compile(r"第?([1-7])(?:项|条|[.、])?(?=\s|$|[,，:：])")
"""By the numbers of the list that the verifier was shown."""


def check_result(text: str) -> tuple[bool | None, str]:
    """Whether a text begins with what a check found, and what stands behind it; None where it does not, or asks."""
    text = text.lstrip(MARKS)
    if asks(text):
        return None, text
    even = "".join(simplify(each) if len(simplify(each)) == 1 else each for each in text)
    for has_passed, pattern in ((False, _FAILED_CHECK), (True, _PASSED_CHECK)):
        found = pattern.match(even)
        if found is not None:
            return has_passed, text[found.end() :].lstrip(MARKS)
    return None, text


def check_item(text: str) -> tuple[CheckItem | None, str]:
    """Which item of the list a text begins with, and what is said of it: 背景 很暗, 声音听不清."""
    words = text.strip()
    numbered = _ITEM_NUMBER.match(words)
    if numbered is not None:
        return _ITEM_WORDS[int(numbered[1]) - 1][0], words[numbered.end() :].strip(MARKS) or words
    for item, names in _ITEM_WORDS:
        for name in names:
            if words.startswith(name):
                behind = words[len(name) :]
                is_apart = behind[:1] in MARKS and bool(behind.strip(MARKS))
                return item, behind.strip(MARKS) if is_apart else words
    return None, words
