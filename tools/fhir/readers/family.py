"""FamilyMemberHistory to facts that belong to the relative, never to the patient."""

import re

from tools.clinical import Fact
from tools.fhir.concepts import code_label, concept, narrative, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.readers.statement import Context, make, notes_of
from tools.fhir.values import value_of

_NOBODY = re.compile(r"(?:neg(?:ative)?|no)\.? (?:family )?(?:hx|history)|no one|nobody|none", re.IGNORECASE)
"""How a record writes into the place of the relative that nobody has it."""


def read_family(resource: Json, context: Context) -> list[Fact]:
    """Return one fact for each condition of the relative; one for the relative when none is listed."""
    relative = word_of(resource.get("relationship")).lower() or text(resource, "name") or "relative"
    denied = _NOBODY.fullmatch(relative) is not None
    relative = "relatives" if denied else relative
    deceased = value_of(resource, "deceased")
    died = f"{deceased.value} {deceased.unit}".strip() if deceased and deceased.value not in ("", "no") else ""
    shared = {
        "relative": text(resource, "name"),
        "deceased": died,
        "sex": word_of(resource.get("sex")) or text(resource, "gender"),
        "born": moment(resource, "born")[0],
        "status_reason": word_of(resource.get("dataAbsentReason")),
        "note": notes_of(resource),
    }
    facts: list[Fact] = []
    for item in nodes(resource, "condition"):
        named = concept(item.get("code"))
        onset, _ = moment(item, "onset")
        detail = {
            **shared,
            "outcome": word_of(item.get("outcome")),
            "contributed_to_death": "yes" if text(item, "contributedToDeath") == "true" else "",
            "note": notes_of(item) or shared["note"],
        }
        facts.append(
            make(
                context,
                "family",
                ("no family history of " if denied else "")
                + (named.name or code_label(named) or "condition not named"),
                {**resource, **item},
                named=named,
                status=text(resource, "status"),
                when=onset or text(resource, "date"),
                when_is="onset" if onset else "recorded",
                subject=relative,
                detail=detail,
            )
        )
    if facts:
        return facts
    words = narrative(resource).partition("\n")[0][:200] or "no condition listed"
    return [
        make(
            context,
            "family",
            words,
            resource,
            status=text(resource, "status"),
            when=text(resource, "date"),
            when_is="recorded",
            subject=relative,
            detail=shared,
        )
    ]
