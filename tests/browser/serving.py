"""The real app on a real port, in a thread of its own: what the browser and the benchmark talk to."""

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Served:
    """A running app."""

    url: str
    context: Any
    visits: Any

    def link(self, visit: str, **more: Any) -> str:
        from ui import auth

        return self.url + auth.invite(self.context.store, visit, **more)


@contextmanager
def serving(context: Any, visits: Any = None):
    """Serve a context until the block ends."""
    import uvicorn

    from ui import auth
    from ui.app import create_app

    if context.settings.sandbox:
        auth.demo_accounts(context.store)
    app = create_app(context, visits)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield Served(url=f"http://127.0.0.1:{port}", context=context, visits=app.state.visits)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
