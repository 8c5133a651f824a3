"""Another application of the body, where its sign-in does not succeed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.domain.errors import AppError, SignInRequired, Unreachable
from app.domain.ids import BodyId
from app.domain.policy import WebApplication
from app.services.webapps import Shortcut
from ui.webapps import open_webapp

URL = "https://finances.mairie.example/"
FINANCE = Shortcut(BodyId("b"), "Mairie", WebApplication(name="Finances", url=URL, issuer="https://id.example"))


class Desktop(QObject):
    """The system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    made = Desktop()
    QDesktopServices.setUrlHandler("https", made, "show")
    yield made
    QDesktopServices.unsetUrlHandler("https")


class Bridge(QObject):
    """Ends what it is given at once, with an error."""

    def __init__(self, error: AppError) -> None:
        super().__init__()
        self._error = error

    def run(self, _work: object, *, on_error: Callable[[AppError], None], **_more: Any) -> None:
        on_error(self._error)


def said(error: AppError) -> list[str]:
    shown: list[str] = []
    shell = SimpleNamespace(show_error=lambda told: shown.append(told.code), toast=lambda _text, **_more: None)
    runtime = SimpleNamespace(webapps=SimpleNamespace(open=lambda *_given: None))
    open_webapp(SimpleNamespace(bridge=Bridge(error), shell=shell, runtime=runtime), FINANCE)  # type: ignore[arg-type]
    return shown


@pytest.mark.parametrize("error", [SignInRequired("sign_in_refused", reason="access_denied"), Unreachable()])
def test_what_fails_is_the_sign_in_and_the_application_opens_all_the_same(desktop: Desktop, error: AppError) -> None:
    assert said(error) == ["sso_refused"], "no account of this program asks for its password"
    assert desktop.opened == [URL]


def test_nothing_opens_by_itself_minutes_after_the_browser_was_closed(desktop: Desktop) -> None:
    assert said(SignInRequired("sign_in_timeout")) == ["sign_in_timeout"]
    assert desktop.opened == []
