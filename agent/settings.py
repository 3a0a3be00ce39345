"""The only reader of the environment; it decides nothing about a visit.

Order of precedence: argument, environment (`PREVISIT_*`), default. Importing it also turns off every
library that would otherwise report home.
"""

import os
import sys
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from tools import clock
from tools.errors import InputError, UsageError

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "TOKENIZERS_PARALLELISM": "false",
}
"""What is set, unconditionally, before any library reads it: nothing leaves the machine unless configured here."""


class Settings(Struct, frozen=True, kw_only=True):
    """What one installation may set; every field is also `PREVISIT_<NAME>` in the environment."""

    home: str
    """The one data directory."""
    store: str = ""
    """`postgresql://...` at scale; empty: SQLite in `home`."""
    now: str = ""
    """ISO 8601: stops the clock, for demonstrations and tests."""
    model: str = "rules"
    """`rules`, a model id, a folder with weights, or the URL of an OpenAI-compatible endpoint."""
    model_key: str = ""
    model_name: str = ""
    """Name of the model behind an OpenAI-compatible endpoint."""
    model_revision: str = ""
    tokenizer: str = ""
    """A Gemma `tokenizer.json`, or its folder, to count tokens with; empty: the one in the model's folder, if any."""
    quantization: str = ""
    """`8bit` or `nf4`, for a model in process."""
    adapter: str = ""
    """A peft LoRA folder."""
    image_model: str = ""
    """MedSigLIP: a model id in the Hugging Face cache, or a folder."""
    image_revision: str = ""
    image_findings: str = ""
    """Research prompts within a kind of image: `on` or `off`; empty: on in the sandbox, off elsewhere."""
    language: str = "en"
    country: str = "US"
    time_zone: str = ""
    """Where the clinic's clocks are, by the zone's IANA name (`America/New_York`); empty: UTC."""
    source: str = ""
    """The FHIR source that visits are made from when none is named."""
    authorization: str = ""
    """Authorization header for the FHIR source."""
    questions: int = 12
    """Most questions beyond the core."""
    questionnaires: str = ""
    """The clinic's own FHIR Questionnaires: files, comma-separated; asked before the closing questions."""
    adolescents_alone: bool = True
    """Ages 12 to 17 get confidential questions when they answer alone."""
    ask_harm: bool = True
    """Adults who answer alone are asked whether they are safe at home."""
    record_deadline_s: float = 20.0
    """How long `investigate` waits for a record that is still loading."""
    reasoner_deadline_s: float = 20.0
    """How long one patient turn may wait for the language model before the rules answer."""
    brief_deadline_s: float = 120.0
    stale_after_h: int = 72
    charts: int = 32
    """How many charts one process keeps at hand."""
    host: str = "127.0.0.1"
    port: int = 7860
    trusted_proxies: str = "127.0.0.1,::1"
    """Addresses and networks whose X-Forwarded-Proto and -For count: who ends TLS in front of the app."""
    sandbox: bool = False
    """The demonstration's accounts and texts are allowed."""
    smtp_user: str = ""
    """Name and password for the clinic's mail server, where it asks for them."""
    smtp_password: str = ""
    public_url: str = ""
    """The address by which browsers reach the app, where a proxy changes it; empty: as the request says."""
    local_accounts: bool = True
    """Clinicians may sign in with an account of this installation; off: by OpenID Connect only."""
    oidc_issuer: str = ""
    """The OpenID Connect issuer that clinicians sign in with; empty: none."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_role_claim: str = "roles"
    """The ID token's claim that says who may do what; a dot goes one level down (`realm_access.roles`)."""
    oidc_clinicians: str = "clinician"
    """The claim's value for clinicians; several, comma-separated."""
    oidc_admins: str = "admin"
    """The claim's value for administrators; several, comma-separated."""

    @property
    def data(self) -> Path:
        """The data directory as a path."""
        return Path(self.home)

    @property
    def where(self) -> str:
        """What `open_store` is given."""
        return self.store or self.home


def read_settings(**arguments: object) -> Settings:
    """Return the settings of this process; an argument of None counts as not given.

    Raises:
        UsageError: a value has the wrong form; the message names the variable.
        InputError: PREVISIT_NOW is not a date and time.
    """
    known = {field.name: field for field in structs.fields(Settings)}
    values: dict[str, Any] = {"home": str(default_home())}
    for name, field in known.items():
        text = os.environ.get(f"PREVISIT_{name.upper()}", "")
        if text:
            values[name] = _typed(name, text, field.type)
    values.update({name: value for name, value in arguments.items() if value is not None})
    values["home"] = str(Path(values["home"]).expanduser())
    settings = Settings(**values)
    try:
        if settings.now:
            clock.fix(settings.now)
    except ValueError as exc:
        raise InputError(f"PREVISIT_NOW is {settings.now!r}; give it as 2026-05-12T08:00:00+00:00") from exc
    try:
        clock.locate(settings.time_zone)
    except ValueError as exc:
        raise UsageError(f"PREVISIT_TIME_ZONE is {settings.time_zone!r}; it needs a name like Europe/Berlin") from exc
    return settings


def default_home() -> Path:
    """Return where this platform keeps an application's data, unless the environment says otherwise."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "previsit"
    return Path.home() / ".previsit"


def strict() -> bool:
    """Return whether a missing test component is a failure (`CI=true`)."""
    return os.environ.get("CI", "").lower() == "true"


def _typed(name: str, text: str, kind: object) -> object:
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if kind is int:
            return int(text)
        if kind is float:
            return float(text)
    except (KeyError, ValueError) as exc:
        raise UsageError(f"PREVISIT_{name.upper()} is {text!r}; it needs {getattr(kind, '__name__', kind)}") from exc
    return text


def _be_quiet() -> None:
    for name, value in QUIET.items():
        os.environ[name] = value


_be_quiet()
