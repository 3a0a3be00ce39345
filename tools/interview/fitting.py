"""Options of a list that cannot be true of this person: no periods of a man, no drink of a child. It asks nothing."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Sex
from tools.interview.profile import Profile
from tools.interview.questions import Question


class Limits(Struct, frozen=True):
    """Of whom something may be asked: a sex, and ages in whole years."""

    sex: Sex = "unknown"
    least: int = 0
    most: int = 130


_PERIODS = Limits("female", 9, 58)
_LIMITS: Mapping[str, Limits] = {
    **dict.fromkeys(("menorrhagia", "dysmenorrhea", "irregular_periods", "missed_period"), _PERIODS),
    **dict.fromkeys(("hormonal_contraception", "intrauterine_device"), Limits("female", 11, 58)),
    **dict.fromkeys(("postcoital_bleeding", "dyspareunia"), Limits("female", 12)),
    **dict.fromkeys(("vaginal_discharge", "vaginal_itching", "vaginal_bleeding"), Limits("female")),
    **dict.fromkeys(("hot_flashes", "postmenopausal_bleeding"), Limits("female", 35)),
    **dict.fromkeys(("penile_discharge", "testicular_pain", "testicular_swelling"), Limits("male")),
    "enlarged_prostate": Limits("male", 35),
    **dict.fromkeys(
        ("alcohol_use", "smoking", "drug_use", "injection_drug_use", "new_sexual_partner"), Limits(least=12)
    ),
    **dict.fromkeys(("copd", "osteoporosis", "gout"), Limits(least=25)),
    "memory_loss": Limits(least=18),
}
OF_BIRTH = frozenset({"fluid_leak_pregnancy", "contractions", "preterm_labor", "reduced_fetal_movement"})
"""What is heard of nobody who can't be giving birth: a man's legs that leak water are no waters broken."""
_OF_BIRTH = Limits("female", 10, 58)


def may_be(concept: str, profile: Profile, *, at_any_age: bool = False) -> bool:
    """Return whether something can be true of the person; of whom nothing is known, everything can."""
    limits = _OF_BIRTH if concept in OF_BIRTH else _LIMITS.get(concept, Limits())
    years = None if at_any_age else profile.age_years
    other = {"male": "female", "female": "male"}.get(limits.sex, "")
    return profile.sex != other and (years is None or limits.least <= years <= limits.most)


def fitting(question: Question, profile: Profile) -> Question:
    """Return the question without the options that cannot be true of this person; no age takes a danger sign out."""
    options = tuple(
        option
        for option in question.options
        if option.exclusive
        or not option.concepts
        or any(may_be(one, profile, at_any_age=question.danger) for one in option.concepts)
    )
    if len(options) == len(question.options):
        return question
    gone = {one for option in question.options if option not in options for one in option.concepts}
    concepts = tuple(one for one in question.concepts if one not in gone)
    return replace(
        question,
        options=tuple(replace(option, absent=concepts) if option.exclusive else option for option in options),
        concepts=concepts,
    )
