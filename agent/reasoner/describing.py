"""What a model may say of an image: what can be seen, and nothing that diagnoses, reassures or ranks. It asks no model.

A description is what a model says and nothing else: no rule reads it, so that it raises and lowers nothing.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import structs

from agent.reasoner.wordings import FORBIDDEN
from tools.clinical import Claim, ImageNote, Section
from tools.words import concept, find_concepts

if TYPE_CHECKING:
    from agent.reasoner.outputs import SeenSentence
    from tools.brief import Draft

NAME: Final = "image_descriptions"
TITLE: Final = "Images as a model describes them (preliminary, not checked)"
TOPIC: Final = "image_described"
MOST_IMAGES: Final = 3
"""Images described a visit: each is a model call of its own."""
NOT_SEEN: Final = re.compile(
    r"\b(?:no|not|none|nothing|never|without|absen\w+|negative|normal\w*|unremarkable|healthy|clear of|free of|intact|"
    r"harmless|minor|mild|benign|fine|resolv\w+|heal\w+|improv\w+)\b|n't\b",
    re.IGNORECASE,
)
"""What is not there, or is well, cannot be seen by a model that was never measured here; said, it would reassure."""
_WORD: Final = re.compile(r"[^\W_]+(?:-ray)?")
INTERPRETED: Final = re.compile(
    r"\b(?:consistent|compatible|suggest\w*|suspicious|suspect\w*|likely|unlikely|probabl\w+|possibl\w+|indicat\w+|"
    r"typical\w*|characteristic\w*|due to|caused by|sign of|signs of|evidence of|represent\w*|cancer\w*|carcinoma\w*|"
    r"melanoma\w*|tumou?rs?|malignan\w+|metasta\w+|infect\w+|fractur\w+|pneumon\w+|urgen\w+|severe|critical|serious|"
    r"patient (?:has|should)|treat\w*|biops\w+|refer\w*|doctor|hospital)\b",
    re.IGNORECASE,
)


def refused(text: str) -> str:
    """Return why a sentence about an image may not be shown, or "" when it may.

    >>> refused("A round red patch with a pale centre."), refused("No sign of infection is visible.")
    ('', 'speaks of what is absent or well')
    """
    if len(text.split()) < 3 or "\n" in text:
        return "no sentence"
    if NOT_SEEN.search(text):
        return "speaks of what is absent or well"
    if INTERPRETED.search(text) or FORBIDDEN.search(text):
        return "interprets, advises or reassures"
    kinds = {known.kind for match in find_concepts(text) if (known := concept(match.concept)) is not None}
    if kinds - {"symptom"}:
        return "names an illness or a medicine"
    strange = [word for word in _WORD.findall(text.lower()) if word not in seen_words()]
    return "says more than an eye sees" if strange else ""


@cache
def seen_words() -> frozenset[str]:
    """Return the words of which a description may be made: a list of forbidden ones would never be long enough."""
    text = (Path(__file__).parent / "seen_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def sayable(sentences: "Sequence[SeenSentence]", handle: str) -> tuple[str, ...]:
    """Return the sentences that may be shown, all of which cite this image and no other."""
    texts = (" ".join(each.text.split()) for each in sentences if set(each.evidence) == {handle})
    return tuple(dict.fromkeys(text for text in texts if not refused(text)))


def claims(note: ImageNote, sentences: Sequence[str], model: str) -> tuple[Claim, ...]:
    """Return a description as claims: quoted, and said to be the model's."""
    return tuple(
        Claim(
            text=f"{model} says of image {note.handle}: “{text}”",
            evidence=(note.handle,),
            verdict="not_checkable",
            reason=f"only the model {model} says so, and nothing here can check it: look at the image",
            topic=TOPIC,
            because="complaint",
            author="model",
        )
        for text in sentences
    )


def with_descriptions(draft: "Draft", said: Sequence[Claim]) -> "Draft":
    """Return the draft with a section of what a model says of the images; unchanged when it says nothing."""
    if not said:
        return draft
    return structs.replace(draft, sections=(*draft.sections, Section(name=NAME, title=TITLE, claims=tuple(said))))
