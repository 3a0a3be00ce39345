"""What a fresh process's first patient would else wait for: tables, patterns, libraries. It keeps nothing."""

import threading
from datetime import date
from typing import Final

from tools import clock
from ui import view

WORDS: Final = {
    "en": "my feet swell since monday and i am tired, no fever, no chest pain, i take aspirin 100 mg",
    "es": "me duele la espalda desde el lunes, no tengo fiebre, tomo aspirina",
}
"""Made up; in these the rules look up one of everything."""


def warm() -> None:
    """Read what a patient's turn needs before the first one comes; the rest goes on beside, in a thread."""
    warm_turns(clock.today())
    threading.Thread(target=warm_rest, daemon=True, name="warm-up").start()


def warm_turns(today: date) -> None:
    """Hear, screen and ask once, in every language of the doors."""
    from tools.clinical import Person
    from tools.interview import hear, next_question, profile_of, read_back, screen_answers

    for language in view.LANGUAGES:
        profile = profile_of(Person(id="nobody"), (), today, language=language)
        first = next_question((), chart=None, profile=profile, today=today)
        if first is None:
            continue
        answer = hear(first, WORDS.get(language, WORDS["en"]), handle="Q1", today=today, profile=profile)
        screen_answers((answer,), profile=profile)
        next_question((answer,), chart=None, profile=profile, today=today)
        read_back((answer,), language)


def warm_rest() -> None:
    """Write a brief of nobody, and print it."""
    from tools.brief import assemble, compose, gather, render

    material = gather(None, today=clock.today())
    brief = assemble(compose(material), material)
    render(brief, "pdf")
