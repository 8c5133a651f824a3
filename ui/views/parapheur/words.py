"""French words for the parapheur's codes: findings, steps, certificates, results."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from app.domain.parapheur import Action
from app.services.parapheur import Finding, Severity, tag_label
from app.services.signing_types import ReasonView, SignStep
from ui import text
from ui.errors import known_codes, word_code
from ui.text import tr
from ui.widgets.cardpanel import tries as tries  # part of the words of a card

_FINDINGS: Mapping[str, str] = {
    "pes_empty": "Le fichier ne contient ni bordereau, ni pièce, ni marché.",
    "pes_encoding": "Encodage inattendu ({encoding}) : le Trésor attend ISO-8859-1.",
    "pes_siret_shape": "Le SIRET de la collectivité est mal formé.",
    "pes_large": "Fichier très volumineux.",
    "pes_id_duplicate": "L’identifiant {id} est employé deux fois.",
    "pes_id_invalid": "L’identifiant {id} n’est pas valable.",
    "pes_not_signable": "Ni les bordereaux ni le fichier ne portent l’identifiant nécessaire pour signer.",
    "pes_already_signed": "Le fichier porte déjà une signature.",
    "pes_partly_signed": "Une partie seulement des bordereaux est signée ({signed} sur {total}).",
    "pes_signed_not_demat": "Le fichier est signé mais se déclare sur papier : le Trésor le rejetterait.",
    "pes_not_demat": "Le fichier ne se déclare pas dématérialisé : signé, il serait rejeté.",
    "pes_bordereau_duplicate": "Le bordereau {bordereau} figure deux fois.",
    "pes_totals_differ": "Bordereau {bordereau} : total recalculé {computed}, déclaré {declared}.",
    "pes_count_differs": "Bordereau {bordereau} : {counted} pièces pour {declared} annoncées.",
    "pes_yearly_total_missing": "Bordereau {bordereau} : le cumul annuel manque.",
    "pes_piece_duplicate": "Bordereau {bordereau} : la pièce {piece} figure deux fois.",
    "pes_pj_missing": "Pièce {piece} : le justificatif « {name} » est annoncé mais absent du fichier.",
    "pes_pj_duplicate": "Le justificatif {id} figure deux fois.",
    "pes_pj_empty": "Le justificatif « {name} » est vide.",
    "pes_pj_unreferenced": "Le justificatif « {name} » n’est cité par aucune pièce.",
    "pes_schema": "Le fichier s’écarte du schéma de la DGFiP (ligne {line}).",
    "pes_schema_older": "Conforme au schéma {older} de la DGFiP, mais pas au plus récent, {newest} (ligne {line}).",
    "pes_shape": "{tag} n’a pas la forme attendue : « {value} » {where}",
    "pes_code_unknown": "{tag} : le code {value} est inconnu (pièce {where}).",
    "pes_amount_shape": "{tag} : montant inattendu, {value} (pièce {where}).",
    "pes_value_too_long": "{tag} : valeur bien trop longue ({size} caractères), coupée à l’écran.",
    "pes_more": "{count} autres remarques du même genre.",
    "sign_siren_differs": "Le certificat ({name}, SIREN {certificate}) n’est pas celui de la collectivité du fichier (SIREN {file}).",
    "sign_level_below": "Ce certificat est de niveau RGS {level} : ces dossiers demandent {asked}.",
    "sign_level_unknown": "Le niveau RGS de ce certificat n’est pas connu ici : ces dossiers demandent {asked}.",
    "sign_twice": "Le bordereau {bordereau} figure aussi dans un autre dossier de cette sélection.",
    "sign_same_file": "Un autre dossier de cette sélection porte le même nom de fichier : le Trésor en refuserait un.",
    "pes_amount_unreadable": "{tag} : le montant « {value} » ne peut pas être lu.",
    "pes_origin_missing": "Pièce {piece} : elle corrige une autre pièce, mais ne dit pas laquelle.",
    "pes_first_name_missing": "Pièce {piece} : le prénom de {name} manque, le Trésor la refuserait.",
    "pes_account_missing": "Pièce {piece} : à payer par virement, mais le compte de {name} manque.",
    "pes_tiers_new": "Jamais payé par ce budget jusqu’ici : {names} ({total}).",
    "pes_iban_changed": "{name} : le compte bancaire a changé. Avant : {before}. Ici : {after}. À vérifier avant de signer.",
    "pes_amount_unusual": "{name} : {amount} sur une ligne, alors que {highest} était son plus haut jusqu’ici.",
    "pes_total_unusual": "Bordereau {bordereau} : {amount}, alors que les précédents ne dépassaient pas {highest}.",
    "pes_number_jump": "Bordereau {bordereau} : le précédent portait le n° {last}, on attendait le n° {expected}.",
    "pes_bordereau_again": "Bordereau {bordereau} : ce numéro a déjà été lu avec un autre total, {before} ; ici {total}.",
}
_AMOUNTS = frozenset({"declared", "computed", "total", "amount", "highest"})

_ACTIONS: Mapping[Action, str] = {
    Action.VISA: "Visa",
    Action.SIGNATURE: "Signature",
    Action.SEAL: "Cachet serveur",
    Action.PAPER_SIGNATURE: "Signature papier",
    Action.EXTERNAL_SIGNATURE: "Signature externe",
    Action.SECURE_MAIL: "Mail sécurisé",
    Action.REJECT: "Rejet",
    Action.SECOND_OPINION: "Avis complémentaire",
    Action.ARCHIVE: "Fin de circuit",
    Action.START: "Émission",
    Action.DELETE: "Suppression",
    Action.TRANSFER: "Transfert",
    Action.ASK_SECOND_OPINION: "Demande d’avis",
    Action.CHAIN: "Enchaînement de circuit",
    Action.SECRETARIAT: "Préparation par le secrétariat",
    Action.TRANSMIT: "Transmission",
    Action.UNKNOWN: "Étape",
}

_CERTIFICATES: Mapping[str, str] = {
    "cert_expired": "expiré depuis le {date}",
    "cert_not_yet_valid": "pas encore valable (à partir du {date})",
    "cert_wrong_usage": "n’est pas fait pour signer",
    "cert_is_ca": "est celui d’une autorité, pas d’une personne",
    "cert_rsa_short": "clé trop courte ({bits} bits)",
    "cert_ec_refused": "type de clé non accepté pour les PES",
    "cert_pss_refused": "type de clé non accepté pour les PES",
    "cert_key_unknown": "type de clé inconnu",
    "cert_other_holder": "au nom de {subject}, alors que ce profil est celui de {holder}",
    "cert_revoked": "révoqué par son autorité",
    "cert_authentication_only": "prévu pour l’authentification : le comptable peut le refuser",
    "cert_expires_soon": "expire dans {days} jours : prenez rendez-vous pour le renouveler",
    "cert_renewal_due": "expire dans {days} jours : pensez à demander son renouvellement",
    "cert_qualified_device": "certificat qualifié, sur un dispositif qualifié",
    "cert_qualified": "certificat qualifié",
    "cert_not_qualified": "certificat non qualifié",
    "cert_chain_unknown": "autorité absente des listes de confiance importées",
    "cert_chain_known": "autorité reconnue par les listes de confiance importées",
    "cert_not_revoked": "non révoqué, vérifié le {date}",
    "cert_revocation_never": "état de révocation jamais vérifié : il le sera avec le réseau",
    "cert_revocation_unknown": "état de révocation non vérifié (hors ligne)",
}

_PROBLEMS: Mapping[str, str] = {
    "not_prepared": "Les données à signer ne sont pas encore sur cet appareil : elles arrivent avec le réseau.",
    "to_prepare_online": "Préparé pour un autre certificat : il sera prêt à signer après un passage en ligne.",
    "certificate_other_body": "Le certificat choisi est celui d’une autre collectivité.",
    "pdf_forbidden": "Votre collectivité n’autorise pas la signature de PDF préparés par le serveur.",
    "sign_passed": "Passé : vous ne l’avez pas signé.",
    "sign_paused_too_long": "Non traité : la pause a été trop longue, la carte a été refermée.",
    "document_not_here": "Le document n’est pas encore sur cet appareil.",
    "reading_mandatory": "La lecture est obligatoire : ouvrez d’abord tous les documents du dossier.",
    "certificate_missing": "Aucun certificat n’est choisi pour ce parapheur.",
    "card_missing": "La carte de ce certificat n’est pas branchée.",
    "card_silent": "La carte de ce certificat ne répond pas encore.",
    "certificate_not_usable": "Le certificat choisi n’est pas utilisable.",
    "act_not_asked": "Ce dossier n’attend pas de signature.",
    "dossier_not_waiting": "Ce dossier n’attend plus d’action de votre part.",
    "pes_errors": "Le fichier contient une erreur qui le ferait rejeter.",
    "sign_bytes_differ": "Ce que le serveur demande de signer n’est pas ce qui est affiché. Ne signez pas.",
    "sign_document_changed": "Le document a changé depuis la récapitulation : relisez-le.",
    "sign_request_stale": "Les données à signer ont été préparées pour un autre certificat.",
    "sign_stopped": "Non traité : la signature a été arrêtée avant ce dossier.",
    "token_pulled": "La carte a été retirée avant la fin.",
    "dossier_moved": "Le dossier a changé entre-temps : relisez-le.",
    "dossier_gone": "Le dossier n’est plus dans vos bannettes.",
    "sign_content_changed": "Le document signé n’est pas celui qui était affiché. Prévenez l’émetteur.",
    "sign_format_unknown": "Ce format de signature n’est pas pris en charge.",
    "sign_sha1_refused": "Ce parapheur demande un procédé abandonné (SHA-1), que ses réglages n’acceptent pas.",
    "sign_protocol_unknown": "Ce parapheur ne signe ce document d’aucune façon connue d’ici.",
    "sign_value_wrong": "La signature produite par la carte n’est pas valable : elle n’est pas envoyée.",
    "sign_values_missing": "La carte n’a pas rendu toutes les signatures demandées.",
    "sign_cancelled": "Non traité : la signature a été arrêtée avant ce dossier.",
    "sign_not_proven": "La signature n’a pas pu être contrôlée.",
    "sign_not_prefix": "Le PDF signé n’est pas celui qui était affiché. Prévenez l’émetteur.",
    "sign_ours_missing": "Votre signature ne figure pas, intacte, dans le fichier rendu par le serveur.",
    "sign_other_certificate": "Le fichier rendu par le serveur porte la signature d’un autre certificat.",
    "sign_time_differs": "La date de signature n’est pas celle qui avait été préparée.",
    "sign_policy_unknown": "La politique de signature du fichier rendu n’est pas connue.",
    "sign_role_missing": "La qualité du signataire manque dans le fichier rendu.",
    "sign_left_out": "Un bordereau du fichier rendu n’est pas signé.",
    "cms_unreadable": "Les données à signer ne peuvent pas être lues.",
    "cms_algorithm_protection": "Les données à signer emploient un procédé refusé.",
    "pdf_encrypted": "Le PDF est protégé : il ne peut pas être signé ici.",
    "pdf_locked": "Le PDF n’accepte plus de signature.",
    "pdf_unreadable": "Le PDF est illisible.",
    "pin_refused": "Code PIN refusé. Rien n’a été signé.{tries}",
    "pin_locked": "La carte est bloquée après trop de codes erronés. Utilisez son code de déblocage, ou contactez"
    " l’autorité qui l’a délivrée.",
    "pin_needed": "La carte demande son code PIN.",
    "pin_expired": "Le code PIN de la carte doit être changé avant de signer.",
    "pin_cancelled": "La saisie du code a été abandonnée sur le lecteur. Rien n’a été signé.",
    "pin_per_signature": "Cette carte demande son code à chaque signature : signez ces dossiers un par un.",
    "token_absent": "La carte n’est pas branchée.",
    "token_missing": "La carte n’est pas branchée.",
    "token_silent": "La carte ne répond pas encore : attendez un instant, puis recommencez.",
    "token_failed": "La carte ne répond pas comme prévu : retirez-la, remettez-la, puis recommencez.",
    "token_key_missing": "La carte ne contient pas la clé de ce certificat.",
    "token_module_unusable": "Le programme de la carte ne peut pas être chargé.",
    "token_timeout": "La carte ne répond plus : retirez-la, remettez-la, puis recommencez.",
    "pes_doctype": "Le fichier contient une déclaration interdite : il n’est pas ouvert.",
    "pes_encoding": "L’encodage du fichier n’est pas reconnu.",
    "pes_malformed": "Le fichier est mal formé (ligne {line}) : il ne peut pas être lu.",
    "pes_not_aller": "Ce fichier XML n’est pas un PES Aller.",
    "pes_too_large": "Le fichier est trop volumineux pour être lu ici.",
    "pes_pj_too_large": "Le justificatif est trop volumineux pour être ouvert.",
    "pes_pj_empty": "Le justificatif est vide : il n’y a rien à ouvrir.",
    "pes_pj_unreadable": "Le justificatif est abîmé : il ne peut pas être ouvert.",
    "metadata_wanted": "Le circuit demande des renseignements : ouvrez le dossier, ils sont demandés avant de signer.",
    "metadata_missing": "Un renseignement obligatoire manque ({name}).",
}

_PIN_TRIES: Mapping[str, str] = {
    "low": " Il reste peu d’essais.",
    "final": " Dernier essai : un code erroné bloquera la carte.",
}
"""What a card tells of its remaining tries, after a refused PIN."""

_STEPS: Mapping[SignStep, str] = {
    SignStep.PREPARING: "préparation",
    SignStep.OPENING: "ouverture de la carte",
    SignStep.ASKED: "à vous de dire",
    SignStep.PAUSED: "en pause",
    SignStep.CHECKED: "contrôlé",
    SignStep.SIGNED: "signé",
    SignStep.VERIFIED: "vérifié",
    SignStep.QUEUED: "signé, à envoyer",
    SignStep.FAILED: "non signé",
    SignStep.SKIPPED: "non traité",
}


_UNFILLED = re.compile(r" \([^()]*\{\w+\}[^()]*\)")


def _filled(template: str, params: Mapping[str, str | int]) -> str:
    """The sentence with its parameters, amounts and dates as French writes them, no-break spaces in place."""
    shown = {name: _shown(name, value) for name, value in params.items()}
    try:
        sentence = tr(template, "parapheur").format(**shown)
    except (KeyError, IndexError):
        sentence = _UNFILLED.sub("", tr(template, "parapheur"))  # told elsewhere than where it happened
    return text.typeset(sentence)


def _shown(name: str, value: str | int) -> str | int:
    if name in _AMOUNTS and isinstance(value, str):
        return text.amount(Decimal(value))
    if name == "tag" and isinstance(value, str):
        return tag_label(value)
    if name == "date" and isinstance(value, str):
        return dt.date.fromisoformat(value).strftime("%d/%m/%Y")
    return value


def known_findings() -> frozenset[str]:
    """Codes of findings with a sentence."""
    return frozenset(_FINDINGS)


def known_certificates() -> frozenset[str]:
    """Codes of certificates' reasons with a sentence."""
    return frozenset(_CERTIFICATES)


def known_problems() -> frozenset[str]:
    """Codes of refusals with a sentence, here or in `ui.errors`."""
    return frozenset(_PROBLEMS) | known_codes()


def finding(item: Finding) -> str:
    """One sentence for something noticed in a PES."""
    params = dict(item.params)
    if item.code == "pes_iban_changed":
        # Between its groups it may go to the next line: in the narrowest window it is longer than one.
        params |= {side: text.iban(str(params.get(side, ""))).replace(text.NBSP, " ") for side in ("before", "after")}
    if item.code == "pes_bordereau_again":
        params["before"] = text.amount(Decimal(params["before"]))
    params["name"] = params.get("name") or params.get("id", "")
    return _filled(_FINDINGS.get(item.code, "Point à vérifier dans le fichier."), params)


def grave(item: Finding) -> bool:
    return item.severity is Severity.ERROR


def action(value: Action) -> str:
    return tr(_ACTIONS[value], "parapheur")


_DONE: Mapping[str, str] = {
    "sign": "signé",
    "visa": "visé",
    "reject": "rejeté",
    "transfer": "transféré",
    "ask_opinion": "avis demandé",
    "undo": "repris",
    "seal": "cachet demandé",
    "paper_sign": "signé sur papier",
    "secure_mail": "courriel sécurisé",
    "chain": "enchaîné",
    "archive_dossier": "archivé",
    "transmit": "transmis",
    "start": "parti",
    "create_dossier": "créé ici",
}


def done(act: str) -> str:
    """An act that was done, in the words of a list."""
    return tr(_DONE.get(act, "traité"), "parapheur")


def certificate(reason: ReasonView) -> str:
    return _filled(_CERTIFICATES.get(reason.code, reason.code), reason.params)


def problem(code: str, params: Mapping[str, str | int] | None = None) -> str:
    """Why a dossier cannot be, or was not, signed."""
    if code == "pin_refused":
        tries = str((params or {}).get("tries", ""))
        return _filled(_PROBLEMS[code], {"tries": tr(_PIN_TRIES.get(tries, ""), "parapheur") if tries else ""})
    if code in _PROBLEMS:
        return _filled(_PROBLEMS[code], params or {})
    return word_code(code).text()


def step(value: SignStep) -> str:
    return tr(_STEPS[value], "parapheur")


def longest_step() -> str:
    """The one that wants most room."""
    return max(map(step, _STEPS), key=len)
