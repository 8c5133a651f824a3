"""French for what goes wrong with updates and backups."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import Wording

UPKEEP: Mapping[str, Wording] = {
    "update_no_feed": Wording(
        "Aucune source de mises à jour n’est réglée.", "", "Demandez son fichier à votre collectivité."
    ),
    "update_feed_unreadable": Wording(
        "Ce fichier ne nomme pas une source de mises à jour.", "", "Demandez-en un autre à votre collectivité."
    ),
    "update_frozen": Wording(
        "La source des mises à jour n’a rien signé depuis trop longtemps.",
        "Ce qu’elle dit n’est plus cru : quelqu’un peut vous cacher une version.",
        "Prévenez votre service informatique.",
    ),
    "update_rolled_back": Wording(
        "La source des mises à jour est revenue en arrière.",
        "Rien n’est pris d’elle.",
        "Prévenez votre service informatique.",
    ),
    "update_untrusted": Wording(
        "La source des mises à jour n’est pas signée comme il faut.",
        "Rien n’est pris d’elle.",
        "Prévenez votre service informatique.",
    ),
    "update_unreachable": Wording(
        "La source des mises à jour est injoignable.", "", "Réessayez plus tard, ou d’une clé USB."
    ),
    "update_file_missing": Wording(
        "L’installateur de cette version ne se trouve pas à la source des mises à jour.",
        "Elle l’annonce, mais elle est incomplète.",
        "Prévenez votre service informatique, ou refaites la copie sur la clé USB.",
    ),
    "update_feed_missing": Wording(
        "Il n’y a pas de mises à jour d’Écharpe à cet endroit.", "", "Vérifiez le dossier choisi ou la source."
    ),
    "update_withdrawn": Wording("Cette version n’est plus proposée.", "", "Vérifiez de nouveau."),
    "update_none": Wording("Aucune nouvelle version n’est proposée."),
    "update_not_kept": Wording("La mise à jour n’a pas pu être enregistrée.", "", "Vérifiez la place sur le disque."),
    "update_install_refused": Wording(
        "La nouvelle version n’a pas été installée.",
        "Le système n’a pas reçu l’accord d’un administrateur.",
        "Recommencez avec lui, ou laissez votre collectivité installer les versions.",
    ),
    "update_install_failed": Wording(
        "La nouvelle version n’a pas été installée.",
        "Le système n’y est pas parvenu. L’ancienne est intacte.",
        "Recommencez plus tard, ou appelez l’assistance de votre collectivité.",
    ),
    "update_not_started": Wording(
        "L’installation n’a pas pu commencer.", "Rien n’a été changé.", "Recommencez, ou appelez l’assistance."
    ),
    "update_busy": Wording(
        "Une signature ou une annotation est en cours.",
        "Rien n’est installé pendant ce temps.",
        "Terminez-la, puis installez la mise à jour.",
    ),
    "backup_needs_code": Wording(
        "Aucun code de récupération n’a été créé.",
        "Sans lui, une sauvegarde ne pourrait pas être rouverte.",
        "Créez-le dans Réglages, puis sauvegardez.",
    ),
    "backup_nowhere": Wording(
        "Aucun dossier n’est choisi pour les sauvegardes.", "", "Choisissez-en un dans Réglages."
    ),
    "backup_inside": Wording(
        "Une sauvegarde ne peut pas être dans le dossier du profil lui-même.",
        "",
        "Prenez un disque externe ou un partage.",
    ),
    "backup_running": Wording("Une sauvegarde est en cours.", "", "Attendez qu’elle finisse."),
    "backup_stopped": Wording("La sauvegarde a été arrêtée.", "Il n’en reste rien."),
    "backup_exists": Wording("Une sauvegarde de ce nom existe déjà.", "", "Recommencez dans un instant."),
    "backup_unreadable": Wording(
        "Ce dossier n’est pas une sauvegarde d’Écharpe.",
        "",
        "Son nom commence par « Echarpe- » : choisissez-le lui-même.",
    ),
    "backup_too_new": Wording(
        "Cette sauvegarde vient d’une version plus récente d’Écharpe.",
        "",
        "Mettez le programme à jour, puis recommencez.",
    ),
    "backup_damaged": Wording("Cette sauvegarde est abîmée.", "Rien n’a été changé.", "Prenez-en une autre."),
}
