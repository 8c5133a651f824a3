"""The table behind `errors`: one wording a code, and codes that mean the same to a person."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """Three short sentences: what happened, what it means, what to do. The last two may be empty."""

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

_OWN: Mapping[str, Wording] = {
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
    "intent_in_flight": Wording(
        "Cette action est en train de partir.", "Elle ne peut pas être retirée maintenant.", "Attendez un instant."
    ),
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
    "version_gone": Wording("Cette version n’est plus gardée.", "Rien n’a été changé."),
    "version_not_restorable": Wording("Une ancienne version de cet élément ne peut pas être rétablie."),
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
    "absence_empty": Wording("La réponse d’absence est vide.", "", "Écrivez ce que recevront vos correspondants."),
    "absence_dates": Wording("La fin de l’absence précède son début.", "", "Corrigez l’une des deux dates."),
    "filter_unnamed": Wording("Le filtre n’a pas de nom.", "", "Donnez-lui un nom."),
    "filter_without_condition": Wording(
        "Ce filtre s’appliquerait à tous les messages.", "", "Écrivez les mots qu’il doit chercher."
    ),
    "filter_without_action": Wording("Ce filtre ne ferait rien.", "", "Choisissez ce qu’il doit faire."),
    "share_with_oneself": Wording("Cette adresse est la vôtre.", "", "Indiquez celle d’une autre personne."),
    "no_name": Wording("Il manque un nom.", "", "Donnez un nom à ce dossier."),
    "text_not_here": Wording(
        "Le texte de ce brouillon n’est pas encore sur cet appareil.", "", "Réessayez après la synchronisation."
    ),
    "no_trash_folder": Wording("Ce compte n’a pas de corbeille.", "Rien n’a été supprimé."),
    "no_invitation": Wording("Ce message ne contient pas d’invitation."),
    "calendar_read_only": Wording(
        "Ce calendrier ne peut pas être modifié.", "", "Créez l’événement dans un autre calendrier."
    ),
    "contact_empty": Wording("Cette fiche est vide.", "", "Donnez au moins un nom, une adresse ou un téléphone."),
    "contact_gone": Wording("Ce contact n’existe plus sur le serveur."),
    "contact_changed": Wording("Ce contact a été modifié ailleurs entre-temps.", _KEPT, _REREAD),
    "not_organizer": Wording(
        "Seul l’organisateur peut modifier cet événement.", "", "Vous pouvez lui proposer un autre horaire."
    ),
    "own_event": Wording("Vous organisez cet événement.", "", "Changez-en directement l’horaire."),
    "other_account": Wording(
        "Ce calendrier appartient à un autre compte.",
        "L’événement reste où il est.",
        "Recréez-le dans l’autre calendrier.",
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
    # signatures
    "pin_needed": Wording("Le code PIN est nécessaire.", "Rien n’est signé sans lui."),
    "sign_cancelled": Wording("La signature a été interrompue à votre demande.", "Ce qui était signé le reste."),
    "token_timeout": Wording(
        "La carte ne répond pas.", "Rien n’est signé.", "Retirez-la, réinsérez-la, puis recommencez."
    ),
    "token_key_missing": Wording(
        "La carte présente ne contient pas la clé de ce certificat.",
        "Rien n’est signé.",
        "Vérifiez que c’est la bonne carte.",
    ),
    "card_missing": Wording(
        "Cette carte n’est plus branchée.",
        "Elle n’a pas été retenue.",
        "Branchez-la, puis recommencez.",
    ),
    "sign_bytes_differ": Wording(
        "Les données à signer ne sont pas celles du document affiché.",
        "Le dossier n’a pas été signé.",
        "Prévenez l’assistance : ne signez pas ce dossier ailleurs.",
    ),
    "sign_document_changed": Wording(
        "Le document a changé depuis que vous l’avez vu.",
        "Le dossier n’a pas été signé.",
        "Relisez-le, puis signez de nouveau.",
    ),
    "sign_request_stale": Wording(
        "La préparation de la signature est périmée.",
        "Le dossier n’a pas été signé.",
        "Synchronisez, puis recommencez.",
    ),
    "sign_format_unknown": Wording(
        "Le format de signature demandé n’est pas connu.",
        "Le dossier n’a pas été signé.",
        "Signez-le depuis le parapheur en ligne.",
    ),
    "sign_values_missing": Wording(
        "Il manque une partie des données à signer.", "Le dossier n’a pas été signé.", "Synchronisez, puis recommencez."
    ),
    "sign_value_wrong": Wording(
        "La signature produite n’est pas valable.", "Elle n’a pas été envoyée.", "Vérifiez la carte, puis recommencez."
    ),
    "sign_sha1_refused": Wording(
        "Ce dossier demande un procédé de signature abandonné (SHA-1).",
        "Il n’a pas été signé.",
        "Demandez qu’il soit émis de nouveau.",
    ),
    "nothing_to_sign": Wording("Ce dossier ne contient rien à signer."),
    "not_prepared": Wording(
        "La signature de ce dossier n’est pas encore préparée.", "", "Synchronisez, puis recommencez."
    ),
    "document_not_here": Wording(
        "Le document n’est pas encore sur cet appareil.",
        "Il ne peut pas être signé sans avoir été vu.",
        "Attendez la fin du téléchargement.",
    ),
    "digest_only": Wording(
        "Le serveur ne donne qu’une empreinte à signer, pas le document.",
        "Le dossier n’a pas été signé.",
        "Signez-le depuis le parapheur en ligne.",
    ),
    "data_to_sign_unreadable": Wording(
        "Les données à signer envoyées par le serveur sont illisibles.", "Le dossier n’a pas été signé."
    ),
    "certificate_unreadable": Wording(
        "Le certificat ne peut pas être lu.", "", "Vérifiez la carte ou le fichier de certificat."
    ),
    "cms_unreadable": Wording("Cette signature ne peut pas être lue."),
    "p12_unreadable": Wording("Le fichier de certificat ne peut pas être lu.", "", "Vérifiez le fichier et son code."),
    "p12_legacy_cipher": Wording(
        "Le fichier de certificat emploie un chiffrement abandonné.",
        "",
        "Demandez-en un nouveau à l’autorité qui l’a délivré.",
    ),
    # parapheur
    "dossier_moved": Wording(
        "Le dossier a changé dans le parapheur depuis votre décision.", "Votre décision est mise de côté.", _REREAD
    ),
    "dossier_not_waiting": Wording(
        "Ce dossier n’attend plus votre décision.", "", "Il a pu être traité par quelqu’un d’autre."
    ),
    "act_not_asked": Wording(
        "Ce n’est pas l’action demandée par le circuit de ce dossier.",
        "Une signature ne devient jamais un visa, ni l’inverse.",
    ),
    "export_unsupported": Wording("Ce serveur ne sait pas donner ce document.", "Rien n’a été enregistré."),
    "export_unexpected": Wording(
        "Le serveur n’a pas rendu le document demandé.", "Rien n’a été enregistré.", "Réessayez plus tard."
    ),
    "undo_not_possible": Wording(
        "Ce dossier ne peut plus être repris.",
        "Le droit de remords ne vaut que pour votre propre visa, tant que personne n’a traité le dossier depuis.",
    ),
    "metadata_missing": Wording(
        "Une information obligatoire manque dans ce dossier.",
        "Il ne peut pas avancer.",
        "Ouvrez le dossier : elle est demandée au moment du visa.",
    ),
    "note_too_long": Wording("L’annotation est trop longue.", "Elle ne doit pas dépasser 512 caractères."),
    "reason_missing": Wording("Un motif d’au moins trois caractères est obligatoire."),
    "attachment_gone": Wording("Cette pièce n’est plus dans le dossier."),
    # PES and PDF
    "pes_malformed": Wording(
        "Le fichier PES est mal formé.",
        "Il ne peut être ni lu ni signé.",
        "Demandez au service financier de l’émettre de nouveau.",
    ),
    "pes_doctype": Wording(
        "Le fichier PES contient une déclaration interdite.",
        "Par sécurité, il n’est pas ouvert.",
        "Prévenez le service financier.",
    ),
    "pes_encoding": Wording("L’encodage du fichier PES n’est pas reconnu.", "Il ne peut pas être lu."),
    "pes_not_aller": Wording("Ce fichier n’est pas un flux PES aller.", "Il ne se signe pas."),
    "pes_not_signable": Wording(
        "Ce fichier PES ne porte pas l’identifiant nécessaire pour être signé.",
        "",
        "Demandez au service financier de l’émettre de nouveau.",
    ),
    "pes_already_signed": Wording("Ce fichier PES est déjà signé."),
    "pes_too_large": Wording("Ce fichier PES est trop volumineux pour être lu ici."),
    "pes_pj_too_large": Wording("Ce justificatif est trop volumineux pour être ouvert ici."),
    "pes_pj_unreadable": Wording("Ce justificatif ne peut pas être lu."),
    "pes_pj_missing": Wording("Ce justificatif n’est pas dans le fichier."),
    "pes_element_missing": Wording("Une partie du fichier PES est introuvable."),
    "pdf_unreadable": Wording("Ce document PDF ne peut pas être lu.", "", "Essayez de le télécharger de nouveau."),
    "pdf_encrypted": Wording("Ce document PDF est protégé par un mot de passe.", "Il ne peut pas être signé."),
    "pdf_locked": Wording("Ce document PDF interdit toute modification.", "Il ne peut pas être signé."),
    "pdf_certified": Wording(
        "Ce document PDF est certifié par son auteur.",
        "Une signature de plus le rendrait douteux : il n’est pas signé.",
    ),
    "pdf_unsigned": Wording("Ce document PDF ne porte aucune signature."),
    "pdf_not_here": Wording("Cette page n’est pas encore sur cet appareil.", "", "Elle s’affichera à son arrivée."),
    "pes_not_answer": Wording("Ce fichier n’est ni un PES Aller, ni un acquittement, ni un retour."),
    "content_missing": Wording(
        "Cette signature est détachée de son document.", "", "Indiquez aussi le fichier qu’elle signe."
    ),
    "format_unknown": Wording("Ce fichier n’est d’aucun format signé connu.", "", "Vérifiez que c’est le bon fichier."),
    "mail_unreadable": Wording("Ce message ne peut pas être lu.", "", "Sa source reste disponible."),
    "xades_unreadable": Wording("Cette signature XML ne peut pas être lue."),
    "signature_too_large": Wording(
        "La signature produite est plus grande que la place prévue.", "Rien n’a été enregistré.", "Recommencez."
    ),
    "stamp_image_unreadable": Wording(
        "L’image du cartouche ne peut pas être lue.", "", "Choisissez une image PNG ou JPEG."
    ),
    "stamp_out_of_page": Wording("Le cartouche sort de la page.", "", "Placez-le à l’intérieur."),
    "stamp_page_missing": Wording("La page choisie pour le cartouche n’existe pas.", "", "Choisissez une autre page."),
    "trust_altered": Wording(
        "Cette liste de confiance a été modifiée après sa signature.",
        "Elle n’est pas retenue.",
        "Téléchargez-la de nouveau.",
    ),
    "trust_empty": Wording("Cette liste de confiance ne contient aucune autorité.", "Elle n’est pas retenue."),
    "trust_unreadable": Wording("Ce fichier n’est pas une liste de confiance lisible.", "Il n’est pas retenu."),
    "trust_unsigned": Wording("Cette liste de confiance n’est pas signée.", "Elle n’est pas retenue."),
    "timestamp_unavailable": Wording(
        "Le service d’horodatage ne répond pas.", "Rien n’a été signé.", "Réessayez, ou signez sans horodatage."
    ),
    "certificate_ambiguous": Wording("Plusieurs certificats conviennent.", "Rien n’a été signé.", "Choisissez-en un."),
    "certificate_not_usable": Wording("Le certificat choisi n’est pas utilisable.", "Rien n’a été signé."),
    "key_not_cng": Wording(
        "La clé de ce certificat n’est pas accessible par le magasin de Windows.", "", "Utilisez le module de la carte."
    ),
    "sign_stopped": Wording("La signature a été arrêtée avant ce document.", "Il n’est pas signé."),
    "sign_not_proven": Wording("La signature n’a pas pu être contrôlée.", "Elle n’est pas retenue."),
    "output_exists": Wording(
        "Le fichier à écrire existe déjà.", "Il n’a pas été remplacé.", "Choisissez un autre nom."
    ),
    "pin_cancelled": Wording("La saisie du code PIN a été abandonnée.", "Rien n’a été signé."),
    "pin_needs_terminal": Wording("Le code PIN se tape dans un terminal.", "", "Ou indiquez un programme pinentry."),
    "token_failed": Wording(
        "La carte ne répond pas comme prévu.", "Rien n’a été signé.", "Retirez-la, remettez-la, puis recommencez."
    ),
    "ocr_failed": Wording("Le texte de cette page n’a pas pu être lu.", "La page reste lisible à l’écran."),
    "attachment_not_here": Wording(
        "Une pièce jointe n’est pas encore sur cet appareil.", "Le message n’est pas parti.", "Réessayez à son arrivée."
    ),
    "calendar_gone": Wording("Cet agenda n’existe plus sur le serveur.", _KEPT, "Choisissez un autre agenda."),
    "pdf_not_writable": Wording("Ce document PDF ne peut pas recevoir d’annotation."),
    "pdf_closed": Wording("Ce document a été refermé.", "", "Ouvrez-le de nouveau."),
    "file_too_large": Wording("Ce fichier est trop volumineux pour être ouvert d’un bloc."),
    # séances
    "presence_changed": Wording(
        "Votre réponse a été changée ailleurs entre-temps.", "La vôtre est mise de côté.", _REREAD
    ),
    "presence_refused": Wording(
        "Le serveur refuse cette réponse de présence.", "", "Contactez le secrétariat des assemblées."
    ),
    "presence_unsupported": Wording("Ce serveur ne permet pas cette réponse de présence."),
    "presence_not_for_role": Wording("Cette séance ne vous demande pas de réponse de présence."),
    "presence_not_confirmed": Wording("Le serveur n’a pas confirmé votre réponse de présence.", _LATER),
    "seance_closed": Wording("La séance est close.", "Cette action n’est plus possible."),
    "annotation_not_for_role": Wording("Votre rôle dans cette séance ne permet pas d’annoter."),
    "annotation_empty_zone": Wording(
        "La note n’a pas d’emplacement sur la page.", "", "Replacez-la, puis enregistrez de nouveau."
    ),
    "sharing_not_allowed": Wording("Cette note ne peut pas être partagée avec ces personnes."),
    "document_gone": Wording("Ce document n’est plus sur le serveur."),
    "document_not_served": Wording("Le serveur ne fournit pas encore ce document.", _LATER),
    "document_not_pdf": Wording("Ce document n’est pas un PDF lisible."),
    # agenda
    "event_changed": Wording(
        "L’événement a changé sur le serveur depuis que vous l’avez vu.",
        "Votre modification est mise de côté.",
        _REREAD,
    ),
    "event_refused": Wording("Le serveur refuse cet événement.", _KEPT, "Vous pouvez le réessayer ou l’abandonner."),
    "event_in_other_calendar": Wording("Cet événement se trouve déjà dans un autre calendrier."),
    "ics_no_event": Wording("Ce fichier ne contient pas d’événement."),
    "ics_unreadable": Wording("Cet événement ne peut pas être lu."),
    "no_such_occurrence": Wording("Cette date ne fait plus partie de la série."),
    "not_an_attendee": Wording("Vous n’êtes pas invité à cet événement."),
    "recurrence_too_complex": Wording(
        "Cette série est trop complexe pour être modifiée ici.", "", "Modifiez-la dans la messagerie en ligne."
    ),
    "split_at_first": Wording("C’est la première date de la série.", "", "Modifiez toute la série."),
    "date_out_of_range": Wording("Cette date est hors du calendrier."),
    "unknown_zone": Wording("Ce fuseau horaire n’est pas connu."),
    # mail
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
    # accounts
    "url_not_secure": Wording(
        "Cette adresse n’est pas sécurisée.", "Rien n’a été échangé.", "L’adresse doit commencer par https."
    ),
    "url_unreadable": Wording(
        "Cette adresse de serveur ne peut pas être lue.",
        "Rien n’a été échangé.",
        "Recopiez-la depuis votre navigateur, par exemple mail.ma-commune.fr.",
    ),
    "login_missing": Wording("Il manque l’identifiant."),
    "password_missing": Wording("Il manque le mot de passe."),
    "name_missing": Wording("Il manque le nom de la collectivité."),
    "account_known": Wording("Ce compte est déjà dans cette collectivité."),
    "account_removed": Wording(
        "Le compte a été retiré de cet appareil.",
        "Cette action ne part plus.",
        "Ajoutez de nouveau ce compte pour qu’elle parte, ou abandonnez-la.",
    ),
    "not_synchronising": Wording("Écharpe travaille ici sans réseau.", "Aucun serveur n’est contacté."),
    "module_missing": Wording("Ce fichier n’existe pas.", "", "Choisissez la bibliothèque fournie avec la carte."),
    "token_module_unusable": Wording(
        "Ce fichier n’est pas un module de carte utilisable.",
        "Il n’a pas été retenu.",
        "Choisissez la bibliothèque PKCS#11 fournie avec la carte.",
    ),
    "two_factor_required": Wording(
        "Ce compte demande un second code.",
        _KEPT,
        "Saisissez le code à six chiffres de votre application d’authentification, ou un code de secours.",
    ),
    "two_factor_refused": Wording(
        "Le second code n’est pas le bon, ou n’est plus valable.",
        "Rien n’a été changé.",
        "Attendez le code suivant, puis saisissez-le.",
    ),
    "two_factor_setup_required": Wording(
        "Votre collectivité demande un second code, et ce compte n’en a pas encore.",
        "Rien n’a été changé.",
        "Ouvrez la messagerie dans le navigateur pour le mettre en place, puis revenez ici.",
    ),
    "password_wrong": Wording("Le mot de passe actuel n’est pas le bon.", "Il n’a pas été changé."),
    "password_too_weak": Wording("Le nouveau mot de passe est trop simple.", "Il n’a pas été changé."),
    "sign_in_timeout": Wording(
        "La connexion dans le navigateur n’a pas été terminée à temps.", "", "Recommencez la connexion."
    ),
    # this device
    "key_store_locked": Wording(
        "Le trousseau du système est verrouillé.",
        "Vos données restent fermées.",
        "Déverrouillez votre session, puis relancez Écharpe.",
    ),
    "key_store_failed": Wording(
        "Le trousseau du système ne répond pas.",
        "Rien n’a été modifié.",
        "Redémarrez la session, puis relancez Écharpe.",
    ),
    "key_store_missing": Wording(
        "Ce système n’a pas de trousseau pour garder la clé de vos données.",
        "Rien n’a été créé.",
        "Prévenez le service informatique.",
    ),
    "recovery_code_wrong": Wording("Ce code de récupération n’est pas le bon.", "Rien n’a été modifié."),
    "recovery_missing": Wording(
        "Aucun code de récupération n’a été préparé pour ces données.",
        "Rien n’a été modifié.",
        "Contactez l’assistance.",
    ),
    "recovery_damaged": Wording(
        "L’enveloppe du code de récupération est endommagée.", "Rien n’a été modifié.", "Contactez l’assistance."
    ),
    "profile_in_use": Wording("Écharpe est déjà ouvert sur ces données.", "", "Utilisez la fenêtre déjà ouverte."),
    "profile_missing": Wording(
        "Les données de cet appareil sont introuvables.", "Rien n’a été créé à leur place.", "Contactez l’assistance."
    ),
    "store_busy": Wording(
        "Un autre programme utilise les données d’Écharpe.", "Rien n’a été modifié.", "Fermez-le, puis réessayez."
    ),
    "store_io": Wording(
        "Le disque ne répond pas correctement.",
        "Rien de ce qui était enregistré n’est perdu.",
        "Redémarrez l’appareil, puis réessayez.",
    ),
    "store_closed": Wording("Écharpe est en train de se fermer."),
    "bytes_missing": Wording("Le contenu de ce fichier manque sur cet appareil.", "Il sera téléchargé de nouveau."),
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
    "name_taken": Wording("Ce nom est déjà pris à cet endroit.", "", "Choisissez un autre nom."),
    "tag_name": Wording("Ce nom d’étiquette n’est pas accepté.", "", "Évitez les deux-points et les guillemets."),
    "not_in_trash": Wording(
        "Seuls les messages de la corbeille et des indésirables sont supprimés définitivement.",
        "Rien n’a été supprimé.",
    ),
    "not_recoverable": Wording(
        "Ce message ne peut plus être récupéré.", "Le serveur ne le garde plus, ou il a déjà été récupéré."
    ),
    "demo_not_installed": Wording(
        "La commune de démonstration n’est pas installée.", "", "Installez le complément de démonstration."
    ),
    "demo_failed": Wording("La commune de démonstration s’est arrêtée sur une erreur.", "", "Essayez de nouveau."),
    "delivery_unknown": Wording(
        "On ne sait pas si la demande a abouti.",
        "Elle n’est pas renvoyée, pour ne rien faire deux fois.",
        "Vérifiez, puis choisissez de réessayer ou d’abandonner.",
    ),
    "not_delivered": Wording(
        "La demande n’est pas arrivée au serveur.", _KEPT, "Choisissez de la réessayer ou de l’abandonner."
    ),
}

_SAME: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "bad_answer", "dav_discovery", "dav_not_multistatus", "dav_not_xml", "dav_unexpected", "download_failed",
            "empty_document", "malformed_answer", "no_feedback", "not_an_answer", "not_json", "unexpected_answer",
            "upload_failed", "queued_by_server", "queued",
        ),
        "transient",
    ),
    **dict.fromkeys(("overloaded", "server_busy"), "busy"),
    **dict.fromkeys(
        ("cancelled", "cut_while_reading", "not_connected", "socket_closed", "socket_lost", "socket_refused"), "unreachable"
    ),
    **dict.fromkeys(("sign_in_failed", "sign_in_unavailable"), "connection_failed"),
    **dict.fromkeys(
        (
            "login_refused", "no_secret", "session_expired", "session_refused", "sign_in_refused", "sign_in_state_mismatch",
            "token_expired", "token_refused", "token_revoked",
        ),
        "sign_in_required",
    ),
    **dict.fromkeys(
        ("calendar_home_moved", "cursor_unreadable", "must_resync", "other_mailbox", "token_went_back"), "cursor_expired"
    ),
    **dict.fromkeys(("token_absent", "token_pulled"), "token_missing"),
    **dict.fromkeys(("push_timeout", "server_trouble"), "outcome_unknown"),
    **dict.fromkeys(("changed_on_server",), "conflict"),
    **dict.fromkeys(("gone", "unknown_reference", "file_ref_unknown"), "target_gone"),
    **dict.fromkeys(("too_big",), "too_large"),
    **dict.fromkeys(("dav_forbidden",), "forbidden"),
    **dict.fromkeys(
        (
            "act_unknown_here", "answer_unknown", "no_answer_in_batch", "not_supported", "refused",
            "server_refused", "unknown_intent", "unsupported_act", "wait_refused",
        ),
        "rejected",
    ),
}  # fmt: skip
"""Codes that mean the same to a person: the difference stays behind « Détails »."""

WORDINGS: Mapping[str, Wording] = {**_OWN, **{code: _OWN[other] for code, other in _SAME.items()}}
