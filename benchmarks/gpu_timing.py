"""How the GPU benchmark takes time and keeps what it found: a row is on the disk as soon as it is known."""

import datetime
import json
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

FAILURES = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, MemoryError, OSError, RuntimeError,
    subprocess.SubprocessError, TypeError, ValueError,
)  # fmt: skip
"""What torch, its compilers (they start gcc and ptxas), transformers and xgrammar raise where something is missing."""


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    part: str
    what: str
    value: str
    against: str = ""
    number: float | None = None
    """The value as a plain number in SI units, for the parts that come after."""
    device: str = ""
    date: str = ""


@dataclass
class Rows:
    """The rows of one part: printed, and appended to a file, as they come."""

    part: str
    file: Path
    device: torch.device
    before: dict[str, float] = field(default_factory=dict)
    """Numbers of earlier rows by their name."""

    def __post_init__(self) -> None:
        """Read what earlier parts found."""
        self.before = {row.what: row.number for row in read(self.file) if row.number is not None}

    def add(self, what: str, value: str, against: str = "", number: float | None = None) -> None:
        """Add a row."""
        today = str(datetime.datetime.now(datetime.UTC).date())
        row = Row(self.part, what, value, against, number, name_of(self.device), today)
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(row)) + "\n")
        if number is not None:
            self.before[what] = number
        print(f"{what:48} {value:>24}  {against}", flush=True)

    def share(self, amount: float, of: str, words: str) -> str:
        """Return an amount as a share of an earlier row's number; empty when that was not measured."""
        whole = self.before.get(of)
        return f"{amount / whole:.0%} of {words}" if whole else ""

    @contextmanager
    def measuring(self, what: str) -> Iterator[None]:
        """Turn a failure of one measurement into a row, so that the others are still made."""
        try:
            yield
        except torch.OutOfMemoryError:
            self.add(what, "out of memory")
        except FAILURES as error:
            told = next(iter(str(error).splitlines()), "")
            self.add(what, f"failed: {type(error).__name__}", told[:120].replace("|", "/"))
        if self.device.type == "cuda":
            torch.cuda.empty_cache()


def read(file: Path) -> list[Row]:
    """Return the rows of a file, the newest of each name; none when there is no file. A line cut off is left out."""
    rows: dict[tuple[str, str], Row] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            row = Row(**json.loads(line))
        except (ValueError, TypeError):
            continue
        rows.pop((row.part, row.what), None)
        rows[row.part, row.what] = row
    return list(rows.values())


def name_of(device: torch.device) -> str:
    """Return what the device calls itself."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU ({platform.machine()})"


def seconds(device: torch.device, work: Callable[[], Any], *, runs: int = 5, warm_up: int = 2) -> float:
    """Return the median seconds of `work`: between two events on a GPU's own stream, by the clock elsewhere."""
    for _ in range(warm_up):
        work()
    return statistics.median(_once(device, work) for _ in range(runs))


def _once(device: torch.device, work: Callable[[], Any]) -> float:
    if device.type != "cuda":
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize(device)
    begin.record()
    work()
    end.record()
    end.synchronize()
    return float(begin.elapsed_time(end)) / 1000
