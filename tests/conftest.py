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
