"""FHIR records: sources deliver bytes, `read_facts` turns them into facts; raw FHIR stays behind this door."""

from tools.fhir.limits import Limits
from tools.fhir.raw import Ask, Part, RawRecord, unpack
from tools.fhir.reading import READER_VERSION, Reading, people_in, read_facts
from tools.fhir.sources import RecordSource, open_source

__all__ = [
    "READER_VERSION",
    "Ask",
    "Limits",
    "Part",
    "RawRecord",
    "Reading",
    "RecordSource",
    "open_source",
    "people_in",
    "read_facts",
    "unpack",
]
