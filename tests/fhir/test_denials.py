"""A short name that only denies is an absence in many languages; a name that names something is an entry in all."""
# ruff: noqa: E501 - the names are tables

from tests.fhir.conftest import OURS, facts_of, read
from tools.fhir.absence import stated_absence
from tools.fhir.concepts import Concept

DENIED = {
    "allergy": (
        "Fără alergii cunoscute;Δεν υπάρχουν γνωστές αλλεργίες;Немає відомих алергій;Алергій немає;Няма известни алергии"
        ";Nema poznatih alergija;Ni znanih alergij;Žiadne známe alergie;Engin þekkt ofnæmi;Allergiat ei ole;Alerģiju nav"
        ";Alergijų nėra;Tidak ada alergi;Không có dị ứng;ไม่มีประวัติแพ้ยา;कोई एलर्जी नहीं;لا توجد حساسية;אין אלרגיות ידועות"
        ";알려진 알레르기 없음;Cap al·lèrgia coneguda;Ei lääkeaineallergioita;Allergien: keine;Allergies : aucune;Alergie: brak"
    ),
    "condition": "Fără antecedente;Perussairauksia ei ole;既往歴なし;无慢性病史;既往体健;기왕력 없음;Vorerkrankungen: keine",
    "medication": "Nem szed gyógyszert;Žádné léky;内服薬なし;无用药;복용약 없음;Medikamente: keine;Nu ia medicamente",
}
NAMED = {
    "allergy": (
        "Alergija na penicilin;Алергія на пеніцилін;Αλλεργία στην πενικιλίνη;Dị ứng penicillin;แพ้ยาเพนิซิลลิน;페니실린 알레르기"
        ";Ni allergy;Nickel allergy;Cap allergy;Sense allergy;青霉素过敏"
    ),
    "condition": "Boala Crohn;高血压;Noonan syndrome;Sense problems;既往歴 糖尿病",
    "medication": "Nicorandil;Nav-Med 5 mg;Bez-cal tablets;内服薬 アムロジピン;Lekovit;Cap. Amoxicillin 500",
}


def test_a_name_that_only_denies_is_an_absence_in_many_languages() -> None:
    names = [(about, name) for about, told in DENIED.items() for name in told.split(";")]
    assert [(about, name) for about, name in names if stated_absence(about, Concept(name), name) is None] == []


def test_a_name_that_names_something_is_no_denial() -> None:
    names = [(about, name) for about, told in NAMED.items() for name in told.split(";")]
    assert [(about, name) for about, name in names if stated_absence(about, Concept(name), name) is not None] == []


def test_to_deny_allergies_to_drugs_says_nothing_of_foods() -> None:
    made = {"resourceType": "AllergyIntolerance", "code": {"text": "Nema alergija na lijekove"}, "patient": OURS}
    (fact,) = facts_of(read(made), "section")
    assert (fact.status, fact.detail["scope"]) == ("recorded_as_none", "medication")
