"""What the doctors say, once for the command line and the window: French sentences of their codes.

Codes are stable, sentences are not. The window translates them; both fill in the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
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
    "backup_good": "Sauvegarde : il y a {days} j, essayée",
    "backup_old": "Sauvegarde : la dernière a {days} j",
    "backup_failed": "Sauvegarde : la dernière n’a pas abouti ou ne s’ouvre pas",
    "backup_none": "Sauvegarde : aucune",
    "policy_none": "Règles : aucune collectivité n’en impose",
    "policy_imposed": "Règles : {rules} imposées par {bodies} collectivités ou administrateurs",
    "policy_unreadable": "Règles : celles de cette machine ne peuvent pas être lues, aucune n’est appliquée",
    "policy_version_too_old": "Règles : une collectivité demande la version {minimum}, elle n’est plus synchronisée",
    "policy_lock_code_missing": "Règles : un code de verrouillage est demandé, il n’y en a pas",
    "lease_held": "Délai sans contact : {days} jours, il en reste {left}",
    "lease_ending": "Délai sans contact : {days} jours, il en reste {left}",
    "lease_not_held": "Délai sans contact : {days} jours, il ne peut pas être tenu ici",
    "data_closed_order": "Données fermées : à distance",
    "data_closed_lease": "Données fermées : sans contact depuis trop longtemps",
    "data_closed_restored": "Données fermées : elles viennent d’une sauvegarde",
    "data_closed_cut": "Données fermées : l’accès a été refusé par le serveur",
    "order_none": "Ordres : aucun reçu",
    "order_done": "Ordres : le dernier (n° {number}) est exécuté",
    "order_accepted": "Ordres : le dernier (n° {number}) est en cours",
    "order_untold": "Ordres : le dernier (n° {number}) est exécuté, son reçu n’est pas encore parti",
    "update_no_feed": "Mises à jour : aucune source",
    "update_never_checked": "Mises à jour : jamais vérifiées",
    "update_current": "Mises à jour : à jour, vérifié il y a {days} j",
    "update_offered": "Mises à jour : la version {version} est proposée",
    "update_ready": "Mises à jour : la version {version} est prête à installer",
    "update_trouble": "Mises à jour : la source n’est pas crue ou ne répond pas ({reason})",
    "profiles_one": "Profils : un seul sur cette session",
    "profiles_several": "Profils : {count} sur cette session, chacun derrière son code",
    "profiles_open": "Profils : {count} sur cette session, dont {open} sans code de verrouillage",
}

STEPS: Mapping[str, str] = {
    "do_plug_card": "Branchez la carte ou la clé, puis recommencez.",
    "do_plug_reader": "Branchez le lecteur, puis recommencez.",
    "do_start_card_service": "Démarrez le service pcscd (ou redémarrez l’ordinateur).",
    "do_install_driver": "Installez le pilote fourni avec la carte, ou indiquez son module dans Réglages.",
    "do_update_driver": "Réinstallez ou mettez à jour le pilote de la carte.",
    "do_type_carefully": "Vérifiez le code avant de le taper : chaque erreur compte.",
    "do_unlock_card": "Débloquez la carte avec son code PUK, auprès de votre autorité de certification.",
    "do_renew_card": "Renouvelez le certificat auprès de votre autorité de certification.",
    "do_prepare_renewal": "Demandez le renouvellement : il prend plusieurs semaines.",
    "do_choose_another": "Choisissez un autre certificat.",
    "do_choose_certificate": "Choisissez la carte de signature dans Réglages.",
    "do_plug_other_card": "Branchez la carte choisie pour cette collectivité.",
    "do_set_clock": "Réglez la date et l’heure de l’ordinateur.",
    "do_back_up": "Branchez le disque des sauvegardes, puis sauvegardez dans Réglages ou par « echarpe backup ».",
    "do_mend_policy": "Faites corriger le fichier de règles, et ses droits, par l’administrateur de la machine.",
    "do_update": "Mettez Écharpe à jour, dans Réglages ou par « echarpe update ».",
    "do_set_lock_code": "Choisissez un code de verrouillage, dans Réglages.",
    "do_connect": "Ouvrez Écharpe avec le réseau, pour qu’elle retrouve le serveur de la collectivité.",
    "do_sign_in": "Ouvrez Écharpe et identifiez-vous : rien n’est perdu.",
    "do_add_board": "Reliez la messagerie Zimbra de la collectivité, ou demandez un serveur de règles.",
    "do_ask_feed": "Demandez à la collectivité une source plus récente (fichier « Choisir la source »).",
    "do_lock_profiles": "Donnez un code de verrouillage à chaque profil.",
}


def fitted(template: str, params: Mapping[str, str | int]) -> str:
    """The sentence with its parameters; one that is missing shows as « ? », never as a brace."""
    return template.format_map(_Known({name: str(value) for name, value in params.items()}))


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"
