"""Since when and how long, as it is said in Spanish: "hace 3 días", "desde ayer". It reads nothing else."""
# ruff: noqa: E501 - the patterns are tables

import re
from datetime import date

from tools.words.dates import relative
from tools.words.detail import Detail

_NUMBERS = {
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciséis": 16, "dieciseis": 16, "diecisiete": 17,
    "dieciocho": 18, "diecinueve": 19, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "un par de": 2,
}  # fmt: skip
_VAGUE = "unos|unas|varios|varias|algunos|algunas|muchos|muchas|pocos|pocas"
_UNITS = {"min": "minutes", "hor": "hours", "día": "days", "dia": "days", "noc": "nights", "sem": "weeks", "mes": "months", "año": "years"}  # fmt: skip
_MONTHS = {
    "enero": "january", "febrero": "february", "marzo": "march", "abril": "april", "mayo": "may", "junio": "june", "julio": "july",
    "agosto": "august", "septiembre": "september", "setiembre": "september", "octubre": "october", "noviembre": "november",
    "diciembre": "december",
}  # fmt: skip
_DAYS = {
    "lunes": "monday", "martes": "tuesday", "miércoles": "wednesday", "miercoles": "wednesday", "jueves": "thursday",
    "viernes": "friday", "sábado": "saturday", "sabado": "saturday", "domingo": "sunday",
}  # fmt: skip
_NAMED = {
    "ayer": "yesterday", "anoche": "last night", "hoy": "today", "esta mañana": "this morning", "mañana": "this morning",
    "esta tarde": "today", "esta noche": "today", "antier": "day before yesterday", "anteayer": "day before yesterday",
    "antes de ayer": "day before yesterday", "anteanoche": "night before last", "la semana pasada": "last week",
    "el mes pasado": "last month", "el año pasado": "last year", "navidad": "christmas", "año nuevo": "new year",
}  # fmt: skip
_NUMBER = rf"(?:más de |casi )?(?:un|una)?s? ?(?P<n>\d+|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|{_VAGUE})"
_UNIT = r"(?P<u>minutos?|horas?|d[ií]as?|noches?|semanas?|mes(?:es)?|años?)"
_ABOUT = r"(?:ya |como |aproximadamente |alrededor de |más o menos |cerca de |casi |más de |por lo menos |unos |unas |apenas |solo )*"
_ONE_DAY = "|".join(_DAYS)
_ONE_MONTH = "|".join(_MONTHS)
_ONE_NAME = "|".join(sorted((name for name in _NAMED if name != "mañana"), key=len, reverse=True))
_CHILDHOOD = r"(?:era|estaba) (?:niñ[oa]|chic[oa]|pequeñ[oa]|joven|adolescente|chiquit[oa]|muchach[oa])|la infancia|(?:muy )?(?:niñ[oa]|pequeñ[oa]|chic[oa]|joven)|los \d+ años"
_LENGTH = re.compile(
    rf"\b(?:(?:desde )?hace|por|durante|(?:en )?los últimos|(?:en )?las últimas|llevo|lleva|llevamos|tengo|tiene|con|de|van|va para)\s+{_ABOUT}{_NUMBER}\s+{_UNIT}\b(?P<after>\s+(?:y medi[oa]\s+)?(?:de evoluci[oó]n|de duraci[oó]n|con|que|así|sin|de (?!edad|embarazo|gestaci|evoluci|duraci))?)?",
    re.IGNORECASE,
)
_BEGAN = re.compile(
    rf"\b(?P<since>desde\s+(?:el\s+|la\s+|este\s+|esta\s+|que\s+|finales de\s+|principios de\s+|mediados de\s+|el mes de\s+)*(?P<what>{_ONE_NAME}|mañana|tarde|noche|{_ONE_DAY}|(?:{_ONE_MONTH})(?: (?:de|del) (?:año pasado|\d{{4}}))?|(?:19|20)\d\d|verano|invierno|primavera|otoño|semana santa|{_CHILDHOOD}))\b"
    r"|\b(?P<event>desde (?:que |la |el |mi |su |aquel |aquella )[^.,;!?]{3,45}?)(?=[.,;!?]|\s(?:y|pero|tengo|tiene|me|se|no|estoy)\b|$)"
    rf"|\b(?P<moment>(?:el {_ONE_DAY}(?: pasado)?(?: (?:en|por) la (?:noche|mañana|tarde))?|{_ONE_NAME}|de niñ[oa])|en (?:el (?:año )?)?(?:{_ONE_MONTH})(?: (?:de|del) (?:año pasado|\d{{4}}))?|en (?:el (?:año )?)?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_LENGTH_LEAD = frozenset({"tengo", "tiene", "con", "de", "por", "van"})
"""Words before a length of time that may as well be before an age: only "de evolución", "con", "así" after it says which."""


def momentos(sentence: str, today: date) -> list[Detail]:
    """Return the Spanish ways of saying since when."""
    found: list[Detail] = []
    taken: list[tuple[int, int]] = []
    for match in _LENGTH.finditer(sentence):
        if _is_length(match):
            taken.append(match.span())
            found += _length(match, today)
    for match in _BEGAN.finditer(sentence):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found += _beginning(match, today)
    return found


def _is_length(match: re.Match[str]) -> bool:
    lead = match[0].split(maxsplit=1)[0].casefold()
    after = (match["after"] or "").strip().casefold()
    return lead not in _LENGTH_LEAD or (lead == "por" and not after) or after in _AFTER[lead]


_AFTER = {
    "tengo": {"con", "que", "así", "sin", "de"},
    "tiene": {"con", "que", "así", "sin", "de"},
    "van": {"con", "que", "así", ""},
    "con": {"de evolución", "de evolucion", "de duración", "con", "así"},
    "de": {"de evolución", "de evolucion", "de duración", "de duracion"},
    "por": {"que", "con", "sin", "así"},
}


def _length(match: re.Match[str], today: date) -> list[Detail]:
    start, end = match.start("n"), match.end("u")
    told = Detail(field="duration", value=f"{match['n']} {match['u']}", start=start, end=end)
    number = _NUMBERS.get(match["n"].casefold(), match["n"])
    when = relative(f"{number} {_UNITS[match['u'].casefold()[:3]]} ago", today)
    dated = [Detail(field="onset_date", value=when.iso(), start=start, end=end)] if when is not None else []
    return [told, *dated]


def _beginning(match: re.Match[str], today: date) -> list[Detail]:
    start, end = match.span()
    told = Detail(field="onset", value=match[0], start=start, end=end)
    said = (match["what"] or match["event"] or match["moment"]).casefold()
    when = relative(_in_english(said), today)
    dated = [Detail(field="onset_date", value=when.iso(), start=start, end=end)] if when is not None else []
    return [told, *dated]


_ANY_NAMED = re.compile(rf"\b(?P<name>{'|'.join(sorted(_NAMED, key=len, reverse=True))})\b")
_ANY_DAY = re.compile(rf"\b(?P<day>{_ONE_DAY})\b")
_ANY_MONTH = re.compile(rf"\b(?P<month>{_ONE_MONTH})\b(?: (?:de|del) (?P<year>año pasado|\d{{4}}))?")


def _in_english(said: str) -> str:
    """Return a moment in the words that `relative` reads; what it cannot date comes back as it was."""
    if named := _ANY_NAMED.search(said):
        return _NAMED[named["name"]]
    if day := _ANY_DAY.search(said):
        return f"since {_DAYS[day['day']]}"
    if month := _ANY_MONTH.search(said):
        year = month["year"] or ""
        return f"{_MONTHS[month['month']]} {year}" if year.isdigit() else f"in {_MONTHS[month['month']]}"
    return said
