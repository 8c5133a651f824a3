"""The secretary's day, with two real sessions on one server: she holds the mayor's mail, and writes for her.

Each act of the one is seen by the other within one synchronisation, with who did it. What is not shared is
not to be had. At the end everything is taken back on one page, and what was read stays readable. Her day with
the mayor's agenda is in `test_secretary_agenda`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.ids import Key
from app.domain.mail import Gesture, MailFolder, Message
from app.domain.writing import GivenShare, Mode, ReceivedShare
from app.sandbox.people import MAYOR
from app.services.mail import KeptDraft, MailDraft
from tests.flows.journey import Machine
from tests.flows.office import (
    ACCOUNT,
    MAYOR_MAIL,
    PREFECT,
    SECRETARY_MAIL,
    Office,
    delegations,
    make_profile,
    opened,
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as found:
        yield found


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
    the_mayor_puts_one_out_of_sight(office, box)
    she_takes_a_message_over_and_gives_one_back(office, box)
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
    assert hers.touch is not None and hers.touch.by is not None and hers.touch.by.mail == SECRETARY_MAIL
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
    assert seen.touch is not None and seen.touch.by is not None and seen.touch.by.mail == MAYOR_MAIL, "and by whom"
    secretary.call(secretary.runtime.mail.trash([theirs]))
    office.both()
    secretary.until(lambda: secretary.outbox() == [])
    mayor.synchronise()
    gone = mayor.record(key)
    assert isinstance(gone, Message) and gone.folder == "3", "in the mayor's own trash, where she finds it"
    assert gone.touch is not None and gone.touch.did is Gesture.TRASHED
    assert gone.touch.by is not None and gone.touch.by.mail == SECRETARY_MAIL
    assert "Dossier de presse" not in subjects(secretary, box)


def the_mayor_puts_one_out_of_sight(office: Office, box: str) -> None:
    """The secretary is told once, with who did it; her own acts, above, are nothing to be told."""
    mayor, secretary = office.mayor, office.secretary
    assert secretary.call(secretary.runtime.removals.left()) == []
    office.arrives("Affaire personnelle")
    private = mayor.call(mayor.runtime.mailbox.create_folder(ACCOUNT, "Personnel"))
    office.both()
    mayor.until(lambda: mayor.outbox() == [])
    folder = next(r.folder.id for r in mayor.call(mayor.runtime.mail.folders()) if r.folder.name == "Personnel")
    assert folder != private.id, "the server's own by now"
    key, _ = mayor.message(lambda m: m.subject == "Affaire personnelle")
    mayor.call(mayor.runtime.mail.move([key], folder))
    office.both()
    mayor.until(lambda: mayor.outbox() == [])
    secretary.synchronise()
    (left,) = secretary.call(secretary.runtime.removals.left())
    assert (left.subject, left.folder, left.did) == ("Affaire personnelle", "Boîte de la maire", Gesture.MOVED)
    assert left.by is not None and left.by.mail == MAYOR_MAIL
    assert "Affaire personnelle" not in subjects(secretary, box)
    secretary.call(secretary.runtime.removals.saw_left())
    assert secretary.call(secretary.runtime.removals.left()) == [], "once"
    assert mayor.call(mayor.runtime.removals.left()) == []


def she_takes_a_message_over_and_gives_one_back(office: Office, box: str) -> None:
    mayor, secretary = office.mayor, office.secretary
    office.arrives("Demande de subvention")
    office.both()
    key, theirs = secretary.message(lambda m: m.subject == "Demande de subvention" and m.folder == box)
    secretary.call(secretary.runtime.mail.move([key], "2"))
    shown = secretary.record(key)
    assert isinstance(shown, Message) and shown.folder == "2", "at once, before any server knows"
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    office.both()
    own_key, own = secretary.message(lambda m: m.subject == "Demande de subvention")
    assert (own.folder, own.message_id) == ("2", theirs.message_id) and own_key != key
    _, taken = mayor.message(lambda m: m.subject == "Demande de subvention")
    assert taken.folder == "3" and taken.touch is not None and taken.touch.did is Gesture.TAKEN, "she finds it, and who"
    secretary.call(secretary.runtime.mail.move([own_key], box))
    secretary.call(secretary.runtime.mail.set_flagged([own_key], True))
    office.both()
    secretary.until(lambda: secretary.outbox() == [])
    office.both()
    _, back = mayor.message(lambda m: m.subject == "Demande de subvention" and m.folder == "2")
    assert back.flagged, "what was done to it meanwhile followed it"
    draft = secretary.call(secretary.runtime.mail.reply_draft(secretary.message(lambda m: m.folder == box)[0], False))
    assert draft.mode is Mode.BEHALF


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
