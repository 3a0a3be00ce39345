"""Whole visits through both doors, in a real browser."""

import json

import pytest

from agent.turns import Answer, Skip
from tests.browser.people import Clinician, Patient, fixture

pytestmark = pytest.mark.browser
SWOLLEN = {"who": "patient", "reason": "my feet swell and im so tired", "worry": "is it my heart"}


def test_a_visit_goes_through_both_doors_to_a_signed_document_with_a_refresh_at_every_step(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), reason="swollen feet", wait=True)
    patient = Patient(device()).open(served.link(visit)).consent()

    def refresh() -> None:
        before = patient.mark()
        patient.page.reload()
        patient.page.wait_for_selector("#screen .pv:not(.wait)")
        assert patient.mark() == before

    patient.until("done", SWOLLEN, each=refresh)
    assert "token" not in patient.page.url
    assert not patient.page.locator("#opening").is_visible()
    assert served.visits.line(visit).status == "waiting_for_review"
    desk = Clinician(device(phone=False)).sign_in()
    assert "unsigned" in desk.line(visit).inner_text()
    desk.line(visit).locator(".visit-link").click()
    desk.page.wait_for_selector("[data-state=brief]")
    assert "UNSIGNED DRAFT" in desk.page.inner_text(".status-strip")
    assert "my feet swell and im so tired" in desk.page.inner_text("main")
    desk.page.locator(".first [data-source^=F]").first.click()
    desk.page.wait_for_selector("#source .raw")
    assert "resourceType" in desk.page.text_content("#source .raw pre")
    desk.page.click("[data-ask=approve]")
    desk.page.click("[data-go]")
    desk.page.wait_for_selector(".status-strip.final")
    assert desk.page.locator("[data-key], [data-decide], [data-edit]").count() == 0, "what is signed offers no change"
    desk.page.reload()
    desk.page.wait_for_selector(".status-strip.final")
    answer = desk.page.request.get(f"/desk/export/{visit}/fhir")
    document = json.loads(answer.text())
    assert document["type"] == "document"
    assert document["entry"][0]["resource"]["status"] == "final"
    for form in ("md", "html", "pdf", "text"):
        assert desk.page.request.get(f"/desk/export/{visit}/{form}", timeout=90_000).ok


def test_an_emergency_cannot_be_missed_and_stays_until_a_clinician_has_seen_it(served, device):
    visit = served.visits.start(fixture("nothing-recorded"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent()
    patient.until("emergency", {"who": "patient", "reason": "crushing chest pain and i cant breathe since an hour"})
    screen = patient.page.inner_text(".alarm")
    assert "Call 911" in screen
    assert "No one at the clinic has seen this yet. Do not wait for us." in screen
    assert patient.page.locator(".answer").count() == 0
    patient.page.reload()
    patient.page.wait_for_selector(".alarm")
    patient.press("ack")
    assert patient.page.locator(".siren").is_visible()
    desk = Clinician(device(phone=False)).enter().worklist()
    line = desk.line(visit)
    assert "nobody has seen this yet" in line.inner_text()
    line.locator("[data-act=acknowledge]").click()
    line.locator("[data-act=acknowledge]").wait_for(state="detached")
    assert "seen by clinician" in line.inner_text()
    patient.page.reload()
    patient.page.wait_for_selector(".siren")
    assert "A clinician at the clinic saw this" in patient.page.inner_text(".siren")
    wanted = {"urgent.notified.failed", "brief.opened", "urgent.acknowledged"}
    desk.open(visit)
    for _ in range(100):
        if wanted <= {entry.what for entry in served.context.store.audit.all(visit)}:
            break
        desk.page.wait_for_timeout(100)
    told = next(one for one in served.context.store.audit.all(visit) if one.what == "urgent.notified.failed")
    assert told.detail == "no channel is set", "the demonstration tells nobody, and says so"
    assert wanted <= {entry.what for entry in served.context.store.audit.all(visit)}


def test_two_patients_at_once_never_see_each_others_words(served, device):
    first = served.visits.start(fixture("diabetes-kidney"), wait=True)
    second = served.visits.start(fixture("low-mood"), wait=True)
    one = Patient(device()).open(served.link(first)).consent()
    two = Patient(device()).open(served.link(second)).consent()
    for patient, words in ((one, "zebra feet"), (two, "walrus night")):
        patient.until("reason", {"who": "patient"})
        patient.say(words)
    for _ in range(3):
        one.press("skip")
        two.press("skip")
    assert "walrus" not in one.page.content()
    assert "zebra" not in two.page.content()
    assert "zebra" in one.page.text_content("#screen")
    assert "walrus" in two.page.text_content("#screen")


def test_back_shows_where_the_patient_is_and_a_second_phone_goes_on_where_the_first_stopped(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    link = served.link(visit)
    first = Patient(device()).open(link).consent().until("reason", {"who": "patient"})
    before = first.mark()
    first.page.go_back()
    first.page.goto("/intake/")
    first.page.wait_for_selector("#screen .pv:not(.wait)")
    assert first.mark() == before
    first.say("my feet swell")
    first.press("pause")
    assert first.state == "paused"
    second = Patient(device()).open(link)
    assert second.state == "question"
    assert "my feet swell" in second.page.text_content("#screen")
    second.press("skip")
    first.press("open")
    assert first.mark() == second.mark()


def test_a_double_click_answers_once_and_a_stale_tab_gets_the_current_question(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent()
    patient.moves(patient.page.locator(".reply").first.dblclick)
    tab = Patient(patient.page.context.new_page()).open(served.url + "/intake/")
    patient.page.fill("textarea", "my feet swell")
    patient.moves(lambda: patient.page.click(".send"))
    tab.page.fill("textarea", "something else")
    tab.moves(lambda: tab.page.click(".send"))
    assert "already been answered" in tab.page.inner_text(".notice")
    words = [line.words for line in served.visits.transcript(visit, versions=True)]
    assert words.count("my feet swell") == 1
    assert "something else" not in words


def test_what_was_typed_is_kept_when_the_connection_is_lost_and_sent_when_it_is_back(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent().until("reason", {"who": "patient"})
    patient.page.fill("textarea", "my feet swell")
    patient.page.context.set_offline(True)
    patient.page.click(".send")
    patient.page.wait_for_selector(".busy.bad")
    assert patient.page.input_value("textarea") == "my feet swell"
    patient.moves(lambda: patient.page.context.set_offline(False))
    assert [line.words for line in served.visits.transcript(visit) if line.link_id == "reason"] == ["my feet swell"]
    patient.page.problems[:] = [one for one in patient.page.problems if "ERR_INTERNET_DISCONNECTED" not in one]


def test_this_isnt_me_closes_the_link_and_tells_the_clinic(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    link = served.link(visit)
    patient = Patient(device()).open(link)
    patient.press("not_me")
    patient.press("not_me_yes")
    assert patient.state == "locked"
    assert patient.page.goto(link).status == 403
    desk = Clinician(device(phone=False)).enter().worklist()
    assert "this isn’t me" in desk.line(visit).inner_text()
    patient.page.problems[:] = [one for one in patient.page.problems if "403" not in one]


def test_a_spanish_visit_is_in_spanish(served, device):
    visit = served.visits.start(fixture("spanish-speaker"), language="es", wait=True)
    patient = Patient(device()).open(served.link(visit))
    assert patient.page.get_attribute("#screen .pv", "lang") == "es"
    assert "Nadie" in patient.page.inner_text("main")
    patient.consent().until("reason", {"who": "patient"})
    assert patient.page.get_attribute("html", "lang") == "es"


def test_words_typed_for_one_question_never_stand_under_the_next(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent().until("otc", {"who": "patient", "reason": "cough"})
    patient.say("fish oil")
    assert patient.page.input_value("textarea") == ""
    patient.page.fill("textarea", "half a thought")
    patient.press("skip")
    assert patient.page.input_value("textarea") == ""


def test_a_photo_reaches_the_clinician_stripped_and_nobody_else(served, device, tmp_path):
    from PIL import Image

    photo = tmp_path / "skin.jpg"
    exif = Image.Exif()
    exif[0x010E] = "taken at home by Marta"
    Image.effect_noise((640, 480), 90).convert("RGB").save(photo, exif=exif)
    visit = served.visits.start(fixture("skin-lesion"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent().until("reason", {"who": "patient"})
    patient.press("photo")
    page, offer = patient.page, patient.page.locator("[data-photo-offer]")
    assert not offer.is_visible()
    page.check("[name=whose][value=somebody_else]")
    page.select_option("[name=site]", "back")
    assert page.locator("[data-photo-not-yours]").is_visible()
    page.check("[name=whose][value=patient]")
    page.select_option("[name=site]", "groin")
    assert page.locator("[data-photo-in-person]").is_visible()
    assert not offer.is_visible()
    page.select_option("[name=site]", "back")
    assert offer.is_visible()
    page.set_input_files("[data-photo]", str(photo))
    patient.page.wait_for_function("document.querySelector('.busy').textContent.includes('Photo added')")
    assert page.locator("[data-act=photo_remove]").count() == 1, "what was sent can be taken back at once"
    assert offer.is_visible(), "and another one sent"
    other = served.visits.start(fixture("low-mood"), wait=True)
    stranger = Patient(device()).open(served.link(other))
    path = f"/desk/image/{visit}/I1"
    assert stranger.page.request.get(path).status == 401
    assert patient.page.request.get(path).status == 401
    desk = Clinician(device(phone=False)).enter().open(visit)
    desk.page.click("#images [data-picture]")
    desk.page.focus(".big-picture")
    desk.page.keyboard.press("Enter")
    assert desk.page.locator(".big-picture.zoomed").is_visible()
    answer = desk.page.request.get(path)
    assert answer.ok
    assert b"taken at home" not in answer.body()
    desk.page.click("#ask .primary")
    desk.page.click("[data-image-deed$='/intimate']")
    desk.page.click("#ask .primary")
    desk.page.wait_for_selector("[data-intimate]")
    assert desk.page.locator("#images img").count() == 0
    assert desk.page.request.get(path).status == 403
    desk.page.click("[data-intimate]")
    desk.page.click("#ask .primary")
    desk.page.wait_for_function("(document.querySelector('.big-picture') || {}).naturalWidth === 640")
    assert "image.intimate_opened" in [entry.what for entry in served.context.store.audit.all(visit)]


def test_a_line_without_its_tick_is_pointed_at_and_ticks_outlive_a_correction_of_another_line(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    to_read_back(served.visits, visit, who="me", reason="my feet swell and i am tired")
    page = Patient(device()).open(served.link(visit)).consent().page
    ticks = page.locator("[data-check]")
    total = ticks.count()
    assert total > 2
    ticks.first.check()
    assert page.inner_text("#left") == f"Still to tick above: {total - 1}"
    page.click("[data-act=right]")
    lacking = page.locator(".one").nth(1)
    assert lacking.locator(".notice").is_visible()
    assert ticks.nth(1).evaluate("box => box === document.activeElement")
    page.locator(".back-item").last.click()
    page.fill("[data-form=correct] textarea", "only my left foot swells")
    page.click("[data-form=correct] .primary")
    page.wait_for_selector("[data-state=read_back]")
    page.wait_for_function("document.querySelector('[data-check]:checked')")
    assert page.locator("[data-check]:checked").count() == 1


def to_read_back(visits, visit: str, **answers: str) -> None:
    """Answer what is named, deny danger signs, skip the rest, until the patient is shown what was understood."""
    for _ in range(80):
        prompt = visits.prompt(visit)
        question = prompt.question
        if question is None:
            return
        none = next((option for option in question.options if option.exclusive), None)
        if question.link_id in answers:
            reply = Answer(words=answers[question.link_id])
        elif question.danger and none is not None:
            reply = Answer(words=none.text, choice=none.code)
        else:
            reply = Skip()
        visits.reply(visit, prompt.interrupt_id, reply)
    raise AssertionError("the questions never ended")
