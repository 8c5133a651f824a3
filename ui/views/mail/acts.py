"""What is done to messages of the list: marks, moves, junk, tags, deletion. Rows of a grouped list stand for all of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.ids import AccountId, Key
from app.domain.mail import MailFolder, is_here
from app.domain.records import Mark
from app.services.localmail import parted
from app.services.mail import crosses
from ui import text
from ui.context import Context
from ui.models.records import RecordListModel
from ui.text import NBSP
from ui.views.mail.folders import folder_name
from ui.widgets.asking import ask

MANY = 400
"""From this many on, an act is announced before it is done."""


class Desk(Protocol):
    """What acts need of the view."""

    model: RecordListModel

    def keys_in_hand(self) -> list[Key]: ...

    def boxes(self) -> Sequence[tuple[AccountId, str]] | None: ...

    def leave(self, keys: list[Key]) -> None:
        """These are about to go: show a neighbour instead."""
        ...


class MailActs(QObject):
    """Every act: spread over the conversation where the list is grouped, done, and said with a way back."""

    def __init__(self, ctx: Context, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx, self._desk, self._parent = ctx, desk, parent

    # --- marks ----------------------------------------------------------------------------------

    def set_read(self, keys: list[Key], value: bool) -> None:
        self._with_all(keys, lambda all_keys: self._run(self._ctx.runtime.mail.set_read(all_keys, value)))

    def flag(self) -> None:
        """Follow, or no longer when all are followed. The newest of a conversation carries the flag."""
        keys = self._desk.keys_in_hand()
        entries = [self._desk.model.entry_of(key) for key in keys]
        value = not all(e is not None and e.marks & Mark.FLAGGED for e in entries)
        self._run(self._ctx.runtime.mail.set_flagged(keys, value))

    def set_tag(self, name: str, value: bool) -> None:
        self._with_all(
            self._desk.keys_in_hand(),
            lambda keys: self._run(self._ctx.runtime.mailbox.set_tag(keys, name, value)),
        )

    # --- places ---------------------------------------------------------------------------------

    def trash(self, keys: list[Key]) -> None:
        here, keys = parted(keys)
        if here:  # nowhere else, and no trash to come back from
            self._ask_local_deletion(here)
        done = ("%n message mis à la corbeille.", "%n messages mis à la corbeille.")
        self._move(keys, lambda all_keys: self._ctx.runtime.mail.trash(all_keys), done)

    def move_to(self, keys: list[Key], folder: MailFolder) -> None:
        """Move messages of one account, with a way back; the folder is offered first from now on."""
        self._run(self._ctx.runtime.last_places.used(keys[0].account, folder.id))
        mine = [key for key in keys if key.account == keys[0].account]
        name = text.quoted(folder_name(folder))
        done = ("%n message déplacé vers {name}.", "%n messages déplacés vers {name}.")
        if is_here(folder.id):
            done = (
                "%n message gardé dans {name}, sur cet appareil, dès qu’il y est en entier.",
                "%n messages gardés dans {name}, sur cet appareil, dès qu’ils y sont en entier.",
            )
        for_good = any(crosses(key, folder.id) for key in mine) and not is_here(folder.id)
        self._move(
            mine, lambda all_keys: self._ctx.runtime.kept.move(all_keys, folder.id), done, name, undo=not for_good
        )

    def junk(self, value: bool) -> None:
        done = (
            ("%n message signalé comme indésirable.", "%n messages signalés comme indésirables.")
            if value
            else ("%n message remis dans la réception.", "%n messages remis dans la réception.")
        )
        keys = self._desk.keys_in_hand()
        self._move(keys, lambda all_keys: self._ctx.runtime.mailbox.set_junk(all_keys, value), done)

    def delete(self) -> None:
        """For good: asked, because only the server can bring it back."""
        self._with_all(self._desk.keys_in_hand(), self._ask_deletion)

    def _ask_local_deletion(self, keys: list[Key]) -> None:
        question = text.plural(len(keys), "Supprimer définitivement %n message", "Supprimer définitivement %n messages")
        lost = self.tr("Gardé sur cet appareil seulement{nbsp}: rien ne pourra le ramener.").format(nbsp=NBSP)
        ask(self._parent, text.asked(question), lost, self.tr("Supprimer"), lambda: self._delete_here(keys))

    def _delete_here(self, keys: list[Key]) -> None:
        self._desk.leave(keys)
        done = text.plural(len(keys), "%n message supprimé.", "%n messages supprimés.")
        self._run(self._ctx.runtime.kept.delete(keys), lambda _none: self._ctx.shell.toast(done))

    def _ask_deletion(self, keys: list[Key]) -> None:
        here, keys = parted(keys)
        if here:
            self._ask_local_deletion(here)
        count = len(keys)
        if not count:
            return
        question = text.plural(count, "Supprimer définitivement %n message", "Supprimer définitivement %n messages")
        ask(
            self._parent,
            text.asked(question),
            self.tr("Il pourra être récupéré quelques jours, si votre messagerie le permet."),
            self.tr("Supprimer"),
            lambda: self._delete_now(keys),
        )

    def _delete_now(self, keys: list[Key]) -> None:
        self._desk.leave(keys)
        done = text.plural(len(keys), "%n message supprimé.", "%n messages supprimés.")
        self._run(self._ctx.runtime.mailbox.delete_forever(keys), lambda _none: self._ctx.shell.toast(done))

    # --- inside ---------------------------------------------------------------------------------

    def _move(
        self,
        keys: list[Key],
        act: Callable[[list[Key]], object],
        words: tuple[str, str],
        name: str = "",
        *,
        undo: bool = True,
    ) -> None:
        """Spread, remember the places, act, and say it with a way back; none once the server gave them other ids."""
        if not keys:
            return
        runtime = self._ctx.runtime
        boxes = self._spreading()
        self._desk.leave(keys)
        self._say_begun(keys)

        async def work() -> tuple[int, dict[tuple[AccountId, str], list[Key]]]:
            every = await runtime.mailbox.spread(keys, boxes) if boxes is not None else keys
            before = await runtime.mailbox.boxes_of(every)
            await act(every)  # type: ignore[misc]
            return len(every), before

        def done(found: tuple[int, dict[tuple[AccountId, str], list[Key]]]) -> None:
            count, before = found
            said = text.plural(count, *words).format(name=name)
            self._ctx.shell.toast(said, (lambda: self._run(runtime.kept.put_back(before))) if undo else None)

        self._ctx.bridge.run(work(), on_done=done, owner=self)

    def _with_all(self, keys: list[Key], act: Callable[[list[Key]], None]) -> None:
        boxes = self._spreading()
        if not keys:
            return
        self._say_begun(keys)
        if boxes is None:
            act(keys)
        else:
            self._ctx.bridge.run(self._ctx.runtime.mailbox.spread(keys, boxes), on_done=act, owner=self)

    def _say_begun(self, keys: list[Key]) -> None:
        """Thousands take seconds to be written down: the list follows then, and the window stays free."""
        if len(keys) >= MANY:
            self._ctx.shell.toast(
                text.plural(len(keys), "%n message en cours de traitement…", "%n messages en cours de traitement…")
            )

    def _spreading(self) -> Sequence[tuple[AccountId, str]] | None:
        query = self._desk.model.query
        return self._desk.boxes() if query is not None and query.together else None

    def _run(self, coroutine: object, done: Callable[[object], None] | None = None) -> None:
        self._ctx.bridge.run(coroutine, on_done=done, owner=self)  # type: ignore[arg-type]
