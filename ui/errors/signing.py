"""French for what goes wrong with cards, certificates, signatures and trust."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import Wording

SIGNING: Mapping[str, Wording] = {
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
    "sign_cancelled": Wording("La signature a été interrompue à votre demande.", "Ce qui était signé le reste."),
    "token_timeout": Wording(
        "La carte ne répond pas.", "Rien n’est signé.", "Retirez-la, réinsérez-la, puis recommencez."
    ),
    "token_key_missing": Wording(
        "La carte présente ne contient pas la clé de ce certificat.",
        "Rien n’est signé.",
        "Vérifiez que c’est la bonne carte.",
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
    "pin_cancelled": Wording("La saisie du code PIN a été abandonnée.", "Rien n’a été signé."),
    "pin_needs_terminal": Wording("Le code PIN se tape dans un terminal.", "", "Ou indiquez un programme pinentry."),
    "token_failed": Wording(
        "La carte ne répond pas comme prévu.", "Rien n’a été signé.", "Retirez-la, remettez-la, puis recommencez."
    ),
    "certificate_other_holder": Wording(
        "Cette carte est au nom d’une autre personne.",
        "Plusieurs profils partagent cet ordinateur : chacun ne signe qu’avec la sienne.",
        "Branchez votre carte, ou ouvrez le profil de cette personne.",
    ),
    "module_missing": Wording("Ce fichier n’existe pas.", "", "Choisissez la bibliothèque fournie avec la carte."),
    "token_module_unusable": Wording(
        "Ce fichier n’est pas un module de carte utilisable.",
        "Il n’a pas été retenu.",
        "Choisissez la bibliothèque PKCS#11 fournie avec la carte.",
    ),
}
