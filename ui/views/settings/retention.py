"""« Durée de conservation » in Réglages: how long what is over stays on this device, and what was erased."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.domain.accounts import Service
from app.domain.retention import CHOICES, ERASABLE, KindReport, RetentionReport
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.widgets.asking import ask
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.combo import Combo
from ui.widgets.flow import FlowLayout
from ui.widgets.saving import ask_target

NAMES = {
    "letter": "Courriers",
    "dossier": "Dossiers terminés du parapheur",
    "seance": "Séances passées",
    "leave_request": "Congés décidés",
}
SERVICES = {
    "letter": Service.COURRIER,
    "dossier": Service.PARAPHEUR,
    "seance": Service.IDELIBRE,
    "leave_request": Service.GATEWAY,
}
"""Where each kind comes from: a profile without it is not asked about it, unless a body has a rule for it."""


class RetentionCard(Card):
    """Reads and sets `RetentionService`; erases after saying how much."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme)
        self._ctx = ctx
        self.choices: dict[str, QComboBox] = {}
        self._services: frozenset[Service] = frozenset()
        self._erase: Button
        self.show_all()

    def serve(self, services: Collection[Service]) -> None:
        """Only what this profile has a service for is asked about."""
        if self._services != frozenset(services):
            self._services = frozenset(services)
            self.show_all()

    def show_all(self) -> None:
        """Bring the card up to date."""
        theme, service = self._ctx.theme, self._ctx.runtime.retention
        clear(self.body)
        self.choices.clear()
        self.body.addWidget(Label(theme, tr("Durée de conservation"), Type.LEAD))
        said = tr(
            "Passé ce délai, ce qui est terminé s’efface de cet appareil, avec son texte dans la recherche et ses documents. "
            "Rien ne change sur les serveurs. Reste ce qui attend quelqu’un, ce qui n’est pas encore archivé et ce que "
            "vous avez annoté."
        )
        self.body.addWidget(Label(theme, text.typeset(said), Type.SMALL, "text_soft"))
        months = service.months
        for kind in ERASABLE:
            if SERVICES[kind] not in self._services and not service.imposed(kind):
                continue
            self.body.addLayout(self._row(kind, months.get(kind, 0)))
            for rule in service.imposed(kind):
                told = tr("{months} au plus, réglé par {body}").format(months=lasting(int(rule.value)), body=rule.by)
                self.body.addWidget(Label(theme, text.typeset(told), Type.SMALL_STRONG, "text_soft"))
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.gap(Space.S))
        erase = self._erase = Button(theme, tr("Effacer maintenant…"), "plain", "trash", self.ask)
        erase.setObjectName("retention.erase")
        erase.setEnabled(bool(service.wanted))
        flow.addWidget(erase)
        last = service.last
        if last is not None:
            flow.addWidget(Button(theme, tr("Enregistrer le rapport…"), "quiet", "export", partial(self.save, last)))
        self.body.addWidget(buttons)
        if last is not None:
            told = tr("Dernier effacement : {count}, {when}.").format(
                count=counted(last), when=text.when_long(last.at_ms)
            )
            self.body.addWidget(Label(theme, text.typeset(told), Type.SMALL, "text_soft"))

    def _row(self, kind: str, months: int) -> QHBoxLayout:
        row = QHBoxLayout()
        name = tr(NAMES[kind])
        row.addWidget(Label(self._ctx.theme, name), 1)
        box = self.choices[kind] = Combo()
        box.setAccessibleName(name)
        box.setMinimumHeight(self._ctx.theme.target())
        longest = self._ctx.runtime.retention.longest(kind)
        shown = min(filter(None, (months, longest)), default=0)
        allowed = (choice for choice in {*CHOICES, shown} if not longest or 0 < choice <= longest)
        for choice in sorted(allowed):
            box.addItem(lasting(choice), choice)
        box.choose(shown)
        box.activated.connect(lambda _index: self._keep_for(kind, int(box.currentData())))
        row.addWidget(box)
        return row

    def _keep_for(self, kind: str, months: int) -> None:
        self._ctx.runtime.retention.keep_for(kind, months)
        self._erase.setEnabled(bool(self._ctx.runtime.retention.wanted))

    # --- erasing --------------------------------------------------------------------------------

    def ask(self) -> None:
        """Count first; nothing goes before a yes."""
        self._ctx.bridge.run(self._ctx.runtime.retention.erase(dry=True), on_done=self._confirm, owner=self)

    def _confirm(self, counted_: RetentionReport) -> None:
        if not counted_.records:
            self._ctx.shell.toast(tr("Rien n’est plus ancien que les durées choisies."))
            return
        ask(
            self,
            text.typeset(tr("Effacer {count} de cet appareil ?").format(count=counted(counted_))),
            tr("Cela ne se défait pas. Les serveurs gardent ce qu’ils ont."),
            tr("Effacer"),
            self.erase,
            name="retention.confirm",
        )

    def erase(self) -> None:
        """Once it was agreed to."""
        self._ctx.bridge.run(self._ctx.runtime.retention.erase(), on_done=self._erased, owner=self)

    def _erased(self, report: RetentionReport) -> None:
        self._ctx.shell.toast(plural(report.records, "%n élément effacé.", "%n éléments effacés."))
        self.show_all()

    def save(self, report: RetentionReport) -> None:
        target = ask_target(self, tr("Enregistrer le rapport"), tr("Effacements {day}.pdf").format(day=day(report)))
        if target is not None:
            title, told = tr("Rapport d’effacement"), sections(report)
            work = self._ctx.runtime.retention.save_report(title, told, target)
            self._ctx.bridge.run(
                work, on_done=lambda _none: self._ctx.shell.toast(tr("Rapport enregistré.")), owner=self
            )


def lasting(months: int) -> str:
    """« 2 ans », « 6 mois », « Toujours »."""
    if not months:
        return tr("Toujours")
    if months % 12:
        return f"{months}{text.NBSP}{tr('mois')}"
    return plural(months // 12, "%n an", "%n ans")


def counted(report: RetentionReport) -> str:
    return plural(report.records, "%n élément", "%n éléments")


def day(report: RetentionReport) -> str:
    return text.local(report.at_ms).strftime("%Y-%m-%d")


def sections(report: RetentionReport) -> list[tuple[str, list[str]]]:
    """The report in words: counts and dates, no name and no subject."""
    made = tr("Établi le {when} par le programme Écharpe, sur cet appareil.").format(when=text.when_long(report.at_ms))
    told = [(tr("Effacement local par ancienneté"), [made])]
    return [*told, *((tr(NAMES[kind.kind]), _lines(kind, report.months.get(kind.kind, 0))) for kind in report.kinds)]


def _lines(kind: KindReport, months: int) -> list[str]:
    lines = [
        tr("Durée de conservation : {months}").format(months=lasting(months)),
        tr("Effacés : {count}").format(count=kind.records),
        tr("Documents effacés : {count} ({size})").format(count=kind.files, size=text.size(kind.bytes)),
        tr("Textes de recherche et mesures de pages effacés : {count}").format(count=kind.texts),
        tr("Gardés, en attente ou non archivés : {count}").format(count=kind.kept_awaited),
        tr("Gardés, annotés par l’utilisateur : {count}").format(count=kind.kept_written),
    ]
    if kind.records:
        first, last = (text.local(ms).strftime("%d/%m/%Y") for ms in (kind.oldest_ms, kind.newest_ms))
        lines.append(tr("Du {first} au {last}").format(first=first, last=last))
    return lines
