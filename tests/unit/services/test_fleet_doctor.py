"""The doctor's look at rules, leases, closed data, orders, updates and profiles: stable codes, worded, naming nobody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from app.cli.main import app
from app.domain.fleet import Act, Receipt
from app.domain.policy import Policy
from app.services import fleet_doctor
from app.services.card_doctor import Check, Health
from app.services.doctor_words import CHECKS, STEPS
from app.services.fleet import notes
from app.services.fleet.memory import Membership
from app.services.fleet_doctor import examine_profiles, examine_updates
from app.services.profiles import ProfileEntry
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.services.updates import Checked, UpdateFacts

DAY = 86_400_000
TOWN, OTHER = "Mairie de Trifouilly", "Agglomération des Pins"


def receipt(number: int) -> str:
    key = Ed25519PrivateKey.generate()
    told = Receipt(device="d", body="mairie", number=number, act=Act.LOCK, outcome="done", at_ms=1)
    return notes.write(notes.RECEIPT, told, key)


@pytest.mark.feature("136")
def test_each_thing_has_its_code_and_its_next_step(tmp_path: Path) -> None:
    folder = tmp_path / "profil"
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
    runtime.start()
    bodies = [runtime.submit(runtime.accounts.add_body(name)).result(20) for name in (TOWN, OTHER, "Syndicat")]
    memory, profile, now = runtime.fleet.memory, runtime._profile, now_ms()
    rules = Policy(lock_code=True, offline_days=7, minimum_version="99")
    memory.put(bodies[0].id, Membership(id="a", name=TOWN, key="k", policy=rules, contact_ms=now, receipt=receipt(12)))
    lease = Policy(offline_days=30)
    held = Membership(
        id="b", name=OTHER, key="k", policy=lease, contact_ms=now - 28 * DAY, receipt=receipt(7), told=False
    )
    memory.put(bodies[1].id, held)
    profile.arm(bodies[1].id, b"x" * 32)
    profile.arm(bodies[2].id, b"y" * 32)
    runtime.stop()
    other = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
    other._profile.seal(bodies[2].id, "order")
    other.start()
    other.stop()
    done = CliRunner().invoke(app, ["doctor", "--folder", str(folder), "--file-keys", "--json"])
    assert done.exit_code == 1 and done.stdout, done.exception
    said = {check["code"]: check for check in json.loads(done.stdout)["checks"]}
    assert {
        "policy_imposed", "policy_version_too_old", "policy_lock_code_missing", "lease_not_held", "lease_ending",
        "data_closed_order", "order_done", "order_untold", "update_no_feed", "profiles_one", "backup_none",
    } <= set(said)  # fmt: skip
    assert said["lease_ending"]["params"] == {"days": 30, "left": 1}
    assert said["order_untold"]["params"] == {"act": "lock", "number": 7}
    assert said["policy_version_too_old"]["params"] == {"minimum": "99"}
    assert said["data_closed_order"]["health"] == "wrong" and said["data_closed_order"]["next_step"] == "do_connect"
    assert TOWN not in done.stdout and OTHER not in done.stdout
    words = CliRunner().invoke(app, ["doctor", "--folder", str(folder), "--file-keys"]).stdout
    assert "! Délai sans contact : 30 jours, il en reste 1 → ouvrez Écharpe avec le réseau" in words
    assert "✗ Données fermées : à distance" in words


def test_updates_and_profiles() -> None:
    none = UpdateFacts(program="1", host="", ring="stable", checked=Checked())
    fed = replace(none, host="maj.example")

    def of(**checked: object) -> str:
        return examine_updates(replace(fed, checked=Checked(**checked)), 10 * DAY).code  # type: ignore[arg-type]

    assert examine_updates(none, 0).code == "update_no_feed" and of() == "update_never_checked"
    assert of(at_ms=1) == "update_current" and of(at_ms=1, error="update_frozen") == "update_trouble"
    assert of(at_ms=1, version="2") == "update_offered" and of(version="2", installer="/x") == "update_ready"
    one = ProfileEntry(id="", name="A", folder=Path("/a"), locked=True)
    assert examine_profiles([one]).code == "profiles_one"
    assert examine_profiles([one, one]).code == "profiles_several"
    open_ = examine_profiles([one, replace(one, locked=False)])
    assert (open_.code, open_.params, open_.next_step) == ("profiles_open", {"count": 2, "open": 1}, "do_lock_profiles")


def test_every_code_has_its_sentence() -> None:
    source = Path(fleet_doctor.__file__).read_text("utf-8")
    reasons = ("order", "lease", "restored", "cut")
    found = {
        *re.findall(r'"((?:policy|lease|order|update|profiles)_[a-z_]+)"', source),
        *(f"data_closed_{r}" for r in reasons),
    }
    assert found - {"update_unreachable"} <= set(CHECKS)
    assert set(re.findall(r'"(do_[a-z_]+)"', source)) <= set(STEPS)
    assert isinstance(Check(subject="x", health=Health.GOOD, code="policy_none"), Check)
