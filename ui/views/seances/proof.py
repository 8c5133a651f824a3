"""« Preuve »: one page a judge can read, its rule chosen there, and the same lines as a PDF."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import LocalFault
from app.domain.gateway import NoticeProof
from app.domain.ids import Key
from app.domain.notices import MeetingFacts, NoticeRule, StampAuthority, StampState
from app.services.notices import Assembly, NoticePage
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.proofs import SEALED, proof_pdf, section_box, verdict_card
from ui.text import tr
from ui.theme import Space, Type
from ui.views.seances.noticepane import NoticePane
from ui.views.seances.proof_words import sections, verdict
from ui.widgets.basic import Button, Label, Line, ScrollPage, clear
from ui.widgets.choice import Choice
from ui.widgets.dialogs import give_room
from ui.widgets.flow import FlowLayout
from ui.widgets.number import NumberField
from ui.widgets.saving import ask_target
from ui.widgets.tick import Tick


class ProofPane(NoticePane):
    """Covers the space while the proof of one meeting is read."""

    OWN_RECORDS = frozenset({NoticeProof.KIND, NoticeRule.KIND, MeetingFacts.KIND, StampAuthority.KIND})

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, "window")
        self.page: NoticePage | None = None
        theme = ctx.theme
        head = QHBoxLayout()
        gap = theme.gap(Space.S)
        head.setContentsMargins(gap, 2, gap, 2)
        head.addWidget(Label(theme, self.tr("Preuve de la convocation"), Type.LEAD), 1)
        self.save_button = Button(theme, self.tr("Enregistrer en PDF…"), "primary", "export", self.export)
        self.save_button.setObjectName("proof.save")
        head.addWidget(self.save_button)
        self._scroll = ScrollPage(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Line(theme))
        layout.addWidget(self._scroll, 1)

    # --- what is shown --------------------------------------------------------------------------

    def _forget(self) -> None:
        self.page = None
        clear(self._scroll.body)

    def _reload(self) -> None:
        key = self.key
        if key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.notices.page(key), on_done=lambda page: self._take(key, page), owner=self
            )

    def _take(self, key: Key, page: NoticePage | None) -> None:
        if key != self.key or page is None:
            return
        self.page = page
        body, theme = self._scroll.body, self._ctx.theme
        clear(body)
        body.addWidget(Label(theme, page.seance.name, Type.TITLE))
        where = " · ".join(filter(None, (text.capital(text.when_long(page.seance.date_ms)), page.body.name)))
        body.addWidget(Label(theme, where, Type.BODY, "text_soft"))
        body.addWidget(verdict_card(theme, verdict(page)))
        body.addWidget(self._choices(page))
        for section in sections(page):
            body.addWidget(section_box(theme, section))
        body.addStretch(1)

    def _choices(self, page: NoticePage) -> QWidget:
        """What only the user can settle, or ask."""
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        chosen = page.rule_choice is not None
        words = self.tr("Changer la règle…") if chosen else self.tr("Choisir la règle de cette assemblée…")
        rule = Button(theme, words, "plain" if chosen else "primary", "settings", self.choose_rule)
        rule.setObjectName("proof.rule")
        flow.addWidget(rule)
        if any(stamp.report.state is StampState.UNRECOGNISED for stamp in page.stamps):
            flow.addWidget(
                Button(theme, self.tr("Reconnaître l’autorité d’horodatage…"), "plain", "key", self._accept_authority)
            )
        if page.has_gateway:
            ask = Button(theme, self.tr("Interroger le connecteur"), "quiet", "sync", self.refresh)
            ask.setObjectName("proof.refresh")
            flow.addWidget(ask)
        return box

    # --- settling -------------------------------------------------------------------------------

    def choose_rule(self) -> None:
        """Ask which rule holds for meetings of this name."""
        page = self.page
        if page is not None:
            RuleDialog(self._ctx, page, self).open()

    def _accept_authority(self) -> None:
        key = self.key
        asked = self.tr("Certificat de l’autorité d’horodatage")
        chosen, _ = QFileDialog.getOpenFileName(self, asked, "", self.tr("Certificats (*.pem *.crt *.cer *.der)"))
        if not chosen or key is None:
            return
        notices = self._ctx.runtime.notices

        async def accepted() -> StampAuthority:
            try:
                certificate = await asyncio.to_thread(Path(chosen).read_bytes)
            except OSError as error:
                raise LocalFault("file_unreadable") from error
            return await notices.accept_authority(key.account, certificate)

        self._ctx.bridge.run(
            accepted(),
            on_done=lambda authority: self._ctx.shell.toast(
                self.tr("Autorité reconnue : {name}").format(name=authority.name).replace(" :", f"{text.NBSP}:")
            ),
            on_error=self._say,
            owner=self,
        )

    # --- the PDF --------------------------------------------------------------------------------

    def export(self) -> None:
        """The page as a PDF, with each stamped text and its token attached."""
        page = self.page
        if page is None:
            return
        day = text.local(page.seance.date_ms)
        name = self.tr("Preuve de convocation {day}.pdf").format(day=f"{day:%Y-%m-%d}")
        target = ask_target(self, self.tr("Enregistrer la preuve"), name)
        if target is None:
            return
        self._ctx.bridge.run(
            self._ctx.runtime.notices.save_proof(page.key, as_pdf(page), target),
            on_done=lambda sealing: self._ctx.shell.toast(text.typeset(tr(SEALED[sealing]))),
            on_error=self._say,
            owner=self,
        )


class RuleDialog(QDialog):
    """Which rule holds: for all meetings of this name, and what is particular to this one."""

    HELP = "09-preuve"

    def __init__(self, ctx: Context, page: NoticePage, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._page = ctx, page
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Règle de convocation"))
        give_room(self, theme, 520, 560)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        scroll = ScrollPage(theme, margins=Space.XS)
        asked = tr("Quelle assemblée est « {name} », {body} ?").format(name=page.seance.name, body=page.body.name)
        scroll.body.addWidget(Label(theme, text.typeset(asked), Type.LEAD))
        self._group = QButtonGroup(self)
        self.choices: list[tuple[Choice, Assembly, bool | None]] = []
        for words, assembly, large in CHOICES:
            what, _, notice = tr(words).partition(" : ")
            button = Choice(theme, text.typeset(what), text.capital(text.typeset(notice)))
            button.setChecked(_is_choice(page.rule_choice, assembly, large))
            button.toggled.connect(self._check)
            self._group.addButton(button)
            scroll.body.addWidget(button)
            self.choices.append((button, assembly, large))
        self._days_line = QWidget()
        days = QHBoxLayout(self._days_line)
        days.addWidget(QLabel(tr("Jours francs demandés par ce texte")))
        self.days = NumberField(theme, tr("Jours francs demandés par les statuts ou le règlement intérieur"), 0, 30)
        self.days.setSpecialValueText(tr("à préciser"))  # nothing is supposed of a text that nobody read here
        self.days.setValue((page.rule_choice.own_days if page.rule_choice else None) or 0)
        days.addWidget(self.days)
        scroll.body.addWidget(self._days_line)
        scroll.body.addWidget(Label(theme, tr("Cette séance seulement"), Type.BODY_STRONG))
        facts = page.facts
        self.urgent = Tick(theme, tr("Urgence invoquée (jamais moins d’un jour franc)"))
        self.renewal = Tick(theme, tr("Première séance après un renouvellement général"))
        self.classified = Tick(theme, tr("Délibération sur une installation classée"))
        ticks = (self.urgent, facts.urgent), (self.renewal, facts.first_after_renewal)
        for tick, on in (*ticks, (self.classified, facts.classified_installation)):
            tick.setChecked(on)
            scroll.body.addWidget(tick)
        scroll.body.addStretch(1)
        layout.addWidget(scroll, 1)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self.ok = Button(theme, tr("Appliquer"), "primary", "check", self._accept)
        self.ok.setObjectName("proof.rule_save")
        buttons.addWidget(self.ok)
        layout.addLayout(buttons)
        self._check()

    def _chosen(self) -> tuple[Assembly, bool | None] | None:
        return next(((assembly, large) for button, assembly, large in self.choices if button.isChecked()), None)

    def _check(self) -> None:
        chosen = self._chosen()
        self.ok.setEnabled(chosen is not None)
        self._days_line.setVisible(chosen is not None and chosen[0] in OWN_TEXT)

    def _accept(self) -> None:
        chosen, page = self._chosen(), self._page
        if chosen is None:
            return
        assembly, large = chosen
        own = (self.days.value() or None) if assembly in OWN_TEXT else None
        facts = MeetingFacts(
            id=page.key.id,
            urgent=self.urgent.isChecked(),
            first_after_renewal=self.renewal.isChecked(),
            classified_installation=self.classified.isChecked(),
        )
        notices, run = self._ctx.runtime.notices, self._ctx.bridge.run
        run(notices.choose_rule(page.key, assembly, large=large, own_days=own))
        run(notices.set_facts(facts, page.key.account))
        self.accept()


OWN_TEXT = frozenset({Assembly.SYNDICAT_OUVERT, Assembly.COMMISSION})
CHOICES: tuple[tuple[str, Assembly, bool | None], ...] = (
    ("Conseil municipal, moins de 3 500 habitants : 3 jours francs (CGCT L2121-11)", Assembly.COMMUNE, False),
    ("Conseil municipal, 3 500 habitants et plus : 5 jours francs (CGCT L2121-12)", Assembly.COMMUNE, True),
    ("Intercommunalité : 5 jours francs (CGCT L5211-1)", Assembly.EPCI, None),
    (
        "Syndicat de communes ou syndicat mixte fermé : 5 jours francs (CGCT L5211-1, L5711-1)",
        Assembly.SYNDICAT,
        None,
    ),
    ("Syndicat mixte ouvert : ce que disent ses statuts", Assembly.SYNDICAT_OUVERT, None),
    ("CCAS ou CIAS : 3 jours au moins (CASF R123-16)", Assembly.CCAS, None),
    ("Conseil départemental : 12 jours au moins pour les rapports (CGCT L3121-19)", Assembly.DEPARTEMENT, None),
    ("Conseil régional : 12 jours au moins pour les rapports (CGCT L4132-18)", Assembly.REGION, None),
    ("Commission, bureau, autre réunion : ce que dit le règlement intérieur", Assembly.COMMISSION, None),
)


def _is_choice(rule: NoticeRule | None, assembly: Assembly, large: bool | None) -> bool:
    if rule is None or rule.assembly != assembly.value:
        return False
    return assembly is not Assembly.COMMUNE or rule.large == large


# --- the PDF ----------------------------------------------------------------------------------------


def as_pdf(page: NoticePage) -> bytes:
    """The same lines on A4, readable by anybody, copyable and searchable."""
    said = verdict(page)
    made = text.now().strftime("%d/%m/%Y %H:%M:%S")
    head = tr("Page établie le {when} (heure de Paris) pour {user}, par le programme Écharpe.").format(
        when=made, user=page.user
    )
    about = (f"{page.seance.name}, {text.when_long(page.seance.date_ms)}", page.body.name, head)
    stamped = [(stamp.name, stamp.text) for stamp in page.stamps]
    attached = tr("Chaque texte horodaté et son jeton (.tsa) sont joints à ce fichier, tels que reçus.")
    return proof_pdf(tr("Preuve de la convocation"), about, said, sections(page), attached if stamped else "", stamped)
