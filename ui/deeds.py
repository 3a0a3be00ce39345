"""What a clinician may do to a visit, one method a deed. Each hands the decision on and says what became of it."""

import json
from typing import Final

from msgspec import Struct

from agent.settings import Settings
from agent.turns import Approve, Decision, Edit, Reject, VisitLine
from agent.visits import Visits
from tools.errors import InputError
from tools.store.contract import Store
from ui import auth, view
from ui.auth import Member
from ui.clinic import checked, missing, read_clinic, save_clinic
from ui.notify import answered
from ui.worklist import urgent_flags

Said = dict[str, str]


class Done(Struct, frozen=True, kw_only=True):
    """What became of a deed."""

    text: str
    kind: str = "good"
    """good, warn or bad."""
    link: str = ""
    linked: VisitLine | None = None


class Deeds:
    """Every deed takes who does it and what the page said (`{"visit", "version", "why", ...}`)."""

    def __init__(self, visits: Visits, store: Store, settings: Settings) -> None:
        """Take the visits, the store and the settings."""
        self.visits, self.store, self.settings = visits, store, settings

    def do(self, act: str, member: Member, said: Said, origin: str) -> Done | None:
        """Carry out the named deed; None when the page only wants to be shown something."""
        if act == "invite":
            return self.invite(member, said, origin)
        deed = getattr(self, act) if act in NAMED else None
        return deed(member, said) if deed else None

    def acknowledge(self, member: Member, said: Said) -> Done:
        """Say that the urgent flags were seen."""
        if said.get("seen") and int(said["seen"]) != urgent_flags(self.visits.line(said["visit"])):
            return Done(text="Something urgent has come meanwhile. Look at it first, then acknowledge.", kind="bad")
        self.visits.acknowledge(said["visit"], by=member.name)
        answered(self.store, said["visit"], by=member.name)
        self.store.audit.add(member.name, "urgent.acknowledged", visit=said["visit"])
        return Done(text="Acknowledged. The flags stay on the brief.")

    def approve(self, member: Member, said: Said) -> Done:
        """Sign."""
        return self._review(member, said, Approve(), "Signed. The document is sealed and can be exported or sent.")

    def reject(self, member: Member, said: Said) -> Done:
        """Refuse, with the reason."""
        why = said.get("why", "").strip()
        if not why:
            return Done(text="Please give a reason.", kind="bad")
        return self._review(member, said, Reject(why=why), "Rejected. The reason is kept.")

    def edit(self, member: Member, said: Said) -> Done:
        """Change, add or remove one statement."""
        evidence = tuple(said.get("evidence", "").replace(",", " ").split())
        change = Edit(
            section=said["section"], index=int(said["index"]), text=said.get("text", "").strip(), evidence=evidence
        )
        return self._review(member, said, change, "Saved as a new version; the statement was checked again.")

    def decide(self, member: Member, said: Said) -> Done:
        """Accept, reject or defer some lines of patient against record."""
        keys = [key for key in json.loads(said.get("keys") or "[]") if isinstance(key, str)]
        for key in keys:
            self.visits.decide(said["visit"], key, said["decision"], by=member.name)
        self.store.audit.add(member.name, "reconciliation.decided", visit=said["visit"])
        decided = DECIDED.get(said["decision"], said["decision"])
        return Done(text=f"{len(keys)} line{'s' if len(keys) != 1 else ''} {decided}.")

    def report(self, member: Member, said: Said) -> Done:
        """Report a problem with a section."""
        self.visits.report(said["visit"], said["section"], said.get("why", ""), by=member.name)
        return Done(text="Reported. Thank you.")

    def refresh(self, member: Member, said: Said) -> Done:
        """Read the record again."""
        self.visits.refresh(said["visit"])
        self.store.audit.add(member.name, "record.refreshed", visit=said["visit"])
        return Done(text="The record was read again.")

    def close(self, member: Member, said: Said) -> Done:
        """End the interview where it is."""
        self.visits.close(said["visit"], by=member.name, why=said.get("why", ""))
        self.store.audit.add(member.name, "visit.closed", visit=said["visit"])
        return Done(text="The interview is closed. The brief says where it stopped.")

    def publish(self, member: Member, said: Said) -> Done:
        """Send the signed document."""
        to = said.get("to", "").strip() or self.settings.source
        if not to.startswith(("https://", "http://")):
            return Done(text="Name the FHIR server's address, like https://fhir.example.org/r4.", kind="bad")
        lines = self.visits.publish(said["visit"], to, by=member.name)
        self.store.audit.add(member.name, "document.sent", visit=said["visit"])
        return Done(text="Sent. " + " ".join(lines[:3]))

    def invite(self, member: Member, said: Said, origin: str) -> Done:
        """Make a visit, or take one that exists, and a link to it."""
        sandbox = self.settings.sandbox
        lacks = missing(read_clinic(self.store, sandbox=sandbox), sandbox=sandbox)
        if lacks:
            return Done(
                text=f"No link can be issued yet. The clinic must first set {', '.join(lacks)}.",
                kind="bad",
            )
        # A path or address may read what the server can reach: only an administrator names one, or the demonstration.
        named = said.get("source", "") if sandbox or member.role == "admin" else ""
        typed = said.get("appointment", "")
        visit = said.get("for") or self.visits.start(
            named or self.settings.source or None,
            patient=said.get("patient") or None,
            reason=said.get("reason", ""),
            language=language if (language := said.get("language", "")) in view.offered(sandbox=sandbox) else "en",
            appointment=view.instant(typed) if self.settings.time_zone else typed,
            questionnaire=said.get("questionnaire", ""),
            by=member.name,
        )
        days = min(max(int(said.get("days") or 7), 1), 30)
        path = auth.invite(self.store, visit, by=member.name, days=days)
        return Done(text="The link is ready.", link=origin + path, linked=self.visits.line(visit))

    def revoke(self, member: Member, said: Said) -> Done:
        """Revoke every link of a visit."""
        count = auth.revoke(self.store, said["visit"], by=member.name)
        return Done(text=f"{count} link{'s' if count != 1 else ''} revoked.")

    def settings_(self, member: Member, said: Said) -> Done:
        """Change the clinic's settings; administrators only."""
        if member.role != "admin":
            return Done(text="Only an administrator may change these.", kind="bad")
        values = json.loads(said.get("values") or "{}")
        if not isinstance(values, dict):
            raise InputError("the settings could not be read; reload the page and try again")
        changes, wrong = checked({str(key): str(value) for key, value in values.items()})
        if wrong:
            return Done(text=f"Nothing was saved. {' '.join(wrong)}", kind="bad")
        save_clinic(self.store, changes, by=member.name)
        return Done(text="Saved.")

    def account(self, member: Member, said: Said) -> Done:
        """Add an account or give one a new password; administrators any, others their own."""
        name, password = said.get("name", "").strip(), said.get("password", "")
        if member.role != "admin" and name != member.name:
            return Done(text="Only an administrator may change another account.", kind="bad")
        known = self.store.users.get(name)
        if not self.settings.local_accounts or (known is not None and auth.provided(known)):
            return Done(text="This account belongs to the sign-in service; change it there.", kind="bad")
        if not name or len(password) < SHORTEST_PASSWORD:
            return Done(text=f"Give a name and a password of at least {SHORTEST_PASSWORD} characters.", kind="bad")
        role: auth.Role = "admin" if said.get("role") == "admin" and member.role == "admin" else "clinician"
        auth.add_user(self.store, name, password, role=role, full_name=said.get("full_name", "").strip())
        self.store.audit.add(member.name, "account.changed", detail=name)
        return Done(text=f"Account {name} saved.")

    def _review(self, member: Member, said: Said, decision: Decision, done: str) -> Done:
        self.visits.review(said["visit"], decision, by=member.name, version=int(said.get("version") or 0))
        self.store.audit.add(member.name, f"brief.{type(decision).__name__.lower()}", visit=said["visit"])
        return Done(text=done)


SHORTEST_PASSWORD: Final = 12
DECIDED: Final = {"accept": "accepted", "reject": "rejected", "defer": "deferred"}
NAMED: Final = frozenset(
    {
        "account",
        "acknowledge",
        "approve",
        "close",
        "decide",
        "edit",
        "publish",
        "refresh",
        "reject",
        "report",
        "revoke",
        "settings_",
    }
)
