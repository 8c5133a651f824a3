"""Clear days: the table of the interop document, line by line."""

from datetime import UTC, date, datetime

import pytest

from app.documents.delais import (
    Assembly,
    Facts,
    Rule,
    Status,
    clear_days,
    latest_sending,
    local_date,
    notice,
    rule_for,
)


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.feature("A39")
@pytest.mark.parametrize(("days", "latest"), [(3, date(2025, 3, 24)), (5, date(2025, 3, 22)), (1, date(2025, 3, 26))])
def test_latest_sending_day_counts_saturdays_and_sundays(days: int, latest: date) -> None:
    meeting = date(2025, 3, 28)
    assert latest_sending(meeting, days) == latest
    assert clear_days(latest, meeting) == days


@pytest.mark.feature("A39")
@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (Facts(assembly=Assembly.COMMUNE, inhabitants=3499), Rule(3, "CGCT L2121-11")),
        (Facts(assembly=Assembly.COMMUNE, inhabitants=3500), Rule(5, "CGCT L2121-12")),
        (Facts(assembly=Assembly.COMMUNE, inhabitants=800, urgent=True), Rule(1, "CGCT L2121-11")),
        (Facts(assembly=Assembly.COMMUNE, inhabitants=9000, urgent=True), Rule(1, "CGCT L2121-12")),
        (Facts(assembly=Assembly.COMMUNE, inhabitants=800, classified_installation=True), Rule(5, "CGCT L2121-12")),
        (Facts(assembly=Assembly.COMMUNE, inhabitants=9000, first_after_renewal=True), Rule(3, "CGCT L2121-7")),
        (Facts(assembly=Assembly.EPCI), Rule(5, "CGCT L5211-1")),
        (Facts(assembly=Assembly.EPCI, first_after_renewal=True), Rule(5, "CGCT L5211-1")),
        (Facts(assembly=Assembly.EPCI, urgent=True), Rule(1, "CGCT L5211-1")),
        # Unknown or unchecked: no rule, never a default.
        (Facts(), None),
        (Facts(assembly=Assembly.COMMUNE), None),
        (Facts(assembly=Assembly.COMMUNE, urgent=True), None),
        (Facts(assembly=Assembly.SYNDICAT_OUVERT), None),
        (Facts(assembly=Assembly.COMMISSION), None),
        (Facts(assembly=Assembly.CCAS, urgent=True), None),
        # The others, each with the text that speaks of it.
        (Facts(assembly=Assembly.SYNDICAT), Rule(5, "CGCT L5211-1, L5711-1")),
        (Facts(assembly=Assembly.SYNDICAT_OUVERT, own_days=7), Rule(7, "statuts")),
        (Facts(assembly=Assembly.COMMISSION, own_days=2), Rule(2, "reglement_interieur")),
        # A case of which no text held here speaks: no rule, rather than the wrong one.
        (Facts(assembly=Assembly.SYNDICAT_OUVERT, own_days=7, urgent=True), None),
        (Facts(assembly=Assembly.COMMISSION, own_days=2, urgent=True), None),
        (Facts(assembly=Assembly.DEPARTEMENT, first_after_renewal=True), None),
        (Facts(assembly=Assembly.REGION, first_after_renewal=True), None),
        (Facts(assembly=Assembly.CCAS), Rule(3, "CASF R123-16", clear=False)),
        (Facts(assembly=Assembly.DEPARTEMENT), Rule(12, "CGCT L3121-19", clear=False)),
        (Facts(assembly=Assembly.REGION, urgent=True), Rule(1, "CGCT L4132-18")),
    ],
)
def test_rule_of_each_body(facts: Facts, rule: Rule | None) -> None:
    assert rule_for(facts) == rule


def test_day_is_that_of_paris_not_of_utc() -> None:
    assert local_date(_ms("2025-03-09T23:30:00")) == date(2025, 3, 10)
    assert local_date(_ms("2025-07-09T22:30:00")) == date(2025, 7, 10)
    assert local_date(_ms("2025-03-09T23:30:00"), "America/Cayenne") == date(2025, 3, 9)


@pytest.mark.feature("A39")
@pytest.mark.parametrize(
    ("sent", "status", "days"),
    [
        ("2025-03-22T22:59:00", Status.RESPECTED, 5),
        # 23:30 UTC on the 22nd is already Sunday the 23rd in Paris: one day short.
        ("2025-03-22T23:30:00", Status.NOT_RESPECTED, 4),
        ("2025-03-27T08:00:00", Status.NOT_RESPECTED, 0),
        ("2025-03-28T08:00:00", Status.NOT_RESPECTED, -1),
    ],
)
def test_verdict_uses_calendar_days_of_the_body(sent: str, status: Status, days: int) -> None:
    verdict = notice(_ms(sent), _ms("2025-03-28T17:30:00"), Rule(5, "CGCT L2121-12"))
    assert (verdict.status, verdict.clear_days) == (status, days)
    assert verdict.latest_sending == date(2025, 3, 22)


def test_change_of_summer_time_in_between_does_not_lose_a_day() -> None:
    verdict = notice(_ms("2025-03-28T23:30:00"), _ms("2025-04-02T22:30:00"), Rule(3, "CGCT L2121-11"))
    assert (verdict.sent, verdict.meeting, verdict.clear_days) == (date(2025, 3, 29), date(2025, 4, 3), 4)


@pytest.mark.feature("A39")
def test_unknown_sending_or_rule_is_said_so() -> None:
    meeting = _ms("2025-03-28T17:30:00")
    assert notice(None, meeting, Rule(5, "CGCT L2121-12")).status is Status.UNKNOWN
    assert notice(meeting, meeting, None).status is Status.UNKNOWN
    assert notice(meeting, meeting, None).latest_sending is None


@pytest.mark.feature("A39")
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("2025-03-24T09:00:00", Status.RESPECTED),  # three whole days between: enough by either reading
        ("2025-03-25T09:00:00", Status.UNKNOWN),  # three days before, two clear ones: the text does not settle it
        ("2025-03-26T09:00:00", Status.NOT_RESPECTED),
    ],
)
def test_a_text_in_plain_days_leaves_one_day_open(sent: str, status: Status) -> None:
    rule = Rule(3, "CASF R123-16", clear=False)
    assert notice(_ms(sent), _ms("2025-03-28T17:30:00"), rule).status is status
