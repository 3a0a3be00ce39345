"""The published triage vignettes, when they are there: nothing urgent is missed, nothing routine is raised."""

import gzip
import json

import pytest

from tools.interview import Profile, screen

pytestmark = pytest.mark.shared_data


def vignettes(folder, name):
    with gzip.open(folder / "intake" / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def flags_of(vignette, *, vitals):
    given = vignette["input"]
    who = given["demographics"]
    return screen(
        (),
        profile=Profile(age_days=int(who["age"] * 365.25) + 1, sex=who["sex"]),
        words=f"{given['chief_complaint']}. {given['history']}",
        vitals=given["vitals"] if vitals else None,
    )


@pytest.mark.parametrize("name", ["clinicaflow_vignettes.jsonl.gz", "clinicaflow_vignettes_adversarial.jsonl.gz"])
def test_every_vignette_that_needs_escalation_is_urgent_and_no_routine_one_is(shared_data, name):
    for vignette in vignettes(shared_data, name):
        urgent = any(flag.level != "tell_clinician" for flag in flags_of(vignette, vitals=True))
        assert urgent is vignette["labels"]["gold_escalation_required"], vignette["id"]


@pytest.mark.parametrize("name", ["clinicaflow_vignettes.jsonl.gz", "clinicaflow_vignettes_adversarial.jsonl.gz"])
def test_without_vital_signs_only_what_rests_on_them_alone_is_lost(shared_data, name):
    from_vitals = {"hemodynamic", "hypoxemia", "sepsis"}
    for vignette in vignettes(shared_data, name):
        categories = set(vignette["labels"]["gold_red_flag_categories"]) - from_vitals
        if categories:
            assert any(flag.level != "tell_clinician" for flag in flags_of(vignette, vitals=False)), vignette["id"]
