"""A brief as Markdown; it lays nothing out anew."""

import html
import re
from collections.abc import Sequence
from typing import Final

from tools.brief.render.page import Page, mark, patient_cell, standing
from tools.clinical import Claim

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]|~]|(?<!&)#)")


def escape(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    >>> escape("*5* <b> | x")
    '\\*5\\* &lt;b&gt; \\| x'
    """
    return _SPECIAL.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def sentence(claim: Claim, page: Page) -> str:
    """Return one statement with its mark and its handles."""
    note = mark(claim, page)
    handles = f" [{', '.join(claim.evidence)}]" if claim.evidence else ""
    return f"{escape(claim.text)}{handles}" + (f" *({note})*" if note else "")


def _bullets(claims: Sequence[Claim], page: Page) -> list[str]:
    return [f"- {sentence(claim, page)}" for claim in claims]


def _run(claims: Sequence[Claim], page: Page) -> str:
    return " ".join(sentence(claim, page) for claim in claims)


def markdown(page: Page) -> str:
    """Return the whole brief."""
    heading, brief = page.heading, page.brief
    lines = [f"> **{page.banner}.** {escape(page.prepared)}", ""]
    for flag in page.flags:
        title = escape(flag.title or flag.category.replace("_", " "))
        quote = f' "{escape(flag.quote)}"' if flag.quote else ""
        handles = f" [{', '.join(flag.evidence)}]" if flag.evidence else ""
        lines.append(f"- **{heading[flag.level].upper()}: {title}**{quote}{handles}")
        if flag.instruction:
            lines.append(f"  {heading['told']}: {escape(flag.instruction)}")
    if page.flags:
        lines.append("")
    lines.extend([f"**{_run(page.who[:1], page)}** {_run(page.who[1:], page)}".strip(), ""])
    if page.story:
        lines.extend([_run(page.story, page), ""])
    if page.for_attention or page.more_attention:
        lines.append(f"**{heading['for_attention']}**")
        lines.extend(f"{number}. {sentence(claim, page)}" for number, claim in enumerate(page.for_attention, 1))
        lines.extend(["", page.more_attention] if page.more_attention else [])
        lines.append("")
    for name, claims in (("always", page.always), ("new_results", page.new_results), ("not_known", page.not_known)):
        if claims or (name == "new_results" and page.more_abnormal):
            more = page.more_abnormal if name == "new_results" else ""
            lines.extend([" ".join(filter(None, [f"**{heading[name]}.**", _run(claims, page), more])), ""])
    lines.extend(["---", ""])
    if page.reconciliation:
        lines.extend([f"## {heading['reconciliation']}", "", *_table(page), ""])
    for section in page.sections:
        lines.extend([f"## {escape(section.title)}", "", *_bullets(section.claims, page), ""])
    for name, claims in (("contradictions", brief.contradictions), ("withheld", brief.withheld)):
        if claims:
            lines.extend([f"## {heading[name]} ({len(claims)})", ""])
            lines.extend(f"- {escape(one.text)} [{', '.join(one.evidence)}]: {escape(one.reason)}" for one in claims)
            lines.append("")
    lines.extend([f"## {heading['receipt']}", "", *(f"- {escape(line)}" for line in page.receipt), ""])
    lines.append(f"*{escape(brief.disclaimer)}*")
    return "\n".join(lines) + "\n"


def _table(page: Page) -> list[str]:
    heading = page.heading
    rows = [f"| | {heading['record']} | {heading['patient']} | |", "|---|---|---|---|"]
    for line in page.reconciliation:
        cells = (line.name, line.record, patient_cell(line, page), standing(line, heading))
        rows.append("| " + " | ".join(escape(cell) for cell in cells) + f" [{', '.join(line.evidence)}] |")
    return rows
