"""Words of danger that mean something else: figures of speech, what somebody always had, what is on the mend.

The words stand in `phrases/meaning.toml`; a denial, a past or another person is `scope.py`'s to judge.
"""

from tools.interview.redflags.phrases import phrases, signs_named

_PHRASES, _SIGNS = phrases("meaning"), signs_named("meaning")
EVEN_SUPPOSED = _SIGNS["even_supposed"]
_IDIOM = _PHRASES["idiom"]


def without_idioms(sentence: str) -> str:
    """Return a sentence of the same length in which figures of speech are no words.

    >>> without_idioms("fell asleep on my arm")
    '___________ on my arm'
    """
    return _IDIOM.sub(lambda found: "_" * len(found.group()), sentence)


def explained_away(sign: str, sentence: str, before: str) -> bool:
    """Tell whether a sentence means no danger by its words for a sign; `before` is what precedes them in it."""
    if sign in _PHRASES and _PHRASES[sign].search(sentence):
        return True
    if sign in _SIGNS["side_effects"] and _PHRASES["stopped_for"].search(before):
        return True
    if sign in _SIGNS["often_usual"] and _PHRASES["only_usual"].search(sentence):
        return True
    if _PHRASES["changed"].search(sentence):
        return False
    return bool(
        (sign in _SIGNS["heals"] and _PHRASES["weeks_old"].search(sentence))
        or (sign in _SIGNS["often_usual"] and _PHRASES["usual"].search(sentence))
    )
