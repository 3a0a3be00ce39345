"""What a clinic has set: its name, hours, who is told of an urgent visit and by when. It sends nothing itself."""

from typing import Final

from msgspec import Struct, structs

from tools import clock
from tools.store.contract import Store
from tools.store.values import DecisionRow

ROOM: Final = "clinic:settings"
"""Where the settings lie in the store's append-only decisions, so that every change keeps who made it and when."""

REQUIRED: Final = {
    "hours": "opening hours",
    "urgent_contact": "a phone number for urgent calls",
    "recipient": "who is told of an urgent visit",
    "deputy": "a deputy, when nobody answers",
    "acknowledge_minutes": "how many minutes until the deputy is told",
}


class Clinic(Struct, frozen=True, kw_only=True):
    """One clinic's own settings; empty text means not set."""

    name: str = ""
    phone: str = ""
    hours: str = ""
    urgent_contact: str = ""
    recipient: str = ""
    """E-mail address that is told of an urgent visit."""
    deputy: str = ""
    acknowledge_minutes: str = ""
    smtp: str = ""
    """host:port of the mail server; empty: no e-mail."""
    sender: str = ""
    webhook: str = ""
    """https address that is called, without health data; empty: none."""
    identity: str = ""
    """`on` or `off`; empty: on, and off in the sandbox demonstration."""

    @property
    def phone_link(self) -> str:
        """The phone number as a link wants it."""
        return "".join(mark for mark in self.phone if mark.isdigit() or mark == "+")


SANDBOX: Final = Clinic(name="Riverside Clinic (demonstration)", phone="+1 555 0100", hours="Mon-Fri 8-17")


def read_clinic(store: Store, *, sandbox: bool) -> Clinic:
    """Return the clinic's settings; the demonstration has some of its own."""
    kept = {row.key: row.decision for row in store.decisions.current(ROOM)}
    known = {field.name for field in structs.fields(Clinic)}
    return structs.replace(SANDBOX if sandbox else Clinic(), **{k: v for k, v in kept.items() if k in known and v})


def save_clinic(store: Store, changes: dict[str, str], *, by: str) -> None:
    """Write down what was changed, with who and when."""
    known = {field.name for field in structs.fields(Clinic)}
    for key, value in changes.items():
        if key in known:
            row = DecisionRow(visit=ROOM, key=key, decision=value.strip(), by=by, at=clock.now().isoformat())
            store.decisions.add(row)
    store.audit.add(by, "clinic.changed", detail=", ".join(sorted(set(changes) & known)))


def missing(clinic: Clinic, *, sandbox: bool) -> tuple[str, ...]:
    """Return, in words, what must be set before a link may be issued: nobody may be asked where nobody looks."""
    if sandbox:
        return ()
    lacks = [words for key, words in REQUIRED.items() if not getattr(clinic, key)]
    if not (clinic.smtp or clinic.webhook):
        lacks.append("a channel for urgent visits (a mail server or a webhook)")
    return tuple(lacks)
