"""Finding one resource from another's reference; nothing is fetched."""

from collections import defaultdict

from tools.fhir.concepts import word_of
from tools.fhir.entries import Resource
from tools.fhir.json_tree import Json, node, nodes, parse, text
from tools.fhir.memo import Memo


class Index:
    """All resources of one delivery by their addresses."""

    def __init__(self, resources: list[Resource]) -> None:
        self._trees: dict[int, Json] = {}
        self._words: Memo[bytes, str] = Memo(lambda body: word_of(parse(body)[0]))
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in resources:
            self._by_type[resource.type].append(resource)
        # The first of two wins: the later ones are written first.
        backwards = resources[::-1]
        self._by_any_url = {resource.full_url: resource for resource in backwards if resource.full_url}
        self._by_name = {resource.source: resource for resource in backwards if resource.id}
        self._by_url: dict[tuple[int, str], Resource] = {}
        self._by_scoped_name: dict[tuple[int, str], Resource] = {}
        if resources and resources[0].scope != resources[-1].scope:
            self._by_url = {(item.scope, item.full_url): item for item in backwards if item.full_url}
            self._by_scoped_name = {(item.scope, item.source): item for item in backwards if item.id}

    def of_type(self, type_: str) -> list[Resource]:
        """Return the resources of one type, in order."""
        return self._by_type.get(type_, [])

    def find(self, reference: str, scope: int = 0) -> Resource | None:
        """Return the resource a reference string points to, its own Bundle first; None when it is not here."""
        if not reference or reference.startswith("#"):
            return None
        reference = reference.partition("/_history/")[0]
        found = self._by_url.get((scope, reference)) or self._by_scoped_name.get((scope, reference))
        found = found or self._by_any_url.get(reference) or self._by_name.get(reference)
        if found is None and "://" in reference:
            found = self._by_name.get("/".join(reference.rsplit("/", 2)[-2:]))
            if found is not None and "://" in found.full_url and found.full_url != reference:
                # The same Type/id on another server is another resource.
                found = None
        if found is None and reference.startswith("urn:uuid:"):
            id_ = reference.removeprefix("urn:uuid:")
            for type_ in self._by_type:
                found = self._by_name.get(f"{type_}/{id_}")
                if found is not None:
                    break
        if found is None and "?" in reference:
            found = self._by_query(reference)
        return found

    def _by_query(self, reference: str) -> Resource | None:
        type_, _, query = reference.rpartition("/")[2].partition("?")
        name, _, wanted = query.partition("=")
        if name != "identifier":
            return None
        system, _, value = wanted.rpartition("|")
        for resource in self.of_type(type_):
            for identifier in nodes(self.tree(resource), "identifier"):
                if text(identifier, "value") == value and (not system or text(identifier, "system") == system):
                    return resource
        return None

    def tree(self, resource: Resource) -> Json:
        """Return a resource parsed; each is parsed once."""
        key = id(resource)
        if key not in self._trees:
            self._trees[key] = resource.tree()[0]
        return self._trees[key]

    def name_of(self, reference: object, inside: Json, scope: int = 0) -> str:
        """Return what the resource that a Reference points to calls itself in its `code`; empty when it is not here."""
        found = self.find(text(node(reference), "reference"), scope)
        if found is None:
            return word_of(self.follow(reference, inside, scope).get("code"))
        return self._words[bytes(found.head["code"])] if "code" in found.head else ""

    def follow(self, reference: object, inside: Json, scope: int = 0) -> Json:
        """Return what a Reference points to: contained first, then in the delivery; empty when it is not here."""
        address = text(reference) if isinstance(reference, str) else text(node(reference), "reference")
        if address.startswith("#"):
            return next((item for item in nodes(inside, "contained") if text(item, "id") == address[1:]), {})
        found = self.find(address, scope)
        return self.tree(found) if found is not None else {}
