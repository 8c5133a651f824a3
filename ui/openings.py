"""What the system, a mail or another start asks to open: ``echarpe://`` and ``mailto:`` links, .ics, .vcf, .eml and .pdf files,
a body's signed configuration (a file, or the link of a QR code).

A link shows, it never acts; a message begun by ``mailto:`` waits in front of the user; a file is read in place. What
is none of these is refused with a sentence. While the window is locked or not there yet, what was asked waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.domain.changes import ChangeSet
from app.domain.deeplinks import SCHEME, DeepLink, Letter, parse_link, parse_mailto
from app.domain.errors import AppError, Rejected
from app.domain.ids import Key
from app.services.mail import MailDraft
from ui.context import Context
from ui.text import tr
from ui.timers import single_shot

AGAIN_MS = 500
OFFERED_MS = 30_000
MOST_BYTES = 512 * 1024 * 1024
KINDS = {".ics": "calendar", ".eml": "mail", ".pdf": "pdf", ".vcf": "contacts", ".echarpe-config": "configuration"}
CONFIGURATION = f"{SCHEME}://configuration?"
PLACE = f"{SCHEME}://espace/"
"""Then the id of a space: what the program's entry in the desktop's menu offers (its jump list)."""


def argument_kind(text: str) -> str:
    """``link``, ``space``, ``mailto``, ``calendar``, ``mail``, ``pdf``, ``contacts``, ``configuration``, or empty: refused."""
    low = text[: len(CONFIGURATION)].lower()
    if low == CONFIGURATION:
        return "configuration"
    if low.startswith(PLACE):
        return "space"
    if low.startswith(f"{SCHEME}:"):
        return "link"
    if low.startswith("mailto:"):
        return "mailto"
    path = local_path(text)
    return KINDS.get(path.suffix.lower(), "") if path is not None else ""


def local_path(text: str) -> Path | None:
    """An existing file of this machine, given by path or as ``file:``; None otherwise. No device, pipe or folder."""
    try:
        if text[:5].lower() == "file:":
            parts = urlsplit(text)
            if parts.netloc not in ("", "localhost"):
                return None
            text = unquote(parts.path, errors="strict")
        path = Path(text)
        usable = path.is_absolute() and path.is_file() and 0 < path.stat().st_size <= MOST_BYTES
    except (OSError, ValueError):
        return None
    return path if usable else None


class Openings(QObject):
    """Opens in the shell, as soon as ``free`` says that it may be looked at."""

    def __init__(self, ctx: Context, parent: QObject, free: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._ctx, self._free = ctx, free
        self._waiting: list[str] = []
        self._again = single_shot(self, AGAIN_MS, self.look)
        self._awaited: DeepLink | None = None
        """What a link named and the servers were asked for."""
        ctx.bridge.changed.connect(self._arrived)

    def take(self, arguments: Sequence[str]) -> None:
        """Open each, now or when the window is free (`look`)."""
        self._waiting += [argument for argument in arguments if argument]
        self.look()

    def look(self) -> None:
        """The window may be free again."""
        while self._waiting and self._free():
            if QApplication.activeModalWidget() is not None:  # a question, a PIN: what it is about stays behind it
                self._again.start()
                return
            self.open(self._waiting.pop(0))

    def open(self, argument: str) -> None:
        """One of them. Says why where it cannot."""
        acts: dict[str, Callable[[str], None]] = {
            "link": self._link, "space": self._space, "mailto": self._mailto, "calendar": self._calendar, "mail": self._mail, "pdf": self._pdf,
            "contacts": self._contacts,
            "configuration": self._configuration,
        }  # fmt: skip
        try:
            act = acts.get(argument_kind(argument))
            if act is None:
                raise Rejected("opening_refused")
            act(argument)
        except AppError as error:
            self._ctx.shell.show_error(error)

    def _link(self, text: str) -> None:
        link = parse_link(text)

        def found(key: Key | None) -> None:
            if key is not None:
                self._ctx.shell.open_key(key)
                return
            self._awaited = link
            self._ctx.bridge.call(self._ctx.runtime.sync.sync_now, owner=self)
            self._ctx.shell.show_error(Rejected("link_not_here"))

        self._ctx.bridge.run(self._ctx.runtime.links.find(link), on_done=found, owner=self)

    def _space(self, text: str) -> None:
        """A space that this profile has; refused otherwise."""
        space = text[len(PLACE) :].strip("/")
        if space not in self._ctx.shell.present:
            raise Rejected("opening_refused")
        self._ctx.shell.go(space)

    def _arrived(self, changes: ChangeSet) -> None:
        """What a link named came with the synchronisation: offered, for the user does something else by now."""
        link = self._awaited
        if link is None or not changes.of_kind(link.kind):
            return

        def found(key: Key | None) -> None:
            if key is not None and self._awaited == link:
                self._awaited = None
                shell = self._ctx.shell
                said = tr("Ce que le lien désignait est arrivé.")
                shell.toast(said, lambda: shell.open_key(key), undo_text=tr("Ouvrir"), ms=OFFERED_MS)

        self._ctx.bridge.run(self._ctx.runtime.links.find(link), on_done=found, owner=self)

    def _mailto(self, text: str) -> None:
        write_letter(self._ctx, parse_mailto(text))

    def _calendar(self, text: str) -> None:
        path = local_path(text)
        if path is not None:
            self._view("agenda").files.offer(path)

    def _contacts(self, text: str) -> None:
        path = local_path(text)
        if path is not None:
            self._view("contacts").acts.offer(path)

    def _mail(self, text: str) -> None:
        path = local_path(text)
        if path is not None:
            self._view("mail").pages.open_file(path)

    def _configuration(self, text: str) -> None:
        """Shown with whose it is; nothing is set up before the user agrees."""
        path = local_path(text)
        self._view("settings").device.open_configuration(text if path is None else str(path))

    def _pdf(self, text: str) -> None:
        from ui.pdfwindow import PdfWindow

        path, window = local_path(text), self._ctx.shell.view("today").window()
        if path is not None:
            PdfWindow(self._ctx, window, path).open()

    def _view(self, space: str) -> Any:
        """Raises ``Rejected("opening_no_account")``: no account brings that space."""
        if space not in self._ctx.shell.present:
            raise Rejected("opening_no_account")
        self._ctx.shell.go(space)
        return self._ctx.shell.view(space)


def inside(ctx: Context) -> Openings:
    """For links clicked in the window itself: one for all of them."""
    found = ctx.bridge.findChild(Openings, "openings.inside")
    if isinstance(found, Openings):
        return found
    made = Openings(ctx, ctx.bridge, lambda: True)
    made.setObjectName("openings.inside")
    return made


def write_letter(ctx: Context, letter: Letter) -> None:
    """A message begun elsewhere, in front of the user; from the first mailbox."""
    from app.domain.accounts import Service

    account = next(iter(ctx.runtime.bodies.accounts(Service.ZIMBRA)), None)
    if account is None:
        ctx.shell.toast(tr("Aucune messagerie n’est configurée pour écrire ce message."))
        return
    draft = MailDraft(
        account=account.id, to=letter.to, cc=letter.cc, bcc=letter.bcc, subject=letter.subject, text=letter.body
    )
    ctx.shell.go("mail")
    view: Any = ctx.shell.view("mail")
    view.write_draft(draft)
