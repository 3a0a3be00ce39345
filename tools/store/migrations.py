"""Brings tables of any earlier version up to date, in one transaction. It loses no row and knows no database."""

from collections.abc import Callable
from importlib import resources

import msgspec

from tools.store.database import SCHEMA, Statements
from tools.store.values import VisitRow
from tools.store.visits import person_of


def migrate(now: Statements, version: int, dialect: Callable[[str], str] = str) -> None:
    """Run every schema after `version`; 0 is an empty database."""
    for step in range(version + 1, SCHEMA + 1):
        for statement in statements(step):
            now.run(dialect(statement))
        if step == 2:
            _fill_persons(now)


def statements(step: int) -> list[str]:
    """Return the statements of one version."""
    name = "schema.sql" if step == 1 else f"schema_{step}.sql"
    text = resources.files("tools.store").joinpath(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]


def _fill_persons(now: Statements) -> None:
    for visit, body in now.rows("SELECT id, body FROM visits"):
        row = msgspec.json.decode(body, type=VisitRow)
        now.run("UPDATE visits SET person = ? WHERE id = ?", (person_of(row), visit))
