"""The order of the steps; one line to the starter and one screenshot each."""

from __future__ import annotations

import functools
import importlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler

from app.domain.errors import AppError
from ui.app import Program, make_application, open_profile
from ui.tour import agenda, mail, network, parapheur, seances
from ui.tour.driver import Driver, Failed, until
from ui.tour.pipe import Pipe
from ui.tour.story import Story
from ui.watchdog import Stall

Step = Callable[[Driver, Story], str]


def steps(pipe: Pipe, output: Path) -> tuple[tuple[str, str, Step], ...]:
    """(name of the screenshot, what it shows in French, the step)."""
    return (
        ("synchronisation", "synchroniser les deux collectivités", network.synchronise),
        ("hors-ligne", "couper le réseau", functools.partial(network.cut, pipe=pipe)),
        ("message", "lire un message", mail.read),
        ("a-envoyer", "répondre", mail.reply),
        ("invitation", "accepter une invitation", mail.accept),
        ("agenda", "déplacer un événement à la souris", agenda.move),
        ("accuse", "accuser réception d’une convocation", seances.acknowledge),
        ("encre", "annoter un projet au stylet", seances.draw),
        ("note-partagee", "partager une note tapée", seances.write_note),
        ("presence", "répondre à la convocation", seances.answer),
        ("signature", "signer seize dossiers avec un seul code", parapheur.sign),
        ("export", "exporter le PDF annoté", functools.partial(seances.export, output=output)),
        ("tout-est-parti", "rétablir le réseau, tout est transmis", functools.partial(network.deliver, pipe=pipe)),
    )


def play(folder: Path, output: Path, arguments: list[str]) -> int:
    """Open the window on a demonstration profile and drive it; 0 when the tour reached its end.

    Which steps held is said on standard output, not by the exit code.
    """
    began = time.monotonic()
    # A file dialog of the system's could not be typed into.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    qInstallMessageHandler(_say)
    _application = make_application(arguments)  # lives as long as this function
    pipe = Pipe(until)
    brief = pipe.brief()
    # The starter's recording resolver: named by it, because the window imports nothing of the sandbox.
    guard: Any = importlib.import_module(brief["guard"]).RecordingResolver()
    guard.install()
    program = Program(folder, lambda: open_profile(folder, demo=True), demo=True)
    program.frame.set_first_size()
    ready: list[bool] = []
    program.ready.connect(lambda: ready.append(True))
    program.start()
    until(lambda: bool(ready), 60.0, "fenêtre ouverte")
    program.frame.activateWindow()
    story = Story(brief, began)
    driver = Driver(program, output)
    stalls: list[dict[str, Any]] = []
    for name, words, step in steps(pipe, output):
        before = len(_stalls(program))
        _play(driver, story, pipe, name, words, step)
        stalls += [{"step": name, **_told(stall)} for stall in _stalls(program)[before:]]
    story.facts["stalls"] = stalls  # for engineers: what held the window's thread (`tests.bench.bench_tour`)
    _close(driver, pipe)
    story.facts["foreign"] = guard.drain()
    pipe.say(facts=story.facts)
    return 0


def _stalls(program: Program) -> list[Stall]:
    return program.watchdog.stalls if program.watchdog is not None else []


def _told(stall: Stall) -> dict[str, Any]:
    return {
        "length_ms": stall.length_ms,
        "cpu_ms": stall.cpu_ms,
        "queued_ms": stall.queued_ms,
        "waited_ms": stall.waited_ms,
        "places": stall.places,
    }


def _close(driver: Driver, pipe: Pipe) -> None:
    """Leave by the keyboard: the runtime stops and the databases close before the window is gone."""
    began = time.monotonic()
    try:
        driver.key(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        until(lambda: not driver.program.frame.isVisible() and driver.program.runtime is None, 15.0, "fenêtre fermée")
        figure, ok = f"{time.monotonic() - began:.1f} s", True
    except Failed as error:
        figure, ok = str(error), False
    pipe.say(step="fermer la fenêtre", ok=ok, figure=figure)


def _say(_kind: QtMsgType, _context: QMessageLogContext, words: str | None) -> None:
    """Qt's own remarks, except what the offscreen platform says of itself."""
    if words and not words.startswith("This plugin does not support"):
        sys.stderr.write(words + "\n")


def _play(driver: Driver, story: Story, pipe: Pipe, name: str, words: str, step: Step) -> None:
    try:
        figure, ok = step(driver, story), True
        driver.quiet()
    except (Failed, AppError) as error:
        figure, ok = str(error), False
    except Exception as error:  # noqa: BLE001 - a step that breaks is a KO of the tour, the next ones go on
        traceback.print_exc()
        figure, ok = f"{type(error).__name__}: {error}", False
    try:
        driver.shot(name)
    except Failed as error:
        figure, ok = str(error), False
    pipe.say(step=words, ok=ok, figure=figure)
