"""Vital signs: reading them out of a vignette's text, and judging them by age band. Nothing here knows a diagnosis."""
# ruff: noqa: E501 - the patterns are tables

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct, convert

NAMES = ("heart_rate", "systolic_bp", "diastolic_bp", "respiratory_rate", "temperature_c", "spo2", "glucose_mgdl")

_PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "heart_rate": (15, 320),
    "systolic_bp": (30, 320),
    "diastolic_bp": (10, 220),
    "respiratory_rate": (2, 120),
    "temperature_c": (24, 45),
    "spo2": (30, 100),
    "glucose_mgdl": (5, 2000),
}
_IS = r"[\s:=]*(?:(?:is|was|of|at|reads?|reading|=|:|around|about|now|measured|,)[\s:=]*)*"
_SAYS = r"(?:[\s:=,]|\b(?:is|was|of|at|reads?|reading|readings|around|about|now|measured|on|my|his|her|the|finger|watch|thing|monitor|meter|machine|clip|probe|phone|fitbit|says?|said|shows?|showed|showing|went|gone|goes|going|down|to|up|has|been|dropped|drops|hit|keeps|only|just|got|level|levels|count|came|back|as|between|still|running|hovering|with|for|air|room|home|this|morning|today|tonight)\b)*?"
"""What may stand between the name of a measurement and its number: "oxygen on my finger clip only shows 88"."""
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("heart_rate", rf"\b(?:heart rate|pulse(?: rate)?|hr|p)\b{_IS}(\d{{2,3}})(?!\s*(?:%|/\d))"),
    (
        "heart_rate",
        rf"\b(?:heart(?: ?rate| ?beat)?|pulse)\b{_SAYS}\b(\d{{2,3}})\b(?!\s*(?:%|/|years?|mg|mins?|minutes?|hours?|days?|weeks?|months?|over))",
    ),
    ("heart_rate", r"\b(1\d\d|2\d\d|[34]\d) (?:on|by) (?:my|his|her|the) (?:watch|fitbit|apple watch|smart ?watch)\b"),
    ("heart_rate", r"\b(\d{2,3})\s*(?:bpm|beats)\b"),
    (
        "respiratory_rate",
        r"\bbreath\w*(?: at| about| around| is| of)* (\d{2,3}) (?:times |breaths )?(?:a|per|every|/) ?min",
    ),
    (
        "respiratory_rate",
        rf"\b(?:respiratory rate|resp(?:iratory)?s?(?: rate)?|respirations?|breathing rate|rr|r)\b{_IS}(\d{{1,3}})",
    ),
    (
        "spo2",
        rf"\b(?:spo2|sp o2|sao2|o2|o2 sats?|o2 saturation|sats?|pulse ox(?:imeter)?|saturaci[oó]n|oxygen(?: saturation| level| sats?)?|saturation|oxy|oximeter|ox)\b{_SAYS}\b(\d{{2,3}})\b\s*%?(?!\s*(?:l|mins?|minutes?|hours?|days?|weeks?|months?|years?)\b)",
    ),
    (
        "systolic_bp",
        rf"\b(?:systolic(?: bp| blood pressure)?|sbp|(?:top|upper|first) (?:number|figure|one|reading))\b{_IS}(\d{{2,3}})",
    ),
    ("diastolic_bp", rf"\b(?:diastolic(?: bp| blood pressure)?|dbp)\b{_IS}(\d{{2,3}})"),
    (
        "systolic_bp",
        rf"\b(?:blood pressure|bp|b/p|tensi[oó]n|presi[oó]n)\b{_SAYS}\b(\d{{2,3}})\b(?!\s*(?:%|mg|mins?|minutes?|hours?|days?|weeks?|months?|years?))",
    ),
)
_PRESSURE = re.compile(r"(?<![\d/.])(\d{2,3})\s*(?:/|over|sobre)\s*(\d{2,3})(?![\d/])(?!\s*(?:mg|mcg|ml|tablet|tab|/))")
_TEMPERATURE = re.compile(
    rf"\b(?:temp(?:erature)?|fever|t|tmax|febrile|fiebre|temperatura)\b{_IS}(?:a |up to |to |over |above |de |as high as )*(\d{{2,3}}(?:[.,]\d+)?)\s*(?:°|º|degrees?|deg|grados)?\s*([cf](?![a-z]))?(?!\s*(?:day|hour|week|%|month|d[ií]a|mg|bpm))"
    r"|\b(\d{2,3}(?:[.,]\d+)?)\s*(?:°|º|degrees?|deg|grados)\s*([cf](?![a-z]))?|\b(\d{2,3}(?:[.,]\d+)?)\s?([cf])(?![a-z])"
    r"|\b((?:3[89]|4[01]|9[5-9]|10[0-6])(?:[.,]\d)?)\s*(?:°|degrees?)?\s*([cf])?(?= (?:fever|temp|temperature)\b)"
    r"|(?<![\d.:/$])((?:3[5-9]|4[01]|9[5-9]|10[0-6])\.\d)()(?![\d.]|\s*(?:%|kg|lbs?|cm|mm|mg|weeks?|days?|hours?|years?|months?|miles?|km|mmol|percent|ml|/))"
)
_GLUCOSE = re.compile(
    rf"\b(?:glucose|blood sugars?|sugars?|bg|bm|fingerstick|finger stick|glucometer|az[uú]car|glucosa)\b(?:'s)?(?: (?:glucose|level|reading|this morning|today))*{_IS}(?:over |above |under |below )?(\d{{1,4}}(?:\.\d)?)\s*(mmol|mg)?"
)


_OFF_THE_SCALE = re.compile(
    rf"\b(?:glucose|(?:blood )?sugars?|bg|bm|meter|glucometer|monitor|az[uú]car)\b{_SAYS}\b(?P<off>hi|lo)\b(?! (?:there|doctor|doc|everyone|all)\b)"
)
"""What a meter shows beyond its range, and the value that stands for it here."""
_BEYOND = {"hi": 601.0, "lo": 19.0}
_LONG_SINCE = re.compile(r"[^.,;]{0,12}\b(?:last (?:week|month|year)|\w+ (?:weeks|months|years) ago)\b")
_OTHERS = re.compile(
    r"\b(?:husband|wife|partner|mum|mom|mother|dad|father|brother|sister|friend|neighbou?r)(?:'s)\b[^.;]{0,20}$"
)


class Band(Struct, frozen=True, kw_only=True):
    """Limits of one age band; the source stands beside them in the table."""

    name: str
    from_days: int
    to_days: int
    source: str
    limits: dict[str, dict[str, float]]


@cache
def bands() -> tuple[Band, ...]:
    """Return the age bands of `vitals.toml`, youngest first."""
    text = (files("tools.interview.redflags") / "vitals.toml").read_text("utf-8")
    return convert(tomllib.loads(text)["band"], tuple[Band, ...])


def band_for(age_days: int | None) -> Band:
    """Return the band of an age; an unknown age is judged as an adult's."""
    days = 40 * 365 if age_days is None else age_days
    return next((band for band in bands() if band.from_days <= days < band.to_days), bands()[-1])


def read_vitals(text: str) -> dict[str, float]:
    """Return the vital signs that a lower-cased text states, in the units of `NAMES`; implausible ones are passed over.

    >>> read_vitals("bp 82/54, hr 138, temp 101.3 f, spo2 88%")["temperature_c"]
    38.5
    """
    return dict(_stated(text))


# A visit's log is screened again after every answer, mostly with no new words.
@lru_cache(maxsize=64)
def _stated(text: str) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for name, pattern in _PATTERNS:
        match = _first(re.compile(pattern), text)
        if match:
            _keep(found, name, float(match[1]))
    pressure = _first(_PRESSURE, text)
    if pressure and float(pressure[1]) > float(pressure[2]):
        found.pop("systolic_bp", None)
        _keep(found, "systolic_bp", float(pressure[1]))
        _keep(found, "diastolic_bp", float(pressure[2]))
    for match in _TEMPERATURE.finditer(text):
        if not _of_today(match, text):
            continue
        number = next(group for group in match.groups()[::2] if group)
        unit = next((group for group in match.groups()[1::2] if group), "")
        value = float(number.replace(",", "."))
        celsius = (value - 32) * 5 / 9 if unit == "f" or (not unit and value > 80) else value
        if 30 <= celsius <= 44 and celsius > found.get("temperature_c", 0):
            found["temperature_c"] = round(celsius, 1)
    if beyond := _first(_OFF_THE_SCALE, text):
        _keep(found, "glucose_mgdl", _BEYOND[beyond["off"]])
    sugar = _first(_GLUCOSE, text)
    if sugar:
        value = float(sugar[1])
        # Below 35 without a unit can only be mmol/L in somebody who talks.
        in_mmol = sugar[2] == "mmol" or (not sugar[2] and value < 35)
        _keep(found, "glucose_mgdl", value * 18.016 if in_mmol else value)
    return tuple(found.items())


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((match for match in pattern.finditer(text) if _of_today(match, text)), None)


def _of_today(match: re.Match[str], text: str) -> bool:
    """Tell whether a measurement is neither of weeks ago nor of somebody whom the speaker sets apart from themselves."""
    if _LONG_SINCE.match(text[match.end() :]):
        return False
    return not ("mine " in text and _OTHERS.search(text[max(0, match.start() - 30) : match.start()]))


def judged(vitals: Mapping[str, float], age_days: int | None) -> frozenset[str]:
    """Return predicates such as `heart_rate_very_high`, `temperature_c_high` that the age's band gives."""
    band = band_for(age_days)
    names = set()
    for vital, limits in band.limits.items():
        value = vitals.get(vital)
        if value is None:
            continue
        for limit, bound in limits.items():
            low = limit.endswith("low")
            if (low and value <= bound) or (not low and value >= bound):
                names.add(f"{vital}_{limit}")
    return frozenset(names)


_SAID_AS = {
    "heart_rate": "heart rate {:g}/min",
    "systolic_bp": "systolic blood pressure {:g}",
    "diastolic_bp": "diastolic blood pressure {:g}",
    "respiratory_rate": "breathing rate {:g}/min",
    "temperature_c": "temperature {:g} °C",
    "spo2": "oxygen saturation {:g} %",
    "glucose_mgdl": "glucose {:g} mg/dL",
}


def in_words(measured: Mapping[str, float]) -> str:
    """Return measured vital signs as a reader expects them, with their units.

    >>> in_words({"systolic_bp": 190, "diastolic_bp": 105, "temperature_c": 38.9})
    'blood pressure 190/105 mmHg, temperature 38.9 °C'
    """
    said = {name: _SAID_AS[name].format(value) for name, value in measured.items() if name in _SAID_AS}
    if said.keys() >= {"systolic_bp", "diastolic_bp"}:
        said["systolic_bp"] = f"blood pressure {measured['systolic_bp']:g}/{measured['diastolic_bp']:g} mmHg"
        del said["diastolic_bp"]
    return ", ".join(said.values())


def clean(vitals: Mapping[str, float] | None) -> dict[str, float]:
    """Return the given vital signs without those that no living person has."""
    found: dict[str, float] = {}
    for name, value in (vitals or {}).items():
        if name in _PLAUSIBLE and isinstance(value, int | float) and not isinstance(value, bool):
            _keep(found, name, float(value))
    return found


def _keep(found: dict[str, float], name: str, value: float) -> None:
    low, high = _PLAUSIBLE[name]
    if low <= value <= high:
        found.setdefault(name, value)
