"""The table of red-flag rules, read and checked once. It evaluates nothing."""

import ast
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct, convert

from tools.clinical import Level
from tools.errors import InputError
from tools.interview.redflags.conditions import names_in, parse
from tools.interview.redflags.signs import sign_keys
from tools.interview.redflags.vitals import NAMES, bands

PREDICATES = frozenset(
    [
        "adult",
        "child",
        "infant",
        "newborn",
        "teen",
        "older",
        "female",
        "male",
        "pregnant",
        "postpartum",
        "maybe_pregnant",
        "anticoagulant",
        "immunosuppressed",
        "chemotherapy",
        "insulin",
        "steroid",
        "sglt2",
        "raises_potassium",
        "ace_or_arb",
        "nsaid",
        "antiplatelet",
        "lithium",
        "clozapine",
        "methotrexate",
        "antithyroid",
        "opioid",
        "maoi",
    ]
)
NUMBERS = frozenset({"age_days", "age_years", "weeks_pregnant", "postpartum_days", *NAMES})


class Rule(Struct, frozen=True, kw_only=True):
    """One red flag: when it fires, how urgent, what to say, where it is published, and its two tests."""

    id: str
    level: Level
    category: str
    title: str
    when: str
    source: str
    fires: dict[str, object]
    spares: dict[str, object]
    instruction: str = ""
    alone: bool = False
    """Whether it speaks only where no other urgent rule does."""
    general: bool = False
    """Whether any rule that stands on the same signs and more says it better."""
    titles: dict[str, str] = {}
    """Other titles, each under the condition in which the rule's own would say more than the patient did."""

    @property
    def instruction_key(self) -> str:
        """The key of the instruction's text: its own, or the level's."""
        default = {"emergency": "call_emergency", "same_day": "same_day", "tell_clinician": "none"}
        return self.instruction or default[self.level]


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, emergencies first.

    Raises:
        InputError: a rule is malformed, doubled, or names a sign or predicate that does not exist.
    """
    known = sign_keys() | PREDICATES | NUMBERS | _vital_predicates()
    found: list[Rule] = []
    folder = files("tools.interview.redflags") / "rules"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            found += convert(tomllib.loads(file.read_text("utf-8"))["rule"], list[Rule])
    for rule in found:
        unknown = frozenset().union(*map(names_in, (rule.when, *rule.titles))) - known
        if unknown:
            raise InputError(
                f"red-flag rule {rule.id!r} names {', '.join(sorted(unknown))}, which no sign table defines"
            )
    if len({rule.id for rule in found}) != len(found):
        raise InputError("two red-flag rules have the same id")
    order = ("emergency", "same_day", "tell_clinician")
    return tuple(sorted(found, key=lambda rule: order.index(rule.level)))


@cache
def titles(rule_id: str) -> tuple[tuple[ast.expr, str], ...]:
    """Return the conditions of a rule's other titles, parsed, each with its title."""
    rule = next(rule for rule in rules() if rule.id == rule_id)
    return tuple((parse(when), title) for when, title in rule.titles.items())


@cache
def condition(rule_id: str) -> ast.expr:
    """Return the parsed `when` of a rule."""
    return parse(next(rule.when for rule in rules() if rule.id == rule_id))


def _vital_predicates() -> frozenset[str]:
    return frozenset(
        f"{vital}_{limit}" for band in bands() for vital, limits in band.limits.items() for limit in limits
    )
