"""MedGemma's thinking told apart from its answer, whole or as it streams. It judges neither.

The markers are ordinary tokens (ids 100 and 101), so decoding leaves them in the text.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

OPEN, CLOSE = "<unused94>", "<unused95>"


class Split(Struct, frozen=True):
    """A generation taken apart; `closed` is False when a thinking block was opened and never ended."""

    thinking: str
    answer: str
    closed: bool = True


def split(text: str) -> Split:
    r"""Return thinking and answer of a whole generation.

    >>> split("<unused94>thought\nhm<unused95>yes")
    Split(thinking='hm', answer='yes', closed=True)
    >>> split("<unused94>thought\nhm")
    Split(thinking='hm', answer='', closed=False)
    """
    if OPEN not in text:
        return Split("", text.strip())
    before, _, rest = text.partition(OPEN)
    thought, closing, answer = rest.partition(CLOSE)
    thought = thought.removeprefix("thought\n").removeprefix("thought").strip()
    return Split(thought, (before + answer).strip(), bool(closing))


def answer_begins(text: str) -> int:
    r"""Return where the answer begins in what was generated so far; its end while a thought is open.

    >>> answer_begins("yes"), answer_begins("<unused94>thought\nhm"), answer_begins("<unused94>hm<unused95>yes")
    (0, 20, 22)
    """
    opened = text.find(OPEN)
    if opened < 0:
        return 0
    closed = text.find(CLOSE, opened)
    return len(text) if closed < 0 else closed + len(CLOSE)


def answer_pieces(pieces: Iterable[str]) -> Iterator[str]:
    """Yield only what belongs to the answer, as it comes; a marker may be cut across pieces."""
    held, inside = "", False
    for piece in pieces:
        held += piece
        while True:
            marker = CLOSE if inside else OPEN
            before, found, after = held.partition(marker)
            if found:
                if not inside and before:
                    yield before
                held, inside = after, not inside
                continue
            keep = overlap(held, marker)
            if not inside and len(held) > keep:
                yield held[: len(held) - keep]
            held = held[len(held) - keep :] if keep else ""
            break
    if held and not inside:
        yield held


class UntilStop:
    """A generation up to the first stop text in its answer; stop texts in the thought do not count.

    The end of the text that may yet become a stop text is held back until it is known.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        """Take the stop texts; there may be none."""
        self._stops = [stop for stop in stops if stop]
        self.text = ""
        """What is settled: it will not be taken back."""
        self.found = False

    def read(self, whole: str, *, ended: bool = False) -> str:
        """Return what is newly settled in the generation so far; with `ended` nothing is held back any more."""
        begins = answer_begins(whole)
        cut = min((at for stop in self._stops if (at := whole.find(stop, begins)) >= 0), default=-1)
        if cut >= 0:
            whole, self.found = whole[:cut], True
        held = 0 if ended or self.found else max((overlap(whole, stop) for stop in self._stops), default=0)
        new = whole[len(self.text) : len(whole) - held]
        self.text += new
        return new


def overlap(text: str, marker: str) -> int:
    """Return how many characters at the end of `text` might begin `marker`.

    >>> overlap("a <unu", "<unused94>"), overlap("a", "<unused94>")
    (4, 0)
    """
    return next((size for size in range(min(len(text), len(marker) - 1), 0, -1) if text.endswith(marker[:size])), 0)
