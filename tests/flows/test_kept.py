"""Mail kept on this device only: moved here, read with no server, taken off it by a rule, and laid back (A19)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from app.documents.eml import mail_files
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Address, KeepHere, MailFolder, Message, MessageBody, is_here
from app.domain.selection import folder_days_text
from app.sandbox.zimbra import Enclosure, Letter
from app.services.kept import PURGE_DAYS, purge_days
from app.services.runtime import now_ms
from tests.flows.desk import Desk
from tests.flows.journey import Machine
from tests.flows.office import ACCOUNT, MAYOR_MAIL, PREFECT, Office, opened
from ui.views.mail.folders import Line
from ui.views.mail.namedialog import NameDialog

DAY = 86_400_000
PLAN = b"%PDF-1.4 plan de situation " + bytes(range(256)) * 20


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as found:
        yield found


def arrives(office: Office, subject: str, days_ago: int = 0) -> Key:
    letter = Letter(
        subject=subject, sender=PREFECT, to=(Address(mail=MAYOR_MAIL),), text=f"Texte entier de {subject}.",
        message_id=f"{subject.replace(' ', '-')}@etat.example", date_ms=now_ms() - days_ago * DAY,
        files=(Enclosure("plan.pdf", "application/pdf", PLAN),),
    )  # fmt: skip
    office.server.deliver(MAYOR_MAIL, letter)
    office.mayor.synchronise()
    key, _ = office.mayor.message(lambda m: m.subject == subject)
    return key


def copies(machine: Machine, subject: str) -> list[tuple[Key, Message]]:
    found = [(e.key, e.record) for e in machine.entries(Message.KIND) if isinstance(e.record, Message)]
    return [(key, message) for key, message in found if message.subject == subject and is_here(message.id)]


def on_server(office: Office, subject: str) -> list[int]:
    """Folders that the message is in there."""
    box = office.server.mailbox(MAYOR_MAIL)
    return [mail.folder for mail in box.mails.values() if box.content(mail).subject == subject]


def quiet(machine: Machine) -> None:
    machine.until(lambda: not machine.entries(KeepHere.KIND))
    machine.synchronise()
    machine.until(lambda: machine.outbox() == [])


@pytest.mark.slow
@pytest.mark.feature("A19", "1")
def test_a_message_is_kept_here_read_with_no_server_and_laid_back(office: Office) -> None:
    mayor = office.mayor
    kept, library = mayor.runtime.kept, mayor.runtime.library
    source = arrives(office, "Dossier du pont")
    folder = mayor.call(kept.create_folder(ACCOUNT, "Dossiers clos"))
    with pytest.raises(Rejected, match="other_mailbox"):
        mayor.call(kept.move([Key(ACCOUNT, Message.KIND, "zid:9")], folder.id))
    with pytest.raises(Rejected, match="name_taken"):
        mayor.call(kept.create_folder(ACCOUNT, "dossiers CLOS"))
    before = mayor.call(mayor.runtime.mailbox.boxes_of([source]))
    mayor.call(kept.move([source], folder.id))
    quiet(mayor)
    ((copy, message),) = copies(mayor, "Dossier du pont")
    assert message.folder == folder.id and on_server(office, "Dossier du pont") == [3], "in its trash there"
    body = mayor.call(mayor.runtime.mail.body(copy))
    assert isinstance(body, MessageBody) and "Texte entier" in body.text + body.html
    files = {row.name: row for row in mayor.call(library.files(copy))}
    assert mayor.call(library.read_file(ACCOUNT, files["plan.pdf"].ref)) == PLAN
    forward = mayor.call(mayor.runtime.mail.forward_draft(copy))
    assert [f.name for f in forward.files] == ["plan.pdf"] and not forward.kept and not forward.origin_id
    hits = mayor.call(mayor.runtime.search.search("pont entier"))
    assert copy in {found.hit.key for found in hits}
    mayor.call(mayor.runtime.mail.set_read([copy], True))
    mayor.call(mayor.runtime.mail.set_flagged([copy], True))
    mayor.call(mayor.runtime.mailbox.set_tag([copy], "Clos", True))
    assert mayor.outbox() == [], "nobody else is told"
    held = mayor.record(copy)
    assert (held.unread, held.flagged, held.tags) == (False, True, ("Clos",))
    with pytest.raises(Rejected, match="local_folder_full"):
        mayor.call(kept.remove_folder(folder))
    mayor.call(kept.put_back(before))
    quiet(mayor)
    assert not copies(mayor, "Dossier du pont") and on_server(office, "Dossier du pont") == [2], "undone"
    mayor.call(kept.move([source], folder.id))
    quiet(mayor)
    box = office.server.mailbox(MAYOR_MAIL)
    with box.writing() as change:  # the server emptied its trash long ago
        box.remove_mail(change, box.mails[int(source.id)])
    mayor.synchronise()
    ((copy, _),) = copies(mayor, "Dossier du pont")
    mayor.call(kept.move([copy], "2"))
    quiet(mayor)
    assert on_server(office, "Dossier du pont") == [2] and not copies(mayor, "Dossier du pont")
    back, _ = mayor.message(lambda m: m.subject == "Dossier du pont")
    mayor.settle()
    rows = mayor.call(library.files(back))
    assert [row.name for row in rows] == ["plan.pdf"]
    mayor.call(kept.remove_folder(folder))
    assert not [e for e in mayor.entries(MailFolder.KIND) if is_here(e.key.id)]


@pytest.mark.slow
@pytest.mark.feature("A19")
def test_a_rule_takes_old_read_mail_off_the_server_and_nothing_else(office: Office) -> None:
    mayor = office.mayor
    old, fresh = arrives(office, "Vieux lu", 400), arrives(office, "Récent lu", 2)
    arrives(office, "Vieux non lu", 400)
    followed = arrives(office, "Vieux suivi", 400)
    mayor.call(mayor.runtime.mail.set_read([old, fresh, followed], True))
    mayor.call(mayor.runtime.mail.set_flagged([followed], True))
    mayor.synchronise()
    rules = folder_days_text({"2": 365})
    mayor.call(mayor.runtime.accounts.update_settings(ACCOUNT, **{PURGE_DAYS: rules}))
    mayor.call(mayor.runtime.kept.once())
    mayor.until(lambda: bool(copies(mayor, "Vieux lu")))
    quiet(mayor)
    assert on_server(office, "Vieux lu") == [3]
    for spared in ("Récent lu", "Vieux non lu", "Vieux suivi"):
        assert on_server(office, spared) == [2] and not copies(mayor, spared), spared
    ((copy, message),) = copies(mayor, "Vieux lu")
    (folder,) = [e.record for e in mayor.entries(MailFolder.KIND) if e.key.id == message.folder]
    assert isinstance(folder, MailFolder) and folder.name == "Réception"
    mayor.call(mayor.runtime.accounts.remove_account(ACCOUNT))
    store = next(iter(mayor.runtime._bodies.stores.values()))
    (row,) = [r for r in mayor.call(store.read(lambda r: r.files(copy))) if r.name == "plan.pdf"]
    assert mayor.call(store.blobs.read_all(row.sha256, 10**6)) == PLAN, "an account that is removed leaves it here"


def test_a_picture_in_a_text_keeps_its_name_in_a_source() -> None:
    source = (
        b"Subject: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<img src='cid:plan@x'>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <plan@x>\r\n\r\npng\r\n"
        b"--b\r\nContent-Type: image/png; name=b.png\r\nContent-ID: <b@x>\r\nContent-Disposition: attachment\r\n\r\n"
        b"png\r\n--b--\r\n"
    )
    found = [(file.name, file.content_id, file.inline) for file in mail_files(source)]
    assert found == [("image.png", "plan@x", True), ("b.png", "b@x", False)]


@pytest.mark.feature("A19")
def test_local_folders_stand_apart_and_the_rule_is_asked_with_its_consequence(desk: Desk) -> None:
    view = desk.go("mail")
    desk.do("mail.new_local_folder")
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, NameDialog)
    dialog._field.setText("Dossiers clos")
    dialog.accept()

    def titles() -> list[str]:
        return [line.name for line in view.folders.folders.lines()]

    def local() -> Line:
        return view.folders.folders.lines()[titles().index("Sur cet appareil") + 1]

    desk.wait(lambda: "Sur cet appareil" in titles())
    assert local().name == "Dossiers clos"
    row = next(r for r in view.shelf.rows if is_here(r.folder.id))
    copy = Message(
        id="here-1", folder=row.folder.id, date_ms=now_ms(), subject="Clos", sender=PREFECT, revision="1", unread=True
    )
    store = desk.runtime._bodies.store_of(row.account)
    desk.call(store.write(lambda tx: tx.put_local(row.account, copy)))
    desk.wait(lambda: local().unread == 1)
    view.shelf.choose(local())
    desk.wait(lambda: view.model.rowCount() == 1 and view.model.key_at(0) is not None)
    view.list.select_row(0)
    desk.settle()
    desk.do("mail.trash")
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox) and "sur cet appareil seulement" in box.informativeText()
    next(b for b in box.buttons() if b.text() == "Supprimer").click()
    desk.wait(lambda: view.model.rowCount() == 0)
    assert desk.outbox() == [], "no server is told"
    inbox = next(r for r in view.shelf.rows if r.folder.id == "2" and r.account == row.account)
    view.desk.local.ask_rule(inbox, 365)
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox) and "si cet appareil est perdu" in box.informativeText()
    next(b for b in box.buttons() if b.text() == "Garder ici").click()
    desk.settle()
    account = next(a for a in desk.runtime.accounts.accounts() if a.id == row.account)
    assert purge_days(account) == {"2": 365}
    desk.call(desk.runtime.kept.remove_folder(Key(row.account, MailFolder.KIND, row.folder.id)))
    desk.wait(lambda: "Sur cet appareil" not in titles())
