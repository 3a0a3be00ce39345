"""A real browser on a real app: headless Chromium; every console error and every request elsewhere fails a test."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.browser.serving import Served, serving

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium():
    """Start the browser once."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium isn't installed (apt install chromium)")
    with sync.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a sandbox on the fixture patients, one for all tests: each makes its own visits."""
    from agent.context import open_context
    from agent.settings import read_settings

    opened = open_context(read_settings(home=str(tmp_path_factory.mktemp("served")), sandbox=True))
    with serving(opened) as running:
        yield running
    opened.close()


@pytest.fixture
def device(chromium, served: Served) -> Iterator[Callable]:
    """Give a function that makes a new device: its own cookies, its own window."""
    opened, problems = [], []

    def watch(page) -> None:
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: problems.append(f"request elsewhere: {asked.url}") if elsewhere(asked.url) else None,
        )

    def new(*, phone: bool = True, **more):
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        made = chromium.new_context(viewport=size, has_touch=phone, base_url=served.url, **more)
        made.set_default_timeout(15_000)
        made.on("page", watch)
        opened.append(made)
        page = made.new_page()
        page.problems, page.served = problems, served
        return page

    yield new
    for made in opened:
        made.close()
    assert not problems, problems


def elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))
