"""What axe-core says of every screen: nothing serious in our own markup; Gradio's own are listed by rule."""

from pathlib import Path

import pytest
from PIL import Image

from tests.browser.people import Clinician, Patient, fixture

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
GRADIO: set[str] = set()
"""Rules that Gradio's frame around our screens breaks; none of them can be mended from here."""

AT_TWICE_THE_SIZE = """() => {
  const root = document.documentElement;
  root.style.setProperty("--size", "34px");
  const wide = root.scrollWidth;
  root.style.removeProperty("--size");
  return wide;
}"""
CUT_AT_THE_TOP = """() => {
  const place = (one) => document.querySelector(one).getBoundingClientRect();
  const [bar, said] = [place(".siren"), place("ol[aria-label].thread")];
  return said.top < bar.bottom && said.bottom > bar.bottom;
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core isn't installed (npm ci in tests/browser)")
    return AXE.read_text(encoding="utf-8")


def findings(page, axe: str) -> list[str]:
    """Return the serious findings of a page in light and in dark, ours and Gradio's apart."""
    told = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        told += [f"{scheme}: {finding}" for finding in _findings(page, axe)]
    return told


def _findings(page, axe: str) -> list[str]:
    page.evaluate("axe => { if (!window.axe) window.eval(axe); }", axe)
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


def test_a_patients_screens_have_no_serious_finding(served, device, axe):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True, appointment="2026-05-12T09:30:00+00:00")
    page = device()
    patient = Patient(page).open(served.link(visit))
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


def test_the_photo_step_has_no_serious_finding(served, device, axe, tmp_path):
    photo = tmp_path / "skin.jpg"
    Image.effect_noise((320, 240), 90).convert("RGB").save(photo)
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    page = device()
    patient = Patient(page).open(served.link(visit)).consent().until("reason", {"who": "patient"})
    patient.press("photo")
    told = findings(page, axe)
    page.check("[name=whose][value=somebody_else]")
    page.locator("[data-photo-not-yours]").wait_for()
    told += findings(page, axe)
    page.check("[name=whose][value=patient]")
    page.select_option("[name=site]", page.locator("[name=site] [data-intimate]").first.get_attribute("value"))
    page.locator("[data-photo-in-person]").wait_for()
    told += findings(page, axe)
    page.select_option(
        "[name=site]", page.locator("[name=site] option:not([data-intimate])").nth(1).get_attribute("value")
    )
    page.locator("[data-photo-offer]").wait_for()
    told += findings(page, axe)
    page.set_input_files("[data-photo]", str(photo))
    page.wait_for_function("document.querySelector('.busy').textContent.includes('Photo added')")
    told += findings(page, axe)
    patient.press("open")
    patient.press("photo")
    page.locator("[data-act=photo_remove]").wait_for()
    assert told + findings(page, axe) == []


def test_the_emergency_screen_has_no_serious_finding(served, device, axe):
    visit = served.visits.start(fixture("nothing-recorded"), wait=True)
    page = device()
    patient = Patient(page).open(served.link(visit)).consent()
    patient.until("emergency", {"who": "patient", "reason": "crushing chest pain and i cant breathe"})
    told = findings(page, axe)
    wide = [page.evaluate(AT_TWICE_THE_SIZE)]
    patient.press("ack")
    assert page.evaluate(CUT_AT_THE_TOP) is False
    wide.append(page.evaluate(AT_TWICE_THE_SIZE))
    assert wide == [360, 360]
    assert told + findings(page, axe) == []


def test_a_clinicians_screens_have_no_serious_finding(served, device, axe):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    page = device(phone=False)
    told = []
    for path in ("/", "/login", "/visit"):
        page.goto(path)
        told += findings(page, axe)
    desk = Clinician(page).enter("admin").worklist()
    told += findings(page, axe)
    desk.open(visit)
    for fold in page.locator("details.part").all():
        fold.evaluate("fold => { fold.open = true; }")
    page.locator("[data-source^=F]").first.click()
    page.wait_for_selector("#source .raw")
    told += findings(page, axe)
    page.problems[:] = [one for one in page.problems if "401" not in one]
    for view in ("invite", "admin"):
        page.goto(f"/clinician/?view={view}")
        page.wait_for_selector(f"[data-state={view}]")
        told += findings(page, axe)
    assert told == []
