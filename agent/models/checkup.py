"""Whether a language model can run here: terms, memory, and one token of trial. It changes and fetches nothing."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from agent.models.catalogue import KNOWN, MEDSIGLIP, MEDSIGLIP_GIB, terms_of
from agent.models.memory import available_memory_gib, gpu, instead_of, memory_for, stored_gib
from tools.errors import PrevisitError

if TYPE_CHECKING:
    from agent.settings import Settings

TRIAL_S = 300.0
"""A trial may take this long: the first call of a large model on a CPU is slow, and says so."""


class Check(Struct, frozen=True, kw_only=True):
    """One line: what was looked at, what was found, and whether the settings need it."""

    name: str
    says: str
    ok: bool
    needed: bool = False


def hardware() -> Check:
    """Return what there is to run a model on."""
    found, free = gpu(), available_memory_gib()
    memory = "memory unknown" if free is None else f"{free:.1f} GiB of memory free"
    says = f"{found.name}, {found.free_gib:.1f} of {found.whole_gib:.1f} GiB free" if found else "no GPU"
    return Check(name="hardware", says=f"{says}; {memory}", ok=True)


def known_models(chosen: str) -> tuple[Check, ...]:
    """Return, for each model known by name, what it needs, whether it would fit, and whose terms to accept where."""
    lines = []
    for model in KNOWN.values():
        fits = [form or "bf16" for form in ("", "8bit", "nf4") if memory_for(model.id, 0.0, form).enough]
        needs = f"{model.weights_gib():.0f} GiB in bf16, {model.weights_gib('nf4'):.0f} GiB in NF4"
        here = f"would fit here in {', '.join(fits)}" if fits else "would not fit here"
        if is_cached(model.id):
            lines.append(_known(model.id, f"needs {needs}; {here}; weights are in the cache", chosen, ok=True))
        else:
            says = f"needs {needs}; {here}; not downloaded; {terms_of(model.id)}"
            lines.append(_known(model.id, says, chosen, ok=False))
    there = is_cached(MEDSIGLIP)
    says = f"needs {MEDSIGLIP_GIB} GiB; " + ("weights are in the cache" if there else terms_of(MEDSIGLIP))
    return (*lines, Check(name=MEDSIGLIP, says=says, ok=there))


def chosen_model(settings: "Settings") -> tuple[Check, ...]:
    """Return whether the model that is set can be found, fits and says a token; nothing where rules are set."""
    if settings.model == "rules":
        return ()
    lines = []
    if not is_endpoint(settings.model):
        memory = _memory(settings)
        lines.append(memory)
        if not memory.ok:
            return (memory,)
    return (*lines, _trial(settings))


def is_endpoint(model: str) -> bool:
    """Return whether `--model` names a server rather than weights."""
    return model.startswith(("http://", "https://", "hf+"))


def _memory(settings: "Settings") -> Check:
    from agent.models.loading import locate

    name = f"memory for {settings.model}"
    try:
        folder = locate(settings.model, settings.model_revision)
    except PrevisitError as exc:
        return Check(name=f"weights of {settings.model}", says=str(exc), ok=False, needed=True)
    except ImportError:
        says = "packages are missing: pip install 'previsit[medgemma]'"
        return Check(name=f"weights of {settings.model}", says=says, ok=False, needed=True)
    need = memory_for(settings.model, stored_gib(folder), settings.quantization)  # type: ignore[arg-type]
    says = str(need) if need.enough else f"{need}; choose {instead_of(need, settings.model)}"
    return Check(name=name, says=says, ok=need.enough, needed=True)


def _trial(settings: "Settings") -> Check:
    """Have the model say one token, over the same path that a visit takes."""
    from agent.models.choice import open_chat

    name = f"model {settings.model}"
    try:
        began = time.monotonic()
        chat = open_chat(settings)
        opened_s, began = time.monotonic() - began, time.monotonic()
        chat.invoke("Say yes.", most_tokens=1, deadline_s=TRIAL_S)
        took_s = time.monotonic() - began
    except PrevisitError as exc:
        return Check(name=name, says=str(exc), ok=False, needed=True)
    card = chat.card
    form = ", ".join(
        part for part in (card.dtype, card.quantization, card.adapter and f"adapter {card.adapter}") if part
    )
    reads = "text and images" if card.images else "text only"
    says = f"ready as {card.id} on {card.device}{f' ({form})' if form else ''}, reads {reads}"
    return Check(
        name=name,
        says=f"{says}; opened in {opened_s:.1f} s, one token of trial in {took_s:.1f} s",
        ok=True,
        needed=True,
    )


def is_cached(model: str) -> bool:
    """Return whether a model's weights lie in the Hugging Face cache."""
    return any(_cache().glob(f"models--{model.replace('/', '--')}/snapshots/*/*.safetensors"))


def _cache() -> Path:
    try:
        from huggingface_hub.constants import HF_HUB_CACHE
    except ImportError:
        return Path.home() / ".cache" / "huggingface" / "hub"
    return Path(HF_HUB_CACHE)


def _known(model: str, says: str, chosen: str, *, ok: bool) -> Check:
    return Check(name=model, says=says, ok=ok, needed=chosen == model)
