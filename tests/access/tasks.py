"""The twenty main tasks, once: `tests/flows/test_each_input.py` does each by keyboard, mouse, finger and screen reader.

A task starts on « Aujourd'hui » and says what a person does (`Hand`'s verbs), then what must have come of it: in the
outbox, the store or on screen. ``served``: it wants the profile that i-délibre, i-Parapheur and a card have filled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.intents import (
    Acknowledge,
    AddLetterNote,
    AnswerPresence,
    DecideLeave,
    RejectDossier,
    ReplyInvitation,
    SaveAnnotation,
    SendMail,
    SetFlagged,
    SignDossier,
    VisaDossier,
)
from app.domain.seances import Presence
from app.sandbox.tokens import PIN
from tests.access.hands import Hand
from ui.theme import Scheme

SIGN_MS = 120_000
Do = Callable[[Hand], None]


@dataclass(frozen=True, slots=True)
class Task:
    """One of the twenty. ``title``: as the accessibility statement lists it."""

    title: str
    do: Do
    served: bool


TASKS: list[Task] = []


def task(title: str, *, served: bool = False) -> Callable[[Do], Do]:
    """Register a task."""

    def register(do: Do) -> Do:
        TASKS.append(Task(title, do, served))
        return do

    return register


def made(hand: Hand, kind: type[Any]) -> list[Any]:
    """What waits to be sent, of one kind, once there is any."""
    found: list[Any] = []

    def there() -> bool:
        found[:] = [intent for intent in hand.desk.outbox() if isinstance(intent, kind)]
        return bool(found)

    hand.desk.wait(there)
    return found


def space(hand: Hand, name: str) -> Any:
    """The view of a space that is shown."""
    hand.desk.wait(lambda: hand.desk.shell.space == name)
    return hand.desk.shell.view(name)


# --- messages -----------------------------------------------------------------------------------------------------


@task("Lire un message")
def read_mail(hand: Hand) -> None:
    hand.press("Messages")
    hand.open_row("Liste des messages", "Réunion de chantier")
    reading = space(hand, "mail").reading
    hand.desk.wait(lambda: reading.key is not None and "chantier" in hand.desk.record(reading.key).subject)


@task("Répondre à un message")
def answer_mail(hand: Hand) -> None:
    hand.press("Messages")
    hand.open_row("Liste des messages", "Devis de réfection")
    hand.press("Répondre")
    hand.write("Texte du message", "Bien vu.")
    hand.press("Envoyer")
    (sent,) = made(hand, SendMail)
    assert "Bien vu." in sent.text and sent.subject.startswith("Re")


@task("Écrire un message et l’envoyer")
def write_mail(hand: Hand) -> None:
    hand.press("Messages")
    hand.press("Écrire un message")
    hand.write("Destinataires", "jeanne.dupouy@saint-aubin-des-pins.example, ")
    hand.write("Objet", "Jeudi")
    hand.write("Texte du message", "A jeudi.")
    hand.press("Envoyer")
    (sent,) = made(hand, SendMail)
    assert sent.subject == "Jeudi" and sent.text.startswith("A jeudi.")


@task("Suivre un message, le supprimer, puis revenir sur la suppression")
def sort_mail(hand: Hand) -> None:
    hand.press("Messages")
    hand.open_row("Liste des messages", "Devis de réfection")
    reading = space(hand, "mail").reading
    hand.desk.wait(lambda: reading.key is not None)
    key = reading.key
    before = hand.desk.record(key)
    hand.press("Suivre ou ne plus suivre")
    made(hand, SetFlagged)
    hand.press("Mettre à la corbeille")
    hand.desk.wait(lambda: hand.desk.record(key).folder != before.folder)
    hand.press("Annuler")
    hand.desk.wait(lambda: hand.desk.record(key).folder == before.folder)


@task("Chercher partout et ouvrir un résultat")
def search(hand: Hand) -> None:
    hand.write("Rechercher partout", "rue des pins")
    found = space(hand, "search")
    hand.desk.wait(lambda: found.answered == "rue des pins")
    hand.open_row("Résultats de la recherche", "Vitesse excessive rue des Pins")
    hand.desk.wait(lambda: hand.desk.shell.space == "courrier")


# --- agenda, contacts ---------------------------------------------------------------------------------------------


@task("Parcourir l’agenda")
def go_through_agenda(hand: Hand) -> None:
    hand.press("Agenda")
    agenda = space(hand, "agenda")
    before = agenda.bar._title.text()
    hand.press("Période suivante")
    assert agenda.bar._title.text() != before
    hand.press("Mois")
    hand.press("Période précédente")
    hand.press("Liste")
    hand.open_row("Liste des événements", "Permanence des élus")
    hand.desk.wait(lambda: agenda.event_pane.item is not None)


@task("Créer un rendez-vous")
def create_event(hand: Hand) -> None:
    hand.press("Agenda")
    hand.press("Créer un événement")
    hand.write("Titre", "Point presse")
    hand.press("Enregistrer")
    hand.desk.wait(lambda: any("Point presse" in str(intent) for intent in hand.desk.outbox()))


@task("Répondre à une invitation")
def answer_invitation(hand: Hand) -> None:
    hand.press("Messages")
    hand.open_row("Liste des messages", "Réunion de chantier")
    hand.press("Accepter")
    assert len(made(hand, ReplyInvitation)) == 1


@task("Trouver un contact et lui écrire")
def write_to_contact(hand: Hand) -> None:
    hand.press("Contacts")
    hand.write("Filtrer les contacts", "Lagarde")
    hand.open_row("Liste des contacts", "Bernard Lagarde")
    hand.press("Écrire")
    mail = space(hand, "mail")
    hand.desk.wait(lambda: mail.compose.draft() is not None)
    assert "lagarde" in str(mail.compose.draft()).casefold()


# --- letters, leave, settings -------------------------------------------------------------------------------------


@task("Lire un courrier et y ajouter une note")
def note_letter(hand: Hand) -> None:
    hand.press("Courrier")
    hand.open_row("Liste des courriers", "A-2026-0417")
    hand.press("Détails")
    hand.write("Nouvelle note", "Rendez-vous jeudi.")
    hand.press("Ajouter la note")
    (note,) = made(hand, AddLetterNote)
    assert note.note.text == "Rendez-vous jeudi."


@task("Répondre à un courrier")
def answer_letter(hand: Hand) -> None:
    hand.press("Courrier")
    hand.open_row("Liste des courriers", "A-2026-0417")
    hand.press("Répondre par message…")
    mail = space(hand, "mail")
    hand.desk.wait(lambda: mail.compose.draft() is not None)
    hand.press("Envoyer")
    hand.write("Destinataires", "nadia.lacoste@exemple.fr, ")
    hand.press("Envoyer")
    (sent,) = made(hand, SendMail)
    assert "A-2026-0417" in sent.text


@task("Accepter une demande de congé")
def accept_leave(hand: Hand) -> None:
    hand.press("Lucie Petit")
    space(hand, "approvals")
    hand.press("Accepter")
    (decision,) = made(hand, DecideLeave)
    assert decision.decision == "accept"


@task("Changer un réglage")
def change_setting(hand: Hand) -> None:
    hand.press("Réglages")
    hand.press("Sombre")
    hand.desk.wait(lambda: hand.desk.shell.ctx.theme.scheme is Scheme.DARK)
    hand.press("Clair")
    hand.desk.wait(lambda: hand.desk.shell.ctx.theme.scheme is Scheme.LIGHT)


# --- séances ------------------------------------------------------------------------------------------------------

COUNCIL, COMMISSION = "Conseil municipal", "Commission des finances"


def opened_meeting(hand: Hand, name: str) -> Any:
    hand.press("Séances")
    hand.open_row("Liste des séances", name)
    view = space(hand, "seances")
    hand.desk.wait(lambda: view.meeting.page is not None and name in view.meeting.page.seance.name)
    return view


@task("Accuser réception d’une convocation", served=True)
def acknowledge(hand: Hand) -> None:
    opened_meeting(hand, COUNCIL)
    hand.press("Accuser réception")
    made(hand, Acknowledge)


@task("Répondre de sa présence", served=True)
def answer_presence(hand: Hand) -> None:
    opened_meeting(hand, COMMISSION)
    hand.press("Présent")
    (answer,) = made(hand, AnswerPresence)
    assert answer.presence is Presence.PRESENT


def opened_document(hand: Hand) -> Any:
    view = opened_meeting(hand, COMMISSION)
    hand.open_row("Sommaire de la séance", "Convocation")
    reader = view.reader
    hand.desk.wait(lambda: reader.strip.document is not None and reader.strip.settled)
    return reader


@task("Lire un document de séance", served=True)
def read_document(hand: Hand) -> None:
    reader = opened_document(hand)
    first = reader.item
    hand.press("Document suivant")
    hand.desk.wait(lambda: reader.item is not first)


@task("Écrire une note sur un document de séance", served=True)
def annotate(hand: Hand) -> None:
    reader = opened_document(hand)
    hand.press("Document suivant")
    hand.desk.wait(reader.notes_button.isEnabled)
    hand.press("Notes")
    hand.press("Écrire une note sur cette page")
    hand.write("Texte de la note", "A chiffrer.")
    hand.press("Enregistrer")
    (note,) = made(hand, SaveAnnotation)
    assert note.annotation.text == "A chiffrer."


# --- parapheur ----------------------------------------------------------------------------------------------------


def opened_pile(hand: Hand, chip: str) -> Any:
    hand.press("Parapheur")
    view = space(hand, "parapheur")
    hand.desk.wait(lambda: view.model.is_loaded and view.model.rowCount() > 0)
    hand.press(chip)
    hand.desk.wait(lambda: view.model.is_loaded and view.model.rowCount() > 0)
    return view


@task("Viser un dossier", served=True)
def give_visa(hand: Hand) -> None:
    opened_pile(hand, "À viser")
    hand.open_row("Liste des dossiers", "Congés")
    hand.press("Viser")
    made(hand, VisaDossier)


@task("Rejeter un dossier avec un motif", served=True)
def reject(hand: Hand) -> None:
    opened_pile(hand, "À viser")
    hand.open_row("Liste des dossiers", "Frais de déplacement")
    hand.press("Rejeter…")
    hand.write("Motif du rejet", "Le justificatif manque")
    hand.press("Rejeter")
    (rejected,) = made(hand, RejectDossier)
    assert rejected.public_note == "Le justificatif manque"


@task("Signer plusieurs dossiers avec le code PIN", served=True)
def sign(hand: Hand) -> None:
    view = opened_pile(hand, "À signer")
    hand.press("Tout cocher")
    hand.press(f"Signer {len(view.model.ticked())}…")
    hand.desk.wait(lambda: bool(view.recap._boxes))
    count = len(view.recap.chosen())
    assert count > 10
    hand.write("Code PIN de la carte", PIN)
    hand.press(f"Signer {count} dossiers")
    hand.desk.qtbot.waitUntil(lambda: len(hand.desk.outbox()) == count and not view.recap.busy, timeout=SIGN_MS)
    assert all(isinstance(intent, SignDossier) for intent in hand.desk.outbox())
