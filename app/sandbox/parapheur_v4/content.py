"""The folders of the syndicat: seven bordereaux, a convention and a contract to sign, two orders to approve.

Deterministic like the other bodies' content.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.documents.pes_model import Sens
from app.sandbox.parapheur.state import ARCHIVE, Book, Desk, Doc, Folder, Subtype, Task
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import MAYOR, SECRETARY, STAFF, Town, stable_uuid
from app.sandbox.pes_files import BordereauSpec, PesSpec, generate_pes

SYNDICAT = Town(
    "syndicat", "Syndicat des eaux de la Lande", "eaux-lande.example", "00000000000033",
    "Saint-Aubin-des-Pins", "40999", "eaux-lande",
)  # fmt: skip
"""A third body, still on v4."""

DAY_MS = 86_400_000
PRESIDENTE, DIRECTION, COMPTA = "Présidente", "Direction", "Comptabilité"
_OWNERS = {PRESIDENTE: MAYOR.login, DIRECTION: STAFF[0].login, COMPTA: STAFF[1].login}

SLIPS = tuple(
    PesSpec(
        key=f"eau-{rank}",
        title=f"Eau – Mandats n° {60 + rank}",
        town=SYNDICAT,
        bordereaux=(BordereauSpec(sens=Sens.DEPENSE, number=60 + rank, theme="eau", pieces=2 + rank, attach=2),),
    )
    for rank in range(6)
)
THREE = PesSpec(
    key="eau-trois",
    title="Eau – Mandats n° 70 et 71, titres n° 12",
    town=SYNDICAT,
    bordereaux=(
        BordereauSpec(sens=Sens.DEPENSE, number=70, theme="eau", pieces=2),
        BordereauSpec(sens=Sens.DEPENSE, number=71, theme="energie", pieces=3),
        BordereauSpec(sens=Sens.RECETTE, number=12, theme="loyers", pieces=2),
    ),
)
CONVENTION = "Convention de fourniture d’eau en gros"
CONTRACT = "Contrat de télérelève"
ORDER = "Bon de commande n° E-12 – Compteurs"
LATE_ORDER = "Bon de commande n° E-09 – Chlore"
RETURNED = "Bon de commande n° E-07 – Portail du réservoir"


PREPARED = PesSpec(
    key="eau-prepare",
    title="Eau – Mandats n° 80",
    town=SYNDICAT,
    bordereaux=(BordereauSpec(sens=Sens.DEPENSE, number=80, theme="eau", pieces=3, attach=1),),
)
"""At the president's secretary, before her signature."""
TO_TREASURY = PesSpec(
    key="eau-tdt",
    title="Eau – Mandats n° 57",
    town=SYNDICAT,
    bordereaux=(BordereauSpec(sens=Sens.DEPENSE, number=57, theme="eau", pieces=2),),
)
TO_PREFECTURE = "Délibération n° 2026-31 – Tarifs de l’eau 2027"
ON_PAPER = "Procès-verbal de remise des clés du château d’eau"
IMPUTATION: Mapping[str, object] = {
    "key": "imputation",
    "name": "Imputation budgétaire",
    "restrictedValues": ["60624 – Produits de traitement", "6156 – Maintenance", "2156 – Matériel d’exploitation"],
}
"""What the president says with her visa of the late order."""


def lay_out_more(book: Book, town: Town, seed: int) -> None:
    """What only this generation does: a secretary's step, what is sent to the Treasury and to the préfecture."""
    book.desk_named(PRESIDENTE).readers = (SECRETARY.login,)
    helios, acts, other = ("HELIOS", "Bordereaux"), ("ACTES", "Délibérations"), ("Divers", "Procès-verbaux")
    prepared, on_paper = [_xml(PREPARED, seed)], [_pdf(ON_PAPER, town)]
    _add(book, town, PREPARED.title, helios, "SIGNATURE", prepared, age=1, format_="PES_V2", before="SECRETARIAT")
    _add(book, town, TO_TREASURY.title, helios, "TRANSMIT", [_xml(TO_TREASURY, seed)], age=3, format_="PES_V2")
    _add(book, town, TO_PREFECTURE, acts, "TRANSMIT", [_pdf(TO_PREFECTURE, town)], age=2, format_="PADES")
    _add(book, town, ON_PAPER, other, "SIGNATURE", on_paper, age=4, format_="PADES")
    book.folder_named(ON_PAPER).paper = True
    book.folder_named(TO_PREFECTURE).protocol = "ACTES"
    _ask_for(book, LATE_ORDER, IMPUTATION)


def _ask_for(book: Book, name: str, field: Mapping[str, object]) -> None:
    """The step that a folder waits on wants to know that."""
    task = book.folder_named(name).pending
    if task is not None:
        task.mandatory = (str(field["key"]),)
    book.fields.append(field)


KINDS = (
    Subtype(
        type="Achats", subtype="Bons de commande", format="", protocol="",
        circuit=(("VISA", DIRECTION), ("VISA", PRESIDENTE)),
        fields=({"key": "montant", "name": "Montant", "type": "DOUBLE", "mandatory": True},),
    ),
    Subtype(
        type="Courriers", subtype="Réponses", format="PADES", protocol="",
        circuit=(("VISA", ""), ("SIGNATURE", PRESIDENTE)), multi=True,
    ),
    Subtype(type="Contrats", subtype="Conventions", format="PADES", protocol="", circuit=(("SIGNATURE", PRESIDENTE),)),
)  # fmt: skip
"""What its desks may make, or chain a finished folder to."""


def lay_out(book: Book, town: Town, seed: int) -> None:
    """Fill an empty book."""
    book.subtypes = list(KINDS)
    book.names |= {person.login: (person.first_name, person.last_name) for person in (MAYOR, SECRETARY, *STAFF)}
    for name, owner in _OWNERS.items():
        desk_id = stable_uuid("desk", town.key, name)
        book.desks[desk_id] = Desk(id=desk_id, name=name, owners=(owner,))
    for age, spec in enumerate((*SLIPS, THREE)):
        xml = [_xml(spec, seed)]
        _add(book, town, spec.title, ("HELIOS", "Bordereaux"), "SIGNATURE", xml, age=age + 1, format_="PES_V2")
    for name, format_ in ((CONVENTION, "PKCS7"), (CONTRACT, "PADES")):
        _add(book, town, name, ("Contrats", "Conventions"), "SIGNATURE", [_pdf(name, town)], age=2, format_=format_)
    orders = ("Achats", "Bons de commande")
    _add(book, town, ORDER, orders, "VISA", [_pdf(ORDER, town)], age=1)
    _add(book, town, LATE_ORDER, orders, "VISA", [_pdf(LATE_ORDER, town)], age=9, due=-2)
    _add(book, town, RETURNED, orders, "VISA", [_pdf(RETURNED, town)], age=12, rejected="Devis manquant.")


def _xml(spec: PesSpec, seed: int) -> Doc:
    return Doc(id="", name=f"{spec.file_name}.xml", media_type="application/xml", content=generate_pes(seed, spec))


def _pdf(title: str, town: Town) -> Doc:
    content = report_pdf(title, [("Objet", ("Service public de l’eau.",))], header=town.name)
    return Doc(id="", name=f"{title}.pdf", media_type="application/pdf", content=content)


def _add(
    book: Book,
    town: Town,
    name: str,
    kind: tuple[str, str],
    action: str,
    docs: list[Doc],
    *,
    age: int,
    format_: str = "",
    due: int | None = None,
    rejected: str = "",
    before: str = "",
) -> None:
    """One folder whose circuit is: checked by the management, then ``action`` by the president.

    ``before``: a step at the president's own desk comes first.
    """
    now = book.clock()
    folder_id = stable_uuid("folder", town.key, name)
    origin = book.desk_named(PRESIDENTE if rejected else COMPTA)
    acting = book.desk_named(DIRECTION if rejected else PRESIDENTE)
    own = [(before, acting)] if before else []
    steps = [("VISA", book.desk_named(COMPTA)), *own, (action, acting), (ARCHIVE, origin)]
    tasks = [
        Task(id=stable_uuid("task", folder_id, rank), action=step, desk=desk.id)
        for rank, (step, desk) in enumerate(steps)
    ]
    created = now - age * DAY_MS
    tasks[0].state, tasks[0].performed = "VALIDATED", "VISA"
    tasks[0].user, tasks[0].date_ms = _OWNERS[COMPTA], created + DAY_MS // 4
    tasks[1].state = "PENDING"
    if rejected:
        tasks[1].state, tasks[1].performed, tasks[1].public_note = "REJECTED", "REJECT", rejected
        tasks[1].user, tasks[1].date_ms = _OWNERS[DIRECTION], now - DAY_MS
    for rank, doc in enumerate(docs):
        doc.id, doc.index = stable_uuid("doc", folder_id, rank), rank
    book.folders[folder_id] = Folder(
        id=folder_id,
        name=name,
        type=kind[0],
        subtype=kind[1],
        format=format_,
        protocol="HELIOS" if format_ == "PES_V2" else "",
        origin=origin.id,
        tasks=tasks,
        docs=docs,
        created_ms=created,
        due_ms=None if due is None else now + due * DAY_MS,
    )
