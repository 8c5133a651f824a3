"""The code to read aloud, the notices shown once, and the diagnostic file: nothing about anybody in it."""

from __future__ import annotations

import json
import logging
import zipfile
from pathlib import Path

import pytest

from app.connectors.zimbra.presence import candidates
from app.domain.accounts import Body, Link
from app.domain.errors import Rejected, Unreachable
from app.domain.ids import Key
from app.domain.mail import Message
from app.domain.policy import Assistance, Notice, Policy
from app.domain.support import ServiceNotice, Standing, build_code, read_code
from app.services.fleet.memory import Membership, Memory
from app.services.recent_log import RECENT
from app.services.runtime import Runtime
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill, open_runtime
from ui.views.settings.forms import name_of_domain


def test_a_code_says_version_state_and_family_and_catches_a_misheard_sign() -> None:
    standing = Standing("0.1.0", Link.NEEDS_USER, "needs_user")
    code = build_code(standing)
    assert read_code(code) == standing and read_code(code.lower().replace(" ", "")) == standing
    assert build_code(Standing("1.12.3.dev4", Link.UP_TO_DATE, "none")).startswith("1-12-3 A0 ")
    signs = [place for place, sign in enumerate(code[:-2]) if sign.isalnum()]
    for place in signs:
        for other in "0123456789" if code[place].isdigit() else "ABCDEFG":
            if other != code[place]:
                with pytest.raises(Rejected, match="support_code_wrong"):
                    read_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("maire@saint-aubin-des-pins.fr", "Saint-Aubin-des-Pins"),
        ("maire@mairie-fonsorbes.fr", "Fonsorbes"),
        ("elu@www.la-roche-sur-yon.fr", "La-Roche-sur-Yon"),
        ("maire", ""),
        ("maire@", ""),
        ("maire@fr", ""),
    ],
)
def test_a_name_is_proposed_from_the_address(login: str, name: str) -> None:
    assert name_of_domain(login) == name


def test_a_server_is_looked_for_inside_the_domain_of_the_address_only() -> None:
    found = candidates(" Maire@Commune.Example ")
    assert found[0] == "https://mail.commune.example" and found[-1] == "https://commune.example"
    assert all(url.startswith("https://") and url.endswith("commune.example") for url in found)
    for odd in ("maire", "maire@", "a@b", "a b@c.fr", "a@c.fr/x", "a@[127.0.0.1]", "a@c.fr@d.fr"):
        assert candidates(odd) == (), odd


def test_notices_of_a_body_are_shown_once(tmp_path: Path) -> None:
    fill(tmp_path, {town.IC: []}, now_ms=clock_at(NOW))
    runtime = open_runtime(tmp_path)
    try:
        (body,) = runtime.bodies.all
        support = runtime.support
        told = (
            Notice(id="n1", words="Serveur arrêté ce soir"), Notice(id="n2", words="Passé", until_ms=5),
            Notice(id="n3", words="À venir", until_ms=clock_at(NOW) + 1),
        )  # fmt: skip
        who = Assistance(name="Numérique 31", phone="05 61 00 00 00", hours="8 h – 18 h")
        impose(runtime, body, Policy(assistance=who, notices=told))

        def notices() -> list[ServiceNotice]:
            return runtime.submit(support.notices()).result(10)

        assert [(n.body, n.words) for n in notices()] == [
            (town.COMMUNE, "Serveur arrêté ce soir"), (town.COMMUNE, "À venir"),
        ]  # fmt: skip
        runtime.submit(support.notice_seen(notices()[0].id)).result(10)
        assert [n.words for n in notices()] == ["À venir"]
        assert runtime.submit(support.hotlines()).result(10)[0].phone == "05 61 00 00 00"
        impose(runtime, body, Policy())
        assert runtime.submit(support.hotlines()).result(10) == []
    finally:
        runtime.stop()


def impose(runtime: Runtime, body: Body, policy: Policy) -> None:
    """As a signed configuration would."""
    Memory(runtime._profile).put(body.id, Membership(id="m", name=body.name, key="k", policy=policy))
    runtime.policies.read_again()


@pytest.mark.feature("136")
def test_the_diagnostic_file_holds_nobody_s_name_nor_words(tmp_path: Path) -> None:
    """Planted: the whole invented town, an unsent act on a message, a log that named people and subjects."""
    records = town.Town(NOW, 40).records()
    fill(tmp_path, records, now_ms=clock_at(NOW))
    runtime = open_runtime(tmp_path)
    log = logging.getLogger("app.connectors.trial")
    before = log.level, log.propagate
    log.setLevel(logging.INFO)
    log.propagate = False  # a warning that nobody expects fails the test
    log.addHandler(RECENT)
    try:
        runtime.submit(runtime.mail.set_flagged([Key(town.ZC, Message.KIND, "1003")], True)).result(10)
        log.info("opened %s for %s after %d tries", town.SUBJECTS[0][0], town.ME.mail, 7)
        log.error("refused: %s", Unreachable("timeout", host="mail.saint-aubin-des-pins.example"))
        logging.getLogger("app.connectors.trial").error("%s", "Hélène Castaing")
        runtime.support.note_error(Unreachable("timeout"))
        target = tmp_path / "diagnostic.zip"
        runtime.submit(runtime.support.write_bundle(target)).result(20)
        accounts, bodies = runtime.bodies.accounts(), runtime.bodies.all
    finally:
        log.removeHandler(RECENT)
        log.setLevel(before[0])
        log.propagate = before[1]
        runtime.stop()
    with zipfile.ZipFile(target) as bundle:
        assert sorted(bundle.namelist()) == ["LISEZMOI.txt", "etat.json", "journal.txt"]
        parts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    state = json.loads(parts["etat.json"])
    assert state["outbox"][0]["kind"] and len(state["accounts"]) == len(accounts) and state["code"].split()[1][1] == "1"
    assert "after 7 tries" in parts["journal.txt"] and "refused: timeout" in parts["journal.txt"]
    planted = {account.login for account in accounts} | {account.url.split("//")[1] for account in accounts}
    planted |= {body.name for body in bodies} | {person.name for person in town.PEOPLE} | {town.ME.name, town.ME.mail}
    planted |= {person.mail for person in town.PEOPLE} | {subject for subject, _words in town.SUBJECTS}
    planted |= {word for _subject, words in town.SUBJECTS for word in [words[:30]]} | {str(a.id) for a in accounts}
    written = "\n".join(parts.values()).casefold()
    assert [word for word in planted if word.casefold() in written] == []
    assert str(tmp_path) not in written
