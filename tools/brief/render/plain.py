"""A brief as plain text to paste into another system; it lays nothing out anew."""

import textwrap
from collections.abc import Sequence

from tools.brief.render.page import Page, mark, patient_cell, standing
from tools.clinical import Claim


def sentence(claim: Claim, page: Page) -> str:
    """Return one statement with its mark and its handles, on one line and without control characters."""
    note = mark(claim, page)
    handles = f" [{', '.join(claim.evidence)}]" if claim.evidence else ""
    return clean(f"{claim.text}{handles}") + (f" ({note})" if note else "")


def clean(text: str) -> str:
    r"""Return text on one line without control characters.

    >>> clean("a\x1b[31m b\n c")
    'a[31m b c'
    """
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def _wrapped(text: str, lead: str = "") -> str:
    return textwrap.fill(
        text,
        100,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _bullets(claims: Sequence[Claim], page: Page) -> list[str]:
    return [_wrapped(sentence(claim, page), "- ") for claim in claims]


def _run(claims: Sequence[Claim], page: Page) -> str:
    return " ".join(sentence(claim, page) for claim in claims)


def plain(page: Page) -> str:
    """Return the whole brief."""
    heading, brief = page.heading, page.brief
    lines = [_wrapped(f"{page.banner}. {page.prepared}"), ""]
    for flag in page.flags:
        title = clean(flag.title or flag.category.replace("_", " "))
        handles = f" [{', '.join(flag.evidence)}]" if flag.evidence else ""
        quote = f': "{clean(flag.quote)}"' if flag.quote else ""
        lines.append(_wrapped(f"{heading[flag.level].upper()}: {title}{quote}{handles}", "! "))
        if flag.instruction:
            lines.append(_wrapped(f"{heading['told']}: {clean(flag.instruction)}", "  "))
    lines.extend([_wrapped(_run(page.who, page)), ""])
    if page.story:
        lines.extend([_wrapped(_run(page.story, page)), ""])
    if page.for_attention or page.more_attention:
        lines.append(heading["for_attention"].upper())
        lines.extend(
            _wrapped(sentence(claim, page), f"{number}. ") for number, claim in enumerate(page.for_attention, 1)
        )
        lines.extend([_wrapped(page.more_attention)] if page.more_attention else [])
        lines.append("")
    for name, claims in (("always", page.always), ("new_results", page.new_results), ("not_known", page.not_known)):
        if claims or (name == "new_results" and page.more_abnormal):
            more = page.more_abnormal if name == "new_results" else ""
            said = filter(None, [f"{heading[name].upper()}:", _run(claims, page), more])
            lines.extend([_wrapped(" ".join(said)), ""])
    if page.reconciliation:
        lines.append(heading["reconciliation"].upper())
        for line in page.reconciliation:
            record, patient = heading["record"].lower(), heading["patient"].lower()
            text = f"{line.name}: {record}: {line.record}; {patient}: {patient_cell(line, page)}"
            lines.append(_wrapped(clean(f"{text} ({standing(line, heading)}) [{', '.join(line.evidence)}]"), "- "))
        lines.append("")
    for section in page.sections:
        lines.extend([section.title.upper(), *_bullets(section.claims, page), ""])
    for name, claims in (("contradictions", brief.contradictions), ("withheld", brief.withheld)):
        if claims:
            lines.append(f"{heading[name].upper()} ({len(claims)})")
            lines.extend(
                _wrapped(clean(f"{one.text} [{', '.join(one.evidence)}]: {one.reason}"), "- ") for one in claims
            )
            lines.append("")
    lines.extend([heading["receipt"].upper(), *(_wrapped(clean(line), "- ") for line in page.receipt), ""])
    lines.append(_wrapped(clean(brief.disclaimer)))
    return "\n".join(lines) + "\n"
