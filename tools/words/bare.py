"""A bare answer ("no", "not really", "yes, a bit") to a question about named concepts. Anything doubtful is uncertain."""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence

from tools.clinical import Finding, Polarity
from tools.words.expecting import expecting
from tools.words.lexicon import lexicon
from tools.words.refusal import is_bare_no

_NO = re.compile(
    r"^\W*(?:no|nope|nah|none|never|not at all|not really|not that i (?:know|have noticed|noticed|am aware|can think|remember)|n|negative|neither|nothing(?: like that)?|"
    r"none of (?:these|those|them|that|the above)|absolutely not|definitely not|of course not|not any(?: ?more)?|no way|no[, ]+(?:none|never|nothing|not at all|sir|ma'am|thanks?|thank you|doctor|i|he|she|it|neither|not|that)\b.*|"
    r"i (?:don't|do not|haven't|have not|didn't|did not|never)(?: (?:have|had|any|feel|think so|do|that|it|those|these|at all))*|(?:he|she|it) (?:doesn't|does not|hasn't|didn't|isn't)(?: (?:have|had|any|that|it))*|not (?:since|for|in|anymore|any more|this time|often|much|that|until)\b.*|i'm not|not (?:me|so far|yet|lately|recently|currently|now)|"
    r"(?:no[, ]+|para |de eso,? )?(?:nada|ningun[oa]s?|nunca|jam[aá]s|tampoco)(?: de (?:es[oa]s?|est[oa]s?|ell[oa]s|l[oa]s? anterior(?:es)?|es[oa]s cosas|nada|lo que dice))?(?:[, ]+(?:as[ií]|parecido|que yo (?:sepa|recuerde|haya notado)|la verdad|gracias|doctora?|por ahora|de momento|en absoluto))?|"
    r"(?:no[, ]+)?no (?:(?:lo |la |los |las )?(?:tengo|he tenido|tiene|ha tenido|siento|me pasa|me ha pasado|le pasa|hay|tuve)|he notado|noto)(?: (?:nada|ningun[oa])(?: de (?:es[oa]s?|est[oa]s?|ell[oa]s|es[oa]s cosas|lo anterior|l[oa]s anteriores))?)?|no[, ]+(?:para nada|en absoluto|gracias|señora?|doctora?)|en absoluto|claro que no|por supuesto que no|ni lo uno ni lo otro|"
    r"(?:none|nothing)(?: (?:of (?:it|these|those|them|that)|like (?:that|this|those)))?(?: (?:really|at all|whatsoever|that i (?:know|am aware|noticed|can think)(?: of)?|so far|thanks?|thank you|doctor))+|none, (?:thanks?|thank you|doctor)|no to (?:all|every one|each)(?: of (?:these|those|them|that|it))?|沒有|没有|無|否|不會)\b[\s.!,]*$",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|y|ya|yea|sure|definitely|absolutely|correct|right|true|of course|i do|i have|i did|i am|he does|she does|he has|she has|it does|it is|it did|sometimes|often|always|occasionally|"
    r"a (?:little|bit|lot|few)|a little bit|some|somewhat|kind of|kinda|all of (?:them|these|those)|both(?= of (?:them|these|those)|\W*$)|most days|every (?:day|night)|now and then|once in a while|sí|si|claro|a veces|un poco|mucho|siempre|有|是|會)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:maybe|not sure|unsure|don't know|dont know|do not know|dunno|perhaps|possibly|i guess|hard to (?:say|tell)|can't (?:say|tell|remember)|could be|might|i think so|idk|no sé|quizás|tal vez|不知道|可能)\b",
    re.IGNORECASE,
)
_NO_AND_MORE = re.compile(r"^\W*(?:no|nope|nah)[, ]+(?:i|he|she|it|we|that)\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:but|except|only|apart from|although|though|unless|just|pero|solo)\b", re.IGNORECASE)


def answers_for(text: str, asked: Sequence[str], found: Sequence[Finding], language: str = "en") -> tuple[Finding, ...]:
    """Return what the words answer for the concepts asked about that they do not name themselves.

    A clear "no" is absent for all; a "yes" is present when one concept was asked, and uncertain for several; a "no" with
    a "but" denies only when what follows names something. Words that answer neither way make the concepts uncertain.
    """
    named = {finding.concept for finding in found if finding.concept}
    left = [key for key in dict.fromkeys(asked) if key not in named]
    polarity = _polarity(text.strip(), several=len(left) > 1 or bool(named & set(asked)), others=bool(found))
    if left == ["pregnancy"]:
        polarity = expecting(text) or polarity
    if polarity is None:
        return ()
    concepts = lexicon(language).concepts
    return tuple(
        Finding(
            name=concepts[key].name if key in concepts else key.replace("_", " "),
            polarity=polarity,
            quote=text.strip(),
            concept=key,
            code=concepts[key].code if key in concepts else "",
            kind=concepts[key].kind if key in concepts else "symptom",
        )
        for key in left
    )


_HESITATES = re.compile(
    r"^(?:\W*\b(?:u+h+|u+m+|e+r+m*|h+m+|m{2,}|a+h+|o+h+|e+h+m*|well|pues|bueno)\b(?!\s?-?\s?(?:huh|uh|h?mm)\b)[\s,.…-]*)+(?=\w)",
    re.IGNORECASE,
)
"""Sounds before an answer: "uh, no" is a no; "uh-huh" is none of them."""


def _polarity(text: str, *, several: bool, others: bool) -> Polarity | None:
    text = _HESITATES.sub("", text)
    if not text:
        return None
    first = re.split(r"[.;\n]|\bbut\b|\bpero\b", text, maxsplit=1, flags=re.IGNORECASE)[0].strip()
    if _UNSURE.search(text):
        return "uncertain"
    no = is_bare_no(first) or (others and _NO_AND_MORE.match(first)) if several else _NO.match(first)
    if no and (others or not _BUT.search(text[len(first) :])):
        return "absent"
    if re.match(r"^\W*(?:no|nope|nah)\b\s*[,.]", text, re.IGNORECASE) and others:
        return "absent"
    if _NO.match(first):
        return "uncertain"
    if _YES.match(text):
        return "uncertain" if several else "present"
    # Words of another matter leave a list of signs unanswered.
    return None if others or several else "uncertain"
