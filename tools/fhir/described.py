"""What a Patient resource says of a person beside name, birth and gender: pronouns, gender identity, languages, twins.

It never changes the sex by which rules go; where the record has another for clinical use, that is said.
"""

from tools.clinical import Person
from tools.fhir.concepts import code_of, word_of
from tools.fhir.json_tree import Json, nodes, text

_TOLD = {
    "individual-genderidentity": "gender_identity",
    "patient-genderidentity": "gender_identity",
    "us-core-genderidentity": "gender_identity",
    "individual-pronouns": "pronouns",
    "patient-sexparameterforclinicaluse": "sex_for_clinical_use",
    "sex-for-clinical-use": "sex_for_clinical_use",
    "us-core-sex": "sex_recorded",
    "us-core-birthsex": "sex_at_birth",
    "individual-recordedsexorgender": "sex_recorded",
    "patient-interpreterrequired": "interpreter",
    "us-core-interpreter-needed": "interpreter",
    "patient-disability": "disability",
}
"""By the last part of an extension's address, in small letters.

Source: HL7 FHIR Extensions (individual-*, patient-*) and US Core (us-core-*).
"""
_SEXES = {
    **dict.fromkeys(("female", "f", "248152002", "female-typical"), "female"),
    **dict.fromkeys(("male", "m", "248153007", "male-typical"), "male"),
}
_YES = frozenset(("true", "yes", "373066001"))
PRIVATE = "gender_identity"
"""What no helper is shown: the chart keeps it in an entry of its own."""
_BY_SEX = ("sex_for_clinical_use", "sex_at_birth", "sex_recorded")


def described(patient: Json) -> dict[str, str]:
    """Return what is told of the person, each under one name; empty where nothing is.

    >>> wanted = {"url": "x/patient-interpreterRequired", "valueBoolean": True}
    >>> described({"multipleBirthInteger": 2, "extension": [wanted]})
    {'interpreter': 'needed', 'multiple_birth': 'born 2 of several'}
    """
    found: dict[str, list[str]] = {}
    for extension in nodes(patient, "extension"):
        tail = text(extension, "url").rpartition("/")[2].lower()
        name = _TOLD.get(tail) or ("pronouns" if "pronoun" in tail else "")
        said, ended = _said(extension)
        if name and said and not ended:
            found.setdefault(name, []).append(said)
    told = {name: "; ".join(dict.fromkeys(several)) for name, several in found.items()}
    if "interpreter" in told:
        told["interpreter"] = "needed" if told["interpreter"].lower() in _YES else ""
    order = text(patient, "multipleBirthInteger")
    if order:
        told["multiple_birth"] = f"born {order} of several"
    elif text(patient, "multipleBirthBoolean") == "true":
        told["multiple_birth"] = "one of a multiple birth"
    return {name: said for name, said in told.items() if said}


def language_of(patient: Json) -> str:
    """Return the language a person prefers, in the record's words; empty for English.

    >>> language_of({"communication": [{"language": {"text": "Vietnamese"}, "preferred": True}]})
    'Vietnamese'
    """
    spoken = sorted(nodes(patient, "communication"), key=lambda item: text(item, "preferred") != "true")
    language = spoken[0].get("language") if spoken else None
    return "" if code_of(language).lower().startswith("en") else word_of(language)


def _said(extension: Json) -> tuple[str, bool]:
    """Return the words of an extension, those inside it too, and whether its time is over."""
    holders = [extension, *nodes(extension, "extension")]
    words = {text(item, "url"): _value(item) for item in holders}
    value = words.get("value") or words.get(text(extension, "url"), "")
    comment = words.get("comment", "")
    ended = any(text(item, "valuePeriod", "end") for item in holders)
    return (f"{value} ({comment})" if value and comment else value), ended


def _value(item: Json) -> str:
    raw = next((item[key] for key in item if key.startswith("value")), None)
    said = "" if raw is None else word_of(raw) if isinstance(raw, dict) else text(raw)
    return _SEXES.get(said.lower(), said) if len(said) == 1 or said.isdigit() else said


def of_another_sex(person: Person, patient: Json, told: dict[str, str]) -> str:
    """Return a remark where the record has another sex for clinical use, or at birth, than the gender rules go by."""
    for name in _BY_SEX:
        for extension in nodes(patient, "extension"):
            if _TOLD.get(text(extension, "url").rpartition("/")[2].lower()) != name or name not in told:
                continue
            holders = (extension, *nodes(extension, "extension"))
            codes = {code_of(item[key]) or text(item[key]) for item in holders for key in item if key[:5] == "value"}
            sexes = {_SEXES[code.lower()] for code in codes if code.lower() in _SEXES}
            if len(sexes) == 1 and person.sex not in sexes and person.sex != "unknown":
                return (
                    f"the recorded gender is {person.sex}, the {name.replace('_', ' ')} {told[name]}:"
                    " ranges, checks and questions that go by sex go by the recorded gender"
                )
    return ""
