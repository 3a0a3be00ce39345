"""One visit through every room: what a patient and a clinician do, and what they must not be able to do."""

import pytest

from agent.turns import Answer, Approve, Back, Correct, Edit, Finish, Reject, Skip
from agent.visits import Visits
from tests.agent.walking import fixture, to_review, until
from tools.clinical import Claim
from tools.errors import AccessError, ConflictError, InputError, NotReadyError, StoreError, WrongPatientError


def at(link_id: str):
    return lambda prompt: prompt.question is not None and prompt.question.link_id == link_id


def begun(visits: Visits, name: str = "diabetes-kidney", **more: object) -> str:
    return visits.start(fixture(name), reason="swollen feet", wait=True, **more)


def said(visits: Visits, visit: str) -> dict[str, str]:
    return {line.link_id: line.words for line in visits.transcript(visit)}


def test_a_visit_goes_from_its_first_question_to_a_signed_document(visits, context):
    visit = begun(visits)
    prompt = to_review(visits, visit, who="me", reason="my feet swell and i am tired", worry="is it my heart")
    assert prompt.kind == "review"
    made = visits.brief(visit)
    assert made.brief.status == "preliminary"
    assert not made.outdated
    signed = visits.review(visit, Approve(), by="Dr. Okafor", version=made.version)
    assert signed.brief.status == "final"
    assert visits.prompt(visit).kind == "done"
    document = visits.document(visit)
    first = document["entry"][0]["resource"]
    assert (first["resourceType"], first["status"]) == ("Composition", "final")
    assert context.store.outbox.get(visit).version == signed.version
    assert visits.line(visit).status == "signed"


def test_the_first_prompt_stays_the_same_until_somebody_replies(visits):
    visit = begun(visits)
    first = visits.prompt(visit)
    assert visits.prompt(visit) == first
    assert first.kind == "question"


def test_a_stale_reply_changes_nothing_and_gets_the_current_prompt(visits):
    visit = begun(visits)
    first = until(visits, visit, at("reason"))
    second = visits.reply(visit, first.interrupt_id, Answer(words="my feet swell"))
    again = visits.reply(visit, first.interrupt_id, Answer(words="something else"))
    assert again.stale
    assert again.interrupt_id == second.interrupt_id
    assert said(visits, visit)["reason"] == "my feet swell"
    assert len(visits.transcript(visit, versions=True)) == len(visits.transcript(visit))


def test_a_forged_interrupt_id_changes_nothing(visits):
    visit = begun(visits)
    prompt = visits.prompt(visit)
    assert visits.reply(visit, "0" * 32, Finish()).stale
    assert visits.prompt(visit) == prompt


def test_back_asks_the_question_before_again_and_its_answer_is_a_new_version(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    after = visits.reply(visit, prompt.interrupt_id, Answer(words="headache"))
    back = visits.reply(visit, after.interrupt_id, Back())
    assert back.question.link_id == "reason"
    onward = visits.reply(visit, back.interrupt_id, Answer(words="my feet swell"))
    assert onward.changed
    lines = [line for line in visits.transcript(visit, versions=True) if line.link_id == "reason"]
    assert [(line.words, line.version) for line in lines] == [("headache", 1), ("my feet swell", 2)]
    assert lines[0].handle == lines[1].handle


def test_back_at_the_very_first_question_stays_there(visits):
    visit = begun(visits)
    first = visits.prompt(visit)
    again = visits.reply(visit, first.interrupt_id, Back())
    assert again.question.link_id == first.question.link_id
    assert visits.transcript(visit) == ()


def test_back_goes_further_each_time(visits):
    visit = begun(visits)
    first = visits.prompt(visit).question.link_id
    prompt = until(visits, visit, lambda prompt: len(visits.transcript(visit)) == 2)
    prompt = visits.reply(visit, prompt.interrupt_id, Back())
    prompt = visits.reply(visit, prompt.interrupt_id, Back())
    assert prompt.question.link_id == first


def test_a_correction_leaves_the_open_question_open(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    after = visits.reply(visit, prompt.interrupt_id, Answer(words="a cough"))
    corrected = visits.reply(visit, after.interrupt_id, Correct(link_id="reason", words="a cough since monday"))
    assert corrected.kind == "question"
    assert said(visits, visit)["reason"] == "a cough since monday"


def test_a_correction_of_what_was_never_asked_changes_nothing(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    before = visits.transcript(visit)
    after = visits.reply(visit, prompt.interrupt_id, Correct(link_id="no-such-question", words="x"))
    assert visits.transcript(visit) == before
    assert after.question.link_id == "reason"


def test_the_read_back_can_be_corrected_and_then_confirmed(visits):
    visit = begun(visits)
    prompt = until(visits, visit, lambda prompt: prompt.kind == "read_back", reason="a cough")
    prompt = visits.reply(visit, prompt.interrupt_id, Correct(link_id="reason", words="a cough and a sore throat"))
    prompt = until(visits, visit, lambda prompt: prompt.kind == "read_back")
    assert visits.reply(visit, prompt.interrupt_id, Finish()).kind == "review"
    assert "sore throat" in said(visits, visit)["reason"]


def test_an_emergency_comes_at_once_marks_the_visit_and_waits_for_its_acknowledgement(visits, context):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    words = "crushing chest pain going down my left arm, i am sweating and cannot breathe"
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words=words))
    assert prompt.kind == "emergency"
    assert prompt.flags
    line = visits.line(visit)
    assert line.urgent
    assert not line.acknowledged_by
    kept = context.store.briefs.get(visit)
    assert kept.brief.flags
    assert kept.brief.status == "preliminary"
    same = visits.reply(visit, prompt.interrupt_id, Skip())
    assert same.kind == "emergency"
    onward = visits.reply(visit, same.interrupt_id, Answer(words="acknowledged"))
    assert onward.kind == "question"


def test_a_correction_never_clears_a_flag_and_the_same_emergency_is_shown_once(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    words = "crushing chest pain going down my left arm, i am sweating and cannot breathe"
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words=words))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="acknowledged"))
    before = visits.line(visit).flags
    prompt = visits.reply(visit, prompt.interrupt_id, Correct(link_id="reason", words="just my feet, no chest pain"))
    assert prompt.kind == "question"
    after = visits.line(visit)
    assert [(flag.rule, flag.level) for flag in after.flags] == [(flag.rule, flag.level) for flag in before]
    assert after.urgent
    # What to do now is no longer shown to the patient, and the clinician reads why.
    assert all(flag.taken_back == "Q2" for flag in after.flags)
    assert any("which the patient changed since" in line.text for line in visits.material(visit).receipt_lines)
    assert to_review(visits, visit).kind == "review"
    assert {flag.rule for flag in visits.brief(visit).brief.flags} >= {flag.rule for flag in before}


def test_words_that_raise_the_flag_again_put_its_instruction_back(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    words = "crushing chest pain going down my left arm, i am sweating and cannot breathe"
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words=words))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="acknowledged"))
    for words, taken_back in (("just my feet", True), ("no, it is crushing chest pain down my arm, sweating", False)):
        prompt = visits.reply(visit, prompt.interrupt_id, Correct(link_id="reason", words=words))
        flags = {flag.rule: bool(flag.taken_back) for flag in visits.line(visit).flags}
        assert flags["chest-pain"] is taken_back


def test_a_denial_of_other_signs_takes_no_instruction_back(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="crushing chest pain down my left arm, sweating"))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="acknowledged"))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="None of these"))
    assert not any(flag.taken_back for flag in visits.line(visit).flags)


def test_a_wish_to_die_is_never_taken_back_on_the_screen(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="i want to kill myself"))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="acknowledged"))
    visits.reply(visit, prompt.interrupt_id, Correct(link_id="reason", words="nothing, just a cough"))
    flags = visits.line(visit).flags
    assert flags
    assert not any(flag.taken_back for flag in flags)


def test_a_clinician_acknowledges_but_the_flags_stay(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    visits.reply(visit, prompt.interrupt_id, Answer(words="crushing chest pain down my left arm and sweating"))
    flags = visits.line(visit).flags
    line = visits.acknowledge(visit, by="dr")
    assert (line.acknowledged_by, line.flags, line.urgent) == ("dr", flags, True)


def test_finishing_early_still_gives_a_brief_that_says_where_it_stopped(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"))
    prompt = visits.reply(visit, prompt.interrupt_id, Answer(words="my feet swell"))
    prompt = visits.reply(visit, prompt.interrupt_id, Finish())
    assert prompt.kind == "review"
    assert "ended the interview" in visits.brief(visit).brief.stopped


def test_a_clinician_may_close_a_visit_that_nobody_finishes(visits):
    visit = begun(visits)
    until(visits, visit, at("reason"))
    prompt = visits.close(visit, by="dr")
    assert prompt.kind == "review"
    assert "clinician" in visits.brief(visit).brief.stopped
    assert visits.close(visit, by="dr").stale


def test_a_visit_that_is_going_on_has_a_brief_that_says_so_and_no_signature(visits):
    visit = begun(visits)
    made = visits.brief(visit)
    assert made.brief.status == "preliminary"
    assert made.brief.stopped == "The patient has not answered anything yet."
    until(visits, visit, at("reason"))
    page = str(visits.export(visit, "text"))
    answered = visits.line(visit).answered
    assert page.count(f"The patient is still answering; {answered} question{'' if answered == 1 else 's'}") == 1
    assert "stopped early" not in page
    with pytest.raises(ConflictError, match="still going on"):
        visits.review(visit, Approve(), by="dr", version=made.version)


def test_a_reply_after_the_patients_part_changes_nothing(visits):
    visit = begun(visits)
    prompt = to_review(visits, visit, reason="a cough")
    before = visits.transcript(visit)
    assert visits.reply(visit, prompt.interrupt_id, Answer(words="one more thing")).stale
    assert visits.transcript(visit) == before


def test_two_clinicians_cannot_overwrite_each_other(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough")
    version = visits.brief(visit).version
    edit = Edit(section="first_screen.story", index=0, text="Seen in the corridor, looks well.")
    visits.review(visit, edit, by="dr a", version=version)
    with pytest.raises(ConflictError):
        visits.review(visit, Approve(), by="dr b", version=version)


def test_an_edit_without_evidence_is_marked_as_the_clinicians_own(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough")
    made = visits.brief(visit)
    edit = Edit(
        section="first_screen.story", index=len(made.brief.first_screen.story), text="Has lost her reading glasses."
    )
    after = visits.review(visit, edit, by="dr", version=made.version)
    own = [claim for claim in after.brief.first_screen.story if claim.author == "clinician"]
    assert [claim.text for claim in own] == ["Has lost her reading glasses."]
    assert after.version == made.version + 1
    assert (after.by, after.brief.status) == ("dr", "preliminary")


def test_an_edit_that_contradicts_its_evidence_does_not_stand_as_supported(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough")
    made = visits.brief(visit)
    handle = next(fact.handle for fact in visits.chart(visit).facts if fact.kind == "lab" and fact.value)
    edit = Edit(section="first_screen.story", index=0, text="The value was 99999.5 in 1931.", evidence=(handle,))
    after = visits.review(visit, edit, by="dr", version=made.version)
    shown: list[Claim] = [*after.brief.first_screen.story, *after.brief.contradictions, *after.brief.withheld]
    assert all(claim.verdict != "supported" for claim in shown if "99999.5" in claim.text)


def test_an_edit_of_nothing_is_refused_and_the_brief_stays_reviewable(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough")
    version = visits.brief(visit).version
    with pytest.raises(InputError):
        visits.review(visit, Edit(section="nowhere", index=0, text="x"), by="dr", version=version)
    assert visits.review(visit, Approve(), by="dr", version=version).brief.status == "final"


def test_a_rejected_brief_is_never_published(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough")
    rejected = visits.review(visit, Reject(why="wrong patient"), by="dr", version=visits.brief(visit).version)
    assert (rejected.brief.status, rejected.why) == ("rejected", "wrong patient")
    with pytest.raises(NotReadyError):
        visits.publish(visit, "http://127.0.0.1:9/fhir")
    with pytest.raises(ConflictError):
        visits.review(visit, Approve(), by="dr", version=rejected.version)


def test_every_export_is_marked_preliminary_before_signing(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough")
    assert visits.document(visit)["entry"][0]["resource"]["status"] == "preliminary"
    for form in ("md", "html", "text"):
        assert "preliminary" in str(visits.export(visit, form)).lower()


def test_decisions_on_reconciliation_lines_are_kept_and_shown(visits):
    visit = begun(visits)
    to_review(visits, visit, reason="a cough", otc="ibuprofen 400 mg twice a day")
    lines = visits.brief(visit).brief.reconciliation
    assert lines
    after = visits.decide(visit, lines[0].key, "accept", by="dr")
    assert after[0].decision == "accept"
    assert visits.brief(visit).brief.reconciliation[0].decision == "accept"
    with pytest.raises(ConflictError):
        visits.decide(visit, lines[0].key, "perhaps", by="dr")
    visits.review(visit, Approve(), by="dr", version=visits.brief(visit).version)
    with pytest.raises(ConflictError, match="closed"):
        visits.decide(visit, lines[0].key, "reject", by="dr")
    assert visits.brief(visit).brief.reconciliation[0].decision == "accept"


def test_this_is_not_me_closes_the_patients_side(visits):
    visit = begun(visits)
    prompt = visits.prompt(visit)
    visits.lock_out(visit, "not me")
    with pytest.raises(AccessError):
        visits.prompt(visit)
    with pytest.raises(AccessError):
        visits.reply(visit, prompt.interrupt_id, Skip())
    assert visits.line(visit).locked == "not me"
    assert visits.brief(visit).brief.status == "preliminary"


def test_an_unknown_visit_is_an_error_that_says_so(visits):
    for call in (visits.prompt, visits.brief, visits.line, visits.document):
        with pytest.raises(StoreError, match="no visit"):
            call("nobody")


def test_a_bundle_of_two_patients_is_refused_before_a_visit_exists(visits, tmp_path):
    two = tmp_path / "two.json"
    two.write_text(
        '{"resourceType":"Bundle","type":"collection","entry":['
        '{"resource":{"resourceType":"Patient","id":"a","name":[{"family":"A"}]}},'
        '{"resource":{"resourceType":"Patient","id":"b","name":[{"family":"B"}]}}]}'
    )
    with pytest.raises(WrongPatientError):
        visits.start(str(two), wait=True)
    assert visits.worklist() == ()


def test_two_visits_at_once_never_see_each_others_words(visits):
    one, two = begun(visits), begun(visits, "asthma-fever")
    to_review(visits, one, reason="a cough like a bark")
    to_review(visits, two, reason="a boil on my knee")
    assert "boil" not in str(visits.export(one, "md"))
    assert "bark" not in str(visits.export(two, "md"))
    assert visits.chart(one).person.id != visits.chart(two).person.id


def test_a_visit_without_any_record_says_that_none_was_read(visits):
    visit = visits.start(None, name="Ann Example", birth_date="1980-02-03")
    assert to_review(visits, visit, reason="a cough").kind == "review"
    made = visits.brief(visit).brief
    assert made.person.name == "Ann Example"
    assert "no record" in str(visits.export(visit, "md")).lower()


def test_the_same_answers_give_the_same_brief(visits):
    one, two = begun(visits), begun(visits)
    for visit in (one, two):
        to_review(visits, visit, reason="my feet swell", otc="ibuprofen 400 mg twice a day")
    assert visits.brief(one).brief == visits.brief(two).brief
