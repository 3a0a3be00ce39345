"""Do status, polarity, side, owner, speaker and kind of a statement agree with its evidence? It looks at no number."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.verify import clauses, rules
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue, is_neutral, vocabulary
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS
from tools.brief.verify.text import stem, words

_LOOSE_KINDS: Final = frozenset({"answer", "note", "section", "image", "flag", "receipt", "patient"})
_WEAK_HAS: Final = re.compile(
    r"\b(?:has|have)\s+(?:(?:a|an|the|also|previously|ever|never|not|no|long|prior|past|previous|documented|recorded|known|since)\s+)*"
    r"(?:history|hx|been|had|record|recorded|documented|"
    r"undergone|received|taken|gotten|entry|entries|had|resolved|stopped|a result|completed|ended|shown|seen)\b"
)
_TO_HAVE: Final = re.compile(r"\b(?:was|were|been) (?:\w+ ){0,3}to have\b|\bmay have|\bhaving\b")
_SMOKING: Final = (
    ("never", r"\b(?:never|non-?smoker|non smoker|does not smoke|doesn't smoke|not a smoker|no smoking)\b"),
    ("former", r"\b(?:former(?:ly)?|ex|past|previous(?:ly)?|quit|used to|stopped|no longer|gave up|given up)\b"),
    ("current", r"\b(?:smokes|current(?:ly)?|active|every day|daily|some days?|light|heavy|is a smoker|still)\b"),
)
_INPATIENT: Final = frozenset(
    {
        "inpatient",
        "imp",
        "acute",
        "nonac",
        "admission",
        "admitted",
        "hospital",
        "emergency",
        "emer",
        "observation",
        "obsenc",
        "hospitalization",
    }
)
_PRESENT: Final = re.compile(
    r"\b(?:present|positive|detected|found|has|have|had|with|shows?|showed|revealed?|grew|yes|confirmed|reactive)\b"
)
_STRICT_KINDS: Final = frozenset({"immunization", "care_plan", "goal", "procedure", "condition", "medication"})
_OVER: Final = frozenset({"ended", "stopped", "completed", "resolved", "remission", "inactive", "hold", "cancelled"})
_STRONG: Final = frozenset({"currently", "still", "active", "ongoing", "continues", "actively", "current", "now"})
_WAS_SO: Final = re.compile(
    r"\b(?:was|were|had been|remained|stayed) (?:an? |still |then )*"
    r"(?:active|ongoing|current|present|in (?:use|progress))\b"
)
"""Said of the past, with a date, of what has ended."""
_LISTED: Final = re.compile(
    r"\b(?:is|are|was|were|appears?|which|also|already)(?: (?:also|already|listed|recorded|found|included))* "
    r"(?:on|in|among) (?:the|her|his|their|patient's)(?: patient's)?(?: (?:active|current|recorded|documented))* "
    r"(?:(?:medications?|meds?|drugs?|problems?|allerg(?:y|ies)|conditions?|prescriptions?) lists?|records?|charts?)\b"
    r"|\b(?:records?|charts?|lists?|files?) (?:also )?(?:lists?|shows?|contains?|includes?|documents?|confirms?)\b"
)
_LASTING: Final = frozenset({"condition", "medication", "allergy", "care_plan"})
_SINCE: Final = re.compile(
    r"\b(?:ever )?since\b(?=[^.;]{0,12}(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn))"
    r"|\bonwards?\b"
)
_UNTIL: Final = re.compile(r"\b(?:until|up to|through|ended|over by|to \d|was on|were on)\b")
_NAMED_AT_LENGTH: Final = frozenset({"condition", "procedure", "immunization", "encounter", "care_plan", "order"})
_TO_BE_NAMED: Final = frozenset({"procedure", "condition", "medication", "immunization", "care_plan", "allergy"})
_CLOSE: Final = 5
_TIMELESS: Final = frozenset({"allergy", "family", "device", "flag", "coverage", "answer"})


def statuses(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the status words of a statement."""
    if item.group not in {"record", "patient"}:
        return None
    negations = [cue for cue in statement.cues if cue.group in {"negation", "absence"}]
    found = [cue for cue in statement.cues if cue.group == "status"]
    over = [cue for cue in found if cue.means in _OVER]
    for cue in found:
        if item.kind in RESULT_KINDS and _moves(cue, statement):
            continue
        if item.kind in RESULT_KINDS and (cue.means in {"current", "has", "done"} or is_smoking(item)):
            continue
        if cue.means in {"current", "has"} and over and (cue.words not in _STRONG or _describes(cue, over)):
            continue
        if cue.means == "current" and statement.moments and _WAS_SO.search(statement.text) and "ended" in item.states:
            continue
        if cue.words in {"had", "has had"} and statement.moments and item.kind in {"care_plan", "condition"}:
            continue
        if cue.means == "has" and (item.kind not in {"condition", "allergy"} or _weak(statement, item)):
            continue
        problem = _status(cue, item, negated=_negated(cue, negations))
        if problem:
            return problem
    return None


def lasting(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when what has ended is said to be so "since" a day, which means to this day."""
    if item.kind not in _LASTING or "ended" not in item.states or "current" in item.states:
        return None
    if statement.means("status") & _OVER or not _SINCE.search(statement.text) or _UNTIL.search(statement.text):
        return None
    return contradicted(f"{item.handle} is {_shown(item)}: it has not been so since")


def _weak(statement: Statement, item: Item) -> bool:
    """Say whether "has" only leads to something past or written down ("has had", "has a history of")."""
    if item.kind != "condition":
        return bool(statement.moments or _WEAK_HAS.search(statement.text) or "diagnosis" in statement.text)
    return bool(_WEAK_HAS.search(statement.text) or _TO_HAVE.search(statement.text))


def nameless(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a statement about an event or a treatment names neither it nor its kind."""
    if item.kind not in _TO_BE_NAMED or statement.words or statement.named:
        return None
    if any(item.kind in rules.KIND_ALLOWS.get(means, ()) for means in statement.means("kind")):
        return None
    return unsupported(f"{item.handle} is {item.name!r}, which the sentence does not name")


def _moves(cue: Cue, statement: Statement) -> bool:
    """Say whether a word also tells the direction of a result ("dropped from", "declined")."""
    return any(
        other.group == "direction" and other.start < cue.end and cue.start < other.end for other in statement.cues
    )


def _describes(cue: Cue, over: list[Cue]) -> bool:
    """Say whether a word for "now" only says when something is over ("currently on hold", "now resolved")."""
    return any(0 <= other.start - cue.end <= 16 for other in over)


def _negated(cue: Cue, negations: list[Cue]) -> bool:
    reach = 60 if cue.means == "done" else 14
    return sum(0 <= cue.start - other.end <= reach for other in negations) % 2 == 1


def _status(cue: Cue, item: Item, *, negated: bool) -> Problem | None:
    states = item.states
    own_status = bool(item.fact and item.fact.status and cue.words == item.fact.status)
    if own_status and not negated:
        return None
    if negated:
        if own_status:
            return contradicted(f"{item.handle} is {_shown(item)}")
        if cue.means in states or (cue.means == "has" and "current" in states):
            return contradicted(f"{item.handle} is {_shown(item)}")
        if not states and cue.means not in {"has"}:
            return unsupported(f"{item.handle} states no status")
        if cue.means in {"resolved", "ended", "completed", "stopped"} and "current" not in states:
            return unsupported(f"{item.handle} is {_shown(item)}")
        return None
    if cue.means in states:
        return None
    own = (item.name,) if item.group == "record" and item.kind not in {"note", "report", "section"} else item.texts
    if any(re.search(rf"\b{re.escape(cue.words)}\b", text) for text in own):
        return None
    if states & rules.CONFLICTS.get(cue.means, frozenset()):
        return contradicted(f"{item.handle} is {_shown(item)}, not {cue.words}")
    if cue.means in {"has", "done"} or (cue.means == "confirmed" and item.kind not in {"condition", "allergy"}):
        return None
    if cue.means == "current" and item.kind in _TIMELESS:
        return None
    return unsupported(f"{item.handle} does not say {cue.words!r}")


def _shown(item: Item) -> str:
    if item.fact and item.fact.status:
        return item.fact.status
    return ", ".join(sorted(item.states)) or "without a status"


def polarity(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the statement's yes or no."""
    claim_negations = [cue for cue in statement.cues if cue.group in {"negation", "absence"}]
    status = [cue for cue in statement.cues if cue.group == "status"]
    own = {word for text in item.texts for word in words(text)}
    denied = clauses.negated(item.texts) if clauses.applies(item) else frozenset()
    free = []
    for cue in _outermost(claim_negations):
        real = [other for other in status if other.means not in {"has", "done"}]
        if any(0 <= other.start - cue.end <= 14 for other in real) or any(
            other.start <= cue.start and cue.end <= other.end for other in real
        ):
            continue
        if denied & {stem(word) for word in words(statement.text[statement.text.find(cue.words) :])[1:4]}:
            continue
        if cue.words in own and item.negative:
            free = [cue]
            continue
        free.append(cue)
    negated = _denies(free)
    if item.group == "patient":
        return _answer_polarity(statement, item, negated=negated)
    explained_by_state = any(cue.means in {"refuted", "not_done", "not_taken", "cancelled", "error"} for cue in status)
    levels = statement.means("level")
    if negated and not item.negative and not is_smoking(item):
        return contradicted(f"{item.handle} records it; it is not absent")
    if is_smoking(item) or (item.kind in RESULT_KINDS and not _PRESENT.search(statement.text)):
        return None
    if item.negative and not negated and not explained_by_state and "negative" not in levels:
        return contradicted(f"{item.handle} says the opposite: {item.fact.text if item.fact else item.name}")
    return None


def _denies(cues: Sequence[Cue]) -> bool:
    """Say whether some negations deny: two close to each other cancel out ("not without"), two further apart don't."""
    runs: list[list[Cue]] = []
    for cue in cues:
        if runs and cue.start - runs[-1][-1].end <= _CLOSE:
            runs[-1].append(cue)
        else:
            runs.append([cue])
    return any(len(run) % 2 for run in runs)


def _outermost(cues: list[Cue]) -> list[Cue]:
    """Return the cues without those that overlap an earlier one: "has no known" counts once."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda one: (one.start, -one.end)):
        if not kept or cue.start >= kept[-1].end:
            kept.append(cue)
    return kept


def smoking(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with what is said of smoking: never, former and current exclude one another."""
    if not is_smoking(item):
        return None
    told = next(found for text in item.texts if (found := _smoking(text)))
    claimed = _smoking(statement.text)
    if claimed and told != claimed:
        return contradicted(f"{item.handle} says {told} smoker, not {claimed}")
    return None


def is_smoking(item: Item) -> bool:
    """Say whether an item is a smoking status."""
    return item.kind in {"social", "observation"} and any(_smoking(text) for text in item.texts)


def _smoking(text: str) -> str:
    if not re.search(r"smok|tobacco", text):
        return ""
    for means, pattern in _SMOKING:
        if re.search(pattern, text):
            return means
    return ""


def _answer_polarity(statement: Statement, item: Item, *, negated: bool) -> Problem | None:
    answer = item.answer
    if answer is None:
        return None
    if answer.status != "answered":
        told = answer.status.replace("_", " ")
        if any(
            word in statement.text
            for word in (told, "skip", "declin", "not know", "did not answer", "not answered", "unsure")
        ):
            return None
        return contradicted(f"{item.handle} was {told}")
    if not item.findings:
        if negated != item.negative:
            return contradicted(f"{item.handle} says the opposite")
        return None
    said = set(words(statement.text))
    about = [f for f in item.findings if set(words(f.name.casefold().replace("_", " "))) & said] or list(item.findings)
    polarities = {finding.polarity for finding in about}
    if "uncertain" in polarities and not {"unsure", "uncertain", "not sure", "perhaps", "maybe"} & said:
        return unsupported(f"{item.handle} leaves it uncertain")
    if (
        negated
        and "absent" not in polarities
        and statement.means("status") & {"stopped", "ended", "not_taken"} == set()
    ):
        return contradicted(f"{item.handle} says that it is so")
    if (
        not negated
        and polarities == {"absent"}
        and not statement.means("status") & {"stopped", "ended", "not_taken", "inactive"}
    ):
        return contradicted(f"{item.handle} says that it is not so")
    return None


def owner(statement: Statement, item: Item, every: Sequence[Item]) -> Problem | None:
    """Return what is wrong with whose it is: the patient's or a relative's."""
    claimed = statement.means("whose")
    text = " ".join(item.texts)
    named = {cue.means for cue in statement.cues if cue.group == "whose" and re.search(rf"\b{cue.words}\b", text)}
    claimed = {who for who in claimed - named if not re.search(rf"\b{who}\b", text)}
    if item.group != "record":
        return None
    if item.whose == "patient" and item.kind != "family":
        if claimed and not any(
            re.search(rf"\b{who}\b", normal_text) for who in claimed for normal_text in item.raw_texts
        ):
            return contradicted(f"{item.handle} is about the patient, not the patient's {sorted(claimed)[0]}")
        if "family" in statement.means("kind") and "family" not in item.stems:
            return contradicted(f"{item.handle} is about the patient, not the family")
        return None
    relatives = " ".join(one.whose for one in every)
    if claimed and (not any(who in item.whose for who in claimed) or any(who not in relatives for who in claimed)):
        return contradicted(f"{item.handle} is about the {item.whose}")
    stated = claimed or statement.means("whose") or "family" in statement.means("kind") or "family" in statement.text
    if not stated:
        return contradicted(f"{item.handle} is about the {item.whose}, not the patient")
    return None


def altered(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a name's own "pre-", "suspected" or "risk of" is left out, which makes it another thing."""
    if item.group != "record" or item.kind in _LOOSE_KINDS or not statement.words:
        return None
    said = set(words(statement.text))
    left_out = [word for word in words(item.name) if word in vocabulary().alters and word not in said]
    if left_out and not any(left_out[0] in word for word in said):
        return unsupported(f"{item.handle} says {left_out[0]!r}: {item.name}")
    return None


def glancing(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a claim shares hardly a word with a long name, which then names another thing."""
    if item.kind not in _NAMED_AT_LENGTH or not statement.words or item.same or item.condition_concepts:
        return None
    own = {stem(word) for word in words(item.name) if len(word) > 2 and not is_neutral(word)}
    said = own & {stem(word) for word in words(statement.text)}
    if len(own) > 4 and said and len(said) * 4 < len(own):
        return unsupported(f"{item.handle} is named {item.name!r}")
    return None


def side(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with left, right or both."""
    for cue in statement.cues:
        if cue.group != "side":
            continue
        if cue.words in item.raw_stems or any(
            re.search(rf"\b{re.escape(cue.words)}\b", text) for text in (*item.texts, *item.raw_texts)
        ):
            continue
        other = [word for word in ("left", "right", "bilateral") if word in item.stems]
        if other:
            return contradicted(f"{item.handle} says {other[0]}, not {cue.words}")
        return unsupported(f"{item.handle} names no side")
    return None


def speaker(statement: Statement, items: list[Item]) -> Problem | None:
    """Return what is wrong with who is said to have said it."""
    said = statement.means("said")
    if "patient" in said and not any(item.group == "patient" for item in items):
        cue = next(cue for cue in statement.cues if cue.group == "said" and cue.means == "patient")
        if any(_patient_said(item, cue.words) for item in items):
            return None
        return contradicted(f"{items[0].handle} is a record entry, not the patient's words")
    if said == {"record"} and items and all(item.group == "patient" for item in items):
        return contradicted(f"{items[0].handle} is what the patient said, not the record")
    return None


def listed(text: str, items: Sequence[Item]) -> Problem | None:
    """Return a problem when the record is said to list what only an answer of the patient is cited for."""
    if any(item.group == "record" for item in items) or not any(item.answer is not None for item in items):
        return None
    found = _LISTED.search(text)
    if not found or re.search(r"\b(?:no|not|never|without|nor|nothing)\b", text[max(0, found.start() - 30) :]):
        return None
    return unsupported(f"{items[0].handle} does not show that the record lists it")


def _inpatient(item: Item, own: set[str]) -> bool:
    """Say whether an item is, or speaks of, a stay in hospital."""
    return bool(own & _INPATIENT) or item.kind in _LOOSE_KINDS


def _patient_said(item: Item, cue: str) -> bool:
    if item.fact is None:
        return False
    if (
        item.fact.detail.get("reported")
        or "reported" in item.fact.detail.get("category", "")
        or ("self" in item.stems and "reported" in item.stems)
    ):
        return True
    if item.kind in {"note", "report", "section"}:
        return cue.rsplit(maxsplit=1)[-1] in " ".join(item.texts) or "patient" in item.stems
    return any(
        resource.get("reportedBoolean") is True or "Patient/" in str(resource.get("informationSource", ""))
        for resource in item.raw
    )


def kind(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the sort of thing it is said to be."""
    if item.kind in _LOOSE_KINDS:
        return None
    cues = [cue for cue in statement.cues if cue.group == "kind" and cue.means in rules.KIND_ALLOWS]
    own = {word for text in item.texts for word in words(text)}
    wrong = [cue for cue in cues if item.kind not in rules.KIND_ALLOWS[cue.means] and not set(words(cue.words)) & own]
    if "inpatient" in statement.means("kind") and not _inpatient(item, own):
        return contradicted(f"{item.handle} is no hospital stay")
    some_right = len(wrong) < len(cues)
    for cue in wrong:
        if cue.means in {"allergy", "family"} or (cue.means in _STRICT_KINDS and not some_right):
            return contradicted(f"{item.handle} is of kind {item.kind}, not {cue.means}")
    return None
