"""One odd entry costs itself and nothing else, and what it costs is said."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fhir.conftest import OURS, facts_of, one, raw_of, read
from tests.fhir.conftest import PATIENT as ANN
from tools.errors import RecordTooLargeError
from tools.fhir import open_source, read_facts

GOUT = {"resourceType": "Condition", "id": "gout", "code": {"text": "Gout"}, "subject": OURS}
POTASSIUM: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "k",
    "status": "final",
    "code": {"text": "Potassium"},
    "subject": OURS,
}


def written(*entries: str) -> str:
    given = ", ".join(f'{{"resource": {entry}}}' for entry in (json.dumps(ANN), json.dumps(GOUT), *entries))
    return f'{{"resourceType": "Bundle", "type": "collection", "entry": [{given}]}}'


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_know_is_shown_as_written_and_said(number: str) -> None:
    words = "Infinity and NaN"
    entry = json.dumps(POTASSIUM | {"valueQuantity": {"value": 0, "unit": words}}).replace(": 0", f": {number}")
    reading = read_facts(raw_of(written(entry)))
    assert [fact.text for fact in facts_of(reading, "condition")] == ["Gout"]
    result = facts_of(reading, "observation")[0]
    assert (result.value, result.unit, result.detail["value_note"]) == (number, words, "not a number")
    assert any("NaN, Infinity" in warning for warning in reading.warnings)


@pytest.mark.parametrize("levels", [120, 600, 5_000, 200_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_an_entry_nested_without_end_costs_only_itself(levels: int, opening: str, closing: str) -> None:
    deep = opening * levels + '"]}"' + closing * levels
    reading = read_facts(raw_of(written(json.dumps(POTASSIUM)[:-1] + f', "extension": {deep}}}')))
    assert [fact.text for fact in facts_of(reading, "condition")] == ["Gout"]
    assert [item.source for item in reading.receipt.failed] == ["Observation/k"]
    assert "deep" in reading.receipt.failed[0].reason


def test_of_two_values_both_are_kept_and_said() -> None:
    entry = POTASSIUM | {"valueQuantity": {"value": 5.1, "unit": "mmol/L"}, "valueString": "haemolysed"}
    reading = read(entry)
    result = facts_of(reading, "observation")[0]
    assert (result.value, result.unit) == ("5.1", "mmol/L")
    assert result.detail["value_note"].endswith("haemolysed")
    assert any("more than one value" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("{'addresses': ['bp'], 'text': 'Walk each day'}", "Walk each day"),
        ('{"text": "Walk each day"}', "Walk each day"),
        ("{'observation': {'codes': [{'display': 'Glucose'}], 'operator': '<', 'value': 108}}", "Glucose < 108"),
        ("{walk} each day", "{walk} each day"),
        ("{'a': 1}", "{'a': 1}"),
        ("{'a':", "{'a':"),
    ],
)
@pytest.mark.parametrize("wrap", [True, False])
def test_an_object_printed_as_text_gives_its_words(description: str, words: str, wrap: bool) -> None:
    goal = {"resourceType": "Goal", "id": "g", "description": {"text": description} if wrap else description}
    assert one(goal, kind="goal").text == words


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "record.json.gz"
    file.write_bytes(gzip.compress(b" " * (80 << 20), 1))
    with pytest.raises(RecordTooLargeError, match="times its size"):
        open_source(str(file)).fetch()


def test_a_record_that_packs_well_is_read(write: Callable[..., Path]) -> None:
    entries = [{"resource": ANN}, *({"resource": GOUT | {"id": f"g{n}"}} for n in range(5_000))]
    file = write("record.json.gz", {"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert facts_of(read_facts(open_source(str(file)).fetch()), "condition")[0].count == 5_000
