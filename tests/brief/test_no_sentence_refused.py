"""The rules' own sentences pass their own check, also where records and answers are odd."""

from tests.brief.conftest import answer, brief_of, everything, lab, material_of, medication, taking
from tools.brief import compose
from tools.brief.verify import verify
from tools.clinical import Person


def refused(material):
    draft = compose(material)
    screen = draft.first_screen
    places = [screen.frame, screen.story, screen.for_attention, *(one.claims for one in draft.sections)]
    claims = verify([claim for place in places for claim in place], material)
    return [(claim.text, claim.reason) for claim in claims if claim.verdict != "supported"]


def test_a_reason_as_booked_stands_in_the_brief_unmarked(chart_of):
    brief = brief_of(chart_of(), reason='chest pain & "pressure" for 3 weeks')
    assert "Reason as booked: \"chest pain & 'pressure' for 3 weeks\"." in everything(brief)
    assert (brief.contradictions, brief.withheld) == ((), ())


def test_an_answered_reason_takes_the_place_of_the_booked_one(chart_of):
    brief = brief_of(chart_of(), answer(1, "reason", "my knee hurts"), reason="check-up")
    assert "as booked" not in everything(brief)


def test_a_medicine_that_the_record_lacks_may_stand_beside_one_that_it_meets(chart_of):
    chart = chart_of(medication("Clopidogrel 75 MG Oral Tablet"), medication("Cyanocobalamin 1 MG Oral Tablet"))
    said = answer(1, "medication", "I take warfarin", taking("warfarin", "I take warfarin"))
    assert refused(material_of(chart, said)) == []
    assert "The record lists no warfarin." in everything(brief_of(chart, said))


def test_who_it_is_can_be_told_of_a_visit_without_a_record():
    person = Person(id="p", name="Ada Test", birth_date="1960-05-04", sex="female")
    assert refused(material_of(None, answer(1, "reason", "cough"), person=person)) == []


def test_a_unit_with_a_decimal_comma_is_read(chart_of):
    chart = chart_of(lab("eGFR volgens CKD-EPI formule", 83, "ml/min/1,73m2", "2026-04-02"))
    assert refused(material_of(chart)) == []


def test_the_same_test_of_left_and_right_is_not_one_series(chart_of):
    code = {"coding": [{"system": "http://loinc.org", "code": "79892-6"}]}
    chart = chart_of(
        lab("Left eye Intraocular pressure", 14, "mm[Hg]", "2025-04-02", code={**code, "text": "Left eye pressure"}),
        lab("Right eye Intraocular pressure", 19, "mm[Hg]", "2026-04-02", code={**code, "text": "Right eye pressure"}),
    )
    material = material_of(chart)
    assert refused(material) == []
    assert "up from" not in everything(brief_of(chart))
