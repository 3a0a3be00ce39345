"""A classifier on embeddings: logistic regression, calibrated, with a cross-validated report.

Kept as JSON (weights and figures), never as a pickle.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from tools.errors import InputError, ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.floating[Any]]

FEWEST_A_CLASS = 5
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".dcm", ".heic"}


class ClassReport(Struct, frozen=True, kw_only=True):
    """How the probe did on one class."""

    name: str
    images: int
    recall: float
    precision: float | None
    """None when the class was never said."""


class CalibrationBin(Struct, frozen=True, kw_only=True):
    """Images on which the probe was about equally sure: how sure, and how often it was right."""

    images: int
    said: float
    right: float


class ProbeReport(Struct, frozen=True, kw_only=True):
    """How the probe did on images it was not fitted on, fold by fold."""

    classes: list[str]
    images: int
    folds: int
    accuracy: float
    majority: float
    """Accuracy of always saying the largest class: what the probe has to beat."""
    balanced_accuracy: float
    auroc: float | None
    """One against the rest, averaged; None when it can't be computed."""
    brier: float
    log_loss: float
    calibration_error: float
    """Expected calibration error over ten bins, after the temperature; it too was chosen on held-out images."""
    temperature: float
    calibration: list[CalibrationBin]
    by_class: list[ClassReport]
    confusion: list[list[int]]
    """Rows: what it is; columns: what was said."""
    note: str = "cross-validated on the folder's own images; says nothing of other patients, cameras or clinics"


class Probe(Struct, frozen=True, kw_only=True):
    """A fitted probe: one row of weights a class, over unit embeddings."""

    model: str
    classes: list[str]
    weights: list[list[float]]
    bias: list[float]
    temperature: float
    report: ProbeReport

    def scores(self, vectors: "Vectors") -> "Vectors":
        """Return calibrated probabilities, shape (images, classes)."""
        logits = (vectors @ np.asarray(self.weights).T + np.asarray(self.bias)) / self.temperature
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def labelled_images(folder: Path) -> dict[str, list[Path]]:
    """Return the images of each class: one subfolder a class.

    Raises:
        InputError: fewer than two classes, or too few images in one; says how many are needed.
    """
    if not folder.is_dir():
        raise InputError(f"'{folder}' is not a folder; give one with a subfolder of images for each class")
    classes = {
        sub.name: sorted(path for path in sub.iterdir() if path.suffix.lower() in PICTURES)
        for sub in sorted(folder.iterdir())
        if sub.is_dir()
    }
    if len(classes) < 2:
        raise InputError(f"'{folder}' has {len(classes)} class folders; a probe needs at least two")
    for name, files in classes.items():
        if len(files) < FEWEST_A_CLASS:
            raise InputError(f"class '{name}' has {len(files)} images; at least {FEWEST_A_CLASS} are needed")
    return classes


def fit(model: str, names: list[str], vectors: "Vectors", labels: "NDArray[np.int_]", *, seed: int = 0) -> Probe:
    """Fit a probe on unit embeddings.

    Args:
        model: whose embeddings they are.
        names: the classes, in the order of their numbers in `labels`.
        vectors: shape (images, dimensions).
        labels: shape (images,).
        seed: of the folds.

    Raises:
        ModelError: scikit-learn is not installed.
    """
    try:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import StratifiedKFold
    except ImportError as error:
        raise ModelError("fitting a probe needs scikit-learn: pip install 'previsit[images]'") from error
    folds = min(5, int(np.bincount(labels).min()))
    held = np.zeros((len(labels), len(names)))
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=seed).split(vectors, labels):
        fitted = LogisticRegression(max_iter=2000, class_weight="balanced").fit(vectors[train], labels[train])
        held[test] = _logits(fitted.coef_, fitted.intercept_, vectors[test])
    whole = LogisticRegression(max_iter=2000, class_weight="balanced").fit(vectors, labels)
    weights, bias = _rows(whole.coef_, whole.intercept_)
    temperature = _temperature(held, labels)
    return Probe(
        model=model,
        classes=names,
        weights=weights.tolist(),
        bias=bias.tolist(),
        temperature=temperature,
        report=_report(names, held, labels, folds, temperature),
    )


def save(probe: Probe, path: Path) -> None:
    """Write a probe as JSON."""
    import msgspec

    path.write_text(json.dumps(msgspec.to_builtins(probe), indent=1) + "\n", encoding="utf-8")


def _rows(weights: "Vectors", bias: "Vectors") -> tuple["Vectors", "Vectors"]:
    """Return one row a class; scikit-learn keeps a single row for two classes."""
    if len(weights) == 1:
        return np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return weights, bias


def _logits(weights: "Vectors", bias: "Vectors", vectors: "Vectors") -> "Vectors":
    rows, offsets = _rows(weights, bias)
    return np.asarray(vectors @ rows.T + offsets)


def _softmax(logits: "Vectors") -> "Vectors":
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _temperature(logits: "Vectors", labels: "NDArray[np.int_]") -> float:
    """Return the temperature with the least log loss on the held-out logits (Guo et al. 2017)."""
    tried = np.geomspace(0.05, 20, 200)
    rows = np.arange(len(labels))
    losses = [-np.log(_softmax(logits / each)[rows, labels] + 1e-12).mean() for each in tried]
    return float(tried[int(np.argmin(losses))])


def _report(
    names: list[str], logits: "Vectors", labels: "NDArray[np.int_]", folds: int, temperature: float
) -> ProbeReport:
    from sklearn.metrics import balanced_accuracy_score, roc_auc_score

    held = _softmax(logits / temperature)
    said = held.argmax(axis=1)
    scores = held[:, 1] if len(names) == 2 else held
    confusion = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(confusion, (labels, said), 1)
    bins, error = _calibration(held.max(axis=1), said == labels)
    return ProbeReport(
        classes=names,
        images=len(labels),
        folds=folds,
        accuracy=round(float((said == labels).mean()), 4),
        majority=round(float(np.bincount(labels).max() / len(labels)), 4),
        balanced_accuracy=round(float(balanced_accuracy_score(labels, said)), 4),
        auroc=round(float(roc_auc_score(labels, scores, multi_class="ovr")), 4),
        brier=round(float(((held - np.eye(len(names))[labels]) ** 2).sum(axis=1).mean()), 4),
        log_loss=round(float(-np.log(held[np.arange(len(labels)), labels] + 1e-12).mean()), 4),
        calibration_error=error,
        temperature=round(temperature, 4),
        calibration=bins,
        by_class=[_of_class(name, at, confusion) for at, name in enumerate(names)],
        confusion=confusion.tolist(),
    )


def _of_class(name: str, at: int, confusion: "NDArray[np.int_]") -> ClassReport:
    said = int(confusion[:, at].sum())
    return ClassReport(
        name=name,
        images=int(confusion[at].sum()),
        recall=round(float(confusion[at, at] / confusion[at].sum()), 4),
        precision=round(float(confusion[at, at] / said), 4) if said else None,
    )


def _calibration(sure: "Vectors", right: "NDArray[np.bool_]", bins: int = 10) -> tuple[list[CalibrationBin], float]:
    """Return the bins that have images, and the expected calibration error (Guo et al. 2017)."""
    which = np.minimum((sure * bins).astype(int), bins - 1)
    found, error = [], 0.0
    for at in range(bins):
        inside = which == at
        if not inside.any():
            continue
        said, hit = float(sure[inside].mean()), float(right[inside].mean())
        error += abs(said - hit) * float(inside.mean())
        found.append(CalibrationBin(images=int(inside.sum()), said=round(said, 4), right=round(hit, 4)))
    return found, round(error, 4)
