"""Run any checked FHIR R4 Questionnaire as a conversation: which item comes next, and what is still missing.

Answers are a plain mapping from linkId to FHIR values, so that a half-finished run can be left and taken up.
In the second and later rounds of a repeating group a linkId carries its round: `drug#2`; the question whether there is
another round is `group#2?`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from tools.clinical import Answer
from tools.errors import QuestionnaireError
from tools.interview.enabling import enabled
from tools.interview.items import question_of
from tools.interview.prefill import initial_values
from tools.interview.profile import Profile
from tools.interview.questionnaire import Item, Questionnaire, words_in
from tools.interview.questions import Option, Question
from tools.interview.values import read_value
from tools.interview.wording import pick

Values = Mapping[str, Sequence[Any]]
MOST_ROUNDS = 20
SECOND_TRY = ".again"
"""Ends the linkId of a question that is put once more because its answer did not fit."""
_SHOWN = frozenset({"display", "group"})


class Place(str):
    """A linkId with its round."""

    __slots__ = ()

    @property
    def item(self) -> str:
        """The questionnaire's own linkId."""
        return self.split("#", 1)[0]


def at(link_id: str, rounds: tuple[int, ...]) -> str:
    """Return the linkId in a round of its repeating groups; in the first it is the item's own.

    >>> at("drug", (1,)), at("drug", (2,)), at("dose", (2, 3))
    ('drug', 'drug#2', 'dose#2.3')
    """
    return link_id if all(number == 1 for number in rounds) else f"{link_id}#{'.'.join(map(str, rounds))}"


def next_item(
    questionnaire: Questionnaire,
    values: Values,
    *,
    skipped: Sequence[str] = (),
    profile: Profile | None = None,
    record: Sequence[Mapping[str, Any]] = (),
) -> Question | None:
    """Return the next enabled, visible item that has neither an answer nor been skipped; None when the run is complete.

    Args:
        questionnaire: a checked questionnaire.
        values: answers so far, each a list of FHIR values.
        skipped: linkIds passed over; a required one is asked again only when it is not among them.
        profile: language and who answers.
        record: FHIR resources for `initialExpression`; what it finds is offered for confirmation.
    """
    profile = profile or Profile()
    shown: list[str] = []
    for item, link in _open(questionnaire.items, values):
        if item.type in _SHOWN and not link.endswith("?"):
            shown.append(words_in(item.text, profile.language))
        elif item.hidden or item.read_only:
            continue
        elif link in values or link in skipped:
            shown = []
        elif link.endswith("?"):
            return _another(item, link, questionnaire, profile)
        else:
            question = replace(question_of(item, questionnaire, profile), link_id=link)
            lead = " ".join(text for text in shown if text)
            offered = initial_values(item, record) if "#" not in link else []
            return _with(question, lead, item, offered, profile.language)
    return None


def values_of(
    questionnaire: Questionnaire,
    answers: Sequence[Answer],
    *,
    today: date | None = None,
    record: Sequence[Mapping[str, Any]] = (),
) -> dict[str, list[Any]]:
    """Return the FHIR values of a visit's answers to this questionnaire; what does not fit is left out.

    An answer to the question put once more stands for the first one; "yes" to what the record offered takes it over.
    """
    found: dict[str, list[Any]] = {}
    items = {item.link_id: item for item in questionnaire.walk()}
    for answer in answers:
        link = answer.link_id.removesuffix(SECOND_TRY)
        item = items.get(Place(link.rstrip("?")).item)
        if item is None or answer.status != "answered":
            continue
        codes = answer.choice.split(",") if answer.choice else ()
        if link.endswith("?"):
            found[link] = [answer.choice == "yes" or answer.words.strip().lower() in {"yes", "y", "sí", "si"}]
            continue
        if _confirmable(item) and answer.choice in {"yes", "no"}:
            if answer.choice == "yes":
                found[link] = initial_values(item, record)
            continue
        try:
            found[link] = read_value(item, answer.words, codes=codes, today=today)
        except QuestionnaireError:
            continue
    for item in items.values():
        # What nobody is asked may still be given: a form's own version, a fixed code that a condition looks at.
        if (item.hidden or item.read_only) and item.type not in _SHOWN and (given := initial_values(item, record)):
            found.setdefault(item.link_id, given)
    return found


def missing(questionnaire: Questionnaire, values: Values) -> tuple[str, ...]:
    """Return the linkIds of required, enabled items without an answer."""
    return tuple(
        link
        for item, link in _open(questionnaire.items, values)
        if item.required and item.type not in _SHOWN and link not in values
    )


def in_round(values: Values, rounds: tuple[int, ...]) -> Values:
    """Return the values as a round of a repeating group sees them: its own by their plain linkIds, then all others."""
    if all(number == 1 for number in rounds):
        return values
    end = f"#{'.'.join(map(str, rounds))}"
    return {**values, **{link.removesuffix(end): value for link, value in values.items() if link.endswith(end)}}


def rounds_of(item: Item, values: Values, rounds: tuple[int, ...]) -> int:
    """Return how many rounds of a repeating group have been begun."""
    count = 1
    while count < MOST_ROUNDS and values.get(f"{at(item.link_id, (*rounds, count + 1))}?", [False])[0]:
        count += 1
    return count


def _open(items: Sequence[Item], values: Values, rounds: tuple[int, ...] = ()) -> Iterator[tuple[Item, str]]:
    for item in items:
        if not enabled(item, in_round(values, rounds)) or (item.hidden and item.type == "group"):
            continue
        if item.type == "group" and item.repeats:
            yield from _rounds(item, values, rounds)
            continue
        link = at(item.link_id, rounds)
        yield item, link
        # Items below a question belong to its answer.
        if item.type == "group" or link in values:
            yield from _open(item.items, values, rounds)


def _rounds(item: Item, values: Values, rounds: tuple[int, ...]) -> Iterator[tuple[Item, str]]:
    count = rounds_of(item, values, rounds)
    for number in range(1, count + 1):
        inner = (*rounds, number)
        yield item, at(item.link_id, inner)
        yield from _open(item.items, values, inner)
    last = (*rounds, count)
    told = any(at(below.link_id, last) in values for below in _all(item))
    # Whoever passed over a whole round is not asked for another.
    if told and count < MOST_ROUNDS:
        yield item, f"{at(item.link_id, (*rounds, count + 1))}?"


def _all(item: Item) -> Iterator[Item]:
    for below in item.items:
        yield below
        yield from _all(below)


def _another(item: Item, link: str, questionnaire: Questionnaire, profile: Profile) -> Question:
    title = words_in(item.text, profile.language).rstrip(" .:?")
    english = f"{title}: is there another one to add?" if title else "Is there another one to add?"
    spanish = f"{title}: ¿hay otro que añadir?" if title else "¿Hay otro que añadir?"
    options = (
        Option(code="yes", text=pick(profile, "Yes", "Sí")),
        Option(code="no", text="No"),
    )
    return Question(
        link_id=link,
        text=pick(profile, english, spanish),
        topic="other",
        kind="choice",
        options=options,
        questionnaire=questionnaire.name,
        free_text=False,
    )


def _confirmable(item: Item) -> bool:
    """Tell whether what the record knows is confirmed with a yes; a choice or a yes-no question answers itself."""
    return bool(item.initial_expression or item.initial) and item.type != "boolean" and not item.choices


def _with(question: Question, lead: str, item: Item, offered: Sequence[Any], language: str) -> Question:
    text = re.sub(r"\s+", " ", f"{lead} {question.text}").strip() if lead else question.text
    question = replace(question, text=text, unit=item.unit.get("code", "") or question.unit)
    words = ", ".join(_in_words(value, language) for value in offered)
    if not words:
        return replace(question, initial=", ".join(choice.code for choice in item.choices if choice.selected))
    spanish = language.startswith("es")
    known = (
        ("Según el registro: {}." if spanish else "Our record says: {}.")
        if item.initial_expression
        else ("El formulario dice: {}." if spanish else "The form has: {}.")
    )
    text = f"{text} {known.format(words)}"
    if not _confirmable(item):
        return replace(question, text=text, initial=words)
    options = (
        Option(code="yes", text="Sí, es correcto" if spanish else "Yes, that is right"),
        Option(code="no", text="No"),
    )
    right = "¿Es correcto?" if spanish else "Is that right?"
    return replace(question, text=f"{text} {right}", initial=words, kind="choice", options=options)


def _in_words(value: Any, language: str = "en") -> str:  # noqa: ANN401 - a FHIR value
    if isinstance(value, Mapping):
        if "value" in value:
            return f"{value['value']} {value.get('unit') or value.get('code') or ''}".strip()
        return str(value.get("display") or value.get("text") or value.get("code") or value.get("reference") or "")
    if isinstance(value, bool):
        return ("sí" if value else "no") if language.startswith("es") else ("yes" if value else "no")
    return str(value)
