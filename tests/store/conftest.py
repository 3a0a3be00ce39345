"""The databases that the store's contract is tested on: SQLite in a folder, and a real PostgreSQL server."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a store may be opened, once for each database."""
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else str(tmp_path / "data")


@pytest.fixture
def store(where: str):
    """Open an empty store."""
    from tools.store import open_store

    opened = open_store(where)
    yield opened
    opened.close()
