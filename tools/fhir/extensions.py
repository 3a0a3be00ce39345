"""Extensions that no reader knows, so that the receipt can name them; it reads none of them."""

from collections.abc import Iterable

from tools.fhir.json_tree import Json, nodes, text

_NO_NEWS = (
    *(
        "narrativelink",
        "copyright",
        "asserteddate",
        "data-absent-reason",
        "originaltext",
        "instance-name",
        "description",
    ),
    *(
        "medicinalproduct",
        "template-id",
        "lastmodified",
        "versionid",
        "rendered",
        "structuredefinition-",
        "fhir_comments",
    ),
    *("histology-morphology-behavior", "warningcode", "laterality", "instantiates", "encountereventtype"),
)
"""Parts of addresses that say nothing of the patient, or that a reader knows."""
_MOST = 8


class Extensions:
    """Which extensions of which types were met and not read."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def note(self, type_: str, tree: Json) -> None:
        """Take note of one entry's own extensions."""
        if "extension" in tree:
            self._names |= {f"{name} ({type_})": None for name in _unknown(nodes(tree, "extension"))}

    def told(self) -> list[str]:
        """Return one remark that names them; none where there are none."""
        names = sorted(self._names)
        if not names:
            return []
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        return [f"extensions that were not read: {', '.join(names[:_MOST])}{more}"]


def _unknown(extensions: Iterable[Json]) -> list[str]:
    """Return the last part of the address of each extension that might say something."""
    tails = (text(item, "url").rstrip("/").rpartition("/")[2][:60] for item in extensions)
    return [tail for tail in tails if tail and not any(part in tail.lower() for part in _NO_NEWS)]
