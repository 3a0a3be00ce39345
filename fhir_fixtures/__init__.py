"""Synthetic patients and scripted visits: data, and the one builder that makes it. Nobody here ever lived.

A patient is one page, `stories/<id>.toml`; `python -m fhir_fixtures` writes `patients/<id>.json` from it,
the same bytes every time.
"""

from pathlib import Path

from fhir_fixtures.story import ScriptedVisit, Story, load_story

HERE = Path(__file__).parent
PATIENTS = HERE / "patients"
DEMO = "diabetes-kidney"
"""The patient whose visit `previsit demo` runs."""


def story_ids() -> tuple[str, ...]:
    """Return the ids of all fixture patients, in alphabetical order."""
    return tuple(sorted(path.stem for path in (HERE / "stories").glob("*.toml")))


def story(story_id: str) -> Story:
    """Return one patient's story.

    Raises:
        KeyError: no such patient; the message lists those that exist.
    """
    if story_id not in story_ids():
        raise KeyError(f"no fixture patient '{story_id}'; there are {', '.join(story_ids())}")
    return load_story(HERE / "stories" / f"{story_id}.toml")


def bundle_path(story_id: str) -> Path:
    """Return the path of the patient's built Bundle (JSON, type collection)."""
    return PATIENTS / f"{story_id}.json"


__all__ = ["DEMO", "PATIENTS", "ScriptedVisit", "Story", "bundle_path", "story", "story_ids"]
