"""Whether words are nothing but a no: "none of these", never "no appetite". It says of no sign that it is absent."""

import re

_NO_WORDS = (
    "no none non nope nopes nah naw nay n n/a neg negative not never nothing nothin nuthin nuffin neither nor zero nil"
    " noen nonne nonw noone nothign nada ningun ningún ninguno ninguna ningunos ningunas nunca jamás jamas tampoco"
    " ni absoluto"
    " don't dont haven't havent hasn't hasnt doesn't doesnt didn't didnt isn't isnt ain't aint"
    " 沒有 没有 無 无 否 都沒有 都没有 不會 不会 不是 沒 没"
)
_EMPTY_WORDS = (
    "of these those them that this it thats the above below list like kind sort any either all everything at in on"
    " i i've ive he she we they my me do does did have has had got get apply applies applicable as really for"
    " sir ma'am maam doctor doc please sorry now today currently just yet lately recently anymore more whatsoever to"
    " definitely absolutely certainly way such ones one thing things and or um er luckily thankfully fortunately"
    " problem problems symptom symptoms sign signs complaints issues"
    " de eso esos esas esa ese esto estos estas ello ellos ellas lo la los las el he tengo tenido tiene ha hay por"
    " para ahora hoy momento doctora así asi parecido verdad uno otro claro en cosas anterior anteriores señora señor"
    " 的 以上 這些 这些"
)
_NO = frozenset(_NO_WORDS.split())
_EMPTY = _NO | frozenset(_EMPTY_WORDS.split())
_COURTESY = re.compile(
    r"\b(?:(?:that |as far as )(?:i|we|he|she)(?: am|'m|'ve| have|ve|m| can)? ?(?:know|aware|notice|noticed|think|tell"
    r"|remember|recall|see|seen)(?: of)?|so far|right now|for sure|of course"
    r"|(?:thanks?|gracias)(?: you| a lot| god)?|god|to be honest|(?:i'?m|i am|(?:s?he|it)'?s|(?:s?he|it) is)"
    r" (?:fine|ok|okay|well|good|all right|alright)|que yo (?:sepa|recuerde|haya notado)|gracias a dios)\b"
)
_THINK_NOT = re.compile(r"\bi (?:don't|dont|do not) think (?:so|any of (?:these|those|them))\b")
_PARTIAL = re.compile(r"\bnot (?:all|every|everything|the|just|so)\b|\bno more of\b|\?\W*$")
_WORD = re.compile(r"[^\s.,;:!。，！()\"-]+")


def is_bare_no(words: str) -> bool:
    """Return whether the words deny and name nothing: only then does a no answer for everything that was asked.

    >>> [is_bare_no(said) for said in ("no", "none of these", "No, nothing like that thanks", "no nada", "not now")]
    [True, True, True, True, True]
    >>> [is_bare_no(said) for said in ("no appetite", "not eating", "nothing stays down", "never sleep", "no?", "yes")]
    [False, False, False, False, False, False]
    """
    said = words.casefold().replace("’", "'")
    tokens = _WORD.findall(_COURTESY.sub(" ", _THINK_NOT.sub("no", said)))
    return (
        any(token in _NO for token in tokens) and all(token in _EMPTY for token in tokens) and not _PARTIAL.search(said)
    )
