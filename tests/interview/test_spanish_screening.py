"""Spanish is screened in full: each rule fires on a Spanish text, spares a near miss and quotes the words written."""

from datetime import date
from pathlib import Path

import pytest

from tools.interview import SCREENED_LANGUAGES, Profile, parse_age, screen, screen_text
from tools.interview.redflags import rules
from tools.interview.redflags.gloss import glossed
from tools.words import understand

TODAY = date(2026, 5, 12)
TEXTS = {
    rule: (fires, spares)
    for line in (Path(__file__).parent / "spanish_rules.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for rule, fires, spares in [line.split("\t")]
}


def rules_raised(case, text):
    profile = Profile(
        age_days=parse_age(case["age"]),
        sex=case.get("sex", "unknown"),
        pregnant=case.get("pregnant", "unknown"),
        respondent=case.get("respondent", "patient"),
        language="es",
    )
    findings = tuple(f for key in case.get("findings", ()) for f in understand(key.replace("_", " "), today=TODAY))
    said = {"vitals": case.get("vitals"), "medications": case.get("medications", ())}
    return {
        flag.rule
        for read in ((), understand(text, today=TODAY, language="es"))
        for flag in screen((*findings, *read), profile=profile, words=text, **said)
    }


def test_every_rule_has_its_spanish_texts():
    assert set(TEXTS) == {rule.id for rule in rules()}
    assert "es" in SCREENED_LANGUAGES


@pytest.mark.parametrize("file", sorted({rule.category for rule in rules()}))
def test_a_rule_fires_on_its_spanish_text_and_spares_its_near_miss(file):
    wrong = []
    for rule in (rule for rule in rules() if rule.category == file):
        fires, spares = TEXTS[rule.id]
        if fires and rule.id not in rules_raised(rule.fires, fires):
            wrong.append((rule.id, "silent", fires))
        if rule.id in rules_raised(rule.spares, spares):
            wrong.append((rule.id, "fires", spares))
    assert wrong == []


def test_a_flag_quotes_the_spanish_words_and_not_their_gloss():
    flags = screen_text("Señorita, me duele el pecho y me falta el aire", profile=Profile(language="es"), today=TODAY)
    assert flags
    assert all(part in "me duele el pecho y me falta el aire" for flag in flags for part in flag.quote.split(" … "))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("se me inchan los lavios", "se me hinchan los labios"),
        ("tengo escalofrios y bomito", "tengo escalofríos y vómito"),
    ],
)
def test_spanish_is_read_by_its_sound(written, meant):
    said = glossed(written)
    assert said is not None
    assert said.text == glossed(meant).text


def test_english_with_a_word_of_spanish_is_left_as_it_is():
    assert glossed("no doctor has come, i have a normal rash") is None
    assert glossed("my mama has a pie in her hand") is None
