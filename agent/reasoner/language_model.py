"""A language model as the reasoner: it adds to what the rules heard and rewrites what they wrote, inside their checks.

It never words an emergency, a safety question or a standard instrument; it raises no verdict and lowers no flag.
"""

import re
from collections.abc import Sequence
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, Any

from langchain_core.messages import HumanMessage, SystemMessage
from msgspec import structs

from agent.models.chat import CheckedChat
from agent.models.queue import Priority
from agent.models.structured import parser, with_handles
from agent.prompts import fenced, fill, prompt_hash
from agent.reasoner.outputs import ChosenOutput, HeardOutput, JudgedOutput, Sentence, WrittenOutput
from agent.reasoner.protocol import Declined, Evidence, Heard, Turn, Written
from agent.reasoner.rules import Rules
from agent.reasoner.wordings import refusal
from tools.clinical import Answer, Claim, Fact, Finding, Person, VerdictWord
from tools.interview import Profile

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.brief import Material
    from tools.chart import Chart

RECORD_TOKENS = 24_000
EVIDENCE_TOKENS = 8_000
MOST_ROUNDS = 3
HANDLE = re.compile(r"\bF[1-9][0-9]*\b")
MOST_OPEN = 3
LOWER: dict[VerdictWord, int] = {"supported": 3, "not_checkable": 2, "unsupported": 1, "contradicted": 0}


def open_model(settings: "Settings") -> "LanguageModel":
    """Return the reasoner over the model that the settings name.

    Raises:
        ModelError: it cannot run here; the message says what it needs.
    """
    from agent.models.choice import open_chat

    return LanguageModel(
        open_chat(
            settings.model,
            key=settings.model_key,
            name=settings.model_name,
            revision=settings.model_revision,
            quantization=settings.quantization,
            adapter=settings.adapter,
        )
    )


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
            person=_person_line(turn.chart.person if turn.chart else None, turn.profile, turn.today),
            record=_overview(turn.chart),
            polarities="present, absent, uncertain",
        )
        open_questions = [each for each in turn.open_questions if not (each.fixed or each.danger)][:MOST_OPEN]
        asked = "\n".join(f"- {each.link_id}: {each.text}" for each in open_questions) or "(none)"
        said = "\n".join(f"Asked: {each.question}\n{fenced(each.words)}" for each in turn.answers[-6:])
        now = f"Asked now: {turn.question.text}\n{fenced(turn.words)}"
        user = f"Earlier:\n{said or '(nothing)'}\n\n{now}\n\nOpen questions:\n{asked}"
        schema = with_handles(HeardOutput, ())
        links = [each.link_id for each in open_questions] or [""]
        _limit(schema, "link_id", links)
        output = self._ask(HeardOutput, schema, system, user, deadline_s, Priority.TURN, most_tokens=700)
        if isinstance(output, Declined):
            return output
        known = {each.link_id: each for each in open_questions}
        heard_of = {finding.concept for answer in (*turn.answers, heard.answer) for finding in answer.findings}
        wordings = {
            each.link_id: each.text.strip()
            for each in output.wordings
            if each.link_id in known and not refusal(each.text.strip(), known[each.link_id], heard_of)
        }
        return Heard(answer=_with_more(heard.answer, output), wordings=wordings)

    def choose_evidence(self, material: "Material", deadline_s: float) -> Evidence | Declined:
        """Choose entries from the overview and from searches, in at most three rounds and within a token budget."""
        if material.chart is None:
            return Evidence(handles=())
        chart, end = material.chart, monotonic() + deadline_s
        overview = _overview(chart)
        overview_handles = tuple(dict.fromkeys(HANDLE.findall(overview)))
        system = fill("choose_evidence", person=_of(material), record=overview)
        chosen: dict[str, None] = {}
        seen: dict[str, str] = {}
        left_out: list[str] = []
        note = _reason(material)
        for round_number in range(MOST_ROUNDS):
            found = "\n".join(f"{handle} {text}" for handle, text in seen.items()) or "(none yet)"
            schema = with_handles(
                ChosenOutput, [*overview_handles, *(each for each in seen if each not in overview_handles)]
            )
            user = f"Today:\n{note}\n\nFound so far:\n{found}"
            output = self._ask(ChosenOutput, schema, system, user, end - monotonic(), Priority.BRIEF, most_tokens=600)
            if isinstance(output, Declined):
                return output if round_number == 0 else Evidence(handles=tuple(chosen), left_out=tuple(left_out))
            chosen.update(dict.fromkeys(output.handles))
            if not output.search:
                break
            for query in output.search:
                for hit in chart.search(query, 10):
                    if sum(map(len, seen.values())) > EVIDENCE_TOKENS * 3:
                        left_out.append(f"search results for want of room in round {round_number + 1}")
                        break
                    seen.setdefault(hit.handle, hit.passage or hit.text)
        hashes = {"choose_evidence": prompt_hash("choose_evidence")}
        return Evidence(handles=tuple(chosen), left_out=tuple(dict.fromkeys(left_out)), prompts=hashes)

    def write(self, material: "Material", evidence: Sequence[str], deadline_s: float) -> Written | Declined:
        """Rewrite story and for-attention; a sentence that the check does not support falls back to the rules' own."""
        draft = self.rules.write(material, evidence, deadline_s).draft
        usable = _entries(material, evidence)
        if not usable:
            return Written(draft=draft)
        lines = "\n".join(f"{handle}: {text}" for handle, text in usable.items())
        system = fill("write", person=_of(material), record=lines)
        schema = with_handles(WrittenOutput, list(usable))
        output = self._ask(
            WrittenOutput, schema, system, f"Today:\n{_reason(material)}", deadline_s, Priority.BRIEF, most_tokens=1500
        )
        if isinstance(output, Declined):
            return output
        screen = draft.first_screen
        screen = structs.replace(
            screen,
            story=_replaced(screen.story, output.story, material, "story"),
            for_attention=_replaced(screen.for_attention, output.for_attention, material, "attention"),
        )
        return Written(draft=structs.replace(draft, first_screen=screen), prompts={"write": prompt_hash("write")})

    def judge(self, claims: Sequence[Claim], material: "Material", deadline_s: float) -> tuple[Claim, ...] | Declined:
        """Judge the claims that code could not decide; a verdict may only be lowered."""
        open_claims = [(at, each) for at, each in enumerate(claims) if each.verdict == "not_checkable"][:20]
        if not open_claims:
            return tuple(claims)
        handles = dict.fromkeys(handle for _, each in open_claims for handle in each.evidence)
        lines = "\n".join(f"{handle}: {text}" for handle, text in _entries(material, list(handles)).items())
        verdicts = "supported, contradicted, unsupported"
        system = fill("judge", person=_of(material), record=lines or "(none)", verdicts=verdicts)
        user = "\n".join(f"{number}. {each.text}" for number, (_, each) in enumerate(open_claims, start=1))
        output = self._ask(JudgedOutput, with_handles(JudgedOutput, ()), system, user, deadline_s, Priority.BRIEF)
        if isinstance(output, Declined):
            return output
        judged = list(claims)
        for verdict in output.verdicts:
            if verdict.number <= len(open_claims):
                at, claim = open_claims[verdict.number - 1]
                judged[at] = lowered(claim, verdict.verdict, verdict.reason)
        return tuple(judged)

    def _ask(
        self,
        output: type[Any],
        schema: dict[str, Any],
        system: str,
        user: str,
        deadline_s: float,
        priority: Priority,
        *,
        most_tokens: int = 800,
    ) -> Any:  # noqa: ANN401 - an instance of `output`, or Declined
        from tools.errors import ModelBusyError, ModelError, ModelOutputError

        if deadline_s <= 0:
            return Declined("no time left")
        bound = self.chat.bind(
            json_schema=schema,
            most_tokens=most_tokens,
            deadline_s=deadline_s,
            priority=priority,
            reuse_prefix=True,
            temperature=0.0,
        )
        try:
            return (bound | parser(output)).invoke([SystemMessage(system), HumanMessage(user)])
        except ModelBusyError:
            return Declined("the model was busy")
        except ModelOutputError as error:
            return Declined(f"the model gave no usable answer ({error})")
        except ModelError:
            return Declined("the model did not answer")


def lowered(claim: Claim, verdict: VerdictWord, reason: str) -> Claim:
    """Return the claim with the lower of its own and the given verdict."""
    if LOWER[verdict] >= LOWER[claim.verdict]:
        return claim
    return structs.replace(claim, verdict=verdict, reason=f"judged by the model: {reason}")


def _with_more(answer: Answer, output: HeardOutput) -> Answer:
    """Add the model's findings whose quotes stand in the patient's words, unless the rules heard them already."""
    from tools.words import find_concepts

    heard = {finding.concept for finding in answer.findings if finding.concept}
    words = " ".join(answer.words.lower().split())
    more = []
    for said in output.findings:
        quote = " ".join(said.quote.lower().split())
        if len(quote) < 3 or quote not in words:
            continue
        concepts = {match.concept for match in find_concepts(said.name)}
        if concepts & heard or len(concepts) > 1:
            continue
        concept = next(iter(concepts), "")
        # Absence is the rules' to say: a model that misreads a "no" would hide a danger sign.
        polarity = "uncertain" if said.polarity == "absent" else said.polarity
        more.append(
            Finding(name=said.name, polarity=polarity, quote=said.quote, concept=concept, detail={"heard_by": "model"})
        )
    return structs.replace(answer, findings=(*answer.findings, *more))


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


def _entries(material: "Material", handles: Sequence[str]) -> dict[str, str]:
    """Return handle and text of the answers and of the chosen facts, within the budget."""
    found: dict[str, str] = {
        answer.handle: f"asked '{answer.question}', patient: {fenced(answer.words)}"
        for answer in material.answers
        if answer.status == "answered" and answer.words
    }
    room = EVIDENCE_TOKENS * 3
    for handle in handles:
        fact = material.resolve(handle)
        if isinstance(fact, Fact) and room > 0:
            words = " ".join(
                part
                for part in (fact.kind, fact.text, fact.value, fact.unit, fact.status, fact.when_is, fact.when)
                if part
            )
            found[handle] = words
            room -= len(words)
    return found


def _overview(chart: "Chart | None") -> str:
    if chart is None:
        return "(the record is not read yet)"
    text = chart.overview(RECORD_TOKENS).text
    # No name goes to a model: who it is about is said by age, sex and pregnancy.
    return text.replace(chart.person.name, "(name left out)") if chart.person.name else text


def _of(material: "Material") -> str:
    profile = _profile(material)
    return _person_line(material.person, profile, material.today)


def _profile(material: "Material") -> Profile:
    from tools.interview import profile_of

    return profile_of(material.person, material.answers, material.today)


def _person_line(person: Person | None, profile: Profile, today: date) -> str:
    """Return age, sex and pregnancy, always all three, and never a name."""
    del person, today
    years = "age unknown" if profile.age_days is None else f"{profile.age_days // 365} years old"
    return (
        f"{years}, sex {profile.sex}, pregnant: {profile.pregnant.replace('_', ' ')}, answers by {profile.respondent}"
    )


def _reason(material: "Material") -> str:
    said = [answer.words for answer in material.answer_to("reason", "story") if answer.words]
    return "\n".join(fenced(words) for words in said or [material.reason or "(no reason given)"])


def _limit(schema: Any, name: str, allowed: list[str]) -> None:  # noqa: ANN401 - a JSON schema
    """Limit every string with this format to the values allowed."""
    if isinstance(schema, dict):
        if schema.get("format") == name:
            schema.pop("maxLength", None)
            schema.pop("format")
            schema["enum"] = allowed
        for value in schema.values():
            _limit(value, name, allowed)
    elif isinstance(schema, list):
        for value in schema:
            _limit(value, name, allowed)
