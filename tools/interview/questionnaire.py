"""A FHIR R4 Questionnaire as values that can be run as a conversation. It reads no file and asks nothing."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

ItemType = Literal[
    "group",
    "display",
    "boolean",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "text",
    "url",
    "choice",
    "open-choice",
    "attachment",
    "reference",
    "quantity",
]


class Choice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One allowed answer: its code or text, the words for it, and the FHIR value it stands for."""

    code: str
    text: Mapping[str, str]
    value: Mapping[str, Any]
    selected: bool = False
    exclusive: bool = False
    concepts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    fills: Mapping[str, str] = {}


class Enabling(Struct, frozen=True, kw_only=True):
    """One `enableWhen`: the question looked at, the operator, and the value it is held against."""

    question: str
    operator: str
    value: Any


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item, whatever its depth."""

    link_id: str
    type: ItemType
    text: Mapping[str, str] = {}
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    choices: tuple[Choice, ...] = ()
    enable_when: tuple[Enabling, ...] = ()
    enable_any: bool = False
    initial: tuple[Mapping[str, Any], ...] = ()
    initial_expression: str = ""
    max_length: int | None = None
    minimum: Any = None
    maximum: Any = None
    unit: Mapping[str, str] = {}
    items: tuple["Item", ...] = ()
    extensions: Mapping[str, Any] = {}
    """Our own extensions, by the last part of their URL."""
    units: tuple[Mapping[str, str], ...] = ()
    """Units that a quantity may be given in."""
    pattern: str = ""
    """Regular expression that a typed answer must be."""
    min_length: int = 0
    hint: str = ""
    """How an answer is written, for whoever typed it otherwise."""
    help: Mapping[str, str] = {}
    """Text shown beside the question."""


class Questionnaire(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A questionnaire that has been checked."""

    url: str
    name: str
    title: Mapping[str, str]
    items: tuple[Item, ...]
    extensions: Mapping[str, Any] = {}
    version: str = ""
    not_run: tuple[str, ...] = ()
    """What of the file is not done here, a line each: a sum that is not computed, a condition that is not judged."""

    def walk(self) -> Iterator[Item]:
        """Yield every item, parents first."""
        stack = list(reversed(self.items))
        while stack:
            item = stack.pop()
            yield item
            stack += reversed(item.items)

    def item(self, link_id: str) -> Item:
        """Return one item.

        Raises:
            KeyError: no such linkId.
        """
        for item in self.walk():
            if item.link_id == link_id:
                return item
        raise KeyError(link_id)


def words_in(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language, or as the questionnaire gives it."""
    return texts.get(language) or texts.get(language.split("-", maxsplit=1)[0]) or texts.get("", "")
