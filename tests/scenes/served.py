"""Scenes of Séances and Parapheur: they need documents, so their profile is filled by the demonstration's servers.

Synchronised once; each picture is taken on a copy, without a network. Dates are those of the day it runs.
"""

from __future__ import annotations

import datetime as dt
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.parapheur import Dossier
from app.domain.seances import Ack, Origin, Presence, Seance
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN, DemoTokens
from app.services.runtime import Runtime, RuntimeConfig
from tests.flows.served import Town, card_in
from tests.scenes.stage import settle, staged, turn
from tests.unit.ui.pens import Pen, Sample, line
from ui import text
from ui.ink.tools import ToolKind
from ui.shell import Shell
from ui.theme import Scheme
from ui.widgets.basic import Button

Play = Callable[[Shell], None]
SCENES: dict[str, Play] = {}


def scene(name: str) -> Callable[[Play], Play]:
    """Register a scene."""

    def register(play: Play) -> Play:
        SCENES[name] = play
        return play

    return register


# --- what scenes do -------------------------------------------------------------------------------


def quiet(shell: Shell, ms: int = 120) -> None:
    settle(shell.ctx.bridge, ms)


def until(shell: Shell, condition: Callable[[], Any]) -> None:
    """Let the window live until it holds; a scene that never comes is an error."""
    for _ in range(400):
        if condition():
            quiet(shell, 60)
            return
        turn(25)
    raise RuntimeError("the scene was never set")


def seances(shell: Shell) -> Any:
    shell.go("seances")
    view: Any = shell.view("seances")
    until(shell, lambda: view._meetings)
    return view


def meeting(shell: Shell, wanted: Callable[[Seance], bool]) -> Any:
    view = seances(shell)
    found = sorted((m for m in view._meetings if wanted(m.seance)), key=lambda m: m.seance.date_ms)
    shell.open_key(found[0].key)
    until(shell, lambda: view.meeting.page is not None)
    return view


def awaited(seance: Seance) -> bool:
    return seance.ack is Ack.AWAITED


def acknowledged(shell: Shell) -> Any:
    view = meeting(shell, awaited)
    view._acknowledge()
    until(shell, lambda: not any(item.locked for item in view.meeting.items))
    shell.toast_box.hide()
    return view


def reader(shell: Shell, wanted: Callable[[Any], Any] | None = None) -> Any:
    view = acknowledged(shell)
    item = next(i for i in view.meeting.items if (wanted(i) if wanted else i.notes))
    view._open_item(item)
    if "pdf" in item.file.media_type:
        until(shell, lambda: view.reader.strip.document is not None and view.reader.strip.settled)
    return view


def write(shell: Shell, view: Any) -> None:
    """A wave, a highlighted line, a cross."""
    viewport = view.reader.strip.viewport()
    place = view.reader.strip.place_of(view.reader.strip.page)
    left, top, wide = place.left(), place.top(), place.width()
    pen = Pen(viewport)
    wave = [(left + wide * (0.4 + i / 300), top + 210 + 18 * math.sin(i / 6)) for i in range(120)]
    samples = [
        Sample("d" if i == 0 else "m", x, y, 0.2 + 0.6 * abs(math.sin(i / 20)), 5 * i) for i, (x, y) in enumerate(wave)
    ]
    pen.play([*samples, Sample("u", *wave[-1], 0, 700)])
    view.reader.desk.choose(ToolKind.HIGHLIGHTER)
    pen.play(line(left + wide * 0.2, top + 300, left + wide * 0.6, top + 300, start_ms=1000))
    view.reader.desk.choose(ToolKind.PEN)
    quiet(shell)


def parapheur(shell: Shell, name: str = "") -> Any:
    shell.go("parapheur")
    view: Any = shell.view("parapheur")
    until(shell, lambda: view.model.is_loaded and view.model.rowCount() and "€" in view.pane.title.text())
    if name:
        keys = [view.model.key_at(row) for row in range(view.model.rowCount())]
        key = next(k for k in keys if name in view.model.entry_of(k).record.name)
        shell.open_key(key)
        until(shell, lambda: view.dossier.page is not None)
        strip = view.dossier._viewer.strip
        until(shell, lambda: view.dossier.page.flux is not None or (strip.document is not None and strip.settled))
    return view


def recapitulation(shell: Shell, wanted: Callable[[Dossier], bool] = lambda _d: True) -> Any:
    view = parapheur(shell, "Mandats n° 41")
    rows = [view.model.entry_at(row) for row in range(view.model.rowCount())]
    view.model.set_ticked([e.key for e in rows if wanted(e.record)], True)
    view._sign()
    until(shell, lambda: view.recap._boxes)
    return view


def sign(shell: Shell, view: Any, pin: str) -> None:
    for field in view.recap.findChildren(QLineEdit):
        field.setText(pin)
    view.recap._sign()
    until(shell, lambda: not view.recap.busy)
    quiet(shell, 300)


# --- séances --------------------------------------------------------------------------------------


@scene("seances-list")
def _list(shell: Shell) -> None:
    seances(shell)


@scene("seances-past")
def _past(shell: Shell) -> None:
    view = seances(shell)
    next(b for b in view.pane.findChildren(Button) if b.objectName() == "chip.past").click()
    quiet(shell)


@scene("seances-meeting")
def _meeting(shell: Shell) -> None:
    meeting(shell, awaited)


@scene("seances-acknowledged")
def _acknowledged(shell: Shell) -> None:
    acknowledged(shell)


@scene("seances-answered")
def _answered(shell: Shell) -> None:
    view = acknowledged(shell)
    view._send_answer(Presence.PROXY, view.meeting.page.seance.proxy_candidates[1].id)
    until(shell, lambda: view.meeting.page.seance.presence is Presence.PROXY)
    shell.toast_box.hide()


@scene("seances-proxy")
def _proxy(shell: Shell) -> None:
    acknowledged(shell)._answer(Presence.PROXY)
    quiet(shell)


@scene("seances-reader")
def _reader(shell: Shell) -> None:
    write(shell, reader(shell))


@scene("seances-reader-panels")
def _panels(shell: Shell) -> None:
    view = reader(shell)
    write(shell, view)
    view.reader.summary_button.setChecked(True)
    quiet(shell)
    view.reader.notes_button.setChecked(True)
    view.reader._bring(view.reader.item.notes[0])
    until(shell, lambda: view.reader.strip.settled)


@scene("seances-reader-whole")
def _whole(shell: Shell) -> None:
    view = reader(shell)
    view.reader.immerse(True)
    turn(200)
    until(shell, lambda: view.reader.strip.settled)


@scene("seances-reader-other")
def _other(shell: Shell) -> None:
    reader(shell, lambda item: item.document.origin is Origin.ANNEXE and "pdf" not in item.file.media_type)


@scene("seances-note")
def _note(shell: Shell) -> None:
    view = reader(shell)
    view.reader.page_notes.write(view.reader.item, 0, view.reader.item.notes[0].rect)
    quiet(shell)
    from ui.views.seances.notes import NoteDialog

    dialog = view.reader.findChild(NoteDialog)
    dialog.field.setPlainText("À chiffrer avant le vote : l’annexe dit autre chose.")
    dialog._share.setChecked(True)
    quiet(shell)


# --- parapheur ------------------------------------------------------------------------------------


@scene("parapheur-pes")
def _pes(shell: Shell) -> None:
    parapheur(shell, "Mandats n° 41")


@scene("parapheur-pes-several")
def _several(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 44 et 45")
    tree = view.dossier.tree
    tree.expand(tree.pes.index(1, 0, tree.pes.index(0, 0)))
    quiet(shell)


@scene("parapheur-warning")
def _warning(shell: Shell) -> None:
    parapheur(shell, "total à vérifier")


@scene("parapheur-facts")
def _facts(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 41")
    view.dossier._tabs.setCurrentIndex(1)
    quiet(shell)


@scene("parapheur-attachment")
def _attachment(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 41")
    view.dossier._read_attachment(view.dossier.page.flux.attachments[0])
    strip = view.dossier._viewer.strip
    until(shell, lambda: strip.document is not None and strip.settled)


@scene("parapheur-pdf")
def _pdf(shell: Shell) -> None:
    parapheur(shell, "chaudières")


@scene("parapheur-list")
def _dossiers(shell: Shell) -> None:
    view = parapheur(shell)
    view._tick_all()
    quiet(shell)


@scene("parapheur-recap")
def _recap(shell: Shell) -> None:
    recapitulation(shell)


@scene("parapheur-recap-refused")
def _refused(shell: Shell) -> None:
    view = recapitulation(shell, lambda d: "Titres" in d.name)
    sign(shell, view, "9999")
    until(shell, lambda: view.recap._boxes)


@scene("parapheur-recap-choose")
def _choose(shell: Shell) -> None:
    runtime: Any = shell.ctx.runtime
    for account in runtime.accounts.accounts():
        if account.settings.get("certificate"):
            runtime.submit(runtime.accounts.update_settings(account.id, certificate="")).result(10)
    recapitulation(shell, lambda d: "Titres" in d.name)


@scene("parapheur-results")
def _results(shell: Shell) -> None:
    view = recapitulation(shell, lambda d: "Titres" in d.name or "chaudières" in d.name)
    sign(shell, view, PIN)


@scene("parapheur-reject")
def _reject(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 41")
    view._reject_dialog(view.dossier.page)
    quiet(shell)


# --- rendering ------------------------------------------------------------------------------------


@contextmanager
def filled_profile() -> Iterator[Path]:
    """A synchronised profile, with its card in the reader."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pki = Pki(folder / "pki")
        cards = DemoTokens(folder / "tokens", pki)
        with card_in(cards):
            town = Town(folder, cards, pki)
            with town.online():
                town.make_profile(folder / "profile")
                town.synchronise(folder / "profile").stop()
            yield folder / "profile"


def render(names: list[str], variants: list[tuple[QSize, Scheme, int]], target: Path) -> list[Path]:
    """Take these scenes in these variants; the pictures written."""
    kept, text.now = text.now, lambda: dt.datetime.now(text.PARIS)
    try:
        with filled_profile() as profile:
            return [_take(name, profile, *variant, target) for name in names for variant in variants]
    finally:
        text.now = kept


def _take(name: str, profile: Path, size: QSize, scheme: Scheme, percent: int, target: Path) -> Path:
    path = target / f"{name}-{size.width()}x{size.height()}-{scheme.value}-{percent}.png"
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "profile"
        shutil.copytree(profile, folder)
        runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
        runtime.start()
        try:
            with staged(runtime, folder, size=size, scheme=scheme, percent=percent) as shell:
                SCENES[name](shell)
                _picture(shell).save(str(path))
        finally:
            runtime.stop()
    return path


def _picture(shell: Shell) -> QPixmap:
    dialog = QApplication.activeModalWidget()
    if dialog is None:
        return shell.grab()
    picture = dialog.grab()
    dialog.close()
    return picture


def matching(words: list[str]) -> list[str]:
    """Names of scenes that hold one of the words; all without words."""
    return [name for name in SCENES if not words or any(word in name for word in words)]


__all__ = ["SCENES", "matching", "render"]
