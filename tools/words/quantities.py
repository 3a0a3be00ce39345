"""Numbers with units: read from prose, compared, converted. It judges no value.

Units are UCUM; conversion is pint's and ucumvert's, mass to amount of substance by the analyte's molar mass.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from tools.errors import UnitError

MOLAR_MASS_G = {
    "glucose": 180.16,
    "creatinine": 113.12,
    "cholesterol": 386.65,
    "triglyceride": 885.4,
    "urea nitrogen": 28.01,
    "urea": 60.06,
    "bilirubin": 584.66,
    "calcium": 40.08,
    "magnesium": 24.31,
    "phosphate": 30.97,
    "iron": 55.85,
    "uric acid": 168.11,
    "urate": 168.11,
    "sodium": 22.99,
    "potassium": 39.10,
    "hemoglobin": 16114.5,
    "vitamin d": 400.64,
    "lithium": 6.94,
    "lactate": 90.08,
    "thyroxine": 776.87,
}
"""Molar masses in g/mol from the chemical formulas (hemoglobin: one subunit, as laboratories convert it)."""

SPELLINGS = {
    "mmhg": "mm[Hg]",
    "mm hg": "mm[Hg]",
    "bpm": "/min",
    "beats per minute": "/min",
    "beats/minute": "/min",
    "beats/min": "/min",
    "breaths/minute": "/min",
    "breaths per minute": "/min",
    "per minute": "/min",
    "percent": "%",
    "degrees celsius": "Cel",
    "degrees c": "Cel",
    "°c": "Cel",
    "celsius": "Cel",
    "c": "Cel",
    "degrees fahrenheit": "[degF]",
    "degrees f": "[degF]",
    "°f": "[degF]",
    "fahrenheit": "[degF]",
    "f": "[degF]",
    "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min/1.73m2": "mL/min/{1.73_m2}",
    "ml/min/1.73 m^2": "mL/min/{1.73_m2}",
    "ml/min/1.73m²": "mL/min/{1.73_m2}",
    "ml/min/1.73 m²": "mL/min/{1.73_m2}",
    "ml/min/1.73m^2": "mL/min/{1.73_m2}",
    "ml/min/{1.73_m2}": "mL/min/{1.73_m2}",
    "ml/min": "mL/min",
    "mcg": "ug",
    "µg": "ug",
    "μg": "ug",
    "micrograms": "ug",
    "microgram": "ug",
    "milligrams": "mg",
    "milligram": "mg",
    "grams": "g",
    "gram": "g",
    "milliliters": "mL",
    "milliliter": "mL",
    "millilitres": "mL",
    "ml": "mL",
    "cc": "mL",
    "liters": "L",
    "litres": "L",
    "pounds": "[lb_av]",
    "pound": "[lb_av]",
    "lbs": "[lb_av]",
    "lb": "[lb_av]",
    "kilograms": "kg",
    "kilos": "kg",
    "kilo": "kg",
    "kgs": "kg",
    "inches": "[in_i]",
    "inch": "[in_i]",
    "feet": "[ft_i]",
    "ft": "[ft_i]",
    "centimeters": "cm",
    "centimetres": "cm",
    "units": "U",
    "unit": "U",
    "iu": "[IU]",
    "iu/l": "[IU]/L",
    "u/l": "U/L",
    "mg/dl": "mg/dL",
    "g/dl": "g/dL",
    "ng/ml": "ng/mL",
    "pg/ml": "pg/mL",
    "ug/l": "ug/L",
    "mcg/l": "ug/L",
    "mmol/l": "mmol/L",
    "umol/l": "umol/L",
    "µmol/l": "umol/L",
    "meq/l": "meq/L",
    "miu/l": "m[IU]/L",
    "uiu/ml": "u[IU]/mL",
    "k/ul": "10*3/uL",
    "x10^3/ul": "10*3/uL",
    "10^3/ul": "10*3/uL",
    "thousand/ul": "10*3/uL",
    "10*9/l": "10*9/L",
    "x10^9/l": "10*9/L",
    "10^9/l": "10*9/L",
    "x10e3/ul": "10*3/uL",
    "m/ul": "10*6/uL",
    "kg/m²": "kg/m2",
    "kg/m^2": "kg/m2",
    "years": "a",
    "year": "a",
    "months": "mo",
    "weeks": "wk",
    "days": "d",
    "day": "d",
}
_KINDS = {
    "mass in a volume": "mg/dL g/dL g/L mg/L ug/L ug/dL ng/mL ng/dL ng/L pg/mL mg/mL ug/mL",
    "amount in a volume": "mmol/L umol/L nmol/L pmol/L mol/L meq/L",
    "fraction": "% mg/g mmol/mol mg/mmol ug/mg {ratio} {INR}",
    "volume in a time": "mL/min mL/min/{1.73_m2} L/min mL/h",
    "mass": "mg g kg ug ng [lb_av]",
    "volume": "mL L dL uL",
    "pressure": "mm[Hg] kPa cm[H2O]",
    "rate": "/min /s Hz",
    "temperature": "Cel [degF] K",
    "count in a volume": "10*3/uL 10*9/L 10*6/uL 10*12/L /uL",
    "length": "cm mm m [in_i] [ft_i]",
    "mass on an area": "kg/m2",
    "activity in a volume": "U/L [IU]/L m[IU]/L u[IU]/mL m[IU]/mL U/mL",
    "time": "a mo wk d h min s",
}
KIND_OF = {unit: kind for kind, units in _KINDS.items() for unit in units.split()}
"""What common units measure: two kinds that never convert are refused without loading the unit library."""

_UNIT_WORDS = "|".join(re.escape(word) for word in sorted(SPELLINGS, key=len, reverse=True) if word not in {"c", "f"})
NUMBER = r"(?<![\w.,/-])(?P<comparator><=|>=|<|>|≤|≥|~)?\s?(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
READ = re.compile(
    rf"{NUMBER}\s?-?(?P<unit>%|°\s?[CF]\b|(?:{_UNIT_WORDS})(?![A-Za-z/])|[A-Za-zµμ\[\]{{}}*^0-9]+/[A-Za-zµμ{{\[][A-Za-z0-9µμ\[\]{{}}./*^_]*|"
    r"mg|kg|ug|ng|pg|g|mL|dL|L|U|cm|mm|m|mmol|Cel|[CF]\b)?(?![\w])",
    re.I,
)

PAIR = re.compile(r"(?<![\w./])(\d{2,3})\s?/\s?(\d{2,3})(?![\d/]|\.\d)(?:\s?(mm\s?\[?Hg\]?))?", re.I)
"""A blood pressure."""


class Quantity(Struct, frozen=True):
    """A number as written, its unit as UCUM (empty: not stated), its comparator, and where it stood in the text."""

    value: Decimal
    unit: str = ""
    comparator: str = ""
    start: int = 0
    end: int = 0


@lru_cache(maxsize=5_000)
def ucum(unit: str) -> str:
    """Return a unit in UCUM where its spelling is known, else as given.

    >>> ucum("mmHg"), ucum("mcg"), ucum("mmol/L")
    ('mm[Hg]', 'ug', 'mmol/L')
    """
    bare = " ".join(unit.split())
    return SPELLINGS.get(bare.lower(), bare)


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Return every number in the text with its unit, in order; dates and parts of words are not told apart here.

    >>> [(str(q.value), q.unit) for q in read_quantities("HbA1c 8.4 %, weight 80 kg, 1,000 mg")]
    [('8.4', '%'), ('80', 'kg'), ('1000', 'mg')]
    """
    found = []
    for pair in PAIR.finditer(text):
        unit = "mm[Hg]" if pair[3] else ""
        found += [Quantity(Decimal(pair[half]), unit, "", pair.start(half), pair.end()) for half in (1, 2)]
    pairs = [(pair.start, pair.end) for pair in found]
    for match in READ.finditer(text):
        if any(start <= match.start("value") < end for start, end in pairs):
            continue
        value = number(match["value"])
        if value is not None:
            comparator = (match["comparator"] or "").replace("≤", "<=").replace("≥", ">=")
            unit = ucum((match["unit"] or "").replace("° ", "°"))
            found.append(Quantity(value, unit, comparator, match.start("value"), match.end()))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def number(text: str) -> Decimal | None:
    """Return a plain decimal as written, without float noise, or None.

    >>> number("7.10"), number("1,000"), number("about 7")
    (Decimal('7.10'), Decimal('1000'), None)
    """
    bare = text.strip()
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def same_unit(one: str, other: str) -> bool:
    """Tell whether two spellings are the same unit."""
    first, second = ucum(one), ucum(other)
    return bool(first) and first.lower() == second.lower()


@lru_cache(maxsize=20_000)
def convert(value: Decimal, unit: str, to_unit: str, analyte: str = "") -> Decimal:
    """Return the value in another unit.

    Args:
        value: what to convert.
        unit: UCUM or a common spelling.
        to_unit: likewise.
        analyte: a test's name; needed between mass and amount of substance, and for HbA1c.

    Raises:
        UnitError: a unit is unknown, or the two do not convert.

    >>> round(convert(Decimal("126"), "mg/dL", "mmol/L", "Glucose"), 1)
    Decimal('7.0')
    >>> round(convert(Decimal("37"), "Cel", "[degF]"), 1)
    Decimal('98.6')
    """
    start, end = ucum(unit), ucum(to_unit)
    if start == end:
        return value
    if "a1c" in analyte.lower() and {start, end} == {"%", "mmol/mol"}:
        # The master equation between NGSP and IFCC: % = 0.09148 * mmol/mol + 2.152.
        slope, offset = Decimal("0.09148"), Decimal("2.152")
        return value * slope + offset if end == "%" else (value - offset) / slope
    kinds = {KIND_OF.get(start, ""), KIND_OF.get(end, "")}
    if "" not in kinds and len(kinds) == 2 and kinds != {"mass in a volume", "amount in a volume"}:
        raise UnitError(f"'{unit}' does not convert to '{to_unit}'")
    registry = _registry()
    try:
        quantity = registry.Quantity(float(value), registry.from_ucum(start))
        target = registry.from_ucum(end)
    except _unit_errors() as error:
        raise UnitError(f"the unit '{unit}' or '{to_unit}' cannot be read") from error
    try:
        if quantity.check("[mass]/[length]**3") and (1 * target).check("[substance]/[length]**3"):
            quantity = quantity / registry.Quantity(_molar_mass(analyte), "g/mol")
        elif quantity.check("[substance]/[length]**3") and (1 * target).check("[mass]/[length]**3"):
            quantity = quantity * registry.Quantity(_molar_mass(analyte), "g/mol")
        return Decimal(repr(round(float(quantity.to(target).magnitude), 10)))
    except _unit_errors() as error:
        raise UnitError(f"'{unit}' does not convert to '{to_unit}'") from error


def _molar_mass(analyte: str) -> float:
    words = analyte.lower()
    for name, grams in MOLAR_MASS_G.items():
        if name in words:
            return grams
    raise UnitError("between mass and amount of substance the test must be known; convert in the laboratory's own unit")


@cache
def _registry() -> Any:  # noqa: ANN401 - pint's registry is untyped here
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def _unit_errors() -> tuple[type[Exception], ...]:
    """Return what pint and ucumvert's parser raise, loaded when first needed."""
    from lark.exceptions import LarkError
    from pint.errors import PintError

    return LarkError, PintError, ValueError, AttributeError
