"""Medicines as patients speak of them: "metformin 500 twice a day", "stopped the blood thinner last week".

A name that no table knows stays as it was said; no drug is guessed.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from tools.clinical import Finding, Polarity
from tools.words.doses import dose, frequency
from tools.words.medicines import ingredients
from tools.words.naming import Place, named_in

_STOPPED = re.compile(
    r"\b(?:stopp(?:ed|ing)|quit(?:ting)?|c[ao]m(?:e|ing) off|went off|gave up|given up|(?:ran|run|running) out(?: of)?|(?<!clean )(?<!cut )out of|no longer (?:tak\w+|us\w+|on)|discontinued|finish(?:ed|ing)|completed|done with|haven'?t (?:taken|been taking|had|refilled|used)|hasn'?t (?:taken|been taking|had)|not (?:had|taken|used)(?= (?:my|the|any|his|her)\b)|used to (?:take|be on|use)|(?:was|were) on|(?:am|i'?m|been|is|he'?s|she'?s|now|got|getting|weaned|still|currently) off|(?<!on and )off (?:of )?(?:my|the|his|her|all)|took me off|taken off|no more|(?:switched|changed|swapped|moved) (?:me |him |her |my \w+ )?from|dej[eéó](?: de (?:tomar|usar))?|(?:se me |se le )?(?:acab[oó]|termin[oó])|ya no (?:tomo|uso))\b|^\W*off\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:never (?:took|taken|take|started|filled|picked up|used|been on)|didn'?t (?:take|start|fill|pick up)|did not (?:take|start|fill)|haven'?t (?:started|picked up|filled|collected)|wasn'?t able to (?:get|afford)|don'?t take|do not take|doesn'?t take|not taking|isn'?t taking|not taken|not on|refused|(?:can'?t|couldn'?t) afford|no tomo|nunca)\b",
    re.IGNORECASE,
)
_NOT_ALWAYS = re.compile(
    r"(?:\bnot|n'?t)(?: been)? (?:always|every|all|regular\w*|often|usually|consistent\w*)\b", re.IGNORECASE
)
_AFFORD = re.compile(r"\b(?:can'?t|couldn'?t|cannot) afford\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:denies|denied|denies taking|no|never|nor|neither)(?: (?:taking|use|using|of|any|the|current|recent|other|prior|history|my|his|her))*\s*$"
    r"|\b(?:not|n't|never|doesn'?t|don'?t|didn'?t|isn'?t|hasn'?t|haven'?t|without)(?: \w+){0,2}? (?:tak\w+|us\w+|on|need\w*|have|had|had to take|received?|get|got|prescribed)(?: (?:any|the|my|his|her|been|taking|used))*\s*$|\bwithout(?: (?:any|the|using|taking|my))*\s*$",
    re.IGNORECASE,
)
_AFTER_STOPPED = re.compile(
    r"^[^.;]{0,40}\b(?:stopped|discontinued|was stopped|ran out|(?:but|so|and) (?:i |he |she |we )?(?:just |then )?(?:stopped|quit|don'?t|came off|gave (?:it|them) up)|held|was held|(?:now |just )?finished|(?:didn'?t|did not|doesn'?t|never) (?:agree with|suit)|so (?:they|the doctor|the gp|my doctor|my gp|he|she|i) (?:swapped|switched|changed|moved|put)(?: (?:me|him|her|it|over))? (?:to|on|onto)|haven'?t (?:had|taken) (?:it|them|any)|not (?:had|taken) (?:it|them|any))\b|^\s*(?:was |were |got |has been |been )?(?:changed|switched|swapped) (?:to|for)\b|^[^.;,]{0,30}\buntil\b|^[^.;,]{0,30}, (?:finished|stopped|ended|ran out|quit)\b",
    re.IGNORECASE,
)
_ANYMORE = re.compile(r"^[^.;,]{0,25}\b(?:any ?more|no more|any longer)\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:only (?:take|taking|half|one|once|when|if|sometimes|on)|just when|skip\w*|forget\w*|forgot\w*|(?<!no )(?<!never )(?<!not )(?<!n't )(?<!nt )miss(?:ed|ing|es)?|cut(?:ting)? (?:it|them|back|down|the|my|in)|half (?:the|a|of)|in half|instead of|less than|more than|sometimes|every other|doubl\w+|extra|not always|when i remember|if i remember|on and off(?! (?:since|for|when|all))|split\w*|sharing|se me olvida\w*|a veces|la mitad|media)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\b(?:because(?: of)?|due to|since it|cause it|as it|after it (?:made|gave)|it (?:made|gave|was making|was giving|makes|gives|upset|was too)|(?<!so )they (?:made|gave|upset|were making)|(?=too expensive)|(?=couldn't afford)|(?=can't afford)|(?=cost)|porque)\s*(?P<why>[^.;]{3,90})",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bfor (?:my |the |his |her |a )?(?P<why>(?!\d|an? (?:\w+ )?(?:hours?|minutes?|while|bit|week|day|month|year|few|couple)|the (?:past|last)|about|years|months|weeks|days|over|one|two|three|four|five|six|several|many|some)[a-z][^.,;]{2,40}?)(?=[.,;]|\band\b|\bbut\b|$| \d| (?:twice|once|daily|every|since|for))",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|took|on|us(?:e|es|ed|ing)|started(?: on)?|start(?:ing)?|prescribed|given|gave (?:me|him|her)|put (?:me|him|her) on|stopp(?:ed|ing)|quit|ran out of|came off|switched to|changed to|been on|tried|trying|medications?(?: are| is|:)?|meds?(?: are| is|:)|inject(?:s|ing)?|swallowed|tomo|toma)\s+(?:(?:my|the|a|an|some|his|her|this|daily|new|two|one|three|\d+|of|called|up|taking|about|also)\s+)*$",
    re.IGNORECASE,
)


def medicines_in(sentence: str) -> list[Finding]:
    """Return what a sentence says of medicines, one finding for each name.

    >>> [(f.name, f.polarity, f.detail) for f in medicines_in("I stopped the blood thinner last week")]
    [('blood thinner', 'absent', {'taking': 'stopped', 'since': 'last week'})]
    """
    places = [place for place in named_in(sentence) if not only_wished(sentence, place.start)]
    gaps = [sentence[one.end : after.start] for one, after in pairwise(places)]
    found: list[Finding] = []
    for number, place in enumerate(places):
        until = places[number + 1].start if number + 1 < len(places) else len(sentence)
        since = places[number - 1].end if number else 0
        told = _medicine(sentence, place, since, until)
        if found and _listed(gaps[number - 1 :]) and _shares_the_verb(told, found[-1], sentence[place.end : until]):
            told = replace(told, polarity="absent", detail=told.detail | {"taking": found[-1].detail["taking"]})
        found.append(told)
    return found


_AND = re.compile(r"\s*(?:,\s*)?(?:and|&|\+|/|or|nor|y|o)\s+(?:(?:the|my|his|her|also|both)\s+)*", re.IGNORECASE)
_OWN_STATE = re.compile(r"\byes\b|\bstill\b|\btak(?:e|es|ing)\b|\d", re.IGNORECASE)


def _listed(gaps: Sequence[str]) -> bool:
    """Tell whether a medicine goes on a list of names that ends in an "and": "aspirin, warfarin and lisinopril"."""
    return bool(gaps) and (_AND.fullmatch(gaps[0]) is not None or (gaps[0].strip() == "," and _listed(gaps[1:])))


def _shares_the_verb(told: Finding, last: Finding, after: str) -> bool:
    """Tell whether a medicine is the next object of what ended, and has no word of its own on it."""
    own = told.detail["taking"] != "yes" or {"dose", "frequency"} & told.detail.keys() or _OWN_STATE.search(after)
    return last.detail["taking"] in {"stopped", "no"} and not own


_WISHED = re.compile(
    r"\b(?:do i need|does (?:he|she) need|needs?|want|wants|request(?:s|ed|ing)?|asks? for|asking for|asked for|should i(?: take| use| start)?|can i (?:take|use|have|get)|could i (?:take|have|get)|if (?:i|he|she) (?:need|needs|should)(?: take)?|is it ok(?:ay)? to take|afraid of|do not want|don't want|recommend|what about|necesito)"
    r"(?: (?:to take|any|some|the|more|a|an|my|new|stronger|another|again))*\s*$",
    re.IGNORECASE,
)


def only_wished(sentence: str, start: int) -> bool:
    """Tell whether a medicine is only asked about or wished for: "do I need antibiotics?"."""
    return bool(_WISHED.search(sentence[:start]))


def _medicine(sentence: str, place: Place, since: int, until: int) -> Finding:
    before, after = sentence[since : place.start], sentence[place.end : until]
    clause = re.split(r"[;.](?!\d)|\bbut\b", before)[-1]
    clause = _OF_THE_LAST.sub("", clause) if since else clause
    taking = _state(sentence, place, clause, after, sentence[place.end :])
    detail = {"taking": taking}
    if amount := dose(place.name, clause, after):
        detail["dose"] = amount
    if often := frequency(after, "" if since else clause):
        detail["frequency"] = often
    rest = sentence[place.end :]
    if (why := _WHY.search(rest)) or (taking in {"yes", "differently"} and (why := _FOR.search(after))):
        detail["reason"] = why["why"].strip(" .,")
    if taking in {"stopped", "no", "differently"} and (when := _SINCE.search(rest) or _SINCE.search(before)):
        detail["since"] = when[0]
    if known := ingredients(place.name, typos=True):
        detail["ingredient"] = " ".join(known)
    polarity: Polarity = "absent" if taking in {"stopped", "no"} else "present"
    return Finding(
        name=place.name,
        polarity=polarity,
        quote=_quote(sentence, place, before, after),
        kind="medication",
        detail=detail,
    )


_SINCE = re.compile(
    r"(?<=\s)\d+ (?:days?|weeks?|months?)(?= for\b|\s*$|,)|\b(?:on (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:since|until|till) (?:last )?\w+|(?:for|over) (?:the (?:past|last) )?(?:about )?(?:\d+|an?|one|two|three|four|five|six|seven|ten|a few|few|several|a couple of) (?:days?|weeks?|months?|years?)|in (?:january|february|march|april|may|june|july|august|september|october|november|december)|in (?:the )?(?:early |late )?(?:spring|summer|autumn|fall|winter)|last (?:\w+)|yesterday|this (?:morning|week|month)|(?:(?:about|around|roughly|almost|nearly|over|some|maybe|just|a) )?(?:\d+|an?|one|two|three|four|five|six|few|several|couple of) (?:days?|weeks?|months?|years?) ago|hace (?:\d+|una?|dos|tres|varios|varias) (?:días?|dias?|semanas?|mes(?:es)?|años?)|la semana pasada|el mes pasado|desde \w+)\b",
    re.IGNORECASE,
)


_OF_THE_NEXT = re.compile(
    r"\b(?:(?:i|he|she|we|they) )?(?:just |have |had |also )?(?:stopped|quit|discontinued|ran out of|held)"
    r"(?: (?:taking|using))?(?: (?:the|my|his|her|their|all|a|of))*\s*$",
    re.IGNORECASE,
)
"""A verb that the next medicine is the object of: "i still take this, i stopped the" and its name."""


_OF_THE_LAST = re.compile(
    r"^\s*(?:was |were |is |got |i (?:have )?)?(?:stopped|discontinued|finished|ended|quit)\b[^,;]*[,;]"
    r"|^[^,;]{0,30}\b(?:ran|run|running) out\b(?! of\b)[^,;]*[,;]",
    re.IGNORECASE,
)
"""What was said of the medicine before: "this stopped, that yes"."""


def _state(sentence: str, place: Place, clause: str, after: str, rest: str) -> str:
    if re.search(r"\b(?:instead of)\s+(?:\w+ )?$", clause, re.IGNORECASE):
        return "no"
    if _AFFORD.search(clause) and _OTHERWISE.search(after):
        return "differently"
    if _NEVER.search(clause) and not _ANYMORE.search(after) and not _AFTER_STOPPED.search(after):
        return "no"
    own = after if after == rest else _OF_THE_NEXT.sub("", after)
    if _has_stopped(clause) or _AFTER_STOPPED.search(own) or _ANYMORE.search(own):
        return "stopped"
    if _NOT_ALWAYS.search(clause):
        return "differently"
    if _DENIED.search(clause):
        return "no"
    if _OTHERWISE.search(clause) or _OTHERWISE.search(after):
        return "differently"
    return "yes"


_STARTED = re.compile(
    r"\b(?:(?:went|gone|going|go|put|am|i'm|got) (?:back )?on|started|restarted|now (?:on|taking|take)|switched to|changed to)\b",
    re.IGNORECASE,
)


def _has_stopped(clause: str) -> bool:
    """Tell whether the last thing said before a medicine's name is that something ended."""
    ends = [match.end() for match in _STOPPED.finditer(clause)]
    return bool(ends) and not _STARTED.search(clause[ends[-1] :])


def _quote(sentence: str, place: Place, before: str, after: str) -> str:
    lead = re.split(r"[;.,](?!\d)|\band\b", before)[-1].lstrip()
    start = place.start - len(" ".join(lead.split(" ")[-7:]))
    tail = re.split(r"[;,]|\b(?:but|and)\b", after)[0].rstrip(" .")
    return sentence[max(0, start) : place.end + len(tail)].strip()
