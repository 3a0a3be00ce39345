"""Small turns of phrase: language, who is spoken to, and taking up what was said. It chooses no question."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from tools.clinical import Finding
from tools.interview.profile import Profile
from tools.words.lexicon import languages
from tools.words.offering import in_language


def pick(profile: Profile, english: str, spanish: str) -> str:
    """Return the text in the visit's language; languages without one get English."""
    return spanish if profile.language.startswith("es") else in_language(english, profile.language)


class Person(Struct, frozen=True, kw_only=True):
    """How the patient is spoken of to somebody else."""

    subject: str
    object: str
    own: str
    plural: bool = False
    """True for "they": verbs stay as they are."""


_HE = Person(subject="he", object="him", own="his")
_SHE = Person(subject="she", object="her", own="her")
_THEY = Person(subject="they", object="them", own="their", plural=True)
_BASE = {"do": "does", "have": "has", "are": "is", "were": "was", "don't": "doesn't", "haven't": "hasn't"}
_BASE |= {"aren't": "isn't", "weren't": "wasn't"}
_AS_IT_IS = frozenset(
    {"can", "could", "may", "might", "must", "should", "will", "would", "did", "didn't", "had", "took", "gave", "felt"}
    | {"went", "fell", "began", "got", "came", "was", "can't", "couldn't", "won't", "never"}
)
_ADVERBS = r"(?:(?:also|still|often|ever|now|already|just|usually|really) )?"
# "you" before these is somebody to whom something is done: "fit you", "near you was ill".
_OBJECT_BEFORE = r"(?=\s*(?:[?.,;:)!]|$)|\s+(?:from|to|most|in|and|or|too|with|at|for|now|about|was|were|when)\b)"
_AUX = re.compile(r"\b(do|have|are|were|can|could|will|would|should|did|may|is|was) you\b", re.IGNORECASE)
_OBJECT = re.compile(rf"\byou\b{_OBJECT_BEFORE}", re.IGNORECASE)
_SUBJECT = re.compile(rf"\byou ({_ADVERBS})([a-z']+)", re.IGNORECASE)
_FIRST = re.compile(r"^(?:I am|I'm) (?=\w)|\bI (?P<verb>[a-z']+)|\bmy\b|\bmyself\b", re.IGNORECASE)


def spoken_to(text: str, profile: Profile) -> str:
    """Return the question as it is put to whoever answers: of the patient in the third person when somebody else does.

    The first mention in a question says who is meant ("your child"), the others say he, she or they.

    >>> mother = Profile(age_days=2000, sex="male", respondent="guardian")
    >>> spoken_to("Are you allergic to any medicine?", mother)
    'Is your child allergic to any medicine?'
    >>> spoken_to("What do you do when it hurts you?", mother)
    'What does your child do when it hurts him?'
    """
    if profile.respondent == "patient":
        return text
    if profile.language.startswith("es"):
        return _in_spanish(text, patient_named(profile))
    person = {"male": _HE, "female": _SHE}.get(profile.sex, _THEY)
    return _in_english(text, person, "" if _by_pronoun(profile) else patient_named(profile))


def _by_pronoun(profile: Profile) -> bool:
    """Tell whether "he" or "she" says it: to an adult's helper "the patient" sounds cold."""
    return profile.respondent == "helper" and profile.sex in {"male", "female"}


def patient_named(profile: Profile) -> str:
    """Return how the patient is called, as an object, in front of whoever answers for them."""
    child = profile.respondent == "guardian" and (profile.age_years is None or profile.age_years < 18)
    if profile.language.startswith("es"):
        return "su hijo o hija" if child else "el paciente"
    if _by_pronoun(profile):
        return _HE.object if profile.sex == "male" else _SHE.object
    return "your child" if child else "the patient"


def option_spoken_to(text: str, profile: Profile) -> str:
    """Return an option's text for whoever answers: "I stopped" becomes "Stopped", "hurts your eyes" "hurts his eyes".

    >>> option_spoken_to("I never took it", Profile(respondent="helper", sex="female"))
    'Never took it'
    >>> option_spoken_to("I wear contact lenses", Profile(respondent="helper", sex="female"))
    'Wears contact lenses'
    """
    if profile.respondent == "patient" or profile.language.startswith("es"):
        return text
    person = {"male": _HE, "female": _SHE}.get(profile.sex, _THEY)
    text = _FIRST.sub(lambda match: _first_person(match, person), text)
    # A list is read after a question that has named the patient already.
    text = _in_english(text, person, "")
    return text[:1].upper() + text[1:]


def _first_person(match: re.Match[str], person: Person) -> str:
    said = match.group().lower()
    if said in {"my", "myself"}:
        return person.own if said == "my" else f"{person.object}self"
    if not (verb := match["verb"]):
        return ""
    verb = verb if person.plural else _third(verb)
    return verb if match.start() == 0 else f"{person.subject} {verb}"


def _in_english(text: str, person: Person, name: str) -> str:
    named = [not name]

    def first(pronoun: str) -> str:
        """Name the patient once; a name takes the singular."""
        if named[0]:
            return pronoun
        named[0] = True
        return name

    text = _AUX.sub(lambda match: _aux(match, person, first), text)
    text = _OBJECT.sub(lambda _: first(person.object), text)
    text = _SUBJECT.sub(lambda match: _verb(match, person, first), text)
    text = re.sub(
        r"\b(y)our(s?)\b(?! child)", lambda match: _own(match, person, name, named), text, flags=re.IGNORECASE
    )
    return re.sub(r"(^|[.?!] )([a-z])", lambda match: match[1] + match[2].upper(), text)


def _aux(match: re.Match[str], person: Person, first: Callable[[str], str]) -> str:
    who = first(person.subject)
    verb = match[1]
    if not person.plural or who != person.subject:
        changed = _BASE.get(verb.lower(), verb.lower())
        verb = changed.capitalize() if verb[0].isupper() else changed
    return f"{verb} {who}"


def _verb(match: re.Match[str], person: Person, first: Callable[[str], str]) -> str:
    who = first(person.subject)
    verb = match[2]
    if not person.plural or who != person.subject:
        verb = _third(verb)
    return f"{who} {match[1]}{verb}"


def _third(verb: str) -> str:
    if verb in _AS_IT_IS or verb.endswith("ed"):
        return verb
    if verb in _BASE:
        return _BASE[verb]
    if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _own(match: re.Match[str], person: Person, name: str, named: list[bool]) -> str:
    if named[0]:
        own = person.own
    else:
        named[0] = True
        own = f"{name}'s"
    return own.capitalize() if match[1].isupper() else own


_ES = (
    ("¿Por qué viene?", "¿Por qué viene {who}?"),
    ("¿Está embarazada o podría estarlo?", "¿Está embarazada {who} o podría estarlo?"),
    ("¿tiene ahora algo de esto?", "¿tiene {who} ahora algo de esto?"),
    ("¿Tiene también algo de esto?", "¿Tiene {who} también algo de esto?"),
    ("¿Es alérgico a", "¿Tiene {who} alergia a"),
    ("¿Qué medicinas toma?", "¿Qué medicinas toma {who}?"),
    ("¿Qué medicinas toma,", "¿Qué medicinas toma {who},"),
    ("¿Toma algo", "¿Toma {who} algo"),
    ("¿Qué otros problemas de salud tiene o tuvo?", "¿Qué otros problemas de salud tiene o tuvo {who}?"),
    ("hacer por usted", "hacer por {who}"),
    ("en su familia", "en la familia"),
    ("¿Dónde lo siente?", "¿Dónde lo siente {who}?"),
)


_HERS = (("Es alérgico", "Es alérgica"),)


def to_her(text: str, profile: Profile) -> str:
    """Return a Spanish question as it is put to a woman who answers for herself."""
    if profile.language.startswith("es") and profile.sex == "female" and profile.respondent == "patient":
        for his, hers in _HERS:
            text = text.replace(his, hers)
    return text


def _in_spanish(text: str, who: str) -> str:
    """Name the patient; Spanish verbs of "usted" and of "he" are the same."""
    for own, other in _ES:
        text = text.replace(own, other.format(who=who))
    return text


def name_in(finding: Finding, language: str) -> str:
    """Return a finding's name in a language, also one that was told before the language was changed.

    >>> name_in(Finding(name="fiebre", polarity="present", quote="fiebre", concept="fever"), "en")
    'fever'
    """
    from tools.words import concept

    name = finding.name.strip()
    known = concept(finding.concept, language) if finding.concept else None
    if known is None or known.name in {"", name}:
        return name
    own = language.split("-", maxsplit=1)[0]
    foreign = (concept(finding.concept, each) for each in languages() if each != own)
    return known.name if name in {other.name for other in foreign if other is not None} else name


def _taken_up(finding: Finding, language: str) -> str:
    """Return a finding as it is taken up: an injury is named with its place."""
    name = name_in(finding, language)
    placed = finding.concept in {"injury", "wound", "burn_injury"} and finding.site
    return f"{name} ({finding.site.lower()})" if placed else name


def echo(findings: Sequence[Finding], language: str = "en") -> str:
    """Return what was said, taken up in a few words ("Swollen feet and being tired. "); empty when there is nothing."""
    names = list(dict.fromkeys(_taken_up(finding, language) for finding in findings if finding.name.strip()))[:3]
    if not names:
        return ""
    if language.startswith("zh"):
        return "、".join(names) + "。"
    joiner = " y " if language.startswith("es") else " and "
    said = names[0] if len(names) == 1 else ", ".join(names[:-1]) + joiner + names[-1]
    return said[0].upper() + said[1:] + ". "
