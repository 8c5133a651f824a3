"""The page of Réglages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.accounts import Service
from app.domain.changes import ChangeSet
from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.mail import MailFolder
from app.services.scans import ScansState
from app.services.storage import Shelf
from ui import text
from ui.context import Context
from ui.theme import Scheme, Space, Type
from ui.theme.tokens import TEXT_SCALES
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.contacts.view import sort_key
from ui.views.settings.accounts import AccountsPanel, Facts
from ui.views.settings.assistance import AssistanceCard
from ui.views.settings.assistance import Facts as Assistance
from ui.views.settings.backups import BackupCard
from ui.views.settings.device import DeviceCard
from ui.views.settings.keyboard import KeyboardCard
from ui.views.settings.locking import LockCard
from ui.views.settings.marks import Marks
from ui.views.settings.openings import OpeningsCard
from ui.views.settings.pages import Page
from ui.views.settings.pes import PesCard
from ui.views.settings.profiles import ProfilesCard
from ui.views.settings.retention import SERVICES as ERASED_OF
from ui.views.settings.retention import RetentionCard
from ui.views.settings.storage import StorageCard
from ui.views.settings.synonyms import synonyms
from ui.views.settings.trust import TrustPage
from ui.views.settings.updates import UpdatesCard
from ui.widgets.basic import Button, Card, Label, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout

Choice = TypeVar("Choice")
Found = tuple[Facts, Sequence[Shelf], ScansState, Assistance]


@dataclass(frozen=True, slots=True)
class Section:
    """One card of the page."""

    column: int
    card: Card
    synonyms: str
    """Words that people look for it by, besides those it shows."""
    services: frozenset[Service] = frozenset()
    """Shown where one of these is there; empty = always."""

    def serves(self, services: Collection[Service]) -> bool:
        return not self.services or not self.services.isdisjoint(services)

    def words(self) -> str:
        """All that it is found by, folded."""
        shown = [label.text() for label in self.card.findChildren(QLabel)]
        shown += [button.text() for button in self.card.findChildren(QAbstractButton)]
        return sort_key(" ".join((*shown, self.synonyms)))


class SettingsView(SpaceView):
    """Shows the profile; changes go through `AccountService` and the window's preferences."""

    SPACE = "settings"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        theme = ctx.theme
        self.page = ScrollPage(theme, ink="window", margins=Space.L)
        self.search_field = QLineEdit()
        self.search_field.setObjectName("settings.find")
        self.search_field.setPlaceholderText(self.tr("Rechercher un réglage"))
        self.search_field.setAccessibleName(self.search_field.placeholderText())
        self.search_field.setMinimumHeight(theme.target())
        self.search_field.textChanged.connect(lambda _words: self._filter())
        self.search_field.returnPressed.connect(self._into_found)
        self.page.body.addWidget(self.search_field)
        self._found = single_shot(self, 0, self._show_found)
        self._marks = Marks(self.page)
        self._led_to: QWidget | None = None
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(theme.gap(Space.L))
        self._accounts, self._look, self._hosts, self._signing = (Card(theme) for _ in range(4))
        self.lock, self.pes, self.storage = LockCard(ctx, self.turn_to), PesCard(ctx), StorageCard(ctx)
        self.profiles, self.device = ProfilesCard(ctx, self.turn_to), DeviceCard(ctx, self.turn_to)
        self.help = AssistanceCard(ctx, self.turn_to, self._help_buttons())
        self.openings, self.backups = OpeningsCard(ctx), BackupCard(ctx, self.turn_to)
        self.updates, self.keyboard = UpdatesCard(ctx), KeyboardCard(ctx)
        self.retention = RetentionCard(ctx)
        self._sections = self._list_sections()
        for number in (0, 1):
            column = QVBoxLayout()
            column.setSpacing(theme.gap(Space.L))
            for section in self._sections:
                if section.column == number:
                    column.addWidget(section.card)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self.page.body.addLayout(self._columns)
        self._nothing = StatePane(
            theme, "search", self.tr("Aucun réglage de ce nom"), self.tr("Essayez un autre mot, ou moins de lettres.")
        )
        self._nothing.hide()
        self.page.body.addWidget(self._nothing)
        self.page.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        layout.addWidget(self._pages)
        self.over: Page | None = None
        """The form that covers this page."""
        self.accounts = AccountsPanel(ctx, self._accounts, self.turn_to)
        ctx.bridge.changed.connect(self._on_changes)
        self._build_look()
        theme.changed.connect(self._show_look)
        theme.changed.connect(self._found.start)  # fonts and lines are made anew
        self._show_look()
        self._show_signing()
        self._filter()

    def _list_sections(self) -> tuple[Section, ...]:
        """The cards in their order."""
        letters, parapheur = frozenset({Service.ZIMBRA, Service.PARAPHEUR}), frozenset({Service.PARAPHEUR})
        words = synonyms()
        return (
            Section(0, self._look, words["look"]),
            Section(0, self._accounts, words["accounts"]),
            Section(0, self.device, words["device"]),
            Section(1, self.lock, words["lock"]),
            Section(1, self.backups, words["backups"]),
            Section(1, self.profiles, words["profiles"]),
            Section(1, self._signing, words["signing"], letters),
            Section(1, self.storage, words["storage"]),
            Section(1, self.retention, words["retention"], frozenset(ERASED_OF.values())),
            Section(1, self.pes, words["pes"], parapheur),
            Section(1, self.updates, words["updates"]),
            Section(1, self.openings, words["openings"]),
            Section(0, self.keyboard, words["keyboard"]),
            Section(1, self._hosts, words["hosts"]),
            Section(1, self.help, words["help"]),
        )

    # --- search ---------------------------------------------------------------------------------

    def look_for(self, words: str) -> None:
        """As if they had been typed into the field. A form that is being filled in stays."""
        self.search_field.setText(words)
        self._into_found()

    def _filter(self) -> None:
        """Only the cards that hold every word, and only those that this profile has something for."""
        services = {account.service for account in self.ctx.runtime.bodies.accounts()}
        self.rules_button.setVisible(Service.PARAPHEUR in services)
        self.retention.serve(services)
        self.openings.serve(services)
        wanted = sort_key(self.search_field.text()).split()
        found = 0
        for section in self._sections:
            here = section.card is not self.profiles or self.ctx.profiles is not None
            shown = here and section.serves(services) and all(word in section.words() for word in wanted)
            section.card.setVisible(shown)
            found += shown
        self._nothing.setVisible(not found)
        self._direct()
        self._found.start()

    def _direct(self) -> None:
        """Two columns side by side, one above the other where there is no room; what is found stands at the left."""
        ways, left = QBoxLayout.Direction, any(not s.card.isHidden() for s in self._sections if s.column == 0)
        aside = ways.LeftToRight if left else ways.RightToLeft
        self._columns.setDirection(ways.TopToBottom if self.layout_mode is Layout.NARROW else aside)

    def _buttons_found(self) -> list[QAbstractButton]:
        """What can be pressed in what was found: of that very name, then those that bear one of the words, then all."""
        wanted = sort_key(self.search_field.text()).split()
        buttons = [
            button
            for section in self._sections
            if section.card.isVisible()
            for button in section.card.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled()
        ]

        def rank(button: QAbstractButton) -> int:
            name = _name_of(button)
            return 0 if name == wanted else 1 if any(word in " ".join(name) for word in wanted) else 2

        return sorted(buttons, key=rank)

    def _show_found(self) -> None:
        """The lines with these words are marked, and the first comes into sight: a button of that very name, if any."""
        wanted = sort_key(self.search_field.text()).split()
        first: QWidget | None = self._marks.show((s.card for s in self._sections if s.card.isVisible()), wanted)
        named = [button for button in self._buttons_found()[:1] if wanted and _name_of(button) == wanted]
        line = named[0] if named else first
        if line is not None and line is not self._led_to:  # not again at each change of the profile
            self.page.ensureWidgetVisible(line)
        self._led_to = line

    def _into_found(self) -> None:
        """Return: the keyboard goes to the first of them."""
        for button in self._buttons_found()[:1]:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.page.ensureWidgetVisible(button)

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self._direct()

    def activated(self) -> None:
        self._read()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.profile:
            self.lock.read()
            self.backups.read()
            self.device.read()
            self.updates.read()
        if (changes.accounts or changes.profile) and self.isVisible():
            self._read()

    def _read(self) -> None:
        runtime = self.ctx.runtime

        async def read() -> Found:
            shelves, scans = await runtime.storage.shelves(), await runtime.scans.state()
            return await self.accounts.read(), shelves, scans, await self.help.read()

        def done(found: Found) -> None:
            accounts, shelves, scans, help = found
            self.accounts.show(accounts)
            self.storage.show_shelves(shelves, scans)
            self.help.show_facts(help)
            self._show_hosts()
            self.pes.refresh()
            self.profiles.read()
            self._filter()

        self.ctx.bridge.run(read(), on_done=done, owner=self)

    # --- appearance -----------------------------------------------------------------------------

    def _build_look(self) -> None:
        """Built once: what is pressed here keeps the focus when the looks change under it."""
        body = self._look.body
        body.addWidget(Label(self.ctx.theme, self.tr("Apparence"), Type.LEAD))
        choices: tuple[tuple[Scheme | None, str, str], ...] = (
            (None, self.tr("Comme le système"), "settings"),
            (Scheme.LIGHT, self.tr("Clair"), "sun"),
            (Scheme.DARK, self.tr("Sombre"), "moon"),
            (Scheme.CONTRAST, self.tr("Contraste élevé"), "eye"),
        )
        self._schemes = self._choices(
            [(scheme, words, icon, partial(self._set_scheme, scheme)) for scheme, words, icon in choices]
        )
        body.addWidget(Label(self.ctx.theme, self.tr("Couleur des boutons et des liens"), Type.BODY_STRONG))
        accents = ((False, self.tr("Celle d’Écharpe")), (True, self.tr("Celle du système")))
        self._accents = self._choices([(on, words, "", partial(self._set_accent, on)) for on, words in accents])
        body.addWidget(Label(self.ctx.theme, self.tr("Taille du texte"), Type.BODY_STRONG))
        self._scales = self._choices(
            [(percent, text.percent(percent), "", partial(self._set_scale, percent)) for percent in TEXT_SCALES]
        )
        body.addWidget(Label(self.ctx.theme, self.tr("Langue"), Type.BODY_STRONG))
        languages = (("", self.tr("Comme le système")), ("fr", "Français"), ("en", "English"))
        wished = self._choices([(code, words, "", partial(self._set_language, code)) for code, words in languages])
        if self.ctx.prefs.language in wished:
            wished[self.ctx.prefs.language].setChecked(True)

    def _show_look(self) -> None:
        theme = self.ctx.theme
        self._schemes[theme.wish].setChecked(True)
        self._accents[theme.system_accent].setChecked(True)
        if theme.scale_percent in self._scales:
            self._scales[theme.scale_percent].setChecked(True)

    def _set_language(self, wish: str) -> None:
        self.ctx.prefs.language = wish
        self.ctx.shell.toast(self.tr("La langue changera au prochain démarrage d’Écharpe."))

    def _choices(self, choices: Sequence[tuple[Choice, str, str, partial[None]]]) -> dict[Choice, Button]:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        group = QButtonGroup(box)
        buttons: dict[Choice, Button] = {}
        for value, words, icon, act in choices:
            button = buttons[value] = Button(self.ctx.theme, words, "chip", icon, act)
            button.setCheckable(True)
            group.addButton(button)
            flow.addWidget(button)
        self._look.body.addWidget(box)
        return buttons

    def _set_scheme(self, scheme: Scheme | None) -> None:
        self.ctx.prefs.scheme = scheme
        self.ctx.theme.set_scheme(scheme)

    def _set_accent(self, on: bool) -> None:
        self.ctx.prefs.system_accent = on
        self.ctx.theme.set_system_accent(on)

    def _set_scale(self, percent: int) -> None:
        self.ctx.prefs.scale_percent = percent
        self.ctx.theme.set_scale(percent)

    def show_rules(self) -> None:
        """« Natures de dossiers »: how leave, orders and contracts are recognised."""
        from ui.views.parapheur.rules import RulesPage

        self.turn_to(RulesPage(self.ctx, self.turn_to))

    # --- pages over this one ----------------------------------------------------------------------

    def turn_to(self, page: Page | None) -> None:
        """Show ``page`` until it closes; None = this page again."""
        before = self.over
        self.over = page
        if page is not None:
            page.closed.connect(lambda: self._page_closed(page))
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page or self.page)
        if before is not None:
            self._pages.removeWidget(before)
            before.deleteLater()
        if page is not None:
            page.start()
        else:
            self._read()
        self.ctx.shell.back_changed()

    def _page_closed(self, page: Page) -> None:
        if self.over is page:
            self.turn_to(None)

    def open_key(self, key: Key) -> None:
        """A folder of ours: share it."""
        if key.kind == MailFolder.KIND:
            self.accounts.share_folder(key)

    def can_go_back(self) -> bool:
        return self.over is not None

    def go_back(self) -> None:
        self.turn_to(None)

    # --- hosts and signing ----------------------------------------------------------------------

    def _show_hosts(self) -> None:
        theme, body = self.ctx.theme, self._hosts.body
        clear(body)
        body.addWidget(Label(theme, self.tr("Serveurs contactés"), Type.LEAD))
        only = self.tr("Écharpe ne contacte que ces adresses, celles de vos certificats comprises, et aucune autre.")
        body.addWidget(Label(theme, only, Type.SMALL, "text_soft"))
        for host in self.ctx.runtime.accounts.hosts():
            body.addWidget(Label(theme, host, Type.BODY, elide=True))
        self._authority_rows = QVBoxLayout()
        self._authority_rows.setSpacing(body.spacing())
        body.addLayout(self._authority_rows)
        self.ctx.bridge.run(self._authorities(), on_done=self._show_authorities, owner=self)

    async def _authorities(self) -> Sequence[str]:
        runtime = self.ctx.runtime
        return [*runtime.fleet.servers(), *await runtime.trust.hosts(runtime.signing.certificates())]

    def _show_authorities(self, hosts: Sequence[str]) -> None:
        """Those that certificates name: asked whether they were revoked, and for time stamps."""
        theme, body = self.ctx.theme, self._authority_rows
        clear(body)
        if hosts:
            body.addWidget(
                Label(
                    theme, self.tr("Serveurs de règles et autorités de vos certificats"), Type.SMALL_STRONG, "text_soft"
                )
            )
        for host in hosts:
            body.addWidget(Label(theme, host, Type.BODY, elide=True))

    def _show_signing(self) -> None:
        theme, body = self.ctx.theme, self._signing.body
        body.addWidget(Label(theme, self.tr("Signatures"), Type.LEAD))
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        trust = self.tr("Listes de confiance et horodatage")
        flow.addWidget(Button(theme, trust, "plain", "seal", lambda: self.turn_to(TrustPage(self.ctx))))
        for words, icon, action in (
            (self.tr("Mes documents à signer"), "pen", "parapheur.local"),
            (self.tr("Vérifier une signature"), "check", "parapheur.verify"),
        ):
            flow.addWidget(Button(theme, words, "plain", icon, partial(self._in_parapheur, action)))
        body.addWidget(box)

    def _in_parapheur(self, action: str) -> None:
        self.ctx.shell.go("parapheur")
        self.ctx.actions.trigger(action)

    def _help_buttons(self) -> list[QWidget]:
        theme, act = self.ctx.theme, self.ctx.actions.trigger
        shortcuts, outbox = self.tr("Raccourcis clavier"), self.tr("À envoyer")
        self.rules_button = Button(theme, self.tr("Natures de dossiers"), "plain", "parapheur", self.show_rules)
        self.rules_button.setObjectName("settings.rules")
        return [
            self.rules_button,
            Button(theme, self.tr("Guide"), "plain", "help", partial(act, "window.help")),
            Button(theme, self.tr("Quoi de neuf"), "plain", "info", partial(act, "window.news")),
            Button(theme, self.tr("Accessibilité"), "plain", "eye", partial(act, "window.accessibility")),
            Button(theme, shortcuts, "plain", "keyboard", partial(self.ctx.actions.trigger, "window.shortcuts")),
            Button(theme, outbox, "plain", "outbox", partial(self.ctx.shell.go, "outbox")),
        ]


def _name_of(button: QAbstractButton) -> list[str]:
    return sort_key(button.text()).rstrip("…").split()
