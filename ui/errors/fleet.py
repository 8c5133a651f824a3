"""French for what goes wrong with configurations, orders, leases and handing over."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import Wording

_ASK = "Demandez un nouveau fichier à votre collectivité."

FLEET: Mapping[str, Wording] = {
    "note_unreadable": Wording("Ce n’est pas un fichier de configuration d’Écharpe, ou il est abîmé.", "", _ASK),
    "note_unsigned": Wording("Ce fichier de configuration n’est pas signé.", "Rien n’a été ouvert.", _ASK),
    "note_forged": Wording(
        "Ce fichier de configuration a été modifié après sa signature.", "Rien n’a été ouvert.", _ASK
    ),
    "configuration_expired": Wording("Ce fichier de configuration n’est plus valable : sa date est passée.", "", _ASK),
    "configuration_other_key": Wording(
        "Ce fichier n’est pas signé par la collectivité que vous connaissez.",
        "Rien n’a été ouvert.",
        "Vérifiez auprès d’elle avant toute chose.",
    ),
    "configuration_older": Wording(
        "Ce fichier de configuration est plus ancien que celui déjà ouvert.", "Rien n’a été changé.", _ASK
    ),
    "device_not_here": Wording(
        "Aucun appareil de ce nom ne s’est présenté ici.",
        "Aucun ordre n’est donné.",
        "Vérifiez la liste des appareils.",
    ),
    "output_failed": Wording(
        "Ce fichier ne peut pas être écrit.", "Rien n’a été enregistré.", "Vérifiez le dossier et vos droits."
    ),
    "share_missing": Wording(
        "Ces données ne peuvent pas être fermées : aucun serveur ne garde de quoi les rouvrir.",
        "",
        "Connectez la messagerie de cette collectivité.",
    ),
    "share_gone": Wording(
        "Le serveur n’a plus de quoi rouvrir ces données.",
        "Elles restent illisibles sur cet appareil ; celles des serveurs sont intactes.",
        "Prévenez le service informatique, ou effacez-les puis ajoutez de nouveau la collectivité.",
    ),
    "order_obeyed": Wording("Un ordre de votre collectivité attendait cet appareil.", "Il vient d’être exécuté."),
    "share_withheld": Wording(
        "Votre collectivité tient ces données fermées.", "Elles sont intactes.", "Demandez-lui de les rouvrir."
    ),
    "share_wrong": Wording(
        "Ce que le serveur a donné n’ouvre pas ces données.",
        "Elles sont intactes.",
        "Prévenez le service informatique.",
    ),
    "body_sealed": Wording(
        "Les données de cette collectivité sont fermées.", "Elles sont intactes.", "Reconnectez-vous pour les rouvrir."
    ),
    "device_unknown": Wording(
        "Le serveur de règles ne connaît pas cet appareil.",
        "",
        "Ouvrez le fichier de configuration de la collectivité.",
    ),
    "board_refused": Wording("Le serveur de règles a refusé cette demande.", "", "Prévenez le service informatique."),
    "no_board": Wording(
        "Cette collectivité n’a ni messagerie ni serveur de règles ici.", "Vos appareils ne peuvent pas s’y retrouver."
    ),
    "user_key_missing": Wording(
        "Vos appareils n’ont pas encore de clé commune.",
        "Un ordre donné d’ici ne serait pas cru là-bas.",
        "Créez votre code de récupération, puis donnez-le à vos autres appareils dans « Mes notes sur mes appareils ».",
    ),
    "handover_unreadable": Wording("Ce fichier n’est pas celui d’une autre tablette, ou il est abîmé."),
    "order_none": Wording(
        "Aucun ordre n’attend cet appareil.", "Rien n’est retiré.", "Vérifiez la liste des appareils."
    ),
    "handover_closed": Wording(
        "Les données de {body} sont fermées sur cet appareil.",
        "Rien n’a été repris.",
        "Rouvrez-les d’abord (Aujourd’hui), puis lisez de nouveau le fichier.",
    ),
    "handover_code_wrong": Wording("Ce code n’ouvre pas ce fichier.", "", "Vérifiez-le sur l’autre tablette."),
    "handed_over": Wording(
        "Confié au fichier d’une autre tablette.",
        "Ce sera envoyé de là-bas.",
        "Pour l’envoyer d’ici, choisissez « Réessayer » : le serveur dira si c’est déjà fait.",
    ),
    "version_too_old": Wording(
        "La collectivité demande une version plus récente d’Écharpe.",
        "Ses données restent lisibles, mais ne se mettent plus à jour.",
        "Mettez le programme à jour.",
    ),
    "set_by_policy": Wording("Ce réglage est imposé par votre collectivité."),
    "pictures_forbidden": Wording("Votre collectivité ne permet pas d’afficher les images venues d’ailleurs."),
    "key_file_unreadable": Wording("Ce fichier n’est pas une clé de collectivité."),
    "key_password_wrong": Wording("Le mot de passe n’ouvre pas cette clé."),
    "qr_too_long": Wording("Cette configuration est trop longue pour un code QR.", "", "Donnez le fichier."),
    "order_elsewhere": Wording("Ordre refusé : il nomme un autre appareil."),
    "order_other_body": Wording("Ordre refusé : il nomme une autre collectivité."),
    "order_key_unknown": Wording("Ordre refusé : il n’est pas signé par une clé connue."),
    "order_not_owner": Wording("Ordre refusé : seul le propriétaire de l’appareil peut tout effacer."),
    "order_replayed": Wording("Ordre refusé : il a déjà été exécuté, ou un plus récent l’a été."),
    "order_expired": Wording("Ordre refusé : sa date est passée."),
}
