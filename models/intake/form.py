"""A filled application form (申请表), as it was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class FormPlace(StrEnum):
    """Where on the form a picture is."""

    PHOTO = "photo"
    HEALTH = "health"
    """健康码截图"""
    TRAVEL = "travel"
    """行程卡截图"""
    CLOSURE = "closure"
    """封控证明"""
    SIGNATURE = "signature"
    LOOSE = "loose"
    """At none of the places that the form has for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on a form."""

    place: FormPlace
    digest: str
    """SHA-256 of its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationForm:
    """What somebody wrote. Phones and ID numbers are as they are: a form stays in its own table of the database."""

    name: str = ""
    gender: str = ""
    phone: str = ""
    wechat_id: str = ""
    id_number: str = ""
    site: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    employer: str = ""
    group: str = ""
    reasons: tuple[str, ...] = ()
    """The ticked ones, in the words and the order of the form."""
    signature: str = ""
    date: str = ""
    proof: str = ""
    """What a list says of the proofs, where it has a column for them."""
    pictures: tuple[Picture, ...] = ()
    lacks: frozenset[str] = frozenset()
    """What a list has no column for, so that nothing can be missing there."""

    def __repr__(self) -> str:
        """The name only: a repr ends up in logs and errors."""
        return f"ApplicationForm({self.name})"

    def at(self, places: Iterable[FormPlace]) -> Iterator[Picture]:
        """The pictures at these places."""
        wanted = set(places)
        return (each for each in self.pictures if each.place in wanted)
