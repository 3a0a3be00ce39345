"""Measure the red flags: on vignettes with and without vital signs, on our own cases, and on pairs of patients."""
# ruff: noqa: E501 - table rows

import json
from collections import Counter

from benchmarks.interview_data import ROOT, TODAY, interval, lines_of, shared
from tools.interview import Profile, parse_age, screen
from tools.words import understand

CASES = ROOT / "tests" / "interview" / "cases"
FIRST_RUN = (
    "Fresh messages, written before the rules were looked at (149 urgent, 119 routine, the sets `fresh_urgent` and `fresh_routine`):",
    "at their first run 140 of 149 urgent ones were found (94.0%), with the words alone 139; 6 of 119 routine ones were called",
    "urgent (5.0%), 1 of them an emergency. `strangers` (262) was run after the first repairs: 159 of 179 found (88.8%), and 12 of 82",
    "routine ones called urgent (14.6%), 7 of them emergencies. The misses were then repaired: these sets are no longer fresh.",
    "",
    "Later sets, each written without a look at the rules and run once before any repair: of 128, 126 and 126 urgent messages in four",
    "voices, each set more idiomatic than the one before, 116, 108 and 103 were found (90.6%, 85.7%, 81.7%); of 80 routine ones each,",
    "7, 2 and 5 were called emergencies. In plain words 30 of 30. Of 60 and 40 Spanish messages 45 and 33. All were repaired since.",
    "Sixty in ordinary words by somebody who had seen no rule: 39 of 40 urgent ones were found, 1 of 20 routine ones called urgent.",
    "The last five sets, each run once before its own repairs (all but the first by somebody who had read the rules): 104 of 118, 107 of",
    "122, 92 of 118 (sideways), 53 of 60 and 32 of 35 urgent ones were found; 7 of 385 routine ones were called emergencies. A denial",
    'before a sign ("no fever, lips blue") had silenced 11 of 12 signs; a test puts one before every rule\'s own text now.',
    "",
    "Five sets after those, each frozen and run once before its own repairs, by somebody who had read the rules (all but the first): of 123,",
    "117, 97, 86 and 60 urgent messages 117 (95.1%), 87 (74.4%, told sideways on purpose), 83 (85.6%), 75 (87.2%) and 49 (81.7%, sideways)",
    "were found; among them triage vignettes 78 of 80. Of 70 lines in clinical jargon 60. Of 424 routine ones 20 were called emergencies (4.7%).",
    "Of 150 Spanish urgent messages 132 were found; of 105 routine ones 4 were called emergencies. The misses are the set `told_obliquely`.",
)


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
        cases = [case for case in json.loads(path.read_text("utf-8")) if "expect" in case]
        if not cases:
            continue
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
