"""Who is told of an urgent visit, when, and who next. It sends nothing itself, and no message holds health data.

What was done stands in the store, so that a restart, or a second process, neither forgets a visit nor tells twice.
"""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import structs

from tools import clock
from tools.errors import PrevisitError
from tools.store.contract import Store
from tools.store.values import DecisionRow
from ui.channels import Mailer, deliver
from ui.clinic import Clinic, read_clinic

if TYPE_CHECKING:
    from agent.visits import Visits

log = logging.getLogger("previsit.notify")
TOLD: Final = "notified"
DEPUTY: Final = "escalated"
ANSWERED: Final = "answered"
FIRST_WAIT_S: Final = 30
LONGEST_WAIT_S: Final = 900
"""A message that did not arrive is sent again, after twice as long each time, up to this."""


class Bell:
    """Rings once for an urgent visit, and once more, for the deputy, when nobody acknowledges it in time."""

    def __init__(self, visits: "Visits", store: Store, *, sandbox: bool, mailer: Mailer | None = None) -> None:
        """Take the visits and the store with the clinic's settings and the audit."""
        self.visits, self.store, self.sandbox, self.mailer = visits, store, sandbox, mailer or Mailer()
        self._hands = ThreadPoolExecutor(max_workers=2, thread_name_prefix="bell")

    def soon(self, visit: str) -> None:
        """Ring beside the patient's turn: a mail server that is slow keeps no patient waiting."""
        self._hands.submit(self._quietly, visit)

    def close(self) -> None:
        """Let what is being sent be sent."""
        self._hands.shutdown(wait=True)

    def ring(self, visit: str) -> bool:
        """Tell the recipient of an urgent visit, unless it was done or acknowledged; return whether one went out."""
        return self._tell(visit, TOLD, read_clinic(self.store, sandbox=self.sandbox))

    def escalate(self) -> int:
        """Tell whom nobody has told yet, and the deputies of visits whose time has run out; return how many these are.

        A visit that became urgent while the server was down, or whose message did not arrive, is rung for here.
        """
        clinic = read_clinic(self.store, sandbox=self.sandbox)
        patience = timedelta(minutes=int(clinic.acknowledge_minutes)) if clinic.acknowledge_minutes.isdigit() else None
        told = 0
        for line in self.visits.worklist():
            if not line.urgent or line.acknowledged_by:
                continue
            self._tell(line.visit, TOLD, clinic)
            begun = self._begun(line.visit)
            if patience is not None and begun is not None and clock.now() - begun >= patience:
                told += self._tell(line.visit, DEPUTY, clinic)
        return told

    def words(self, visit: str) -> str:
        """Say for the worklist who was told of an urgent visit, or that nobody could be."""
        kept = self._kept(visit)
        deputy, first = kept.get(DEPUTY), kept.get(TOLD)
        if deputy is not None and deputy.decision != ANSWERED:
            how = "the deputy was told" if deputy.decision == "done" else "the deputy could not be told"
            return f"{how} ({deputy.why})"
        if first is not None and first.decision.isdigit():
            return f"nobody could be told ({first.why}); trying again"
        return ""

    def since(self, visit: str) -> str:
        """Return since when a visit has been urgent: first told, or first found nobody to tell; nothing before."""
        begun = self._begun(visit)
        return begun.isoformat() if begun is not None else ""

    def _quietly(self, visit: str) -> None:
        try:
            self.ring(visit)
        except PrevisitError as exc:
            log.warning(json.dumps({"event": "notify.failed", "why": type(exc).__name__}))

    def _tell(self, visit: str, what: str, clinic: Clinic) -> bool:
        if not self._due(visit, what):
            return False
        with self.store.lock(f"bell {visit}"):
            line = self.visits.line(visit)
            if not line.urgent or line.acknowledged_by or not self._due(visit, what):
                return False
            deputy = what == DEPUTY
            sent = deliver(clinic, clinic.deputy if deputy else clinic.recipient, self.mailer, deputy=deputy)
            settled = sent.arrived or not (clinic.smtp or clinic.webhook)
            tries = int(self._tries(visit, what)) + 1
            row = DecisionRow(
                visit=f"bell:{visit}",
                key=what,
                decision="done" if settled else str(tries),
                by="system",
                at=clock.now().isoformat(),
                why=sent.words,
            )
            self.store.decisions.add(row)
            named = f"urgent.{what}" if sent.arrived else f"urgent.{what}.failed"
            self.store.audit.add("system", named, visit=visit, detail=sent.words)
            return sent.arrived

    def _due(self, visit: str, what: str) -> bool:
        """Return whether this still has to be done now: not done yet, and not tried a moment ago."""
        row = self._kept(visit).get(what)
        if row is None or row.decision == ANSWERED:
            return True
        if row.decision == "done":
            return False
        wait_s = min(FIRST_WAIT_S * 2 ** (int(row.decision) - 1), LONGEST_WAIT_S)
        return clock.now() - datetime.fromisoformat(row.at) >= timedelta(seconds=wait_s)

    def _tries(self, visit: str, what: str) -> str:
        row = self._kept(visit).get(what)
        return row.decision if row is not None and row.decision.isdigit() else "0"

    def _begun(self, visit: str) -> datetime | None:
        """Return when somebody was first told, or first could not be."""
        begun = None
        for row in self.store.decisions.history(f"bell:{visit}"):
            if row.key == TOLD:
                begun = None if row.decision == ANSWERED else begun or datetime.fromisoformat(row.at)
        return begun

    def _kept(self, visit: str) -> dict[str, DecisionRow]:
        return {row.key: row for row in self.store.decisions.current(f"bell:{visit}")}


def answered(store: Store, visit: str, *, by: str) -> None:
    """Write down that somebody has seen it: what becomes urgent in this visit later is rung for anew."""
    for row in store.decisions.current(f"bell:{visit}"):
        store.decisions.add(structs.replace(row, decision=ANSWERED, by=by, at=clock.now().isoformat(), why=""))
