"""Orders and leases over a mailbox's metadata: real devices, a real server, every refusal (rows 127-130, 134)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.accounts import Service
from app.domain.errors import AppError, Rejected
from app.domain.exchange import Proof
from app.domain.fleet import DAY_MS, Act
from app.domain.policy import Policy
from app.sandbox.people import COMMUNE, MAYOR
from app.services import profiles
from app.services.carnet_parts import KEYS, dump_keys
from app.services.fleet import notes
from app.services.runtime import now_ms
from app.store.sealing import key_id
from tests.servers.fleet_kit import ADDRESS, TOWN, Device, Fleet, fleet, wait


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path) as held:
        yield held


@pytest.fixture
def tablet(town: Fleet) -> Device:
    """Set up by the body's configuration, and presented on the board."""
    device = town.device()
    device.start()
    assert [each.code for each in device.open_configuration(town.configuration())] == [""]
    device.look()
    assert f"device.{device.id}" in town.board and f"share.{device.id}" in town.board
    return device


@pytest.mark.feature("127")
def test_a_body_is_wiped_by_its_key_and_says_so(town: Fleet, tablet: Device) -> None:
    mine, folder = tablet.id, tablet.folder
    other = tablet.call(tablet.on.accounts.add_body("Communauté de communes"))
    wiped = tablet.body
    text = town.order(mine, Act.WIPE_BODY, reason="fin de mandat")
    town.board[f"order.{mine}"] = text
    tablet.look()
    (told,) = tablet.on.fleet.memory.wiped()
    assert (told.name, told.reason) == (COMMUNE.name, "fin de mandat"), "its user is told"
    assert [body.id for body in tablet.on.bodies.all] == [other.id], "the other body is untouched"
    assert not (folder / "bodies" / wiped).exists()
    assert town.receipt(mine) == "done" and f"order.{mine}" not in town.board
    # Set up anew, the same order does nothing: its number outlived the data.
    tablet.open_configuration(town.configuration())
    town.board[f"order.{mine}"] = text
    tablet.look()
    assert len(tablet.on.bodies.all) == 2


@pytest.mark.feature("127")
def test_orders_that_are_not_obeyed(town: Fleet, tablet: Device) -> None:
    mine, stranger = tablet.id, Ed25519PrivateKey.generate()
    cases: tuple[tuple[str, Act, dict[str, Any]], ...] = (
        ("order_elsewhere", Act.WIPE_BODY, {"device": "0123456789abcdef"}),
        ("order_other_body", Act.WIPE_BODY, {"body": "mairie-d-ailleurs"}),
        ("order_expired", Act.WIPE_BODY, {"expires_ms": 1}),
        ("order_key_unknown", Act.LOCK, {"key": stranger}),
        ("order_key_unknown", Act.WIPE_DEVICE, {"key": stranger}),
        ("order_not_owner", Act.WIPE_DEVICE, {}),
    )
    for refusal, act, wrong in cases:
        town.board[f"order.{mine}"] = town.order(act=act, **{"device": mine, **wrong})
        tablet.look()
        assert len(tablet.on.bodies.all) == 1
        told, signer = notes.read(notes.RECEIPT, town.board[f"receipt.{mine}"], notes.Receipt)
        assert (told.outcome, told.act) == (refusal, act)
        assert signer == notes.read(notes.DEVICE, town.board[f"device.{mine}"], notes.DeviceFacts)[1]


@pytest.mark.feature("127")
def test_unsigned_forged_and_replayed_orders_do_nothing(town: Fleet, tablet: Device) -> None:
    mine = tablet.id
    good = json.loads(town.order(mine, Act.WIPE_BODY))
    unsigned = {**good, "signature": ""}
    forged = {**good, "payload": {**good["payload"], "act": "wipe_device"}}
    for text in (json.dumps(unsigned), json.dumps(forged), "{", json.dumps({**good, "kind": "receipt"})):
        town.board[f"order.{mine}"] = text
        tablet.look()
        assert len(tablet.on.bodies.all) == 1 and f"receipt.{mine}" not in town.board
    lock = town.order(mine, Act.LOCK)
    town.board[f"order.{mine}"] = lock
    tablet.look()
    assert town.receipt(mine) == "done" and not tablet.on.bodies.all
    body = tablet.on.fleet.closed()[0].body.id
    tablet.call(tablet.on.fleet.reopen(body, Proof(password=MAYOR.password)))
    town.board[f"order.{mine}"] = lock
    tablet.look()
    assert len(tablet.on.bodies.all) == 1, "the number was used"


@pytest.mark.feature("127")
def test_an_order_that_expired_does_not_live_again_on_a_clock_set_back(town: Fleet, tablet: Device) -> None:
    """Laid down while the device was away; its date passed, then the clock was set back, and contact believes the clock."""
    mine, old = tablet.id, town.order(tablet.id, Act.LOCK)
    tablet.clock.ahead_ms = 2 * DAY_MS
    tablet.look()
    tablet.clock.ahead_ms = 0
    tablet.look()
    town.board[f"order.{mine}"] = old
    tablet.look()
    assert tablet.on.bodies.all and town.receipt(mine) == "order_expired"


@pytest.mark.feature("127")
def test_a_lock_closes_the_data_until_the_user_signs_in(town: Fleet, tablet: Device) -> None:
    mine, body = tablet.id, tablet.body
    town.board[f"order.{mine}"] = town.order(mine, Act.LOCK)
    tablet.synchronise()  # the user's button is a contact, whenever the last one was
    wait(lambda: bool(tablet.on.fleet.closed()))
    closed = tablet.on.fleet.closed()
    assert [(c.body.id, c.reason) for c in closed] == [(body, "order")]
    tablet.stop()
    tablet.start()
    assert not tablet.on.bodies.all, "closed after a restart too"
    with pytest.raises(AppError, match="password_refused"):
        tablet.call(tablet.on.fleet.reopen(body, Proof(password="faux")))
    assert tablet.on.fleet.closed()
    tablet.call(tablet.on.fleet.reopen(body, Proof(password=MAYOR.password)))
    assert [b.id for b in tablet.on.bodies.all] == [body] and not tablet.on.fleet.closed()
    assert len(tablet.on.accounts.accounts()) == 1
    town.board[f"order.{mine}"] = town.order(mine, Act.LOCK)
    tablet.look()
    town.board[f"order.{mine}"] = town.order(mine, Act.WIPE_BODY)
    with pytest.raises(Rejected, match="order_obeyed"):
        tablet.call(tablet.on.fleet.reopen(body, Proof(password=MAYOR.password)))
    assert not tablet.on.fleet.closed() and not (tablet.folder / "bodies" / body).exists(), "never opened again"
    assert town.receipt(mine) == "done"


@pytest.mark.feature("127")
def test_an_order_that_a_crash_cut_short_is_obeyed_at_the_next_start(town: Fleet, tablet: Device) -> None:
    body, memory = tablet.body, tablet.on.fleet.memory
    member = memory.member(body)
    member.pending = town.order(tablet.id, Act.WIPE_BODY)  # written down; then the power went
    memory.put(body, member)
    town.server.stop()
    tablet.stop()
    tablet.start()
    wait(lambda: not tablet.on.bodies.all)
    wait(lambda: not (tablet.folder / "bodies" / body).exists())


@pytest.mark.feature("127")
def test_a_lock_that_a_crash_cut_short_is_never_told_as_done_before_it_is(town: Fleet) -> None:
    """Written down, and then the power went before the share of the key lay anywhere: nothing can be closed yet."""
    device = town.device()
    set_up_by_hand(town, device)
    hold_key(device, os.urandom(32))
    (user,) = device.call(device.on.fleet.devices.keys(device.body))
    memory, body, mine = device.on.fleet.memory, device.body, device.id
    text = town.order(mine, Act.LOCK, key=user, body=memory.member(body).id)
    memory.change(body, lambda member: setattr(member, "pending", text))
    town.server.stop()
    device.stop()
    device.start()
    memory, before = device.on.fleet.memory, device.on.fleet.memory.clock()
    wait(lambda: memory.clock() != before)  # the order was taken up, and the device's life goes on: a first contact
    member = memory.member(body)
    assert (member.pending, member.last_number, member.receipt) == (text, 0, "") and device.on.bodies.all
    town.server.start()
    town.board[f"order.{mine}"] = text
    device.look()
    assert [c.reason for c in device.on.fleet.closed()] == ["order"] and town.receipt(mine) == "done"


@pytest.mark.feature("127")
def test_the_owner_of_the_first_configuration_erases_everything(town: Fleet) -> None:
    device = town.device()
    device.start()
    offer = device.call(device.on.setup.look(town.configuration(owner="body")))
    assert offer.owns
    device.call(device.on.setup.open(offer, "", Proof(password=MAYOR.password)))
    device.look()
    second = Ed25519PrivateKey.generate()
    text = town.configuration(owner="body", key=second, body=notes.BodySpec(id="agglo", name="Agglomération"))
    later = device.call(device.on.setup.look(text))
    assert not later.owns, "the first one stays the owner"
    mine = device.id
    town.board[f"order.{mine}"] = town.order(mine, Act.WIPE_DEVICE)
    device.look()
    assert device.on.ended_by and town.receipt(mine) == "done"
    assert {path.name for path in device.folder.rglob("*")} <= {"profile.lock"}
    device.stop()
    device.start()
    assert device.on.bodies.all == () and device.id != mine, "the next opening finds a new device"


@pytest.mark.feature("127")
def test_the_owner_s_order_reaches_every_profile_of_the_session_that_is_theirs_and_no_other(town: Fleet) -> None:
    """The mayor's, opened last; the secretary's, given by the same body; a guest's, set up by hand."""
    mayor = town.device()
    secretary, guest = (
        Device(profiles.add_profile(mayor.folder, name, first).folder, clock=mayor.clock)
        for name, first in (("Secrétaire", "Maire"), ("Invitée", ""))
    )
    for device in (secretary, guest, mayor):
        device.start()
        if device is guest:
            device.call(device.on.accounts.add_body("Ma commune"))
        else:
            device.open_configuration(town.configuration(owner="body"))
        device.look()
        if device is not mayor:
            device.stop()
    assert (secretary.folder / "profile.db").exists()
    town.board[f"order.{mayor.id}"] = town.order(mayor.id, Act.WIPE_DEVICE)
    mayor.look()
    mayor.stop()
    assert {path.name for path in secretary.folder.rglob("*")} <= {"profile.lock"}, "the keys, and all they open"
    assert [entry.name for entry in profiles.find_profiles(mayor.folder)] == ["Invitée"]
    guest.start()
    assert [body.name for body in guest.on.bodies.all] == ["Ma commune"]
    guest.stop()


@pytest.mark.feature("127")
def test_a_device_set_up_by_hand_obeys_its_users_other_device_alone(town: Fleet) -> None:
    mine, lost = town.device("bureau"), town.device("perdue")
    for device in (mine, lost):
        set_up_by_hand(town, device)
    assert f"share.{lost.id}" not in town.board, "nothing is armed that nobody asked for"
    with pytest.raises(Rejected, match="user_key_missing"):
        mine.call(mine.on.fleet.devices.order(mine.body, lost.id, Act.LOCK))
    key = os.urandom(32)
    for device, secret in ((mine, key), (lost, os.urandom(32))):
        hold_key(device, secret)
    mine.call(mine.on.fleet.devices.order(mine.body, lost.id, Act.WIPE_BODY))
    lost.look()
    assert town.receipt(lost.id) == "order_key_unknown", "another user's key"
    hold_key(lost, key)
    mine.call(mine.on.fleet.devices.order(mine.body, lost.id, Act.LOCK))
    lost.look()
    closed = lost.on.fleet.closed()[0]
    assert (closed.reason, closed.login) == ("order", ADDRESS)
    lost.call(lost.on.fleet.reopen(closed.body.id, Proof(password=MAYOR.password)))
    mine.call(mine.on.fleet.devices.order(mine.body, lost.id, Act.WIPE_DEVICE))
    lost.look()
    assert lost.on.ended_by, "where no configuration named an owner, it is the user's"
    lost.look()  # a contact that waited for that one finds nothing to look after


def set_up_by_hand(town: Fleet, device: Device) -> None:
    """By the mailbox's address alone, and presented on its board."""
    device.start()
    body = device.call(device.on.accounts.add_body("Ma commune"))
    proof = Proof(password=MAYOR.password, keep=True)
    device.call(device.on.accounts.open_account(body.id, Service.ZIMBRA, town.server.url, ADDRESS, proof))
    device.look()


def hold_key(device: Device, key: bytes) -> None:
    """A carnet key, as `CarnetService.unlock` keeps it."""
    account = device.on.accounts.accounts()[0].id
    store = device.on.bodies.store_of(account)
    device.call(store.write(lambda tx: tx.set_secret(account, KEYS, dump_keys({key_id(key): key}))))


@pytest.mark.feature("128")
def test_a_cut_access_locks_and_never_erases(town: Fleet, tablet: Device) -> None:
    body = tablet.body
    town.zimbra.state.accounts[ADDRESS].password = "nouveau"
    town.zimbra.state.tokens.clear()
    tablet.on.sync.sync_now()
    wait(lambda: bool(tablet.on.fleet.closed()))  # by itself: the refused sign-in woke it
    assert [c.reason for c in tablet.on.fleet.closed()] == ["cut"]
    assert (tablet.folder / "bodies" / body / "rows.db").exists()
    tablet.call(tablet.on.fleet.reopen(body, Proof(password="nouveau")))
    assert tablet.body == body


@pytest.mark.feature("128", "A43")
def test_a_lease_ends_and_a_clock_set_back_does_not_help(town: Fleet) -> None:
    device = town.device()
    device.start()
    device.open_configuration(town.configuration(policy=Policy(offline_days=7)))
    device.look()
    body = device.body
    assert device.on.fleet.leases.facts(body).armed
    town.server.stop()
    device.stop()
    device.clock.ahead_ms = 6 * DAY_MS
    device.start()
    assert device.on.bodies.all, "six days are not seven"
    device.stop()
    device.clock.ahead_ms = 5 * DAY_MS  # set back: costs a day
    device.start()
    assert not device.on.bodies.all and device.on.fleet.closed()[0].reason == "lease"
    device.stop()
    device.clock.ahead_ms = 0
    device.start()
    assert not device.on.bodies.all, "nothing but contact opens it"
    town.server.start()
    device.call(device.on.fleet.reopen(body, Proof(password=MAYOR.password)))
    assert device.body == body and device.on.fleet.leases.facts(body).left_days > 6.9


@pytest.mark.feature("130")
def test_only_the_known_key_configures_a_body(town: Fleet, tablet: Device) -> None:
    foreign = town.configuration(key=Ed25519PrivateKey.generate())
    with pytest.raises(Rejected, match="configuration_other_key"):
        tablet.call(tablet.on.setup.look(foreign))
    with pytest.raises(Rejected, match="configuration_older"):
        tablet.call(tablet.on.setup.look(town.configuration(issued_ms=1)))
    with pytest.raises(Rejected, match="configuration_expired"):
        tablet.call(tablet.on.setup.look(town.configuration(expires_ms=1)))
    altered = town.configuration().replace("mairie-", "autre-", 1)
    with pytest.raises(Rejected, match="note_forged"):
        tablet.call(tablet.on.setup.look(altered))
    link = notes.to_link(town.configuration())
    offer = tablet.call(tablet.on.setup.look(link))
    assert offer.known == tablet.body
    assert [each.code for each in tablet.call(tablet.on.setup.open(offer, "", Proof()))] == [""]
    assert len(tablet.on.accounts.accounts()) == 1, "what is here is not added twice"


@pytest.mark.feature("129", "134")
def test_a_policy_that_comes_later_is_taken_from_the_body_alone(town: Fleet, tablet: Device) -> None:
    def lay(policy: Policy, key: Ed25519PrivateKey, issued_ms: int) -> None:
        note = notes.PolicyNote(body=TOWN, issued_ms=issued_ms, policy=policy)
        town.board["policy"] = notes.write(notes.POLICY, note, key)
        tablet.look()

    lay(Policy(idle_minutes=3), Ed25519PrivateKey.generate(), now_ms())
    assert not tablet.on.policies.device()
    fresh = now_ms()
    lay(Policy(idle_minutes=3, minimum_version="99.0"), town.key, fresh)
    assert tablet.on.policies.device()["idle_minutes"].value == 3
    lay(Policy(), town.key, fresh - 1)
    assert tablet.on.policies.device()["idle_minutes"].value == 3, "an older one does not come back"
    tablet.stop()
    tablet.start()
    tablet.call(tablet.on.sync.settled())
    states = tablet.call(tablet.on.sync.states())
    assert [(s.error_code, s.error_params["minimum"]) for s in states] == [("version_too_old", "99.0")]


@pytest.mark.feature("129")
def test_a_password_is_not_kept_where_the_body_says_so(town: Fleet) -> None:
    device = town.device()
    device.start()
    device.open_configuration(town.configuration(policy=Policy(keep_passwords=False)))
    account = device.on.accounts.accounts()[0]
    device.call(device.on.accounts.sign_in(account.id, Proof(password=MAYOR.password, keep=True)))
    store = device.on.bodies.store_of(account.id)
    assert device.call(store.read(lambda r: r.secret(account.id, "password"))) is None
