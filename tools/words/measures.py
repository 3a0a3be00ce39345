"""Numbers that patients and notes give: temperature, blood pressure, pulse, oxygen, sugar, weight, peak flow. It judges none."""
# ruff: noqa: E501 - the patterns are tables

import re
from decimal import Decimal

from tools.clinical import Finding

_IS = (
    r"(?:\s*(?:is|was|of|at|reads?|reading|level|=|:|around|about|now|measured|came back|came out|has been|been|running|up to|"
    r"as high as|as low as|in the|today|this morning|over|under|above|below|to|~|a|it's|,)(?![a-z]))*\s*"
)
_TEMP = re.compile(
    rf"\b(?P<name>temp(?:erature)?|fever|t|tmax|febrile|fiebre|temperatura)\b{_IS}(?P<value>\d{{2,3}}(?:[.,]\d{{1,2}})?)\s*(?:°|º|degrees?|deg|grados)?\s*(?P<unit>[cf]|celsius|fahrenheit)?\b(?!\s*(?:days?|hours?|weeks?|hrs?|%|months?|mg|bpm|/))"
    r"|(?<![\d.])(?P<value2>\d{2,3}(?:[.,]\d{1,2})?)\s*(?:°|º|degrees?|deg|grados)?\s*(?P<unit2>[cf]|celsius|fahrenheit|degrees|°)(?![a-z])(?:\s+fever)?|\b(?P<value3>(?:9[5-9]|10\d)(?:\.\d)?|3[5-9]\.\d|4[01]\.\d)\s+(?:fever|temp)",
    re.IGNORECASE,
)
_BARE_TEMP = re.compile(
    r"(?<![\d.,/])(3[4-9][.,]\d|4[0-2][.,]\d|9[5-9]\.\d|10[0-7](?:\.\d)?)(?![\d/%]|\.\d)(?!\s*(?:mg|kg|lb|%|over|/))"
)
_FEVERISH = re.compile(
    r"\b(?:tiene|tengo|marca|marcó)\s+(?=3[89]|4[01])|\b(?:fever|feverish|temp|temperature|thermometer|fiebre|calentura|temperatura)\b|^\W*[\d.,]+\W*(?:with|in|under|by|on) the (?:ear|mouth|tongue|arm|armpit|forehead|bottom|rectal|thermometer)",
    re.IGNORECASE,
)
_PRESSURE = re.compile(
    r"(?<![\d/.])(?P<high>\d{2,3})\s*(?:/|over|sobre)\s*(?P<low>\d{2,3})(?![\d/])(?!\s*(?:mg|mcg|ml|tablet|tab|/|\d))",
    re.IGNORECASE,
)
_PLAIN = (
    ("heart_rate", "heart rate", "/min", 20, 320, re.compile(rf"\b(?:heart rate|pulse(?: rate)?|hr)\b{_IS}(?P<value>\d{{2,3}})\b(?!\s*(?:%|/\d))|\b(?P<value2>\d{{2,3}})\s*(?:bpm|beats)\b", re.IGNORECASE)),
    ("respiratory_rate", "breathing rate", "/min", 4, 120, re.compile(rf"\b(?:respiratory rate|resp(?:iratory)?s?|respirations?|breathing rate|rr)\b{_IS}(?P<value>\d{{1,3}})\b", re.IGNORECASE)),
    ("oxygen_saturation", "oxygen saturation", "%", 40, 100, re.compile(rf"\b(?:spo2|sp o2|sao2|o2 sats?|o2 saturation|o2|sats?|pulse ox(?:imeter)?|oxygen(?: saturation| level| sats?)?|saturation)\b{_IS}(?P<value>\d{{2,3}})\s*%?(?!\s*l)", re.IGNORECASE)),
    ("blood_glucose", "blood sugar", "", 1, 2000, re.compile(rf"\b(?:blood glucose|glucose|blood sugars?|sugars?|bg|fingerstick|finger stick|glucometer|az[uú]car|glucosa)\b(?: (?:glucose|level|reading|this morning|today))*{_IS}(?P<value>\d{{1,4}}(?:\.\d)?)\s*(?P<unit>mmol(?:/l)?|mg/dl)?", re.IGNORECASE)),
    ("hba1c", "HbA1c", "%", 3, 20, re.compile(rf"\b(?:hba1c|a1c|hb a1c|hemoglobin a1c)\b{_IS}(?P<value>\d{{1,2}}(?:\.\d)?)\s*%?", re.IGNORECASE)),
    ("peak_flow", "peak flow", "L/min", 30, 900, re.compile(rf"\bpeak flow\b{_IS}(?P<value>\d{{2,3}})\b", re.IGNORECASE)),
    ("weight", "weight", "", 0, 400, re.compile(rf"\b(?:weight|weigh|weighs|weighed|wt)\b{_IS}(?P<value>\d{{1,3}}(?:\.\d)?)\s*(?P<unit>kgs?|kilos?|lbs?|pounds?|stone)\b", re.IGNORECASE)),
)  # fmt: skip
_UNITS = {"c": "Cel", "celsius": "Cel", "f": "[degF]", "fahrenheit": "[degF]", "kg": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg",
          "lb": "[lb_av]", "lbs": "[lb_av]", "pound": "[lb_av]", "pounds": "[lb_av]", "mmol": "mmol/L", "mmol/l": "mmol/L",
          "mg/dl": "mg/dL", "stone": "[stone_av]"}  # fmt: skip


def measures_in(sentence: str) -> list[Finding]:
    """Return the measurements in a sentence; a number outside what can be measured is left alone.

    >>> [(f.concept, f.value, f.unit) for f in measures_in("T 38.9, BP 170/100, sugar 320")]
    [('temperature', '38.9', 'Cel'), ('blood_pressure', '170/100', 'mm[Hg]'), ('blood_glucose', '320', '')]
    """
    found = []
    for match in _TEMP.finditer(sentence):
        if finding := _temperature(match):
            found.append(finding)
    if not found and (bare := _BARE_TEMP.search(sentence)) and (_FEVERISH.search(sentence)):
        value = bare[1].replace(",", ".")
        unit = "Cel" if float(value) < 45 else "[degF]"
        found.append(_measure("temperature", "temperature", value, unit, bare[0]))
    for match in _PRESSURE.finditer(sentence):
        high, low = int(match["high"]), int(match["low"])
        if 40 <= high <= 320 and 15 <= low < high:
            found.append(_measure("blood_pressure", "blood pressure", f"{high}/{low}", "mm[Hg]", match[0]))
    for key, name, unit, least, most, pattern in _PLAIN:
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            value = groups.get("value") or groups.get("value2") or ""
            if value and least <= float(value) <= most:
                said = _UNITS.get((groups.get("unit") or "").casefold(), unit)
                found.append(_measure(key, name, value, said, match[0]))
    return found


def _temperature(match: re.Match[str]) -> Finding | None:
    value = (match["value"] or match["value2"] or match["value3"]).replace(",", ".")
    number = float(Decimal(value))
    unit = _UNITS.get((match["unit"] or match["unit2"] or "").casefold(), "")
    unit = unit or ("Cel" if 33 <= number <= 43 else "[degF]" if 92 <= number <= 110 else "")
    if not unit or not (25 <= number <= 45 if unit == "Cel" else 80 <= number <= 115):
        return None
    return _measure("temperature", "temperature", value, unit, match[0])


def _measure(key: str, name: str, value: str, unit: str, quote: str) -> Finding:
    return Finding(
        name=name, polarity="present", quote=quote.strip(), concept=key, value=value, unit=unit, kind="measurement"
    )
