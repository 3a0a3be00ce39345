"""Only what is taken at home is asked about, and no more than can be ticked; care elsewhere is always asked."""

from datetime import date

import pytest

from tools.chart import Allergies, MedicationLine, ProblemLine, Problems
from tools.interview import InterviewSettings, Profile, Question, hear, screen_answers
from tools.interview.asking import questions_left
from tools.interview.home import taken_at_home
from tools.interview.recorded import known_problem_questions

TODAY = date(2026, 5, 12)
PATIENT = Profile(age_days=70 * 366, sex="male")
SETTINGS = InterviewSettings()


class Chart:
    """Medicines by name and classes, problems by name."""

    def __init__(self, *medicines, problems=()):
        self._lines = tuple(
            MedicationLine(
                name=name,
                state="current",
                handles=(f"F{number}",),
                ingredients=tuple(name.lower().split()[:1]),
                classes=tuple(classes.split()),
            )
            for number, (name, classes) in enumerate(medicines, 1)
        )
        self._problems = problems

    def medications(self):
        return self._lines

    def allergies(self):
        return Allergies(lines=())

    def problems(self):
        return Problems(
            active=tuple(
                ProblemLine(name=name, status="active", handles=(f"P{number}",))
                for number, name in enumerate(self._problems)
            )
        )

    def of_kind(self, *kinds):
        return ()


def asked(chart, **said):
    answers = []
    links = []
    for _ in range(40):
        left = questions_left(answers, chart=chart, profile=PATIENT, today=TODAY, settings=SETTINGS)
        if not left:
            break
        links.append(left[0].link_id)
        words = said.get(left[0].link_id, {"who": "patient", "reason": "cough"}.get(left[0].link_id, "skip"))
        answers.append(hear(left[0], words, handle=f"Q{len(links)}", today=TODAY, profile=PATIENT))
    return links


AT_HOME = (
    ("Metformin 500 MG Oral Tablet", "antidiabetic"),
    ("0.3 ML Epinephrine 1 MG/ML Auto-Injector", "anaphylaxis"),
    ("Lantus 100 unit/mL vial", "insulin"),
    ("Humalog sliding scale", "insulin"),
    ("Enoxaparin 60 mg/0.6 mL Prefilled Syringe", "anticoagulant lmwh"),
    ("Vitamin B 12 5 MG/ML Injectable Solution", "vitamin"),
    ("Nitroglycerin 0.4 mg Mucosal Spray", "nitrate"),
)
NOT_AT_HOME = (
    ("Heparin 25000UNIT/250mL BAG", "anticoagulant"),
    ("Vancomycin 1000mg BAG", "antibiotic glycopeptide"),
    ("Piperacillin 2.25 g Vial", "antibiotic"),
    ("Alteplase 1mg", "thrombolytic"),
    ("alcohol swabs", ""),
    ("Sodium Chloride 0.9% Flush", "saline"),
    ("Calcium Gluconate sliding scale (Critical Care-Ionized calcium)", "supplement"),
    ("Blood glucose test strips", ""),
    ("Norepinephrine", "vasopressor"),
)


def test_what_a_ward_gives_and_what_is_no_medicine_is_not_asked_about():
    def home(rows):
        return [line.name for line in Chart(*rows).medications() if taken_at_home(line)]

    assert home(AT_HOME) == [name for name, _ in AT_HOME]
    assert home(NOT_AT_HOME) == []


def test_a_record_of_ward_orders_alone_leads_to_the_open_question():
    links = asked(Chart(*NOT_AT_HOME))
    assert "medicines" in links
    assert not [link for link in links if link.startswith("medication.")]


def test_a_very_long_list_is_first_asked_openly_and_then_shortened():
    chart = Chart(*((f"drug{number:02} 10 MG", "opioid" if number == 40 else "") for number in range(60)))
    links = asked(chart, medicines="drug03 and drug05")
    assert links.index("medicines") < links.index("medication.list")
    left = questions_left([], chart=chart, profile=PATIENT, today=TODAY, settings=SETTINGS)
    assert not [one for one in left if one.link_id == "medication.list"]


def test_care_elsewhere_is_asked_of_everybody_with_a_record():
    assert "elsewhere" in asked(Chart(("Metformin 500 MG Oral Tablet", "antidiabetic")))


@pytest.mark.parametrize(
    ("problems", "links"),
    [
        (("Prediabetes",), []),
        (("Prediabetes (finding)", "Family history of diabetes mellitus", "Screening for diabetes"), []),
        (("History of gestational diabetes", "At risk of diabetes mellitus", "Diabetes insipidus"), []),
        (("Portal hypertension",), []),
        (("Type 2 diabetes mellitus",), ["known.diabetes"]),
        (("Neuropathy due to type 2 diabetes mellitus",), ["known.diabetes"]),
        (("Long term (current) use of anticoagulants", "Asthma"), ["known.blood-thinner"]),
        (
            ("Long term (current) use of anticoagulants", "Type 2 diabetes mellitus"),
            ["known.blood-thinner", "known.diabetes"],
        ),
    ],
)
def test_the_record_is_said_to_list_only_what_it_lists(problems, links):
    found = known_problem_questions([], Chart(problems=problems), PATIENT, SETTINGS)
    assert [question.link_id for question in found] == links


def test_what_a_stay_elsewhere_was_for_is_no_emergency_of_today():
    question = Question(link_id="elsewhere", text="?", topic="care_elsewhere")
    was = hear(question, "in january 4 days with chest pain, a stent", today=TODAY, profile=PATIENT)
    still = hear(question, "in january with chest pain, and i have it now again", today=TODAY, profile=PATIENT)
    assert not [flag for flag in screen_answers([was], profile=PATIENT) if flag.level == "emergency"]
    assert {one.time for one in was.findings if one.kind == "symptom"} == {"past"}
    assert [flag for flag in screen_answers([still], profile=PATIENT) if flag.level == "emergency"]
