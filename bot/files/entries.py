"""One entry of a roster after the other: cells into a candidate, and what is wrong or doubtful in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Final

from bot.files.tables import Formula, is_blank
from bot.texts.roster import DOUBTS, FAULTS, NOBODY, NOTHING, SEVERAL, TITLES
from models.people.candidate import Candidate
from models.people.identity import bare_id, bare_phone, check_digit, is_id
from models.reading.text import clean, fold_width, squeeze_blanks

_MAX_CELL: Final = 200
_ERROR: Final = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
_SEVERAL: Final = re.compile(SEVERAL)
"""What the name of one person does not hold."""
_NOBODY: Final = re.compile(NOBODY)


@dataclass(slots=True)
class Entries:
    """Reads entries, and collects what their file's owner has to mend or to look at."""

    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)
    """Where each thing that only one person has was read first."""

    def fault(self, code: str, **data: Any) -> None:
        """Something that has to be mended."""
        self.faults.append(FAULTS[code].format(**data))

    def doubt(self, code: str, **data: Any) -> None:
        """Something that a person has to look at."""
        self.doubts.append(DOUBTS[code].format(**data))

    def read(self, line: str, cells: dict[str, Any]) -> Candidate:
        """The candidate of a line, as far as it can be read; ``line`` is how it is called in a sentence."""
        values = {name: self._text(line, name, value) for name, value in cells.items()}
        fields = {name: values.get(name, "") for name in TITLES}
        if not fields["name"]:
            self.fault("no_name", line=line)
        elif _SEVERAL.search(fields["name"]) or _NOBODY.fullmatch(fields["name"]) or _has_lines(cells["name"]):
            self.doubt("odd_name", line=line, name=fields["name"])
        fields["number"] = fold_width(fields["number"])
        if isinstance(cells.get("number"), date | time | bool):
            self.fault("date_number", line=line)
        fields["phone"] = self._phone(line, fields["phone"])
        if fields["emergency_phone"] in NOTHING:
            fields["emergency_phone"] = ""
        fields["id_number"] = self._id_number(line, fields["id_number"], cells.get("id_number"))
        self._unique(line, "double_number", _meant(fields["number"]), fields["number"])
        for name, code in (("wechat_id", "double_wechat"), ("phone", "double_phone"), ("id_number", "double_id")):
            self._unique(line, code, fields[name])
        return Candidate(**fields)

    def _unique(self, line: str, code: str, value: str, shown: str = "") -> None:
        if value and (code, value) in self._seen:
            self.fault(code, line=line, value=shown, other=self._seen[code, value])
        self._seen.setdefault((code, value), line)

    def _text(self, line: str, name: str, value: Any) -> str:
        column = TITLES[name]
        if isinstance(value, Formula) or (isinstance(value, str) and value.startswith("=") and len(value) > 1):
            self.fault("formula", line=line, column=column)
            return ""
        if isinstance(value, str) and _ERROR.fullmatch(value):
            self.fault("error_cell", line=line, column=column)
            return ""
        text = written(value)
        if len(text) > _MAX_CELL:
            self.fault("too_long", line=line, column=column, limit=_MAX_CELL)
        return text

    def _phone(self, line: str, text: str) -> str:
        digits = bare_phone(text)
        if text in NOTHING:
            return ""
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == 11):
            self.fault("phone", line=line)
        return digits

    def _id_number(self, line: str, text: str, cell: Any) -> str:
        if not text or text in NOTHING:
            return ""
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if is_number or re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", text):
            self.fault("id_float", line=line)
            return ""
        number = bare_id(text)
        if not is_id(number):
            self.fault("id_length", line=line)
        elif check_digit(number) != number[-1]:
            self.fault("id_check", line=line)
        return number


def _has_lines(value: Any) -> bool:
    return "\n" in str(value).strip()


def _meant(number: str) -> str:
    """A number without what tells nothing: 1 and 001 call the same person."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", number).casefold()


def written(value: Any) -> str:
    """A cell as staff see it: 12.0 was typed as 12."""
    if is_blank(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return squeeze_blanks(clean(str(value)).replace("\n", " ").removeprefix("'"))


def numbered(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those without a number get the next free one in roster order, from 001 on."""
    taken = {_meant(candidate.number) for candidate in candidates if candidate.number}
    width = max(3, len(str(len(candidates))))
    following = 0
    for place, candidate in enumerate(candidates, start=1):
        if candidate.number:
            yield candidate
            continue
        following = max(following + 1, place) if not taken else following + 1
        while str(following) in taken:
            following += 1
        yield replace(candidate, number=f"{following:0{width}d}")
