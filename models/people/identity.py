"""Numbers that belong to one person: ID cards (GB 11643) and phones."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from models.reading.text import fold_width

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_ID: Final = re.compile(r"[0-9]{17}[0-9X]")
_BETWEEN: Final = re.compile(r"[\s.·\-‐-―－_()（）]")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0\d{9,11}|\d{7,8}")
_OLDEST: Final = 120
"""Years."""


def bare_id(text: str) -> str:
    """An ID number as it is printed: without blanks, its letter a capital."""
    return re.sub(r"\s", "", fold_width(text)).upper()


def is_id(number: str) -> bool:
    """Whether it has the length and the characters of an ID number."""
    return _ID.fullmatch(number) is not None


def check_digit(number: str) -> str:
    """The last character that belongs to an ID number (GB 11643), from its first seventeen."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11]


def born(number: str, today: date) -> date | None:
    """The day of birth in an ID number; None where there is no such day, or nobody alive was born on it."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day <= today and today.year - day.year <= _OLDEST else None


def is_male(number: str) -> bool:
    """The sex that an ID number tells."""
    return int(number[16]) % 2 == 1


def bare_phone(text: str) -> str:
    """A phone number without blanks, marks and the country."""
    return _COUNTRY.sub("", _BETWEEN.sub("", fold_width(text)))


def is_mobile(number: str) -> bool:
    """Whether it is the number of a mobile phone."""
    return _MOBILE.fullmatch(number) is not None


def is_phone(number: str) -> bool:
    """Whether it can be rung: a mobile phone, or one on a desk."""
    return is_mobile(number) or _LANDLINE.fullmatch(number) is not None
