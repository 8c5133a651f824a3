"""The secretary's day, with two real sessions on one server: she holds the mayor's mail, and writes for her.

Each act of the one is seen by the other within one synchronisation, with who did it. What is not shared is
not to be had. At the end everything is taken back on one page, and what was read stays readable.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.connectors.http import Http
from app.connectors.zimbra import ZimbraConnector
from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Proof
from app.domain.ids import AccountId, Key
from app.domain.mail import Address, MailFolder, Message
from app.domain.writing import GivenShare, Mode, ReceivedShare
from app.sandbox.dav import DavStorage
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, Person
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter, Options, ZimbraServer
from app.sandbox.zimbra.town import town_server
from app.services.connect import StoreVault
from app.services.mail import KeptDraft, MailDraft
from app.services.runtime import now_ms
from app.services.standing import Delegations
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.flows.journey import Machine

ACCOUNT = AccountId("zimbra")
MAYOR_MAIL, SECRETARY_MAIL = MAYOR.mail(COMMUNE), SECRETARY.mail(COMMUNE)
PREFECT = Address(mail="cabinet@etat.example", name="Cabinet du préfet")


@dataclass
class Office:
    """The server and both machines."""

    server: ZimbraServer
    url: str
    mayor: Machine
    secretary: Machine

    def both(self) -> None:
        """One synchronisation each."""
        self.mayor.synchronise()
        self.secretary.synchronise()

    def arrives(self, subject: str) -> None:
        letter = Letter(
            subject=subject,
            sender=PREFECT,
            to=(Address(mail=MAYOR_MAIL, name=MAYOR.name),),
            text="Madame la maire, pourriez-vous nous recevoir ?",
            message_id=f"{subject.replace(' ', '-')}@etat.example",
            date_ms=now_ms(),
        )
        self.server.deliver(MAYOR_MAIL, letter)


def make_profile(folder: Path, person: Person, url: str) -> Machine:
    async def fill() -> None:
        profile = Profile.open(folder, FileKeys(folder), clock=now_ms)
        body = profile.add_body(COMMUNE.name, 0)
        settings = {"requests_per_second": "0"}
        account = Account(
            id=ACCOUNT, body=body.id, service=Service.ZIMBRA, url=url, login=person.mail(COMMUNE), settings=settings
        )
        profile.add_account(account)
        store = await profile.open_body(body.id)
        connector = ZimbraConnector(account, Http(url), StoreVault(ACCOUNT, store), now_ms)
        await connector.sign_in(Proof(password=person.password, keep=True))
        await connector.close()
        await profile.close()

    asyncio.run(fill())
    return Machine(folder)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    storage = DavStorage(tmp_path / "radicale")
    options = Options(min_wait_s=0.5, group_signals_s=0.1)
    today = dt.datetime.now(dt.UTC).date()
    server = town_server(COMMUNE, storage=storage, clock=now_ms, today=today, messages=30, options=options)
    http = LoopbackServer(server.asgi, "zimbra-office")
    storage.start()
    http.start()
    machines = [make_profile(tmp_path / p.login, p, http.url) for p in (MAYOR, SECRETARY)]
    try:
        for machine in machines:
            machine.start()
            machine.synchronise()
            machine.settle()  # every file here and read: the end of the test interrupts nothing
            assert machine.states() == {ACCOUNT: Link.UP_TO_DATE}
        yield Office(server, http.url, *machines)
    finally:
        for machine in machines:
            if machine.running:
                machine.stop()
        http.stop()
        storage.close()


def delegations(machine: Machine) -> Delegations:
    (found,) = machine.call(machine.runtime.standing.delegations())
    return found


def subjects(machine: Machine, box: str) -> set[str]:
    entries = machine.entries(Message.KIND, boxes=((ACCOUNT, box),))
    return {e.record.subject for e in entries if isinstance(e.record, Message)}


@pytest.mark.slow
@pytest.mark.feature("12", "13", "A16")
def test_the_secretarys_day(office: Office) -> None:
    box = shares_are_given_and_taken(office)
    she_sees_what_is_shared_and_nothing_else(office, box)
    she_answers_on_behalf(office, box)
    the_mayor_changes_things_too(office, box)
    it_all_ends_on_one_page(office, box)


def shares_are_given_and_taken(office: Office) -> str:
    """The mayor shares her inbox and lets the secretary write; returns the shared folder as the secretary holds it."""
    mayor, secretary = office.mayor, office.secretary
    standing = mayor.runtime.standing
    inbox = next(f for f in mayor.call(standing.shareables(ACCOUNT)) if f.id == "2")
    mayor.call(standing.share(ACCOUNT, inbox, SECRETARY_MAIL, "write"))
    mayor.call(standing.allow_writing(ACCOUNT, SECRETARY_MAIL, Mode.BEHALF))
    office.both()
    assert mayor.outbox() == []
    assert office.server.state.share_notices == [(MAYOR_MAIL, "2", (SECRETARY_MAIL,))]
    given = delegations(mayor)
    assert [(s.grantee, s.rights) for s in given.given] == [(SECRETARY_MAIL, "rwidx")]
    assert [(r.mode, r.grantee) for r in given.rights] == [(Mode.BEHALF, SECRETARY_MAIL)]
    received = delegations(secretary)
    (offer,) = [s for s in received.received if s.owner.mail == MAYOR_MAIL]
    assert [(s.mode, s.address.mail) for s in received.senders] == [(Mode.BEHALF, MAYOR_MAIL)]
    secretary.call(secretary.runtime.standing.accept(ACCOUNT, offer, "Boîte de la maire"))
    secretary.synchronise()
    assert secretary.outbox() == []
    return offer.id


def she_sees_what_is_shared_and_nothing_else(office: Office, box: str) -> None:
    mayor, secretary = office.mayor, office.secretary
    folder = secretary.record(Key(ACCOUNT, MailFolder.KIND, box))
    assert (folder.name, folder.rights, folder.owner.mail) == ("Boîte de la maire", "rwidx", MAYOR_MAIL)
    assert subjects(secretary, box) == subjects(mayor, "2")
    elsewhere = subjects(mayor, "5") - subjects(mayor, "2")
    everything = {e.record.subject for e in secretary.entries(Message.KIND) if ":" in e.key.id}
    assert elsewhere and not elsewhere & everything, "what the mayor sent is not shared"
    office.arrives("Visite du préfet")
    office.both()
    assert "Visite du préfet" in subjects(secretary, box)


def she_answers_on_behalf(office: Office, box: str) -> None:
    mayor, secretary = office.mayor, office.secretary
    key, _ = secretary.message(lambda m: m.subject == "Visite du préfet" and m.folder == box)
    draft = secretary.call(secretary.runtime.mail.reply_draft(key, False))
    assert (draft.mode, draft.sender.mail if draft.sender else "") == (Mode.BEHALF, MAYOR_MAIL), "without being asked"
    assert draft.to == (PREFECT,)
    answer = replace(draft, text="Jeudi à 10 h convient.")
    secretary.call(secretary.runtime.mail.send(answer, delay_ms=0))
    secretary.call(secretary.runtime.mail.set_read([key], True))
    office.both()
    secretary.until(lambda: secretary.outbox() == [])
    (sent,) = [s for s in office.server.sent if s.subject == "Re: Visite du préfet"]
    assert b"Sender:" in sent.raw and SECRETARY_MAIL.encode() in sent.raw
    mayor.synchronise()
    _, hers = mayor.message(lambda m: m.subject == "Visite du préfet")
    assert hers.answered and not hers.unread, "the mayor sees that it is done"
    _, mine = secretary.message(lambda m: m.subject == "Re: Visite du préfet" and m.folder == "5")
    assert mine.sender.mail == MAYOR_MAIL
    assert mine.written_by is not None and mine.written_by.mail == SECRETARY_MAIL, "with who did it"


def the_mayor_changes_things_too(office: Office, box: str) -> None:
    mayor, secretary = office.mayor, office.secretary
    office.arrives("Dossier de presse")
    office.both()
    key, _ = mayor.message(lambda m: m.subject == "Dossier de presse")
    mayor.call(mayor.runtime.mail.set_flagged([key], True))
    office.both()
    theirs, seen = secretary.message(lambda m: m.subject == "Dossier de presse" and m.folder == box)
    assert seen.flagged
    secretary.call(secretary.runtime.mail.trash([theirs]))
    office.both()
    secretary.until(lambda: secretary.outbox() == [])
    mayor.synchronise()
    assert mayor.record(key).folder == "3", "in the mayor's own trash, where she finds it"
    assert "Dossier de presse" not in subjects(secretary, box)


def it_all_ends_on_one_page(office: Office, box: str) -> None:
    mayor, secretary = office.mayor, office.secretary
    held = subjects(secretary, box)
    page = delegations(mayor)
    for share in page.given:
        mayor.call(mayor.runtime.standing.stop_sharing(ACCOUNT, share))
    for right in page.rights:
        mayor.call(mayor.runtime.standing.stop_writing(ACCOUNT, right))
    office.both()
    assert mayor.outbox() == []
    assert mayor.entries(GivenShare.KIND) == []
    office.arrives("Confidentiel")
    office.both()
    assert "Confidentiel" not in subjects(secretary, box), "what came after is not hers to read"
    assert subjects(secretary, box) == held, "what was read stays readable"
    folder = secretary.record(Key(ACCOUNT, MailFolder.KIND, box))
    assert folder.rights == ""
    (lost,) = [e.record for e in secretary.entries(ReceivedShare.KIND) if e.key.id == box]
    assert isinstance(lost, ReceivedShare) and lost.broken
    assert not [s for s in secretary.call(secretary.runtime.mail.senders(ACCOUNT)) if s.mode is not Mode.OWN]
    key, _ = secretary.message(lambda m: m.folder == box)
    late = secretary.call(secretary.runtime.mail.reply_draft(key, False))
    assert late.mode is Mode.OWN
    secretary.call(secretary.runtime.standing.leave(ACCOUNT, lost))
    secretary.synchronise()
    secretary.until(lambda: not secretary.entries(Message.KIND, boxes=((ACCOUNT, box),)))
    assert subjects(mayor, "2") >= held - {"Dossier de presse"}, "nothing of the mayor's was touched"


@pytest.mark.slow
@pytest.mark.feature("2", "111")
def test_a_draft_goes_from_one_device_to_another(office: Office, tmp_path: Path) -> None:
    """Begun here, saved on the server, continued on a second device, sent there: one message, no draft left."""
    mayor = office.mayor
    mail = mayor.runtime.mail
    draft = MailDraft(account=ACCOUNT, to=(PREFECT,), subject="Vœux", text="Monsieur le préfet,")
    mayor.call(mail.keep_draft("d1", draft))
    mail.close_draft("d1")
    mayor.call(mail.save_draft("d1"))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    mayor.until(lambda: mayor.call(mail.kept_drafts()) == [])
    key, _ = mayor.message(lambda m: m.draft and m.subject == "Vœux")
    other = make_profile(tmp_path / "second", MAYOR, office.url)
    try:
        other.start()
        other.synchronise()
        found, _ = other.message(lambda m: m.draft and m.subject == "Vœux")
        assert found.id == key.id
        kept: KeptDraft = other.call(other.runtime.mail.server_draft(found))
        assert (kept.draft.text.strip(), kept.draft.to) == ("Monsieur le préfet,", (PREFECT,))
        other.call(other.runtime.mail.send(kept.draft, delay_ms=0, draft_id=kept.id))
        other.synchronise()
        other.until(lambda: other.outbox() == [])
        other.settle()
    finally:
        other.stop()
    mayor.synchronise()
    assert not [e for e in mayor.entries(Message.KIND) if isinstance(e.record, Message) and e.record.draft]
    assert [s.subject for s in office.server.sent].count("Vœux") == 1
