"""Which resources of a delivery no longer hold: older versions, and what was deleted at the source."""

from collections.abc import Sequence

from tools.fhir.entries import Deletion, Resource
from tools.fhir.json_tree import text

OLDER = "an older version of the same entry"
DELETED = "deleted at the source since"


def superseded(resources: Sequence[Resource], deletions: Sequence[Deletion]) -> dict[int, str]:
    """Return the places of resources that no longer hold, and why; as far as the record itself says so."""
    if not deletions and len({resource.source for resource in resources}) == len(resources):
        return {}
    places: dict[str, list[int]] = {}
    for place, resource in enumerate(resources):
        places.setdefault(resource.source, []).append(place)
    found: dict[int, str] = {}
    for same in places.values():
        if len(same) > 1:
            changed = [text(resources[place].tree()[0], "meta", "lastUpdated") for place in same]
            newest = max(changed)[:19]
            found.update(
                (place, OLDER) for place, when in zip(same, changed, strict=True) if when and when[:19] < newest
            )
    for deletion in deletions:
        for place in places.get(deletion.source, ()):
            if _before(place, deletion):
                found[place] = DELETED
    return found


def _before(place: int, deletion: Deletion) -> bool:
    """Tell whether what stands at a place was written before the deletion."""
    if deletion.newer_from >= 0:
        return place < deletion.newer_from or deletion.place <= place < deletion.older_until
    return place < deletion.place
