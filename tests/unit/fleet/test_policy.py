"""Policies of several bodies, and the clock of a lease: pure rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import NeedsUser
from app.domain.fleet import DAY_MS, LeaseClock, advance, days_left, order_time, renewed
from app.domain.ids import BodyId
from app.domain.policy import Policy, Ruling, for_body, older, strictest
from app.services.fleet import Memory, Policies, envelope
from app.services.fleet.memory import Membership
from app.store.keys import FileKeys
from app.store.profile import Profile

TOWN, AGGLO = BodyId("a"), BodyId("b")


def rulings(town: Policy, agglo: Policy) -> list[Ruling]:
    return [Ruling(body=TOWN, name="Mairie", policy=town), Ruling(body=AGGLO, name="Agglomération", policy=agglo)]


@pytest.mark.feature("129")
def test_of_two_bodies_the_stricter_holds_and_is_named() -> None:
    held = strictest(
        rulings(
            Policy(idle_minutes=10, lock_code_length=8, minimum_version="0.1.9"),
            Policy(idle_minutes=5, lock_code=True, lock_code_length=6, minimum_version="0.1.10"),
        )
    )
    told = {rule: (imposed.value, imposed.by) for rule, imposed in held.items()}
    assert told == {
        "idle_minutes": (5, "Agglomération"),
        "lock_code": (True, "Agglomération"),
        "lock_code_length": (8, "Mairie"),
        "minimum_version": ("0.1.10", "Agglomération"),
    }


def test_a_policy_reaches_its_own_data_only() -> None:
    found = rulings(Policy(keep_passwords=False, offline_days=3), Policy(remote_pictures=False))
    assert set(for_body(found, TOWN)) == {"keep_passwords", "offline_days"}
    assert set(for_body(found, AGGLO)) == {"remote_pictures"}
    machine = Ruling(body=None, name="Service informatique", policy=Policy(offline_days=2))
    assert for_body([*found, machine], TOWN)["offline_days"].by == "Service informatique"
    assert for_body([*found, machine], AGGLO)["offline_days"].value == 2


@pytest.mark.parametrize(
    "values",
    [
        {"idle_minutes": 0},
        {"offline_days": 0},
        {"lock_code_length": 65},
        {"minimum_version": "bientôt"},
        {"minimum_version": "1; rm"},
    ],
)
def test_senseless_policies_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Policy(**values)


def test_versions_are_compared_by_their_numbers() -> None:
    assert older("0.1.9", "0.1.10") and older("0.1.0", "0.2") and older("0.9", "1")
    assert not older("1.0.0", "1") and not older("0.2.0.dev3", "0.2") and not older("0.10", "0.9.9")


def test_the_clock_of_a_lease_only_goes_forward() -> None:
    clock = renewed(LeaseClock(), 100 * DAY_MS)
    later = advance(clock, 101 * DAY_MS)
    assert days_left(later, 100 * DAY_MS, 7) == 6
    back = advance(later, 100 * DAY_MS)
    assert days_left(back, 100 * DAY_MS, 7) == 5, "found behind: a day"
    running = advance(back, 100 * DAY_MS + 3_600_000, ran_ms=3_600_000)
    assert running.found_behind == 1 and running.seen_ms == 101 * DAY_MS + 3_600_000, "the time it ran counts"
    assert days_left(advance(later, 90 * DAY_MS), 100 * DAY_MS, 7) == 0, "far behind: spent"
    forward = advance(later, 110 * DAY_MS)
    assert days_left(forward, 100 * DAY_MS, 7) < 0
    assert days_left(renewed(forward, 102 * DAY_MS), 102 * DAY_MS, 7) == 7
    assert advance(LeaseClock(), 5).seen_ms == 5


def test_orders_are_judged_by_the_latest_time_known_contact_or_not() -> None:
    clock = advance(renewed(LeaseClock(), 100 * DAY_MS), 140 * DAY_MS)
    back = renewed(advance(clock, 110 * DAY_MS), 110 * DAY_MS)
    assert back.seen_ms == 110 * DAY_MS and order_time(back, 110 * DAY_MS) == 140 * DAY_MS
    assert order_time(back, 150 * DAY_MS) == 150 * DAY_MS
    astray = advance(back, 9_000 * DAY_MS)
    assert order_time(renewed(astray, 111 * DAY_MS), 111 * DAY_MS) == 111 * DAY_MS, "once years ahead: not for ever"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    profile = Profile.open(tmp_path / "profile", FileKeys(tmp_path / "profile"), clock=lambda: 1)
    body = profile.add_body("Mairie de Saint-Aubin")
    held = Memory(profile)
    held.put(body.id, Membership(id="mairie", name="Mairie de Saint-Aubin", key="k", policy=Policy(idle_minutes=30)))
    return held


def test_the_machines_file_binds_everybody(memory: Memory, tmp_path: Path) -> None:
    path = tmp_path / "policy.json"
    path.write_text('{"name": "DSI", "policy": {"idle_minutes": 5, "later": true}}', "utf-8")
    path.chmod(0o644)
    held = Policies(memory, "0.1.0", path)
    assert (held.device()["idle_minutes"].value, held.device()["idle_minutes"].by) == (5, "DSI")


@pytest.mark.expects_log("machine's policy binds nobody")
@pytest.mark.parametrize(
    ("text", "mode"), [("{", 0o644), ('{"name":"x","policy":{"idle_minutes":0}}', 0o644), ("{}", 0o666)]
)
def test_a_file_that_cannot_be_trusted_binds_nobody_and_says_so(
    memory: Memory, tmp_path: Path, text: str, mode: int
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    held = Policies(memory, "0.1.0", path)
    assert held.device()["idle_minutes"].by == "Mairie de Saint-Aubin" and held.trouble


def test_keys_are_kept_under_a_password_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mairie.cle"
    key = envelope.write_key(path, "un mot de passe")
    assert path.stat().st_mode & 0o777 == 0o600
    assert envelope.public_text(envelope.read_key(path, "un mot de passe")) == envelope.public_text(key)
    with pytest.raises(NeedsUser, match="key_password_wrong"):
        envelope.read_key(path, "un autre")
    with pytest.raises(FileExistsError):
        envelope.write_key(path, "x")
