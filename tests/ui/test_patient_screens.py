"""What a patient's screen holds: the earlier answer to change, one message when it is urgent, every tick explained."""

import html
import re

import pytest
from msgspec.structs import replace

from agent.turns import Exchange
from tests.browser.people import fixture
from tests.ui import pretend
from tools.clinical import Flag
from tools.interview import Option, Question
from ui import auth, patient, view
from ui.earlier import filled
from ui.keepsake import copied

TODAY = Flag(
    rule="fever", level="same_day", category="fever", quote="fever", instruction="Please tell the clinic today."
)


class Phone:
    """A patient's browser: it sends what the screen that it shows would send."""

    def __init__(self, context, visits):
        self.store = context.store
        self.door = patient.Door(visits, context.store, sandbox=True, country="US")
        self.screen = ""

    def open(self, visit: str) -> "Phone":
        self.guest = auth.open_link(self.store, auth.invite(self.store, visit).rpartition("/")[2])
        return self.act("open").act("consent")

    def act(self, act: str, **more: str) -> "Phone":
        self.screen = self.door.screen(self.guest, {"act": act, "interrupt": self.part("interrupt"), **more})
        return self

    def part(self, name: str) -> str:
        found = re.search(rf'data-{name}="([^"]*)"', self.screen)
        return found[1] if found else ""


@pytest.fixture
def pretended(home):
    context = pretend.context(home)
    visits = pretend.Visits(context)
    yield Phone(context, visits), visits
    context.store.close()


def told(words: str, choice: str = "") -> Exchange:
    return Exchange(handle="Q1", link_id="x", question="?", words=words, status="answered", at="", choice=choice)


def asked(kind: str, *texts: str, unit: str = "") -> Question:
    options = tuple(Option(code=f"o{place}", text=text) for place, text in enumerate(texts))
    return Question(link_id="x", text="?", topic="x", kind=kind, options=options, unit=unit)


def test_an_earlier_answer_goes_back_into_the_controls_it_came_from():
    cases = (
        (asked("text"), told("my feet swell"), [], "my feet swell", "", ""),
        (asked("choice", "Today", "Longer"), told("Longer", "o1"), ["o1"], "", "", ""),
        (asked("choice", "Today", "Longer"), told("Longer. since my fall", "o1"), ["o1"], "since my fall", "", ""),
        (asked("choice", "Today", "Longer"), told("on and off"), [], "on and off", "", ""),
        (asked("multi", "Cough", "Fever"), told("Cough, Fever. at night", "o0,o1"), ["o0", "o1"], "at night", "", ""),
        (asked("multi", "Tos", "Fiebre"), told("Cough, Fever", "o0,o1"), ["o0", "o1"], "", "", ""),
        (asked("scale"), told("7", "7"), ["7"], "", "", ""),
        (asked("scale"), told("7"), ["7"], "", "", ""),
        (asked("yes_no"), told("Sí. un poco", "yes"), ["yes"], "un poco", "", ""),
        (asked("number", unit="°F"), told("101.5 °F. last night"), [], "last night", "101.5", ""),
        (asked("date"), told("2026-03-01. or so"), [], "or so", "", "2026-03-01"),
        (asked("date"), told("since last spring"), [], "since last spring", "", ""),
    )
    for question, earlier, chosen, words, number, day in cases:
        found = filled(question, earlier)
        assert (sorted(found.chosen), found.words, found.number, found.date) == (chosen, words, number, day), earlier


def test_a_question_passed_over_has_nothing_to_put_back():
    assert filled(asked("text"), replace(told(""), status="skipped")).said == ""


def test_going_back_shows_the_earlier_answer_and_offers_to_keep_it(pretended):
    phone, visits = pretended
    phone.open(visits.start())
    phone.act("answer", words="my feet & legs swell").act("answer", words="Longer", choice="longer")
    phone.act("back")
    assert re.search(r'aria-current="true"[^>]*data-choice="longer"', phone.screen)
    assert "Keep this answer" in phone.screen
    assert 'data-act="skip"' not in phone.screen, "passing over would lose the answer"
    phone.act("back")
    assert re.search(r"<textarea[^>]*>my feet &amp; legs swell</textarea>", phone.screen)
    assert "Question 1 of" in phone.screen
    assert 'class="mine"' not in phone.screen, "no later answer stands above an earlier question"


def test_an_answer_that_was_kept_is_no_correction(home, fixed_clock):
    from agent.context import open_context
    from agent.settings import read_settings
    from agent.visits import Visits

    context = open_context(read_settings(home=str(home), sandbox=True))
    visits = Visits(context)
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    phone = Phone(context, visits).open(visit)
    phone.act("answer", words="I am the patient", choice="patient").act("answer", words="a cough")
    after = phone.part("question")
    phone.act("back")
    assert phone.part("question") == "reason"
    phone.act("answer", words="a cough")
    assert phone.part("question") == after
    versions = [(line.link_id, line.version) for line in visits.transcript(visit, versions=True)]
    context.close()
    assert versions == [("who", 1), ("reason", 1)]


def test_beside_an_emergency_nothing_milder_is_said(pretended, monkeypatch):
    phone, visits = pretended
    visit = visits.start()
    phone.open(visit)
    plain, flags = visits.prompt, visits._flags
    monkeypatch.setattr(visits, "_flags", lambda one: (*flags(one), TODAY))
    monkeypatch.setattr(visits, "prompt", lambda one: replace(plain(one), notices=(TODAY.instruction,)))
    phone.act("open")
    assert TODAY.instruction in phone.screen
    phone.act("answer", words="pressure in the chest").act("ack")
    assert phone.part("state") == "question"
    assert TODAY.instruction not in phone.screen
    assert "siren slim" in phone.screen
    assert "No one at the clinic has seen this yet. Do not wait for us." in phone.screen
    visits.told[visit].done = True
    phone.act("open")
    assert phone.part("state") == "done"
    assert TODAY.instruction not in phone.screen


def test_the_read_back_says_what_a_tick_means_and_how_many_are_left(pretended):
    phone, visits = pretended
    phone.open(visits.start())
    for _ in pretend.SCRIPT:
        phone.act("answer", words="no")
    assert phone.part("state") == "read_back"
    assert "Tick each line that is right" in phone.screen
    assert 'data-left="Still to tick above: {count}"' in phone.screen
    assert 'aria-describedby="left"' in phone.screen


def test_the_copy_to_keep_holds_neither_what_the_record_says_nor_what_was_asked_in_confidence():
    t = view.texts("en")
    put = {
        "reason": asked("text"),
        "worry": asked("text"),
        "medication.F2": replace(asked("choice", "Yes"), about="F2", topic="medication"),
        "allergies": replace(asked("choice", "Yes"), about="F3", topic="allergy"),
        "known.diabetes": replace(asked("text"), topic="measurement"),
        "safe": replace(asked("yes_no"), confidential=True),
    }
    said = (
        ("reason", "What brings you in?", "my feet swell"),
        ("medication.F2", "Lisinopril 20 mg: not ticked. How do you take it now?", "I stopped"),
        ("allergies", "Our record lists these allergies: Penicillin (Rash). Is that right?", "Yes, that is right"),
        ("known.diabetes", "Our record lists diabetes. What are your sugars at home?", "about 9"),
        ("own.item", "Which clinic? Según el registro: Norte.", "the same"),
        ("safe", "We ask everyone: do you feel safe at home?", "no"),
        ("worry", "Almost done: 1 more after this. What worries you most?", ""),
    )
    lines = [
        Exchange(
            handle="Q1", link_id=link, question=text, words=words, status="answered" if words else "skipped", at=""
        )
        for link, text, words in said
    ]
    assert [(line.question, line.words) for line in copied(lines, put, t)] == [
        ("What brings you in?", "my feet swell"),
        ("A medicine in our record", "I stopped"),
        ("Allergies in our record", "Yes, that is right"),
        ("About something in our record", "about 9"),
        ("About something in our record", "the same"),
        ("What worries you most?", "Skipped"),
    ]


def test_what_is_said_for_today_stands_once_on_the_last_page(pretended, monkeypatch):
    phone, visits = pretended
    visit = visits.start()
    phone.open(visit)
    monkeypatch.setattr(visits, "_flags", lambda one: (TODAY, replace(TODAY, rule="rash")))
    visits.told[visit].done = True
    phone.act("open")
    assert phone.part("state") == "done"
    assert phone.screen.count(TODAY.instruction) == 1


def test_a_models_wording_stands_whole_on_the_page_and_is_only_laid_out_word_by_word(pretended, monkeypatch):
    phone, visits = pretended
    plain = visits.prompt
    wording = "How long do your <feet> swell for?"
    monkeypatch.setattr(visits, "prompt", lambda one: replace(plain(one), asked_by="model", wording=wording))
    phone.open(visits.start())
    heading = re.search(r'<h1 id="question"[^>]*>(.*?)</h1>', phone.screen)[1]
    words = re.findall(r'<span class="laid" style="--at:(\d+)">(.*?)</span> ', heading)
    assert [html.unescape(word) for _, word in words] == wording.split()
    assert [int(at) for at, _ in words] == list(range(len(words)))
    assert "Worded by AI" in phone.screen


def test_a_box_takes_more_than_may_be_sent_so_that_nothing_pasted_is_cut_off_unseen(pretended):
    phone, visits = pretended
    phone.open(visits.start())
    assert "maxlength" not in phone.screen
    long = "a" * (patient.LONGEST + 1)
    phone.act("answer", words=long)
    assert long in phone.screen
    assert "That is very long" in phone.screen
