"""Small turns of phrase: language, who is spoken to, and taking up what was said. It chooses no question."""

from collections.abc import Sequence

from tools.clinical import Finding
from tools.interview.profile import Profile


def pick(profile: Profile, english: str, spanish: str) -> str:
    """Return the text in the visit's language; languages without one get English."""
    return spanish if profile.language.startswith("es") else english


def echo(findings: Sequence[Finding], language: str = "en") -> str:
    """Return what was said, taken up in a few words ("Swollen feet and being tired. "); empty when nothing was understood."""
    names = list(dict.fromkeys(finding.name.strip() for finding in findings if finding.name.strip()))[:3]
    if not names:
        return ""
    joiner = " y " if language.startswith("es") else " and "
    said = names[0] if len(names) == 1 else ", ".join(names[:-1]) + joiner + names[-1]
    return said[0].upper() + said[1:] + ". "
