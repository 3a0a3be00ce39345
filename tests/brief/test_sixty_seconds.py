"""What is read in a minute: the story beside the danger, reasons that are reasons, nothing falsely called unlisted."""

import re

import pytest

from tests.brief.conftest import (
    allergy,
    answer,
    brief_of,
    condition,
    everything,
    first_screen,
    lab,
    material_of,
    medication,
    taking,
)
from tools.brief import reconcile
from tools.brief.findings import phrase
from tools.brief.first_screen import HEADINGS, MOST_WORDS
from tools.brief.flags_told import gravest_first
from tools.clinical import Finding, Flag


def told(name: str, quote: str, concept: str = "", kind: str = "symptom", **more: str) -> Finding:
    return Finding(name=name, concept=concept or name, polarity="present", quote=quote, kind=kind, **more)


def flag(title: str, quote: str, level: str = "emergency", category: str = "sepsis", handle: str = "Q2") -> Flag:
    return Flag(
        rule=title, level=level, category=category, quote=quote, title=title, instruction="Call.", evidence=(handle,)
    )


def rows(chart, *answers):
    return {one.name: one for one in reconcile(material_of(chart, *answers))}


STORY = "he has been hot since friday. his lips went blue in the night and he would not wake. gave him calpol at three"


def test_many_flags_leave_the_story_and_a_second_item_their_place(chart_of):
    flags = [flag(f"A grave danger sign of kind {place}", f"sign number {place} told") for place in range(9)]
    flags.append(flag("Lips", "lips went blue"))
    chart = chart_of(medication("Warfarin 5 MG Oral Tablet"), medication("Amlodipine 5 MG Oral Tablet"))
    entries = {one.name: one.handles[0] for one in chart.medications()}
    answers = [
        answer(1, "reason", "fever and sleepy"),
        answer(2, "story", STORY),
        answer(3, "medication", "stopped it", about=entries["Warfarin 5 MG Oral Tablet"], choice="stopped"),
        answer(4, "medication", "stopped that too", about=entries["Amlodipine 5 MG Oral Tablet"], choice="stopped"),
    ]
    brief = brief_of(chart, *answers, flags=flags)
    screen = " ".join(one.text for one in first_screen(brief))
    assert "lips went blue" in screen
    assert len(brief.first_screen.for_attention) > 1
    assert len(screen.split()) <= MOST_WORDS - HEADINGS


def test_a_piece_of_the_words_is_quoted_under_one_flag_of_its_level():
    page = gravest_first(
        [flag("Sepsis", "boy wont feed … skin looks yellow, blotchy"), flag("Feeding", "wont feed … floppy")]
    )
    assert [one.quote for one in page] == ["boy wont feed … skin looks yellow, blotchy", "floppy"]
    alike = gravest_first([flag("Sepsis", "so hot … floppy"), flag("Floppy child", "is floppy … so hot")])
    assert "; ".join(one.title for one in alike).count(";") == 1


@pytest.mark.parametrize(
    ("recorded", "stands"),
    [
        ("Hypo Plastic Left Heart Syndrome", True),
        ("Transplanted kidney present: renal transplant", True),
        ("Sickle cell trait", False),
        ("History of lymphoma", False),
        ("Otitis media", False),
    ],
)
def test_a_grave_problem_stands_on_the_first_screen_whatever_the_complaint(chart_of, recorded, stands):
    brief = brief_of(chart_of(condition(recorded)), answer(1, "reason", "earache"))
    assert any(one.topic in {"bearing", "grave"} for one in brief.first_screen.story) is stands


def test_what_the_record_holds_under_another_name_is_not_called_unlisted(chart_of):
    chart = chart_of(condition("Chronic intractable migraine without aura"), condition("Otitis media"))
    answers = [answer(1, "problem", "migraine", told("migraine", "migraine", kind="condition"))]
    assert rows(chart, *answers)["Chronic intractable migraine without aura"].outcome == "same"
    brief = brief_of(chart, *answers)
    assert not brief.contradictions
    assert "lists no" not in everything(brief)


def test_a_broad_word_confirms_the_illness_and_not_what_it_led_to(chart_of):
    chart = chart_of(condition("Diabetes"), condition("Diabetic retinopathy associated with type II diabetes mellitus"))
    found = rows(chart, answer(1, "problem", "diabetes", told("diabetes", "diabetes", kind="condition")))
    assert [(one.name, one.outcome) for one in found.values()] == [("Diabetes", "same")]
    two = chart_of(condition("Diabetes mellitus type 1"), condition("Diabetes mellitus type 2"))
    (line,) = rows(two, answer(1, "problem", "diabetes", told("diabetes", "diabetes", kind="condition"))).values()
    assert (line.outcome, line.record) == ("only_patient", "not matched to an entry")


def test_what_is_told_as_past_agrees_with_what_is_over(chart_of):
    chart = chart_of(condition("COVID-19", "resolved", abatementDateTime="2020-03-29"))
    words = "blood pressure. had covid in march"
    (line,) = rows(chart, answer(1, "problem", words, told("COVID-19", "covid", kind="condition"))).values()
    assert line.outcome == "same"
    again = answer(1, "problem", "covid again", told("COVID-19", "covid again", kind="condition"))
    assert next(iter(rows(chart, again).values())).outcome == "differs"


def test_a_medicine_blamed_among_allergies_is_one_and_a_slip_of_the_pen_names_the_recorded(chart_of):
    chart = chart_of(allergy("Penicillin G", reaction=[{"manifestation": [{"text": "Hives"}]}]))
    words = "penicilin hives. vancomycin turned me red, not ampicillin"
    found = rows(
        chart,
        answer(
            1, "allergy", words,
            taking("vancomycin", "vancomycin turned me red"), taking("ampicillin", "not ampicillin"),
        ),
    )  # fmt: skip
    assert found["Penicillin G"].outcome == "same"
    assert found["vancomycin"].outcome == "only_patient"
    assert "ampicillin" not in found


def test_a_medicine_in_a_list_is_quoted_with_its_own_words_and_is_the_patients_after_anothers(chart_of):
    words = "tramadol 3 of my brothers, imitrex for migraine"
    findings = (
        taking("tramadol", "tramadol 3 of my brothers"),
        Finding(
            name="imitrex",
            polarity="present",
            quote="imitrex for migraine",
            kind="medication",
            who="brother",
            detail={"ingredient": "sumatriptan", "taking": "yes"},
        ),
    )
    found = rows(chart_of(medication("Sertraline 100 MG")), answer(1, "over_the_counter", words, *findings))
    assert found["imitrex"].patient == '"imitrex for migraine"'
    more = "4 energy drinks a day, ibuprofen for my head, imitrex for migraine"
    both = (taking("ibuprofen", "ibuprofen for my head"), findings[1])
    found = rows(chart_of(medication("Sertraline 100 MG")), answer(1, "over_the_counter", more, *both))
    assert "energy drinks" in found["imitrex"].patient


def test_a_medicine_named_by_its_purpose_is_the_one_entry_of_its_kind(chart_of):
    words = "the bone pill every sunday"
    chart = chart_of(medication("Alendronic acid 70 MG Oral Tablet"), medication("Amlodipine 5 MG Oral Tablet"))
    found = rows(chart, answer(1, "story", words, taking("bone pill", words)))
    assert found["Alendronic acid 70 MG Oral Tablet"].outcome == "same"
    assert "bone pill" not in found
    without = chart_of(medication("Amlodipine 5 MG Oral Tablet"))
    assert "lists no" not in everything(brief_of(without, answer(1, "story", words, taking("bone pill", words))))


def test_a_drug_beside_todays_complaint_comes_before_one_beside_another_drug(chart_of):
    chart = chart_of(medication("lisinopril 10 MG Oral Tablet"), medication("Hydrochlorothiazide 25 MG"))
    answers = [
        answer(1, "reason", "my lip swelled up", told("lip swelling", "lip swelled", "lip_swelling")),
        answer(2, "over_the_counter", "naproxen for my knee", taking("naproxen", "naproxen for my knee")),
    ]
    brief = brief_of(chart, *answers)
    assert "angioedema" in brief.first_screen.for_attention[0].text
    assert "kidney injury" in everything(brief)


def test_a_drug_that_is_not_taken_meets_nothing(chart_of):
    chart = chart_of(medication("Hydrochlorothiazide 25 MG Oral Tablet"), medication("lisinopril 10 MG Oral Tablet"))
    entry = next(one.handles[0] for one in chart.medications() if one.name.startswith("Hydro"))
    stopped = answer(1, "medication", "stopped in april", about=entry, choice="stopped")
    added = answer(2, "over_the_counter", "ibuprofen daily", taking("ibuprofen", "ibuprofen daily"))
    items = [one.text for one in brief_of(chart, stopped, added).first_screen.for_attention]
    assert not any("Hydrochlorothiazide" in one and "ibuprofen" in one for one in items)


def test_a_creatinine_that_rose_by_half_is_for_attention(chart_of):
    def items(now: float) -> str:
        chart = chart_of(lab("Creatinine", 1.1, "mg/dL", "2026-03-01"), lab("Creatinine", now, "mg/dL", "2026-05-01"))
        return " ".join(one.text for one in brief_of(chart, answer(1, "reason", "tired")).first_screen.for_attention)

    assert "Creatinine 2.6" in items(2.6)
    assert "because it is rising" in items(2.6)
    assert "Creatinine" not in items(1.3)


@pytest.mark.parametrize("pregnant", ["dont think so, period is 2 weeks late", "not sure"])
def test_every_item_names_a_reason(chart_of, pregnant):
    chart = chart_of(condition("Asthma"), patient={"birthDate": "2000-05-04"})
    answers = [
        answer(1, "pregnancy", pregnant, Finding(name="pregnant", polarity="uncertain", quote="", concept="pregnancy")),
        answer(2, "over_the_counter", "advil on monday", taking("advil", "advil on monday")),
        answer(3, "allergy", "advil makes me wheeze", told("advil", "advil makes me wheeze", kind="allergy")),
    ]
    text = everything(brief_of(chart, *answers))
    assert "because of the allergy" in text
    assert "because whether she is pregnant is not known" in text
    assert not re.search(r"come together|Worth checking(?! because)", text)


def test_a_habit_given_up_on_sunday_is_no_habit_given_up_years_ago(chart_of):
    smoking = {
        "resourceType": "Observation", "status": "final", "code": {"text": "Tobacco smoking status"},
        "effectiveDateTime": "2025-05-06", "valueCodeableConcept": {"text": "Former smoker"},
    }  # fmt: skip
    assert rows(chart_of(smoking), answer(1, "habit", "quit cigs sunday"))["smoking"].outcome == "differs"
    assert rows(chart_of(smoking), answer(1, "habit", "quit smoking in 2010"))["smoking"].outcome == "same"


def test_a_symptom_keeps_the_moment_of_its_own_sentence_and_says_nothing_twice(chart_of):
    words = "lost 9 kg. started jardiance in april"
    weight = told("weight loss", "lost 9 kg", "weight_loss", onset="in april")
    brief = brief_of(chart_of(), answer(1, "story", words, weight))
    assert "Reports weight loss. " in f"{everything(brief)} ".replace("\n", " ")
    assert phrase(told("headache", "head pounding", site="head")) == "headache"
    assert phrase(told("skin colour change", "black", "skin_colour", severity="1 of 10")) == "skin colour change"


def test_no_thought_of_death_is_denied_beside_its_flag(chart_of):
    denied = Finding(name="thoughts of suicide", concept="suicidal_thoughts", polarity="absent", quote="no")
    answers = [answer(1, "danger_signs", "no", denied), answer(2, "story", "some nights i think whats the point")]
    assert "suicid" in everything(brief_of(chart_of(), *answers)).lower()
    raised = flag("Thoughts of death", "whats the point", category="suicide")
    assert "Denies" not in everything(brief_of(chart_of(), *answers, flags=[raised]))
