"""French for what goes wrong with accounts: their address, their sign-in, and the profiles of a session."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import KEPT, SIGN_IN, Wording

ACCOUNTS: Mapping[str, Wording] = {
    "sign_in_required": Wording("La connexion à ce compte a expiré ou a été refusée.", KEPT, SIGN_IN),
    "password_refused": Wording("L’identifiant ou le mot de passe est refusé.", KEPT, SIGN_IN),
    "sign_in_elsewhere": Wording(
        "Ce serveur demande de se connecter sur sa propre page.",
        "Écharpe ne peut pas encore s’y connecter.",
        "Demandez au service informatique un compte avec mot de passe.",
    ),
    "adapter_unknown": Wording("Ce logiciel de courrier n’est pas encore connu d’Écharpe."),
    "account_unknown": Wording("Ce compte n’existe plus sur cet appareil."),
    "role_missing": Wording(
        "La qualité du signataire manque.", "Rien n’est signé.", "Dites en quelle qualité vous signez ce bordereau."
    ),
    "client_certificate_unreadable": Wording(
        "Le fichier du certificat client ne peut pas être lu.",
        "Rien n’a été changé.",
        "Demandez au service informatique un fichier PEM avec sa clé, sans mot de passe.",
    ),
    "sso_refused": Wording(
        "La connexion unique de votre collectivité n’a pas abouti.",
        "L’application s’ouvre sans elle.",
        "Identifiez-vous dans le navigateur.",
    ),
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
    "two_factor_required": Wording(
        "Ce compte demande un second code.",
        KEPT,
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
    "demo_not_installed": Wording(
        "La commune de démonstration n’est pas installée.", "", "Installez le complément de démonstration."
    ),
    "demo_failed": Wording("La commune de démonstration s’est arrêtée sur une erreur.", "", "Essayez de nouveau."),
}
