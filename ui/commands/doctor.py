"""`previsit doctor`: what is installed, what can run here, and whether store and server answer. It changes nothing."""

import argparse
import importlib.util
import platform
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import PrevisitError
from ui.commands import given, output

if TYPE_CHECKING:
    from agent.settings import Settings

PACKAGES = ("langgraph", "msgspec", "fhir.resources", "gradio", "weasyprint", "pydicom")
MODEL_PACKAGES = ("torch", "transformers", "accelerate", "langchain-huggingface", "langchain-openai", "xgrammar")
GATED = (
    ("google/medgemma-27b-it", "51 GiB in bf16, 16 GiB in NF4"),
    ("google/medgemma-27b-text-it", "50 GiB in bf16, 16 GiB in NF4"),
    ("google/medgemma-4b-it", "8 GiB in bf16"),
    ("google/medgemma-1.5-4b-it", "8 GiB in bf16"),
    ("google/medsiglip-448", "3.3 GiB in float32"),
)
TERMS = "accept the Health AI Developer Foundations terms once, on the model's page on huggingface.co, signed in"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("--source", metavar="SOURCE", help="also ask this FHIR source")
    given.common(parser, model=True)


def run(options: argparse.Namespace) -> int:
    """Look, and print; exit code 1 when something that is configured doesn't work."""
    settings = given.settings(options, source=options.source)
    lines = [*_packages(), *_models(settings), _store(settings), *_source(settings), *_tools()]
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
    lines = [_line("rules", "the embedded reasoner, always there", ok=True, needed=True)]
    missing = [package for package in MODEL_PACKAGES if not _version(package)]
    says = f"missing {', '.join(missing)}; pip install 'previsit[medgemma]'" if missing else "installed"
    lines.append(_line("packages for MedGemma", says, ok=not missing, needed=settings.model != "rules"))
    for name, memory in GATED:
        there = _cached(name)
        says = f"needs {memory}; {'weights are in the cache' if there else 'not downloaded; ' + TERMS}"
        lines.append(_line(name, says, ok=there, needed=settings.model == name))
    if settings.model != "rules":
        lines.append(_trial(settings))
    return lines


def _cached(name: str) -> bool:
    """Look for downloaded weights where the Hugging Face library keeps them, without importing it."""
    folder = Path.home() / ".cache" / "huggingface" / "hub" / ("models--" + name.replace("/", "--"))
    return any(folder.glob("snapshots/*/*.safetensors"))


def _trial(settings: "Settings") -> dict[str, Any]:
    from agent.context import reasoner_of

    try:
        reasoner = reasoner_of(settings)
    except PrevisitError as exc:
        return _line(f"model {settings.model}", str(exc), ok=False, needed=True)
    return _line(f"model {settings.model}", f"ready as {reasoner.name}", ok=True, needed=True)


def _store(settings: "Settings") -> dict[str, Any]:
    from tools.store import open_store

    try:
        store = open_store(settings.where)
        says = store.check()
        store.close()
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
        _line("HEIC photos", "can be opened" if heif else "need pip install 'previsit[images]'", ok=heif, needed=False),
        _line("Chromium", chromium or "not found; only the browser tests need it", ok=bool(chromium), needed=False),
    ]
