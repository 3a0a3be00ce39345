"""What a story already told: when it began, how it goes, whether it came before, what was tried. It asks nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from tools.clinical import Answer, Finding

_BEGAN = re.compile(
    r"\b(?:start\w*|beg[aiu]n\w*|came on|since|ago|for|now|already|all (?:day|week|night)|woke up"
    r"|hace|desde|empez\w*|comenz\w*|llevo|ya)\b",
    re.IGNORECASE,
)
_FIELDS = frozenset({"onset", "onset_date", "duration", "course", "worse", "better"})


def told_of(subject: str, name: str, words: str, findings: Sequence[Finding], today: date) -> Finding | None:
    """Return what a story says of its complaint without naming it again ("3 days now, getting worse"); None if nothing.

    Sentences that speak of something else, a medicine or another trouble, say nothing of the complaint.
    """
    from tools.words import understand
    from tools.words.attributes import details
    from tools.words.bygone import then

    fields: dict[str, str] = {}
    quote = ""
    for sentence in (part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n", words[:4_000]) if part.strip()):
        others = {finding.concept or finding.name for finding in understand(sentence, today=today)} - {subject}
        if others or then(sentence, today):
            continue
        began = _BEGAN.search(sentence) is not None
        for detail in details(sentence, today):
            if detail.field not in _FIELDS or detail.field in fields:
                continue
            if detail.field in {"onset", "onset_date", "duration"} and not began:
                continue
            fields[detail.field] = detail.value
            quote = quote or sentence
    known = [finding for finding in findings if finding.concept == subject and finding.polarity == "present"]
    fields = {field: value for field, value in fields.items() if not any(getattr(one, field) for one in known)}
    if not fields:
        return None
    return replace(Finding(name=name, polarity="present", quote=quote, concept=subject), **fields)


def tells(link: str, answers: Iterable[Answer]) -> bool:
    """Return whether the reason or the story already answers a protocol's question, by the words of `told.toml`."""
    slot = link.rsplit(".", 1)[-1]
    told = [answer for answer in answers if answer.topic in {"reason", "story"} and answer.status == "answered"]
    return any(
        pattern.search(answer.words[:4_000].replace("’", "'"))
        for answer in told
        if (pattern := _pattern(link, answer.language) or _pattern(slot, answer.language)) is not None
    )


@cache
def _told() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("tools.interview") / "told.toml").read_text("utf-8"))


@cache
def _pattern(name: str, language: str) -> re.Pattern[str] | None:
    text = _told().get(name, {}).get("es" if language.startswith("es") else "en")
    return re.compile(text, re.IGNORECASE) if text else None


_TAKEN = r"\b(?:took|tried|gave|taking|using|used|put|had|tom[eé]|tomado|di|puse|us[eé])\W+(?:\w+\W+){0,4}?"


def remedies(answers: Iterable[Answer]) -> list[str]:
    """Return the medicines that the reason or the story says were taken, by their names."""
    return list(
        dict.fromkeys(
            finding.name
            for answer in answers
            if answer.topic in {"reason", "story"}
            for finding in answer.findings
            if finding.kind == "medication"
            and finding.polarity == "present"
            and re.search(_TAKEN + re.escape(finding.name), answer.words[:4_000], re.IGNORECASE)
        )
    )
