"""Numbers in words as digits: "thirty eight point three" is 38.3. Whole numbers up to ten stay words."""

import re

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUE = {word: n for n, word in enumerate([*_ONES, *_TEENS])} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_ONE = "|".join(_ONES)
_NUMBER = re.compile(
    # Looked at first, so that the rest is tried at a number's place alone.
    rf"\b(?=a hundred\b|(?:{'|'.join(_VALUE)})\b)(?:(?P<hundred>{'|'.join(_ONES[1:])}|a) hundred(?: and)?\b[ -]?)?"
    rf"(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<ones>{'|'.join(_ONES[1:])}))?\b|(?P<teen>{'|'.join(_TEENS[1:])})\b"
    rf"|(?P<small>{_ONE}|ten)\b(?(hundred)|(?= point (?:{_ONE}))))?"
    rf"(?: point (?P<point>(?:{_ONE})(?: (?:{_ONE}))?)\b)?"
)


def in_digits(text: str) -> str:
    """Return a lower-cased text with its spelt numbers above ten, and those with a point, in digits.

    >>> in_digits("nineteen days old, thirty eight point three, one eye, a hundred and four")
    '19 days old, 38.3, one eye, 104'
    """
    return _NUMBER.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    parts = found.groupdict()
    if not any(parts[name] for name in ("hundred", "tens", "teen", "small")):
        return found.group()
    value = 100 * (1 if parts["hundred"] == "a" else _VALUE[parts["hundred"]]) if parts["hundred"] else 0
    value += sum(_VALUE[parts[name]] for name in ("tens", "ones", "teen", "small") if parts[name])
    point = "." + "".join(str(_VALUE[word]) for word in parts["point"].split()) if parts["point"] else ""
    blank = " " if found.group().endswith((" ", "-")) else ""
    return f"{value}{point}{blank}"
