"""Words that people look for settings by, besides those the page shows: for its own field and for Ctrl+K."""

from __future__ import annotations

from ui.text import tr


def synonyms() -> dict[str, str]:
    """The words of each card of Réglages, by the card's name in `SettingsView`."""
    return {
        "look": tr("thème couleurs police zoom lisibilité nuit affichage"),
        "accounts": tr(
            "mot de passe mairie connexion identifiant serveur ajouter supprimer retirer carte certificat "
            "messages hors réseau absence filtres partage délégation appareils clé perdue"
        ),
        "device": tr("tablette perdue volée règles effacer verrouiller configuration transfert reçu"),
        "lock": tr("sécurité mot de passe code pin veille absence minutes"),
        "backups": tr("copie perte vol disque restaurer reprendre récupérer historique"),
        "profiles": tr("personne utilisateur session partagé collègue secrétaire adjoint"),
        "signing": tr("carte certificat jeton horodatage autorité vérifier signer"),
        "storage": tr("place disque mémoire nettoyer libérer espace hors réseau numérisé"),
        "retention": tr("rgpd effacer purge ancien anciens supprimer données personnelles archives"),
        "pes": tr("schéma trésorerie helios bordereaux"),
        "updates": tr("version nouvelle installer programme logiciel mettre à jour clé usb"),
        "openings": tr("ouvrir par défaut navigateur adresse url mailto ics eml calendrier pdf"),
        "keyboard": tr("raccourcis touches lettres dictée accessibilité frappe"),
        "hosts": tr("réseau internet confidentialité adresses contactées"),
        "help": tr("aide téléphone dépannage panne diagnostic version problème raccourcis clavier"),
    }
