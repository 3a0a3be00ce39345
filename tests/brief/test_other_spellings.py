"""What the record has under another spelling is not called unrecorded, in no sentence and no row."""

import pytest
from msgspec.structs import replace

from tests.brief.conftest import allergy, answer, brief_of, material_of, medication
from tools.brief import assemble, compose
from tools.brief.assemble import CONTRADICTED
from tools.clinical import Finding


@pytest.mark.parametrize(
    "recorded", ["METFORMINE 1000MG TABLET", "Metformina 850 mg", "metformin hydrochloride 500 MG"]
)
def test_a_drug_in_another_languages_spelling_is_the_same_drug(chart_of, recorded):
    words = "still taking metformin"
    taken = Finding(
        name="metformin", polarity="present", quote=words, kind="medication", detail={"ingredient": "metformin"}
    )
    brief = brief_of(chart_of(medication(recorded)), answer(1, "story", words, taken))
    assert [line.outcome for line in brief.reconciliation if line.subject == "medication"] == ["same"]
    assert not brief.contradictions


@pytest.mark.parametrize(("recorded", "said"), [("Sesame oil", "sesame"), ("Allergy to peanut", "peanut")])
def test_an_allergen_in_another_form_is_the_same_allergen(chart_of, recorded, said):
    told = Finding(name=said, polarity="present", quote=said, kind="allergy")
    brief = brief_of(chart_of(allergy(recorded)), answer(1, "allergy", said, told))
    assert [line.outcome for line in brief.reconciliation if line.subject == "allergy"] == ["same"]


def test_other_allergens_stay_apart(chart_of):
    told = Finding(name="cow", polarity="present", quote="cow", kind="allergy")
    brief = brief_of(chart_of(allergy("Cow milk")), answer(1, "allergy", "cow", told))
    assert "same" not in {line.outcome for line in brief.reconciliation if line.name == "cow"}


def test_a_contradicted_row_says_nothing_of_the_record_and_keeps_the_patients_words(chart_of):
    words = "i take warfarin"
    taken = Finding(name="warfarin", polarity="present", quote=words, kind="medication")
    material = material_of(chart_of(medication("Warfarin 5 MG")), answer(1, "story", words, taken))
    draft = compose(material)
    (line,) = (one for one in draft.reconciliation if one.subject == "medication")
    listed = material.line_of("MedicationRequest")
    false = replace(
        line, outcome="only_patient", record="not recorded", evidence=("Q1", listed.handle), name="warfarin"
    )
    from tools.brief.reconcile import as_claims

    sections = tuple(
        replace(one, claims=tuple(as_claims([false]))) if one.name == "reconciliation" else one
        for one in draft.sections
    )
    brief = assemble(replace(draft, reconciliation=(false,), sections=sections), material)
    assert brief.contradictions
    (row,) = brief.reconciliation
    assert (row.record, row.patient) == (CONTRADICTED, '"i take warfarin"')
