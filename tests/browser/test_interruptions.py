"""What breaks in the middle: the server is killed, the page thrown away, the clock moves on, the language changes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from tests.browser.people import Clinician, Patient, fixture

pytestmark = pytest.mark.browser


class Process:
    """The app as a process that can be killed and comes back at the same address."""

    def __init__(self, home):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.url = home, f"http://127.0.0.1:{self.port}"

    def start(self) -> "Process":
        environment = {**os.environ, "PREVISIT_HOME": str(self.home), "PREVISIT_PORT": str(self.port)}
        command = [sys.executable, "-m", "ui.cli", "serve", "--sandbox"]
        self.running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        for _ in range(900):
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=20).close()
            except (urllib.error.URLError, OSError):
                assert self.running.poll() is None
                time.sleep(0.1)
            else:
                return self
        raise AssertionError("the server never answered")

    def kill(self) -> None:
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(timeout=60)


@pytest.fixture
def process(tmp_path):
    made = Process(tmp_path / "home")
    yield made
    made.kill()


def test_a_killed_server_loses_nothing_that_was_typed_and_the_visit_goes_on_where_it_was(process, device):
    from agent.context import opened
    from agent.settings import read_settings
    from agent.visits import Visits
    from ui import auth

    with opened(read_settings(home=str(process.home), sandbox=True)) as context:
        visit = Visits(context).start(fixture("diabetes-kidney"), wait=True)
        path = auth.invite(context.store, visit)
    process.start()
    patient = Patient(device()).open(process.url + path).consent().until("reason", {"who": "patient"})
    page = patient.page
    page.fill("textarea", "my feet swell")
    process.kill()
    before = patient.mark()
    page.click(".send")
    page.wait_for_selector(".busy.bad")
    assert "Nothing is lost" in page.inner_text(".busy")
    assert page.input_value("textarea") == "my feet swell"
    assert patient.mark() == before
    patient.moves(process.start)
    assert "my feet swell" in page.text_content("#screen")
    patient.press("skip")
    process.kill()
    with opened(read_settings(home=str(process.home), sandbox=True)) as context:
        said = [line.words for line in Visits(context).transcript(visit) if line.link_id == "reason"]
    assert said == ["my feet swell"]
    page.problems[:] = [one for one in page.problems if "ERR_CONNECTION_REFUSED" not in one]


def test_what_was_typed_and_not_sent_outlives_a_refresh_and_stands_under_no_other_question(served, device):
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent().until("reason", {"who": "patient"})
    patient.page.fill("textarea", "half a thought")
    patient.page.reload()
    patient.page.wait_for_selector("#screen .pv:not(.wait)")
    assert patient.page.input_value("textarea") == "half a thought"
    patient.press("skip")
    patient.page.reload()
    patient.page.wait_for_selector("#screen .pv:not(.wait)")
    boxes = patient.page.locator("#screen textarea")
    assert [boxes.nth(at).input_value() for at in range(boxes.count())] == [""] * boxes.count()
    second = Patient(patient.page.context.new_page()).open(served.url + "/intake/")
    assert "half a thought" not in second.page.content()


def test_the_language_changes_in_the_middle_and_the_answers_stay(served, device):
    visit = served.visits.start(fixture("low-mood"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent().until("reason", {"who": "patient"})
    english = patient.page.inner_text("#question")
    patient.page.click(".menu summary")
    patient.page.click("[data-choice=es]")
    patient.page.wait_for_selector("#screen .pv[lang=es]")
    assert patient.question == "reason"
    assert patient.page.inner_text("#question") != english
    assert patient.page.get_attribute("html", "lang") == "es"
    patient.say("me duele la cabeza")
    assert "Pregunta" in patient.page.inner_text(".count")
    assert len(served.visits.transcript(visit)) == 2
    patient.moves(patient.page.locator("[data-act=fix]").last.click)
    assert "¿Por qué viene?" in patient.page.inner_text("main")
    patient.press("open")
    patient.page.locator(".earlier summary").click()
    patient.moves(patient.page.locator("[data-act=fix][data-link=who]").click)
    assert "Soy el paciente" in patient.page.inner_text("form")


def test_the_emergency_screen_and_the_worklist_renew_themselves(served, device):
    visit = served.visits.start(fixture("nothing-recorded"), wait=True)
    phone = device()
    phone.clock.install()
    patient = Patient(phone).open(served.link(visit)).consent()
    patient.until("emergency", {"who": "patient", "reason": "crushing chest pain and i cant breathe since an hour"})
    desk = device(phone=False)
    desk.clock.install()
    Clinician(desk).enter().worklist()
    other = served.visits.start(fixture("low-mood"), wait=True, reason="came later")
    assert "came later" not in desk.inner_text("main")
    desk.clock.fast_forward(21_000)
    desk.wait_for_selector(f'[href$="visit={other}"]')
    assert "No one at the clinic has seen this yet" in phone.inner_text(".unseen")
    served.visits.acknowledge(visit, by="clinician")
    phone.clock.fast_forward(21_000)
    phone.wait_for_function("document.querySelector('.unseen').textContent.includes('A clinician at the clinic saw')")
    assert patient.state == "emergency"


def test_a_reply_that_takes_long_is_shown_as_under_way_until_the_next_screen(served, device):
    visit = served.visits.start(fixture("low-mood"), wait=True)
    patient = Patient(device()).open(served.link(visit)).consent().until("reason", {"who": "patient"})
    go_on, reply = threading.Event(), served.visits.reply

    def slow(*given):
        go_on.wait(60)
        return reply(*given)

    served.visits.reply = slow
    try:
        patient.page.fill("textarea", "I cannot sleep")
        patient.page.click(".send")
        # The second text comes later than the end of the turn before, which must not end this one.
        patient.page.wait_for_function(
            "(() => { const b = document.querySelector('.busy'); return b.textContent.includes('One moment')"
            " && b.classList.contains('on') && b.closest('.is-busy') && b.getClientRects().length; })()"
        )
        assert patient.page.get_attribute(".busy", "role") == "status"
        assert patient.question == "reason"
        patient.moves(go_on.set)
    finally:
        go_on.set()
        del served.visits.reply
    patient.page.wait_for_function("!document.querySelector('.busy.on, .is-busy')")
    assert [line.words for line in served.visits.transcript(visit) if line.link_id == "reason"] == ["I cannot sleep"]
