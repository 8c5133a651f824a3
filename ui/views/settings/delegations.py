"""« Délégations »: everything given and received, over mail, agendas and parapheur, and the way to end it (row A16)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.mail import LOCAL
from app.domain.parapheur import DeskDelegation
from app.domain.writing import GivenRight, GivenShare, Mode, ReceivedShare, Sender
from app.services.standing import Deed, Delegations
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.text import NBSP, labelled, quoted, tr
from ui.theme import Space, Type
from ui.views.mail.namedialog import NameDialog
from ui.views.settings.pages import Page
from ui.views.settings.sharewords import grantee_words, rights_words, shown_name, view_words
from ui.views.settings.sharing import ShareForm, WritingForm
from ui.widgets.basic import Button, Chip, Label, Line, StatePane, clear

MOST_DEEDS = 12


class DelegationsPage(Page):
    """Account by account: what others may do here, what I may do elsewhere."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page | None], None]) -> None:
        intro = tr("Tout ce que d’autres peuvent faire pour vous, et ce que vous pouvez faire pour eux.")
        super().__init__(ctx, tr("Délégations"), intro)
        self._turn_to = turn_to
        self._directory = Directory(ctx)
        self._shown: tuple[Sequence[Delegations], Sequence[Deed]] | None = None
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
        if self._directory.accounts(Service.PARAPHEUR):
            desk = Button(ctx.theme, tr("Déléguer un bureau du parapheur"), "plain", "people", self.delegate_desk)
            desk.setObjectName("settings.delegations.desk")
            buttons.append(desk)
        self.add_buttons(*buttons, Button(ctx.theme, tr("Revenir"), "quiet", "", self.closed.emit))
        ctx.bridge.changed.connect(self._on_changes)

    def start(self) -> None:
        self._load()

    def _on_changes(self, changes: ChangeSet) -> None:
        kinds = (GivenShare.KIND, GivenRight.KIND, ReceivedShare.KIND, Sender.KIND, DeskDelegation.KIND)
        if any(changes.of_kind(kind) for kind in kinds) or changes.outbox:
            self._load()

    def _load(self) -> None:
        standing = self.ctx.runtime.standing

        async def read() -> tuple[Sequence[Delegations], Sequence[Deed]]:
            return await standing.delegations(), await standing.deeds()

        self.ctx.bridge.run(read(), on_done=lambda found: self._show(*found), owner=self)

    # --- the list -------------------------------------------------------------------------------

    def _show(self, found: Sequence[Delegations], deeds: Sequence[Deed]) -> None:
        if (found, deeds) == self._shown:
            return
        self._shown = found, deeds
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
        self._show_history(deeds)

    def _show_history(self, deeds: Sequence[Deed]) -> None:
        """Who was given what, when, and when it ended: as the journal of this device has it."""
        if not deeds:
            return
        theme = self.ctx.theme
        self.rows.addWidget(Line(theme))
        self._head(tr("Historique sur cet appareil"))
        for deed in deeds[:MOST_DEEDS]:
            when = text.capital(text.when_spoken(deed.at_ms))
            self.rows.addWidget(Label(theme, labelled(when, deed_words(deed)), Type.SMALL, "text_soft"))

    def _show_given(self, each: Delegations) -> None:
        account, standing = each.account, self.ctx.runtime.standing
        if each.given or each.rights or each.bureaux:
            self._head(tr("Ce que d’autres peuvent faire"))
        for share in each.given:
            what = f"{view_words(share.view)} {quoted(shown_name(share.folder, share.folder_name))}"
            planned = each.ends.get((share.folder, share.grantee.lower()), 0)  # at midnight after the last day
            until = _until(max(0, (share.until_ms or planned) - 1))
            self._line(
                tr("{who}{nbsp}: {what}").format(who=grantee_words(share), what=what, nbsp=NBSP),
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

        for desk in each.bureaux:
            what = desk.subtype or desk.type or tr("tous les dossiers")
            self._line(
                tr("Parapheur{nbsp}: bureau {desk} confié à {who}").format(
                    nbsp=NBSP, desk=quoted(desk.bureau_name), who=desk.substitute_name
                ),
                what + _from(desk.start_ms) + _until(desk.end_ms or 0),
                tr("Mettre fin"),
                partial(self._end, partial(standing.end_desk, account, desk)),
                self._state(each, DeskDelegation.KIND, desk.id),
            )

    def _show_received(self, each: Delegations) -> None:
        if each.received or each.senders or each.desks:
            self._head(tr("Ce que vous pouvez faire pour d’autres"))
        for share in each.received:
            self._received(each, share)
        for sender in each.senders:
            words = tr("écrire en son nom") if sender.mode is Mode.AS else tr("écrire de sa part")
            self._line(labelled(sender.address.shown(), words), tr("Choisissez-le dans « De » en écrivant."))
        for desk in each.desks:
            count = text.plural(desk.delegated, "%n dossier délégué", "%n dossiers délégués")
            if desk.stands_for:
                absent = tr("en l’absence de {absent}").format(absent=", ".join(sorted(desk.stands_for.values())))
                count = f"{absent} · {count}" if desk.delegated else absent
            self._line(tr("Parapheur, bureau {name}").format(name=quoted(desk.name)), count)

    def _received(self, each: Delegations, share: ReceivedShare) -> None:
        standing, account = self.ctx.runtime.standing, each.account
        title = labelled(
            share.owner.shown(), f"{view_words(share.view)} {quoted(shown_name(share.folder, share.path))}"
        )
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
        column.addStretch(1)  # two lines keep together beside a button that is taller
        column.addWidget(Label(theme, title.replace("@", "\u200b@"), Type.BODY))  # a long address goes on below
        column.addWidget(Label(theme, about, Type.SMALL, "text_soft"))
        column.addStretch(1)
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
            folder=shown_name(share.folder, share.path), owner=share.owner.shown()
        )
        title, asked = tr("Ouvrir un dossier partagé"), tr("Sous quel nom le voir parmi vos dossiers{nbsp}?")
        dialog = NameDialog(self.ctx, title, asked.format(nbsp=NBSP), tr("Ouvrir"), self, proposed)
        dialog.accepted.connect(lambda: self.accept_as(each, share, dialog.name()))
        dialog.open()

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

    def delegate_desk(self) -> None:
        """« Déléguer un bureau du parapheur »."""
        from ui.views.parapheur.delegations import DelegateForm  # the whole space comes with it

        self._turn_to(DelegateForm(self.ctx, lambda: self._turn_to(DelegationsPage(self.ctx, self._turn_to))))

    def allow_writing(self) -> None:
        """« Laisser écrire pour moi »."""
        self._turn_to(WritingForm(self.ctx, lambda: self._turn_to(DelegationsPage(self.ctx, self._turn_to))))


def _from(ms: int | None) -> str:
    return tr(", à partir du {day}").format(day=text.local(ms).strftime("%d/%m/%Y")) if ms else ""


def deed_words(deed: Deed) -> str:
    """One line of the history, as a sentence."""
    facts = deed.facts
    who, what = facts.get("who", ""), quoted(shown_name(facts.get("folder", ""), facts.get("what", "")))
    rights = rights_words(facts.get("rights", "")).lower()
    match facts["delegation"]:
        case "share":
            return tr("{what} partagé avec {who} ({rights}).").format(what=what, who=who, rights=rights)
        case "unshare":
            return tr("{what} n’est plus partagé avec {who}.").format(what=what, who=who)
        case "allow":
            return tr("{who} peut écrire pour vous.").format(who=who)
        case "disallow":
            return tr("{who} ne peut plus écrire pour vous.").format(who=who)
        case "accept":
            return tr("{what}, de {who}, ouvert ici ({rights}).").format(what=what, who=who, rights=rights)
        case _:
            return tr("{what}, de {who}, quitté.").format(what=what, who=who)


def _until(ms: int) -> str:
    return tr(", jusqu’au {day}").format(day=text.local(ms).strftime("%d/%m/%Y")) if ms else ""
