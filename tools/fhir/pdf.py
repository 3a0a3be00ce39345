"""The text of a PDF, page by page, within limits; pictures of text are not read."""

import io
import logging

from tools.fhir.limits import Limits


def pdf_text(content: bytes, limits: Limits) -> tuple[str, str]:
    """Return a PDF's text, and why it was not, or not fully, read."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    said: list[str] = []
    total = 0
    try:
        document = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            return "", "a PDF locked with a password"
        count = len(document.pages)
        for page in document.pages[: limits.pages]:
            words = page.extract_text().strip()
            total += len(words)
            if total > limits.attachment_bytes:
                return "\n\n".join(said), "more text than the limit; read in part"
            if words:
                said.append(words)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        RecursionError,
        ArithmeticError,
    ) as exc:
        return "", f"a damaged PDF ({type(exc).__name__})"
    if not said:
        return "", "a PDF without text (a scan?)"
    return "\n\n".join(said), f"only the first {limits.pages} pages were read" if count > limits.pages else ""
