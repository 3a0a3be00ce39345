"""A long answer is read once, however many answers follow it."""

from datetime import date

from tools.interview import Profile, Question, hear, screen_answers
from tools.interview.redflags import context, signs

TODAY = date(2026, 5, 12)
STORY = "I had a cough for fifteen days, worse at night, and my chest is tight on stairs. No fever. I take warfarin. "


def answer_to(topic, words, number):
    question = Question(link_id=f"{topic}{number}", text="?", topic=topic)
    return hear(question, words, today=TODAY, profile=Profile(), handle=f"Q{number}")


def counted(monkeypatch, module, name):
    seen = []
    whole = getattr(module, name)

    def counting(text, *rest, **named):
        seen.append(text)
        return whole(text, *rest, **named)

    monkeypatch.setattr(module, name, counting)
    return seen


def test_a_long_answer_is_read_once_in_a_visit(monkeypatch):
    spelt = counted(monkeypatch, signs, "in_digits")
    split = counted(monkeypatch, signs, "sentences")
    judged = counted(monkeypatch, signs, "standing")
    story = "".join(STORY.replace("cough", f"cough {number}") for number in range(200))
    log = [answer_to("story", story, 1)]
    first = screen_answers(log, profile=Profile())
    at_first = len(judged)
    for number in range(2, 22):
        log.append(answer_to("other", f"Nothing to say, number {number}.", number))
        assert {flag.rule for flag in screen_answers(log, profile=Profile())} == {flag.rule for flag in first}
    assert sum(len(text) > 10_000 for text in spelt) <= 1
    # Once as it stands, once with its slips put right, once for sentences of another language.
    assert sum(len(text) > 10_000 for text in split) <= 3
    assert not any("cough" in sentence for sentence in judged[at_first:])


def test_medicines_in_a_long_answer_are_looked_up_once():
    context._groups_taken.cache_clear()
    story = "i take warfarin. " * 1000
    assert "anticoagulant" in context.drug_predicates([], [story])
    read = context._groups_taken.cache_info().misses
    for _ in range(20):
        assert "anticoagulant" in context.drug_predicates([], [story])
    assert context._groups_taken.cache_info().misses == read


def test_a_group_denied_in_one_answer_and_taken_in_another_counts():
    assert context.drug_predicates([], ["not on warfarin"]) == frozenset()
    assert "anticoagulant" in context.drug_predicates([], ["not on warfarin", "now i take warfarin"])
