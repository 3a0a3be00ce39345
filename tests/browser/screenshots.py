"""The pictures in docs/screens/: a scripted visit through both doors, phone and desktop, light and dark.

`python -m tests.browser.screenshots [FOLDER]`
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.browser.people import Clinician, Patient, fixture
from tests.browser.serving import Served, serving

SCREENS = Path(__file__).resolve().parent.parent.parent / "docs" / "screens"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 800}
NOW = "2026-05-12T08:00:00+00:00"
WORTH = {"who", "reason", "leg-swelling.danger", "medication.list", "otc", "worry"}


class Camera:
    """Takes a picture under a name."""

    def __init__(self, page, folder: Path, suffix: str) -> None:
        self.page, self.folder, self.suffix, self.taken = page, folder, suffix, set()

    def take(self, name: str) -> None:
        if name not in self.taken:
            self.taken.add(name)
            self.page.wait_for_timeout(350)
            path = self.folder / f"{name}-{self.suffix}.png"
            self.page.screenshot(path=str(path))
            smaller(path)


def smaller(path: Path) -> None:
    """Keep a picture with a palette: a third of the size, and nobody sees a difference."""
    from PIL import Image

    with Image.open(path) as full:
        small = full.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def patient(served: Served, browser, folder: Path, *, size: dict, suffix: str, scheme: str) -> str:
    """Walk the demonstration's visit and take its screens."""
    from fhir_fixtures import story

    script = story("diabetes-kidney").visit
    visit = served.visits.start(
        fixture("diabetes-kidney"), reason=script.reason, wait=True, appointment="2026-05-12T09:30:00+00:00"
    )
    made = browser.new_context(viewport=size, color_scheme=scheme, base_url=served.url, has_touch=size is PHONE)
    made.set_default_timeout(20_000)
    camera = Camera(made.new_page(), folder, suffix)
    who = Patient(camera.page).open(served.link(visit))
    camera.take("patient-1-consent")
    who.consent()

    def each() -> None:
        if who.question in WORTH or who.state == "read_back":
            camera.take(
                f"patient-{'3' if who.state == 'read_back' else '2'}-{(who.question or who.state).replace('.', '-')}"
            )

    answers = {"who": "patient", "reason": script.reason, "worry": "is it my heart"} | script.answers
    who.until("done", answers, each=each)
    camera.take("patient-4-done")
    made.close()
    return visit


def emergency(served: Served, browser, folder: Path) -> None:
    """Walk into an emergency and take its screen."""
    visit = served.visits.start(fixture("nothing-recorded"), wait=True, appointment="2026-05-12T11:00:00+00:00")
    made = browser.new_context(viewport=PHONE, base_url=served.url)
    made.set_default_timeout(20_000)
    camera = Camera(made.new_page(), folder, "phone")
    who = Patient(camera.page).open(served.link(visit)).consent()
    who.until("emergency", {"who": "patient", "reason": "crushing chest pain and i cant breathe since an hour"})
    camera.take("patient-5-emergency")
    made.close()


def clinician(served: Served, browser, folder: Path, visit: str, *, size: dict, suffix: str, scheme: str) -> None:
    """Sign in and take the clinician's screens."""
    made = browser.new_context(viewport=size, color_scheme=scheme, base_url=served.url)
    made.set_default_timeout(20_000)
    camera = Camera(made.new_page(), folder, suffix)
    who = Clinician(camera.page).sign_in("admin", "demo-admin")
    camera.take("clinician-1-worklist")
    who.open(visit)
    camera.take("clinician-2-brief")
    camera.page.locator(".attention [data-source^=F], .always [data-source^=F]").first.click()
    camera.page.wait_for_selector("#source .raw")
    camera.take("clinician-3-source")
    if size is DESK:
        camera.page.click("#trends > summary")
        camera.page.locator("#trends").scroll_into_view_if_needed()
        camera.take("clinician-4-trends")
        camera.page.goto("/clinician/?view=invite")
        camera.page.wait_for_selector("[data-state=invite]")
        camera.take("clinician-5-invite")
    made.close()


def main(folder: Path) -> int:
    """Take them all."""
    from playwright.sync_api import sync_playwright

    from agent.context import open_context
    from agent.settings import read_settings

    path = shutil.which("chromium")
    if path is None:
        print("screenshots: Chromium isn't installed (apt install chromium)", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home, sync_playwright() as player:
        context = open_context(read_settings(home=home, sandbox=True, now=NOW))
        browser = player.chromium.launch(executable_path=path, args=FLAGS)
        with serving(context) as served:
            visit = patient(served, browser, folder, size=PHONE, suffix="phone", scheme="light")
            patient(served, browser, folder, size=PHONE, suffix="phone-dark", scheme="dark")
            patient(served, browser, folder, size=DESK, suffix="desktop", scheme="light")
            emergency(served, browser, folder)
            for size, suffix, scheme in (
                (DESK, "desktop", "light"),
                (DESK, "desktop-dark", "dark"),
                (PHONE, "phone", "light"),
            ):
                clinician(served, browser, folder, visit, size=size, suffix=suffix, scheme=scheme)
        browser.close()
        context.close()
    print(f"screenshots: {len(list(folder.glob('*.png')))} pictures in {folder.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SCREENS))
