"""The folders of the demonstration. Deterministic: same town, seed and clock, same folders.

For the mayor: fifteen PES and a contract in PDF to sign with one card, a convention with the other card, leave requests, expenses and purchase
orders to approve, one late, one by delegation, one sent back, some finished: twenty-five folders.
The secretary has a desk and work of her own. Names of types and metadata are those a body would
choose: nothing but configuration tells a leave request from a purchase order (interop §7).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.pes_model import Sens
from app.sandbox.parapheur.state import ARCHIVE, START, Book, Desk, Doc, Folder, Subtype, Task
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import COMMUNE, ELECTED, MAYOR, SECRETARY, STAFF, Town, stable_uuid
from app.sandbox.pes_files import DEMO, BordereauSpec, PesSpec, generate_pes

DAY_MS = 86_400_000
PDF = "application/pdf"
XML = "application/xml"

MAIRE, ADJOINTE, SECRETARIAT, DGS = "Maire", "Première adjointe", "Secrétariat général", "Direction générale"
FINANCES, RH, VOIRIE = "Finances", "Ressources humaines", "Voirie et réseaux"
VICE_PRESIDENTE = "Vice-présidente finances"

_COMMUNE_DESKS: Mapping[str, tuple[str, ...]] = {
    MAIRE: (MAYOR.login,),
    ADJOINTE: (ELECTED[2].login,),
    SECRETARIAT: (SECRETARY.login,),
    DGS: (STAFF[0].login,),
    FINANCES: (STAFF[1].login,),
    VOIRIE: (STAFF[2].login,),
    RH: (STAFF[4].login,),
}
_INTERCO_DESKS: Mapping[str, tuple[str, ...]] = {
    VICE_PRESIDENTE: (MAYOR.login,),
    FINANCES: (STAFF[1].login,),
    DGS: (STAFF[0].login,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of dossier, as the body configured it."""

    type: str
    subtype: str
    format: str = ""
    protocol: str = ""


_PES = Kind(type="HELIOS", subtype="Bordereaux PES", format="PES_V2", protocol="HELIOS")
_CONTRACT = Kind(type="Marchés publics", subtype="Contrats", format="PADES")
_LEAVE = Kind(type="GRH", subtype="Congés")
_EXPENSES = Kind(type="GRH", subtype="Frais de déplacement")
_ORDER = Kind(type="Achats", subtype="Bons de commande")
_LETTER = Kind(type="Courrier", subtype="Projet de réponse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One folder to lay out."""

    key: str
    name: str
    kind: Kind
    origin: str
    circuit: Sequence[tuple[str, str]]
    """(action, desk name) of each step; the ARCHIVE step is added."""
    reached: int
    """Number of steps already done."""
    docs: Sequence[Doc]
    age_days: int
    due_days: int | None = None
    """Relative to now; negative = late."""
    metadata: Mapping[str, str]
    rejected: str = ""
    """Reason, when the step reached was rejected."""
    mandatory: tuple[str, ...] = ()
    reading: bool = False
    noted: str = ""
    """Words of the step done last."""


def lay_out(book: Book, town: Town, seed: int, *, extra: int = 0, slips: int = 0, desks: int = 0) -> None:
    """Fill an empty book. For large runs: ``extra`` more purchase orders, over the first desk and ``desks`` more of
    its owner's; ``slips`` more bordereaux to sign."""
    layout = _COMMUNE_DESKS if town is COMMUNE else _INTERCO_DESKS
    for name, owners in layout.items():
        desk_id = stable_uuid("desk", town.key, name)
        book.desks[desk_id] = Desk(id=desk_id, name=name, owners=owners)
    book.names |= {person.login: (person.first_name, person.last_name) for person in (*ELECTED, SECRETARY, *STAFF)}
    if town is COMMUNE:
        book.delegate(ADJOINTE, MAIRE)
        book.desk_named(MAIRE).readers = (SECRETARY.login,)
        lay_out_types(book)
    for rank, spec in enumerate(spec for spec in DEMO if spec.town is town):
        _add(book, town, _pes(town, spec, rank, seed))
    plans = (*_personnel(town), *_purchases(town), *_others(town)) if town is COMMUNE else _interco(town)
    for plan in plans:
        _add(book, town, plan)
    names = [next(iter(layout))]
    for number in range(desks):
        name = f"Bureau {number + 1}"
        desk_id = stable_uuid("desk", town.key, name)
        book.desks[desk_id] = Desk(id=desk_id, name=name, owners=layout[names[0]])
        names.append(name)
    for number in range(extra):
        _add(book, town, _extra_order(town, number, names[number % len(names)]))
    for number in range(slips):
        _add(book, town, _pes(town, _extra_slip(town, number), 1, seed))


def _add(book: Book, town: Town, plan: Plan) -> None:
    now = book.clock()
    folder_id = stable_uuid("folder", town.key, plan.key)
    origin = book.desk_named(plan.origin)
    created = now - plan.age_days * DAY_MS - int(folder_id[:4], 16) * 1000
    steps = [(START, plan.origin), *plan.circuit, (ARCHIVE, plan.origin)]
    tasks = [
        Task(id=stable_uuid("task", folder_id, index), action=action, desk=book.desk_named(desk).id)
        for index, (action, desk) in enumerate(steps)
    ]
    done = 1 + plan.reached
    for index, task in enumerate(tasks[:done]):
        task.state, task.performed = "VALIDATED", task.action
        task.user = book.desks[task.desk].owners[0]
        task.date_ms = created + (index + 1) * (now - created) // (done + 1)
    tasks[done - 1].public_note = plan.noted
    tasks[done].state = "PENDING"
    if plan.rejected:
        tasks[done].state, tasks[done].performed, tasks[done].public_note = "REJECTED", "REJECT", plan.rejected
        tasks[done].user, tasks[done].date_ms = book.desks[tasks[done].desk].owners[0], now - DAY_MS
    tasks[done].mandatory = plan.mandatory
    book.folders[folder_id] = Folder(
        id=folder_id,
        name=plan.name,
        type=plan.kind.type,
        subtype=plan.kind.subtype,
        format=plan.kind.format,
        protocol=plan.kind.protocol,
        origin=origin.id,
        tasks=tasks,
        docs=[_numbered(folder_id, index, doc) for index, doc in enumerate(plan.docs)],
        created_ms=created,
        due_ms=None if plan.due_days is None else now + plan.due_days * DAY_MS,
        metadata=dict(plan.metadata),
        reading_mandatory=plan.reading,
    )


def lay_out_types(book: Book) -> None:
    """What users may create drafts in, and the circuit of each."""
    amount = {"key": "montant", "name": "Montant TTC", "type": "FLOAT", "mandatory": False}
    holder = {"key": "titulaire", "name": "Titulaire", "type": "TEXT", "mandatory": True}
    tone = {"key": "reponse", "name": "Réponse", "type": "TEXT", "restrictedValues": ["favorable", "défavorable"]}
    book.subtypes += [
        Subtype(
            type=_LETTER.type, subtype=_LETTER.subtype, format="", protocol="", circuit=[("VISA", DGS)], fields=[tone],
            description="Relecture d’un courrier avant son envoi.",
        ),
        Subtype(
            type="Courrier", subtype="Courrier à signer", format="PADES", protocol="",
            circuit=[("VISA", DGS), ("SIGNATURE", MAIRE)], description="Courrier signé par le maire.",
        ),
        Subtype(
            type=_CONTRACT.type, subtype=_CONTRACT.subtype, format=_CONTRACT.format, protocol="", multi=True,
            circuit=[("VISA", ""), ("SIGNATURE", MAIRE)], fields=[holder, amount],
            description="Contrat relu par le service de votre choix, puis signé.",
        ),
    ]  # fmt: skip


def _numbered(folder_id: str, index: int, doc: Doc) -> Doc:
    doc.id, doc.index = stable_uuid("doc", folder_id, index), index
    return doc


def _doc(name: str, content: bytes, *, main: bool = True, media_type: str = PDF) -> Doc:
    return Doc(id="", name=name, media_type=media_type, content=content, main=main)


def _pes(town: Town, spec: PesSpec, rank: int, seed: int) -> Plan:
    signer = MAIRE if town is COMMUNE else VICE_PRESIDENTE
    docs = [_doc(f"{spec.file_name}.xml", generate_pes(seed, spec), media_type=XML)]
    if rank % 3 == 0:
        note = report_pdf(
            f"Note d’accompagnement – {spec.title}",
            [("Contrôles effectués", ("Pièces rapprochées des engagements.", "Crédits disponibles au chapitre."))],
            header=town.name,
        )
        docs.append(_doc("Note d’accompagnement.pdf", note, main=False))
    prepared = town is COMMUNE and len(spec.bordereaux) > 1
    return Plan(
        key=f"pes-{spec.key}",
        name=spec.title,
        kind=_PES,
        origin=FINANCES,
        circuit=[("VISA", SECRETARIAT if prepared else DGS), ("SIGNATURE", signer)],
        noted="Totaux contrôlés, pièces rapprochées des engagements." if prepared else "",
        reached=1,
        docs=docs,
        age_days=1 + rank % 5,
        due_days=-1 if rank == 1 and town is COMMUNE else 6,
        metadata={"exercice": str(spec.year), "budget": spec.budget},
        reading=rank == 2,
    )


def _form(town: Town, title: str, facts: Mapping[str, str]) -> bytes:
    rows = [("Rubrique", "Valeur"), *facts.items()]
    return report_pdf(
        title, [("Demande", ("Établie dans le respect du règlement intérieur.",))], header=town.name, table=rows
    )


def _personnel(town: Town) -> list[Plan]:
    """Leave requests and expenses."""
    plans = []
    leaves = (
        ("Cédric Mouchès", "2026-12-21", "2026-12-31", "8", "14,5", 1),
        ("Aurore Tastet", "2027-02-15", "2027-02-19", "5", "6", 2),
    )
    for number, (agent, start, end, days, balance, age) in enumerate(leaves):
        facts = {"agent": agent, "date_debut": start, "date_fin": end, "jours": days, "solde": balance}
        plans.append(
            Plan(
                key=f"leave-{number}",
                name=f"Congés – {agent}",
                kind=_LEAVE,
                origin=RH,
                circuit=[("VISA", DGS), ("VISA", MAIRE)],
                reached=1,
                docs=[_doc("Demande de congés.pdf", _form(town, f"Demande de congés – {agent}", facts))],
                age_days=age,
                due_days=5,
                metadata=facts,
            )
        )
    facts = {"agent": "Bruno Larrieu", "objet": "Congrès des directeurs généraux", "total": "184,60"}
    receipts = report_pdf("Justificatifs", [("Train", ("Aller-retour : 121,00 €",)), ("Hôtel", ("63,60 €",))])
    plans.append(
        Plan(
            key="expenses-0",
            name="Frais de déplacement – Bruno Larrieu",
            kind=_EXPENSES,
            origin=RH,
            circuit=[("VISA", MAIRE)],
            reached=0,
            docs=[
                _doc("État de frais.pdf", _form(town, "État de frais de déplacement", facts)),
                _doc("Justificatifs.pdf", receipts, main=False),
            ],
            age_days=2,
            metadata=facts,
        )
    )
    return plans


def _purchases(town: Town) -> list[Plan]:
    """Purchase orders: one plain, one late with a mandatory field, one by delegation."""
    rows = (
        ("order-0", "Bon de commande n° 2026-118 – Sel de déneigement", "1 920,00", VOIRIE, MAIRE, 2, 3, ()),
        ("order-1", "Bon de commande n° 2026-111 – Potelets rue des Résiniers", "2 745,60", VOIRIE, MAIRE, 12, -4,
         ("imputation",)),
        ("order-2", "Bon de commande n° 2026-120 – Fournitures d’état civil", "312,48", SECRETARIAT, ADJOINTE, 1, 4, ()),
    )  # fmt: skip
    plans = []
    for key, name, amount, origin, desk, age, due, mandatory in rows:
        facts = {"fournisseur": "Comptoir des Étangs (société inventée)", "montant_ttc": amount}
        plans.append(
            Plan(
                key=key,
                name=name,
                kind=_ORDER,
                origin=origin,
                circuit=[("VISA", FINANCES), ("VISA", desk)],
                reached=1,
                docs=[
                    _doc("Bon de commande.pdf", _form(town, name, facts)),
                    _doc("Devis.pdf", report_pdf("Devis", [("Montant", (f"{amount} € TTC",))]), main=False),
                ],
                age_days=age,
                due_days=due,
                metadata=facts,
                mandatory=mandatory,
            )
        )
    return plans


def _others(town: Town) -> list[Plan]:
    """The contract, the folder sent back, the finished ones, and the secretary's own work."""
    contract = report_pdf(
        "Contrat d’entretien des chaudières des bâtiments communaux",
        [
            ("Article 1 – Objet", ("Le présent contrat a pour objet l’entretien annuel de sept chaudières.",)),
            ("Article 2 – Durée", ("Trois ans à compter du 1er janvier 2027, sans reconduction tacite.",)),
            ("Article 3 – Prix", ("Forfait annuel de 4 320,00 € HT, révisable selon l’indice publié.",)),
        ],
        pages=6,
        header=town.name,
    )
    annex = report_pdf("Annexe – Liste des chaudières", [("Sites", ("Mairie, école, salle des fêtes.",))])
    letter = report_pdf("Projet de réponse à un administré", [("Objet", ("Éclairage du chemin de la Pêcherie.",))])
    done = report_pdf("Bon de commande soldé", [("Objet", ("Réparation du portail du cimetière.",))])
    return [
        Plan(
            key="contract-0", name="Contrat d’entretien des chaudières 2027-2029", kind=_CONTRACT, origin=SECRETARIAT,
            circuit=[("VISA", DGS), ("SIGNATURE", MAIRE)], reached=1,
            docs=[_doc("Contrat chaudières.pdf", contract), _doc("Annexe 1.pdf", annex, main=False)],
            age_days=3, due_days=10, metadata={"titulaire": "Chaleur des Dunes (société inventée)", "montant": "12 960,00"},
        ),
        Plan(
            key="letter-0", name="Réponse à la pétition du chemin de la Pêcherie", kind=_LETTER, origin=MAIRE,
            circuit=[("VISA", DGS)], reached=0, docs=[_doc("Projet de réponse.pdf", letter)], age_days=4, metadata={},
            rejected="Merci de citer le montant voté au budget.",
        ),
        Plan(
            key="done-0", name="Bon de commande n° 2026-097 – Portail du cimetière", kind=_ORDER, origin=VOIRIE,
            circuit=[("VISA", MAIRE)], reached=1, docs=[_doc("Bon de commande.pdf", done)], age_days=20,
            metadata={"montant_ttc": "640,00"},
        ),
        Plan(
            key="done-1", name="Lettre de félicitations au comité des fêtes", kind=_LETTER, origin=MAIRE,
            circuit=[("VISA", DGS)], reached=1, docs=[_doc("Lettre.pdf", letter)], age_days=15, metadata={},
        ),
        Plan(
            key="secretary-0", name="Congés – Maïté Dufourcq, intérim de l’accueil", kind=_LEAVE, origin=RH,
            circuit=[("VISA", SECRETARIAT), ("VISA", DGS)], reached=0,
            docs=[_doc("Planning d’accueil.pdf", report_pdf("Planning", [("Semaine 52", ("Accueil assuré.",))]))],
            age_days=1, metadata={"agent": "Maïté Dufourcq"},
        ),
    ]  # fmt: skip


def _interco(town: Town) -> list[Plan]:
    """What waits at the intercommunalité: another card, another PIN."""
    contract = report_pdf(
        "Convention de groupement de commandes – Sel de déneigement",
        [
            ("Article 1 – Objet", ("Les membres achètent ensemble le sel de déneigement de l’hiver.",)),
            ("Article 2 – Coordination", ("La communauté de communes est coordonnatrice du groupement.",)),
        ],
        pages=4,
        header=town.name,
    )
    order = report_pdf("Bon de commande", [("Objet", ("Location d’une nacelle pour l’éclairage public.",))])
    return [
        Plan(
            key="contract-0", name="Convention de groupement de commandes, sel de déneigement", kind=_CONTRACT,
            origin=FINANCES, circuit=[("VISA", DGS), ("SIGNATURE", VICE_PRESIDENTE)], reached=1,
            docs=[_doc("Convention.pdf", contract)], age_days=2, due_days=8, metadata={"membres": "7 communes"},
        ),
        Plan(
            key="order-0", name="Bon de commande n° 2026-044 – Location d’une nacelle", kind=_ORDER, origin=FINANCES,
            circuit=[("VISA", VICE_PRESIDENTE)], reached=0, docs=[_doc("Bon de commande.pdf", order)], age_days=1,
            due_days=4, metadata={"fournisseur": "Levage des Étangs (société inventée)", "montant_ttc": "864,00"},
        ),
    ]  # fmt: skip


def _extra_order(town: Town, number: int, desk: str) -> Plan:
    name = f"Bon de commande n° 2025-{number:04d}"
    return Plan(
        key=f"extra-{number}", name=name, kind=_ORDER, origin=FINANCES, circuit=[("VISA", desk)], reached=0,
        docs=[_doc("Bon de commande.pdf", _shared_order(town.name))], age_days=30 + number % 300, metadata={"montant_ttc": "50,00"},
    )  # fmt: skip


def _extra_slip(town: Town, number: int) -> PesSpec:
    slip = BordereauSpec(sens=Sens.DEPENSE, number=1000 + number, theme="entretien", pieces=2, attach=1)
    return PesSpec(key=f"extra-{number}", title=f"Mandats n° {1000 + number}", bordereaux=(slip,), town=town)


@functools.cache
def _shared_order(header: str) -> bytes:
    """One page for all extra orders: a large run measures folders, not page making."""
    return report_pdf("Bon de commande", [("Objet", ("Fournitures courantes.",))], header=header)
