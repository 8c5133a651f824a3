"""Scanned letters, by our own contract « Courrier API v1 » (acropolis.md §3), served by the gateway.

One stream, ``letters``: the delta feed, polled every five minutes. What this package promises:

* a page and its cursor travel together; the cursor also carries the delivery acknowledgements of the
  page, so that a letter is acknowledged only once it is surely on this device, and surely then;
* ``410 cursor_expired`` is `CursorExpired`: the engine asks again from the beginning, and that full
  pass ends with exhaustive listings (the ids seen travel in the cursor, a restart loses nothing);
* rights are never computed: ``allowed_actions`` is stored as it came;
* every operation is keyed by the intent's ``op_id``: sending twice is harmless on the server.
"""

from app.connectors.courrier.connector import CourrierConnector

__all__ = ["CourrierConnector"]
