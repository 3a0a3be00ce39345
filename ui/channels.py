"""The channels by which somebody is told of an urgent visit: e-mail and a webhook. No message holds health data."""

import json
import logging
import smtplib
import ssl
from email.message import EmailMessage
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from ui.clinic import Clinic

log = logging.getLogger("previsit.notify")
SUBJECT: Final = "previsit: a visit needs to be looked at now"
TEXT: Final = "A visit needs to be looked at now. Sign in to previsit and acknowledge it."
DEPUTY: Final = "Nobody has acknowledged it in time, so this goes to you as the deputy."
TIMEOUT_S: Final = 10


class Sent(Struct, frozen=True, kw_only=True):
    """What became of a message."""

    arrived: bool
    """At least one channel took it."""
    words: str


class Mailer(Struct, frozen=True, kw_only=True):
    """How this installation proves itself to the clinic's mail server; kept in its settings, never in the store."""

    user: str = ""
    password: str = ""


def deliver(clinic: Clinic, to: str, mailer: Mailer, *, deputy: bool = False) -> Sent:
    """Send the message by every channel that is set; it never raises."""
    text = f"{TEXT} {DEPUTY}" if deputy else TEXT
    done: list[Sent] = []
    if clinic.smtp and to:
        done.append(_mail(clinic, to, text, mailer))
    if clinic.webhook:
        done.append(_call(clinic, text, "deputy" if deputy else "recipient"))
    words = "; ".join(one.words for one in done) or "no channel is set"
    return Sent(arrived=any(one.arrived for one in done), words=words)


def _mail(clinic: Clinic, to: str, text: str, mailer: Mailer) -> Sent:
    try:
        message = EmailMessage()
        message["Subject"] = SUBJECT
        message["From"], message["To"] = clinic.sender or to, to
        message.set_content(text)
        with _server(clinic.smtp, mailer) as server:
            missed = server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as exc:
        return _failed("mail", exc)
    return Sent(arrived=True, words=f"mail sent, {len(missed)} refused" if missed else "mail sent")


def _server(where: str, mailer: Mailer) -> smtplib.SMTP:
    """Connect, encrypted wherever the server can; a password never goes over an open line."""
    host, port, wrapped = mail_server(where)
    secure = ssl.create_default_context()
    if wrapped:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=secure)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        server.ehlo()
        if not wrapped and server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
            wrapped = True
        if mailer.user and (wrapped or host in {"127.0.0.1", "::1", "localhost"}):
            server.login(mailer.user, mailer.password)
    except BaseException:
        server.close()
        raise
    return server


def mail_server(where: str) -> tuple[str, int, bool]:
    """Read a mail server's address: host, port, and whether the line is encrypted from the start.

    >>> mail_server("mail.example.org"), mail_server("smtps://mail.example.org")
    (('mail.example.org', 25, False), ('mail.example.org', 465, True))
    >>> mail_server("[::1]:2525"), mail_server("mail.example.org:587")
    (('::1', 2525, False), ('mail.example.org', 587, False))

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(where if "://" in where else f"smtp://{where}")
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError("a mail server is host:port, or smtps://host")
    return parts.hostname, parts.port or (465 if parts.scheme == "smtps" else 25), parts.scheme == "smtps"


def _call(clinic: Clinic, text: str, whom: str) -> Sent:
    import httpx

    try:
        httpx.post(clinic.webhook, json={"text": text, "for": whom}, timeout=TIMEOUT_S).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as exc:
        return _failed("webhook", exc)
    return Sent(arrived=True, words="webhook called")


def _failed(channel: str, exc: Exception) -> Sent:
    log.warning(json.dumps({"event": "notify.failed", "channel": channel, "why": type(exc).__name__}))
    return Sent(arrived=False, words=f"{channel} failed ({type(exc).__name__})")
