"""What a Patient resource tells of a person: pronouns, gender identity, languages; and health cards in their tokens."""

import json
import zlib
from base64 import urlsafe_b64encode
from typing import Any

from tests.fhir.conftest import PATIENT, facts_of, raw_of, read
from tools.chart import Chart
from tools.fhir import read_facts
from tools.interview.private import private_handles

HL7 = "http://hl7.org/fhir/StructureDefinition/"


def of(url: str, value: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    return {"url": HL7 + url, "extension": [{"url": "value", "valueCodeableConcept": value}, *more]}


def test_pronouns_stand_beside_the_name_and_gender_identity_in_an_entry_of_its_own() -> None:
    told = [
        of("individual-pronouns", {"text": "they/them"}),
        of("individual-genderIdentity", {"text": "Non-binary"}),
    ]
    reading = read(patient=PATIENT | {"extension": told})
    chart = Chart(reading)
    assert "pronouns they/them" in chart.lines().text.partition("\n")[0]
    assert "Non-binary" not in chart.lines().text.partition("\n")[0]
    (fact,) = facts_of(reading, "social")
    assert (fact.text, fact.value, fact.source) == ("Gender identity", "Non-binary", ("Patient/ann",))
    assert fact.handle in private_handles(chart)


def test_a_gender_identity_of_the_past_is_not_told() -> None:
    past = of("individual-genderIdentity", {"text": "Male"}, {"url": "period", "valuePeriod": {"end": "2019"}})
    assert not facts_of(read(patient=PATIENT | {"extension": [past]}), "social")


def test_a_sex_for_clinical_use_other_than_the_gender_is_said_and_changes_no_rule() -> None:
    typical = {"coding": [{"code": "male-typical", "display": "Male-typical"}]}
    reading = read(patient=PATIENT | {"extension": [of("patient-sexParameterForClinicalUse", typical)]})
    assert reading.person.sex == "female"
    assert any("the recorded gender is female, the sex for clinical use Male-typical" in w for w in reading.warnings)
    same = {"coding": [{"code": "female-typical"}]}
    quiet = read(patient=PATIENT | {"extension": [of("patient-sexParameterForClinicalUse", same)]})
    assert not quiet.warnings


def test_an_interpreter_that_is_needed_is_said_with_the_language() -> None:
    told = {"communication": [{"language": {"text": "Vietnamese"}, "preferred": True}]}
    told["extension"] = [{"url": HL7 + "patient-interpreterRequired", "valueBoolean": True}]
    assert "speaks Vietnamese, interpreter needed" in Chart(read(patient=PATIENT | told)).lines().text


def card(*resources: dict[str, Any]) -> str:
    """A token like that of a health card."""
    entries = [{"fullUrl": f"resource:{n}", "resource": item} for n, item in enumerate(resources)]
    inside = {"fhirBundle": {"resourceType": "Bundle", "type": "collection", "entry": entries}}
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    payload = packer.compress(json.dumps({"vc": {"credentialSubject": inside}}).encode()) + packer.flush()
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (b"{}", payload, b"sig"))


PERSON = {"resourceType": "Patient", "name": [{"family": "Berg", "given": ["Ann"]}], "birthDate": "1960-02-03"}


def test_the_vaccines_of_a_health_card_are_read_and_its_signature_is_said_not_to_be_checked() -> None:
    shot = {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "208"}]},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": "2021-06-29",
    }
    reading = read_facts(raw_of({"verifiableCredential": [card(PERSON, shot)]}, "ann.smart-health-card"))
    assert [fact.when for fact in reading.facts if fact.kind == "immunization"] == ["2021-06-29"]
    assert any("not checked" in said for said in reading.warnings)


def test_a_card_that_cannot_be_opened_is_on_the_receipt() -> None:
    reading = read_facts(raw_of({"verifiableCredential": [card(PERSON), "no.card.here"]}))
    assert any("1 health cards could not be opened" in failed.reason for failed in reading.receipt.failed)
