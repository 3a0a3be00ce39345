def names(lines):
    return [line.name for line in lines]


def test_one_problem_recorded_many_times_is_one_line(facts):
    for year in range(2010, 2020):
        facts.add("condition", "Essential hypertension (disorder)", status="active", when=f"{year}-03-01", code="s|1")
    (line,) = facts.chart().problems().active
    assert (line.name, line.count, line.first, line.last) == ("Essential hypertension", 10, "2010-03-01", "2019-03-01")
    assert line.handles[0] == "F10"
    assert set(line.handles) == {f"F{i}" for i in range(1, 11)}


def test_what_is_active_anywhere_stays_active_and_the_later_end_is_said(facts):
    facts.add("condition", "Asthma", status="active", when="2015-01-01", code="s|a")
    facts.add("condition", "Asthma", status="resolved", when="2018-01-01", until="2018-02-01", code="s|a")
    problems = facts.chart().problems()
    assert names(problems.active) == ["Asthma"]
    assert "later entry" in problems.active[0].note
    assert not problems.resolved


def test_active_with_an_end_date_is_shown_as_a_conflict(facts):
    facts.add("condition", "Gout", status="active", when="2015-01-01", until="2016-01-01")
    facts.add("encounter", "Visit", when="2020-01-01")
    assert "conflict" in facts.chart().problems().active[0].note


def test_refuted_problems_are_in_no_list_but_their_own(facts):
    facts.add("condition", "Angina", status="refuted", when="2015-01-01", detail={"clinical": "active"})
    problems = facts.chart().problems()
    assert not problems.active
    assert names(problems.refuted) == ["Angina"]


def test_an_unconfirmed_problem_carries_the_word(facts):
    facts.add("condition", "Celiac disease", status="provisional", detail={"clinical": "active"}, when="2020")
    (line,) = facts.chart().problems().active
    assert line.status == "active"
    assert "provisional" in line.note


def test_cancer_in_remission_is_visible_and_not_called_active(facts):
    facts.add("condition", "Breast cancer", status="remission", when="2015", until="2018")
    chart = facts.chart()
    assert not chart.problems().active
    assert names(chart.problems().inactive) == ["Breast cancer"]
    assert "Breast cancer [remission]" in chart.overview().text


def test_work_and_school_are_not_diseases_and_violence_is_kept_first(facts):
    facts.add("condition", "Full-time employment (finding)", status="active", when="2021")
    facts.add("condition", "Received higher education (finding)", status="active", when="2020")
    facts.add("condition", "Victim of intimate partner abuse (finding)", status="active", when="2019")
    facts.add("condition", "Medication review due (situation)", status="active", when="2022")
    facts.add("condition", "Post-traumatic stress disorder", status="active", when="2018")
    facts.add("condition", "Stress fracture of foot", status="active", when="2018")
    problems = facts.chart().problems()
    assert sorted(names(problems.active)) == ["Post-traumatic stress disorder", "Stress fracture of foot"]
    assert names(problems.social)[0] == "Victim of intimate partner abuse"
    assert problems.social[0].note == "violence"
    assert names(problems.social)[-1] == "Medication review due"


def test_separate_pregnancies_stay_countable(facts):
    for year in (2001, 2004, 2009):
        facts.add(
            "condition", "Normal pregnancy", status="resolved", when=f"{year}-02-01", until=f"{year}-11-01", code="s|p"
        )
    (line,) = facts.chart().problems().resolved
    assert line.episodes == ("2001-02-01", "2004-02-01", "2009-02-01")


def test_a_problem_without_status_is_listed_as_not_stated(facts):
    facts.add("condition", "Cirrhosis", when="2180-01-01", when_is="encounter")
    (line,) = facts.chart().problems().active
    assert line.status == "not stated"


def test_a_relatives_disease_is_never_the_patients(facts):
    facts.add("family", "Breast cancer", subject="mother")
    facts.add("condition", "Breast cancer", subject="mother", status="active")
    chart = facts.chart()
    assert not chart.problems().active
    assert "mother" in chart.lines().text


def test_no_known_problems_is_an_absence_and_beside_a_problem_it_is_none(facts):
    facts.add("section", "No known problems", detail={"about": "condition", "absence": "recorded_as_none"})
    assert facts.chart().problems().absence == "recorded_as_none"
    facts.add("condition", "Gout", status="active", when="2020")
    assert facts.chart().problems().absence == ""


def test_a_filler_code_makes_no_two_problems_one(facts):
    for name in ("Gout", "Epilepsy"):
        facts.add("condition", name, type="Condition", code="https://local.example|UNK", status="active")
    assert {line.name for line in facts.chart().problems().active} == {"Gout", "Epilepsy"}


def test_one_thing_never_stands_among_problems_and_social_findings(facts):
    facts.add("condition", "Stress (finding)", status="active", detail={"category": "encounter-diagnosis"})
    facts.add("condition", "Stress", status="active", detail={"category": "problem-list-item"})
    facts.add("condition", "Food insecurity", status="active", detail={"category": "sdoh"})
    problems = facts.chart().problems()
    assert [(p.name, p.handles) for p in problems.active] == [("Stress", ("F2", "F1"))]
    assert [p.name for p in problems.social] == ["Food insecurity"]


def test_the_table_of_social_findings_is_found_by_its_first_letters_alone(facts):
    from tools.chart.problems import social_rule, social_rules

    for rule in social_rules():
        words = rule.words.strip("= ")
        assert social_rule(f"{words} (finding)") is not None, words
        assert social_rule(f"zzz {words} zzz") is not None or rule.words.startswith("="), words
    assert social_rule("Hypertension") is None
    assert social_rule("Distress syndrome") is None
