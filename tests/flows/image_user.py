"""A day of a user, with every kind of content marked, then « Rendre la tablette »: run as a program of its own.

    python -m tests.flows.image_user PROFILE KEYS

PROFILE, the home and the temporary folder lie on the disk whose image is searched afterwards (`test_disk_image`);
KEYS, in the place of the system's key store, does not. Prints, as JSON, what the image must not hold (the keys, in
hexadecimal) and what it must (bytes of the encrypted databases, and of the plain file that is left on purpose).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.kinds import RECORD_TYPES
from app.domain.listing import FileState
from app.domain.mail import Message, MessageBody, Part
from app.domain.records import Record
from app.domain.writing import LocalDraft
from app.services import runtime as runtimes
from app.services.runtime import Runtime, RuntimeConfig
from app.store.keys import FileKeys
from app.store.tx import Tx
from tests.scenes import town
from tests.scenes.profile import NOW, clock_at, fill
from tests.scenes.stage import settle, staged
from tests.servers.test_handover import MARK, planted
from ui import text
from ui.theme import Scheme
from ui.views.mail import preview
from ui.views.mail.compose import ComposePane

CONTROL = "temoin-efface-5208"
"""In a plain file that is written and removed: the search of the image must find it."""
KINDS = {kind: cls for kind, cls in RECORD_TYPES.items() if cls is not LocalDraft}
"""A message being written comes from the window itself."""
ID = "9000"
PDF = f"%PDF-1.4\n% {MARK} pdf\n".encode()
PES = f'<?xml version="1.0" encoding="ISO-8859-1"?><n:PES_Aller xmlns:n="x">{MARK} pes</n:PES_Aller>'.encode("latin-1")
FILES = (("plan.txt", "text/plain", f"{MARK} pièce jointe".encode()), ("plan.pdf", "application/pdf", PDF))


def main(profile: Path, keys: Path) -> None:
    runtimes._keys = lambda _config: FileKeys(keys)
    app = QApplication([])
    text.now = lambda: NOW
    fill(profile, town.Town(NOW).records(), now_ms=clock_at(NOW), keys=FileKeys(keys))
    runtime = Runtime.open(RuntimeConfig(folder=profile, synchronise=False, clock=lambda: clock_at(NOW)))
    runtime.start()
    plant(runtime)
    told = {"secret": secrets_of(runtime)}
    work(app, runtime, profile)
    os.sync()
    told["cipher"] = [word for path in sorted(profile.rglob("bytes.db")) for word in samples(path)]
    gone = runtime.submit(runtime.handover.give_back()).result(60)
    runtime.stop()
    assert gone.remains == (), gone.remains
    control = Path(tempfile.gettempdir()) / "temoin.txt"
    control.write_text(CONTROL * 500)
    os.sync()
    control.unlink()
    print(json.dumps(told))


def plant(runtime: Runtime) -> None:
    """One record of each kind, bytes, settings, secrets, recent files: all bear the mark."""
    store, records = runtime.bodies.store_of(town.ZC), [planted(cls, f"{kind}-1") for kind, cls in KINDS.items()]
    call(runtime, store.write(lambda tx: tx.take_in(town.ZC, records)))
    for data in (PES, MARK.encode() * 3000):
        call(runtime, store.blobs.put(data))
    call(runtime, store.write(lambda tx: tx.set_secret(town.ZC, "marque", MARK)))
    call(runtime, runtime.accounts.set_setting("marque", MARK))
    call(runtime, runtime.recent_files.opened(Path(f"/{MARK}/recent.pdf")))
    parts = [
        Part(part=str(n), name=name, media_type=kind, size_bytes=len(data))
        for n, (name, kind, data) in enumerate(FILES, 2)
    ]
    message = Message(
        id=ID, folder="2", date_ms=town.ms(NOW), subject=f"{MARK} objet", sender=town.PEOPLE[0], attachment=True, revision="1"
    )  # fmt: skip
    body = MessageBody(id=ID, text=f"{MARK} corps", html=f"<p>{MARK} corps</p>", parts=tuple(parts))
    call(runtime, put(runtime, (message, body)))


async def put(runtime: Runtime, records: Sequence[Record]) -> None:
    store = runtime.bodies.store_of(town.ZC)
    refs = [
        FileRef(ref=f"part:{ID}:{number}", owner_kind="message", owner_id=ID, name=name, media_type=kind)
        for number, (name, kind, _data) in enumerate(FILES, 2)
    ]
    digests = [await store.blobs.put(data) for _name, _kind, data in FILES]

    def work(tx: Tx) -> None:
        tx.take_in(town.ZC, records, refs)
        for ref, (_name, _kind, data), digest in zip(refs, FILES, digests, strict=True):
            size = len(data)
            tx.set_file(town.ZC, ref.ref, state=FileState.HERE, received_bytes=size, sha256=digest, size_bytes=size)

    await store.write(work)


def call(runtime: Runtime, coroutine: Any) -> Any:
    return runtime.submit(coroutine).result(30)


def secrets_of(runtime: Runtime) -> list[str]:
    """The keys that open everything, and the recovery code."""
    code = call(runtime, runtime.accounts.recovery_code())
    return [code.encode().hex(), *{key.hex() for _name, key in runtime._profile.databases()}]


def work(app: QApplication, runtime: Runtime, profile: Path) -> None:
    """In the real window: read, open outside, search, write."""
    with staged(runtime, profile, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        for space in ("today", "agenda", "contacts", "courrier", "seances", "parapheur", "mail"):
            shell.go(space)
            settle(shell.ctx.bridge, 50)
        mail = shell.view("mail")
        mail.open_key(Key(town.ZC, Message.KIND, ID))
        settle(shell.ctx.bridge, 100)
        opened: list[Path] = []
        QDesktopServices.openUrl = lambda url: bool(opened.append(Path(QUrl(url).toLocalFile()))) or True
        for row in mail.reading._files:
            preview.open_outside(shell.ctx, mail, row, row.name)
            settle(shell.ctx.bridge, 50)
        assert len(opened) == len(FILES) and all(MARK.encode() in path.read_bytes() for path in opened)
        os.sync()  # what lies on a disk now stays in its image
        assert call(runtime, runtime.search.search(MARK)), "it is in the index"
        shell.actions_registry.trigger("mail.new")
        settle(shell.ctx.bridge, 50)
        pane = next(p for p in shell.findChildren(ComposePane) if p.isVisible())
        pane.subject.setText(f"{MARK} brouillon")
        settle(shell.ctx.bridge, 200)
        call(runtime, runtime.mail.keep_draft("d1", pane.draft()))
        os.sync()


def samples(path: Path) -> list[str]:
    """Bytes of an encrypted database, of each of its pages: a few may be written anew before the end."""
    data = path.read_bytes()
    return [data[at : at + 64].hex() for at in range(4096, len(data) - 64, 4096)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
