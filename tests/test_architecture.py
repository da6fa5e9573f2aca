"""The house itself: where Chinese stands, what migrations make, what the documents promise."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine

from bot.config.sections import Config
from bot.store.engine import SCHEMA
from bot.store.migrations.versions import v0001_first
from handlers.catalogue import COMMANDS
from models.checkin.attendance import TRANSITIONS
from models.interview import stages
from models.tables import metadata

VERSIONS = (v0001_first,)
ROOT = Path(__file__).parent.parent
HAN = re.compile("[\u4e00-\u9fff]")
MAY_HOLD_CHINESE = {  # the words that the program understands stand where they are read
    "models/reading/", "models/people/", "models/intake/", "models/members/", "models/rehearsal/", "handlers/intake.py", "handlers/interpret.py", "handlers/sittings.py", "handlers/requests/reading.py", "handlers/interview/words.py",
    "handlers/interview/groups.py", "handlers/interview/checks.py", "handlers/interview/presence.py",
    "handlers/checkin/relay.py", "handlers/checkin/traces.py", "bot/files/tables.py", "bot/config/times.py", "bot/config/tree.py", "bot/files/workbook.py",
}  # fmt: skip


def sources() -> list[Path]:
    return [path for folder in ("bot", "handlers", "models") for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_users_read_stands_in_one_place(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    if name.startswith(("bot/texts/", *MAY_HOLD_CHINESE)):
        return
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    attribute_docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    words = {
        node
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Spec"
        for each in call.keywords
        if each.arg == "words"
        for node in ast.walk(each.value)
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value)
        and node not in docstrings | attribute_docs | words
    ]  # fmt: skip
    assert found == []


def test_the_migrations_make_the_tables_of_a_fresh_database() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            for version in VERSIONS:
                version.upgrade()
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert VERSIONS[-1].revision == SCHEMA
    assert [version.down_revision for version in VERSIONS] == [None, *(version.revision for version in VERSIONS[:-1])]


def test_every_config_key_and_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    keys = [
        name for section in Config.model_fields.values() for name in getattr(section.annotation, "model_fields", {})
    ]
    missing = [key for key in [*Config.model_fields, *keys] if f"`{key}`" not in readme and f".{key}`" not in readme]
    assert missing == []
    assert [spec.words[0] for spec in COMMANDS.values() if f"/{spec.words[0]}" not in readme] == []


@pytest.mark.parametrize(("page", "block", "table"), [("rules", 1, TRANSITIONS), ("interview", 2, stages.TRANSITIONS)])
def test_the_documented_transitions_are_the_table(
    page: str, block: int, table: Mapping[StrEnum, frozenset[StrEnum]]
) -> None:
    documented = (
        (ROOT / f"docs/{page}.md").read_text("utf-8").split("```text\n")[block].split("```")[0].split("\n")[:-1]
    )
    assert documented == [f"{state:<12} → {', '.join(sorted(after)) or '—'}" for state, after in table.items()]
