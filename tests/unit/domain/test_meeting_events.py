"""When a meeting is written to a calendar, moved, called off, or left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.agenda import Event
from app.domain.meeting_events import MEETING_MS, Facts, MeetingEvent, Step, is_named, next_step, stands_for
from app.domain.seances import Seance

DAY_MS = 86_400_000
SEANCE = Seance(id="s", name="Conseil municipal", date_ms=10 * DAY_MS)
FACTS = Facts(title="Conseil municipal", start_ms=10 * DAY_MS, place="Mairie")
FILED = MeetingEvent(id="s", account="mail", event="cal/s@idelibre", told=FACTS)
EVENT = Event(
    id="cal/s@idelibre", calendar="cal", uid="s@idelibre", ics="", title="Conseil municipal", start_ms=10 * DAY_MS,
    end_ms=10 * DAY_MS + MEETING_MS, last_ms=10 * DAY_MS + MEETING_MS,
)  # fmt: skip
MOVED = replace(FACTS, start_ms=11 * DAY_MS)
GONE = replace(SEANCE, closed=True)
LINKED = replace(FILED, event="cal/theirs", linked=True)


@pytest.mark.parametrize(
    ("seance", "facts", "filed", "event", "other", "step"),
    [
        (SEANCE, FACTS, None, None, None, Step.CREATE),
        (SEANCE, FACTS, None, EVENT, None, Step.ADOPT),  # the other device wrote it
        (SEANCE, FACTS, None, EVENT, EVENT, Step.ADOPT),  # ours comes before somebody's
        (SEANCE, FACTS, None, None, EVENT, Step.LINK),
        (GONE, FACTS, None, None, None, Step.NOTHING),
        (SEANCE, FACTS, FILED, EVENT, None, Step.NOTHING),
        (SEANCE, FACTS, FILED, replace(EVENT, title="Conseil (à la mairie)"), None, Step.NOTHING),  # changed by hand
        (SEANCE, MOVED, FILED, EVENT, None, Step.REWRITE),
        (SEANCE, replace(FACTS, place="Salle des fêtes"), FILED, EVENT, None, Step.REWRITE),
        (SEANCE, MOVED, FILED, None, None, Step.NOTHING),  # deleted by hand: not put back
        (GONE, FACTS, FILED, EVENT, None, Step.CANCEL),
        (SEANCE, FACTS, LINKED, EVENT, None, Step.NOTHING),
        (SEANCE, MOVED, LINKED, EVENT, None, Step.FORGET),
        (SEANCE, FACTS, LINKED, replace(EVENT, title="Dentiste"), None, Step.FORGET),  # linked by an earlier version
        (SEANCE, FACTS, LINKED, None, None, Step.FORGET),
        (GONE, FACTS, LINKED, EVENT, None, Step.FORGET),  # theirs is never deleted
    ],
)
def test_what_is_done_about_a_meeting(
    seance: Seance, facts: Facts, filed: MeetingEvent | None, event: Event | None, other: Event | None, step: Step
) -> None:
    assert next_step(seance, facts, filed, event, other, DAY_MS) is step
    assert next_step(seance, facts, filed, event, other, 20 * DAY_MS) is Step.NOTHING, "what is over is left alone"


@pytest.mark.parametrize(
    ("change", "may"),
    [({}, True), ({"status": "CANCELLED"}, False), ({"all_day": True}, False), ({"recurring": True}, False),
     ({"free": True}, False), ({"start_ms": EVENT.start_ms + 900_000}, False)],
)  # fmt: skip
def test_which_event_may_be_the_meeting(change: dict[str, object], may: bool) -> None:
    assert stands_for(replace(EVENT, **change), FACTS) is may  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "meeting", "names"),
    [
        ("Conseil municipal", "Conseil municipal", True),
        ("CONSEIL MUNICIPAL n° 7", "Conseil municipal", True),
        ("CM – salle d’honneur", "Conseil municipal", True),
        ("Salle du conseil : Les Échasses du Born", "Conseil municipal", False),  # the room is booked by others
        ("Salle du conseil : Association des parents", "Commission des finances et des travaux", False),
        ("Commission finances", "Commission des finances et des travaux", True),
        ("Comm. école", "Commission des écoles", True),
        ("Réunion du conseil", "Conseil municipal", True),  # same body, same moment, nothing else is spoken of
        ("Conseil", "Conseil municipal", True),
        ("Séance", "Conseil municipal", True),
        ("Conseil municipal", "Conseil communautaire", False),  # two bodies at once: to be seen
        ("Conseil d’école", "Conseil municipal", False),
        ("Commission n° 2", "Commission des finances et des travaux", False),
        ("Salle du conseil", "Conseil municipal", False),
        ("Point avec le conseil juridique", "Conseil municipal", False),
        ("Bureau", "Bureau", True),
        ("b", "Bureau", False),
        ("Dentiste", "Conseil municipal", False),
    ],
)
def test_which_title_names_the_meeting(title: str, meeting: str, names: bool) -> None:
    assert is_named(title, meeting) is names
