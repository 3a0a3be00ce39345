"""Who gets in: signed links for patients, accounts and sessions for clinicians. It serves no page and shows no data."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from itsdangerous import BadSignature, URLSafeSerializer
from msgspec import Struct, structs

from tools import clock
from tools.errors import AccessError, NotReadyError, StoreError
from tools.store.contract import Store
from tools.store.values import DecisionRow, Invitation, User, VisitRow

if TYPE_CHECKING:
    from ui.oidc import Identity

PATIENT_COOKIE: Final = "previsit_visit"
CLINICIAN_COOKIE: Final = "previsit_session"
SESSION_HOURS: Final = 10
MOST_ATTEMPTS: Final = 5
DEMO: Final = (("clinician", "demo-clinician", "clinician"), ("admin", "demo-admin", "admin"))
"""The demonstration's accounts: name, password, role. `serve` refuses them on any other address than loopback."""

PROVIDED: Final = "oidc:"
"""What stands in place of a password hash where the OpenID provider vouches for an account."""

Role = Literal["clinician", "admin"]


class Guest(Struct, frozen=True, kw_only=True):
    """A patient's browser, let in for one visit."""

    invitation: str
    visit: str
    device: str
    verified: bool = False
    """Identity was confirmed on this device."""


class Member(Struct, frozen=True, kw_only=True):
    """A signed-in clinician or administrator."""

    name: str
    role: Role
    full_name: str
    session: str


# Patients ---------------------------------------------------------------------------------------------------------


def invite(store: Store, visit: str, *, by: str = "", days: int = 7) -> str:
    """Issue a link that opens one visit only and return its path (`/visit/<token>`).

    Raises:
        StoreError: there is no such visit.
    """
    store.visits.get(visit)
    now = clock.now()
    invitation = Invitation(
        id=secrets.token_urlsafe(12),
        visit=visit,
        issued_at=now.isoformat(),
        expires_at=(now + timedelta(days=days)).isoformat(),
        issued_by=by,
    )
    store.invitations.issue(invitation)
    store.audit.add(by or "system", "link.issued", visit=visit)
    return f"/visit/{_signer(store, 'links').dumps(invitation.id)}"


def open_link(store: Store, token: str) -> Guest:
    """Return the guest that a link lets in; whether its identity is confirmed is another question.

    Raises:
        AccessError: forged, revoked or expired. The message is the same for all, so that it tells nothing.
    """
    try:
        invitation = store.invitations.get(str(_signer(store, "links").loads(token)))
    except (BadSignature, StoreError) as exc:
        raise AccessError("this link cannot be used; ask the clinic for a new one") from exc
    _alive(invitation)
    if not invitation.opened_at:
        store.invitations.update(invitation.id, opened_at=clock.now().isoformat())
    store.audit.add("patient", "link.opened", visit=invitation.visit)
    return Guest(invitation=invitation.id, visit=invitation.visit, device=secrets.token_urlsafe(9))


def revoke(store: Store, visit: str, *, by: str) -> int:
    """Revoke every link of a visit and return how many were still alive."""
    alive = [link for link in store.invitations.of(visit) if not link.revoked_at]
    for link in alive:
        store.invitations.update(link.id, revoked_at=clock.now().isoformat())
    store.audit.add(by, "link.revoked", visit=visit)
    return len(alive)


def guest_cookie(store: Store, guest: Guest) -> str:
    """Return the signed value of the patient's cookie."""
    return str(_signer(store, "guests").dumps(structs.asdict(guest)))


def read_guest(store: Store, cookie: str) -> Guest:
    """Return whose cookie this is, if its link is still alive.

    Raises:
        AccessError: no cookie, a forged one, or one whose link was revoked or has expired.
    """
    try:
        guest = Guest(**_signer(store, "guests").loads(cookie))
        _alive(store.invitations.get(guest.invitation))
    except (BadSignature, StoreError, TypeError) as exc:
        raise AccessError("open the link that your clinic sent you") from exc
    return guest


def confirm_identity(store: Store, guest: Guest, birth_date: str, second: str) -> Guest | None:
    """Compare date of birth and one more identifier with the visit; None when they don't match.

    The second identifier is the family name, the last four digits of the phone number, or an identifier of the record.

    Raises:
        AccessError: too many attempts on this link; it is locked.
        NotReadyError: the record is still being read, so nothing can be compared; no attempt is counted.
    """
    link = store.invitations.get(guest.invitation)
    if link.attempts >= MOST_ATTEMPTS:
        raise AccessError("too many attempts; please phone the clinic for a new link")
    row = store.visits.get(guest.visit)
    if not row.birth_date and row.record == "loading":
        raise NotReadyError("the record is still being read")
    if row.birth_date[:10] == birth_date.strip() and birth_date.strip() and _second_matches(row, second):
        store.audit.add("patient", "identity.confirmed", visit=guest.visit)
        return structs.replace(guest, verified=True)
    store.invitations.update(link.id, attempts=link.attempts + 1)
    store.audit.add("patient", "identity.refused", visit=guest.visit)
    return None


def _second_matches(row: VisitRow, second: str) -> bool:
    given = "".join(letter for letter in second.casefold() if letter.isalnum())
    if not given:
        return False
    digits = "".join(letter for letter in row.phone if letter.isdigit())
    known = {"".join(letter for letter in part.casefold() if letter.isalnum()) for part in row.name.split()[-1:]}
    known |= {
        "".join(letter for letter in item.rpartition("|")[2].casefold() if letter.isalnum()) for item in row.identifiers
    }
    if len(digits) >= 4:
        known.add(digits[-4:])
    return given in known - {""}


def _alive(link: Invitation) -> None:
    if link.revoked_at or datetime.fromisoformat(link.expires_at) <= clock.now():
        raise AccessError("this link cannot be used; ask the clinic for a new one")


# Clinicians -------------------------------------------------------------------------------------------------------


def add_user(store: Store, name: str, password: str, *, role: Role = "clinician", full_name: str = "") -> None:
    """Add an account, or give an existing one a new password; the password is kept as an argon2 hash only."""
    from argon2 import PasswordHasher

    store.users.put(User(name=name, password_hash=PasswordHasher().hash(password), role=role, full_name=full_name))


def demo_accounts(store: Store) -> tuple[str, str]:
    """Make sure that the demonstration's accounts exist; return the clinician's name and password."""
    for name, password, role in DEMO:
        if store.users.get(name) is None:
            add_user(store, name, password, role="admin" if role == "admin" else "clinician", full_name=f"Demo {name}")
    return DEMO[0][0], DEMO[0][1]


def first_administrator(store: Store) -> str:
    """Make the first account, `admin`, and return its random password, which is kept nowhere."""
    password = secrets.token_urlsafe(12)
    add_user(store, "admin", password, role="admin", full_name="Administrator")
    return password


def has_demo_accounts(store: Store) -> bool:
    """Return whether an account still opens with a demonstration password."""
    return any(_password_fits(store.users.get(name), password) for name, password, _ in DEMO)


def sign_in(store: Store, name: str, password: str) -> str:
    """Return a session cookie's value.

    Raises:
        AccessError: one message, whether the account is unknown, disabled or the password wrong.
    """
    user = store.users.get(name)
    if not _password_fits(user, password) or user is None or user.disabled:
        store.audit.add("unknown", "login.refused")
        raise AccessError("name or password is wrong")
    return _session(store, user, "password")


def sign_in_by_provider(store: Store, identity: "Identity") -> str:
    """Return a session cookie's value for somebody whom the OpenID provider vouches for.

    The account's name belongs to one subject of one issuer for good: nobody else gets it, here or there.

    Raises:
        AccessError: the name belongs to somebody else, or the account is disabled.
    """
    whose = f"{PROVIDED}{identity.issuer}#{identity.subject}"
    known = store.users.get(identity.name)
    if known is not None and (known.password_hash != whose or known.disabled):
        store.audit.add("unknown", "login.refused")
        raise AccessError("This name belongs to another account here. Ask an administrator.")
    user = User(name=identity.name, password_hash=whose, role=identity.role, full_name=identity.full_name)
    if user != known:
        store.users.put(user)
    return _session(store, user, "OpenID Connect")


def provided(user: User) -> bool:
    """Return whether an account is the OpenID provider's, not one of this installation."""
    return user.password_hash.startswith(PROVIDED)


def _session(store: Store, user: User, how: str) -> str:
    store.audit.add(user.name, "login", detail=how)
    stamp = {
        "u": user.name,
        "s": secrets.token_urlsafe(9),
        "at": clock.now().isoformat(),
        "k": _fingerprint(user),
        "e": "" if provided(user) else _epoch(store),
    }
    return str(_signer(store, "sessions").dumps(stamp))


def read_session(store: Store, cookie: str) -> Member:
    """Return who is signed in.

    Raises:
        AccessError: no session, an expired one, a disabled account, a password changed since, or local accounts
            switched off since.
    """
    try:
        stamp = _signer(store, "sessions").loads(cookie)
        started = datetime.fromisoformat(stamp["at"])
        user = store.users.get(stamp["u"])
    except (BadSignature, KeyError, TypeError, ValueError) as exc:
        raise AccessError("sign in first") from exc
    fresh = clock.now() - started < timedelta(hours=SESSION_HOURS)
    if not fresh or user is None or user.disabled or _fingerprint(user) != stamp["k"] or _over(store, stamp["s"]):
        raise AccessError("sign in again")
    if not provided(user) and stamp.get("e", "") != _epoch(store):
        raise AccessError("sign in again")
    return Member(name=user.name, role=user.role, full_name=user.full_name or user.name, session=stamp["s"])


def sign_out(store: Store, member: Member) -> None:
    """End a session for good, in every process that serves this store."""
    row = DecisionRow(
        visit=f"session:{member.session}", key="over", decision="yes", by=member.name, at=clock.now().isoformat()
    )
    store.decisions.add(row)
    store.audit.add(member.name, "logout")


def end_local_sessions(store: Store) -> None:
    """End every session of an account of this installation for good: local accounts were switched off."""
    row = DecisionRow(
        visit="sessions", key="epoch", decision=secrets.token_urlsafe(9), by="system", at=clock.now().isoformat()
    )
    store.decisions.add(row)


def _epoch(store: Store) -> str:
    """Return what changes whenever all local sessions end; no clock has a part in it."""
    return next((row.decision for row in store.decisions.current("sessions") if row.key == "epoch"), "")


def _over(store: Store, session: str) -> bool:
    """Return whether somebody signed out of it: a copied cookie must not outlive that, nor a restart."""
    return bool(store.decisions.current(f"session:{session}"))


_DUMMY: Final = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$ZyVdqDCyZyyB1fh0ZXD5PN3eqUQNsDXIn1f5aAvSXE0"


def _fingerprint(user: User) -> str:
    """Return a mark that changes with the password, so that a new one ends every session."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _password_fits(user: User | None, password: str) -> bool:
    """Check a password in the same time whether or not the account exists."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(user.password_hash if user else _DUMMY, password) and user is not None
    except (VerificationError, InvalidHashError):
        return False


def _signer(store: Store, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(store.secret(purpose), salt=f"previsit.{purpose}")
