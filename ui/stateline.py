"""The state of the synchronisation as one sentence of plain French. Pure: tested word by word."""

from __future__ import annotations

from app.domain.accounts import Account, Link, Service
from app.domain.frozen import dataclass
from app.services.sync import StateLine
from ui import text
from ui.text import NBSP, tr

SERVICE_NAMES = {
    Service.ZIMBRA: "La messagerie",
    Service.IDELIBRE: "i-délibre",
    Service.PARAPHEUR: "Le parapheur",
    Service.COURRIER: "Le courrier",
    Service.ARCHIVE: "Le service d’archives",
    Service.S2LOW: "S²LOW",
    Service.PASTELL: "Pastell",
    Service.GATEWAY: "La passerelle",
}
"""The subject of a sentence about an account."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, icon and colour ink."""

    text: str
    icon: str
    ink: str


def service_name(account: Account | None) -> str:
    return tr(SERVICE_NAMES[account.service]) if account is not None else tr("Un compte")


def sentence(line: StateLine, account: Account | None) -> Sentence:
    """What the state line says. ``account`` is the one `line` is about."""
    main = _main(line, account)
    waiting = _waiting(line)
    if not waiting:
        return main
    ink = "danger" if line.parked else main.ink
    if line.link is Link.UP_TO_DATE:
        clock = f" · {text.clock(line.last_success_ms)}" if line.last_success_ms is not None else ""
        return Sentence(waiting + clock, "warning" if line.parked else "outbox", ink if line.parked else "text")
    return Sentence(f"{main.text} · {waiting}", main.icon, ink)


def _main(line: StateLine, account: Account | None) -> Sentence:
    match line.link:
        case Link.UP_TO_DATE:
            if line.last_success_ms is None:
                return Sentence(tr("À jour"), "cloud-ok", "ok")
            return Sentence(f"{tr('À jour')} · {text.clock(line.last_success_ms)}", "cloud-ok", "ok")
        case Link.SYNCING:
            percent = f" {line.percent}{NBSP}%" if line.percent is not None else ""
            return Sentence(f"{tr('Synchronisation…')}{percent}", "sync", "text")
        case Link.OFFLINE:
            if line.partial:
                return Sentence(tr("{name} ne répond pas").format(name=service_name(account)), "offline", "warn")
            return Sentence(tr("Hors ligne"), "offline", "warn")
        case Link.CAPTIVE:
            return Sentence(tr("Le Wi-Fi demande une connexion"), "warning", "warn")
        case Link.NEEDS_USER:
            return Sentence(_question(line, account), "key", "danger")
        case Link.BROKEN:
            return Sentence(tr("{name} ne se synchronise plus").format(name=service_name(account)), "error", "danger")
        case _:
            words = tr("Aucun compte") if line.account is None else tr("Première synchronisation")
            return Sentence(words, "info", "text_soft")


def _question(line: StateLine, account: Account | None) -> str:
    name = service_name(account)
    if line.error_code == "mass_deletion":
        return tr("{name} annonce une suppression massive").format(name=name)
    if line.error_code == "version_too_old":
        return tr("{name} demande une version plus récente d’Écharpe").format(name=name)
    if line.error_code.startswith(("sign_in", "password")) or not line.error_code:
        return tr("{name} demande votre mot de passe").format(name=name)
    return tr("{name} attend une réponse de votre part").format(name=name)


def _waiting(line: StateLine) -> str:
    parts = []
    if line.pending:
        parts.append(text.plural(line.pending, "%n à envoyer", "%n à envoyer"))
    if line.parked:
        parts.append(text.plural(line.parked, "%n à traiter", "%n à traiter"))
    return ", ".join(parts)
