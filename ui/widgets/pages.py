"""The interface of the page viewer, as views that show a scan or a PDF use it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from app.domain.ids import AccountId
from ui.context import Context


class PageViewer(Protocol):
    """Shows one held file (PDF or image), page under page, with zoom and search."""

    title: str
    """What the file is called, for whoever hears it: set it before `open`."""

    def widget(self) -> QWidget:
        """What to put in the layout."""
        ...

    def open(self, account: AccountId, ref: str, media_type: str) -> None:
        """Show a file; the viewer itself shows « en cours de téléchargement » until it is here."""
        ...

    def close(self) -> object:
        """Let go of the document."""
        ...


def make_viewer(ctx: Context) -> PageViewer | None:
    """A viewer one can write on, or None while ``ui/widgets/annotator.py`` does not exist in this build."""
    if importlib.util.find_spec("ui.widgets.annotator") is None:
        return None
    return cast(PageViewer, importlib.import_module("ui.widgets.annotator").AnnotatedViewer(ctx))
