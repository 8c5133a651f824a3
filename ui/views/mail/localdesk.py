"""Local folders (« Sur cet appareil »): their menu, and the rule that takes old mail of a folder off the server (A19)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from app.domain.ids import AccountId, Key
from app.domain.mail import MailFolder
from app.domain.selection import folder_days_text
from app.services.mail import FolderRow
from ui import text
from ui.context import Context
from ui.text import NBSP, tr
from ui.views.mail.namedialog import NameDialog
from ui.widgets.asking import ask

RULES = (
    (0, "Jamais"),
    (182, "Après six mois"),
    (365, "Après un an"),
    (730, "Après deux ans"),
    (1826, "Après cinq ans"),
)


class LocalDesk:
    """What is done to local folders."""

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        self._ctx, self._parent = ctx, parent

    def fill(self, menu: QMenu, row: FolderRow) -> None:
        """The menu of a local folder."""
        theme = self._ctx.theme
        acts: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("plus", tr("Nouveau dossier sur cet appareil…"), lambda: self.create(row.account)),
            ("pen", tr("Renommer…"), lambda: self.rename(row)),
            ("trash", tr("Supprimer"), lambda: self.remove(row)),
        )
        for icon, words, act in acts:
            entry = menu.addAction(theme.icon(icon), words)
            entry.triggered.connect(lambda _checked=False, do=act: do())

    def fill_rule(self, menu: QMenu, row: FolderRow) -> None:
        """« Ne garder qu’ici » in the menu of a server's folder."""
        now = self._days(row)
        rule = menu.addMenu(self._ctx.theme.icon("storage"), tr("Ne garder que sur cet appareil"))
        for days, words in RULES:
            entry = rule.addAction(tr(words))
            entry.setCheckable(True)
            entry.setChecked(now == days)
            entry.triggered.connect(lambda _checked=False, d=days: self.ask_rule(row, d))

    def create(self, account: AccountId) -> None:
        dialog = NameDialog(
            self._ctx, tr("Nouveau dossier sur cet appareil"), tr("Nom du dossier"), tr("Créer"), self._parent
        )
        dialog.accepted.connect(lambda: self._run(self._ctx.runtime.kept.create_folder(account, dialog.name())))
        dialog.open()

    def rename(self, row: FolderRow) -> None:
        title, label = tr("Renommer le dossier"), tr("Nom du dossier")
        dialog = NameDialog(self._ctx, title, label, tr("Renommer"), self._parent, row.folder.name)
        dialog.accepted.connect(lambda: self._run(self._ctx.runtime.kept.rename_folder(_key(row), dialog.name())))
        dialog.open()

    def remove(self, row: FolderRow) -> None:
        self._run(self._ctx.runtime.kept.remove_folder(_key(row)))

    # --- the rule -------------------------------------------------------------------------------

    def _days(self, row: FolderRow) -> int:
        account = next((a for a in self._ctx.runtime.accounts.accounts() if a.id == row.account), None)
        from app.services.kept import purge_days  # reads mails: not before the first list

        return purge_days(account).get(row.folder.id, 0) if account is not None else 0

    def ask_rule(self, row: FolderRow, days: int) -> None:
        """Off at once; on after its consequence was read."""
        if not days:
            self._set_rule(row, 0)
            return
        from ui.views.mail.folders import folder_name

        when = next(words for number, words in RULES if number == days)
        question = tr("{when}, ne garder les messages de {name} que sur cet appareil{nbsp}?").format(
            when=tr(when), name=text.quoted(folder_name(row.folder)), nbsp=NBSP
        )
        consequence = tr(
            "Les messages lus et non suivis y sont recopiés en entier, puis mis à la corbeille du serveur. Vos autres "
            "appareils et le webmail ne les auront plus, et si cet appareil est perdu, ils le sont aussi."
        )
        ask(
            self._parent,
            question,
            consequence,
            tr("Garder ici"),
            lambda: self._set_rule(row, days),
            no=tr("Annuler"),
            title=tr("Garder sur cet appareil seulement"),
        )

    def _set_rule(self, row: FolderRow, days: int) -> None:
        account = next(a for a in self._ctx.runtime.accounts.accounts() if a.id == row.account)
        from app.services.kept import PURGE_DAYS, purge_days

        rules = {folder: number for folder, number in purge_days(account).items() if folder != row.folder.id}
        rules |= {row.folder.id: days} if days else {}
        runtime = self._ctx.runtime

        async def work() -> None:
            await runtime.accounts.update_settings(row.account, **{PURGE_DAYS: folder_days_text(rules)})
            runtime.kept.hurry()

        said = tr("Les messages anciens arrivent peu à peu dans « Sur cet appareil ».")
        self._run(work(), said if days else tr("Ce dossier reste entier sur le serveur."))

    def _run(self, work: object, said: str = "") -> None:
        done = (lambda _result: self._ctx.shell.toast(text.typeset(said))) if said else None
        self._ctx.bridge.run(work, on_done=done, owner=self._parent)  # type: ignore[arg-type]


def _key(row: FolderRow) -> Key:
    return Key(row.account, MailFolder.KIND, row.folder.id)
