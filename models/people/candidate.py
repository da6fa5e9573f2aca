"""A candidate (参评人员)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person on the roster. Phone and ID number never leave the database unmasked."""

    number: str
    name: str
    group: str = ""
    gender: str = ""
    phone: str = ""
    id_number: str = ""
    wechat_id: str = ""
    employer: str = ""
    note: str = ""
    emergency_name: str = ""
    """Whom to reach where the candidate cannot be reached."""
    emergency_phone: str = ""

    def __repr__(self) -> str:
        """Number and name only: a repr ends up in logs and errors."""
        return f"Candidate({self.number} {self.name})"
