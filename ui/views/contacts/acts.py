"""What is done to books and to many cards at once: made, renamed, joined, read from a file, written to one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.ids import AccountId, Key
from app.domain.listing import Entry
from app.domain.records import Record
from app.services.address_books import Book
from app.services.contacts import Imported
from ui import text
from ui.context import Context
from ui.views.mail.namedialog import NameDialog
from ui.widgets.asking import ask
from ui.widgets.source import CardSources


class Desk(Protocol):
    """What the acts ask of the space."""

    def account_of_new(self) -> AccountId | None:
        """Where new cards and books go."""
        ...

    def own_book(self) -> Book | None:
        """The chosen book, where the user made it."""
        ...

    def keys_to_export(self) -> list[Key]:
        """The card shown; without one, all of them."""
        ...


class BookActs(QObject):
    """Acts of the menu « Plus »."""

    def __init__(self, ctx: Context, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self._ctx, self._parent, self._desk = ctx, parent, desk

    # --- books ----------------------------------------------------------------------------------

    def new_book(self) -> None:
        account = self._desk.account_of_new()
        if account is None:
            return
        made = self.tr("Carnet créé.")
        contacts = self._ctx.runtime.contacts
        self._ask_name(self.tr("Nouveau carnet"), "", lambda name: self._run(contacts.create_book(account, name), made))

    def rename_book(self) -> None:
        if (book := self._desk.own_book()) is not None:
            contacts, done = self._ctx.runtime.contacts, self.tr("Carnet renommé.")
            title = self.tr("Renommer le carnet")
            self._ask_name(title, book.name, lambda name: self._run(contacts.rename_book(book, name), done))

    def remove_book(self) -> None:
        if (book := self._desk.own_book()) is not None:
            self._run(self._ctx.runtime.contacts.remove_book(book), self.tr("Carnet supprimé."))

    def _ask_name(self, title: str, name: str, act: Callable[[str], None]) -> None:
        dialog = NameDialog(self._ctx, title, self.tr("Nom du carnet"), self.tr("Enregistrer"), self._parent, name)
        dialog.accepted.connect(lambda: act(dialog.name()))
        dialog.open()

    # --- many cards -----------------------------------------------------------------------------

    def duplicates(self) -> None:
        contacts = self._ctx.runtime.contacts

        def found(groups: list[list[Entry[Record]]]) -> None:
            if not groups:
                self._ctx.shell.toast(self.tr("Aucun doublon."))
                return
            names = "\n".join("• " + ", ".join(getattr(e.record, "name", "") for e in group) for group in groups[:12])
            ask(
                self._parent,
                text.plural(len(groups), "%n personne a plusieurs fiches.", "%n personnes ont plusieurs fiches."),
                f"{names}\n\n{self.tr('Chacune n’en garde qu’une, complétée des autres, qui vont à la corbeille.')}",
                self.tr("Réunir"),
                lambda: self._merge(groups),
                title=self.tr("Réunir les doublons"),
                no=self.tr("Annuler"),
                name="contacts.merge",
            )

        self._ctx.bridge.run(contacts.duplicates(), on_done=found, owner=self._parent)

    def _merge(self, groups: list[list[Entry[Record]]]) -> None:
        contacts = self._ctx.runtime.contacts

        async def merge() -> None:
            for group in groups:
                await contacts.merge([entry.key for entry in group])

        self._run(merge(), self.tr("Les fiches sont réunies. Les autres sont dans la corbeille."))

    def import_cards(self) -> None:
        account = self._desk.account_of_new()
        kinds = self.tr("Cartes de visite (*.vcf *.vcard)")
        path, _kind = QFileDialog.getOpenFileName(self._parent, self.tr("Importer des contacts"), "", kinds)
        if path and account is not None:
            self._import(Path(path), account)

    def offer(self, path: Path) -> None:
        """A file that another program hands over: read once the user has agreed."""
        account = self._desk.account_of_new()
        if account is None:
            self._ctx.shell.toast(self.tr("Ajoutez d’abord un compte de messagerie."))
            return
        question = self.tr("Importer les contacts de {name} ?").format(name=text.quoted(path.name))
        effect = self.tr("Ceux que vous avez déjà sont complétés, les autres s’ajoutent à votre carnet.")
        ask(self._parent, text.typeset(question), effect, self.tr("Importer"), partial(self._import, path, account))

    def _import(self, path: Path, account: AccountId) -> None:
        contacts = self._ctx.runtime.contacts

        async def read() -> Imported:
            data = await asyncio.to_thread(path.read_bytes)
            return await contacts.import_cards(account, data)

        def done(result: Imported) -> None:
            if not (result.made or result.known or result.completed or result.unreadable):
                self._ctx.shell.toast(self.tr("Ce fichier ne contient aucune carte de visite."))
                return
            said = text.plural(result.made, "%n contact ajouté", "%n contacts ajoutés")
            if result.completed:
                said += text.plural(result.completed, ", %n complété", ", %n complétés")
            if result.known:
                said += text.plural(result.known, ", %n déjà là", ", %n déjà là")
            see = partial(self._show_sources, result.unreadable) if result.unreadable else None
            if see is not None:
                said += text.plural(len(result.unreadable), ", %n illisible", ", %n illisibles")
            if result.pictures:
                said += text.plural(
                    result.pictures,
                    ", %n photo refusée (illisible ou trop lourde)",
                    ", %n photos refusées (illisibles ou trop lourdes)",
                )
            self._ctx.shell.toast(f"{said}.", see, undo_text=self.tr("Voir"))

        self._ctx.bridge.run(read(), on_done=done, owner=self._parent, title=self.tr("Import de contacts"))

    def _show_sources(self, sources: Sequence[str]) -> None:
        count = text.plural(len(sources), "%n fiche est illisible.", "%n fiches sont illisibles.")
        CardSources(self._ctx, self.tr("Fiches illisibles"), count, sources, self._parent).open()

    def export(self) -> None:
        keys = self._desk.keys_to_export()
        name = self.tr("contacts.vcf")
        path, _kind = QFileDialog.getSaveFileName(self._parent, self.tr("Exporter des contacts"), name, "*.vcf")
        if not path:
            return
        contacts = self._ctx.runtime.contacts

        async def write() -> None:
            words = await contacts.export(keys)
            await asyncio.to_thread(Path(path).write_text, words, "utf-8")

        said = text.plural(len(keys), "%n contact exporté.", "%n contacts exportés.")
        self._run(write(), said, self.tr("Export des contacts"))

    def _run(self, work: Coroutine[Any, Any, object], said: str, title: str = "") -> None:
        self._ctx.bridge.run(work, on_done=lambda _result: self._ctx.shell.toast(said), owner=self._parent, title=title)
