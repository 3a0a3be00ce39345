"""Counts the rows of clinical tables whose source nobody has opened yet; run by `make check`, it never fails."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def rows(value: object) -> Iterator[str]:
    """Yield what each row marked as unverified is called."""
    if isinstance(value, dict):
        if value.get("source") == "unverified":
            yield str(next((value[key] for key in ("key", "rule", "id", "link_id", "name") if key in value), "a row"))
        for item in value.values():
            yield from rows(item)
    elif isinstance(value, list):
        for item in value:
            yield from rows(item)


def count() -> dict[str, int]:
    """Return how many rows of each table are marked."""
    found: dict[str, int] = {}
    for path in sorted((REPOSITORY / "tools").rglob("*")):
        if path.suffix == ".json":
            marked = sum(1 for _ in rows(json.loads(path.read_text(encoding="utf-8"))))
        elif path.suffix == ".toml":
            marked = sum(1 for _ in rows(tomllib.loads(path.read_text(encoding="utf-8"))))
        elif path.suffix in {".py", ".csv", ".tsv"}:
            marked = len(re.findall(r"""(?:source=["']|[\t,])unverified\b""", path.read_text(encoding="utf-8")))
        else:
            continue
        if marked:
            found[str(path.relative_to(REPOSITORY))] = marked
    return found


if __name__ == "__main__":
    marked = count()
    for name, number in marked.items():
        print(f"{number:5d}  {name}")
    print(f"{sum(marked.values()):5d}  rows whose source is still unverified")
