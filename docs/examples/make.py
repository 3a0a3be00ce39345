"""Makes the example briefs of this folder from the fixture patients and their scripted visits.

Run: `python docs/examples/make.py`. The same fixtures give the same text.
"""

import json
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from agent.once import material_of  # noqa: E402
from agent.settings import read_settings  # noqa: E402
from tools import clock  # noqa: E402
from tools.brief import assemble, compose, document, render  # noqa: E402
from tools.chart import read_chart  # noqa: E402
from tools.fhir import open_source  # noqa: E402

VISITS = ("diabetes-kidney", "fibrillation-anticoagulant", "pregnancy-30-weeks")


def main() -> None:
    """Write Markdown, HTML and PDF of three visits, and the FHIR document of the first."""
    for name in VISITS:
        visit = tomllib.loads((ROOT / "fhir_fixtures" / "stories" / f"{name}.toml").read_text("utf-8"))["visit"]
        clock.fix(visit["now"])
        chart = read_chart(open_source(str(ROOT / "fhir_fixtures" / "patients" / f"{name}.json")).fetch())
        material = material_of(chart, read_settings(), reason=visit["reason"], words=visit["answers"])
        brief = assemble(compose(material), material)
        for format_ in ("md", "html", "pdf"):
            made = render(brief, format_)  # type: ignore[arg-type]
            (HERE / f"{name}.{format_}").write_bytes(made if isinstance(made, bytes) else made.encode())
        if name == VISITS[0]:
            (HERE / f"{name}.fhir.json").write_text(json.dumps(document(brief, material), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
