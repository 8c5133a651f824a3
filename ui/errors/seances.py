"""French for what goes wrong with meetings: presence, notes, documents, the notebook."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import LATER, REREAD, Wording

SEANCES: Mapping[str, Wording] = {
    "seance_gone": Wording("Cette séance n’existe plus."),
    "convocation_not_here": Wording(
        "La convocation n’est pas encore sur cet appareil.", "L’accusé de réception attend que vous puissiez la lire."
    ),
    "seance_over": Wording("La séance est passée ou close.", "La réponse n’est plus possible."),
    "remote_not_allowed": Wording("La présence à distance n’est pas prévue pour cette séance."),
    "proxy_holder_missing": Wording("Il manque le nom de la personne qui reçoit le pouvoir."),
    "nobody_to_remind": Wording("Personne à relancer : tous ont répondu, ou leur adresse n’est pas connue."),
    "document_not_annotatable": Wording(
        "Ce document ne peut pas porter de note partagée.", "", "L’encre reste possible."
    ),
    "presence_changed": Wording(
        "Votre réponse a été changée ailleurs entre-temps.", "La vôtre est mise de côté.", REREAD
    ),
    "presence_refused": Wording(
        "Le serveur refuse cette réponse de présence.", "", "Contactez le secrétariat des assemblées."
    ),
    "presence_unsupported": Wording("Ce serveur ne permet pas cette réponse de présence."),
    "presence_not_for_role": Wording("Cette séance ne vous demande pas de réponse de présence."),
    "presence_not_confirmed": Wording("Le serveur n’a pas confirmé votre réponse de présence.", LATER),
    "seance_closed": Wording(
        "La séance est archivée.",
        "Le serveur n’y prend plus rien.",
        "Vos notes et votre encre restent sur cet appareil, avec leurs pages.",
    ),
    "note_changed": Wording(
        "Cette note a été changée ailleurs entre-temps.",
        "Elle reste telle qu’elle est.",
        "Relisez-la avant d’y revenir.",
    ),
    "annotation_not_for_role": Wording("Votre rôle dans cette séance ne permet pas d’annoter."),
    "annotation_empty_zone": Wording(
        "La note n’a pas d’emplacement sur la page.", "", "Replacez-la, puis enregistrez de nouveau."
    ),
    "sharing_not_allowed": Wording("Cette note ne peut pas être partagée avec ces personnes."),
    "document_gone": Wording("Ce document n’est plus sur le serveur."),
    "document_not_served": Wording("Le serveur ne fournit pas encore ce document.", LATER),
    "document_not_pdf": Wording("Ce document n’est pas un PDF lisible."),
    "carnet_no_mailbox": Wording("Cette collectivité n’a pas de messagerie Zimbra.", "Les notes restent ici."),
    "carnet_file_unreadable": Wording(
        "Ce fichier ne contient pas de notes d’Écharpe, ou il est endommagé.", "Rien n’a été modifié."
    ),
    "carnet_damaged": Wording("Ces notes chiffrées sont endommagées.", "Rien n’a été modifié."),
}
