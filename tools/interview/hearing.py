"""An answer's words become an `Answer`: choices, findings, skipped, declined, not known.

It asks and screens nothing.
"""

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from tools.clinical import Answer, Finding
from tools.interview.bilingual import also_said
from tools.interview.booked import LINK, confirmed
from tools.interview.fitting import OF_BIRTH, may_be
from tools.interview.kin import bearer
from tools.interview.own_voice import of_the_speaker
from tools.interview.pointing import points_elsewhere
from tools.interview.profile import Profile
from tools.interview.questions import Option, Question
from tools.interview.scale import severity_of
from tools.interview.status import status_of
from tools.interview.taking import hear_many, hear_medicine, of_other_medicines, ticked
from tools.interview.telling import told_of
from tools.interview.turned import is_turned, lead_of
from tools.words.refusal import is_bare_no

_YES = re.compile(r"^\W*(?:yes|yep|yeah|yup|y|sure|correct|right|true|i do|sí|si|claro|correcto|verdad|是|有|對)\b")
_BARE = re.compile(r"^\W*(?:no|nope|nah|none|nothing|yes|yeah|yep|ok(?:ay)?|sí|si|nada|nope nothing)\W*$")
_PIECE = 8_000
_END = re.compile(r"[.!?;\n。！？；]\s?")
_NO = re.compile(
    r"^\W*(?:no|nope|nah|n|not|none|never|false|nothing|neither|ningun[oa]|nada|nunca|都?沒有|不是|無|否)\b"
)
_FEW_WORDS = 4
MOST_LETTERS = 200_000
"""More than this of one answer is not kept; see `cut_short`."""


def hear(
    question: Question,
    words: str,
    *,
    handle: str = "",
    today: date,
    profile: Profile,
    choice: str | Sequence[str] = "",
    at: str = "",
    corrected: bool = False,
    findings: Sequence[Finding] | None = None,
) -> Answer:
    """Return the answer with what was understood of it.

    Args:
        question: what was asked.
        words: what the patient typed, or the text of the option tapped; kept verbatim up to 200,000 letters.
        handle: the log's handle, `Q7`.
        today: for relative dates.
        profile: who answers, in which language.
        choice: code or codes of tapped options.
        at: when, ISO 8601.
        corrected: it replaces an earlier answer.
        findings: what a model understood, in place of the rules' reading; options and medicines stay with the rules.
    """
    words = words[:MOST_LETTERS]
    answer = Answer(
        handle=handle,
        link_id=question.link_id,
        question=question.text,
        words=words,
        topic=question.topic,
        about=question.about,
        who=profile.respondent,
        language=profile.language,
        at=at,
        corrected=corrected,
    )
    codes = [choice] if isinstance(choice, str) and choice else list(choice)
    status = status_of(words) if not codes else "answered"
    if status != "answered":
        return replace(answer, status=status)
    if is_turned(question) and not codes:
        return _turned(replace(answer, status=status), question, words, today, profile)
    options = chosen(question, words, codes)
    if booked := confirmed(question, options):
        # Their own words of another day: read and screened as the reason they are.
        words, options, answer = booked, [], replace(answer, words=booked)
    if question.link_id == LINK and options:
        # That it is something else is no reason.
        answer = replace(answer, topic="other")
    understood = tuple(findings) if findings is not None else _understand(question, words, options, today, profile)
    understood = tuple(replace(finding, who=bearer(finding, words, profile)) for finding in understood)
    understood = of_the_speaker(understood, words, profile)
    understood = tuple(one for one in understood if one.concept not in OF_BIRTH or may_be(one.concept, profile))
    if question.topic == "medication" and question.about:
        code, heard = hear_medicine(question, words, options[0].code if options else "", understood)
        return replace(answer, choice=code, findings=heard)
    if question.link_id.startswith("medication.list"):
        heard = hear_many(question, options, words)
        others = () if codes else of_other_medicines(understood, question, words)
        return replace(answer, choice=",".join(option.code for option in options), findings=(*heard, *others))
    if options:
        understood = (*_said(question, options, words), *understood)
    return replace(
        answer,
        choice=",".join(option.code for option in options),
        findings=_subject(question, understood, words, today),
    )


def _turned(answer: Answer, question: Question, words: str, today: date, profile: Profile) -> Answer:
    """Hear a typed answer to a question whose "no" is the danger; what follows the yes or no is read for itself."""
    options, rest = lead_of(question, words)
    found = understood(rest, today=today, language=profile.language)
    found = tuple(replace(one, who=bearer(one, rest, profile)) for one in found)
    said = _said(question, options, words)
    bare = not re.search(r"\w", rest)
    return replace(
        answer,
        choice=options[0].code if options and bare else "",
        findings=(*said, *(one for one in found if one.concept not in {own.concept for own in said})),
    )


def cut_short(answer: Answer) -> bool:
    """Return whether the answer was longer than what is kept of one: the patient and the receipt must say so."""
    return len(answer.words) >= MOST_LETTERS


def understood(words: str, *, today: date, language: str, asked: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return what the words say, however many they are: a long text is read piece by piece, each thing kept once."""
    from tools.words import understand

    if len(words) <= _PIECE:
        return understand(words, today=today, language=language, asked=asked)
    found: dict[tuple[str, ...], Finding] = {}
    for piece in pieces(words, _PIECE):
        for finding in understand(piece, today=today, language=language, asked=asked):
            same = (
                finding.concept or finding.name.casefold(),
                finding.polarity,
                finding.who,
                finding.time,
                finding.kind,
            )
            found.setdefault(same, finding)
    return tuple(found.values())


def pieces(text: str, most: int) -> list[str]:
    """Return the text in pieces of at most so many letters, parted where a statement ends when there is such a place.

    >>> pieces("One. Two. Three.", 10)
    ['One. Two. ', 'Three.']
    """
    found = []
    while len(text) > most:
        ends = [match.end() for match in _END.finditer(text, most // 2, most)] or [text.rfind(" ", most // 2, most) + 1]
        at = ends[-1] or most
        found.append(text[:at])
        text = text[at:]
    return [*found, text]


def chosen(question: Question, words: str, codes: Sequence[str] = ()) -> list[Option]:
    """Return the options that were tapped or typed; empty when the words are the patient's own."""
    by_code = {option.code: option for option in question.options}
    if codes:
        return [by_code[code] for code in codes if code in by_code]
    said = _bare(words)
    if question.kind == "yes_no" and not question.options:
        return []
    parts = (
        [said] if question.kind != "multi" else [said, *[_bare(part) for part in re.split(r"[,;\n]| and | y ", words)]]
    )
    found = [option for option in question.options if {_bare(option.text), _bare(option.code)} & set(parts)]
    if found:
        return found
    if question.link_id == "medication.list":
        return ticked(question, words)
    if question.link_id == "problems":
        # "Is anything missing or wrong?": a bare no says that it is right.
        code = "right" if _NO.match(said) else "differs" if _YES.match(said) else ""
        return [option for option in question.options if option.code == code and len(said.split()) <= 2]
    if re.fullmatch(r"\d+", said) and question.kind in {"choice", "multi"} and 1 <= int(said) <= len(question.options):
        return []
    if _refused(question, said):
        return [option for option in question.options if option.code in {"no", "none"}][:1]
    if _YES.match(said) and len(said.split()) <= 4:
        return [option for option in question.options if option.code == "yes"][:1]
    return []


def _refused(question: Question, said: str) -> bool:
    """Return whether the words choose the no: "no appetite", typed at a list, says nothing of the rest of it."""
    if question.kind == "multi" or question.fixed:
        return is_bare_no(said)
    return bool(_NO.match(said)) and len(said.split()) <= _FEW_WORDS


def _understand(
    question: Question, words: str, options: Sequence[Option], today: date, profile: Profile
) -> tuple[Finding, ...]:
    if options and (len(words.split()) <= 2 or _bare(words) in {_bare(option.text) for option in options}):
        return ()
    if question.topic in {"respondent", "age", "sex"}:
        return ()
    asked = ("allergies",) if question.topic == "allergy" else question.concepts
    found = understood(words, today=today, language=profile.language, asked=asked)
    found = also_said(found, words, today=today, language=profile.language, asked=asked)
    if question.topic in {"questions", "hope"}:
        # What is wished for or asked about is no complaint; what a relative had is told.
        return tuple(one for one in found if one.kind == "condition" and bearer(one, words, profile) != "patient")
    if question.topic not in {"reason", "story"}:
        # To "where is it?" the left knee is an answer; only who is asked what is wrong complains of it.
        found = tuple(one for one in found if one.concept or one.kind != "symptom" or one.polarity == "absent")
    if question.topic == "family":
        return tuple(_of_family(finding, words) for finding in found)
    if question.topic == "care_elsewhere" and not _STILL.search(words):
        return tuple(replace(one, time="past") if one.kind in {"symptom", "condition"} else one for one in found)
    return tuple(_feared(finding) for finding in found) if question.topic == "worry" else found


_STILL = re.compile(r"\b(?:still|now|today|again|since then|keeps?|todavía|aún|ahora|hoy)\b", re.IGNORECASE)
"""What a hospital stay was for is over, unless it is said to go on."""
_OWN = re.compile(r"\b(?:i|i've|i'm|my own|myself|me too|yo|tengo|tuve)\b", re.IGNORECASE)


def _of_family(finding: Finding, words: str) -> Finding:
    """Return what an answer about the family names as a relative's, unless the speaker names themselves."""
    if finding.who != "patient" or finding.kind == "allergy" or _OWN.search(words):
        return finding
    return replace(finding, who="family")


def _feared(finding: Finding) -> Finding:
    """Return what an answer about worries names as a concern: "that it's pneumonia" is no diagnosis.

    What a relative had is told, not feared: "my dad died of a stroke".
    """
    from tools.words.standing import GRAVE

    own = finding.who == "patient" and finding.kind in {"symptom", "condition"}
    if not own or finding.concept in GRAVE or finding.concept == "unsafe_at_home":
        return finding
    return replace(finding, kind="concern")


def _said(question: Question, options: Sequence[Option], words: str) -> list[Finding]:
    found = []
    for option in options:
        fills = {key: value for key, value in option.fills.items() if not key.startswith("detail.")}
        detail = {
            key.removeprefix("detail."): value for key, value in option.fills.items() if key.startswith("detail.")
        }
        quote = words.strip() or option.text
        for concept in option.concepts:
            name = option.text if question.kind == "multi" else concept.replace("_", " ")
            found.append(_finding(concept, name, "present", quote))
        for concept in option.absent:
            name = next(
                (other.text for other in question.options if concept in other.concepts), concept.replace("_", " ")
            )
            found.append(_finding(concept, name, "absent", quote))
        if option.fills and question.subject:
            found.append(
                replace(
                    _finding(question.subject, question.subject.replace("_", " "), "present", quote),
                    detail=detail,
                    **fills,
                )
            )
    return found


def _finding(concept: str, name: str, polarity: str, quote: str) -> Finding:
    from tools.words import concept as look_up

    known = look_up(concept)
    return Finding(
        name=known.name if known else name,
        polarity=polarity,  # type: ignore[arg-type]
        quote=quote,
        concept=concept,
        code=known.code if known else "",
        kind=known.kind if known else "symptom",
    )


_TO_FIELD = {
    "severity": "severity",
    "worse": "worse",
    "better": "better",
    "site": "site",
    "onset": "onset",
    "course": "course",
}


def _named(finding: Finding) -> Finding:
    """Give a finding its name and code from the lexicon."""
    named = _finding(finding.concept, finding.name, finding.polarity, finding.quote)
    return replace(finding, name=named.name, code=named.code, kind=named.kind)


def _subject(question: Question, findings: Sequence[Finding], words: str, today: date) -> tuple[Finding, ...]:
    """Tie an answer about onset, severity, site ... to the complaint it describes."""
    if question.topic == "story" and question.subject:
        told = told_of(question.subject, question.subject.replace("_", " "), words, findings, today)
        return (*findings, *([_named(told)] if told else ()))
    field = _TO_FIELD.get(question.topic)
    about = [finding for finding in findings if finding.concept == question.subject]
    if not field or not question.subject or any(getattr(finding, field) for finding in about):
        return tuple(findings)
    if _BARE.match(words.lower()) or points_elsewhere(words):
        # "No" names no time and no place, and "see above" neither.
        return tuple(findings)
    filled = replace(
        _finding(question.subject, question.subject.replace("_", " "), "present", words.strip()),
        **{field: severity_of(words) if field == "severity" else words.strip()},
    )
    return (filled, *findings)


def _bare(text: str) -> str:
    return re.sub(r"[\s.!,;]+", " ", text.lower().replace("’", "'")).strip()
