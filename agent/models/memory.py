"""How much memory a model needs and how much there is, on the GPU or in the machine. It loads nothing.

Figures are arithmetic over the stored weights; what a run really takes is measured by `benchmarks/gpu.py`.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from agent.models.catalogue import GIB, KNOWN

if TYPE_CHECKING:
    from agent.models.loading import Quantization

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")
ROOM_GIB = 2.0
"""Beside the weights: activations, and the cache of one visit; of a tiny model's, as much again as its weights."""
SHRINKS: dict[str, float] = {"": 1.0, "8bit": 0.53, "nf4": 0.32}
"""Share of the stored bfloat16 weights that stays, the vision tower and the output layer left as they are."""


class Memory(Struct, frozen=True, kw_only=True):
    """What a model needs and what is free, in GiB."""

    needed_gib: float
    free_gib: float | None
    """None: the system does not say."""
    where: str
    """`GPU memory` with the device's name, or `memory`."""

    @property
    def enough(self) -> bool:
        """Whether it fits; true when the system does not say what is free."""
        return self.free_gib is None or self.needed_gib <= self.free_gib

    def __str__(self) -> str:
        """Say both figures."""
        free = "an unknown amount" if self.free_gib is None else f"{self.free_gib:.1f} GiB"
        return f"needs {self.needed_gib:.1f} GiB of {self.where}, {free} free"


class Gpu(Struct, frozen=True, kw_only=True):
    """The GPU that a model would run on."""

    name: str
    free_gib: float
    whole_gib: float


def gpu() -> Gpu | None:
    """Return the first GPU; None where there is none, or no torch that could use it."""
    try:
        import torch
    except ImportError:
        return None
    if not torch.cuda.is_available():
        return None
    free, whole = torch.cuda.mem_get_info()
    return Gpu(name=torch.cuda.get_device_name(0), free_gib=free / GIB, whole_gib=whole / GIB)


def memory_for(model: str, stored_gib: float, quantization: "Quantization" = "") -> Memory:
    """Return what a model needs and what is free where it would run.

    Args:
        model: id or folder; the published size of a known id wins over the files.
        stored_gib: size of its weight files; 0 when they are not here.
        quantization: as it would be loaded.
    """
    known = KNOWN.get(model)
    weights = known.weights_gib(quantization) if known else stored_gib * SHRINKS[quantization]
    needed = weights + min(ROOM_GIB, weights)
    if (found := gpu()) is not None:
        return Memory(needed_gib=needed, free_gib=found.free_gib, where=f"GPU memory ({found.name})")
    # Stored in bfloat16, run in float32.
    return Memory(
        needed_gib=needed if quantization else needed * 2, free_gib=available_memory_gib(), where="memory (no GPU)"
    )


def instead_of(memory: Memory, model: str = "") -> str:
    """Return what to choose when a model does not fit: the same one in fewer bits, a smaller one, or none.

    >>> instead_of(Memory(needed_gib=53.1, free_gib=22.0, where="GPU memory"), "google/medgemma-27b-it")[:36]
    'PREVISIT_QUANTIZATION=nf4 (16 GiB), '
    """
    free = memory.free_gib or 0.0
    same = KNOWN.get(model)
    forms: tuple[Quantization, ...] = ("8bit", "nf4")
    smaller = [
        f"PREVISIT_QUANTIZATION={form} ({same.weights_gib(form):.0f} GiB)"
        for form in forms
        if same is not None and same.weights_gib(form) + ROOM_GIB < min(free, memory.needed_gib)
    ]
    fits = [
        f"{known.id} ({known.weights_gib():.0f} GiB)"
        for known in KNOWN.values()
        if known is not same and known.weights_gib() + ROOM_GIB < free
    ]
    return ", or ".join([*smaller[:1], *fits[:1], "--model rules, which needs none", "an endpoint (--model URL)"])


def stored_gib(folder: str | Path) -> float:
    """Return the size of the weight files in a folder."""
    return sum(path.stat().st_size for path in Path(folder).glob("*.safetensors")) / GIB


def available_memory_gib() -> float | None:
    """Return the memory that this process could still take, in GiB; None when the system does not say.

    A container's own limit counts when it is lower than what the machine has free.
    """
    free = [amount for amount in (_of_machine(), _of_container()) if amount is not None]
    return min(free) / GIB if free else None


def _of_machine() -> int | None:
    if MEMINFO.exists():
        for line in MEMINFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None


def _of_container() -> int | None:
    try:
        most = (CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = (CGROUP / "memory.current").read_text(encoding="ascii").strip()
        return None if most == "max" else max(0, int(most) - int(used))
    except (OSError, ValueError):
        return None
