"""The way from a letter, a message or a dossier to a sending with proof."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.domain.ids import AccountId, Key
from app.domain.listing import FileRow
from app.services.exchanges import Door
from ui.context import Context
from ui.text import tr


def send_with_proof(ctx: Context, source: Key, subject: str, parent: QWidget) -> None:
    """Ask what to send of this record, and to whom."""
    service, library = ctx.runtime.exchanges, ctx.runtime.library

    async def read() -> tuple[list[Door], Sequence[FileRow]]:
        return await service.doors(source.account), await library.files(source)

    ctx.bridge.run(read(), on_done=lambda found: _ask(ctx, *found, subject, source, parent), owner=parent)


def send_file_with_proof(ctx: Context, account: AccountId | None, parent: QWidget) -> None:
    """Ask for files of this computer."""
    service = ctx.runtime.exchanges
    doors = service.all_doors() if account is None else service.doors(account)
    ctx.bridge.run(doors, on_done=lambda found: _ask(ctx, found, (), "", None, parent), owner=parent)


def _ask(
    ctx: Context, doors: list[Door], files: Sequence[FileRow], subject: str, source: Key | None, parent: QWidget
) -> None:
    from ui.views.exchanges.form import ExchangeForm

    if not doors:
        ctx.shell.toast(tr("Aucun envoi avec preuve n’est relié : il faut un compte Pastell avec le mail sécurisé."))
        return
    form = ExchangeForm(ctx, doors, files, subject, source, parent)
    form.accepted.connect(partial(_send, ctx, form, parent))
    form.open()


def _send(ctx: Context, form: object, parent: QWidget) -> None:
    from ui.views.exchanges.form import ExchangeForm

    assert isinstance(form, ExchangeForm)
    said = tr("L’envoi part dès que possible. Sa preuve s’y ajoutera d’elle-même.")
    ctx.bridge.run(
        ctx.runtime.exchanges.send(form.wish()),
        on_done=lambda key: ctx.shell.toast(said, partial(ctx.shell.open_key, key), undo_text=tr("Suivre")),
        owner=parent,
    )
