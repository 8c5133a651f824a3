"""No link of a mail is requested before the user opens it: not while it is synchronised, indexed, read or printed.

On some i-délibre links a GET alone counts as having read the convocation.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.accounts import Service
from app.domain.exchange import Proof
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Address, Message, MessageBody
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter, MailboxSpec, ZimbraServer
from app.sandbox.zimbra.letters import Enclosure
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from tests.flows.desk import Desk
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.mail.paper import paper

ADDRESS = MAYOR.mail(COMMUNE)


@contextmanager
def trap() -> Iterator[tuple[str, list[str]]]:
    """A web server that remembers who came."""
    visits: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_HEAD = do_POST = do_GET

        def log_message(self, *_args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", visits
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def letters(door: str) -> list[Letter]:
    """One mail for each way a link may lurk."""
    tricks = {
        "lien": f'<a href="{door}/sitting/lu">Consulter la convocation</a>',
        "image": f'<img src="{door}/pixel.png"><img srcset="{door}/set.png 2x"><table background="{door}/t.png"></table>',
        "style": f'<div style="background:url({door}/s.png)">x</div><style>@import "{door}/i.css";</style>',
        "objet": f'<iframe src="{door}/f"></iframe><object data="{door}/o"></object><link rel="prefetch" href="{door}/p">',
        "refresh": f'<meta http-equiv="refresh" content="0;url={door}/m"><base href="{door}/"><img src="rel.png">',
        "video": f'<video poster="{door}/v.png" src="{door}/v"></video><svg><image href="{door}/svg"/></svg>',
    }
    mails = []
    for rank, (name, html) in enumerate(tricks.items()):
        page = Enclosure("page.html", "text/html", html.encode())
        mails.append(
            Letter(
                subject=f"Convocation {name}",
                sender=Address(mail="no-reply@idelibre.example", name="i-délibRE"),
                to=(Address(mail=ADDRESS),),
                text=f"Voir {door}/texte",
                html=f"<p>Bonjour</p>{html}",
                files=(page,),
                message_id=f"{name}@dehors.example",
                date_ms=now_ms() - rank * 1000,
            )
        )
    return mails


@contextmanager
def synchronised(
    folder: Path, url: str, ready: Callable[[Runtime], Awaitable[bool]] | None = None
) -> Iterator[Runtime]:
    """The real program on that server, up to date."""
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, upkeep_after_s=0.0))
    runtime.start()
    try:

        async def join() -> None:
            body = await runtime.accounts.add_body("Commune")
            proof = Proof(password=MAYOR.password, keep=True)
            fast = {"requests_per_second": "0"}
            await runtime.accounts.open_account(body.id, Service.ZIMBRA, url, ADDRESS, proof, fast)
            while not await (ready or here)(runtime):  # calendars are another test's business: no DAV here
                await asyncio.sleep(0.1)

        runtime.submit(join()).result(60)
        yield runtime
    finally:
        runtime.stop()


async def here(runtime: Runtime) -> bool:
    """The six mails, their texts and their files."""
    entries = await runtime.library.entries(ListQuery(kind=Message.KIND))
    keys = [e.key for e in entries if isinstance(e.record, Message) and e.record.subject.startswith("Convocation")]
    files = [row for key in keys for row in await runtime.library.files(key)]
    return len(files) == 6 and all(row.state is FileState.HERE for row in files)


@pytest.mark.feature("17")
def test_links_receive_no_request(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms)
    loopback = LoopbackServer(server.asgi, "zimbra-links")
    loopback.start()
    with trap() as (door, visits):
        try:
            for letter in letters(door):
                server.deliver(ADDRESS, letter)
            with synchronised(tmp_path, loopback.url) as runtime:
                read_everything(runtime, tmp_path, qtbot)
        finally:
            loopback.stop()
        assert visits == []


def read_everything(runtime: Runtime, folder: Path, qtbot: QtBot) -> None:
    """Each mail opened, its file previewed, printed, found by a search, shown in Aujourd'hui."""
    with staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        desk = Desk(shell, runtime, qtbot)
        desk.go("today")
        mail = desk.go("mail")
        found = desk.call(runtime.search.search("objet:convocation"))
        assert len(found) == 6
        for each in found:
            key = each.hit.key
            mail.open_key(key)
            desk.settle()
            desk.wait(lambda: mail.reading.body is not None)
            if mail.reading._files:
                mail.reading._open_file(mail.reading._files[0], mail.reading._files[0].name)
                desk.settle()
                mail.go_back()
            message, body = desk.record(key), desk.record(Key(key.account, MessageBody.KIND, key.id))
            assert isinstance(message, Message) and isinstance(body, MessageBody)
            printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(folder / "papier.pdf"))
            paper(message, body).print_(printer)
        QTest.keyClicks(shell.header.search, "convocation")
        QTest.keyClick(shell.header.search, Qt.Key.Key_Return)
        desk.settle()


@pytest.mark.feature("10", "9")
def test_words_of_a_pdf_attachment_are_found(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "devis.pdf"))
    canvas.drawString(70, 700, "Charpente en douglas lamelle-colle")
    canvas.save()
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms)
    loopback = LoopbackServer(server.asgi, "zimbra-pdf")
    loopback.start()
    file = Enclosure("devis.pdf", "application/pdf", (tmp_path / "devis.pdf").read_bytes())
    try:
        for rank in range(6):
            letter = letters("http://127.0.0.1:1")[rank]
            server.deliver(ADDRESS, replace(letter, files=(file,) if rank == 2 else letter.files))
        with synchronised(tmp_path / "profil", loopback.url) as runtime:

            async def found() -> list[str]:
                while not (hits := await runtime.search.search("douglas")):
                    await asyncio.sleep(0.1)
                narrowed = await runtime.search.search("pièce:lamelle")
                return [h.hit.title for h in (*hits, *narrowed)]

            assert runtime.submit(found()).result(60) == ["Convocation style"] * 2
    finally:
        loopback.stop()


def test_the_trap_hears_a_visit() -> None:
    """What proves silence must be able to hear."""
    import urllib.request

    with trap() as (door, visits):
        urllib.request.urlopen(f"{door}/entendu").close()
        assert visits == ["/entendu"]
