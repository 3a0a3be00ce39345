"""Measure the interview: red flags on vignettes, coverage with a simulated patient, checklist recall, time a turn.

Run `python -m benchmarks.interview` in the repository root; it reads ../shared/data (or PREVISIT_SHARED_DATA), copies nothing
out of it, and writes `benchmarks/results/interview.md`. No model takes part.
"""
# ruff: noqa: E501 - word lists and table rows

import ast
import gzip
import html
import json
import os
import re
import statistics
import time
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

from tools.clinical import Answer
from tools.interview import Profile, hear, next_question, parse_age, screen, screen_answers
from tools.words import find_concepts, understand

TODAY = date(2026, 5, 12)
ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "interview.md"
CASES = ROOT / "tests" / "interview" / "cases"
TURNS = 15
FIRST_RUN = (
    "Fresh messages, written before the rules were looked at (149 urgent, 119 routine, the sets `fresh_urgent` and `fresh_routine`):",
    "at their first run 140 of 149 urgent ones were found (94.0%), with the words alone 139; 6 of 119 routine ones were called",
    "urgent (5.0%), 1 of them an emergency. `strangers` (262) was run after the first repairs: 159 of 179 found (88.8%), and 12 of 82",
    "routine ones called urgent (14.6%), 7 of them emergencies. The misses were then repaired: these sets are no longer fresh.",
)


def shared() -> Path:
    return Path(os.environ.get("PREVISIT_SHARED_DATA", ROOT.parent / "shared" / "data")) / "intake"


def lines_of(path: Path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def interval(right: int, total: int) -> str:
    """Return the share with its 95% Wilson interval."""
    if not total:
        return "none"
    share, z = right / total, 1.96
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5 / (1 + z * z / total)
    return f"{right}/{total} = {share:.1%} ({max(centre - half, 0):.0%} to {min(centre + half, 1):.0%})"


# --- red flags


def level(flags) -> str:
    levels = {flag.level for flag in flags}
    return "emergency" if "emergency" in levels else "urgent" if "same_day" in levels else "none"


def vignette_flags(vignette, *, vitals: bool):
    given = vignette["input"]
    who = given["demographics"]
    text = f"{given['chief_complaint']}. {given['history']}"
    profile = Profile(age_days=int(who["age"] * 365.25) + 1, sex=who["sex"])
    return screen(
        understand(text, today=TODAY), profile=profile, words=text, vitals=given["vitals"] if vitals else None
    )


def red_flags() -> list[str]:
    rows = [
        "## Red flags",
        "",
        "| set | urgent found | routine called urgent | routine called emergency |",
        "|---|---|---|---|",
    ]
    from_vitals = {"hemodynamic", "hypoxemia", "sepsis"}
    for name in ("clinicaflow_vignettes", "clinicaflow_vignettes_adversarial"):
        vignettes = lines_of(shared() / f"{name}.jsonl.gz")
        for vitals in (True, False):
            found = [(v["labels"], level(vignette_flags(v, vitals=vitals))) for v in vignettes]
            need = [
                got
                for labels, got in found
                if labels["gold_escalation_required"]
                and (vitals or set(labels["gold_red_flag_categories"]) - from_vitals)
            ]
            routine = [got for labels, got in found if not labels["gold_escalation_required"]]
            title = f"{name}, {'with' if vitals else 'without'} vital signs"
            rows.append(
                f"| {title} | {interval(sum(g != 'none' for g in need), len(need))} "
                f"| {interval(sum(g != 'none' for g in routine), len(routine))} "
                f"| {interval(sum(g == 'emergency' for g in routine), len(routine))} |"
            )
    for path in sorted(CASES.glob("*.json")):
        cases = json.loads(path.read_text("utf-8"))
        got = [(case["expect"], level(case_flags(case))) for case in cases]
        need = [g for expect, g in got if expect != "none"]
        routine = [g for expect, g in got if expect == "none"]
        rows.append(
            f"| our own: {path.stem} | {interval(sum(g != 'none' for g in need), len(need))} "
            f"| {interval(sum(g != 'none' for g in routine), len(routine))} "
            f"| {interval(sum(g == 'emergency' for g in routine), len(routine))} |"
        )
    rows += ["", "Without vital signs, vignettes whose only labelled reason is a vital sign are left out."]
    rows += ["", *FIRST_RUN]
    return rows


def case_flags(case):
    profile = Profile(
        age_days=parse_age(case["age"]) if case.get("age") else None,
        sex=case.get("sex", "unknown"),
        pregnant=case.get("pregnant", "unknown"),
        respondent=case.get("respondent", "patient"),
    )
    return screen(
        understand(case["text"], today=TODAY, language=case.get("language", "en")),
        profile=profile,
        words=case["text"],
        vitals=case.get("vitals"),
        medications=case.get("medications", ()),
    )


def pairs() -> list[str]:
    """Count texts whose flags change when only the age or the sex changes, and by which rules."""
    texts = [
        case["text"]
        for path in sorted(CASES.glob("*.json"))
        for case in json.loads(path.read_text("utf-8"))
        if path.stem in {"emergencies", "routine"}
    ]
    changed: Counter[str] = Counter()
    differ = {"age 30 or 75": 0, "female or male": 0}
    for text in texts:
        for what, one, other in (
            ("age 30 or 75", Profile(age_days=30 * 366), Profile(age_days=75 * 366)),
            (
                "female or male",
                Profile(age_days=15000, sex="female", pregnant="no"),
                Profile(age_days=15000, sex="male"),
            ),
        ):
            first = {flag.rule for flag in screen((), profile=one, words=text)}
            second = {flag.rule for flag in screen((), profile=other, words=text)}
            differ[what] += first != second
            changed.update(first ^ second)
    rows = ["## Pairs that differ only in age or sex", "", "| pair | texts | that differ |", "|---|---|---|"]
    rows += [f"| {what} | {len(texts)} | {count} |" for what, count in differ.items()]
    names = ", ".join(f"{rule} ({count})" for rule, count in changed.most_common())
    return [
        *rows,
        "",
        f"Every difference is made by a rule whose condition names the age, the sex or pregnancy: {names}.",
    ]


# --- coverage with a simulated patient who has nothing but the vignette

STOP = {
    "the",
    "a",
    "an",
    "of",
    "and",
    "or",
    "in",
    "on",
    "at",
    "to",
    "is",
    "was",
    "were",
    "are",
    "be",
    "been",
    "has",
    "have",
    "had",
    "he",
    "she",
    "his",
    "her",
    "him",
    "it",
    "its",
    "this",
    "that",
    "with",
    "for",
    "from",
    "by",
    "as",
    "patient",
    "reports",
    "report",
    "states",
    "denies",
    "presents",
    "presented",
    "history",
    "no",
    "not",
    "any",
    "also",
    "who",
    "which",
    "they",
    "their",
    "there",
    "does",
    "do",
    "did",
}
TOPIC_WORDS = {
    "onset": "ago since began started start onset days weeks months hours years yesterday today duration suddenly gradually past",
    "worse": "worse worsens aggravated exertion movement eating after when exacerbated triggered",
    "better": "better improves relieved relief rest helps alleviated",
    "severity": "severe mild moderate scale out intense severity rated",
    "course": "worsening progressive improved intermittent constant episodes progressively gradually increasing resolved",
    "site": "left right upper lower side bilateral located area region",
    "quality": "sharp dull burning cramping throbbing pressure stabbing aching",
    "radiation": "radiates radiating spreads",
    "risk": "smokes smoking diabetes hypertension surgery travel family cancer alcohol sexual exposure",
    "context": "exposure travel contact sick work animals camping trip recently ate after",
    "medication": "takes taking medication medications medicine prescribed mg therapy treated insulin pill contraceptive uses",
    "over_the_counter": "counter ibuprofen acetaminophen supplements vitamins herbal aspirin",
    "allergy": "allergic allergy allergies",
    "problem": "history medical diagnosed disease surgery hypertension diabetes hospital significant condition asthma past unremarkable",
    "family": "family mother father brother sister parents sibling uncle grandfather",
    "habit": "smokes smoking cigarettes packs alcohol drinks beer drugs tobacco work works lives job wine occupation sexually partner",
    "tried": "tried treated relief medication took without antibiotics cream over",
    "impact": "unable difficulty work sleep walk activities",
    "worry": "worried concerned concern afraid fears",
    "pregnancy": "pregnant pregnancy menstrual period gestation gravida",
    "measurement": "temperature fever degrees measured reading",
}
EXAM = re.compile(
    r"\b(?:vital signs?|blood pressure is|temperature is|pulse is|respirations? (?:are|is)|respiratory rate|heart rate is|examination|exam |on exam|auscultation|palpation|percussion|laborator|serum|hemoglobin|leukocyte|platelet|mm ?hg|/min|mg/dl|x-?ray|ct scan|mri|ultrasound|biopsy|ecg|electrocardiogram|culture|urinalysis|shows|reveals|revealed|tenderness|murmur|bmi|reflex|°c|°f|kg/m|administered|prescribed today|most likely|test is|imaging|spirometry|microscopy|smear)\b",
    re.IGNORECASE,
)


def words_of(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in STOP}


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.;!?])\s+", text) if part.strip()]


class Patient:
    """Answers only from its own facts, chosen by words and concepts in common with the question."""

    def __init__(self, facts, complaint):
        self.facts, self.complaint, self.told = facts, complaint, set()
        self.words = [words_of(fact) for fact in facts]
        self.concepts = [{match.concept for match in find_concepts(fact)} for fact in facts]

    def answer(self, question) -> str:
        """Return the facts that the question asks for, or "no"."""
        if question.topic == "respondent":
            return "patient"
        if question.topic == "reason":
            return self.say([index for index, fact in enumerate(self.facts) if fact in self.complaint] or [0])
        if question.topic == "anything_else":
            return self.say([index for index in range(len(self.facts)) if index not in self.told][:3])
        if question.topic == "story":
            return self.say([index for index in range(len(self.facts)) if index not in self.told][:4])
        asked = words_of(
            f"{question.text} {TOPIC_WORDS.get(question.topic, '')} {' '.join(o.text for o in question.options)}"
        )
        concepts = set(question.concepts)
        scored = []
        for index in range(len(self.facts)):
            score = len(asked & self.words[index]) + 3 * len(concepts & self.concepts[index])
            if score >= 2 or (score and question.topic in {"allergy", "family", "habit", "problem", "medication"}):
                scored.append((-score, index))
        return self.say([index for _, index in sorted(scored)[:3]])

    def say(self, indexes) -> str:
        """Return these facts as one answer, and remember that they were told."""
        self.told |= set(indexes)
        return " ".join(self.facts[index] for index in indexes) or "no"


def interview(facts, complaint, profile, timings=None):
    patient, answers = Patient(facts, complaint), []
    while len(answers) < TURNS:
        started = time.process_time()
        question = next_question(answers, chart=None, profile=profile, today=TODAY)
        if question is None:
            break
        words = patient.answer(question)
        asked = time.process_time()
        answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
        screen_answers(answers, profile=profile)
        if timings is not None:
            timings.append((time.process_time() - started) * 1000)
        del asked
    return patient, answers


def mediq_cases():
    for case in lines_of(shared() / "mediq_facts_dev.jsonl.gz"):
        facts = case["facts"]
        if isinstance(facts, str):
            facts = ast.literal_eval(facts)
        facts = [re.sub(r"^\d+\.\s*", "", fact) for fact in facts or []]
        facts = [fact for fact in facts if not EXAM.search(fact)]
        who = case.get("patient") or {}
        age = re.search(r"(\d+)\D*(year|month|week|day)", str(who.get("age", "")))
        days = None
        if age:
            days = int(int(age[1]) * {"year": 365.25, "month": 30.4, "week": 7, "day": 1}[age[2]]) + 1
        sex = str(who.get("gender", "")).lower()
        if len(facts) >= 3:
            yield facts, facts[:2], days, sex if sex in {"male", "female"} else "unknown"


def agentclinic_cases():
    for case in lines_of(shared() / "agentclinic_medqa_dev.jsonl.gz"):
        actor = case["OSCE_Examination"]["Patient_Actor"]
        symptoms = actor.get("Symptoms", {})
        facts = sentences(str(actor.get("History", "")))
        complaint = [str(symptoms.get("Primary_Symptom", ""))]
        facts = complaint + facts
        second = symptoms.get("Secondary_Symptoms", [])
        facts += [str(s) for s in (second if isinstance(second, list) else [second])]
        for part in ("Past_Medical_History", "Social_History", "Review_of_Systems"):
            facts += sentences(str(actor.get(part, "")))
        facts = [fact for fact in facts if fact and not EXAM.search(fact) and "not provided" not in fact.lower()]
        who = str(actor.get("Demographics", "")).lower()
        age = re.search(r"(\d+)[- ]*(year|month|week|day)", who)
        days = None
        if age:
            days = int(int(age[1]) * {"year": 365.25, "month": 30.4, "week": 7, "day": 1}[age[2]]) + 1
        sex = (
            "female"
            if re.search(r"\b(?:female|woman|girl)\b", who)
            else "male"
            if re.search(r"\b(?:male|man|boy)\b", who)
            else "unknown"
        )
        if len(facts) >= 3:
            yield facts, complaint, days, sex


def coverage(timings) -> list[str]:
    rows = [
        f"## History facts that {TURNS} questions elicit",
        "",
        "| set | cases | facts told | mean per case | findings understood per case |",
        "|---|---|---|---|---|",
    ]
    for name, cases in (("MediQ", mediq_cases()), ("AgentClinic", agentclinic_cases())):
        told = total = 0
        shares, understood = [], []
        for facts, complaint, days, sex in cases:
            profile = Profile(
                age_days=days if days is not None else 15000,
                sex=sex if sex != "unknown" else "other",
                pregnant="not_applicable" if sex == "male" else "no",
            )
            patient, answers = interview(facts, complaint, profile, timings)
            told, total = told + len(patient.told), total + len(facts)
            shares.append(len(patient.told) / len(facts))
            understood.append(sum(len(answer.findings) for answer in answers))
        rows.append(
            f"| {name} | {len(shares)} | {interval(told, total)} | {statistics.mean(shares):.1%} "
            f"| {statistics.mean(understood):.1f} |"
        )
    rows += [
        "",
        "The patient is a program: it answers from its own vignette only, with at most three sentences that share "
        "words or concepts with what was asked; to the open questions it tells the next four, or three, that it has not told."
        "  Sentences about examination and laboratory do not count.",
    ]
    return rows


# --- what clinicians listed


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


def speed(timings) -> list[str]:
    ordered = sorted(timings)
    return [
        "## Our own time a turn",
        "",
        f"{len(ordered)} turns (choosing, hearing, screening the whole log), processor time: median {statistics.median(ordered):.1f} ms, "
        f"95th percentile {ordered[int(len(ordered) * 0.95)]:.1f} ms.",
    ]


def main() -> None:
    warm = Answer(handle="Q1", link_id="reason", question="", words="chest pain", topic="reason")
    screen_answers([warm], profile=Profile())
    timings: list[float] = []
    parts = [
        [
            "# The interview, measured",
            "",
            "`python -m benchmarks.interview`; rules only, no model. Intervals: 95%, Wilson.",
        ],
        red_flags(),
        pairs(),
        coverage(timings),
        primock(),
        speed(timings),
    ]
    RESULT.parent.mkdir(exist_ok=True)
    text = "\n\n".join("\n".join(part) for part in parts) + "\n"
    RESULT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
