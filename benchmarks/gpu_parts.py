"""The measurements themselves, one function a part; each runs alone, and one that fails costs the others nothing.

python -m benchmarks.gpu_parts PART FILE [--shape tiny] ...   one part; `benchmarks.gpu` calls it so
"""

import argparse
import copy
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import DynamicCache, StaticCache

from benchmarks import gpu_shapes
from benchmarks.gpu_timing import Rows, seconds

LENGTHS = {"27b": (8_000, 30_000, 100_000), "tiny": (256, 512, 1024)}
IMAGES = {"27b": (1, 32, 256), "tiny": (1, 2, 4)}
DECODED = (1, 4, 8)
PROMPT, STATIC = 64, 1024
"""Tokens before a decode, and room of a static cache: every run's steps must fit into it."""
STEPS = 32
TURN = 200
"""Tokens of a patient's turn behind a warm prefix."""
COPIED, MULTIPLIED = "copy bandwidth", "matmul rate"
STEP = "decode, batch 1"


@dataclass(frozen=True)
class Run:
    """What is measured on what."""

    shape: str
    device: torch.device
    dtype: torch.dtype
    chunk: int = 4096
    """Tokens of a prefill at a time: a mask of 100k by 100k would not fit beside the weights; 4096 keep the peak at
    62.7 GiB (weights 50.3, cache 8.0, the rest passes), and the window of 1024 wastes little of a chunk."""
    attention: str = "sdpa"

    def tokens(self, batch: int, length: int) -> torch.Tensor:
        """Return random token ids."""
        size = gpu_shapes.GEMMA[self.shape]["vocab_size"]
        return torch.randint(10, size, (batch, length), device=self.device)

    def gemma(self) -> Any:
        """Return the text model of this shape, to be used in a `with`."""
        return gpu_shapes.gemma(self.shape, self.device, self.dtype, self.attention)


def rooflines(run: Run, rows: Rows) -> None:
    """Measure the two rates that everything else is held against: bytes copied (read and written), and a matmul."""
    on_gpu = run.device.type == "cuda"
    with rows.measuring(COPIED):
        size = 2**30 if on_gpu else 2**24
        source = torch.empty(size, dtype=torch.uint8, device=run.device)
        target = torch.empty_like(source)
        rate = 2 * size / seconds(run.device, lambda: target.copy_(source), runs=10)
        rows.add(COPIED, f"{rate / 1e9:,.0f} GB/s", "roofline", rate)
    with rows.measuring(MULTIPLIED):
        side = 8192 if on_gpu else 256
        left, right = (torch.randn(side, side, dtype=run.dtype, device=run.device) for _ in range(2))
        rate = 2 * side**3 / seconds(run.device, lambda: left @ right, runs=20)
        rows.add(MULTIPLIED, f"{rate / 1e12:,.2f} TFLOP/s", "roofline", rate)


def prefill(run: Run, rows: Rows) -> None:
    """Measure how fast a record is read, from short to as long as it gets."""
    with run.gemma() as model:
        matrices = gpu_shapes.multiplied(model)
        rows.add("weights", f"{_bytes(model) / 2**30:,.1f} GiB", f"{matrices / 1e9:.2f} B in matrices")
        for length in LENGTHS[run.shape]:
            with rows.measuring(f"prefill {length:,}"):
                tokens = run.tokens(1, length)
                runs = 3 if length < 50_000 else 1
                took = seconds(run.device, lambda t=tokens: _prefilled(run, model, t), runs=runs, warm_up=1)
                share = rows.share(2 * matrices * length / took, MULTIPLIED, "matmul rate")
                rows.add(f"prefill {length:,}", f"{took:.2f} s, {length / took:,.0f} tok/s", share, took)
        _peak(run, rows, "prefill")


def decode(run: Run, rows: Rows) -> None:
    """Measure a token at a time: as transformers does it, over a static cache, and as one CUDA graph."""
    with run.gemma() as model:
        weights = _bytes(model)
        for batch in DECODED:
            name = f"{STEP.removesuffix('1')}{batch}, dynamic cache"
            with rows.measuring(name):
                step = _dynamic_step(run, model, batch)
                share = rows.share(weights / step, COPIED, "bandwidth") if batch == 1 else ""
                rows.add(name, f"{batch / step:,.1f} tok/s", share, step)
        for name, made in ((f"{STEP}, static cache", _static_step), (f"{STEP}, CUDA graph", _graph_step)):
            with rows.measuring(name):
                step = made(run, model)
                rows.add(name, f"{1 / step:,.1f} tok/s", rows.share(weights / step, COPIED, "bandwidth"), step)
        _peak(run, rows, "decode")


def compiled(run: Run, rows: Rows) -> None:
    """Measure a compiled step over a static cache. Compiling 62 layers takes minutes, so that this part is the last."""
    name = f"{STEP}, compiled"
    with run.gemma() as model, rows.measuring(name):
        forward = torch.compile(model.forward, mode="reduce-overhead") if run.device.type == "cuda" else model.forward
        began = time.perf_counter()
        step = _static_step(run, model, forward)
        took = time.perf_counter() - began
        rows.add(name, f"{1 / step:,.1f} tok/s", rows.share(_bytes(model) / step, COPIED, "bandwidth"), step)
        rows.add("compiling and measuring", f"{took:,.0f} s")


def prefix(run: Run, rows: Rows) -> None:
    """Measure what a kept prefix costs: its size, its copy, and the first token of a turn behind it."""
    length = LENGTHS[run.shape][1]
    with run.gemma() as model:
        kept = _prefilled(run, model, run.tokens(1, length))
        size = sum(each.numel() * each.element_size() for layer in kept.layers for each in (layer.keys, layer.values))
        with rows.measuring(f"copy of a {length:,}-token cache"):
            took = seconds(run.device, lambda: copy.deepcopy(kept), warm_up=1)
            rows.add(f"copy of a {length:,}-token cache", f"{took * 1e3:,.1f} ms", f"{size / 2**20:,.0f} MiB", took)
        turn, name = run.tokens(1, TURN), f"first token on a warm {length:,}-token prefix"

        def first_token() -> None:
            cache = copy.deepcopy(kept)
            model(input_ids=turn, past_key_values=cache, use_cache=True, logits_to_keep=1).logits.argmax(-1).item()

        with rows.measuring(name):
            took = seconds(run.device, first_token, warm_up=2)
            rows.add(name, f"{took * 1e3:,.0f} ms", "", took)
        _peak(run, rows, "prefix")


def grammar(run: Run, rows: Rows) -> None:
    """Measure what constrained decoding adds to a token: fill the mask, bring it to the logits, apply it, accept."""
    name = "xgrammar, a token"
    with rows.measuring(name):
        import xgrammar

        size = gpu_shapes.GEMMA[run.shape]["vocab_size"]
        words = [bytes([byte]) for byte in range(256)] + [f"w{n}".encode() for n in range(size - 256)]
        info = xgrammar.TokenizerInfo(words, stop_token_ids=[1])
        schema = '{"type":"object","properties":{"quote":{"type":"string","maxLength":200}},"required":["quote"]}'
        began = time.perf_counter()
        made = xgrammar.GrammarCompiler(info).compile_json_schema(schema, any_whitespace=False)
        rows.add("xgrammar, compile", f"{time.perf_counter() - began:.2f} s")
        mask = xgrammar.allocate_token_bitmask(1, info.vocab_size)
        logits = torch.randn(1, size, device=run.device)
        steps = min(STEPS, 100)

        def tokens_in_a_string() -> None:
            # Inside a string nearly every token is allowed and must be looked at: the dearest place of a schema.
            matcher = xgrammar.GrammarMatcher(made)
            if not matcher.accept_string('{"quote": "'):
                raise ValueError("the grammar does not begin as this schema does: nothing would be measured")
            for _ in range(steps):
                matcher.fill_next_token_bitmask(mask)
                xgrammar.apply_token_bitmask_inplace(logits, mask.to(run.device))
                if not matcher.accept_token(ord("a")):
                    raise ValueError("the grammar refused a letter inside a string: nothing would be measured")

        took = seconds(run.device, tokens_in_a_string) / steps
        measured = [number for what, number in rows.before.items() if what.startswith(STEP)]
        against = f"{took / min(measured):.1%} of the fastest decode step" if measured else ""
        rows.add(name, f"{took * 1e3:.3f} ms", against, took)


def images(run: Run, rows: Rows) -> None:
    """Measure images a second through MedSigLIP's eye."""
    model = gpu_shapes.siglip(run.shape, run.device, run.dtype)
    operations = gpu_shapes.image_operations(model)
    if whole := rows.before.get(MULTIPLIED):
        most = whole / operations
        rows.add("MedSigLIP, most possible", f"{most:,.0f} images/s", f"{operations / 1e12:.2f} TFLOP an image", most)
    with torch.inference_mode():
        for batch in IMAGES[run.shape]:
            with rows.measuring(f"MedSigLIP, batch {batch}"):
                pixels = torch.randn(batch, 3, gpu_shapes.SIDE, gpu_shapes.SIDE, device=run.device, dtype=run.dtype)
                took = seconds(run.device, lambda p=pixels: model.get_image_features(pixel_values=p), warm_up=2)
                share = rows.share(batch * operations / took, MULTIPLIED, "matmul rate")
                rows.add(f"MedSigLIP, batch {batch}", f"{batch / took:,.1f} images/s", share, batch / took)
    _peak(run, rows, "MedSigLIP")


PARTS: dict[str, Callable[[Run, Rows], None]] = {
    part.__name__: part for part in (rooflines, prefill, decode, prefix, grammar, images, compiled)
}
"""In the order in which they run: later ones use numbers of earlier ones, and the slowest is last."""

GROWING = ("prefill", "prefix")
"""Parts whose cache grows chunk by chunk: in blocks of fixed sizes it would leave gaps that nothing fits into."""


def _bytes(model: Any) -> int:
    """Return the bytes that a decode step must read: all weights (the embedding is tied, and is the output layer)."""
    return sum(each.numel() * each.element_size() for each in model.parameters())


def _peak(run: Run, rows: Rows, what: str) -> None:
    if run.device.type == "cuda":
        peak = torch.cuda.max_memory_allocated(run.device)
        rows.add(f"peak memory, {what}", f"{peak / 2**30:,.1f} GiB", "", peak)


def _prefilled(run: Run, model: Any, tokens: torch.Tensor) -> DynamicCache:
    """Return the cache behind these tokens; logits are computed of the last token of a chunk only."""
    cache = DynamicCache(config=model.config)
    for part in tokens.split(run.chunk, dim=1):
        model(input_ids=part, past_key_values=cache, use_cache=True, logits_to_keep=1)
    return cache


def _dynamic_step(run: Run, model: Any, batch: int) -> float:
    cache = _prefilled(run, model, run.tokens(batch, PROMPT))
    token = run.tokens(batch, 1)

    def steps() -> None:
        for _ in range(STEPS):
            model(input_ids=token, past_key_values=cache, use_cache=True)

    return seconds(run.device, steps, runs=3, warm_up=1) / STEPS


def _static_cache(run: Run, model: Any) -> StaticCache:
    """Return a static cache behind a prompt; made outside any graph, or its tensors could not be part of one."""
    cache = StaticCache(config=model.config, max_cache_len=STATIC)
    positions = torch.arange(PROMPT, device=run.device)[None]
    model(input_ids=run.tokens(1, PROMPT), past_key_values=cache, position_ids=positions, use_cache=True)
    return cache


def _static_step(run: Run, model: Any, forward: Callable[..., Any] | None = None) -> float:
    cache, token = _static_cache(run, model), run.tokens(1, 1)
    # On the device beforehand: a position made at each step would be copied there, and wait for the step before.
    positions = torch.arange(PROMPT, PROMPT + STEPS, device=run.device)[:, None, None]

    def steps() -> None:
        for position in positions:
            if forward is not None and run.device.type == "cuda":
                torch.compiler.cudagraph_mark_step_begin()
            (forward or model.forward)(input_ids=token, past_key_values=cache, position_ids=position, use_cache=True)

    return seconds(run.device, steps, runs=3, warm_up=2) / STEPS


def _graph_step(run: Run, model: Any) -> float:
    """Capture one eager step as a CUDA graph and replay it: every kernel of a step, and none of Python between them.

    The replayed steps write one after the other into the static cache, under the mask of the step that was captured:
    the time is that of real decoding, the words would not be.
    """
    if run.device.type != "cuda":
        return _static_step(run, model)
    cache, token = _static_cache(run, model), run.tokens(1, 1)
    position = torch.full((1, 1), PROMPT, device=run.device)

    def step() -> Any:
        return model(input_ids=token, past_key_values=cache, position_ids=position, use_cache=True).logits

    # Libraries allocate their workspaces in the first calls, which a capture must not contain.
    aside = torch.cuda.Stream(run.device)
    aside.wait_stream(torch.cuda.current_stream(run.device))
    with torch.cuda.stream(aside):
        for _ in range(3):
            step()
    torch.cuda.current_stream(run.device).wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()

    def replayed() -> None:
        for _ in range(STEPS):
            graph.replay()

    return seconds(run.device, replayed, runs=3, warm_up=1) / STEPS


def main(arguments: list[str] | None = None) -> None:
    """Run one part and append its rows to a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--shape", choices=sorted(gpu_shapes.GEMMA), default="27b")
    parser.add_argument("--chunk", type=int, default=Run.chunk)
    parser.add_argument("--attention", default=Run.attention)
    given = parser.parse_args(arguments)
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda", 0) if on_gpu else torch.device("cpu")
    dtype = torch.bfloat16 if on_gpu else torch.float32
    rows = Rows(given.part, given.file, device)
    if on_gpu and given.part in GROWING:
        with rows.measuring("the allocator's setting"):
            torch.cuda.memory._set_allocator_settings("expandable_segments:True")
    with rows.measuring(given.part):
        PARTS[given.part](Run(given.shape, device, dtype, given.chunk, given.attention), rows)


if __name__ == "__main__":
    main()
