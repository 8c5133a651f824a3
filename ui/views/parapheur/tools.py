"""Pages that cover the space: a document sent for signature, a bureau given, signing or verifying one's own files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.context import Context
from ui.views.parapheur.local import LocalPage
from ui.views.parapheur.verify import VerifyPage
from ui.views.settings.pages import Page


class Tools(QObject):
    """Shows one such page over ``home`` until it closes."""

    def __init__(self, ctx: Context, stack: QStackedWidget, home: QWidget) -> None:
        super().__init__(stack)
        self._ctx, self._stack, self._home = ctx, stack, home
        self.page: Page | None = None
        ctx.actions.bind("parapheur.local", self.sign_documents, home)
        ctx.actions.bind("parapheur.verify", self.verify, home)

    def sign_documents(self, paths: Sequence[Path] = ()) -> None:
        """« Signer un document »."""
        self.show(LocalPage(self._ctx, paths))

    def verify(self, paths: Sequence[Path] = ()) -> None:
        """« Vérifier une signature »."""
        self.show(VerifyPage(self._ctx, paths))

    def show(self, page: Page) -> None:
        """Cover the space with a page until it closes."""
        self.close()
        self.page = page
        page.closed.connect(self.close)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.start()
        self._ctx.shell.back_changed()

    def close(self) -> bool:
        """Back to the space; False when nothing covered it."""
        page, self.page = self.page, None
        if page is None:
            return False
        self._stack.setCurrentWidget(self._home)
        self._stack.removeWidget(page)
        page.deleteLater()
        self._ctx.shell.back_changed()
        return True
