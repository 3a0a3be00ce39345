"""What was said at booking raises a flag although the patient gives no reason of their own."""

from agent.flags import raise_flags
from tests.agent.walking import fixture


def test_a_booked_danger_sign_is_flagged_and_cites_the_booking(visits):
    visit = visits.start(fixture("nothing-recorded"), reason="crushing chest pain and sweating", wait=True)
    flags = raise_flags(visits.context, visit)
    assert [flag for flag in flags if flag.level == "emergency"]
    material = visits.material(visit)
    booking = next(line.handle for line in material.receipt_lines if line.type == "Booking")
    assert all(flag.evidence == (booking,) for flag in material.flags)
