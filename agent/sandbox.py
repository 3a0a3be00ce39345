"""The fixture patients for demonstrations: their scripted visits, and loading them into a FHIR server."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from tools.errors import InputError

if TYPE_CHECKING:
    from agent.settings import Settings


class Script(Struct, frozen=True, kw_only=True):
    """One scripted visit."""

    name: str
    source: str
    reason: str
    language: str
    answers: dict[str, str]
    otherwise: str
    now: str


def scripted_visit(name: str | None = None) -> Script:
    """Return a fixture patient's scripted visit.

    Raises:
        InputError: there is no such patient; the message lists those that exist.
    """
    import fhir_fixtures

    chosen = name or fhir_fixtures.DEMO
    try:
        story = fhir_fixtures.story(chosen)
    except KeyError as exc:
        raise InputError(str(exc.args[0])) from exc
    return Script(
        name=chosen,
        source=str(fhir_fixtures.bundle_path(chosen)),
        reason=story.visit.reason,
        language=story.visit.language,
        answers=story.visit.answers,
        otherwise=story.visit.otherwise,
        now=story.visit.now,
    )


def fixture_list() -> list[dict[str, str]]:
    """Return the fixture patients, a line each."""
    import fhir_fixtures

    listed = []
    for name in fhir_fixtures.story_ids():
        story = fhir_fixtures.story(name)
        who = story.patient
        listed.append(
            {
                "id": name,
                "name": f"{' '.join(who.given)} {who.family}",
                "birth_date": who.birth_date,
                "sex": who.sex,
                "title": story.title,
                "file": str(fhir_fixtures.bundle_path(name)),
            }
        )
    return listed


def load(url: str, settings: "Settings", *, tell: Callable[[str], None]) -> Iterator[tuple[str, int]]:
    """Put the fixture patients on a FHIR server, each in one transaction that may be repeated.

    Raises:
        SourceUnavailableError: the server does not answer, or refuses.
    """
    import orjson

    import fhir_fixtures
    from tools.fhir.authorization import header_for
    from tools.fhir.sandbox import put

    if not url.startswith(("http://", "https://")):
        raise InputError(f"{url!r} is no base URL; give one such as http://127.0.0.1:8080/fhir")
    header = header_for(settings.authorization, url)
    for name in fhir_fixtures.story_ids():
        bundle = orjson.loads(fhir_fixtures.bundle_path(name).read_bytes())
        entries = put(bundle, url, authorization=header)
        tell(f"loaded {name}")
        yield name, entries
