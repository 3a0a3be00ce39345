"""Whether a relative that somebody names is the patient: a helper's "my mother" may be, "her mother" never is."""

import re
from functools import cache
from typing import Final

from tools.clinical import Finding
from tools.interview.profile import Profile
from tools.words.kinship import RELATIVES

_FEMALE: Final = frozenset({"mother", "sister", "daughter", "wife", "grandmother", "aunt", "niece"})
_MALE: Final = frozenset({"father", "brother", "son", "husband", "grandfather", "uncle", "nephew"})
_LEAST_YEARS: Final = {"mother": 14, "father": 14, "husband": 16, "wife": 16, "parent": 14} | dict.fromkeys(
    ("grandmother", "grandfather", "grandparent"), 30
)
_OF_ANOTHER: Final = (
    r"(?:\b(?:his|her|their|su|sus)|\b(?!(?:it|he|she|that|there|here|what|who|let)'s)[\w-]+(?:'s|s'))\s+"
    r"(?:(?:late|older|younger|little|big|elder|eldest|youngest|own|half|great|twin|only)\s+)*"
)
"""What makes a relative somebody else's than the speaker's: "his mother", "my husband's brother"."""


def bearer(finding: Finding, words: str, profile: Profile) -> str:
    """Return whose a finding is: "patient" where the relative it names is the patient, else as it was read.

    Args:
        finding: as the lexicon read it, `who` being the relative named.
        words: the answer it was read from.
        profile: who answers, and what is known of the patient.
    """
    if not profile.is_patient(finding.who):
        return finding.who
    if finding.who == "patient" or (_fits(finding.who, profile) and not _of_another(finding, words)):
        return "patient"
    return finding.who


def _fits(who: str, profile: Profile) -> bool:
    if who in (_FEMALE if profile.sex == "male" else _MALE if profile.sex == "female" else ()):
        return False
    return profile.age_years is None or profile.age_years >= _LEAST_YEARS.get(who, 0)


def _of_another(finding: Finding, words: str) -> bool:
    flat = words.replace("’", "'").lower()
    quote = finding.quote.replace("’", "'").lower()
    at = flat.find(quote) if quote else -1
    named = list(_named(finding.who).finditer(flat, 0, at + len(quote) if at >= 0 else len(flat)))
    return bool(named) and named[-1]["owner"] is not None


@cache
def _named(who: str) -> re.Pattern[str]:
    names = "|".join(map(re.escape, RELATIVES.get(who, (who,))))
    return re.compile(rf"(?P<owner>{_OF_ANOTHER})?\b(?:{names})\b(?!'s\s+\w+'s)")
