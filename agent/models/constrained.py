"""Constrained decoding: the model can only write JSON of the schema it was given. It parses and validates nothing.

Uses xgrammar. A processor is made anew for each generation; a compiled grammar is kept and shared.
"""

import json
import threading
from collections import OrderedDict
from concurrent.futures import Future
from typing import Any

from tools.errors import ModelError

STOP_TOKENS = [1, 106]
"""<eos> and <end_of_turn>."""

PARTS_BYTES = 512 * 2**20


class GrammarCache:
    """Compiled grammars by schema, newest kept. Safe to use from several threads."""

    def __init__(self, tokenizer: Any, vocab_size: int, keep: int = 16) -> None:
        try:
            import xgrammar
        except ImportError as error:
            raise ModelError("xgrammar is not installed: pip install 'previsit[medgemma]'") from error
        info = xgrammar.TokenizerInfo.from_huggingface(tokenizer, vocab_size=vocab_size, stop_token_ids=STOP_TOKENS)
        # Schemas differ by a visit's handles; their common parts are compiled once, and kept within bounds.
        self._compiler = xgrammar.GrammarCompiler(info, max_threads=4, cache_limit_bytes=PARTS_BYTES)
        self._keep = keep
        self._compiled: OrderedDict[str, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def processor(self, schema: dict[str, Any]) -> Any:
        """Return a fresh logits processor for one generation under this JSON schema."""
        from xgrammar.contrib.hf import LogitsProcessor

        return LogitsProcessor(self._grammar(json.dumps(schema, sort_keys=True)))

    def _grammar(self, schema: str) -> Any:
        """Return the compiled schema; who first asks compiles it, and waits for nobody else's."""
        with self._lock:
            mine = schema not in self._compiled
            found = self._compiled.setdefault(schema, Future())
            self._compiled.move_to_end(schema)
            while len(self._compiled) > self._keep:
                self._compiled.popitem(last=False)
        if mine:
            try:
                found.set_result(self._compiler.compile_json_schema(schema, any_whitespace=False))
            except (RuntimeError, ValueError, TypeError) as error:
                found.set_exception(ModelError("this schema cannot be made into a grammar"))
                with self._lock:
                    self._compiled.pop(schema, None)
                raise ModelError("this schema cannot be made into a grammar") from error
        return found.result()
