"""How a row of the sign tables is written, and how it becomes a search. It knows no sign.

A blank is white space or a hyphen; ` .. ` a gap of up to eight words and ` ~ ` the same in either order, both without a
denial in between; `*` any ending of a word; `?` after a word or group may be missing; `<name>` is spelt out in
`macros.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, reduce
from importlib.resources import files
from itertools import permutations

_COMMA = r"(?:,(?!\s(?:my|his|her|the|their|i|he|she|we|they|also)\b))?"
_STOP = r"(?!(?:fine|normal|okay|no|not|but|denies|without|or|nor|never|\w+n't|pero|sin|ni)\b)"
_GAP = rf"(?:'s)?(?:{_COMMA}\s+{_STOP}[\x22(]?[\w'/%-]+[\x22)]?){{0,8}}?{_COMMA}\s+[\x22(]?"


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile one row."""
    if any("\u3040" <= letter <= "\u9fff" for letter in pattern):
        return re.compile(pattern)
    # What may be missing at the end adds nothing; a gap before it would ask for more words.
    row = re.sub(r" \.\. \((?:[^()]|\([^()]*\))*\)\?$", "", pattern)
    orders = permutations(_split_at(spelt_out(row), " ~ "))
    return re.compile(rf"(?<![\w])(?:{'|'.join(_body(' .. '.join(order)) for order in orders)})(?![\w])")


def spelt_out(pattern: str) -> str:
    """Return the row with its macros spelt out; a macro may use those before it."""
    for macro, spelt in _macros().items():
        pattern = pattern.replace(macro, spelt)
    return pattern


@cache
def _macros() -> Mapping[str, str]:
    text = (files("tools.interview.redflags") / "signs" / "macros.toml").read_text("utf-8")
    spelt: dict[str, str] = {}
    for name, pattern in tomllib.loads(text).items():
        spelt[name] = reduce(lambda row, earlier: row.replace(*earlier), spelt.items(), pattern)
    return spelt


def _body(pattern: str) -> str:
    pattern = re.sub(r"(?<=[a-z'])(?<!\\w)\*", r"\\w*", pattern)
    body = r",?[\s-]+".join(pattern.split(" ")).replace(r",?[\s-]+..,?[\s-]+", _GAP)
    body = body.replace(r",?[\s-]+?", r"[\s-]*")
    return re.sub(r"(?<![a-z])n't", r"(?:\\w*n't|not)", body)


def needed(pattern: str) -> tuple[frozenset[str], ...]:
    """Return sets of word beginnings of each of which one must stand in any text that the row matches, rarest first.

    It only saves time: a row without any is always tried.

    >>> [sorted(heads) for heads in needed("(cough*|spit) .. blood*")]
    [['blood'], ['cough', 'spit']]
    """
    pattern = spelt_out(pattern)
    if len(_split(pattern, "|")) > 1:
        return ()
    found = [_heads_of(chunk) for chunk in _split(pattern, " ") if chunk not in {"..", "~"} and not chunk.endswith("?")]
    return tuple(sorted(filter(None, found), key=lambda heads: -min(map(len, heads))))


def _heads_of(chunk: str) -> frozenset[str]:
    """Return the beginnings of which one must stand where the chunk does; none where one would say too little."""
    whole = (
        chunk.startswith("(") and chunk.endswith(")") and not chunk.startswith("(?!") and len(_split(chunk, ")")) == 1
    )
    options = _split(chunk[1:-1].removeprefix("?:"), "|") if whole else [chunk]
    heads = frozenset(_head(option) for option in options)
    return heads if min(map(len, heads)) > 1 else frozenset()


def _head(option: str) -> str:
    """Return the letters that an option must begin with."""
    if option.startswith("n't"):
        return ""
    found = re.match(r"[a-z]*", option)
    assert found is not None
    head = found.group()
    return head[:-1] if option[len(head) :].startswith("?") else head


def _split_at(text: str, mark: str) -> list[str]:
    parts = [""]
    depth = 0
    for piece in re.split(rf"({re.escape(mark)}|[()])", text):
        depth += (piece == "(") - (piece == ")")
        if piece == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _split(text: str, mark: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0 and at < len(text) - 1:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
