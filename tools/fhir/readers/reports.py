"""Reports, notes, Composition sections and lists to facts; the text of attachments is `tools.fhir.notes`'s."""

import re

from tools.clinical import Fact
from tools.fhir.absence import EMPTY_REASONS, absence_in
from tools.fhir.concepts import code_label, code_of, concept, narrative, plain, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.notes import NO_CONTENT, unreadable_at_sight
from tools.fhir.readers.inside import LISTED, RESULTS, inside
from tools.fhir.readers.medications import medication_name
from tools.fhir.readers.statement import Context, first, joined, make, notes_of, who

SECTIONS = {
    "48765-2": "allergy",
    "11450-4": "condition",
    "10160-0": "medication",
    "11369-6": "immunization",
    "47519-4": "procedure",
    "46264-8": "device",
    "30954-2": "result",
    "11348-0": "condition",
    "29762-2": "social",
    "10162-6": "pregnancy",
    "18776-5": "care_plan",
    "8716-3": "vital",
    "47420-5": "functional status",
    "42348-3": "advance directive",
    "104605-1": "alert",
    "10157-6": "family",
}
_SECTION_DEPTH = 8
_SAYS_MORE = frozenset(("additional", "extensions"))


def read_report(resource: Json, context: Context) -> list[Fact]:
    """A diagnostic report: its conclusion, its results by name, its attached text."""
    named = concept(resource.get("code"))
    categories = joined(map(word_of, nodes(resource, "category")))
    words = named.name or categories or narrative(resource).partition("\n")[0][:200] or "report"
    when, until = moment(resource, "effective")
    when_is = "effective"
    if not when:
        when, when_is = text(resource, "issued"), "issued"
    results = [
        text(item, "display") or context.index.name_of(item, resource, context.scope)
        for item in nodes(resource, "result")
    ]
    detail = {
        "category": categories,
        "conclusion": text(resource, "conclusion"),
        "conclusion_codes": joined(
            map(word_of, nodes(resource, "conclusionCode") or nodes(resource, "codedDiagnosis"))
        ),
        "results": joined(results),
        "result_count": str(len(results)) if results else "",
        "performer": first(who(item, resource, context) for item in nodes(resource, "performer")),
        "attached": attached_types(nodes(resource, "presentedForm")),
        "not_read": _not_included(nodes(resource, "presentedForm"), resource, context),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "report",
            words,
            resource,
            named=named,
            status=text(resource, "status"),
            when=when,
            when_is=when_is,
            until=until,
            detail=detail,
        ),
        *inside(resource, context, RESULTS),
    ]


def read_document(resource: Json, context: Context) -> list[Fact]:
    """A DocumentReference: a note, letter or other document."""
    named = concept(resource.get("type"))
    attachments = nodes(resource, "content", "attachment")
    title = next((text(item, "title") for item in attachments if text(item, "title")), "")
    words = text(resource, "description") or named.name or title or code_label(named) or "document"
    when, when_is = text(resource, "date"), "authored"
    if not when:
        when, when_is = text(resource, "context", "period", "start") or text(resource, "indexed"), "recorded"
    doc_status = text(resource, "docStatus")
    detail = {
        "title": title,
        "type": named.name,
        "doc_status": doc_status,
        "category": joined(map(word_of, nodes(resource, "category"))),
        "author": first(who(item, resource, context) for item in nodes(resource, "author")),
        "attached": attached_types(attachments),
        "not_read": _not_included(attachments, resource, context) if attachments else "no attachment",
    }
    status = doc_status if doc_status in ("preliminary", "amended") else text(resource, "status")
    return [
        make(context, "note", words, resource, named=named, status=status, when=when, when_is=when_is, detail=detail)
    ]


def attached_types(attachments: list[Json]) -> str:
    """Return the types that attachments declare."""
    return "; ".join(dict.fromkeys(text(item, "contentType") or "type not stated" for item in attachments))


def _not_included(attachments: list[Json], resource: Json, context: Context) -> str:
    """Return why attachments cannot be read, as far as that shows without decoding them; empty when one may be."""
    reasons: list[str] = []
    for attachment in attachments:
        url = text(attachment, "url")
        data = text(attachment, "data")
        if not data and (url.startswith("data:") or (url and context.follow({"reference": url}, resource))):
            return ""
        reason = unreadable_at_sight(data, text(attachment, "contentType")) if data else NO_CONTENT
        if not reason:
            return ""
        reasons.append(reason)
    return joined(reasons)


def read_composition(resource: Json, context: Context) -> list[Fact]:
    """A document's sections: empty ones with their reason, narrative-only ones as quoted text."""
    facts: list[Fact] = []
    for section in _sections(resource):
        code = code_of(section.get("code"))
        title = text(section, "title") or word_of(section.get("code")) or "section"
        about = SECTIONS.get(code, "")
        said = plain(text(section, "text", "div"))
        entries = [item for item in nodes(section, "entry") if item]
        lost = sum(bool(text(item, "reference")) and not context.follow(item, resource) for item in entries)
        if lost:
            names = joined(text(item, "display") for item in entries if not context.follow(item, resource))
            context.warn(
                f"the section {title[:40]!r} lists {lost} of {len(entries)} entries that are not in the record"
                + (f": {names[:160]}" if names else "")
            )
        reason = code_of(section.get("emptyReason"))
        # A text that says more than its entries is told; one made from them says nothing more.
        if entries and not reason and not (said and text(section, "text", "status") in _SAYS_MORE):
            continue
        facts.extend(_section(resource, context, section, title, about, said, reason))
    return facts


def _section(
    resource: Json, context: Context, section: Json, title: str, about: str, said: str, reason: str
) -> list[Fact]:
    named = concept(section.get("code"))
    detail = {"about": about, "section": title, "narrative": said[:4000]}
    status = ""
    stated = absence_in(said, about)
    if reason:
        form, word = EMPTY_REASONS.get(reason, ("not_recorded", word_of(section.get("emptyReason")) or reason))
        if (stated and stated != form) or (said and form == "recorded_as_none" and not stated):
            detail["conflict"] = f"marked {word!r}, but its text reads differently"
            # The more cautious of both: that nobody knows weighs more than that there is nothing.
            form = "not_recorded" if form == "recorded_as_none" else form
        detail |= {"absence": form, "empty_reason": word}
        status, words = form, f"{title}: {word}"
    elif said:
        words = title
        if stated:
            status = stated
            detail["absence"] = stated
    else:
        return []
    return [
        make(
            context,
            "section",
            words,
            resource,
            named=named,
            status=status,
            when=text(resource, "date"),
            when_is="authored",
            detail=detail,
        )
    ]


def _sections(resource: Json, depth: int = 0) -> list[Json]:
    found: list[Json] = []
    if depth > _SECTION_DEPTH:
        return found
    for section in nodes(resource, "section"):
        found.append(section)
        found.extend(_sections(section, depth + 1))
    return found


_GONE = re.compile(r"ceas|stop|discontinu|cancel|remov|delet|withdraw|suspend", re.IGNORECASE)


def _changes(resource: Json, context: Context, title: str) -> str:
    """Return what a list says of its entries (new, changed, ceased); of each that is off it the context is told."""
    said: list[str] = []
    for entry in nodes(resource, "entry"):
        item = node(entry, "item")
        flag = word_of(entry.get("flag"))
        gone = text(entry, "deleted") == "true"
        if not flag and not gone:
            continue
        followed = context.follow(item, resource)
        name = text(item, "display") or (medication_name(followed, context)[0].name if followed else "")
        name = name or concept(followed.get("code")).name or text(item, "reference")
        word = flag or "removed"
        said.append(f"{word}: {name}")
        found = context.index.find(text(item, "reference"), context.scope)
        if found is not None and (gone or _GONE.search(word)):
            context.off_lists[found.source] = f"conflict: the list {title[:60]!r} says {word}"
    return "; ".join(said)


def _only_named(resource: Json, context: Context) -> str:
    """Return what a list names in words only, since no entry of the record stands behind it."""
    items = nodes(resource, "entry", "item")
    return joined(text(item, "display") for item in items if not context.follow(item, resource))


def read_list(resource: Json, context: Context) -> list[Fact]:
    """A List: why it is empty, what its author remarked, and what it holds inside itself and nowhere else."""
    named = concept(resource.get("code"))
    title = text(resource, "title") or named.name or "list"
    for extension in nodes(resource, "extension"):
        if "warningcode" in text(extension, "url").lower():
            said = word_of(extension.get("valueCodeableConcept")) or text(extension, "valueCode")
            context.warn(f"the list {title[:40]!r} is marked as incomplete by its source: {said[:40]}", counted=False)
    facts = inside(resource, context, LISTED)
    remark = " / ".join(
        filter(None, (notes_of(resource), _changes(resource, context, title), _only_named(resource, context)))
    )
    reason = code_of(resource.get("emptyReason"))
    if not remark and (not reason or nodes(resource, "entry")):
        return facts
    detail, words, form = {"section": title, "narrative": remark}, title, ""
    if reason and not nodes(resource, "entry"):
        absent, word = EMPTY_REASONS.get(reason, ("not_recorded", word_of(resource.get("emptyReason")) or reason))
        lowered = f"{title} {named.name}".lower()
        about = next((kind for kind in ("allergy", "medication", "problem", "condition") if kind[:7] in lowered), "")
        about = "condition" if about == "problem" else about
        detail |= {"about": about, "absence": absent, "empty_reason": word}
        words, form = f"{title}: {word}", absent
    said_itself = make(
        context,
        "section",
        words,
        resource,
        named=named,
        status=form,
        when=text(resource, "date"),
        when_is="authored",
        detail=detail,
    )
    return [said_itself, *facts]
