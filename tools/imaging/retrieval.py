"""Images that look alike, by their embeddings: brute force below 10,000, FAISS above. It names no disease."""

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from tools.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BRUTE_FORCE_MOST = 10_000


class Similar(Struct, frozen=True):
    """An image's name and its cosine similarity, -1 to 1."""

    name: str
    similarity: float


class EmbeddingIndex:
    """Names and unit vectors; deleting an image deletes its vector."""

    def __init__(self, names: "Sequence[str]", vectors: "Vectors") -> None:
        """Take one unit vector a name, shape (images, dimensions)."""
        self._names = list(names)
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self._faiss = _faiss_index(self._vectors) if len(self._names) > BRUTE_FORCE_MOST else None

    def __len__(self) -> int:
        """Return how many images it holds."""
        return len(self._names)

    def nearest(self, vector: "Vectors", most: int = 5) -> tuple[Similar, ...]:
        """Return the most similar images, best first."""
        most = min(most, len(self._names))
        if not most:
            return ()
        if self._faiss is not None:
            scores, rows = self._faiss.search(np.ascontiguousarray(vector[None], dtype=np.float32), most)
            return tuple(Similar(self._names[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True))
        scores = self._vectors @ vector
        best = np.argsort(-scores, kind="stable")[:most]
        return tuple(Similar(self._names[row], float(scores[row])) for row in best)

    @classmethod
    def of(cls, vectors: "Sequence[tuple[str, bytes]]") -> "EmbeddingIndex":
        """Return an index of names and embeddings as the store keeps them (float32, little-endian)."""
        rows = [np.frombuffer(kept, dtype="<f4") for _, kept in vectors]
        return cls([name for name, _ in vectors], np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32))

    def nearest_bytes(self, vector: bytes, most: int = 5) -> tuple[Similar, ...]:
        """Return the most similar images to an embedding as the store keeps it."""
        return self.nearest(np.frombuffer(vector, dtype="<f4"), most)

    def without(self, name: str) -> "EmbeddingIndex":
        """Return the index without one image."""
        kept = [row for row, known in enumerate(self._names) if known != name]
        return EmbeddingIndex([self._names[row] for row in kept], self._vectors[kept])


def _faiss_index(vectors: "Vectors"):  # type: ignore[no-untyped-def]  # noqa: ANN202 - faiss has no types
    try:
        import faiss
    except ImportError as error:
        raise ModelError("an index over many images needs faiss: pip install 'previsit[images]'") from error
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index
