"""What of the symptom protocols is still open: two complaints asked as one, nothing asked that was said.

It decides no order beyond that of the protocols, and understands no words.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from tools.clinical import Answer
from tools.interview.fitting import fitting
from tools.interview.items import question_of
from tools.interview.library import complaints, library, protocols
from tools.interview.profile import Profile
from tools.interview.questionnaire import Questionnaire, words_in
from tools.interview.questions import InterviewSettings, Option, Question
from tools.interview.still_open import still_open
from tools.interview.wording import echo, name_in, pick

PRIVATE = frozenset(
    {"suicidal_thoughts", "self_harm", "drug_use", "injection_drug_use", "new_sexual_partner", "domestic_violence"}
)
_TOLD_BY = {"better": "worse", "radiation": "site"}
"""Slots that another one asks about in the same breath, where its own words say so."""
_SPREADS = ("better", "go anywhere else")
_SHARED = frozenset(
    {"course", "impact", "tried", "before", "context", "worse", "better", "severity", "support", "how_long"}
)
"""Slots asked of the first complaint alone: of a second one they would sound like the same question again."""
_JOINED = ("danger", "associated", "risk")
_MOST_OPTIONS = 11
_FIRST_PART = 5
"""So many questions about the first complaint, then those about the second, then the rest."""


def may_ask_private(profile: Profile, settings: InterviewSettings) -> bool:
    """Return whether private matters may be asked: of an adult alone, and of ages 12 to 17 where the clinic does so."""
    years = profile.age_years
    return profile.confidential and (years is None or years >= 18 or (years >= 12 and settings.adolescents_alone))


def slot_of(link: str) -> str:
    """Return the slot of a protocol's question: `cough.onset` is `onset`."""
    return link.split(".", 1)[-1]


def counts(link: str) -> bool:
    """Return whether a question counts against the most that are asked beyond the core."""
    return (
        "." in link and not link.endswith(".more") and not link.startswith(("medication.", "phq-9.", "gad-7.", "asq."))
    )


def protocol_questions(
    answers: Sequence[Answer],
    asked: set[str],
    profile: Profile,
    settings: InterviewSettings,
    *,
    instruments: int = 0,
    recorded: frozenset[str] = frozenset(),
) -> tuple[list[Question], list[Question]]:
    """Return the open danger question, if any, and the open slots, in order.

    Args:
        answers: the visit's log.
        asked: linkIds that were asked.
        profile: who answers, and of whom.
        settings: how this clinic runs its interviews.
        instruments: how many questions of standard instruments are due; they take the place of as many slots.
        recorded: concepts that the record already holds; no risk is asked that it answers.
    """
    known = _known(answers)
    private = may_ask_private(profile, settings)
    chosen = protocols(answers, profile, also=settings.protocol)
    looked_for = any(answer.link_id.endswith(".danger") for answer in answers)
    danger: list[Question] = []
    parts: list[list[Question]] = []
    joined: dict[str, Question] = {}
    asked_slots = {slot_of(link) for link in asked if counts(link)}
    for protocol in chosen:
        part: list[Question] = []
        for question in _open_questions(protocol, answers, profile, private=private):
            slot = slot_of(question.link_id)
            if question.link_id in asked:
                danger += _once_more(question, answers, known, profile)
                continue
            if parts and (slot in _SHARED or (slot in _JOINED and slot in asked_slots and not question.danger)):
                continue
            told = {**known, **dict.fromkeys(recorded, "present")} if slot == "risk" else known
            narrowed = still_open(question, told, answers, protocol, profile)
            if narrowed is None:
                continue
            if narrowed.danger and looked_for:
                # It was put together with the first one's; what of it is open is asked once more with that.
                danger = [_join(one, narrowed) for one in danger]
                continue
            known = {**known, **dict.fromkeys(narrowed.concepts, "asked")}
            if slot in joined:
                joined[slot] = _join(joined[slot], narrowed)
            elif slot in _JOINED:
                joined[slot] = narrowed
                part.append(narrowed)
            else:
                fresh = parts and not part and not any(link.startswith(f"{_prefix(narrowed)}.") for link in asked)
                part.append(_introduced(narrowed, protocol, answers, profile) if fresh else narrowed)
        parts.append(part)
    parts = [[joined.get(slot_of(question.link_id), question) for question in part] for part in parts]
    danger += [question for part in parts for question in part if question.danger]
    slots = [[question for question in part if not question.danger] for part in parts]
    first, later = slots[0], [question for part in slots[1:] for question in part]
    begun = sum(counts(link) and not link.endswith(".danger") for link in asked)
    early = max(_FIRST_PART - begun, 0)
    most = max(settings.most_questions - instruments, min(settings.most_questions, _LEAST))
    room = most - sum(counts(link) for link in asked)
    danger = danger[: max(room, 1)]
    return danger, [*first[:early], *later, *first[early:]][: max(room - len(danger), 0)]


def _open_questions(
    protocol: Questionnaire, answers: Sequence[Answer], profile: Profile, *, private: bool
) -> list[Question]:
    own = str(protocol.extensions.get("concepts", "")).split()
    said = [finding.concept for finding in complaints(answers)]
    found = []
    for question in _asked_of(protocol, profile):
        if (question.confidential and not private) or _asked_with_another(question, protocol):
            continue
        # The answer describes what was said, not the protocol's first word for it.
        told = replace(question, subject=next((c for c in said if c in own), question.subject))
        told = replace(told, text=_named(told.text, protocol, answers))
        found.append(fitting(told if private else _without_private(told), profile))
    return found


_ONE_THING = re.compile(
    r"^(?:[\w-]+ ){0,3}(?:pain|headache|cough|fever|dizziness|vertigo|weakness|discharge|bleeding|bruising|lump"
    r"|swelling|itching|rash|numbness|tremor|seizure|constipation|diarrhea|vomiting|nausea|heartburn|loss|anxiety|mood|attack"
    r"|wheezing|breath|breathing|confusion|bloating|thirst|voice|throat|vision|sight|nosebleed|irritability|acne"
    r"|gain|appetite|colic|speaking|walking|sleeping|swallowing|spot or mole|stool|ulcer|stiffness|joint|nose|ear|eye"
    r"|stream)"
    r"(?: (?:or tingling|(?:in|on|of|after|at|with|for) .*))?$"
)
"""Names that can stand after "the" and before "is"."""


def _named(text: str, protocol: Questionnaire, answers: Sequence[Answer]) -> str:
    """Call the complaint what the patient called it: "the knee pain" for "the joint pain"; one word for many stays."""
    own = str(protocol.extensions.get("concepts", "")).split()
    generic = str(protocol.extensions.get("it", ""))
    said = [finding for finding in complaints(answers) if not own or finding.concept in own]
    if not generic or not said or said[0].kind != "symptom" or not _ONE_THING.match(name_in(said[0], "en")):
        return text
    name = f"the {name_in(said[0], 'en')}"
    return text.replace(generic, name).replace(generic.capitalize(), name.capitalize())


def _asked_with_another(question: Question, protocol: Questionnaire) -> bool:
    """Return whether another question of the protocol asks for it too: what makes it worse, and what better."""
    slot = slot_of(question.link_id)
    other = _TOLD_BY.get(slot, "")
    return any(
        slot_of(item.link_id) == other and any(words in words_in(item.text, "en") for words in _SPREADS)
        for item in protocol.items
    )


def _asked_of(protocol: Questionnaire, profile: Profile) -> tuple[Question, ...]:
    """Return a protocol's questions as they are put; those of our library are worded once for a kind of person."""
    name = next((name for name, one in library().items() if one is protocol), "")
    return _worded(name, profile) if name else tuple(question_of(item, protocol, profile) for item in protocol.items)


@lru_cache(maxsize=256)
def _worded(name: str, profile: Profile) -> tuple[Question, ...]:
    protocol = library()[name]
    return tuple(question_of(item, protocol, profile) for item in protocol.items)


_SHORT = 2
_LEAST = 5
"""So many slots stay when a standard instrument takes the place of the others."""


def _prefix(question: Question) -> str:
    return question.link_id.split(".", 1)[0]


def _introduced(question: Question, protocol: Questionnaire, answers: Sequence[Answer], profile: Profile) -> Question:
    """Say which of two complaints a question is about, where its own words do not."""
    own = str(protocol.extensions.get("concepts", "")).split()
    named = [finding for finding in complaints(answers) if finding.concept in own]
    lead = echo(named[:1], profile.language).strip()
    if not lead or any(
        word in question.text.lower() for word in lead.lower().strip(". ").split() if len(word) > _SHORT
    ):
        return question
    now = pick(profile, "Now about this: ", "Ahora sobre esto: ")
    return replace(question, text=f"{now}{lead[:1].lower()}{lead[1:]} {question.text}")


def _without_private(question: Question) -> Question:
    """Leave out what is only asked when nobody else sees the screen."""
    options = tuple(option for option in question.options if not set(option.concepts) & PRIVATE)
    concepts = tuple(concept for concept in question.concepts if concept not in PRIVATE)
    none = tuple(replace(option, absent=concepts) if option.exclusive else option for option in options)
    return replace(question, options=none, concepts=concepts)


def _join(first: Question, second: Question) -> Question:
    """Ask the lists of two complaints in one question; danger signs are never left out to make it shorter."""
    codes = {option.code for option in first.options}
    none = [option for option in first.options if option.exclusive]
    options = [option for option in first.options if not option.exclusive]
    options += [option for option in second.options if option.code not in codes and not option.exclusive]
    if not first.danger:
        options = options[:_MOST_OPTIONS]
    concepts = tuple(dict.fromkeys(concept for option in options for concept in option.concepts))
    return replace(first, options=(*options, *(replace(option, absent=concepts) for option in none)), concepts=concepts)


def _once_more(
    question: Question, answers: Sequence[Answer], known: Mapping[str, str], profile: Profile
) -> list[Question]:
    """Ask a danger question again, narrowed, when the words answered only a part of it."""
    link = f"{question.link_id}.more"
    given = {answer.link_id: answer for answer in answers}
    first = given[question.link_id]
    if not question.danger or link in given or first.choice or first.status != "answered":
        return []
    open_ = [
        option for option in question.options if not option.exclusive and not all(c in known for c in option.concepts)
    ]
    return [_narrowed(question, link, open_, profile)] if open_ else []


def _narrowed(question: Question, link: str, open_: Sequence[Option], profile: Profile) -> Question:
    concepts = tuple(concept for option in open_ for concept in option.concepts)
    none = [replace(option, absent=concepts) for option in question.options if option.exclusive]
    if len(open_) == sum(not option.exclusive for option in question.options):
        text = pick(
            profile, "To be sure, tap what is there now, or none.", "Para estar seguros, toque lo que haya, o nada."
        )
    else:
        text = pick(profile, "Thank you. And any of these?", "Gracias. ¿Y algo de esto?")
    return replace(question, link_id=link, text=text, options=(*open_, *none), concepts=concepts)


def _known(answers: Sequence[Answer]) -> dict[str, str]:
    known: dict[str, str] = {
        finding.concept: finding.polarity
        for answer in answers
        for finding in answer.findings
        if finding.concept and finding.who == "patient" and finding.time == "now" and finding.polarity != "uncertain"
    }
    # A temperature that was measured says whether there is a fever, and who fell was hurt.
    if _feverish(answers):
        known.setdefault("fever", "present")
    if known.get("fall") == "present":
        known.setdefault("injury", "present")
    return known


_FEVER = 38.0


def _feverish(answers: Sequence[Answer]) -> bool:
    measured = [finding for answer in answers for finding in answer.findings if finding.concept == "temperature"]
    return any(
        finding.who == "patient"
        and finding.time == "now"
        and finding.unit == "Cel"
        and re.fullmatch(r"\d+(?:\.\d+)?", finding.value)
        and float(finding.value) >= _FEVER
        for finding in measured
    )
