"""French for what goes wrong with this device: its keys, its lock, its disk, and what the system asks to open."""

from __future__ import annotations

from collections.abc import Mapping

from ui.errors.wording import Wording

DEVICE: Mapping[str, Wording] = {
    "lock_code_needed": Wording("Le code de verrouillage est demandé."),
    "lock_code_wrong": Wording("Ce code n’est pas le bon."),
    "lock_code_wait": Wording("Trop de codes erronés.", "Attendez un moment avant un nouvel essai."),
    "lock_code_too_short": Wording("Ce code est trop court.", "Au moins {length} signes."),
    "lock_code_shared": Wording(
        "Plusieurs profils partagent cet ordinateur.", "Chacun garde son code : il le ferme aux autres."
    ),
    "lock_file_damaged": Wording(
        "Le fichier du code de verrouillage est abîmé.",
        "Vos données sont intactes.",
        "Rouvrez-les avec votre code de récupération.",
    ),
    "lock_code_forgotten": Wording("Code de verrouillage oublié.", "Le code de récupération le remplace."),
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
    "ocr_failed": Wording("Le texte de cette page n’a pas pu être lu.", "La page reste lisible à l’écran."),
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
        "Écharpe n’ouvre pas cela.",
        "",
        "Il ouvre les liens echarpe:// et mailto:, et les fichiers .pdf, .eml, .ics et .vcf.",
    ),
    "opening_no_account": Wording(
        "Aucun de vos comptes ne permet d’ouvrir cela.", "", "Ajoutez-en un dans les Réglages, puis recommencez."
    ),
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
        "Installez-en un (GNOME Keyring ou KWallet) ou prévenez le service informatique, puis réessayez.",
    ),
    "recovery_code_wrong": Wording("Ce code de récupération n’est pas le bon.", "Rien n’a été modifié."),
    "recovery_code_missing": Wording(
        "Vous n’avez pas encore de code de récupération.",
        "Rien n’a été enregistré.",
        "Affichez-en un dans Réglages, notez-le, puis recommencez.",
    ),
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
}
