from tools.clinical import Receipt, ReceiptLine


def allergy(facts, text, **more):
    return facts.add("allergy", text, type="AllergyIntolerance", **more)


def absence(facts, text, form, scope=""):
    detail = {"about": "allergy", "absence": form}
    if scope:
        detail["scope"] = scope
    return facts.add("section", text, status=form, type="AllergyIntolerance", detail=detail)


def test_silence_is_not_recorded_and_cites_where_it_was_looked_for(facts):
    line = ReceiptLine(handle="R1", text="allergies: none recorded", type="AllergyIntolerance", absence="not_recorded")
    allergies = facts.chart(receipt=Receipt(lines=(line,))).allergies()
    assert (allergies.absence, allergies.evidence) == ("not_recorded", ("R1",))


def test_a_failed_search_could_not_be_read(facts):
    line = ReceiptLine(handle="R1", text="allergies: failed", type="AllergyIntolerance", whole=False, failed=1)
    assert facts.chart(receipt=Receipt(lines=(line,))).allergies().absence == "could_not_be_read"


def test_none_known_is_stated_by_its_own_fact(facts):
    absence(facts, "No known allergy", "recorded_as_none")
    allergies = facts.chart().allergies()
    assert (allergies.absence, allergies.evidence) == ("recorded_as_none", ("F1",))
    assert not allergies.lines


def test_no_known_food_allergy_says_nothing_of_drugs(facts):
    absence(facts, "No known food allergy", "recorded_as_none", scope="food")
    chart = facts.chart()
    assert chart.allergies().absence == "not_recorded"
    assert "No known food allergy" in chart.overview().text


def test_no_information_is_not_none_known(facts):
    absence(facts, "No information about allergies", "not_recorded")
    chart = facts.chart()
    assert chart.allergies().absence == "not_recorded"
    assert "none known" not in chart.overview().text


def test_a_real_allergy_beside_none_known_is_a_conflict(facts):
    absence(facts, "No known allergy", "recorded_as_none")
    allergy(facts, "Penicillin", status="active")
    allergies = facts.chart().allergies()
    assert allergies.conflict
    assert allergies.absence == ""
    assert [a.name for a in allergies.lines] == ["Penicillin"]


def test_an_allergy_without_status_counts_as_present(facts):
    allergy(facts, "Latex")
    assert facts.chart().allergies().lines[0].status == "not stated"


def test_refuted_and_resolved_allergies_are_in_their_own_lists(facts):
    allergy(facts, "Penicillin", status="refuted", detail={"clinical": "inactive", "certainty": "refuted"})
    allergy(facts, "Egg", status="resolved", detail={"clinical": "resolved"})
    allergies = facts.chart().allergies()
    assert not allergies.lines
    assert [a.name for a in allergies.refuted] == ["Penicillin"]
    assert [a.name for a in allergies.past] == ["Egg"]


def test_the_heaviest_allergy_comes_first_with_its_reaction(facts):
    allergy(facts, "Pollen", status="active", detail={"reaction": "sneezing", "criticality": "low"})
    allergy(facts, "Peanut", status="active", detail={"reaction": "Anaphylaxis", "criticality": "high"})
    first = facts.chart().allergies().lines[0]
    assert (first.name, first.reaction, first.criticality) == ("Peanut", "Anaphylaxis", "high")


def test_two_substances_under_one_filler_or_class_code_stay_two_allergies(facts):
    for code in ("https://allergens.example|-", "http://snomed.info/sct|416098002"):
        allergy(facts, f"Cephalosporins {code[-1]}", code=code, status="active", detail={"reaction": "rash"})
        allergy(facts, f"Seafood {code[-1]}", code=code, status="active")
    names = {line.name for line in facts.chart().allergies().lines}
    assert names == {"Cephalosporins -", "Seafood -", "Cephalosporins 2", "Seafood 2"}
