"""A brief as one self-contained HTML page, and as the PDF made from it; it lays nothing out anew."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tools.brief.render.page import Page, cited, mark, patient_cell, standing

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files(__package__) / "brief.html").read_text("utf-8"))


def html(page: Page, *, paper: bool = False) -> str:
    """Return the page.

    Args:
        page: the brief in reading order.
        paper: lay it out for paper: a first page with the essentials, everything else as an appendix.
    """
    style = (files(__package__) / "brief.css").read_text("utf-8")
    return _template().render(
        page=page,
        brief=page.brief,
        heading=page.heading,
        paper=paper,
        style=style,
        mark=lambda claim: mark(claim, page),
        standing=lambda line: standing(line, page.heading),
        patient_cell=lambda line: patient_cell(line, page),
        sources=cited(page),
    )


def pdf(page: Page) -> bytes:
    """Return the page as PDF: one page, then the appendix. Nothing is fetched."""
    import logging

    from weasyprint import HTML
    from weasyprint.urls import URLFetchingError

    def refuse(url: str) -> dict[str, object]:
        raise URLFetchingError(f"a brief loads nothing: {url}")

    # It reports every CSS rule that paper does not know.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    made: bytes = HTML(string=html(page, paper=True), url_fetcher=refuse).write_pdf()
    return made
