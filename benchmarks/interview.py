"""Measure the interview: red flags on vignettes, coverage with a simulated patient, checklist recall, time a turn.

Run `python -m benchmarks.interview` in the repository root; it reads ../shared/data (or PREVISIT_SHARED_DATA), copies
nothing out of it, and writes `benchmarks/results/interview.md`. No model takes part.
"""

from benchmarks.interview_checklists import primock
from benchmarks.interview_coverage import coverage, speed
from benchmarks.interview_data import ROOT
from benchmarks.interview_flags import pairs, red_flags
from benchmarks.machine import made_on
from tools.clinical import Answer
from tools.interview import Profile, screen_answers

RESULT = ROOT / "benchmarks" / "results" / "interview.md"


def main() -> None:
    warm = Answer(handle="Q1", link_id="reason", question="", words="chest pain", topic="reason")
    screen_answers([warm], profile=Profile())
    timings: list[float] = []
    parts = [
        [
            "# The interview, measured",
            "",
            f"`python -m benchmarks.interview` on {made_on()}; rules only, no model. Intervals: 95%, Wilson.",
        ],
        red_flags(),
        pairs(),
        coverage(timings),
        primock(),
        speed(timings),
    ]
    RESULT.parent.mkdir(exist_ok=True)
    text = "\n\n".join("\n".join(part) for part in parts) + "\n"
    RESULT.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
