"""Steps 3 to 5: read, reply, accept an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from app.domain.intents import ReplyInvitation, SendMail
from app.domain.mail import Message
from ui.tour.driver import Driver, Failed, until
from ui.tour.network import expect_pending, see_in_outbox
from ui.tour.story import Story

REPLY = "Bonjour,\nMerci pour votre message. Je vous réponds dès lundi, après l’étude du dossier.\nHélène Castagnède\n"


def _open(d: Driver, wanted: Callable[[Message], bool], what: str) -> Message:
    """Click the first message of the list that suits; its text is on screen when this returns."""
    view: Any = d.go("mail")
    until(lambda: view.model.is_loaded and view.model.rowCount(), 15.0, "liste des messages")
    found = [(row, key, entry.record) for row, key, entry in d.rows(view.list)]
    chosen = next((line for line in found if isinstance(line[2], Message) and wanted(line[2])), None)
    if chosen is None:
        raise Failed(f"{what} introuvable")
    row, key, message = chosen
    d.click_row(view.list, row)
    until(lambda: view.reading.key == key and view.reading.browser.isVisible(), 15.0, "message ouvert")
    until(lambda: view.reading.browser.toPlainText().strip(), 15.0, "texte du message")
    assert isinstance(message, Message)
    return message


def read(d: Driver, _story: Story) -> str:
    """A message is chosen with the mouse; its text shows, without network."""
    message = _open(d, lambda m: m.invite is None, "message")
    view: Any = d.shell.view("mail")
    words = view.reading.browser.toPlainText()
    return f"« {message.subject} », {len(words)} caractères affichés"


def reply(d: Driver, story: Story) -> str:
    """Answer with the keyboard. Adds ``reply``: account, Message-ID, recipient, text."""
    message = _open(d, lambda m: m.invite is None, "message")
    view: Any = d.shell.view("mail")
    d.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    until(lambda: view.is_writing() and view.compose.text.hasFocus(), 10.0, "réponse ouverte")
    d.type(REPLY)
    typed = view.compose.text.toPlainText()
    if not typed.startswith(REPLY):
        raise Failed("le texte frappé n’est pas celui affiché")
    d.shot("reponse")
    d.click(view.compose.send_button)
    intent = expect_pending(d, SendMail)
    assert isinstance(intent, SendMail)
    story.facts["reply"] = {
        "account": intent.account,
        "message_id": intent.target_id,
        "to": intent.to[0].mail,
        "subject": intent.subject,
        "in_reply_to": message.message_id,
        "words": REPLY.splitlines()[1],
    }
    see_in_outbox(d, intent.subject)
    return f"« {intent.subject} » à {intent.to[0].mail}, {len(REPLY)} touches, dans À envoyer"


def accept(d: Driver, story: Story) -> str:
    """Answer an invitation. Adds ``invitation``: account, UID."""
    message = _open(d, lambda m: m.invite is not None and m.invite.answer in ("", "NEEDS-ACTION"), "invitation")
    assert message.invite is not None
    view: Any = d.shell.view("mail")
    button = view.reading.invitation.buttons["ACCEPTED"]
    until(button.isVisible, 10.0, "« Accepter »")
    d.click(button)
    intent = expect_pending(d, ReplyInvitation)
    story.facts["invitation"] = {"account": intent.account, "uid": message.invite.uid}
    until(lambda: "Vous avez accepté" in d.texts(view.reading.invitation), 10.0, "« Vous avez accepté »")
    return f"« {message.invite.title} », réponse en attente d’envoi"
