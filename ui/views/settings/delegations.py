"""« Délégations »: everything given and received, over mail, agendas and parapheur, and the way to end it (row A16)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from app.domain.accounts import Account, Service
from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.mail import LOCAL, MailFolder, Role
from app.domain.writing import PRESETS, GivenRight, GivenShare, Mode, ReceivedShare, Sender, preset_of
from app.services.standing import Delegations, Shareable
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.errors import word_error
from ui.text import NBSP, quoted, tr
from ui.theme import Space, Type
from ui.views.mail.addresses import AddressField
from ui.views.mail.folders import folder_name
from ui.views.settings.pages import FormPage, Page
from ui.widgets.basic import Button, Chip, Label, Line, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.tick import Tick

_PRESETS = {"read": "Lecture", "write": "Lecture et écriture", "manage": "Gestion, partage compris"}
_KINDS = {
    "appointment": "Agenda",
    "contact": "Carnet d’adresses",
    "task": "Tâches",
    "document": "Documents",
}
_EVERYBODY = {"all": "tout le monde ici", "pub": "tout le monde, même au dehors", "dom": "tout le domaine"}


def rights_words(rights: str) -> str:
    """What letters allow, in words."""
    preset = preset_of(rights)
    if preset:
        return tr(_PRESETS[preset]) + (tr(", éléments privés compris") if "p" in rights else "")
    return tr("Disponibilités seulement") if "f" in rights else tr("Aucun droit")


def view_words(view: str) -> str:
    return tr(_KINDS.get(view, "Dossier de messages"))


class DelegationsPage(Page):
    """Account by account: what others may do here, what I may do elsewhere."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page | None], None]) -> None:
        intro = tr("Tout ce que d’autres peuvent faire pour vous, et ce que vous pouvez faire pour eux.")
        super().__init__(ctx, tr("Délégations"), intro)
        self._turn_to = turn_to
        self._directory = Directory(ctx)
        self._shown: Sequence[Delegations] | None = None
        box = QWidget()
        self.rows = QVBoxLayout(box)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(ctx.theme.gap(Space.M))
        self.card.body.addWidget(box)
        buttons = []
        if self._directory.accounts(Service.ZIMBRA):
            share = Button(ctx.theme, tr("Partager un dossier ou un agenda"), "plain", "share", self.share)
            write = Button(ctx.theme, tr("Laisser écrire pour moi"), "plain", "pen", self.allow_writing)
            share.setObjectName("settings.delegations.share")
            write.setObjectName("settings.delegations.write")
            buttons = [share, write]
        self.add_buttons(*buttons, Button(ctx.theme, tr("Revenir"), "quiet", "", self.closed.emit))
        ctx.bridge.changed.connect(self._on_changes)

    def start(self) -> None:
        self._load()

    def _on_changes(self, changes: ChangeSet) -> None:
        kinds = (GivenShare.KIND, GivenRight.KIND, ReceivedShare.KIND, Sender.KIND)
        if any(changes.of_kind(kind) for kind in kinds) or changes.outbox:
            self._load()

    def _load(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.standing.delegations(), on_done=self._show, owner=self)

    # --- the list -------------------------------------------------------------------------------

    def _show(self, found: Sequence[Delegations]) -> None:
        if found == self._shown:
            return
        self._shown = found
        clear(self.rows)
        theme = self.ctx.theme
        if not found:
            words = tr("Rien n’est partagé, dans un sens ni dans l’autre.")
            self.rows.addWidget(StatePane(theme, "people", tr("Aucune délégation"), words))
        for rank, each in enumerate(found):
            if rank:
                self.rows.addWidget(Line(theme))
            account = self._directory.account(each.account)
            login = f" · {account.login}" if account is not None else ""
            self.rows.addWidget(Label(theme, self._directory.body_name(each.account) + login, Type.LEAD))
            self._show_given(each)
            self._show_received(each)

    def _show_given(self, each: Delegations) -> None:
        account, standing = each.account, self.ctx.runtime.standing
        if each.given or each.rights:
            self._head(tr("Ce que d’autres peuvent faire"))
        for share in each.given:
            what = f"{view_words(share.view)} {quoted(_shown_name(share.folder, share.folder_name))}"
            until = _until(share.until_ms)
            self._line(
                tr("{who}{nbsp}: {what}").format(who=_grantee(share), what=what, nbsp=NBSP),
                rights_words(share.rights) + until,
                tr("Mettre fin"),
                partial(self._end, partial(standing.stop_sharing, account, share)),
                self._state(each, GivenShare.KIND, share.id),
            )
        for right in each.rights:
            words = tr("écrit en votre nom") if right.mode is Mode.AS else tr("écrit de votre part")
            self._line(
                tr("{who} {what}").format(who=right.grantee, what=words),
                tr("Les destinataires vous voient seul.") if right.mode is Mode.AS else tr("Les deux noms sont vus."),
                tr("Mettre fin"),
                partial(self._end, partial(standing.stop_writing, account, right)),
                self._state(each, GivenRight.KIND, right.id),
            )

    def _show_received(self, each: Delegations) -> None:
        if each.received or each.senders or each.desks:
            self._head(tr("Ce que vous pouvez faire pour d’autres"))
        for share in each.received:
            self._received(each, share)
        for sender in each.senders:
            words = tr("écrire en son nom") if sender.mode is Mode.AS else tr("écrire de sa part")
            self._line(f"{sender.address.shown()}{NBSP}: {words}", tr("Choisissez-le dans « De » en écrivant."))
        for desk in each.desks:
            count = text.plural(desk.delegated, "%n dossier délégué", "%n dossiers délégués")
            self._line(tr("Parapheur, bureau {name}").format(name=quoted(desk.name)), count)

    def _received(self, each: Delegations, share: ReceivedShare) -> None:
        standing, account = self.ctx.runtime.standing, each.account
        title = f"{share.owner.shown()}{NBSP}: {view_words(share.view)} {quoted(_shown_name(share.folder, share.path))}"
        about = rights_words(share.rights)
        if share.grantee:
            about += tr(", par le groupe {name}").format(name=quoted(share.grantee))
        state = self._state(each, ReceivedShare.KIND, share.id)
        if share.broken:
            lost = tr("N’est plus partagé{nbsp}: ce qui est ici reste lisible.").format(nbsp=NBSP)
            leave = partial(self._end, partial(standing.leave, account, share))
            self._line(title, lost, tr("Retirer de la liste"), leave, state)
        elif share.mount:
            opened = tr("{about}, ouvert sous le nom {name}").format(about=about, name=quoted(share.mount_name))
            leave = partial(self._end, partial(standing.leave, account, share))
            waits = share.mount.startswith(LOCAL)
            self._line(title, opened, tr("Quitter"), leave, state or (tr("En attente") if waits else ""))
        else:
            offered = tr("{about}, proposé").format(about=about)
            self._line(title, offered, tr("Ouvrir"), partial(self._accept, each, share), state, kind="primary")

    def _head(self, words: str) -> None:
        self.rows.addWidget(Label(self.ctx.theme, words, Type.SMALL_STRONG, "text_soft"))

    def _line(
        self,
        title: str,
        about: str,
        words: str = "",
        act: Callable[[], None] | None = None,
        state: str = "",
        kind: str = "quiet",
    ) -> None:
        theme = self.ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.S))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(theme, title, Type.BODY))
        column.addWidget(Label(theme, about, Type.SMALL, "text_soft"))
        line.addLayout(column, 1)
        if state:
            line.addWidget(Chip(theme, state, "accent" if state == tr("En attente") else "danger"))
        if words and act is not None:
            button = Button(theme, words, kind, "", act)
            button.setAccessibleName(f"{words}, {title}")
            line.addWidget(button)
        self.rows.addLayout(line)

    def _state(self, each: Delegations, kind: str, id: str) -> str:
        if (kind, id) in each.failed:
            return tr("À traiter")
        return tr("En attente") if (kind, id) in each.waiting else ""

    # --- acts -----------------------------------------------------------------------------------

    def _end(self, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        done = tr("C’est noté{nbsp}: cela prend effet dès que le serveur le sait.").format(nbsp=NBSP)
        self.ctx.bridge.run(job(), on_done=lambda _none: self.ctx.shell.toast(done), owner=self)

    def _accept(self, each: Delegations, share: ReceivedShare) -> None:
        proposed = tr("{folder} de {owner}").format(
            folder=_shown_name(share.folder, share.path), owner=share.owner.shown()
        )
        title, asked = tr("Ouvrir un dossier partagé"), tr("Sous quel nom le voir parmi vos dossiers{nbsp}?")
        name, agreed = QInputDialog.getText(self, title, asked.format(nbsp=NBSP), text=proposed)
        if agreed and name.strip():
            self.accept_as(each, share, name)

    def accept_as(self, each: Delegations, share: ReceivedShare, name: str) -> None:
        """Take an offered folder into one's own tree."""
        self.ctx.bridge.run(
            self.ctx.runtime.standing.accept(each.account, share, name),
            on_done=lambda _none: self.ctx.shell.toast(tr("Le dossier arrive parmi les vôtres.")),
            owner=self,
        )

    def share(self) -> None:
        """« Partager un dossier ou un agenda »."""
        self._turn_to(ShareForm(self.ctx, lambda: self._turn_to(DelegationsPage(self.ctx, self._turn_to))))

    def allow_writing(self) -> None:
        """« Laisser écrire pour moi »."""
        self._turn_to(WritingForm(self.ctx, lambda: self._turn_to(DelegationsPage(self.ctx, self._turn_to))))


def _shown_name(folder: str, name: str) -> str:
    """Fixed folders have no French name on the server."""
    roles = {"2": Role.INBOX, "3": Role.TRASH, "4": Role.JUNK, "5": Role.SENT, "6": Role.DRAFTS}
    bare = folder.rpartition(":")[2]
    if bare in roles:
        return folder_name(MailFolder(id=bare, name=name, role=roles[bare]))
    return {"7": tr("Contacts"), "10": tr("Agenda")}.get(bare, name.strip("/"))


def _grantee(share: GivenShare) -> str:
    if share.grantee_type in _EVERYBODY:
        return text.capital(tr(_EVERYBODY[share.grantee_type]))
    kind = tr(" (groupe)") if share.grantee_type == "grp" else ""
    return (share.grantee or tr("Une personne inconnue")) + kind


def _until(ms: int) -> str:
    return tr(", jusqu’au {day}").format(day=text.local(ms).strftime("%d/%m/%Y")) if ms else ""


class _WithAccount(FormPage):
    """A form about one Zimbra account; asked for only where there are several."""

    def __init__(self, ctx: Context, title: str, intro: str, done: Callable[[], None]) -> None:
        super().__init__(ctx, title, intro)
        self._done = done
        directory = Directory(ctx)
        self.accounts: Sequence[Account] = directory.accounts(Service.ZIMBRA)
        self.account_box = QComboBox()
        for account in self.accounts:
            self.account_box.addItem(f"{directory.body_name(account.id)} — {account.login}", account.id)
        block = self.add_field(tr("Compte"), self.account_box)
        block.setVisible(len(self.accounts) > 1)
        self.who = AddressField(ctx, tr("Avec qui"))
        self.closed.connect(self._leave)

    def _leave(self) -> None:
        self._done()

    @property
    def account(self) -> Any:
        return self.account_box.currentData()

    def grantee(self) -> str:
        """The one address filled in; empty for none or several."""
        people = self.who.addresses()
        return people[0].mail if len(people) == 1 else ""

    def run_job(self, job: Coroutine[Any, Any, None], words: str) -> None:
        def done(_none: None) -> None:
            self.ctx.shell.toast(words)
            self._done()

        self.ctx.bridge.run(job, on_done=done, on_error=self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        self.say(word_error(error).text())


class ShareForm(_WithAccount):
    """Which folder, with whom, with which rights."""

    def __init__(self, ctx: Context, done: Callable[[], None]) -> None:
        intro = tr("La personne verra ce dossier dans sa messagerie. Vous pourrez y mettre fin à tout moment.")
        super().__init__(ctx, tr("Partager"), intro, done)
        self.folder = QComboBox()
        self.add_field(tr("Dossier ou agenda"), self.folder)
        self.add_field(tr("Avec qui"), self.who, tr("Une adresse de votre messagerie, personne ou groupe."))
        self.preset = "read"
        self.add_field(tr("Droits"), self._preset_row())
        self.group = Tick(ctx.theme, tr("C’est l’adresse d’un groupe"))
        self.tell = Tick(ctx.theme, tr("Prévenir par un message"))
        self.tell.setChecked(True)
        self.card.body.addWidget(self.group)
        self.card.body.addWidget(self.tell)
        self.finish(tr("Partager"), "share")
        self._folders: list[Shareable] = []
        self.account_box.currentIndexChanged.connect(lambda _index: self.start())

    def _preset_row(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        self._group = QButtonGroup(box)
        for preset in PRESETS:
            button = Button(self.ctx.theme, tr(_PRESETS[preset]), "chip", "", partial(self._choose, preset))
            button.setCheckable(True)
            button.setChecked(preset == self.preset)
            self._group.addButton(button)
            flow.addWidget(button)
        return box

    def _choose(self, preset: str) -> None:
        self.preset = preset

    def start(self) -> None:
        if self.account is not None:
            job = self.ctx.runtime.standing.shareables(self.account)
            self.ctx.bridge.run(job, on_done=self._show_folders, owner=self)

    def _show_folders(self, folders: list[Shareable]) -> None:
        self._folders = folders
        self.folder.clear()
        for folder in folders:
            self.folder.addItem(f"{view_words(folder.view)} {quoted(_shown_name(folder.id, folder.name))}", folder.id)

    def submit(self) -> None:
        chosen = next((f for f in self._folders if f.id == self.folder.currentData()), None)
        if chosen is None:
            return
        job = self.ctx.runtime.standing.share(
            self.account,
            chosen,
            self.grantee(),
            self.preset,
            group=self.group.isChecked(),
            tell=self.tell.isChecked(),
        )
        self.run_job(job, tr("Le partage prend effet dès que le serveur le sait."))


class WritingForm(_WithAccount):
    """Who may write for me, seen how."""

    def __init__(self, ctx: Context, done: Callable[[], None]) -> None:
        intro = tr("« De ma part »{nbsp}: les destinataires voient vos deux noms. « En mon nom »{nbsp}: le vôtre seul.")
        super().__init__(ctx, tr("Laisser écrire pour moi"), intro.format(nbsp=NBSP), done)
        self.add_field(tr("Qui"), self.who, tr("Une adresse de votre messagerie."))
        self.mode = Mode.BEHALF
        box = QWidget()
        flow = FlowLayout(box, ctx.theme.gap(Space.S))
        self._group = QButtonGroup(box)
        for mode, words in ((Mode.BEHALF, tr("De ma part")), (Mode.AS, tr("En mon nom"))):
            button = Button(ctx.theme, words, "chip", "", partial(self._choose, mode))
            button.setCheckable(True)
            button.setChecked(mode is self.mode)
            self._group.addButton(button)
            flow.addWidget(button)
        self.add_field(tr("Comment"), box)
        self.finish(tr("Autoriser"), "check")

    def _choose(self, mode: Mode) -> None:
        self.mode = mode

    def submit(self) -> None:
        job = self.ctx.runtime.standing.allow_writing(self.account, self.grantee(), self.mode)
        self.run_job(job, tr("L’autorisation prend effet dès que le serveur la connaît."))
