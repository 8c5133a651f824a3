"""The spaces in the order of the rail. A view's module is imported when its space is first visited."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.frozen import dataclass
from ui.context import Context
from ui.views.base import SpaceView


@dataclass(frozen=True, slots=True)
class Space:
    """One entry of the rail (or a page reached otherwise: ``in_rail`` false)."""

    id: str
    text: str
    icon: str
    module: str
    """Module holding ``create(ctx) -> SpaceView``."""
    kinds: tuple[str, ...] = ()
    """Record kinds that open here."""
    in_rail: bool = True
    badge_text: tuple[str, str] = ("", "")
    """What the number counts, one and many, with %n: spoken and shown as a tooltip."""

    def shown(self) -> str:
        return QCoreApplication.translate("spaces", self.text)

    def exists(self) -> bool:
        return importlib.util.find_spec(self.module) is not None

    def create(self, ctx: Context) -> SpaceView:
        return cast(SpaceView, importlib.import_module(self.module).create(ctx))


_N = QT_TRANSLATE_NOOP

SPACES: tuple[Space, ...] = (
    Space("today", str(_N("spaces", "Aujourd’hui")), "today", "ui.views.today"),
    Space(
        "mail",
        "Messages",
        "mail",
        "ui.views.mail",
        ("message", "outgoing"),
        badge_text=("%n message non lu", "%n messages non lus"),
    ),
    Space(
        "agenda",
        "Agenda",
        "agenda",
        "ui.views.agenda",
        ("event",),
        badge_text=("%n invitation attend", "%n invitations attendent"),
    ),
    Space(
        "courrier",
        "Courrier",
        "courrier",
        "ui.views.courrier",
        ("letter", "letter_note"),
        badge_text=("%n courrier pour action", "%n courriers pour action"),
    ),
    Space(
        "seances",
        "Séances",
        "seances",
        "ui.views.seances",
        ("seance", "annotation"),
        badge_text=("%n séance attend votre réponse", "%n séances attendent votre réponse"),
    ),
    Space(
        "parapheur",
        "Parapheur",
        "parapheur",
        "ui.views.parapheur",
        ("dossier",),
        badge_text=("%n dossier vous attend", "%n dossiers vous attendent"),
    ),
    Space("contacts", "Contacts", "contacts", "ui.views.contacts", ("contact",)),
    Space("settings", "Réglages", "settings", "ui.views.settings"),
    Space("welcome", "Bienvenue", "body", "ui.views.welcome", in_rail=False),
    Space("search", "Recherche", "search", "ui.views.search", in_rail=False),
    Space("outbox", "À envoyer", "outbox", "ui.views.outbox", in_rail=False),
)

SPACE_OF_KIND: Mapping[str, str] = {kind: space.id for space in SPACES for kind in space.kinds}
