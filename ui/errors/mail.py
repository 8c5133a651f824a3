"""French for what goes wrong with messages, folders, shares and contacts."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import KEPT, REREAD, Wording

MAIL: Mapping[str, Wording] = {
    "message_gone": Wording("Ce message n’existe plus."),
    "no_recipient": Wording("Le message n’a pas de destinataire.", "", "Ajoutez au moins une adresse."),
    "bad_address": Wording(
        "Une des adresses n’est pas valable.",
        "Le message n’est pas parti.",
        "Corrigez l’adresse, puis envoyez de nouveau.",
    ),
    "sender_not_allowed": Wording(
        "Le serveur ne vous permet plus d’écrire sous ce nom.",
        "Le message n’est pas parti.",
        "Choisissez un autre expéditeur, ou demandez le droit à la personne concernée.",
    ),
    "grantee_unknown": Wording(
        "Le serveur ne connaît pas cette adresse.",
        "Rien n’a été partagé.",
        "Vérifiez l’adresse : seules celles de votre messagerie conviennent.",
    ),
    "other_mailbox": Wording(
        "Un message ne se déplace pas d’une boîte à une autre.",
        "Il est resté à sa place.",
        "Transférez-le à qui doit le garder.",
    ),
    "folder_rights": Wording(
        "Vous n’avez pas les droits pour déplacer ce message.",
        "Il est resté à sa place.",
        "Demandez à la personne qui partage ce dossier le droit d’y ajouter et d’y retirer des messages.",
    ),
    "draft_stays": Wording(
        "Un brouillon reste dans la boîte où il est écrit.",
        "Il est resté à sa place.",
        "Envoyez-le, ou copiez son texte dans un nouveau message.",
    ),
    "absence_empty": Wording("La réponse d’absence est vide.", "", "Écrivez ce que recevront vos correspondants."),
    "absence_dates": Wording("La fin de l’absence précède son début.", "", "Corrigez l’une des deux dates."),
    "filter_unnamed": Wording("Le filtre n’a pas de nom.", "", "Donnez-lui un nom."),
    "filter_without_condition": Wording(
        "Ce filtre s’appliquerait à tous les messages.", "", "Écrivez les mots qu’il doit chercher."
    ),
    "filter_without_action": Wording("Ce filtre ne ferait rien.", "", "Choisissez ce qu’il doit faire."),
    "share_with_oneself": Wording("Cette adresse est la vôtre.", "", "Indiquez celle d’une autre personne."),
    "text_not_here": Wording(
        "Le texte de ce brouillon n’est pas encore sur cet appareil.", "", "Réessayez après la synchronisation."
    ),
    "no_trash_folder": Wording("Ce compte n’a pas de corbeille.", "Rien n’a été supprimé."),
    "no_invitation": Wording("Ce message ne contient pas d’invitation."),
    "contact_empty": Wording("Cette fiche est vide.", "", "Donnez au moins un nom, une adresse ou un téléphone."),
    "not_a_picture": Wording(
        "Ce fichier n’est pas une image lisible.", "La photo n’a pas changé.", "Choisissez une photo JPEG ou PNG."
    ),
    "picture_too_large": Wording(
        "Cette image est trop grande.", "La photo n’a pas changé.", "Choisissez une image plus petite, ou recadrez-la."
    ),
    "book_read_only": Wording(
        "Ce carnet ne vous est ouvert qu’en lecture.",
        "La fiche n’a pas changé.",
        "Demandez le droit de modifier à la personne à qui il appartient.",
    ),
    "contact_gone": Wording("Ce contact n’existe plus sur le serveur."),
    "contact_changed": Wording("Ce contact a été modifié ailleurs entre-temps.", KEPT, REREAD),
    "book_full": Wording("Ce carnet contient des contacts.", "", "Déplacez-les ou supprimez-les d’abord."),
    "local_folder_full": Wording(
        "Ce dossier contient des messages gardés sur cet appareil seulement.",
        "Les supprimer avec lui les perdrait.",
        "Déplacez-les ou supprimez-les d’abord.",
    ),
    "kept_here_only": Wording(
        "Ce message n’est gardé que sur cet appareil.", "", "Remettez-le d’abord sur le serveur."
    ),
    "share_over": Wording("La date de fin du partage est déjà passée.", "", "Choisissez une date à venir."),
    "other_account": Wording(
        "Ce calendrier appartient à un autre compte.",
        "L’événement reste où il est.",
        "Recréez-le dans l’autre calendrier.",
    ),
    "no_mailbox": Wording("Aucune messagerie n’est connectée.", "", "Ajoutez-en une dans Réglages pour écrire."),
    "no_mail_account": Wording(
        "Aucune messagerie n’est reliée pour cette collectivité.", "", "Ajoutez-la dans Réglages."
    ),
    "mail_unreadable": Wording("Ce message ne peut pas être lu.", "", "Sa source reste disponible."),
    "attachment_not_here": Wording(
        "Une pièce jointe n’est pas encore sur cet appareil.", "Le message n’est pas parti.", "Réessayez à son arrivée."
    ),
    "template_subject": Wording(
        "Ce modèle n’a pas de nom.", "L’objet du message sert de nom au modèle.", "Donnez-lui un objet."
    ),
    "mail_not_opened": Wording(
        "Ce message chiffré n’a pas pu être ouvert.",
        "La carte ne rend pas la clé du message, ou le message est abîmé.",
        "Essayez avec la carte pour laquelle il a été chiffré, ou demandez à l’expéditeur de le renvoyer.",
    ),
    "mail_not_for_card": Wording(
        "Ce message n’a pas été chiffré pour cette carte.", "", "Insérez la carte pour laquelle il l’a été."
    ),
    "mail_cipher_unknown": Wording(
        "Ce message est chiffré d’une façon que ce programme ne connaît pas.",
        "",
        "Demandez à l’expéditeur un chiffrement S/MIME courant (AES).",
    ),
    "attachment_refused": Wording(
        "Le serveur refuse une pièce jointe.", "Le message n’est pas parti.", "Retirez-la, ou envoyez-la autrement."
    ),
    "address_unreadable": Wording(
        "Une des adresses n’est pas valable.",
        "Le message n’est pas parti.",
        "Corrigez l’adresse, puis envoyez de nouveau.",
    ),
    "system_folder": Wording("Ce dossier fait partie de la messagerie.", "Il ne peut pas être modifié."),
    "part_gone": Wording("Cette pièce jointe n’est plus sur le serveur."),
    "folder_gone": Wording("Ce dossier n’existe plus.", "", "Choisissez-en un autre."),
    "folder_name": Wording(
        "Ce nom de dossier n’est pas accepté.", "", "Évitez les deux-points, la barre oblique et les guillemets."
    ),
    "folder_into_itself": Wording("Un dossier ne peut pas être rangé dans lui-même.", "", "Choisissez-en un autre."),
    "folder_not_made": Wording(
        "Le dossier de destination n’a pas été créé.",
        "Les messages sont restés à leur place.",
        "Choisissez un autre dossier.",
    ),
    "tag_name": Wording("Ce nom d’étiquette n’est pas accepté.", "", "Évitez les deux-points et les guillemets."),
    "not_in_trash": Wording(
        "Seuls les messages de la corbeille et des indésirables sont supprimés définitivement.",
        "Rien n’a été supprimé.",
    ),
    "not_recoverable": Wording(
        "Ce message ne peut plus être récupéré.", "Le serveur ne le garde plus, ou il a déjà été récupéré."
    ),
}
