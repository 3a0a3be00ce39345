"""`python -m fhir_fixtures` writes every patient's Bundle from its story."""

from fhir_fixtures import PATIENTS, bundle_path, story, story_ids
from fhir_fixtures.builder import build, to_json


def main() -> None:
    """Write `patients/<id>.json` for every story."""
    PATIENTS.mkdir(exist_ok=True)
    for story_id in story_ids():
        bundle_path(story_id).write_bytes(to_json(build(story(story_id))))


if __name__ == "__main__":
    main()
