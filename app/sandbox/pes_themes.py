"""What an invented town buys and bills: matter for `pes_files`. Latin-1 text only, as in real PES files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A kind of spending or income."""

    subjects: tuple[str, ...]
    accounts: tuple[str, ...]
    """M57 accounts."""
    function: str
    """M57 function, digits."""
    service: str
    companies: tuple[str, ...] = ()
    """Keys of `COMPANIES`; empty = private persons."""
    amounts: tuple[int, int] = (40, 2_400)
    """Euros without VAT, low and high."""
    vat_rate: int = 0
    """Percent, when VAT is told apart."""
    nature: str = "01"
    """NatPce: 01 fonctionnement, 02 investissement."""
    product: str = "PROD"
    """CodProdLoc, for titres."""
    market: str = ""


COMPANIES: Mapping[str, str] = {
    "batiment": "BÂTIMENT DES TROIS ÉTANGS",
    "plomberie": "PLOMBERIE LESCARRET & FILS",
    "toiture": "COUVERTURE DUCOURNAU",
    "routes": "ROUTES ET RÉSEAUX DU PIGNADA",
    "signal": "SIGNALÉTIQUE BOURDETTE",
    "papier": "PAPETERIE DE L'ÉTOILE D'ARGENT",
    "livres": "LIBRAIRIE LE CHÊNE-LIÈGE",
    "fleurs": "PÉPINIÈRES DE LA GRANDE LANDE",
    "energie": "ÉNERGIE DES DUNES",
    "sono": "SON ET LUMIÈRE GASCOGNE",
    "eau": "EAUX DU COURANT CLAIR",
    "dechets": "TRI ET COLLECTE D'ARGELOUSE",
    "cars": "AUTOCARS DARMAGNACQ",
    "archi": "ATELIER D'ARCHITECTURE MAUBOURGUET",
    "forain": "MARCHÉS FORAINS ASSOCIÉS",
}
PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("Mme", "Hortense", "Cazenave-Inventée"),
    ("Mr", "Théodule", "Larroquère"),
    ("Mme", "Zélie", "D'Espérandieu"),
    ("Mr", "Fulgence", "Brèthes"),
    ("Mme", "Apolline", "Dubourdieu-Fictif"),
    ("Mr", "Célestin", "Ümbdenstock"),
    ("Mme", "Noémie", "Tauzin"),
)
STREETS: tuple[str, ...] = (
    "RUE DES RÉSINIERS",
    "CHEMIN DE LA PÊCHERIE",
    "ALLÉE DES CHÊNES-LIÈGES",
    "PLACE DE L'ÉGLISE",
    "IMPASSE DU GEMMEUR",
)

THEMES: Mapping[str, Theme] = {
    "entretien": Theme(
        subjects=(
            "Remplacement du chauffe-eau de l'école élémentaire",
            "Réparation de la toiture de la salle des fêtes",
            "Vérification annuelle des extincteurs",
            "Nettoyage des vitres de la mairie - 3ème trimestre",
            "Dépannage de l'ascenseur de la médiathèque",
        ),
        accounts=("615221", "61558", "6156"),
        function="020",
        service="BAT",
        companies=("batiment", "plomberie", "toiture"),
    ),
    "voirie": Theme(
        subjects=("Réfection de la rue des Résiniers - situation n° 2", "Signalisation horizontale du centre-bourg"),
        accounts=("2315", "2151"),
        function="845",
        service="VOIRIE",
        companies=("routes", "signal"),
        amounts=(4_000, 62_000),
        vat_rate=20,
        nature="02",
        market="2026-VRD-04",
    ),
    "ecole": Theme(
        subjects=("Cahiers et fournitures de rentrée", "Manuels de cours élémentaire", "Ramettes de papier recyclé"),
        accounts=("6067", "6064"),
        function="213",
        service="ECOLE",
        companies=("papier", "livres"),
        amounts=(30, 900),
    ),
    "fetes": Theme(
        subjects=("Sonorisation de la fête patronale", "Location de chapiteaux - vœux du maire".replace("œ", "oe")),
        accounts=("6232", "6135"),
        function="311",
        service="CULTURE",
        companies=("sono",),
    ),
    "energie": Theme(
        subjects=("Électricité de l'éclairage public - octobre", "Gaz du groupe scolaire - octobre"),
        accounts=("60612",),
        function="020",
        service="BAT",
        companies=("energie",),
        amounts=(300, 7_800),
    ),
    "livres": Theme(
        subjects=("Acquisition d'albums jeunesse", "Abonnements aux périodiques", "Livres en gros caractères"),
        accounts=("6065", "6182"),
        function="313",
        service="BIBLIO",
        companies=("livres",),
        amounts=(25, 640),
    ),
    "verts": Theme(
        subjects=("Plantation de chênes-lièges place de l'Église", "Élagage de l'allée des pins parasols"),
        accounts=("61521", "60628"),
        function="511",
        service="ESPVERT",
        companies=("fleurs",),
    ),
    "eau": Theme(
        subjects=("Réparation d'une fuite, impasse du Gemmeur", "Analyse d'eau du forage n° 3"),
        accounts=("61523", "617"),
        function="733",
        service="EAU",
        companies=("eau", "plomberie"),
        vat_rate=20,
    ),
    "dechets": Theme(
        subjects=("Collecte des ordures ménagères - octobre", "Enlèvement des déchets verts"),
        accounts=("611",),
        function="7212",
        service="DECHETS",
        companies=("dechets",),
        amounts=(2_000, 38_000),
        vat_rate=10,
    ),
    "transport": Theme(
        subjects=("Transport à la demande - lot 2 - octobre", "Navette de marché du samedi"),
        accounts=("6247", "611"),
        function="820",
        service="MOBILITE",
        companies=("cars",),
    ),
    "piscine": Theme(
        subjects=("Maîtrise d'oeuvre de la piscine intercommunale - acompte n° 3",),
        accounts=("2313",),
        function="323",
        service="SPORT",
        companies=("archi",),
        amounts=(18_000, 45_000),
        vat_rate=20,
        nature="02",
        market="2025-MOE-11",
    ),
    "cantine": Theme(
        subjects=("Restauration scolaire - octobre 2026", "Accueil périscolaire - octobre 2026"),
        accounts=("7067",),
        function="281",
        service="CANTINE",
        amounts=(12, 96),
        product="CANT",
    ),
    "loyers": Theme(
        subjects=("Loyer de novembre 2026", "Provision pour charges - novembre 2026"),
        accounts=("752",),
        function="020",
        service="LOGEMENT",
        amounts=(280, 640),
        product="LOYE",
    ),
    "marches": Theme(
        subjects=("Droits de place du marché - octobre 2026",),
        accounts=("70321",),
        function="61",
        service="MARCHE",
        companies=("forain",),
        amounts=(40, 380),
        product="PLAC",
    ),
    "redevance": Theme(
        subjects=("Redevance d'enlèvement des ordures ménagères - 2ème semestre",),
        accounts=("70611",),
        function="7212",
        service="DECHETS",
        amounts=(60, 190),
        product="REOM",
    ),
}
