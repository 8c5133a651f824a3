"""PES files without bordereaux, and a PES Retour, of the demonstration commune: valid against the DGFiP's schemas 5.17.

Written as outlines: a group on its own, a value after its tag. No real company, SIRET or account.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from app.documents.pes_xml import ALLER_NS
from app.sandbox.people import COMMUNE

RETOUR_NS = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/retour"

_HEAD = f"""
EnTetePES
  DteStr 2026-11-20
  IdPost 040999
  IdColl {COMMUNE.siret}
  CodCol 100
  CodBud 00
  LibelleColBud COMMUNE DE SAINT-AUBIN-DES-PINS
"""
_ENVELOPE = """
Enveloppe
  Parametres
    Version 2
    TypFic {type}
    NomFic {name}
  Emetteur
    Sigle {by}
    Adresse 7.2
"""
_INVOICE = """
  FactureIndiv
    DateEmission 2026-11-20
    DateReglement 2026-12-20
    NumeroFacture CANTINE-2026-11-{number:04d}
    Debiteur
      InfoTiers
        CatTiers 01
        NatJur 01
        TypTiers 01
        Civilite Mme
        Nom {name}
        Prenom Léonie
      Adresse
        TypAdr 1
        Adr2 {number} RUE DES RÉSINIERS
        CP 40999
        Ville SAINT-AUBIN-DES-PINS
        CodRes 0
    Objet Restauration scolaire - novembre 2026
    LigneFacture
      Date 2026-11-20
      Libelle Repas pris
      Quantite 16
      MtUnitaire 3.45
      MtHT 55.20
      TauxTVA 0.00
      MtTVA 0.00
      MtTTC 55.20
      Ordre 1
    TotalAPayer
      MtTotalHT 55.20
      MtTotalTVA 0.00
      MtTotalTTC 55.20
    RefTitre
      Exercice 2026
      NumBordereau 19
      NumTitre {number}
      NumLigne 1
    ModalitesReglement Par carte bancaire sur le site de la commune
    ModeRecouvrement 1
    TexteGenerateur Délibération du 3 juillet 2026
    ConditionsGen Sans objet
"""
_INVOICES = """
PES_Facture
  IdVer 2
  Annee 2026
  TypeFact 09
  Date 2026-11-20
  Emetteur
    InfoTiers
      CatTiers 23
      NatJur 09
      TypTiers 20
      Nom COMMUNE DE SAINT-AUBIN-DES-PINS
    Adresse
      TypAdr 1
      Adr2 PLACE DE LA MAIRIE
      CP 40999
      Ville SAINT-AUBIN-DES-PINS
      CodRes 0
"""
_MARKET = f"""
PES_Marche
  EnTeteMarche
    IdVer 2
  Marches
    Marche
      IdentifiantMarche
        IdContrat 2026VRD04
        NumeroOrdreModification 00
        SequenceEnvoi 1
        CaractereCorrectifEnregistrement 0
      URLProfilAcheteur https://marches.saint-aubin-des-pins.example
      PA
        IdPA {COMMUNE.siret}
        NomPA COMMUNE DE SAINT-AUBIN-DES-PINS
      Acheteurs
        Acheteur
          IdAcheteur {COMMUNE.siret}
          NomAcheteur COMMUNE DE SAINT-AUBIN-DES-PINS
      NatureMarche 01
      Objet Réfection de la voirie du bourg
      CodeCPV 45233141-9
      ProcedureMarche 01
      LieuExecution
        CodeLieuExecution 40999
        TypeCode 01
        NomLieuExecution Saint-Aubin-des-Pins
      DureeEnMois 8
      MontantHTNotifie 184250.00
      CaractereEstimatifMontantNotifie 0
      MontantTVANotifie 36850.00
      Reconductibilite 01
      Penalite 1
      DateNotification 2026-10-05
      Operateurs
        Titulaire
          TypeTitulaireMarche 01
          NatIdTitulaire 01
          IdTitulaire 00000000000025
          DenominationSociale ROUTES ET RÉSEAUX DU PIGNADA
          CatTiers 50
          NatJur 03
          Adresse
            TypAdr 1
            Adr2 ZONE DES BRUYÈRES
            CP 40999
            Ville SAINT-AUBIN-DES-PINS
            CodRes 0
          CpteBancaire
            IBAN FR0000000000000000000000417
            TitCpte ROUTES ET RÉSEAUX
          ConditionsExecutionTitulaire
            RegimeAvance 02
            MontantAvance 9212.50
            TypeGarantieAvance 02
            FormePrix 01
            VariationPrix 03
            IndicesReference
              IndiceReference
                Indice TP08
                MoisAnnee 09-2026
                Valeur 131.4
                FormuleRevPrix P = P0 x (0,15 + 0,85 x TP08/TP08o)
      ConditionsExecution
        ModaliteExecution 01
        MultiBudget 0
        ClauseSociale 1
        TypeGroupement 01
        CCAGReference 01
"""
_RETOUR = """
PES_DepenseRetour
  EnTeteDepense
    TypRestit 02
    IdVer 2
    NatInf 2
  Bordereau
    BlocBordereau
      Exer 2026
      IdBord 41
      TypBord 01
    Piece
      InfoPiece
        IdPce 611
        TypPce 01
        NatPce 01
        Obj Entretien des bâtiments
        DtePcePec 2026-11-24
        EtatPce 05
      LigneDePiece
        BlocLignePiece
          InfoLignePiece
            IdLigne 1
            EtatLigPce 01
            MtHT 480.00
            MtTVA 96.00
          InfoPaiement
            NbrPay 1
            MtPayTot 576.00
        Tiers
          InfoTiers
            CatTiers 02
            NatJur 03
            Nom PLOMBERIE DARRICAU
        PaiementEmargement
          OrgEma 01
          DtePay 2026-11-26
          MtPay 576.00
    Piece
      InfoPiece
        IdPce 612
        TypPce 01
        NatPce 01
        Obj Fournitures scolaires
        EtatPce 04
        ObsEtat 02
        Commentaire La facture jointe est illisible.
        DtePceRej 2026-11-24
      LigneDePiece
        BlocLignePiece
          InfoLignePiece
            IdLigne 1
            EtatLigPce 02
            ObsEtat 02
            MtHT 210.40
        Tiers
          InfoTiers
            CatTiers 02
            NatJur 03
            Nom PAPETERIE LABORDE
PES_ClientRetour
  EnTeteClient
    DateCalcul 2026-11-25
    IdVer 2
  Client
    RefTiers FAM0042
    ResteARecouvrer
      CodProdLoc 0010
      Rar 55.20
      RarFrais 7.50
"""


def invoices(count: int = 3) -> bytes:
    """A PES_Facture of avis des sommes à payer."""
    names = ("CAZENAVE", "ÜMBDENSTOCK", "LABARRÈRE")
    bodies = (_INVOICE.format(number=rank + 1, name=names[rank % len(names)]) for rank in range(count))
    return _aller("FACTURES_20261120", _INVOICES + "".join(bodies) + "  Nomenclatures")


def market() -> bytes:
    """A PES_Marche with one contract."""
    return _aller("MARCHES_20261120", _MARKET)


def retour() -> bytes:
    """What the accountant did with two mandats: one paid, one refused; and what one debtor owes."""
    envelope = _ENVELOPE.format(type="PES2R_DEP", name="PES2R_DEP_02_20261126", by="HELIOS")
    head = _HEAD.replace("CodCol ", "CodColl ")  # the one tag that changes its name on the way back
    return _file(f'n:PES_Retour xmlns:n="{RETOUR_NS}"', envelope + head + _RETOUR)


def _aller(name: str, outline: str) -> bytes:
    envelope = _ENVELOPE.format(type="PESALR2", name=name, by="COMPTA-PINS")
    return _file(f'n:PES_Aller xmlns:n="{ALLER_NS}" Id="{name}"', envelope + _HEAD + outline)


def _file(root: str, outline: str) -> bytes:
    body = "\n".join(_written([line for line in outline.splitlines() if line.strip()]))
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<{root}>\n{body}\n</{root.split()[0]}>\n'
    return text.encode("iso-8859-1", "xmlcharrefreplace")


def _written(lines: list[str]) -> Iterable[str]:
    """An outline as elements: what is indented more stands inside."""
    opened: list[tuple[int, str]] = []
    for line in lines:
        depth = len(line) - len(line.lstrip())
        while opened and opened[-1][0] >= depth:
            yield f"</{opened.pop()[1]}>"
        tag, _, value = line.strip().partition(" ")
        if value:
            yield f"<{tag} V={quoteattr(value)}/>"
        else:
            opened.append((depth, tag))
            yield f"<{tag}>"
    while opened:
        yield f"</{opened.pop()[1]}>"
