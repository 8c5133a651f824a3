"""The spaces in the order of the rail. A view's module is imported when its space is first visited."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Container, Iterable, Mapping
from typing import cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.accounts import Account, Service
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
    services: frozenset[Service] = frozenset()
    """Shown where the profile has an account with one of these; empty = always."""
    in_rail: bool = True
    badge_text: tuple[str, str] = ("", "")
    """What the number counts, one and many, with %n: spoken and shown as a tooltip."""

    def shown(self) -> str:
        return QCoreApplication.translate("spaces", self.text)

    def serves(self, services: Container[Service]) -> bool:
        """Whether a profile with these services has this space."""
        return not self.services or any(service in services for service in self.services)

    def exists(self) -> bool:
        return importlib.util.find_spec(self.module) is not None

    def create(self, ctx: Context) -> SpaceView:
        return cast(SpaceView, importlib.import_module(self.module).create(ctx))


_N = QT_TRANSLATE_NOOP

_SIGNING = frozenset({Service.PARAPHEUR})
_APPROVING = frozenset({Service.PARAPHEUR, Service.COURRIER})
_EXCHANGING = frozenset({Service.PASTELL})

SPACES: tuple[Space, ...] = (
    Space("today", str(_N("spaces", "Aujourd’hui")), "today", "ui.views.today"),
    Space(
        "mail",
        "Messages",
        "mail",
        "ui.views.mail",
        ("message", "outgoing", "mail_folder"),
        frozenset({Service.ZIMBRA}),
        badge_text=("%n message non lu", "%n messages non lus"),
    ),
    Space(
        "agenda",
        "Agenda",
        "agenda",
        "ui.views.agenda",
        ("event",),
        frozenset({Service.ZIMBRA}),
        badge_text=("%n invitation attend", "%n invitations attendent"),
    ),
    Space(
        "courrier",
        "Courrier",
        "courrier",
        "ui.views.courrier",
        ("letter", "letter_note"),
        frozenset({Service.COURRIER}),
        badge_text=("%n courrier pour action", "%n courriers pour action"),
    ),
    Space(
        "seances",
        "Séances",
        "seances",
        "ui.views.seances",
        ("seance", "annotation"),
        frozenset({Service.IDELIBRE}),
        badge_text=("%n séance attend votre réponse", "%n séances attendent votre réponse"),
    ),
    Space(
        "parapheur",
        "Parapheur",
        "parapheur",
        "ui.views.parapheur",
        ("dossier",),
        frozenset({Service.PARAPHEUR}),
        badge_text=("%n dossier vous attend", "%n dossiers vous attendent"),
    ),
    Space("contacts", "Contacts", "contacts", "ui.views.contacts", ("contact",), frozenset({Service.ZIMBRA})),
    Space("settings", "Réglages", "settings", "ui.views.settings"),
    Space("welcome", "Bienvenue", "body", "ui.views.welcome", in_rail=False),
    Space("signatures", "Mes signatures", "signature", "ui.views.signatures", ("signature",), _SIGNING, False),
    Space(
        "approvals",
        "À valider",
        "visa",
        "ui.views.approvals",
        ("leave_request",),
        _APPROVING,
        False,
        badge_text=("%n demande à valider", "%n demandes à valider"),
    ),
    Space(
        "exchanges",
        "Envois avec preuve",
        "send",
        "ui.views.exchanges",
        ("exchange",),
        _EXCHANGING,
        False,
        badge_text=("%n envoi avec preuve non remis", "%n envois avec preuve non remis"),
    ),
    Space("search", "Recherche", "search", "ui.views.search", in_rail=False),
    Space("outbox", "À envoyer", "outbox", "ui.views.outbox", ("archive_deposit",), in_rail=False),
)

HOSTS: Mapping[str, tuple[str, ...]] = {
    "welcome": ("today",),
    "signatures": ("parapheur",),
    "approvals": ("parapheur", "courrier"),
    "exchanges": ("courrier", "parapheur"),
}
"""Space without an entry of its own in the rail -> those that stand for it, the first that the profile has."""


def host_of(space: str, present: Container[str]) -> str:
    """The entry of the rail under which a space is found; itself where it has one, or nothing stands for it."""
    return next((host for host in HOSTS.get(space, ()) if host in present), space)


BADGE_TEXTS: Mapping[str, tuple[str, str]] = {space.id: space.badge_text for space in SPACES}

SPACE_OF_KIND: Mapping[str, str] = {kind: space.id for space in SPACES for kind in space.kinds}


def present(accounts: Iterable[Account]) -> frozenset[str]:
    """Ids of the spaces that a profile with these accounts has: no empty ones, nothing about what is missing."""
    services = {account.service for account in accounts}
    return frozenset(space.id for space in SPACES if space.serves(services))
