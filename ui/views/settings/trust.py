"""« Listes de confiance et horodatage »: whom to trust, who stamps the time, what is known of one's certificates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.signing_types import CardView
from app.services.trust import TrustSource
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur.choosing import card_words
from ui.views.settings.pages import Page, line_edit
from ui.widgets.basic import Button, IconButton, Label, Line, clear

Held = tuple[Sequence[TrustSource], str]


def source_words(source: TrustSource) -> tuple[str, str, str]:
    """(title, what it brought, its tone)."""
    title = source.name
    if source.kind != "certificates":
        where = tr("liste de confiance {territory}").format(territory=source.territory)
        title = f"{text.capital(where.strip())} · {source.name}"
    brought = plural(source.count, "%n autorité", "%n autorités")
    signed = tr("signée par {signer}").format(signer=source.signer) if source.signer else ""
    late = source.next_update_ms is not None and source.next_update_ms < text.to_ms(text.now())
    again = tr("à importer de nouveau : elle n’est plus à jour") if late else ""
    imported = tr("importée le {day}").format(day=text.local(source.imported_ms).strftime("%d/%m/%Y"))
    return title, text.typeset(" · ".join(filter(None, (brought, signed, imported, again)))), "warn" if late else ""


class TrustPage(Page):
    """Imports lists, keeps the address of the time stamps, asks about revocation now."""

    def __init__(self, ctx: Context) -> None:
        intro = tr(
            "Une signature est intacte ou non par elle-même ; elle est reconnue quand son autorité figure ici. Rien n’est"
            " reconnu par défaut. La liste française est publiée par l’ANSSI."
        )
        super().__init__(ctx, tr("Listes de confiance et horodatage"), intro)
        theme = ctx.theme
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.gap(Space.S))
        self.card.body.addLayout(self._list)
        self.import_button = Button(theme, tr("Importer une liste ou un certificat…"), "primary", "plus", self._choose)
        self.import_button.setObjectName("trust.import")
        self.add_buttons(self.import_button, Button(theme, tr("Fermer"), "quiet", "", lambda: self.closed.emit()))
        self.wrong = Label(theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        self.card.body.addWidget(self.wrong)
        self.card.body.addWidget(Line(theme))
        label = Label(theme, tr("Service d’horodatage (RFC 3161)"), Type.BODY_STRONG)
        self.tsa = line_edit("https://…")
        self.tsa.setMinimumHeight(theme.target())
        self.tsa.setAccessibleName(tr("Adresse du service d’horodatage"))
        label.setBuddy(self.tsa)
        self.card.body.addWidget(label)
        hint = tr(
            "Facultatif : il prouve l’heure de vos signatures de documents. Votre collectivité en donne l’adresse."
        )
        self.card.body.addWidget(Label(theme, text.typeset(hint), Type.SMALL, "text_soft"))
        self.card.body.addWidget(self.tsa)
        self.keep_button = Button(theme, tr("Enregistrer l’adresse"), "plain", "check", self._keep)
        self.tsa.returnPressed.connect(self._keep)
        self.add_buttons(self.keep_button)
        self.card.body.addWidget(Line(theme))
        self.card.body.addWidget(Label(theme, tr("Vos certificats"), Type.BODY_STRONG))
        self._cards = QVBoxLayout()
        self.card.body.addLayout(self._cards)
        self.check_button = Button(theme, tr("Vérifier la révocation maintenant"), "plain", "sync", self._check)
        self.check_button.setObjectName("trust.check")
        self.add_buttons(self.check_button)

    def start(self) -> None:
        self.import_button.setFocus()
        self._read()
        self._read_cards()

    def _read(self) -> None:
        trust = self.ctx.runtime.trust

        async def held() -> Held:
            return await trust.sources(), await trust.tsa_url()

        self.ctx.bridge.run(held(), on_done=self._show, on_error=self._failed, owner=self)

    def _read_cards(self) -> None:
        """Asks all readers: takes a moment."""
        self.ctx.bridge.run(self.ctx.runtime.signing.cards(), on_done=self._show_cards, owner=self)

    def _show(self, held: Held) -> None:
        sources, url = held
        theme = self.ctx.theme
        clear(self._list)
        for source in sources:
            self._list.addWidget(self._source(source))
        if not sources:
            none = tr("Aucune liste : les signatures sont dites intactes, sans dire de qui.")
            self._list.addWidget(Label(theme, text.typeset(none), Type.BODY, "text_soft"))
        if not self.tsa.hasFocus():
            self.tsa.setText(url)

    def _show_cards(self, cards: Sequence[CardView]) -> None:
        theme = self.ctx.theme
        clear(self._cards)
        for card in cards:
            self._cards.addLayout(card_words(self.ctx, card))
        if not cards:
            self._cards.addWidget(Label(theme, tr("Aucune carte n’est branchée."), Type.BODY, "text_soft"))

    def _source(self, source: TrustSource) -> QWidget:
        theme = self.ctx.theme
        title, brought, tone = source_words(source)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(theme, title, Type.BODY))
        names.addWidget(Label(theme, brought, Type.SMALL, tone or "text_soft"))
        line.addLayout(names, 1)
        forget = tr("Ne plus reconnaître {name}").format(name=source.name)
        line.addWidget(IconButton(theme, "trash", forget, partial(self._remove, source.id)))
        return row

    def _choose(self) -> None:
        kinds = tr("Listes et certificats (*.xml *.pem *.crt *.cer *.der);;Tous les fichiers (*)")
        path, _kind = QFileDialog.getOpenFileName(self, tr("Liste de confiance ou certificat"), "", kinds)
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Trust what the file brings."""
        self._say("")
        done = tr("{name} est importée.").format(name=path.name)
        self.ctx.bridge.run(
            self.ctx.runtime.trust.import_file(path),
            on_done=lambda _source: self._imported(done),
            on_error=self._failed,
            owner=self,
        )

    def _imported(self, said: str) -> None:
        self.ctx.shell.toast(said)
        self._read()
        self._read_cards()

    def _remove(self, id: str) -> None:
        self.ctx.bridge.run(self.ctx.runtime.trust.remove(id), on_done=lambda _none: self._read(), owner=self)

    def _keep(self) -> None:
        self._say("")
        said = tr("L’adresse est enregistrée.")
        self.ctx.bridge.run(
            self.ctx.runtime.trust.set_tsa_url(self.tsa.text()),
            on_done=lambda _none: self.ctx.shell.toast(said),
            on_error=self._failed,
            owner=self,
        )

    def _check(self) -> None:
        self.check_button.setEnabled(False)
        self.ctx.bridge.run(
            self.ctx.runtime.signing.check_now(),
            on_done=lambda _none: self._checked(),
            on_error=self._failed,
            owner=self,
        )

    def _checked(self) -> None:
        self.check_button.setEnabled(True)
        self._read_cards()

    def _failed(self, error: AppError) -> None:
        self.check_button.setEnabled(True)
        self._say(word_error(error).text())

    def _say(self, sentence: str) -> None:
        self.wrong.set_text(sentence)
        self.wrong.setVisible(bool(sentence))
