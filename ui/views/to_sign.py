"""The way from a mail, a letter or a file to the parapheur: « envoyer à la signature »."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.accounts import Service
from app.domain.ids import AccountId, Key
from app.domain.listing import FileRow, FileState
from ui.context import Context
from ui.text import tr


def has_parapheur(ctx: Context) -> bool:
    """One of the bodies has a parapheur."""
    return bool(ctx.runtime.bodies.accounts(Service.PARAPHEUR))


def send_for_signature(ctx: Context, account: AccountId, refs: Sequence[str], name: str) -> None:
    """Open the form in the Parapheur space with these held files; the first is the one to sign."""
    ctx.shell.go("parapheur")
    view: Any = ctx.shell.view("parapheur")
    view.new_draft().attach(account, refs, name)


def send_files(ctx: Context, rows: Sequence[FileRow], name: str) -> None:
    """The same, of files that may not be here: says so when none is."""
    held = [row for row in rows if row.state is FileState.HERE]
    if not held:
        ctx.shell.toast(tr("Ce document n’est pas encore sur cet appareil."))
        return
    send_for_signature(ctx, held[0].account, [row.ref for row in held], name)


def send_owned(ctx: Context, owner: Key, name: str, widget: QWidget) -> None:
    """All the held files of a record (a letter)."""
    ctx.bridge.run(
        ctx.runtime.library.files(owner), on_done=lambda rows: send_files(ctx, list(rows), name), owner=widget
    )
