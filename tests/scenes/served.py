"""Scenes of Séances and Parapheur: they need documents, so their profile is filled by the demonstration's servers.

Synchronised once; each picture is taken on a copy, without a network. Dates are those of the day it runs.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from app.connectors.gateway.wire import parse_proof
from app.domain.gateway import NoticeProof
from app.domain.parapheur import Dossier
from app.domain.seances import Ack, Origin, Presence, Seance
from app.sandbox.gateway.links import facts_from
from app.sandbox.gateway.proofs import ProofDesk
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki
from app.sandbox.tokens import PIN, DemoTokens
from app.services.runtime import Runtime, RuntimeConfig
from app.services.tokens import Card
from tests.flows.served import Town, card_in
from tests.scenes.stage import Shot, settle, shoot, staged, turn
from tests.unit.ui.pens import Pen, Sample, line
from ui import text
from ui.ink.tools import ToolKind
from ui.shell import Shell
from ui.theme import Scheme
from ui.views.parapheur.giving import MailDialog
from ui.views.parapheur.lines import DossierLine
from ui.views.seances.contents import PAGES
from ui.views.seances.lostpage import LostPage
from ui.views.seances.sharing import ShareDialog
from ui.widgets.basic import Button, Line

Play = Callable[[Shell], None]
SCENES: dict[str, Play] = {}
MOST_TURNS = 2400
"""Of 25 ms, until a scene is set: the card's process and the PDF's start meanwhile, on a busy machine too."""


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
    for _ in range(MOST_TURNS):
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
    quiet(shell)
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
    until(shell, lambda: view.model.is_loaded and view.model.rowCount() and "€" in view.pane.title.accessibleName())
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
    view._send_answer(view.meeting.key, Presence.PROXY, view.meeting.page.seance.proxy_candidates[1].id)
    until(shell, lambda: view.meeting.page.seance.presence is Presence.PROXY)
    shell.toast_box.hide()


@scene("seances-proxy")
def _proxy(shell: Shell) -> None:
    acknowledged(shell)._answer(Presence.PROXY)
    quiet(shell)


def told_by_the_gateway(shell: Shell, view: Any) -> None:
    """The gateway's answer for the meeting in sight, members included."""
    key = view.meeting.key
    desk = ProofDesk(COMMUNE, facts_from(IdelibreServer(COMMUNE).state, COMMUNE))
    proof = desk.proof(MAYOR, key.id)
    assert proof is not None
    store = shell.ctx.runtime.bodies.store_of(key.account)
    held = NoticeProof(id=key.id, proof=parse_proof(key.id, proof), fetched_ms=text.to_ms(text.now()))
    shell.ctx.runtime.submit(store.write(lambda tx: tx.put_local(key.account, held))).result(10)
    until(shell, lambda: view.meeting.page.told is not None)


@scene("seances-told")
def _told(shell: Shell) -> None:
    told_by_the_gateway(shell, meeting(shell, awaited))


@scene("seances-voted")
def _voted(shell: Shell) -> None:
    """A meeting that was held, with what was decided."""
    told_by_the_gateway(shell, meeting(shell, lambda seance: seance.closed and seance.name == "Conseil municipal"))


@scene("seances-board")
def _board(shell: Shell) -> None:
    view = meeting(shell, awaited)
    told_by_the_gateway(shell, view)
    shell.ctx.actions.trigger("seances.attendance")
    until(shell, lambda: view.board.board is not None)


@scene("seances-proof")
def _proof(shell: Shell) -> None:
    view = meeting(shell, awaited)
    told_by_the_gateway(shell, view)
    shell.ctx.actions.trigger("seances.proof")
    until(shell, lambda: view.proof.page is not None)


@scene("seances-rule")
def _rule(shell: Shell) -> None:
    _proof(shell)
    shell.view("seances").proof.choose_rule()  # type: ignore[attr-defined]
    quiet(shell)


@scene("seances-all-notes")
def _all_notes(shell: Shell) -> None:
    view = reader(shell)
    write(shell, view)
    view.go_back()
    quiet(shell)
    shell.ctx.actions.trigger("seances.all_notes")
    quiet(shell)


@scene("seances-lost")
def _lost(shell: Shell) -> None:
    """Ink of an earlier version that found no place: with its old page, in the list of all notes."""
    view = reader(shell)
    write(shell, view)
    seances_of, key = shell.ctx.runtime.seances, view.meeting.key
    old = view.reader.item.document.document_id
    ink = shell.ctx.runtime.submit(seances_of.ink(key.account, old)).result(10)
    lost = [replace(s, unplaced=True, was_on=old, near="Madame la Maire expose que la question") for s in ink]
    shell.ctx.runtime.submit(seances_of.change_ink(key.account, lost)).result(10)
    shell.ctx.actions.trigger("seances.all_notes")
    until(shell, lambda: any(not page.pixmap().isNull() for page in view.findChildren(LostPage)))


@scene("seances-found")
def _found(shell: Shell) -> None:
    view = reader(shell)
    view.reader.viewer.search.field.setText("commission")
    view.reader.viewer.search.field.returnPressed.emit()
    until(shell, lambda: view.reader.found.isVisible() and (view.reader.panels_cover or view.reader.strip.settled))


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
    view.reader.written.bring(view.reader.item.notes[0])
    until(shell, lambda: view.reader.strip.settled)


@scene("seances-reader-pages")
def _pages(shell: Shell) -> None:
    view = reader(shell)
    contents = view.reader.contents
    view.reader.summary_button.setChecked(True)
    quiet(shell)
    contents.choose(PAGES)
    until(shell, lambda: len(contents.thumbnails._pixmaps) >= min(4, contents.thumbnails.count))


@scene("seances-share-copy")
def _share_copy(shell: Shell) -> None:
    view = reader(shell)
    write(shell, view)
    view.reader.written.share()
    until(shell, lambda: view.reader.findChild(ShareDialog) is not None)


@scene("settings-carnet")
def _carnet(shell: Shell) -> None:
    shell.go("settings")
    view: Any = shell.view("settings")
    quiet(shell)
    view.accounts.show_carnet()
    until(shell, lambda: view.over is not None and bool(view.over.findChildren(Line)))


@scene("parapheur-annotated")
def _annotated(shell: Shell) -> None:
    view = parapheur(shell, "chaudières")
    viewer = view.dossier._viewer
    viewer.annotator.button.setChecked(True)
    quiet(shell)
    place = viewer.strip.place_of(0)
    pen = Pen(viewer.strip.viewport())
    pen.play(line(place.left() + 90, place.top() + 120, place.left() + 260, place.top() + 128))
    quiet(shell)


@scene("seances-reader-whole")
def _whole(shell: Shell) -> None:
    view = reader(shell)
    view.reader.immerse(True)
    turn(200)
    until(shell, lambda: view.reader.strip.settled)


@scene("seances-text")
def _as_text(shell: Shell) -> None:
    """The words of a document instead of its pages."""
    view = reader(shell)
    write(shell, view)
    shell.ctx.actions.trigger("seances.read_text")
    until(shell, lambda: "Page 1" in view.reader.text.field.toPlainText())


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


@scene("parapheur-pes-unusual")
def _unusual(shell: Shell) -> None:
    parapheur(shell, "Transport scolaire")


@scene("parapheur-pes-account")
def _account(shell: Shell) -> None:
    parapheur(shell, "Médiathèque")


@scene("parapheur-pes-tiers")
def _by_tiers(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 41")
    view.dossier.pes.findChild(QWidget, "pes.tiers").click()
    quiet(shell)


@scene("parapheur-pes-search")
def _pieces_found(shell: Shell) -> None:
    view = parapheur(shell, "Restauration scolaire")
    view.dossier.pes.search.setText("celestin")
    turn(200)
    quiet(shell)


@scene("parapheur-pes-line")
def _line(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 41")
    tree = view.dossier.tree
    piece = tree.pes.index(0, 0, tree.pes.index(0, 0))
    tree.expand(piece)
    tree._tapped(tree.pes.index(0, 1, piece))
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


@scene("parapheur-recap-detail")
def _detail(shell: Shell) -> None:
    view = recapitulation(shell)
    view.recap.findChildren(DossierLine)[0].unfold()
    quiet(shell)


@scene("parapheur-recap-asked")
def _asked(shell: Shell) -> None:
    view = recapitulation(shell, lambda d: "Titres" in d.name)
    for field in view.recap.findChildren(QLineEdit):
        field.setText(PIN)
    view.recap._sign(one_by_one=True)
    until(shell, lambda: view.recap._foot._question.isVisible())
    quiet(shell)


@scene("parapheur-recap-keypad")
def _keypad(shell: Shell) -> None:
    """The card is in a reader with a keypad of its own, where nobody has typed yet."""
    runtime: Any = shell.ctx.runtime
    tokens = runtime.signing._tokens
    look = tokens.examine

    async def in_a_keypad() -> tuple[list[Any], list[Card]]:
        answers, cards = await look()
        found = [replace(card, token=replace(card.token, pin_pad=True)) for card in cards]
        tokens._seen = {card.certificate.sha256: card for card in found}
        return answers, found

    async def nobody_types(*_args: object) -> None:
        await asyncio.Event().wait()

    tokens.examine, tokens.open_session = in_a_keypad, nobody_types
    view = recapitulation(shell, lambda d: "Titres" in d.name)
    view.recap._sign()
    until(shell, lambda: view.recap._foot._left_s)
    view.recap._foot.keypad(178)
    view.recap._foot._clock.stop()  # the same picture on a slow machine
    quiet(shell)


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
    view.acting.reject()
    quiet(shell)


@scene("parapheur-leave")
def _leave(shell: Shell) -> None:
    view = parapheur(shell)
    _chip(view, "visa")
    until(shell, lambda: view.model.is_loaded and view.model.rowCount() > 3)
    _open_named(shell, view, "Congés – Cédric")
    view.dossier._tabs.setCurrentWidget(view.dossier._facts)
    quiet(shell)


@scene("parapheur-filters")
def _filters(shell: Shell) -> None:
    view = parapheur(shell)
    _chip(view, "all")
    view._fold_filters()
    quiet(shell)
    view.filters.words.setText("résiniers")
    quiet(shell, 500)


@scene("parapheur-returned")
def _returned(shell: Shell) -> None:
    view = parapheur(shell)
    _chip(view, "returned")
    until(shell, lambda: view.model.rowCount() == 1)
    _open_named(shell, view, "pétition")
    view.dossier._tabs.setCurrentWidget(view.dossier._facts)
    quiet(shell)


@scene("parapheur-annotate")
def _annotate(shell: Shell) -> None:
    view = parapheur(shell)
    _chip(view, "visa")
    until(shell, lambda: view.model.is_loaded and view.model.rowCount() > 3)
    _open_named(shell, view, "Potelets")
    view.acting.annotate()
    quiet(shell)


@scene("parapheur-comments")
def _comments(shell: Shell) -> None:
    view = parapheur(shell, "chaudières")
    page = view.dossier.page
    document = page.dossier.main_documents[0].id
    for place, words in (((70.0, 640.0), "À chiffrer sur trois ans."), ((300.0, 560.0), "Indice à préciser.")):
        work = shell.ctx.runtime.parapheur.comment(page.entry.key, document, 0, place, words)
        shell.ctx.runtime.submit(work).result(10)
    until(shell, lambda: len(view.dossier.comments.shown) == 2)
    quiet(shell)


@scene("parapheur-draft")
def _draft(shell: Shell) -> None:
    view = parapheur(shell)
    page = view.new_draft()
    until(shell, lambda: page.kind is not None)
    page.kind_box.setCurrentIndex(page.kind_box.findText("Marchés publics / Contrats"))
    with tempfile.TemporaryDirectory() as name:
        for file in ("Contrat de maintenance des ascenseurs 2027.pdf", "Annexe technique.pdf"):
            path = Path(name) / file
            path.write_bytes(b"%PDF-1.7 " + b"x" * 40_000)
            page.add_path(path)
        until(shell, lambda: page.documents and page.annexes)
    quiet(shell)


@scene("parapheur-delegate")
def _delegate(shell: Shell) -> None:
    view = parapheur(shell)
    view._delegate()
    until(shell, lambda: view.stack.currentWidget().who.count())
    quiet(shell)


@scene("parapheur-courriel-securise")
def _secured_mail(shell: Shell) -> None:
    """A finished notification to send by secured mail, with a password proposed."""
    view = parapheur(shell)
    dialog = MailDialog(shell.ctx, "Notification du marché n° 2026-07 – Toiture de l’école", view)
    dialog._to.setText("contact@charpentes-lande.example")
    dialog.open()
    dialog.lock.field.setText("k7mp-2xdt-9whq")
    dialog.lock.tick.setChecked(True)
    quiet(shell)


def _chip(view: Any, name: str) -> None:
    next(b for b in view.pane.findChildren(Button) if b.objectName() == f"chip.{name}").click()


def _open_named(shell: Shell, view: Any, name: str) -> None:
    keys = [key for row in range(view.model.rowCount()) if (key := view.model.key_at(row)) is not None]
    key = next(k for k in keys if name in view.model.entry_of(k).record.name)
    shell.open_key(key)
    until(shell, lambda: view.dossier.page is not None and view.dossier.page.entry.key == key)
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


@contextmanager
def todays_clock() -> Iterator[None]:
    """The words' clock as in life: these scenes have the dates of the day."""
    kept, text.now = text.now, lambda: dt.datetime.now(text.PARIS)
    try:
        yield
    finally:
        text.now = kept


def play(
    name: str, profile: Path, folder: Path, *, size: QSize, percent: int = 100, schemes: Sequence[Scheme] = ()
) -> Shot:
    """Play a scene in ``folder``, on a copy of the profile, begun in the first of ``schemes`` (light)."""
    shutil.copytree(profile, folder)
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False))
    runtime.start()
    try:
        scheme = schemes[0] if schemes else Scheme.LIGHT
        with staged(runtime, folder, size=size, scheme=scheme, percent=percent) as shell:
            SCENES[name](shell)
            return shoot(shell, schemes)
    finally:
        runtime.stop()


def matching(words: list[str]) -> list[str]:
    """Names of scenes that hold one of the words; all without words."""
    return [name for name in SCENES if not words or any(word in name for word in words)]


__all__ = ["SCENES", "matching", "play", "todays_clock"]
