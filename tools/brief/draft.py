"""The brief before it is checked: claims in their places. It writes no sentence."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tools.clinical import Claim, FirstScreen, ReconciliationLine, Section


class Draft(Struct, frozen=True, kw_only=True):
    """What a writer hands to the check: the same places as in a brief, nothing judged yet."""

    first_screen: FirstScreen
    sections: tuple[Section, ...]
    reconciliation: tuple[ReconciliationLine, ...] = ()
    settled: bool = False
    """A clinician has edited it: the first screen stands as they saw it, and nothing on it is chosen again."""


SECTION_TITLES: dict[str, str] = {
    "attention": "Also for attention",
    "story": "Story",
    "symptoms": "Pertinent positives and negatives",
    "reconciliation": "Patient against record",
    "medications": "Medications that matter",
    "past_medications": "Medications that are over or were last recorded years ago",
    "changes": "Since last visit",
    "results": "Results and trends",
    "problems": "Problems",
    "allergies": "Allergies",
    "history": "Visits and procedures",
    "social": "Social and family",
    "notes": "Notes and letters",
    "preventive": "Preventive care",
    "images": "Images",
    "questions": "The patient's questions and hopes",
    "gaps": "Skipped, not asked, not read",
}
"""Name and title of every section, in the order of the page."""


def section(name: str, claims: Iterable[Claim], title: str = "") -> Section:
    """Return a named section with its title."""
    return Section(name=name, title=title or SECTION_TITLES[name], claims=tuple(claims))


def claim(
    text: str, evidence: Sequence[str], *, topic: str = "", because: str = "", keep: bool = False, most: int = 6
) -> Claim:
    """Return one sentence of the rules with the handles it rests on.

    Args:
        text: the sentence.
        evidence: handles, the most telling first; repeats and empty ones are dropped.
        topic: what it is about.
        because: why it stands where it stands.
        keep: never withheld.
        most: how many handles are cited; of a long list the first ones and the last.
    """
    handles = list(dict.fromkeys(handle for handle in evidence if handle))
    if len(handles) > most:
        handles = [*handles[: most - 1], handles[-1]]
    # A quotation that was cut ends in its dots, not in dots and a full stop.
    text = text.replace('" ....', '" ...')
    return Claim(text=text, evidence=tuple(handles), topic=topic, because=because, keep=keep)
