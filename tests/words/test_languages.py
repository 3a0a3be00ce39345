"""Spanish hears danger signs and denials; traditional Chinese shows that a folder is enough."""
# ruff: noqa: E501 - the cases are tables

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)

SAID = [
    ("es", "Me duele mucho el pecho", "chest_pain"), ("es", "no puedo respirar", "dyspnea"), ("es", "me falta el aire", "dyspnea"),
    ("es", "tengo la cara caída", "facial_droop"), ("es", "no puedo hablar bien", "speech_difficulty"), ("es", "vomité sangre", "hematemesis"),
    ("es", "tengo el popó negro", "melena"), ("es", "se me cierra la garganta", "throat_tightness"), ("es", "ya no quiero vivir", "suicidal_thoughts"),
    ("es", "mi familia estaría mejor sin mí", "suicidal_thoughts"), ("es", "el bebé no se mueve", "reduced_fetal_movement"),
    ("es", "el peor dolor de cabeza de mi vida", "worst_headache"), ("es", "no puedo orinar", "urinary_retention"), ("es", "mi esposo me pega", "domestic_violence"),
    ("es", "tiene la mollera abultada", "bulging_fontanelle"), ("es", "me desmayé ayer", "syncope"), ("es", "tuvo una convulsión", "seizure"),
    ("es", "dejé de ver con el ojo derecho", "vision_loss"), ("es", "tengo tos con sangre", "hemoptysis"), ("es", "cuello rigido y fiebre", "neck_stiffness"),
    ("zh", "我胸口痛，喘不過氣", "chest_pain"), ("zh", "我不想活了", "suicidal_thoughts"), ("zh", "右手沒力，說話不清", "unilateral_weakness"),
    ("zh", "沒有發燒但是有咳嗽", "cough"),
]  # fmt: skip
DENIED = [
    ("es", "no tengo fiebre ni tos", "fever"), ("es", "no tengo fiebre ni tos", "cough"), ("es", "sin dolor de pecho", "chest_pain"),
    ("es", "Niega dolor de pecho, disnea o fiebre", "dyspnea"), ("es", "tengo fiebre pero no tos", "cough"), ("es", "nunca fumo", "smoking"),
    ("zh", "沒有發燒，沒有咳嗽", "fever"), ("zh", "沒有發燒，沒有咳嗽", "cough"), ("zh", "否認胸痛", "chest_pain"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "concept"), SAID)
def test_what_is_said_is_present(language, text, concept):
    found = [f for f in understand(text, today=TODAY, language=language) if f.concept == concept]
    assert [f.polarity for f in found] == ["present"]


@pytest.mark.parametrize(("language", "text", "concept"), DENIED)
def test_what_is_denied_is_absent(language, text, concept):
    found = [f for f in understand(text, today=TODAY, language=language) if f.concept == concept]
    assert [f.polarity for f in found] == ["absent"]


def test_since_when_in_spanish():
    found = understand("hace 3 días que tengo diarrea", today=TODAY, language="es")
    assert [(f.duration, f.onset_date) for f in found] == [("3 días", "2026-05-09")]


def test_a_spanish_fear_is_a_concern():
    found = understand("tengo miedo de un infarto", today=TODAY, language="es")
    assert [(f.concept, f.polarity) for f in found] == [("heart_attack", "uncertain")]


def test_a_child_in_spanish():
    assert {f.who for f in understand("mi hijo tiene fiebre y vómito", today=TODAY, language="es")} == {"son"}


@pytest.mark.parametrize("text", ["no", "No.", "nada", "nunca", "para nada"])
def test_a_bare_spanish_no(text):
    assert [f.polarity for f in understand(text, today=TODAY, language="es", asked=["fever"])] == ["absent"]
