"""`previsit search`: facts and note passages that match a query."""

import argparse
from typing import Any

from tools.clinical import Fact
from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    given.source(parser)
    parser.add_argument("query", metavar="QUERY", nargs="+")
    parser.add_argument("--limit", type=int, default=20, metavar="N")
    given.common(parser)


def run(options: argparse.Namespace) -> int:
    """Search the chart and print the hits."""
    chart = given.chart(options)
    query = " ".join(options.query)
    hits = chart.search(query, options.limit)
    if (meant := chart.searched_for(query)) != query:
        output.note(f"searched for {meant!r}: {query!r} is not in the record")
    if options.json:
        found = [{**output.plain(hit), **_about(chart.fact(hit.handle))} for hit in hits]
        return output.emit({"query": query, "hits": found}, options.out)
    if not hits:
        return output.emit("Nothing in the record matches.", options.out)
    return output.emit("\n".join(f"{hit.handle}  {hit.passage or hit.text}" for hit in hits), options.out)


def _about(fact: Fact) -> dict[str, Any]:
    whole = output.fact(fact)
    return {name: whole[name] for name in ("kind", "when", "status", "source")}
