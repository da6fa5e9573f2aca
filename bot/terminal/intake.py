"""Applications in the terminal and as JSON, with what is private masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console

from bot.app import App
from bot.intake import CheckedApplication, problems_told
from bot.terminal.show import masked_id, masked_phone
from bot.terminal.tables import without_empty
from bot.texts.intake import COMPLETENESS, LIST_COLUMNS, decision_told
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
