"""What the invented town deliberates about: titles, themes and texts of credible French municipal life."""

from __future__ import annotations

from dataclasses import dataclass

FINANCES = "Finances, Budget"
VOIRIE = "Cadre de vie, Voirie et réseaux"
URBANISME = "Aménagement, Urbanisme"
ECOLES = "Vie scolaire, Enfance et jeunesse"
PERSONNEL = "Administration, Ressources humaines"
INSTITUTIONS = "Administration, Affaires générales"
CULTURE = "Vie locale, Culture et associations"
ENVIRONNEMENT = "Cadre de vie, Environnement"
DECHETS = "Environnement, Déchets"
EAU = "Environnement, Eau et assainissement"
ECONOMIE = "Développement, Économie et tourisme"
HABITAT = "Aménagement, Habitat"


@dataclass(frozen=True, slots=True)
class Subject:
    """One item of an agenda."""

    title: str
    theme: str
    rapporteur: int | None
    """Index among the members; None = nobody."""
    reason: str
    """What the report explains."""
    decision: str
    pages: int = 3
    annexes: tuple[str, ...] = ()


MUNICIPAL = (
    Subject("Approbation du procès-verbal de la séance du 29 septembre 2026", INSTITUTIONS, 0,
            "Le procès-verbal de la précédente séance a été transmis à l’ensemble des conseillers avec la convocation.",
            "approuve le procès-verbal de la séance précédente.", 2),
    Subject("Compte rendu des décisions prises par délégation du conseil municipal", INSTITUTIONS, 0,
            "En vertu de l’article L2122-22 du code général des collectivités territoriales, Madame la Maire rend compte des décisions prises depuis la dernière séance : marchés inférieurs au seuil, louage de choses, régies comptables.",
            "prend acte de ce compte rendu.", 4),
    Subject("Débat d’orientation budgétaire 2027", FINANCES, 3,
            "Dans les deux mois qui précèdent l’examen du budget, un débat a lieu sur les orientations générales, les engagements pluriannuels et la structure de la dette.",
            "prend acte de la tenue du débat sur la base du rapport annexé.", 40,
            ("Rapport d’orientation budgétaire 2027.pdf", "Prospective financière 2027-2031.xlsx")),
    Subject("Décision modificative n° 3 – Budget principal 2026", FINANCES, 3,
            "Il convient d’ajuster les crédits ouverts au budget primitif : charges d’énergie supérieures aux prévisions, recettes de droits de mutation en retrait, solde de l’opération de la salle des fêtes.",
            "adopte la décision modificative n° 3 telle que présentée.", 6, ("Maquette DM3.pdf",)),
    Subject("Budget annexe du camping des Étangs – Décision modificative n° 1", FINANCES, 3,
            "La saison 2026 a été meilleure que prévu ; les recettes supplémentaires permettent de provisionner la réfection du bloc sanitaire n° 2.",
            "adopte la décision modificative n° 1.", 3),
    Subject("Autorisation d’engager, liquider et mandater les dépenses d’investissement avant le vote du budget 2027", FINANCES, 3,
            "L’article L1612-1 permet, jusqu’à l’adoption du budget, d’engager des dépenses d’investissement dans la limite du quart des crédits ouverts l’année précédente.",
            "autorise Madame la Maire à engager ces dépenses dans les limites du tableau joint.", 3, ("Tableau des crédits par chapitre.pdf",)),
    Subject("Admission en non-valeur de créances irrécouvrables", FINANCES, 3,
            "La trésorerie a présenté une liste de titres dont le recouvrement n’a pu être obtenu malgré les poursuites engagées.",
            "admet en non-valeur la somme de 1 842,17 €.", 2),
    Subject("Tarifs municipaux à compter du 1er janvier 2027", FINANCES, 3,
            "Les tarifs des salles, du cimetière, des droits de place et de la bibliothèque n’ont pas été révisés depuis 2024.",
            "fixe les tarifs conformément à la grille annexée.", 5, ("Grille des tarifs 2027.pdf",)),
    Subject("Garantie d’emprunt – Construction de douze logements sociaux, rue des Genêts", FINANCES, 3,
            "Le bailleur sollicite la garantie de la commune à hauteur de 50 % d’un prêt de 1 480 000 € destiné à financer l’opération.",
            "accorde sa garantie dans les conditions du contrat de prêt joint.", 4, ("Contrat de prêt.pdf",)),
    Subject("Demande de subvention DETR 2027 – Rénovation énergétique de l’école Jules-Ferry", ECOLES, 2,
            "L’audit énergétique a conclu à un gain de 54 % par l’isolation des façades, le remplacement des menuiseries et de la chaudière au fioul.",
            "sollicite une subvention de 312 000 € au titre de la dotation d’équipement des territoires ruraux.", 12,
            ("Audit énergétique.pdf", "Plan de financement.pdf")),
    Subject("Marché de restauration scolaire – Attribution", ECOLES, 2,
            "Quatre offres ont été reçues ; la commission d’appel d’offres les a classées selon la valeur technique (60 %) et le prix (40 %).",
            "autorise la signature du marché avec l’attributaire pour une durée de trois ans.", 7, ("Rapport d’analyse des offres.pdf",)),
    Subject("Convention territoriale globale avec la caisse d’allocations familiales", ECOLES, 2,
            "La convention arrive à échéance le 31 décembre ; la nouvelle convention porte sur la petite enfance, la jeunesse et la parentalité.",
            "approuve la convention et autorise sa signature.", 18),
    Subject("Règlement intérieur de l’accueil périscolaire", ECOLES, 2,
            "Le règlement est mis à jour : horaires du mercredi, inscriptions en ligne, retards répétés.",
            "adopte le règlement modifié.", 6),
    Subject("Carte scolaire – Avis sur l’ouverture d’une classe à l’école maternelle des Lilas", ECOLES, 2,
            "Les effectifs prévus à la rentrée 2027 passent de 81 à 92 élèves.",
            "émet un avis favorable à l’ouverture d’une quatrième classe.", 2),
    Subject("Programme de voirie 2027", VOIRIE, 4,
            "Le programme a été établi d’après le relevé d’état des chaussées : 4,2 km de couche de roulement, deux plateaux ralentisseurs, la reprise du trottoir de l’avenue du Marensin.",
            "approuve le programme et son enveloppe de 486 000 € hors taxes.", 9, ("Plan de situation des travaux.pdf", "Estimatif par rue.xlsx")),
    Subject("Enfouissement des réseaux, rue du Moulin – Convention avec le syndicat d’énergie", VOIRIE, 4,
            "Les travaux, coordonnés avec le renouvellement du réseau d’eau, sont estimés à 214 000 €, dont 38 % à la charge de la commune.",
            "approuve la convention de maîtrise d’ouvrage unique.", 4, ("Projet de convention.pdf",)),
    Subject("Éclairage public – Extinction nocturne de minuit à cinq heures", VOIRIE, 4,
            "L’expérimentation menée dans trois quartiers a réduit la consommation de 41 % sans hausse des incidents signalés.",
            "généralise l’extinction à compter du 1er février 2027.", 3),
    Subject("Acquisition d’une balayeuse compacte électrique", VOIRIE, 4,
            "Le matériel actuel, acheté en 2011, est en panne un jour sur quatre.",
            "autorise l’acquisition pour 168 400 € hors taxes auprès de l’UGAP.", 2),
    Subject("Dénomination de trois voies nouvelles – Lotissement des Barthes", VOIRIE, 4,
            "L’adressage est nécessaire au raccordement à la fibre et à l’intervention des secours.",
            "dénomme ces voies rue des Écureuils, allée des Arbousiers et impasse du Gemmeur.", 2, ("Plan du lotissement.pdf",)),
    Subject("Plan local d’urbanisme – Modification simplifiée n° 2 – Bilan de la mise à disposition du public", URBANISME, 5,
            "Le dossier a été tenu à la disposition du public du 5 octobre au 6 novembre ; onze observations ont été consignées.",
            "tire le bilan et approuve la modification simplifiée n° 2.", 36, ("Notice de présentation.pdf", "Règlement écrit – zones UA et UB.pdf")),
    Subject("Cession d’une parcelle communale cadastrée section AC n° 214", URBANISME, 5,
            "La parcelle, de 312 m², est enclavée ; le service des domaines l’a évaluée à 41 000 €.",
            "autorise la cession au prix de 42 000 € net vendeur.", 3, ("Avis du service des domaines.pdf",)),
    Subject("Droit de préemption urbain – Délégation à l’établissement public foncier", URBANISME, 5,
            "Le périmètre du centre-bourg fait l’objet d’une veille foncière destinée au maintien des commerces.",
            "délègue l’exercice du droit de préemption sur le périmètre annexé.", 3),
    Subject("Rapport annuel du délégataire du service de l’eau potable – Exercice 2025", ENVIRONNEMENT, 4,
            "Le rendement du réseau atteint 84,6 % ; trois dépassements de la référence de qualité en fer ont été relevés.",
            "prend acte du rapport.", 42),
    Subject("Plan communal de sauvegarde – Mise à jour", ENVIRONNEMENT, 0,
            "Le plan intègre le retour d’expérience des incendies de forêt et la liste actualisée des personnes vulnérables.",
            "prend acte de la mise à jour.", 14),
    Subject("Obligations légales de débroussaillement – Campagne 2027", ENVIRONNEMENT, 8,
            "Quarante-sept propriétaires ont reçu un rappel ; douze parcelles restent non conformes.",
            "approuve la campagne de contrôle et l’exécution d’office aux frais des défaillants.", 3),
    Subject("Convention avec l’association de protection des tortues cistudes", ENVIRONNEMENT, 8,
            "Le suivi des pontes sur les rives de l’étang Blanc est confié à l’association.",
            "approuve la convention pour trois ans.", 2),
    Subject("Tableau des effectifs – Créations et suppressions de postes", PERSONNEL, 0,
            "Deux avancements de grade et un départ à la retraite conduisent à modifier le tableau ; le comité social territorial a été consulté.",
            "modifie le tableau des effectifs au 1er janvier 2027.", 3, ("Tableau des effectifs.pdf",)),
    Subject("Recrutement d’agents contractuels pour accroissement saisonnier d’activité", PERSONNEL, 0,
            "La surveillance des plages et l’entretien des espaces verts demandent huit emplois saisonniers.",
            "autorise ces recrutements du 1er juin au 30 septembre 2027.", 2),
    Subject("Adhésion au contrat d’assurance des risques statutaires du centre de gestion", PERSONNEL, 0,
            "Le marché groupé garantit les arrêts pour accident de service, longue maladie et maternité au taux de 6,12 %.",
            "adhère au contrat pour la période 2027-2030.", 4),
    Subject("Protection sociale complémentaire – Participation de l’employeur à la prévoyance", PERSONNEL, 0,
            "La participation devient obligatoire ; le montant minimal est fixé par décret.",
            "fixe la participation à 15 € par mois et par agent.", 3),
    Subject("Subventions aux associations – Solde 2026", CULTURE, 6,
            "La commission a examiné trente et un dossiers selon les critères adoptés en 2025.",
            "attribue les subventions du tableau annexé pour un total de 38 650 €.", 3, ("Tableau des subventions.pdf",)),
    Subject("Médiathèque – Désherbage des collections et don aux associations", CULTURE, 6,
            "Six cent douze ouvrages, abîmés ou obsolètes, sont retirés des collections.",
            "autorise leur don ou leur recyclage.", 2),
    Subject("Programmation culturelle 2027 et demande d’aide au département", CULTURE, 6,
            "La saison propose neuf spectacles, dont trois destinés au jeune public, et une résidence d’artistes.",
            "approuve la programmation et sollicite l’aide du département.", 5),
    Subject("Convention d’occupation du fronton municipal par la Pelote saint-aubinoise", CULTURE, 6,
            "La convention fixe les créneaux, l’entretien courant et la participation aux charges.",
            "approuve la convention.", 2),
    Subject("Rapport d’activité 2025 de la communauté de communes des Trois-Étangs", INSTITUTIONS, 0,
            "Le rapport retrace l’activité de l’établissement ; il fait l’objet d’une communication en séance publique.",
            "prend acte du rapport.", 40),
    Subject("Désignation d’un représentant au conseil d’administration du collège", INSTITUTIONS, 0,
            "Une démission laisse un siège vacant.", "désigne un représentant titulaire.", 1),
    Subject("Vœu relatif au maintien du bureau de poste", INSTITUTIONS, None,
            "La réduction annoncée des horaires priverait les habitants d’un service de proximité.",
            "adopte le vœu et le transmet à la direction régionale.", 1),
    Subject("Motion de soutien à la filière bois après les tempêtes", INSTITUTIONS, 10,
            "Les chablis dépassent trois années de récolte ; les entreprises locales peinent à évacuer les bois.",
            "adopte la motion.", 1),
    Subject("Questions diverses", INSTITUTIONS, None, "Les questions écrites ont été reçues dans le délai prévu au règlement intérieur.",
            "entend les réponses apportées en séance.", 1),
)  # fmt: skip

COMMUNAUTAIRE = (
    Subject("Approbation du procès-verbal de la séance du 12 octobre 2026", INSTITUTIONS, 0,
            "Le procès-verbal a été adressé aux délégués communautaires.", "approuve le procès-verbal.", 2),
    Subject("Rapport sur le prix et la qualité du service d’élimination des déchets – Exercice 2025", DECHETS, 1,
            "La production d’ordures ménagères résiduelles recule de 6,3 % ; la collecte des biodéchets couvre désormais sept communes.",
            "prend acte du rapport.", 38, ("Indicateurs par commune.xlsx",)),
    Subject("Taxe d’enlèvement des ordures ménagères – Zonage", DECHETS, 1,
            "Le passage à une collecte tous les quinze jours appelle une révision du zonage.", "adopte le zonage annexé.", 4, ("Carte du zonage.pdf",)),
    Subject("Pacte financier et fiscal 2027-2032", FINANCES, 0,
            "Le pacte organise les relations entre la communauté et ses onze communes : attribution de compensation, fonds de concours, solidarité.",
            "adopte le pacte financier et fiscal.", 26),
    Subject("Décision modificative n° 2 – Budget annexe Assainissement", FINANCES, 0,
            "Le renchérissement des réactifs et l’étude du diagnostic permanent demandent un ajustement.", "adopte la décision modificative.", 4),
    Subject("Schéma directeur d’assainissement – Lancement de l’étude", EAU, 2,
            "Le schéma de 2011 ne tient pas compte des extensions d’urbanisation.", "autorise le lancement de la consultation.", 8, ("Cahier des charges.pdf",)),
    Subject("Transfert de la compétence eau potable – Calendrier", EAU, 2,
            "Le calendrier proposé laisse aux communes le temps de régler le sort des contrats en cours.", "approuve le calendrier.", 6),
    Subject("Programme local de l’habitat – Bilan à mi-parcours", HABITAT, 3,
            "Cent quatre-vingt-six logements ont été produits sur deux cent quarante prévus.", "prend acte du bilan.", 22, ("Tableau de bord de l’habitat.pdf",)),
    Subject("Opération programmée d’amélioration de l’habitat – Avenant n° 1", HABITAT, 3,
            "L’avenant prolonge l’opération d’une année et relève les plafonds.", "autorise la signature de l’avenant.", 5),
    Subject("Zone d’activités de la Lande – Cession du lot n° 7", ECONOMIE, 4,
            "L’entreprise, menuiserie de onze salariés, souhaite construire un atelier de 900 m².", "cède le lot au prix de 32 € hors taxes le mètre carré.", 3, ("Plan de bornage.pdf",)),
    Subject("Office de tourisme – Convention d’objectifs 2027", ECONOMIE, 4,
            "La convention fixe trois objectifs : avant-saison, itinérance à vélo, qualité d’accueil.", "approuve la convention.", 6),
    Subject("Taxe de séjour – Tarifs 2028", ECONOMIE, 4, "Les tarifs doivent être arrêtés avant le 1er juillet.", "fixe les tarifs.", 2),
    Subject("Plan climat-air-énergie territorial – Arrêt du projet", ENVIRONNEMENT, 2,
            "Le projet comporte trente-quatre actions ; il sera soumis à l’autorité environnementale.", "arrête le projet de plan.", 40, ("Évaluation environnementale.pdf",)),
    Subject("Crèche intercommunale – Attribution des lots de travaux", ECOLES, 5,
            "Onze lots ont été attribués ; le lot n° 6 est déclaré infructueux.", "autorise la signature des marchés.", 4),
    Subject("Tableau des effectifs", PERSONNEL, 0, "Un emploi de chargé de mission mobilité est créé.", "modifie le tableau.", 2),
    Subject("Fonds de concours aux communes – Programmation 2026", FINANCES, 0, "Huit demandes ont été instruites.", "attribue les fonds de concours.", 3),
)  # fmt: skip

SCENE = (
    "Madame la Maire expose que la question a été examinée en commission et que les pièces sont consultables au secrétariat général aux heures d’ouverture.",
    "Elle rappelle que la commune, forte de 4 212 habitants, doit concilier l’entretien de son patrimoine, la qualité du service rendu et la maîtrise de sa dépense.",
    "Les crédits nécessaires sont inscrits au budget de l’exercice. L’incidence pluriannuelle figure au plan présenté lors du débat d’orientation budgétaire.",
)
VISAS = (
    "Vu le code général des collectivités territoriales, notamment ses articles L2121-29 et L2122-21 ;",
    "Vu l’avis de la commission compétente réunie le mois précédent ;",
    "Considérant l’intérêt général qui s’attache à l’opération ;",
)
NOTES = (
    # (subject index, page, inches: left, top, right, bottom, text)
    (2, 3, (1.0, 2.1, 5.4, 2.6), "Le taux d’épargne brute me paraît optimiste : demander l’hypothèse retenue pour l’énergie."),
    (9, 1, (1.1, 3.0, 4.8, 3.4), "Vérifier le calendrier avec l’Éducation nationale avant de déposer le dossier."),
    (14, 0, (0.9, 4.2, 5.0, 4.8), "La rue du Lavoir était promise pour 2026 : pourquoi n’y figure-t-elle plus ?"),
    (19, 5, (1.0, 1.6, 6.0, 2.2), "Observation n° 7 : la réponse ne traite pas la question du stationnement."),
    (30, 0, (1.2, 5.0, 4.4, 5.5), "Je ne prendrai pas part au vote (membre du bureau de l’association)."),
)  # fmt: skip
"""Existing notes that colleagues share: on which municipal subject, where, and what."""
