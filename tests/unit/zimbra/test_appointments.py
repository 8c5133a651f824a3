"""VEVENT -> the JSON of Zimbra's calendar requests."""

from __future__ import annotations

import pytest

from app.connectors.zimbra.appointments import build_comp
from app.documents.ical_lines import read
from app.documents.ical_read import master_of, readable_parts
from tests.unit.agenda.ics import calendar


@pytest.mark.feature("17")
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=WEEKLY;COUNT=3\n"])
def test_dates_added_to_a_meeting_go_along(rule: str) -> None:
    """A change replaces the whole appointment: dates that were not said were gone for everybody."""
    text = calendar(
        "UID:m\nSUMMARY:Bureau\nDTSTART;TZID=Europe/Paris:20261005T090000\nDTEND;TZID=Europe/Paris:20261005T100000\n"
        f"{rule}RDATE;TZID=Europe/Paris:20261009T140000,20261016T140000"
    )
    whole = read(text)
    recur = build_comp(master_of(readable_parts(whole)), whole)["recur"]
    dates = [{"s": {"d": f"202610{day}T140000", "tz": "Europe/Paris"}} for day in ("09", "16")]
    assert recur["add"]["dates"] == {"dtval": dates} and ("rule" in recur["add"]) == bool(rule)
