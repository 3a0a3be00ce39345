"""`previsit demo`: one scripted visit of a fixture patient from start to finish, then the app."""

import argparse
import time

from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("--no-serve", action="store_true", help="stop after the brief")
    parser.add_argument("--story", metavar="NAME", help="which scripted visit; the first by default")
    parser.add_argument("--port", type=int, metavar="PORT")
    given.common(parser, model=True, json_form=False)


def run(options: argparse.Namespace) -> int:
    """Walk the visit, print the brief, serve."""
    from agent.context import opened
    from agent.sandbox import scripted_visit
    from agent.visits import Visits
    from ui.commands import serve
    from ui.commands.talk import scripted

    settings = given.settings(options, port=options.port, sandbox=True)
    if not options.no_serve:
        serve.free(settings.host, settings.port)
    story = scripted_visit(options.story)
    began = time.perf_counter()
    with opened(settings) as context:
        visits = Visits(context)
        visit = visits.start(story.source, reason=story.reason, language=story.language, wait=True, by="demo")
        scripted(visits, visit, {"reason": story.reason, **story.answers}, story.otherwise)
        output.emit(visits.export(visit, "md"), options.out)
        output.note(f"scripted visit {visit} of {story.name}: {time.perf_counter() - began:.1f} s")
    if options.no_serve:
        return 0
    return serve.run(argparse.Namespace(**{**vars(options), "host": None, "source": None, "sandbox": True}))
