"""No answer is lost between the patient and the page."""

import pytest
from msgspec import structs

from agent.checking import SAID, nothing_lost
from agent.sandbox import scripted_visit
from fhir_fixtures import story_ids
from tests.agent.walking import fixture, to_review, until
from tools import clock
from tools.clinical import Brief
from ui.commands.talk import scripted


def cited(brief: Brief) -> set[str]:
    screen = brief.first_screen
    places = [screen.frame, screen.story, screen.for_attention, *(section.claims for section in brief.sections)]
    found = {handle for claims in places for claim in claims for handle in claim.evidence}
    found |= {handle for line in brief.reconciliation for handle in line.evidence}
    return found | {handle for flag in brief.flags for handle in flag.evidence}


@pytest.mark.parametrize("name", story_ids())
def test_every_answer_of_a_scripted_visit_stands_on_its_page(visits, name):
    script = scripted_visit(name)
    clock.fix(script.now)
    visit = visits.start(script.source, reason=script.reason, language=script.language, wait=True)
    scripted(visits, visit, {"reason": script.reason, **script.answers}, script.otherwise)
    brief = visits.brief(visit).brief
    told = {line.handle: line.words for line in visits.transcript(visit) if line.status == "answered"}
    told.pop(next(line.handle for line in visits.transcript(visit) if line.link_id == "who"), None)
    assert {handle: words for handle, words in told.items() if handle not in cited(brief)} == {}


def test_words_that_no_rule_understands_are_on_the_page_verbatim(visits):
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    nonsense = "the flurgle in my left gonkulator whistles"
    to_review(
        visits,
        visit,
        reason=nonsense,
        otc="blixotrim 3 sachets",
        medicines="blixotrim 3 sachets. The flumph clinic took away my grobbles",
        worry="whether it will bloom",
    )
    page = str(visits.export(visit, "text")).replace("\n", " ")
    for words in (nonsense, "blixotrim", "The flumph clinic took away my grobbles", "whether it will bloom"):
        assert words in " ".join(page.split())


def test_an_answer_that_no_statement_cites_is_added_in_the_patients_words(visits):
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    to_review(visits, visit, reason="my feet swell")
    brief, material = visits.brief(visit).brief, visits.material(visit)
    bare = structs.replace(
        brief, sections=(), reconciliation=(), flags=(), first_screen=structs.replace(brief.first_screen, story=())
    )
    added = nothing_lost(bare, material).sections[-1]
    assert added.name == SAID
    assert any("my feet swell" in claim.text for claim in added.claims)
    assert nothing_lost(nothing_lost(bare, material), material) == nothing_lost(bare, material)


def test_what_a_script_says_unasked_is_heard_before_the_end(visits):
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    left = scripted(visits, visit, {"reason": "a cough", "rash.onset": "on monday", "no.such.thing": "x"}, "skip")
    assert left == ("no.such.thing",)
    assert any(line.words == "on monday" for line in visits.transcript(visit))


def test_what_is_said_unasked_is_screened_too(visits):
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    scripted(visits, visit, {"reason": "a cough", "chest-pain.danger": "crushing chest pain down my left arm"}, "skip")
    assert visits.line(visit).urgent


def test_an_answer_may_be_corrected_at_the_read_back_by_its_handle(visits):
    from agent.turns import Correct

    visit = visits.start(fixture("nothing-recorded"), wait=True)
    prompt = until(visits, visit, lambda prompt: prompt.kind == "read_back", reason="a cough")
    handle = next(line.handle for line in visits.transcript(visit) if line.link_id == "reason")
    visits.reply(visit, prompt.interrupt_id, Correct(link_id=handle, words="a cough with blood"))
    assert any(line.words == "a cough with blood" for line in visits.transcript(visit))
