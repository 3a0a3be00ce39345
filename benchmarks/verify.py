"""How well verify tells true claims from corrupted ones: `python -m benchmarks.verify [--wordings open held_out ...]`.

Reads the shared records where they are present; `--out` writes the tables. It asserts no time.
"""

import argparse
import platform
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.verify_claims import Case, Maker, wordings
from benchmarks.verify_compound import Compounds
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
_MADE_TRUE = {"compound": Compounds, "shapes": Shapes, "shapes_again": partial(Shapes, words="shapes_again")}
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


PREFACE = """# How well verify tells true claims from corrupted ones

`python -m benchmarks.verify --wordings open held_out second clinician model terse letter
handover discharge compound --out benchmarks/results/verify.md`

Claims are made from facts of Synthea, MIMIC-IV demo and IPS records in wordings that the brief never emits: the true
claim, and the same claim corrupted in fourteen ways. An oracle that reads the raw FHIR and shares no code with verify
confirms that a corrupted claim is false; what it cannot confirm is left out. Any verdict but *supported* counts as
refusing a true claim; only *supported* counts as passing a corrupted one. Aims: at most 1 % of true ones refused, at
least 99 % of corrupted ones not passed.

The sets stand in the order in which they were written; each was measured once before verify was changed for it. Those
first runs are the figures to trust for wordings nobody has tuned to. The later sets are deliberately harder: shorthand,
idiom, several facts in a sentence.

| set, first run | true refused | corrupted passed |
|---|---:|---:|
| held_out | 14.81 % of 4,342 | 0.71 % of 11,398 |
| second | 4.10 % of 4,364 | 0.03 % of 11,254 |
| clinician (note style) | 9.04 % of 4,360 | 4.23 % of 11,271 |
| model (as a language model summarises) | 10.16 % of 4,361 | 0.43 % of 11,267 |
| terse (lists) | 0.75 % of 4,374 | 7.87 % of 11,264 |
| free sentences (changes, percentages, answers, notes, absences) | 39 % of 105 | 10 % of 48 |
| letter (to the patient, to a colleague) | 18.26 % of 964 | 4.63 % of 2,462 |
| handover (emergency department, nurses) | 26.24 % of 945 | 5.13 % of 2,435 |
| compound (several facts, relative dates, bounds, orders) | 24.45 % of 548 | 4.04 % of 544 |
| discharge (formal summary) | 14.68 % of 947 | 1.44 % of 2,429 |
| stranger 1, after letter and handover | 0.27 % of 365 | 2.77 % of 1,481 |
| stranger 2 | 5.60 % of 339 | 1.10 % of 1,277 |
| stranger 3 (as a language model words it), after compound | 0 % of 410 | 1.62 % of 1,485 |

The three stranger sets were written by somebody who did not know the code and are not kept here; on the verifier as
it stood before this work they measured 3.8 % and 2.0 % (set 1), 4.6 % and 2.3 % (set 2), 0 % and 1.6 % (set 3).
What they brought to light: a rank over a whole cited series passed with any of its values, a resolved problem in the
present tense or "since" a day passed, and an event passed under a name made only of empty words. After the repair the
three sets measure 0 %, 0.3 %, 0 % refused and 0.07 %, 0.08 %, 0.07 % passed; such figures are tuned.

Some wordings of the sets were no true claims (an old reading in the present tense, "since" of what has ended, "first"
of a condition that had come before) and were taken out or put right after the first run; the maker now leaves out
wordings that say "to this day" where the fact has ended. The truth of *compound* is known from how its claims are
made, not from the oracle. Expect several per cent of true sentences in a register nobody has foreseen to be refused,
and one or two per cent of the corrupted ones in such a register to pass.

VeriFact (Chung et al., arXiv 2501.16672) reports up to 92.7 % agreement with adjudicated clinicians. The tasks
differ: there a language model judges propositions of hospital courses against notes it retrieves itself, and
clinicians set the truth; here code checks sentences against the structured entries that they cite, and the truth is
made. The figures cannot be compared directly.
"""


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
        f"{clock.today().isoformat()}, {platform.machine()}, Python {platform.python_version()}. "
        f"Charts: {', '.join(f'{name} {count}' for name, count in seen.items())}.",
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
