"""How well verify tells true claims from corrupted ones: `python -m benchmarks.verify [--wordings open|held_out]`.

Reads the shared records where they are present; writes a table to benchmarks/results/verify.md. It asserts no time.
"""

import argparse
import platform
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.verify_claims import Case, Maker, wordings
from benchmarks.verify_oracle import is_false

from tools import clock
from tools.brief import gather
from tools.brief.verify import verify
from tools.chart import Chart, read_chart
from tools.errors import PrevisitError
from tools.fhir import open_source

SETS = ("synthea_smart2019", "pysynthea_generated", "synthea_notes_gfdp", "synthea_ms", "synthea_abridge_sample", "mimic_demo_bundles", "ips_documents")
DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def charts(data: Path, limit: int) -> Iterator[tuple[str, Chart]]:
    """Yield every readable chart of the sets, with the name of its set."""
    for name in SETS:
        paths = sorted(path for path in (data / "fhir" / name).rglob("*") if path.suffix in {".json", ".gz", ".ndjson"})
        for path in paths[:limit]:
            try:
                yield name, read_chart(open_source(str(path)).fetch())
            except PrevisitError as problem:
                print(f"skipped {path.name}: {problem}", file=sys.stderr)  # noqa: T201 - a command line


def raw_of(chart: Chart) -> list[dict[str, object]]:
    """Return every observation of a chart as the record has it, for the oracle's ranks."""
    return [chart.resource(fact.source[0]) for fact in chart.facts if fact.kind in {"lab", "vital", "observation", "social"} and fact.source]


def main() -> int:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--wordings", default="open")
    parser.add_argument("--per-kind", type=int, default=4)
    parser.add_argument("--limit", type=int, default=1000, help="charts of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="how many wrong verdicts of each cell to print")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    seen: Counter[str] = Counter()
    spent = claims = 0.0
    for name, chart in charts(given.data, given.limit):
        seen[name] += 1
        chance = random.Random(f"{given.seed} {chart.digest}")  # noqa: S311 - a benchmark
        cases = list(Maker(chart, wordings(given.wordings), chance, given.per_kind).cases())
        material = gather(chart, today=clock.today())
        whole = raw_of(chart)
        start = time.perf_counter()
        judged = verify([case.claim for case in cases], material)
        spent += time.perf_counter() - start
        claims += len(cases)
        for case, claim in zip(cases, judged, strict=True):
            cell = _cell(case, chart, whole)
            if cell is None:
                counts["dropped", case.spec.way]["all"] += 1
                continue
            passed = claim.verdict == "supported"
            counts[cell]["all"] += 1
            if passed == (case.spec.way != "true"):
                counts[cell]["wrong"] += 1
                wrong[cell].append(f"{claim.verdict}: {claim.text} {claim.evidence} - {claim.reason}")
    text = _report(counts, seen, given.wordings, spent, int(claims))
    print(text)  # noqa: T201 - a command line
    for cell, lines in wrong.items():
        for line in lines[: given.show]:
            print(cell, line)  # noqa: T201 - a command line
    if given.out:
        given.out.write_text(text + "\n", "utf-8")
    return 0


def _cell(case: Case, chart: Chart, whole: list[dict[str, object]]) -> tuple[str, str] | None:
    if case.spec.way == "true":
        return "true", case.kind
    try:
        cited = [chart.resource(source) for source in case.cited]
    except KeyError:
        return None
    if case.kind in {"absence", "trend", "person"} or case.spec.value == "-1":
        return case.spec.way, case.kind
    return (case.spec.way, case.kind) if is_false(case.spec, cited, whole) else None


def _report(counts: dict[tuple[str, str], Counter[str]], seen: Counter[str], words: str, spent: float, claims: int) -> str:
    true = sum((found for (way, _), found in counts.items() if way == "true"), Counter())
    false = sum((found for (way, _), found in counts.items() if way not in {"true", "dropped"}), Counter())
    dropped = sum(found["all"] for (way, _), found in counts.items() if way == "dropped")
    lines = [
        f"Wordings: {words}. {clock.today().isoformat()}, {platform.machine()}, Python {platform.python_version()}. "
        f"Charts: {', '.join(f'{name} {count}' for name, count in seen.items())}.",
        "",
        f"True claims refused: {true['wrong']} of {true['all']} ({_share(true)}). "
        f"Corrupted claims passed: {false['wrong']} of {false['all']} ({_share(false)}). "
        f"{dropped} corrupted claims that the oracle did not confirm as false were left out. "
        f"{1000 * spent / max(claims, 1):.2f} ms a claim.",
        "",
        "| claim | kind | claims | wrongly judged | share |",
        "|---|---|---:|---:|---:|",
    ]
    for (way, kind), found in sorted(counts.items(), key=lambda pair: (pair[0][0] != "true", pair[0])):
        if way != "dropped":
            lines.append(f"| {way} | {kind} | {found['all']} | {found['wrong']} | {_share(found)} |")
    return "\n".join(lines)


def _share(found: Counter[str]) -> str:
    return f"{100 * found['wrong'] / max(found['all'], 1):.2f} %"


if __name__ == "__main__":
    raise SystemExit(main())
