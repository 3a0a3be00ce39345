"""Telling somebody of an urgent visit: by e-mail or webhook, then the deputy. No message holds health data."""

import json
import logging
import smtplib
import threading
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Final

from tools import clock
from tools.store.contract import Store
from ui.clinic import Clinic, read_clinic

if TYPE_CHECKING:
    from agent.visits import Visits

log = logging.getLogger("previsit.notify")
TEXT: Final = "A visit needs to be looked at now. Sign in to previsit and acknowledge it."
TIMEOUT_S: Final = 10


class Bell:
    """Rings once for an urgent visit, and once more, for the deputy, when nobody acknowledges it in time."""

    def __init__(self, visits: "Visits", store: Store, *, sandbox: bool) -> None:
        """Take the visits and the store with the clinic's settings and the audit."""
        self.visits, self.store, self.sandbox = visits, store, sandbox
        self._one = threading.Lock()

    def ring(self, visit: str) -> None:
        """Tell the recipient of an urgent visit, unless somebody has been told or has acknowledged it."""
        with self._one:
            if self._rang(visit, "urgent.notified") or not self._open(visit):
                return
            clinic = read_clinic(self.store, sandbox=self.sandbox)
            sent = deliver(clinic, clinic.recipient)
            self.store.audit.add("system", "urgent.notified", visit=visit, detail=sent)

    def escalate(self) -> int:
        """Tell the deputy of every urgent visit whose time has run out; return how many."""
        clinic = read_clinic(self.store, sandbox=self.sandbox)
        if not clinic.acknowledge_minutes.isdigit():
            return 0
        patience, told = timedelta(minutes=int(clinic.acknowledge_minutes)), 0
        for line in self.visits.worklist():
            if not line.urgent or line.acknowledged_by or self._rang(line.visit, "urgent.escalated"):
                continue
            since = self._rang(line.visit, "urgent.notified")
            if since and clock.now() - datetime.fromisoformat(since) >= patience:
                sent = deliver(clinic, clinic.deputy)
                self.store.audit.add("system", "urgent.escalated", visit=line.visit, detail=sent)
                told += 1
        return told

    def _open(self, visit: str) -> bool:
        line = self.visits.line(visit)
        return line.urgent and not line.acknowledged_by

    def _rang(self, visit: str, what: str) -> str:
        """Return when that was written down for a visit; empty when never."""
        return next((entry.at for entry in self.store.audit.all(visit) if entry.what == what), "")


def deliver(clinic: Clinic, to: str) -> str:
    """Send the message by every channel that is set and return, in words, what became of it."""
    done = []
    if clinic.smtp and to:
        done.append(_mail(clinic, to))
    if clinic.webhook:
        done.append(_call(clinic))
    return "; ".join(done) or "no channel is set"


def _mail(clinic: Clinic, to: str) -> str:
    message = EmailMessage()
    message["Subject"] = "previsit: a visit needs to be looked at now"
    message["From"], message["To"] = clinic.sender or to, to
    message.set_content(TEXT)
    host, _, port = clinic.smtp.partition(":")
    try:
        with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT_S) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as exc:
        log.warning(json.dumps({"event": "notify.failed", "channel": "mail", "why": type(exc).__name__}))
        return f"mail failed ({type(exc).__name__})"
    return "mail sent"


def _call(clinic: Clinic) -> str:
    import httpx

    try:
        httpx.post(clinic.webhook, json={"text": TEXT}, timeout=TIMEOUT_S).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        log.warning(json.dumps({"event": "notify.failed", "channel": "webhook", "why": type(exc).__name__}))
        return f"webhook failed ({type(exc).__name__})"
    return "webhook called"
