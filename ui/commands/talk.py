"""A visit's prompts in a terminal: typed by a person, or answered from a script. It decides nothing about the visit."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from agent.turns import Answer, Back, Correct, Finish, Prompt, Reply, Skip
from tools.errors import InputError

if TYPE_CHECKING:
    from agent.visits import Visits
    from tools.interview import Question

HELP = "(.skip  .unknown  .private  .back  .finish; Ctrl-C pauses)"
WORDS: dict[str, Reply] = {
    ".skip": Skip(),
    ".unknown": Skip(why="not_known"),
    ".private": Skip(why="declined"),
    ".back": Back(),
    ".finish": Finish(),
}
MOST_TURNS = 400


def scripted(visits: "Visits", visit: str, words: Mapping[str, str], otherwise: str) -> tuple[str, ...]:
    """Answer every prompt from a script until the brief is written; return the linkIds that were never asked."""
    left, tried = dict(words), {line.link_id for line in visits.transcript(visit)}
    prompt = visits.prompt(visit)
    for _ in range(MOST_TURNS):
        if prompt.kind in {"review", "done"}:
            known = {line.link_id for line in visits.transcript(visit)}
            return tuple(link_id for link_id, said in left.items() if said.strip() and link_id not in known)
        prompt = visits.reply(visit, prompt.interrupt_id, _from_script(prompt, left, otherwise, tried))
    raise InputError(f"the script led to more than {MOST_TURNS} questions; 'previsit visit --resume {visit}' goes on")


def _unasked(left: dict[str, str], tried: set[str]) -> Reply | None:
    """Say before the end what the script has and nobody asked for."""
    for link_id, words in left.items():
        if link_id not in tried and words.strip():
            tried.add(link_id)
            return Correct(link_id=link_id, words=words)
    return None


def _from_script(prompt: Prompt, left: dict[str, str], otherwise: str, tried: set[str]) -> Reply:
    if prompt.kind == "emergency":
        return Answer(words="acknowledged")
    if prompt.kind == "read_back":
        return _unasked(left, tried) or Finish()
    if prompt.question is None:
        return Finish()
    words = left.pop(prompt.question.link_id, None)
    if words is not None:
        return Answer(words=words) if words.strip() else Skip()
    if otherwise == "stop":
        return Finish()
    return Skip(why="not_known" if otherwise == "unknown" else "skipped")


def interactive(visits: "Visits", visit: str) -> None:
    """Ask at the terminal until the patient's part is done; end of input pauses."""
    prompt = visits.prompt(visit)
    while prompt.kind not in {"review", "done"}:
        _show(prompt)
        try:
            typed = input("> ").strip()
        except EOFError:
            raise KeyboardInterrupt from None
        if not typed and prompt.kind == "question":
            continue
        prompt = visits.reply(visit, prompt.interrupt_id, _typed(prompt, typed))


def _show(prompt: Prompt) -> None:
    for notice in prompt.notices:
        _print(f"\n{notice}")
    if prompt.kind == "emergency":
        _print("\n" + "!" * 72)
        for flag in prompt.flags:
            _print(flag.instruction)
        _print("!" * 72 + "\nPress Enter when you have read this.")
    elif prompt.kind == "read_back":
        _print("\nHere is what we understood. Enter: it is right. Or type:  Q7: what is right instead")
        _read_back(prompt)
    elif prompt.question is not None:
        about = f" of about {prompt.about}" if prompt.about else ""
        _print(f"\n{prompt.number}{about}. {prompt.wording or prompt.question.text}")
        if prompt.question.why:
            _print(f"   ({prompt.question.why})")
        _options(prompt.question)
        _print(f"   {HELP}")


def _read_back(prompt: Prompt) -> None:
    assert prompt.read_back is not None
    for group in prompt.read_back.groups:
        _print(f"  {group.title}")
        for line in group.lines:
            _print(f"    {line.handle}: {line.text}")
    for line in prompt.read_back.one_by_one:
        _print(f"  {line.handle}: {line.text}")


def _options(question: "Question") -> None:
    for place, option in enumerate(question.options, 1):
        _print(f"   {place}. {option.text}")


def _typed(prompt: Prompt, typed: str) -> Reply:
    if prompt.kind == "emergency":
        return Answer(words=typed or "acknowledged")
    if prompt.kind == "read_back":
        link_id, colon, words = typed.partition(":")
        if colon and words.strip():
            return Correct(link_id=link_id.strip(), words=words.strip())
        return Back() if typed == ".back" else Finish()
    if typed in WORDS:
        return WORDS[typed]
    options = prompt.question.options if prompt.question else ()
    numbers = [part.strip() for part in typed.split(",")]
    if options and all(part.isdigit() and 1 <= int(part) <= len(options) for part in numbers):
        chosen = [options[int(part) - 1] for part in numbers]
        return Answer(
            words=", ".join(option.text for option in chosen), choice=",".join(option.code for option in chosen)
        )
    return Answer(words=typed)


def _print(text: str) -> None:
    # The conversation goes to stderr: stdout is for the brief.
    print(text, file=sys.stderr)
