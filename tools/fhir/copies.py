"""Which resources are copied from a template: one is made when a kind comes for the second time, and tried first."""

from msgspec import Struct

from tools.clinical import Fact
from tools.fhir.entries import Resource
from tools.fhir.json_tree import parse
from tools.fhir.own_parts import keys_beyond
from tools.fhir.readers import READERS, Context
from tools.fhir.shared_parts import SharedParts
from tools.fhir.sheets import Varying
from tools.fhir.statuses import settle
from tools.fhir.templates import Template, marked, template, without_effect

_UNFIT = Template(unfit=True)


class _First(Struct):
    """The first resource of a kind, and what came of it."""

    resource: Resource
    varying: Varying
    facts: list[Fact]
    objection: str


class Copies:
    """The templates of one reading, by kind."""

    def __init__(self, context: Context) -> None:
        self.parts = SharedParts(context)
        self._context = context
        self._firsts: dict[int, _First] = {}
        self._templates: dict[int, Template] = {}

    def keep(self, resource: Resource, varying: Varying, facts: list[Fact], objection: str) -> None:
        """Take note of a resource that was read whole, if it is the first of its kind."""
        if varying.kind not in self._templates:
            self._firsts[varying.kind] = _First(resource, varying, facts, objection)

    def template(self, resource: Resource, varying: Varying) -> Template | None:
        """Return the template of a resource's kind; None where the resource needs to be read whole."""
        made = self._templates.get(varying.kind)
        if made is None:
            first = self._firsts.pop(varying.kind, None)
            if first is None:
                return None
            made = self._templates[varying.kind] = self._learn(first) or _UNFIT
        if made.unfit or not (
            made.objection or varying.outline in made.outlines or _once_each(resource, varying, made)
        ):
            return None
        return made

    def _learn(self, first: _First) -> Template | None:
        """Make a template from the first resource of a kind; None if its trial fails."""
        if first.objection:
            return Template(objection=first.objection)
        resource, facts = first.resource, first.facts
        if not facts or any(fact.detail.get("modifier") or fact.detail.get("doubled") for fact in facts):
            return None
        tree, _ = parse(marked(without_effect(resource.head, resource.type)))
        if not isinstance(tree, dict):
            return None
        settle(tree)
        mine = self._context
        quiet = Context(mine.person, mine.index, resource.source, resource.scope, names=mine.names, warnings={})
        made = template(READERS[resource.type](tree, quiet), first.varying, facts)
        if made is None or quiet.warnings:
            return None
        made.keys = keys_beyond(resource)
        return made


def _once_each(resource: Resource, varying: Varying, made: Template) -> bool:
    """Tell whether a resource states no element twice, by its keys; one of the same outline need not be counted."""
    if keys_beyond(resource) != made.keys:
        return False
    made.outlines.add(varying.outline)
    return True
