"""One contract over files of every shape, and clear words for what is no record."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fhir.conftest import OURS, bundle, raw_of
from tests.fhir.conftest import PATIENT as ANN
from tools.errors import RecordError, RecordNotFoundError, RecordTooLargeError
from tools.fhir import Limits, open_source, read_facts, unpack

ASTHMA = {"resourceType": "Condition", "id": "c", "subject": OURS, "code": {"text": "Asthma"}}
CREATININE = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "subject": OURS,
    "code": {"text": "Creatinine"},
    "valueQuantity": {"value": 1.10, "unit": "mg/dL"},
}
LINES = "\n".join(json.dumps(item) for item in (ANN, ASTHMA, CREATININE))
WHOLE = bundle(ANN, ASTHMA, CREATININE)
PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [{"name": "a", "resource": item} for item in (ANN, ASTHMA, CREATININE)],
}

SHAPES: dict[str, tuple[str, Any]] = {
    "a Bundle": ("a.json", WHOLE),
    "a packed Bundle": ("a.json.gz", WHOLE),
    "a Bundle with a byte order mark": ("a.json", b"\xef\xbb\xbf" + json.dumps(WHOLE).encode()),
    "UTF-16": ("a.json", json.dumps(WHOLE).encode("utf-16")),
    "other line ends": ("a.json", json.dumps(WHOLE, indent=1).replace("\n", "\r\n")),
    "NDJSON": ("a.ndjson", LINES),
    "packed NDJSON": ("a.ndjson.gz", LINES),
    "NDJSON named json": ("a.json", LINES),
    "NDJSON with empty lines and a mark": ("a.ndjson", b"\xef\xbb\xbf" + LINES.replace("\n", "\r\n\r\n").encode()),
    "a Bundle in a Bundle": ("a.json", bundle(WHOLE, type_="batch-response")),
    "Parameters": ("a.json", PARAMETERS),
    "a list": ("a.json", json.dumps([ANN, ASTHMA, CREATININE])),
    "a Bundle without type": ("a.json", {key: value for key, value in WHOLE.items() if key != "type"}),
    "a Bundle of unknown type": ("a.json", WHOLE | {"type": "parcel"}),
    "a Bundle of one entry that is not in a list": ("a.json", bundle(ANN, ASTHMA) | {"entry": {"resource": WHOLE}}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_file_gives_the_same_facts(shape: str, write: Callable[..., Path]) -> None:
    name, content = SHAPES[shape]
    reading = read_facts(open_source(str(write(name, content))).fetch())
    assert [(fact.handle, fact.kind, fact.value) for fact in reading.facts] == [
        ("F1", "patient", ""),
        ("F2", "condition", ""),
        ("F3", "observation", "1.1"),
    ]
    assert reading.raw_json("Condition/c")["code"] == {"text": "Asthma"}
    assert reading.receipt.seen == reading.receipt.used == 3


def test_a_folder_is_one_record_and_a_broken_file_costs_only_itself(write: Callable[..., Path]) -> None:
    write("record/Patient.ndjson", json.dumps(ANN))
    write("record/deeper/Condition.ndjson.gz", json.dumps(ASTHMA))
    write("record/Observation.json", "{broken")
    folder = write("record/Immunization.json.gz", "x").parent
    (folder / "Immunization.json.gz").write_bytes(b"\x1f\x8b not gzip at all")
    (folder / "readme.txt").write_text("not part of it")
    reading = read_facts(open_source(str(folder)).fetch())
    assert {fact.text for fact in reading.facts} == {"Ann Berg", "Asthma"}
    assert {failure.source for failure in reading.receipt.failed} == {"Observation.json", "Immunization.json.gz"}
    receipt = reading.receipt
    assert receipt.seen == receipt.used + len(receipt.failed) == 4
    allergies = next(line for line in receipt.lines if line.type == "AllergyIntolerance")
    assert (allergies.whole, allergies.absence) == (False, "could_not_be_read")


def test_a_broken_line_of_ndjson_costs_only_itself() -> None:
    reading = read_facts(raw_of(LINES.replace(json.dumps(ASTHMA), '{"resourceType": "Condition", '), name="r.ndjson"))
    assert [failure.source for failure in reading.receipt.failed] == ["r.ndjson line 2"]
    assert len(reading.facts) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.json", "", "the file is empty"),
        ("blank.json", " \n ", "the file is empty"),
        ("text.json", "hello", "not JSON"),
        ("page.json", "<html></html>", "a web page"),
        ("cut.json", json.dumps(WHOLE)[:-20], "not JSON: .*line 1"),
        ("other.json", '{"name": "x", "version": 2}', "not FHIR: no resourceType .*name, version"),
        ("wrapped.json", '{"rawResource": {"data": "{\\"resourceType\\": \\"Patient\\"}"}}', "wrapped inside"),
        ("list.json", "[1, 2]", "list without FHIR resources"),
        ("number.json", "17", "single JSON value|not FHIR"),
        ("none.json", '{"resourceType": "Bundle", "type": "collection"}', "an empty Bundle"),
        (
            "asks.json",
            '{"resourceType": "Bundle", "entry": [{"request": {"method": "GET", "url": "x"}}]}',
            "requests only",
        ),
        ("money.json", '{"resourceType": "Money", "value": "00"}', "not a patient record.*1 Money"),
        ("lines.ndjson", "nonsense\nmore", "not JSON at line 1"),
    ],
)
def test_what_is_no_record_gets_one_clear_line(name: str, content: str, said: str, write: Callable[..., Path]) -> None:
    file = write(name, content)
    with pytest.raises(RecordError, match=said) as caught:
        read_facts(open_source(str(file)).fetch())
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RecordNotFoundError, match="no such file"):
        open_source(str(tmp_path / "gone.json"))
    with pytest.raises(RecordNotFoundError, match=r"no \.json"):
        open_source(str(tmp_path)).fetch()


def test_an_error_carries_nothing_of_the_record(write: Callable[..., Path]) -> None:
    file = write("r.json", '{"resourceType": "Patient", "name": "Secretname" oops')
    with pytest.raises(RecordError) as caught:
        read_facts(open_source(str(file)).fetch())
    assert "Secretname" not in str(caught.value)


def test_limits_are_kept_with_a_word_on_each(tmp_path: Path) -> None:
    big = tmp_path / "big.json"
    big.write_text(json.dumps(WHOLE))
    with pytest.raises(RecordTooLargeError, match="larger than 10 bytes"):
        open_source(str(big), limits=Limits(file_bytes=10)).fetch()
    bomb = tmp_path / "bomb.json.gz"
    bomb.write_bytes(gzip.compress(b" " * 5_000_000))
    with pytest.raises(RecordTooLargeError, match="unpacks to more"):
        open_source(str(bomb), limits=Limits(file_bytes=1_000_000)).fetch()
    with pytest.raises(RecordTooLargeError, match="more than 2 resources"):
        read_facts(raw_of(WHOLE), limits=Limits(resources=2))
    deep: dict[str, Any] = WHOLE
    for _ in range(8):
        deep = bundle(deep)
    with pytest.raises(RecordTooLargeError, match="Bundles inside Bundles"):
        read_facts(raw_of(deep))
    (tmp_path / "more.json").write_text("{}")
    with pytest.raises(RecordTooLargeError, match="more than 1 files"):
        open_source(str(tmp_path), limits=Limits(files=1)).fetch()


def test_one_resource_that_is_nested_too_deeply_fails_alone() -> None:
    inner: Any = {"text": "x"}
    for _ in range(300):
        inner = {"extension": [inner]}
    reading = read_facts(raw_of(bundle(ANN, ASTHMA, ASTHMA | {"id": "deep", "extension": [inner]})))
    assert [failure.source for failure in reading.receipt.failed] == ["Condition/deep"]
    assert len(reading.facts) == 2


def test_absurd_nesting_is_an_error_not_a_crash() -> None:
    for content in ("[" * 200_000, '{"a":' * 100_000, '{"resourceType":"Bundle","entry":' + "[" * 100_000):
        with pytest.raises(RecordError):
            read_facts(raw_of(content))


def test_a_page_of_several_is_not_the_whole_record() -> None:
    page = WHOLE | {"type": "searchset", "link": [{"relation": "next", "url": "https://x.example/?page=2"}]}
    reading = read_facts(raw_of(page))
    assert any("following pages are not here" in line.text for line in reading.receipt.lines)
    assert not any(line.whole for line in reading.receipt.lines if line.absence)


def test_a_record_packs_and_unpacks_to_the_same_digest() -> None:
    raw = raw_of(WHOLE)
    assert unpack(raw.pack()) == raw
    assert unpack(raw.pack()).digest == raw.digest
    assert raw_of(WHOLE, patient="ann").digest != raw.digest


def test_handles_are_a_function_of_the_bytes() -> None:
    first, second = read_facts(raw_of(WHOLE)), read_facts(raw_of(WHOLE))
    assert first.facts == second.facts
    assert [fact.handle for fact in first.facts] == [f"F{number + 1}" for number in range(len(first.facts))]


def test_unknown_types_are_named_once_and_counted() -> None:
    odd = [{"resourceType": "Wizardry", "id": str(number)} for number in range(3)]
    reading = read_facts(raw_of(bundle(ANN, *odd)))
    assert len(reading.receipt.set_aside) == 3
    assert [warning for warning in reading.warnings if "Wizardry" in warning] == [
        "entries of type Wizardry are not read (3 times)"
    ]


def test_the_same_entry_twice_is_read_once_and_two_entries_of_one_id_are_both_kept() -> None:
    other = ASTHMA | {"code": {"text": "Gout"}}
    reading = read_facts(raw_of(bundle(ANN, ASTHMA, ASTHMA, other)))
    assert {fact.text for fact in reading.facts if fact.kind == "condition"} == {"Asthma", "Gout"}
    assert [item.reason for item in reading.receipt.set_aside] == ["the same entry again"]
    newer = other | {"meta": {"lastUpdated": "2025-01-01T00:00:00Z"}}
    older = ASTHMA | {"meta": {"lastUpdated": "2020-01-01T00:00:00Z"}}
    reading = read_facts(raw_of(bundle(ANN, older, newer)))
    assert {fact.text for fact in reading.facts if fact.kind == "condition"} == {"Gout"}


@pytest.mark.parametrize("bad", ["\\ud83d", "\n", "\t", "\x00"])
def test_a_character_that_json_does_not_allow_costs_nothing_else(bad: str) -> None:
    whole = json.dumps(WHOLE).replace("Asthma", f"Asthma{bad}!")
    reading = read_facts(raw_of(whole))
    assert len(reading.facts) == 3
    assert any("does not allow" in warning for warning in reading.warnings)
    assert next(fact.text for fact in reading.facts if fact.kind == "condition").startswith("Asthma")


def test_an_entry_without_id_can_still_be_found_by_its_source() -> None:
    nameless = {key: value for key, value in ASTHMA.items() if key != "id"}
    reading = read_facts(raw_of(bundle(ANN, nameless)))
    fact = next(fact for fact in reading.facts if fact.kind == "condition")
    assert reading.raw_json(fact.source[0])["code"] == {"text": "Asthma"}
    with pytest.raises(KeyError):
        reading.raw_json("Condition/none")


def test_pages_that_are_all_there_are_a_whole(tmp_path: Path) -> None:
    first = bundle(ANN, type_="searchset") | {"link": [{"relation": "next", "url": "http://h.example/fhir?page=2"}]}
    second = bundle(type_="searchset") | {"link": [{"relation": "self", "url": "http://h.example/fhir?page=2"}]}
    (tmp_path / "1.json").write_text(json.dumps(first))
    alone = read_facts(open_source(str(tmp_path)).fetch())
    assert not all(line.whole for line in alone.receipt.lines)
    (tmp_path / "2.json").write_text(json.dumps(second))
    assert all(line.whole for line in read_facts(open_source(str(tmp_path)).fetch()).receipt.lines)
