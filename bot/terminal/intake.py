"""Applications in the terminal and as JSON, with what is private masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console

from bot.app import App
from bot.intake import CheckedApplication
from bot.terminal.show import masked_id, masked_phone
from bot.terminal.tables import without_empty
from bot.texts.intake import COMPLETENESS, LIST_COLUMNS, decision_told, for_applicant, problem_told
from models.intake.checks import Completeness
from models.reading.private import mask_private


def as_data(bot: App, each: CheckedApplication) -> dict[str, Any]:
    """An application as other programs read it."""
    application = bot.session.intake.applications[each.id]
    return {
        "id": each.id,
        "file": each.file,
        "name": mask_private(each.form.name),
        "id_number": masked_id(each.form.id_number),
        "phone": masked_phone(each.form.phone),
        "reasons": [*each.form.reasons],
        "pictures": each.pictures,
        "state": each.completeness.value,
        "problems": [
            {"field": problem.field, "code": problem.code.value, "text": text}
            for problem, text in zip(each.problems, problems_told(bot, each), strict=True)
        ],
        "decision": application.decision.value,
        "number": application.number,
        "why": application.why,
    }


def problems_told(bot: App, each: CheckedApplication) -> list[str]:
    """Everything that is wrong with it, a sentence each."""
    settings = bot.session.settings
    deadline = settings.intake.deadline
    until = "" if deadline is None else f"{settings.local(deadline):%Y-%m-%d %H:%M}"
    return [problem_told(problem, until) for problem in each.problems]


def applications(console: Console, bot: App, found: Iterable[CheckedApplication]) -> None:
    """A table of them."""
    console.print(without_empty(LIST_COLUMNS, (_row(bot, each) for each in found), console.width))


def _row(bot: App, each: CheckedApplication) -> list[str]:
    return [
        str(each.id),
        mask_private(each.form.name),
        "、".join(each.form.reasons),
        COMPLETENESS[each.completeness],
        decision_told(bot.session.intake.applications[each.id]),
        "".join(problems_told(bot, each)),
        each.file,
    ]


def letter(bot: App, each: CheckedApplication) -> str:
    """What can be sent to the applicant as it is; empty where nothing is to be mended."""
    if each.completeness is Completeness.COMPLETE:
        return ""
    return for_applicant(mask_private(each.form.name) or each.file, problems_told(bot, each))
