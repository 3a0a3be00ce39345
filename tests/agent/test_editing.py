"""A clinician's edit touches its own statement and nothing else, wherever it stands."""

from agent.turns import Edit
from agent.visits import Visits
from tests.agent.walking import fixture, to_review
from tools.clinical import Brief

SAID = {
    "who": "me",
    "reason": "my feet swell and i am tired. my belly hurts. i fell last week",
    "story": "it began in march and my shoes are tight. my sister had it too. i sleep on three pillows",
    "otc": "ibuprofen 400 mg twice a day since march, st john's wort",
    "worry": "is it my heart",
}


def statements(brief: Brief) -> dict[str, list[str]]:
    screen = brief.first_screen
    first = {"frame": screen.frame, "first_screen.story": screen.story, "for_attention": screen.for_attention}
    return {
        name: [claim.text for claim in claims]
        for name, claims in (first | {section.name: section.claims for section in brief.sections}).items()
    }


def apart_from(brief: Brief) -> tuple[object, ...]:
    return brief.flags, brief.reconciliation, brief.contradictions, brief.withheld, brief.receipt["lines"]


def test_an_edit_changes_its_own_statement_and_no_other_is_moved_dropped_or_let_in(visits: Visits):
    visit = visits.start(fixture("diabetes-kidney"), reason="swollen feet", wait=True)
    to_review(visits, visit, **SAID)
    made = visits.brief(visit)
    whole, long = made.brief, "Was seen in the corridor " + "and looks well " * 20
    for place, index, text in (
        ("for_attention", 0, ""),
        ("frame", 1, long.strip()),
        ("first_screen.story", 0, "Looks well."),
        ("attention", 0, "Looks tired."),
    ):
        before = statements(made.brief)
        edit = Edit(section=place, index=index, text=text)
        made = visits.review(visit, edit, by="dr", version=made.version)
        before[place][index : index + 1] = [text] if text else []
        assert statements(made.brief) == before, place
        assert apart_from(made.brief) == apart_from(whole)
    told = statements(made.brief)["story"]
    edit = Edit(section="story", index=len(told) - 1, text="")
    made = visits.review(visit, edit, by="dr", version=made.version)
    assert statements(made.brief)["story"] == told[:-1]
    assert statements(made.brief)["also_said"], "the patient's words come back when nothing else tells them"
