"""The policy server's contract, its refusals, orders through it, and ``echarpe fleet`` (rows 127, 130)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from typer.testing import CliRunner

from app.cli.main import app as program
from app.connectors.policy_server import signed_bytes
from app.domain.errors import AppError, Rejected, SignInRequired
from app.domain.exchange import Proof
from app.domain.fleet import Act, Receipt
from app.domain.policy import Assistance, Policy, WebApplication
from app.services.fleet import envelope, notes
from app.services.fleet.boards import server_board
from app.services.runtime import now_ms
from tests.servers.fleet_kit import ADDRESS, TOWN, Device, Town, ask, ruled_town

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = yaml.safe_load((ROOT / "resources/openapi/serveur-de-regles.yaml").read_text("utf-8"))
SCHEMA = json.loads((ROOT / "resources/fleet/fleet.schema.json").read_text("utf-8"))
HOUR_MS = 3_600_000


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ruled_town(tmp_path) as held:
        yield held


@pytest.fixture
def tablet(town: Town) -> Device:
    device = town.device()
    device.start()
    device.open_configuration(town.configuration(server=town.rules_http.url, enrolment="bienvenue"))
    device.look()
    assert town.rules.devices == {envelope.public_text(device.on.fleet.memory.device().key): device.id}
    assert f"share.{device.id}" in town.rules.notes and f"share.{device.id}" not in town.board
    return device


@pytest.mark.feature("127")
def test_a_lock_through_the_server_holds_until_the_body_lifts_it(town: Town, tablet: Device) -> None:
    mine, body = tablet.id, tablet.body
    admin = server_board(town.rules_http.url, town.key, now_ms)
    ask(admin, {f"order.{mine}": town.order(mine, Act.LOCK)})
    tablet.look()
    assert tablet.on.fleet.closed()[0].reason == "order"
    assert f"order.{mine}" not in town.rules.notes
    with pytest.raises(Rejected, match="share_withheld"):
        tablet.call(tablet.on.fleet.reopen(body, Proof()))
    ask(server_board(town.rules_http.url, town.key, now_ms), {f"order.{mine}": ""})
    tablet.call(tablet.on.fleet.reopen(body, Proof()))
    assert tablet.body == body
    for act in (Act.LOCK, Act.WIPE_BODY):  # what is closed can still be wiped
        ask(server_board(town.rules_http.url, town.key, now_ms), {f"order.{mine}": town.order(mine, act)})
        tablet.look()
    assert not tablet.on.fleet.closed() and not (tablet.folder / "bodies" / body).exists()
    told = notes.read(notes.RECEIPT, town.rules.notes[f"receipt.{mine}"], notes.Receipt)[0]
    assert (told.act, told.outcome) == (Act.WIPE_BODY, "done")


@pytest.mark.feature("127")
def test_the_server_serves_each_key_its_own(town: Town, tablet: Device) -> None:
    url, mine = town.rules_http.url, tablet.id
    stranger, key = Ed25519PrivateKey.generate(), tablet.on.fleet.memory.device().key
    with pytest.raises(SignInRequired):
        ask(server_board(url, stranger, now_ms))
    device_note = notes.write(
        notes.DEVICE, notes.DeviceFacts(device="autre", name="x", system="y", version="1", seen_ms=1), stranger
    )
    with pytest.raises(SignInRequired):
        ask(server_board(url, stranger, now_ms, "faux"), {"device.autre": device_note})
    for changes in ({"device.autre": "x"}, {f"order.{mine}": "x"}, {"policy": "x"}):
        with pytest.raises(Rejected, match="board_refused"):
            ask(server_board(url, key, now_ms), changes)
    with pytest.raises(Rejected, match="board_refused"):
        ask(server_board(url, town.key, now_ms), {f"share.{mine}": "00"})
    seen = ask(server_board(url, town.key, now_ms))
    assert f"device.{mine}" in seen and f"share.{mine}" not in seen
    late = server_board(url, key, lambda: now_ms() - 3 * HOUR_MS)
    assert f"share.{mine}" in ask(late), "a wrong clock is told the time"
    del town.rules.devices[envelope.public_text(key)]
    with pytest.raises(SignInRequired):
        ask(server_board(url, key, now_ms))


def test_the_simulator_holds_to_the_contract(town: Town, tablet: Device) -> None:
    served = {(m, r.path) for r in town.rules.asgi.routes for m in r.methods - {"HEAD"}}  # type: ignore[attr-defined]
    assert served == {(m.upper(), path) for path, item in CONTRACT["paths"].items() for m in item}
    from app.connectors.http import Http

    async def story() -> list[tuple[int, Any]]:
        http, found = Http(town.rules_http.url), []
        url, key = "/v1/board", town.key

        def signed(method: str, content: bytes, at: int) -> dict[str, str]:
            value = envelope.base64url(key.sign(signed_bytes(method, url, at, content)))
            return {"Authorization": f'Echarpe key="{envelope.public_text(key)}", at="{at}", signature="{value}"'}

        now = now_ms()
        for method, content, headers in (
            ("GET", b"", signed("GET", b"", now)),
            ("GET", b"", {}),
            ("GET", b"", signed("GET", b"", now - HOUR_MS)),
            ("GET", b"", signed("PATCH", b"", now)),
            *(("PATCH", c, signed("PATCH", c, now)) for c in (b"[", b"[]", b'{"notes": {"autre": "x"}}', b"[" * 9000)),
            ("PATCH", b"{" + b" " * (2 << 20), signed("PATCH", b"{" + b" " * (2 << 20), now)),
        ):
            reply = await http.request(method, url, write=False, content=content, headers=headers)
            found.append((reply.status, reply.json()))
        await http.close()
        return found

    answers = asyncio.run(story())
    assert [status for status, _ in answers] == [200, 401, 401, 401, 400, 400, 400, 400, 413]
    for status, answer in answers:
        name = "Board" if status == 200 else "Problem"
        jsonschema.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}
        ).validate(answer)


@pytest.mark.feature("130")
def test_what_the_program_writes_holds_to_the_schema() -> None:
    key = Ed25519PrivateKey.generate()
    judge = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    policy = Policy(
        lock_code=True, lock_code_length=8, idle_minutes=5, offline_days=30, minimum_version="0.1",
        keep_passwords=False, remote_pictures=False, letter_months=24, dossier_months=60, seance_months=120,
        leave_request_months=12,
        assistance=Assistance(name="DSI", phone="05", page="https://aide.example"),
        applications=(WebApplication(name="Finances", url="https://finances.example"),),
    )  # fmt: skip
    spec = notes.AccountSpec(service=notes.Service.IDELIBRE, url="https://i.example", settings={"suffix": "x"})
    body = notes.BodySpec(id=TOWN, name="Mairie")
    made = (
        (notes.CONFIGURATION, notes.Configuration(body=body, issued_ms=1, accounts=(spec,), policy=policy)),
        (notes.POLICY, notes.PolicyNote(body=TOWN, issued_ms=1, policy=policy)),
        (notes.RECEIPT, Receipt(device="d", body=TOWN, number=1, act=Act.LOCK, outcome="done", at_ms=1)),
        (notes.DEVICE, notes.DeviceFacts(device="d", name="n", system="s", version="1", seen_ms=1)),
    )
    for kind, what in made:
        text = notes.write(kind, what, key)  # type: ignore[arg-type]
        judge.validate(json.loads(text))
        assert notes.read(kind, text, type(what))[0] == what
    assert set(SCHEMA["$defs"]["policy"]["properties"]) == {field.name for field in fields(Policy)}
    for wrong in ({"idle_minutes": 0}, {"offline_days": "7"}, {"minimum_version": "bientôt"}):
        assert not jsonschema.Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": "#/$defs/policy"}]}).is_valid(wrong)
        note = envelope.seal(notes.POLICY, {"body": TOWN, "issued_ms": 1, "policy": wrong}, key)
        with pytest.raises(Rejected, match="note_unreadable"):
            notes.read(notes.POLICY, note, notes.PolicyNote)


def check_drawn(svg: Path) -> None:
    """Drawn by a program that knows paths alone: its corner mark and its quiet zone are where readers look for them."""
    renderer = QSvgRenderer(str(svg))
    side = renderer.viewBox().width()
    image = QImage(side, side, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    dark = {(x, y) for x in range(side) for y in range(side) if image.pixelColor(x, y).lightness() < 128}
    assert {(4 + n, 4) for n in range(7)} <= dark and (5, 5) not in dark and not any(min(each) < 4 for each in dark)
    assert 0.3 < len(dark) / (side - 8) ** 2 < 0.7


@pytest.mark.feature("127")
def test_the_command_line_configures_lists_locks_and_wipes(town: Town, tmp_path: Path) -> None:
    run, secret, url = CliRunner(), tmp_path / "mairie.cle", town.rules_http.url

    def fleet_(*words: str, typed: str = "clef\n") -> str:
        done = run.invoke(program, ["fleet", *words], input=typed)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    def refused(*words: str, typed: str = "clef\n") -> str:
        error = run.invoke(program, ["fleet", *words], input=typed).exception
        assert isinstance(error, AppError)
        return error.code

    fleet_("key", str(secret), typed="clef\nclef\n")
    town.key = envelope.read_key(secret, "clef")
    town.rules.body_key = envelope.public_text(town.key)
    spec, out, svg = tmp_path / "spec.json", tmp_path / "mairie.echarpe-config", tmp_path / "code.svg"
    facts = {
        "body": {"id": TOWN, "name": "Mairie"}, "server": url, "enrolment": "bienvenue", "owner": "body",
        "accounts": [{"service": "zimbra", "url": town.server.url, "login": ADDRESS}],
    }  # fmt: skip
    spec.write_text(json.dumps(facts), "utf-8")
    said = fleet_("config", str(spec), "--key", str(secret), "--out", str(out), "--link", "--qr", str(svg))
    link = next(line for line in said.splitlines() if line.startswith("echarpe://"))
    check_drawn(svg)
    assert refused("config", str(spec), "--key", str(secret), "--out", str(out)) == "output_exists"
    assert refused("key", str(tmp_path / "none" / "k"), typed="clef\nclef\n") == "output_failed"
    alone = run.invoke(program, ["fleet", "config", str(spec), "--key", str(secret)], input="clef\n").stdout
    assert json.loads(alone)["kind"] == "configuration", "what is written may be kept in a file: no question is in it"
    device = town.device()
    device.start()
    assert device.call(device.on.setup.look(out.read_bytes())) == device.call(device.on.setup.look(link))
    device.open_configuration(out.read_text("utf-8"))
    device.look()
    mine, where = device.id, ("--key", str(secret), "--server", url)
    assert mine in fleet_("list", *where)
    rules = tmp_path / "rules.json"
    rules.write_text('{"idle_minutes": 4}', "utf-8")
    fleet_("policy", str(rules), "--body", TOWN, *where)
    assert refused("lock", mine[:-1], "--body", TOWN, *where) == "device_not_here", "mistyped"
    fleet_("lock", mine, "--body", TOWN, *where)
    assert "ordre en attente : verrouiller" in fleet_("list", *where)
    assert refused("unlock", mine[:-1], "--body", TOWN, *where) == "order_none", "mistyped"
    assert refused("unlock", mine, "--body", "agglo", *where) == "order_other_body"
    fleet_("unlock", mine, "--body", TOWN, *where)
    assert refused("unlock", mine, "--body", TOWN, *where) == "order_none", "nothing waits any more"
    device.look()
    assert device.on.policies.device()["idle_minutes"].value == 4 and device.on.bodies.all
    order = tmp_path / "ordre.json"
    fleet_("lock", mine, "--body", TOWN, "--key", str(secret), "--out", str(order))
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(order.read_text("utf-8")))
    mailbox = ("--key", str(secret), "--zimbra", town.server.url, "--login", ADDRESS)
    fleet_("wipe", mine, "--body", TOWN, "--all", "--yes", *mailbox, typed=f"clef\n{town.password}\n")
    device.look()
    assert device.on.ended_by == "Mairie"
    assert "effacer tout l’appareil : exécuté" in fleet_("list", *mailbox, typed=f"clef\n{town.password}\n")
    assert refused("list", *where, typed="faux\n") == "key_password_wrong"


@pytest.mark.feature("130")
def test_a_lease_that_nothing_can_hold_is_said_when_the_configuration_is_made(tmp_path: Path) -> None:
    secret, spec = tmp_path / "mairie.cle", tmp_path / "spec.json"
    envelope.write_key(secret, "clef")

    def made(**more: object) -> str:
        accounts = [{"service": "idelibre", "url": "https://seances.example", "login": "x"}]
        facts = {"body": {"id": TOWN, "name": "Mairie"}, "accounts": accounts, "policy": {"offline_days": 7}, **more}
        spec.write_text(json.dumps(facts), "utf-8")
        done = CliRunner().invoke(program, ["fleet", "config", str(spec), "--key", str(secret)], input="clef\n")
        assert done.exit_code == 0, done.output
        return done.output

    assert "ne pourra pas être tenu" in made()
    assert "ne pourra pas être tenu" not in made(server="https://regles.example")
    assert "ne pourra pas être tenu" not in made(policy={})
