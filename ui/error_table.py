"""The table behind `errors`: one wording a code, and codes that mean the same to a person."""

from __future__ import annotations

from collections.abc import Mapping

from ui.error_wording import Wording
from ui.fleet_errors import FLEET

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
    "token_silent": Wording(
        "La carte ou la clé de signature ne répond pas encore.",
        "Rien n’est signé.",
        "Attendez un instant, puis recommencez ; si cela dure, retirez-la et remettez-la.",
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
    "note_gone": Wording("Cette note n’existe plus."),
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
    "contact_changed": Wording("Ce contact a été modifié ailleurs entre-temps.", _KEPT, _REREAD),
    "not_organizer": Wording(
        "Seul l’organisateur peut modifier cet événement.", "", "Vous pouvez lui proposer un autre horaire."
    ),
    "own_event": Wording("Vous organisez cet événement.", "", "Changez-en directement l’horaire."),
    "event_files_too_large": Wording(
        "Les fichiers joints dépassent 3 Mo en tout.",
        "Ils voyagent dans l’événement, vers chaque appareil.",
        "Partagez plutôt leur adresse, ou envoyez-les par message.",
    ),
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
    "event_private": Wording(
        "Cet événement est privé.", "Son contenu ne vous est pas communiqué.", "Seul son auteur peut le modifier."
    ),
    "event_has_guests": Wording(
        "Une réunion avec des invités ne change pas de propriétaire.",
        "L’événement reste où il est.",
        "Retirez les invités, ou recréez la réunion dans l’autre calendrier.",
    ),
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
    "archived_already": Wording(
        "Un versement est déjà en cours, ou déjà accepté.", "Son suivi est sous « À envoyer »."
    ),
    "not_archivable": Wording(
        "Ceci ne se verse pas encore aux archives.",
        "Un dossier se verse au terme de son circuit, une séance une fois tenue.",
    ),
    "nothing_to_archive": Wording("Aucun document à verser.", "", "Ouvrez-le une fois, puis recommencez."),
    "deposit_left": Wording("Ce versement est déjà parti.", "Il ne se reprend plus."),
    "lock_code_needed": Wording("Le code de verrouillage est demandé."),
    "lock_code_wrong": Wording("Ce code n’est pas le bon."),
    "lock_code_wait": Wording("Trop de codes erronés.", "Attendez un moment avant un nouvel essai."),
    "lock_code_too_short": Wording("Ce code est trop court.", "Six signes au moins."),
    "lock_file_damaged": Wording(
        "Le fichier du code de verrouillage est abîmé.",
        "Vos données sont intactes.",
        "Rouvrez-les avec votre code de récupération.",
    ),
    "lock_code_forgotten": Wording("Code de verrouillage oublié.", "Le code de récupération le remplace."),
    "nobody_to_remind": Wording("Personne à relancer : tous ont répondu, ou leur adresse n’est pas connue."),
    "no_mailbox": Wording("Aucune messagerie n’est connectée.", "", "Ajoutez-en une dans Réglages pour écrire."),
    "document_not_annotatable": Wording(
        "Ce document ne peut pas porter de note partagée.", "", "L’encre reste possible."
    ),
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
    "reason_too_short": Wording("Le motif doit compter au moins trois caractères."),
    "reason_required": Wording("Un motif est obligatoire."),
    "conflict": Wording(
        "L’élément a changé sur le serveur depuis que vous l’avez vu.", "Votre demande est mise de côté.", _REREAD
    ),
    "locked_by": Wording(
        "Quelqu’un d’autre travaille sur cet élément en ce moment.",
        "Votre demande est mise de côté.",
        "Réessayez dans quelques minutes.",
    ),
    "already_done": Wording(
        "C’est déjà fait : quelqu’un d’autre a traité cet élément.", "Votre demande est mise de côté.", _REREAD
    ),
    "decided_already": Wording("Cette demande est déjà décidée."),
    "no_mail_account": Wording(
        "Aucune messagerie n’est reliée pour cette collectivité.", "", "Ajoutez-la dans Réglages."
    ),
    "unsupported_type": Wording("Seul un fichier PDF convient ici."),
    "sign_in_elsewhere": Wording(
        "Ce serveur demande de se connecter sur sa propre page.",
        "Écharpe ne peut pas encore s’y connecter.",
        "Demandez au service informatique un compte avec mot de passe.",
    ),
    "adapter_unknown": Wording("Ce logiciel de courrier n’est pas encore connu d’Écharpe."),
    "folder_missing": Wording("Le dossier des courriers n’est pas indiqué."),
    "settings_unreadable": Wording("Les propriétés des courriers ne se lisent pas.", "", "Vérifiez le texte JSON."),
    "letter_not_moved": Wording(
        "Le serveur a répondu, mais le courrier n’a pas changé.", "Votre demande est mise de côté."
    ),
    "refused_by_server": Wording("Le serveur a refusé cette action.", "Votre demande est mise de côté.", _REREAD),
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
    "certificate_other_body": Wording(
        "Le certificat choisi est celui d’une autre collectivité.",
        "Rien n’est signé.",
        "Choisissez la carte de cette collectivité, ou liez ce certificat à elle.",
    ),
    "sign_passed": Wording("Vous avez passé ce dossier.", "Il attend toujours votre signature."),
    "sign_paused_too_long": Wording(
        "La pause a été trop longue, la carte a été refermée.", "Le reste n’est pas signé.", "Reprenez la signature."
    ),
    "draft_without_id": Wording(
        "Le parapheur n’a pas dit s’il a créé le brouillon.", "Écharpe le cherchera avant de recommencer."
    ),
    "pes_pj_empty": Wording("Cette pièce justificative est vide.", "", "Demandez-la de nouveau à vos services."),
    "sign_cancelled": Wording("La signature a été interrompue à votre demande.", "Ce qui était signé le reste."),
    "token_timeout": Wording(
        "La carte ne répond pas.", "Rien n’est signé.", "Retirez-la, réinsérez-la, puis recommencez."
    ),
    "token_key_missing": Wording(
        "La carte présente ne contient pas la clé de ce certificat.",
        "Rien n’est signé.",
        "Vérifiez que c’est la bonne carte.",
    ),
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
    "role_missing": Wording(
        "La qualité du signataire manque.", "Rien n’est signé.", "Dites en quelle qualité vous signez ce bordereau."
    ),
    "signer_command_invalid": Wording(
        "Cette ligne de commande n’est pas valable.", "Rien n’a été changé.", "Corrigez-la, puis recommencez."
    ),
    "signer_answer_invalid": Wording(
        "Le programme de signature ne répond pas comme prévu.", "Rien n’est signé.", "Voyez avec votre informaticien."
    ),
    "signer_missing": Wording(
        "Le programme de signature est introuvable.", "Rien n’est signé.", "Vérifiez son emplacement dans Réglages."
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
        "Demandez qu’il soit émis de nouveau, ou acceptez ce procédé dans Réglages, au compte de ce parapheur.",
    ),
    "sign_format_obsolete": Wording(
        "Ce dossier demande un format de signature abandonné.",
        "Il n’a pas été signé.",
        "Demandez qu’il soit émis de nouveau.",
    ),
    "sign_protocol_unknown": Wording(
        "Ce parapheur ne signe ce document d’aucune façon que connaisse Écharpe.",
        "Il n’a pas été signé.",
        "Signez-le depuis le parapheur en ligne.",
    ),
    "client_certificate_unreadable": Wording(
        "Le fichier du certificat client ne peut pas être lu.",
        "Rien n’a été changé.",
        "Demandez au service informatique un fichier PEM avec sa clé, sans mot de passe.",
    ),
    "signature_gone": Wording("Cette signature n’est plus dans la liste."),
    "transaction_number": Wording("Ce n’est pas un numéro de transaction.", "", "Il ne contient que des chiffres."),
    "tdt_transaction_unknown": Wording("La plateforme ne connaît pas ce numéro de transaction."),
    "acte_message_unreadable": Wording("Ce message de la préfecture est illisible."),
    "acte_ar_unreadable": Wording("L’accusé de réception de la préfecture est illisible."),
    "parapheur_not_found": Wording(
        "Aucun i-Parapheur ne répond à cette adresse.",
        "Rien n’a été changé.",
        "Vérifiez l’adresse, ou choisissez vous-même la version.",
    ),
    "parapheur_too_old": Wording(
        "Ce parapheur est d’une version trop ancienne pour Écharpe.",
        "Rien n’a été changé.",
        "Il faut i-Parapheur 4.2 au moins ; demandez au service informatique.",
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
    "export_unsupported": Wording(
        "Ce serveur ne donne pas ce document aux applications.", "Rien n’a été enregistré.", "Demandez-le à son site."
    ),
    "export_unexpected": Wording(
        "Le serveur n’a pas rendu le document demandé.", "Rien n’a été enregistré.", "Réessayez plus tard."
    ),
    "answer_sent": Wording(
        "Votre réponse est déjà partie.",
        "Elle ne peut plus être retirée.",
        "Choisissez une autre réponse dans la séance : elle remplacera celle-ci.",
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
    "reading_mandatory": Wording(
        "La lecture de ce dossier est obligatoire.", "Rien n’a été décidé.", "Ouvrez chacun de ses documents d’abord."
    ),
    "acte_incomplete": Wording(
        "Il manque un renseignement que demande la préfecture.",
        "Rien n’a été transmis.",
        "Nature, matière (par exemple 7.1) et objet sont obligatoires.",
    ),
    "acte_number": Wording(
        "La préfecture refuserait ce numéro d’acte.",
        "Rien n’a été transmis.",
        "Quinze signes au plus : majuscules sans accent, chiffres et tiret bas.",
    ),
    "acte_day": Wording("La date de la décision n’est pas valable.", "Rien n’a été transmis."),
    "dossier_read_only": Wording("Ce bureau vous laisse lire ses dossiers, non les traiter.", "Rien n’a été fait."),
    "paper_not_allowed": Wording(
        "Ce type de dossier doit être signé électroniquement.", "Rien n’a été fait.", "Signez-le avec votre carte."
    ),
    "subject_missing": Wording("L’objet du courriel manque."),
    "dossier_not_finished": Wording("Seul un dossier en fin de circuit peut en suivre un autre."),
    "not_a_draft": Wording("Ce dossier est déjà parti dans son circuit."),
    "dossier_not_removable": Wording(
        "Ce dossier ne peut pas être supprimé.", "Seuls un brouillon, un retour ou un dossier terminé le peuvent."
    ),
    "comments_not_allowed": Wording("Ce type de dossier n’accepte pas de commentaire sur ses pages."),
    "dossier_name_missing": Wording("Le dossier n’a pas de nom."),
    "dossier_name_taken": Wording(
        "Un dossier de ce nom attend déjà son envoi.", "Un second ne pourrait en être distingué.", "Changez son nom."
    ),
    "document_missing": Wording("Le dossier n’a pas de document."),
    "one_document_only": Wording(
        "Ce type n’accepte qu’un document principal.", "", "Joignez les autres comme annexes."
    ),
    "bureau_missing": Wording("Le bureau d’une étape du circuit n’est pas choisi."),
    "dossier_without_id": Wording(
        "Le serveur n’a pas confirmé la création du dossier.", "L’envoi va être vérifié avant d’être refait."
    ),
    "delegation_to_itself": Wording("Un bureau ne peut pas être délégué à lui-même."),
    "delegation_ends_before": Wording("La fin de la délégation précède son début."),
    "delegation_over": Wording("Ces dates sont passées."),
    "delegation_overlaps": Wording(
        "Ce bureau est déjà délégué à ces dates pour ces dossiers.", "", "Mettez fin à l’autre délégation d’abord."
    ),
    "delegation_single": Wording(
        "Ce parapheur ne connaît qu’une délégation à la fois pour un bureau, et il est déjà délégué à {name}.",
        "Rien n’a été changé.",
        "Mettez fin à l’autre délégation d’abord.",
    ),
    "delegation_whole_desk": Wording(
        "Ce parapheur délègue un bureau pour tous ses dossiers, non pour un seul type.",
        "Rien n’a été changé.",
        "Déléguez-le en entier, ou transférez les dossiers un à un.",
    ),
    "delegation_loops": Wording(
        "Cette délégation tournerait en rond : ce bureau vous est lui-même délégué.", "Rien n’a été changé."
    ),
    "draft_needs_web": Wording(
        "Ce parapheur n’accepte de nouveaux documents qu’à l’adresse de son site.",
        _KEPT,
        "Dans Réglages, donnez au compte l’adresse que vous ouvrez dans un navigateur.",
    ),
    "document_refused": Wording("Le parapheur a refusé le document « {name} ».", _KEPT),
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
    "schemas_missing": Wording(
        "Ce dossier ne contient aucun jeu de schémas de la DGFiP. Choisissez celui qui contient PES_V2."
    ),
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
    "proofs_altered": Wording(
        "Une signature de ce document est altérée.",
        "Aucune preuve ne peut plus y être ajoutée.",
        "Demandez l’original.",
    ),
    "proofs_not_found": Wording(
        "Les preuves n’ont pas pu être réunies.",
        "L’autorité du certificat n’a pas répondu, ou n’est pas connue ici.",
        "Réessayez avec le réseau ; au besoin, importez une liste de confiance dans Réglages.",
    ),
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
    "timestamp_not_set": Wording(
        "Aucun service d’horodatage n’est réglé.",
        "",
        "Indiquez son adresse dans Réglages, « Listes de confiance et horodatage ».",
    ),
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
    "calendar_gone": Wording("Cet agenda n’existe plus sur le serveur.", _KEPT, "Choisissez un autre agenda."),
    "pdf_not_writable": Wording("Ce document PDF ne peut pas recevoir d’annotation."),
    "pdf_closed": Wording("Ce document a été refermé.", "", "Ouvrez-le de nouveau."),
    "sso_refused": Wording(
        "La connexion unique de votre collectivité n’a pas abouti.",
        "L’application s’ouvre sans elle.",
        "Identifiez-vous dans le navigateur.",
    ),
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
    "profile_exists": Wording("Il y a déjà des données à cet endroit.", "Rien n’a été changé."),
    "desktop_not_written": Wording(
        "Les préférences de votre session n’ont pas pu être changées.",
        "",
        "Vérifiez que votre dossier personnel n’est pas en lecture seule.",
    ),
    "link_refused": Wording(
        "Ce lien n’a pas la forme d’un lien d’Écharpe.",
        "Rien n’a été ouvert.",
        "Demandez un nouveau lien à qui l’a envoyé.",
    ),
    "link_not_here": Wording(
        "Ce que ce lien désigne n’est pas sur cet appareil.",
        "Écharpe le demande aux serveurs, et vous le proposera s’il arrive.",
        "Vérifiez que le compte qui le contient est connecté ici.",
    ),
    "opening_refused": Wording(
        "Écharpe n’ouvre pas cela.", "", "Il ouvre les liens echarpe:// et mailto:, et les fichiers .pdf, .eml et .ics."
    ),
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
    "profile_name_missing": Wording("Il manque le nom du profil."),
    "profile_name_known": Wording("Un profil de cet ordinateur porte déjà ce nom."),
    "certificate_other_holder": Wording(
        "Cette carte est au nom d’une autre personne.",
        "Plusieurs profils partagent cet ordinateur : chacun ne signe qu’avec la sienne.",
        "Branchez votre carte, ou ouvrez le profil de cette personne.",
    ),
    "support_code_wrong": Wording(
        "Ce code d’assistance ne peut pas être lu.", "", "Faites-le répéter, signe par signe."
    ),
    "url_missing": Wording("Il manque l’adresse du serveur."),
    "server_not_found": Wording(
        "Aucune messagerie Zimbra ne répond aux adresses habituelles de ce domaine.",
        "Votre mot de passe n’a été envoyé à personne.",
        "Indiquez l’adresse du serveur, par exemple celle que montre votre navigateur.",
    ),
    "address_incomplete": Wording(
        "Sans adresse de serveur, il faut une adresse électronique entière.",
        "",
        "Écrivez-la ainsi : prenom.nom@ma-commune.fr.",
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
    "recovery_code_missing": Wording(
        "Vous n’avez pas encore de code de récupération.",
        "Rien n’a été enregistré.",
        "Affichez-en un dans Réglages, notez-le, puis recommencez.",
    ),
    "carnet_no_mailbox": Wording("Cette collectivité n’a pas de messagerie Zimbra.", "Les notes restent ici."),
    "carnet_file_unreadable": Wording(
        "Ce fichier ne contient pas de notes d’Écharpe, ou il est endommagé.", "Rien n’a été modifié."
    ),
    "carnet_damaged": Wording("Ces notes chiffrées sont endommagées.", "Rien n’a été modifié."),
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
    "not_found": "target_gone",
    "version_conflict": "conflict",
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

WORDINGS: Mapping[str, Wording] = {**_OWN, **FLEET, **{code: _OWN[other] for code, other in _SAME.items()}}
