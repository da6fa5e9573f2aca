"""An application as the database keeps it, and its digest in the records."""

from __future__ import annotations

import json
from typing import NamedTuple

from models.codec import codec_of
from models.intake.form import ApplicationForm
from models.people.candidate import Candidate
from models.records.chain import entry_digest

_FORM = codec_of(ApplicationForm)


class StoredApplication(NamedTuple):
    """What it says, under its id; the salt keeps phones and ID numbers from being guessed out of its digest."""

    id: int
    file: str
    source: str
    """The digest of the file."""
    form: str
    fault: str
    """Why the file could not be read."""
    salt: str

    @property
    def digest(self) -> str:
        """What its record holds of it."""
        return entry_digest(self.salt, (str(self.id), self.file, self.source, self.form, self.fault))

    def read(self) -> ApplicationForm:
        """The form that somebody filled in."""
        form: ApplicationForm = _FORM.restored(json.loads(self.form))
        return form


def written(form: ApplicationForm) -> str:
    """A form as the database keeps it."""
    return json.dumps(_FORM.written(form), ensure_ascii=False, separators=(",", ":"))


def candidate_of(form: ApplicationForm, number: str) -> Candidate:
    """Whoever sent it, as a candidate."""
    return Candidate(
        number=number,
        name=form.name,
        group=form.group,
        gender=form.gender,
        phone=form.phone,
        id_number=form.id_number,
        wechat_id=form.wechat_id,
        employer=form.employer,
        emergency_name=form.emergency_name,
        emergency_phone=form.emergency_phone,
    )
