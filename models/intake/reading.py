"""From the cells of a document to a form: labels and what stands behind them, ticks and what they are put to.

A form is filled in by hand, in three word processors, by people who shift, merge and delete its cells. So nothing is
looked for at a place: a label is known by its words, and its value is what stands behind it in the same cell, in the
next ones of the row, or, under a row of labels alone, in the row below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from models.intake.form import ApplicationForm, FormPlace, Picture
from models.people.identity import bare_id, bare_phone, is_mobile
from models.reading.text import clean, fold_width, is_han, squeeze_blanks

PICTURE: Final = "\ufffc"
"""Stands in the text of a cell where a picture is."""
PARAGRAPH: Final = -1
REASONS: Final = ("小区封控", "酒店隔离", "居家隔离", "健康码异常", "红码", "黄码")
"""The reasons that can be ticked, in the order of the form."""
_SUB_REASONS: Final = {"红码": "健康码异常", "黄码": "健康码异常"}
SITES: Final = ("家", "酒店", "办公室", "其他")
_GENDERS: Final = ("男", "女")
_LABELS: Final = {
    "name": ("姓名", "申请人姓名", "参评人员姓名", "参评人姓名", "考生姓名"),
    "gender": ("性别",),
    "photo": ("照片", "相片", "一寸照片", "近期照片", "免冠照片"),
    "phone": ("电话号码", "手机号码", "手机号", "联系电话", "本人电话", "联系方式", "移动电话", "电话", "手机"),
    "wechat_id": ("微信号", "微信号码", "微信账号", "微信"),
    "id_number": ("身份证号码", "身份证号", "居民身份证号码", "公民身份号码", "身份证件号码", "身份证"),
    "site": ("视频面试现场", "面试现场", "视频面试地点", "面试地点"),
    "emergency_name": ("紧急联系人姓名", "紧急联系人", "应急联系人姓名", "应急联系人"),
    "emergency_phone": (
        "紧急联系人电话", "紧急联系人电话号码", "紧急联系人联系电话", "紧急联系人手机", "紧急联系人手机号",
        "紧急联系电话", "应急联系人电话", "应急联系电话",
    ),
    "employer": ("工作单位", "所在单位", "单位名称"),
    "group": ("分组", "组别", "面试分组"),
    "reasons": ("个人申请理由", "申请理由", "申请原因"),
    "signature": ("签名", "本人签名", "申请人签名", "签字", "本人签字", "申请人签字", "申请人（签名）"),
    "date": ("日期", "申请日期", "填表日期", "签名日期"),
    "health": ("健康码截图", "健康码"),
    "travel": ("行程卡截图", "行程码截图", "行程卡", "行程码"),
    "closure": ("封控证明", "隔离证明", "封控证明材料", "封控或隔离证明"),
    "proof": ("证明材料", "涉疫材料", "涉疫相关材料"),
    "notes": ("备注",),
}  # fmt: skip
"""How each field is called on a form; the words may have blanks and line ends between them."""
_PLACES: Final = {
    **dict.fromkeys(("photo", "name", "gender", "phone", "wechat_id", "id_number"), FormPlace.PHOTO),
    **dict.fromkeys(("signature", "date"), FormPlace.SIGNATURE),
    "health": FormPlace.HEALTH,
    "travel": FormPlace.TRAVEL,
    "closure": FormPlace.CLOSURE,
}
"""Where a picture is that stands behind this label: the photo hangs over the rows beside it."""
_LONG: Final = frozenset(("site", "reasons", "photo", "health", "travel", "closure"))
"""What may take several paragraphs."""
_FIELD_OF: Final = {word: name for name, words in _LABELS.items() for word in words}
_BETWEEN: Final = r"[\s\u3000_]*"
_LABEL: Final = re.compile(
    "(?P<label>"
    + "|".join(_BETWEEN.join(map(re.escape, word)) for word in sorted(_FIELD_OF, key=len, reverse=True))
    + rf")(?:{_BETWEEN}{_BETWEEN.join('粘贴处')})?(?:{_BETWEEN}[（(][^（）()\n]{{0,12}}[)）])?"
    rf"{_BETWEEN}(?P<colon>[:：])?"
)
_OFTEN_WORDS: Final = frozenset(
    ("健康码", "行程卡", "行程码", "身份证", "电话", "手机", "微信", "备注", "日期", "签名", "签字")
)
"""Labels that stand in sentences too: inside a cell they are one only before a colon, at its beginning when alone."""

# --- ticks -----------------------------------------------------------------------------------------------------------

EMPTY_BOX: Final = "☐"
TICKED_BOX: Final = "☑"
_EMPTY: Final = "▢☐□⬜◻◽❏❐❑❒○◯〇"
_TICKED: Final = "☑☒■●◼◾⬛🗹🗷✅❎⊠◉⦿"
_TICK: Final = "√✓✔∨"
_MARK: Final = re.compile(rf"[{_EMPTY}{_TICKED}{_TICK}]|[\[【（(][ \u3000{_TICK}xXvV×]{{0,3}}[\]】）)]")


def ticked(text: str, options: Iterable[str]) -> tuple[str, ...] | None:
    """The options that are ticked; None where nothing in the text is a box or a tick.

    A box belongs to the option behind it. A bare tick does too where nothing but boxes is between them; behind an
    option and before the next one's box it belongs to the one before.
    """
    found = _options(text, tuple(options))
    if not found:
        return None
    chosen: set[str] = set()
    is_marked = False
    gaps = [_last_marks(text[: found[0][0]]), *(text[one[1] : other[0]] for one, other in pairwise(found))]
    gaps.append(_first_words(text[found[-1][1] :]))
    is_before = bool(_MARK.search(gaps[0]))
    for place, gap in enumerate(gaps):
        marks = [*_MARK.finditer(gap)]
        is_marked = is_marked or bool(marks)
        before = found[place - 1][2] if place else ""
        behind = found[place][2] if place < len(found) else ""
        for is_tick, is_behind in _owners(
            gap, marks, has_before=bool(before), has_behind=bool(behind), is_before=is_before
        ):
            owner = behind if is_behind else before
            if is_tick and owner:
                chosen.add(owner)
    return tuple(each for each in options if each in chosen) if is_marked else None


def _options(text: str, options: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Where each option stands first behind a mark, or at all."""
    words = sorted(options, key=len, reverse=True)
    pattern = re.compile("|".join(_BETWEEN.join(map(re.escape, word)) for word in words))
    found = [(each.start(), each.end(), "".join(each[0].split()).replace("_", "")) for each in pattern.finditer(text)]
    marked = [each for each in found if _MARK.search(text[max(0, each[0] - 6) : each[0]].rpartition("\n")[2])]
    kept: dict[str, tuple[int, int, str]] = {}
    for each in (*marked, *found):
        kept.setdefault(each[2], each)
    return sorted(kept.values())


def _last_marks(text: str) -> str:
    """What stands right before the first option: a sentence further up may speak of ticks, and is none."""
    return re.split(r"[\u3400-\u9fff：:]", text)[-1]


def _first_words(text: str) -> str:
    """What stands right behind the last option: the marks there, and nothing further on."""
    line = text.partition("\n")[0]
    return re.split(rf"[^\s{_EMPTY}{_TICKED}{_TICK}()（）\[\]【】、，,;；]", line, maxsplit=1)[0]


def _owners(
    gap: str, marks: list[re.Match[str]], *, has_before: bool, has_behind: bool, is_before: bool
) -> Iterator[tuple[bool, bool]]:
    """For each mark between two options: whether it is a tick, and whether it belongs to the one behind.

    ``is_before`` says that the first option has its box before it, and so have the others.
    """
    parted = max((each.end() for each in _PARTED.finditer(gap)), default=-1)
    first_box = next((each.start() for each in marks if not _is_bare_tick(each[0])), None)
    for mark in marks:
        if not _is_bare_tick(mark[0]):
            is_glued = has_before and len(mark[0]) > 1 and mark.start() == 0
            is_own = is_glued and (not is_before or not has_behind or mark is not marks[-1])
            yield _is_ticked(mark[0]), has_behind and not is_own
        elif not (has_before and has_behind):
            yield True, has_behind
        elif parted >= 0:
            yield True, mark.start() >= parted
        else:
            glued_before = mark.start() == 0
            glued_behind = mark.end() == len(gap) or mark.end() == first_box
            is_behind_box = first_box is not None and mark.start() > first_box
            yield True, is_behind_box or (glued_behind and not glued_before) or (first_box is None and not glued_before)


_PARTED: Final = re.compile(r"[\n\t、，,;；/／]|[ \u3000]{3,}")
"""What parts one option from the next."""


def _is_bare_tick(mark: str) -> bool:
    return mark in _TICK


def _is_ticked(mark: str) -> bool:
    return mark in _TICKED or (len(mark) > 1 and any(each in mark for each in f"{_TICK}xXvV×"))


# --- cells -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table, or a paragraph outside of any."""

    text: str
    """With :data:`PICTURE` for each picture, and the two boxes for what is shown as one."""
    column: int = 0
    """Where in the grid it begins, from 0; :data:`PARAGRAPH` outside of any table."""
    span: int = 1
    pictures: tuple[str, ...] = ()
    """The digests of its pictures, in the order in which they stand in the text."""


Row = tuple[Cell, ...]


@dataclass(slots=True)
class _Found:
    """What stands behind the labels."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    above: dict[int, str] = field(default_factory=dict)
    """The labels of a row of labels alone, by the columns under them."""
    before: str = ""
    """The label of the paragraph before, where more may belong to it."""

    def take(self, name: str, text: str, pictures: Iterator[str]) -> None:
        place = _PLACES.get(name, FormPlace.LOOSE)
        self.pictures += [Picture(place=place, digest=next(pictures)) for _ in range(text.count(PICTURE))]
        bare = text.replace(PICTURE, " ").strip()
        if name and bare:
            self.texts.setdefault(name, []).append(bare)

    def row(self, row: Row) -> None:
        above = self.above
        is_paragraph = row[0].column == PARAGRAPH
        open_label, has_values = self.before if is_paragraph else "", False
        labels: dict[int, str] = {}
        for cell in row:
            pictures = iter(cell.pictures)
            pieces = [*_pieces(cell.text)]
            for name, text in pieces:
                open_label = name or open_label
                is_under = not name and not labels and cell.column in above
                self.take(above[cell.column] if is_under else open_label, text, pictures)
                has_values = has_values or bool(text.strip())
            if pieces and pieces[-1][0]:
                labels |= dict.fromkeys(range(cell.column, cell.column + cell.span), pieces[-1][0])
        may_go_on = open_label in _LONG or not self.texts.get(open_label)
        self.before = open_label if is_paragraph and may_go_on else ""
        if labels:
            self.above = {}
        if labels and not has_values and len(set(labels.values())) > 1:
            self.above = labels

    def text(self, name: str) -> str:
        return "\n".join(self.texts.get(name, ()))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The labels in a cell, each with what stands behind it; first what stands before any, under no label."""
    end, label = 0, ""
    first, last = len(text) - len(text.lstrip(_NO_WORDS)), len(text.rstrip())
    for match in _LABEL.finditer(text):
        if not _is_label(text, match, is_first=match.start() <= first, is_last=match.end() >= last):
            continue
        if label or text[end : match.start()].strip():
            yield label, text[end : match.start()]
        label, end = _FIELD_OF["".join(match["label"].split()).replace("_", "")], match.end()
    if label or text[end:].strip():
        yield label, text[end:]


_NO_WORDS: Final = f" \u3000\n\t*＊{PICTURE}"


def _is_label(text: str, match: re.Match[str], *, is_first: bool, is_last: bool) -> bool:
    """Whether the words of a label are one where they stand: of the text only what is right beside them counts."""
    if match["colon"]:
        return is_first or not is_han(text[match.start() - 1])
    is_apart = is_last or text[match.end()] in " \u3000\n\t"
    if "".join(match["label"].split()) in _OFTEN_WORDS:
        return is_first and is_apart
    return is_first or (text[match.start() - 1] in " \u3000\n\t|／/" and is_apart)


# --- fields ----------------------------------------------------------------------------------------------------------

_BLANK_LINE: Final = re.compile(r"(?<![A-Za-z0-9])[_＿‗]+|[_＿‗]+(?![A-Za-z0-9])")
"""A rule to write upon; inside a WeChat ID it is a part of it."""
_DATE: Final = re.compile(r"[0-9〇零一二三四五六七八九十]{1,4}\s*[年./\-月]\s*[0-9一二三四五六七八九十]{1,2}|[0-9]{8}")
_DATED: Final = re.compile(rf"(?:{_DATE.pattern})[日号]?")
_NUMBERS: Final = re.compile(r"(?:\+|00)?[0-9][0-9\s\-‐-―－()（）]{5,}[0-9xX]")
_WECHAT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
_NOTHING: Final = frozenset(("无", "没有", "暂无", "/", "-", "—", "——", "\\"))
_HINT: Final = re.compile(r"[（(](?:请|如|例|必填|选填|手写|本人)[^（）()]*[)）]")


_LEAST_LABELS: Final = 3


def is_form(rows: Iterable[Row]) -> bool:
    """Whether a document has the labels of the form, or enough of them."""
    return len({name for row in rows for cell in row for name, _ in _pieces(cell.text) if name}) >= _LEAST_LABELS


def read_form(rows: Iterable[Row]) -> ApplicationForm:
    """The form that the cells of a document are."""
    found = _Found()
    everything: list[str] = []
    for row in rows:
        found.row(row)
        everything += [each.text for each in row]
    return _form(found, "\n".join(everything))


def _form(found: _Found, everything: str) -> ApplicationForm:
    wechat_id = clean(found.text("wechat_id")).strip()
    if not _WECHAT_ID.fullmatch(wechat_id):
        wechat_id = _value(wechat_id)
    return ApplicationForm(
        name=_name(found.text("name")),
        gender=_gender(found.text("gender")),
        phone=phone(found.text("phone")),
        wechat_id="".join(wechat_id.split()) if wechat_id.isascii() else wechat_id,
        id_number=_id_number(found.text("id_number")),
        site=_site(found.text("site")),
        emergency_name=_name(found.text("emergency_name")),
        emergency_phone=phone(found.text("emergency_phone")),
        employer=_value(found.text("employer")),
        group=_value(found.text("group")),
        reasons=reasons(found.text("reasons"), everything),
        signature=_name(_DATED.sub(" ", found.text("signature"))),
        date=_date(found.text("date")) or _date(found.text("signature")),
        pictures=tuple(found.pictures),
    )


def _value(text: str) -> str:
    text = squeeze_blanks(_BLANK_LINE.sub(" ", _HINT.sub("", clean(text).replace(PICTURE, " "))))
    return "" if text in _NOTHING else text


def _name(text: str) -> str:
    """A name; the blanks in 张 三 are for the eye."""
    value = _value(_NUMBERS.sub(" ", text))
    return re.sub(r"(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f])", "", value)


def _gender(text: str) -> str:
    chosen = ticked(text, _GENDERS)
    if chosen is None:
        chosen = tuple(each for each in _GENDERS if each in text)
    return chosen[0] if len(chosen) == 1 else ""


def phone(text: str) -> str:
    """The phone number in a text: of several the mobile one."""
    value = _value(fold_width(text))
    numbers = [bare_phone(each) for each in _NUMBERS.findall(value)]
    mobile = next(filter(is_mobile, [bare_phone(value), *numbers]), "")
    return mobile or (numbers[0] if len(numbers) == 1 and _has_no_words(value) else bare_phone(value))


def _has_no_words(text: str) -> bool:
    return not any(map(is_han, text))


def _id_number(text: str) -> str:
    value = bare_id(_value(text))
    inside = re.search(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])", value)
    return inside[0] if inside else value


def _site(text: str) -> str:
    chosen = ticked(text, SITES)
    if chosen is None:
        return _value(text)
    other = _value(re.split(r"其\s*他", text)[-1].strip(" ：:\n")) if "他" in text else ""
    other = _MARK.sub("", other).strip(" ：:")
    named = [each for each in chosen if each != "其他"]
    return "、".join([*named, other or "其他"] if other or "其他" in chosen else named)


def _date(text: str) -> str:
    value = _value(fold_width(text))
    return value if _DATE.search(value) else ""


def reasons(text: str, everything: str = "") -> tuple[str, ...]:
    """The ticked reasons; where nothing is there to be ticked, those that are written.

    A tick at 红码 says 健康码异常 too. Of a form without its label the reasons are looked for ``everywhere``.
    """
    chosen = ticked(text or everything, REASONS)
    if chosen is None:
        chosen = tuple(each for each in REASONS if each in "".join(text.split()))
    return with_whole(chosen)


def with_whole(chosen: Iterable[str]) -> tuple[str, ...]:
    """The reasons, with the one that another is a part of."""
    wanted = {*chosen}
    wanted |= {_SUB_REASONS[each] for each in wanted if each in _SUB_REASONS}
    return tuple(each for each in REASONS if each in wanted)
