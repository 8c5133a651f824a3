"""French words of the command line for codes that `app` emits. The window has its own in ``ui/errors.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:  # see the package: verbs import late
    from app.documents.pes_model import Finding

_ERRORS = {
    "file_unreadable": "Ce fichier ne peut pas être lu : vérifiez son chemin et vos droits.",
    "pes_not_xml": "Ce fichier n’est pas un fichier XML lisible.",
    "pes_not_pes": "Ce fichier n’est pas un PES Aller.",
    "pes_too_large": "Ce fichier dépasse la taille acceptée.",
    "pes_doctype": "Ce fichier contient une déclaration DOCTYPE : il est refusé par prudence.",
    "store_key_wrong": "La clé du trousseau n’ouvre pas ce profil. Rien n’a été modifié.",
    "store_damaged": "La base de données de ce profil est abîmée. Rien n’a été modifié.",
    "store_too_new": "Ce profil a été écrit par une version plus récente d’Écharpe : mettez le programme à jour.",
    "master_key_missing": "La clé de ce profil manque dans le trousseau du système : utilisez le code de secours.",
    "disk_full": "Le disque est plein : libérez de la place, puis recommencez.",
    "keyring_unusable": "Aucun trousseau de clés sûr n’est disponible sur ce système.",
    "demo_not_installed": "La commune de démonstration n’est pas installée.",
    "sign_in_required": "Identifiant ou mot de passe refusé.",
    "unreachable": "Le serveur ne répond pas.",
}

_FINDINGS = {
    "total_differs": "le total recalculé ({computed}) diffère du total déclaré ({declared})",
    "count_differs": "le nombre de pièces ({found}) diffère du nombre déclaré ({declared})",
}

_SEVERITIES = {"ERROR": "erreur", "WARNING": "attention", "INFO": "information"}


def explain(error: AppError) -> str:
    """One sentence for an error, its code last."""
    sentence = _ERRORS.get(error.code, "L’opération n’a pas abouti.")
    return f"{sentence} [{error.code}]"


def finding(item: Finding) -> str:
    """One line for something noticed in a file."""
    params = {name: str(value) for name, value in item.params.items()}
    template = _FINDINGS.get(item.code)
    detail = ", ".join(f"{name} {value}" for name, value in params.items())
    text = template.format(**params) if template and _fits(template, params) else f"{item.code} {detail}".strip()
    return f"{_SEVERITIES[item.severity.name]} : {text}"


def _fits(template: str, params: dict[str, str]) -> bool:
    try:
        template.format(**params)
    except KeyError:
        return False
    return True
