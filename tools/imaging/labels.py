"""The versioned table of what MedSigLIP is asked, and what its scores may be said to mean. It runs no model."""

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TABLE = Path(__file__).parent / "labels.toml"


class Label(Struct, frozen=True, kw_only=True):
    """Something an image may show; `modality` is set for findings."""

    name: str
    threshold: float
    prompts: list[str]
    source: str
    """Of a kind of image: that the model was trained on it. Of a finding: why it is worth an early look."""
    modality: str = ""


class LabelTable(Struct, frozen=True, kw_only=True):
    """Modalities first, then findings within one."""

    version: str
    thresholds: str
    """Where they come from."""
    modality: list[Label]
    finding: list[Label]


@cache
def label_table() -> LabelTable:
    """Return the table as shipped."""
    return msgspec.convert(tomllib.loads(TABLE.read_text(encoding="utf-8")), LabelTable)


def prompts(labels: list[Label]) -> list[str]:
    """Return all prompts of the labels, in order."""
    return [prompt for label in labels for prompt in label.prompts]


def averaged(labels: list[Label], scores: "NDArray[np.float32]") -> dict[str, float]:
    """Return each label's mean score; `scores` stand in the order of `prompts`."""
    found, at = {}, 0
    for label in labels:
        found[label.name] = round(float(scores[at : at + len(label.prompts)].mean()), 4)
        at += len(label.prompts)
    return found


def best(labels: list[Label], scores: dict[str, float], margin: float = 0.1) -> str:
    """Return the label that is above its threshold and clearly ahead of the next, or "" (abstention)."""
    ranked = sorted(labels, key=lambda label: -scores[label.name])
    first, second = ranked[0], ranked[1]
    clear = scores[first.name] - scores[second.name] >= margin
    return first.name if clear and scores[first.name] >= first.threshold else ""
