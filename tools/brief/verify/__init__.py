"""Verify: is each claim, whoever wrote it, borne out by the evidence that it cites? It writes no claim and hides none.

A claim is read word by word: dates, numbers, names, status, polarity, side, owner, speaker, rank. Every part must be
explained by what is cited and agree with it; whatever stands unexplained makes the claim unsupported.
"""

from collections.abc import Sequence

from tools.brief.material import Material
from tools.brief.verify.decide import Judge
from tools.clinical import Claim


def verify(claims: Sequence[Claim], material: Material) -> tuple[Claim, ...]:
    """Judge claims against the material that they cite.

    Args:
        claims: plain English sentences with handles; from anyone.
        material: one visit's material.

    Returns:
        The same claims in the same order, each with verdict and reason: `supported`, `contradicted` (some evidence says
        otherwise), `unsupported` (nothing cited says so), `not_checkable` (it asserts nothing that can be looked up).
    """
    judge = Judge(material)
    return tuple(judge.judge(claim) for claim in claims)


__all__ = ["verify"]
