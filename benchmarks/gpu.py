"""What a GPU does with Gemma 3 27B's shape and MedSigLIP's shape, against the rooflines measured in the same run.

    python -m benchmarks.gpu               on a GPU: the real shapes, random bfloat16 weights
    python -m benchmarks.gpu --shape tiny  anywhere: proves the script, measures nothing that matters

Needs torch and transformers; xgrammar is measured when it is there. Writes `benchmarks/results/gpu.md`.
"""

import argparse
import copy
import datetime
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import DynamicCache, Gemma3ForCausalLM, Gemma3TextConfig, SiglipConfig, SiglipModel, StaticCache

RESULTS = Path(__file__).parent / "results" / "gpu.md"
GOALS = {
    "decode, batch 1, static cache": "at least 60 % of the bandwidth roofline",
    "prefill 30,000": "at least 50 % of the measured matmul rate",
    "first token on a warm 30,000-token prefix": "under 300 ms",
    "xgrammar, a token": "under 3 % of a decode step",
    "MedSigLIP, batch 256": "1,000 images/s",
}
SHAPES: dict[str, dict[str, Any]] = {
    # google/gemma-3-27b: the published configuration.
    "27b": {
        "vocab_size": 262_208,
        "hidden_size": 5376,
        "intermediate_size": 21_504,
        "num_hidden_layers": 62,
        "num_attention_heads": 32,
        "num_key_value_heads": 16,
        "head_dim": 128,
        "sliding_window": 1024,
        "max_position_embeddings": 131_072,
        "query_pre_attn_scalar": 168,
    },
    "tiny": {
        "vocab_size": 4096,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 6,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "sliding_window": 128,
        "max_position_embeddings": 8192,
        "query_pre_attn_scalar": 16,
    },
}
SIGLIP = {
    "27b": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16},
    "tiny": {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2},
}
VOCABULARY = {"27b": 262_208, "tiny": 4096}
STEPS = 32
CHUNK = 8192
"""Tokens of a prefill at a time: a mask over 100k by 100k would not fit beside the weights."""
LENGTHS = {"27b": (8_000, 30_000, 100_000), "tiny": (256, 512, 1024)}
BATCHES = {"27b": (1, 32, 256), "tiny": (1, 2, 4)}


class Table:
    """Rows of the report, printed as they come."""

    def __init__(self) -> None:
        """Start empty."""
        self.rows: list[tuple[str, str, str]] = []

    def add(self, what: str, value: str, share: str = "") -> None:
        """Add one row."""
        self.rows.append((what, value, share))
        print(f"{what:45} {value:>22}  {share}", flush=True)


def attempt(table: Table, what: str, work: Callable[[], Any]) -> Any:
    """Return what `work` returns; what fails on this device becomes a row, and the rest is still measured."""
    try:
        return work()
    except torch.OutOfMemoryError:
        table.add(what, "out of memory")
        torch.cuda.empty_cache()
    except (RuntimeError, TypeError, AttributeError) as error:
        table.add(what, f"failed: {type(error).__name__}", str(error).splitlines()[0][:80] if str(error) else "")
    return None


def seconds(device: torch.device, work: Callable[[], Any], *, runs: int = 5, warm_up: int = 2) -> float:
    """Return the median wall seconds of `work`, the device idle before and after."""
    for _ in range(warm_up):
        work()
    taken = []
    for _ in range(runs):
        _settle(device)
        began = time.perf_counter()
        work()
        _settle(device)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _settle(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def rooflines(device: torch.device, dtype: torch.dtype, table: Table) -> tuple[float, float]:
    """Return (bytes/s read and written by a copy, floating point operations/s of a square matmul)."""
    size = 2**30 if device.type == "cuda" else 2**24
    source = torch.empty(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    bandwidth = 2 * size / seconds(device, lambda: target.copy_(source), runs=10)
    side = 8192 if device.type == "cuda" else 256
    left, right = (torch.randn(side, side, dtype=dtype, device=device) for _ in range(2))
    rate = 2 * side**3 / seconds(device, lambda: left @ right, runs=10)
    table.add("copy bandwidth", f"{bandwidth / 1e9:,.0f} GB/s", "roofline")
    table.add("matmul rate", f"{rate / 1e12:,.2f} TFLOP/s", "roofline")
    return bandwidth, rate


@contextmanager
def random_gemma(shape: str, device: torch.device, dtype: torch.dtype) -> Iterator[Any]:
    """Build the text model with random weights straight on the device."""
    config = Gemma3TextConfig(**SHAPES[shape])
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = Gemma3ForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    model.eval()
    with torch.inference_mode():
        yield model
    del model
    if device.type == "cuda":
        torch.cuda.empty_cache()


def measure_gemma(
    shape: str, device: torch.device, dtype: torch.dtype, roof: tuple[float, float], table: Table
) -> float:
    """Measure prefill, decode, warm prefix and cache copies; return the seconds of one decode step at batch 1."""
    bandwidth, rate = roof
    with random_gemma(shape, device, dtype) as model:
        weights = sum(p.numel() * p.element_size() for p in model.parameters())
        # The embedding table is read a row at a time; tied, it is also the output layer and is read whole there.
        matrices = sum(p.numel() for name, p in model.named_parameters() if p.dim() > 1 and "embed" not in name)
        table.add("weights", f"{weights / 2**30:,.1f} GiB", f"{matrices / 1e9:.2f} B in matrices")
        for length in LENGTHS[shape]:
            name = f"prefill {length:,}"
            attempt(table, name, lambda n=length: _prefill_row(model, n, matrices, rate, device, table))
        steps = []
        for batch in (1, 4, 8):
            name = f"decode, batch {batch}, dynamic cache"
            took = attempt(table, name, lambda n=batch: _decode_step(model, n, device))
            if took:
                share = f"{weights / took / bandwidth:.0%} of bandwidth" if batch == 1 else ""
                table.add(name, f"{batch / took:,.1f} tok/s", share)
                steps += [took] if batch == 1 else []
        name = "decode, batch 1, static cache"
        if static := attempt(table, name, lambda: _static_step(model, device)):
            table.add(name, f"{1 / static:,.1f} tok/s", f"{weights / static / bandwidth:.0%} of bandwidth")
            steps.append(static)
        attempt(table, "warm prefix", lambda: _prefix_rows(model, LENGTHS[shape][1], device, table))
        if device.type == "cuda":
            table.add("peak memory, language model", f"{torch.cuda.max_memory_allocated(device) / 2**30:,.1f} GiB")
        return min(steps, default=float("inf"))


def _tokens(model: Any, batch: int, length: int, device: torch.device) -> torch.Tensor:
    return torch.randint(10, model.config.vocab_size, (batch, length), device=device)


def _prefill(model: Any, tokens: torch.Tensor) -> DynamicCache:
    cache = DynamicCache(config=model.config)
    for part in tokens.split(CHUNK, dim=1):
        model(input_ids=part, past_key_values=cache, use_cache=True, logits_to_keep=1)
    return cache


def _prefill_row(model: Any, length: int, matrices: int, rate: float, device: torch.device, table: Table) -> None:
    tokens = _tokens(model, 1, length, device)
    took = seconds(device, lambda: _prefill(model, tokens), runs=3, warm_up=1)
    share = 2 * matrices * length / took / rate
    table.add(f"prefill {length:,}", f"{took:.2f} s, {length / took:,.0f} tok/s", f"{share:.0%} of matmul rate")


def _decode_step(model: Any, batch: int, device: torch.device) -> float:
    cache = _prefill(model, _tokens(model, batch, 64, device))
    token = _tokens(model, batch, 1, device)

    def run() -> None:
        for _ in range(STEPS):
            model(input_ids=token, past_key_values=cache, use_cache=True)

    return seconds(device, run, runs=3, warm_up=1) / STEPS


def _static_step(model: Any, device: torch.device) -> float:
    """Measure a compiled step over a static cache: CUDA graphs take away the launch overhead."""
    cache = StaticCache(config=model.config, max_cache_len=512)
    token = _tokens(model, 1, 1, device)
    # The cache makes its tensors in the first call: made inside the compiled step, they could not be part of a graph.
    positions = torch.arange(64, device=device)[None]
    model(input_ids=_tokens(model, 1, 64, device), past_key_values=cache, position_ids=positions, use_cache=True)
    forward = torch.compile(model.forward, mode="reduce-overhead") if device.type == "cuda" else model.forward

    def run() -> None:
        for place in range(STEPS):
            position = torch.tensor([[64 + place]], device=device)
            forward(input_ids=token, past_key_values=cache, position_ids=position, use_cache=True)

    return seconds(device, run, runs=3, warm_up=2) / STEPS


def _prefix_rows(model: Any, length: int, device: torch.device, table: Table) -> None:
    kept = _prefill(model, _tokens(model, 1, length, device))
    size = sum(t.numel() * t.element_size() for layer in kept.layers for t in (layer.keys, layer.values))
    took = seconds(device, lambda: copy.deepcopy(kept), runs=5, warm_up=1)
    table.add(f"copy of a {length:,}-token cache", f"{took * 1e3:,.1f} ms", f"{size / 2**20:,.0f} MiB")
    turn = _tokens(model, 1, 200, device)

    def first_token() -> None:
        cache = copy.deepcopy(kept)
        model(input_ids=turn, past_key_values=cache, use_cache=True, logits_to_keep=1).logits.argmax(-1).item()

    took = seconds(device, first_token, runs=5, warm_up=1)
    table.add(f"first token on a warm {length:,}-token prefix", f"{took * 1e3:,.0f} ms")


def measure_xgrammar(shape: str, device: torch.device, step: float, table: Table) -> None:
    """Measure what constrained decoding adds to a token: fill the mask, bring it to the logits, apply it, accept."""
    try:
        import xgrammar
    except ImportError:
        table.add("xgrammar", "not installed")
        return
    size = VOCABULARY[shape]
    vocabulary = [bytes([byte]) for byte in range(256)] + [f"w{n}".encode() for n in range(size - 256)]
    info = xgrammar.TokenizerInfo(vocabulary, stop_token_ids=[1])
    began = time.perf_counter()
    schema = '{"type":"object","properties":{"quote":{"type":"string","maxLength":200}},"required":["quote"]}'
    compiled = xgrammar.GrammarCompiler(info).compile_json_schema(schema, any_whitespace=False)
    table.add("xgrammar, compile", f"{time.perf_counter() - began:.2f} s")
    mask = xgrammar.allocate_token_bitmask(1, info.vocab_size)
    logits = torch.randn(1, size, device=device)

    def tokens_in_a_string() -> None:
        # Inside a string nearly every token is allowed and must be looked at: the dearest place of a schema.
        matcher = xgrammar.GrammarMatcher(compiled)
        matcher.accept_string('{"quote":"')
        for _ in range(STEPS):
            matcher.fill_next_token_bitmask(mask)
            xgrammar.apply_token_bitmask_inplace(logits, mask.to(device))
            matcher.accept_token(ord("a"))

    took = seconds(device, tokens_in_a_string, runs=5) / STEPS
    table.add("xgrammar, a token", f"{took * 1e3:.3f} ms", f"{took / step:.1%} of a decode step")


def measure_siglip(shape: str, device: torch.device, dtype: torch.dtype, table: Table) -> None:
    """Measure images a second through MedSigLIP's vision tower shape at 448 pixels."""
    common = SIGLIP[shape]
    config = SiglipConfig(
        vision_config=common | {"image_size": 448, "patch_size": 14},
        text_config=common
        | {"vocab_size": 32_000, "max_position_embeddings": 64, "projection_size": common["hidden_size"]},
    )
    model = SiglipModel(config).to(device, dtype).eval()
    with torch.inference_mode():
        for batch in BATCHES[shape]:
            pixels = torch.randn(batch, 3, 448, 448, device=device, dtype=dtype)
            took = seconds(
                device, lambda pixels=pixels: model.get_image_features(pixel_values=pixels), runs=3, warm_up=1
            )
            table.add(f"MedSigLIP, batch {batch}", f"{batch / took:,.1f} images/s")


def report(table: Table, device: torch.device, shape: str) -> str:
    """Return the results as Markdown, with date and device; a tiny shape on CPU says "not measured"."""
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU ({platform.machine()})"
    lines = [
        "# GPU",
        "",
        f"Date: {datetime.datetime.now(datetime.UTC).date()}. Device: {where}. torch {torch.__version__}.",
        "",
    ]
    measured = shape != "tiny" and device.type == "cuda"
    if not measured:
        lines += [
            "**Not measured.** No GPU was available. A tiny random model went through every row below, which",
            "proves that the script runs and says nothing of MedGemma's or MedSigLIP's speed: no figures are given.",
            "",
        ]
    lines += ["Goals:", "", *(f"- {what}: {goal}" for what, goal in GOALS.items()), ""]
    lines += ["| measure | value | against |", "|---|---|---|"]
    if measured:
        lines += [f"| {what} | {value} | {share} |" for what, value, share in table.rows]
    else:
        failed = ("failed", "out of memory", "not installed")
        said = [(what, value if value.startswith(failed) else "not measured") for what, value, _ in table.rows]
        lines += [f"| {what} | {value} | |" for what, value in said]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="27b" if torch.cuda.is_available() else "tiny")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if options.shape == "27b" and device.type != "cuda":
        parser.error("the 27B shape needs a GPU; --shape tiny proves the script anywhere")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    table = Table()
    roof = rooflines(device, dtype, table)
    step = attempt(table, "language model", lambda: measure_gemma(options.shape, device, dtype, roof, table))
    attempt(table, "xgrammar", lambda: measure_xgrammar(options.shape, device, step or float("inf"), table))
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    attempt(table, "MedSigLIP", lambda: measure_siglip(options.shape, device, dtype, table))
    if device.type == "cuda":
        table.add("peak memory, MedSigLIP", f"{torch.cuda.max_memory_allocated(device) / 2**30:,.1f} GiB")
    options.out.write_text(report(table, device, options.shape), encoding="utf-8")


if __name__ == "__main__":
    main()
