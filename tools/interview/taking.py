"""What an answer about medicines of the record says: taken as listed, another way, stopped, never. It asks nothing."""

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tools.clinical import Finding, Polarity
from tools.interview.listed import listed, named_in, parts_of
from tools.interview.of_the_list import Told, told_of_each
from tools.interview.questions import Option, Question
from tools.words.refusal import is_bare_no

_STOPPED = re.compile(
    r"\b(?:stop\w*|quit|gave (?:it|them) up|no longer|not (?:any ?more|anymore|taking)|don't take"
    r"|do not take|ran out|came off|off it|discontinued|dej[eéó]\w*|ya no|suspend\w+)\b"
)
_NEVER = re.compile(
    r"\b(?:never (?:took|taken|started|start|had|been)|not started"
    r"|(?:didn't|did not) start|don't know (?:it|that one)|nunca)\b"
)
_OTHER = re.compile(
    r"\b(?:different\w*|only|half|double|sometimes|when i (?:need|remember)|as needed|skip\w*"
    r"|forget\w*|less|more|another dose|every other|instead|a veces|mitad|solo|diferente)\b"
)
_YES = re.compile(
    r"^\W*(?:ye+s+|yep|yea+h*|yup|y|sure|correct|right|i do|i (?:still )?(?:take|use)|i'm taking|still"
    r"|sí|si|claro|correcto|every day|daily|morning)\b"
)
_NO = re.compile(r"^\W*(?:no|nope|nah|not)\b")
_NO_AND_TAKES = re.compile(
    r"\b(?:i|he|she|we|they) (?:do |does )?(?:now )?(?:takes?|use|have|get|inject|put)\b|\d|\bchang"
)
_OVER = frozenset({"stopped", "never", "no"})
_EXPLAINED = 3
"""A no of so many words says why."""
_ALL = re.compile(
    r"^(?=.*\w)\W*(?:(?:yes|yeah|yep|yup|sí|si)\b\W*)?(?:to )?(?:(?:i|we|she|he|they)\W+)?(?:still )?"
    r"(?:(?:do|does|takes?|taking|uses?|tomo|toma)\b\W*)?(?:(?:them|these|those|las)\b\W*)?"
    r"(?:(?:all|everything|every one|each one|both|todas|todo|las dos)\b\W*)?(?:of (?:them|these|those|em)\b\W*)?"
    r"(?:(?:like that|just like that|as (?:it says|listed|written|prescribed)|every day|así)\b)?\W*$",
    re.IGNORECASE,
)

_UNCHANGED = re.compile(
    r"^\W*(?:(?:yes|yeah|no|nope|sí|si)\b\W*)?(?:i |it'?s |its |all |everything(?:'s| is)? |they'?re |still |todo )*"
    r"(?:(?:the )?same(?: (?:as|like) (?:before|always|usual|ever|last (?:time|visit|year)|it says|listed|you have))?"
    r"|(?:no|nothing(?: has|'s)?|not|without) chang\w+|unchanged|as (?:before|always|usual)"
    r"|igual(?: que (?:antes|siempre))?|sin cambios|como siempre|lo mismo)(?: (?:here|since|there|then|now))?\W*$",
    re.IGNORECASE,
)
"""A list of what is taken now is answered by "same as before": as it says."""
WHOLE = "whole list"
"""What a medicine's `detail["scope"]` says where one word was said of them all, and of none by its name."""


def says_all(words: str) -> bool:
    """Return whether words take a whole list as it is, and say nothing of any of it.

    >>> says_all("yes"), says_all("same as before"), says_all("no changes"), says_all("yes but not the blue one")
    (True, True, True, False)
    """
    return bool(_ALL.match(words) or _UNCHANGED.match(words))


def ticked(question: Question, words: str) -> list[Option]:
    """Return what a list of medicines was answered with in words: all, all but some, those that are named, or none."""
    some = [option for option in question.options if not option.exclusive]
    if says_all(words):
        return some
    if is_bare_no(words):
        return [option for option in question.options if option.code == "none"]
    taken = {
        handle
        for told in told_of_each(_medicines_of(question), words)
        if told.taking == "yes"
        for handle in told.handles
    }
    return [option for option in some if option.code in taken]


def _medicines_of(question: Question) -> dict[str, tuple[str, str]]:
    """Return name and ingredients of each medicine that a question lists, by handle."""
    if question.link_id == "medication.list":
        return {
            option.code: (option.text.split(",")[0], option.fills.get("ingredient", ""))
            for option in question.options
            if not option.exclusive
        }
    return {handle: _parted(text) for handle, text in question.detail.items()}


def names_any(question: Question, words: str) -> bool:
    """Return whether the words speak of any medicine of the list."""
    medicines = listed(_medicines_of(question))
    return any(part.handles for part in parts_of(words, medicines))


def hear_many(question: Question, options: Sequence[Option], words: str) -> tuple[Finding, ...]:
    """Return what an answer about a list of medicines says of each of them, or about the rest of such a list."""
    if question.link_id == "medication.list":
        return hear_list(question, options, words)
    return hear_rest(question, words, options[0].code if options else "")


def of_other_medicines(findings: Sequence[Finding], question: Question, words: str) -> tuple[Finding, ...]:
    """Return the findings but those of medicines that the list names: of these the list's own hearing tells."""
    medicines = listed(_medicines_of(question))
    others = tuple(one for one in findings if one.kind != "medication" or not named_in(one.name, medicines)[0])
    excepted = " ".join(part.text for part in parts_of(words, medicines) if part.other and part.excepts).lower()
    return tuple(_left_out(one) if one.quote and one.name.lower() in excepted else one for one in others)


def _left_out(finding: Finding) -> Finding:
    """Return a medicine that "all but" takes out of a list on which it does not stand: it is not taken."""
    if finding.kind != "medication" or finding.polarity == "absent":
        return finding
    return replace(finding, polarity="absent", detail={**finding.detail, "taking": "no"})


def hear_list(question: Question, options: Sequence[Option], words: str) -> tuple[Finding, ...]:
    """Return a finding for each medicine ticked as listed, and for each other that the words speak of."""
    medicines = _medicines_of(question)
    # An option that was tapped is no word of the patient's: its "as needed" says nothing of another entry.
    own = words
    for option in options:
        own = own.replace(option.text, "\n" * len(option.text))
    told = told_of_each(medicines, own)
    quotes = {handle: one.quote for one in told if one.taking == "yes" for handle in one.handles}
    whole = {"scope": WHOLE} if len(options) > 1 and says_all(words) else {}
    taken = tuple(
        Finding(
            name=medicines[option.code][0],
            polarity="present",
            quote=quotes.get(option.code) or words.strip() or option.text,
            kind="medication",
            detail={"taking": "yes", "handle": option.code, **whole, **option.fills},
        )
        for option in options
        if not option.exclusive
    )
    codes = {option.code for option in options}
    told = [one for one in told if one.taking != "yes"]
    return taken + tuple(one for one in _findings(medicines, told) if one.detail["handle"] not in codes)


def _findings(medicines: Mapping[str, tuple[str, str]], told: Sequence[Told]) -> tuple[Finding, ...]:
    return tuple(
        _told(handle, *medicines[handle], one.taking, one.quote, reason_of(one.after) if one.taking in _OVER else "")
        for one in told
        for handle in one.handles
    )


def _told(handle: str, name: str, ingredient: str, taking: str, words: str, reason: str = "") -> Finding:
    detail = {"taking": taking, "handle": handle, "ingredient": ingredient}
    if reason:
        detail["reason"] = reason
    if taking == "differently":
        detail["as_taken"] = words
    if taking == "stopped" and (since := _since(words)):
        detail["since"] = since
    polarity: Polarity = "absent" if taking in _OVER else "present"
    return Finding(name=name, polarity=polarity, quote=words, kind="medication", detail=detail)


def hear_rest(question: Question, words: str, choice: str) -> tuple[Finding, ...]:
    """Return what one answer about the rest of a list says of each medicine; nothing when it is not known."""
    medicines = _medicines_of(question)
    if choice in {"", "unsure"}:
        return _findings(medicines, told_of_each(medicines, words))
    return tuple(
        _told(handle, name, ingredient, choice, words.strip()) for handle, (name, ingredient) in medicines.items()
    )


def _parted(text: str) -> tuple[str, str]:
    name, _, ingredient = text.partition("|")
    return name, ingredient


def hear_medicine(
    question: Question, words: str, choice: str, findings: Sequence[Finding]
) -> tuple[str, tuple[Finding, ...]]:
    """Return the choice and the finding that an answer about one medicine of the record makes."""
    taking = choice or question.detail.get("taking", "") or taking_of(words)
    if not taking:
        return "", tuple(findings)
    detail = {"taking": taking, **{key: question.detail[key] for key in ("ingredient",) if question.detail.get(key)}}
    if taking in _OVER and (reason := reason_of(words)):
        detail["reason"] = reason
    since = next(
        (finding.onset or finding.duration for finding in findings if finding.onset or finding.duration), ""
    ) or _since(words)
    if taking == "stopped" and since:
        detail["since"] = since
    if taking == "differently":
        detail["as_taken"] = words.strip()
    polarity: dict[str, Polarity] = {**dict.fromkeys(_OVER, "absent"), "unclear": "uncertain"}
    finding = Finding(
        name=question.detail.get("name", ""),
        polarity=polarity.get(taking, "present"),
        quote=words.strip(),
        kind="medication",
        detail=detail,
    )
    others = [other for other in findings if other.kind not in {"medication"}]
    return "" if taking in {"unclear", "no"} else taking, (finding, *others)


def taking_of(words: str) -> str:
    """Return yes, differently, stopped, never, no, unclear for a bare no; empty when the words say none of them.

    >>> taking_of("yess"), taking_of("yea i take it"), taking_of("ya no la tomo") == "yes", taking_of("yellow pill")
    ('yes', 'yes', False, '')
    """
    lowered = words.lower().replace("’", "'")
    if _NEVER.search(lowered):
        return "never"
    if _STOPPED.search(lowered):
        return "stopped"
    if _OTHER.search(lowered):
        return "differently"
    if _YES.search(lowered):
        return "yes"
    if not _NO.search(lowered):
        return ""
    if len(lowered.split()) >= _EXPLAINED:
        return "differently" if _NO_AND_TAKES.search(lowered) else "no"
    # "No" to "are you taking it like that?" may mean another way, or not at all: that is asked, not guessed.
    return "unclear"


def reason_of(words: str) -> str:
    """Return the reason that stands in the words, as said."""
    lowered = words.lower()
    found = re.search(r"\b(?:because(?: of)?|cause|due to|since it|as it|porque|por)\b\s*(.+)", lowered)
    if found:
        return words[found.start(1) :].strip(" .")
    start, end = -1, 0
    for part in re.finditer(r"[^,;.]+", words):
        if _is_reason(part.group().strip().lower()):
            start, end = part.start() if start < 0 else start, part.end()
        elif start >= 0:
            break
    # One piece, as said.
    return words[start:end].strip() if start >= 0 else ""


def _is_reason(part: str) -> bool:
    return bool(part) and not (_STOPPED.search(part) or _NO.search(part) or _since(part))


def _since(words: str) -> str:
    found = re.search(
        r"\b(?:in |since |last )?(?:january|february|march|april|may|june|july|august|september|october"
        r"|november|december|\w+ (?:days?|weeks?|months?|years?) ago|last (?:week|month|year|spring|summer"
        r"|fall|winter)|this (?:week|month|year)|yesterday"
        r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|hace \w+ \w+)\b",
        words.lower(),
    )
    return found.group() if found else ""
