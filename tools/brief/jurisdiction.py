"""For which country's rules of preventive care a patient is: told by the record, or not known. It reads no rule."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

from tools.brief.material import Material
from tools.clinical import ReceiptLine

PREVENTIVE: Final = frozenset({"preventive", "vaccine"})
"""Topics of checks that hold in one country."""

TYPE: Final = "Prevention"
HOME: Final = "United States"
"""The country whose schedules the tables hold."""

_HOME_NAMES: Final = frozenset({"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "840"})


@cache
def _names() -> dict[str, str]:
    """Return each country by its code in an address, at the end of a host's name or after a language (ISO 3166-1)."""
    read: dict[str, str] = json.loads((files("tools.brief") / "countries.json").read_text("utf-8"))
    return read


def foreign_country(material: Material, clinic: str = "") -> str:
    """Return the country other than the tables' own in which the patient or the clinic is; empty when none is known.

    The address speaks first, then the region of a language and the hosts that give out the patient's numbers.

    Args:
        material: the visit's material.
        clinic: the clinic's country by its code.
    """
    resource = _patient(material)
    countries = [str(one.get("country") or "") for one in _parts(resource, "address")]
    told = next((name for name in countries if name.strip()), "")
    if told:
        return "" if told.strip().lower() in _HOME_NAMES else _names().get(told.strip().lower(), told.strip())
    for code in (*_regions(resource), *_hosts(resource), clinic.lower()):
        if code in _names():
            return "" if _names()[code] == HOME else _names()[code]
    return ""


def no_rules_for(country: str) -> list[ReceiptLine]:
    """Return that the tables know no preventive care of a country, as a line of the receipt; none for their own."""
    if not country:
        return []
    return [ReceiptLine(handle="", text=f"Preventive care: no rules for {country} here.", type=TYPE)]


def _patient(material: Material) -> dict[str, Any]:
    chart = material.chart
    source = chart.fact(material.person.handle).source if chart and material.person.handle else ()
    return chart.resource(source[0]) if chart and source else {}


def _parts(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return an element's objects; none where the record has something else in its place."""
    found = value.get(name)
    found = found if isinstance(found, list) else [found]
    return [one for one in found if isinstance(one, dict)]


def _regions(resource: dict[str, Any]) -> list[str]:
    """Return the region of each language the patient speaks: `nl-NL` is of `nl`."""
    codes = [
        str(coding.get("code") or "")
        for spoken in _parts(resource, "communication")
        for language in _parts(spoken, "language")
        for coding in _parts(language, "coding")
    ]
    found = [re.fullmatch(r"[a-z]{2,3}-(?:[A-Z][a-z]{3}-)?([A-Z]{2})", code) for code in codes]
    return [match[1].lower() for match in found if match]


def _hosts(resource: dict[str, Any]) -> list[str]:
    """Return the last label of each host that gives out a number of the patient: `fhir.nhs.uk` is of `uk`."""
    systems = [str(one.get("system") or "") for one in _parts(resource, "identifier")]
    hosts = [found[1] for system in systems if (found := re.match(r"https?://([^/:?#]+)", system))]
    return [host.rpartition(".")[2].lower() for host in hosts]
