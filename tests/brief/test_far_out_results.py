"""New results far outside their range stand on the first screen by name, before others that are only abnormal."""

from tests.brief.conftest import brief_of, said


def lab(name: str, value: float, low: float, high: float, flag: str = "") -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "id": name.lower().replace(" ", "-"),
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"text": name},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-04-01",
        "valueQuantity": {"value": value, "unit": "%"},
        "referenceRange": [{"low": {"value": low}, "high": {"value": high}}],
        **({"interpretation": [{"coding": [{"code": flag}]}]} if flag else {}),
    }


def test_what_is_furthest_out_of_its_range_is_named_first(chart_of):
    slightly = [lab(f"Analyte {letter}", 10.4, 4, 10) for letter in "ABCDEFGH"]
    brief = brief_of(chart_of(*slightly, lab("Blasts", 92.5, 0, 5), lab("Plasma cells", 3.1, 0, 3, "HH")))
    told = [claim.text for claim in brief.first_screen.frame if "Abnormal" in claim.text]
    assert told[0].endswith("Blasts 92.5%; Plasma cells 3.1%.") or told[0].endswith(
        "Blasts 92.5 %; Plasma cells 3.1 %."
    )
    # What is named there takes no other item's room, and stands with its reason on the page all the same.
    below = [claim.text for one in brief.sections if one.name == "attention" for claim in one.claims]
    assert any("Analyte" in claim.text for claim in brief.first_screen.for_attention)
    assert any("Blasts" in text for text in below)


def test_a_reading_without_a_range_is_not_called_far_out(chart_of):
    plain = lab("Analyte A", 92.5, 0, 5)
    del plain["referenceRange"]
    assert "Analyte A" not in said(brief_of(chart_of(plain)), "result_far_out")
