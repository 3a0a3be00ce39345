"""Whatever else is handed in for a record gets one line that names it and says what to do next."""

import base64
import gzip
import io
import json
import zipfile

import pytest

from tests.fhir.conftest import PATIENT, bundle, raw_of
from tools.errors import RecordError
from tools.fhir import read_facts

RECORD = json.dumps(bundle(PATIENT | {"name": [{"family": "Müller"}]}), ensure_ascii=False)


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("record.json", RECORD)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped(), "a zip archive; unpack it"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 90, "a picture"),
        (b"\0" * 128 + b"DICM", "a DICOM image"),
        (b"record.json" + b"\0" * 246 + b"ustar", "a tar archive"),
        (b"MSH|^~\\&|LAB|H|||2024\rPID|1\r", "an HL7 version 2 message"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'/>", "a C-CDA document"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "FHIR as XML; ask for JSON"),
        (b"<!DOCTYPE html><html>502</html>", "a web page"),
        (b"patient,code\n1,2345-7\n", "a table"),
        (base64.b64encode(RECORD.encode()), "base64 text; decode it"),
        (b"eyJ6aXAi.aaaa.bbbb", "a signed token"),
        (bytes(range(1, 9)) * 50, "binary data"),
        (b"// export\n{}", "JSON with comments"),
        (b'"words"', "a single JSON value"),
        (b"[]", "a JSON list without FHIR resources"),
        (b'{"transactionTime": "2024", "output": []}', "the list of an export's files; fetch those files"),
        (b'{"resourceType": "Bundle", "entry": [{"content": {}}]}', "a Bundle whose entries hold no FHIR resource"),
    ],
)
def test_a_file_of_another_kind_is_named(content: bytes, said: str) -> None:
    with pytest.raises(RecordError) as error:
        read_facts(raw_of(content))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_name_keeps_its_letters_whatever_the_encoding(encoding: str) -> None:
    reading = read_facts(raw_of(RECORD.encode(encoding)))
    assert reading.person.name == "Müller"
    assert bool(reading.warnings) == (encoding == "cp1252")


def test_half_a_packed_file_is_named_as_that(write) -> None:  # type: ignore[no-untyped-def]
    from tools.fhir import open_source

    file = write("record.json", b"")
    file.write_bytes(gzip.compress(RECORD.encode() * 100)[:-30])
    with pytest.raises(RecordError, match="damaged gzip data; fetch the file again"):
        open_source(str(file)).fetch()
