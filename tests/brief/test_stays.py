"""Orders of a hospital stay that is over, as the brief tells them."""

from tests.brief.conftest import answer, brief_of, first_screen, material_of, medication
from tools.brief.record import visits

STAY = {
    "resourceType": "Encounter",
    "id": "e1",
    "status": "finished",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "type": [{"text": "Hospital admission"}],
    "period": {"start": "2019-03-01", "end": "2019-03-09"},
}
HEPARIN = "heparin sodium, porcine 5000 UNT/ML Injectable Solution"


def _ordered(name: str):
    return medication(name, when="2019-03-02", encounter={"reference": "Encounter/e1"})


def test_heparin_of_an_old_stay_is_told_as_that_and_not_as_active(chart_of):
    chart = chart_of(STAY, _ordered(HEPARIN), _ordered("propofol 10 MG/ML Injectable Suspension"))
    brief = brief_of(chart, answer(1, "reason", "cough"))
    told = [one for one in first_screen(brief) if one.topic == "anticoagulant"]
    assert [one.text for one in told] == [
        f"Anticoagulant: {HEPARIN}, 2 Mar 2019, ordered in an inpatient stay, until 9 Mar 2019."
    ]
    assert {one.verdict for one in told} == {"supported"}
    listed = [one for section in brief.sections if "medications" in section.name for one in section.claims]
    assert all("active" not in one.text and one.verdict == "supported" for one in listed)
    assert len(listed) == 2
    assert not [line for line in brief.reconciliation if "propofol" in line.name]


def test_an_anticoagulant_given_in_an_emergency_department_is_told_from_its_visit(chart_of):
    emergency = {**STAY, "class": {**STAY["class"], "code": "EMER"}}
    brief = brief_of(chart_of(emergency, _ordered(HEPARIN)), answer(1, "reason", "cough"))
    told = [one for one in first_screen(brief) if one.topic == "anticoagulant"]
    assert "ordered in the emergency department, until 9 Mar 2019" in told[0].text
    assert told[0].verdict == "supported"


def test_an_operation_that_waits_is_not_told_as_done(chart_of):
    def operation(status: str, name: str) -> dict[str, object]:
        made = {"resourceType": "Procedure", "status": status, "code": {"text": name}}
        return made | {"performedDateTime": "2019-03-02"}

    chart = chart_of(operation("on-hold", "Angiography"), operation("stopped", "Cholecystectomy"))
    told = [c.text for c in visits(material_of(chart))]
    assert told == ["Procedure: Cholecystectomy, 2 Mar 2019, stopped."]
