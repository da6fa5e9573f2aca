"""Taking applications: what was read goes into the database with its checks; approved ones come onto the roster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from bot.app import App
from bot.errors import UserError
from bot.files.forms import Filled
from bot.memory import Writing
from bot.texts.intake import for_applicant, problem_told
from models.event import Event
from models.intake.checks import Code, Completeness, IntakeRules, Problem, completeness, problems
from models.intake.events import ApplicationReceived
from models.intake.form import ApplicationForm
from models.intake.stored import StoredApplication, written
from models.reading.private import holds_private, mask_private
from models.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedApplication:
    """An application with everything that is wrong with it."""

    id: int
    file: str
    form: ApplicationForm
    pictures: int
    problems: tuple[Problem, ...]
    completeness: Completeness
    is_new: bool = True
    """False where the same file had been taken before."""


def take(app: App, filled: Sequence[Filled], at: datetime) -> list[CheckedApplication]:
    """Take these, in their order, in one turn; a file that was taken before is only told of."""
    app.begin(at)
    taken: list[CheckedApplication] = []

    def kept(writing: Writing) -> list[Event]:
        taken.clear()  # a lost race begins anew
        return list(_received(writing, filled, taken))

    app.tell(at, kept)
    return taken


def _received(writing: Writing, filled: Iterable[Filled], taken: list[CheckedApplication]) -> Iterator[Event]:
    session, transaction = writing.session, writing.transaction
    intake = session.intake
    known = {(each.file, each.source): each for each in transaction.applications()}
    people = _people(session, known.values())
    on_roster = {each.id_number: number for number, each in session.roster.items() if each.id_number}
    following = intake.following
    for each in filled:
        before = known.get((each.file, each.source))
        if before is not None:
            taken.append(_told(before, session, is_new=False))
            continue
        twin = people.get(each.form.id_number, 0)
        application = StoredApplication(
            id=following,
            file=each.file,
            source=each.source,
            form=written(each.form),
            fault=each.fault,
            salt=writing.new_salt(),
        )
        found = _problems(each.form, each.fault, twin, session.settings.intake, each.received_at)
        checked = CheckedApplication(
            id=following,
            file=each.file,
            form=each.form,
            pictures=each.pictures,
            problems=found,
            completeness=completeness(found),
        )
        transaction.put_application(application, each.images)
        if each.form.id_number:
            people.setdefault(each.form.id_number, following)
        taken.append(checked)
        following += 1
        yield ApplicationReceived(
            id=checked.id,
            received_at=each.received_at,
            digest=application.digest,
            completeness=checked.completeness.value,
            codes=tuple(dict.fromkeys(problem.code.value for problem in found)),
            pictures=each.pictures,
            group="" if holds_private(each.form.group) else each.form.group,
            twin=twin,
            held=on_roster.get(each.form.id_number, ""),
        )


def _people(session: Session, stored: Iterable[StoredApplication]) -> dict[str, int]:
    """The application of everybody of whom one stands, by ID number."""
    people: dict[str, int] = {}
    for each in stored:
        number = each.read().id_number
        if number and session.intake.applications[each.id].stands:
            people.setdefault(number, each.id)
    return people


def _problems(form: ApplicationForm, fault: str, twin: int, rules: IntakeRules, at: datetime) -> tuple[Problem, ...]:
    if fault:
        return (Problem(field="file", code=Code.UNREADABLE, fault=fault),)
    found = [*problems(form, rules, at)]
    if twin:
        found.append(Problem(field="id_number", code=Code.DUPLICATE, about=str(twin)))
    return tuple(found)


def _told(stored: StoredApplication, session: Session, *, is_new: bool) -> CheckedApplication:
    application = session.intake.applications[stored.id]
    form = stored.read()
    return CheckedApplication(
        id=stored.id,
        file=stored.file,
        form=form,
        pictures=application.pictures,
        problems=_problems(form, stored.fault, application.twin, session.settings.intake, application.received_at),
        completeness=application.completeness,
        is_new=is_new,
    )


_TIME: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?")


def received_at(text: str, zone: tzinfo) -> datetime:
    """When something was received, as staff write it or a browser sends it. Raises :class:`UserError`."""
    found = _TIME.fullmatch(text.strip())
    if found is not None:
        year, month, day, hour, minute, second = (int(each or 0) for each in found.groups())
        with suppress(ValueError):  # the 30th of February
            return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    raise UserError("applications_time", text=mask_private(text[:20]))


def all_of(app: App) -> list[CheckedApplication]:
    """Everything that was taken, as it stands now."""
    return [_told(each, app.session, is_new=False) for each in app.store.applications()]


def some_of(app: App, wanted: Sequence[int]) -> list[CheckedApplication]:
    """These applications, in their order."""
    return [_told(each, app.session, is_new=False) for each in app.store.applications(wanted)]


def problems_told(bot: App, each: CheckedApplication) -> list[str]:
    """Everything that is wrong with it, a sentence each."""
    settings = bot.session.settings
    deadline = settings.intake.deadline
    until = "" if deadline is None else f"{settings.local(deadline):%Y-%m-%d %H:%M}"
    return [problem_told(problem, until) for problem in each.problems]


def letter(bot: App, each: CheckedApplication) -> str:
    """What can be sent to the applicant as it is; empty where nothing is to be mended."""
    if each.completeness is Completeness.COMPLETE:
        return ""
    return for_applicant(mask_private(each.form.name) or each.file, problems_told(bot, each))
