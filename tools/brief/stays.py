"""How an order of a hospital stay that is over is told: where it was given and until when. It judges no order."""

from tools.brief.material import Material
from tools.brief.wording import day
from tools.chart.values import MedicationLine

_PLACES = (
    ("inpatient", "ordered in an inpatient stay, until {day}"),
    ("emergency", "ordered in the emergency department, until {day}"),
)


def ordered_where(line: MedicationLine, material: Material) -> tuple[str, tuple[str, ...]]:
    """Return where a drug was to be given, in words, and the entries that say so: the order, and its visit."""
    order = line.handles[:1]
    visit = next(iter(material.facts([line.stay])), None)
    if visit is None:
        return "ordered for inpatient use", order
    setting = visit.detail.get("class", "")
    place = next((words for known, words in _PLACES if known in setting), "")
    if not place or not visit.until:
        return "ordered at a visit", order
    return place.format(day=day(visit.until)), (*order, visit.handle)
