"""Readings that share a name and nothing else: sides, teeth, specimens and panels stay apart in the chart."""

EYES = ("right eye", "left eye")


def test_the_two_eyes_are_two_tests_with_their_names(facts):
    for day, (right, left) in (("2024-02-01", ("28", "15")), ("2024-05-01", ("19", "14"))):
        for side, value in zip(EYES, (right, left), strict=True):
            facts.add("observation", "Eye pressure", value=value, unit="mm[Hg]", when=day, detail={"site": side})
    results = {line.name: line for line in facts.chart().results()}
    assert results["Eye pressure, right eye"].delta == "-9"
    assert results["Eye pressure, left eye"].delta == "-1"


def test_the_arm_of_a_pressure_and_the_finger_of_a_drop_make_no_other_test(facts):
    for day, arm in (("2024-02-01", "left arm"), ("2024-05-01", "right arm")):
        facts.add("vital", "Blood pressure", value="120/80", unit="mm[Hg]", when=day, detail={"site": arm})
        facts.add("lab", "Glucose", value="5", unit="mmol/L", when=day, detail={"site": f"{arm}, finger"})
    assert sorted(line.name for line in facts.chart().results()) == ["Blood pressure", "Glucose"]


def test_an_organism_is_told_with_its_culture_and_not_mixed_with_another(facts):
    for panel, germ in (("Urine culture", "E. coli"), ("Blood culture", "S. aureus")):
        facts.add("lab", "Organism 1", value=germ, when="2024-02-01", detail={"panel": panel})
    said = facts.chart().overview().text
    assert "Organism 1 (Urine culture): 2024: E. coli" in said
    assert "Organism 1 (Blood culture): 2024: S. aureus" in said


def test_a_name_in_urine_is_not_the_name_in_blood(facts):
    facts.add("lab", "Protein", value="70", unit="g/L", when="2024-02-01", detail={"specimen": "Serum"})
    facts.add("lab", "Protein", value="0.3", unit="g/L", when="2024-02-02", detail={"specimen": "Urine"})
    said = facts.chart().overview().text
    assert "Protein in Serum g/L" in said
    assert "Protein in Urine g/L" in said


def test_a_finding_of_years_says_until_when_it_held(facts):
    facts.add("social", "Tobacco", value="Smoker", when="1965", until="1998")
    assert "1965: Smoker (until 1998)" in facts.chart().overview().text


def test_a_cancelled_order_is_not_called_stopped(facts):
    facts.add("medication", "Digoxin", status="cancelled", when="2024-02-01")
    assert "Digoxin [cancelled]" in facts.chart().overview().text


def test_a_repeat_issued_of_late_confirms_the_medicine(facts):
    facts.add("medication", "Metformin 500 mg", status="active", when="2012-03-01", detail={"dose": "one a day"})
    facts.add("medication", "Metformin 500 mg", status="completed", when="2022-12-20", detail={"dose": "one a day"})
    assert facts.chart().medications()[0].not_confirmed_since == ""


def test_entries_about_a_newborn_are_no_family_history(facts):
    facts.add("observation", "Apgar score", value="9", when="2024-02-01", subject="Baby girl")
    facts.add("family", "Stroke", subject="mother")
    said = facts.chart().overview().text
    assert said.index("# Family history") < said.index("mother: Stroke") < said.index("# About others, not the patient")


def test_a_withheld_section_is_told_in_the_overview(facts):
    detail = {"about": "advance directive", "absence": "could_not_be_read", "empty_reason": "withheld"}
    facts.add("section", "Directives: withheld", status="could_not_be_read", detail=detail)
    assert "Directives: withheld" in facts.chart().overview().text
