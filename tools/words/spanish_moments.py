"""Since when and how long, as it is said in Spanish: "hace 3 días", "desde ayer". It reads nothing else."""
# ruff: noqa: E501 - the patterns are tables

import re
from datetime import date

from tools.words.dates import relative
from tools.words.detail import Detail

_HACE = re.compile(
    r"\b(?:(?:desde )?hace|por|durante|los últimos|las últimas|llevo|lleva)\s+(?:más de |unos |unas |como |casi )?(?P<n>\d+|un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|unos|unas|varios|varias)\s+"
    r"(?P<u>minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?)\b"
    r"|\bdesde\s+(?:el\s+|esta\s+)?(?P<since>ayer|anoche|hoy|antier|mañana|lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo|la semana pasada|el mes pasado)\b"
    r"|\b(?:(?P<moment>esta mañana|anoche|ayer|hoy|antier|la semana pasada|el mes pasado|el (?:lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo)(?: pasado)?)|en (?P<month>enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)|en (?P<year>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_IN_ENGLISH = {
    "un": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "diez": "10", "min": "minutes", "hor": "hours", "día": "days", "dia": "days", "sem": "weeks", "mes": "months", "año": "years",
    "ayer": "yesterday", "anoche": "last night", "hoy": "today", "mañana": "this morning", "antier": "day before yesterday",
    "lunes": "since monday", "martes": "since tuesday", "miércoles": "since wednesday", "miercoles": "since wednesday",
    "jueves": "since thursday", "viernes": "since friday", "sábado": "since saturday", "sabado": "since saturday",
    "domingo": "since sunday", "la semana pasada": "last week", "el mes pasado": "last month", "esta mañana": "this morning",
    "enero": "in january", "febrero": "in february", "marzo": "in march", "abril": "in april", "mayo": "in may", "junio": "in june",
    "julio": "in july", "agosto": "in august", "septiembre": "in september", "octubre": "in october", "noviembre": "in november",
    "diciembre": "in december",
}  # fmt: skip


def momentos(sentence: str, today: date) -> list[Detail]:
    """Return the Spanish ways of saying since when."""
    found = []
    for match in _HACE.finditer(sentence):
        start, end = match.span()
        if match["n"]:
            english = f"{_IN_ENGLISH.get(match['n'].lower(), match['n'])} {_IN_ENGLISH[match['u'].lower()[:3]]} ago"
            found.append(Detail(field="duration", value=f"{match['n']} {match['u']}", start=start, end=end))
        else:
            said = (match["since"] or match["moment"] or match["month"] or match["year"]).lower()
            bare = re.sub(r"^el (?!mes)| pasado$", "", said)
            english = _IN_ENGLISH.get(said) or _IN_ENGLISH.get(bare) or said
            found.append(Detail(field="onset", value=match[0], start=start, end=end))
        when = relative(english, today)
        if when is not None:
            found.append(Detail(field="onset_date", value=when.iso(), start=start, end=end))
    return found
