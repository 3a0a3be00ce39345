"""How well verify tells true claims from corrupted ones: `python -m benchmarks.verify [--wordings open held_out ...]`.

Reads the shared records where they are present; `--out` writes the tables. It asserts no time.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.machine import made_on
from benchmarks.verify_claims import Case, Maker, wordings
from benchmarks.verify_compound import Compounds
from benchmarks.verify_kinds import Kinds
from benchmarks.verify_oracle import Spec, is_false
from benchmarks.verify_shapes import Shapes
from tools import clock
from tools.brief import gather
from tools.brief.verify import verify
from tools.chart import Chart, read_chart
from tools.errors import PrevisitError
from tools.fhir import open_source

SETS = (
    "synthea_smart2019",
    "pysynthea_generated",
    "synthea_notes_gfdp",
    "synthea_ms",
    "synthea_abridge_sample",
    "mimic_demo_bundles",
    "ips_documents",
)
_MADE_TRUE = {
    "compound": Compounds,
    "compound_fluent": partial(Compounds, words="compound_fluent"),
    "shapes": Shapes,
    "shapes_again": partial(Shapes, words="shapes_again"),
    "shapes_fluent": partial(Shapes, words="shapes_fluent"),
    "kinds": Kinds,
    "kinds_again": partial(Kinds, words="kinds_again"),
    "kinds_fluent": partial(Kinds, words="kinds_fluent"),
}
"""Sets whose claims are known to be true or false from how they are made."""
DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def charts(data: Path, limit: int) -> Iterator[tuple[str, Chart]]:
    """Yield every readable chart of the sets, with the name of its set."""
    for name in SETS:
        paths = sorted(path for path in (data / "fhir" / name).rglob("*") if path.suffix in {".json", ".gz", ".ndjson"})
        for path in paths[:limit]:
            try:
                yield name, read_chart(open_source(str(path)).fetch())
            except PrevisitError as problem:
                print(f"skipped {path.name}: {problem}", file=sys.stderr)


def raw_of(chart: Chart) -> list[dict[str, object]]:
    """Return every observation of a chart as the record has it, for the oracle's ranks."""
    return [
        chart.resource(fact.source[0])
        for fact in chart.facts
        if fact.kind in {"lab", "vital", "observation", "social"} and fact.source
    ]


PREFACE = (Path(__file__).parent / "verify_data" / "preface.md").read_text("utf-8")


def main() -> int:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--wordings", nargs="+", default=["open"])
    parser.add_argument("--per-kind", type=int, default=4)
    parser.add_argument("--limit", type=int, default=1000, help="charts of each set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="how many wrong verdicts of each cell to print")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    parts = [PREFACE]
    for name in given.wordings:
        text, wrong = measure(name, given)
        parts.append(text)
        print(text)
        for cell, lines in wrong.items():
            for line in lines[: given.show]:
                print(cell, line)
    if given.out:
        given.out.write_text("\n".join(parts) + "\n", "utf-8")
    return 0


def measure(words: str, given: argparse.Namespace) -> tuple[str, dict[tuple[str, str], list[str]]]:
    """Judge every case of one set of wordings; return the tables and the wrong verdicts."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    seen: Counter[str] = Counter()
    spent = claims = 0.0
    for name, chart in charts(given.data, given.limit):
        seen[name] += 1
        chance = random.Random(f"{given.seed} {chart.digest}")
        cases = cases_of(words, chart, chance, given.per_kind)
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
            counts[cell]["all"] += 1
            if (claim.verdict == "supported") != (case.spec.way == "true"):
                counts[cell]["wrong"] += 1
                wrong[cell].append(f"{claim.verdict}: {claim.text} {claim.evidence} - {claim.reason}")
    return _report(counts, seen, words, spent, int(claims)), wrong


def cases_of(words: str, chart: Chart, chance: random.Random, each: int) -> list[Case]:
    """Return the cases of one chart in one set of wordings."""
    if words not in _MADE_TRUE:
        return list(Maker(chart, wordings(words), chance, each).cases())
    made = _MADE_TRUE[words](chart, clock.today(), chance, each).cases()
    return [
        Case(claim=one.claim, kind=one.sort, spec=Spec(way="true" if one.true else "several facts"), cited=())
        for one in made
    ]


def _cell(case: Case, chart: Chart, whole: list[dict[str, object]]) -> tuple[str, str] | None:
    if case.spec.way == "true":
        return "true", case.kind
    try:
        cited = [chart.resource(source) for source in case.cited]
    except KeyError:
        return None
    if case.spec.way == "several facts" or case.kind in {"absence", "trend", "person"} or case.spec.value == "-1":
        return case.spec.way, case.kind
    return (case.spec.way, case.kind) if is_false(case.spec, cited, whole) else None


def _report(
    counts: dict[tuple[str, str], Counter[str]], seen: Counter[str], words: str, spent: float, claims: int
) -> str:
    true = sum((found for (way, _), found in counts.items() if way == "true"), Counter())
    false = sum((found for (way, _), found in counts.items() if way not in {"true", "dropped"}), Counter())
    dropped = sum(found["all"] for (way, _), found in counts.items() if way == "dropped")
    lines = [
        f"## Wordings: {words}",
        "",
        f"{made_on()}. Charts: {', '.join(f'{name} {count}' for name, count in seen.items())}.",
        "",
        f"True claims refused: {true['wrong']} of {true['all']} ({_share(true)}). "
        f"Corrupted claims passed: {false['wrong']} of {false['all']} ({_share(false)}). "
        f"{dropped} corrupted claims that the oracle did not confirm as false were left out. "
        f"{1000 * spent / max(claims, 1):.2f} ms a claim.",
        "",
        *_by_way(counts),
        "",
        "| claim | kind | claims | wrongly judged | share |",
        "|---|---|---:|---:|---:|",
    ]
    for (way, kind), found in sorted(counts.items(), key=lambda pair: (pair[0][0] != "true", pair[0])):
        if way != "dropped":
            lines.append(f"| {way} | {kind} | {found['all']} | {found['wrong']} | {_share(found)} |")
    return "\n".join(lines)


def _by_way(counts: dict[tuple[str, str], Counter[str]]) -> list[str]:
    """Return a table of one row a way of corruption."""
    ways: dict[str, Counter[str]] = defaultdict(Counter)
    for (way, _), found in counts.items():
        if way != "dropped":
            ways[way] += found
    rows = [
        f"| {way} | {found['all']} | {found['wrong']} | {_share(found)} |"
        for way, found in sorted(ways.items(), key=lambda pair: (pair[0] != "true", pair[0]))
    ]
    return ["| way | claims | wrongly judged | share |", "|---|---:|---:|---:|", *rows]


def _share(found: Counter[str]) -> str:
    return f"{100 * found['wrong'] / max(found['all'], 1):.2f} %"


if __name__ == "__main__":
    raise SystemExit(main())
