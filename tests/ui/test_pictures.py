"""Pictures at both doors, over real HTTP: what a form would not send is refused by the server too."""

import io
import json
import re

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.agent.test_images import Sees, photo
from tests.browser.serving import serving
from tests.imaging.test_opening import dicom


@pytest.fixture(autouse=True)
def _today(fixed_clock):
    """Stop the clock: the app runs in this process."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve one app for all tests; each makes its own visits, and sends pictures that no other sends."""
    from agent.context import open_context
    from agent.settings import read_settings

    context = open_context(read_settings(home=str(tmp_path_factory.mktemp("pictures")), sandbox=True))
    context = type(context)(**{**vars(context), "images": Sees()})
    with serving(context) as running:
        yield running
    context.close()


def adult(served, **more) -> str:
    return served.visits.start(name="Ana Ruiz", birth_date="1970-01-01", **more)


class Browser:
    def __init__(self, served):
        self.served = served
        self.http = httpx.Client(base_url=served.url, headers={"origin": served.url}, follow_redirects=True)

    def patient(self, visit):
        from ui import auth

        assert self.http.get(self.served.link(visit)).status_code == 200
        guest = auth.read_guest(self.served.context.store, self.http.cookies[auth.PATIENT_COOKIE])
        from ui.patient import tag

        self.tag = tag(guest)
        return self

    def clinician(self):
        self.http.post("/login", data={"name": "clinician", "password": "demo-clinician"})
        return self

    def turn(self, door, **message):
        body = {"data": [json.dumps(message)], "fn_index": 0, "session_hash": "abc"}
        answer = self.http.post(f"/{door}/gradio_api/run/predict", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"][0]

    def send(self, data, **said):
        form = {"visit": self.tag, **said}
        return self.http.post("/my/photo", data=form, files={"file": ("x.png", data, "image/png")})


@pytest.fixture
def browser(served):
    made = []

    def new():
        made.append(Browser(served))
        return made[-1]

    yield new
    for one in made:
        one.http.close()


def whats(served, visit):
    return [entry.what for entry in served.context.store.audit.all(visit)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({}, "first"),
        ({"whose": "patient"}, "first"),
        ({"whose": "patient", "site": "made-up"}, "first"),
        ({"site": "hand"}, "first"),
        ({"whose": "somebody_else", "site": "hand"}, "only photos of the person"),
        ({"whose": "patient", "site": "genitals"}, "in person"),
        ({"whose": "patient", "site": "breast"}, "in person"),
        ({"whose": "patient", "site": "groin"}, "in person"),
        ({"whose": "patient", "site": "bottom"}, "in person"),
    ],
)
def test_the_server_refuses_what_the_form_would_not_offer_and_keeps_nothing(served, browser, said, text):
    visit = adult(served)
    answer = browser().patient(visit).send(photo(201), **said)
    assert answer.status_code == 422
    assert text in answer.json()["text"]
    assert served.context.store.images.all(visit) == ()
    assert "image.refused" in whats(served, visit)
    assert "image.added" not in whats(served, visit)


def test_an_ordinary_picture_is_taken_with_the_place_that_was_said(served, browser):
    visit = adult(served)
    answer = browser().patient(visit).send(photo(202), whose="patient", site="hand")
    assert (answer.status_code, answer.json()["text"]) == (200, "Thank you. It can be used.")
    (image,) = served.context.store.images.all(visit)
    assert (image.note.body_site, image.note.sensitive) == ("Hand or wrist", False)


def test_another_picture_is_asked_for_once_and_in_the_patients_language(served, browser):
    visit = adult(served, language="es")
    patient = browser().patient(visit)
    first = patient.send(photo(301, (120, 100)), whose="patient", site="hand").json()
    assert first["again"]
    assert "muy pequeña" in first["text"]
    second = patient.send(photo(302, (120, 100)), whose="patient", site="hand").json()
    assert "again" not in second
    assert "Se guarda como está" in second["text"]


def test_a_child_whose_reason_names_an_intimate_area_sends_no_picture_at_all(served, browser):
    visit = served.visits.start(name="Leo", birth_date="2019-01-01", reason="a rash in the diaper area")
    answer = browser().patient(visit).send(photo(203), whose="patient", site="leg")
    assert answer.status_code == 422
    assert "in person" in answer.json()["text"]
    assert served.context.store.images.all(visit) == ()


def test_an_intimate_picture_is_shown_by_no_address_and_opened_only_by_a_deed_that_is_written_down(served, browser):
    visit = adult(served, reason="a sore on my penis")
    assert browser().patient(visit).send(photo(204), whose="patient", site="leg").status_code == 200
    desk = browser().clinician()
    address = f"/desk/image/{visit}/I1"
    assert desk.http.get(address).status_code == 403
    assert desk.http.get(address, params={"frame": 0}).status_code == 403
    assert desk.http.get(address + "/open").status_code in {404, 405}
    assert "image.intimate_opened" not in whats(served, visit)
    answer = desk.http.post(address + "/open")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-store"
    assert Image.open(io.BytesIO(answer.content)).size == (320, 300)
    assert whats(served, visit).count("image.intimate_opened") == 1
    assert desk.http.post(address + "/open", headers={"origin": "https://elsewhere.example"}).status_code == 403
    source = desk.http.get(f"/desk/source/{visit}/I1").text
    assert "Open the image" not in source
    assert "Intimate" in source


def test_nobody_without_a_session_opens_marks_or_deletes_a_picture(served, browser):
    visit = adult(served)
    patient = browser().patient(visit)
    patient.send(photo(205), whose="patient", site="hand")
    stranger = browser()
    for who in (patient, stranger):
        assert who.http.get(f"/desk/image/{visit}/I1").status_code == 401
        for deed in ("open", "intimate", "delete"):
            assert who.http.post(f"/desk/image/{visit}/I1/{deed}").status_code == 401
    assert len(served.context.store.images.all(visit)) == 1


def test_a_clinician_marks_a_picture_as_intimate_and_deletes_it(served, browser):
    visit = adult(served)
    browser().patient(visit).send(photo(206), whose="patient", site="hand")
    desk = browser().clinician()
    address = f"/desk/image/{visit}/I1"
    assert desk.http.get(address).status_code == 200
    assert desk.http.post(address + "/intimate").status_code == 200
    assert desk.http.get(address).status_code == 403
    assert desk.http.post(address + "/delete").status_code == 200
    assert desk.http.post(address + "/open").status_code == 404
    assert {"image.marked_intimate", "image.deleted"} <= set(whats(served, visit))


def test_a_window_is_set_on_the_original_values_not_on_the_stored_picture(served, browser):
    visit = adult(served)
    ramp = np.tile(np.linspace(0, 4000, 400).astype(np.uint16), (300, 1))
    data = dicom(ramp, WindowCenter=3500, WindowWidth=400)
    assert browser().patient(visit).send(data, whose="patient", site="paper").status_code == 200
    desk = browser().clinician()
    address = f"/desk/image/{visit}/I1"

    def row(**asked):
        answer = desk.http.get(address, params=asked)
        assert answer.status_code == 200, answer.text
        return np.asarray(Image.open(io.BytesIO(answer.content)).convert("L"))[150]

    assert row()[:300].max() == 0, "everything below the file's window is black in the stored picture"
    low = row(centre=1000, width=200)
    assert (low[80], low[120]) == (0, 255)
    assert len(np.unique(low[90:110])) > 10, "and its grey values are still there"
    assert desk.http.get(address, params={"frame": 7}).status_code == 404
    assert desk.http.get(address, params={"centre": "x"}).status_code == 422
    assert desk.http.get(address, params={"centre": "nan", "width": "inf"}).status_code == 404


def test_the_brief_shows_the_earlier_image_by_its_date_and_no_small_picture_of_an_intimate_one(served, browser):
    from tests.agent.walking import fixture, to_review
    from tools import clock

    def visit_with(reason, seed=101):
        visit = served.visits.start(fixture("skin-lesion"), wait=True)
        served.visits.add_image(visit, photo(seed), body_site="Back")
        to_review(served.visits, visit, who="me", reason=reason)
        return visit

    visit_with("a mole on my back")
    clock.fix("2026-06-20T08:00:00+00:00")
    later, hidden = visit_with("the mole on my back"), visit_with("a sore on my genitals", 102)
    desk = browser().clinician()
    page = desk.turn("clinician", act="open", visit=later)
    assert "similar earlier image of this patient, of 2026-05-12" in page
    assert re.search(rf'<img[^>]+src="/desk/image/{later}/I1"', page)
    page = desk.turn("clinician", act="open", visit=hidden)
    assert f'data-intimate="/desk/image/{hidden}/I1"' in page
    assert not re.search(rf'<img[^>]+src="/desk/image/{hidden}', page)
    assert "similar earlier image" not in page


def test_the_photo_step_offers_the_sites_lists_what_was_sent_and_takes_it_back(served, browser):
    visit = adult(served)
    patient = browser().patient(visit)
    patient.turn("intake", act="consent")
    step = patient.turn("intake", act="photo")
    assert 'data-state="photo-step"' in step
    assert re.search(r'<option value="genitals" data-intimate="1">', step)
    assert re.search(r"data-photo-offer hidden", step)
    patient.send(photo(207), whose="patient", site="hand")
    assert 'data-act="photo_remove" data-link="I1"' in patient.turn("intake", act="photo")
    assert "photo_remove" not in patient.turn("intake", act="photo_remove", link="I1")
    assert served.context.store.images.all(visit) == ()
    assert 'data-state="question"' in patient.turn("intake", act="open")
