"""The card: closed data first, then the rules and whose they are, then what can be done with this device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.domain.accounts import Body
from app.domain.frozen import dataclass
from app.domain.policy import Imposed
from app.services.fleet import LeaseFacts, SealedBody
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Space, Type
from ui.views.settings.device import words
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Card, Chip, Label, Line, clear
from ui.widgets.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Facts:
    """What the card shows."""

    name: str
    closed: Sequence[SealedBody]
    device: Sequence[Imposed]
    bodies: Sequence[tuple[Body, Sequence[Imposed], LeaseFacts | None]]
    """Bodies with rules of their own."""
    owner: str
    """Who else than the user may erase everything; empty = nobody."""
    trouble: bool


class DeviceCard(Card):
    """``turn_to`` shows a page over Réglages."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page | None], None]) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._turn_to = ctx, turn_to
        self._shown: object = None
        self.read()

    def read(self) -> None:
        self._ctx.bridge.run(self._facts(), on_done=self._show, owner=self)

    async def _facts(self) -> Facts:
        runtime = self._ctx.runtime
        fleet, policies = runtime.fleet, runtime.policies
        bodies = []
        for body in runtime.bodies.all:
            rules = [rule for rule in policies.body(body.id).values() if rule.rule != "minimum_version"]
            if rules:
                bodies.append((body, rules, fleet.leases.facts(body.id)))
        owner = fleet.memory.owner()
        return Facts(
            fleet.memory.device().name,
            fleet.closed(),
            list(policies.device().values()),
            bodies,
            owner.name if owner is not None and owner.key else "",
            policies.trouble,
        )

    def _show(self, facts: Facts) -> None:
        if facts == self._shown:
            return
        self._shown = facts
        theme, body = self._ctx.theme, self.body
        clear(body)
        body.addWidget(Label(theme, tr("Cet appareil"), Type.LEAD))
        body.addWidget(Label(theme, facts.name, Type.SMALL, "text_soft"))
        for closed in facts.closed:
            self._show_closed(closed)
        self._show_rules(facts)
        body.addWidget(Line(theme))
        acts = (
            ("device.configuration", tr("Fichier de configuration…"), "document", self.open_configuration),
            ("device.devices", tr("Mes appareils"), "panel-left", self.show_devices),
            ("device.move", tr("Changer de tablette…"), "export", self.change_device),
            ("device.return", tr("Rendre la tablette…"), "move", self.give_back),
        )
        body.addWidget(self._buttons(acts))

    def _buttons(self, acts: Sequence[tuple[str, str, str, Callable[[], None]]]) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self._ctx.theme.gap(Space.S))
        for name, label, icon, act in acts:
            button = Button(self._ctx.theme, label, "plain", icon, act)
            button.setObjectName(name)
            flow.addWidget(button)
        return box

    def _show_closed(self, closed: SealedBody) -> None:
        theme, body = self._ctx.theme, self.body
        body.addWidget(Line(theme))
        body.addWidget(Chip(theme, tr("Données fermées"), "warn"))
        body.addWidget(Label(theme, closed.body.name, Type.BODY_STRONG))
        body.addWidget(Label(theme, text.typeset(words.closed(closed)), Type.SMALL))
        button = Button(theme, tr("Rouvrir…"), "primary", "key", partial(self.reopen, closed))
        button.setObjectName(f"device.reopen.{closed.body.id}")
        button.setAccessibleName(tr("Rouvrir les données de {body}").format(body=closed.body.name))
        body.addWidget(button)

    def _show_rules(self, facts: Facts) -> None:
        theme, body = self._ctx.theme, self.body
        if facts.trouble:
            unread = tr("Les règles de cet ordinateur ne peuvent pas être lues. Prévenez le service informatique.")
            body.addWidget(Label(theme, unread, Type.SMALL, "warn"))
        if facts.owner:
            told = tr("{body} peut effacer tout l’appareil : elle en est propriétaire.").format(body=facts.owner)
            body.addWidget(Label(theme, told, Type.SMALL, "text_soft"))
        if facts.device:
            body.addWidget(Line(theme))
            body.addWidget(Label(theme, tr("Règles de cet appareil"), Type.BODY_STRONG))
        for imposed in facts.device:
            self._rule(imposed)
        for held, rules, lease in facts.bodies:
            body.addWidget(Line(theme))
            title = text.typeset(tr("{body} : règles de ses données").format(body=held.name))
            body.addWidget(Label(theme, title, Type.BODY_STRONG))
            for imposed in rules:
                self._rule(imposed)
                if imposed.rule == "offline_days" and lease is not None:  # « elles » are the data of that rule
                    ink, sentence = words.lease(lease)
                    body.addWidget(Label(theme, text.typeset(sentence), Type.SMALL, ink))

    def _rule(self, imposed: Imposed) -> None:
        theme = self._ctx.theme
        self.body.addWidget(Label(theme, words.rule(imposed)))
        self.body.addWidget(Label(theme, words.set_by(imposed.by), Type.SMALL, "text_soft"))

    # --- pages ------------------------------------------------------------------------------------

    def open_configuration(self, source: str = "") -> None:
        """Open a body's configuration; ``source``: its path or its link, when it is known already."""
        from ui.views.settings.device.configuration import ConfigurationPage

        self._turn_to(ConfigurationPage(self._ctx, source))

    def show_devices(self) -> None:
        from ui.views.settings.device.devices import DevicesPage

        self._turn_to(DevicesPage(self._ctx))

    def change_device(self) -> None:
        from ui.views.settings.device.moving import MovePage

        self._turn_to(MovePage(self._ctx))

    def give_back(self) -> None:
        from ui.views.settings.device.returning import ReturnPage

        profiles = self._ctx.profiles
        self._turn_to(ReturnPage(self._ctx, profile=profiles is not None and profiles.several))

    def reopen(self, closed: SealedBody) -> None:
        from ui.views.settings.device.reopening import ReopenPage

        self._turn_to(ReopenPage(self._ctx, closed))
