"""French for what goes wrong with the world outside, what a server refuses, and what became of a request."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import KEPT, LATER, REREAD, Wording

GENERAL: Mapping[str, Wording] = {
    "transient": Wording("Le serveur ne répond pas correctement pour l’instant.", LATER),
    "unreachable": Wording("Le serveur est injoignable.", KEPT, LATER),
    "timeout": Wording("Le serveur met trop de temps à répondre.", KEPT, LATER),
    "connection_failed": Wording("La connexion au serveur n’a pas abouti.", KEPT, LATER),
    "server_error": Wording("Le serveur signale une panne de son côté.", KEPT, LATER),
    "busy": Wording("Le serveur est occupé.", LATER),
    "throttled": Wording("Le serveur demande d’espacer les échanges.", LATER),
    "captive_portal": Wording(
        "Le réseau Wi-Fi demande une page de connexion.",
        KEPT,
        "Ouvrez un navigateur pour vous identifier sur ce réseau.",
    ),
    "certificate_refused": Wording(
        "Le certificat du serveur n’est pas reconnu.",
        "Rien n’a été échangé, pour protéger vos données.",
        "Prévenez le service informatique.",
    ),
    "other_service": Wording(
        "Cette adresse répond, mais ce n’est pas le service attendu.",
        KEPT,
        "Vérifiez l’adresse de ce compte dans les Réglages.",
    ),
    "needs_user": Wording("Une réponse de votre part est nécessaire.", "", "Ouvrez le détail de la synchronisation."),
    "mass_deletion": Wording(
        "Le serveur annonce la disparition de presque tout le contenu d’une liste.",
        "Par prudence, rien n’a été supprimé ici.",
        "Vérifiez auprès du service informatique avant d’accepter.",
    ),
    "rejected": Wording("Le serveur a refusé cette demande.", KEPT, "Vous pouvez la réessayer ou l’abandonner."),
    "intent_in_flight": Wording(
        "Cette action est en train de partir.", "Elle ne peut pas être retirée maintenant.", "Attendez un instant."
    ),
    "forbidden": Wording(
        "Vous n’avez pas le droit de faire cela sur ce serveur.", KEPT, "Demandez ce droit, ou abandonnez la demande."
    ),
    "too_large": Wording(
        "Les pièces jointes dépassent ce que le serveur accepte.",
        "Le message n’est pas parti.",
        "Retirez une pièce jointe, ou envoyez-la autrement.",
    ),
    "target_gone": Wording(
        "L’élément n’existe plus sur le serveur.", "La demande ne peut plus aboutir.", "Vous pouvez l’abandonner."
    ),
    "version_gone": Wording("Cette version n’est plus gardée.", "Rien n’a été changé."),
    "version_not_restorable": Wording("Une ancienne version de cet élément ne peut pas être rétablie."),
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
    "action_not_allowed": Wording("Le serveur ne permet pas cette action sur ce courrier."),
    "out_of_perimeter": Wording(
        "Ce courrier ne vous est plus adressé.",
        "Votre demande n’a pas été transmise.",
        "Voyez avec le service du courrier, puis abandonnez-la ici.",
    ),
    "missing_field": Wording(
        "Le serveur demande une information qui manque.",
        "Votre demande n’a pas été transmise.",
        "Abandonnez-la, puis recommencez avec cette information.",
    ),
    "invalid_request": Wording(
        "Le serveur n’a pas compris la demande.",
        "Elle n’a pas été transmise ; elle reste ici.",
        "Envoyez un rapport de diagnostic à votre service informatique.",
    ),
    "conflict": Wording(
        "L’élément a changé sur le serveur depuis que vous l’avez vu.", "Votre demande est mise de côté.", REREAD
    ),
    "already_done": Wording(
        "C’est déjà fait : quelqu’un d’autre a traité cet élément.", "Votre demande est mise de côté.", REREAD
    ),
    "settings_unreadable": Wording("Les propriétés des courriers ne se lisent pas.", "", "Vérifiez le texte JSON."),
    "outcome_unknown": Wording(
        "La réponse du serveur s’est perdue : on ne sait pas si la demande a abouti.",
        "Elle n’est pas renvoyée tant que le doute demeure, pour ne rien faire deux fois.",
        "Vérifiez, puis choisissez de réessayer ou d’abandonner.",
    ),
    "cursor_expired": Wording(
        "Le serveur demande une comparaison complète.", "Elle se fait toute seule ; rien n’est perdu."
    ),
    "local_fault": Wording("Cet appareil rencontre une difficulté.", KEPT, "Prévenez l’assistance."),
    "address_invalid": Wording(
        "Cette adresse n’est pas valable.", "Elle n’est pas enregistrée.", "Écrivez-la avec http:// ou https://."
    ),
    "fetch_failed": Wording(
        "L’autorité de certification n’a pas répondu comme prévu.",
        "Ce qui était connu du certificat reste affiché.",
        "La vérification se refera d’elle-même.",
    ),
    "fetch_refused": Wording(
        "L’adresse donnée par le certificat ne peut pas être interrogée.", "Sa révocation reste inconnue.", ""
    ),
    "content_missing": Wording(
        "Cette signature est détachée de son document.", "", "Indiquez aussi le fichier qu’elle signe."
    ),
    "format_unknown": Wording("Ce fichier n’est d’aucun format signé connu.", "", "Vérifiez que c’est le bon fichier."),
    "file_too_large": Wording("Ce fichier est trop volumineux pour être ouvert d’un bloc."),
    "bytes_missing": Wording(
        "Le contenu de ce fichier manque sur cet appareil.", "S’il vient d’un serveur, il sera téléchargé de nouveau."
    ),
    "name_taken": Wording("Ce nom est déjà pris à cet endroit.", "", "Choisissez un autre nom."),
    "delivery_unknown": Wording(
        "On ne sait pas si la demande a abouti.",
        "Elle n’est pas renvoyée, pour ne rien faire deux fois.",
        "Vérifiez, puis choisissez de réessayer ou d’abandonner.",
    ),
    "not_delivered": Wording(
        "La demande n’est pas arrivée au serveur.", KEPT, "Choisissez de la réessayer ou de l’abandonner."
    ),
}
