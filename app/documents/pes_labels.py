"""Code tables of PES v2 in French, as the DGFiP's schemas word them. Source: interop §3.2, schemas 5.17.

`pes_labels_more` has those of invoices, contracts and the Treasury's answers. They are values of the domain (what a code *is called*), not sentences for the user.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of the file and what it is called; ``label`` is empty for a code we do not know."""

    code: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.code


def coded(table: Mapping[str, str], code: str) -> Coded:
    """Look a code up; never fails."""
    return Coded(code, table.get(code, ""))


BORDEREAU_DEPENSE: Mapping[str, str] = {
    "01": "Bordereau ordinaire",
    "02": "Bordereau d’annulation ou de réduction",
    "03": "Bordereau d’ordres de paiement",
    "04": "Bordereau P503 (retour)",
}
BORDEREAU_RECETTE: Mapping[str, str] = {
    "01": "Bordereau ordinaire",
    "02": "Bordereau d’annulation ou de réduction",
    "03": "Bordereau d’ordres de recette",
    "04": "Bordereau de régularisation (retour)",
    "05": "Bordereau P503 (retour)",
    "06": "Bordereau ORMC",
}
PIECE_DEPENSE: Mapping[str, str] = {
    "01": "Mandat ordinaire",
    "02": "Mandat correctif",
    "03": "Mandat d’ordre budgétaire",
    "04": "Mandat d’ordre mixte",
    "05": "Mandat émis après paiement",
    "06": "Mandat global",
    "07": "Mandat d’admission en non-valeur",
    "08": "Mandat collectif",
    "09": "Mandat sur marché",
    "10": "Mandat de rattachement",
    "11": "Ordre de paiement",
    "12": "Demande d’émission de mandat",
    "13": "Charges constatées d’avance",
}
PIECE_RECETTE: Mapping[str, str] = {
    "01": "Titre ordinaire",
    "02": "Titre correctif",
    "03": "Titre d’ordre budgétaire",
    "04": "Titre d’ordre mixte",
    "05": "Titre émis après encaissement",
    "06": "Titre récapitulatif avec rôle",
    "07": "Titre récapitulatif sans rôle",
    "09": "Titre de majoration",
    "10": "Titre en plusieurs années",
    "11": "Titre de rattachement",
    "12": "Ordre de recette de l’ordonnateur",
    "14": "Produits constatés d’avance",
    "15": "Titre ORMC",
}
_NATURE_COMMUNE: Mapping[str, str] = {
    "01": "Fonctionnement",
    "02": "Investissement",
    "03": "Inventaire",
    "04": "Emprunt",
    "05": "Régie",
    "06": "Annulation ou réduction",
    "07": "Complémentaire",
    "08": "Réémis",
    "10": "Annulation de rattachement",
    "18": "Opération d’ordre liée aux cessions",
}
NATURE_DEPENSE: Mapping[str, str] = {
    **_NATURE_COMMUNE,
    "09": "Annulant un titre",
    "11": "Paie",
    "12": "Retenue de garantie",
    "13": "Dernier acompte",
    "14": "Avance forfaitaire",
}
NATURE_RECETTE: Mapping[str, str] = {**_NATURE_COMMUNE, "09": "Annulant un mandat", "11": "Marché"}
REGLEMENT: Mapping[str, str] = {
    "01": "Numéraire",
    "02": "Chèque",
    "03": "Virement",
    "04": "Virement par application externe",
    "05": "Virement de gros montant",
    "06": "Virement à l’étranger",
    "07": "Opération de budget rattaché",
    "08": "Opération d’ordre",
    "09": "Avis de règlement",
    "10": "Prélèvement",
    "11": "Virement interne",
}
SUPPORT: Mapping[str, str] = {"01": "Électronique", "02": "Papier", "03": "Cédérom"}
PIECE_JOINTE: Mapping[str, str] = {
    "001": "Document budgétaire",
    "002": "Recette",
    "003": "Dépense",
    "004": "État de paye",
    "005": "État d’aide sociale",
    "006": "PES Facture (ASAP)",
    "007": "Facture ORMC CPP",
    "008": "Document complémentaire à l’ASAP CPP",
    "009": "Pièce contractuelle de marché",
    "010": "Facture ASAP ORMC ENSU à éditer",
    "011": "Document complémentaire à l’ASAP ENSU à éditer",
    "012": "CFU, état de l’ordonnateur",
    "013": "CFU, états annexes",
}
IDENTIFIANT_TIERS: Mapping[str, str] = {
    "01": "SIRET",
    "02": "SIREN",
    "03": "FINESS",
    "04": "NIR",
    "05": "TVA intracommunautaire",
    "06": "Hors Union européenne",
    "07": "TAHITI",
    "08": "RIDET",
    "09": "En cours d’immatriculation",
    "10": "FRWF",
    "11": "IREP",
    "12": "NFP",
}
# From 50 on, the comments of the 5.17 schema stand one line too low (50 would be « autres organismes
# sociaux »); the files in the field (50 with a company) follow the table below.
CATEGORIE_TIERS: Mapping[str, str] = {
    "01": "Personne physique",
    "20": "État et établissements publics nationaux",
    "21": "Région",
    "22": "Département",
    "23": "Commune",
    "24": "Groupement de collectivités",
    "25": "Caisse des écoles",
    "26": "CCAS",
    "27": "Établissement public de santé",
    "28": "École nationale de la santé publique",
    "29": "Autre établissement public ou organisme international",
    "50": "Personne morale de droit privé (hors organisme social)",
    "60": "Caisse de sécurité sociale, régime général",
    "61": "Caisse de sécurité sociale, régime agricole",
    "62": "Sécurité sociale des travailleurs non salariés",
    "63": "Autre régime obligatoire de sécurité sociale",
    "64": "Mutuelle ou organisme d’assurance",
    "65": "Divers autres tiers payants",
    "70": "CNRACL",
    "71": "IRCANTEC",
    "72": "ASSEDIC",
    "73": "Caisse mutualiste de retraite complémentaire",
    "74": "Autre organisme social",
}
NATURE_JURIDIQUE: Mapping[str, str] = {
    "01": "Particulier",
    "02": "Artisan, commerçant, agriculteur",
    "03": "Société",
    "04": "CAM ou caisse appliquant les mêmes règles",
    "05": "Caisse complémentaire",
    "06": "Association",
    "07": "État ou organisme d’État",
    "08": "Établissement public national",
    "09": "Collectivité territoriale, EPL, EPS",
    "10": "État étranger, ambassade",
    "11": "CAF",
}
EDITION: Mapping[str, str] = {
    "01": "Avis des sommes à payer à éditer par le Trésor",
    "02": "Avis des sommes à payer par Chorus Portail Pro",
    "03": "Avis des sommes à payer ORMC par Chorus Portail Pro",
    "04": "Avis des sommes à payer sans traitement par la DGFiP",
    "05": "Avis des sommes à payer de patients, à éditer",
    "06": "Avis des sommes à payer ORMC par l’espace usager, à éditer",
}
TYPE_TIERS: Mapping[str, str] = {
    "01": "Débiteur principal",
    "02": "Débiteur à règles particulières",
    "03": "Débiteur solidaire",
    "04": "Codébiteur",
    "05": "Employeur",
    "06": "Malade",
    "07": "Assuré",
    "10": "Client",
    "11": "Acheteur",
    "12": "Destinataire",
    "13": "Facturé",
    "14": "Gestionnaire de la TVA",
    "15": "Comptable du client",
    "20": "Émetteur",
    "21": "Vendeur",
    "22": "Expéditeur",
    "23": "Fabricant",
    "24": "Fournisseur",
    "25": "Destinataire du paiement",
    "26": "Comptable de l’émetteur",
    "30": "Logement",
}
