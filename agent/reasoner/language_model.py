"""A language model as the reasoner: it adds to what the rules heard and rewrites what they wrote, inside their checks.

It never words an emergency, a safety question or a standard instrument; it raises no verdict and lowers no flag.
"""

import base64
import re
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from langchain_core.messages import HumanMessage, SystemMessage
from msgspec import structs

from agent.models.chat import CheckedChat
from agent.models.queue import Priority
from agent.models.structured import parser, schema_of, with_handles
from agent.prompts import fenced, fill, one_line, prompt_hash
from agent.reasoner import prompting
from agent.reasoner.describing import sayable
from agent.reasoner.hearing import with_more
from agent.reasoner.outputs import ChosenOutput, HeardOutput, JudgedOutput, SeenOutput, Sentence, WrittenOutput
from agent.reasoner.protocol import Declined, Described, Evidence, Heard, Turn, Written
from agent.reasoner.rules import Rules
from agent.reasoner.wordings import may_be_reworded, refusal
from tools.clinical import Claim, ImageNote, VerdictWord

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.brief import Material

MOST_ROUNDS = 3
HANDLE = re.compile(r"\bF[1-9][0-9]*\b")
LETTERS = ("A", "B", "C")
"""What the prompt of a turn calls the open questions that may be worded."""
LOWER: dict[VerdictWord, int] = {"supported": 3, "not_checkable": 2, "unsupported": 1, "contradicted": 0}


def open_model(settings: "Settings") -> "LanguageModel":
    """Return the reasoner over the model that the settings name.

    Raises:
        ModelError: it cannot run here; the message says what it needs.
    """
    from agent.models.choice import open_chat

    chat = open_chat(settings)
    chat.prepare([schema_of(HeardOutput)])
    return LanguageModel(chat)


class LanguageModel:
    """Any chat model of ours as a reasoner; what it returns is schema-bound and checked before it is used."""

    def __init__(self, chat: CheckedChat) -> None:
        """Take the chat model; the rules are kept beside it, since it only ever adds to them."""
        self.chat = chat
        self.rules = Rules()

    @property
    def name(self) -> str:
        """Model, revision, quantization and adapter, for the receipt."""
        card = self.chat.card
        parts = [card.id, card.revision and f"@{card.revision[:12]}", card.quantization and f" ({card.quantization})"]
        return "".join(part for part in (*parts, card.adapter and f" + adapter {card.adapter}") if part)

    def hear(self, turn: Turn, deadline_s: float) -> Heard | Declined:
        """Add findings that the rules did not see, each with a quote that stands in the words; offer wordings."""
        heard = self.rules.hear(turn, deadline_s)
        if not turn.words.strip() or turn.question.fixed or not turn.question.free_text:
            return heard
        system = fill(
            "hear",
            person=prompting.person_line(turn.profile),
            record=prompting.overview(turn.chart),
            polarities="present, absent, uncertain",
        )
        free = [each for each in turn.open_questions if may_be_reworded(each, turn.profile.language)]
        named = dict(zip(LETTERS, free, strict=False))
        asked = "\n".join(f"- {letter}: {one_line(each.text)}" for letter, each in named.items()) or "(none)"
        user = f"{prompting.conversation(turn)}\n\nOpen questions:\n{asked}"
        visit = turn.chart.digest if turn.chart else ""
        output = self._ask(HeardOutput, None, system, user, deadline_s, Priority.TURN, most_tokens=700, visit=visit)
        if isinstance(output, Declined):
            return output
        heard_of = {finding.concept for answer in (*turn.answers, heard.answer) for finding in answer.findings}
        wordings = {
            named[each.question].link_id: each.text.strip()
            for each in output.wordings
            if each.question in named and not refusal(each.text.strip(), named[each.question], heard_of)
        }
        return Heard(answer=with_more(heard.answer, output), wordings=wordings, prompts=_hash("hear"))

    def choose_evidence(self, material: "Material", deadline_s: float) -> Evidence | Declined:
        """Choose entries from the overview and from searches, in at most three rounds and within a token budget."""
        if material.chart is None:
            return Evidence(handles=())
        chart, end = material.chart, monotonic() + deadline_s
        overview = prompting.overview(chart)
        named = dict.fromkeys(HANDLE.findall(overview))
        # An entry's own words may look like a handle; only those of this record can be cited.
        overview_handles = tuple(each for each in named if material.resolve(each) is not None)
        system = fill("choose_evidence", person=prompting.person_of(material), record=overview)
        chosen: dict[str, None] = {}
        seen: dict[str, str] = {}
        left_out: list[str] = []
        note = prompting.reason(material)
        for round_number in range(MOST_ROUNDS):
            schema = with_handles(
                ChosenOutput, [*overview_handles, *(each for each in seen if each not in overview_handles)]
            )
            user = f"Today:\n{note}\n\nFound so far:\n{prompting.listed(seen)}"
            output = self._ask(
                ChosenOutput,
                schema,
                system,
                user,
                end - monotonic(),
                Priority.BRIEF,
                most_tokens=600,
                visit=chart.digest,
            )
            if isinstance(output, Declined):
                if round_number == 0:
                    return output
                left_out.append(f"what a search in round {round_number + 1} would have found: {output.reason}")
                break
            chosen.update(dict.fromkeys(output.handles))
            if not output.search:
                break
            for query in output.search:
                for hit in chart.search(query, 10):
                    if sum(map(len, seen.values())) > prompting.EVIDENCE_LETTERS:
                        left_out.append(f"search results for want of room in round {round_number + 1}")
                        break
                    seen.setdefault(hit.handle, one_line(prompting.nameless(hit.passage or hit.text, chart.person)))
        fitting = prompting.entries(material, tuple(chosen))
        if too_many := [handle for handle in chosen if handle not in fitting and handle.startswith("F")]:
            left_out.append(f"{', '.join(too_many)} of what the language model chose")
        return Evidence(
            handles=tuple(chosen), left_out=tuple(dict.fromkeys(left_out)), prompts=_hash("choose_evidence")
        )

    def write(self, material: "Material", evidence: Sequence[str], deadline_s: float) -> Written | Declined:
        """Rewrite story and for-attention; a sentence that the check does not support falls back to the rules' own."""
        draft = self.rules.write(material, evidence, deadline_s).draft
        usable = prompting.entries(material, evidence)
        if not usable:
            return Written(draft=draft)
        system = fill("write", person=prompting.person_of(material), record=prompting.listed(usable))
        schema = with_handles(WrittenOutput, list(usable))
        output = self._ask(
            WrittenOutput,
            schema,
            system,
            f"Today:\n{prompting.reason(material)}",
            deadline_s,
            Priority.BRIEF,
            most_tokens=1500,
            visit=_visit_of(material),
            again=False,
        )
        if isinstance(output, Declined):
            return output
        screen = draft.first_screen
        screen = structs.replace(
            screen,
            story=_replaced(screen.story, output.story, material, "story"),
            for_attention=_replaced(screen.for_attention, output.for_attention, material, "attention"),
        )
        return Written(draft=structs.replace(draft, first_screen=screen), prompts=_hash("write"))

    def judge(self, claims: Sequence[Claim], material: "Material", deadline_s: float) -> tuple[Claim, ...] | Declined:
        """Judge the claims that code could not decide; a verdict may only be lowered."""
        open_claims = [(at, each) for at, each in enumerate(claims) if each.verdict == "not_checkable"][:20]
        if not open_claims:
            return tuple(claims)
        handles = dict.fromkeys(handle for _, each in open_claims for handle in each.evidence)
        lines = prompting.listed(prompting.entries(material, list(handles)))
        verdicts = "supported, contradicted, unsupported"
        system = fill("judge", person=prompting.person_of(material), record=lines, verdicts=verdicts)
        numbered = "\n".join(f"{at}. {one_line(each.text, 600)}" for at, (_, each) in enumerate(open_claims, start=1))
        user = f"<statements>\n{numbered}\n</statements>"
        output = self._ask(
            JudgedOutput, None, system, user, deadline_s, Priority.BRIEF, visit=_visit_of(material), again=False
        )
        if isinstance(output, Declined):
            return output
        judged = list(claims)
        for verdict in output.verdicts:
            if verdict.number <= len(open_claims):
                at = open_claims[verdict.number - 1][0]
                judged[at] = lowered(judged[at], verdict.verdict, verdict.reason)
        return tuple(judged)

    def describe(self, note: ImageNote, data: bytes, material: "Material", deadline_s: float) -> Described | Declined:
        """Say what can be seen in one image: the image itself goes to the model, its handle in the text beside it."""
        if note.sensitive:
            return Declined("an intimate picture is shown to no model")
        if not self.chat.card.images:
            return Declined("the model reads text only")
        system = fill("describe", person=prompting.person_of(material), qualities="good, limited, unusable")
        about = fenced(" ".join(part for part in (note.body_site, note.words) if part) or "(nothing said)")
        picture = {"type": "image", "base64": base64.b64encode(data).decode(), "mime_type": note.media or "image/png"}
        user = [picture, {"type": "text", "text": f"Image {note.handle}. The patient says of it: {about}"}]
        schema = with_handles(SeenOutput, [note.handle])
        output = self._ask(
            SeenOutput,
            schema,
            system,
            user,
            deadline_s,
            Priority.BRIEF,
            most_tokens=400,
            visit=_visit_of(material),
            again=False,
        )
        if isinstance(output, Declined):
            return output
        said = () if output.quality == "unusable" else sayable(output.visible, note.handle)
        return Described(sentences=said, quality=output.quality, prompts=_hash("describe"))

    def _ask(
        self,
        output: type[Any],
        schema: dict[str, Any] | None,
        system: str,
        user: str | list[Any],
        deadline_s: float,
        priority: Priority,
        *,
        most_tokens: int = 800,
        visit: str = "",
        again: bool = True,
    ) -> Any:  # noqa: ANN401 - an instance of `output`, or Declined
        """Have the model answer under a schema; `again`: the same system text will be sent again, and is kept."""
        from tools.errors import ImageError, ModelBusyError, ModelError, ModelOutputError

        if deadline_s <= 0:
            return Declined("no time left")
        bound = self.chat.bind(
            json_schema=schema or schema_of(output),
            most_tokens=most_tokens,
            deadline_s=deadline_s,
            priority=priority,
            visit=visit,
            reuse_prefix=again,
            temperature=0.0,
        )
        try:
            return (bound | parser(output, schema)).invoke([SystemMessage(system), HumanMessage(content=user)])
        except ModelBusyError:
            return Declined("the model was busy")
        except ModelOutputError as error:
            return Declined(f"the model gave no usable answer ({error})")
        except ImageError:
            return Declined("the picture could not be handed to the model")
        except ModelError:
            return Declined("the model did not answer")


def _visit_of(material: "Material") -> str:
    """Return what stands for the visit in the model's queue; the same for its turns and its brief."""
    return material.chart.digest if material.chart else ""


def _hash(name: str) -> dict[str, str]:
    return {name: prompt_hash(name)}


def lowered(claim: Claim, verdict: VerdictWord, reason: str) -> Claim:
    """Return the claim with the lower of its own and the given verdict."""
    if LOWER[verdict] >= LOWER[claim.verdict]:
        return claim
    return structs.replace(claim, verdict=verdict, reason=f"judged by the model: {reason}")


def _replaced(
    rules: tuple[Claim, ...], model: Sequence[Sentence], material: "Material", topic: str
) -> tuple[Claim, ...]:
    """Return the model's sentences that are supported, where all of them are; else the rules' sentences.

    Never fewer items than the rules wrote are shown for attention: what they found worth checking stays.
    """
    from tools.brief.verify import verify

    claims = tuple(
        Claim(text=each.text.strip(), evidence=tuple(dict.fromkeys(each.evidence)), topic=topic, author="model")
        for each in model
        if each.text.strip()
    )
    checked = [each for each in verify(claims, material) if each.verdict == "supported"]
    if not checked or len(checked) < len(claims):
        return rules
    cited = {handle for each in checked for handle in each.evidence}
    if topic == "attention" and not all(cited & set(each.evidence) for each in rules):
        return rules
    missing = tuple(each for each in rules if topic == "story" and each.keep)
    return (*checked, *missing)
