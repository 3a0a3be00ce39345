"""`previsit doctor`: what is installed, what can run here, and whether store and server answer. It changes nothing."""

import argparse
import importlib.util
import platform
import shutil
from importlib import metadata
from typing import TYPE_CHECKING, Any

from tools.errors import PrevisitError
from ui.commands import given, output

if TYPE_CHECKING:
    from agent.settings import Settings

PACKAGES = ("langgraph", "msgspec", "fhir.resources", "gradio", "weasyprint", "pydicom")
MODEL_PACKAGES = ("torch", "transformers", "accelerate", "langchain-huggingface", "langchain-openai", "xgrammar")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("--source", metavar="SOURCE", help="also ask this FHIR source")
    given.common(parser, model=True)


def run(options: argparse.Namespace) -> int:
    """Look, and print; exit code 1 when something that is configured doesn't work."""
    settings = given.settings(options, source=options.source)
    lines = [*_packages(), *_models(settings), *_image_model(settings), _store(settings), *_source(settings), *_tools()]
    well = all(line["ok"] for line in lines if line["needed"])
    if options.json:
        output.emit({"ok": well, "checks": lines}, options.out)
    else:
        output.emit("\n".join(f"{_mark(line)} {line['name']}: {line['says']}" for line in lines), options.out)
    return 0 if well else 1


def _mark(line: dict[str, Any]) -> str:
    return "ok  " if line["ok"] else "FAIL" if line["needed"] else "-   "


def _line(name: str, says: str, *, ok: bool, needed: bool) -> dict[str, Any]:
    return {"name": name, "says": says, "ok": ok, "needed": needed}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _packages() -> list[dict[str, Any]]:
    lines = [_line("python", platform.python_version(), ok=True, needed=True)]
    for package in PACKAGES:
        version = _version(package)
        lines.append(_line(package, version or "missing; run make setup", ok=bool(version), needed=True))
    return lines


def _models(settings: "Settings") -> list[dict[str, Any]]:
    from agent.models import checkup

    lines = [_line("rules", "the embedded reasoner, always there", ok=True, needed=True)]
    missing = [package for package in MODEL_PACKAGES if not _version(package)]
    says = f"missing {', '.join(missing)}; pip install 'previsit[medgemma]'" if missing else "installed"
    in_process = settings.model != "rules" and not checkup.is_endpoint(settings.model)
    lines.append(_line("packages for MedGemma", says, ok=not missing, needed=in_process))
    checks = (checkup.hardware(), *checkup.known_models(settings.model))
    if not (missing and in_process):
        checks = (*checks, *checkup.chosen_model(settings))
    return [*lines, *(_line(check.name, check.says, ok=check.ok, needed=check.needed) for check in checks)]


def _image_model(settings: "Settings") -> list[dict[str, Any]]:
    """Open the image model that is set, as a visit would."""
    if not settings.image_model:
        return []
    from agent.images import eye_of

    name = f"image model {settings.image_model}"
    try:
        return [_line(name, f"ready as {eye_of(settings).name}", ok=True, needed=True)]
    except PrevisitError as exc:
        return [_line(name, str(exc), ok=False, needed=True)]


def _store(settings: "Settings") -> dict[str, Any]:
    from agent.context import close_checkpoints, open_checkpoints
    from tools.store import open_store

    try:
        store = open_store(settings.where)
        says = store.check()
        store.close()
        close_checkpoints(open_checkpoints(settings))
    except PrevisitError as exc:
        return _line("store", str(exc), ok=False, needed=True)
    return _line("store", says, ok=True, needed=True)


def _source(settings: "Settings") -> list[dict[str, Any]]:
    if not settings.source:
        return [_line("FHIR source", "none configured (PREVISIT_SOURCE)", ok=False, needed=False)]
    from tools.fhir import open_source

    try:
        count = len(open_source(settings.source, authorization=settings.authorization or None).patients())
    except PrevisitError as exc:
        return [_line("FHIR source", str(exc), ok=False, needed=True)]
    return [_line("FHIR source", f"answers; {count} patients", ok=True, needed=True)]


def _tools() -> list[dict[str, Any]]:
    heif = importlib.util.find_spec("pillow_heif") is not None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    return [
        _line("HEIC photos", "can be opened" if heif else "need pip install pillow-heif", ok=heif, needed=False),
        _line("Chromium", chromium or "not found; only the browser tests need it", ok=bool(chromium), needed=False),
    ]
