"""The reading half of the record benchmark: seconds and memory from bytes to facts and chart, beside other parsers.

Bundles of about 20 MB are made by repeating a record's entries under fresh ids; notes are decoded on demand, not here.
"""

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

RECORDS = (
    ("Synthea 2019", "synthea_smart2019/Gilbert_Wunsch_ab591293-dc94-4290-a29f-f35522273600.json.gz"),
    ("PySynthea", "pysynthea_generated/Rodolfo_Ebert_7f77a539.json.gz"),
    ("Synthea with notes", "synthea_notes_gfdp/Bo157_Smith67_fa5aa9e4-255d-62cf-0278-9ae778a2620c.json.gz"),
    ("MIMIC-IV demo, as delivered", "mimic_demo_bundles/10014354.json.gz"),
    ("MIMIC-IV demo", "mimic_demo_bundles/10014354.json.gz"),
)
ONCE = frozenset(("MIMIC-IV demo, as delivered",))
"""Not repeated: no entry is like another but for its id."""
SIZE_MB = 20
REPEATS = 5
VIEWS = ("problems", "medications", "allergies", "results", "changes")
SIZES = (1_000, 10_000, 100_000)
HERE = Path(__file__).parents[1]


def section(shared: Path, patients: int) -> str:
    """Return this half as Markdown."""
    records = RECORDS[: patients or None]
    rows, memory = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, path in records:
            content = repeated(shared / "fhir" / path, megabytes=SIZE_MB if name not in ONCE else 0.1)
            file = Path(folder) / "record.json"
            file.write_bytes(content)
            rows.append(times(name, file))
            memory.append(peak(name, file))
        whole = whole_process(Path(folder) / "record.json", shared, records[0][1])
    growth = [growing(shared / "fhir" / records[0][1], number) for number in SIZES[: 2 if patients else None]]
    return "\n".join(
        [
            "## Reading: from bytes to facts and chart",
            "",
            f"Processor seconds, best of {REPEATS} rounds in a process of its own a record, garbage collector as it",
            "comes; MB are 10^6 bytes. `fhir.resources` is R4B `Bundle.model_validate` of the whole parsed Bundle,",
            "once. Goal: chart within 1.5 times `orjson.loads`, 30 times faster than `fhir.resources`.",
            "The chart holds every fact and the whole receipt. Its views (problems, medications, allergies, results,",
            "changes) are made when first asked for: the column with views has them all. Not in it are the text of",
            "notes and the digest of the file, worked out on demand. Entries repeated under fresh ids are alike, and",
            "what is alike is read once; the record as delivered is read beside them.",
            "",
            "| record | MB | resources | orjson.loads s | facts s | chart s | with views s | facts / orjson |"
            " chart / orjson | fhir.resources s | times slower |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            "Peak memory above process start, in a process of its own (goal: at most 4 times the file):",
            "",
            "| record | MB | peak MB facts | times the file | peak MB chart | times the file |",
            "|---|---|---|---|---|---|",
            *memory,
            "",
            "Growth (Synthea 2019; goal: linear):",
            "",
            "| resources | MB | facts s | microseconds a resource |",
            "|---|---|---|---|",
            *growth,
            "",
            whole,
            "",
        ]
    )


def repeated(path: Path, *, megabytes: float = 0, resources: int = 0) -> bytes:
    """Return a Bundle of one patient whose entries are repeated under fresh ids up to a size or a number."""
    packed = path.read_bytes()
    given = gzip.decompress(packed) if path.suffix == ".gz" else packed
    indented = b"\n" in given[:100]
    bundle = json.loads(given)
    entries: list[Any] = []
    rounds = 0
    while (megabytes and rounds * len(given) < megabytes * 1e6) or len(entries) < resources:
        for entry in bundle["entry"]:
            if rounds and entry["resource"]["resourceType"] == "Patient":
                continue
            made = orjson.loads(orjson.dumps(entry))
            if rounds:
                made["resource"]["id"] = f"{made['resource'].get('id', 'x')}-{rounds}"
                if "fullUrl" in made:
                    made["fullUrl"] += f"-{rounds}"
            entries.append(made)
        rounds += 1
    bundle["entry"] = entries[: resources or None]
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2 if indented else 0)


def best(*ways: Callable[[], object]) -> list[float]:
    """Return each way's least seconds of several rounds; what one way made is gone before the next begins."""
    least = [float("inf")] * len(ways)
    for _ in range(REPEATS):
        for place, work in enumerate(ways):
            start = time.process_time()
            made = work()
            least[place] = min(least[place], time.process_time() - start)
            del made
    return least


def times(name: str, file: Path) -> str:
    """Time one record by every way; fhir.resources, whose classes fill the collector's rounds, elsewhere."""
    size = file.stat().st_size / 1e6
    seen, plain, facts, chart, viewed = (float(said) for said in elsewhere("seconds", file))
    (validated,) = (float(said) for said in elsewhere("validation", file))
    return (
        f"| {name} | {size:.1f} | {seen:,.0f} | {plain:.3f} | {facts:.3f} | {chart:.3f} | {viewed:.3f}"
        f" | {facts / plain:.2f}"
        f" | {chart / plain:.2f} | {validated:.1f} | {validated / chart:.0f} |"
    )


def elsewhere(what: str, file: Path) -> list[str]:
    """Measure one thing in a fresh process and return what it prints."""
    command = [sys.executable, "-m", "benchmarks.record_reading", what, str(file)]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.split()


def seconds(content: bytes) -> list[float]:
    """Return the resources seen, and the seconds of orjson, of the facts, of the chart without and with its views."""
    from tools.chart import read_chart
    from tools.fhir import Part, RawRecord, read_facts

    raw = RawRecord(parts=(Part("record.json", content),), source="record.json")
    seen = read_facts(raw).receipt.seen

    def viewed() -> object:
        chart = read_chart(raw)
        return chart, [getattr(chart, view)() for view in VIEWS]

    return [seen, *best(lambda: orjson.loads(content), lambda: read_facts(raw), lambda: read_chart(raw), viewed)]


def validation(content: bytes) -> float:
    """Return the seconds that fhir.resources needs for the whole Bundle, its parsing apart."""
    from fhir.resources.R4B.bundle import Bundle

    bundle = orjson.loads(content)
    for entry in bundle["entry"]:
        entry.pop("request", None)
    bundle["type"] = "collection"
    start = time.process_time()
    Bundle.model_validate(bundle)
    return time.process_time() - start


def peak(name: str, file: Path) -> str:
    """Return the row of peak memory, each in a process of its own."""
    size = file.stat().st_size / 1e6
    cells = []
    for what in ("facts", "chart"):
        used = float(elsewhere(what, file)[0])
        cells += [f"{used:.0f}", f"{used / size:.1f}"]
    return f"| {name} | {size:.1f} | {' | '.join(cells)} |"


def growing(path: Path, number: int) -> str:
    """Time records of growing length."""
    from tools.fhir import Part, RawRecord, read_facts

    content = repeated(path, resources=number)
    raw = RawRecord(parts=(Part("record.json", content),), source="record.json")
    (seconds,) = best(lambda: read_facts(raw))
    return f"| {number:,} | {len(content) / 1e6:.1f} | {seconds:.3f} | {seconds / number * 1e6:.1f} |"


def whole_process(big: Path, shared: Path, small: str) -> str:
    """Time `previsit chart --json` as a whole process on the large and on a usual file."""
    said = []
    with tempfile.TemporaryDirectory() as home:
        usual = Path(home) / "usual.json"
        usual.write_bytes(gzip.decompress((shared / "fhir" / small).read_bytes()))
        for file in (usual, big):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            done = subprocess.run(
                [str(Path(sys.executable).parent / "previsit"), "chart", str(file), "--json"],
                cwd=home,
                env=os.environ | {"PREVISIT_HOME": home},
                capture_output=True,
                check=False,
            )
            seconds = time.perf_counter() - start
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            busy = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
            outcome = "" if done.returncode == 0 else f" (exit {done.returncode})"
            size = file.stat().st_size / 1e6
            said.append(f"{size:.1f} MB in {busy:.2f} s of processor, {seconds:.2f} s by the clock{outcome}")
    goal = "goal: 20 MB under 2.5 s, 1 MB under 1.5 s"
    return f"`previsit chart --json` as a whole process: {'; '.join(said)} ({goal})."


def high_water_kb() -> int:
    """Return the most memory this process ever held; `getrusage` would count the parent's before `exec`."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _measure(what: str, file: str) -> None:
    """Print the seconds, or the peak memory in MB above process start."""
    if what == "seconds":
        print(*seconds(Path(file).read_bytes()))
        return
    if what == "validation":
        print(validation(Path(file).read_bytes()))
        return
    start = high_water_kb()
    from tools.fhir import open_source, read_facts

    raw = open_source(file).fetch()
    if what == "facts":
        kept: object = read_facts(raw)
    else:
        from tools.chart import read_chart

        kept = read_chart(raw)
    used = high_water_kb() - start
    print(used * 1024 / 1e6)
    del kept


if __name__ == "__main__":
    _measure(sys.argv[1], sys.argv[2])
