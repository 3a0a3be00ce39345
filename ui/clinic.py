"""What a clinic has set: its name, hours, who is told of an urgent visit and by when. It sends nothing itself."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

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
    """host:port or smtps://host of the mail server; empty: no e-mail."""
    sender: str = ""
    webhook: str = ""
    """https address that is called, without health data; empty: none."""
    identity: str = ""
    """`on` or `off`; empty: on, and off in the sandbox demonstration."""

    @property
    def person(self) -> str:
        """The number under which a patient reaches a person; where none is set for that, the one for urgent calls."""
        return self.phone or self.urgent_contact


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


def checked(values: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the settings on one line each, and what is wrong with them: a channel that cannot work is a silent one.

    >>> checked({"acknowledge_minutes": "soon", "webhook": "ftp://x", "identity": ""})[1]
    ('The minutes until the deputy is told are a whole number from 1 to 1440.', 'The webhook is an https address.')
    """
    known = {field.name for field in structs.fields(Clinic)}
    kept = {key: " ".join(value.split()) for key, value in values.items() if key in known}
    return kept, tuple(words for key, right, words in SHAPES if kept.get(key) and not right(kept[key]))


def _mail_addresses(text: str) -> bool:
    return all(re.fullmatch(r"[^\s@,<>]+@[^\s@,<>]+", one.strip()) for one in text.split(","))


def _hook(text: str) -> bool:
    parts = urlsplit(text)
    here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _server(text: str) -> bool:
    from ui.channels import mail_server

    try:
        return bool(mail_server(text))
    except ValueError:
        return False


def _phone(text: str) -> bool:
    return bool(re.fullmatch(r"\+?[\d\s()./-]*(?:\s*(?:ext\.?|x)\s*\d+)?", text)) and any(map(str.isdigit, text))


SHAPES: Final[tuple[tuple[str, Callable[[str], bool], str], ...]] = (
    (
        "acknowledge_minutes",
        lambda text: text.isdecimal() and 1 <= int(text) <= 1440,
        "The minutes until the deputy is told are a whole number from 1 to 1440.",
    ),
    ("phone", _phone, "The phone number shown to patients is digits, with spaces, dashes or a plus."),
    ("urgent_contact", _phone, "The phone for urgent calls is digits, with spaces, dashes or a plus."),
    ("recipient", _mail_addresses, "Who is told of an urgent visit is an e-mail address, or several with commas."),
    ("deputy", _mail_addresses, "The deputy is an e-mail address, or several with commas."),
    ("sender", _mail_addresses, "The sender is an e-mail address."),
    ("smtp", _server, "The mail server is host:port, or smtps://host."),
    ("webhook", _hook, "The webhook is an https address."),
    ("identity", lambda text: text in {"on", "off"}, "The identity check is on or off."),
)


def missing(clinic: Clinic, *, sandbox: bool) -> tuple[str, ...]:
    """Return, in words, what must be set before a link may be issued: nobody may be asked where nobody looks."""
    if sandbox:
        return ()
    lacks = [words for key, words in REQUIRED.items() if not getattr(clinic, key)]
    if not (clinic.smtp or clinic.webhook):
        lacks.append("a channel for urgent visits (a mail server or a webhook)")
    return tuple(lacks)
