"""Scanned letters, by our own contract « Courrier API v1 » (acropolis.md §3), served by the gateway.

One stream, ``letters``: the delta feed, polled every five minutes. What this package promises:

* a page and its cursor travel together; the cursor also carries the delivery acknowledgements of the
  page, so that a letter is acknowledged only once it is surely on this device, and surely then;
* ``410 cursor_expired`` is `CursorExpired`: the engine asks again from the beginning, and that full
  pass ends with exhaustive listings (the ids seen travel in the cursor, a restart loses nothing);
* rights are never computed: ``allowed_actions`` is stored as it came;
* every operation is keyed by the intent's ``op_id``: sending twice is harmless on the server.
"""

from typing import Protocol, runtime_checkable

from app.connectors.courrier.connector import CourrierConnector
from app.domain.courrier import Addressee, HistoryLine


@runtime_checkable
class AnswersAboutLetters(Protocol):
    """What is asked of an adapter while somebody waits: see `CourrierConnector` for what each promises."""

    async def fetch_history(self, letter_id: str) -> tuple[HistoryLine, ...]: ...

    async def find_addressees(self, words: str) -> tuple[Addressee, ...]: ...


__all__ = ["AnswersAboutLetters", "CourrierConnector"]
