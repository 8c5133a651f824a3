"""Models of messages, from the server's folder: inserted while writing, blanks filled, and kept (offline too)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from app.domain.intents import SaveFolder, SaveTemplate
from app.domain.mail import Address, MailFolder, Message, MessageBody, Part
from tests.flows.desk import Desk
from tests.flows.test_writing import pulled
from tests.scenes import town
from ui.views.outbox.acts import act_sentence

FOLDER = MailFolder(id="900", name="Modèles", parent="")
BELOW = MailFolder(id="901", name="Urbanisme", parent="900")
TEXT = "Bonjour ${civilité} ${nom},\n\nVotre demande a été transmise au service."


def model(id: str, subject: str, text: str, folder: str = "900", **body: Any) -> tuple[Message, MessageBody]:
    message = Message(id=id, folder=folder, date_ms=1_795_000_000_000 + int(id), subject=subject, sender=town.ME)
    return message, MessageBody(id=id, text=text, **body)


def with_models(desk: Desk) -> None:
    plan = Part(part="2", name="plan.pdf", media_type="application/pdf", size_bytes=900)
    people = (Address(mail="accueil@saint-aubin-des-pins.example"),)
    pulled(
        desk,
        FOLDER,
        BELOW,
        *model("9001", "Accusé de réception", TEXT, to=people),
        *model("9002", "Permis : pièces à fournir", "Merci de compléter.", "901", parts=(plan,)),
    )


def offered(compose: Any) -> QMenu:
    return compose.templates.menu(
        compose._ctx.runtime.submit(compose._ctx.runtime.templates.offered(town.ZC)).result(5)
    )


@pytest.mark.feature("14")
def test_a_model_is_inserted_with_its_blanks_filled(desk: Desk) -> None:
    with_models(desk)
    mail = desk.go("mail")
    desk.do("mail.new")
    compose = mail.compose
    menu = offered(compose)
    names = [action.text() for action in menu.actions()]
    assert names == ["Modèles", "Accusé de réception", "Urbanisme", "Permis : pièces à fournir"]
    menu.actions()[1].trigger()
    desk.settle()
    dialog = compose.templates.dialog
    assert list(dialog.fields) == ["civilité", "nom"]
    dialog.fields["civilité"].setText("Madame")
    dialog.accept()
    desk.settle()
    assert "Bonjour Madame ${nom}," in compose.text.toPlainText(), "an empty blank stays to be seen"
    assert compose.subject.text() == "Accusé de réception"
    assert [a.mail for a in compose.to.addresses()] == ["accueil@saint-aubin-des-pins.example"]

    compose.subject.setText("Autre objet")
    offered(compose).actions()[3].trigger()
    desk.settle()
    assert compose.subject.text() == "Autre objet", "what is written is not written over"
    assert [part.name for part in compose.draft().kept] == ["plan.pdf"], "its file goes along from the server"


@pytest.mark.feature("14")
def test_a_model_with_form_keeps_it(desk: Desk) -> None:
    logo = Part(part="2.2", name="logo.png", media_type="image/png", size_bytes=30, content_id="logo@v", inline=True)
    page = (
        '<p style="color:#1d5bbf">Bonjour <b>${nom}</b>,</p><script>steal()</script>'
        "<ul><li>le plan</li><li><i>la notice</i></li></ul>"
        '<table border="1"><tr><td>Pièce</td><td>Délai</td></tr></table><img src="cid:logo@v">'
    )
    pulled(desk, FOLDER, *model("9003", "Pièces à fournir", "Bonjour ${nom},", html=page, parts=(logo,)))
    mail = desk.go("mail")
    desk.do("mail.new")
    compose = mail.compose
    compose.text.insertPlainText("Avant. ")
    offered(compose).actions()[0].trigger()
    desk.settle()
    compose.templates.dialog.fields["nom"].setText("Dupond & <fils>")
    compose.templates.dialog.accept()
    desk.settle()
    draft = compose.draft()
    for form in (
        "Avant. ", "color:#1d5bbf", "Dupond &amp; &lt;fils&gt;</b>", "<ul><li>le plan</li><li><i>la notice</i></li></ul>",
        '<table border="1"', "Délai</div></td>", '<img src="cid:logo@v">',
    ):  # fmt: skip
        assert form in draft.html, form
    assert "steal" not in draft.html and "Dupond & <fils>" in draft.text
    assert [(p.part, p.content_id) for p in draft.kept] == [("2.2", "logo@v")], "its picture comes with it"
    assert not compose.chips.isVisible()


@pytest.mark.feature("14", "2")
def test_what_is_written_is_kept_as_a_model_without_a_network(desk: Desk, tmp_path: Path) -> None:
    mail = desk.go("mail")
    desk.do("mail.new")
    compose = mail.compose
    assert not offered(compose).actions()[0].isEnabled(), "said where there is none"
    compose.text.setPlainText("Bonjour,\n\nÀ bientôt.")
    compose._keep_template()
    desk.settle()
    assert not any(isinstance(i, SaveTemplate) for i in desk.outbox()), "its subject is its name"
    compose.subject.setText("Fin de non-recevoir")
    (tmp_path / "bareme.txt").write_text("12")
    compose.attach([tmp_path / "bareme.txt"])
    desk.wait(lambda: bool(compose.draft().files))
    compose._keep_template()
    desk.wait(lambda: any(isinstance(i, SaveTemplate) for i in desk.outbox()))
    (folder,) = [i for i in desk.outbox() if isinstance(i, SaveFolder)]
    (kept,) = [i for i in desk.outbox() if isinstance(i, SaveTemplate)]
    assert folder.name == "Modèles" and kept.folder == folder.target_id and kept.folder.startswith("local:")
    assert kept.content.subject == "Fin de non-recevoir" and kept.content.files[0].name == "bareme.txt"
    assert compose.is_open(), "the message itself is still being written"
    assert act_sentence(kept, "") == "Enregistrer le modèle « Fin de non-recevoir »".replace("« ", "«\xa0").replace(
        " »", "\xa0»"
    )
