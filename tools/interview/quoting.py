"""Lines of the read-back in the patient's own words: what is checked one by one, and quotes. It groups nothing."""

import re
from collections.abc import Mapping, Sequence

from tools.clinical import Answer, Finding
from tools.interview.medicines import shown_name
from tools.interview.pointing import points_elsewhere
from tools.interview.taking import WHOLE

MOST_SHOWN = 400
"""Letters of one answer that the read-back shows."""
_MOST_ALONE = 3
"""So many medicines taken as listed have a line each; more share one."""
_ALONE = ("allergy", "medication", "over_the_counter", "pregnancy")
"""Topics that the patient checks line by line, in this order."""
_LABELS: Mapping[str, tuple[str, str]] = {
    "allergy": ("Allergies", "Alergias"),
    "over_the_counter": ("Taken without a prescription", "Lo que toma sin receta"),
    "pregnancy": ("Pregnant, or may be", "Embarazo, o puede ser"),
    "reason": ("Why this visit", "Motivo de la visita"),
    "story": ("What happened", "Lo que pasó"),
    "habits": ("Work, smoking, alcohol, drugs", "Trabajo, tabaco, alcohol, drogas"),
}
_QUOTED = frozenset(
    {"reason", "story", "worry", "hope", "questions", "tried", "impact", "context", "habit", "family", "anything_else"}
)
_MAY_BE_NOTHING = frozenset({"worry", "hope", "questions", "tried", "anything_else"})
_NOTHING = re.compile(
    r"(?:no|nope|none|nothing|nah|nada|ninguna?)(?: (?:thanks?|thank you|really|else|more|gracias|más))*[.!]*",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:Almost done[^.]*\.|Ya casi termina[^.]*\.|Now about this: [^.]*\.|Ahora sobre esto: [^.]*\.) ")
_LISTED = re.compile(r": (?P<list>.+)\. (?:Is that right|¿Es correcto)\?$")
_TAKEN: Mapping[str, tuple[str, str]] = {
    "yes": ("still taken as listed", "la toma así"),
    "differently": ("taken another way", "la toma de otra forma"),
    "stopped": ("stopped", "la dejó"),
    "never": ("never taken", "nunca la tomó"),
}


def alone(answer: Answer) -> bool:
    """Return whether an answer's words are checked on lines of their own."""
    return answer.topic in _ALONE


def alone_lines(told: Sequence[Answer], language: str) -> list[tuple[Answer, str]]:
    """Return the lines that are checked one by one, with the answers that a correction goes to."""
    return [
        (answer, text)
        for topic in _ALONE
        for answer in told
        if answer.topic == topic
        for text in (_medicines(answer, language) if topic == "medication" else [said_to(answer, language)])
    ]


def own_words(answer: Answer, language: str) -> str:
    """Return an answer that stands in the patient's words, with what it answers; nothing where findings say it."""
    empty = answer.topic in _MAY_BE_NOTHING and _NOTHING.fullmatch(answer.words.strip())
    if answer.topic not in _QUOTED or empty or points_elsewhere(answer.words):
        return ""
    return said_to(answer, language)


def said_to(answer: Answer, language: str) -> str:
    """Return what was asked, in short, and what was said: "Allergies in our record: Penicillin (Rash). “yes”"."""
    number = _number(language)
    quoted = f"“{short(answer.words, language)}”"
    label = (_LABELS.get(answer.topic) or _LABELS.get(answer.link_id, ("", "")))[number]
    if answer.topic == "allergy":
        label = _allergies(answer, label, number)
    if answer.topic == "pregnancy" and answer.link_id != "pregnancy":
        label = ""
    return f"{label}: {quoted}" if label else f"{_asked(answer)} {quoted}"


def _number(language: str) -> int:
    return 1 if language.startswith("es") else 0


def _allergies(answer: Answer, label: str, number: int) -> str:
    if listed := _LISTED.search(answer.question):
        return f"{label} {('in our record', 'en nuestro registro')[number]}, {listed['list']}"
    if answer.about:
        return f"{label} {('in our record, none', 'en nuestro registro, ninguna')[number]}"
    return label


def without_lead(question: str) -> str:
    """Return what was asked without what led to it, which means nothing afterwards.

    >>> without_lead("Almost done: 1 more after this. What worries you most?")
    'What worries you most?'
    """
    return _LEAD.sub("", question)


def _asked(answer: Answer) -> str:
    """Return the first thing that was asked, without what led to it; of a medicine all that was asked."""
    text = without_lead(answer.question)
    if answer.topic == "medication" or "?" not in text:
        return text
    return text[: text.index("?") + 1].rsplit(". ", 1)[-1]


def short(words: str, language: str) -> str:
    """Return words as a screen can show them; the log keeps them whole."""
    text = " ".join(words.split())
    if len(text) <= MOST_SHOWN:
        return text
    return text[:MOST_SHOWN].rstrip() + (" … (guardado completo)" if language.startswith("es") else " … (kept whole)")


def _medicines(answer: Answer, language: str) -> list[str]:
    """Return what was said of medicines of the record, one a line; many that are taken as listed share one."""
    number = _number(language)
    heard = [one for one in answer.findings if one.kind == "medication" and one.detail.get("taking") in _TAKEN]
    if not heard:
        return [said_to(answer, language)]
    listed = [one for one in heard if one.detail["taking"] == "yes" and _is_listed(one, answer)]
    together = len(listed) > _MOST_ALONE or any(one.detail.get("scope") == WHOLE for one in listed)
    lines = [_medicine(one, answer, language) for one in heard if one not in listed or not together]
    if together:
        names = "; ".join(shown_name(one.name) for one in listed)
        lines.insert(0, f"{('Still taken as listed', 'Se toman así')[number]}: {names}")
    return lines


def _is_listed(finding: Finding, answer: Answer) -> bool:
    """Return whether a medicine was put to the patient: of another one nothing is "as listed"."""
    return bool(finding.detail.get("handle") or answer.about)


def _medicine(finding: Finding, answer: Answer, language: str) -> str:
    how = finding.detail["taking"]
    if how == "yes" and not _is_listed(finding, answer):
        return f"{('Also takes', 'También toma')[_number(language)]}: {shown_name(finding.name)}"
    text = f"{shown_name(finding.name)}: {_TAKEN[how][_number(language)]}"
    return text if how == "yes" else f"{text}. “{short(finding.quote or answer.words, language)}”"
