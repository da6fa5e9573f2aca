"""Making written Chinese comparable: invisible characters, widths, dots between names, traditional forms."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

INTERPUNCT: Final = "·"
DOTS: Final = "·•・．.‧∙●･⋅•∘᛫᛭⸱𐄁ˑ丶"

_INVISIBLE_SET: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
)
UNSEEN: Final = re.compile(f"[{_INVISIBLE_SET}]")
"""Characters that nobody sees."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
_BLANKS: Final = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_JOINS_EMOJI: Final = frozenset("\u200d\ufe0f\ufe0e")
_HAN_RANGES: Final = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u2e80-\u2fdf\U00020000-\U0002fa1f\U00030000-\U000323af"
)
HAN: Final = re.compile(f"[{_HAN_RANGES}]")
HAN_RUN: Final = re.compile(f"[{_HAN_RANGES}]+")
_EMOJI: Final = re.compile(
    "[\u203c\u2049\u20e3\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]|\\[[\u4e00-\u9fffA-Za-z]{1,8}\\](?=$)"
)
# WeChat writes its own emoji as bracketed words: these never name anybody.
_WECHAT_EMOJI: Final = re.compile(
    r"\[(?:强|微笑|玫瑰|抱拳|握手|OK|合十|鼓掌|庆祝|太阳|胜利|爱心|呲牙|憨笑|愉快|加油|奋斗|耶|拥抱|打脸|好的|机智|赞|咖啡|"
    r"嘿哈|加油加油|666|旺柴|Smile|Rose|ThumbsUp|Salute|Fist|Shake|Worship|Clap|强壮)\]"
)


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one, rare planes included."""
    return HAN.match(char) is not None


def is_emoji(char: str) -> bool:
    """Whether the character is a pictograph (not a letter, digit or punctuation mark)."""
    return _EMOJI.match(char) is not None


def drop_emoji(text: str) -> str:
    """The text without pictographs, WeChat's bracketed ones included."""
    text = _WECHAT_EMOJI.sub("", text)
    return "".join(char for char in text if not is_emoji(char) and char not in _JOINS_EMOJI)


def split_emoji(text: str) -> str:
    """The text with a blank in place of each pictograph: what stands on either side of one is not glued."""
    if text.isascii():
        return _WECHAT_EMOJI.sub(" ", text)
    return _EMOJI.sub(" ", _WECHAT_EMOJI.sub(" ", text))


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for halves of characters, which no file, database or terminal takes."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def normalize_line_ends(text: str) -> str:
    """Every kind of line end as a newline."""
    return _LINE_ENDS.sub("\n", text)


_ADDITION: Final = re.compile(r"[(\[【〔][^()\[\]【】〔〕]{0,40}[)\]】〕]")


def bare_name(name: str) -> str:
    """A roster's name as people write it: folded, without what is added in brackets, such as 张三（博士）."""
    return fold_name(_ADDITION.sub("", fold_width(name))) or fold_name(name)


_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);")


def unescape(text: str) -> str:
    """The text with the entities of XML and HTML as what they stand for."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def clean(text: str) -> str:
    """NFC without invisible and control characters; joiners inside an emoji stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if UNSEEN.search(text):
            text = _without_invisible(text)
    return _CONTROL.sub("", text)


def _without_invisible(text: str) -> str:
    kept: list[str] = []
    for position, char in enumerate(text):
        if UNSEEN.match(char) and not (char in _JOINS_EMOJI and _inside_emoji(text, position)):
            continue
        kept.append(char)
    return "".join(kept)


def _inside_emoji(text: str, position: int) -> bool:
    before = text[position - 1] if position else ""
    after = text[position + 1] if position + 1 < len(text) else ""
    if text[position] == "\u200d":
        return bool(before and after) and (is_emoji(before) or before in _JOINS_EMOJI) and is_emoji(after)
    return bool(before) and (is_emoji(before) or (before in "0123456789*#" and after == "\u20e3"))


def squeeze_blanks(text: str) -> str:
    """Every run of blanks as one, none at the ends."""
    return _BLANKS.sub(" ", text).strip()


def fold_width(text: str) -> str:
    """Full-width forms, Kangxi radicals and other compatibility forms as the ordinary characters."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # noqa: PLC0415 - its tables are loaded when the first character is asked about

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def _convert(text: str) -> str:
    return _converter()(text)


class _SimplifiedForms(dict[int, str]):
    """A translation table that asks OpenCC once for each character, so that folding is a plain lookup."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        simple = _convert(char) if is_han(char) else char
        self[code] = simple if len(simple) == 1 else char
        return self[code]


_SIMPLIFIED: Final = _SimplifiedForms()


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, character by character: the length stays."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


@cache
def _folded_away() -> re.Pattern[str]:
    """Whatever folding changes: all but the ordinary forms of Chinese characters, and ASCII without capitals.

    One question to OpenCC about all characters at once, when the first line is folded, not when the program starts.
    """
    common = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = _convert("\n".join(common)).split("\n")
    kept = "".join(char for char, same in zip(common, simple, strict=True) if char == same)
    return re.compile(f"[^ -@\\[-~{kept}]")


def folded_simply(text: str) -> str | None:
    """The folded text, where folding changes nothing but blanks; None where it is more work."""
    if _folded_away().search(text) is not None:
        return None
    return squeeze_blanks(text) if "  " in text else text.strip()


def fold(text: str) -> str:
    """What two spellings of the same thing share: width, case, traditional form and blanks made equal.

    Dots stay (a dot may end a name); :func:`fold_name` drops those as well.
    """
    simple = folded_simply(text)
    return simple if simple is not None else squeeze_blanks(simplify(fold_width(clean(text))).casefold())


@lru_cache(maxsize=16_384)
def line_key(body: str) -> str:
    """A line folded, by which it is known again; every relay repeats all lines before."""
    return fold(body)


def fold_name(name: str) -> str:
    """A name without anything that may differ between two spellings of it: blanks and dots go too."""
    return "".join(char for char in fold(name) if char != " " and char not in DOTS)


def utf16_offsets(text: str) -> list[int] | None:
    """For each UTF-16 unit of the text its index in code points; None where both are the same."""
    if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
        return None
    offsets: list[int] = []
    for index, char in enumerate(text):
        offsets.append(index)
        if char > "\uffff":
            offsets.append(index)
    offsets.append(len(text))
    return offsets


def shared_prefix(left: str, right: str) -> int:
    """The length of the common prefix, by comparing slices: as fast as memory."""
    low, high = 0, min(len(left), len(right))
    if left.startswith(right) or right.startswith(left):
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
