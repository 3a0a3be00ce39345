"""Wrong patient, the worst of bugs: every way in which somebody else's entry could slip into a record."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, bundle, facts_of, raw_of, read
from tests.fhir.conftest import PATIENT as ANN
from tools.errors import RecordError, RecordNotFoundError, WrongPatientError
from tools.fhir import open_source, read_facts

BEA = ANN | {"id": "bea"}
SAME_NAME = "both are called Ann Berg and born the same day"


def gout(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "gout", "code": {"text": "Gout"}} | more


def names(reading: Any) -> set[str]:
    return {fact.text for fact in reading.facts if fact.kind == "condition"}


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/bea"},
        {"reference": "https://other.example/fhir/Patient/bea"},
        {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"},
        {"reference": "Patient?identifier=urn:mrn|999"},
        {"reference": "Group/ward"},
        {"reference": "Patient/ann2"},
        {"reference": "Patient/ANN"},
        {"identifier": {"system": "urn:mrn", "value": "999"}},
        {"display": "Bob Somebody"},
    ],
)
def test_an_entry_about_somebody_else_is_set_aside_with_its_reason(subject: dict[str, Any]) -> None:
    patient = ANN | {"identifier": [{"system": "urn:mrn", "value": "123"}]}
    reading = read(gout(subject=subject), patient=patient)
    assert names(reading) == set()
    assert [item.source for item in reading.receipt.set_aside] == ["Condition/gout"]
    assert reading.receipt.set_aside[0].reason


@pytest.mark.parametrize(
    "subject",
    [
        OURS,
        {"reference": "Patient/ann/_history/3"},
        {"reference": "https://here.example/fhir/Patient/ann"},
        {"reference": "Patient?identifier=urn:mrn|123"},
        {"identifier": {"system": "urn:mrn", "value": "123"}},
        {"display": "Berg, Ann"},
    ],
)
def test_every_way_of_naming_the_patient_is_understood(subject: dict[str, Any]) -> None:
    patient = ANN | {"identifier": [{"system": "urn:mrn", "value": "123"}]}
    assert names(read(gout(subject=subject), patient=patient)) == {"Gout"}


def test_the_same_id_on_another_server_is_another_patient() -> None:
    content = bundle(ANN, gout(subject={"reference": "https://b.example/Patient/ann"}))
    content["entry"][0]["fullUrl"] = "https://a.example/Patient/ann"
    assert names(read_facts(raw_of(content))) == set()


@pytest.mark.parametrize("field", ["subject", "patient"])
def test_the_subject_is_checked_on_every_type(field: str) -> None:
    from tools.fhir.readers import READERS

    field_of = {"Coverage": "beneficiary", "Provenance": "subject", "Appointment": "participant"}
    theirs: list[dict[str, Any]] = []
    for number, type_ in enumerate(READERS):
        reference: Any = {"reference": "Patient/bea"}
        name = field_of.get(type_, field)
        given = [{"actor": reference}] if name == "participant" else reference
        theirs.append({"resourceType": type_, "id": f"x{number}", "code": {"text": "theirs"}, name: given})
    reading = read_facts(raw_of(bundle(ANN, BEA, *theirs)), patient="ann")
    assert [fact.kind for fact in reading.facts] == ["patient"]
    assert len(reading.receipt.set_aside) == len(theirs) + 1


def test_two_people_are_refused_with_a_list_even_where_they_share_a_name() -> None:
    with pytest.raises(WrongPatientError, match=r"ann \(Ann Berg, born 1960-02-03\); bea") as caught:
        read_facts(raw_of(bundle(ANN, BEA, gout(subject=OURS))))
    assert "--patient" in str(caught.value)


def test_the_one_asked_for_is_read_alone() -> None:
    content = bundle(
        ANN, BEA, gout(subject=OURS), gout(id="g2", code={"text": "Asthma"}, subject={"reference": "Patient/bea"})
    )
    assert names(read_facts(raw_of(content), patient="ann")) == {"Gout"}
    assert names(read_facts(raw_of(content, patient="bea"))) == {"Asthma"}


def test_an_entry_without_subject_belongs_to_nobody_among_several() -> None:
    content = bundle(ANN, BEA, gout())
    assert names(read_facts(raw_of(content), patient="ann")) == set()


def test_a_patient_who_is_not_there_is_an_error() -> None:
    with pytest.raises(RecordNotFoundError, match="'zoe'"):
        read_facts(raw_of(bundle(ANN)), patient="zoe")


def test_the_subject_of_the_composition_decides() -> None:
    composition = {"resourceType": "Composition", "id": "d", "subject": {"reference": "Patient/bea"}, "section": []}
    reading = read_facts(raw_of(bundle(composition, ANN, BEA, gout(subject=OURS), type_="document")))
    assert reading.person.id == "bea"
    assert names(reading) == set()


def test_a_document_inside_a_searchset_is_still_a_document() -> None:
    composition = {"resourceType": "Composition", "id": "d", "subject": OURS, "section": []}
    document = bundle(composition, ANN, BEA, gout(subject=OURS), type_="document")
    assert names(read_facts(raw_of(bundle(document, type_="searchset")))) == {"Gout"}


def test_without_patient_resources_one_person_may_be_read_and_two_may_not() -> None:
    assert read_facts(raw_of(gout(subject=OURS))).person.id == "ann"
    theirs = gout(id="g2", subject={"reference": "Patient/bea"})
    with pytest.raises(WrongPatientError):
        read_facts(raw_of(bundle(gout(subject=OURS), theirs)))


def test_a_record_of_nobody_is_an_error() -> None:
    with pytest.raises(RecordError, match="not a patient record"):
        read_facts(
            raw_of(bundle({"resourceType": "Medication", "id": "m"}, {"resourceType": "Organization", "id": "o"}))
        )


def test_a_second_version_of_the_patient_is_not_a_second_person() -> None:
    newer = ANN | {"meta": {"lastUpdated": "2025-01-01T00:00:00Z"}, "gender": "male"}
    reading = read_facts(raw_of(bundle(ANN | {"meta": {"lastUpdated": "2020-01-01T00:00:00Z"}}, newer)))
    assert reading.person.sex == "male"
    assert len(facts_of(reading, "patient")) == 1


@pytest.mark.parametrize(
    ("patient", "deceased"),
    [
        ({"deceasedBoolean": True}, "yes"),
        ({"deceasedBoolean": False}, ""),
        ({"deceasedDateTime": "2010-01-17"}, "2010-01-17"),
        ({}, ""),
    ],
)
def test_death_is_read_as_recorded(patient: dict[str, Any], deceased: str) -> None:
    reading = read(patient=ANN | patient)
    assert reading.person.deceased == deceased
    assert (facts_of(reading, "patient")[0].status == "deceased") is bool(deceased)


def test_a_birth_date_that_is_absent_for_a_reason_is_empty() -> None:
    reason = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
    }
    patient = {key: value for key, value in ANN.items() if key != "birthDate"} | {"_birthDate": reason}
    assert read(patient=patient).person.birth_date == ""


def test_the_people_of_a_source_are_listed(write: Any) -> None:
    file = write("two.json", bundle(ANN, BEA))
    assert [person.id for person in open_source(str(file)).patients()] == ["ann", "bea"]


def delivered(*entries: tuple[str, dict[str, Any]]) -> Any:
    """A record whose entries have addresses of their own."""
    return read_facts(
        raw_of(
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": item} | ({"fullUrl": url} if url else {}) for url, item in entries],
            }
        )
    )


@pytest.mark.parametrize("field", ["encounter", "context"])
def test_an_entry_without_subject_in_somebody_elses_encounter_is_set_aside(field: str) -> None:
    visit = {"resourceType": "Encounter", "id": "v", "subject": OURS}
    theirs = {"resourceType": "Encounter", "id": "w", "subject": {"reference": "Patient/bea"}}
    entries = [gout(id=f"g{n}", **{field: {"reference": f"Encounter/{'vvw'[n % 3]}"}}) for n in range(9)]
    reading = delivered(*[("", item) for item in (ANN, visit, theirs, *entries)])
    used = {source for fact in reading.facts if fact.kind == "condition" for source in fact.source}
    assert used == {f"Condition/g{n}" for n in range(9) if n % 3 != 2}
    assert sum("encounter" in item.reason for item in reading.receipt.set_aside) == 3


@pytest.mark.parametrize(
    ("patient_url", "entry_url", "kept"),
    [
        ("https://a.example/fhir/Patient/ann", "https://b.example/fhir/Condition/gout", False),
        ("https://a.example/fhir/Patient/ann", "https://a.example/other/Condition/gout", False),
        ("https://a.example/fhir/Patient/ann", "https://a.example/fhir/Condition/gout", True),
        ("https://a.example/fhir/Patient/ann", "http://a.example/fhir/Condition/gout", True),
        ("https://a.example/fhir/Patient/ann", "urn:uuid:00000000-0000-4000-8000-000000000007", True),
        ("urn:uuid:ann", "https://b.example/fhir/Condition/gout", True),
    ],
)
def test_a_relative_reference_means_the_server_of_its_own_entry(patient_url: str, entry_url: str, kept: bool) -> None:
    first = ("https://a.example/fhir/Condition/g1", gout(id="g1", subject=OURS))
    second = ("https://a.example/fhir/Condition/g2", gout(id="g2", subject=OURS))
    reading = delivered((patient_url, ANN), first, second, (entry_url, gout(subject=OURS, code={"text": "Asthma"})))
    assert ("Asthma" in names(reading)) is kept
    assert ("Gout" in names(reading)) is True
    again = delivered((patient_url, ANN), first, second, (entry_url, gout(subject=OURS)))
    assert ("Condition/gout" in {s for fact in again.facts for s in fact.source}) is kept


def test_the_patients_address_with_another_patients_identifier_is_set_aside() -> None:
    patient = ANN | {"identifier": [{"system": "urn:mrn", "value": "123"}]}
    other = OURS | {"identifier": {"system": "urn:mrn", "value": "999"}}
    same = OURS | {"identifier": {"system": "urn:mrn", "value": "123"}}
    unknown = OURS | {"identifier": {"system": "urn:insurer", "value": "999"}}
    assert names(read(gout(subject=other), patient=patient)) == set()
    assert names(read(gout(subject=same), patient=patient)) == {"Gout"}
    assert names(read(gout(subject=unknown), patient=patient)) == {"Gout"}


def test_the_patients_address_with_another_name_is_read_with_a_warning() -> None:
    reading = read(gout(subject=OURS | {"display": "Zoe Quint"}))
    assert names(reading) == {"Gout"}
    assert any("'Zoe Quint'" in warning for warning in reading.warnings)


@pytest.mark.parametrize("display", ["Berg, Ann", "ANN BERG", "Ms. Berg", "Patient", "Änn Bérg", ""])
def test_a_usual_way_of_writing_the_name_is_no_warning(display: str) -> None:
    assert not read(gout(subject=OURS | {"display": display})).warnings


def test_an_identifier_that_the_patient_does_not_have_is_nobodys() -> None:
    assert names(read(gout(subject={"identifier": {"system": "urn:mrn", "value": "123"}}))) == set()


@pytest.mark.parametrize(
    "other",
    [
        {"name": [{"family": "Quint", "given": ["Bob"]}], "gender": "male"},
        {"name": [{"family": "Quint", "given": ["Zoe"]}]},
        {"birthDate": "1999-01-01"},
        {"name": [{"family": "Quint"}], "birthDate": "1999-01-01", "gender": "male"},
    ],
)
def test_two_people_under_one_id_are_refused_with_both_names(other: dict[str, Any]) -> None:
    with pytest.raises(WrongPatientError, match=r"ann \(.*; ann \(") as caught:
        delivered(("", ANN), ("", ANN | other), ("", gout(subject=OURS)))
    assert "one id" in str(caught.value)


@pytest.mark.parametrize(
    "newer",
    [
        {"telecom": [{"system": "phone", "value": "1"}]},
        {"gender": "unknown"},
        {"birthDate": "1960"},
        {"name": [{"family": "Dahl", "given": ["Ann"]}]},
        {"name": [{"family": "Dahl", "given": ["Anna"]}], "identifier": [{"system": "urn:mrn", "value": "123"}]},
    ],
)
def test_versions_of_one_person_are_one_person(newer: dict[str, Any]) -> None:
    older = ANN | {"identifier": newer.get("identifier", [])}
    assert names(delivered(("", older), ("", ANN | newer), ("", gout(subject=OURS)))) == {"Gout"}
