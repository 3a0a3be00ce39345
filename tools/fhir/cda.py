"""The readable part of a C-CDA document: section titles and their narrative; coded entries are not read."""

from xml.etree.ElementTree import Element, ParseError

_HL7 = "{urn:hl7-org:v3}"
_BLOCKS = frozenset(("paragraph", "item", "tr", "caption", "list", "table", "br"))
_CELLS = frozenset(("td", "th"))


def cda_text(content: bytes) -> tuple[str, str]:
    """Return a C-CDA's title, sections and narratives as text, and why it was not read.

    Entities and external references are refused by defusedxml.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, ValueError, RecursionError):
        return "", "a C-CDA document that is not well-formed"
    except DefusedXmlException:
        return "", "a C-CDA document with entities; refused"
    said: list[str] = []
    title = root.find(f"{_HL7}title")
    if title is not None:
        said.append(_words(title))
    for section in root.iter(f"{_HL7}section"):
        heading, body = section.find(f"{_HL7}title"), section.find(f"{_HL7}text")
        lines = [_words(heading) if heading is not None else "", _words(body) if body is not None else ""]
        if lines[1]:
            said.append("\n".join(line for line in lines if line))
    outside = root.find(f"{_HL7}component/{_HL7}nonXMLBody")
    if len(said) <= 1 and outside is not None:
        return "", "a C-CDA document whose body is an attached file"
    words = "\n\n".join(line for line in said if line)
    return (words, "") if words else ("", "a C-CDA document without narrative")


def _words(element: Element) -> str:
    pieces: list[str] = []
    _gather(element, pieces, 0)
    lines = ("".join(pieces)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()).strip(" |") for line in lines) if line)


def _gather(element: Element, pieces: list[str], deep: int) -> None:
    if deep > 200:
        return
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if name in _BLOCKS:
        pieces.append("\n")
    pieces.append((element.text or "").replace("\n", " "))
    for child in element:
        _gather(child, pieces, deep + 1)
        pieces.append((child.tail or "").replace("\n", " "))
    if name in _CELLS:
        pieces.append(" | ")
