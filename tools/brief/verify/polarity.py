"""Does the yes or no of a statement agree with its evidence, smoking included? It looks at no status."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.verify import clauses
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS
from tools.brief.verify.text import stem, words

_SMOKING: Final = (
    (frozenset({"current"}), r"\b(?:not|n't|never|yet to) (?:yet )?(?:quit|given up|give up|stopped|stop)\b"),
    (
        frozenset({"never"}),
        r"\b(?:never|non-?smoker|non smoker|not a smoker|no (?:\w+ )?(?:history of )?(?:smoking|tobacco))\b",
    ),
    (
        frozenset({"former"}),
        r"\b(?:former(?:ly)?|ex|past|previous(?:ly)?|quit|used to|stopped|no longer|gave up|given up|ha[sd] smoked)\b",
    ),
    (frozenset({"never", "former"}), r"\b(?:(?:does not|doesn't|do not|don't) (?:currently )?smoke|not smoking)\b"),
    (
        frozenset({"current"}),
        r"\b(?:smokes|current(?:ly)?|active|every day|daily|some days?|light|heavy|is a smoker|still"
        r"|continu\w+ (?:to smoke|smoking))\b",
    ),
)
"""What words may mean of smoking, the most telling first."""
_DENIED: Final = re.compile(r"\b(?:not|untrue|false|denies|denied|no (?:evidence|indication|sign|record))\b|n't\b")
_PRESENT: Final = re.compile(
    r"\b(?:present|positive|detected|found|has|have|had|with|shows?|showed|revealed?|grew|yes|confirmed|reactive)\b"
)
_LEVELS: Final = frozenset({"high", "low", "normal", "abnormal", "critical"})
_CLOSE: Final = 5
_ENDING: Final = frozenset({"medication", "condition", "order", "care_plan"})
_OVER: Final = frozenset({"stopped", "ended", "completed", "resolved", "inactive"})
_TURNS: Final = re.compile(
    r"\b(?:no|not|never|nor|neither|without|w/o|cannot|den(?:y|ies|ied|ying)|false|untrue)\b|n't\b"
)


def polarity(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the statement's yes or no."""
    claim_negations = [cue for cue in statement.cues if cue.group in {"negation", "absence"}]
    status = [cue for cue in statement.cues if cue.group == "status"]
    own = {word for text in item.texts for word in words(text)}
    denied = clauses.negated(item.texts) if clauses.applies(item) else frozenset()
    free = []
    for cue in outermost(claim_negations):
        real = [other for other in status if other.means not in {"has", "done"}]
        # "Was not on 3 May" is said of no medicine.
        real = [other for other in real if other.means != "inactive" or item.kind in _ENDING]
        # "Not low" is for the level to judge.
        real += [other for other in statement.cues if other.means in _LEVELS and item.kind in RESULT_KINDS]
        if any(0 <= other.start - cue.end <= 14 for other in real) or any(
            other.start <= cue.start and cue.end <= other.end for other in real
        ):
            continue
        if not item.negative and denied & {
            stem(word) for word in words(statement.text[statement.text.find(cue.words) :])[1:4]
        }:
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
    # "Stopped, so not taken": what is over may be denied beside the word that says so.
    if negated and item.kind in _ENDING and any(cue.means in item.states & _OVER for cue in status):
        return None
    if negated and not item.negative and not is_smoking(item):
        return contradicted(f"{item.handle} records it; it is not absent")
    if is_smoking(item) or (item.kind in RESULT_KINDS and not _PRESENT.search(statement.text)):
        return None
    if item.negative and not negated and not explained_by_state and "negative" not in levels:
        return contradicted(f"{item.handle} says the opposite: {item.fact.text if item.fact else item.name}")
    return None


def _denies(cues: Sequence[Cue]) -> bool:
    """Say whether some negations deny: two close to each other cancel out ("not without"), two further apart don't.

    Nor do they where the first denies by its meaning: "tolerated without any reaction" denies twice.
    """
    runs: list[list[Cue]] = []
    for cue in cues:
        if runs and cue.start - runs[-1][-1].end <= _CLOSE and _TURNS.search(runs[-1][-1].words):
            runs[-1].append(cue)
        else:
            runs.append([cue])
    return any(len(run) % 2 for run in runs)


def outermost(cues: list[Cue]) -> list[Cue]:
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
    if claimed & told and _DENIED.search(_without_smoking(statement.text)):
        return contradicted(f"{item.handle} says so: {_worded(told)} smoker")
    if claimed and not told & claimed:
        return contradicted(f"{item.handle} says {_worded(told)} smoker, not {_worded(claimed)}")
    return None


def _without_smoking(text: str) -> str:
    for _, pattern in _SMOKING:
        text = re.sub(pattern, "", text)
    return text


def _worded(means: frozenset[str]) -> str:
    return " or ".join(sorted(means))


def is_smoking(item: Item) -> bool:
    """Say whether an item is a smoking status."""
    return item.kind in {"social", "observation"} and any(_smoking(text) for text in item.texts)


def _smoking(text: str) -> frozenset[str]:
    if not re.search(r"smok|tobacco", text):
        return frozenset()
    return next((means for means, pattern in _SMOKING if re.search(pattern, text)), frozenset())


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
