import pytest

from tools import clock
from tools.chart.checks import tables
from tools.clinical import Person, Receipt, ReceiptLine


def med(facts, text, when="2026-03-01", status="active", **more):
    return facts.add("medication", text, when=when, status=status, **more)


def allergy(facts, text, **more):
    return facts.add("allergy", text, when="2015", type="AllergyIntolerance", **{"status": "active", **more})


def found(chart, topic, **more):
    return [c for c in chart.checks(**more) if c.topic == topic and c.matched]


@pytest.mark.parametrize(
    ("substance", "drug"),
    [
        ("Penicillin", "Amoxicillin 500 MG Oral Capsule"),
        ("Allergy to penicillin (finding)", "Penicillin V Potassium 250 MG Oral Tablet"),
        ("Amoxicillin", "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet"),
        ("Sulfa drugs", "Sulfamethoxazole 800 MG / Trimethoprim 160 MG Oral Tablet"),
        ("NSAIDs", "Naproxen 500 MG Oral Tablet"),
        ("Aspirin", "Ibuprofen 200 MG Oral Tablet"),
        ("Lisinopril", "Zestril 10 MG"),
        ("Amoxicillin", "Penicillin G"),
    ],
)
def test_an_allergy_meets_its_drug_by_ingredient_or_class(facts, substance, drug):
    allergy(facts, substance)
    med(facts, drug)
    hits = found(facts.chart(), "allergy")
    assert hits
    assert set(hits[0].evidence) == {"F1", "F2"}


def test_an_unconfirmed_allergy_is_still_warned_of_and_a_refuted_one_is_not(facts):
    allergy(facts, "Penicillin", status="unconfirmed")
    med(facts, "Amoxicillin 500 MG")
    assert "unconfirmed" in found(facts.chart(), "allergy")[0].text
    facts.made[0] = allergy(facts, "Penicillin", status="refuted")
    facts.made.pop()
    assert not found(facts.chart(), "allergy")


def test_an_allergy_meets_a_drug_that_only_the_patient_names(facts):
    allergy(facts, "Aspirin")
    hits = found(facts.chart(), "allergy", extra_medications=("Advil",))
    assert hits
    assert "said by the patient" in hits[0].text


def test_missing_allergies_are_named_and_not_called_none(facts):
    med(facts, "Amoxicillin 500 MG")
    receipt = Receipt(lines=(ReceiptLine(handle="R1", text="allergies: none recorded", type="AllergyIntolerance"),))
    lines = [c for c in facts.chart(receipt=receipt).checks() if c.topic == "allergy"]
    assert lines[0].missing == "allergies"
    assert lines[0].evidence == ("R1",)
    assert not lines[0].matched


@pytest.mark.parametrize(
    ("one", "two", "rule"),
    [
        ("Warfarin Sodium 5 MG Oral Tablet", "Ibuprofen 400 MG Oral Tablet", "warfarin-nsaid"),
        ("Simvastatin 20 MG Oral Tablet", "Clarithromycin 500 MG Oral Tablet", "simvastatin-inhibitor"),
        ("Sildenafil 50 MG", "Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray", "pde5-nitrate"),
        ("Methotrexate 2.5 MG Oral Tablet", "Bactrim DS", "methotrexate-trimethoprim"),
        ("Eliquis 5 MG", "Carbamazepine 200 MG", "doac-inducer"),
        ("Lithium carbonate 300 MG", "Naproxen 500 MG", "lithium-nsaid"),
        ("Oxycodone 5 MG", "Alprazolam 0.5 MG", "opioid-benzodiazepine"),
        ("Azathioprine 50 MG", "Allopurinol 100 MG", "thiopurine-xoi"),
        ("Clopidogrel 75 MG", "Omeprazole 20 MG", "clopidogrel-omeprazole"),
    ],
)
def test_listed_pairs_are_found_in_either_order(facts, one, two, rule):
    med(facts, two)
    med(facts, one)
    assert rule in {c.rule for c in found(facts.chart(), "interaction")}


def test_stopped_completed_and_paused_drugs_are_not_paired(facts):
    med(facts, "Warfarin Sodium 5 MG Oral Tablet", status="stopped")
    med(facts, "Ibuprofen 400 MG Oral Tablet")
    assert not found(facts.chart(), "interaction")


def test_a_gel_or_an_eye_drop_is_no_partner(facts):
    med(facts, "Warfarin Sodium 5 MG Oral Tablet")
    med(facts, "Diclofenac 1% Topical Gel")
    assert not found(facts.chart(), "interaction")


def test_no_match_is_never_said_to_be_no_interaction(facts):
    med(facts, "Lisinopril 10 MG Oral Tablet")
    med(facts, "Levothyroxine 50 MCG")
    (line,) = [c for c in facts.chart().checks() if c.topic == "interaction"]
    assert "not exhaustive" in line.text
    assert "no interaction" not in line.text.casefold()
    assert not line.matched


def test_three_together_name_all_three(facts):
    med(facts, "Lisinopril 20 MG Oral Tablet")
    med(facts, "Hydrochlorothiazide 25 MG Oral Tablet")
    lines = [c for c in facts.chart().checks(extra_medications=("ibuprofen",)) if c.rule == "triple-kidney"]
    assert len(lines) == 1
    assert {"F1", "F2"} <= set(lines[0].evidence)


def egfr(facts, value, when="2026-02-01", unit="mL/min/{1.73_m2}"):
    return facts.add("lab", "eGFR", value=value, unit=unit, when=when, code="http://loinc.org|33914-3")


@pytest.mark.parametrize(("value", "rule"), [("28", "metformin-30"), ("41", "metformin-45"), ("45", ""), ("80", "")])
def test_metformin_meets_the_newest_egfr(facts, value, rule):
    egfr(facts, "70", "2020-01-01")
    egfr(facts, value)
    med(facts, "Metformin hydrochloride 500 MG Oral Tablet")
    assert [c.rule for c in found(facts.chart(), "kidney")] == ([rule] if rule else [])


@pytest.mark.parametrize(("value", "unit"), [(">60", "mL/min"), ("28", ""), ("", "mL/min")])
def test_an_egfr_that_is_no_exact_number_is_missing(facts, value, unit):
    egfr(facts, value, unit=unit)
    med(facts, "Metformin hydrochloride 500 MG Oral Tablet")
    (line,) = [c for c in facts.chart().checks() if c.topic == "kidney"]
    assert line.missing == "eGFR"
    assert not line.matched


def test_pregnancy_is_judged_by_the_answer_then_by_the_record(facts):
    med(facts, "Lisinopril 10 MG Oral Tablet")
    assert found(facts.chart(), "pregnancy", pregnant="yes")
    assert not [c for c in facts.chart().checks(pregnant="no") if c.topic == "pregnancy"]
    young = Person(id="p", birth_date="1995-01-01", sex="female")
    unknown = [c for c in facts.chart(young).checks() if c.topic == "pregnancy"]
    assert unknown[0].missing == "pregnancy"
    facts.add("condition", "Normal pregnancy", status="active", when="2026-02-01")
    assert found(facts.chart(young), "pregnancy")


def test_a_pregnancy_left_active_for_years_is_none_of_today(facts):
    med(facts, "Lisinopril 10 MG Oral Tablet")
    facts.add("condition", "Normal pregnancy", status="active", when="2019-02-01")
    young = Person(id="p", birth_date="1995-01-01", sex="female")
    assert not found(facts.chart(young), "pregnancy")


def test_a_man_is_not_asked(facts):
    med(facts, "Lisinopril 10 MG Oral Tablet")
    assert not [
        c for c in facts.chart(Person(id="p", birth_date="1995-01-01", sex="male")).checks() if c.topic == "pregnancy"
    ]


def test_two_of_one_class_and_one_ingredient_twice(facts):
    med(facts, "Ibuprofen 400 MG Oral Tablet")
    med(facts, "Naproxen 250 MG Oral Tablet")
    med(facts, "Acetaminophen 325 MG Oral Tablet")
    med(facts, "Acetaminophen 325 MG / Oxycodone Hydrochloride 5 MG Oral Tablet")
    rules = {c.rule for c in found(facts.chart(), "duplicate")}
    assert rules == {"two-nsaid", "same-ingredient"}


def test_preventive_care_says_what_the_record_does_not_show_and_never_overdue(facts):
    facts.add("procedure", "Colonoscopy", when="2010-05-01", status="completed", type="Procedure")
    facts.add(
        "immunization",
        "Influenza, seasonal, injectable",
        when="2026-01-10",
        status="completed",
        code="http://hl7.org/fhir/sid/cvx|140",
    )
    texts = {c.rule: c.text for c in facts.chart().checks() if c.topic in {"preventive", "vaccine"}}
    assert texts["colorectal"].startswith("no record of colorectal cancer screening since 2010-05-01 (")
    assert "influenza" not in texts
    assert not [t for t in texts.values() if "overdue" in t.casefold()]


def test_a_vaccine_not_given_closes_no_gap(facts):
    facts.add("immunization", "Influenza, seasonal, injectable", when="2026-01-10", status="not-done")
    assert "influenza" in {c.rule for c in facts.chart().checks()}


def test_nothing_preventive_for_a_person_who_died(facts):
    dead = Person(id="p", birth_date="1950-01-01", sex="male", deceased="2020-01-01")
    assert not [c for c in facts.chart(dead).checks() if c.topic in {"preventive", "vaccine"}]


def test_every_row_has_what_a_reviewer_needs_and_an_expired_table_says_so(facts):
    names = {
        "interactions.json": tables.PairRule,
        "kidney.json": tables.KidneyRule,
        "pregnancy.json": tables.PregnancyRule,
        "cross_reactions.json": tables.CrossRule,
        "duplicates.json": tables.DuplicateRule,
        "care.json": tables.CareRule,
    }
    for name, kind in names.items():
        rows, expired = tables.in_force(name, kind)
        assert rows
        assert not expired
        assert len({r.id for r in rows}) == len(rows)
        assert all(r.jurisdiction and r.version and r.review_by and r.source for r in rows)
    med(facts, "Warfarin 5 MG")
    med(facts, "Ibuprofen 400 MG")
    clock.fix("2031-01-01")
    lines = facts.chart().checks()
    assert not [c for c in lines if c.rule == "warfarin-nsaid"]
    assert "past their review date" in next(c.text for c in lines if c.rule == "interactions-expired")


def test_every_group_that_a_rule_names_exists_or_is_an_ingredient():
    groups = tables.groups()
    from tools.chart import lexicon

    for name, kind, fields in (
        ("interactions.json", tables.PairRule, ("a", "b", "also")),
        ("kidney.json", tables.KidneyRule, ("drugs",)),
        ("pregnancy.json", tables.PregnancyRule, ("drugs",)),
        ("cross_reactions.json", tables.CrossRule, ("drugs",)),
    ):
        for row in tables.in_force(name, kind)[0]:
            for field in fields:
                for word in getattr(row, field):
                    assert word in groups or lexicon.ingredients(word), (row.id, word)


def test_a_cancer_takes_a_person_out_of_its_screening_and_a_relatives_or_a_screening_does_not(facts):
    facts.add("condition", "Family history of cancer of colon", status="active", when="2015")
    facts.add(
        "procedure", "Screening for malignant neoplasm of colon", when="2015", status="completed", type="Procedure"
    )
    assert "colorectal" in {c.rule for c in facts.chart().checks()}
    facts.add("condition", "Malignant neoplasm of colon (disorder)", status="remission", when="2015")
    assert "colorectal" not in {c.rule for c in facts.chart().checks()}


def test_a_removed_organ_is_not_screened(facts):
    young = Person(id="p", birth_date="1980-01-01", sex="female")
    assert "cervical" in {c.rule for c in facts.chart(young).checks()}
    facts.add("procedure", "Total hysterectomy", when="2015", status="completed", type="Procedure")
    assert "cervical" not in {c.rule for c in facts.chart(young).checks()}


def test_a_drug_of_unknown_ingredients_is_said_not_to_have_been_checked(facts):
    med(facts, "Zorbitol forte 3")
    (line,) = [c for c in facts.chart().checks() if c.rule == "drugs-unknown"]
    assert "Zorbitol forte 3" in line.text
    assert line.evidence == ("F1",)
    assert not line.matched
