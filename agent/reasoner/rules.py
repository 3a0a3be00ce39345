"""The embedded reasoner: no model, no download, always there. What it knows is in `tools/`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.reasoner.protocol import Described, Evidence, Heard, Turn, Written

if TYPE_CHECKING:
    from tools.brief import Material
    from tools.clinical import Claim, ImageNote

MOST_HITS = 20


class Rules:
    """The rules as a reasoner. It never declines."""

    name = "rules 1.0"

    def hear(self, turn: Turn, deadline_s: float) -> Heard:
        """Understand the words by the lexicon and the options of the question."""
        del deadline_s
        from tools.interview import hear

        answer = hear(
            turn.question,
            turn.words,
            handle=turn.handle,
            today=turn.today,
            profile=turn.profile,
            choice=tuple(code for code in turn.choice.split(",") if code),
            at=turn.at,
        )
        return Heard(answer=answer)

    def choose_evidence(self, material: "Material", deadline_s: float) -> Evidence:
        """Search the record for what the patient spoke of; the chart's overview is always read whole."""
        del deadline_s
        if material.chart is None:
            return Evidence(handles=())
        said = {finding.name for answer in material.answers for finding in answer.findings}
        handles: dict[str, None] = {}
        for name in sorted(said):
            for hit in material.chart.search(name, MOST_HITS):
                handles.setdefault(hit.handle)
        return Evidence(handles=tuple(handles))

    def write(self, material: "Material", evidence: Sequence[str], deadline_s: float) -> Written:
        """Compose the draft; the composer reads the whole chart, so that no choice of evidence can hide anything."""
        del evidence, deadline_s
        from tools.brief import compose

        return Written(draft=compose(material))

    def describe(self, note: "ImageNote", data: bytes, material: "Material", deadline_s: float) -> Described:
        """Say nothing: rules see no image."""
        del note, data, material, deadline_s
        return Described()

    def judge(self, claims: "Sequence[Claim]", material: "Material", deadline_s: float) -> "tuple[Claim, ...]":
        """Leave every verdict as code gave it."""
        del material, deadline_s
        return tuple(claims)
