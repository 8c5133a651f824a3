"""« Envoyer un document à la signature »: a dossier made here, from a file, a mail or a letter (row 61).

Works without a network: what may be created was read ahead; the dossier waits in « À envoyer ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.mail import AttachedFile
from app.domain.parapheur import CircuitStep, DossierType
from app.services.drafts import Desk, Draft, unsuited
from app.services.parapheur import Target, Words
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import colon, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.asking import MetadataForm, NoteField
from ui.views.settings.pages import FormPage
from ui.widgets.basic import Button, Icon, IconButton, Label, clear
from ui.widgets.combo import Combo
from ui.widgets.moments import DateField
from ui.widgets.tick import Tick

WEEKS = 2


class DraftPage(FormPage):
    """The form. ``made(key, started)`` once the dossier is written down."""

    made = Signal(object, bool)

    def __init__(self, ctx: Context) -> None:
        intro = tr("Le document part dans le circuit que votre collectivité a prévu pour ce type de dossier.")
        super().__init__(ctx, tr("Envoyer un document à la signature"), intro)
        self._desks: list[Desk] = []
        self.documents: list[AttachedFile] = []
        self.annexes: list[AttachedFile] = []
        self._held: list[tuple[AccountId, str]] = []
        """Files to take in once a bureau is known."""
        self._pickers: dict[int, QComboBox] = {}
        self.form: MetadataForm | None = None
        self.name = QLineEdit()
        self.name.setObjectName("parapheur.draft.name")
        self.name.setMinimumHeight(ctx.theme.target())
        self.desk_box, self.kind_box = Combo(), Combo()
        for box in (self.desk_box, self.kind_box):
            box.setMinimumHeight(ctx.theme.target())
        self._files = QVBoxLayout()
        self._circuit = QVBoxLayout()
        self._about = QVBoxLayout()
        self._build()
        self.desk_box.currentIndexChanged.connect(lambda _index: self._show_kinds())
        self.kind_box.currentIndexChanged.connect(lambda _index: self._show_kind())

    def _build(self) -> None:
        theme = self.ctx.theme
        files = QWidget()
        column = QVBoxLayout(files)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._files)
        add = Button(theme, tr("Ajouter des fichiers…"), "plain", "clip", self._pick_files)
        add.setObjectName("parapheur.draft.add")
        column.addWidget(add)
        self.add_field(tr("Documents"), files, tr("Le premier est signé ; les annexes l’accompagnent."))
        self.add_field(tr("Nom du dossier"), self.name)
        self._desk_block = self.add_field(tr("Bureau"), self.desk_box)
        self.add_field(tr("Type et sous-type"), self.kind_box)
        self.card.body.addLayout(self._circuit)
        self.card.body.addLayout(self._about)
        self._due_tick = Tick(theme, tr("À traiter avant une date"))
        self._due = DateField(QDate.currentDate().addDays(7 * WEEKS))
        self._due.setCalendarPopup(True)
        self._due.setDisplayFormat("dd/MM/yyyy")
        self._due.setAccessibleName(tr("Date limite"))
        self._due.setMinimumHeight(theme.target())
        self._due.hide()
        self._due_tick.toggled.connect(self._due.setVisible)
        self.card.body.addWidget(self._due_tick)
        self.card.body.addWidget(self._due)
        self.note = NoteField(self.ctx, tr("Annotation publique"), tr("Lue par tout le circuit (facultatif)"))
        self.private = NoteField(self.ctx, tr("Annotation privée"), tr("Lue par le premier bureau (facultatif)"))
        self.card.body.addWidget(self.note)
        self.card.body.addWidget(self.private)
        self.later = Tick(theme, tr("Garder en préparation, sans l’envoyer encore"))
        self.card.body.addWidget(self.later)
        self.finish(tr("Envoyer à la signature"), "send")
        self.later.toggled.connect(
            lambda on: self.button.setText(tr("Garder en préparation") if on else tr("Envoyer à la signature"))
        )

    # --- what there is to choose from -----------------------------------------------------------

    def start(self) -> None:
        """Read the bureaux and types held, then, online, those of today."""
        drafts = self.ctx.runtime.drafts
        self.ctx.bridge.run(drafts.desks(), on_done=self._take_desks, owner=self)

        async def again() -> list[Desk]:
            await drafts.refresh()
            return await drafts.desks()

        self.ctx.bridge.run(again(), on_done=self._take_desks, owner=self)

    def attach(self, account: AccountId, refs: Sequence[str], name: str = "") -> None:
        """Files held here, of a mail or a letter; ``name`` for the dossier where it has none yet."""
        self._held += [(account, ref) for ref in refs]
        if name and not self.name.text():
            self.name.setText(name)
        self._take_held()

    def _take_desks(self, desks: list[Desk]) -> None:
        if [d.types for d in desks] == [d.types for d in self._desks] and desks:
            return
        before = (self.desk_box.currentIndex(), self.kind_box.currentIndex())
        self._desks = desks
        self.desk_box.blockSignals(True)
        self.desk_box.clear()
        for desk in desks:
            self.desk_box.addItem(f"{desk.bureau.name} · {desk.body.name}")
        self.desk_box.setCurrentIndex(max(0, before[0]) if desks else -1)
        self.desk_box.blockSignals(False)
        self._desk_block.setVisible(len(desks) > 1)
        self.button.setEnabled(bool(desks))
        if not desks:
            self.say(tr("Aucun de vos bureaux ne peut créer de dossier, ou ses types ne sont pas encore connus ici."))
            return
        self.say("")
        self._show_kinds()
        self.kind_box.setCurrentIndex(max(0, before[1]))
        self._take_held()

    @property
    def desk(self) -> Desk | None:
        index = self.desk_box.currentIndex()
        return self._desks[index] if 0 <= index < len(self._desks) else None

    @property
    def kind(self) -> DossierType | None:
        desk, index = self.desk, self.kind_box.currentIndex()
        return desk.types[index] if desk is not None and 0 <= index < len(desk.types) else None

    def _show_kinds(self) -> None:
        self.kind_box.blockSignals(True)
        self.kind_box.clear()
        for kind in self.desk.types if self.desk is not None else ():
            self.kind_box.addItem(f"{kind.type} / {kind.subtype}")
        self.kind_box.blockSignals(False)
        self._show_kind()

    def _show_kind(self) -> None:
        """The circuit that it follows, and what it asks for."""
        clear(self._circuit)
        clear(self._about)
        self._pickers = {}
        desk, kind = self.desk, self.kind
        if desk is None or kind is None:
            return
        if kind.description:
            self._about.addWidget(Label(self.ctx.theme, kind.description, Type.SMALL, "text_soft"))
        known = self.form.values() if self.form is not None else {}
        self.form = MetadataForm(self.ctx, kind.fields, known)
        self.form.setVisible(bool(kind.fields))
        self._about.addWidget(self.form)
        self._show_files()  # what suits depends on the type

        async def read() -> tuple[tuple[CircuitStep, ...], list[Target]]:
            drafts = self.ctx.runtime.drafts
            return await drafts.usual_circuit(desk, kind), await drafts.known_desks(desk.account)

        self.ctx.bridge.run(read(), on_done=partial(self._show_circuit, kind), owner=self)

    def _show_circuit(self, kind: DossierType, found: tuple[tuple[CircuitStep, ...], list[Target]]) -> None:
        if kind is not self.kind:
            return
        clear(self._circuit)
        self._pickers = {}
        circuit, targets = found
        theme = self.ctx.theme
        title = tr("Circuit") if kind.circuit else tr("Circuit habituel")
        self._circuit.addWidget(Label(theme, title, Type.BODY_STRONG))
        if not circuit:
            unknown = tr("Le parapheur le choisit d’après le type ; il sera visible une fois le dossier créé.")
            self._circuit.addWidget(Label(theme, unknown, Type.SMALL, "text_soft"))
        for number, step in enumerate(circuit):
            line = QHBoxLayout()
            line.setSpacing(theme.gap(Space.S))
            line.addWidget(Icon(theme, "signature" if step.action == "SIGNATURE" else "visa"))
            if step.variable:
                line.addWidget(Label(theme, f"{words.action(step.action)}{colon()}", Type.BODY))
                line.addWidget(self._picker(number, step, targets), 1)
            else:
                who = ", ".join(step.bureaux)
                line.addWidget(Label(theme, f"{words.action(step.action)} · {who}", Type.BODY), 1)
            self._circuit.addLayout(line)

    def _picker(self, number: int, step: CircuitStep, targets: Sequence[Target]) -> QComboBox:
        box = Combo()
        box.setAccessibleName(tr("Bureau de l’étape {number}, {action}").format(
            number=number + 1, action=words.action(step.action)
        ))  # fmt: skip
        box.setMinimumHeight(self.ctx.theme.target())
        box.addItem(tr("Choisir le bureau"), None)
        for target in targets:
            box.addItem(target.name, target)
        self._pickers[number] = box
        return box

    # --- files ----------------------------------------------------------------------------------

    def _pick_files(self) -> None:
        paths, _filter = QFileDialog.getOpenFileNames(self, tr("Choisir des documents"))
        for path in paths:
            self.add_path(Path(path))

    def add_path(self, path: Path) -> None:
        """A file of the user's."""
        if self.desk is None:
            self.say(tr("Choisissez d’abord un bureau."))
            return
        work = self.ctx.runtime.drafts.attach_file(self.desk, path)
        self.ctx.bridge.run(work, on_done=self._add, on_error=self._refused, owner=self)

    def _take_held(self) -> None:
        desk = self.desk
        while self._held and desk is not None:
            account, ref = self._held.pop(0)
            work = self.ctx.runtime.drafts.attach_held(desk, account, ref)
            self.ctx.bridge.run(work, on_done=self._add, on_error=self._refused, owner=self)

    def _add(self, file: AttachedFile) -> None:
        """The first is the one to sign; the others go along."""
        (self.annexes if self.documents else self.documents).append(file)
        if not self.name.text():
            self.name.setText(Path(file.name).stem)
        self._show_files()

    def _show_files(self) -> None:
        clear(self._files)
        for file, main in [*((f, True) for f in self.documents), *((f, False) for f in self.annexes)]:
            self._files.addLayout(self._file_row(file, main))

    def _file_row(self, file: AttachedFile, main: bool) -> QHBoxLayout:
        theme = self.ctx.theme
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(Icon(theme, "document" if main else "clip"))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(theme, file.name, Type.BODY, elide=True))
        role = tr("document à signer") if main else tr("annexe")
        names.addWidget(Label(theme, f"{role} · {text.size(file.size_bytes)}", Type.SMALL, "text_soft"))
        if main and self.kind is not None and (wanted := unsuited(self.kind, file)):
            told = tr("Ce type de dossier se signe dans un fichier {kind} : celui-ci sera sans doute refusé.")
            names.addWidget(Label(theme, text.typeset(told.format(kind=wanted.upper())), Type.SMALL, "warn"))
        line.addLayout(names, 1)
        many = self.kind is not None and self.kind.many_documents
        if not main:
            swap = tr("Signer aussi") if many else tr("Signer celui-ci")
            line.addWidget(Button(theme, swap, "quiet", "", partial(self._promote, file)))
        line.addWidget(
            IconButton(theme, "close", tr("Retirer {name}").format(name=file.name), partial(self._drop, file))
        )
        return line

    def _promote(self, file: AttachedFile) -> None:
        self.annexes.remove(file)
        if not (self.kind is not None and self.kind.many_documents):
            self.annexes[:0] = self.documents
            self.documents = []
        self.documents.append(file)
        self._show_files()

    def _drop(self, file: AttachedFile) -> None:
        for files in (self.documents, self.annexes):
            if file in files:
                files.remove(file)
                break
        if not self.documents and self.annexes:
            self.documents.append(self.annexes.pop(0))
        self._show_files()

    # --- making it ------------------------------------------------------------------------------

    def submit(self) -> None:
        desk, kind = self.desk, self.kind
        if desk is None or kind is None:
            return
        draft = Draft(
            desk=desk,
            kind=kind,
            name=self.name.text(),
            documents=tuple(self.documents),
            annexes=tuple(self.annexes),
            due_ms=self._due_ms(),
            metadata=self.form.values() if self.form is not None else {},
            chosen=self._chosen(),
        )
        said = Words(public=self.note.text(), private=self.private.text())
        started = not self.later.isChecked()
        self.ctx.bridge.run(
            self.ctx.runtime.drafts.create(draft, said, start=started),
            on_done=lambda key: self._done(key, started),
            on_error=self._refused,
            owner=self,
        )

    def _due_ms(self) -> int | None:
        if not self._due_tick.isChecked():
            return None
        date = self._due.date()
        return text.day_start_ms(dt.date(date.year(), date.month(), date.day()) + dt.timedelta(days=1)) - 1

    def _chosen(self) -> Mapping[int, Target]:
        return {number: box.currentData() for number, box in self._pickers.items() if box.currentData() is not None}

    def _done(self, key: Key, started: bool) -> None:
        self.made.emit(key, started)

    def _refused(self, error: AppError) -> None:
        self.say(word_error(error).text())
