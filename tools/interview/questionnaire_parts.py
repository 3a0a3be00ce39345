"""Elements and extensions of a FHIR R4 Questionnaire's JSON, taken apart. It checks nothing but their shape."""

from collections.abc import Mapping
from typing import Any

from tools.errors import QuestionnaireError

OURS = "https://previsit.example/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
HL7 = "http://hl7.org/fhir/StructureDefinition/"


def entries(raw: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    """Return a list of objects that an element holds.

    Raises:
        QuestionnaireError: it is no such list; the message says where.
    """
    found = raw.get(name, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise QuestionnaireError(f"{where}: {name} must be a list of objects")
    return found


def value_of(raw: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return an `answer[x]` or `value[x]` by its whole key; empty where there is none."""
    return {
        key: value for key, value in raw.items() if key.startswith(prefix) and key != prefix and not key.startswith("_")
    }


def by_url(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of simple extensions by their URL."""
    found: dict[str, Any] = {}
    for extension in raw.get("extension", []):
        if isinstance(extension, dict) and "url" in extension:
            found[extension["url"]] = next((v for k, v in extension.items() if k.startswith("value")), None)
    return found


def ours(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of our own extensions by the last part of their URL."""
    return {url.removeprefix(OURS): value for url, value in by_url(raw).items() if url.startswith(OURS)}


def words_of(raw: Mapping[str, Any], name: str, otherwise: str) -> dict[str, str]:
    """Return a text and its translations by language; the untranslated one stands under ""."""
    texts = {"": str(raw.get(name) or otherwise)}
    for extension in (raw.get(f"_{name}") or {}).get("extension", []):
        if extension.get("url") == HL7 + "translation":
            parts = {
                part["url"]: next(v for k, v in part.items() if k.startswith("value"))
                for part in extension["extension"]
            }
            texts[str(parts.get("lang", ""))] = str(parts.get("content", ""))
    return texts


def expression_of(value: Any) -> str:  # noqa: ANN401 - a FHIR extension's value
    """Return a FHIRPath expression; empty for another language."""
    if isinstance(value, Mapping) and value.get("language") == "text/fhirpath":
        return str(value.get("expression", ""))
    return ""


def unit_of(value: Any) -> dict[str, str]:  # noqa: ANN401 - a FHIR extension's value
    """Return system, code and display of a unit."""
    return (
        {key: str(value[key]) for key in ("system", "code", "display") if value.get(key)}
        if isinstance(value, Mapping)
        else {}
    )


def without_extensions(content: Any) -> Any:  # noqa: ANN401 - a FHIR value
    """Return a value as it is answered, without what only the form needs."""
    if isinstance(content, Mapping):
        return {key: value for key, value in content.items() if not key.startswith("_") and key != "extension"}
    return content
