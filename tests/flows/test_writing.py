"""Writing through the real window: as whom, with what, when, and where drafts go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest

from app.domain.exchange import Ack, Delta, FileRef
from app.domain.ids import Key
from app.domain.intents import SaveDraft, SendMail
from app.domain.mail import Address, MailboxFacts, MailFolder, Message, MessageBody, Part
from app.domain.writing import DraftLink, Importance, Mode, Sender, Signature
from tests.flows.desk import Desk
from tests.flows.test_mail_reading import put
from tests.scenes import town
from tests.scenes.profile import NOW
from ui import text
from ui.views.mail.richtext import as_png
from ui.views.mail.sendlater import MomentDialog, usual_moments

MAIRE = Address(mail="maire@saint-aubin-des-pins.example", name="Hélène Castagnède")
OWN = Sender(
    id="own", address=Address(mail="moi@saint-aubin-des-pins.example", name="Maïté Dufourcq"), is_default=True,
    signature=Signature(text="Maïté Dufourcq\nSecrétaire générale"), reply_signature=Signature(text="M. D."),
)  # fmt: skip
AS = Sender(id="as", address=MAIRE, mode=Mode.AS, signature=Signature(text="Hélène Castagnède\nMaire"))
BEHALF = Sender(id="behalf", address=MAIRE, mode=Mode.BEHALF, signature=AS.signature)


def png(side: int) -> bytes:
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    return as_png(picture)


def pulled(desk: Desk, *records: object) -> None:
    """Server copies arrive."""
    store = desk.runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="test", cursor="1", upserts=tuple(records))  # type: ignore[arg-type]
    desk.call(store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    desk.settle()


@pytest.mark.feature("14")
def test_the_signature_follows_the_identity(desk: Desk) -> None:
    pulled(desk, OWN, AS, BEHALF)
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    desk.do("mail.reply")
    compose = mail.compose
    desk.wait(lambda: compose.sender_box.is_needed())
    assert compose.text.toPlainText().startswith("\n\n-- \nM. D.\n"), "above what is quoted"
    assert "a écrit" in compose.text.toPlainText()
    compose.set_aside()
    desk.do("mail.new")
    desk.wait(lambda: "Secrétaire générale" in compose.text.toPlainText())
    QTest.keyClicks(compose.text, "Bonjour.")
    compose.sender_box.choose("as")
    words = compose.text.toPlainText()
    assert "Maire" in words and "Secrétaire" not in words and words.startswith("Bonjour.")
    compose.sender_box.choose("own")
    assert "Secrétaire générale" in compose.text.toPlainText()
    compose.set_aside()
    desk.settle()
    (kept,) = desk.call(desk.runtime.mail.kept_drafts())
    mail.writing.reopen(kept)
    desk.wait(lambda: compose.sender_box.is_needed() and bool(compose.signature.words))
    compose.sender_box.choose("as")
    words = compose.text.toPlainText()
    assert words.count("-- \n") == 1 and "Secrétaire" not in words, "the one of a draft gone on with follows too"


@pytest.mark.feature("2", "14")
def test_form_is_kept_in_drafts_answers_and_what_is_sent(desk: Desk) -> None:
    shaped = Signature(text="M. D.", html="<p><b>M. D.</b><br><i>Secrétaire générale</i></p>")
    origin = MessageBody(id="1001", html='<p>Voir <b>le plan</b><img src="https://suivi.example/p.gif"></p>')
    pulled(desk, replace(OWN, reply_signature=shaped), origin)
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    desk.do("mail.reply")
    compose = mail.compose
    desk.wait(lambda: "Secrétaire générale" in compose.text.toPlainText())
    compose.text.setFocus()
    QTest.keyClick(compose.text, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(compose.text, "Vu.")
    assert compose.format_bar.buttons["bold"].isChecked()
    assert not desk.shell.toast_box.isVisible(), "the same keys do nothing to the message behind"
    draft = compose.draft()
    assert draft is not None
    for form in ("<b>Vu.</b>", "<b>M. D.</b>", "<i>Secrétaire générale</i>", "<blockquote", "Voir <b>le plan</b>"):
        assert form in draft.html, form
    assert "suivi.example" not in draft.html, "nobody else's pictures are sent along"
    assert draft.text.startswith("Vu.\n") and "\n> Voir le plan" in draft.text
    compose.set_aside()
    desk.settle()
    (kept,) = desk.call(desk.runtime.mail.kept_drafts())
    mail.writing.reopen(kept)
    again = compose.draft()
    assert again is not None and (again.html, again.text) == (draft.html, draft.text)
    compose.send()
    desk.settle()
    (sent,) = [i for i in desk.outbox() if isinstance(i, SendMail)]
    assert (sent.html, sent.text) == (draft.html, draft.text)


@pytest.mark.feature("2")
def test_a_draft_of_the_webmail_keeps_its_form(desk: Desk) -> None:
    origin = desk.record(Key(town.ZC, Message.KIND, "1001"))
    assert isinstance(origin, Message)
    picture = Part(part="2.2", name="plan.png", media_type="image/png", size_bytes=20, content_id="c1", inline=True)
    body = MessageBody(id="9001", html='<p>Vu <b>hier</b><img src="cid:c1"></p>', to=(MAIRE,), parts=(picture,))
    pulled(desk, OWN, replace(origin, id="9001", folder="6", draft=True), body)
    mail = desk.go("mail")
    mail.writing.edit_draft(Key(town.ZC, Message.KIND, "9001"))
    desk.wait(mail.compose.is_open)
    draft = mail.compose.draft()
    assert draft is not None and draft.html == '<p>Vu <b>hier</b><img src="cid:c1"></p>'
    assert [(p.name, p.content_id) for p in draft.kept] == [("plan.png", "c1")], "a picture of its text stays in it"


@pytest.mark.feature("13", "A18")
def test_as_and_on_behalf_are_said_before_sending(desk: Desk) -> None:
    pulled(desk, OWN, AS, BEHALF)
    mail = desk.go("mail")
    desk.do("mail.new")
    compose = mail.compose
    desk.wait(lambda: compose.sender_box.is_needed())
    assert not compose.sender_box.hint.isVisible(), "oneself needs no explanation"
    compose.sender_box.choose("as")
    assert "Hélène Castagnède seulement" in compose.sender_box.hint.text()
    compose.sender_box.choose("behalf")
    assert "Maïté Dufourcq, de la part de Hélène Castagnède" in compose.sender_box.hint.text()
    compose.to.set_addresses((Address(mail="prefet@etat.example"),))
    compose.send()
    desk.settle()
    (sent,) = [i for i in desk.outbox() if isinstance(i, SendMail)]
    assert (sent.sender, sent.mode) == (MAIRE, Mode.BEHALF)


@pytest.mark.feature("2")
def test_a_forwarded_file_is_not_fetched(desk: Desk) -> None:
    part = Part(part="2", name="plan.pdf", media_type="application/pdf", size_bytes=2_000_000)
    origin = desk.record(Key(town.ZC, Message.KIND, "1001"))
    pulled(desk, MessageBody(id="1001", text="Voir le plan.", parts=(part,)), OWN)
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    desk.do("mail.forward")
    assert [p.name for p in mail.compose._draft.kept] == ["plan.pdf"]
    assert "2,0" in mail.compose.notice.text() or "1,9" in mail.compose.notice.text()
    mail.compose.to.set_addresses((MAIRE,))
    mail.compose._set_options(importance=Importance.HIGH)
    mail.compose._set_options(receipt=True)
    assert "importance haute · accusé de lecture demandé" in mail.compose.notice.text()
    mail.compose.send()
    desk.settle()
    (sent,) = [i for i in desk.outbox() if isinstance(i, SendMail)]
    assert isinstance(origin, Message)
    assert (sent.kept[0].message_id, sent.kept[0].part, sent.files) == (origin.id, "2", ())
    assert (sent.importance, sent.receipt) == (Importance.HIGH, True)


def test_the_servers_limit_is_told_before_sending(desk: Desk, tmp_path: Path) -> None:
    pulled(desk, MailboxFacts(id="mailbox", max_message_bytes=1_000_000))
    mail = desk.go("mail")
    desk.do("mail.new")
    small, large = tmp_path / "note.txt", tmp_path / "plan.bin"
    small.write_bytes(b"x" * 400_000)
    large.write_bytes(b"x" * 600_000)
    mail.compose.attach([small])
    desk.settle()
    assert "que prend le serveur" in mail.compose.notice.text()
    mail.compose.attach([large])
    desk.settle()
    assert "dépassent" in desk.shell.toast_box.text
    assert [f.name for f in mail.compose._draft.files] == ["note.txt"]


@pytest.mark.feature("2")
def test_pictures_of_the_text_go_along_in_their_place(desk: Desk) -> None:
    shown = Part(part="2.2", name="plan.png", media_type="image/png", size_bytes=20, content_id="plan@v", inline=True)
    other = replace(shown, part="2.3", name="logo.png", content_id="logo@v")
    plan = Part(part="3", name="note.pdf", media_type="application/pdf", size_bytes=900)
    html = '<p>Voir <img src="cid:plan%40v" width="40"><img src="https://suivi.example/p.gif"></p>'
    pulled(desk, MessageBody(id="1001", html=html, parts=(shown, other, plan)), OWN)
    file = FileRef(ref="part:1001:2.2", owner_kind="message", owner_id="1001", name="plan.png", media_type="image/png")
    put(desk, files=((file, png(30)),))
    mail = desk.go("mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1001"))
    desk.settle()
    desk.do("mail.reply")
    compose = mail.compose
    assert [(p.part, p.content_id) for p in compose.draft().kept] == [("2.2", "plan@v")], "what is quoted is shown"
    assert not compose.chips.isVisible(), "no attachment of the answer"
    desk.do("mail.forward")
    kept = {p.part: p.content_id for p in compose.draft().kept}
    assert kept == {"2.2": "plan@v", "2.3": "", "3": ""}, "the rest goes along as attachments"
    assert '<img src="cid:plan%40v" width="40">' in compose.draft().html and "suivi.example" not in compose.draft().html
    resource = QTextDocument.ResourceType.ImageResource
    desk.wait(lambda: compose.text.document().resource(resource, QUrl("cid:plan%40v")).width() == 30)
    compose.text.selectAll()
    compose.text.insertPlainText("Pour information.")
    assert {p.part for p in compose.draft().kept} == {"2.3", "3"}, "taken out of the text, it does not go along"
    compose.text.undo()
    assert "2.2" in {p.part for p in compose.draft().kept}


@pytest.mark.feature("2")
def test_a_picture_pasted_stands_in_the_text(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    data = QMimeData()
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    data.setImageData(picture)
    mail.compose.text.insertFromMimeData(data)
    desk.settle()
    (file,) = mail.compose.draft().files
    assert (file.name, file.media_type) == ("Image collée.png", "image/png")
    assert f'<img src="cid:{file.content_id}">' in mail.compose.draft().html
    assert desk.call(desk.runtime.mail._bodies.store_of(town.ZC).blobs.read_all(file.sha256, 10_000)).startswith(
        b"\x89PNG"
    )


@pytest.mark.feature("2", "115")
def test_a_message_sent_later_waits_and_can_be_changed(desk: Desk) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.to.set_addresses((MAIRE,))
    mail.compose.subject.setText("Vœux")
    at = usual_moments(text.now())[-1][1]
    mail.compose.send(text.to_ms(at))
    desk.settle()
    assert "programmé" in desk.shell.toast_box.text
    outbox = desk.go("outbox")
    (row,) = [r for r in desk.call(desk.runtime.sync.outbox()) if isinstance(r.intent, SendMail)]
    assert row.not_before_ms == text.to_ms(at)
    outbox.edit_message(row)
    desk.settle()
    assert not [i for i in desk.outbox() if isinstance(i, SendMail)], "others may have been read meanwhile"
    assert mail.compose.is_open() and mail.compose.subject.text() == "Vœux"
    mail.compose.subject.setText("Vœux 2027")
    mail.compose.send()
    desk.settle()
    assert [i.subject for i in desk.outbox() if isinstance(i, SendMail)] == ["Vœux 2027"]


def test_a_past_moment_is_refused(desk: Desk) -> None:
    mail = desk.go("mail")
    chosen: list[int] = []
    dialog = MomentDialog(desk.shell.ctx, mail, chosen.append)
    dialog.moment.setDateTime(dialog.moment.dateTime().addYears(-1))
    dialog.accept()
    assert not chosen and dialog.wrong.text()
    dialog.moment.setDateTime(dialog.moment.dateTime().addYears(2))
    dialog.accept()
    assert chosen and chosen[0] > text.to_ms(NOW)


@pytest.mark.feature("2", "111")
def test_a_draft_put_aside_goes_to_the_server_and_comes_back(desk: Desk) -> None:
    pulled(desk, MailFolder(id="6", name="Drafts"))
    mail = desk.go("mail")
    desk.do("mail.new")
    mail.compose.subject.setText("Budget")
    mail.compose.text.insertPlainText("Voici…")
    mail.compose.set_aside()
    desk.wait(lambda: any(isinstance(i, SaveDraft) for i in desk.outbox()))
    (save,) = [i for i in desk.outbox() if isinstance(i, SaveDraft)]
    assert (save.content.subject, save.content.text.startswith("Voici…")) == ("Budget", True)
    held = Message(
        id="900", folder="6", date_ms=text.to_ms(NOW), subject="Budget", sender=OWN.address, draft=True, revision="7"
    )
    body = MessageBody(id="900", text=save.content.text)
    link = DraftLink(id=save.target_id, server_id="900", revision="7")
    store = desk.runtime._bodies.store_of(town.ZC)
    ack = Ack(upserts=(held, body, link), renames={save.target_id: "900"})
    desk.call(store.write(lambda tx: tx.acknowledge(save.op_id, ack)))
    desk.call(desk.runtime.mail.draft_saved(save))
    assert desk.call(desk.runtime.mail.kept_drafts()) == [], "the server has it"
    mail.edit_draft(Key(town.ZC, Message.KIND, "900"))
    desk.wait(lambda: mail.compose.is_open())
    assert mail.compose.keeper.id == save.target_id, "one draft, one name"
    mail.compose.text.insertPlainText("Enfin, ")
    mail.compose.to.set_addresses((MAIRE,))
    mail.compose.send()
    desk.settle()
    (sent,) = [i for i in desk.outbox() if isinstance(i, SendMail)]
    assert sent.draft == "900"


@pytest.mark.feature("12")
def test_what_a_shared_folder_forbids_is_greyed_with_the_reason(desk: Desk) -> None:
    owner = "9f1c-uuid"
    folder = MailFolder(id=f"{owner}:2", name="Boîte de la maire", owner=MAIRE, rights="r", mount="400")
    message = desk.record(Key(town.ZC, Message.KIND, "1001"))
    assert isinstance(message, Message)
    theirs = replace(message, id=f"{owner}:77", folder=folder.id)
    pulled(desk, folder, theirs, MessageBody(id=theirs.id, text="Bonjour"))
    mail = desk.go("mail")
    desk.wait(lambda: any(row.folder.id == folder.id for row in mail.shelf.rows))
    mail.open_key(Key(town.ZC, Message.KIND, theirs.id))
    desk.settle()
    actions = desk.shell.actions_registry
    for id in ("mail.mark_unread", "mail.flag", "mail.trash", "mail.move"):
        assert not actions.qaction(id).isEnabled(), id
    menu = actions.menu(("mail.flag", "mail.trash"), mail)
    assert "lecture seule" in menu.actions()[0].toolTip()
    assert "droit" in menu.actions()[1].toolTip()
    assert actions.qaction("mail.reply").isEnabled()
