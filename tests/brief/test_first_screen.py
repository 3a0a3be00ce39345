import re

import pytest
from msgspec.structs import replace

from tests.brief.conftest import (
    FIXTURES,
    answer,
    brief_of,
    condition,
    everything,
    first_screen,
    fixture_chart,
    lab,
    medication,
    said,
    taking,
)
from tests.brief.conftest import allergy as allergic
from tools.brief import compose, gather, render
from tools.clinical import Finding, Flag

ADVICE = re.compile(
    r"\b(diagnos(is|ed with)|probab|likely|acuity|triage score|safe to wait|reassur|should (start|stop|take|reduce)"
    r"|recommend|increase the dose|reduce the dose|no cause for concern)\b",
    re.IGNORECASE,
)


def test_allergies_take_the_form_that_the_record_gives_them(chart_of):
    assert "Penicillin" in said(brief_of(chart_of(allergic("Penicillin"))), "allergy")
    none_known = allergic("No known allergies")
    none_known["code"]["coding"] = [{"system": "http://snomed.info/sct", "code": "716186003"}]
    assert "none known" in said(brief_of(chart_of(none_known)), "allergy").lower().replace("no known", "none known")
    assert said(brief_of(chart_of()), "allergy") == "Allergies: not recorded."
    assert "no record was read" in said(brief_of(None), "allergy")


def test_an_anticoagulant_is_named_and_its_absence_cites_the_medication_list(chart_of):
    assert "Warfarin" in said(brief_of(chart_of(medication("Warfarin Sodium 5 MG Oral Tablet"))), "anticoagulant")
    brief = brief_of(chart_of(medication("Amlodipine 5 MG Oral Tablet")))
    claim = next(one for one in brief.first_screen.frame if one.topic == "anticoagulant")
    assert claim.text == "Anticoagulant: none recorded as current."
    assert claim.evidence
    assert all(handle.startswith("R") for handle in claim.evidence)


def test_an_anticoagulant_that_only_the_patient_mentions_is_on_the_first_screen(chart_of):
    words = "i take eliquis twice a day"
    finding = taking("Eliquis", words)
    brief = brief_of(chart_of(medication("Amlodipine 5 MG Oral Tablet")), answer(1, "over_the_counter", words, finding))
    assert "eliquis" in said(brief, "anticoagulant")
    assert "none" not in said(brief, "anticoagulant")


def test_what_the_patient_says_of_an_anticoagulant_stands_beside_the_records_line(chart_of):
    chart = chart_of(medication("Warfarin Sodium 5 MG Oral Tablet"))
    words = "the pink blood thinner, I missed two doses last week"
    brief = brief_of(chart, answer(1, "story", words, taking("blood thinner", words)))
    assert f'Anticoagulant: patient reports "{words}"' in said(brief, "anticoagulant")
    assert "Warfarin" in said(brief, "anticoagulant")
    level = "no big bruises, my INR was 4 something last week"
    assert f'Anticoagulant: patient reports "{level}"' in said(
        brief_of(chart, answer(1, "story", level)), "anticoagulant"
    )


def test_a_former_anticoagulant_stands_where_the_patient_speaks_of_one(chart_of):
    former = {**medication("Warfarin Sodium 5 MG Oral Tablet"), "status": "completed"}
    words = "they sent me home with lovenox shots but I ran out last thursday"
    brief = brief_of(chart_of(former), answer(1, "story", words, taking("Lovenox", words)))
    assert "Warfarin" in said(brief, "anticoagulant")
    assert "lovenox" in said(brief, "anticoagulant")


def test_pregnancy_is_never_left_to_be_guessed(chart_of):
    young = {"birthDate": "1996-05-04"}
    assert said(brief_of(chart_of(patient=young)), "pregnancy") == "Pregnancy: not recorded, not asked."
    assert said(brief_of(chart_of()), "pregnancy") == "Pregnancy: not asked (age about 66)."
    assert "not applicable" in said(brief_of(chart_of(patient={"gender": "male"})), "pregnancy")
    assert "Normal pregnancy" in said(brief_of(chart_of(condition("Normal pregnancy"), patient=young)), "pregnancy")
    words = "yes 30 weeks"
    told = answer(1, "pregnancy", words, Finding(name="pregnant", polarity="present", quote=words, concept="pregnancy"))
    assert words in said(brief_of(chart_of(), told), "pregnancy")
    assert "skipped" in said(brief_of(chart_of(), answer(1, "pregnancy", "", status="skipped")), "pregnancy")


def test_a_death_is_said_first_and_no_attention_or_prevention_follows(chart_of):
    labs = [lab("Potassium", 6.9, "mmol/L", "2024-01-02", "HH")]
    brief = brief_of(chart_of(*labs, patient={"deceasedDateTime": "2024-01-03"}))
    assert brief.first_screen.frame[0].text.startswith("Deceased: 3 Jan 2024")
    assert not brief.first_screen.for_attention
    assert not any(section.name == "preventive" for section in brief.sections)


def test_shifted_dates_are_said_once_and_the_age_is_never_negative(chart_of):
    chart = chart_of(condition("Asthma", onset="2180-02-03"), patient={"birthDate": "2128-05-06"})
    text = everything(brief_of(chart))
    assert text.count("lie in the future") == 1
    assert "aged 51" in text


def test_a_new_abnormal_result_stands_on_the_first_screen_with_its_date(chart_of):
    brief = brief_of(
        chart_of(lab("Potassium", 6.1, "mmol/L", "2026-05-01", "HH"), lab("Sodium", 140, "mmol/L", "2026-05-01"))
    )
    text = " ".join(claim.text for claim in first_screen(brief))
    assert "Potassium 6.1 mmol/L" in text
    assert "1 May 2026" in text
    assert "Sodium" not in text


def test_new_abnormal_results_keep_their_place_beside_a_long_story(chart_of):
    chart = chart_of(medication("Metformin 500 MG"), lab("Potassium", 6.1, "mmol/L", "2026-05-01", "H"))
    words = " ".join(["it began slowly and then it got worse and worse"] * 6)
    told = [
        answer(number, topic, words) for number, topic in enumerate(("reason", "story", "onset", "course", "worse"), 1)
    ]
    assert "Potassium 6.1" in " ".join(claim.text for claim in first_screen(brief_of(chart, *told)))


def test_red_flags_come_before_everything_else_on_the_page(chart_of):
    flag = Flag(
        rule="r", level="emergency", category="cardiac", title="Chest pain", quote="crushing chest pain",
        instruction="Call the emergency number.", evidence=("Q1",),
    )  # fmt: skip
    page = render(brief_of(chart_of(), answer(1, "reason", "crushing chest pain"), flags=[flag]), "md")
    assert page.index("EMERGENCY: Chest pain") < page.index("Ada Test")


def test_what_was_not_answered_is_named(chart_of):
    brief = brief_of(chart_of(), answer(1, "reason", "cough"), answer(2, "habit", "", status="skipped"))
    assert "smoking" in said(brief, "not_answered")


def test_a_visit_that_stopped_early_says_so(chart_of):
    brief = brief_of(chart_of(), answer(1, "reason", "cough"), stopped="The patient left after 1 question.")
    assert "stopped early" in said(brief, "stopped")


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.json")))
def test_the_first_screen_fits_gives_no_advice_and_is_the_same_twice(name):
    chart = fixture_chart(name)
    brief = brief_of(chart)
    assert sum(len(claim.text.split()) for claim in first_screen(brief)) <= 150
    assert len(brief.first_screen.for_attention) <= 3
    assert not ADVICE.search(everything(brief))
    assert brief_of(fixture_chart(name)) == brief


def test_every_claim_of_the_rules_bears_a_handle_that_exists(chart_of):
    material = gather(fixture_chart("twelve-medications"), today=brief_day())
    draft = compose(material)
    claims = [*draft.first_screen.frame, *draft.first_screen.story, *draft.first_screen.for_attention]
    claims += [claim for section in draft.sections for claim in section.claims]
    for claim in claims:
        assert claim.evidence, claim.text
        assert all(material.resolve(handle) is not None for handle in claim.evidence), claim.text


def brief_day():
    from tests.brief.conftest import TODAY

    return TODAY


def test_what_is_feared_is_not_reported_as_present(chart_of):
    words = "that its pneumonia like my dad had"
    feared = Finding(name="pneumonia", concept="pneumonia", polarity="present", quote="pneumonia", kind="condition")
    brief = brief_of(chart_of(), answer(1, "worry", words, feared))
    assert "Reports pneumonia" not in everything(brief)
    assert words in everything(brief)


def test_a_recorded_problem_that_bears_on_the_complaint_is_for_attention(chart_of):
    cough = Finding(name="cough", concept="cough", polarity="present", quote="cough")
    chart = chart_of(condition("Moderate persistent asthma"), condition("Ingrown toenail"))
    brief = brief_of(chart, answer(1, "reason", "a bad cough for a week", cough))
    items = [claim.text for claim in brief.first_screen.for_attention]
    assert any("asthma" in text and "cough" in text for text in items)
    assert not any("toenail" in text for text in items)


def test_a_stopped_drug_still_taken_is_held_against_the_one_that_replaced_it(chart_of):
    words = "i still take the warfarin in the evening"
    chart = chart_of(
        medication("Warfarin Sodium 5 MG Oral Tablet", status="stopped"), medication("Apixaban 5 MG Oral Tablet")
    )
    brief = brief_of(chart, answer(1, "over_the_counter", words, taking("warfarin", words)))
    first = brief.first_screen.for_attention[0].text
    assert "Warfarin" in first
    assert "Apixaban" in first
    assert "lists no" not in first


def test_answers_of_four_days_ago_are_marked_as_old(chart_of):
    old = replace(answer(1, "reason", "a bad cough"), at="2026-05-08T08:00:00Z")
    assert "more than 72 hours old" in said(brief_of(chart_of(), old), "stale")
    fresh = answer(1, "reason", "a bad cough")
    assert not said(brief_of(chart_of(), fresh), "stale")
