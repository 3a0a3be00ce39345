"""`previsit demo`: one scripted visit of a fixture patient from start to finish, then the app with two links to try."""

import argparse
import time
from typing import TYPE_CHECKING

from ui.commands import given, output

if TYPE_CHECKING:
    from agent.sandbox import Script
    from agent.settings import Settings
    from agent.visits import Visits


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("--no-serve", action="store_true", help="stop after the brief")
    parser.add_argument("--story", metavar="NAME", help="which fixture patient; 'previsit sandbox list' shows them")
    parser.add_argument("--port", type=int, metavar="PORT")
    given.common(parser, model=True, json_form=False)


def run(options: argparse.Namespace) -> int:
    """Walk the visit, print the brief, serve."""
    from agent.context import opened
    from agent.sandbox import scripted_visit
    from agent.visits import Visits
    from ui.commands.serve import free

    settings = apart(given.settings(options, port=options.port, sandbox=True))
    if not options.no_serve:
        free(settings.host, settings.port)
    story = scripted_visit(options.story)
    began = time.perf_counter()
    with opened(settings) as context:
        visits = Visits(context)
        visit = _walk(visits, story)
        output.emit(visits.export(visit, "md"), options.out)
        output.note(f"the scripted visit of {story.name} ({visit}) took {time.perf_counter() - began:.1f} s")
        lines = [] if options.no_serve else _links(visits, story, settings)
    if lines:
        from ui.app import serve

        # A link is shown when it can be opened.
        serve(settings, ready=lambda: output.notes(lines))
    return 0


def apart(settings: "Settings") -> "Settings":
    """Return the settings with a data directory of the demonstration's own, unless one was named.

    Made-up patients and known passwords never lie in the store that `previsit serve` uses.
    """
    from msgspec import structs

    from agent.settings import default_home

    if settings.home != str(default_home()):
        return settings
    return structs.replace(settings, home=str(default_home() / "demo"))


def _walk(visits: "Visits", story: "Script") -> str:
    from ui.commands.talk import scripted

    visit = visits.start(story.source, reason=story.reason, language=story.language, wait=True, by="demo")
    scripted(visits, visit, {"reason": story.reason, **story.answers}, story.otherwise)
    return visit


def _links(visits: "Visits", story: "Script", settings: "Settings") -> list[str]:
    """Return what to print: a link for a new visit of the same patient, and the clinician's door."""
    from ui.auth import demo_accounts, invite

    store = visits.context.store
    visit = visits.start(story.source, language=story.language, by="demo")
    name, password = demo_accounts(store)
    origin = f"http://{settings.host}:{settings.port}"
    return [
        f"patient:   {origin}{invite(store, visit, by='demo')}",
        f"clinician: {origin}/clinician  (sign in as {name}, password {password}; for demonstrations only)",
        f"its data is in {settings.home}; PREVISIT_HOME names another folder",
        "Ctrl-C stops the app",
    ]
