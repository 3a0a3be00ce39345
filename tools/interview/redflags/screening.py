"""Screen a patient's words, findings and vital signs for red flags. It never clears one and never says that all is well."""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypedDict

from tools import clock
from tools.clinical import Answer, Finding, Flag
from tools.interview.profile import Profile
from tools.interview.redflags.background import said_of_now
from tools.interview.redflags.conditions import Situation, holds, names_in
from tools.interview.redflags.context import drug_predicates, profile_from_text
from tools.interview.redflags.numbers import instruction
from tools.interview.redflags.rules import Rule, condition, rules, titles
from tools.interview.redflags.signs import Sign, in_english, plain, signs_in_text, signs_of_findings
from tools.interview.redflags.vitals import clean, in_words, judged, read_vitals

SCREENED_LANGUAGES = ("en", "es")
"""Languages in which every rule passes both of its tests."""

_FIRST_PERSON = re.compile(
    r"\b(?:(?:worried|concerned|here|asking|anxious|come) (?:about|for|regarding) my (?!(?:mum|mom|mother|dad|father|husband|wife|partner|son|daughter|child|kid|baby|sister|brother|friend|boyfriend|girlfriend|nan|gran\w*|uncle|aunt|cousin|ex)\b)|made me (?:think|wonder|worry|worried|want|feel|realise|realize|book|come|ask)|(?:scares?|scared|worries|worried|upsets?|frightened|left) me|as for me|for me(?=,)|i am (?!worried|calling|concerned|here|her|his|the|writing|answering|asking|contacting|messaging|phoning)|i (?:have|had|feel|felt|found|find|was|can't|cannot|keep|get|got|took|passed|woke|started|fell|vomited)|i've|i'm (?!worried|calling|concerned|here|her|his|the|writing|answering|asking)|i'm here (?:about|for|with|because of) (?:my|a|an|some) (?!(?:mum|mom|dad|father|mother|husband|wife|partner|son|daughter|child|baby|sister|brother|friend)\b)|i (?:need|want|would like) (?:my (?!(?:mum|mom|mother|dad|father|husband|wife|partner|son|daughter|child|kid|baby|sister|brother|friend|boyfriend|girlfriend|nan|gran\w*|uncle|aunt|cousin)\b)|a (?:repeat|refill|prescription|smear|sick ?note|letter))|mine (?:is|are)|my (?:chest|head|heart|arm|leg|back|belly|stomach|throat|face|vision|eye|period|breathing)|me duele|tengo|siento|yo|vengo|estoy)\b"
)


def screen(
    findings: Sequence[Finding],
    *,
    profile: Profile,
    vitals: Mapping[str, float] | None = None,
    medications: Sequence[str] = (),
    conditions: Sequence[str] = (),
    words: str | Sequence[str] = (),
) -> tuple[Flag, ...]:
    """Return the red flags that fire, emergencies first.

    Args:
        findings: what was understood.
        profile: who it is about; what it does not know is read out of the words.
        vitals: see `previsit screen`; vital signs in the words are read too, and the given ones win.
        medications: names as the record or the patient has them.
        conditions: names of current or past problems.
        words: the raw words, looked at a second time; each finding's quote when none are given.
    """
    texts = [words] if isinstance(words, str) else list(words)
    texts = texts or list(dict.fromkeys(finding.quote for finding in findings))
    signs = signs_of_findings(findings, texts=texts, **_speech(" ".join(texts), profile))
    return _screen(texts, signs, profile, vitals, medications, conditions)


def screen_text(
    text: str,
    *,
    profile: Profile | None = None,
    today: date | None = None,
    vitals: Mapping[str, float] | None = None,
    medications: Sequence[str] = (),
    conditions: Sequence[str] = (),
) -> tuple[Flag, ...]:
    """Understand a text and screen it: a sentence, or a whole triage vignette with its vital signs."""
    from tools.words import understand

    profile = profile or Profile()
    findings = understand(text, today=today or clock.today(), language=profile.language)
    return screen(findings, profile=profile, vitals=vitals, medications=medications, conditions=conditions, words=text)


def screen_answers(
    answers: Sequence[Answer],
    *,
    profile: Profile,
    vitals: Mapping[str, float] | None = None,
    medications: Sequence[str] = (),
    conditions: Sequence[str] = (),
) -> tuple[Flag, ...]:
    """Screen a visit's log: every answer's words and findings; each flag carries the handles of the answers behind it."""
    told = [answer for answer in answers if answer.status == "answered"]
    signs: list[Sign] = []
    for answer in told:
        words = [] if answer.choice else [answer.words]
        own = signs_of_findings(answer.findings, answer.handle, texts=words, **_speech(answer.words, profile))
        if not answer.choice:
            own += _signs_of(answer.words, profile, answer.handle)
        if _only_feared(answer):
            own = [sign for sign in own if sign.key != "named_emergency"]
        signs += said_of_now(own, answer)
    texts = [answer.words for answer in told if not answer.choice]
    return _screen(texts, signs, profile, vitals, medications, conditions, read_signs=False)


_PRESENT = re.compile(r"\b(?:have|has|having|had|diagnosed|got|told|tengo|tiene|tuve)\b")


def _only_feared(answer: Answer) -> bool:
    """Tell whether an answer about worries or questions names an illness without saying that it is there."""
    return answer.topic in {"worry", "questions", "hope"} and not _PRESENT.search(plain(answer.words))


def not_checked(profile: Profile) -> tuple[str, ...]:
    """Return for which groups of patients this table holds no rules of their own, as plain statements for the receipt."""
    missing = []
    if profile.language.split("-")[0] not in SCREENED_LANGUAGES:
        missing.append(
            f"free text in {profile.language!r} is screened with a partial word list; danger signs were asked as choices"
        )
    if profile.age_days is None:
        missing.append("age unknown: judged as an adult; rules for infants and children not checked for this patient")
    elif profile.age_years is not None and 1 <= profile.age_years < 16:
        missing.append(
            "blood pressure and heart rate judged by age band only; other paediatric scores not checked for this patient"
        )
    if profile.pregnant == "yes":
        missing.append(
            "vital signs judged by adult limits; obstetric early-warning scores not checked for this patient"
        )
    if profile.may_be_pregnant and profile.pregnant == "unknown":
        missing.append("pregnancy unknown: rules that need it not checked for this patient")
    return tuple(missing)


def not_asked(profile: Profile) -> tuple[str, ...]:
    """Return which private matters are left out of the interview, as plain statements for the brief."""
    if profile.confidential:
        return ()
    who = {"guardian": "guardian", "helper": "helper"}.get(profile.respondent, "somebody else")
    return (
        f"thoughts of suicide or self-harm: not asked: {who} present",
        f"safety at home: not asked: {who} present",
        f"alcohol, drugs and sexual health: not asked: {who} present",
    )


def _screen(
    texts: Sequence[str],
    signs: Sequence[Sign],
    profile: Profile,
    vitals: Mapping[str, float] | None,
    medications: Sequence[str],
    conditions: Sequence[str],
    *,
    read_signs: bool = True,
) -> tuple[Flag, ...]:
    joined = "\n".join(in_english(plain(text)) for text in texts)
    profile = profile_from_text(profile, joined)
    found = list(signs)
    if read_signs:
        for text in texts:
            found += _signs_of(text, profile)
    for name in conditions:
        found += [Sign(key=key, quote=name) for key in _had(name)]
    stated = read_vitals(joined)
    measured = {**stated, **clean(vitals)}
    by_key: dict[str, Sign] = {}
    normal = measured.get("temperature_c", 40.0) < 37.5
    for sign in found:
        # "Temperature 36.9" names a measurement, not a fever.
        if normal and sign.key == "fever" and plain(sign.quote).startswith("temp"):
            continue
        by_key.setdefault(sign.key, sign)
    situation = Situation(
        signs=frozenset(by_key),
        predicates=_predicates(profile)
        | drug_predicates([*medications, *conditions], [in_english(plain(text)) for text in texts])
        | judged(measured, profile.age_days)
        # A text and a form may disagree; the worse of the two counts.
        | judged(stated, profile.age_days),
        numbers={**_numbers(profile), **measured},
    )
    fired = [applied for rule in rules() if (applied := _apply(rule, situation, by_key, measured, profile)) is not None]
    return _most_telling(fired)


@lru_cache(maxsize=8192)
def _had(condition: str) -> tuple[str, ...]:
    """Return what a recorded condition makes of a patient; read once, however many patients take turns."""
    return tuple(sign.key for sign in signs_in_text(condition) if sign.key.startswith("has_"))


_RANK = {"emergency": 0, "same_day": 1, "tell_clinician": 2}


def _most_telling(fired: Sequence[tuple[Flag, frozenset[str]]]) -> tuple[Flag, ...]:
    """Return the flags that say something of their own: emergencies first, and of each level those on most signs."""
    alone = {rule.id for rule in rules() if rule.alone}
    named = any(flag.level != "tell_clinician" and flag.rule not in alone for flag, _ in fired)
    kept = [(flag, own) for flag, own in fired if not (named and flag.rule in alone)]
    kept = [(flag, own) for flag, own in kept if not _covered(flag, own, kept)]
    kept.sort(key=lambda entry: (_RANK[entry[0].level], -len(entry[1])))
    return tuple(flag for flag, _ in kept)


def _covered(flag: Flag, own: frozenset[str], fired: Sequence[tuple[Flag, frozenset[str]]]) -> bool:
    """Tell whether another flag already stands on all the signs of this one and is higher, or tells more.

    What an age makes of a sign is told all the same.
    """
    rule = next(rule for rule in rules() if rule.id == flag.rule)
    by_age = bool(names_in(rule.when) & {"age_days", "age_years"})
    return bool(own) and any(
        own <= signs
        and (other.category == flag.category or rule.general)
        and (_RANK[other.level] < _RANK[flag.level] or (other.level == flag.level and own < signs and not by_age))
        for other, signs in fired
    )


def _signs_of(text: str, profile: Profile, handle: str = "") -> list[Sign]:
    return signs_in_text(text, handle=handle, **_speech(text, profile))


class _Speech(TypedDict):
    dependent_is_patient: bool
    elder_is_patient: bool
    speaker_is_patient: bool


@lru_cache(maxsize=512)
def _speaks_of_self(text: str) -> bool:
    return bool(_FIRST_PERSON.search(in_english(plain(text))))


def _speech(text: str, profile: Profile) -> _Speech:
    """Return whose symptoms the words are about, as far as they show it."""
    helped = profile.respondent != "patient"
    young = profile.age_years is None or profile.age_years < 18
    speaks_of_self = _speaks_of_self(text)
    return {
        "dependent_is_patient": helped
        or (young and not (profile.age_years is None and speaks_of_self))
        or not speaks_of_self,
        "elder_is_patient": profile.respondent == "helper"
        or (not speaks_of_self and (profile.age_years is None or not young)),
        "speaker_is_patient": not helped,
    }


def _apply(
    rule: Rule, situation: Situation, signs: Mapping[str, Sign], measured: Mapping[str, float], profile: Profile
) -> tuple[Flag, frozenset[str]] | None:
    used: list[str] = []
    if not holds(condition(rule.id), situation, used):
        return None
    behind = [signs[key] for key in dict.fromkeys(used) if key in signs]
    quote = " … ".join(dict.fromkeys(sign.quote for sign in behind))
    if not quote:
        quote = in_words({name: value for name, value in measured.items() if name in rule.when})
    flag = Flag(
        rule=rule.id,
        level=rule.level,
        category=rule.category,
        title=next((title for when, title in titles(rule.id) if holds(when, situation)), rule.title),
        quote=quote,
        instruction=instruction(rule.instruction_key, language=profile.language, country=profile.country),
        evidence=tuple(dict.fromkeys(sign.handle for sign in behind if sign.handle)),
        source=rule.source,
    )
    return flag, frozenset(used) & frozenset(signs)


def _predicates(profile: Profile) -> frozenset[str]:
    days, years = profile.age_days, profile.age_years
    after_birth = profile.postpartum_days
    said = {
        "adult": years is None or years >= 16,
        "child": years is not None and years < 16,
        "teen": years is not None and 10 <= years < 25,
        "infant": days is not None and days < 365,
        "newborn": days is not None and days <= 28,
        "older": years is not None and years >= 65,
        "female": profile.sex == "female",
        "male": profile.sex == "male",
        "pregnant": profile.pregnant == "yes",
        "postpartum": after_birth is not None and after_birth <= 42,
        "maybe_pregnant": profile.may_be_pregnant,
    }
    return frozenset(name for name, holds_ in said.items() if holds_)


def _numbers(profile: Profile) -> dict[str, float]:
    numbers = {
        "age_days": profile.age_days,
        "age_years": profile.age_years,
        "weeks_pregnant": profile.weeks_pregnant,
        "postpartum_days": profile.postpartum_days,
    }
    return {name: float(value) for name, value in numbers.items() if value is not None}
