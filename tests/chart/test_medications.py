import pytest


def order(facts, text, when, status="active", **more):
    detail = {
        k: more.pop(k)
        for k in list(more)
        if k in {"dose", "intent", "reported", "status_reason", "reason", "modifier", "route", "planned"}
    }
    return facts.add("medication", text, when=when, status=status, detail=detail, **more)


def by_name(chart):
    return {m.name: m for m in chart.medications()}


def test_refills_are_one_line_and_only_what_is_active_is_current(facts):
    for year in range(2011, 2020):
        order(facts, "Hydrochlorothiazide 25 MG Oral Tablet", f"{year}-03-01", "completed")
    order(facts, "Hydrochlorothiazide 25 MG Oral Tablet", "2020-03-01", "active")
    (line,) = facts.chart().medications()
    assert (line.state, line.count, line.first, line.last) == ("current", 10, "2011-03-01", "2020-03-01")
    assert line.handles[0] == "F10"
    assert line.ingredients == ("hydrochlorothiazide",)


def test_a_stopped_drug_carries_date_and_reason_and_is_not_current(facts):
    order(facts, "Lisinopril 10 MG Oral Tablet", "2019-01-01", "stopped", status_reason="cough", until="2019-06-01")
    (line,) = facts.chart().medications()
    assert (line.state, line.stopped_because, line.until) == ("stopped", "cough", "2019-06-01")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("on-hold", "paused"),
        ("completed", "completed"),
        ("stopped", "stopped"),
        ("unknown", "unknown"),
        ("", "unknown"),
        ("not-taken", "not_taken"),
        ("intended", "planned"),
        ("draft", "planned"),
        ("uncertain", "unknown"),
    ],
)
def test_every_status_says_what_it_is(facts, status, state):
    order(facts, "Lisinopril 10 MG Oral Tablet", "2020-01-01", status)
    assert facts.chart().medications()[0].state == state


def test_a_proposal_is_not_something_the_patient_takes(facts):
    order(facts, "Warfarin 5 MG Oral Tablet", "2020-01-01", "active", intent="proposal", planned="yes")
    order(facts, "Warfarin 2 MG Oral Tablet", "2019-01-01", "active", intent="plan", planned="yes")
    assert {m.state for m in facts.chart().medications()} == {"planned"}


def test_an_entry_with_a_modifier_is_never_plain_active(facts):
    order(facts, "Lisinopril 10 MG", "2020-01-01", "uncertain", modifier="definitively stopped")
    (line,) = facts.chart().medications()
    assert line.state == "unknown"
    assert "definitively stopped" in line.note


def test_old_evidence_is_dated_and_not_called_stopped(facts):
    order(facts, "Sertraline 100 MG", "1966-09-06")
    facts.add("encounter", "Visit", when="2012-10-11")
    (line,) = facts.chart().medications()
    assert (line.state, line.not_confirmed_since) == ("current", "1966-09-06")


def test_recent_means_near_the_newest_entry_when_dates_are_shifted(facts):
    order(facts, "Sertraline 100 MG", "2180-01-01")
    facts.add("encounter", "Visit", when="2180-08-10")
    chart = facts.chart()
    assert chart.shifted
    assert chart.medications()[0].not_confirmed_since == ""


def test_dose_changes_are_a_history(facts):
    order(facts, "Lisinopril 10 MG Oral Tablet", "2018-01-01", "completed")
    order(facts, "Lisinopril 10 MG Oral Tablet", "2018-07-01", "completed")
    order(facts, "Lisinopril 20 MG Oral Tablet", "2019-01-01", "active")
    (line,) = facts.chart().medications()
    assert [(s.text, s.first, s.last) for s in line.history] == [
        ("10 MG", "2018-01-01", "2018-07-01"),
        ("20 MG", "2019-01-01", "2019-01-01"),
    ]
    assert line.name == "Lisinopril 20 MG Oral Tablet"


def test_a_newer_stop_beside_an_active_order_is_a_conflict_not_a_decision(facts):
    order(facts, "Metformin 500 MG Oral Tablet", "2018-01-01", "active")
    order(facts, "Metformin 500 MG Oral Tablet", "2019-01-01", "stopped")
    (line,) = facts.chart().medications()
    assert line.state == "current"
    assert "conflict" in line.note


def test_what_the_patient_says_not_to_take_is_not_current(facts):
    order(facts, "Metformin 500 MG Oral Tablet", "2018-01-01", "active")
    order(facts, "Metformin 500 MG", "2019-01-01", "not-taken", type="MedicationStatement", reported="yes")
    (line,) = facts.chart().medications()
    assert (line.state, line.reported) == ("not_taken", True)
    assert "F1" in line.note


def test_a_cream_and_a_tablet_of_one_drug_are_two_lines(facts):
    order(facts, "Hydrocortisone 10 MG/ML Topical Cream", "2020-01-01")
    order(facts, "Hydrocortisone 10 MG Oral Tablet", "2020-01-01")
    assert len(facts.chart().medications()) == 2


def test_one_ingredient_is_not_merged_with_its_combination(facts):
    order(facts, "Lisinopril 10 MG Oral Tablet", "2020-01-01")
    order(facts, "Hydrochlorothiazide 12.5 MG / Lisinopril 10 MG Oral Tablet", "2020-01-01")
    assert len(facts.chart().medications()) == 2


def test_the_last_refill_is_not_taken_for_the_end(facts):
    order(facts, "Simvastatin 10 MG", "1985-04-29", count=21, until="2005-04-24")
    facts.made[0].detail["last"] = "2005-04-24"
    facts.add("encounter", "Visit", when="2005-11-11")
    (line,) = facts.chart().medications()
    assert (line.first, line.last, line.note, line.not_confirmed_since) == ("1985-04-29", "2005-04-24", "", "")


def test_a_dispense_alone_does_not_say_that_it_is_taken(facts):
    order(facts, "Donnatal", "2020-01-01", "completed", type="MedicationDispense")
    (line,) = facts.chart().medications()
    assert line.state == "unknown"
    assert "dispensed" in line.note


def test_what_was_handed_out_and_is_not_used_up_is_probably_taken(facts):
    for name, days in (("Rivaroxaban 20 mg", "90"), ("Sitagliptin 100 mg", "30")):
        when = "2024-03-10"
        facts.add(
            "medication", name, status="completed", when=when, type="MedicationDispense", detail={"days_supply": days}
        )
    facts.add("encounter", "visit", status="finished", when="2024-05-01", type="Encounter")
    states = {m.name: (m.state, m.note) for m in facts.chart().medications()}
    assert states["Rivaroxaban 20 mg"] == ("current", "dispensed; no order recorded")
    assert states["Sitagliptin 100 mg"] == ("unknown", "dispensed; no order recorded")
