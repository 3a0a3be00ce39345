"""What a GPU does with Gemma 3 27B's shape and MedSigLIP's shape, against the rooflines measured beside them.

    python -m benchmarks.gpu                    on a GPU: the real shapes, random bfloat16 weights, under 10 minutes
    python -m benchmarks.gpu decode prefix      some parts, added to what earlier runs found
    python -m benchmarks.gpu --shape tiny       anywhere: proves the script, measures nothing that matters

Each part runs in a process of its own and writes a row as soon as it is known: a part that fails, hangs or kills the
device loses what it had not measured, and nothing else. Needs torch and transformers; xgrammar is measured when it is
there. Writes `benchmarks/results/gpu.md`, from the rows in `gpu.jsonl` beside it.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import torch

from benchmarks import gpu_parts
from benchmarks.gpu_timing import Row, Rows, name_of, read

RESULTS = Path(__file__).parent / "results" / "gpu.md"
MINUTES = 9.0
LEAST_S = 20.0
"""A part is not begun with less time than this: loading the libraries alone takes as long."""
GOALS = {
    "decode, batch 1, CUDA graph or compiled": "at least 60 % of the bandwidth roofline",
    "prefill 30,000": "at least 50 % of the measured matmul rate",
    "first token on a warm 30,000-token prefix": "under 300 ms",
    "xgrammar, a token": "under 3 % of a decode step",
    "MedSigLIP, batch 256": "1,000 images/s, where the matmul rate allows as many",
}
NO_FIGURE = ("failed", "out of memory", "not finished", "not begun")


def command_of(part: str, file: Path, options: argparse.Namespace) -> list[str]:
    """Return the command that measures one part."""
    settings = ["--shape", options.shape, "--chunk", str(options.chunk), "--attention", options.attention]
    return [sys.executable, "-m", "benchmarks.gpu_parts", part, str(file), *settings]


def measure(part: str, command: list[str], rows: Rows, limit_s: float) -> None:
    """Run one part in a process of its own, for no longer than `limit_s`."""
    if limit_s < LEAST_S:
        rows.add(part, "not begun", f"no time left; run it alone: python -m benchmarks.gpu {part}")
        return
    try:
        ended = subprocess.run(command, cwd=Path(__file__).parents[1], timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        rows.add(part, "not finished", f"stopped after {limit_s:.0f} s")
    else:
        if ended.returncode:
            rows.add(part, "not finished", f"its process ended with {ended.returncode}")


def page(rows: list[Row], shape: str) -> str:
    """Return the results as Markdown; what went through a tiny shape or a CPU is given no figure."""
    measured = shape != "tiny" and not any(row.device.startswith("CPU") for row in rows)
    lines = ["# GPU", ""]
    for device, date in sorted({(row.device, row.date) for row in rows}):
        lines.append(f"Date: {date}. Device: {device}. torch {torch.__version__}.")
    lines.append("")
    if not measured:
        lines += [
            "**Not measured.** No GPU was available. A tiny random model went through every row below, which",
            "proves that the script runs and says nothing of MedGemma's or MedSigLIP's speed: no figures are given.",
            "",
        ]
    lines += ["Goals:", "", *(f"- {what}: {goal}" for what, goal in GOALS.items()), ""]
    lines += ["| measure | value | against |", "|---|---|---|"]
    for row in rows:
        shown = (row.value, row.against) if measured or row.value.startswith(NO_FIGURE) else ("not measured", "")
        lines.append(f"| {row.what} | {shown[0]} | {shown[1]} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Measure the parts one after the other; the page is written anew after each."""
    on_gpu = torch.cuda.is_available()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(gpu_parts.PARTS))
    parser.add_argument("--shape", choices=sorted(gpu_parts.LENGTHS), default="27b" if on_gpu else "tiny")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="for all parts together")
    parser.add_argument("--chunk", type=int, default=gpu_parts.Run.chunk, help="tokens of a prefill at a time")
    parser.add_argument("--attention", default=gpu_parts.Run.attention, help="sdpa, flash_attention_2, flex_attention")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(gpu_parts.PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(gpu_parts.PARTS)}")
    if options.shape == "27b" and not on_gpu:
        parser.error("the 27B shape needs a GPU; --shape tiny proves the script anywhere")
    device = torch.device("cuda", 0) if on_gpu else torch.device("cpu")
    file = options.out.with_suffix(".jsonl")
    if not options.parts or any(row.device != name_of(device) for row in read(file)):
        # A whole run begins anew, and figures of two devices are never set side by side.
        file.unlink(missing_ok=True)
    end = time.monotonic() + options.minutes * 60
    for part in [name for name in gpu_parts.PARTS if name in options.parts or not options.parts]:
        measure(part, command_of(part, file, options), Rows(part, file, device), end - time.monotonic())
        options.out.write_text(page(read(file), options.shape), encoding="utf-8")


if __name__ == "__main__":
    main()
