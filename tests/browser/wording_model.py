"""A model's server of our own: the OpenAI chat protocol, streamed, with a valid wording for the questions it is asked.

It knows no medicine: what a visit with a model behind it looks like is seen with it, not how good a model is.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STORY = "In your own words, how did it begin, what has happened since, and what have you tried?"
WORDINGS = {"Tell us more": STORY}
"""How it words a question, by the question's first words."""
PIECE = 8


class WordingModel:
    """What the server does with the next turn: answer at once, wait, or break off in the middle."""

    def __init__(self) -> None:
        self.go_on, self.asked = threading.Event(), threading.Event()
        self.go_on.set()
        self.dies = False

    def hold(self) -> None:
        """Think until `go_on` is set."""
        self.asked.clear()
        self.go_on.clear()

    def answer(self, prompt: str) -> str:
        """Return the structured answer to one turn: no finding of its own, a wording where it knows one."""
        asked = re.findall(r"^- ([ABC]): (.*)$", prompt, re.MULTILINE)
        known = (
            (letter, WORDINGS.get(next((key for key in WORDINGS if text.startswith(key)), "")))
            for letter, text in asked
        )
        return json.dumps({"findings": [], "wordings": [{"question": at, "text": text} for at, text in known if text]})


@contextmanager
def wording_model() -> Iterator[tuple[str, WordingModel]]:
    """Serve it on loopback; gives the address that the settings name, and what it does."""
    model = WordingModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.set()
            model.go_on.wait(60)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            text = model.answer(str(asked["messages"][-1]["content"]))
            pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
            for piece in pieces[: len(pieces) // 2 if model.dies else None]:
                self._event({"delta": {"content": piece}, "finish_reason": None})
            if not model.dies:
                self._event({"delta": {}, "finish_reason": "stop"})
                self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, choice: dict) -> None:
            piece = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "wording"}
            self.wfile.write(f"data: {json.dumps(piece | {'choices': [{'index': 0} | choice]})}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", model
    finally:
        model.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
