"""What a text says of the patient besides symptoms: age, sex, pregnancy; and which drug classes matter to the rules."""
# ruff: noqa: E501 - the patterns are tables

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from msgspec.structs import replace

from tools.interview.profile import DAYS, Profile
from tools.interview.redflags.patterns import compile_pattern

_AGE = re.compile(
    r"\b(\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten)[\s-]*(?:(day|week|wk|month|mo|year|yr|y)s?)[\s/-]*(?:old\b|o\b|of age\b)|\b(?:age|aged)[: ]+(\d{1,3})(?!\s*(?:day|week|month))\b"
    r"|\b(\d{1,3})\s?(?:m|f|male|female|man|woman|boy|girl)\b(?! *\d)|\b(\d{1,2})[ -](day|week|month)[ -](?:baby|infant|newborn|girl|boy)"
)
_BABY = re.compile(
    r"\b(?:baby|babies|newborn|infant|twins?|grand ?(?:son|daughter|child|baby)|nephew|niece|little (?:one|boy|girl)|son|daughter|beb[eé]|niet[oa]|niñ[oa]|hij[oa])\b"
)
_BABYS_AGE = re.compile(
    r"(?:\b(?:is|are|has|have|only|just|nearly|almost|about|aged|of|baby|newborn|tiene|de|con|s[oó]lo)|'s|,) (?P<n>\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) "
    r"(?P<unit>day|week|wk|month|d[ií]a|semana|mes)(?:e?s)?\b(?P<half> and (?:a )?half| y medi[oa])?"
    r"(?! (?:ago|pregnan|along|gone|of (?:fever|cough|vomit|crying)|with (?:fever|a|the)|now\b|atr[aá]s|de (?:embarazo|fiebre|tos|v[oó]mit)))"
)
"""A young child's age without "old": "she's only seven weeks", "my baby have one month and half"."""
_UNIT = {"day": "d", "week": "w", "wk": "w", "month": "m", "mo": "m", "year": "y", "yr": "y", "y": "y"}
_FEMALE = re.compile(r"\b(?:female|woman|girl|mujer|niña|she|her|hers|\d{1,3}\s?f)\b")
_MALE = re.compile(r"\b(?:male|man|boy|hombre|niño|he|his|him|\d{1,3}\s?m)\b")
_KIN = re.compile(
    r"\W*(?:my|our) (?:\d+ ?(?:yr|year)s?[ -]old )?(?:(?P<female>wife|sister|daughter|mum|mom|mother|aunt\w*|nan|granny|grandmother|granddaughter|girlfriend|niece)"
    r"|husband|brother|son|dad|father|uncle|grandad|grandfather|grandson|boyfriend|nephew)\b(?! (?:says?|said|thinks?|told|tells|noticed|is worried|wants|made))"
)
"""Whom a helper speaks of: "my sister is 26 weeks"."""
_WEEKS = re.compile(
    r"\b(\d{1,2})(?:\+\d)?/40\b|\b([123]\d)\+[0-6]\b|\b(\d{1,2})(?:\+\d)?[\s-]*(?:weeks?|wks?|semanas)(?:['’]s?)?\s*(?:of |in )?(?:pregnan|preggo|preg\b|gestation|gestational|along|gone\b|into (?:my|her|the) pregnancy|de embarazo)|\bpregnant\W{0,3}(?:about|around|~|at|for)?\s*~?\s*(\d{1,2})\s*(?:weeks?|wks?)|\b(?:embarazada) de (\d{1,2}) semanas|\bg\d\s?p\d\D{0,12}(\d{1,2})\s?(?:weeks?|wks?)"
)
_SAID_WEEKS = re.compile(
    r"\b(?:i(?:'m| am)|(?:she|wife|partner|girlfriend|daughter|sister|missus)(?:'s| is)|i've reached|estoy de|tengo|con) (1\d|2\d|3\d|4[012]|[4-9]|cuatro|cinco|seis|siete|ocho|nueve|diez) ?(?:weeks?|wks?|semanas)\b(?! (?:out|post|into|after|sober|old|clean|late|con|sin|de (?!embarazo|gestaci)))"
)
_SAID_MONTHS = re.compile(
    r"\b(?:i(?:'m| am)|estoy|llevo)(?: of| de)? (\d|one|two|three|four|five|six|seven|eight|nine) (?:months?|meses)\b(?! (?:sober|old|clean|late|out|post|into|after|con|sin|behind|off|on))"
)
"""The months of a woman who may be pregnant: "estoy de 8 meses"."""
_OPENING_WEEKS = re.compile(
    r"\s*(?:i'?m |i am |at )?(1\d|2\d|3\d|4[012]|[4-9])(?:\+\d)? ?(?:weeks?|wks?|semanas)\b\s*(?:,|:|and\b|with\b|(?!(?:ago|old|of|post\w*|pp|after|into|since|later|now|on|off|to|out|sober|clean|back|before|in|at|waiting|wait|now|course|supply|notice|rest|holiday)\b)[a-z]+)"
)
_CLOSING_WEEKS = re.compile(
    r"(?m)[,.;] ?(?:at )?(2\d|3\d|4[012])(?:\+\d)? ?(?:weeks?|wks?)(?:[ .!]*$|,)|\bat (2\d|3\d|4[012])(?:\+\d)? ?(?:weeks?|wks?)\b(?! (?:old|post\w*|after|of|ago|since|on|into|out))"
)
_BARE_WEEKS = re.compile(
    r"\b([4-9]|[123]\d|4[012])(?:\+\d)? ?(?:weeks?|wks?|semanas)\b(?! (?:ago|postpartum|old|after|later|of (?:pain|bleeding)))(?<!for \d\d weeks)"
)
_MONTHS = re.compile(
    r"\b(\d|one|two|three|four|five|six|seven|eight|nine)[\s-]*months? (?:pregnant|along|gone|de embarazo|embarazada)|\b(?:pregnant|embarazada)(?: of| for| about| de| with)? (\d|one|two|three|four|five|six|seven|eight|nine) (?:months?|mes(?:es)?)\b|\b(first|second|third) trimester|\b(primer|segundo|tercer) trimestre"
)
_MONTH_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TRIMESTER = {"first": 8, "second": 20, "third": 32, "primer": 8, "segundo": 20, "tercer": 32}
_PREGNANT = re.compile(
    r"\b(?:pregnant|pregnancy bleeding|bleeding in pregnancy|expecting (?:a baby|twins|our)|expecting my|positive pregnancy test|pregnancy test (?:is|was|came back|came out)? ?positive|my pregnancy|her pregnancy"
    r"|weeks gestation|gestational|trimester|\d+ ?weeks along|miscarry\w*|embarazada|embarazo)\b"
)
_NOT_PREGNANT = re.compile(
    r"\b(?:not|isn't|when i was|when she was|cuando estaba|no chance|never|can't be|cannot be|wasn't|rule out|no|negative|if i(?:'m| am| were| was| get)?|trying to (?:get|become)|could (?:i|she) be|might be|may be|worried i'm|get|getting|become|becoming|fall|avoid|friend is|wife is|sister is|daughter is"
    r"|last|previous|first|prior|since my|after my|during my (?:last|first)|history of)(?: \w+){0,2}? *$"
)
_POSTPARTUM = re.compile(
    r"\b(?:gave birth|(?:baby|he|she) (?:was |is )?born|delivered|had (?:a|my|the|our) (?:baby|c-?section|caesarean|cesarean)|postpartum|post-partum|postnatal|post[ -]?(?:birth|delivery)|after (?:giving birth|delivery|the birth|birth\b|my (?:c-?section|delivery|labou?r)|having (?:my|the|a) baby|childbirth)|(?:my|the) baby was born|since (?:giving birth|the birth|delivery)|c-?section|caesarean|cesarean|post ?natal|"
    r"di a luz|posparto|postparto|ces[aá]rea)\b"
)
_AGO = re.compile(
    r"\b(\d{1,2}|a|an|last|one|two|three|four|five|six|seven|eight|nine|ten|few|couple of) (day|week|month|year)s?\b"
)
_NUMBER = {"a": 1, "last": 1, "an": 1, **_MONTH_WORDS, "ten": 10, "few": 4, "couple of": 2, "un": 1, "una": 1}
_NUMBER |= {"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10}


def profile_from_text(profile: Profile, text: str) -> Profile:
    """Fill what the profile does not know from a lower-cased text; what is known stays."""
    if profile.age_days is None:
        profile = replace(profile, age_days=_age(text))
    if profile.sex == "unknown":
        profile = replace(profile, sex=_sex(text))
    if profile.sex == "male" or (profile.age_years is not None and profile.age_years < 9):
        return profile
    profile = _pregnancy(profile, text)
    return _postpartum(profile, text)


def _age(text: str) -> int | None:
    match = _AGE.search(text)
    if match is None and (young := _BABY.search(text) and _BABYS_AGE.search(text)):
        unit = {"d": "d", "w": "w", "s": "w", "m": "m"}[young["unit"][0]]
        count = int(young["n"]) if young["n"].isdigit() else _NUMBER[young["n"]]
        return int((count + (0.5 if young["half"] else 0)) * DAYS[unit])
    if match is None:
        return 3 if re.match(r"(?:a |my |our )?(?:newborn|neonate)\b", text) else None
    said = next(group for group in (match[1], match[3], match[4], match[5]) if group)
    number = float(_NUMBER.get(said, said))
    unit = _UNIT.get(match[2] or match[6] or "year", "y")
    return int(number * DAYS[unit]) + (1 if unit == "y" else 0) if number <= 130 or unit != "y" else None


def _sex(text: str) -> str:
    if kin := _KIN.match(text):
        return "female" if kin["female"] else "male"
    head = text[:200]
    female, male = len(_FEMALE.findall(head)), len(_MALE.findall(head))
    return "female" if female and not male else "male" if male and not female else "unknown"


def _pregnancy(profile: Profile, text: str) -> Profile:
    if profile.pregnant in {"no", "not_applicable"} and not _WEEKS.search(text):
        return profile
    weeks = next((int(group) for match in _WEEKS.finditer(text) for group in match.groups() if group), None)
    if weeks is None and profile.pregnant == "yes" and (bare := _BARE_WEEKS.search(text)):
        weeks = int(bare[1])
    if (
        weeks is None
        and profile.may_be_pregnant
        and profile.sex == "female"
        and (opening := _OPENING_WEEKS.match(text) or _SAID_WEEKS.search(text) or _CLOSING_WEEKS.search(text))
    ):
        said_weeks = next(filter(None, opening.groups()))
        weeks = int(said_weeks) if said_weeks.isdigit() else _NUMBER[said_weeks]
    months = _MONTHS.search(text)
    if months is None and profile.may_be_pregnant and profile.sex == "female":
        months = _SAID_MONTHS.search(text)
    if weeks is None and months:
        word = next((group for group in months.groups()[:2] if group), "")
        weeks = (
            int((int(word) if word.isdigit() else _MONTH_WORDS[word]) * 4.345)
            if word
            else _TRIMESTER[months[3] or months[4]]
        )
    said = weeks is not None or any(
        not _NOT_PREGNANT.search(text[: match.start()]) for match in _PREGNANT.finditer(text)
    )
    if not said:
        return profile
    return replace(profile, pregnant="yes", weeks_pregnant=profile.weeks_pregnant or weeks)


def _postpartum(profile: Profile, text: str) -> Profile:
    told = [text[max(0, match.start() - 40) : match.end() + 40] for match in _POSTPARTUM.finditer(text)]
    if not told or profile.postpartum_days is not None:
        return profile
    near = next((words for words in told if _AGO.search(words)), told[0])
    ago = _AGO.search(near)
    if ago is None:
        return (
            replace(profile, postpartum_days=14)
            if re.search(
                r"just|yesterday|recent|postpartum|posparto|\bon (?:mon|tues|wednes|thurs|fri|satur|sun)day|today|this (?:morning|week)|last night|ayer|anoche",
                near,
            )
            else profile
        )
    number = int(ago[1]) if ago[1].isdigit() else _NUMBER[ago[1]]
    return replace(profile, postpartum_days=number * {"day": 1, "week": 7, "month": 30, "year": 365}[ago[2]])


@cache
def _drug_groups() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    text = (files("tools.interview.redflags") / "drugs.toml").read_text("utf-8")
    return {key: tuple(compile_pattern(row) for row in rows) for key, rows in tomllib.loads(text).items()}


def drug_predicates(medications: Iterable[str], texts: Iterable[str] = ()) -> frozenset[str]:
    """Return the drug groups that matter to the rules, from medication names and from what plain texts say is taken."""
    return frozenset[str]().union(*map(_groups_taken, (" ; ".join(medications).lower(), *texts)))


_NOT_TAKEN = re.compile(
    r"\b(?:not|no|never|n't|stopped|off|allerg\w+ to|without|denies|refused|instead of|(?:used to|had) take)(?: \w+){0,3} *$"
)


_ON_THE_SKIN = re.compile(
    r"[^,;.]{0,30}\b(?:creams?|ointments?|lotions?|gels?|crema|pomada|topical|eye drops|ear drops|ophthalmic|otic)\b",
    re.IGNORECASE,
)
"""What stays where it is put is not in the blood: hydrocortisone cream is no steroid that the body comes to need."""


# A visit's log is screened again after every answer; only the new answer is new.
@lru_cache(maxsize=512)
def _groups_taken(text: str) -> frozenset[str]:
    return frozenset(
        group
        for group, patterns in _drug_groups().items()
        if any(
            not _NOT_TAKEN.search(text[max(0, match.start() - 40) : match.start()])
            and not _ON_THE_SKIN.match(text[match.end() :])
            for pattern in patterns
            for match in pattern.finditer(text)
        )
    )
