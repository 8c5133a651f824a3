"""What the signature of a message is worth, in one line under its head; whether it is enciphered (row 16)."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.mail import MessageBody, Part
from ui import text
from ui.context import Context
from ui.text import NBSP, tr
from ui.theme import Space, Type
from ui.views.parapheur.reasons import reason
from ui.widgets.basic import Icon, Label, clear

_OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_KINDS = _OPAQUE | {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_SEALED = "sealed"
_STATES = {
    "valid": ("ok", "Signature valide de {who}."),
    "other_sender": ("warn", "Signé par {who}, dont le certificat ne porte pas l’adresse de l’expéditeur."),
    "unknown_authority": ("warn", "Signé par {who}{nbsp}: message intact, mais autorité inconnue de cet appareil."),
    "weak": ("warn", "Signé par {who}{nbsp}: message intact, mais cela ne prouve pas assez."),
    "revoked": ("danger", "Signé par {who} avec un certificat révoqué."),
    "altered": ("danger", "Ce message a été modifié après sa signature par {who}. Ne vous y fiez pas."),
    "unreadable": ("danger", "La signature de ce message est illisible."),
}


def carries_signature(body: MessageBody | None) -> bool:
    """Whether a message is worth verifying."""
    return body is not None and any(part.media_type.lower() in _KINDS for part in body.parts)


def is_security_part(part: Part) -> bool:
    """A part that is the signature, or the cipher, and no file of the writer's."""
    return part.media_type.lower() in _KINDS


def _more(report: Any) -> list[str]:
    """Why it proves too little, and when it was made: claimed by the signer, or proven by a time stamp."""
    if report is None:
        return []
    code = "digest_weak" if report.weak_digest else str(report.details.get("trust_code", ""))
    said = [reason(code)] if code and code != "cert_chain_unknown" else []  # that one is said already
    if report.time is not None and report.intact:
        when = text.when_long(text.to_ms(report.time))
        proven = tr("horodatage vérifié") if report.time_proven else tr("date déclarée par le signataire")
        said.append(f"{text.capital(when)} ({proven}).")
    return said


class SignatureLine(QWidget):
    """One line under the head of a message: what its signature is worth. Hidden for mail that is not signed."""

    sealed = Signal(object)
    """Key of a message that proved to be enciphered."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._key: Key | None = None
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(ctx.theme.gap(Space.S))
        self.state = ""
        self._opaque = False
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)

    def _on_changes(self, changes: ChangeSet) -> None:
        """The source of the message may have arrived."""
        key = self._key
        if self.state == "waiting" and key is not None and any(account == key.account for account, _ in changes.files):
            self._verify(key)

    def _verify(self, key: Key) -> None:
        signed = self._ctx.runtime.signed_mail

        async def judge() -> object:
            if self._opaque:
                sealed = await signed.is_sealed(key)
                if sealed is None:
                    return None
                return _SEALED if sealed else await signed.verify(key) or ""
            return await signed.verify(key)

        self._ctx.bridge.run(judge(), on_done=partial(self._judged, key), owner=self)

    def show_message(self, key: Key, body: MessageBody | None) -> None:
        """Verify ``key``, if it is signed; asked again when its source has arrived."""
        signed = carries_signature(body)
        if not signed:
            self._key, self.state = key, ""
            self.hide()
            return
        if key != self._key:
            self._key, self.state = key, ""
            self._opaque = any(part.media_type.lower() in _OPAQUE for part in body.parts) if body else False
            self._say("", tr("Message signé{nbsp}: vérification en cours…").format(nbsp=NBSP), "text_soft")
        if self.state in ("", "waiting"):
            self.state = "waiting"
            self._verify(key)

    def _judged(self, key: Key, found: object) -> None:
        if key != self._key or found is None:
            return  # its source is on its way
        if found == _SEALED:
            self.state = _SEALED
            self.hide()
            self.sealed.emit(key)
            return
        self.show_judged(found)

    def show_judged(self, found: object) -> None:
        """A signature that was judged; None = what was opened holds none."""
        if found is None:
            self.hide()
            return
        self.state = str(getattr(found, "state", "unreadable"))
        tone, sentence = _STATES[self.state]
        who = str(getattr(found, "signer", "")) or tr("quelqu’un")
        said = [tr(sentence).format(who=who, nbsp=NBSP), *_more(getattr(found, "report", None))]
        self._say(self.state, " ".join(said), tone)

    def _say(self, state: str, sentence: str, tone: str) -> None:
        theme = self._ctx.theme
        clear(self._line)
        icon = "seal" if tone in ("ok", "text_soft") else "warning"
        self._line.addWidget(Icon(theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        self._line.addWidget(Label(theme, sentence, Type.SMALL_STRONG if state else Type.SMALL, tone), 1)
        self.state = state
        self.setAccessibleName(sentence)
        self.show()
