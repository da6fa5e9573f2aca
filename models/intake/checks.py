"""What an application lacks, check by check; nobody is refused by one: it is shown, and a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from models.intake.form import ApplicationForm, FormPlace
from models.people.identity import born, check_digit, is_id, is_male, is_mobile, is_phone


class Code(StrEnum):
    """What can be wrong."""

    MISSING = "missing"
    BAD_ID = "bad_id"
    BAD_PHONE = "bad_phone"
    BAD_BIRTH = "bad_birth"
    NO_REASON = "no_reason"
    NO_PROOF = "no_proof"
    NO_SIGNATURE = "no_signature"
    LATE = "late"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


class Completeness(StrEnum):
    """How far an application can be taken as it is."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    LATE = "late"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. ``fault`` tells apart what has one code: the length of an ID number from its sex."""

    field: str
    code: Code
    fault: str = ""
    about: str = ""
    """What it is about: a reason, the place of another application."""


PROOF_OF: Final = {
    "小区封控": FormPlace.CLOSURE,
    "酒店隔离": FormPlace.CLOSURE,
    "居家隔离": FormPlace.CLOSURE,
    "健康码异常": FormPlace.HEALTH,
}
"""By the form: where each reason has its proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRules:
    """What an application has to be."""

    deadline: datetime | None = None
    proofs: dict[str, str] = field(default_factory=lambda: {**PROOF_OF})
    """Where on the form each reason has its proof; one that needs none is not in it."""
    numbers_as: str = "{seq:03d}"
    """How numbers are written: with ``seq``, and ``group`` where each group counts for itself."""


SIMPLIFIED: Final = ("居家隔离",)
"""By the note under the form: such applicants may be spared the proof."""
_ROUNDED: Final = re.compile(r"[0-9]{15}|[0-9.]+E\+?[0-9]+", re.IGNORECASE)
"""What a spreadsheet leaves of an ID number that it takes for a number."""
_NEEDED: Final = (
    "name", "gender", "phone", "wechat_id", "id_number", "site", "emergency_name", "emergency_phone"
)  # fmt: skip


def problems(form: ApplicationForm, rules: IntakeRules, received_at: datetime) -> Iterator[Problem]:
    """Everything that is wrong, in the order of the form."""
    for name in _NEEDED:
        if not getattr(form, name) and name not in form.lacks:
            yield Problem(field=name, code=Code.MISSING)
    if form.phone and not is_mobile(form.phone):
        yield Problem(field="phone", code=Code.BAD_PHONE)
    yield from _identity(form, received_at)
    if form.emergency_phone and not is_phone(form.emergency_phone):
        yield Problem(field="emergency_phone", code=Code.BAD_PHONE)
    if not form.reasons:
        yield Problem(field="reasons", code=Code.NO_REASON)
    yield from _proofs(form, rules)
    if not form.signature and not any(form.at([FormPlace.SIGNATURE])) and "signature" not in form.lacks:
        yield Problem(field="signature", code=Code.NO_SIGNATURE)
    if not form.date and "date" not in form.lacks:
        yield Problem(field="date", code=Code.MISSING)
    if rules.deadline is not None and received_at > rules.deadline:
        yield Problem(field="received", code=Code.LATE)


def _identity(form: ApplicationForm, received_at: datetime) -> Iterator[Problem]:
    """Length, check digit, date and sex. No table of county codes: it lacks those of everybody born before 1983."""
    number = form.id_number
    if not number:
        return
    if not is_id(number):
        is_rounded = "pictures" in form.lacks and _ROUNDED.fullmatch(form.id_number)
        yield Problem(field="id_number", code=Code.BAD_ID, fault="rounded" if is_rounded else "length")
        return
    if born(number, received_at.date()) is None:
        yield Problem(field="id_number", code=Code.BAD_BIRTH)
    elif check_digit(number) != number[-1]:
        yield Problem(field="id_number", code=Code.BAD_ID, fault="check")
    if form.gender and is_male(number) != (form.gender == "男"):
        yield Problem(field="gender", code=Code.BAD_ID, fault="gender")


def _proofs(form: ApplicationForm, rules: IntakeRules) -> Iterator[Problem]:
    """A reason without its proof. A picture at no place of its own may be any: only a person can see what it shows."""
    if "pictures" in form.lacks:
        if "proof" not in form.lacks and not form.proof and any(each in rules.proofs for each in form.reasons):
            yield Problem(field="proof", code=Code.NO_PROOF)
        return
    loose = any(form.at([FormPlace.LOOSE]))
    for reason in form.reasons:
        place = rules.proofs.get(reason)
        if place and not loose and not any(form.at([FormPlace(place)])):
            yield Problem(field=place, code=Code.NO_PROOF, about=reason)


def completeness(found: tuple[Problem, ...]) -> Completeness:
    """What all problems together make of an application."""
    codes = {each.code for each in found}
    for code, state in (
        (Code.UNREADABLE, Completeness.UNREADABLE),
        (Code.LATE, Completeness.LATE),
        (Code.DUPLICATE, Completeness.DUPLICATE),
    ):
        if code in codes:
            return state
    return Completeness.INCOMPLETE if codes else Completeness.COMPLETE
