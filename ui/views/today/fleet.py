"""Bodies of which nothing is on the page, nor anywhere: their data are closed, or an order erased them."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt

from app.services.fleet import SealedBody, Wiped
from ui import text
from ui.context import Context
from ui.text import tr
from ui.theme import Type
from ui.views.settings.device import words
from ui.views.today.lines import CardHead
from ui.widgets.basic import Button, Card, Label


def show_closed(ctx: Context, closed: SealedBody) -> Card:
    """It must not pass for nothing to do: why, and the way to open them again."""
    card = _card(ctx, "lock", closed.body.name)
    told = tr("Ses données sont fermées sur cet appareil : rien d’elle n’apparaît ici. {why}")
    card.body.addWidget(Label(ctx.theme, text.typeset(told.format(why=words.closed(closed))), Type.BODY, "warn"))
    reopen = Button(ctx.theme, tr("Rouvrir…"), "plain", "key", partial(_reopen, ctx, closed))
    reopen.setObjectName(f"today.reopen.{closed.body.id}")
    reopen.setAccessibleName(tr("Rouvrir les données de {body}").format(body=closed.body.name))
    card.body.addWidget(reopen, 0, Qt.AlignmentFlag.AlignLeft)
    return card


def _card(ctx: Context, icon: str, name: str) -> Card:
    card = Card(ctx.theme)
    card.body.addWidget(CardHead(ctx.theme, icon, name))
    return card


def _reopen(ctx: Context, closed: SealedBody) -> None:
    ctx.shell.go("settings")
    settings: Any = ctx.shell.view("settings")
    settings.device.reopen(closed)


def show_wiped(ctx: Context, wiped: Wiped) -> Card:
    """Shown until it is seen: what went did not go by itself."""
    card = _card(ctx, "trash", wiped.name)
    told = tr("Ses données ont été effacées de cet appareil, à distance, {when}.")
    said = told.format(when=text.when_spoken(wiped.at_ms))
    if wiped.reason:
        said += " " + tr("Motif : {reason}").format(reason=wiped.reason)
    card.body.addWidget(Label(ctx.theme, text.typeset(said)))
    seen = Button(ctx.theme, tr("Vu"), "plain", "check", partial(_seen, ctx, wiped))
    seen.setObjectName("today.wiped.seen")
    card.body.addWidget(seen, 0, Qt.AlignmentFlag.AlignLeft)
    return card


def _seen(ctx: Context, wiped: Wiped) -> None:
    def done(_none: object) -> None:
        if not ctx.runtime.bodies.all and ctx.shell.view("today").isVisible():
            ctx.shell.go("today")  # nothing is left to tell here: « Bienvenue »

    ctx.bridge.run(ctx.runtime.fleet.wiped_seen(wiped), on_done=done)
