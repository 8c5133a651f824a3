"""A mailbox opened by its address alone: the body prepared the rest, and its user agrees to it (rows 130, 131)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import app as program
from app.domain.accounts import Service
from app.domain.exchange import Proof
from app.domain.policy import Policy
from app.sandbox.people import MAYOR
from app.services.fleet import envelope, notes
from tests.servers.fleet_kit import ADDRESS, TOWN, Device, Fleet, fleet, wait


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path) as held:
        yield held


def by_hand(town: Fleet) -> Device:
    device = town.device()
    device.start()
    body = device.call(device.on.accounts.add_body("Ma mairie"))
    proof = Proof(password=MAYOR.password, keep=True)
    device.call(device.on.accounts.open_account(body.id, Service.ZIMBRA, town.server.url, ADDRESS, proof, {}))
    return device


@pytest.mark.feature("130")
def test_the_rest_comes_from_the_mailbox_once_it_was_agreed_to(town: Fleet, tmp_path: Path) -> None:
    secret, spec = tmp_path / "mairie.cle", tmp_path / "spec.json"
    town.key = envelope.write_key(secret, "clef")
    mailbox = {"service": "zimbra", "url": town.server.url, "login": ADDRESS}
    other = {"service": "idelibre", "url": "https://127.0.0.1:9", "login": "maire", "settings": {"suffix": "x"}}
    facts = {
        "body": {"id": TOWN, "name": "Mairie"},
        "accounts": [mailbox, other],
        "policy": {"offline_days": 7},
        "owner": "body",
    }
    spec.write_text(json.dumps(facts), "utf-8")
    device = by_hand(town)
    device.look()
    assert device.on.fleet.prepared() == [] and device.on.fleet.member(device.on.bodies.all[0]).key == ""
    words = ["fleet", "config", str(spec), "--key", str(secret), "--zimbra", town.server.url, "--login", ADDRESS]
    done = CliRunner().invoke(program, words, input=f"clef\n{town.password}\n")
    assert done.exit_code == 0 and "déposée" in done.output, (done.output, done.exception)
    device.look()
    ((body, link),) = device.on.fleet.prepared()
    assert len(device.on.accounts.accounts()) == 1 and not device.on.policies.body(body.id), "nothing without a yes"
    offer = device.call(device.on.setup.look(link))
    assert (
        offer.known == body.id
        and not offer.owns
        and offer.fingerprint == envelope.fingerprint(envelope.public_text(town.key))
    )
    device.call(device.on.setup.open(offer, "", Proof(password=MAYOR.password)))
    assert [held.id for held in device.on.bodies.all] == [body.id], "the body that was here, not a second one"
    assert {account.service for account in device.on.accounts.accounts()} == {Service.ZIMBRA, Service.IDELIBRE}
    member = device.on.fleet.memory.member(body.id)
    assert (member.id, member.key, member.policy) == (TOWN, offer.key, Policy(offline_days=7))
    device.look()
    assert device.on.fleet.prepared() == [] and device.on.fleet.leases.facts(body.id).armed


def test_what_anybody_could_have_written_there_is_left_where_it_lies(town: Fleet) -> None:
    device = by_hand(town)
    board = town.board
    for text in (
        "x",
        town.configuration(expires_ms=1),
        notes.write(notes.POLICY, notes.PolicyNote(body=TOWN, issued_ms=1, policy=Policy()), town.key),
    ):
        board["configuration"] = text
        device.look()
        assert device.on.fleet.prepared() == []


def test_a_new_mailbox_is_read_at_once_and_not_at_the_next_quarter_of_an_hour(town: Fleet) -> None:
    device = town.device()
    device.start()
    device.look()  # the first look of a program found nobody
    town.board["configuration"] = town.configuration()
    body = device.call(device.on.accounts.add_body("Ma mairie"))
    proof = Proof(password=MAYOR.password, keep=True)
    device.call(device.on.accounts.open_account(body.id, Service.ZIMBRA, town.server.url, ADDRESS, proof, {}))
    wait(lambda: bool(device.on.fleet.prepared()))
