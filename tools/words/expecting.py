"""What an answer to "are you pregnant, or could you be?" says: a reason makes a no no less of one, a doubt does."""

import re

from tools.clinical import Polarity

_NO = re.compile(
    r"^\W*(?:(?:god|lord|hell|oh|well|haha|lol) )*(?:no+|nope|nah|not|never|definitely not|impossible)\b", re.I
)
_CANNOT = re.compile(
    r"\b(?:tubes? (?:are |were |is |was )?(?:tied|cut|removed|out|clipped)|tubal|hysterectom\w*|sterili[sz]\w+"
    r"|(?:no|without a?|lost my|removed my|took (?:out )?my) (?:womb|uterus|ovaries)"
    r"|womb (?:is |was )?(?:out|gone|removed|taken)"
    r"|(?:post|past|after|through|been through|had|since) ?-?(?:the )?(?:menopaus\w*|change)|menopausal"
    r"|can(?:'|no)?t (?:get|be|have)|impossible|ligadura|histerectom\w+|esterilizad\w+|menopausia)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:but|though|although|unless|except|late|missed|overdue|skipped|maybe|might|perhaps|possib(?:le|ly)|could|trying"
    r"|hope|hoping|no (?:clue|idea)|not sure|unsure|don'?t know|dunno|think|test|condoms?|unprotected|yet"
    r"|pero|quiz[áa]s?|tal vez|retraso|creo|s[ée] si)\b",
    re.IGNORECASE,
)


def expecting(text: str) -> Polarity | None:
    """Return the polarity of pregnancy in an answer to that question; None where nothing here decides.

    >>> [expecting(x) for x in ("no had my tubes tied", "hysterectomy 2010", "no but my period is late", "yes")]
    ['absent', 'absent', 'uncertain', None]
    """
    said = text.replace("’", "'")
    plain = re.sub(r"\b(?:not possible|impossible)\b", "impossible", said, flags=re.IGNORECASE)
    if not (_NO.match(plain) or _CANNOT.search(plain)):
        return None
    return "uncertain" if _DOUBT.search(plain) else "absent"
