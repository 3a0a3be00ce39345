"""What an answer about medicines of the record says: taken as listed, another way, stopped, never. It asks nothing."""

import re
from collections.abc import Mapping, Sequence

from tools.clinical import Finding, Polarity
from tools.interview.questions import Option, Question

_STOPPED = re.compile(
    r"\b(?:stop\w*|quit|gave (?:it|them) up|no longer|not (?:any ?more|anymore|taking)|don't take"
    r"|do not take|ran out|came off|off it|discontinued|dej[eéó]\w*|ya no|suspend\w+)\b"
)
_NEVER = re.compile(r"\b(?:never (?:took|taken|started|had|been)|don't know (?:it|that one)|nunca)\b")
_OTHER = re.compile(
    r"\b(?:different\w*|only|half|double|sometimes|when i (?:need|remember)|as needed|skip\w*"
    r"|forget\w*|less|more|another dose|every other|instead|a veces|mitad|solo|diferente)\b"
)
_YES = re.compile(
    r"^\W*(?:ye+s+|yep|yea+h*|yup|y|sure|correct|right|i do|i (?:still )?(?:take|use)|i'm taking|still"
    r"|sí|si|claro|correcto|every day|daily|morning)\b"
)
_NO = re.compile(r"^\W*(?:no|nope|nah|not)\b")
_ALL = re.compile(
    r"^(?=.*\w)\W*(?:(?:yes|yeah|yep|yup|sí|si)\b\W*)?(?:to )?(?:(?:i|we|she|he|they)\W+)?(?:still )?"
    r"(?:(?:do|does|takes?|taking|uses?|tomo|toma)\b\W*)?(?:(?:them|these|those|las)\b\W*)?"
    r"(?:(?:all|everything|every one|each one|both|todas|todo|las dos)\b\W*)?(?:of (?:them|these|those|em)\b\W*)?"
    r"(?:(?:like that|just like that|as (?:it says|listed|written|prescribed)|every day|así)\b)?\W*$",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    r"^\W*(?:yes\W+)?(?:(?:i|we|she|he|they) (?:still )?takes? )?(?:all|everything|every one|each one|todas|todo)\b"
    r".*?\b(?P<but>but|except|besides|apart from|other than|menos|excepto|pero)\b",
    re.IGNORECASE | re.DOTALL,
)
_BUT = re.compile(r"\b(?:but|except|not|no|never|stop\w*|only|instead|pero|menos|excepto|dej[eé])\b", re.IGNORECASE)
_NO_OF = re.compile(
    r"^\W*(?:no|nope|nah|n|not|none|never|false|nothing|neither|ningun[oa]|nada|nunca|都?沒有|不是|無|否)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;.\n]| and | but | except | y | pero ")
_OTHERS = re.compile(r"^(?:and |but )?(?:all |los |las )?(?:the )?(?:others?|rest|otras|otros|demás)\b", re.IGNORECASE)
_FEW_WORDS = 4


def ticked(question: Question, words: str) -> list[Option]:
    """Return what a list of medicines was answered with in words: all, all but some, those that are named, or none."""
    some = [option for option in question.options if not option.exclusive]
    if _ALL.match(words):
        return some
    if _NO_OF.match(words) and len(words.split()) <= _FEW_WORDS:
        return [option for option in question.options if option.code == "none"]
    if exceptions := _ALL_BUT.match(words):
        named = named_in(question, words[exceptions.start("but") :])
        return [option for option in some if option.code not in named] if named else []
    if _BUT.search(words):
        # Who names exceptions of an unnamed rest is asked one by one.
        return []
    named = named_in(question, words)
    return [option for option in some if option.code in named]


def named_in(question: Question, words: str) -> set[str]:
    """Return the codes of the options that the words name, by ingredient or by the first word of the name."""
    from tools.words import ingredients

    found = {name for part in _CLAUSE.split(words) for name in ingredients(part)}
    lowered = words.lower()
    return {
        option.code
        for option in question.options
        if not option.exclusive
        and (
            found & set(option.fills.get("ingredient", "").split())
            or re.search(rf"\b{re.escape(option.text.split()[0].lower())}\b", lowered)
        )
    }


def hear_many(question: Question, options: Sequence[Option], words: str) -> tuple[Finding, ...]:
    """Return what an answer about a list of medicines says of each of them, or about the rest of such a list."""
    if question.link_id == "medication.list":
        return hear_list(question, options, words)
    return hear_rest(question, words, options[0].code if options else "")


def of_other_medicines(findings: Sequence[Finding], question: Question) -> tuple[Finding, ...]:
    """Return the findings but those of medicines that the list names: of these the list's own hearing tells."""
    from tools.words import ingredients

    listed = {name for option in question.options for name in option.fills.get("ingredient", "").split()}
    listed |= {name for text in question.detail.values() for name in _parted(text)[1].split()}
    return tuple(one for one in findings if one.kind != "medication" or not set(ingredients(one.name)) & listed)


def hear_list(question: Question, options: Sequence[Option], words: str) -> tuple[Finding, ...]:
    """Return a finding for each medicine ticked as listed, and for each other that the words speak of."""
    taken = {option.code for option in options}
    others = {
        option.code: (option.text.split(",")[0], option.fills.get("ingredient", ""))
        for option in question.options
        if not option.exclusive and option.code not in taken
    }
    return tuple(
        Finding(
            name=option.text.split(",")[0],
            polarity="present",
            quote=words.strip() or option.text,
            kind="medication",
            detail={"taking": "yes", "handle": option.code, **option.fills},
        )
        for option in options
        if not option.exclusive
    ) + _said_of(others, words)


def _said_of(medicines: Mapping[str, tuple[str, str]], words: str) -> tuple[Finding, ...]:
    """Return what the words say of medicines they name: "all but the statin, stopped that in May, too weak on it"."""
    found = []
    for named, clauses in _spoken_of(medicines, words):
        said = ", ".join(clauses)
        if (taking := taking_of(said)) not in {"stopped", "never", "differently"}:
            continue
        # The clause with the name is no reason; what follows it may be.
        reason = reason_of(", ".join(clauses[1:])) if taking != "differently" else ""
        for handle in named:
            found.append(_told(handle, *medicines[handle], taking, said, reason))
    return tuple(found)


def _spoken_of(medicines: Mapping[str, tuple[str, str]], words: str) -> list[tuple[list[str], list[str]]]:
    """Return the words by the medicines they speak of: a clause that names none belongs to the one before it."""
    from tools.words import ingredients

    spoken: list[tuple[list[str], list[str]]] = []
    for clause in (part.strip() for part in _CLAUSE.split(words) if part.strip()):
        said = set(ingredients(clause))
        named = [
            handle
            for handle, (name, ingredient) in medicines.items()
            if said & set(ingredient.split()) or (name and name.split()[0].lower() in clause.lower())
        ]
        if named or said or _OTHERS.match(clause):
            spoken.append((named, [clause]))
        elif spoken:
            spoken[-1][1].append(clause)
    return spoken


def _told(handle: str, name: str, ingredient: str, taking: str, words: str, reason: str = "") -> Finding:
    detail = {"taking": taking, "handle": handle, "ingredient": ingredient}
    if reason:
        detail["reason"] = reason
    if taking == "differently":
        detail["as_taken"] = words
    if taking == "stopped" and (since := _since(words)):
        detail["since"] = since
    polarity: Polarity = "present" if taking == "differently" else "absent"
    return Finding(name=name, polarity=polarity, quote=words, kind="medication", detail=detail)


def hear_rest(question: Question, words: str, choice: str) -> tuple[Finding, ...]:
    """Return what one answer about the rest of a list says of each medicine; nothing when it is not known."""
    medicines = {handle: _parted(text) for handle, text in question.detail.items()}
    if choice in {"", "unsure"}:
        return _said_of(medicines, words)
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
    if taking in {"stopped", "never"} and (reason := reason_of(words)):
        detail["reason"] = reason
    since = next(
        (finding.onset or finding.duration for finding in findings if finding.onset or finding.duration), ""
    ) or _since(words)
    if taking == "stopped" and since:
        detail["since"] = since
    if taking == "differently":
        detail["as_taken"] = words.strip()
    polarity: dict[str, Polarity] = {"stopped": "absent", "never": "absent", "unclear": "uncertain"}
    finding = Finding(
        name=question.detail.get("name", ""),
        polarity=polarity.get(taking, "present"),
        quote=words.strip(),
        kind="medication",
        detail=detail,
    )
    others = [other for other in findings if other.kind not in {"medication"}]
    return "" if taking == "unclear" else taking, (finding, *others)


def taking_of(words: str) -> str:
    """Return yes, differently, stopped, never, unclear for a bare no; empty when the words say none of them.

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
    # "No" to "are you taking it like that?" may mean another way, or not at all: that is asked, not guessed.
    return "unclear" if _NO.search(lowered) else ""


def reason_of(words: str) -> str:
    """Return the reason that stands in the words, as said."""
    lowered = words.lower()
    found = re.search(r"\b(?:because(?: of)?|cause|due to|since it|as it|porque|por)\b\s*(.+)", lowered)
    if found:
        return words[found.start(1) :].strip(" .")
    parts = [part.strip(" .") for part in re.split(r"[,;.]", words) if part.strip()]
    rest = [
        part
        for part in parts
        if not _STOPPED.search(part.lower()) and not _NO.search(part.lower()) and not _since(part)
    ]
    return ", ".join(rest)


def _since(words: str) -> str:
    found = re.search(
        r"\b(?:in |since |last )?(?:january|february|march|april|may|june|july|august|september|october"
        r"|november|december|\w+ (?:days?|weeks?|months?|years?) ago|last (?:week|month|year|spring|summer"
        r"|fall|winter)|this (?:week|month|year)|yesterday"
        r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|hace \w+ \w+)\b",
        words.lower(),
    )
    return found.group() if found else ""
