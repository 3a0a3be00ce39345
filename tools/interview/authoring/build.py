"""Build `questionnaires/*.json` from the hand-written tables beside this file.

Run it with `python -m tools.interview.authoring.build`.

It invents no question: every text stands in a table.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from tools.interview.questionnaire_parts import OURS

HERE = Path(__file__).parent
TARGET = HERE.parent / "questionnaires"
URL = "https://previsit.example/fhir/Questionnaire/"
SYSTEM = "https://previsit.example/fhir/CodeSystem/answers"
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
_NONE = ("None of these", "Nada de esto")
_LISTS = ("danger", "associated", "risk")


def build() -> dict[str, bytes]:
    """Return every questionnaire as formatted JSON, by file name."""
    phrases = _read("phrases.toml")
    slots = _read("slots.toml")
    found = {}
    for file in sorted(HERE.glob("*.toml")):
        if file.name in {"phrases.toml", "slots.toml"}:
            continue
        for name, table in tomllib.loads(file.read_text("utf-8")).items():
            raw = _questionnaire(name, table, slots, phrases)
            found[f"{name}.json"] = msgspec.json.format(msgspec.json.encode(raw), indent=1) + b"\n"
    return found


def main() -> None:
    """Write the files and remove those that no table makes any more."""
    TARGET.mkdir(exist_ok=True)
    made = build()
    for old in TARGET.glob("*.json"):
        if old.name not in made:
            old.unlink()
    for name, content in made.items():
        (TARGET / name).write_bytes(content)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def _questionnaire(
    name: str, table: Mapping[str, Any], slots: Mapping[str, Any], phrases: Mapping[str, Any]
) -> dict[str, Any]:
    items = []
    for slot in table.get("slots", ()):
        items.append(_slot(name, slot, table, slots, phrases))
    for extra in table.get("items", ()):
        items.append(_item(name, extra, table, phrases))
    raw: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "id": name,
        "url": URL + name,
        "version": "1",
        "name": "".join(part.capitalize() for part in name.split("-")),
        **_text("title", table["title"]),
        "status": "active",
        "subjectType": ["Patient"],
        "extension": _extensions(_own(table), ("concepts", "source", "kind", "ages", "review", "it")),
        "item": items,
    }
    if "copyright" in table:
        raw["copyright"] = table["copyright"]
    return raw


def _own(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with what its texts call the complaint, where it is about one."""
    return {**table, "it": table["it"][0] if table.get("kind") == "protocol" else ""}


def _slot(
    name: str, slot: str, table: Mapping[str, Any], slots: Mapping[str, Any], phrases: Mapping[str, Any]
) -> dict[str, Any]:
    template = slots[slot]
    it = table["it"]
    texts = [_fill(text, it[number]) for number, text in enumerate(table.get("ask", {}).get(slot, template["text"]))]
    extra = {
        **template,
        "id": slot,
        "text": texts,
        "topic": template.get("topic", _topic(slot)),
        "subject": table["concepts"][0] if table["concepts"] else "",
    }
    if "other" in template:
        extra["other"] = template["other"].replace("{it}", it[0])
    if slot in _LISTS:
        extra |= {"list": table[slot], "danger": slot == "danger", "required": slot == "danger"}
    return _item(name, extra, table, phrases)


def _fill(text: str, it: str) -> str:
    filled = text.replace("{it}", it)
    opening = next((at for at, letter in enumerate(filled) if letter.isalpha()), 0)
    return filled[:opening] + filled[opening].upper() + filled[opening + 1 :]


def _topic(slot: str) -> str:
    return {"danger": "danger_signs", "side": "site"}.get(slot, slot)


def _item(name: str, extra: Mapping[str, Any], table: Mapping[str, Any], phrases: Mapping[str, Any]) -> dict[str, Any]:
    options = [_option(*option) for option in extra.get("options", ())]
    if "list" in extra:
        options = [_listed(key, phrases) for key in extra["list"]] + [_none(extra["list"], phrases)]
    kind = extra.get("kind", "")
    types = {"scale": "integer", "number": "decimal", "yes_no": "boolean", "date": "date"}
    prefix = "" if table.get("kind") == "core" else f"{name}."
    raw: dict[str, Any] = {
        "linkId": extra.get("link", prefix + extra["id"]),
        **_text("text", extra["text"]),
        "type": types.get(kind, "open-choice" if options else "text"),
    }
    if extra.get("closed") and options:
        raw["type"] = "choice"
    if extra.get("required"):
        raw["required"] = True
    if "list" in extra or kind == "multi":
        raw["repeats"] = True
    if options:
        raw["answerOption"] = options
    extensions = _extensions(
        extra,
        (
            "topic",
            "subject",
            "danger",
            "why",
            "why_es",
            "fixed",
            "confidential",
            "asks",
            "source",
            "when",
            "score",
            "speaker",
            "problem",
            "classes",
            "told",
            "other",
        ),
    )
    if kind == "scale":
        low, high = extra.get("range", (0, 10))
        extensions += [
            {"url": _HL7 + "minValue", "valueInteger": low},
            {"url": _HL7 + "maxValue", "valueInteger": high},
        ]
    return {**({"extension": extensions} if extensions else {}), **raw}


def _option(
    code: str, english: str, spanish: str, fills: str = "", present: str = "", absent: str = ""
) -> dict[str, Any]:
    extensions = _extensions({"fills": fills, "present": present, "absent": absent}, ("fills", "present", "absent"))
    return {
        **({"extension": extensions} if extensions else {}),
        "valueCoding": {"system": SYSTEM, "code": code, **_text("display", (english, spanish))},
    }


def _listed(key: str, phrases: Mapping[str, Any]) -> dict[str, Any]:
    english, spanish, *concepts = phrases[key]
    return _option(key.replace("_", "-"), english, spanish, present=" ".join(concepts) or key)


def _none(keys: Sequence[str], phrases: Mapping[str, Any]) -> dict[str, Any]:
    concepts = [concept for key in keys for concept in (phrases[key][2:] or [key])]
    option = _option("none", *_NONE, absent=" ".join(concepts))
    option["extension"].append({"url": _HL7 + "questionnaire-optionExclusive", "valueBoolean": True})
    return option


def _text(name: str, texts: Sequence[str]) -> dict[str, Any]:
    english, spanish = texts
    parts = [{"url": "lang", "valueCode": "es"}, {"url": "content", "valueString": spanish}]
    return {name: english, f"_{name}": {"extension": [{"url": _HL7 + "translation", "extension": parts}]}}


def _extensions(table: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for name in names:
        value = table.get(name)
        if not value:
            continue
        if isinstance(value, bool):
            found.append({"url": OURS + name, "valueBoolean": value})
        else:
            found.append({"url": OURS + name, "valueString": value if isinstance(value, str) else " ".join(value)})
    return found


if __name__ == "__main__":
    main()
