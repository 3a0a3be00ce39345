"""A questionnaire's item as a question in the visit's language and person. It chooses none."""

from collections.abc import Mapping

from msgspec.structs import replace

from tools.interview.profile import Profile
from tools.interview.questionnaire import Choice, Item, Questionnaire, words_in
from tools.interview.questions import Option, Question, QuestionKind
from tools.interview.wording import option_spoken_to, patient_named, spoken_to, to_her
from tools.words.offering import in_language

_KINDS: Mapping[str, QuestionKind] = {
    "boolean": "yes_no",
    "integer": "number",
    "decimal": "number",
    "quantity": "number",
    "date": "date",
    "dateTime": "date",
}


def question_of(item: Item, questionnaire: Questionnaire, profile: Profile) -> Question:
    """Return an item of a questionnaire as a question in the visit's language."""
    language = profile.language
    kind: QuestionKind = _KINDS.get(item.type, "text")
    if item.choices:
        kind = "multi" if item.repeats else "choice"
    if item.type == "integer" and item.minimum is not None and item.maximum is not None:
        kind = "scale"
    ours = item.extensions
    fixed = bool(ours.get("fixed", False))
    spanish = language.startswith("es") and ours.get("why_es")
    # Who answers is not known before this is answered: whoever reads it is "I".
    reader = replace(profile, respondent="patient") if ours.get("topic") == "respondent" else profile
    return Question(
        link_id=item.link_id,
        text=_text(item, profile),
        topic=str(ours.get("topic", "other")),
        kind=kind,
        options=tuple(_option(choice, reader, fixed=fixed) for choice in item.choices),
        concepts=tuple(dict.fromkeys(concept for choice in item.choices for concept in choice.concepts))
        or tuple(str(ours.get("asks", "")).split()),
        subject=str(ours.get("subject", "")),
        required=item.required,
        why=in_language(str(spanish or ours.get("why", "")), language) or words_in(item.help, language),
        fixed=fixed,
        confidential=bool(ours.get("confidential", False)),
        danger=bool(ours.get("danger", False)),
        questionnaire=questionnaire.name,
        source=str(ours.get("source") or questionnaire.extensions.get("source", "")),
        free_text=item.type != "choice",
        minimum=item.minimum if isinstance(item.minimum, int | float) else None,
        maximum=item.maximum if isinstance(item.maximum, int | float) else None,
        unit=item.unit.get("code", ""),
    )


def _text(item: Item, profile: Profile) -> str:
    """Return the item's words: as they stand where they ask whoever answers, else of the patient."""
    text, ours = words_in(item.text, profile.language), item.extensions
    if ours.get("fixed"):
        # A standard instrument is asked in an official translation or as it stands.
        return text
    if (theirs := in_language(text, profile.language)) != text:
        return theirs
    if ours.get("speaker") or profile.respondent == "patient":
        return to_her(text, profile)
    if ours.get("other") and not profile.language.startswith("es"):
        return str(ours["other"]).format(who=patient_named(profile))
    return spoken_to(text, profile)


def _option(choice: Choice, profile: Profile, *, fixed: bool) -> Option:
    text = words_in(choice.text, profile.language)
    return Option(
        code=choice.code,
        text=text if fixed else option_spoken_to(in_language(text, profile.language), profile),
        concepts=choice.concepts,
        absent=choice.absent,
        exclusive=choice.exclusive,
        fills=dict(choice.fills),
        value=dict(choice.value),
    )
