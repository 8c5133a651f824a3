"""Pictures of other hosts: fetched on the user's gesture, for one message or one sender, and never otherwise."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.ids import Key
from app.domain.mail import Address, Message, MessageBody
from app.domain.pictures import RemoteImage
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import Letter, MailboxSpec, ZimbraServer
from app.services.library import ListQuery
from app.services.runtime import Runtime, now_ms
from tests.flows.desk import Desk
from tests.flows.test_mail_links import synchronised
from tests.scenes.stage import staged
from ui.theme import Scheme
from ui.views.mail.paper import on_paper, paper

ADDRESS = MAYOR.mail(COMMUNE)
SENDER = Address(mail="lettre@musee.example", name="Le musée")


def png() -> bytes:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@dataclass
class Gallery:
    """A web server with pictures, that remembers who came and what they said."""

    url: str = ""
    visits: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Names of the headers received."""
    away: str = ""
    """Where ``/away.png`` sends its visitors."""


@contextmanager
def gallery() -> Iterator[Gallery]:
    shown, picture = Gallery(), png()

    class Hall(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.visits.append(self.path)
            shown.said += [name.lower() for name in self.headers]
            if self.path == "/away.png":
                self.send_response(302)
                self.send_header("Location", shown.away)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            data = b"<svg/>" if self.path.endswith(".svg") else picture
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Set-Cookie", "qui=vous")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Hall)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    shown.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def letter(subject: str, html: str, rank: int, sender: Address = SENDER) -> Letter:
    return Letter(
        subject=subject,
        sender=sender,
        to=(Address(mail=ADDRESS),),
        html=f"<p>Bonjour</p>{html}",
        message_id=f"{rank}@musee.example",
        date_ms=now_ms() - rank * 1000,
    )


@contextmanager
def reading(
    folder: Path, qtbot: QtBot, letters: list[Letter], own: list[str], servers: list[ZimbraServer] | None = None
) -> Iterator[tuple[Desk, list[Key]]]:
    """The window on a mailbox that received ``letters``; their keys in order. ``own`` collects the server's URL,
    ``servers`` the server itself."""
    server = ZimbraServer([MailboxSpec(COMMUNE, MAYOR, 5)], clock=now_ms)
    loopback = LoopbackServer(server.asgi, "zimbra-pictures")
    loopback.start()
    own.append(loopback.url)
    if servers is not None:
        servers.append(server)
    subjects = [each.subject for each in letters]

    async def keys_of(runtime: Runtime) -> dict[str, Key]:
        entries = await runtime.library.entries(ListQuery(kind=Message.KIND))
        found = {e.record.subject: e.key for e in entries if isinstance(e.record, Message)}
        read = {s: await runtime.mail.body(found[s]) for s in subjects if s in found}
        return {subject: found[subject] for subject, body in read.items() if body is not None}

    async def ready(runtime: Runtime) -> bool:
        return len(await keys_of(runtime)) == len(subjects)

    try:
        for each in letters:
            server.deliver(ADDRESS, each)
        with (
            synchronised(folder, loopback.url, ready) as runtime,
            staged(runtime, folder, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell,
        ):
            desk = Desk(shell, runtime, qtbot)
            found = desk.call(keys_of(runtime))
            yield desk, [found[subject] for subject in subjects]
    finally:
        loopback.stop()


@pytest.mark.feature("17")
def test_pictures_come_when_they_are_asked_for(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    with gallery() as hall:
        page = (
            f'<img src="{hall.url}/une.png" width="40"><img src="{hall.url}/deux.png">'
            f'<img src="{hall.url}/mouchard.png" width="1" height="1"><img src="{hall.url}/dessin.svg">'
        )
        letters = [letter("Exposition", page, 1), letter("Vernissage", page.replace("une", "trois"), 2)]
        with reading(tmp_path, qtbot, letters, []) as (desk, keys):
            mail = desk.go("mail")
            line = mail.reading.pictures
            mail.open_key(keys[0])
            desk.wait(lambda: line.isVisible())
            desk.settle()
            assert hall.visits == [] and "3 images distantes" in line.words.text() and "127.0.0.1" in line.words.text()
            line.show_button.click()
            desk.wait(lambda: "1 image" in line.words.text())
            assert sorted(hall.visits) == ["/dessin.svg", "/deux.png", "/une.png"], "what nobody sees is not fetched"
            assert not {"cookie", "referer", "authorization"} & set(hall.said)
            shown = mail.reading.browser.loadResource(2, f"{hall.url}/une.png")
            assert shown.width() == 40, "in its place; a drawing, which may load others, is not"
            assert mail.reading.browser.loadResource(2, f"{hall.url}/dessin.svg").width() == 1
            body = desk.record(Key(keys[0].account, MessageBody.KIND, keys[0].id))
            sheet = paper(mail.message(), body, on_paper(mail.reading.images))
            assert sheet.loadResource(2, f"{hall.url}/deux.png").width() == 40, "printed as it is shown"

            mail.open_key(keys[1])
            desk.wait(lambda: "3 images distantes" in line.words.text())
            desk.settle()
            assert len(hall.visits) == 3, "another message asks again"
            mail.open_key(keys[0])
            desk.wait(lambda: "1 image" in line.words.text())
            assert len(hall.visits) == 3, "what was fetched is kept until the program ends"


@pytest.mark.feature("17")
def test_a_sender_may_be_allowed_for_good(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    with gallery() as hall:
        other = Address(mail="promo@boutique.example", name="Boutique")
        letters = [
            letter("Mars", f'<img src="{hall.url}/mars.png">', 1),
            letter("Avril", f'<img src="{hall.url}/avril.png">', 2),
            letter("Soldes", f'<img src="{hall.url}/soldes.png">', 3, other),
        ]
        with reading(tmp_path, qtbot, letters, []) as (desk, keys):
            mail = desk.go("mail")
            line = mail.reading.pictures
            mail.open_key(keys[0])
            desk.wait(lambda: line.always.isVisible())
            line.always.click()
            desk.wait(lambda: line.never.isVisible())
            assert hall.visits == ["/mars.png"]
            mail.open_key(keys[1])
            desk.wait(lambda: line.never.isVisible() and "/avril.png" in hall.visits)
            mail.open_key(keys[2])
            desk.wait(lambda: line.show_button.isVisible())
            desk.settle()
            assert "/soldes.png" not in hall.visits, "of that sender only"
            desk.wait(lambda: not line.never.isVisible())
            mail.open_key(keys[1])
            desk.wait(lambda: line.never.isVisible())
            line.never.click()
            desk.wait(lambda: line.always.isVisible() and not line.never.isVisible())
            message = desk.record(keys[0])
            assert not desk.call(desk.runtime.pictures.is_trusted(keys[0], message))


@pytest.mark.feature("17")
def test_our_own_servers_are_never_asked_for_a_picture(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """A GET there may count as an act; neither a picture nor a redirect reaches it."""
    own: list[str] = []
    with (
        gallery() as hall,
        reading(tmp_path, qtbot, [letter("Piège", f'<img src="{hall.url}/away.png">', 1)], own) as (desk, keys),
    ):
        hall.away = f"{own[0]}/sitting/lu"
        service = desk.runtime.pictures
        mail = desk.go("mail")
        line = mail.reading.pictures
        mail.open_key(keys[0])
        desk.wait(lambda: line.show_button.isVisible())
        line.show_button.click()
        desk.wait(lambda: "pas pu être" in line.words.text())
        assert hall.visits == ["/away.png"], "the redirect was seen, and not followed"
        for url in (f"{own[0]}/sitting/lu", "http://[fe80::1]/x.png", "file:///etc/passwd", "http://@/"):
            assert desk.call(service.fetch(keys[0], [RemoteImage(url)])) == {}
