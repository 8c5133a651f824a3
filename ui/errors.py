"""Error code -> French: what happened, what it means, what to do. The code itself stays behind « Détails »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.domain.errors import (
    AppError,
    Conflict,
    CursorExpired,
    LocalFault,
    NeedsUser,
    OutcomeUnknown,
    Rejected,
    Transient,
)

_N = "\u00a0"


@dataclass(frozen=True, slots=True)
class Wording:
    """Three short sentences; ``effect`` and ``remedy`` may be empty."""

    what: str
    effect: str = ""
    remedy: str = ""

    def text(self) -> str:
        """All of it on one line."""
        return " ".join(part for part in (self.what, self.effect, self.remedy) if part)


_KEPT = "Votre travail est conservé sur cet appareil."
_LATER = "L’envoi reprendra tout seul dès que possible."
_SIGN_IN = "Ouvrez les Réglages et saisissez de nouveau le mot de passe de ce compte."
_REREAD = "Relisez l’élément, puis refaites votre choix."

_WORDINGS: Mapping[str, Wording] = {
    # the world
    "transient": Wording("Le serveur ne répond pas correctement pour l’instant.", _LATER),
    "unreachable": Wording("Le serveur est injoignable.", _KEPT, _LATER),
    "timeout": Wording("Le serveur met trop de temps à répondre.", _KEPT, _LATER),
    "connection_failed": Wording("La connexion au serveur n’a pas abouti.", _KEPT, _LATER),
    "server_error": Wording("Le serveur signale une panne de son côté.", _KEPT, _LATER),
    "busy": Wording("Le serveur est occupé.", _LATER),
    "throttled": Wording("Le serveur demande d’espacer les échanges.", _LATER),
    "captive_portal": Wording(
        "Le réseau Wi-Fi demande une page de connexion.",
        _KEPT,
        "Ouvrez un navigateur pour vous identifier sur ce réseau.",
    ),
    "certificate_refused": Wording(
        "Le certificat du serveur n’est pas reconnu.",
        "Rien n’a été échangé, pour protéger vos données.",
        "Prévenez le service informatique.",
    ),
    # asks
    "needs_user": Wording("Une réponse de votre part est nécessaire.", "", "Ouvrez le détail de la synchronisation."),
    "sign_in_required": Wording("La connexion à ce compte a expiré ou a été refusée.", _KEPT, _SIGN_IN),
    "password_refused": Wording("L’identifiant ou le mot de passe est refusé.", _KEPT, _SIGN_IN),
    "mass_deletion": Wording(
        "Le serveur annonce la disparition de presque tout le contenu d’une liste.",
        "Par prudence, rien n’a été supprimé ici.",
        "Vérifiez auprès du service informatique avant d’accepter.",
    ),
    "pin_refused": Wording("Le code PIN est refusé.", "Rien n’a été signé.", "Vérifiez le code : chaque essai compte."),
    "pin_locked": Wording(
        "La carte est bloquée après trop de codes erronés.",
        "Elle ne peut plus signer.",
        "Utilisez le code de déblocage ou contactez l’autorité qui l’a délivrée.",
    ),
    "token_missing": Wording(
        "La carte ou la clé de signature n’est pas branchée.", "Rien n’est signé.", "Insérez-la, puis recommencez."
    ),
    # refused
    "rejected": Wording("Le serveur a refusé cette demande.", _KEPT, "Vous pouvez la réessayer ou l’abandonner."),
    "forbidden": Wording(
        "Vous n’avez pas le droit de faire cela sur ce serveur.", _KEPT, "Demandez ce droit, ou abandonnez la demande."
    ),
    "too_large": Wording(
        "Les pièces jointes dépassent ce que le serveur accepte.",
        "Le message n’est pas parti.",
        "Retirez une pièce jointe, ou envoyez-la autrement.",
    ),
    "target_gone": Wording(
        "L’élément n’existe plus sur le serveur.", "La demande ne peut plus aboutir.", "Vous pouvez l’abandonner."
    ),
    "message_gone": Wording("Ce message n’existe plus."),
    "event_gone": Wording("Cet événement n’existe plus."),
    "seance_gone": Wording("Cette séance n’existe plus."),
    "letter_gone": Wording("Ce courrier n’existe plus."),
    "dossier_gone": Wording(
        "Ce dossier n’est plus dans vos bannettes.", "", "Il a pu être traité par quelqu’un d’autre."
    ),
    "file_not_here": Wording(
        "Le fichier n’est pas encore sur cet appareil.", "Il arrivera dès que le réseau le permet."
    ),
    "file_digest": Wording(
        "Le fichier reçu n’est pas celui annoncé.", "Il a été écarté.", "Il sera téléchargé de nouveau."
    ),
    "file_unreadable": Wording(
        "Ce fichier ne peut pas être lu.", "", "Vérifiez qu’il existe encore et que vous y avez accès."
    ),
    "export_failed": Wording("L’enregistrement du fichier a échoué.", "", "Choisissez un autre dossier."),
    "no_recipient": Wording("Le message n’a pas de destinataire.", "", "Ajoutez au moins une adresse."),
    "bad_address": Wording(
        "Une des adresses n’est pas valable.",
        "Le message n’est pas parti.",
        "Corrigez l’adresse, puis envoyez de nouveau.",
    ),
    "no_trash_folder": Wording("Ce compte n’a pas de corbeille.", "Rien n’a été supprimé."),
    "no_invitation": Wording("Ce message ne contient pas d’invitation."),
    "calendar_read_only": Wording(
        "Ce calendrier ne peut pas être modifié.", "", "Créez l’événement dans un autre calendrier."
    ),
    "event_ends_before_start": Wording("La fin précède le début.", "", "Choisissez une fin plus tardive."),
    "convocation_not_here": Wording(
        "La convocation n’est pas encore sur cet appareil.", "L’accusé de réception attend que vous puissiez la lire."
    ),
    "seance_over": Wording("La séance est passée ou close.", "La réponse n’est plus possible."),
    "remote_not_allowed": Wording("La présence à distance n’est pas prévue pour cette séance."),
    "proxy_holder_missing": Wording("Il manque le nom de la personne qui reçoit le pouvoir."),
    "document_not_annotatable": Wording(
        "Ce document ne peut pas porter de note partagée.", "", "L’encre reste possible."
    ),
    "action_not_allowed": Wording("Le serveur ne permet pas cette action sur ce courrier."),
    "reason_too_short": Wording("Le motif doit compter au moins trois caractères."),
    "reason_required": Wording("Un motif est obligatoire."),
    "conflict": Wording(
        "L’élément a changé sur le serveur depuis que vous l’avez vu.", "Votre demande est mise de côté.", _REREAD
    ),
    "outcome_unknown": Wording(
        "La réponse du serveur s’est perdue : on ne sait pas si la demande a abouti.",
        "Elle n’est pas renvoyée tant que le doute demeure, pour ne rien faire deux fois.",
        "Vérifiez, puis choisissez de réessayer ou d’abandonner.",
    ),
    "cursor_expired": Wording(
        "Le serveur demande une comparaison complète.", "Elle se fait toute seule ; rien n’est perdu."
    ),
    # this device
    "local_fault": Wording("Cet appareil rencontre une difficulté.", _KEPT, "Prévenez l’assistance."),
    "account_unknown": Wording("Ce compte n’existe plus sur cet appareil."),
    "disk_full": Wording(
        "Il n’y a plus de place sur le disque.",
        "Rien de ce qui était enregistré n’est perdu.",
        "Libérez de la place, puis réessayez.",
    ),
    "store_key_wrong": Wording(
        "La clé ne correspond pas aux données de cet appareil.",
        "Rien n’a été modifié.",
        "Utilisez votre code de récupération.",
    ),
    "master_key_missing": Wording(
        "La clé de vos données n’est plus dans le trousseau du système.",
        "Rien n’a été modifié.",
        "Utilisez votre code de récupération.",
    ),
    "store_damaged": Wording(
        "Les données de cet appareil sont endommagées.",
        "Elles n’ont pas été modifiées.",
        "Contactez l’assistance avant toute autre action.",
    ),
    "store_missing": Wording(
        "Les données de cette collectivité sont introuvables.", "Rien n’a été modifié.", "Contactez l’assistance."
    ),
    "store_too_new": Wording(
        "Ces données viennent d’une version plus récente d’Écharpe.",
        "Rien n’a été modifié.",
        "Mettez le programme à jour.",
    ),
}

_FAMILIES: tuple[tuple[type[AppError], str], ...] = (
    (Transient, "transient"),
    (NeedsUser, "needs_user"),
    (Rejected, "rejected"),
    (Conflict, "conflict"),
    (OutcomeUnknown, "outcome_unknown"),
    (CursorExpired, "cursor_expired"),
    (LocalFault, "local_fault"),
    (AppError, "local_fault"),
)


def known_codes() -> frozenset[str]:
    """Codes with a wording of their own."""
    return frozenset(_WORDINGS)


def word_code(code: str, family: str = "rejected") -> Wording:
    """Wording of a code kept without its error (outbox, account state); unknown ones get the family's."""
    found = _WORDINGS.get(code) or _WORDINGS[family]
    return Wording(*(_translated(part) for part in (found.what, found.effect, found.remedy)))


def word_error(error: AppError) -> Wording:
    """Wording of an error."""
    family = next(name for cls, name in _FAMILIES if isinstance(error, cls))
    return word_code(error.code, family)


def _translated(text: str) -> str:
    if not text:
        return ""
    return QCoreApplication.translate("errors", text).replace(" :", f"{_N}:").replace(" ;", "\u202f;")
