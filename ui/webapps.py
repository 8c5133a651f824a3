"""Opening one of the body's other applications: in the system's browser, which is shown what it is asked to show."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.domain.errors import AppError, Rejected
from app.services.webapps import Shortcut
from ui.context import Context
from ui.text import tr


class _Opening(QObject):
    """The service asks from its own thread; the desktop is spoken to from the window's."""

    address = Signal(str)

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.bridge)
        self.address.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))


def open_webapp(ctx: Context, shortcut: Shortcut) -> None:
    """Show it, by way of the body's sign-in where there is one; where that fails, the application itself all the same.

    Not where the browser never came back: its page was closed minutes ago, and nothing opens by itself so late.
    """
    opening = _Opening(ctx)
    name = shortcut.application.name

    def failed(error: AppError) -> None:
        if error.code == "sign_in_timeout":
            ctx.shell.show_error(error)
        else:  # refused, expired, out of reach: the sign-in in question is not one of this program's accounts
            ctx.shell.show_error(Rejected("sso_refused", reason=error.code))
            QDesktopServices.openUrl(QUrl(shortcut.application.url))
        opening.deleteLater()

    ctx.shell.toast(tr("{name} s’ouvre dans le navigateur.").format(name=name), ms=4000)
    ctx.bridge.run(
        ctx.runtime.webapps.open(shortcut, opening.address.emit),
        on_done=lambda _none: opening.deleteLater(),
        on_error=failed,
        owner=opening,
    )
