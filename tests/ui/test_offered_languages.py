"""The doors offer a language only where its consent and crisis texts may be shown."""

import pytest

from ui.clinic import Clinic
from ui.patient import frame


@pytest.mark.parametrize(("sandbox", "codes"), [(True, ["en", "es"]), (False, ["en"])])
def test_the_patients_screens_let_them_choose_a_reviewed_language_only(sandbox, codes):
    shown = frame("consent", "en", Clinic(), "US", sandbox=sandbox)
    assert list(shown["languages"]) == codes


def test_a_visit_begun_in_a_language_stays_readable_in_it():
    assert frame("consent", "es", Clinic(), "US", sandbox=False)["language"] == "es"
