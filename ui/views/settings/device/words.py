"""Rules, orders and leases in French."""

from __future__ import annotations

from app.domain.fleet import Act, Receipt
from app.domain.policy import Imposed
from app.services.fleet import LeaseFacts, SealedBody
from ui import text
from ui.errors.table import WORDINGS
from ui.text import plural, tr
from ui.views.settings.retention import NAMES, lasting


def rule(imposed: Imposed) -> str:
    """What a rule asks, without whose it is."""
    value = imposed.value
    match imposed.rule:
        case "lock_code":
            return tr("Un code de verrouillage est obligatoire.")
        case "lock_code_length":
            return plural(int(value), "Le code a au moins %n signe.", "Le code a au moins %n signes.")
        case "idle_minutes":
            return plural(
                int(value), "La fenêtre se verrouille seule après %n minute au plus.",
                "La fenêtre se verrouille seule après %n minutes au plus.",
            )  # fmt: skip
        case "offline_days":
            return plural(
                int(value), "Ses données se ferment après %n jour sans contact.",
                "Ses données se ferment après %n jours sans contact.",
            )  # fmt: skip
        case "minimum_version":
            return tr("Écharpe doit être au moins en version {version}.").format(version=value)
        case "keep_passwords":
            return tr("Ses mots de passe ne sont pas mémorisés.")
        case "remote_pictures":
            return tr("Les images venues d’ailleurs ne s’affichent pas dans ses messages.")
        case "letter_months" | "dossier_months" | "seance_months" | "leave_request_months":
            told = tr("{kind} : effacés de cet appareil après {months}.")
            kind = imposed.rule.removesuffix("_months")
            return text.typeset(told.format(kind=tr(NAMES[kind]), months=lasting(int(value))))
    return imposed.rule


def set_by(name: str) -> str:
    """Under a setting that is not the user's to change."""
    return tr("Réglé par {body}").format(body=name)


def lease(facts: LeaseFacts) -> tuple[str, str]:
    """(colour, sentence) of how long the data stay readable."""
    if not facts.armed:
        return "warn", tr(
            "Cette règle ne peut pas encore être tenue ici : connectez la messagerie de cette collectivité."
        )
    days = max(0, int(facts.left_days))
    words = plural(
        days,
        "Sans nouveau contact, elles se ferment dans %n jour.",
        "Sans nouveau contact, elles se ferment dans %n jours.",
    )
    return ("warn" if days < 3 else "text_soft"), words  # fmt: skip


REASONS = {
    "order": "Elles ont été fermées à distance.",
    "lease": "Aucun contact depuis trop longtemps.",
    "restored": "Elles viennent d’une sauvegarde.",
    "cut": "Votre accès a été refusé par le serveur : mot de passe changé, ou compte fermé.",
}


def closed(body: SealedBody) -> str:
    """Why a body's data are closed, and what opens them."""
    remedy = (
        tr("Identifiez-vous pour les rouvrir : rien n’est perdu.")
        if body.login
        else tr("Le serveur de règles de la collectivité les rouvre : rien n’est perdu.")
    )
    return f"{tr(REASONS.get(body.reason, REASONS['order']))} {remedy}"


ACTS = {
    Act.LOCK: "Fermer ses données",
    Act.WIPE_BODY: "Effacer ses données",
    Act.WIPE_DEVICE: "Tout effacer",
}


def receipt(held: Receipt) -> str:
    """What became of the last order."""
    day = text.local(held.at_ms).strftime("%d/%m/%Y %H:%M")
    act = tr(ACTS[held.act])
    told = {
        "accepted": tr("{act} : en cours, {day}"),
        "done": tr("{act} : exécuté, {day}"),
        "returned": tr("Appareil rendu, tout y est effacé, {day}"),
    }.get(held.outcome)
    if told is not None:
        return text.typeset(told.format(act=act, day=day))
    why = WORDINGS[held.outcome].what if held.outcome in WORDINGS else held.outcome
    return text.typeset(tr("{act} : refusé, {day}. {why}").format(act=act, day=day, why=why))
