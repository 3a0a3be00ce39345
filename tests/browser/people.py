"""What a patient and a clinician do on their screens, in a few words each."""

from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fhir_fixtures" / "patients"


def fixture(name: str) -> str:
    return str(FIXTURES / f"{name}.json")


class Patient:
    """Somebody with a phone and a link."""

    def __init__(self, page) -> None:
        self.page = page

    def open(self, link: str) -> "Patient":
        self.page.goto(link)
        self.page.wait_for_selector("#screen .pv:not(.wait)")
        return self

    @property
    def state(self) -> str:
        return self.page.get_attribute("#screen .pv", "data-state")

    @property
    def question(self) -> str:
        return self.page.get_attribute("#screen .pv", "data-question")

    def mark(self) -> str:
        """Return what changes with every new prompt."""
        return self.page.evaluate(
            "(() => { const s = document.querySelector('#screen .pv');"
            " return [s.dataset.state, s.dataset.interrupt, s.dataset.question].join('|'); })()"
        )

    def moves(self, do) -> None:
        """Do something and wait for the next screen."""
        before = self.mark()
        do()
        self.page.wait_for_function(
            "before => { const s = document.querySelector('#screen .pv');"
            " return s && !s.classList.contains('wait') &&"
            " [s.dataset.state, s.dataset.interrupt, s.dataset.question].join('|') !== before; }",
            arg=before,
        )

    def press(self, act: str) -> None:
        self.moves(self.page.locator(f"[data-act={act}]:visible").first.click)

    def consent(self) -> "Patient":
        if self.state == "consent":
            self.press("consent")
        return self

    def say(self, words: str) -> None:
        """Answer the question on the screen: a reply that reads or is coded so, else in words."""
        page = self.page

        def do() -> None:
            reply = page.locator(
                f'.reply[data-choice="{words}"], .step[data-choice="{words}"], .reply[data-words="{words}"]'
            )
            if reply.count():
                reply.first.click()
                return
            tick = page.locator(f'[name=choice][value="{words}"]')
            if tick.count():
                tick.first.check()
            elif page.locator("[name=number]").count():
                page.fill("[name=number]", words)
            elif page.locator("textarea").count():
                page.fill("textarea", words)
            page.click(".send")

        self.moves(do)

    def until(self, stop: str, answers: dict[str, str], *, each=lambda: None) -> "Patient":
        """Answer from a script, skip the rest, until a question (its linkId) or a state is reached."""
        for _ in range(80):
            each()
            if stop in {self.state, self.question}:
                return self
            if self.state == "emergency":
                self.press("ack")
            elif self.state == "read_back":
                for box in self.page.locator("[data-check]").all():
                    box.check()
                self.press("right")
            elif self.question in answers:
                self.say(answers[self.question])
            else:
                self.press("skip")
        raise AssertionError(f"never came to {stop}; at {self.state} {self.question}")


class Clinician:
    """Somebody who signs in."""

    def __init__(self, page) -> None:
        self.page = page

    def enter(self, name: str = "clinician") -> "Clinician":
        """Be signed in already: the sign-in page is for the test that is about it, and it counts its callers."""
        from ui import auth

        served, password = self.page.served, next(word for who, word, _ in auth.DEMO if who == name)
        value = auth.sign_in(served.context.store, name, password)
        self.page.context.add_cookies([{"name": auth.CLINICIAN_COOKIE, "value": value, "url": served.url}])
        return self

    def sign_in(self, name: str = "clinician", password: str = "demo-clinician") -> "Clinician":
        self.page.goto("/clinician/")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", password)
        self.page.click("button:has-text('Sign in')")
        self.page.wait_for_selector("[data-state=worklist]")
        return self

    def worklist(self) -> "Clinician":
        self.page.goto("/clinician/")
        self.page.wait_for_selector("[data-state=worklist]")
        return self

    def line(self, visit: str):
        """Return a visit's line on the worklist."""
        return self.page.locator(".visit", has=self.page.locator(f'[href$="visit={visit}"]'))

    def open(self, visit: str) -> "Clinician":
        self.page.goto(f"/clinician/?visit={visit}")
        self.page.wait_for_selector("[data-state=brief]")
        return self
