"""The card doctor: reader, driver, card, PIN, certificate, clock, each with the next thing to do (rows 101, A12, A45)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from app.cli.main import app
from app.domain.errors import PinLocked, PinRefused
from app.sandbox.tokens import PIN
from app.services import card_doctor
from app.services.card_doctor import Check, Choice, Health, _certificate, examine
from app.services.doctor_words import CHECKS, STEPS
from app.services.signing_types import CardView, ReasonView
from app.services.tokens import Tokens
from app.signing.certificates import Qualification, assess, read_facts
from app.signing.pin import Pin
from app.signing.readers import Readers, find_readers
from tests.unit.services.test_tokens import key_file
from tests.unit.signing.conftest import card, made_card, shim  # noqa: F401 - fixtures
from tests.unit.signing.token_tools import Card, on_token_thread
from tests.unit.signing.tools import NOW, make_signer

NOW_MS = int(NOW.timestamp() * 1000)
READER = Readers(names=("Lecteur d’essai",), service=True)


def look(tokens: Tokens, now_ms: int = NOW_MS, *, readers: Readers | None = READER, **more: object) -> list[Check]:
    try:
        return asyncio.run(examine(tokens, now_ms, readers=lambda: readers, **more))  # type: ignore[arg-type]
    finally:
        tokens.stop()


def codes(checks: list[Check], *subjects: str) -> list[tuple[str, str]]:
    return [(c.code, c.next_step) for c in checks if c.subject in subjects]


@pytest.mark.feature("101", "A12")
def test_a_card_in_order_is_said_in_order(card: Card) -> None:  # noqa: F811
    checks = look(Tokens([str(card.module)]))
    assert codes(checks, "clock", "reader", "module") == [
        ("clock_right", ""), ("reader_found", ""), ("module_answers", ""),
    ]  # fmt: skip
    assert codes(checks, "card", "pin") == [("card_found", ""), ("pin_ready", "")]
    assert ("cert_authentication_only", "do_choose_another") in codes(checks, "certificate")
    assert card.logins == 0, "looking costs no try"


@pytest.mark.feature("101", "87")
@pytest.mark.parametrize(
    ("tries", "code", "step"),
    [
        ("low", "pin_low", "do_type_carefully"),
        ("final", "pin_final", "do_type_carefully"),
        ("locked", "pin_locked", "do_unlock_card"),
    ],
)
def test_tries_are_told_before_they_are_lost(card: Card, tries: str, code: str, step: str) -> None:  # noqa: F811
    """Wrong PINs given to the real token behind the shim; the doctor itself logs in never."""
    card.order(lock_after=3)
    wrong = {"low": 1, "final": 2, "locked": 3}[tries]
    for _ in range(wrong):
        with pytest.raises((PinRefused, PinLocked)):
            on_token_thread(lambda: card.source().open_session(read_facts(make_signer().der).sha256, Pin("0000")))
    before = card.logins
    checks = look(Tokens([str(card.module)]))
    assert codes(checks, "pin") == [(code, step)]
    assert card.logins == before


@pytest.mark.feature("101")
@pytest.mark.parametrize(
    ("readers", "expected"),
    [
        (Readers(names=(), service=True), [("reader_missing", "do_plug_reader")]),
        (
            Readers(names=("A",), service=False),
            [("reader_found", ""), ("reader_service_stopped", "do_start_card_service")],
        ),
        (None, []),
    ],
)
def test_without_a_card_the_first_cause_is_named(readers: Readers | None, expected: list[tuple[str, str]]) -> None:
    checks = look(Tokens(), readers=readers)
    assert codes(checks, "reader") == expected
    assert codes(checks, "card") == [("card_missing", "do_plug_card")]
    assert checks[-1].health is Health.WRONG


@pytest.mark.feature("101", "80")
def test_a_module_that_is_none_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "pilote.so"
    wrong.write_bytes(b"rien")
    checks = look(Tokens([str(wrong)]))
    found = next(c for c in checks if c.subject == "module" and c.params.get("name") == "pilote.so")
    assert (found.code, found.next_step) == ("module_fails", "do_update_driver")


@pytest.mark.feature("101")
def test_a_clock_that_cannot_be_right_is_said(tmp_path: Path) -> None:
    key_file(tmp_path / "a.p12")

    def clock(now_ms: int, newest_ms: int = 0) -> Check:
        return next(
            c
            for c in look(Tokens(files=[str(tmp_path / "a.p12")]), now_ms, newest_ms=newest_ms)
            if c.subject == "clock"
        )

    assert clock(NOW_MS).code == "clock_right"
    assert clock(1_000).code == "clock_before_program"
    late = clock(NOW_MS, NOW_MS + 3 * 86_400_000)
    assert (late.code, late.params["days"], late.next_step) == ("clock_back", 3, "do_set_clock")


@pytest.mark.feature("101")
def test_the_certificate_chosen_for_a_body_is_looked_for(tmp_path: Path) -> None:
    key_file(tmp_path / "a.p12")
    mine = read_facts(make_signer().der).sha256
    choices = [
        Choice(body="Commune", sha256=mine),
        Choice(body="Interco", sha256="0" * 64),
        Choice(body="Syndicat", sha256=""),
    ]
    checks = look(Tokens(files=[str(tmp_path / "a.p12")]), choices=choices)
    assert [(c.params["body"], c.code) for c in checks if c.subject == "choice"] == [
        ("Interco", "choice_absent"), ("Syndicat", "choice_missing"),
    ]  # fmt: skip


@pytest.mark.feature("A45", "82")
@pytest.mark.parametrize(
    ("days", "codes_", "step"),
    [
        (400, [], ""),
        (179, ["cert_renewal_due"], "do_prepare_renewal"),
        (60, ["cert_renewal_due"], "do_prepare_renewal"),
        (40, ["cert_expires_soon"], "do_renew_card"),
        (-1, ["cert_expired"], "do_renew_card"),
    ],
)
def test_the_end_of_a_certificate_is_announced_months_ahead(days: int, codes_: list[str], step: str) -> None:
    signer = make_signer(not_after=NOW + timedelta(days=days, hours=1))
    judged = assess(read_facts(signer.der), NOW)
    said = [r.code for r in (*judged.blocking, *judged.warnings, *judged.notices) if "qualified" not in r.code]
    assert said == codes_
    assert judged.usable == (days > 0)
    assert {card_doctor._STEPS[code] for code in said} == ({step} if step else set())


def statements(*oids: bytes) -> x509.UnrecognizedExtension:
    """QcStatements with those object identifiers (DER bodies)."""

    def wrap(tag: int, body: bytes) -> bytes:
        return bytes([tag, len(body)]) + body

    parts = b"".join(wrap(0x30, wrap(6, oid) if isinstance(oid, bytes) else b"") for oid in oids)
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), wrap(0x30, parts))


COMPLIANCE, DEVICE = bytes.fromhex("04008e460101"), bytes.fromhex("04008e460104")


@pytest.mark.feature("102")
@pytest.mark.parametrize(
    ("extensions", "qualification", "code"),
    [
        ([], Qualification.NONE, "cert_not_qualified"),
        ([statements(COMPLIANCE)], Qualification.QUALIFIED, "cert_qualified"),
        ([statements(COMPLIANCE, DEVICE)], Qualification.DEVICE, "cert_qualified_device"),
        ([statements(DEVICE)], Qualification.NONE, "cert_not_qualified"),
        (
            [x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), b"\x30\x03rie")],
            Qualification.NONE,
            "cert_not_qualified",
        ),
    ],
)
def test_a_qualified_certificate_is_flagged(
    extensions: list[x509.ExtensionType], qualification: Qualification, code: str
) -> None:
    facts = read_facts(make_signer(extensions=extensions).der)
    assert facts.qualification is qualification
    assert code in [notice.code for notice in assess(facts, NOW).notices]


def test_readers_are_found_where_linux_shows_them(tmp_path: Path) -> None:
    usb, socket = tmp_path / "devices", tmp_path / "socket"
    for name, kind in (("1-1:1.0", "0b"), ("1-2:1.0", "03")):
        (usb / name).mkdir(parents=True)
        (usb / name / "bInterfaceClass").write_text(f"{kind}\n")
        (usb / name.partition(":")[0]).mkdir()
    (usb / "1-1" / "product").write_text("Lecteur de cartes\n")
    assert find_readers(usb, (socket,)) == Readers(names=("Lecteur de cartes",), service=False)
    socket.touch()
    found = find_readers(usb, (socket,))
    assert found is not None and found.service
    assert find_readers(tmp_path / "none", (socket,)) == Readers(names=(), service=True)


@pytest.mark.feature("101", "99")
def test_the_command_says_it_in_french_and_in_json(tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    text = CliRunner().invoke(app, ["doctor", "--folder", none])
    assert text.exit_code == 0 and "Horloge : plausible" in text.stdout
    said = CliRunner().invoke(app, ["doctor", "--folder", none, "--json"]).stdout
    assert '"checks"' in said and '"next_step"' in said and PIN not in said


def test_every_code_has_its_words() -> None:
    source = Path(card_doctor.__file__).read_text("utf-8")
    used = set(re.findall(r'"((?:reader|module|card|pin|choice|clock)_[a-z_]+)"', source))
    assert used - {"card_view"} <= set(CHECKS)
    assert set(re.findall(r'"(do_[a-z_]+)"', source)) <= set(STEPS)


@pytest.mark.feature("101")
def test_certificates_of_one_person_are_told_apart_and_a_doubtful_one_is_not_said_usable() -> None:
    view = CardView(
        sha256="0" * 64, token_label="Carte", subject="Hélène Castagnède", organisation="Commune de Saint-Aubin",
        issuer="AC", not_after_ms=1, usable=False,
        blocking=(ReasonView(code="cert_wrong_usage"),), notices=(ReasonView(code="cert_not_qualified"),),
    )  # fmt: skip
    (check,) = _certificate(view)
    assert (check.code, check.params["subject"]) == ("cert_wrong_usage", "Hélène Castagnède, Commune de Saint-Aubin")
    sound = list(_certificate(replace(view, usable=True, blocking=())))
    assert [each.code for each in sound] == ["cert_not_qualified"]
