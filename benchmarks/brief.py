"""From chart and answers to a checked brief: time by size of the record. Run: python -m benchmarks.brief [--write]."""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

import orjson

from benchmarks.machine import made_on
from tools import clock
from tools.brief import assemble, compose, gather, render
from tools.chart import read_chart
from tools.clinical import Answer, Finding
from tools.fhir import open_source

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 3_000, 10_000)
TARGETS = {1_000: 0.3, 10_000: 1.0}
TESTS = (
    ("Hemoglobin A1c/Hemoglobin.total in Blood", "%", 6.5),
    ("Glomerular filtration rate/1.73 sq M.predicted", "mL/min/{1.73_m2}", 71.0),
    ("Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 1.1),
    ("Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 4.4),
    ("Body weight", "kg", 81.0),
    ("Cholesterol in LDL [Mass/volume] in Serum or Plasma", "mg/dL", 101.0),
)
DRUGS = (
    "Metformin hydrochloride 1000 MG Oral Tablet",
    "Lisinopril 20 MG Oral Tablet",
    "Atorvastatin 40 MG Oral Tablet",
    "Warfarin Sodium 5 MG Oral Tablet",
    "Amlodipine 5 MG Oral Tablet",
)
PROBLEMS = ("Essential hypertension", "Diabetes mellitus type 2", "Chronic kidney disease stage 3", "Hyperlipidemia")


def record(size: int) -> bytes:
    """Return a Bundle of one invented patient with `size` resources over twenty years, shaped like a long record."""
    entries: list[dict[str, object]] = [
        {
            "resourceType": "Patient",
            "id": "p",
            "name": [{"family": "Bench", "given": ["Ada"]}],
            "birthDate": "1950-02-03",
            "gender": "female",
        }
    ]
    subject = {"reference": "Patient/p"}
    for number in range(size - 1):
        day = f"{2006 + number * 20 // size}-{number % 12 + 1:02}-{number % 27 + 1:02}T08:00:00Z"
        kind = number % 10
        if kind < 6:
            name, unit, value = TESTS[number % len(TESTS)]
            entries.append(
                {
                    "resourceType": "Observation",
                    "id": f"o{number}",
                    "status": "final",
                    "category": [{"coding": [{"code": "laboratory"}]}],
                    "code": {"text": name},
                    "subject": subject,
                    "effectiveDateTime": day,
                    "valueQuantity": {"value": round(value * (1 + number % 40 / 100), 2), "unit": unit, "code": unit},
                }
            )
        elif kind < 8:
            entries.append(
                {
                    "resourceType": "MedicationRequest",
                    "id": f"m{number}",
                    "status": "active",
                    "intent": "order",
                    "medicationCodeableConcept": {"text": DRUGS[number % len(DRUGS)]},
                    "subject": subject,
                    "authoredOn": day,
                }
            )
        elif kind == 8:
            entries.append(
                {
                    "resourceType": "Condition",
                    "id": f"c{number}",
                    "clinicalStatus": {"coding": [{"code": "active"}]},
                    "code": {"text": PROBLEMS[number % len(PROBLEMS)]},
                    "subject": subject,
                    "onsetDateTime": day,
                }
            )
        else:
            entries.append(
                {
                    "resourceType": "Encounter",
                    "id": f"e{number}",
                    "status": "finished",
                    "class": {"code": "AMB"},
                    "type": [{"text": "Office visit"}],
                    "subject": subject,
                    "period": {"start": day},
                }
            )
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in entries]}
    return orjson.dumps(bundle)


def answers() -> list[Answer]:
    """Return twenty answers as an interview gives them."""
    found = []
    for number in range(20):
        words = ("my feet swell", "no", "about three weeks", "worse in the evening", "ibuprofen for my knee")[
            number % 5
        ]
        topic = ("reason", "danger_signs", "onset", "course", "over_the_counter")[number % 5]
        kind = "medication" if topic == "over_the_counter" else "symptom"
        name = "ibuprofen" if kind == "medication" else "ankle swelling"
        polarity = "absent" if words == "no" else "present"
        finding = Finding(name=name, polarity=polarity, quote=words, kind=kind)
        found.append(
            Answer(
                handle=f"Q{number + 1}",
                link_id=f"q{number}",
                question="?",
                words=words,
                topic=topic,
                findings=(finding,),
                at="2026-05-12T08:00:00+00:00",
            )
        )
    return found


def measure(size: int, runs: int = 5) -> tuple[float, float, int, float]:
    """Return seconds from chart to checked brief with cold and with warm views, claims, and seconds to HTML."""
    cold, warm, html, claims = [], [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.json"
        path.write_bytes(record(size))
        raw = open_source(str(path)).fetch()
        for _ in range(runs):
            chart = read_chart(raw)
            for times in (cold, warm):
                start = time.perf_counter()
                material = gather(chart, today=date(2026, 5, 12), answers=answers())
                brief = assemble(compose(material), material)
                times.append(time.perf_counter() - start)
            start = time.perf_counter()
            render(brief, "html")
            html.append(time.perf_counter() - start)
            claims = int(brief.receipt["checked"]["claims"])  # type: ignore[index]
    return median(cold), median(warm), claims, median(html)


def table() -> str:
    """Return the measured table as Markdown."""
    clock.fix("2026-05-12T08:00:00+00:00")
    measure(200, runs=1)
    lines = [
        "# From chart and answers to a checked brief",
        "",
        "Rules only; one invented patient over twenty years, twenty answers; medians of five runs. *First brief*: no",
        "view of the chart has been made yet. *Again*: the views are there, as on every later brief of a visit.",
        f"Made on {made_on()}.",
        "",
        "| resources | first brief, ms | again, ms | per 1,000, ms | claims checked | HTML, ms | target, ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in SIZES:
        cold, warm, claims, html = measure(size)
        target = f"{TARGETS[size] * 1000:.0f}" if size in TARGETS else ""
        times = f"{cold * 1000:.0f} | {warm * 1000:.0f} | {cold * 1e6 / size:.0f}"
        lines.append(f"| {size:,} | {times} | {claims} | {html * 1000:.0f} | {target} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    made = table()
    print(made)
    if "--write" in sys.argv:
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "brief.md").write_text(made, "utf-8")
