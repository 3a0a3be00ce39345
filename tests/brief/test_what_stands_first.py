"""What has little room on the first screen: the weightiest item, a directive and telling problems never give way."""

from tests.brief.conftest import allergy, answer, brief_of, condition, everything, medication, said
from tools.brief import render
from tools.clinical import Claim, Finding, FirstScreen, Flag


def finding(name, quote="", **more):
    return Finding(name=name, concept=name.replace(" ", "_"), polarity="present", quote=quote or name, **more)


def crowded(*more):
    """A visit whose flags, gaps and story leave hardly any room."""
    words = "it began slowly and then it got worse and worse and worse every day until now " * 3
    topics = ("danger_signs", "safety", "habit", "family", "measurement", "care_elsewhere", "mood", "risk")
    gaps = [answer(50 + place, topic, "", status="skipped") for place, topic in enumerate(topics)]
    return [*more, answer(40, "story", words), *gaps]


def flags():
    return [
        Flag(
            rule=f"r{place}", level="emergency", category="c", title="Severe trouble breathing now",
            quote="cant catch my breath", instruction="Call.", evidence=("Q1",),
        )
        for place in range(7)
    ]  # fmt: skip


def test_an_advance_directive_stands_on_the_first_screen_of_a_crowded_visit(chart_of):
    chart = chart_of(condition("Do not resuscitate status", onset="2026-01-02"))
    reason = answer(1, "reason", "cant catch my breath", finding("dyspnea", "cant catch my breath"))
    brief = brief_of(chart, *crowded(reason), flags=flags())
    assert "Do not resuscitate" in said(brief, "directive")


def test_no_directive_is_made_of_a_talk_or_of_full_code(chart_of):
    chart = chart_of(condition("Full code"), condition("Discussion about advance directive"))
    assert not [one for one in brief_of(chart).first_screen.frame if one.topic == "directive"]


def test_the_weightiest_item_stands_and_the_gaps_shrink_first(chart_of):
    allergies = [allergy(f"{name} and preparations of it") for name in ("Penicillin", "Codeine", "Latex", "Peanut")]
    allergies += [allergy(f"{name}, of every kind and form") for name in ("Aspirin", "Iodine", "Soya", "Egg", "Wool")]
    chart = chart_of(condition("Atrial fibrillation"), condition("Pulmonary embolism"), *allergies)
    reason = answer(1, "reason", "heart racing", finding("palpitations", "heart racing"))
    brief = brief_of(chart, *crowded(reason), flags=flags())
    assert "Atrial fibrillation" in brief.first_screen.for_attention[0].text
    short = said(brief, "not_answered_in_short")
    assert short.startswith("Not answered: danger signs")
    assert "others below" in short
    assert "Not answered: danger signs" in render(brief, "md")


def test_a_problem_that_bears_on_the_complaint_stands_before_the_routine_story(chart_of):
    chart = chart_of(
        condition("Ischemic heart disease"),
        medication("Warfarin Sodium 5 MG Oral Tablet"),
    )
    words = "i take ibuprofen 400 three times a day"
    drug = Finding(
        name="ibuprofen", polarity="present", quote="ibuprofen", kind="medication", detail={"ingredient": "ibuprofen"}
    )
    reason = answer(1, "reason", "tight chest", finding("chest_tightness", "tight chest"))
    brief = brief_of(chart, reason, answer(2, "over_the_counter", words, drug))
    screen = brief.first_screen
    first = " ".join(one.text for one in (*screen.story, *screen.for_attention))
    assert "Ischemic heart disease" in first


def test_no_lighter_item_takes_the_place_of_a_weightier_one():
    from tests.brief.conftest import TODAY
    from tools.brief import gather
    from tools.brief.first_screen import fit

    material = gather(None, today=TODAY)
    first, long, short = (
        Claim(text="word " * count, evidence=(f"F{count}",), topic="result", because="risk") for count in (60, 99, 10)
    )
    fitted = fit(FirstScreen(for_attention=(first, long, short)), material)
    assert fitted.for_attention == (first,)


def test_items_that_found_no_room_are_counted_and_stand_below(chart_of):
    chart = chart_of(medication("Amlodipine 5 MG Oral Tablet"))
    words = [f"i take {name} every day" for name in ("ginkgo", "turmeric", "ginseng", "echinacea", "garlic")]
    told = [
        answer(
            place, "over_the_counter", text, Finding(name=text.split()[2], polarity="present", quote=text.split()[2],
            kind="medication"),
        )
        for place, text in enumerate(words, 2)
    ]  # fmt: skip
    brief = brief_of(chart, *told)
    below = next(one for one in brief.sections if one.name == "attention")
    assert len(below.claims) == 5 - len(brief.first_screen.for_attention)
    for kind in ("md", "text", "html"):
        assert f"More items below: {len(below.claims)}." in render(brief, kind)
    assert "garlic" in everything(brief)


def hiv(value, when):
    found = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "HIV rapid test"},
        "effectiveDateTime": when,
        "valueString": value,
    }
    return dict(found)


def test_a_positive_hiv_test_stands_beside_an_infection_but_beside_no_sore_knee(chart_of):
    chart = chart_of(hiv("Positive", "2020-05-01"), hiv("Negative", "2019-05-01"))
    cough = brief_of(chart, answer(1, "reason", "coughing for weeks", finding("cough", "coughing")))
    assert "HIV rapid test positive (1 May 2020)" in " ".join(one.text for one in cough.first_screen.story)
    knee = brief_of(chart, answer(1, "reason", "my knee hurts", finding("knee pain", "knee hurts")))
    assert "HIV" not in " ".join(one.text for one in knee.first_screen.story)


def test_a_negative_hiv_test_is_not_called_positive(chart_of):
    chart = chart_of(hiv("Negative", "2020-05-01"))
    cough = brief_of(chart, answer(1, "reason", "coughing for weeks", finding("cough", "coughing")))
    assert "HIV" not in " ".join(one.text for one in cough.first_screen.story)
