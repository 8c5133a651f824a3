"""``python -m tests.access.window RESULT``: show screens on the display, have each read by `reader`; JSON in RESULT.

Started inside a D-Bus session with a display of its own (`tests/flows/test_atspi.py`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any, cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from app.domain.intents import Acknowledge, SendMail, SignDossier
from app.sandbox.tokens import PIN
from app.services.runtime import Runtime, RuntimeConfig
from tests.scenes import served
from tests.scenes.everything import SCENES, Profiles
from tests.scenes.profile import NOW, open_runtime
from tests.scenes.stage import settle, staged, turn
from ui import text
from ui.app import make_application
from ui.shell import Shell

READ = (
    "today", "mail-html", "mail-new", "agenda-week", "courrier", "contacts", "settings", "settings-account",
    "outbox-conflicts", "signatures", "welcome", "guide", "search", "agenda-form", "contacts-form",
)  # fmt: skip
"""Screens read whole; the others differ from them by their words."""
SERVED = ("seances-list", "seances-meeting", "parapheur-list", "parapheur-pes", "parapheur-reject")
"""Screens read whole whose records come from the demonstration's servers."""
TITLES = "Titres"
"""Dossiers signed by the reader: a few."""
NAME = "echarpe"
MOST_LOOKS = 20
"""For the card."""
PATIENCE_TURNS = 1200


class Reader:
    """The client's process; the window lives on while it reads."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("reader.py")
        self._process = subprocess.Popen(
            ["/usr/bin/python3", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._collect, daemon=True).start()
        assert self._next() == "ready"

    def _collect(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def _next(self) -> Any:
        for _ in range(PATIENCE_TURNS):
            turn(25)
            try:
                return json.loads(self._lines.get_nowait())
            except Empty:
                continue
        raise RuntimeError("the reader does not answer")

    def ask(self, *words: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()
        return self._next()

    def until(self, good: Callable[[Any], bool], *words: str) -> Any:
        """Ask until the answer is good; the bus tells of a change some time after it."""
        answer: Any = None
        for _ in range(40):
            answer = self.ask(*words)
            if good(answer):
                break
            turn(100)
        return answer

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def announced(shell: Shell, reader: Reader) -> list[str]:
    """What is heard of a result, an error and a question, said as the program says them."""
    from app.domain.errors import NeedsUser

    reader.ask("heard")
    said: list[str] = []
    shell.toast("2 messages mis à la corbeille.")
    said += reader.until(bool, "heard")
    shell.show_error(NeedsUser("pin_refused", left=2))
    said += reader.until(bool, "heard")
    return said


def acted(shell: Shell, reader: Reader) -> dict[str, Any]:
    """A mail is written and the agenda opened by the reader's actions alone: no key, no mouse."""
    shell.go("today")
    settle(shell.ctx.bridge, 200)
    steps: list[tuple[str, ...]] = [
        ("press", "Messages"),
        ("press", "Écrire un message"),
        ("fill", "Destinataires", "jeanne.dupouy@saint-aubin-des-pins.example, "),
        ("fill", "Objet", "Réunion de jeudi"),
        ("fill", "Texte du message", "Bonjour, à jeudi."),
        ("press", "Envoyer"),
    ]
    done = []
    for verb, *words in steps:
        done.append(reader.until(lambda answer: answer is True, verb, NAME, *words))
        settle(shell.ctx.bridge, 100)
    sent = [row.intent.subject for row in outbox(shell) if isinstance(row.intent, SendMail)]
    agenda = reader.until(lambda answer: answer is True, "press", NAME, "Agenda")
    settle(shell.ctx.bridge, 200)
    return {"done": done, "sent": sent, "agenda": agenda, "space": shell.space}


def signed(shell: Shell, reader: Reader) -> dict[str, Any]:
    """Signed by the reader's actions alone, with a wrong PIN first: what is heard at each step."""
    view = served.recapitulation(shell, lambda dossier: TITLES in dossier.name)
    for _ in range(MOST_LOOKS):  # a busy machine may be slow to answer for its card: a person looks again
        if view.recap.chosen():
            break
        reader.ask("press", NAME, "J’ai branché la carte")
        settle(shell.ctx.bridge, 100)
    count = len(view.recap.chosen())
    recap = reader.until(lambda found: len(found) > 10, "tree", NAME)
    listening = Listening(reader)
    reader.until(lambda answer: answer is True, "fill", NAME, "Code PIN de la carte", "9999")
    reader.until(lambda answer: answer is True, "press", NAME, "Signer")
    refused = listening.until("PIN")
    tree = reader.until(lambda found: len(found) > 10, "tree", NAME)
    reader.until(lambda answer: answer is True, "fill", NAME, "Code PIN de la carte", PIN)
    listening.until("caractère")
    reader.until(lambda answer: answer is True, "press", NAME, "Signer")
    told = listening.until("signés")
    after = reader.until(lambda found: len(found) > 10, "tree", NAME)
    return {
        "count": count,
        "refused": refused,
        "told": told,
        "trees": {"parapheur-recap": recap, "parapheur-recap-refused": tree, "parapheur-results": after},
        "sent": sum(isinstance(row.intent, SignDossier) for row in outbox(shell)),
    }


def acknowledged(shell: Shell, reader: Reader) -> dict[str, Any]:
    """A convocation is acknowledged by the reader's action."""
    served.meeting(shell, served.awaited)
    listening = Listening(reader)
    reader.until(lambda answer: answer is True, "press", NAME, "Accuser réception")
    told = listening.until("Accusé")
    return {"told": told, "sent": sum(isinstance(row.intent, Acknowledge) for row in outbox(shell))}


def document_read(shell: Shell, reader: Reader) -> dict[str, Any]:
    """A document of the meeting just acknowledged: its pages and tools, small pages, its words."""
    view: Any = shell.view("seances")
    served.until(shell, lambda: not any(item.locked for item in view.meeting.items))
    view._open_item(next(item for item in view.meeting.items if item.notes))
    served.until(shell, lambda: view.reader.strip.document is not None and view.reader.strip.settled)
    trees = {}
    for name, steps in (
        ("seances-reader", ()),
        ("seances-reader-pages", ("Sommaire, plan et pages", "Pages")),
        ("seances-reader-next", ("Sommaire, plan et pages", "Surligner", "Document suivant")),
    ):
        for words in steps:
            reader.until(lambda answer: answer is True, "press", NAME, words)
            settle(shell.ctx.bridge, 100)
        served.until(shell, lambda: view.reader.strip.settled)
        trees[name] = reader.until(lambda found: len(found) > 10, "tree", NAME)
    shell.ctx.actions.trigger("seances.read_text")
    served.until(shell, lambda: "Page 1 sur" in view.reader.text.field.toPlainText())
    trees["seances-text"] = reader.until(lambda found: len(found) > 10, "tree", NAME)
    view.go_back()
    view.go_back()
    return trees


def outbox(shell: Shell) -> list[Any]:
    """What waits to be sent."""
    runtime = cast(Any, shell.ctx.runtime)
    return list(runtime.submit(runtime.sync.outbox()).result(10))


class Listening:
    """What the client hears, from now on."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        reader.ask("heard")

    def until(self, words: str) -> list[str]:
        """All that is said until a sentence holds ``words``."""
        said: list[str] = []
        for _ in range(PATIENCE_TURNS // 4):
            said += self._reader.ask("heard")
            if any(words in sentence for sentence in said):
                break
            turn(100)
        return said


@contextmanager
def served_shell(profile: Path, work: Path) -> Iterator[Shell]:
    """The window on a copy of the profile that the servers filled, without a network."""
    shutil.copytree(profile, work)
    runtime = Runtime.open(RuntimeConfig(folder=work, file_keys=True, synchronise=False))
    runtime.start()
    try:
        with staged(runtime, work, size=QSize(1280, 800)) as shell:
            yield shell
    finally:
        runtime.stop()


def read_served(reader: Reader, folder: Path, found: dict[str, Any]) -> None:
    """Séances and Parapheur, in one window: their screens, an acknowledgement, a document read, a signature."""
    with served.todays_clock(), served.filled_profile() as profile, served_shell(profile, folder / "served") as shell:
        for name in SERVED:
            served.SCENES[name](shell)
            found["trees"][name] = reader.until(lambda tree: len(tree) > 10, "tree", NAME)
            close_dialog()
            if name == "parapheur-list":
                cast(Any, shell.view("parapheur")).model.clear_ticks()
            settle(shell.ctx.bridge, 100)
        found["acknowledged"] = acknowledged(shell, reader)
        found["trees"] |= document_read(shell, reader)
        found["signed"] = signed(shell, reader)
        found["trees"] |= found["signed"].pop("trees")


def close_dialog() -> None:
    """Leave no dialog open in front of the next screen."""
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()


def main(result: Path) -> None:
    app = make_application([])
    text.now = lambda: NOW
    found: dict[str, Any] = {"trees": {}}
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        profiles = Profiles(Path(folder))
        for scene in SCENES:
            if scene.name not in READ:
                continue
            work = Path(folder) / f"play-{scene.name}"
            profiles.copy(scene.without, work)
            runtime = open_runtime(work)
            try:
                with staged(runtime, work, size=QSize(1280, 800)) as shell:
                    scene.play(shell, runtime)
                    settle(shell.ctx.bridge, 100)
                    found["trees"][scene.name] = reader.until(lambda tree: len(tree) > 10, "tree", NAME)
                    close_dialog()
                    if scene.name == "today":
                        found["acted"] = acted(shell, reader)
                        found["announced"] = announced(shell, reader)
            finally:
                runtime.stop()
        read_served(reader, Path(folder), found)
    reader.end()
    result.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
