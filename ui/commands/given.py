"""What commands are given: shared arguments, and files read with errors that say what to do. It runs no command."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import InputError, UsageError
from ui.commands.output import progress

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.chart import Chart

FORMATS = ("md", "html", "pdf", "fhir", "text")


def source(parser: argparse.ArgumentParser) -> None:
    """Add SOURCE and --patient."""
    help_text = "Bundle, NDJSON file or folder (also .gz), or FHIR base URL"
    parser.add_argument("source", metavar="SOURCE", type=_named, help=help_text)
    parser.add_argument("--patient", metavar="ID", type=_named, help="which patient, where there are several")


def _named(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("it must not be empty")
    return value


def positive(value: str) -> int:
    """Read a whole number above zero, for argparse."""
    if not value.isdigit() or int(value) == 0:
        raise argparse.ArgumentTypeError(f"{value} is not a whole number above zero")
    return int(value)


def common(parser: argparse.ArgumentParser, *, model: bool = False, json_form: bool = True) -> None:
    """Add --json, --out, --lang, and --model where one can have a part in it."""
    if json_form:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--out", metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--lang", metavar="LANGUAGE", help="en, es, ...")
    if model:
        parser.add_argument("--model", metavar="rules|ID|FOLDER|URL", help="who reasons; rules by default")


def settings(options: argparse.Namespace, **more: object) -> "Settings":
    """Return the settings with what the command line says.

    Raises:
        UsageError: there is no such language; the message lists those that are there.
    """
    from agent.settings import read_settings

    language = getattr(options, "lang", None)
    if language:
        from tools.words.lexicon import languages

        if not {language, language.split("-")[0]} & set(languages()):
            raise UsageError(f"there is no language {language!r}; there are {', '.join(languages())}")
    return read_settings(model=getattr(options, "model", None), language=language, **more)


def chart(options: argparse.Namespace) -> "Chart":
    """Read the chart that SOURCE and --patient name."""
    from tools.chart import read_chart, tokens
    from tools.fhir import open_source

    given = settings(options)
    tokens.use_at_hand(given.tokenizer, given.model)
    where = open_source(options.source, authorization=given.authorization or None)
    with progress("reading the record ..."):
        return read_chart(where.fetch(options.patient), patient=options.patient)


def text(where: str) -> str:
    """Read a text file; `-` is stdin.

    Raises:
        InputError: it is not there, or not UTF-8 text.
    """
    try:
        return sys.stdin.read() if where == "-" else Path(where).read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise InputError(f"cannot read {where}: {exc.strerror or exc}; check the file's name") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{where} is not UTF-8 text; save it as UTF-8") from exc


def json_file(where: str) -> Any:  # noqa: ANN401 - JSON
    """Read a JSON file.

    Raises:
        InputError: it is not there, or not JSON; the message names the line.
    """
    written = text(where)
    try:
        return json.loads(written)
    except json.JSONDecodeError as exc:
        raise InputError(f"{where} is not JSON: {exc.msg}, line {exc.lineno}") from exc
    except RecursionError as exc:
        raise InputError(f"{where} is nested too deep to be read") from exc


def json_text(given: str, name: str) -> Any:  # noqa: ANN401 - JSON
    """Read JSON given on the command line, or from the file that it names.

    Raises:
        InputError: it is neither.
    """
    if not given.lstrip().startswith(("{", "[")):
        return json_file(given)
    try:
        return json.loads(given)
    except json.JSONDecodeError as exc:
        raise InputError(f"{name} is not JSON: {exc.msg}") from exc


def script(where: str | None) -> tuple[dict[str, str], str]:
    """Read scripted answers: `{"answers": {linkId: words}, "otherwise": "skip"}`.

    Returns:
        The words by linkId, and what happens to any other question.

    Raises:
        InputError: the file has another shape; the message says which.
    """
    if where is None:
        return {}, "skip"
    written = json_file(where)
    answers = written.get("answers") if isinstance(written, dict) else None
    if not isinstance(answers, dict):
        raise InputError(f'{where} needs the form {{"answers": {{"linkId": "words"}}, "otherwise": "skip"}}')
    words: dict[str, str] = {}
    for link_id, said in answers.items():
        if isinstance(said, dict | list) or said is None:
            raise InputError(f"{where}: the answer to {link_id!r} must be text")
        words[str(link_id)] = {True: "yes", False: "no"}[said] if isinstance(said, bool) else str(said)
    otherwise = str(written.get("otherwise", "skip"))
    if otherwise not in {"skip", "unknown", "stop"}:
        raise InputError(f'{where}: "otherwise" is {otherwise!r}; it may be "skip", "unknown" or "stop"')
    return words, otherwise
