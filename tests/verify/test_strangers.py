"""Statements by somebody who did not know the verifier: the true ones stand, the false ones fall.

What still goes wrong stands in `strangers_known_misses.json`: nothing may be added to it, and what is mended leaves it.
"""

import json
from datetime import date
from pathlib import Path

from fhir_fixtures import bundle_path
from tools.brief import gather
from tools.brief.verify import verify
from tools.chart import read_chart
from tools.clinical import Claim
from tools.fhir import open_source

STRANGERS = json.loads(Path(__file__).with_name("strangers.json").read_text(encoding="utf-8"))
KNOWN = json.loads(Path(__file__).with_name("strangers_known_misses.json").read_text(encoding="utf-8"))


def verdicts(story, which):
    """Return (text, verdict, reason) for the story's true or false statements."""
    chart = read_chart(open_source(str(bundle_path(story))).fetch())
    material = gather(chart, today=date(2026, 5, 12))
    claims = [Claim(text=text, evidence=tuple(evidence)) for text, evidence in STRANGERS[story][which]]
    return [(claim.text, claim.verdict, claim.reason) for claim in verify(claims, material)]


def misses(which, wanted):
    """Return [story, text] of every statement whose verdict is wrong."""
    return [
        [story, text]
        for story in sorted(STRANGERS)
        for text, verdict, _ in verdicts(story, which)
        if (verdict == "supported") is not wanted
    ]


def test_no_false_statement_is_passed_but_those_known():
    assert misses("false", wanted=False) == KNOWN["false_passed"]


def test_no_true_statement_is_refused_but_those_known():
    assert misses("true", wanted=True) == KNOWN["true_refused"]
