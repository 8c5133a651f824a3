"""What the commune's book holds besides, where the whole demonstration is shown: see `commune.Options.around`.

A notification de marché and an arrêté that the secretary checked, to be signed by the mayor; a bordereau that waits on
the secretary's own desk; and the secretary's rights on the mayor's desk (to make, send off and tidy, never to decide).
"""

from __future__ import annotations

from app.documents.pes_model import Sens
from app.sandbox.parapheur.content import FINANCES, MAIRE, SECRETARIAT, XML, Kind, Plan, _add, _doc
from app.sandbox.parapheur.state import Book
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import SECRETARY, Town
from app.sandbox.pes_files import BordereauSpec, PesSpec, generate_pes

NOTIFICATION = "Notification du marché n° 2026-07 – Toiture de l’école"
ARRETE = "Arrêté n° 2026-58 – Stationnement rue des Résiniers"
TO_PREPARE = PesSpec(
    key="secretariat",
    title="Mandats n° 53 – Illuminations de fin d’année",
    bordereaux=(BordereauSpec(sens=Sens.DEPENSE, number=53, theme="fetes", pieces=6),),
)


def lay_out_around(book: Book, town: Town, seed: int) -> None:
    """Add it to the commune's book."""
    book.desk_named(MAIRE).secretaries = (SECRETARY.login,)
    pes = _doc(f"{TO_PREPARE.file_name}.xml", generate_pes(seed, TO_PREPARE), media_type=XML)
    slips = Kind(type="HELIOS", subtype="Bordereaux PES", format="PES_V2", protocol="HELIOS")
    to_prepare = Plan(
        key="around-pes", name=TO_PREPARE.title, kind=slips, origin=FINANCES,
        circuit=[("VISA", SECRETARIAT), ("SIGNATURE", MAIRE)], reached=0, docs=[pes], age_days=1, due_days=5,
        metadata={"exercice": str(TO_PREPARE.year), "budget": TO_PREPARE.budget},
    )  # fmt: skip
    for plan in (_notification(town), _arrete(town), to_prepare):
        _add(book, town, plan)


def _notification(town: Town) -> Plan:
    holder = "Charpentes de la Lande (société inventée)"
    letter = report_pdf(
        "Notification du marché n° 2026-07",
        [
            ("Objet", ("Réfection de la toiture de l’école : votre offre a été retenue.",)),
            ("Pièces jointes", ("Acte d’engagement signé, cahier des clauses particulières.",)),
            ("Suite", ("La notification vaut commencement du délai d’exécution de quatre mois.",)),
        ],
        header=town.name,
    )
    deed = report_pdf(
        "Acte d’engagement",
        [("Montant", ("86 400,00 € HT, soit 103 680,00 € TTC.",)), ("Délai", ("Quatre mois.",))],
        pages=3,
        header=town.name,
    )
    choice = report_pdf("Décision d’attribution", [("Classement", ("Offre la mieux classée.",))], header=town.name)
    return Plan(
        key="around-award", name=NOTIFICATION,
        kind=Kind(type="Marchés publics", subtype="Notifications de marché", format="PADES"),
        origin=SECRETARIAT, circuit=[("VISA", SECRETARIAT), ("SIGNATURE", MAIRE), ("SECURE_MAIL", MAIRE)], reached=1,
        noted="Délai de onze jours écoulé, attestations du titulaire à jour.",
        docs=[
            _doc("Lettre de notification.pdf", letter), _doc("Acte d’engagement.pdf", deed),
            _doc("Décision d’attribution.pdf", choice, main=False),
        ],
        age_days=2, due_days=3,
        metadata={
            "titulaire": holder, "objet": "Réfection de la toiture de l’école", "reference": "2026-07",
            "montant_ttc": "103 680,00", "date_effet": "2026-12-07",
        },
    )  # fmt: skip


def _arrete(town: Town) -> Plan:
    text = report_pdf(
        "Arrêté portant réglementation du stationnement",
        [
            ("Article 1", ("Le stationnement est interdit rue des Résiniers du 7 au 18 décembre 2026.",)),
            ("Article 2", ("La signalisation est mise en place par les services techniques.",)),
        ],
        header=town.name,
    )
    return Plan(
        key="around-arrete", name=ARRETE, kind=Kind(type="Actes", subtype="Arrêtés", format="PADES", protocol="ACTES"),
        origin=SECRETARIAT, circuit=[("VISA", SECRETARIAT), ("SIGNATURE", MAIRE)], reached=1,
        noted="Relu avec les services techniques.", docs=[_doc("Arrêté.pdf", text)], age_days=1, due_days=4,
        metadata={"numero": "2026-58", "objet": "Stationnement rue des Résiniers"},
    )  # fmt: skip
