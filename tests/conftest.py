"""What every test gets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.days import OPENED


@pytest.fixture(autouse=True)
def _closed_databases() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture(scope="session", autouse=True)
def _ended_gateways() -> Iterator[None]:
    from tests import forks
    from tests.live.gateways import end_idle

    yield
    end_idle()
    forks.end()


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test but the one about it loses power: half of the time of the others would be waiting for the disk."""
    from bot.store import engine

    if "disk" not in request.keywords:
        as_measured = engine.durability
        monkeypatch.setattr(engine, "durability", lambda: {**as_measured(), "synchronous": "OFF"})
