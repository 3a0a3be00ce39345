"""The one facade over a visit, for the command line and the doors. It decides nothing: the graph does.

Every call takes the visit's lock in the store where it changes something, and may be made from any thread.
"""

from typing import TYPE_CHECKING

from agent.turns import BriefVersion, Decision, Exchange, Prompt, Reply, VisitLine

if TYPE_CHECKING:
    from agent.context import VisitContext
    from tools.brief import Material
    from tools.chart import Chart
    from tools.clinical import ImageNote, ReconciliationLine


class Visits:
    """All visits of one store."""

    def __init__(self, context: "VisitContext") -> None:
        """Take what a run is given (`agent.context.open_context(settings)`)."""
        self.context = context

    def start(
        self,
        source: str | None = None,
        *,
        patient: str | None = None,
        reason: str = "",
        language: str = "en",
        appointment: str = "",
        name: str = "",
        birth_date: str = "",
        wait: bool = False,
        by: str = "",
    ) -> str:
        """Begin a visit and return its id.

        The record is opened by a worker, so that the patient may begin at once; with `wait` it is opened before
        anything else and whatever is wrong with it is raised. `name` and `birth_date` are used until the record says.
        """
        raise NotImplementedError

    def prompt(self, visit: str) -> Prompt:
        """Return what is to be shown now; the same until somebody replies."""
        raise NotImplementedError

    def reply(self, visit: str, interrupt_id: str, reply: Reply) -> Prompt:
        """Give a reply and return the next prompt; one to another prompt than the current changes nothing (`stale`)."""
        raise NotImplementedError

    def close(self, visit: str, *, by: str, why: str = "") -> Prompt:
        """Let a clinician end the interview where it is; at or after the review it changes nothing."""
        raise NotImplementedError

    def line(self, visit: str) -> VisitLine:
        """Return the visit's line of the worklist; StoreError when there is none."""
        raise NotImplementedError

    def worklist(self) -> tuple[VisitLine, ...]:
        """Return all visits, urgent and unacknowledged first."""
        raise NotImplementedError

    def transcript(self, visit: str, *, versions: bool = False) -> tuple[Exchange, ...]:
        """Return the conversation in the order it was had; with `versions` also what was corrected."""
        raise NotImplementedError

    def chart(self, visit: str) -> "Chart | None":
        """Return the patient's chart; None while the record is loading, and when there is none."""
        raise NotImplementedError

    def material(self, visit: str) -> "Material":
        """Return all that a statement of this visit's brief may cite."""
        raise NotImplementedError

    def add_image(self, visit: str, data: bytes, *, words: str = "", body_site: str = "") -> "ImageNote":
        """Open an image safely, keep it, judge its quality; ImageError when it cannot be."""
        raise NotImplementedError

    def image(self, visit: str, handle: str) -> bytes:
        """Return an image's bytes, stripped of what identifies."""
        raise NotImplementedError

    def brief(self, visit: str) -> BriefVersion:
        """Return the newest brief; a visit that is going on or stopped half-way gets one that says so."""
        raise NotImplementedError

    def briefs(self, visit: str) -> tuple[BriefVersion, ...]:
        """Return every version, oldest first."""
        raise NotImplementedError

    def review(self, visit: str, decision: Decision, *, by: str, version: int) -> BriefVersion:
        """Approve (which seals the document), edit or reject; ConflictError when there is a newer version."""
        raise NotImplementedError

    def decide(self, visit: str, key: str, decision: str, *, by: str) -> tuple["ReconciliationLine", ...]:
        """Write down accept, reject or defer for one reconciliation line and return them all."""
        raise NotImplementedError

    def report(self, visit: str, section: str, why: str, *, by: str) -> None:
        """Write down a clinician's problem with a section."""
        raise NotImplementedError

    def acknowledge(self, visit: str, *, by: str) -> VisitLine:
        """Write down that a clinician has seen the urgent flags; they stay."""
        raise NotImplementedError

    def lock_out(self, visit: str, why: str) -> None:
        """Stop a visit for the patient's side (`This isn't me`); the clinician sees why."""
        raise NotImplementedError

    def refresh(self, visit: str) -> VisitLine:
        """Read the record again; a change makes a new snapshot and reopens an unsigned brief."""
        raise NotImplementedError

    def document(self, visit: str) -> dict[str, object]:
        """Return the FHIR document: as sealed when signed, else preliminary."""
        raise NotImplementedError

    def export(self, visit: str, form: str) -> str | bytes:
        """Return the newest brief as `md`, `html`, `pdf` or `text`; marked preliminary until signed."""
        raise NotImplementedError

    def publish(self, visit: str, to: str, *, by: str = "", authorization: str | None = None) -> tuple[str, ...]:
        """Send the sealed document to a FHIR server, once, and return a line for each entry."""
        raise NotImplementedError
