"""Code tables of PES v2 beyond mandats and titres: invoices, contracts, direct debits, the Treasury's answers.

``TABLES`` gives the table of a tag on one side of the exchange; ``""`` is every side. Source: schemas 5.17.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.documents import pes_labels


def _table(text: str) -> Mapping[str, str]:
    return dict(line.strip().split(None, 1) for line in text.strip().splitlines())


_MOTIF_MANDAT = _table("""
    01 Pièces justificatives absentes ou sans valeur
    02 Pièces justificatives insuffisantes
    03 Crédits budgétaires insuffisants
    04 Liquidation erronée
    05 Service fait ou caractère exécutoire non certifié
    06 Autre motif
    07 Double paiement
    09 Domiciliation bancaire absente ou erronée
    10 Récupération d’une avance non effectuée
    11 Donneur d’ordre incompétent
    13 Prescription ou déchéance
    16 Mandat non établi au nom du véritable créancier
    23 Erreur d’imputation comptable ou budgétaire
    24 Rejet technique
""")
_MOTIF_TITRE = _table("""
    01 Caractère exécutoire absent
    02 Créance non indiquée
    03 Débiteur non indiqué
    04 Imputation budgétaire erronée
    05 Prescription
    06 Autre motif
    07 Pièce d’origine non référencée
    08 Type de bordereau inexistant
    09 Exercice non ouvert
    10 Bordereau sans date d’émission
    11 Montant du bordereau incohérent
    12 Bordereau non signé
    13 TVA absente pour une collectivité assujettie
    14 Donneur d’ordre incompétent
    15 Pièces justificatives insuffisantes
    16 Pièces justificatives absentes ou sans valeur
    17 Domiciliation bancaire absente ou erronée
    18 Numéro de bordereau déjà employé
    19 Complément d’information nécessaire
    20 En attente du titre récapitulatif
    21 Titre incomplet
    22 Exercice du rôle clôturé
    23 Numéro de rôle déjà employé
    24 Exercice du rôle initial clôturé
    25 Rôle initial inexistant
    26 Rôle initial non pris en compte
    27 Date de prélèvement incorrecte
    28 Numéro d’article déjà employé
    29 Date de l’avis des sommes à payer incorrecte
    30 Code produit inconnu
    31 SIRET de la collectivité bénéficiaire inexistant
    32 Collectivité non assujettie à la TVA
    33 Montant majorable
    34 Montant du prélèvement
    35 Domiciliation erronée
    36 Domiciliation inexistante
    37 Rapprochement du rôle impossible
    38 Forçage accordé par l’ordonnateur
    39 Forçage accordé par le responsable du poste comptable
    40 Accord de l’ordonnateur à venir pour un forçage
""")
_IDENTIFIANT_MARCHE = {
    code: label for code, label in pes_labels.IDENTIFIANT_TIERS.items() if code not in ("02", "03", "04", "12")
}
_DEPENSE: Mapping[str, Mapping[str, str]] = {
    "TypBord": pes_labels.BORDEREAU_DEPENSE,
    "TypPce": pes_labels.PIECE_DEPENSE,
    "NatPce": pes_labels.NATURE_DEPENSE,
    "ModRegl": pes_labels.REGLEMENT,
    "CodIntMor": _table("""
        01 Taux légal
        02 Taux de la BCE
        03 Autre taux
    """),
    "NatPceOrig": _table("""
        01 Mandat
        02 Titre
        03 Paiement
        04 Liste de non-valeurs
        05 Ordre de paiement de l’ordonnateur
    """),
}
_RECETTE: Mapping[str, Mapping[str, str]] = {
    "TypBord": pes_labels.BORDEREAU_RECETTE,
    "TypPce": pes_labels.PIECE_RECETTE,
    "NatPce": pes_labels.NATURE_RECETTE,
    "Edition": pes_labels.EDITION,
    "ModRegl": _table("""
        01 Numéraire
        02 Chèque
        03 Virement
        04 Virement par application externe
        05 Virement de gros montant
        06 Virement à l’étranger
        07 Opération de budget rattaché
        08 Prélèvement
        09 Virement interne
    """),
    "NatPceOrig": _table("""
        01 Titre
        02 Mandat
        03 Encaissement
        05 Liste de majoration
    """),
    "NatPrel": _table("""
        01 Fichier remis à la banque par le Trésor
        02 Fichier remis à la banque par l’ordonnateur
    """),
    "PerPrel": _table("""
        01 Tous les deux mois
        02 Chaque mois
        03 Deux fois par mois
        04 Chaque trimestre
        05 Chaque semestre
        06 Chaque année
        07 Une seule fois
    """),
    "SequencePres": _table("""
        01 Unique (OOFF)
        02 Premier (FRST)
        03 Récurrent (RCUR)
        04 Dernier (FNAL)
    """),
    "CodAssDeb": _table("""
        1 Oui
        2 Non
        3 Indéterminé
    """),
    "CodAyantDroit": _table("""
        01 Conjoint
        02 Enfant
        03 Autre
    """),
    "TypFlux": _table("""
        01 Recouvrement signalé à l’ordonnateur
        02 Encaissement d’un centre d’encaissement
    """),
}
_FACTURE: Mapping[str, Mapping[str, str]] = {
    "TypeFact": _table("""
        01 Facture
        02 Commande
        03 Avoir
        04 Devis
        05 Facture pro forma
        06 Relevé de carte d’achat
        07 Avis d’échéance
        08 Quittance
        09 Avis des sommes à payer
        10 Avis des sommes à payer de patients
    """),
}
_GARANTIES_AVANCE = _table("""
    01 Aucune
    02 Garantie à première demande
    03 Caution personnelle et solidaire
    04 Autre
""")
_MARCHE: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("NatIdTitulaire", "NatIdSousTraitant", "NatIdConcessionnaire", "NatId"), _IDENTIFIANT_MARCHE),
    "NatureMarche": _table("""
        01 Marché
        02 Marché de partenariat
        03 Accord-cadre à bons de commande
        04 Accord-cadre à marchés subséquents ou mixte
        05 Marché subséquent
        06 Marché complémentaire
        07 Autre
    """),
    "NatureConcession": _table("""
        01 Concession de travaux
        02 Concession de service
        03 Concession de service public
        04 Délégation de service public
    """),
    "TypeCode": _table("""
        01 Code postal
        02 Code de la commune
        03 Code du canton
        04 Code de l’arrondissement
        05 Code du département
        06 Code de la région
        07 Code du pays
    """),
    "ProcedureMarche": _table("""
        01 Procédure adaptée
        02 Appel d’offres ouvert
        03 Appel d’offres restreint
        04 Procédure concurrentielle avec négociation
        05 Procédure négociée après mise en concurrence
        06 Marché négocié sans publicité ni mise en concurrence
        07 Dialogue compétitif
        08 Concours
        09 Système d’acquisition dynamique
        10 Autre
    """),
    "ProcedureConcession": _table("""
        01 Procédure négociée ouverte
        02 Procédure non négociée ouverte
        03 Procédure négociée restreinte
        04 Procédure non négociée restreinte
    """),
    "FormePrix": _table("""
        01 Prix unitaires
        02 Prix forfaitaire
        03 Prix mixtes
    """),
    "VariationPrix": _table("""
        01 Prix fermes
        02 Prix fermes et actualisables
        03 Prix révisables
        04 Prix provisoires
    """),
    "TypeTitulaireMarche": _table("""
        01 Titulaire du marché
        02 Cotraitant
    """),
    "TypeGroupement": _table("""
        01 Aucun groupement
        02 Groupement solidaire
        03 Groupement conjoint
    """),
    "ModaliteExecution": _table("""
        01 Ordinaire
        02 À bons de commande
        03 À tranches
        04 À tranches et bons de commande
        05 Autre
        06 À phases
    """),
    "CCAGReference": _table("""
        01 Travaux
        02 Fournitures courantes et services
        03 Marchés industriels
        04 Prestations intellectuelles
        05 Techniques de l’information et de la communication
        06 Aucun CCAG
    """),
    "TypeGarantie": _table("""
        01 Aucune
        02 Retenue de garantie
        03 Garantie à première demande
        04 Caution personnelle et solidaire
        05 Autre
    """),
    "Reconductibilite": _table("""
        01 Non reconductible
        02 Reconduction tacite
        03 Reconduction expresse
    """),
    "RegimeAvance": _table("""
        01 Aucune
        02 Obligatoire
        03 Facultative
        04 À chaque bon de commande
        05 Refusée
    """),
    "TypeGarantieAvance": _GARANTIES_AVANCE,
}
_DEPENSE_RETOUR: Mapping[str, Mapping[str, str]] = {
    "TypBord": {**pes_labels.BORDEREAU_DEPENSE, "04": "Bordereau de régularisation"},
    "TypPce": {
        **pes_labels.PIECE_DEPENSE,
        "14": "Demande d’émission de titre",
        "15": "Ordre de paiement de retenue de garantie",
    },
    "NatPce": {
        **pes_labels.NATURE_DEPENSE,
        **_table("""
            15 Autre
            19 Réquisition de l’ordonnateur
            20 Autre opération avec émargement
            21 Constatation de frais financiers
            22 Débits d’office
            23 Dépenses domiciliées
            24 Remboursement de retenue de garantie
            25 Remboursement manuel de retenue de garantie
            26 Remboursement d’une échéance d’emprunt
            27 Secours d’urgence
            28 Vacation de police
            29 Divers
            30 Pénalités de retard
        """),
    },
    "TypRestit": _table("""
        01 Rejets et mises en instance
        02 Événements de la période
    """),
    "NatInf": _table("2 Flux détaillé"),
    "EtatPce": _table("""
        01 En instance
        02 Prise en charge
        04 Rejetée
        05 Soldée
    """),
    "EtatLigPce": _table("""
        01 Prise en charge
        02 Rejetée
        03 Visa préalable : prise en charge sans anomalie
        04 Visa préalable : prise en charge avec anomalie
        05 Visa préalable : rejet qui peut être forcé
        06 Visa préalable : rejet définitif
        07 Prise en charge avec anomalies
        08 Prise en charge sans anomalie
        09 Rejetée
        10 Rejetée sans recours
        15 Prise en charge après forçage
        16 Mise en instance
    """),
    "ObsEtat": _MOTIF_MANDAT,
    "CessOpp": _table("""
        01 Ni cession ni opposition
        02 Cession ou opposition partielle
        03 Cession ou opposition totale
    """),
    "OrgEma": _table("""
        01 Paiement
        02 Ordre de paiement de pénalités de retard
        03 Ordre de paiement de retenue de garantie
        04 Ordre de paiement comptable, paiement
        05 Ordre de paiement comptable
        06 Ordre de reversement
        07 Mandat correctif
        08 Mandat
        09 Titre correctif
        10 Titre
        11 Liste de non-valeurs
        12 Encaissement
        13 Avance sur un marché d’investissement
        14 Avance sur un marché de fonctionnement
        15 Divers
    """),
    "TypConv": _table("""
        01 Autorisation de paiement
        03 Convention sur mandat global
    """),
}
_RECETTE_RETOUR: Mapping[str, Mapping[str, str]] = {
    "TypBord": {
        **pes_labels.BORDEREAU_RECETTE,
        "04": "Bordereau de régularisation",
        "05": "Bordereau P503",
        "07": "Bordereau ORMC, reversement au bénéficiaire",
    },
    "TypPce": {**pes_labels.PIECE_RECETTE, "08": "Rôle", "13": "Demande d’émission de titre"},
    "NatPce": {**pes_labels.NATURE_RECETTE, "12": "Autre"},
    "TypRestit": _table("""
        01 Rejets
        02 Événements de la période
        03 Stock
    """),
    "NatInf": _table("""
        1 Stock détaillé
        2 Flux détaillé
    """),
    "EtatPce": _table("""
        01 En instance
        02 Prise en charge
        03 Prise en charge en partie
        04 Rejetée
        05 Annulée
    """),
    "EtatLigPce": _table("""
        01 Rejetée
        02 Annulée
        03 Mise en instance
        04 Non soldée
        05 Soldée
        06 Soldée en non-valeur
    """),
    "ObsEtat": _MOTIF_TITRE,
    "NatPceOrig": _table("02 Mandat"),
    "CodeSuspPour": _table("""
        01 Délais accordés
        02 Réclamation transmise à l’ordonnateur
        03 Suspension demandée par l’ordonnateur
        04 Opposition à poursuites
        05 Redressement judiciaire avec plan d’apurement
        06 Redressement judiciaire sans plan d’apurement
        07 Liquidation de biens
        08 Liquidation judiciaire
        09 Commission de surendettement
        10 N’habite plus à l’adresse indiquée
        11 Annulation attendue
        12 Admission en non-valeur demandée
        13 Débiteur décédé
        14 Autorisation de poursuite non accordée
        15 Créance minime
        16 Procès-verbal de carence
        17 Personne disparue
        18 Admission en non-valeur
        19 Assignation en redressement ou en liquidation judiciaire
        20 Cession de fonds
        21 Pourvoi devant les tribunaux
        22 Demande de renseignements
        23 Tiers non rattaché
        24 Plan de recouvrement inconnu
        25 Poursuite à l’initiative du poste
        26 Règlement de l’aide médicale
        27 Production chez le notaire
        28 Réponse de l’huissier attendue
        29 Procès-verbal de perquisition
        30 Procès-verbal de recherche
        31 Transféré au budget bénéficiaire
        32 Contestation de la créance
        33 Empêchement technique
        34 Divers
        35 Paiement partiel ou nul d’un hôpital public
        36 Saisie à tiers détenteur fructueuse
        37 Paiement rejeté d’un hôpital public
        38 Action de justice
        39 Poursuites hors d’Hélios
    """),
    "EtapePce": _table("""
        00 Avis des sommes à payer
        01 Lettre de rappel ou de relance
        02 Commandement
        03 Mise en demeure
        04 Saisie-attribution
        05 Saisie-attribution à la CAF
        06 Saisie-vente
        07 Saisie des rémunérations
        08 Vente
        09 Poursuites extérieures
        10 Saisie de coffre-fort
        11 Saisie de véhicule
        12 Saisie de valeurs mobilières et autres biens d’associés
        13 Autorisation de commandement
        14 Autorisation de saisie
        15 Avis avant poursuites extérieures
        16 Phase comminatoire
        17 Saisie à tiers détenteur, employeur
        18 Saisie à tiers détenteur, banque
        19 Saisie à tiers détenteur, autre tiers
    """),
    "CodActu": _table("""
        01 Acte envoyé
        02 Autorisation de poursuites demandée
        03 Autorisation de poursuites acceptée
        04 Autorisation de poursuites refusée
        05 Acte fructueux
        06 Acte infructueux
        07 Pli non distribué
        08 Redressement, liquidation ou surendettement
        09 Divers
    """),
    "OrgEma": _table("""
        01 Encaissement avant émission du titre
        02 Encaissement
        03 Flux d’encaissement
        04 Mandat correctif
        05 Mandat
        06 Liste de non-valeurs
        07 Titre correctif
        08 Titre
        09 Annulation de frais ou d’un acte de poursuite
        10 Paiement par internet
        11 Encaissement technique
        12 Divers
    """),
    "TypConv": _table("""
        01 Convention sur titres en plusieurs années
        02 Convention sur rôles de plusieurs collectivités
    """),
}
_EVERYWHERE: Mapping[str, Mapping[str, str]] = {
    "Support": pes_labels.SUPPORT,
    "TypePJ": pes_labels.PIECE_JOINTE,
    "NatIdTiers": pes_labels.IDENTIFIANT_TIERS,
    "CatTiers": pes_labels.CATEGORIE_TIERS,
    "NatJur": {**pes_labels.NATURE_JURIDIQUE, "00": "Inconnue"},
    "TypTiers": pes_labels.TYPE_TIERS,
    "TypAdr": _table("""
        0 Non précisée
        1 Principale
        2 Secondaire
    """),
    "Domaine": _table("""
        01 Dépense
        02 Recette
        04 Budget
        06 Marché
    """),
}
_RETOUR_TIERS = _table("""
    01 Personne physique
    02 Personne morale de droit privé
    03 Personne morale de droit public
""")
TABLES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "": _EVERYWHERE,
    "PES_DepenseAller": _DEPENSE,
    "PES_RecetteAller": _RECETTE,
    "PES_Facture": _FACTURE,
    "PES_Marche": _MARCHE,
    "PES_DepenseRetour": {**_DEPENSE_RETOUR, "CatTiers": _RETOUR_TIERS},
    "PES_RecetteRetour": {**_RECETTE_RETOUR, "CatTiers": _RETOUR_TIERS},
}
"""By the block that the tag stands in."""


def table_of(block: str, tag: str) -> Mapping[str, str] | None:
    """The table of a tag in a block, else the one it has everywhere; None when it holds no code."""
    return TABLES.get(block, {}).get(tag) or _EVERYWHERE.get(tag)
