"""What a clinician does on the brief: opens sources, edits, decides, searches, and is never overwritten."""

import pytest

from tests.agent.walking import to_review
from tests.browser.people import Clinician, Patient, fixture

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visit(served) -> str:
    """Give a visit that waits for its clinician, for all who neither sign nor reject it."""
    return ready(served)


def ready(served) -> str:
    made = served.visits.start(fixture("diabetes-kidney"), wait=True, appointment="2026-05-12T09:30:00+00:00")
    to_review(served.visits, made, who="me", reason="my feet swell and i am tired", otc="ibuprofen since march")
    return made


def settled(page) -> None:
    page.wait_for_selector(".desk:not(.is-busy) .notice")


def test_an_edit_is_kept_as_a_new_version_and_marked_as_the_clinicians_own(served, device, visit):
    page = Clinician(device(phone=False)).enter().open(visit).page
    before = int(page.get_attribute(".desk", "data-version"))
    page.locator("#s-problems summary").click()
    page.click("#s-problems [data-add]")
    page.fill("dialog [name=text]", "Lives alone since last month.")
    page.click("[data-go]")
    settled(page)
    assert page.get_attribute(".desk", "data-version") == str(before + 1)
    own = page.locator(".claim", has_text="Lives alone since last month.").first
    assert "clinician’s own" in own.inner_text()


def test_of_two_clinicians_the_second_overwrites_nothing(served, device):
    visit = ready(served)
    first = Clinician(device(phone=False)).enter().open(visit).page
    second = Clinician(device(phone=False)).enter("admin").open(visit).page
    first.click("[data-ask=approve]")
    first.click("[data-go]")
    first.wait_for_selector(".status-strip.final")
    second.click("[data-ask=reject]")
    second.fill("dialog [name=why]", "wrong patient")
    second.click("[data-go]")
    second.wait_for_selector(".notice.bad")
    second.wait_for_selector(".status-strip.final")
    assert served.visits.line(visit).status == "signed"


def test_rejecting_needs_a_reason_and_keeps_it(served, device):
    visit = ready(served)
    page = Clinician(device(phone=False)).enter().open(visit).page
    page.click("[data-ask=reject]")
    page.click("[data-go]")
    page.wait_for_selector(".notice.bad")
    assert served.visits.line(visit).status == "waiting_for_review"
    page.click("[data-ask=reject]")
    page.fill("dialog [name=why]", "the record is of somebody else")
    page.click("[data-go]")
    page.wait_for_selector(".status-strip.rejected")
    assert "the record is of somebody else" in page.inner_text(".status-strip")


def test_several_lines_of_patient_against_record_are_decided_at_once(served, device, visit):
    page = Clinician(device(phone=False)).enter().open(visit).page
    boxes = page.locator("[data-key]")
    chosen = [boxes.nth(place).get_attribute("data-key") for place in range(2)]
    for place in range(2):
        boxes.nth(place).check()
    page.click("[data-decide=accept]")
    settled(page)
    decided = {row.key: row.decision for row in served.context.store.decisions.current(visit)}
    assert [decided[key] for key in chosen] == ["accept", "accept"]

    boxes.nth(1).check()
    page.click("[data-decide=reject]")
    settled(page)
    decided = {row.key: row.decision for row in served.context.store.decisions.current(visit)}
    assert [decided[key] for key in chosen] == ["accept", "reject"]


def test_a_brief_is_read_by_keyboard_its_record_searched_and_its_results_plotted(served, device, visit):
    page = Clinician(device(phone=False)).enter().worklist().page
    page.keyboard.press("?")
    assert "next, previous visit" in page.inner_text("#screen dialog[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "visit-link"
    page.keyboard.press("o")
    page.wait_for_selector("[data-state=brief]")
    Clinician(page).open(visit)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator(".claim.here").count() == 1
    page.keyboard.press("o")
    page.wait_for_selector("#source .src-handle")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("sugar")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source .hits li")
    assert "A1c" in page.inner_text("#source")
    page.fill("#rs", "metfromin")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#source').innerText.includes('metformin')")
    assert "You typed “metfromin”" in page.inner_text("#source")
    page.locator("#source .hits [data-source]").first.click()
    page.wait_for_selector("#source .raw")
    page.locator("#trends > summary").click()
    page.click("[data-act=plots]")
    page.wait_for_selector("#plot-trends .js-plotly-plot")
    page.wait_for_selector("#plot-timeline .js-plotly-plot")


def test_an_unsigned_brief_says_so_on_paper_and_in_every_file(served, device, visit):
    page = Clinician(device(phone=False)).enter().open(visit).page
    page.emulate_media(media="print")
    assert page.locator(".status-strip").is_visible()
    assert "UNSIGNED DRAFT" in page.inner_text(".status-strip")
    mark = page.evaluate("getComputedStyle(document.querySelector('.brief main'), '::before').content")
    assert "UNSIGNED DRAFT" in mark
    assert not page.locator(".actions").is_visible()
    for form in ("md", "html", "text"):
        assert "UNSIGNED DRAFT" in page.request.get(f"/desk/export/{visit}/{form}").text().upper()
    document = page.request.get(f"/desk/export/{visit}/fhir").json()
    assert document["entry"][0]["resource"]["status"] == "preliminary"


def test_a_problem_can_be_reported_of_each_section(served, device, visit):
    page = Clinician(device(phone=False)).enter().open(visit).page
    page.locator("#s-results > summary").click()
    page.click("#s-results [data-report]")
    before = page.locator("#s-results").bounding_box()["y"]
    page.fill("dialog [name=why]", "the unit looks wrong")
    page.click("[data-go]")
    settled(page)
    assert abs(page.locator("#s-results").bounding_box()["y"] - before) < 40, "the reader stays where they were"
    rows = served.context.store.decisions.history(visit)
    assert any(row.why == "the unit looks wrong" for row in rows)


def test_an_invitation_shows_a_link_and_a_code_and_the_link_opens(served, device):
    page = Clinician(device(phone=False)).enter().page
    page.goto("/clinician/?view=invite")
    page.wait_for_selector("[data-form=invite]")
    page.select_option("[name=source]", fixture("low-mood"))
    page.fill("[name=reason]", "follow-up")
    page.click("[data-form=invite] .primary")
    page.wait_for_selector(".qr svg")
    link = page.input_value("[data-link-text]")
    assert Patient(device()).open(link).state == "consent"


def test_large_text_and_high_contrast_stay_after_a_refresh(served, device, visit):
    made = served.visits.start(fixture("low-mood"), wait=True)
    page = Patient(device()).open(served.link(made)).page
    before = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    page.click(".menu summary")
    page.click("[data-toggle=text]")
    page.click("[data-toggle=contrast]")
    page.reload()
    page.wait_for_selector("#screen .pv:not(.wait)")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") != before
    assert page.get_attribute("html", "data-contrast") == "1"
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
