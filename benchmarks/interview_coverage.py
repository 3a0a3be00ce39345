"""Measure which history facts fifteen questions elicit from a simulated patient, and our own time a turn."""
# ruff: noqa: E501 - word lists and table rows

import ast
import re
import statistics
import time

from benchmarks.interview_data import TODAY, interval, lines_of, shared
from benchmarks.interview_patient import Patient, sentences
from tools.interview import Profile, hear, next_question, screen_answers

TURNS = 15
EXAM = re.compile(
    r"\b(?:vital signs?|blood pressure is|temperature is|pulse is|respirations? (?:are|is)|respiratory rate|heart rate is|examination|exam |on exam|auscultation|palpation|percussion|laborator|serum|hemoglobin|leukocyte|platelet|mm ?hg|/min|mg/dl|x-?ray|ct scan|mri|ultrasound|biopsy|ecg|electrocardiogram|culture|urinalysis|shows|reveals|revealed|tenderness|murmur|bmi|reflex|°c|°f|kg/m|administered|prescribed today|most likely|test is|imaging|spirometry|microscopy|smear)\b",
    re.IGNORECASE,
)


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


def speed(timings) -> list[str]:
    ordered = sorted(timings)
    return [
        "## Our own time a turn",
        "",
        f"{len(ordered)} turns (choosing, hearing, screening the whole log), processor time: median {statistics.median(ordered):.1f} ms, "
        f"95th percentile {ordered[int(len(ordered) * 0.95)]:.1f} ms.",
    ]
