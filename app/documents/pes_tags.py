"""What the tags of PES v2 are called in French, and what their values are. Source: schemas 5.17, interop §3.2.

One line a tag: its name, the kind of its value, its words. ``NAMES`` is keyed by tag, or by ``Parent/Tag`` where the
same tag means two things. Code tables are in `pes_labels` and `pes_labels_retour`, by the name of the tag and the side
of the exchange; `pes_facts` puts both together.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: its kind (``text``, ``euros``, ``date``, ``flag``, ``percent``, ``number``, ``group``) and its words."""

    kind: str
    label: str


_COMMON = """
Id              text    Identifiant
IdVer           text    Version
Version         text    Version
TypFic          text    Type de fichier
NomFic          text    Nom du fichier
Sigle           text    Sigle
DteStr          date    Date du fichier
IdPost          text    Poste comptable
LibellePoste    text    Nom du poste comptable
IdColl          text    SIRET de la collectivité
FinJur          text    FINESS juridique
CodCol          text    Code collectivité
CodColl         text    Code collectivité
CodBud          text    Code budget
LibelleColBud   text    Budget
Exer            text    Exercice
IdBord          text    Bordereau n°
DteBordEm       date    Date d’émission
TypBord         text    Type de bordereau
NbrPce          number  Nombre de pièces
MtCumulAnnuel   euros   Cumul annuel
MtBordHT        euros   Total hors taxes
MtBordHt        euros   Total hors taxes
MtBordTVA       euros   Total de la TVA
Objet           text    Objet
InfoPce         group   Pièce
InfoPiece       group   Pièce
BlocPiece       group   Pièce
BlocBordereau   group   Bordereau
Bordereau       group   Bordereau
Piece           group   Pièce
LigneDePiece    group   Ligne
BlocLignePiece  group   Ligne
InfoLignePce    group   Imputation et montants
InfoLignePiece  group   Imputation et montants
CodServ         text    Service
Affect          text    Affectation
IdPce           text    Pièce n°
TypPce          text    Type de pièce
NatPce          text    Nature de la pièce
Obj             text    Objet
ObjPce          text    Objet
DteEch          date    Paiement souhaité le
PJ              text    Pièces justificatives
CarteAchatNiveau1 flag  Carte d’achat de niveau 1
DGP             group   Délai global de paiement
Dgp             flag    Hors délai global de paiement
DteDebDgp       date    Début du délai
DteFinDgp       date    Fin du délai
DureeDgp        number  Durée du délai (jours)
CodIntMor       text    Taux des intérêts moratoires
TxIntMor        percent Taux
IdLigne         text    Ligne n°
Nature          text    Compte par nature
Fonction        text    Fonction
Operation       text    Opération
CptAna          text    Compte analytique
Facture         text    Facture n°
LibVir1         text    Libellé du virement
LibVir2         text    Libellé du virement (suite)
ModRegl         text    Mode de règlement
TVAIntraCom     flag    TVA intracommunautaire
TvaIntraCom     flag    TVA intracommunautaire
CpteTiers       text    Compte de tiers
MtHT            euros   Montant hors taxes
MtTVA           euros   TVA
MtTTC           euros   Montant TTC
MtFactHT        euros   Montant hors taxes de la facture
InfoTVAHLM      group   TVA du logement social
RecTVA          flag    Récupération partielle de la TVA
MtHtRes         euros   Montant hors taxes résiduel
OpSpec          group   Opération spécifique
CodOpSpec       text    Code de l’opération
IdOpSpec        text    Identifiant de l’opération
RattachPiece    group   Pièce d’origine
NatPceOrig      text    Nature de la pièce d’origine
ExerRat         text    Exercice d’origine
IdPceOrig       text    Pièce d’origine n°
IdLigneOrig     text    Ligne d’origine n°
LiensIdent      group   Références
IdConv          text    Convention n°
TypConv         text    Type de convention
ObjConv         text    Objet de la convention
IdMarche        text    Marché n°
IdCaution       text    Caution n°
IdEmpruntOrdo   text    Emprunt n°
NumEchEmprunt   text    Échéance d’emprunt n°
DteEchEmprunt   date    Échéance de l’emprunt
IdActif         text    Inventaire n°
IdRegie         text    Régie n°
PJRefs          group   Justificatifs cités
PJRef           group   Justificatif cité
Support         text    Support
IdUnique        text    Identifiant
NomPJ           text    Nom
TypePJ          text    Type
Description     text    Description
Tiers           group   Tiers
InfoTiers       group   Identité
IdTiers         text    Identifiant national
NatIdTiers      text    Nature de l’identifiant
DteIdTiers      date    Identifiant mis à jour le
RefTiers        text    Référence chez l’ordonnateur
CatTiers        text    Catégorie
NatJur          text    Nature juridique
TypTiers        text    Rôle
Civilite        text    Civilité
Nom             text    Nom
ComplNom        text    Complément de nom
Prenom          text    Prénom
DteNaissance    date    Né(e) le
LieuNaissance   group   Lieu de naissance
NeEnFrance      flag    En France
MetropoleDomCom group   En France
CodeDeptDomCom  text    Département
CodeCommune     text    Code de la commune
LibelleCommune  text    Commune
Etranger        group   À l’étranger
CodePays        text    Code du pays
LibellePays     text    Pays
Adresse         group   Adresse
Emetteur/Adresse text   Version
Recepteur/Adresse text  Adresse
TypAdr          text    Adresse
Adr1            text    Complément
Adr2            text    Voie
Adr3            text    Lieu-dit
CP              text    Code postal
Ville           text    Ville
CodRes          flag    Hors de France
CodPays         text    Pays (code)
DteAdr          date    Adresse mise à jour le
AdrMel          text    Courriel
Valide          flag    Adresse valide
CpteBancaire    group   Compte bancaire
CptBancaire     group   Compte bancaire
IdPayInt        text    Pays de la banque
IdBancInt       text    Banque (identifiant international)
CodeEtab        text    Établissement
CodeGuic        text    Guichet
IdCpte          text    Compte
CleRib          text    Clé
BIC             text    BIC
IBAN            text    IBAN
LibBanc         text    Banque
TitCpte         text    Titulaire du compte
DteBanc         date    Compte mis à jour le
Parametres      group   Fichier
Recepteur       group   Destinataire du fichier
RefCompta       group   Pièce comptable
Domaine         text    Domaine
TypeObjet       text    Type
Identifiant     text    Numéro
ComplementIdentifiant text Ligne
ServeurId       text    Serveur de stockage
InfoDematerialisee flag Dématérialisé
EnTeteDepense   group   En-tête
EnTeteRecette   group   En-tête
EnTeteMarche    group   En-tête
EnTeteClient    group   En-tête
"""

_RECETTE = """
ObjLignePce     text    Objet
CodProdLoc      text    Code produit local
FinGeo          text    FINESS géographique
CodEtGeo        text    Établissement géographique
CodeEtGeo       text    Établissement géographique
TxTva           percent Taux de TVA
Majo            flag    Majorable
DteMajo         date    Majoration le
TxMajo          percent Taux de majoration
MtNonMajo       euros   Part non majorable
InfoCollBen     group   Collectivité bénéficiaire
IdCollBen       text    SIRET
CodCollBen      text    Code collectivité
CodBudBen       text    Code budget
InfoPrelevement group   Prélèvement
InfoPrelevementSEPA group Prélèvement SEPA
NatPrel         text    Remise à la banque
PerPrel         text    Périodicité
DtePrel         date    Prélèvement le
MtPrel          euros   Montant prélevé
SequencePres    text    Séquence
DateSignMandat  date    Mandat signé le
RefUniMdt       text    Référence unique du mandat
LibPrel         text    Libellé
AncienRUM       text    Ancienne référence du mandat
AncienICS       text    Ancien identifiant du créancier
AncienTiersCreancier text Ancien créancier
AncienneBanque  flag    Banque changée
AncienIBAN      text    Ancien IBAN
TitCpteDiff     flag    Titulaire différent du débiteur
InfoAssure      group   Assuré
CodAssDeb       text    L’assuré est le débiteur
CodAyantDroit   text    Ayant droit
IdRol           text    Rôle n°
DteAsp          date    Envoi de l’avis des sommes à payer
Edition         text    Avis des sommes à payer
DebFact         date    Facturation depuis le
FinFact         date    Facturation jusqu’au
NumDette        text    Dette n°
Per             text    Période
Cle1            text    Clé de l’article de rôle
Cle2            text    Seconde clé
NumeroMarche    text    Marché n°
NumeroEngagement text   Engagement n°
CodeService     text    Service (code)
NomService      text    Service
Recouvrement    group   Recouvrement
TypFlux         text    Origine
DteReco         date    Recouvré le
IdEncaissement  text    Encaissement n°
MtReco          euros   Montant recouvré
"""

_FACTURE = """
FactureIndiv    group   Facture
Annee           text    Année
NumSequence     text    Séquence n°
TypeFact        text    Type de facturation
Date            date    Date
Emetteur        group   Émetteur
InfoTVAEmetteur group   TVA de l’émetteur
NumTVA          text    TVA n°
Service         text    Service
InfoSuppl       group   Renseignements pratiques
InfoSupplTiers  group   Renseignements pratiques
NumTel          text    Téléphone
NumTel2         text    Téléphone
HorairesOuv     text    Horaires
HorairesOuv2    text    Horaires
CodeTipi        text    Identifiant TIPI
AdresseMelEmetteur text Courriel
AdresseMel2     text    Courriel
NumTel3         text    Téléphone
HorairesOuv3    text    Horaires
AdresseMelCFP   text    Courriel du centre des finances publiques
PaiementTel     text    Paiement par téléphone
ModalitesPaiTel text    Comment payer par téléphone
AdrTipi         text    Adresse de paiement en ligne
RefBdf          text    Référence Banque de France
InfoCode2D      text    Code à deux dimensions
Signataire      group   Signataire
Personne        group   Personne
Role            text    Qualité
DateEmission    date    Émise le
DateReglement   date    À payer avant le
NumeroFacture   text    Facture n°
Debiteur        group   Débiteur
Destinataire    group   Destinataire
LigneFacture    group   Ligne
DateDebut       date    Depuis le
DateFin         date    Jusqu’au
CodeProduit     text    Produit (code)
CodeNature      text    Nature (code)
Libelle         text    Libellé
Unite           text    Unité
Quantite        number  Quantité
Unite1          text    Unité
Quantite2       number  Seconde quantité
Unite2          text    Unité
MtUnitaire      euros   Prix unitaire
MtBase          euros   Base
MtRemise        euros   Remise
Taux            percent Taux
TauxTVA         percent Taux de TVA
Ordre           number  Rang
OrdreEdition    number  Rang à l’affichage
Commentaire     text    Commentaire
DetailTVA       group   TVA
MtBaseHT        euros   Base hors taxes
TotalAPayer     group   Total à payer
MtTotalHT       euros   Total hors taxes
MtTotalTVA      euros   Total de la TVA
MtTotalTTC      euros   Total TTC
DossierPatient  group   Dossier du patient
Beneficiaire    group   Bénéficiaire
NumDossier      text    Dossier n°
NumPatient      text    Patient n°
NomBeneficiaire text    Nom
PrenomBeneficiaire text Prénom
DteNaissanceBeneficiaire date Né(e) le
NIRBeneficiaire text    Numéro de sécurité sociale
CodeRisque      text    Code risque
Assure          group   Assuré
NomAssure       text    Nom
PrenomAssure    text    Prénom
NIRAssure       text    Numéro de sécurité sociale
EtabSoins       group   Établissement de soins
NomEtabSoins    text    Nom
FinJurEtabSoins text    FINESS juridique
FinGeoEtabSoins text    FINESS géographique
SiretEtabSoins  text    SIRET
LigneFacturePatient group Soins
LibellePresta   text    Prestation
MtPecSecu       euros   Part de la sécurité sociale
MtPecCompl      euros   Part de la complémentaire
MtRestantDu     euros   Reste dû
MtAvance        euros   Avances versées
MtRestantDuApresAvance euros Reste dû après avances
CommentaireHop  text    Commentaire
RefTitre        group   Titre
Exercice        text    Exercice
NumBordereau    text    Bordereau n°
NumTitre        text    Titre n°
NumLigne        text    Ligne n°
TalonOptique2Lignes group Talon optique
Ligne1          text    Première ligne
Ligne2          text    Seconde ligne
ModalitesReglement text Comment payer
ModalitesContestation text Comment contester
ModeRecouvrement flag   Amiable et contentieux
TexteGenerateur text    Fondement
ConditionsGen   text    Conditions générales
RepartitionBudget group Répartition
CodeBudget      text    Budget
Mt              euros   Montant
Nomenclatures   group   Nomenclatures
NomenclatureProduit group Produits
NomenclatureNature group Natures
NomenclatureBudget group Budgets
Correspondance  group   Rubrique
Code            text    Code
RepartitionParNature group Répartition par nature
Repartition     group   Part
CodeFonction    text    Fonction (code)
"""

_MARCHE = """
Marches         group   Marchés
Concessions     group   Concessions
Marche          group   Marché
Concession      group   Concession
IdentifiantMarche group Marché
IdentifiantConcession group Concession
IdContrat       text    Contrat n°
SequenceEnvoi   text    Envoi n°
NumeroOrdreModification text Modification n°
CaractereCorrectifEnregistrement flag Corrige un envoi précédent
URLProfilAcheteur text  Profil d’acheteur
PA              group   Pouvoir adjudicateur
IdPA            text    SIRET
NomPA           text    Nom
NomSignataireAcheteur text Signataire
RefActeDelegationSignature text Délégation de signature
Acheteurs       group   Acheteurs
Acheteur        group   Acheteur
IdAcheteur      text    SIRET
NomAcheteur     text    Nom
MultiBudget     flag    Plusieurs budgets
NatureMarche    text    Nature
NatureConcession text   Nature
IdAccordCadre   text    Accord-cadre n°
SiretPAAccordCadre text Pouvoir adjudicateur de l’accord-cadre
CodeCPV         text    Code CPV
CodesCPVSec     group   Codes CPV secondaires
CodeCPVSec      text    Code CPV
NaturePrestations text  Prestations
ProcedureMarche text    Procédure
ProcedureConcession text Procédure
LieuExecution   group   Lieu d’exécution
CodeLieuExecution text  Code
TypeCode        text    Type de code
NomLieuExecution text   Nom
DateNotification date   Notifié le
DatePublicationDonnees date Publié le
DateDebutMarche date    Début
DateDebutExecution date Début d’exécution
DateSignature   date    Signé le
DureeEnMois     number  Durée (mois)
DureeEnMoisMaximumPossible number Durée maximale (mois)
DureeMois       number  Durée (mois)
DureeMoisInitiale number Durée initiale (mois)
Reconductibilite text   Reconduction
MontantHTNotifie euros  Montant notifié hors taxes
MontantHTEstime euros   Montant estimé hors taxes
MontantTVANotifie euros TVA
CaractereEstimatifMontantNotifie flag Montant estimatif
ValeurGlobale   euros   Valeur globale
MontantSubventionPublique euros Subventions publiques
NbTotalPropositionsRecu number Offres reçues
NbTotalPropositionsDemat number dont dématérialisées
ClauseSociale   flag    Clause sociale
ClauseEnvironnementale flag Clause environnementale
CarteAchat      flag    Carte d’achat
Operateurs      group   Entreprises
Titulaires      group   Titulaires
Titulaire       group   Titulaire
TypeTitulaireMarche text Rôle
NatIdTitulaire  text    Nature de l’identifiant
IdTitulaire     text    Identifiant
NatId           text    Nature de l’identifiant
DenominationSociale text Nom
SousTraitantPaiementDirect group Sous-traitant payé directement
NatIdSousTraitant text  Nature de l’identifiant
IdSousTraitant  text    Identifiant
NumeroActeSousTraitance text Acte de sous-traitance n°
NumeroCompteEtranger text Compte étranger
ConditionsExecution group Conditions d’exécution
ConditionsExecutionTitulaire group Conditions d’exécution
ConditionsExecutionSousTraitantPaiementDirect group Conditions d’exécution
ModaliteExecution text  Exécution
CCAGReference   text    CCAG
FormePrix       text    Forme du prix
VariationPrix   text    Variation du prix
FormuleRevPrix  text    Formule de révision
IndicesReference group  Indices
IndiceReference group   Indice
Indice          text    Indice
MoisAnnee       text    Mois
Valeur          number  Valeur
TypeGroupement  text    Groupement
NbEntreprisesGroupees number Entreprises
RegimeAvance    text    Avance
PourcentageAvance percent Taux de l’avance
MontantAvance   euros   Montant de l’avance
TypeGarantieAvance text Garantie de l’avance
MontantGarantieAvance euros Montant de cette garantie
DateReceptionGarantieAvance date Garantie reçue le
Garantie        group   Garantie
TypeGarantie    text    Type
TauxGarantie    percent Taux
MontantGarantie euros   Montant
DelaiGarantie   number  Délai (mois)
DateReceptionGarantie date Reçue le
Penalite        flag    Pénalités de retard
AutoliquidationTVA flag Autoliquidation de la TVA
VentilationsAcheteurs group Part de chaque acheteur
VentilationAcheteur group Acheteur
VentilationsTitulaire group Part de chaque titulaire
VentilationTitulaire group Titulaire
VentilationsSousTraitantPaiementDirect group Part des sous-traitants
VentilationSousTraitantPaiementDirect group Sous-traitant
ModificationsMarche group Modifications
ModificationMontantDuree group Montant ou durée
ModificationTitulaire group Titulaire
DeclarationSousTraitancePaiementDirect group Sous-traitance déclarée
ModificationSousTraitancePaiementDirect group Sous-traitance modifiée
ObjetModification text  Objet de la modification
NumeroActe      text    Acte n°
DateSignatureModification date Signée le
DatePublicationDonneesModification date Publiée le
DeltaDureeEnMois number Durée ajoutée (mois)
DeltaMontantHTNotifie euros Montant ajouté hors taxes
DeltaMontantHTEstime euros Montant estimé ajouté
ModificationsConcession group Modifications
ModificationConcession group Modification
Concessionnaires group  Concessionnaires
Concessionnaire group   Concessionnaire
NatIdConcessionnaire text Nature de l’identifiant
IdConcessionnaire text  Identifiant
DonneesExecution group  Exécution
DonneeAnnuelle  group   Année
DatePublicationDonneesExecution date Publié le
DepensesInvestissement euros Investissements
Tarifs          group   Tarifs
Tarif           group   Tarif
IntituleTarif   text    Intitulé
MontantTarif    euros   Montant
"""

_RETOUR = """
TypRestit       text    Restitution
NatInf          text    Contenu
DtePcePec       date    Prise en charge le
DtePec          date    Prise en charge le
EtatPce         text    État
EtatLigPce      text    État
ObsEtat         text    Motif
DtePceRej       date    Rejetée le
DteRej          date    Rejeté le
DtePceInst      date    En instance depuis le
DteInst         date    En instance depuis le
CessOpp         text    Cession ou opposition
InfoPaiement    group   Paiements
NbrPay          number  Nombre
MtPayTot        euros   Total payé
PaiementEmargement group Paiement
OrgEma          text    Origine
DtePay          date    Payé le
MtPay           euros   Montant
InfoRecouvrement group  Recouvrements
NbrReco         number  Nombre
MtRecoTot       euros   Total recouvré
EncaissementEmargement group Encaissement
InfoORMC        group   Rôle
BordereauORMCGlobal group Rôle
InfoAmiableContentieux group Relances et poursuites
InfoContentieux group   Poursuites
InfoSuspPour    group   Poursuites suspendues
InfoEcheancier  group   Échéancier
CodeSuspPour    text    Cause
DteSuspPour     date    Depuis le
DteRepPour      date    Reprises le
EtapePce        text    Acte
DteEtapePce     date    Date de l’acte
CodActu         text    Suite
DteActu         date    Date de la suite
DteEnvoi        date    Envoyé le
IdAct           text    Acte n°
MtFrais         euros   Frais
MtCtxTot        euros   Total avec frais
DteRattach      date    Admis en non-valeur le
DteDerPai       date    Dernier paiement le
NbrePaiRest     number  Échéances restantes
SldPrinc        euros   Reste à recouvrer
SldFrais        euros   Frais restants
DateCalcul      date    Calculé le
Client          group   Débiteur
ResteARecouvrer group   Reste à recouvrer
Rar             euros   Principal
RarFrais        euros   Frais
"""


def _read(text: str) -> dict[str, Tag]:
    rows = (line.split(None, 2) for line in text.strip().splitlines())
    return {name: Tag(kind, label) for name, kind, label in rows}


NAMES: Mapping[str, Tag] = {**_read(_MARCHE), **_read(_FACTURE), **_read(_RECETTE), **_read(_RETOUR), **_read(_COMMON)}
