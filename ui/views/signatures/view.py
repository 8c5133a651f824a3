"""The list of what I signed, its filters, and one of them beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QInputDialog

from app.domain.followup import Fate
from app.domain.ids import Key
from app.domain.parapheur import Dossier
from app.domain.signatures import Signature
from app.services.followup import Followed
from ui import text
from ui.context import Context
from ui.models.facts import RowFacts, Tone
from ui.models.fixed import FixedRow
from ui.views.listspace import ListSpace
from ui.views.signatures import export, words
from ui.views.signatures.detail import SignaturePane
from ui.widgets.basic import Button, IconButton
from ui.widgets.listpane import Empty
from ui.widgets.saving import ask_target


class SignaturesView(ListSpace):
    """Reads `FollowUpService`; writes only what the user says of a signature."""

    SPACE = "signatures"
    KINDS = frozenset({Signature.KIND, Fate.KIND})

    def __init__(self, ctx: Context) -> None:
        self._all: Sequence[Followed] = ()
        self._filter = "all"
        super().__init__(ctx, text.tr("Liste de mes signatures"), self._empty(), text.tr("Mes signatures"))
        self.pane.set_chips([(id, text.tr(label)) for id, label, _stages in words.CHIPS])
        self.pane.chip_chosen.connect(self._set_filter)
        save = IconButton(ctx.theme, "export", text.tr("Enregistrer la liste…"), self._export_list)
        save.setObjectName("signatures.export_list")
        self.pane.add_tool(save)
        self.detail = SignaturePane(
            ctx, open_=self._open_dossier, settle=self._settle, number=self._ask_number, export=self._export_one
        )
        self.build(self.detail)

    def open_key(self, key: Key) -> None:
        self._choose("all")
        super().open_key(key)

    # --- reading --------------------------------------------------------------------------------

    def read(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.followup.signatures(), on_done=self._take, owner=self)

    def _take(self, found: Sequence[Followed]) -> None:
        self._all = found
        self._show_list()
        key = self.wanted or (self.detail.shown.key if self.detail.shown is not None else None)
        one = next((one for one in found if one.key == key), None)
        if one is not None:
            self.wanted = None
            self.list.select_key(one.key)
        self._show_one(one)

    def _set_filter(self, id: str) -> None:
        self._filter = id
        self.pane.set_empty(self._empty())
        self._show_list()

    def _choose(self, id: str) -> None:
        """As pressing that filter."""
        for chip in self.pane.findChildren(Button):
            if chip.objectName() == f"chip.{id}":
                chip.setChecked(True)
        self._set_filter(id)

    def _show_list(self) -> None:
        chosen = [one for one in self._all if words.is_under(one, self._filter)]
        self.model.set_rows([FixedRow(str(one.key), self._describe(one), one.key, one) for one in chosen])
        count = text.plural(len(chosen), "%n signature", "%n signatures") if chosen else text.tr("Mes signatures")
        self.pane.title.set_text(count)

    def _describe(self, one: Followed) -> RowFacts:
        said, tone, icon = words.stage(one)
        day = text.day_short(text.local(one.signature.signed_ms).date())
        return RowFacts(
            title=one.signature.name,
            aside=text.when_short(one.signature.signed_ms),
            detail_lead=text.capital(said),
            detail=" · ".join(part for part in (one.body.name, one.signature.bureau) if part),
            note=words.amount(one),
            icons=(("warning", Tone.DANGER),) if tone is Tone.DANGER else (),
            leading=icon,
            strong=one.to_deal_with,
            faded=tone is Tone.OK,
            stripe=self.directory.stripe(one.key.account),
            spoken=", ".join(
                p
                for p in (
                    one.signature.name,
                    said,
                    words.amount(one),
                    one.body.name,
                    text.tr("signé le {day}").format(day=day),
                )
                if p
            ),
        )

    def current_changed(self, key: Key | None) -> None:
        one = next((one for one in self._all if one.key == key), None)
        if one is not None:
            self._show_one(one)

    def _show_one(self, one: Followed | None) -> None:
        asks = one is not None and self.ctx.runtime.followup.asks_number(one.key)
        self.detail.show_one(one, asks_number=asks)

    def _empty(self) -> Empty:
        if self._filter == "refused":
            return Empty("ok", text.tr("Aucun refus"), text.tr("Rien de ce que vous avez signé n’a été refusé."))
        if self._filter != "all":
            return Empty("signature", text.tr("Aucune signature ici"))
        said = text.tr("Ce que vous signerez depuis cet appareil apparaîtra ici, avec ce que cela devient.")
        return Empty("signature", text.tr("Aucune signature encore"), said)

    # --- acts -----------------------------------------------------------------------------------

    def _open_dossier(self, one: Followed) -> None:
        self.ctx.shell.open_key(Key(one.key.account, Dossier.KIND, one.signature.dossier_id))

    def _settle(self, one: Followed) -> None:
        done = text.tr("Noté : c’est réglé.") if one.to_deal_with else text.tr("C’est de nouveau à traiter.")
        self.ctx.bridge.run(
            self.ctx.runtime.followup.settle(one.key, settled=one.to_deal_with),
            on_done=lambda _none: self._settled(done),
            owner=self,
        )

    def _settled(self, said: str) -> None:
        self.ctx.shell.toast(said)
        self.read()

    def _ask_number(self, one: Followed) -> None:
        """S²LOW tells nothing of a bordereau without the number it gave to its transmission."""
        title = text.tr("Numéro de transaction S²LOW")
        asked = text.tr("Le service des finances le connaît. Écharpe demandera alors ce que la trésorerie a répondu.")
        number, agreed = QInputDialog.getText(self, title, asked, text=one.signature.transaction)
        if agreed and number.strip():
            self.give_number(one, number)

    def give_number(self, one: Followed, number: str) -> None:
        """Once typed."""
        said = text.tr("Numéro noté. La réponse de la trésorerie est demandée dès que possible.")
        self.ctx.bridge.run(
            self.ctx.runtime.followup.give_number(one.key, number),
            on_done=lambda _none: self._settled(said),
            owner=self,
        )

    # --- export ---------------------------------------------------------------------------------

    def _export_list(self) -> None:
        rows = [row.payload for n in range(self.model.rowCount()) if (row := self.model.row_at(n)) is not None]
        target = ask_target(self, text.tr("Enregistrer la liste"), text.tr("Mes signatures.csv"))
        if target is not None:
            self._save(export.table(rows), target)

    def _export_one(self, one: Followed) -> None:
        target = ask_target(self, text.tr("Enregistrer la preuve"), f"{one.signature.name}.pdf")
        if target is None:
            return
        self.ctx.bridge.run(
            self.ctx.runtime.followup.journal_intact(),
            on_done=lambda intact: self._save(export.page(one, intact), target),
            owner=self,
        )

    def _save(self, data: bytes, path: Path) -> None:
        said = text.typeset(text.tr("Enregistré : {name}").format(name=path.name))
        self.ctx.bridge.run(
            self.ctx.runtime.followup.save(data, path), on_done=lambda _none: self.ctx.shell.toast(said), owner=self
        )
