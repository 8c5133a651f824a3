"""French for what goes wrong with letters, requests to decide, deposits in archives and sending with proof."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import REREAD, Wording

COURRIER: Mapping[str, Wording] = {
    "letter_gone": Wording("Ce courrier n’existe plus."),
    "note_gone": Wording("Cette note n’existe plus."),
    "archive_not_connected": Wording("Cette collectivité n’a pas d’archivage électronique relié à Écharpe."),
    "archive_title_missing": Wording("Il manque un titre pour les archives."),
    "archive_file_empty": Wording(
        "Un fichier à verser est vide.", "Rien n’est parti.", "Retirez-le, ou obtenez-le de nouveau."
    ),
    "archive_version_unknown": Wording("La version de SEDA réglée pour ce compte n’est pas connue."),
    "archive_piece_changed": Wording("Un fichier à verser n’est plus celui qui était prévu.", "Rien n’est archivé."),
    "archive_answer_unreadable": Wording("La réponse du service d’archives est illisible."),
    "archive_agreement_missing": Wording(
        "Ce compte d’archivage ne dit pas quel service verse, ni à quelles archives.",
        "",
        "Demandez à votre collectivité une configuration complète.",
    ),
    "archive_refused": Wording("Le service d’archives a refusé ce versement."),
    "archive_too_large_for_server": Wording("Ce versement est trop lourd pour ce service d’archives."),
    "archive_upload_restarts": Wording("L’envoi aux archives reprend depuis le début."),
    "archive_upload_doubtful": Wording(
        "Les archives n’ont pas dit si elles ont reçu la fin de l’envoi.",
        "Elles seront interrogées avant tout nouvel envoi : rien ne partira deux fois.",
    ),
    "archived_already": Wording(
        "Un versement est déjà en cours, ou déjà accepté.", "Son suivi est sous « À envoyer »."
    ),
    "not_archivable": Wording(
        "Ceci ne se verse pas encore aux archives.",
        "Un dossier se verse au terme de son circuit, une séance une fois tenue.",
    ),
    "nothing_to_archive": Wording("Aucun document à verser.", "", "Ouvrez-le une fois, puis recommencez."),
    "deposit_left": Wording("Ce versement est déjà parti.", "Il ne se reprend plus."),
    "reason_too_short": Wording("Le motif doit compter au moins trois caractères."),
    "reason_required": Wording("Un motif est obligatoire."),
    "locked_by": Wording(
        "Quelqu’un d’autre travaille sur cet élément en ce moment.",
        "Votre demande est mise de côté.",
        "Réessayez dans quelques minutes.",
    ),
    "decided_already": Wording("Cette demande est déjà décidée."),
    "unsupported_type": Wording("Seul un fichier PDF convient ici."),
    "folder_missing": Wording("Le dossier des courriers n’est pas indiqué."),
    "letter_not_moved": Wording(
        "Le serveur a répondu, mais le courrier n’a pas changé.", "Votre demande est mise de côté."
    ),
    "refused_by_server": Wording("Le serveur a refusé cette action.", "Votre demande est mise de côté.", REREAD),
    "nothing_to_send": Wording("Aucun document n’est choisi.", "", "Choisissez au moins un document."),
    "exchange_left": Wording("L’envoi est déjà parti.", "Il ne peut plus être repris."),
    "exchange_password_lost": Wording(
        "Le mot de passe de cet envoi n’est plus sur l’appareil.", "Rien n’est parti.", "Refaites l’envoi."
    ),
    "pastell_form": Wording(
        "Pastell trouve l’envoi incomplet.",
        "Rien n’est parti.",
        "Vérifiez les destinataires et l’objet, puis refaites-le.",
    ),
}
