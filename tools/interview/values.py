"""Words into the FHIR values of a Questionnaire's item, as patients write numbers, dates and yes or no.

It asks nothing; what cannot be read is refused with the item named, never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tools.errors import QuestionnaireError
from tools.interview.questionnaire import Choice, Item

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_DATE_TIME = re.compile(
    r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)?)?",
)
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?(?::([0-5]\d))?\s*(am|pm|a\.m\.|p\.m\.)?")
_YES = re.compile(r"(?:yes|yep|yeah|yup|y|true|sure|correct|i do|i have|i am|sí|si|claro|verdad|1|是|有)\b")
_NO = re.compile(r"(?:no|nope|nah|n|false|not|never|none|neither|nunca|0|否|沒有|没有)\b")
_WORD_YES, _WORD_NO = re.compile(r"\b(?:yes|yep|sí)\W*$"), re.compile(r"\b(?:no|nope)\W*$")
"""Said at the end: "my mother yes"."""
_SHORT = 2
_UNIT_OF_TIME = re.compile(r"\b(hour|day|week|month|year|hora|día|semana|mes|año)", re.IGNORECASE)
_UNSURE = re.compile(r"\b(?:sometimes|maybe|perhaps|not sure|don'?t know|a veces|quizás?|tal vez)\b")
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("zero|none|cero", "one|once|uno|una", "two|twice|dos", "three|tres", "four|cuatro", "five|cinco", "six|seis",
         "seven|siete", "eight|ocho", "nine|nueve", "ten|diez", "eleven|once veces", "twelve|doce")
    )
    for word in words.split("|")
}  # fmt: skip
# "3/4/2019" is a day in March or in April; "two weeks ago" is no day at all.
_TWO_WAYS = re.compile(r"\b(?:0?[1-9]|1[0-2])[/.](?:0?[1-9]|1[0-2])[/.]\d{2,4}\b")
_COARSE = (("week", 7), ("fortnight", 7), ("month", 7), ("year", 4))
_MOST_MATCHED = 500
_REFERENCE = re.compile(r"(?:https?://\S+/)?[A-Z][A-Za-z]+/[A-Za-z0-9.\-]{1,64}")
_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def read_value(item: Item, words: str, *, codes: Sequence[str] = (), today: date | None = None) -> list[Any]:
    """Return the FHIR values that words or tapped codes stand for.

    Args:
        item: what was asked.
        words: as typed.
        codes: codes of tapped options.
        today: for "last Tuesday"; without it only dates written as dates are read.

    Raises:
        QuestionnaireError: they do not fit the item's type, options, or limits; the message names the item.
    """
    where = f"item {item.link_id!r}"
    picked = [choice for choice in item.choices if choice.code in codes] if codes else _typed(item, words)
    if codes and item.repeats and not any(choice.exclusive for choice in picked):
        picked += [choice for choice in _named(item, words) if choice not in picked]
    if picked:
        if len(picked) > 1 and (not item.repeats or any(choice.exclusive for choice in picked)):
            raise QuestionnaireError(f"{where}: only one of these answers can be given")
        values = [next(iter(choice.value.values())) for choice in picked]
        # What was said beside the options is told too, where the form has room for it.
        return [*values, words.strip()] if item.type == "open-choice" and _says_more(picked, words) else values
    if item.choices and item.type != "open-choice":
        raise QuestionnaireError(f"{where}: the answer is none of the options; give one of them")
    words = words.strip() or " ".join(codes)
    parts = [part.strip() for part in re.split(r"[\n;]", words) if part.strip()] if item.repeats else [words]
    return [_checked(item, _parsed(item, part, where, today), where) for part in parts if part]


def _typed(item: Item, words: str) -> list[Choice]:
    """Return the options that the words are, by code, by text, or by their place in the list."""
    parts = {_bare(part) for part in [words, *(re.split(r"[,;\n]", words) if item.repeats else [])]}
    exact = [choice for choice in item.choices if _called(choice) & parts - {""}]
    return exact or _named(item, words)


def _called(choice: Choice) -> set[str]:
    return {_bare(choice.code), *(_bare(text) for text in choice.text.values())}


_DENIES = re.compile(r"\b(?:no|not|never|neither|nor|without|n't|but|except|ni|sin|pero|nunca)\b|n't\b")


def _named(item: Item, words: str) -> list[Choice]:
    """Return the options that a sentence names, or the only one that it begins; none where it denies."""
    said = _bare(words)
    if not said or item.type == "open-choice":
        return []
    texts = {choice.code: [_bare(text) for text in choice.text.values()] for choice in item.choices}
    begun = [
        choice for choice in item.choices if " " in said and any(one.startswith(said) for one in texts[choice.code])
    ]
    if len(begun) == 1:
        return begun
    if _DENIES.search(said):
        return []
    found = [
        choice
        for choice in item.choices
        if any(len(one) > _SHORT and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said) for one in texts[choice.code])
    ]
    return found if len(found) == 1 or item.repeats else []


def _says_more(picked: Sequence[Choice], words: str) -> bool:
    parts = {_bare(part) for part in re.split(r"[,;\n]| and | y ", words)} - {""}
    return bool(parts - {name for choice in picked for name in _called(choice)}) and len(picked) < len(parts)


def _bare(text: str) -> str:
    return re.sub(r"[\s.!]+", " ", text.lower().replace("’", "'")).strip()


def _parsed(item: Item, words: str, where: str, today: date | None) -> Any:  # noqa: ANN401 - a FHIR value
    lowered = words.lower().replace("’", "'").strip()
    if item.type == "boolean":
        return _yes_or_no(lowered, where)
    if item.type in {"integer", "decimal", "quantity"}:
        return _number(item, words, where)
    if item.type == "date":
        return _date(words, where, today)
    if item.type == "dateTime":
        return words if _DATE_TIME.fullmatch(words) else _date(words, where, today)
    if item.type == "time":
        return _time(lowered, where)
    if item.type == "reference":
        return {"reference": words} if _REFERENCE.fullmatch(words) else {"display": words}
    if item.type == "attachment":
        # A file cannot come in words; what was said of it is its title.
        return {"url": words} if _URL.fullmatch(words) else {"title": words}
    if item.type == "url" and not _URL.fullmatch(words):
        raise QuestionnaireError(f"{where}: {_shown(words)} is no link; write it like https://example.org")
    # A choice whose list is looked up elsewhere is named in words.
    return {"display": words} if item.type == "choice" else words


def _yes_or_no(lowered: str, where: str) -> bool:
    if not _UNSURE.search(lowered):
        if _YES.match(lowered):
            return True
        if _NO.match(lowered):
            return False
        yes, no = _WORD_YES.search(lowered), _WORD_NO.search(lowered)
        if (yes is None) != (no is None):
            return yes is not None
    raise QuestionnaireError(f"{where}: answer yes or no")


def _number(item: Item, words: str, where: str) -> Any:  # noqa: ANN401 - a FHIR value
    found = list(_NUMBER.finditer(words))
    spelt = [NUMBERS[word] for word in re.findall(r"[a-záéíóú]+", words.lower()) if word in NUMBERS]
    if len(found) == 1:
        number, after = float(found[0].group().replace(",", ".")), words[found[0].end() :]
    elif not found and len(spelt) == 1:
        number, after = float(spelt[0]), ""
    else:
        raise QuestionnaireError(f"{where}: {_shown(words)} is not a number; give one number")
    unit = _UNIT_OF_TIME.search(after if found else words)
    asked = {word.lower() for text in item.text.values() for word in _UNIT_OF_TIME.findall(text)}
    if unit and item.type != "quantity" and asked and unit[1].lower() not in asked:
        # "Two weeks" is no number of days.
        raise QuestionnaireError(f"{where}: {_shown(words)} is in another unit; give one number")
    if item.type == "integer":
        if number != int(number):
            raise QuestionnaireError(f"{where}: a whole number is needed")
        return int(number)
    value = int(number) if number == int(number) else number
    return value if item.type == "decimal" else _quantity(item, value, after)


def _quantity(item: Item, value: float, after: str) -> dict[str, Any]:
    written = re.match(r"\s*([^\d\s.,;!?][^\s,;!?]*)", after)
    for offered in item.units:
        if written and written[1].lower().removesuffix("s") in {
            text.lower().removesuffix("s") for text in offered.values()
        }:
            return {"value": value, "unit": offered.get("display") or offered["code"], **_coded(offered)}
    unit = {
        "unit": item.unit.get("display") or item.unit.get("code", ""),
        **{key: item.unit[key] for key in ("system", "code") if key in item.unit},
    }
    if written and written[1].lower() not in {text.lower() for text in item.unit.values()}:
        unit = {"unit": written[1]}
    return {"value": value, **{key: text for key, text in unit.items() if text}}


def _coded(unit: Mapping[str, str]) -> dict[str, str]:
    return {key: unit[key] for key in ("system", "code") if key in unit}


def _date(words: str, where: str, today: date | None) -> str:
    if _DATE.fullmatch(words):
        return words
    if today is not None and _AHEAD.search(words):
        return _ahead(words.lower(), where, today)
    if today is not None:
        from tools.words.dates import relative

        found = relative(words, today)
        if found is not None and not _TWO_WAYS.search(words) and not re.search(r"\d{4}-\d", words):
            return found.iso()[: next((length for unit, length in _COARSE if unit in words.lower()), 10)]
    raise QuestionnaireError(f"{where}: {_shown(words)} is no date; write it like 2026-05-12")


_DAYS = ("monday|lunes", "tuesday|martes", "wednesday|miércoles", "thursday|jueves", "friday|viernes",
         "saturday|sábado", "sunday|domingo")  # fmt: skip
_AHEAD = re.compile(
    r"\b(?:next|coming|tomorrow|in \w+ (?:days?|weeks?)|mañana|próxim[oa]|que viene|en \w+ (?:días?|semanas?))\b"
)
_IN = re.compile(r"\b(?:in|en) (\w+) (day|week|día|semana)s?\b")
_OF_A_WEEK = 7


def _ahead(words: str, where: str, today: date) -> str:
    """Return a day that is still to come: "next Friday" is never the last one."""
    if re.search(r"\b(?:tomorrow|mañana)\b", words):
        return (today + timedelta(days=1)).isoformat()
    if (found := _IN.search(words)) and (found[1].isdigit() or found[1] in NUMBERS):
        count = int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]
        return (today + timedelta(days=count * (_OF_A_WEEK if found[2] in {"week", "semana"} else 1))).isoformat()
    for number, names in enumerate(_DAYS):
        if re.search(rf"\b(?:{names})\b", words):
            return (today + timedelta(days=(number - today.weekday() - 1) % _OF_A_WEEK + 1)).isoformat()
    raise QuestionnaireError(f"{where}: {_shown(words)} is no date; write it like 2026-05-12")


def _time(lowered: str, where: str) -> str:
    found = _TIME.fullmatch(re.sub(r"^(?:at|around|about|a las)\s+", "", lowered))
    if found is None or (found[2] is None and found[4] is None):
        raise QuestionnaireError(f"{where}: {_shown(lowered)} is no time; write it like 08:30")
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].startswith("p") else 0)
    return f"{hour:02}:{found[2] or '00'}:{found[3] or '00'}"


def _shown(words: str) -> str:
    return "the answer" if len(words) > 40 else repr(words)


def _checked(item: Item, value: Any, where: str) -> Any:  # noqa: ANN401 - a FHIR value
    if item.max_length and isinstance(value, str) and len(value) > item.max_length:
        raise QuestionnaireError(f"{where}: at most {item.max_length} letters")
    if isinstance(value, str) and len(value) < item.min_length:
        raise QuestionnaireError(f"{where}: at least {item.min_length} letters")
    if item.pattern and isinstance(value, str) and not re.fullmatch(item.pattern, value[:_MOST_MATCHED]):
        raise QuestionnaireError(f"{where}: the answer is not written as the form needs it")
    plain = value["value"] if isinstance(value, Mapping) and "value" in value else value
    for limit, lower in ((item.minimum, True), (item.maximum, False)):
        bound = limit.get("value") if isinstance(limit, Mapping) else limit
        if bound is None or isinstance(plain, bool | Mapping) or isinstance(bound, str) != isinstance(plain, str):
            continue
        if (plain < bound) if lower else (plain > bound):
            raise QuestionnaireError(f"{where}: {'at least' if lower else 'at most'} {bound}")
    return value
