"""``mail.push``: a new message, from the server's answer to the long poll to its row painted on the window; p95.

The demonstration's server runs in a process of its own, with the mayor's mailbox and calendars; the real window on
the real runtime listens to it. Both clocks are the machine's (`time.monotonic`). The server's own grouping of
signals (some three seconds, as Zimbra's) is before the answer, so not in the figure.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Proof
from app.domain.ids import AccountId
from app.domain.mail import Address, Message
from app.sandbox.dav import DavStorage
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter
from app.sandbox.zimbra.town import town_server
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.bench.row import BenchRow, row

ACCOUNT = AccountId("commune-zimbra")
LETTERS = 400
TIMES = 20
START_S = 120.0
LATE_S = 30.0


class _Watch:
    """ASGI middleware: when each long poll was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.answered: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        if scope["type"] == "http" and scope["path"].endswith("/WaitSetRequest"):
            self.answered.append(time.monotonic())


def _serve(pipe: Any, folder: str) -> None:
    with DavStorage(Path(folder)) as storage:
        server = town_server(COMMUNE, storage=storage, clock=now_ms, today=dt.date.today(), messages=LETTERS)  # noqa: DTZ011
        watch = _Watch(server.asgi)
        with LoopbackServer(watch, "bench-push") as served:
            pipe.send(served.url)
            try:
                while subject := pipe.recv():
                    if subject == "take":
                        pipe.send(watch.answered)
                        watch.answered = []
                    else:
                        server.deliver(MAYOR.mail(COMMUNE), _letter(subject))
            except EOFError:
                return


def _letter(subject: str) -> Letter:
    return Letter(
        subject=subject,
        sender=Address(mail="voisin@dehors.example", name="Le voisin"),
        to=(Address(mail=MAYOR.mail(COMMUNE), name=MAYOR.name),),
        text="Bonjour,\n\nLe chemin est de nouveau praticable.\n",
        message_id=f"{now_ms()}@dehors.example",
        date_ms=now_ms(),
    )


@contextmanager
def _server(folder: Path) -> Iterator[tuple[Any, str]]:
    context = multiprocessing.get_context("spawn")
    pipe, childs_end = context.Pipe()
    process = context.Process(target=_serve, args=(childs_end, str(folder)), name="bench-push-server")
    process.start()
    childs_end.close()
    try:
        if not pipe.poll(START_S):
            raise RuntimeError("the server did not start")
        yield pipe, pipe.recv()
    finally:
        pipe.close()
        process.join(10)
        if process.is_alive():
            process.kill()


def _profile(folder: Path, url: str) -> None:
    async def make() -> None:
        profile = Profile.open(folder, FileKeys(folder), clock=now_ms)
        body = profile.add_body(COMMUNE.name, 0)
        login = MAYOR.mail(COMMUNE)
        profile.add_account(Account(id=ACCOUNT, body=body.id, service=Service.ZIMBRA, url=url, login=login))
        await profile.close()

    asyncio.run(make())


def _synchronised(folder: Path) -> Runtime:
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True))
    runtime.start()
    runtime.submit(runtime.accounts.sign_in(ACCOUNT, Proof(password=MAYOR.password))).result(LATE_S)
    until = time.monotonic() + START_S
    while any(s.link is not Link.UP_TO_DATE for s in runtime.submit(runtime.sync.states()).result(LATE_S)):
        assert time.monotonic() < until, "not synchronised"
        time.sleep(0.2)
    return runtime


def _wait(shown: Callable[[], bool], what: str) -> None:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    until = time.monotonic() + LATE_S
    while not shown():
        assert time.monotonic() < until, what
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _measure(folder: Path, pipe: Any) -> list[float]:
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QApplication

    from tests.scenes.stage import settle, staged
    from ui.app import make_application

    application = QApplication.instance() or make_application([])
    runtime = _synchronised(folder)
    took = []
    try:
        with staged(runtime, folder, size=QSize(1280, 800)) as shell:
            shell.go("mail")
            settle(shell.ctx.bridge, 500)
            view: Any = shell.view("mail")

            def first(subject: str) -> bool:
                entry = view.model.entry_at(0)
                return entry is not None and isinstance(entry.record, Message) and entry.record.subject == subject

            for number in range(-1, TIMES):  # one for nothing: the first poll has just begun
                subject = f"Avis n° {number}"
                pipe.send(subject)
                _wait(lambda s=subject: first(s), subject)  # type: ignore[misc]
                view.list.viewport().repaint()
                painted = time.monotonic()
                pipe.send("take")
                answered = [at for at in pipe.recv() if at <= painted]
                if number >= 0 and answered:
                    took.append(painted - answered[-1])
                settle(shell.ctx.bridge)
    finally:
        runtime.stop()
    del application
    return took


def rows() -> list[BenchRow]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        (profile := Path(name) / "profile").mkdir()
        with _server(Path(name) / "dav") as (pipe, url):
            _profile(profile, url)
            took = _measure(profile, pipe)
    if len(took) < TIMES * 3 // 4:
        raise SystemExit(f"{len(took)} of {TIMES} messages came by the long poll")
    print("mail.push: " + " ".join(f"{seconds * 1000:.0f}" for seconds in took) + " ms")
    return [row("mail.push", sorted(took)[int(len(took) * 0.95)], "s", target=1.0)]


if __name__ == "__main__":
    print(rows())
