"""Everyday wordings mean what they say, and what only sounds like them means nothing."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 11, 18)
SAID = {
    "en": (
        ("drool running down his chin all day", "drooling"),
        ("my socks leave grooves", "leg_swelling"),
        ("walking like i'm drunk", "balance_problem"),
        ("one corner of her mouth is hanging", "facial_droop"),
        ("eyes feel like sandpaper", "dry_eyes"),
        ("pooing pebbles", "constipation"),
        ("my downstairs smells fishy", "vaginal_discharge"),
        ("it's tight across here", "unplaced_tightness"),
        ("i've got a chest infection", "chest_infection"),
        ("my trousers are hanging off me", "weight_loss"),
    ),
    "es": (
        ("ya no tengo ganas de vivir", "suicidal_thoughts"),
        ("me corto los brazos", "self_harm"),
        ("se le cayó un lado de la cara", "facial_droop"),
        ("hago del baño negro como alquitrán", "melena"),
        ("tengo una bolita en el seno", "breast_lump"),
        ("me pusieron un stent", "heart_stent"),
        ("se me parte la cabeza", "headache"),
    ),
}
MEANS_NOTHING = {
    "en": (
        "i use cream from holland and barrett",
        "temp job at the moment",
        "noted on the right",
        "i go up and down the stairs for exercise",
        "it came out of it fine",
        "discharge has no smell",
    ),
    "es": ("se me olvida la pastilla",),
}


@pytest.mark.parametrize("language", sorted(SAID))
def test_everyday_wordings_are_understood(language: str) -> None:
    found = {
        said: {one.concept for one in understand(said, today=TODAY, language=language)} for said, _ in SAID[language]
    }
    assert [said for said, concept in SAID[language] if concept not in found[said]] == []


@pytest.mark.parametrize("language", sorted(MEANS_NOTHING))
def test_what_only_sounds_like_a_symptom_is_none(language: str) -> None:
    told = {
        said: [
            one.concept
            for one in understand(said, today=TODAY, language=language)
            if one.polarity == "present" and one.kind == "symptom" and one.concept != "discharge"
        ]
        for said in MEANS_NOTHING[language]
    }
    assert {said: names for said, names in told.items() if names} == {}


def test_no_temp_denies_a_fever_and_a_reading_is_none() -> None:
    (denied,) = understand("no temp today", today=TODAY)
    (reading,) = understand("temp 36.5 at home", today=TODAY)
    assert (denied.concept, denied.polarity, reading.concept) == ("fever", "absent", "temperature")
