"""French words of the command line for codes that `app` emits. The window has its own in ``ui/errors.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    "unreachable": "Le serveur ne répond pas.",
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
    "pes_already_signed": "{count} éléments sont déjà signés",
    "pes_shape": "{tag} n’a pas la forme attendue : « {value} » {where}",
    "pes_code_unknown": "code {tag} inconnu : {value} ({where})",
    "pes_amount_shape": "montant {tag} inattendu : {value} ({where})",
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
}

_CHECKS = {
    "reader_found": "Lecteur : {name}",
    "reader_missing": "Aucun lecteur de carte n’est branché",
    "reader_service_stopped": "Le service des cartes du système est arrêté",
    "module_answers": "Pilote {name} : répond ({tokens} carte ou clé)",
    "module_fails": "Pilote {name} : ne répond pas ({reason})",
    "module_none": "Aucun pilote de carte connu n’est installé",
    "card_found": "Carte : {label}",
    "card_missing": "Aucune carte ni clé n’est détectée",
    "pin_ready": "Code PIN : aucun essai manqué",
    "pin_pad": "Code PIN : il se tape sur le lecteur",
    "pin_low": "Code PIN : un essai a déjà échoué",
    "pin_final": "Code PIN : il reste un seul essai",
    "pin_locked": "Code PIN : la carte est bloquée",
    "choice_missing": "{body} : aucun certificat n’est choisi",
    "choice_absent": "{body} : la carte choisie n’est pas branchée",
    "clock_right": "Horloge : plausible",
    "clock_back": "Horloge : en retard d’environ {days} jours",
    "clock_before_program": "Horloge : antérieure au programme lui-même",
    "cert_expired": "Certificat de {subject} : expiré depuis le {date}",
    "cert_not_yet_valid": "Certificat de {subject} : pas encore valable ({date})",
    "cert_wrong_usage": "Certificat de {subject} : n’est pas fait pour signer",
    "cert_is_ca": "Certificat de {subject} : celui d’une autorité",
    "cert_rsa_short": "Certificat de {subject} : clé trop courte ({bits} bits)",
    "cert_ec_refused": "Certificat de {subject} : type de clé non accepté pour les PES",
    "cert_pss_refused": "Certificat de {subject} : type de clé non accepté pour les PES",
    "cert_key_unknown": "Certificat de {subject} : type de clé inconnu",
    "cert_revoked": "Certificat de {subject} : révoqué",
    "cert_authentication_only": "Certificat de {subject} : prévu pour l’authentification",
    "cert_expires_soon": "Certificat de {subject} : expire dans {days} jours",
    "cert_renewal_due": "Certificat de {subject} : expire dans {days} jours",
    "cert_qualified_device": "Certificat de {subject} : qualifié, sur un dispositif qualifié",
    "cert_qualified": "Certificat de {subject} : qualifié",
    "cert_not_qualified": "Certificat de {subject} : utilisable, non qualifié",
}
_STEPS = {
    "do_plug_card": "branchez la carte ou la clé, puis recommencez",
    "do_plug_reader": "branchez le lecteur, puis recommencez",
    "do_start_card_service": "démarrez le service pcscd (ou redémarrez l’ordinateur)",
    "do_install_driver": "installez le pilote fourni avec la carte, ou indiquez son module dans Réglages",
    "do_update_driver": "réinstallez ou mettez à jour le pilote de la carte",
    "do_type_carefully": "vérifiez le code avant de le taper : chaque erreur compte",
    "do_unlock_card": "débloquez la carte avec son code PUK, auprès de votre autorité de certification",
    "do_renew_card": "renouvelez le certificat auprès de votre autorité de certification",
    "do_prepare_renewal": "demandez le renouvellement : il prend plusieurs semaines",
    "do_choose_another": "choisissez un autre certificat",
    "do_choose_certificate": "choisissez la carte de signature dans Réglages",
    "do_plug_other_card": "branchez la carte choisie pour cette collectivité",
    "do_set_clock": "réglez la date et l’heure de l’ordinateur",
}

_SEVERITIES = {"ERROR": "erreur", "WARNING": "attention", "INFO": "information"}


def explain(error: AppError) -> str:
    """One sentence for an error, its code last."""
    sentence = _ERRORS.get(error.code) or _SIGNING.get(error.code) or "L’opération n’a pas abouti."
    return f"{sentence} [{error.code}]"


_SIGNING = {
    "output_exists": "le fichier signé existe déjà : rien n’a été écrasé",
    "sign_not_proven": "la signature produite n’a pas pu être vérifiée : elle n’est pas gardée",
    "sign_cancelled": "non traité : arrêté avant ce document",
    "sign_stopped": "non traité : arrêté avant ce document",
    "pin_refused": "code PIN refusé : rien n’est réessayé",
    "pin_locked": "la carte est bloquée",
    "pin_cancelled": "la saisie du code a été abandonnée",
    "pin_needs_terminal": "le code PIN se tape dans un terminal ou par un programme pinentry (--pinentry)",
    "pin_needed": "la carte demande son code PIN",
    "token_absent": "la carte n’est pas branchée",
    "token_pulled": "la carte a été retirée",
    "card_missing": "aucune carte utilisable n’est branchée",
    "certificate_missing": "aucun certificat n’est choisi pour ce parapheur",
    "certificate_ambiguous": "plusieurs certificats conviennent : choisissez avec --certificate",
    "not_prepared": "les données à signer ne sont pas encore sur cet appareil",
    "document_not_here": "le document n’est pas encore sur cet appareil",
    "reading_mandatory": "la lecture est obligatoire : ouvrez ce dossier avant de le signer",
    "pes_errors": "le fichier contient une erreur qui le ferait rejeter",
    "pes_already_signed": "ce PES est déjà signé",
    "pes_not_signable": "ce PES ne peut pas être signé",
    "stamp_page_missing": "cette page n’existe pas",
    "stamp_out_of_page": "le cartouche sort de la page ou la couvre trop",
    "sign_bytes_differ": "ce que le serveur demande de signer n’est pas ce qui est affiché",
}


def explain_code(code: str) -> str:
    """Why something was not signed, its code last."""
    return f"{_SIGNING.get(code) or _REASONS.get(code) or 'non signé'} [{code}]"


def reason(code: str) -> str:
    """Why a signature is what it is, in words; ``not_signed:<id>`` names what was left out."""
    name, _, what = code.partition(":")
    if name == "not_signed":
        return f"non signé : {what}"
    return _REASONS.get(name, name)


def card_check(check: Check) -> tuple[str, str]:
    """(what was found, what to do now) of one look of the card doctor."""
    template = _CHECKS.get(check.code, check.code)
    params = {name: str(value) for name, value in check.params.items()}
    sentence = template.format(**params) if _fits(template, params) else check.code
    return sentence, _STEPS.get(check.next_step, check.next_step)


def finding(item: Finding) -> str:
    """One line for something noticed in a file."""
    params = {name: str(value) for name, value in item.params.items()}
    template = _FINDINGS.get(item.code)
    detail = ", ".join(f"{name} {value}" for name, value in params.items())
    text = template.format(**params) if template and _fits(template, params) else f"{item.code} {detail}".strip()
    return f"{_SEVERITIES[item.severity.name]} : {text}"


def _fits(template: str, params: dict[str, str]) -> bool:
    try:
        template.format(**params)
    except KeyError:
        return False
    return True
