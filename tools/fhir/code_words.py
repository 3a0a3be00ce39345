"""Words for codes that a record leaves without a display, from code systems free to use; it guesses none.

The table names the source of each system. SNOMED CT, RxNorm, ICD and local codes stay codes, with their system's name.
"""

from functools import cache, lru_cache
from importlib.resources import files

import msgspec
from msgspec import Struct

ABSENT_SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
)
"""Codes of these stand where a value is missing and say why."""
_BEFORE = tuple((f"http://hl7.org/fhir/{v}/", f"http://terminology.hl7.org/CodeSystem/{v}-") for v in ("v2", "v3"))
PRESENT = frozenset(("OTH", "TRC", "QS", "NINF", "PINF"))
"""Null flavors that still tell of a value."""
LABELS = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD-9-CM",
    "http://hl7.org/fhir/sid/icd-11": "ICD-11",
    "http://id.who.int/icd/release/11/mms": "ICD-11",
    "http://hl7.org/fhir/sid/icd-10-gm": "ICD-10-GM",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "ICD-10-GM",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": "ICD-10-GM",
    "http://fhir.de/CodeSystem/bfarm/ops": "OPS",
    "http://fhir.de/CodeSystem/dimdi/ops": "OPS",
    "http://fhir.de/CodeSystem/ifa/pzn": "PZN",
    "http://fhir.de/CodeSystem/ask": "ASK",
    "http://www.whocc.no/atc": "ATC",
    "http://fhir.de/CodeSystem/bfarm/atc": "ATC",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "http://www.cms.gov/Medicare/Coding/ICD10": "ICD-10-PCS",
    "http://hl7.org/fhir/sid/icd-10-pcs": "ICD-10-PCS",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://hl7.org/fhir/ndfrt": "NDF-RT",
    "http://fdasis.nlm.nih.gov": "UNII",
    "http://hl7.org/fhir/sid/icpc-2": "ICPC-2",
    "http://hl7.org/fhir/sid/mvx": "MVX",
    "http://www.orpha.net": "Orphanet",
    "http://human-phenotype-ontology.org": "HPO",
    "urn:oid:2.16.840.1.113883.6.96": "SNOMED CT",
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "urn:oid:2.16.840.1.113883.6.88": "RxNorm",
    "urn:oid:2.16.840.1.113883.6.90": "ICD-10-CM",
    "urn:oid:2.16.840.1.113883.6.3": "ICD-10",
    "urn:oid:2.16.840.1.113883.12.292": "CVX",
}
"""How the system of a code is called beside it."""


class _System(Struct, frozen=True):
    source: str
    words: dict[str, str]


@cache
def _table() -> dict[str, _System]:
    content = (files("tools.fhir") / "code_words.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, _System])


def _of_today(system: str) -> str:
    """Return the address that HL7's tables have now for the one they had before R4."""
    for before, now in _BEFORE:
        if system.startswith(before):
            return now + system.removeprefix(before)
    return system


@lru_cache(maxsize=8192)
def words_for(system: str, code: str) -> str:
    """Return the words of a code; empty where its system is not in the table or does not have it.

    >>> words_for("http://terminology.hl7.org/CodeSystem/v2-0136", "Y"), words_for("http://snomed.info/sct", "73211009")
    ('yes', '')
    """
    known = _table().get(_of_today(system))
    return known.words.get(code, "") if known else ""


def system_label(system: str) -> str:
    """Return what a code's system is called; `code` where nobody says.

    >>> system_label("http://loinc.org"), system_label("urn:x"), system_label("https://ehr.example/codes/rank-of-pain")
    ('LOINC', 'code', 'rank-of-pain code')
    """
    known = LABELS.get(system)
    if known:
        return known
    last = system.rstrip("/").rpartition("/")[2].partition("|")[0]
    named = "/" in system and last[:1].isalpha() and "." not in last and len(last) <= _LONGEST
    return f"{last} code" if named else "code"


_LONGEST = 40


def absence_of(code: str) -> str:
    """Return why a value is missing where a coded one (`system|code`) says only that; empty for a real value.

    >>> absence_of("http://terminology.hl7.org/CodeSystem/data-absent-reason|not-performed")
    'not performed'
    """
    system, _, bare = code.rpartition("|")
    if _of_today(system) not in ABSENT_SYSTEMS or bare in PRESENT:
        return ""
    return words_for(system, bare) or bare.replace("-", " ")
