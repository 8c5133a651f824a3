"""What carries on what was signed in the commune: its Pastell and its S²LOW, fed from its parapheur.

A body's platform takes a folder from the parapheur at the end of its circuit, and answers come by and by. Here time
is that of whoever asks: each question takes in what ended since, and answers what was carried `ANSWER_MS` before. PES
go by Pastell, actes by S²LOW. The Treasury takes all but the file whose total is wrong; the préfecture acknowledges,
then asks for a document; who was sent a secure mail opens it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from app.documents.pes import read_pes
from app.documents.pes_acquit import AckError
from app.sandbox.parapheur.state import ARCHIVE, Book, Folder
from app.sandbox.pastell import PastellServer
from app.sandbox.pastell_mailsec import Stamp
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import Person, Town
from app.sandbox.s2low import Acte, S2lowServer
from app.sandbox.treasury import acknowledge

ANSWER_MS = 20_000
WRONG = "total à vérifier"
"""In the name of the file that the Treasury refuses."""


class Carriers:
    """Both services of one town. ``asgi`` of each is to be served by `serve.LoopbackServer`."""

    def __init__(self, town: Town, people: tuple[Person, ...], book: Book, stamp: Stamp) -> None:
        self.pastell = PastellServer(town=town, people=people)
        self.s2low = S2lowServer(people=people)
        self.pastell.mailsec.stamp = stamp
        self.pastell.before = self.s2low.before = self.go_on
        self._town = town
        self._book = book
        self._carried: dict[str, tuple[int, Callable[[datetime], None]]] = {}
        """Folder or sending -> when it left, and how it is answered."""
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def go_on(self) -> None:
        """Take in what ended; answer what has waited long enough."""
        with self._lock:
            now_ms = self._book.clock()
            at = datetime.fromtimestamp(now_ms / 1000, UTC)
            for folder in self._ended():
                self._seen.add(folder.id)
                self._carried[folder.id] = (now_ms, self._take(folder, at))
            for document in self.pastell.mailsec.sent():
                if document.id not in self._seen:
                    self._seen.add(document.id)
                    self._carried[document.id] = (now_ms, lambda _at, id=document.id: self._open(id))  # type: ignore[misc]
            for key, (left_ms, answer) in list(self._carried.items()):
                if now_ms - left_ms >= ANSWER_MS:
                    del self._carried[key]
                    answer(at)

    def _ended(self) -> list[Folder]:
        with self._book.lock:
            return [
                folder
                for folder in self._book.folders.values()
                if folder.id not in self._seen
                and folder.protocol in ("HELIOS", "ACTES")
                and folder.pending is not None
                and folder.pending.action == ARCHIVE
            ]

    def _take(self, folder: Folder, at: datetime) -> Callable[[datetime], None]:
        if folder.protocol == "ACTES":
            return self._take_acte(folder)
        pes = next(doc.content for doc in folder.docs if doc.main)
        document = self.pastell.receive_pes(pes, folder.name, at)
        refused = [_refusal(pes)] if WRONG in folder.name else []

        def answer(at: datetime) -> None:
            acquit = acknowledge(pes, town=self._town, date=at.date().isoformat(), refused=refused)
            self.pastell.answer(document.id, acquit, at, accepted=not refused)

        return answer

    def _take_acte(self, folder: Folder) -> Callable[[datetime], None]:
        number, subject = folder.metadata.get("numero", folder.id[:8]), folder.metadata.get("objet", folder.name)
        acte = Acte(id=str(7000 + len(self.s2low.actes)), number=number, subject=subject)
        with self.s2low.lock:
            self.s2low.actes[acte.id] = acte

        def answer(at: datetime) -> None:
            day = at.date().isoformat()
            with self.s2low.lock:
                acte.status, acte.receipt_date = "4", day
                acte.receipt_id = f"040-{self._town.siret[:9]}-{day.replace('-', '')}-{number.replace('-', '_')}-AR"
            words = "Merci de transmettre le plan de situation annexé à cet arrêté, qui n’était pas joint."
            letter = report_pdf(
                "Demande de pièce complémentaire", [(subject, (words,))], header="Préfecture (inventée)"
            )
            self.s2low.write(acte.id, "3", words, day, letter)

        return answer

    def _open(self, document_id: str) -> None:
        """The first recipient opens it."""
        mailsec = self.pastell.mailsec
        document = self.pastell.documents[document_id]
        address = next(iter(mailsec.recipients(document_id)))
        mailsec.consult(mailsec.link_of(document_id, address), str(document.data.get("password") or ""))


def _refusal(pes: bytes) -> AckError:
    """The Treasury's words about the first piece."""
    piece = read_pes(pes).bordereaux[0].pieces[0].number
    return AckError(code="ERREUR_TOTAL", label="Le total du bordereau ne correspond pas à ses lignes.", piece=piece)
