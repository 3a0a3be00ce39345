"""How long a patient waits for a turn when fifty answer at once: p50, p95, errors, mix-ups.

`python -m benchmarks.ui [--patients 50] [--turns 8] [--think 12]`

The server is a process of its own, as in use; the patients are in this one and think between turns, up to `--think`
seconds each. A turn's time is the whole HTTP request on loopback. Every patient says a word of its own, which must come
back to that patient and to nobody else.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fhir_fixtures" / "patients"
RESULT = Path(__file__).parent / "results" / "ui.json"
PREDICT = "/intake/gradio_api/run/predict"


def serve(home: str, patients: int, ready) -> None:
    """Serve as many visits as asked for and say where."""
    from agent.context import open_context
    from agent.settings import read_settings
    from tests.browser.serving import serving
    from tools import clock
    from ui.warmup import warm_rest, warm_turns

    warm_turns(clock.today())
    warm_rest()
    context = open_context(read_settings(home=home, sandbox=True))
    with serving(context) as served:
        sources = sorted(FIXTURES.glob("*.json"))
        visits = [
            served.visits.start(str(sources[place % len(sources)]), language="en", wait=True)
            for place in range(patients)
        ]
        ready.put((served.url, [served.link(visit) for visit in visits]))
        begun = time.process_time()
        ready.get()
        ready.put(time.process_time() - begun)
        time.sleep(0.5)
    context.close()


class Patient:
    """One patient's turns."""

    def __init__(self, client, number: int) -> None:
        self.client, self.word, self.times, self.problems = client, f"word{number:03d}x", [], []
        self.page, self.cookie = "", ""

    async def open(self, link: str) -> None:
        """Open the link and consent."""
        answer = await self.client.get(link)
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        await self.turn("open")
        await self.turn("consent")

    def mark(self, name: str) -> str:
        """Read a mark of the screen."""
        found = re.search(rf'data-{name}="([^"]*)"', self.page)
        return found[1] if found else ""

    async def turn(self, act: str, **said: str) -> None:
        """Send one message and look at the screen that comes back."""
        message = {"act": act, "visit": self.mark("visit"), "interrupt": self.mark("interrupt"), **said}
        body = {"data": [json.dumps(message)], "fn_index": 0, "session_hash": self.word}
        begun = time.perf_counter()
        answer = await self.client.post(PREDICT, json=body, headers={"cookie": self.cookie})
        self.times.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            self.problems.append(f"status {answer.status_code}")
            return
        self.page = answer.json()["data"][0]
        if set(re.findall(r"word\d{3}x", self.page)) - {self.word}:
            self.problems.append("another patient's words")

    async def answer(self, think: float, turns: int) -> None:
        """Think, answer, and so on."""
        for _ in range(turns):
            await asyncio.sleep(random.uniform(think / 3, think))
            state, question = self.mark("state"), self.mark("question")
            if state == "emergency":
                await self.turn("ack")
            elif state == "read_back":
                await self.turn("right")
            elif question in {"reason", "story", "worry", "hope"}:
                await self.turn("answer", words=f"my feet swell {self.word}")
            elif state == "question":
                await self.turn("skip")
            else:
                return


async def run(url: str, links: list[str], turns: int, think: float) -> list[Patient]:
    """Let all of them answer at once."""
    import httpx

    limits = httpx.Limits(max_connections=len(links))
    async with httpx.AsyncClient(base_url=url, headers={"origin": url}, timeout=60, limits=limits) as client:
        patients = [Patient(client, number) for number in range(len(links))]
        for patient, link in zip(patients, links, strict=True):
            await patient.open(link)
            patient.times.clear()
        await asyncio.gather(*(patient.answer(think, turns) for patient in patients))
        for patient in patients:
            if patient.word not in (await client.get("/my/copy", headers={"cookie": patient.cookie})).text:
                patient.problems.append("own words are missing")
        return patients


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=50)
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--think", type=float, default=12.0)
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {RESULT.name}")
    options = parser.parse_args()
    random.seed(7)
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Queue()
    with tempfile.TemporaryDirectory() as home:
        server = spawn.Process(target=serve, args=(home, options.patients, ready))
        server.start()
        url, links = ready.get(timeout=300)
        patients = asyncio.run(run(url, links, options.turns, options.think))
        ready.put("done")
        time.sleep(0.2)
        worked_s = ready.get(timeout=30)
        server.join(timeout=30)
    times = sorted(1000 * one for patient in patients for one in patient.times)
    problems = [problem for patient in patients for problem in patient.problems]
    figures = {
        "patients": options.patients,
        "turns": len(times),
        "think_s": [round(options.think / 3, 1), options.think],
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(0.95 * len(times)) - 1], 1),
        "worst_ms": round(times[-1], 1),
        "server_cpu_ms_a_turn": round(1000 * worked_s / (len(times) + 2 * options.patients), 1),
        "problems": sorted(set(problems)),
        "problem_count": len(problems),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[1], 1),
    }
    print(json.dumps(figures, indent=1))
    if options.write:
        RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
