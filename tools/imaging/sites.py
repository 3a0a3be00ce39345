"""Where a picture may be of: the list that patients choose from, and what counts as intimate. It opens nothing."""

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

TABLE = Path(__file__).parent / "sites.toml"
WHOSE = ("me", "somebody_else")


class Site(Struct, frozen=True, kw_only=True):
    """A part of the body as patients name it, or a paper."""

    code: str
    text: dict[str, str]
    intimate: bool = False

    def name(self, language: str = "en") -> str:
        """Return what it is called, in English where the language has no word."""
        return self.text.get(language) or self.text["en"]


class SiteTable(Struct, frozen=True, kw_only=True):
    """The sites, and by language the words that name an intimate area."""

    version: str
    site: tuple[Site, ...]
    intimate: dict[str, tuple[str, ...]]


@cache
def site_table() -> SiteTable:
    """Return the table as shipped."""
    return msgspec.convert(tomllib.loads(TABLE.read_text(encoding="utf-8")), SiteTable)


def sites() -> tuple[Site, ...]:
    """Return all sites, in the order in which they are offered."""
    return site_table().site


def site_of(code: str) -> Site | None:
    """Return the site of a code; None when there is none."""
    return next((site for site in sites() if site.code == code), None)


def is_intimate(words: str) -> bool:
    """Tell whether words, in any of our languages, name an intimate area.

    >>> is_intimate("rash on my groin"), is_intimate("left hand"), is_intimate("root canal, blood analysis")
    (True, False, False)
    """
    return bool(_intimate_words().search(words))


@cache
def _intimate_words() -> re.Pattern[str]:
    words = [word for listed in site_table().intimate.values() for word in listed]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
