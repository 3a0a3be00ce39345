import pytest

from tools.clinical import Person


def test_as_of_is_the_newest_entry_and_a_single_future_date_is_not(facts):
    facts.add("encounter", "Visit", when="2025-02-03")
    facts.add("lab", "Sodium", value="140", unit="mmol/L", when="2024-02-03T08:00:00Z")
    facts.add("lab", "Sodium", value="140", unit="mmol/L", when="2099-01-01")
    chart = facts.chart()
    assert (chart.as_of, chart.shifted) == ("2025-02-03", False)


def test_a_shifted_record_has_its_own_now_and_an_age_that_is_not_negative(facts):
    facts.add("encounter", "Visit", when="2180-02-03")
    facts.add("encounter", "Visit", when="2179-02-03")
    chart = facts.chart(Person(id="p", birth_date="2128-05-06"))
    assert (chart.as_of, chart.shifted, chart.age) == ("2180-02-03", True, 51)


def test_an_age_is_counted_at_death(facts):
    facts.add("encounter", "Visit", when="2012-10-17")
    assert facts.chart(Person(id="p", birth_date="1941-08-06", deceased="2012-10-11T00:00:00Z")).age == 71


def test_a_plan_is_no_entry(facts):
    facts.add("appointment", "Visit", when="2026-05-30")
    facts.add("encounter", "Visit", when="2025-02-03")
    assert facts.chart().as_of == "2025-02-03"


def test_an_empty_record_gives_empty_views_and_no_error(facts):
    chart = facts.chart(Person(id="p"))
    assert chart.as_of == ""
    assert chart.age is None
    assert chart.problems().active == ()
    assert chart.medications() == ()
    assert chart.results() == ()
    assert chart.changes().since == ""
    assert chart.notes() == ()
    assert chart.search("anything") == ()
    assert "not recorded" in chart.overview().text
    assert chart.checks()


def test_an_unknown_handle_is_a_key_error(facts):
    chart = facts.chart()
    with pytest.raises(KeyError):
        chart.fact("F99")
    with pytest.raises(KeyError):
        chart.text_of("F99")


def test_notes_say_which_were_not_read_and_why(facts):
    facts.add("note", "Letter", when="2025-01-01", type="DocumentReference")
    facts.add("note", "Report", when="2026-01-01", type="DocumentReference")
    notes = facts.chart(texts={"F1": "Dear colleague"}).notes()
    assert [(n.handle, n.read) for n in notes] == [("F2", False), ("F1", True)]
    assert notes[0].why_not


@pytest.mark.parametrize("when", ["2021-02-31", "unknown", "2020/01/02", "", "20210231", "0000", "9999-99-99"])
def test_a_malformed_date_never_fails_a_view(facts, when):
    facts.add("condition", "Gout", status="active", when=when)
    facts.add("medication", "Metformin 500 MG", status="active", when=when)
    facts.add("lab", "Sodium", value="140", unit="mmol/L", when=when)
    facts.add("encounter", "Visit", when=when)
    chart = facts.chart()
    chart.changes()
    chart.checks()
    assert "Gout" in chart.lines().text
