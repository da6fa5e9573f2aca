"""From the cells of a document to a form: labels and what stands behind them, ticks and what they are put to.

A form is filled in by hand, in three word processors, by people who shift, merge and delete its cells. So nothing is
looked for at a place: a label is known by its words, and its value is what stands behind it in the same cell, in the
next ones of the row, or, under a row of labels alone, in the row below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from models.intake.form import ApplicationForm, FormPlace, Picture
from models.intake.labels import LABELS
from models.intake.ticks import BETWEEN, GENDERS, MARK, REASONS, SITES, STRUCK, SUB_REASONS, ticked, uncrossed
from models.people.identity import bare_id, bare_phone, check_digit, is_mobile
from models.reading.text import clean, fold_width, is_han, squeeze_blanks

PICTURE: Final = "\ufffc"
"""Stands in the text of a cell where a picture is."""
PARAGRAPH: Final = -1
_OPINION: Final = re.compile(r"(?!.*(?:本人|申请|参评|个人)).{0,10}(?:意见|盖章|签章)(?:[（(].{0,8}[)）])?[:：]?")
"""A cell in which no more stands than that somebody else gives an opinion."""
_OWN_SIGNATURE: Final = re.compile("本人|申请|参评")
"""In a label: whoever is meant, it is not the unit."""
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
_IN_ROWS: Final = frozenset(("reasons", "site"))
"""Whose options may stand in cells and rows of their own."""
_FIELD_OF: Final = {word: name for name, words in LABELS.items() for word in words}
_LABEL: Final = re.compile(
    "(?P<label>"
    + "|".join(BETWEEN.join(map(re.escape, word)) for word in sorted(_FIELD_OF, key=len, reverse=True))
    + rf")(?:{BETWEEN}{BETWEEN.join('粘贴处')})?(?:{BETWEEN}[（(][^（）()\n]{{0,12}}[)）])?"
    rf"{BETWEEN}(?P<colon>[:：])?"
)
_OFTEN_WORDS: Final = frozenset(("健康码", "行程卡", "行程码", "身份证", "电话", "手机", "微信", "备注"))
"""Labels that stand in sentences too: inside a cell they are one only before a colon, at its beginning when alone."""

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
    floating: frozenset[str] = frozenset()
    """Those of them that are small and lie over the text, so that where they stand in it says little."""


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
    carried: str = ""
    """The label of the table row before, where its options may go on in the next."""
    options: dict[int, str] = field(default_factory=dict)
    """What stands in the row before, by its columns, where that is a row of options."""
    is_units: bool = False
    """Whether an opinion stands above, so that whoever signs and dates is the unit."""
    floating: list[int] = field(default_factory=list)
    """The places among the pictures of those that float at none of theirs, where a signature is asked for."""
    _afloat: list[int] = field(default_factory=list)
    """The same of the row before, wherever that is."""

    def take(self, name: str, text: str, pictures: Iterator[str], floating: frozenset[str], *, is_beside: bool) -> None:
        place = _PLACES.get(name, FormPlace.LOOSE)
        for digest in islice(pictures, text.count(PICTURE)):
            if digest in floating and place is FormPlace.LOOSE:
                self._afloat.append(len(self.pictures))
            self.pictures.append(Picture(place=place, digest=digest))
        bare = text.replace(PICTURE, " ").strip()
        if name and bare:
            texts = self.texts.setdefault(name, [])
            if is_beside and texts:
                texts[-1] += f" {bare}"
            else:
                texts.append(bare)

    def row(self, row: Row) -> None:
        above = self.above
        is_paragraph = row[0].column == PARAGRAPH
        is_going_on = not is_paragraph and row[0].column == 0 and not row[0].text.strip()
        open_label, has_values = self.before if is_paragraph else self.carried if is_going_on else "", False
        if is_going_on:
            row = tuple(self._with_option(cell) for cell in row)
        labels: dict[int, str] = {}
        filled: dict[str, str] = {}
        is_own = any(_OWN_SIGNATURE.search(each.text) and "签" in each.text for each in row)
        is_emergency, is_signed, afloat = False, False, self._afloat
        self._afloat = []
        for cell in row:
            pictures = iter(cell.pictures)
            pieces = [*_pieces(cell.text)]
            for name, label, text in pieces:
                is_emergency = is_emergency or name == "emergency_name"
                if not name and not is_paragraph:
                    open_label = _going_on(open_label, filled.get(open_label, ""), text)
                open_label = self._meant(name, label, is_emergency=is_emergency, is_own=is_own) or open_label
                is_signed = is_signed or open_label == "signature"
                is_under = not name and not labels and cell.column in above
                is_beside = bool(filled.get(open_label)) and open_label in _IN_ROWS
                self.take(
                    above[cell.column] if is_under else open_label, text, pictures, cell.floating, is_beside=is_beside
                )
                if text.strip():
                    has_values = True
                    filled[open_label] = text.strip()
            if pieces and pieces[-1][0]:
                labels |= dict.fromkeys(range(cell.column, cell.column + cell.span), open_label)
        if is_signed:
            self.floating += [*afloat, *self._afloat]
        may_go_on = open_label in _LONG or not self.texts.get(open_label)
        self.before = open_label if is_paragraph and may_go_on else ""
        self.carried = open_label if not is_paragraph and open_label in _IN_ROWS else ""
        self.options = {cell.column: cell.text.strip() for cell in row} if open_label in _IN_ROWS else {}
        if labels:
            self.above = {}
        if labels and not has_values and len(set(labels.values())) > 1:
            self.above = labels

    def _with_option(self, cell: Cell) -> Cell:
        """A tick that stands alone under an option, put to it."""
        option = self.options.get(cell.column, "")
        is_tick = MARK.fullmatch(cell.text.strip()) is not None
        return replace(cell, text=f"{cell.text.strip()}{option}") if is_tick and option in REASONS + SITES else cell

    def _meant(self, name: str, label: str, *, is_emergency: bool, is_own: bool) -> str:
        """What a label means where it stands: whose phone, whose signature."""
        has = self.texts
        if name == "name" and is_emergency:
            return name if has.get("emergency_name") else "emergency_name"
        if name == "emergency_name" and _PHONE_ALONE.search(label):
            return "emergency_phone"
        if name == "phone" and not has.get("emergency_phone") and "本人" not in label:
            return "contact_phone" if is_emergency or (has.get("phone") and has.get("emergency_name")) else name
        if name in ("signature", "date") and self.is_units and not is_own and not _OWN_SIGNATURE.search(label):
            return f"unit_{name}"
        if name not in ("", "other", "notes"):
            self.is_units = name == "opinion"
        return name

    def text(self, name: str) -> str:
        return "\n".join(self.texts.get(name, ()))

    def placed(self) -> tuple[Picture, ...]:
        """The pictures. A small one that floats over the line for it is the signature, wherever its anchor is."""
        pictures = [*self.pictures]
        is_signed = self.texts.get("signature") or any(each.place is FormPlace.SIGNATURE for each in pictures)
        if self.floating and not is_signed:
            at = self.floating[-1]
            pictures[at] = replace(pictures[at], place=FormPlace.SIGNATURE)
        return tuple(pictures)


_PHONE_ALONE: Final = re.compile("[（(](?:联系)?(?:电话|手机)(?:号码?)?[)）]")


def _going_on(label: str, value: str, text: str) -> str:
    """The label of the next cell of a row without one: the same, what belongs to it, or none of ours."""
    more = text.replace(PICTURE, "").strip()
    if not value or not more or label in _LONG or label in ("", "opinion", "other", "notes"):
        return label
    if label == "emergency_name" and _PART["phone"].fullmatch(more):
        return "emergency_phone"
    if label == "signature" and _DATE.search(more):
        return "date"
    part = _PART.get(label)
    is_part = part.fullmatch(more) if part is not None else 1 in (len(value), len(more))
    return label if is_part else "other"


_NUMBER_PART: Final = re.compile(r"[0-9xXｘＸ０-９ +()（）\-－—]+")
_PART: Final = {
    "phone": _NUMBER_PART,
    "contact_phone": _NUMBER_PART,
    "emergency_phone": _NUMBER_PART,
    "id_number": _NUMBER_PART,
    "gender": re.compile(rf"(?:{MARK.pattern}|[男女 ]){{1,8}}"),
    "date": re.compile(r"[0-9０-９〇零一二三四五六七八九十年月日号 ./\-]+"),
}
"""What of a value may stand in a cell of its own."""


def _pieces(text: str) -> Iterator[tuple[str, str, str]]:
    """The labels in a cell, as what and in which words, each with what stands behind; first what is under none."""
    if _OPINION.fullmatch("".join(text.split())):
        yield "opinion", text, ""
        return
    end, label, words = 0, "", ""
    first, last = len(text) - len(text.lstrip(_NO_WORDS)), len(text.rstrip())
    for match in _LABEL.finditer(text):
        if not _is_label(text, match, is_first=match.start() <= first, is_last=match.end() >= last):
            continue
        if label or text[end : match.start()].strip():
            yield label, words, text[end : match.start()]
        label = _FIELD_OF["".join(match["label"].split()).replace("_", "")]
        words, end = match[0], match.end()
    if label or text[end:].strip():
        yield label, words, text[end:]


_SIGNING: Final = frozenset(("签名", "签字", "日期"))
_BLANKS: Final = " \u3000\n\t"
_NO_WORDS: Final = f" \u3000\n\t*＊{PICTURE}"


def _is_label(text: str, match: re.Match[str], *, is_first: bool, is_last: bool) -> bool:
    """Whether the words of a label are one where they stand: of the text only what is right beside them counts."""
    before = "" if is_first else text[match.start() - 1]
    is_apart = is_last or text[match.end()] in _BLANKS
    stands_apart = before in _BLANKS and before != "" and (is_apart or text[match.end() - 1] in _BLANKS)
    word = "".join(match["label"].split())
    if word in LABELS["other"]:  # in an address or a unit's name they are no labels
        return stands_apart or (is_first and is_last) or bool(match["colon"] and (is_first or before in _BLANKS))
    if match["colon"]:
        return is_first or not is_han(before)
    if word in _SIGNING:
        return stands_apart or (is_first and (is_apart or text[match.end() - 1] in _BLANKS))
    if word in _OFTEN_WORDS:
        return is_first and is_apart
    return is_first or stands_apart or (before in "|／/" and is_apart)


# --- fields ----------------------------------------------------------------------------------------------------------

_BLANK_LINE: Final = re.compile(r"(?<![A-Za-z0-9])[_＿‗]+|[_＿‗]+(?![A-Za-z0-9])")
"""A rule to write upon; inside a WeChat ID it is a part of it."""
_DATE: Final = re.compile(r"[0-9〇零一二三四五六七八九十]{1,4}\s*[年./\-月]\s*[0-9一二三四五六七八九十]{1,2}|[0-9]{8}")
_NO_DATE: Final = re.compile(rf"^(?:(?!{_DATE.pattern}).)*", re.DOTALL)
"""What stands before a date."""
_DATED: Final = re.compile(rf"(?:{_DATE.pattern})[日号]?")
_NUMBERS: Final = re.compile(r"(?:\+|00)?[0-9][0-9\s\-‐-―－()（）]{5,}[0-9xX]")
_WECHAT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
_NOTHING: Final = frozenset(("无", "没有", "暂无", "/", "-", "—", "——", "\\"))
_HINT: Final = re.compile(r"[（(](?:请|如|例|必填|选填|手写|本人)[^（）()]*[)）]")


_LEAST_LABELS: Final = 3
_NOT_OURS: Final = frozenset(("", "other", "opinion", "notes"))


def is_form(rows: Iterable[Row]) -> bool:
    """Whether a document has the labels of the form, or enough of them."""
    return (
        len({name for row in rows for cell in row for name, _, _ in _pieces(cell.text) if name not in _NOT_OURS})
        >= _LEAST_LABELS
    )


def people_in(rows: Iterable[Row]) -> int:
    """So many ID numbers stand behind the applicant's label, each once, that can be somebody's."""
    text = fold_width(_collected(rows)[0].text("id_number"))
    found = {each.upper() for each in re.findall(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])", text)}
    return sum(check_digit(each) == each[-1] for each in found)


def read_form(rows: Iterable[Row]) -> ApplicationForm:
    """The form that the cells of a document are."""
    return _form(*_collected(rows))


def _collected(rows: Iterable[Row]) -> tuple[_Found, str]:
    """What stands behind the labels, and everything."""
    found = _Found()
    everything: list[str] = []
    for row in rows:
        shown = tuple(replace(each, text=uncrossed(each.text)) for each in row)
        found.row(shown)
        everything += [each.text.replace(STRUCK, "") for each in shown]
    return found, "\n".join(everything)


def _form(found: _Found, everything: str) -> ApplicationForm:
    contacts = found.text("emergency_phone")
    if contacts:  # then what stood behind the contact's name was not the contact's
        own_phone = phone(found.text("phone") or found.text("contact_phone"))
    else:
        own_phone, contacts = phone(found.text("phone")), found.text("contact_phone")
    wechat_id = clean(found.text("wechat_id")).strip()
    name, signature, dated = name_in(found.text("name")), found.text("signature"), found.text("date")
    unit_signature = found.text("unit_signature")
    if not signature and name and name_in(_DATED.sub(" ", unit_signature)) == name:  # below the opinion, and their own
        signature, dated = unit_signature, dated or found.text("unit_date")
    beside = name_in(contacts)
    if _SAME.fullmatch(wechat_id):
        wechat_id = own_phone
    if not _WECHAT_ID.fullmatch(wechat_id):
        wechat_id = _value(wechat_id)
    return ApplicationForm(
        name=name,
        gender=_gender(found.text("gender")),
        phone=own_phone,
        wechat_id="".join(wechat_id.split()) if wechat_id.isascii() else wechat_id,
        id_number=_id_number(found.text("id_number")),
        site=_site(found.text("site")),
        emergency_name=name_in(found.text("emergency_name")) or (beside if _WHO.fullmatch(beside) else ""),
        emergency_phone=phone(contacts) or mobile_in(found.text("emergency_name")),
        employer=_value(found.text("employer")),
        group=_value(found.text("group")),
        reasons=reasons(found.text("reasons"), everything),
        signature=name_in(_DATED.sub(" ", signature)),
        date=_date(dated) or _date(_NO_DATE.sub("", signature)),
        pictures=found.placed(),
    )


def _value(text: str) -> str:
    text = clean(text).replace(PICTURE, " ").replace(STRUCK, "")
    text = squeeze_blanks(_BLANK_LINE.sub(" ", _HINT.sub("", text))).strip("*＊ \n")
    return "" if text in _NOTHING else text


def name_in(text: str) -> str:
    """The name in a text; the blanks in 张 三 are for the eye."""
    value = _value(_NUMBERS.sub(" ", text))
    return re.sub(r"(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f])", "", value)


def _gender(text: str) -> str:
    chosen = ticked(text, GENDERS)
    if chosen is None:
        chosen = tuple(each for each in GENDERS if each in text)
    return chosen[0] if len(chosen) == 1 else ""


def phone(text: str) -> str:
    """The phone number in a text: of several the mobile one."""
    value = _value(fold_width(text))
    if mobile := mobile_in(value):
        return mobile
    numbers = [bare_phone(each) for each in _NUMBERS.findall(value)]
    mobile = next(filter(is_mobile, [bare_phone(value), *numbers]), "")
    return mobile or (numbers[0] if len(numbers) == 1 and _has_no_words(value) else bare_phone(value))


def mobile_in(text: str) -> str:
    """The first mobile number that stands whole in a text, or with dashes; empty where there is none."""
    found = _MOBILE.search(_DASHES.sub("", fold_width(text)))
    return found[1] if found else ""


_MOBILE: Final = re.compile(r"(?<![0-9])(?:\+?(?:00)?86[ ]?)?(1[3-9][0-9]{9})(?![0-9])")
_DASHES: Final = re.compile(r"(?<=[0-9])[-‐-―－](?=[0-9])")
_WHO: Final = re.compile(r"(?!微信|同微信|本人)[\u3400-\u9fff·]{2,4}")
_SAME: Final = re.compile(r"[同与和]?(?:本人)?(?:手机|电话|手机号|电话号)(?:号码?)?(?:相同|一致|同号|一样)?|同上")


def _has_no_words(text: str) -> bool:
    return not any(map(is_han, text))


def _id_number(text: str) -> str:
    value = bare_id(_value(text)).replace("×", "X")
    inside = re.search(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])", value)
    return inside[0] if inside else value


def _site(text: str) -> str:
    chosen = ticked(text, SITES)
    if chosen is None:
        return _value(text)
    other = _value(re.split(r"其\s*他", text)[-1].strip(" ：:\n")) if "他" in text else ""
    other = MARK.sub("", other).strip(" ：:")
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
    elif "健康码异常" in chosen:
        chosen += tuple(_COLOURS.findall(text or everything))
    return with_whole(chosen)


_COLOURS: Final = re.compile(r"健康码异常\s*[（(]\s*([红黄]码)\s*[)）]")


def with_whole(chosen: Iterable[str]) -> tuple[str, ...]:
    """The reasons, with the one that another is a part of."""
    wanted = {*chosen}
    wanted |= {SUB_REASONS[each] for each in wanted if each in SUB_REASONS}
    return tuple(each for each in REASONS if each in wanted)
