"""Who the patient is and who speaks: what every rule may depend on. It asks nothing and knows no rule."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Answer, Person, Pregnant, Respondent, Sex
from tools.errors import UsageError
from tools.interview.respondent import TOGETHER, who_answers

DAYS = {"d": 1, "w": 7, "m": 30.4375, "y": 365.25}


# The lexicon's words for whose finding it is.
DEPENDENTS = frozenset({"son", "daughter", "child", "baby", "grandchild"})
ELDERS = frozenset(
    {"mother", "father", "sister", "brother", "husband", "wife", "partner", "grandmother", "grandfather", "grandparent"}
    | {"aunt", "uncle", "cousin", "parent", "family"}
)


class Profile(Struct, frozen=True, kw_only=True):
    """The patient's age, sex and pregnancy, and who answers; unknown stays unknown."""

    age_days: int | None = None
    """Lower bound when the birth date is coarse; None: unknown."""
    sex: Sex = "unknown"
    pregnant: Pregnant = "unknown"
    weeks_pregnant: int | None = None
    postpartum_days: int | None = None
    """Days since birth, miscarriage or abortion, when that was said."""
    respondent: Respondent = "patient"
    language: str = "en"
    country: str = "US"
    alone: bool = True
    """False when somebody else may see the screen: a helper, a guardian."""

    @property
    def age_years(self) -> int | None:
        """Whole years, or None when the age is unknown."""
        return None if self.age_days is None else int(self.age_days / 365.25)

    @property
    def confidential(self) -> bool:
        """True when only the patient sees the screen, so that private questions may be asked."""
        return self.respondent == "patient" and self.alone

    def is_patient(self, who: str) -> bool:
        """Return whether "my son", "my mother" is the patient, given who speaks."""
        if who == "patient":
            return True
        if self.respondent == "guardian":
            return who in DEPENDENTS
        return self.respondent == "helper" and who in DEPENDENTS | ELDERS

    @property
    def may_be_pregnant(self) -> bool:
        """True for anybody aged 12 to 55 for whom pregnancy is neither excluded nor impossible."""
        years = self.age_years
        fitting = years is None or 12 <= years <= 55
        return self.pregnant == "yes" or (self.pregnant == "unknown" and self.sex != "male" and fitting)


def parse_age(text: str) -> int:
    """Return days for "34", "34y", "5w", "7m", "10d".

    Raises:
        UsageError: anything else, or a negative age, or one above 130 years.
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(d|w|m|y)?[a-z]*\s*", text.strip().lower())
    if match is None:
        raise UsageError(f"age {text!r} is not understood; write 34, 34y, 7m, 5w or 10d")
    # A whole number of years means that birthday: round up so that "18" is not one day short of it.
    days = -int(-float(match[1]) * DAYS[match[2] or "y"] // 1)
    if days > 130 * 366:
        raise UsageError(f"age {text!r} is above 130 years; write 34, 34y, 7m, 5w or 10d")
    return days


def age_in_days(birth_date: str, today: date) -> int | None:
    """Return the least age that an ISO birth date of any precision allows; None when absent or in the future."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?.*", birth_date or "")
    if parts is None:
        return None
    year, month, day = int(parts[1]), int(parts[2] or 12), int(parts[3] or 28)
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    return max((today - born).days, 0) if year <= today.year else None


def profile_of(
    person: Person | None,
    answers: Sequence[Answer] = (),
    today: date | None = None,
    *,
    language: str = "en",
    country: str = "US",
) -> Profile:
    """Return what the record and the answers so far say; the patient's own answer wins over the record.

    Args:
        person: the record's patient; None when there is no record yet.
        answers: the visit's log.
        today: the visit's date; None leaves the record's age unknown.
        language: the visit's language.
        country: ISO 3166 alpha-2, for emergency numbers.
    """
    days = age_in_days(person.birth_date, today) if person and today else None
    profile = Profile(age_days=days, sex=person.sex if person else "unknown", language=language, country=country)
    for answer in answers:
        profile = _with(profile, answer)
    years = profile.age_years
    out_of_range = years is not None and not 12 <= years <= 55
    if profile.pregnant == "unknown" and (profile.sex == "male" or out_of_range):
        profile = replace(profile, pregnant="not_applicable")
    return profile


def _with(profile: Profile, answer: Answer) -> Profile:
    if answer.status != "answered":
        return profile
    choice = answer.choice or answer.words.strip().lower()
    if answer.topic == "respondent":
        respondent = who_answers(choice, answer.words, profile.age_years)
        return replace(
            profile, respondent=respondent or _somebody(profile), alone=respondent == "patient" and choice != TOGETHER
        )
    if answer.topic == "sex" and choice in {"female", "male", "other"}:
        return replace(profile, sex=choice)
    if answer.topic == "age":
        try:
            return replace(profile, age_days=parse_age(answer.words))
        except UsageError:
            return profile
    if answer.topic == "pregnancy":
        return _pregnancy(profile, answer, choice)
    return profile


def _somebody(profile: Profile) -> Respondent:
    """Return whom an unclear answer stands for: somebody else, until it is known."""
    return "guardian" if profile.age_years is not None and profile.age_years < 18 else "helper"


def _pregnancy(profile: Profile, answer: Answer, choice: str) -> Profile:
    said: dict[str, Literal["yes", "no", "unknown"]] = {
        "yes": "yes",
        "no": "no",
        "not-possible": "no",
        "maybe": "unknown",
        "recent": "no",
    }
    pregnant = said.get(choice)
    for finding in answer.findings:
        if finding.concept == "pregnancy" and not answer.choice:
            pregnant = {"present": "yes", "absent": "no"}.get(finding.polarity, "unknown")  # type: ignore[assignment]
    if pregnant is None:
        return profile
    weeks = re.search(r"\b(\d{1,2})\s*(?:w|week)", answer.words.lower())
    return replace(
        profile,
        pregnant=pregnant,
        weeks_pregnant=int(weeks[1]) if weeks and pregnant == "yes" else profile.weeks_pregnant,
        postpartum_days=0 if choice == "recent" else profile.postpartum_days,
    )
