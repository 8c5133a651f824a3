"""French words for the parapheur's codes: findings, steps, certificates, results."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.parapheur import Action
from app.services.parapheur import Finding, Severity
from app.services.signing_types import ReasonView, SignStep, Tries
from ui.errors import word_code
from ui.text import tr

_FINDINGS: Mapping[str, str] = {
    "pes_empty": "Le fichier ne contient ni bordereau, ni pièce, ni marché.",
    "pes_encoding": "Encodage inattendu ({encoding}) : le Trésor attend ISO-8859-1.",
    "pes_siret_shape": "Le SIRET de la collectivité est mal formé.",
    "pes_large": "Fichier très volumineux.",
    "pes_id_duplicate": "L’identifiant {id} est employé deux fois.",
    "pes_id_invalid": "L’identifiant {id} n’est pas valable.",
    "pes_not_signable": "Ni les bordereaux ni le fichier ne portent l’identifiant nécessaire pour signer.",
    "pes_already_signed": "Le fichier porte déjà une signature.",
    "pes_partly_signed": "Une partie seulement des bordereaux est signée ({signed} sur {total}).",
    "pes_signed_not_demat": "Le fichier est signé mais se déclare sur papier : le Trésor le rejetterait.",
    "pes_not_demat": "Le fichier ne se déclare pas dématérialisé : signé, il serait rejeté.",
    "pes_bordereau_duplicate": "Le bordereau {bordereau} figure deux fois.",
    "pes_totals_differ": "Bordereau {bordereau} : le total recalculé diffère du total déclaré.",
    "pes_count_differs": "Bordereau {bordereau} : {counted} pièces pour {declared} annoncées.",
    "pes_yearly_total_missing": "Bordereau {bordereau} : le cumul annuel manque.",
    "pes_piece_duplicate": "Bordereau {bordereau} : la pièce {piece} figure deux fois.",
    "pes_pj_missing": "Un justificatif annoncé n’est pas dans le fichier.",
    "pes_pj_duplicate": "Le justificatif {id} figure deux fois.",
    "pes_pj_empty": "Un justificatif est vide.",
    "pes_pj_unreferenced": "Un justificatif n’est cité par aucune pièce.",
    "pes_schema": "Le fichier s’écarte du schéma de la DGFiP (ligne {line}).",
    "pes_amount_unreadable": "Un montant ne peut pas être lu ({value}).",
}

_ACTIONS: Mapping[Action, str] = {
    Action.VISA: "Visa",
    Action.SIGNATURE: "Signature",
    Action.SEAL: "Cachet serveur",
    Action.PAPER_SIGNATURE: "Signature papier",
    Action.EXTERNAL_SIGNATURE: "Signature externe",
    Action.SECURE_MAIL: "Mail sécurisé",
    Action.REJECT: "Rejet",
    Action.SECOND_OPINION: "Avis complémentaire",
    Action.ARCHIVE: "Fin de circuit",
    Action.START: "Émission",
    Action.DELETE: "Suppression",
    Action.UNKNOWN: "Étape",
}

_CERTIFICATES: Mapping[str, str] = {
    "cert_expired": "expiré depuis le {date}",
    "cert_not_yet_valid": "pas encore valable (à partir du {date})",
    "cert_wrong_usage": "n’est pas fait pour signer",
    "cert_is_ca": "est celui d’une autorité, pas d’une personne",
    "cert_rsa_short": "clé trop courte ({bits} bits)",
    "cert_ec_refused": "type de clé non accepté pour les PES",
    "cert_pss_refused": "type de clé non accepté pour les PES",
    "cert_key_unknown": "type de clé inconnu",
    "cert_revoked": "révoqué par son autorité",
    "cert_authentication_only": "prévu pour l’authentification : le comptable peut le refuser",
    "cert_expires_soon": "expire dans {days} jours : prenez rendez-vous pour le renouveler",
    "cert_chain_unknown": "autorité non vérifiée",
    "cert_revocation_unknown": "état de révocation non vérifié (hors ligne)",
}

_PROBLEMS: Mapping[str, str] = {
    "not_prepared": "Les données à signer ne sont pas encore sur cet appareil : elles arrivent avec le réseau.",
    "document_not_here": "Le document n’est pas encore sur cet appareil.",
    "reading_mandatory": "La lecture est obligatoire : ouvrez ce dossier avant de le signer.",
    "certificate_missing": "Aucun certificat n’est choisi pour ce parapheur.",
    "card_missing": "La carte de ce certificat n’est pas branchée.",
    "certificate_not_usable": "Le certificat choisi n’est pas utilisable.",
    "act_not_asked": "Ce dossier n’attend pas de signature.",
    "dossier_not_waiting": "Ce dossier n’attend plus d’action de votre part.",
    "pes_errors": "Le fichier contient une erreur qui le ferait rejeter.",
    "sign_bytes_differ": "Ce que le serveur demande de signer n’est pas ce qui est affiché. Ne signez pas.",
    "sign_document_changed": "Le document a changé depuis la récapitulation : relisez-le.",
    "sign_request_stale": "Les données à signer ont été préparées pour un autre certificat.",
    "sign_stopped": "Non traité : la signature a été arrêtée avant ce dossier.",
    "token_pulled": "La carte a été retirée avant la fin.",
    "dossier_moved": "Le dossier a changé entre-temps : relisez-le.",
}

_STEPS: Mapping[SignStep, str] = {
    SignStep.PREPARING: "préparation",
    SignStep.CHECKED: "contrôlé",
    SignStep.SIGNED: "signé",
    SignStep.VERIFIED: "vérifié",
    SignStep.QUEUED: "signé, en attente d’envoi",
    SignStep.FAILED: "non signé",
    SignStep.SKIPPED: "non traité",
}

_TRIES: Mapping[Tries, str] = {
    Tries.OK: "",
    Tries.LOW: "Un code erroné a déjà été saisi sur cette carte.",
    Tries.FINAL: "Dernier essai : un code erroné bloquera la carte.",
    Tries.LOCKED: "Carte bloquée : utilisez son code de déblocage.",
    Tries.UNKNOWN: "",
}


def _filled(template: str, params: Mapping[str, str | int]) -> str:
    try:
        return tr(template, "parapheur").format(**params)
    except (KeyError, IndexError):
        return tr(template, "parapheur")


def finding(item: Finding) -> str:
    """One sentence for something noticed in a PES."""
    return _filled(_FINDINGS.get(item.code, "Point à vérifier dans le fichier."), item.params)


def grave(item: Finding) -> bool:
    return item.severity is Severity.ERROR


def action(value: Action) -> str:
    return tr(_ACTIONS[value], "parapheur")


def certificate(reason: ReasonView) -> str:
    return _filled(_CERTIFICATES.get(reason.code, reason.code), reason.params)


def problem(code: str, params: Mapping[str, str | int] | None = None) -> str:
    """Why a dossier cannot be, or was not, signed."""
    if code in _PROBLEMS:
        return _filled(_PROBLEMS[code], params or {})
    return word_code(code).text()


def step(value: SignStep) -> str:
    return tr(_STEPS[value], "parapheur")


def tries(value: Tries) -> str:
    return tr(_TRIES[value], "parapheur") if _TRIES[value] else ""
