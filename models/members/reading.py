"""The list of a group's members, as people copy or type it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from models.reading.text import clean, squeeze_blanks

_BETWEEN: Final = re.compile(r"[\n\r\t、，,；;]+")
_NO_NAME: Final = re.compile(r"(?:微信|聊天)?(?:群聊?)?(?:成员)?(?:名单|列表)?[(（]?共?\d*人?[)）]?[:：]?")
_BUTTON: Final = frozenset(
    ("查看更多", "查看全部", "查看更多群成员", "添加", "移出", "邀请", "群主", "管理员", "搜索", "我")
)
_MARK: Final = re.compile(r"[\[（(【](?:群主|管理员)[\]）)】]$|^[1-9]\d?[.)）]\s*(?=\D)")
_LONGEST: Final = 60


def read_members(text: str) -> tuple[str, ...]:
    """The names, each once, without what WeChat writes between them."""
    return tuple(dict.fromkeys(_names(text)))


def _names(text: str) -> Iterator[str]:
    for piece in _BETWEEN.split(clean(text)):
        name = squeeze_blanks(_MARK.sub("", piece.strip()))
        if name and len(name) <= _LONGEST and name not in _BUTTON and not _NO_NAME.fullmatch("".join(name.split())):
            yield name
