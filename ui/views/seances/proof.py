"""« Preuve »: one page a judge can read, its rule chosen there, and the same lines as a PDF."""

from __future__ import annotations

import html
from pathlib import Path

from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.gateway import NoticeProof
from app.domain.ids import Key
from app.domain.notices import MeetingFacts, NoticeRule, StampAuthority, StampState
from app.services.notices import Assembly, NoticePage, Stamp
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import tr
from ui.theme import Space, Type
from ui.views.seances.proof_words import Row, Section, Verdict, sections, verdict
from ui.widgets.basic import Button, Icon, Label, Line, Pane, ScrollPage, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.saving import ask_target
from ui.widgets.tick import Tick

OWN_RECORDS = frozenset({NoticeProof.KIND, NoticeRule.KIND, MeetingFacts.KIND, StampAuthority.KIND})


class ProofPane(Pane):
    """Covers the space while the proof of one meeting is read."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self.key: Key | None = None
        self.page: NoticePage | None = None
        theme = ctx.theme
        head = QHBoxLayout()
        gap = theme.gap(Space.S)
        head.setContentsMargins(gap, 2, gap, 2)
        head.addWidget(Label(theme, self.tr("Preuve de la convocation"), Type.LEAD), 1)
        self.refresh_button = Button(theme, self.tr("Interroger le connecteur"), "quiet", "sync", self.refresh)
        self.save_button = Button(theme, self.tr("Enregistrer en PDF…"), "primary", "export", self.export)
        self.save_button.setObjectName("proof.save")
        head.addWidget(self.refresh_button)
        head.addWidget(self.save_button)
        self._scroll = ScrollPage(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Line(theme))
        layout.addWidget(self._scroll, 1)
        ctx.bridge.changed.connect(self._on_changes)

    # --- what is shown --------------------------------------------------------------------------

    def show_key(self, key: Key) -> None:
        """Show the proof of a meeting, and ask the gateway for what it may have to add."""
        self.key, self.page = key, None
        clear(self._scroll.body)
        self._reload()
        self._ctx.bridge.run(
            self._ctx.runtime.notices.refresh(key), on_done=lambda _new: None, on_error=lambda _error: None, owner=self
        )

    def refresh(self) -> None:
        """The user asks for it: a failure is said."""
        if self.key is not None:
            said = self.tr("Le connecteur commun a répondu.")
            self._ctx.bridge.run(
                self._ctx.runtime.notices.refresh(self.key),
                on_done=lambda _new: self._ctx.shell.toast(said),
                on_error=self._say,
                owner=self,
            )

    def _say(self, error: AppError) -> None:
        wording = word_error(error)
        self._ctx.shell.toast(f"{wording.what} {wording.effect}".strip())

    def _reload(self) -> None:
        key = self.key
        if key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.notices.page(key), on_done=lambda page: self._take(key, page), owner=self
            )

    def _on_changes(self, changes: ChangeSet) -> None:
        key = self.key
        if key is None or not self.isVisible():
            return
        if key in changes.keys or any(k.account == key.account and k.kind in OWN_RECORDS for k in changes.keys):
            self._reload()

    def _take(self, key: Key, page: NoticePage | None) -> None:
        if key != self.key or page is None:
            return
        self.page = page
        self.refresh_button.setVisible(page.has_gateway)
        body, theme = self._scroll.body, self._ctx.theme
        clear(body)
        body.addWidget(Label(theme, page.seance.name, Type.TITLE))
        where = " · ".join(filter(None, (text.capital(text.when_long(page.seance.date_ms)), page.body.name)))
        body.addWidget(Label(theme, where, Type.BODY, "text_soft"))
        body.addWidget(self._card(verdict(page)))
        body.addWidget(self._choices(page))
        for section in sections(page):
            body.addWidget(self._section(section))
        body.addStretch(1)

    def _card(self, said: Verdict) -> QWidget:
        theme = self._ctx.theme
        card = Pane(theme, "surface")
        line = QHBoxLayout(card)
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, said.icon, said.tone, 1.6), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(Label(theme, said.title, Type.LEAD, said.tone))
        words.addWidget(Label(theme, said.sentence))
        line.addLayout(words, 1)
        card.setAccessibleName(f"{said.title}. {said.sentence}")
        return card

    def _choices(self, page: NoticePage) -> QWidget:
        """What only the user can settle."""
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
        return box

    def _section(self, section: Section) -> QWidget:
        theme = self._ctx.theme
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, theme.gap(Space.M), 0, 0)
        column.setSpacing(theme.gap(Space.XS))
        column.addWidget(Label(theme, section.title, Type.LEAD))
        for row in section.rows:
            column.addWidget(self._row(row))
        if section.sentence:
            column.addWidget(Label(theme, section.sentence, Type.SMALL, "text_soft"))
        return box

    def _row(self, row: Row) -> QWidget:
        theme = self._ctx.theme
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(theme.gap(Space.M))
        label = Label(theme, row.label, Type.BODY, "text_soft")
        label.setFixedWidth(theme.px(210))
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        value = Label(theme, _breakable(row.value) if row.mono else row.value, Type.SMALL if row.mono else Type.BODY)
        value.set_ink("text_soft" if row.mono else "text")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(value)
        if row.basis:
            words.addWidget(Label(theme, _breakable(row.basis), Type.SMALL, row.tone))
        line.addLayout(words, 1)
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
        self._ctx.bridge.run(
            notices.accept_authority(key.account, Path(chosen).read_bytes()),
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
        write_pdf(page, target)
        self._ctx.bridge.run(
            self._ctx.runtime.notices.attach_tokens(page.key, target),
            on_done=lambda _none: self._ctx.shell.toast(self.tr("Preuve enregistrée.")),
            on_error=self._say,
            owner=self,
        )


class RuleDialog(QDialog):
    """Which rule holds: for all meetings of this name, and what is particular to this one."""

    def __init__(self, ctx: Context, page: NoticePage, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._page = ctx, page
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Règle de convocation"))
        self.setMinimumSize(theme.px(520), theme.px(560))
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        scroll = ScrollPage(theme, margins=Space.XS)
        asked = tr("Quelle assemblée est « {name} », {body} ?").format(name=page.seance.name, body=page.body.name)
        scroll.body.addWidget(Label(theme, text.typeset(asked), Type.LEAD))
        self._group = QButtonGroup(self)
        self.choices: list[tuple[QRadioButton, Assembly, bool | None]] = []
        for words, assembly, large in CHOICES:
            button = QRadioButton(text.typeset(tr(words)))
            button.setMinimumHeight(theme.target())
            button.setChecked(_is_choice(page.rule_choice, assembly, large))
            button.toggled.connect(self._check)
            self._group.addButton(button)
            scroll.body.addWidget(button)
            self.choices.append((button, assembly, large))
        self._days_line = QWidget()
        days = QHBoxLayout(self._days_line)
        days.addWidget(QLabel(tr("Jours francs demandés par ce texte")))
        self.days = QSpinBox()
        self.days.setRange(0, 30)
        self.days.setMinimumHeight(theme.target())
        self.days.setAccessibleName(tr("Jours francs demandés par les statuts ou le règlement intérieur"))
        self.days.setValue((page.rule_choice.own_days if page.rule_choice else None) or 5)
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
        buttons = QHBoxLayout()
        buttons.addStretch(1)
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
        own = self.days.value() if assembly in OWN_TEXT else None
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
    (
        "Intercommunalité avec une commune de 3 500 habitants ou plus : 5 jours francs (CGCT L5211-1)",
        Assembly.EPCI,
        True,
    ),
    (
        "Syndicat de communes ou mixte fermé, une commune de 3 500 habitants ou plus : 5 jours francs (CGCT L5211-1)",
        Assembly.SYNDICAT,
        True,
    ),
    ("Syndicat mixte ouvert : ce que disent ses statuts", Assembly.SYNDICAT_OUVERT, None),
    ("CCAS ou CIAS : 3 jours au moins (CASF R123-16)", Assembly.CCAS, None),
    ("Conseil départemental : 12 jours au moins pour les rapports (CGCT L3121-19)", Assembly.DEPARTEMENT, None),
    ("Conseil régional : 12 jours au moins pour les rapports (CGCT L4132-18)", Assembly.REGION, None),
    ("Commission, bureau, autre réunion : ce que dit le règlement intérieur", Assembly.COMMISSION, None),
)


def _is_choice(rule: NoticeRule | None, assembly: Assembly, large: bool | None) -> bool:
    return rule is not None and (rule.assembly, rule.large) == (assembly.value, large)


# --- the PDF ----------------------------------------------------------------------------------------


def write_pdf(page: NoticePage, target: Path) -> None:
    """The same lines on A4, readable by anybody, copyable and searchable."""
    writer = QPdfWriter(str(target))
    writer.setTitle(tr("Preuve de la convocation"))
    writer.setCreator("Écharpe")
    writer.setResolution(96)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(18, 18, 18, 18), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(_plain_font())
    document.setHtml(_as_html(page))
    document.setPageSize(writer.pageLayout().paintRectPixels(96).size().toSizeF())
    document.print_(writer)


def _plain_font() -> QFont:
    """Without the contextual forms of the typeface: PDF readers could not copy nor find the signs they replace."""
    font = QFont(QGuiApplication.font().family(), 10)
    for feature in ("calt", "case", "ccmp", "liga"):
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _as_html(page: NoticePage) -> str:
    said = verdict(page)
    made = text.now().strftime("%d/%m/%Y %H:%M:%S")
    head = tr("Page établie le {when} (heure de Paris) pour {user}, par le programme Écharpe.").format(
        when=made, user=page.user
    )
    attached = tr("Chaque texte horodaté et son jeton (.tsa) sont joints à ce fichier, tels que reçus.")
    parts = [
        f"<h1>{tr('Preuve de la convocation')}</h1>",
        f"<p><b>{_escaped(page.seance.name)}</b>, {_escaped(text.when_long(page.seance.date_ms))}<br>"
        f"{_escaped(page.body.name)}<br>{_escaped(head)}</p>",
        f"<h2>{_escaped(said.title)}</h2><p>{_escaped(said.sentence)}</p>",
    ]
    parts += [_section_html(section) for section in sections(page)]
    if page.stamps:
        parts.append(f"<p>{_escaped(attached)}</p>")
        parts += [_stamped_html(stamp) for stamp in page.stamps]
    style = (
        "h1{font-size:17pt} h2{font-size:12.5pt}"
        " td{padding:2px 8px 2px 0;vertical-align:top} .s{color:#555;font-size:8.5pt} pre{font-size:8.5pt}"
    )
    return f"<html><head><style>{style}</style></head><body>{''.join(parts)}</body></html>"


def _section_html(section: Section) -> str:
    rows = []
    for row in section.rows:
        basis = f"<br><span class='s'>{_escaped(_breakable(row.basis))}</span>" if row.basis else ""
        value = _escaped(_breakable(row.value) if row.mono else row.value)
        shown = f"<span class='s'>{value}</span>" if row.mono else value
        rows.append(f"<tr><td width='30%'>{_escaped(row.label)}</td><td>{shown}{basis}</td></tr>")
    sentence = f"<p class='s'>{_escaped(section.sentence)}</p>" if section.sentence else ""
    return f"<h2>{_escaped(section.title)}</h2><table width='100%'>{''.join(rows)}</table>{sentence}"


def _stamped_html(stamp: Stamp) -> str:
    return f"<p class='s'>{_escaped(stamp.name)}</p><pre>{_escaped(stamp.text)}</pre>"


def _escaped(words: str) -> str:
    return html.escape(words)


def _breakable(words: str) -> str:
    """A digest may break anywhere: a zero-width space every eight signs."""
    return " ".join(_split(word) if len(word) > 40 else word for word in words.split(" "))


def _split(word: str) -> str:
    return "\u200b".join(word[i : i + 8] for i in range(0, len(word), 8))
