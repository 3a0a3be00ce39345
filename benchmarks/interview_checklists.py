"""Measure how many checklist items of clinicians are understood where patients state them (PriMock57)."""
# ruff: noqa: E501 - table rows

import html
import re
import zipfile
from pathlib import Path

from benchmarks.interview_data import TODAY, interval, shared
from benchmarks.interview_patient import words_of
from tools.words import find_concepts, understand


def spoken(path: Path) -> list[tuple[float, str]]:
    """Return what one side said, each piece with its start in seconds."""
    text = path.read_text("utf-8", errors="replace")
    pieces = re.findall(r'xmin = ([\d.]+)\s+xmax = [\d.]+\s+text = "(.*)"', text)
    return [(float(start), said) for start, part in pieces if (said := re.sub(r"<[^>]*>", "", part).strip())]


def turns(doctor: Path, patient: Path) -> list[tuple[str, str]]:
    """Return what the patient said, each time with what the doctor said since the patient's last words."""
    both = sorted(
        [(at, "doctor", said) for at, said in spoken(doctor)] + [(at, "", said) for at, said in spoken(patient)]
    )
    found, asked = [], []
    for _, who, said in both:
        if who:
            asked.append(said)
        else:
            found.append((" ".join(asked[-3:]), said))
            asked = []
    return found


def primock() -> list[str]:
    folder = shared() / "primock57"
    stated = found = checklists = 0
    for path in sorted((folder / "consultation_checklists").rglob("*")):
        if not path.is_file():
            continue
        match = re.search(r"day\D*(\d+)\D*consultation\D*(\d+)", path.name, re.IGNORECASE)
        if match is None:
            continue
        stem = f"day{int(match[1])}_consultation{int(match[2]):02d}"
        patient, doctor = (folder / "transcripts" / f"{stem}_{who}.TextGrid" for who in ("patient", "doctor"))
        if not patient.exists() or not doctor.exists():
            continue
        checklists += 1
        heard: set[str] = set()
        windows = []
        for asked, said in turns(doctor, patient):
            concepts = tuple(dict.fromkeys(match.concept for match in find_concepts(asked)))
            heard |= {f.concept for f in understand(said, today=TODAY, asked=concepts) if f.concept}
            windows.append(words_of(f"{asked} {said}"))
        for item in checklist_items(path):
            wanted, words = {match.concept for match in find_concepts(item)}, words_of(item)
            if not wanted or not words or not any(len(words & window) * 3 >= len(words) * 2 for window in windows):
                continue
            stated += 1
            found += bool(wanted & heard)
    return [
        "## Checklist items that patients state (PriMock57)",
        "",
        f"{checklists} checklists; of the items that name a concept and of whose words two in three fall in one exchange "
        f"(the patient's words and the question before them): {interval(found, stated)} understood.",
    ]


def checklist_items(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        shared_strings = book.read("xl/sharedStrings.xml").decode("utf-8")
    return [html.unescape(text).strip() for text in re.findall(r"<t[^>]*>([^<]{4,})</t>", shared_strings)]
