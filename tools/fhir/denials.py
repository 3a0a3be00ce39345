"""How records in many languages say that there is none: a whole short name that only denies, no part of one.

It judges no sentence; `tools.fhir.absence` says what a denial means.
"""

import re

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
