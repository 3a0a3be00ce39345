"""Orders of a hospital stay that is over: what was to be given there, which is no news of what is taken at home.

An order of a stay that may go on at home, a tablet without further word, is left as the record has it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from tools.chart import when
from tools.clinical import Fact

SYRINGE_DAYS: Final = 90
"""So many days after a stay a syringe that patients use themselves may still be in use."""

_STAYS: Final = re.compile(r"\b(?:inpatient|emergency|observation|short stay|hospital|intensive care|surg\w+)\b")
_AT_HOME: Final = re.compile(r"\b(?:discharge|community|outpatient|home|patient ?specified|ambulatory)\b")
_IN_HOSPITAL: Final = re.compile(r"\binpatient\b")
_GIVEN_THERE: Final = re.compile(
    r"inject|infus|intraven|\biv\b|intrathecal|epidural|inhalant|irrigation|\bbolus\b|piggyback|premix|\bvials?\b|syringe"
)
_FOR_HOME: Final = re.compile(
    r"\bpens?\b|auto-?injector|cartridge|patch|insulin|\w+tide\b|\w+mab\b|\w+cept\b|glatiramer|testosterone"
    r"|decanoate|extended.release|paliperidone|medroxyprogesterone|depot?\b|naloxone"
)
"""Injections that patients or their nurses go on with at home."""
_ONLY_THERE: Final = re.compile(
    r"propofol|fluran|etomidate|curonium|curium|succinylcholine|suxamethonium|remifentanil|sufentanil|alfentanil"
    r"|norepinephrine|noradrenaline|vasopressin|protamine|neostigmine|sugammadex|nitrous oxide|thiopental"
    r"|dexmedetomidine|cardiopleg"
)
"""Drugs of the theatre and of intensive care, which nobody takes at home."""


def stays_of(encounters: Iterable[Fact]) -> Mapping[str, Fact]:
    """Return the visits of a record by the last part of each address under which other entries name them."""
    return {_tail(source): fact for fact in encounters for source in fact.source}


def stay_of(fact: Fact, visits: Mapping[str, Fact], as_of: str) -> Fact | None:
    """Return the visit, now over, in which alone a drug was to be given; the order itself where none is known.

    Args:
        fact: one order or statement.
        visits: by `stays_of`.
        as_of: date of the record's newest entry.
    """
    category = fact.detail.get("category", "").casefold()
    if _AT_HOME.search(category) or _type(fact) == "MedicationDispense":
        return None
    visit = visits.get(_tail(fact.encounter)) if fact.encounter else None
    if visit is None:
        old = _IN_HOSPITAL.search(category) and _long_ago(when.last_of(fact), as_of)
        return fact if old else None
    if not _is_over(visit, as_of) or not _within(fact, visit):
        return None
    if _IN_HOSPITAL.search(category):
        return visit
    return visit if _type(fact) == "MedicationRequest" and _only_there(fact, visit, as_of) else None


def _only_there(fact: Fact, visit: Fact, as_of: str) -> bool:
    """Return whether the words of an order tell that it was for the stay: its drug, or its form in such a setting."""
    words = f"{fact.text} {fact.detail.get('route', '')} {fact.detail.get('dose', '')}".casefold()
    if _ONLY_THERE.search(words):
        return True
    setting = f"{visit.detail.get('class', '')} {visit.text}".casefold()
    if not _STAYS.search(setting) or not _GIVEN_THERE.search(words) or _FOR_HOME.search(words):
        return False
    # Heparins in a syringe are gone on with for weeks.
    return "syringe" not in words or _long_ago(visit.until or visit.when, as_of)


def _type(fact: Fact) -> str:
    return fact.source[0].partition("/")[0] if fact.source else ""


def _tail(address: str) -> str:
    return re.split(r"[/:]", address)[-1]


def _within(fact: Fact, visit: Fact) -> bool:
    """Return whether an entry's days lie in those of the visit; one entry may stand for the orders of many."""
    first, last = fact.when[:10], when.last_of(fact)[:10]
    ends = visit.until[:10] or visit.when[:10]
    return (not first or first >= visit.when[:10]) and (not last or not ends or last <= ends)


def _is_over(visit: Fact, as_of: str) -> bool:
    ended = when.is_iso(visit.until) and visit.until[:10] <= as_of
    return ended or visit.status in {"finished", "completed", "discharged"}


def _long_ago(moment: str, as_of: str) -> bool:
    days = when.days_between(moment, as_of)
    return days is not None and days > SYRINGE_DAYS
