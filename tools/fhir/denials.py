"""How records in many languages say that there is none: a whole short name that only denies, no part of one.

It judges no sentence; `tools.fhir.absence` says what a denial means.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

NOUNS = {
    "allergy": r"(?:allerg|alérg|alerg|alerji|аллерг|cave\b|overfølsom|överkänslig|yliherk)\w*",
    "condition": (
        r"(?:problem|condition|diagn[oó]s|com[oó]rbi|antecedent|antécédent|enfermedad|doenç|maladi|\w*erkrank|\w*krankheit|ziekt"
        r"|sygdom|sykdom|sjukdom|sairau|chor[oó]b|schorze|nemoc|patolog|malatti|betegség)\w*"
    ),
    "medication": (
        r"(?:medic|médic|\w*medik|medis|drug|läkemed|lääk|lek[iuóaů]|arzneim|geneesm|traitement|tratamiento|terapi|fármac|farmac"
        r"|gyógyszer)\w*"
    ),
    "procedure": r"(?:procedure|surger|operation)\w*",
    "immunization": r"(?:vaccin|immuni[sz])\w*",
    "device": r"(?:device|implant)\w*",
}
_ENGLISH = (
    r"(?:no|denies|denied|without|not on any)"
    r"(?:\W+(?:known|current(?:ly)?|active|other|significant|medical|chronic|any|drugs?|foods?|medications?|medicines?|environmental|seasonal|latex|past|present|relevant|previous|prior|ongoing|new|acute|major|serious"
    r"|regular|prescribed|prescription|daily|home|or|and|of|the|history|hx|documented|reported|recorded|identified|health"
    r"|having|has|have|had|taking|further|additional|more|refiere|presenta|tiene|toma|sufre|usa))*\W+"
)
"""A denial in words that are also English, and what may stand between it and what is denied."""
_DENIALS = (
    r"keine?|keinerlei|geen|aucune?|pas d\W?e?|absence d\W?e?|ningun[ao]?|ningún|niega"
    r"|no se conocen|no constan?|sin|nessun[ao]?|nega|sem"
    r"|nenhum[a]?|non (?:riferisce|presenta|ha|assume|prende|note)|ing(?:a|en|et)|intet|ei|brak|nie ma|nie przyjmuje"
    r"|žádn\w+|bez|nincs(?:enek)?|нет|отрицает"
)
_KINDS = (
    r"d[’' ]intérêt|alimentair\w*|médicamenteus\w*|medicamentos\w*|alimentar\w*|farmacol\w*|chirurg\w*|quirúrgic\w*"
    r"|cirúrgic\w*|famil\w*|m[ée]dic\w*|personal\w*|patol[óo]gic\w*|particuli\w*|notab\w*|relevant\w*|importan\w*|cronic\w*"
    r"|crónic\w*|crônic\w*|przewlekł\w*|chroni\w*|de interés|de importancia"
)
"""Of what kind the things denied would be."""
_KNOWN = (
    r"known|recorded|reported|bekannt|conocid\w+|conhecid\w+|connue?s?|bekend|kendte?|kjente?|kända?|currently|yok|нет|note|noti"
    r"|at (?:this|the) (?:time|moment)"
)
_CLASSES = (
    r"foods?|alimentos?|aliments?|comidas?|nahrungsmittel|drugs?|medicines?|medications?|medicamentos?|médicaments?"
    r"|fármacos?|remédios?|medikamente|l[aá]tex"
)
"""What a whole class of allergens is called: to deny one denies that class."""
NONE_OF = {
    about: re.compile(
        r"\W*(?:(?:assessed|reviewed|asked|patient|pt|states?|reports?)\W+){0,2}"
        rf"(?:{_ENGLISH}|(?:{_DENIALS})\b(?!-)[^.;:]{{0,30}}?)\b{noun}(?:\W+(?:{_KINDS})){{0,2}}(?:\W+(?:{_KNOWN}))?"
        rf"(?: (?:to|a|al|à|au|aux|ao|aos|de|di|gegen|voor) (?:(?:any|other|outros?|otros?) )?(?:{_CLASSES}))?\W*",
        re.IGNORECASE,
    )
    for about, noun in NOUNS.items()
}
NONE_AFTER = {
    "allergy": re.compile(
        r"\W*(?:薬物|薬剤|薬品|薬|食物|食品|その他|特記すべき|既知の)?(?:の)?アレルギー(?:歴|情報)?\W*(?:は|:|：)?\W*"
        r"(?:特に|特記)?(?:事項)?(?:なし|無し|無|ない|ありません)\W*"
        r"|\W*(?:无|無|没有|沒有|否认|否認)(?:已知)?(?:药物|藥物|食物)?(?:过敏|過敏)(?:史)?\W*"
        r"|\W*alerji\w*\W+(?:yok\w*|bilinmiyor)\W*|\W*알레르기\s*(?:없음|없다)\W*",
        re.IGNORECASE,
    ),
}
"""The same in languages that deny after the noun."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("tools.fhir") / "denials.toml").read_text("utf-8"))


@cache
def _words(cell: str) -> re.Pattern[str]:
    """Return a pattern of the words of one cell of the table."""
    return re.compile("|".join(re.escape(word.casefold()).replace(r"\*", r"\w*") for word in cell.split()))


@lru_cache(maxsize=8192)
def denied(about: str, name: str) -> tuple[bool, str]:
    """Return whether a whole short name only denies, and the class of allergens of which alone it does.

    >>> denied("allergy", "Allergien: keine"), denied("allergy", "Nema poznatih alergija na lijekove")
    ((True, ''), (True, 'medication'))
    >>> denied("allergy", "Alergija na penicilin"), denied("condition", "Bez kroničnih bolesti")
    ((False, ''), (True, ''))
    """
    table = _table()
    said = unicodedata.normalize("NFC", name).casefold().strip(" .:;,-–!")
    if any(re.fullmatch(pattern, said) for pattern in table["whole"].get(about, ())):
        return True, "medication" if about == "allergy" and _OF_DRUGS.search(said) else ""
    nouns = table["about"].get(about)
    if nouns is None:
        return False, ""
    deny, noun, beside = _words(table["deny"]), _words(nouns), _words(table["beside"])
    classes = {kind: _words(cell) for kind, cell in table["classes"].items()} if about == "allergy" else {}
    denies = names = False
    scope = ""
    for word in _WORD.findall(said.replace("-", "")):
        kind = next((kind for kind, pattern in classes.items() if pattern.fullmatch(word)), "")
        scope = scope or kind
        if noun.fullmatch(word):
            names = True
        elif deny.fullmatch(word):
            denies = True
        elif not kind and not beside.fullmatch(word):
            return False, ""
    return (True, scope) if denies and names else (False, "")


_WORD = re.compile(r"[^\W_]+(?:[-'’·][^\W_]+)*")
_OF_DRUGS = re.compile(r"약물|ยา|دوائية|לתרופות")
