"""The scanned letters of the invented bodies: forty over both, every direction, status and role.

Deterministic: texts are fixed, dates are days before ``today``. Scans are drawn once per process
(`scan`), since a page costs tens of milliseconds.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.sandbox.pdf_pages import scan_pages
from app.sandbox.people import COMMUNE, SEED, Town, stable_uuid


@dataclass(frozen=True, slots=True)
class Seed:
    """One letter before it has dates, ids and a version."""

    direction: str
    status: str
    roles: tuple[str, ...]
    """Of the mayor; empty = only the secretary sees it."""
    type: str
    service: str
    days_ago: int
    due_in: int | None
    other: str
    """The sender of an incoming letter, the recipient of an outgoing one."""
    subject: str
    body: str
    attachments: tuple[str, ...] = ()
    priority: str = "Normale"
    pages: int = 1
    missing_scan: bool = False
    confidential: bool = False


_ANSWER = "Réponse : "

_COMMUNE = (
    Seed("in", "new", ("action",), "Réclamation", "Voirie", 1, 14, "Mme Claudine Lartigau",
         "Nids-de-poule rue des Pins",
         "Depuis les pluies d’octobre, la chaussée se creuse devant le n° 14 de la rue des Pins. Deux cyclistes sont "
         "déjà tombés. Pourriez-vous faire passer le service de la voirie avant l’hiver ?", ("photo.jpg",)),
    Seed("in", "new", ("action",), "Demande", "Enfance et écoles", 1, 10, "Association des parents d’élèves du Bourg",
         "Traversée de l’avenue des Écoles",
         "Nous demandons un passage surélevé et la présence d’un agent aux heures d’entrée et de sortie."),
    Seed("in", "new", ("info",), "Invitation", "Cabinet", 2, 21, "Amicale des sapeurs-pompiers",
         "Cérémonie de la Sainte-Barbe",
         "Nous serions honorés de votre présence à la cérémonie, suivie du dépôt de gerbe et du verre de l’amitié."),
    Seed("in", "new", ("action",), "Préfecture", "Direction générale", 2, 30, "Préfecture, bureau du contrôle de légalité",
         "Observations sur la délibération 2026-74",
         "La délibération relative au régime indemnitaire appelle de ma part les observations suivantes. Je vous "
         "saurais gré de me faire part de vos éléments de réponse dans le délai de deux mois.", priority="Urgente"),
    Seed("in", "in_progress", ("action",), "Demande", "Urbanisme", 4, 9, "M. Gilbert Sansoube",
         "Certificat d’urbanisme, parcelle AB 117",
         "Je souhaite connaître les possibilités de construire sur la parcelle dont le plan est joint.", ("plan.jpg",)),
    Seed("in", "in_progress", ("info",), "Réclamation", "Voirie", 5, -3, "M. et Mme Darricau",
         "Écoulement des eaux, chemin de Lesbordes",
         "À chaque orage le fossé déborde dans notre cour ; nous vous avions déjà écrit au printemps."),
    Seed("in", "in_progress", ("action",), "Signalement", "Voirie", 6, 4, "Cercle nautique des Trois-Étangs",
         "Éclairage public du ponton",
         "Trois candélabres sont éteints depuis la fin septembre, ce qui devient dangereux le soir."),
    Seed("in", "waiting_opinion", ("opinion",), "Demande", "Urbanisme", 7, 12, "Cabinet Ponts et Paysages",
         "Projet d’aménagement de la place du Marché",
         "Vous trouverez ci-joint la deuxième esquisse ; nous souhaitons l’avis de la commune avant chiffrage.",
         pages=2),
    Seed("in", "waiting_opinion", ("opinion", "info"), "Demande", "Enfance et écoles", 8, 6, "Inspection de circonscription",
         "Ouverture d’une classe à la rentrée",
         "Les effectifs prévus conduisent à envisager une ouverture. Quel est l’avis de la municipalité ?"),
    Seed("in", "waiting_visa", ("visa",), "Marché", "Finances", 5, 5, "Entreprise Lafitte Couverture",
         "Avenant au marché de la toiture de la salle des fêtes",
         "La charpente découverte appelle des travaux supplémentaires ; le devis détaillé est joint.", ("devis.pdf",)),
    Seed("in", "waiting_visa", ("visa",), "Subvention", "Finances", 9, 2, "Comité des fêtes",
         "Demande de subvention exceptionnelle",
         "Les fêtes ont laissé un déficit que nous ne pouvons combler seuls.", ("bilan.pdf",)),
    Seed("in", "waiting_signature", ("sign", "action"), "Convention", "Direction générale", 10, 7, "Centre de gestion",
         "Convention de médecine de prévention",
         "La convention arrive à échéance ; deux exemplaires sont à retourner signés.", ("convention.pdf",)),
    Seed("in", "closed", ("info",), "Remerciements", "Cabinet", 25, None, "M. Robert Dupouy, centenaire",
         "Remerciements pour mes cent ans",
         "Je tiens à remercier la municipalité pour la belle fête et le panier garni."),
    Seed("in", "closed", ("action",), "Demande", "Urbanisme", 31, None, "Étude de Me Castera, notaire",
         "Déclaration d’intention d’aliéner, parcelle AC 42",
         "Conformément au code de l’urbanisme, je vous adresse la déclaration relative au bien désigné ci-dessous.",
         pages=2),
    Seed("in", "no_action", ("info",), "Publicité", "Direction générale", 18, None, "Société Mobilier des Villes",
         "Catalogue de mobilier urbain",
         "Découvrez nos bancs, corbeilles et jardinières en matériaux recyclés."),
    Seed("in", "archived", ("info",), "Courrier d’élu", "Cabinet", 60, None, "Conseil départemental, canton des Étangs",
         "Programmation routière départementale",
         "La commission permanente a retenu la réfection de la traverse pour l’exercice prochain."),
    Seed("in", "new", ("action",), "Recours", "Direction générale", 1, 20, "Tribunal administratif, greffe",
         "Requête n° 2600417, communication",
         "Vous trouverez ci-joint copie de la requête et de ses pièces, sur lesquelles vous disposez de deux mois.",
         pages=40, priority="Urgente", confidential=True),
    Seed("in", "in_progress", ("info",), "Plan", "Urbanisme", 12, None, "Géomètre-expert Cazaubon",
         "Bornage du chemin rural n° 7", "Le procès-verbal de bornage est transmis pour signature.", missing_scan=True),
    Seed("out", "to_send", ("info",), "Réponse", "Voirie", 3, None, "Cercle nautique des Trois-Étangs",
         "Réponse : éclairage public du ponton",
         "Vous avez appelé mon attention sur trois candélabres éteints. Ils seront remplacés avant la fin du mois."),
    Seed("out", "sent", ("info",), "Réponse", "Enfance et écoles", 14, None, "Collège Jean-Rostand",
         "Accord pour le prêt du minibus",
         "La commune met volontiers son minibus à disposition pour la sortie du 12."),
    Seed("out", "waiting_signature", ("sign",), "Réponse", "Cabinet", 2, 3, "Fédération des chasseurs",
         "Réponse : battues administratives",
         "J’ai bien reçu votre demande et j’ai sollicité l’avis du lieutenant de louveterie."),
    Seed("out", "waiting_visa", ("visa",), "Réponse", "Finances", 4, 4, "Trésorerie des Étangs",
         "Demande d’admission en non-valeur",
         "Je vous prie de trouver la liste des créances que le conseil sera appelé à examiner."),
    Seed("out", "closed", (), "Réponse", "Voirie", 40, None, "M. Serge Labat",
         "Réponse : branche menaçante", "L’arbre a été élagué par nos services le 14."),
    Seed("internal", "in_progress", ("opinion",), "Note", "Ressources humaines", 3, 8, "Ressources humaines",
         "Organisation du temps de travail en hiver",
         "Les ateliers proposent de décaler la prise de service à 7 h 30 de décembre à février."),
    Seed("internal", "new", ("action",), "Note", "Finances", 2, 6, "Service des finances",
         "Arbitrages du budget primitif",
         "Cinq demandes dépassent l’enveloppe. Un arbitrage est attendu avant la commission.", ("tableau.pdf",), "Urgente"),
    Seed("internal", "waiting_visa", ("visa",), "Note", "Enfance et écoles", 6, 1, "Service enfance",
         "Règlement de la restauration scolaire",
         "Le projet tient compte des remarques de la commission ; il est soumis à visa avant affichage."),
    Seed("internal", "closed", ("info",), "Compte rendu", "Direction générale", 20, None, "Direction générale",
         "Compte rendu de la réunion de chefs de service", "Présents, excusés, points examinés et décisions.", pages=2),
    Seed("in", "in_progress", ("info", "action"), "Pétition", "Voirie", 11, 15, "Collectif des riverains du Quai",
         "Vitesse sur le quai : pétition de 112 signatures",
         "Les soussignés demandent des aménagements pour réduire la vitesse sur le quai.", ("signatures.pdf",), pages=3),
)  # fmt: skip

_INTERCO = (
    Seed("in", "new", ("action",), "Demande", "Déchets", 1, 12, "Commune de Biscaudos",
         "Troisième passage des bacs en été",
         "Les points d’apport débordent de juin à septembre ; un passage supplémentaire serait nécessaire."),
    Seed("in", "new", ("info",), "Information", "Tourisme", 3, None, "Comité départemental du tourisme",
         "Chiffres de la saison", "Vous trouverez le bilan de fréquentation des hébergements de votre territoire."),
    Seed("in", "in_progress", ("action",), "Réclamation", "Eau et assainissement", 6, 3, "Mme Ginette Puyau",
         "Facture d’eau anormale", "Ma facture a triplé sans changement de mes habitudes ; le compteur est à l’extérieur."),
    Seed("in", "waiting_opinion", ("opinion",), "Demande", "Mobilités", 8, 11, "Syndicat des mobilités",
         "Avis sur le schéma des pistes cyclables", "Votre avis est réputé favorable passé le délai de trois mois."),
    Seed("in", "waiting_visa", ("visa",), "Marché", "Déchets", 5, 4, "Société Collecte et Tri du Littoral",
         "Révision annuelle des prix", "En application de l’article 7, les prix sont révisés de 2,1 %."),
    Seed("in", "waiting_signature", ("sign",), "Convention", "Développement économique", 7, 9, "Chambre d’agriculture",
         "Convention « terres de demain »", "Deux exemplaires sont à nous retourner signés.", ("convention.pdf",)),
    Seed("in", "closed", ("info",), "Demande", "Tourisme", 33, None, "Office de tourisme",
         "Horaires d’ouverture d’hiver", "Proposition d’horaires réduits de novembre à mars."),
    Seed("in", "archived", ("info",), "Information", "Direction générale", 75, None, "Agence de l’eau",
         "Notification d’aide", "L’aide est notifiée pour un montant maximal de 84 000 €."),
    Seed("out", "to_send", ("info",), "Réponse", "Eau et assainissement", 2, None, "Mme Ginette Puyau",
         "Réponse : facture d’eau anormale", "Le relevé a été refait ; la facture est ramenée à votre moyenne."),
    Seed("out", "sent", ("info",), "Réponse", "Déchets", 16, None, "Commune de Parentas",
         "Réponse : dépôt sauvage", "Nos agents sont intervenus ; un constat a été dressé."),
    Seed("internal", "waiting_visa", ("visa",), "Note", "Direction générale", 4, 2, "Direction générale",
         "Calendrier des instances", "Projet de calendrier du bureau et du conseil pour le premier semestre."),
    Seed("internal", "in_progress", ("action",), "Note", "Développement économique", 9, 6, "Développement économique",
         "Prix de cession des lots de la zone du Pignada", "Trois hypothèses de prix, soumises à votre arbitrage."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScanFile:
    """One file of a letter and how to make its bytes."""

    id: str
    kind: str
    name: str
    media_type: str
    pages: int | None
    text: str
    seed: int
    missing: bool = False

    def content(self) -> bytes:
        """The bytes; drawn once per process."""
        return scan(self.text, self.seed)

    def facts(self) -> dict[str, object]:
        """The file as the contract's JSON; a missing one announces what it should have been."""
        content = b"" if self.missing else self.content()
        digest = None if self.missing or self.kind == "attachment" else hashlib.sha256(content).hexdigest()
        return {
            "id": self.id, "kind": self.kind, "name": self.name, "media_type": self.media_type,
            "size": len(content), "sha256": digest, "pages": self.pages,
        }  # fmt: skip


@functools.lru_cache(maxsize=256)
def scan(text: str, seed: int) -> bytes:
    """A scanned-looking PDF; the same arguments, the same bytes."""
    return scan_pages(text, seed)


@dataclass(slots=True)
class Draft:
    """A letter ready to be put in a mailbox."""

    facts: dict[str, object]
    mayor_roles: tuple[str, ...]
    files: tuple[ScanFile, ...] = field(default=())


def build_letters(town: Town, today: date, *, seed: int = SEED, count: int | None = None) -> list[Draft]:
    """The town's letters, newest last. ``count`` keeps the first ones only (tests); more repeats them (scale)."""
    seeds = _COMMUNE if town is COMMUNE else _INTERCO
    wanted = len(seeds) if count is None else count
    drafts = [_draft(town, seeds[n % len(seeds)], n, today, seed) for n in range(wanted)]
    _link(drafts)
    return drafts


def _link(drafts: list[Draft]) -> None:
    """« Réponse : X » answers the first letter received about X."""
    for answer in drafts:
        subject = str(answer.facts["subject"])
        if not subject.startswith(_ANSWER):
            continue
        about = subject.removeprefix(_ANSWER).lower()
        asked = next(
            (d for d in drafts if d.facts["direction"] == "in" and about in str(d.facts["subject"]).lower()), None
        )
        if asked is not None:
            answer.facts["links"] = [{"relation": "reply_to", "letter_id": asked.facts["id"]}]
            sent = answer.facts["departure_date"]
            state = "sent" if sent else "drafting"
            asked.facts["reply"] = {"state": state, "letter_id": answer.facts["id"], "sent_on": sent}


def _draft(town: Town, source: Seed, number: int, today: date, seed: int) -> Draft:
    id_ = f"L-{stable_uuid('letter', town.key, number)[:8]}"
    arrival = today - timedelta(days=source.days_ago + number // 40)
    initial = {"in": "A", "out": "D", "internal": "I"}[source.direction]
    chrono = f"{initial}-{arrival.year}-{400 + number:05d}"
    due = None if source.due_in is None else (today + timedelta(days=source.due_in)).isoformat()
    own = {"kind": "entity", "name": town.name, "organisation": None, "address": f"{town.postcode} {town.city}"}
    other = {"kind": "person", "name": source.other, "organisation": None, "address": None}
    incoming = source.direction == "in"
    done = source.status in ("closed", "no_action", "archived", "sent")
    facts: dict[str, object] = {
        "id": id_,
        "direction": source.direction,
        "chrono": chrono,
        "subject": source.subject,
        "sender": other if source.direction != "out" else own,
        "recipients": [own] if source.direction != "out" else [other],
        "type": {"id": _slug(source.type), "label": source.type},
        "document_date": (arrival - timedelta(days=2 if incoming else 0)).isoformat(),
        "arrival_date": arrival.isoformat() if source.direction != "out" else None,
        "departure_date": arrival.isoformat() if source.status == "sent" else None,
        "due_date": due,
        "registered_at": f"{arrival.isoformat()}T0{7 + number % 3}:{number % 6}{number % 10}:00Z",
        "closed_at": f"{(arrival + timedelta(days=5)).isoformat()}T15:00:00Z" if done else None,
        "service": {"id": _slug(source.service), "label": source.service},
        "priority": {
            "id": _slug(source.priority),
            "label": source.priority,
            "rank": 1 if source.priority == "Urgente" else 2,
        },
        "confidential": source.confidential,
        "status": source.status,
        "reply": {"state": "expected" if incoming and not done else "none", "letter_id": None, "sent_on": None},
        "links": [],
    }
    return Draft(facts, source.roles, _files(town, source, chrono, number, arrival, seed))


def _files(town: Town, source: Seed, chrono: str, number: int, day: date, seed: int) -> tuple[ScanFile, ...]:
    if source.direction == "out":
        head = f"{town.name}\n{town.postcode} {town.city}\n\n                              {source.other}"
    else:
        head = f"{source.other}\n\n                              {town.name}\n                              {town.city}"
    first = (
        f"{head}\n\n                              Le {day:%d/%m/%Y}\n\nObjet : {source.subject}\n\n"
        f"Madame la Maire,\n\n{source.body}\n\nVeuillez agréer l’expression de mes sentiments respectueux.\n\n\n"
        f"{source.other if source.direction != 'out' else 'La Maire'}\n\n\nn° {chrono}"
    )
    rest = [f"Pièce {n}\n\n{source.subject}\n\n" + f"{source.body}\n\n" * 4 for n in range(2, source.pages + 1)]
    scan_file = ScanFile(
        "F-1", "scan", f"{chrono}.pdf", "application/pdf", source.pages, "\f".join([first, *rest]), seed + number,
        missing=source.missing_scan,
    )  # fmt: skip
    others = [
        ScanFile(
            f"F-{n}", "attachment", f"{name.rpartition('.')[0]}.pdf", "application/pdf", 1,
            f"{source.subject}\n\nPièce jointe : {name}", seed + number * 10 + n,
        )
        for n, name in enumerate(source.attachments, 2)
    ]  # fmt: skip
    return (scan_file, *others)


def _slug(label: str) -> str:
    folded = "".join(c if c.isascii() and c.isalnum() else "-" for c in label.lower())
    return folded.strip("-") or "autre"
