"""Bodies and their accounts: what the profile knows before any server is asked."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import field

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, BodyId


class Service(enum.StrEnum):
    """Kind of server behind an account."""

    ZIMBRA = "zimbra"
    """Mail, contacts (SOAP) and calendars (CalDAV)."""
    IDELIBRE = "idelibre"
    """Séances."""
    PARAPHEUR = "parapheur"
    COURRIER = "courrier"
    """Scanned letters, through the gateway's contract."""
    ARCHIVE = "archive"
    """The body's archive itself (as@lae), for a post that its configuration makes a transferring service."""
    S2LOW = "s2low"
    """What the Treasury and the préfecture answered: asked, never acted upon."""
    PASTELL = "pastell"
    """The way of signed files to the Treasury, the préfecture and the archive: asked only."""
    GATEWAY = "gateway"
    """« Connecteur commun »: proofs of convocations, archive deposits, leave requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body the user sits in."""

    id: BodyId
    name: str
    """As shown: « Commune de Saint-Aubin-des-Pins »."""
    colour: int = 0
    """Index in the theme's palette of bodies."""
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One login on one server. Secrets are not here: see `exchange.Vault`."""

    id: AccountId
    body: BodyId
    service: Service
    url: str
    """Base URL, no trailing slash."""
    login: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """Options of this service, as text: i-délibre ``suffix``; parapheur ``realm``, ``client_id``,
    ``certificate`` (base64 DER of the certificate chosen for signing)…"""


SHARED_SESSION = "shared_session"
"""Setting of a profile: « 1 » where the system session has several: then a signing card must be its holder's own."""


class Link(enum.StrEnum):
    """State of one account's link to its server, as the window words it."""

    UNKNOWN = "unknown"
    SYNCING = "syncing"
    UP_TO_DATE = "up_to_date"
    OFFLINE = "offline"
    CAPTIVE = "captive"
    NEEDS_USER = "needs_user"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What synchronisation last knew of an account (row 121: visible, with the last success)."""

    account: AccountId
    link: Link = Link.UNKNOWN
    last_success_ms: int | None = None
    """UTC, milliseconds; None = never."""
    error_code: str = ""
    error_params: Mapping[str, str | int] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    """Progress of the current work, in items; total 0 = not known."""


def identity(account: Account) -> str:
    """What makes it that person's account on that server, on any device.

    An i-délibre login belongs to a structure (its suffix).
    """
    return json.dumps([account.service.value, account.url, account.login, account.settings.get("suffix", "")])
