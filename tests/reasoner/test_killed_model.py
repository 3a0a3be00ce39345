"""A model server killed in the middle of a patient's turn: no answer is lost, and the visit goes on with the rules."""

import subprocess
import sys
import textwrap
import threading

from agent.context import opened
from agent.settings import read_settings
from agent.visits import Visits
from fhir_fixtures import bundle_path
from tests.agent.walking import to_review
from tools import clock

SERVER = textwrap.dedent(
    """
    import http.server, json, time

    class Half(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            delta = {"content": '{"findings": [{"name": "nothing wrong"'}
            piece = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            piece["choices"] = [{"index": 0, "delta": delta, "finish_reason": None}]
            self.wfile.write(f"data: {json.dumps(piece)}\\n\\n".encode())
            self.wfile.flush()
            print("began", flush=True)
            time.sleep(60)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Half)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """
)


def test_killing_the_model_in_the_middle_of_a_turn_loses_nothing(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().strip()
        said = []

        def kill_once_it_speaks():
            said.append(process.stdout.readline().strip())
            process.kill()

        killer = threading.Thread(target=kill_once_it_speaks)
        killer.start()
        clock.fix("2026-05-12T08:00:00Z")
        url = f"http://127.0.0.1:{port}/v1"
        settings = read_settings(
            home=str(tmp_path), sandbox=True, model=url, reasoner_deadline_s=50.0, brief_deadline_s=50.0
        )
        with opened(settings) as context:
            visits = Visits(context)
            visit = visits.start(str(bundle_path("diabetes-kidney")), wait=True)
            words = "my feet swell and I have chest pain now"
            assert to_review(visits, visit, reason=words, who="patient").kind == "review"
            made = visits.brief(visit).brief
            killer.join(10)
            assert said == ["began"]
            assert [line.words for line in visits.transcript(visit) if line.link_id == "reason"] == [words]
            assert any(flag.level == "emergency" for flag in made.flags)
            first, *_ = made.receipt["reasoner"]["fell_back"].split("; ")
            assert first.startswith("hearing: the model gave no usable answer")
            assert "cut off" in first
            assert first.endswith("written by rules")
            assert "nothing wrong" not in str(visits.export(visit, "md"))
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()
