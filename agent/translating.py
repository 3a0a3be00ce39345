"""The clinician's words for options that the patient tapped in another language; free text is never translated."""

from typing import TYPE_CHECKING, Final

from msgspec import structs

from agent.questions import known_question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.clinical import Answer
    from tools.interview import Questionnaire

_BARE: Final = {
    "sí": "yes",
    "si": "yes",
    "no": "no",
    "ninguno": "none",
    "ninguna": "none",
    "ninguno de estos": "none of these",
    "nada": "nothing",
    "no sé": "don't know",
    "no estoy seguro": "not sure",
    "no estoy segura": "not sure",
}
"""Whole answers of one meaning, for questions that no questionnaire holds."""


def translated(
    answers: "Sequence[Answer]", *, to: str = "en", extra: "tuple[Questionnaire, ...]" = ()
) -> "tuple[Answer, ...]":
    """Return the answers, those that are an option's own words with the same option in the clinician's language.

    Args:
        answers: as given, in any language.
        to: the clinician's language.
        extra: the clinic's own questionnaires.
    """
    return tuple(
        structs.replace(answer, translation=text)
        if not answer.translation and _other(answer, to) and (text := _option(answer, to, extra))
        else answer
        for answer in answers
    )


def _other(answer: "Answer", to: str) -> bool:
    return answer.status == "answered" and answer.language.split("-")[0] != to


def _option(answer: "Answer", to: str, extra: "tuple[Questionnaire, ...]") -> str:
    """Return the chosen options in a language; empty unless the words are exactly the options' own."""
    from tools.interview import Profile

    words = _plain(answer.words)
    theirs = known_question(answer.link_id, Profile(language=answer.language), extra)
    ours = known_question(answer.link_id, Profile(language=to), extra)
    if theirs is not None and ours is not None and theirs.options:
        names = {option.code: option.text for option in ours.options}
        chosen = [option for option in theirs.options if _plain(option.text) in _parts(words)]
        if chosen and sum(len(_plain(option.text)) for option in chosen) >= len(words.replace(", ", "")):
            return ", ".join(names[option.code] for option in chosen if option.code in names)
    return _BARE.get(words, "") if to == "en" and answer.language.startswith("es") else ""


def _parts(words: str) -> set[str]:
    return {words, *(part.strip() for part in words.split(","))}


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .!")
