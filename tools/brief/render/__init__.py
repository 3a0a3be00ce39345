"""A brief as Markdown, HTML, PDF or plain text; every format says the same in the same order."""

from typing import Literal

from tools.brief.render.page import lay_out
from tools.clinical import Brief
from tools.errors import UsageError

Format = Literal["md", "html", "pdf", "text"]
FORMATS: tuple[Format, ...] = ("md", "html", "pdf", "text")

__all__ = ["FORMATS", "Format", "render"]


def render(brief: Brief, format: Format = "md", language: str = "") -> str | bytes:  # noqa: A002 - the word of the call
    """Return a brief in one format.

    Args:
        brief: checked, in any status; anything but `final` is marked as a draft wherever it is seen.
        format: `md`, `html`, `pdf` or `text`.
        language: of the headings; the brief's own when empty. Statements stay as they were checked.

    Returns:
        Bytes for PDF, text otherwise.

    Raises:
        UsageError: an unknown format.
    """
    page = lay_out(brief, language or brief.language)
    if format == "md":
        from tools.brief.render.markdown import markdown

        return markdown(page)
    if format == "text":
        from tools.brief.render.plain import plain

        return plain(page)
    if format in {"html", "pdf"}:
        from tools.brief.render.html import html, pdf

        return html(page) if format == "html" else pdf(page)
    raise UsageError(f"no format {format!r}; there are {', '.join(FORMATS)}")
