"""Small turns of phrase: language, who is spoken to, and taking up what was said. It chooses no question."""

from collections.abc import Sequence

from tools.clinical import Finding
from tools.interview.profile import Profile


def pick(profile: Profile, english: str, spanish: str) -> str:
    """Return the text in the visit's language; languages without one get English."""
    return spanish if profile.language.startswith("es") else english


_THIRD_EN = (
    ("Do you have", "Does {who} have"),
    ("Where do you notice it?", "Where does it show?"),
    ("Where do you feel it?", "Where is it?"),
    ("do you have", "does {who} have"),
    ("do you take", "does {who} take"),
    ("Do you take", "Does {who} take"),
    ("Are you allergic", "Is {who} allergic"),
    ("Are you pregnant, or could you be?", "Is {who} pregnant, or could that be?"),
    ("I gave birth", "Gave birth"),
    ("do you feel it", "is it"),
    ("it stop you from", "it stop {who} from"),
    ("Have you had", "Has {who} had"),
    ("What brings you in?", "What brings {who} in?"),
    ("fit you?", "fit {who}?"),
    (
        "What were you doing when it began? Was anyone near you ill?",
        "What was going on when it began? Was anyone near {who} ill?",
    ),
    ("do you sleep", "does {who} sleep"),
    ("did your last period", "did the last period"),
    ("Are you taking it", "Is {who} taking it"),
    ("you have no allergies", "{who} has no allergies"),
    ("Do you smoke, drink alcohol or use drugs", "Does {who} smoke, drink alcohol or use drugs"),
    ("have you been", "has {who} been"),
    ("medicines do you take", "medicines does {who} take"),
    ("you notice it", "it shows"),
    ("health problems do you have", "health problems does {who} have"),
    ("run in your family", "run in the family"),
    ("What is your work? Do you smoke", "Does {who} smoke"),
)
_THIRD_ES = (
    ("¿Por qué viene?", "¿Por qué viene {who}?"),
    ("¿Está embarazada o podría estarlo?", "¿Está embarazada {who} o podría estarlo?"),
    ("¿tiene ahora algo de esto?", "¿tiene {who} ahora algo de esto?"),
    ("¿Tiene también algo de esto?", "¿Tiene {who} también algo de esto?"),
    ("¿Es alérgico a", "¿Tiene {who} alergia a"),
    ("¿Qué medicinas toma?", "¿Qué medicinas toma {who}?"),
    ("¿Toma algo", "¿Toma {who} algo"),
)


def spoken_to(text: str, profile: Profile) -> str:
    """Return the question as it is put to whoever answers: of the patient in the third person when somebody else does.

    >>> spoken_to("Are you allergic to any medicine?", Profile(age_days=2000, respondent="guardian"))
    'Is your child allergic to any medicine?'
    """
    if profile.respondent == "patient":
        return text
    child = profile.respondent == "guardian" and (profile.age_years is None or profile.age_years < 18)
    spanish = profile.language.startswith("es")
    who = ("su hijo o hija" if spanish else "your child") if child else ("el paciente" if spanish else "the patient")
    for own, other in _THIRD_ES if spanish else _THIRD_EN:
        text = text.replace(own, other.format(who=who))
    return text


def echo(findings: Sequence[Finding], language: str = "en") -> str:
    """Return what was said, taken up in a few words ("Swollen feet and being tired. "); empty when there is nothing."""
    names = list(dict.fromkeys(finding.name.strip() for finding in findings if finding.name.strip()))[:3]
    if not names:
        return ""
    joiner = " y " if language.startswith("es") else " and "
    said = names[0] if len(names) == 1 else ", ".join(names[:-1]) + joiner + names[-1]
    return said[0].upper() + said[1:] + ". "
