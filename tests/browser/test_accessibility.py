"""What axe-core says of every screen: nothing serious in our own markup; Gradio's own are listed by rule."""

from pathlib import Path

import pytest

from tests.browser.people import Clinician, Patient, fixture

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
GRADIO: set[str] = set()
"""Rules that Gradio's frame around our screens breaks; none of them can be mended from here."""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core isn't installed (npm ci in tests/browser)")
    return AXE.read_text(encoding="utf-8")


def findings(page, axe: str) -> list[str]:
    """Return the serious findings of a page, ours and Gradio's apart."""
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = []
    for rule in result["violations"]:
        for node in rule["nodes"]:
            where = " ".join(str(part) for part in node["target"])
            ours = page.evaluate(
                "where => { const e = document.querySelector(where);"
                " return !e || !!e.closest('#screen, .pv-page') || document.body.classList.contains('pv-page'); }",
                where,
            )
            if rule["impact"] in SERIOUS and (ours or rule["id"] not in GRADIO):
                told.append(f"{'ours' if ours else 'gradio'} {rule['id']}: {where} {node['html'][:120]}")
    return told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_patients_screens_have_no_serious_finding(served, device, axe, scheme):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True, appointment="2026-05-12T09:30:00+00:00")
    page = device(color_scheme=scheme)
    patient = Patient(page).open(served.link(visit))
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    told = findings(page, axe)
    patient.consent()
    seen = set()

    def each() -> None:
        kind = page.get_attribute("[data-kind]", "data-kind") if page.locator("[data-kind]").count() else patient.state
        if kind not in seen:
            seen.add(kind)
            told.extend(findings(page, axe))

    patient.until("done", {"who": "patient", "reason": "my feet swell", "worry": "my heart"}, each=each)
    told += findings(page, axe)
    assert {"choice", "text", "multi", "read_back"} <= seen
    assert told == []


def test_the_emergency_screen_has_no_serious_finding(served, device, axe):
    visit = served.visits.start(fixture("nothing-recorded"), wait=True)
    page = device(reduced_motion="reduce")
    patient = Patient(page).open(served.link(visit)).consent()
    patient.until("emergency", {"who": "patient", "reason": "crushing chest pain and i cant breathe"})
    told = findings(page, axe)
    patient.press("ack")
    assert told + findings(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_clinicians_screens_have_no_serious_finding(served, device, axe, scheme):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    page = device(phone=False, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/login")
    told = findings(page, axe)
    desk = Clinician(page).sign_in("admin", "demo-admin")
    told += findings(page, axe)
    desk.open(visit)
    for fold in page.locator("details.part").all():
        fold.evaluate("fold => { fold.open = true; }")
    page.locator("[data-source^=F]").first.click()
    page.wait_for_selector("#source .raw")
    told += findings(page, axe)
    for view in ("invite", "admin"):
        page.goto(f"/clinician/?view={view}")
        page.wait_for_selector(f"[data-state={view}]")
        told += findings(page, axe)
    assert told == []
