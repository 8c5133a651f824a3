"""Things pulled from one space onto the button of another, in the rail: what each space makes of what it is given.

What is pulled stays in this process: the drag carries a mark only, so that no other program, and no other profile,
reads a key. A space that can make nothing of it does not light up. The same acts exist as buttons and menus: a drag
is never the only way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget

from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.listing import FileRow, FileState
from app.domain.mail import Address, AttachedFile
from ui.context import Context
from ui.text import tr
from ui.theme import Theme
from ui.views.to_sign import send_files, send_owned
from ui.widgets.dragging import drag_picture

RECORD_TYPE = "application/x-echarpe-record"


@dataclass(frozen=True, slots=True)
class Carried:
    """What is being pulled."""

    keys: tuple[Key, ...] = ()
    rows: tuple[FileRow, ...] = ()
    """Files of a record, in place of the record."""


_under_way: Carried | None = None


def marked(data: QMimeData) -> QMimeData:
    """The drag is one of ours: `carry` says what it holds."""
    data.setData(RECORD_TYPE, b"1")
    return data


def carry(
    source: QWidget, theme: Theme, what: Carried, words: str, data: QMimeData | None = None, move: bool = False
) -> None:
    """Pull ``what``, shown under the pointer as ``words``; returns when it is let go. ``data``: for other programs."""
    global _under_way
    drag = QDrag(source)
    drag.setMimeData(marked(data or QMimeData()))
    drag.setPixmap(drag_picture(theme, words))
    _under_way = what
    try:
        drag.exec(Qt.DropAction.MoveAction if move else Qt.DropAction.CopyAction)
    finally:
        _under_way = None


def carried(data: QMimeData) -> Carried | None:
    """What a drag over a widget holds; None when it is none of ours."""
    return _under_way if data.hasFormat(RECORD_TYPE) else None


Act = Callable[[], None]


class Drops:
    """What each space of the rail makes of a drop."""

    def __init__(self, ctx: Context, window: QWidget) -> None:
        self._ctx, self._window = ctx, window

    def takes(self, space: str, data: QMimeData) -> bool:
        """Whether letting go here does something."""
        return self._act(space, data) is not None

    def take(self, space: str, data: QMimeData) -> None:
        """Let go here."""
        act = self._act(space, data)
        if act is not None:
            act()

    def _act(self, space: str, data: QMimeData) -> Act | None:
        what = carried(data)
        if what is None:
            paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
            return self._files_from_outside(space, paths) if paths else None
        if what.rows:
            return self._files(space, what.rows)
        kinds = {key.kind for key in what.keys}
        return self._records(space, what.keys, kinds.pop()) if len(kinds) == 1 else None

    def _files_from_outside(self, space: str, paths: Sequence[Path]) -> Act | None:
        if space == "mail":
            return partial(self._write_with, paths)
        return partial(self._dossier_of, paths) if space == "parapheur" else None

    def _write_with(self, paths: Sequence[Path]) -> None:
        self._ctx.shell.go("mail")
        view: Any = self._ctx.shell.view("mail")
        self._ctx.actions.trigger("mail.new")
        view.compose.attach(list(paths))

    def _dossier_of(self, paths: Sequence[Path]) -> None:
        self._ctx.shell.go("parapheur")
        view: Any = self._ctx.shell.view("parapheur")
        draft = view.new_draft()
        for path in paths:
            draft.add_path(path)

    def _files(self, space: str, rows: Sequence[FileRow]) -> Act | None:
        if space == "parapheur":
            return partial(send_files, self._ctx, rows, "")
        return partial(self._mail_files, rows, "") if space == "mail" else None

    def _records(self, space: str, keys: Sequence[Key], kind: str) -> Act | None:
        one = keys[0]
        acts: dict[tuple[str, str], Act] = {
            ("message", "parapheur"): partial(send_owned, self._ctx, one, "", self._window),
            ("letter", "parapheur"): partial(send_owned, self._ctx, one, "", self._window),
            ("letter", "mail"): partial(self._mail_owned, one),
            ("seance", "mail"): partial(self._mail_owned, one),
            ("message", "agenda"): partial(self._event_of, one),
            ("letter", "agenda"): partial(self._event_of, one),
            ("seance", "agenda"): partial(self._inscribe, one),
            ("contact", "mail"): partial(self._write_to, keys),
        }
        return acts.get((kind, space))

    # --- to Messages ----------------------------------------------------------------------------

    def _mail_owned(self, key: Key) -> None:
        async def read() -> tuple[list[FileRow], str]:
            library = self._ctx.runtime.library
            entry = await library.entry(key)
            return list(await library.files(key)), _title(entry.record) if entry is not None else ""

        self._ctx.bridge.run(read(), on_done=lambda found: self._mail_files(*found), owner=self._window)

    def _mail_files(self, rows: Sequence[FileRow], subject: str) -> None:
        held = [row for row in rows if row.state is FileState.HERE]
        if rows and not held:
            self._ctx.shell.toast(tr("Ce document n’est pas encore sur cet appareil."))
            return
        files = tuple(
            AttachedFile(name=row.name, media_type=row.media_type, sha256=row.sha256, size_bytes=row.size_bytes or 0)
            for row in held
        )
        self._ctx.shell.go("mail")
        view: Any = self._ctx.shell.view("mail")
        account = view.shelf.own_account()
        if account is not None:
            draft = self._ctx.runtime.mail.new_draft(account)
            view.write_draft(replace(draft, subject=subject, files=files))

    def _write_to(self, keys: Sequence[Key]) -> None:
        async def read() -> list[Address]:
            entries = [await self._ctx.runtime.library.entry(key) for key in keys]
            records: list[Any] = [entry.record for entry in entries if entry is not None]
            return [Address(mail=r.mails[0], name=r.name) for r in records if r.mails]

        def write(people: list[Address]) -> None:
            self._ctx.shell.go("mail")
            view: Any = self._ctx.shell.view("mail")
            view.write_to(people)

        self._ctx.bridge.run(read(), on_done=write, owner=self._window)

    # --- to the agenda --------------------------------------------------------------------------

    def _inscribe(self, key: Key) -> None:
        """A meeting is put in a calendar once, and follows its convocation: where is asked there."""
        from ui.views.seances.calendar_choice import ask_calendar  # the space itself imports this module

        ask_calendar(self._ctx, self._ctx.runtime.bodies.body_of(key.account), self._window)

    def _event_of(self, key: Key) -> None:
        """The form of an event about it, on the next full hour: to be looked over before it is saved."""

        def write(record: Any) -> None:
            if record is None:
                return
            self._ctx.shell.go("agenda")
            view: Any = self._ctx.shell.view("agenda")
            view.write_event(_title(record))

        async def read() -> Any:
            entry = await self._ctx.runtime.library.entry(key)
            return entry.record if entry is not None else None

        self._ctx.bridge.run(read(), on_done=write, owner=self._window)


def _title(record: Any) -> str:
    return str(getattr(record, "subject", "") or getattr(record, "name", "") or getattr(record, "title", ""))
