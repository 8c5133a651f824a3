"""Words of the command line for codes that `app` emits. The window has its own in ``ui/errors.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.language import labelled, t
from app.domain.errors import AppError

if TYPE_CHECKING:  # see the package: verbs import late
    from app.documents.pes_model import Finding
    from app.services.card_doctor import Check

_ERRORS = {
    "file_unreadable": "Ce fichier ne peut pas être lu : vérifiez son chemin et vos droits.",
    "pes_malformed": "Ce fichier n’est pas un fichier XML lisible.",
    "pes_not_aller": "Ce fichier n’est pas un PES Aller.",
    "pes_not_answer": "Ce fichier n’est ni un PES Aller, ni un acquittement, ni un retour.",
    "pes_encoding": "L’encodage de ce fichier n’est pas accepté.",
    "trust_unreadable": "Ce fichier n’est ni une liste de confiance ni un certificat d’autorité.",
    "trust_altered": "La signature de cette liste de confiance ne tient pas : elle est refusée.",
    "trust_unsigned": "Cette liste de confiance n’est pas signée : elle est refusée.",
    "trust_empty": "Cette liste de confiance ne contient aucune autorité.",
    "schemas_missing": "Ce dossier ne contient aucun jeu de schémas de la DGFiP.",
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
    "password_refused": "Identifiant ou mot de passe refusé.",
    "key_file_unreadable": "Ce fichier n’est pas une clé de collectivité.",
    "key_password_wrong": "Le mot de passe n’ouvre pas cette clé.",
    "note_unreadable": "Ce contenu n’est pas celui qui est attendu : voyez resources/fleet/fleet.schema.json.",
    "device_not_here": "Aucun appareil de ce nom ne s’est présenté ici : voyez « echarpe fleet list ». Aucun ordre n’est donné.",
    "order_none": "Aucun ordre n’attend cet appareil : voyez « echarpe fleet list ». Rien n’est retiré.",
    "order_other_body": "L’ordre qui attend cet appareil est celui d’une autre collectivité : rien n’est retiré.",
    "not_allowed": "Ce compte n’a pas le droit d’ouvrir cette boîte.",
    "device_unknown": "Le serveur de règles ne connaît pas cette clé.",
    "configuration_expired": "Cette configuration est déjà périmée : corrigez « expires_ms ».",
    "output_exists": "Ce fichier existe déjà : rien n’a été écrasé.",
    "output_failed": "Ce fichier ne peut pas être écrit : vérifiez son dossier et vos droits.",
    "board_refused": "Le serveur a refusé ce dépôt.",
    "qr_too_long": "Cette configuration est trop longue pour un code QR : donnez le fichier.",
    "unreachable": "Le serveur ne répond pas.",
    "update_no_feed": "Aucune source de mises à jour n’est réglée (--feed FICHIER, donné par votre collectivité).",
    "update_feed_unreadable": "Ce fichier ne nomme pas une source de mises à jour.",
    "update_frozen": "La source n’a rien signé depuis trop longtemps : ce qu’elle dit n’est plus cru.",
    "update_rolled_back": "La source est revenue en arrière : ce qu’elle dit n’est pas cru.",
    "update_untrusted": "Les signatures de la source ne sont pas les bonnes : rien n’est pris.",
    "update_unreachable": "La source des mises à jour ne répond pas.",
    "update_file_missing": "L’installateur annoncé ne se trouve pas à la source : elle est incomplète.",
    "update_feed_missing": "Il n’y a pas de mises à jour d’Écharpe à cet endroit.",
    "update_withdrawn": "Cette version n’est plus proposée : cherchez de nouveau.",
    "update_not_kept": "La mise à jour n’a pas pu être enregistrée : vérifiez la place sur le disque.",
    "store_io": "Le disque ne peut pas être lu ou écrit : vérifiez le dossier et vos droits.",
    "backup_inside": "Choisissez un dossier hors de celui du profil : ils se perdraient ensemble.",
    "backup_needs_code": "Créez d’abord un code de récupération dans Réglages : sans lui une sauvegarde ne s’ouvre pas.",
    "backup_exists": "Une sauvegarde de ce nom existe déjà.",
    "backup_stopped": "La sauvegarde a été arrêtée : il n’en reste rien.",
    "backup_unreadable": "Ce dossier n’est pas une sauvegarde d’Écharpe.",
    "backup_too_new": "Cette sauvegarde vient d’une version plus récente d’Écharpe : mettez le programme à jour.",
    "backup_damaged": "Cette sauvegarde est abîmée : prenez-en une autre.",
    "profile_exists": "Il y a déjà un profil à cet endroit : rien n’a été changé.",
    "recovery_code_wrong": "Ce code de récupération n’est pas le bon.",
    "recovery_missing": "Il n’y a pas de code de récupération dans cette sauvegarde.",
    "profile_in_use": "Écharpe est ouvert sur ce profil : fermez sa fenêtre, ou faites-le dans Réglages.",
}

_FINDINGS = {
    "pes_empty": "le fichier ne contient ni bordereau, ni pièce jointe, ni marché : il ne serait jamais acquitté",
    "pes_amount_unreadable": "le montant {tag} n’est pas un nombre : {value}",
    "pes_id_duplicate": "deux éléments portent le même identifiant {id}",
    "pes_not_signable": "un bordereau n’a pas d’identifiant, le fichier non plus : il ne peut pas être signé",
    "pes_id_invalid": "l’identifiant {id} n’est pas valable",
    "pes_partly_signed": "{signed} bordereaux sur {total} sont signés : il les faut tous",
    "pes_signed_not_demat": "le fichier est signé mais se dit « non dématérialisé » ({sens}) : il sera rejeté",
    "pes_not_demat": "le fichier se dit « non dématérialisé » ({sens}) : signé, il sera rejeté",
    "pes_totals_differ": "bordereau {bordereau} : le total recalculé ({computed}) diffère du total déclaré ({declared})",
    "pes_count_differs": "bordereau {bordereau} : {counted} pièces trouvées, {declared} déclarées",
    "pes_yearly_total_missing": "bordereau {bordereau} : le cumul annuel manque",
    "pes_bordereau_duplicate": "le bordereau {bordereau} figure deux fois ({sens})",
    "pes_piece_duplicate": "bordereau {bordereau} : la pièce {piece} figure deux fois",
    "pes_pj_missing": "la pièce justificative {id} ({name}), citée par la pièce {piece}, n’est pas dans ce fichier",
    "pes_pj_duplicate": "deux pièces justificatives portent l’identifiant {id}",
    "pes_pj_empty": "la pièce justificative {id} ({name}) est vide",
    "pes_pj_unreferenced": "la pièce justificative {id} ({name}) n’est citée nulle part",
    "pes_encoding": "l’encodage est {encoding}, le Trésor attend ISO-8859-1",
    "pes_siret_shape": "le SIRET {value} n’a pas 14 chiffres",
    "pes_large": "le fichier dépasse la taille habituelle de transmission ({size} octets)",
    "pes_already_signed": "élément(s) déjà signé(s) : {count}",
    "pes_shape": "{tag} n’a pas la forme attendue : « {value} » {where}",
    "pes_value_too_long": "la valeur de {tag} est bien trop longue ({size} caractères) : elle est coupée",
    "pes_schema_older": "conforme au schéma {older}, mais pas au plus récent, {newest} (ligne {line} : {detail})",
    "pes_origin_missing": "pièce {piece} : elle corrige une autre pièce, mais ne dit pas laquelle",
    "pes_first_name_missing": "pièce {piece} : le prénom de {name} manque, le Trésor la refuserait",
    "pes_account_missing": "pièce {piece} : à payer par virement, mais le compte de {name} manque",
    "pes_code_unknown": "code {tag} inconnu : {value} ({where})",
    "pes_amount_shape": "montant {tag} inattendu : {value} ({where})",
    "pes_tiers_new": "jamais payé par ce budget jusqu’ici : {names} ({total} €)",
    "pes_iban_changed": "{name} : le compte bancaire a changé, de {before} à {after}, à vérifier avant de signer",
    "pes_amount_unusual": "{name} : {amount} € sur une ligne, alors que {highest} € était son plus haut jusqu’ici",
    "pes_total_unusual": "bordereau {bordereau} : {amount} €, alors que les précédents ne dépassaient pas {highest} €",
    "pes_number_jump": "bordereau {bordereau} : le précédent portait le n° {last}, on attendait le n° {expected}",
    "pes_bordereau_again": "bordereau {bordereau} : ce numéro a déjà été lu avec un autre total, {before} € ; ici {total} €",
    "pes_more": "{count} autres remarques de ce genre",
    "pes_schema": "schéma, ligne {line} : {detail}",
}

_REASONS = {
    "content_changed": "le contenu n’est plus celui qui a été signé",
    "value_wrong": "la signature ne vient pas de la clé de ce certificat",
    "certificate_not_valid_then": "le certificat n’était pas valide à cette date",
    "certificate_revoked": "le certificat a été révoqué",
    "certificate_unbound": "la signature ne nomme pas le certificat du signataire",
    "certificate_unreadable": "le certificat du signataire est illisible",
    "changed_after_signature": "le document a été modifié après la signature",
    "coverage_unclear": "la signature ne couvre pas le document de façon certaine",
    "signature_unreadable": "la signature est illisible",
    "references_unexpected": "la signature contient des références inattendues",
    "reference_elsewhere": "la signature porte sur un autre élément",
    "signed_properties_changed": "les propriétés signées (date, certificat) ont été modifiées",
    "signed_properties_missing": "les propriétés signées manquent",
    "transforms_refused": "transformation refusée",
    "method_refused": "algorithme refusé",
    "c14n_refused": "mise en forme canonique refusée",
    "cosigned": "deux signatures sur le même élément",
    "timestamp_broken": "l’horodatage est altéré",
    "content_missing": "le document signé n’est pas à côté de la signature",
    "format_unknown": "ce type de fichier n’est pas reconnu",
    "file_unreadable": "ce fichier ne peut pas être lu",
    "file_too_large": "ce fichier est trop grand pour être vérifié",
    "cms_unreadable": "la signature CMS est illisible",
    "xades_unreadable": "la signature XML est illisible",
    "mail_unreadable": "le message signé est illisible",
    "pdf_unreadable": "le PDF est illisible",
    "pdf_encrypted": "le PDF est chiffré",
    "pdf_locked": "le PDF est certifié sans modification permise",
    "pdf_certified": "le PDF est certifié",
    "pdf_hidden_object": "le PDF contient un objet caché qui peut en remplacer un autre",
    "pdf_overlay": "une annotation couvre une page entière",
    "pdf_hidden_layer": "le PDF contient un calque masqué",
    "pdf_form_font": "un champ de formulaire est dessiné avec une police du document",
    "pdf_trailing_data": "le PDF contient des données après sa fin",
    "pdf_form_fields": "le PDF contient des champs à remplir",
    "pdf_script": "le PDF contient un script",
    "cert_chain_unknown": "aucun chemin vers une autorité connue",
    "cert_revocation_unknown": "la révocation n’a pas été vérifiée",
    "cert_wrong_usage": "ce certificat ne sert pas à signer des actes",
    "cert_is_ca": "ce certificat est celui d’une autorité, pas d’une personne",
    "cert_rsa_short": "la clé de ce certificat est trop courte",
    "digest_weak": "empreinte trop ancienne (SHA-1 ou avant) : elle ne prouve plus assez",
}

_SEVERITIES = {"ERROR": "erreur", "WARNING": "attention", "INFO": "information"}


def explain(error: AppError) -> str:
    """One sentence for an error, its code last."""
    sentence = _ERRORS.get(error.code) or _SIGNING.get(error.code) or "L’opération n’a pas abouti."
    return f"{t(sentence)} [{error.code}]"


_SIGNING = {
    "output_exists": "le fichier signé existe déjà : rien n’a été écrasé",
    "sign_not_proven": "la signature produite n’a pas pu être vérifiée : elle n’est pas gardée",
    "sign_cancelled": "non traité : arrêté avant ce document",
    "sign_stopped": "non traité : arrêté avant ce document",
    "pin_refused": "code PIN refusé : rien n’est réessayé",
    "support_code_wrong": "ce code d’assistance ne peut pas être lu : faites-le répéter, signe par signe",
    "pin_locked": "la carte est bloquée",
    "pin_cancelled": "la saisie du code a été abandonnée",
    "lock_code_needed": "ce profil a un code de verrouillage : il se tape dans un terminal",
    "lock_code_wrong": "ce code de verrouillage n’est pas le bon",
    "lock_code_wait": "trop de codes erronés : attendez un moment",
    "pin_needs_terminal": "le code PIN se tape dans un terminal ou par un programme pinentry (--pinentry)",
    "pin_needed": "la carte demande son code PIN",
    "token_absent": "la carte n’est pas branchée",
    "token_silent": "la carte ne répond pas encore : recommencez dans un instant",
    "token_pulled": "la carte a été retirée",
    "card_missing": "aucune carte utilisable n’est branchée",
    "certificate_missing": "aucun certificat n’est choisi pour ce parapheur",
    "certificate_ambiguous": "plusieurs certificats conviennent : choisissez avec --certificate",
    "not_prepared": "les données à signer ne sont pas encore sur cet appareil",
    "document_not_here": "le document n’est pas encore sur cet appareil",
    "reading_mandatory": "la lecture est obligatoire : ouvrez d’abord tous les documents du dossier",
    "pes_errors": "le fichier contient une erreur qui le ferait rejeter",
    "pes_already_signed": "ce PES est déjà signé",
    "pes_not_signable": "ce PES ne peut pas être signé",
    "stamp_page_missing": "cette page n’existe pas",
    "stamp_out_of_page": "le cartouche sort de la page ou la couvre trop",
    "certificate_other_body": "le certificat choisi est celui d’une autre collectivité",
    "certificate_not_usable": "le certificat choisi n’est pas utilisable",
    "to_prepare_online": "préparé pour un autre certificat : à préparer en ligne",
    "pdf_forbidden": "la collectivité n’autorise pas les PDF préparés par le serveur",
    "role_missing": "dites en quelle qualité vous signez (--role) : le Trésor l’exige pour un PES",
    "sign_siren_differs": "le SIREN du certificat n’est pas celui du fichier",
    "sign_level_below": "le certificat est d’un niveau RGS inférieur à celui demandé",
    "sign_level_unknown": "le niveau RGS du certificat n’est pas connu ici",
    "sign_twice": "le même bordereau figure dans un autre dossier de la sélection",
    "sign_same_file": "un autre dossier de la sélection porte le même nom de fichier",
    "timestamp_unavailable": "sans horodatage : le service n’a pas répondu",
    "document_stamped": "le document porte un horodatage, mais personne ne l’a signé",
    "proofs_missing": "horodaté, sans les preuves de révocation",
    "metadata_wanted": "le circuit demande des renseignements : ouvrez le dossier dans Écharpe, puis signez-le",
    "dossier_not_waiting": "ce dossier n’attend plus rien de vous",
    "act_not_asked": "ce n’est pas une signature que ce dossier attend",
    "sign_content_changed": "le document signé n’est pas celui qui était affiché : prévenez l’émetteur",
    "sign_value_wrong": "la signature produite par la carte n’est pas valable : elle n’est pas envoyée",
    "sign_sha1_refused": "ce parapheur demande un procédé abandonné (SHA-1), que ses réglages n’acceptent pas",
    "pin_per_signature": "cette carte demande son code à chaque signature : signez ces dossiers un par un",
    "token_key_missing": "la carte ne contient pas la clé de ce certificat",
    "token_timeout": "la carte ne répond plus : retirez-la, remettez-la, puis recommencez",
    "sign_bytes_differ": "ce que le serveur demande de signer n’est pas ce qui est affiché",
}


def explain_code(code: str) -> str:
    """Why something was not signed, its code last."""
    return f"{t(_SIGNING.get(code) or _REASONS.get(code) or 'non signé')} [{code}]"


def reason(code: str) -> str:
    """Why a signature is what it is, in words; ``not_signed:<id>`` names what was left out."""
    name, _, what = code.partition(":")
    if name == "not_signed":
        return t("non signé : {what}").format(what=what)
    return t(_REASONS.get(name) or _SIGNING.get(name) or _ERRORS.get(name) or name)


def card_check(check: Check) -> tuple[str, str]:
    """(what was found, what to do now) of one look of a doctor."""
    from app.services.doctor_words import CHECKS, STEPS, fitted

    step = t(STEPS.get(check.next_step, check.next_step))
    return fitted(t(CHECKS.get(check.code, check.code)), check.params), step[:1].lower() + step[1:].rstrip(".")


def finding(item: Finding) -> str:
    """One line for something noticed in a file."""
    params = {name: str(value) for name, value in item.params.items()}
    template = t(_FINDINGS.get(item.code, ""))
    detail = ", ".join(f"{name} {value}" for name, value in params.items())
    text = template.format(**params) if template and _fits(template, params) else f"{item.code} {detail}".strip()
    return labelled(t(_SEVERITIES[item.severity.name]), text)


def _fits(template: str, params: dict[str, str]) -> bool:
    try:
        template.format(**params)
    except KeyError:
        return False
    return True
