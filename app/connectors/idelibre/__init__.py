"""i-délibre: séances, their documents, acknowledgement, presence and shared notes of one councillor.

Source: interop with i-délibre (restated from the public web client and server). The server has two
doors: a Socket.IO namespace for everything that changes, and HTTP GETs for files and attendance.

``wire.py``       names and shapes of the wire: events, roles, payloads written, JWT, inches <-> points
``parse.py``      what the server says -> domain records and files; pure
``session.py``    one authenticated socket, rebuilt when lost: login, token, questions, wake-ups
``attendance.py`` presence answers: HTTP on 4.3 servers, an event before, which one being remembered
``reading.py``    pulls: séances, notes, archives, compared with what is held
``acts.py``       intents -> events
``files.py``      downloads, checked
``connector.py``  `IdelibreConnector`, which puts them together

Decisions:

* the **password** is used until the first success, then forgotten for the token the server gave;
  a refusal forgets both and asks the user. The program never tries a refused login again;
* **one question at a time** on the socket. Feedback names nothing: when one does not come within
  its time the socket is dropped, so that a late feedback can never be taken for the next one's;
* a **revision** does not move with the date, the place or the convocation of a séance, so once a day
  (and on the user's wish) everything is asked again and compared field by field;
* a séance **no longer listed is closed, never erased**, and so are its notes: the server deletes
  those when it archives, they are the user's work;
* an edit of a note that changed meanwhile is **merged** (`domain.merge`), or **keeps both** where the
  edits touch: theirs becomes a private note of its own, on the server too, which this device knows as a
  record with ``conflict_of``. Either is in the vault before ours leaves, so that no crash loses it;
* **other hosts are refused** inside the socket library's HTTP session as everywhere else; its own
  reconnection is switched off, the engine decides when to come back;
* at rest there is no HTTP request at all: an open WebSocket, and one question every quarter hour.

Refused here: vote, minutes, sharing of ink: they are not in the protocol.
"""

from app.connectors.idelibre.connector import IdelibreConnector
from app.domain.seances import document_ref

__all__ = ["IdelibreConnector", "document_ref"]
