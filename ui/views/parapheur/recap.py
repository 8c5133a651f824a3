"""Before, during and after signing: what is consented to, one PIN a card, progress, and a clear result each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.services.signing_types import CardView, Recap, RecapLine, SignProgress, SignResult, SignStep, Tries
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.widgets.basic import Button, Card, Chip, Icon, Label, Line, Pane, ScrollPage, clear


class RecapPane(Pane):
    """Covers the space while a batch is prepared, signed and reported."""

    closed = Signal()
    leaf = Signal(object)
    """Key of a dossier the user wants to read first."""
    _progressed = Signal(object)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self._recap: Recap | None = None
        self._boxes: dict[Key, QCheckBox] = {}
        self._steps: dict[Key, Chip] = {}
        self._pins: dict[str, QLineEdit] = {}
        self.busy = False
        theme = ctx.theme
        self._page = ScrollPage(theme, ink="window")
        self._foot = _Foot(ctx)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._page, 1)
        layout.addWidget(Line(theme))
        layout.addWidget(self._foot)
        self._foot.sign.clicked.connect(self._sign)
        self._foot.close_button.clicked.connect(self._leave)
        self._foot.stop.clicked.connect(ctx.runtime.signing.cancel)
        self._progressed.connect(self._show_progress)

    # --- before ---------------------------------------------------------------------------------

    def start(self, keys: Sequence[Key]) -> None:
        """Show the recapitulation of these dossiers."""
        self._reset(self.tr("Lecture des dossiers…"))
        self._ctx.bridge.run(self._ctx.runtime.signing.recapitulation(list(keys)), on_done=self._show_recap, owner=self)

    def _reset(self, title: str) -> None:
        clear(self._page.body)
        self._boxes.clear()
        self._steps.clear()
        self._pins.clear()
        self._recap = None
        self._page.body.addWidget(Label(self._ctx.theme, title, Type.TITLE))
        self._page.body.addStretch(1)
        self._foot.before("", can_sign=False)

    def _show_recap(self, recap: Recap) -> None:
        self._recap = recap
        body, theme = self._page.body, self._ctx.theme
        clear(body)
        ready = recap.ready
        title = plural(len(ready), "Vous allez signer %n dossier", "Vous allez signer %n dossiers")
        body.addWidget(Label(theme, title, Type.DISPLAY if len(ready) else Type.TITLE))
        body.addWidget(_totals(self._ctx, recap))
        if recap.unopened:
            body.addWidget(self._unopened(recap.unopened))
        for line in recap.lines:
            body.addWidget(self._line(line))
        for card in recap.cards:
            body.addWidget(self._card(card))
        if recap.missing_certificates:
            body.addWidget(Label(theme, words.problem("card_missing"), Type.BODY_STRONG, "danger"))
        body.addStretch(1)
        self._refresh()
        if self._pins:
            next(iter(self._pins.values())).setFocus()

    def _unopened(self, lines: Sequence[RecapLine]) -> QWidget:
        theme = self._ctx.theme
        card = Card(theme)
        line = QHBoxLayout()
        line.addWidget(Icon(theme, "eye", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        sentence = plural(
            len(lines), "Vous n’avez pas ouvert %n de ces dossiers.", "Vous n’avez pas ouvert %n de ces dossiers."
        )
        line.addWidget(Label(theme, sentence, Type.BODY), 1)
        first = lines[0].key
        line.addWidget(Button(theme, self.tr("Les parcourir"), "quiet", on_click=lambda: self.leaf.emit(first)))
        card.body.addLayout(line)
        return card

    def _line(self, line: RecapLine) -> QWidget:
        theme = self._ctx.theme
        card = Card(theme)
        head = QHBoxLayout()
        head.setSpacing(theme.gap(Space.M))
        box = QCheckBox()
        box.setChecked(line.ready)
        box.setEnabled(line.ready)
        box.setAccessibleName(line.name)
        box.setMinimumSize(theme.target() // 2, theme.target())
        box.toggled.connect(self._refresh)
        self._boxes[line.key] = box
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(Label(theme, line.name, Type.BODY_STRONG))
        pieces = plural(line.pieces, "%n pièce", "%n pièces") if line.pieces else ""
        unseen = "" if line.opened else self.tr("non ouvert")
        facts = " · ".join(filter(None, (line.body.name, line.budget, pieces, unseen)))
        names.addWidget(Label(theme, facts, Type.SMALL, "text_soft"))
        for finding in line.warnings[:3]:
            token = "danger" if words.grave(finding) else "warn"
            names.addWidget(Label(theme, words.finding(finding), Type.SMALL, token))
        if line.problem:
            names.addWidget(Label(theme, words.problem(line.problem), Type.SMALL, "danger"))
        if line.proof_after:
            proof = self.tr("PDF préparé par le serveur : il sera contrôlé après la signature.")
            names.addWidget(Label(theme, proof, Type.SMALL, "text_soft"))
        chip = Chip(theme, "", "accent")
        chip.hide()
        self._steps[line.key] = chip
        head.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Label(theme, text.amount(line.amount), Type.BODY_STRONG, elide=False), 0)
        card.body.addLayout(head)
        return card

    def _card(self, card: CardView) -> QWidget:
        theme = self._ctx.theme
        frame = Card(theme, ink="raised")
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, "card", "accent", 1.4), 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        until = text.local(card.not_after_ms).strftime("%m/%Y")
        names.addWidget(Label(theme, f"{card.subject} · {card.organisation}", Type.BODY_STRONG))
        issued = self.tr("Certificat délivré par {issuer}, valable jusqu’au {until}")
        names.addWidget(Label(theme, issued.format(issuer=card.issuer, until=until), Type.SMALL, "text_soft"))
        for reason in (*card.blocking, *card.warnings):
            names.addWidget(Label(theme, text.capital(words.certificate(reason)), Type.SMALL, "warn"))
        if sentence := words.tries(card.tries):
            names.addWidget(Label(theme, sentence, Type.BODY_STRONG, "danger"))
        line.addLayout(names, 1)
        frame.body.addLayout(line)
        if card.pin_pad:
            frame.body.addWidget(Label(theme, self.tr("Le code sera saisi sur le lecteur."), Type.BODY))
        elif card.tries is not Tries.LOCKED:
            frame.body.addWidget(self._pin_field(card))
        return frame

    def _pin_field(self, card: CardView) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("parapheur.pin")
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(self.tr("Code PIN de la carte"))
        field.setAccessibleName(self.tr("Code PIN de la carte de {name}").format(name=card.subject))
        field.setMaximumWidth(self._ctx.theme.px(320))
        field.setMinimumHeight(self._ctx.theme.target())
        field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        field.textChanged.connect(self._refresh)
        field.returnPressed.connect(self._sign)
        self._pins[card.sha256] = field
        return field

    def chosen(self) -> list[RecapLine]:
        """Lines that are ticked and ready."""
        lines = self._recap.ready if self._recap else ()
        return [line for line in lines if self._boxes[line.key].isChecked()]

    def _refresh(self) -> None:
        chosen = self.chosen()
        needed = {line.certificate_sha256 for line in chosen}
        typed = all(self._pins[sha].text() for sha in needed if sha in self._pins)
        total = sum((line.amount for line in chosen if line.amount is not None), start=0)
        count = plural(len(chosen), "%n sélectionné", "%n sélectionnés")
        self._foot.before(f"{count} · {text.amount(total)}" if total else count, can_sign=bool(chosen) and typed)
        self._foot.sign.setText(
            plural(len(chosen), "Signer %n dossier", "Signer %n dossiers") if chosen else self.tr("Signer")
        )

    # --- during ---------------------------------------------------------------------------------

    def _sign(self) -> None:
        chosen = self.chosen()
        if self.busy or not chosen or self._recap is None or not self._foot.sign.isEnabled():
            return
        pins: Mapping[str, str] = {sha: field.text() for sha, field in self._pins.items()}
        for field in self._pins.values():
            field.clear()
            field.setEnabled(False)
        for box in self._boxes.values():
            box.setEnabled(False)
        self.busy = True
        self._foot.during(len(chosen))
        self._ctx.bridge.run(
            self._ctx.runtime.signing.sign(
                self._recap, [line.key for line in chosen], pins, lambda progress: self._progressed.emit(progress)
            ),
            on_done=self._show_results,
            on_error=self._failed,
            owner=self,
        )

    def _show_progress(self, progress: SignProgress) -> None:
        chip = self._steps.get(progress.key)
        if chip is None:
            return
        tone = {SignStep.QUEUED: "ok", SignStep.FAILED: "danger", SignStep.SKIPPED: "warn"}.get(progress.step, "accent")
        chip.set(words.step(progress.step), tone)
        chip.show()
        if progress.step in (SignStep.QUEUED, SignStep.FAILED, SignStep.SKIPPED):
            self._foot.step_done()

    def _failed(self, error: Exception) -> None:
        from app.domain.errors import AppError

        self.busy = False
        if isinstance(error, AppError):
            self._ctx.shell.show_error(error)
        self._refresh()

    # --- after ----------------------------------------------------------------------------------

    def _show_results(self, results: Sequence[SignResult]) -> None:
        self.busy = False
        recap = self._recap
        if recap is None:
            return
        refused = next((r for r in results if r.code.startswith("pin_")), None)
        if refused is not None and not any(r.ok for r in results):
            self._pin_refused(refused, recap)
            return
        names = {line.key: line.name for line in recap.lines}
        body, theme = self._page.body, self._ctx.theme
        clear(body)
        self._boxes.clear()
        self._pins.clear()
        self._steps.clear()
        good = [r for r in results if r.ok]
        bad = [r for r in results if not r.ok]
        title = plural(len(good), "%n dossier signé", "%n dossiers signés")
        body.addWidget(Label(theme, title, Type.DISPLAY))
        if bad:
            rest = plural(len(bad), "%n dossier n’a pas été signé", "%n dossiers n’ont pas été signés")
            body.addWidget(Label(theme, rest, Type.LEAD, "danger"))
        waiting = self.tr("Les signatures partent dès que le réseau le permet ; suivez-les dans « À envoyer ».")
        body.addWidget(Label(theme, waiting, Type.BODY, "text_soft"))
        for result in (*bad, *good):
            body.addWidget(_result_row(self._ctx, names[result.key], result))
        body.addStretch(1)
        self._foot.after(title)
        announcement = QAccessibleAnnouncementEvent(self, title)
        QAccessible.updateAccessibility(announcement)

    def _pin_refused(self, result: SignResult, recap: Recap) -> None:
        """Nothing was signed: say so, and let the person decide whether to type again."""
        self._show_recap(recap)
        sentence = words.problem(result.code, result.params)
        self._page.body.insertWidget(1, Label(self._ctx.theme, sentence, Type.BODY_STRONG, "danger"))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _leave(self) -> None:
        for field in self._pins.values():
            field.clear()
        self.closed.emit()


class _Foot(QWidget):
    """The one primary action, always at the same place; progress while it works."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        self._theme = theme
        line = QHBoxLayout(self)
        gap = theme.gap(Space.M)
        line.setContentsMargins(gap + 4, gap, gap, gap)
        line.setSpacing(gap)
        self._text = Label(theme, "", Type.BODY_STRONG)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Avancement de la signature"))
        self._bar.setTextVisible(False)
        self.stop = Button(theme, tr("Arrêter après ce dossier"), "plain", "pause")
        self.close_button = Button(theme, tr("Annuler"), "plain")
        self.sign = Button(theme, tr("Signer"), "primary", "signature")
        self.sign.setObjectName("parapheur.sign_now")
        for button in (self.stop, self.close_button, self.sign):
            button.setMinimumHeight(theme.target(grave=True))
        line.addWidget(self._text, 1)
        line.addWidget(self._bar, 1)
        for button in (self.stop, self.close_button, self.sign):
            line.addWidget(button)

    def before(self, sentence: str, *, can_sign: bool) -> None:
        self._text.set_text(sentence)
        self._bar.hide()
        self.stop.hide()
        self.sign.show()
        self.sign.setEnabled(can_sign)
        self.close_button.show()
        self.close_button.setText(tr("Annuler"))

    def during(self, total: int) -> None:
        self._text.set_text(plural(total, "Signature de %n dossier…", "Signature de %n dossiers…"))
        self._bar.setRange(0, total)
        self._bar.setValue(0)
        self._bar.show()
        self.stop.show()
        self.sign.hide()
        self.close_button.hide()

    def step_done(self) -> None:
        self._bar.setValue(self._bar.value() + 1)

    def after(self, sentence: str) -> None:
        self._text.set_text(sentence)
        self._bar.hide()
        self.stop.hide()
        self.sign.hide()
        self.close_button.setText(tr("Terminer"))
        self.close_button.show()
        self.close_button.setFocus()


def _totals(ctx: Context, recap: Recap) -> QWidget:
    """Count and amount for each body and budget, and in all."""
    theme = ctx.theme
    card = Card(theme, ink="accent_soft")
    for (body, budget), (count, amount) in recap.totals.items():
        line = QHBoxLayout()
        line.addWidget(Label(theme, " · ".join(filter(None, (body, budget))), Type.BODY), 1)
        line.addWidget(Label(theme, plural(count, "%n dossier", "%n dossiers"), Type.BODY))
        line.addSpacing(theme.gap(Space.L))
        line.addWidget(Label(theme, text.amount(amount) if amount else "", Type.BODY_STRONG))
        card.body.addLayout(line)
    if recap.total:
        total = QHBoxLayout()
        total.addWidget(Label(theme, tr("Total"), Type.LEAD), 1)
        total.addWidget(Label(theme, text.amount(recap.total), Type.LEAD))
        card.body.addLayout(total)
    return card


def _result_row(ctx: Context, name: str, result: SignResult) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 2, 0, 2)
    line.addWidget(Icon(ctx.theme, "check" if result.ok else "warning", "ok" if result.ok else "danger"))
    names = QVBoxLayout()
    names.addWidget(Label(ctx.theme, name, Type.BODY_STRONG))
    sentence = words.step(result.step) if result.ok else words.problem(result.code, result.params)
    names.addWidget(Label(ctx.theme, text.capital(sentence), Type.SMALL, "text_soft" if result.ok else "danger"))
    line.addLayout(names, 1)
    return row
