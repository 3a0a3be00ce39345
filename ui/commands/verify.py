"""`previsit verify`: check statements, whoever made them, against the record."""

import argparse
from typing import TYPE_CHECKING, Any

from tools.errors import InputError
from ui.commands import given, output

if TYPE_CHECKING:
    from tools.clinical import Claim

SHAPE = 'a JSON list of {"text": "...", "evidence": ["F12"]}'


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    given.source(parser)
    parser.add_argument("--claims", metavar="FILE", required=True, help=SHAPE)
    parser.add_argument("--answers", metavar="FILE", help="the patient's answers, when statements cite them (Q1, ...)")
    given.common(parser)


def run(options: argparse.Namespace) -> int:
    """Check every statement and print the verdicts in the order given."""
    from agent.once import material_of
    from tools.brief.verify import verify

    claims = _claims(options.claims)
    words, otherwise = given.script(options.answers)
    material = material_of(given.chart(options), given.settings(options), words=words, otherwise=otherwise)
    checked = verify(claims, material)
    if options.json:
        return output.emit([_short(claim) for claim in checked], options.out)
    return output.emit(
        "\n".join(
            f"{claim.verdict}: {claim.text}" + (f"\n  {claim.reason}" if claim.reason else "") for claim in checked
        ),
        options.out,
    )


def _short(claim: "Claim") -> dict[str, Any]:
    whole = output.plain(claim)
    return {name: whole[name] for name in ("text", "evidence", "verdict", "reason")}


def _claims(where: str) -> "list[Claim]":
    from tools.clinical import Claim

    written = given.json_file(where)
    if isinstance(written, dict):
        written = written.get("claims")
    if not isinstance(written, list):
        raise InputError(f"{where} needs to be {SHAPE}")
    claims = []
    for place, entry in enumerate(written, 1):
        text = entry.get("text") if isinstance(entry, dict) else None
        evidence = entry.get("evidence", []) if isinstance(entry, dict) else None
        if isinstance(evidence, str):
            evidence = [evidence]
        if not isinstance(text, str) or not isinstance(evidence, list) or any(not isinstance(e, str) for e in evidence):
            raise InputError(f"{where}: statement {place} is not of the form {SHAPE[15:]}")
        claims.append(Claim(text=text, evidence=tuple(evidence)))
    return claims
