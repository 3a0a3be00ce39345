"""Which of the record's medicines somebody takes at home: no bag, no flush, no swab, no infusion. It asks nothing."""

import re
from collections.abc import Sequence

from tools.chart.values import MedicationLine

_HANDED_OUT = re.compile(
    r"\b(?:bags?|flush(?:es)?|infusions?|intravenous|iv|ivpb|drip|gtt|pca|irrigation|nebuli[sz]ed in hospital|lock"
    r"|premix|sliding scale|critical care|per protocol|asdir|saline|sodium chloride 0\.\d+|dextrose 5\d?|d5w|d50w?"
    r"|lactated ringers?|parenteral|tpn|dialysate|anesthesia|preoperative|on call)\b",
    re.IGNORECASE,
)
_VIAL = re.compile(r"\b(?:vials?|ampules?|ampoules?)\b", re.IGNORECASE)
_THINGS = re.compile(
    r"\b(?:swabs?|wipes?|lancets?|lancing|test strips?|strips|diagnostic|needles?|(?<!filled )syringes?$|pen needles?"
    r"|glucometers?|(?:glucose|glucose monitoring|peak flow|blood pressure) (?:meter|monitor|monitoring kit|cuff)"
    r"|catheters?|gauze|dressings?|bandages?|walker|wheelchair|spacer|nebulizer|sharps|gloves|diapers?|underpads?|stockings?|device)\b",
    re.IGNORECASE,
)
_OF_A_STAY = frozenset({"vasopressor", "thrombolytic", "anesthetic", "saline", "fluid", "contrast", "glycopeptide"})
_INJECTED_AT_HOME = frozenset(
    {"insulin", "glp1", "lmwh", "growth_factor", "biologic", "vitamin", "androgen", "contraceptive", "methotrexate"}
)


_INTO_A_VEIN = re.compile(r"\b(?:iv|intravenous\w*|infusion|drip|epidural|intrathecal)\b", re.IGNORECASE)


def taken_at_home(line: MedicationLine, route: str = "") -> bool:
    """Return whether a patient can be asked how they take it; `route` is that of its newest entry, as recorded."""
    if _INTO_A_VEIN.search(route):
        return False
    said, classes = f"{line.name} {line.dose}", set(line.classes)
    if _THINGS.search(line.name) or classes & _OF_A_STAY:
        return False
    if _VIAL.search(said) and not classes & _INJECTED_AT_HOME:
        return False
    # A scale of doses is how insulin is taken at home as well.
    return "insulin" in classes or not _HANDED_OUT.search(said)


_GRAVE = ("anticoagulant", "insulin", "opioid", "antidiabetic", "immunosuppressant", "antiplatelet", "digoxin")


def most_telling(lines: Sequence[MedicationLine], most: int) -> list[MedicationLine]:
    """Return so many lines, those that harm most first, then the newest; in the order in which they were given."""
    grave = {line: min((_GRAVE.index(one) for one in line.classes if one in _GRAVE), default=99) for line in lines}
    newest = sorted(lines, key=lambda line: line.last, reverse=True)
    kept = set(sorted(newest, key=lambda line: grave[line])[:most])
    return [line for line in lines if line in kept]
