"""A medicine's dates: what is live reads as live, what is over shows its last entry."""

from tests.brief.conftest import material_of, medication
from tools.brief.medication_list import medications, past_medications


def texts(chart):
    material = material_of(chart)
    return [claim.text for claim in (*medications(material), *past_medications(material))]


def test_a_live_medicine_ordered_often_does_not_read_as_ended(chart_of):
    name = "Metoprolol 50 MG Oral Tablet"
    (text,) = texts(chart_of(medication(name, when="2017-09-20"), medication(name, when="2026-03-02")))
    assert "(since 20 Sep 2017, last ordered 2 Mar 2026): active" in text


def test_a_stopped_medicine_shows_its_last_order_and_not_its_first(chart_of):
    name = "Cisplatin 50 MG Injection"
    dates = ("2008-10-12", "2010-01-02", "2012-09-23")
    (text,) = texts(chart_of(*(medication(name, "stopped", when=when) for when in dates)))
    assert "23 Sep 2012" in text
    assert "2008" not in text


def test_an_active_statement_whose_period_ended_says_until_when(chart_of):
    statement = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": "Sertraline 50 MG Oral Tablet"},
        "effectivePeriod": {"start": "2017-11-10", "end": "2018-09-14"},
    }
    later = medication("Lisinopril 20 MG Oral Tablet")
    text = next(one for one in texts(chart_of(statement, later)) if "Sertraline" in one)
    assert "active, until 14 Sep 2018" in text


def test_what_is_over_or_lapsed_for_years_stands_apart_and_none_is_lost(chart_of):
    drugs = ("Amoxicillin", "Naproxen", "Codeine", "Doxycycline", "Loratadine", "Omeprazole", "Metformin", "Ramipril")
    more = ("Sertraline", "Simvastatin", "Gabapentin", "Famotidine", "Cetirizine", "Ibuprofen", "Allopurinol")
    over = [medication(f"{name} 10 MG Oral Tablet", "stopped", when="2015-02-03") for name in (*drugs, *more)]
    lapsed = medication("Lisinopril 10 MG Oral Tablet", when="2012-02-21")
    risky = medication("Warfarin 5 MG Oral Tablet", when="2012-02-21")
    material = material_of(chart_of(*over, lapsed, risky, medication("Amlodipine 5 MG Oral Tablet")))
    now = [claim.text for claim in medications(material)]
    past = [claim.text for claim in past_medications(material)]
    assert len(now) == 2
    assert any("Warfarin" in text for text in now)
    assert past[0].startswith("Lisinopril 10 MG Oral Tablet (21 Feb 2012): active, not confirmed since")
    assert all(any(name in text for text in past) for name in (*drugs, *more))
    assert past[-1].startswith("Stopped: ")
    assert len(past) == 13


def test_flags_on_the_same_words_are_told_in_one():
    from tools.brief.flags_told import gravest_first
    from tools.clinical import Flag

    one = Flag(rule="a", level="same_day", category="skin", title="Skin infection", quote="toe red hot", instruction="")
    two = Flag(
        rule="b", level="same_day", category="joint", title="Hot joint", quote="Toe red hot", instruction="Call."
    )
    other = Flag(rule="c", level="emergency", category="x", title="Sepsis", quote="toe red hot", instruction="Now.")
    told = gravest_first([one, two, other])
    assert [(flag.level, flag.title) for flag in told] == [
        ("emergency", "Sepsis"),
        ("same_day", "Skin infection; Hot joint"),
    ]
    assert told[1].instruction == "Call."
