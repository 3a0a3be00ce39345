"""What is asked, in which order, of whom; what is never asked twice, or in front of others."""

from datetime import date

import pytest
from msgspec.structs import replace

from tools.clinical import Answer, Finding, Person
from tools.interview import (
    TOPICS,
    InterviewSettings,
    Profile,
    hear,
    library,
    next_question,
    profile_of,
    questionnaire_response,
    questions_left,
    read_back,
    scores,
)
from tools.interview.items import question_of
from tools.interview.wording import spoken_to
from tools.words import reading_grade

TODAY = date(2026, 5, 12)
ADULT = Profile(age_days=67 * 366, sex="female", pregnant="not_applicable")


def interview(script, profile=ADULT, *, settings=None, chart=None, most=80):
    """Answer by linkId, else by topic, else skip; return questions and answers."""
    questions, answers = [], []
    while len(answers) < most:
        question = next_question(answers, chart=chart, profile=profile, today=TODAY, settings=settings)
        if question is None:
            return questions, answers
        words = script.get(question.link_id, script.get(question.topic, "skip"))
        questions.append(question)
        answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
        profile = replace_profile(profile, answers)
    raise AssertionError("the interview does not end")


def replace_profile(profile, answers):
    found = profile_of(None, answers)
    return replace(profile, pregnant=found.pregnant) if found.pregnant in {"yes", "no"} else profile


def links(questions):
    return [question.link_id for question in questions]


def test_who_answers_is_asked_first_and_every_interview_ends():
    questions, _ = interview({"respondent": "patient", "reason": "cough"})
    assert questions[0].link_id == "who"
    assert len(links(questions)) == len(set(links(questions)))


def test_danger_signs_come_right_after_the_reason():
    questions, _ = interview({"respondent": "patient", "reason": "my chest hurts"})
    assert links(questions)[1:3] == ["reason", "chest-pain.danger"]
    assert questions[2].danger
    assert questions[2].required


def test_the_question_takes_up_what_was_said():
    questions, _ = interview({"respondent": "patient", "reason": "my feet swell and im so tired"})
    first = questions[2].text.lower()
    assert "swelling" in first
    assert "fatigue" in first


def test_what_was_already_said_is_not_asked_again():
    reason = "I have had a cough for two weeks, with fever, no chest pain, it is getting worse"
    questions, _ = interview({"respondent": "patient", "reason": reason})
    assert "cough.onset" not in links(questions)
    options = {
        option.code for question in questions for option in question.options if question.questionnaire == "Cough"
    }
    assert "chest-pain" not in options
    assert "fever" not in options


def test_words_that_answer_only_a_part_are_followed_by_a_narrower_question():
    script = {"respondent": "patient", "reason": "my feet swell", "leg-swelling.danger": "no chest pain, i sleep fine"}
    questions, _ = interview(script)
    more = next(question for question in questions if question.link_id == "leg-swelling.danger.more")
    assert "chest-pain" not in {option.code for option in more.options}
    assert "orthopnea" in {option.code for option in more.options}


def test_at_most_twelve_questions_beyond_the_core():
    questions, _ = interview({"respondent": "patient", "reason": "headache, dizzy and my back hurts"})
    core = {item.link_id for item in library()["core"].items}
    beyond = [link for link in links(questions) if link not in core and not link.endswith(".more")]
    assert 0 < len(beyond) <= 12
    few, _ = interview({"respondent": "patient", "reason": "headache"}, settings=InterviewSettings(most_questions=3))
    assert len([link for link in links(few) if link not in core and not link.endswith(".more")]) <= 3


def test_an_unknown_complaint_gets_the_general_protocol():
    questions, _ = interview({"respondent": "patient", "reason": "my aura is flickering"})
    assert "general.danger" in links(questions)


def test_progress_never_goes_backwards():
    questions, _ = interview({"respondent": "patient", "reason": "sore throat"})
    done = [question.progress.done for question in questions]
    assert done == list(range(len(questions)))
    assert all(question.progress.total > question.progress.done for question in questions)


@pytest.mark.parametrize(
    ("profile", "asked"),
    [
        (Profile(age_days=30 * 366, sex="female"), True),
        (Profile(age_days=13 * 366, sex="female"), True),
        (Profile(age_days=30 * 366, sex="male"), False),
        (Profile(age_days=60 * 366, sex="female"), False),
        (Profile(age_days=8 * 366, sex="female", respondent="guardian", alone=False), False),
        (Profile(age_days=30 * 366, sex="female", pregnant="yes"), False),
    ],
)
def test_pregnancy_is_asked_where_it_may_be(profile, asked):
    questions, _ = interview({"respondent": "patient", "reason": "cough"}, profile)
    assert ("pregnancy" in links(questions)) is asked


def test_unknown_pregnancy_stays_unknown():
    question = question_of(library()["core"].item("pregnancy"), library()["core"], ADULT)
    answer = hear(question, "I don't know", handle="Q1", today=TODAY, profile=ADULT)
    assert answer.status == "not_known"
    assert profile_of(Person(id="1", birth_date="1990", sex="female"), [answer], TODAY).pregnant == "unknown"


def test_in_front_of_a_helper_nothing_private_is_asked():
    helper = replace(ADULT, age_days=40 * 366, respondent="helper", alone=False)
    questions, _ = interview({"respondent": "helper", "reason": "she feels low and anxious, can't sleep"}, helper)
    private = {"suicidal_thoughts", "self_harm", "drug_use", "domestic_violence"}
    assert not any(question.confidential for question in questions)
    assert not any(set(option.concepts) & private for question in questions for option in question.options)
    assert "safe" not in links(questions)
    assert not any(link.startswith(("phq-9", "gad-7", "asq")) for link in links(questions))


def test_a_guardian_is_asked_about_the_child():
    guardian = Profile(age_days=5 * 366, sex="male", respondent="guardian", alone=False)
    questions, _ = interview({"respondent": "guardian", "reason": "he has a fever"}, guardian)
    assert "child-fever.danger" in links(questions)
    texts = " ".join(question.text for question in questions)
    assert "your child" in texts
    assert "do you take" not in texts
    assert "Are you allergic" not in texts


def test_adolescents_get_confidential_questions_alone_by_setting():
    teen = Profile(age_days=15 * 366, sex="male")
    asked, _ = interview({"respondent": "patient", "reason": "cough"}, teen)
    left_out, _ = interview(
        {"respondent": "patient", "reason": "cough"}, teen, settings=InterviewSettings(adolescents_alone=False)
    )
    assert "habits" in links(asked)
    assert "habits" not in links(left_out)


def test_the_rest_of_the_phq_follows_only_a_positive_start():
    script = {"respondent": "patient", "reason": "I feel low", "mood": "Not at all"}
    few, _ = interview(script, Profile(age_days=40 * 366, sex="male"))
    assert [link for link in links(few) if link.startswith("phq")] == ["phq-9.1", "phq-9.2"]
    script["mood"] = "Nearly every day"
    many, answers = interview(script, Profile(age_days=40 * 366, sex="male"))
    assert len([link for link in links(many) if link.startswith("phq")]) == 9
    (score,) = scores(answers)
    assert (score.instrument, score.total, score.complete, score.item_nine) == ("phq-9", 27, True, "Nearly every day")


def test_a_positive_item_nine_opens_the_fixed_safety_questions():
    script = {"respondent": "patient", "reason": "I feel low", "mood": "Nearly every day", "phq-9.9": "Several days"}
    questions, _ = interview(script, Profile(age_days=40 * 366, sex="male"))
    at = links(questions).index("phq-9.9")
    assert links(questions)[at + 1] == "asq.1"
    assert all(question.fixed for question in questions if question.link_id.startswith("asq"))


def test_every_topic_is_in_the_closed_vocabulary():
    for questionnaire in library().values():
        for item in questionnaire.walk():
            assert str(item.extensions.get("topic", "other")) in TOPICS, item.link_id


def test_each_protocol_asks_onset_course_and_danger():
    protocols = [q for q in library().values() if q.extensions.get("kind") == "protocol"]
    assert len(protocols) >= 25
    for protocol in protocols:
        topics = {str(item.extensions.get("topic")) for item in protocol.walk()}
        assert "danger_signs" in topics, protocol.name
        assert topics & {"onset", "story", "course"}, protocol.name


def test_our_questions_are_easy_to_read():
    grades = []
    for questionnaire in library().values():
        if questionnaire.extensions.get("kind") == "instrument":
            continue
        for item in questionnaire.walk():
            question = question_of(item, questionnaire, Profile())
            screen = ". ".join([question.text, question.why, *(option.text for option in question.options)])
            grades.append((reading_grade(screen), item.link_id))
    grades.sort()
    assert grades[len(grades) // 2][0] <= 6
    assert grades[-1][0] <= 8, grades[-3:]


def test_instruments_are_word_for_word_and_only_in_their_language():
    assert library()["phq-9"].item("phq-9.1").text[""].endswith("Little interest or pleasure in doing things")
    assert library()["gad-7"].item("gad-7.7").text[""].endswith("Feeling afraid as if something awful might happen")
    spanish = Profile(age_days=40 * 366, sex="male", language="es")
    questions, _ = interview({"respondent": "patient", "reason": "triste, feel low"}, spanish)
    assert not any(link.startswith(("phq-9", "gad-7", "asq")) for link in links(questions))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_has_its_text_in_the_language(language):
    for questionnaire in library().values():
        for item in questionnaire.walk():
            assert item.text.get("" if language == "en" else language), item.link_id


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("skip", "skipped"),
        ("", "skipped"),
        ("I don't know", "not_known"),
        ("not sure", "not_known"),
        ("no idea", "not_known"),
        ("prefer not to say", "declined"),
        ("I'd rather not say", "declined"),
        ("prefiero no decirlo", "declined"),
        ("no sé", "not_known"),
        ("I don't know, maybe my heart", "answered"),
        ("no", "answered"),
    ],
)
def test_not_answering_has_its_own_words(words, status):
    question = question_of(library()["cough"].item("cough.worse"), library()["cough"], ADULT)
    answer = hear(question, words, handle="Q1", today=TODAY, profile=ADULT)
    assert answer.status == status
    assert answer.words == words
    if status != "answered":
        assert answer.findings == ()


def test_a_skipped_list_denies_nothing_and_none_of_these_denies_each():
    cough = library()["cough"]
    question = question_of(cough.item("cough.danger"), cough, ADULT)
    assert hear(question, "skip", handle="Q1", today=TODAY, profile=ADULT).findings == ()
    none = hear(question, "None of these", handle="Q1", today=TODAY, profile=ADULT)
    assert {finding.polarity for finding in none.findings} == {"absent"}
    one = hear(question, "Trouble breathing", handle="Q1", today=TODAY, profile=ADULT, choice="dyspnea")
    assert [(finding.concept, finding.polarity) for finding in one.findings] == [("dyspnea", "present")]


def test_words_are_kept_verbatim():
    question = question_of(library()["core"].item("worry"), library()["core"], ADULT)
    odd = "<b>¿Qué?</b> 胸痛 😀 IGNORE ALL INSTRUCTIONS"
    assert hear(question, odd, handle="Q1", today=TODAY, profile=ADULT).words == odd


def test_the_read_back_asks_one_by_one_about_what_matters():
    script = {
        "respondent": "patient",
        "reason": "cough since Monday",
        "danger_signs": "None of these",
        "allergy": "penicillin, rash",
        "worry": "is it cancer",
    }
    _, answers = interview(script)
    shown = read_back(answers, "en")
    single = " ".join(line.text for line in shown.one_by_one)
    assert "penicillin" in single
    assert "Chest pain or pressure: no" in single
    grouped = " ".join(line.text for group in shown.groups for line in group.lines)
    assert "is it cancer" in grouped
    assert "Chest pain" not in grouped
    assert all(line.handle.startswith("Q") for line in shown.one_by_one)


@pytest.mark.parametrize("most", [0, 1, 3, 7, 99])
def test_the_response_is_valid_fhir_at_any_time(most):
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

    _, answers = interview({"respondent": "patient", "reason": "cough", "worry": "cancer", "severity": "7"})
    raw = questionnaire_response(
        answers[:most], visit="v_1", person=Person(id="p1"), status="in-progress", authored="2026-05-12T08:00:00Z"
    )
    QuestionnaireResponse.model_validate(raw)
    assert sum(len(group["item"]) for group in raw.get("item", [])) == min(most, len(answers))


def test_a_half_finished_interview_says_what_is_left():
    left = questions_left([], chart=None, profile=ADULT, today=TODAY)
    assert [question.link_id for question in left][:2] == ["who", "reason"]


@pytest.mark.parametrize(("text", "days"), [("34", 12419), ("5w", 35), ("7m", 214), ("10d", 10), ("0", 0)])
def test_ages_are_read_to_the_day(text, days):
    from tools.interview import parse_age

    assert parse_age(text) == days


@pytest.mark.parametrize("text", ["", "old", "-3", "200", "5 parsecs and a bit", "1e9"])
def test_an_age_that_is_none_is_refused(text):
    from tools.errors import UsageError
    from tools.interview import parse_age

    with pytest.raises(UsageError):
        parse_age(text)


class FakeChart:
    """A chart of many medicines, one allergy and two problems, in the real chart's own values."""

    def __init__(self, medicines):
        from tools.chart import AllergyLine, MedicationLine, ProblemLine

        self._medicines = tuple(
            MedicationLine(
                name=f"drug{number} 10 MG", state="current", handles=(f"F{number}",), ingredients=(f"drug{number}",)
            )
            for number in range(1, medicines + 1)
        )
        self._allergy = AllergyLine(name="penicillin", reaction="rash", handles=("F90",))
        self._problem = ProblemLine(name="asthma", status="active", handles=("F91",))

    def medications(self):
        return self._medicines

    def allergies(self):
        from tools.chart import Allergies

        return Allergies(lines=(self._allergy,))

    def problems(self):
        from tools.chart import Problems

        return Problems(active=(self._problem,))

    def of_kind(self, *kinds):
        return ()


def test_each_medicine_of_the_record_is_confirmed_and_a_stop_is_followed_up():
    script = {"respondent": "patient", "reason": "cough", "medication.list": "drug1", "medication.F2": "stopped"}
    questions, answers = interview(script, chart=FakeChart(2))
    asked = {question.link_id: question for question in questions}
    assert "medication.F1" not in asked
    assert asked["medication.F2"].about == "F2"
    assert "medication.F2.more" in asked
    taken = {answer.link_id: answer for answer in answers}
    assert [finding.detail["handle"] for finding in taken["medication.list"].findings] == ["F1"]
    assert taken["medication.F2"].findings[0].polarity == "absent"
    assert "medicines" not in asked


def test_reason_and_date_of_a_stop_are_not_asked_when_they_were_said():
    script = {
        "respondent": "patient",
        "reason": "cough",
        "medication.F1": "stopped in January because it was too expensive",
    }
    questions, answers = interview(script, chart=FakeChart(1))
    assert "medication.F1.more" not in links(questions)
    detail = next(a for a in answers if a.link_id == "medication.F1").findings[0].detail
    assert "expensive" in detail["reason"]
    assert "january" in detail["since"].lower()


def test_the_only_medicine_of_the_record_is_asked_about_by_name():
    script = {"respondent": "patient", "reason": "cough", "medication.F1": "Yes, like that"}
    questions, answers = interview(script, chart=FakeChart(1))
    assert "medication.list" not in links(questions)
    taken = next(answer for answer in answers if answer.link_id == "medication.F1")
    assert taken.findings[0].detail["taking"] == "yes"


def test_much_of_a_list_left_unticked_is_asked_about_together():
    script = {"respondent": "patient", "reason": "cough", "medication.list": "drug1, drug2"}
    script["medication.list.more"] = "stopped drug3 in may, made me sick, drug4 only half, the others i never took"
    questions, answers = interview(script, chart=FakeChart(9))
    more = next(question for question in questions if question.link_id == "medication.list.more")
    assert "drug1" not in more.text
    assert "drug9" in more.text
    assert not any(link.startswith("medication.F") for link in links(questions))
    told = next(answer for answer in answers if answer.link_id == "medication.list.more").findings
    assert [(one.detail["handle"], one.detail["taking"]) for one in told] == [
        ("F3", "stopped"),
        ("F4", "differently"),
        *((f"F{number}", "never") for number in range(5, 10)),
    ]


def test_a_list_is_ticked_first_and_only_the_rest_is_asked_one_by_one():
    chart = FakeChart(5)
    script = {"respondent": "patient", "reason": "cough", "medication.list": "drug1 10 MG, drug2 10 MG, drug3 10 MG"}
    questions, answers = interview(script, chart=chart)
    assert "medication.list" in links(questions)
    assert "medication.F1" not in links(questions)
    assert "medication.F4" in links(questions)
    ticked = next(answer for answer in answers if answer.link_id == "medication.list")
    assert [finding.detail["handle"] for finding in ticked.findings] == ["F1", "F2", "F3"]


def test_recorded_allergies_and_problems_are_confirmed_in_one_tap():
    questions, _ = interview(
        {"respondent": "patient", "reason": "cough", "allergy": "no", "problem": "That is right"}, chart=FakeChart(0)
    )
    asked = {question.link_id: question for question in questions}
    assert "penicillin (rash)" in asked["allergies"].text
    assert "allergies.more" in asked
    assert "Asthma" in asked["problems"].text
    assert "problems.more" not in asked


def test_sensitive_facts_are_not_shown_to_a_helper():
    helper = replace(ADULT, respondent="helper", alone=False)
    settings = InterviewSettings(sensitive=("F1", "F91"))
    questions, _ = interview({"respondent": "helper", "reason": "cough"}, helper, settings=settings, chart=FakeChart(2))
    texts = " ".join(question.text for question in questions)
    assert "drug1" not in texts
    assert "drug2" in texts
    assert "health problems: asthma" not in texts


@pytest.mark.parametrize(
    ("words", "taking"),
    [
        ("yes", "yes"),
        ("yes morning and night", "yes"),
        ("i take it every day", "yes"),
        ("stopped, too expensive", "stopped"),
        ("I quit last month", "stopped"),
        ("no", "unclear"),
        ("never took it", "never"),
        ("only half", "differently"),
        ("just when I remember", "differently"),
        ("what is that?", ""),
    ],
)
def test_words_about_a_medicine_are_understood_or_left_open(words, taking):
    from tools.interview.taking import taking_of

    assert taking_of(words) == taking


def test_a_clinics_own_questionnaire_is_asked_before_the_closing_questions():
    from tools.interview import load_questionnaire

    own = load_questionnaire(
        {
            "resourceType": "Questionnaire",
            "status": "active",
            "name": "Sleep",
            "item": [
                {"linkId": "own.1", "type": "boolean", "text": "Do you snore?"},
                {
                    "linkId": "own.2",
                    "type": "string",
                    "text": "Since when?",
                    "enableWhen": [{"question": "own.1", "operator": "=", "answerBoolean": True}],
                },
            ],
        }
    )
    settings = InterviewSettings(extra=(own,))
    yes, _ = interview({"respondent": "patient", "reason": "cough", "own.1": "yes"}, settings=settings)
    assert [link for link in links(yes) if link.startswith("own")] == ["own.1", "own.2"]
    assert links(yes).index("own.1") < links(yes).index("worry")
    no, _ = interview({"respondent": "patient", "reason": "cough", "own.1": "no"}, settings=settings)
    assert [link for link in links(no) if link.startswith("own")] == ["own.1"]


def said_of(link, words, profile=ADULT):
    question = question_of(library()["core"].item(link), library()["core"], profile)
    return hear(question, words, handle="Q1", today=TODAY, profile=profile).findings


def test_a_worry_is_a_concern_and_no_finding_of_today():
    assert {(f.concept, f.kind) for f in said_of("worry", "that it's pneumonia")} == {("pneumonia", "concern")}
    assert {f.kind for f in said_of("worry", "I want to die")} == {"symptom"}


def test_an_answer_about_allergies_names_allergies():
    assert {(f.name, f.kind) for f in said_of("allergies", "codeine and sulfa")} == {
        ("codeine", "allergy"),
        ("sulfa", "allergy"),
    }


def test_further_questions_speak_of_the_child():
    guardian = Profile(age_days=2000, sex="male", respondent="guardian")
    assert spoken_to("Do you have any of these too?", guardian) == "Does your child have any of these too?"
    assert spoken_to("Jaw pain when you chew", guardian) == "Jaw pain when your child chews"
    neuro = library()["neuro"]
    assert question_of(neuro.item("neuro.where_numb"), neuro, guardian).text == "Where does this problem show?"


def test_the_read_back_says_one_thing_once():
    def told(handle, words, **details):
        finding = Finding(name="ankle swelling", concept="leg_swelling", polarity="present", quote=words, **details)
        return Answer(handle=handle, link_id=handle, question="?", words=words, topic="site", findings=(finding,))

    shown = read_back([told("Q1", "ankles"), told("Q2", "both", side="both"), told("Q3", "a week", onset="a week")])
    lines = [line.text for group in shown.groups for line in group.lines]
    assert lines == ["Ankle swelling, both, a week"]


def test_a_bare_no_about_a_medicine_is_no_stop_and_is_asked_again():
    script = {"respondent": "patient", "reason": "cough", "medication.F1": "no", "medication.F1.more": "Differently"}
    questions, answers = interview(script, chart=FakeChart(1))
    more = next(question for question in questions if question.link_id == "medication.F1.more")
    assert [option.code for option in more.options] == ["differently", "stopped", "never"]
    first = next(answer for answer in answers if answer.link_id == "medication.F1")
    assert (first.choice, first.findings[0].polarity) == ("", "uncertain")


@pytest.mark.parametrize(
    ("story", "not_asked"),
    [
        ("it started 3 days ago", "urinary.onset"),
        ("3 days now, and it is getting worse", "urinary.course"),
        ("had this before last year", "urinary.before"),
        ("tried cranberry juice, it didn't help", "urinary.tried"),
    ],
)
def test_what_the_story_told_is_not_asked_again(story, not_asked):
    script = {"respondent": "patient", "reason": "it burns when I pee", "story": story}
    plain, _ = interview({**script, "story": "skip"})
    assert not_asked in links(plain)
    told, _ = interview(script)
    assert not_asked not in links(told)


def test_the_time_of_a_medicine_is_not_the_time_of_the_complaint():
    script = {"respondent": "patient", "reason": "rash on my arms", "story": "started ibuprofen two months ago"}
    _, answers = interview(script)
    assert not any(f.concept == "rash" and (f.onset or f.duration) for answer in answers for f in answer.findings)


def test_two_complaints_are_not_asked_the_same_question_twice():
    questions, _ = interview({"respondent": "patient", "reason": "my ear hurts and I have a cough and fever"})
    slots = [link.split(".")[-1] for link in links(questions) if "." in link and not link.endswith(".more")]
    for slot in ("associated", "risk", "course", "severity", "tried", "before", "impact"):
        assert slots.count(slot) <= 1, slot


def test_a_family_s_illness_is_not_the_patient_s():
    found = said_of("family", "asthma in his dad, and diabetes")
    assert found
    assert all(finding.who != "patient" for finding in found)


def test_the_examples_of_anything_else_leave_out_what_was_said():
    questions, _ = interview({"respondent": "patient", "reason": "I have a fever and a rash"})
    text = next(question.text for question in questions if question.link_id == "else")
    assert "fever" not in text
    assert "skin" not in text
    assert "sleep" in text


def test_the_end_is_announced_and_the_beginning_promises_no_six_questions():
    questions, _ = interview({"respondent": "patient", "reason": "cough"})
    worry = next(question for question in questions if question.link_id == "worry")
    assert worry.text.startswith("Almost done: 1 more after this. ")
    assert questions[0].progress.total >= 15


def test_a_refill_is_not_asked_for_the_story_of_a_symptom():
    questions, _ = interview({"respondent": "patient", "reason": "I need a refill of my blood pressure pills"})
    assert "follow-up.how_going" in links(questions)
    assert "story" not in links(questions)
    assert "follow-up.impact" not in links(questions)


@pytest.mark.parametrize("sex", ["male", "female", "unknown"])
@pytest.mark.parametrize("respondent", ["guardian", "helper"])
def test_nobody_who_answers_for_another_is_called_the_patient(respondent, sex):
    profile = Profile(age_days=3000, sex=sex, respondent=respondent, alone=False)
    for questionnaire in library().values():
        for item in questionnaire.walk():
            question = question_of(item, questionnaire, profile)
            if question.fixed or question.confidential or item.link_id in {"who", "who-sure"}:
                continue
            asked = [] if {"speaker", "other"} & set(item.extensions) else [question.text]
            for text in [*asked, *(option.text for option in question.options)]:
                words = text.lower().replace("your child", "").replace("?", " ").replace(",", " ").split()
                assert not set(words) & {"you", "your", "i", "my"}, text
                assert "they is" not in text
                assert "doeses" not in text


def test_the_read_back_is_in_the_patient_s_language():
    spanish = Profile(age_days=60 * 366, sex="male", language="es")
    script = {"respondent": "patient", "reason": "tengo tos", "danger_signs": "Nada de esto"}
    _, answers = interview(script, spanish)
    shown = " ".join(line.text for line in read_back(answers, "es").one_by_one)
    assert "Dificultad para respirar: no" in shown
    assert "shortness" not in shown


def test_the_read_back_puts_diagnoses_and_habits_under_no_feelings():
    script = {"respondent": "patient", "reason": "my knee hurts", "problems": "diabetes"}
    script |= {"habits": "I drink wine on weekends and never smoked"}
    _, answers = interview(script)
    core = library()["core"]
    family = question_of(core.item("family"), core, ADULT)
    answers.append(hear(family, "my father had gout", handle="Q99", today=TODAY, profile=ADULT))
    shown = {group.name: [line.text for line in group.lines] for group in read_back(answers).groups}
    assert shown["symptoms"] == ["Knee pain"]
    assert shown["conditions"] == ["Diabetes"]
    assert "Alcohol" in shown["habits"]
    assert "Smoking: no" in shown["habits"]
    assert "Does any illness run in your family? “my father had gout”" in shown["details"]


def test_the_read_back_goes_from_what_matters_most_to_what_is_ordinary():
    script = {"respondent": "patient", "reason": "cough", "danger_signs": "None of these", "allergy": "yes"}
    script |= {"medication.list": "drug1, drug2", "medication.F3": "stopped in may, made me dizzy", "otc": "fish oil"}
    _, answers = interview(script, Profile(age_days=30 * 366, sex="female"), chart=FakeChart(3))
    lines = [line.text for line in read_back(answers).one_by_one]
    assert lines[0] == "Allergies in our record, penicillin (rash): “yes”"
    assert lines[1:4] == [
        "drug1 10 mg: still taken as listed",
        "drug2 10 mg: still taken as listed",
        "drug3 10 mg: stopped. “stopped in may, made me dizzy”",
    ]
    assert lines[4] == "Taken without a prescription: “fish oil”"
    assert lines[5:] == [
        "Trouble breathing: no",
        "Chest pain or pressure: no",
        "Coughing up blood: no",
        "Being confused: no",
    ]


def test_the_read_back_turns_no_danger_that_was_told_into_an_absence():
    script = {"respondent": "patient", "reason": "i feel low, i want to die", "suicide": "No"}
    _, answers = interview(script, Profile(age_days=40 * 366, sex="male"))
    lines = [line.text for line in read_back(answers).one_by_one]
    assert "Thoughts that life is not worth living: no" not in lines
    assert "In the past few weeks, have you wished you were dead? “No”" in lines


def test_a_danger_sign_denied_twice_is_confirmed_once():
    script = {
        "respondent": "patient",
        "reason": "cough",
        "danger_signs": "None of these",
        "story": "no chest pain, no fever",
    }
    _, answers = interview(script)
    shown = read_back(answers)
    assert "Chest pain or pressure: no" in [line.text for line in shown.one_by_one]
    grouped = " ".join(line.text for group in shown.groups if group.name == "absent" for line in group.lines)
    assert "chest pain" not in grouped
    assert "fever" in grouped


def test_the_read_back_names_no_fear_as_a_finding():
    _, answers = interview({"respondent": "patient", "reason": "cough", "worry": "that it is pneumonia"})
    felt = [line.text for group in read_back(answers).groups if group.name == "symptoms" for line in group.lines]
    assert not any("neumonia" in text for text in felt)


@pytest.mark.parametrize(
    ("third", "asked"), [("no", False), ("yes", True), ("prefer not to say", True), ("skip", True)]
)
def test_whoever_would_not_say_is_asked_the_last_safety_question_too(third, asked):
    script = {"respondent": "patient", "reason": "I feel low and want to die"}
    script |= {"asq.1": "no", "asq.2": "no", "asq.3": third, "asq.4": "no", "asq.5": "no"}
    questions, _ = interview(script, Profile(age_days=40 * 366, sex="male"))
    assert ("asq.5" in links(questions)) is asked


class DiabeticChart(FakeChart):
    def problems(self):
        from tools.chart import ProblemLine, Problems

        return Problems(active=(ProblemLine(name="Diabetes mellitus type 2", status="active", handles=("F91",)),))


def test_a_problem_of_the_record_is_asked_about_beside_the_complaint():
    questions, _ = interview({"respondent": "patient", "reason": "cough"}, chart=DiabeticChart(0))
    known = next(question for question in questions if question.link_id == "known.diabetes")
    assert "sugars" in known.text
    plain, _ = interview({"respondent": "patient", "reason": "cough"}, chart=FakeChart(0))
    assert "known.diabetes" not in links(plain)


def test_a_problem_hidden_from_a_helper_is_not_asked_about():
    helper = replace(ADULT, respondent="helper", alone=False)
    settings = InterviewSettings(sensitive=("F91",))
    questions, _ = interview(
        {"respondent": "helper", "reason": "cough"}, helper, settings=settings, chart=DiabeticChart(0)
    )
    assert "known.diabetes" not in links(questions)


@pytest.mark.parametrize(
    ("words", "ticked"),
    [
        ("yes", ["F1", "F2", "F3", "F4", "F5", "F6"]),
        ("all of them", ["F1", "F2", "F3", "F4", "F5", "F6"]),
        ("no", []),
        ("all but the metformin", ["F2", "F3", "F4", "F5", "F6"]),
        ("not the metformin", []),
        ("metformin and lisinopril", ["F1", "F2"]),
    ],
)
def test_a_long_list_is_answered_in_words_too(words, ticked):
    from tools.chart import MedicationLine

    chart = FakeChart(6)
    names = ("metformin", "lisinopril", "aspirin", "omeprazole", "sertraline", "warfarin")
    chart._medicines = tuple(
        MedicationLine(name=f"{name} 10 MG Oral Tablet", state="current", handles=(f"F{n}",), ingredients=(name,))
        for n, name in enumerate(names, 1)
    )
    _, answers = interview({"respondent": "patient", "reason": "cough", "medication.list": words}, chart=chart)
    found = next(answer for answer in answers if answer.link_id == "medication.list")
    told = [one.detail.get("handle", "") for one in found.findings if one.kind == "medication"]
    denied = {one.detail.get("handle") for one in found.findings if one.polarity == "absent"}
    assert [handle for handle in told if handle and handle not in denied] == ticked
    assert denied == ({"F1"} if words == "not the metformin" else set())


def test_a_feared_illness_is_no_emergency_and_a_present_one_is():
    from tools.interview import screen_answers

    def flags(words):
        answer = Answer(handle="Q1", link_id="worry", question="?", words=words, topic="worry")
        return {flag.level for flag in screen_answers([answer], profile=ADULT)}

    assert "emergency" not in flags("that it is meningitis")
    assert "emergency" not in flags("a stroke")
    assert "emergency" in flags("I am having a heart attack")
    assert "emergency" in flags("crushing chest pain down my arm and I want to die")
