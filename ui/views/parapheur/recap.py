"""Before, during and after signing: what is consented to, one PIN a card, progress, and a clear result each.

Where it is wide the dossiers stand at the left and the consent (totals, card, PIN) at the right, always in
sight; in portrait the consent follows the dossiers. The button at the bottom right is the only way to sign.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.parapheur import SigningRequest
from app.services.signing_types import CardView, Recap, RecapLine, SignProgress, SignResult, SignStep
from ui import text
from ui.context import Context
from ui.text import plural
from ui.theme import Space, Type
from ui.views.base import Layout
from ui.views.parapheur import results as outcome
from ui.views.parapheur import words
from ui.views.parapheur.choosing import to_choose
from ui.views.parapheur.consent import Consent
from ui.views.parapheur.foot import Foot
from ui.views.parapheur.lines import DossierLine, unopened_card
from ui.widgets.basic import Button, Card, Chip, Label, Line, Pane, ScrollPage, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.saving import ask_target
from ui.widgets.tick import Tick

TRY_AGAIN = frozenset(
    {"pin_refused", "pin_locked", "pin_needed", "token_absent", "token_silent", "token_timeout", "token_missing"}
)
"""Nothing was signed with that card: back to the recapitulation, with the reason beside the card."""
WAITS = frozenset({"not_prepared", "to_prepare_online", "document_not_here"})
"""What the next exchange with the server may solve."""
LEAST_PX = 480
"""A page narrower than this keeps its margins small."""
BUTTONS_PX = 70
"""Height of what stands under a PIN's field."""
Read = tuple[Recap, list[CardView]]


class RecapPane(Pane):
    """Covers the space while a batch is prepared, signed and reported."""

    closed = Signal()
    leaf = Signal(object)
    """Keys of dossiers not opened yet that the user wants to read first."""
    _progressed = Signal(object)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self._recap: Recap | None = None
        self._fetched: set[Key] = set()
        """Whose documents were asked for since the recapitulation was opened."""
        self._keys: list[Key] = []
        self._boxes: dict[Key, Tick] = {}
        self._steps: dict[Key, Chip] = {}
        self._narrow = False
        self.busy = False
        self._resting = False
        theme = ctx.theme
        self._page = ScrollPage(theme, ink="window")
        self._side = ScrollPage(theme, ink="window", margins=Space.L)
        self.consent = Consent(ctx, self._choose_card)
        self._foot = Foot(ctx)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._page, 1)
        self._edge = Line(theme, vertical=True)
        middle.addWidget(self._edge)
        middle.addWidget(self._side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(Line(theme))
        layout.addWidget(self._foot)
        self._wire()
        self._place_consent()

    def _wire(self) -> None:
        self._foot.sign.clicked.connect(lambda _checked=False: self._sign())
        self._foot.one_by_one.clicked.connect(lambda _checked=False: self._sign(one_by_one=True))
        self._foot.pause.clicked.connect(lambda _checked=False: self._pause())
        self._foot.answered.connect(lambda answer: self._tell(self._ctx.runtime.signing.answer(answer)))
        self._foot.close_button.clicked.connect(lambda _checked=False: self.closed.emit())
        self._foot.stop.clicked.connect(self._stop)
        self.consent.changed.connect(self._refresh)
        self.consent.agreed.connect(lambda: self._sign())
        self.consent.look_again.connect(self.again)
        self._progressed.connect(self._show_progress)
        self._ctx.bridge.changed.connect(self._on_changes)

    # --- room -----------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        """Two columns where there is room, one page otherwise."""
        self._narrow = mode is Layout.NARROW
        self._place_consent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In the narrowest window the words have the margins."""
        super().resizeEvent(event)
        theme = self._ctx.theme
        gap = theme.gap(Space.XS if self.width() < theme.px(LEAST_PX) else Space.XL)
        self._page.body.setContentsMargins(gap, gap, gap, gap)

    def _place_consent(self) -> None:
        """Moved when the tablet is turned: whoever types a code goes on typing it."""
        typing = cast(QWidget | None, self.window().focusWidget())  # the stub forgets that there may be none
        if typing is not None and not self.consent.isAncestorOf(typing):
            typing = None
        self._side.setFixedWidth(self._ctx.theme.px(390))
        self._side.body.removeWidget(self.consent)
        self._page.body.removeWidget(self.consent)
        shown = self._recap is not None and bool(self._boxes)
        if self._narrow:
            self._page.body.insertWidget(max(0, self._page.body.count() - 1), self.consent)
        else:
            self._side.body.addWidget(self.consent, 1)
        self._side.setVisible(shown and not self._narrow)
        self._edge.setVisible(shown and not self._narrow)
        self.consent.setVisible(shown)
        if typing is not None and shown:
            typing.setFocus()

    # --- before ---------------------------------------------------------------------------------

    def start(
        self, keys: Sequence[Key], notices: Mapping[str, str] | None = None, ticked: frozenset[Key] | None = None
    ) -> None:
        """Show the recapitulation of these dossiers. ``ticked``: only these (None = all that can be signed)."""
        self._fetched.clear()
        self._read(keys, notices, ticked)

    def _read(
        self, keys: Sequence[Key], notices: Mapping[str, str] | None = None, ticked: frozenset[Key] | None = None
    ) -> None:
        self._keys = wanted = list(keys)
        if self._recap is None or not self._boxes:
            self._wait(self.tr("Lecture des dossiers…"))

        async def read() -> Read:
            desk = self._ctx.runtime.signing
            recap = await desk.recapitulation(wanted)
            choosing = bool(to_choose(recap))
            return recap, await desk.cards() if choosing else []

        def show(found: Read) -> None:
            if wanted is self._keys:  # neither left nor asked anew meanwhile
                self._show_recap(found[0], found[1], notices or {}, ticked)
                self._fetch_documents(found[0])

        self._run(read(), show)

    def again(self) -> None:
        """The same dossiers, read anew. What was left out stays out: nobody signs what they unticked."""
        lines = self._recap.ready if self._recap is not None else ()
        left_out = {line.key for line in lines if line.key in self._boxes and not self._boxes[line.key].isChecked()}
        self._read(self._keys, ticked=frozenset(self._keys) - left_out)

    def _fetch_documents(self, recap: Recap) -> None:
        """What is not here is asked for once: that it failed to come is news too, and must not be asked about for ever."""
        missing = {line.key for line in recap.lines if line.problem == "document_not_here"} - self._fetched
        if missing:
            self._fetched |= missing
            self._run(self._ctx.runtime.signing.fetch_documents(missing), lambda _none: None)

    def _run(self, work: Coroutine[Any, Any, Any], done: Callable[[Any], None]) -> None:
        self._ctx.bridge.run(work, on_done=done, on_error=self._failed, owner=self)

    def _wait(self, title: str) -> None:
        self._forget()
        self._page.body.addWidget(Label(self._ctx.theme, title, Type.TITLE))
        self._page.body.addStretch(1)
        self._place_consent()
        self._foot.before("", can_sign=False)
        self._foot.sign.setText(self.tr("Signer"))

    def _forget(self) -> None:
        """Empty the page; the consent is kept aside, not deleted with the rest."""
        self._page.body.removeWidget(self.consent)
        self.consent.empty()
        clear(self._page.body)
        self._boxes.clear()
        self._steps.clear()
        self._recap = None

    def _show_recap(
        self, recap: Recap, cards: list[CardView], notices: Mapping[str, str], ticked: frozenset[Key] | None
    ) -> None:
        if self.busy:
            return
        self._forget()
        self._recap = recap
        body, theme = self._page.body, self._ctx.theme
        choosing = bool(to_choose(recap))
        nothing = self.tr("Choisissez la carte qui signe") if choosing else self.tr("Rien ne peut être signé")
        self._title = Label(theme, nothing, Type.DISPLAY)
        body.addWidget(self._title)
        if recap.unopened:
            unopened = [line.key for line in recap.unopened]
            body.addWidget(
                unopened_card(self._ctx, recap.unopened, lambda: self.leaf.emit(unopened), narrow=self._narrow)
            )
        for name in dict.fromkeys(line.body.name for line in recap.lines):
            mine = [line for line in recap.lines if line.body.name == name]
            body.addWidget(Label(theme, name, Type.BODY_STRONG, "text_soft"))
            body.addWidget(self._lines(mine, ticked))
        body.addStretch(1)
        self.consent.show_recap(recap, cards, notices)
        self._place_consent()
        self._page.verticalScrollBar().setValue(0)
        self._refresh()
        for notice in notices.values():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice))
        field = self.consent.first_field()
        if field is not None and (notices or not self._narrow):
            self._in_sight(field)
            field.setFocus()
        else:  # with nothing to sign the first space of the rail would take the focus
            (self._foot.sign if self._foot.sign.isEnabled() else self._foot.close_button).setFocus()

    def _in_sight(self, field: QWidget) -> None:
        """A field of the consent, with its buttons under it, wherever the consent stands."""
        column = self._page if self._narrow else self._side
        QTimer.singleShot(0, field, lambda: column.ensureWidgetVisible(field, 0, self._ctx.theme.px(BUTTONS_PX)))

    def _lines(self, lines: Sequence[RecapLine], ticked: frozenset[Key] | None) -> QWidget:
        card = Card(self._ctx.theme, padded=False)
        card.body.setSpacing(0)
        for number, line in enumerate(lines):
            if number:
                card.body.addWidget(Line(self._ctx.theme))
            row = DossierLine(self._ctx, line, ticked is None or line.key in ticked, self._refresh)
            self._boxes[line.key], self._steps[line.key] = row.box, row.step
            card.body.addWidget(row)
        return card

    def chosen(self) -> list[RecapLine]:
        """Lines that are ticked and ready."""
        lines = self._recap.ready if self._recap else ()
        return [line for line in lines if line.key in self._boxes and self._boxes[line.key].isChecked()]

    def _refresh(self) -> None:
        chosen = self.chosen()
        amounts = [line.amount for line in chosen if line.amount is not None]
        count = plural(len(chosen), "%n sélectionné", "%n sélectionnés")
        sentence = f"{count} · {text.amount(sum(amounts))}" if amounts else count
        self._foot.before(sentence, can_sign=bool(chosen), several=len(chosen) > 1)
        if self._recap is not None and self._recap.ready:
            signing = plural(len(chosen), "Vous allez signer %n dossier", "Vous allez signer %n dossiers")
            self._title.set_text(signing if chosen else self.tr("Aucun dossier n’est coché"))
            self.consent.show_totals(self._recap.only({line.key for line in chosen}))
        words_ = plural(len(chosen), "Signer %n dossier", "Signer %n dossiers") if chosen else self.tr("Signer")
        self._foot.sign.setText(words_)

    def _choose_card(self, account: AccountId, sha256: str, bind: bool) -> None:
        choose = self._ctx.runtime.signing.choose_certificate(account, sha256, bind=bind)
        self._run(choose, lambda _none: self.again())

    def _on_changes(self, changes: ChangeSet) -> None:
        """What was being prepared has come: show it, unless somebody is typing a PIN."""
        waits = self._recap is not None and any(line.problem in WAITS for line in self._recap.lines)
        came = changes.of_kind(SigningRequest.KIND) or changes.files
        if waits and came and not self.busy and not self.consent.typing:
            self.again()

    # --- during ---------------------------------------------------------------------------------

    def _sign(self, *, one_by_one: bool = False) -> None:
        chosen = self.chosen()
        if self.busy or not chosen or self._recap is None:
            return
        empty = self.consent.missing({line.certificate_sha256 for line in chosen})
        if empty is not None:
            self.consent.ask_for(empty)
            self._in_sight(empty)
            return
        pins = self.consent.take_pins()
        self.consent.setEnabled(False)
        for box in self._boxes.values():
            box.setEnabled(False)
        self.busy = True
        self._ctx.shell.back_changed()
        self._foot.during(len(chosen))
        self._page.verticalScrollBar().setValue(0)
        keys = [line.key for line in chosen]
        desk = self._ctx.runtime.signing
        batch = desk.sign(self._recap, keys, pins, self._progressed.emit, one_by_one=one_by_one)
        self._run(batch, self._show_results)

    def _stop(self) -> None:
        self._tell(self._ctx.runtime.signing.cancel())
        self._foot.stopping()

    def _pause(self) -> None:
        """Rest, or go on."""
        desk = self._ctx.runtime.signing
        if self._resting:
            self._resting = False
            self._foot.go_on()
            self._tell(desk.resume())
        else:
            self._foot.pausing()
            self._tell(desk.pause())

    def _tell(self, word: Coroutine[Any, Any, None]) -> None:
        self._ctx.bridge.run(word, owner=self)

    def _show_progress(self, progress: SignProgress) -> None:
        chip = self._steps.get(progress.key)
        if chip is None:
            return
        self._show_state(progress)
        tone = {SignStep.QUEUED: "ok", SignStep.FAILED: "danger", SignStep.SKIPPED: "warn"}.get(progress.step, "accent")
        chip.set(words.step(progress.step), tone)
        chip.show()
        if progress.step is not SignStep.CHECKED:
            self._page.ensureWidgetVisible(chip, 0, self._page.height() // 3)
        if progress.step in (SignStep.QUEUED, SignStep.FAILED, SignStep.SKIPPED):
            self._foot.step_done(signed=progress.step is SignStep.QUEUED)

    def _show_state(self, progress: SignProgress) -> None:
        """What the batch as a whole waits for."""
        if progress.step is SignStep.OPENING and progress.seconds:
            self._foot.keypad(progress.seconds)
        elif progress.step is SignStep.PAUSED:
            self._resting = True
            self._foot.paused()
        elif progress.step is SignStep.ASKED and self._recap is not None:
            self._foot.ask(next(line.name for line in self._recap.lines if line.key == progress.key))
        elif progress.step is SignStep.PREPARING:
            self._foot.opened(progress.total)

    def _failed(self, error: AppError) -> None:
        """The desk could not go on (disk full, card reader gone…): the dossiers say what was signed by then."""
        signing = self.busy
        self._end()
        self._ctx.shell.show_error(error)
        if signing:  # what could not even be read would be read again for ever
            self.again()

    def _end(self) -> None:
        self.busy = self._resting = False
        self.consent.setEnabled(True)
        self._ctx.shell.back_changed()

    # --- after ----------------------------------------------------------------------------------

    def _show_results(self, results: Sequence[SignResult]) -> None:
        self._end()
        recap = self._recap
        if recap is None:
            return
        lines = {line.key: line for line in recap.lines}
        if not any(r.ok for r in results) and all(r.code in TRY_AGAIN for r in results):
            notices = {lines[r.key].certificate_sha256: words.problem(r.code, r.params) for r in results}
            self.start(self._keys, notices, frozenset(r.key for r in results))
            return
        self._forget()
        self._place_consent()
        body, theme = self._page.body, self._ctx.theme
        title, rest, passed = outcome.title(results), outcome.rest(results), outcome.passed(results)
        body.addWidget(Label(theme, title, Type.DISPLAY))
        if rest:
            body.addWidget(Label(theme, rest, Type.LEAD, "danger"))
        if passed:
            body.addWidget(Label(theme, passed, Type.LEAD, "text_soft"))
        if any(r.ok for r in results):
            waiting = self.tr("Les signatures partent dès que le réseau le permet ; suivez-les dans « À envoyer ».")
            body.addWidget(Label(theme, waiting.replace(" ;", "\u202f;"), Type.BODY, "text_soft"))
        body.addWidget(self._afterwards(lines, results))  # above: not to be looked for under a long list
        body.addWidget(outcome.results_card(self._ctx, lines, results))
        body.addStretch(1)
        self._page.verticalScrollBar().setValue(0)
        self._foot.after(" · ".join(filter(None, (title, passed, rest))))
        QAccessible.updateAccessibility(
            QAccessibleAnnouncementEvent(self, ". ".join(filter(None, (title, rest, passed))))
        )

    def _afterwards(self, lines: Mapping[Key, RecapLine], results: Sequence[SignResult]) -> QWidget:
        """Taking up what is left, and what is kept of the batch: on as many lines as several bodies need."""
        theme = self._ctx.theme
        held = QWidget()
        line = FlowLayout(held, theme.gap(Space.S))
        left = [r.key for r in results if not r.ok]
        if left:
            again = plural(len(left), "Reprendre le dossier non signé", "Reprendre les %n dossiers non signés")
            resume = Button(theme, again, "plain", "repeat", lambda: self.start(left))
            resume.setObjectName("parapheur.resume")
            line.addWidget(resume)
        text_ = outcome.report(lines, results)
        line.addWidget(
            Button(theme, self.tr("Enregistrer le compte rendu…"), "quiet", "export", lambda: self._export(text_))
        )
        accounts = list(dict.fromkeys(result.key.account for result in results))
        for account in accounts:
            body = next(held.body.name for held in lines.values() if held.key.account == account)
            wording = self.tr("Journal…") if len(accounts) == 1 else self.tr("Journal, {body}…").format(body=body)
            keep = Button(theme, wording, "quiet", "history", partial(self._export_journal, account))
            keep.setAccessibleDescription(
                self.tr("Le journal des signatures de {body}, vérifiable ligne à ligne.").format(body=body)
            )
            keep.setObjectName("parapheur.journal_export")
            line.addWidget(keep)
        return held

    def _export_journal(self, account: AccountId) -> None:
        """The chained journal of the body, for whoever must be able to check it."""
        name = f"journal-{text.now():%Y-%m-%d}.jsonl"
        if target := ask_target(self, self.tr("Enregistrer le journal"), name):
            said = self.tr("Journal enregistré.")
            save = self._ctx.runtime.signing.journal.save(account, target)
            self._ctx.bridge.run(save, on_done=lambda _count: self._ctx.shell.toast(said), owner=self)

    def _export(self, report: str) -> None:
        name = f"signatures-{text.now():%Y-%m-%d-%Hh%M}.txt"
        if target := ask_target(self, self.tr("Enregistrer le compte rendu"), name):
            said = self.tr("Compte rendu enregistré.")
            save = self._ctx.runtime.library.save_bytes(report.encode(), target)
            self._ctx.bridge.run(save, on_done=lambda _none: self._ctx.shell.toast(said), owner=self)

    def reset(self) -> None:
        """Left: nothing typed or shown stays behind."""
        self._keys = []
        self._forget()
        self._place_consent()
