"""A medicine's dates: what is live reads as live, what is over shows its last entry."""

from tests.brief.conftest import material_of, medication
from tools.brief.medication_list import medications


def texts(chart):
    return [claim.text for claim in medications(material_of(chart))]


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
