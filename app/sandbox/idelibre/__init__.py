"""An i-délibre server of the invented town: Socket.IO ``/0.2.0`` and its HTTP routes, with state and faults.

Built from the interop document (§18); nothing of it is the real server's code. What it keeps true:

* ``hello`` on connection, strings where the real server sends strings, the two spellings of feedback;
* a note sent as an object instead of JSON text is ignored without a word: encoding mistakes show;
* revisions move only with projets and other documents; date, place and convocation do not (the trap);
* replacing a file gives a new id and the old one is gone; archiving deletes notes on the séance;
* ARs keep the *first* reception's server time however often they come;
* the mail link can change a presence behind the client's back; tokens can be revoked.

``texts.py``   what the town deliberates about     ``content.py``  meetings made of it, dated from ``today``
``state.py``   what the server holds               ``server.py``   the sockets and routes
``office.py``  the secretary's hand: what tests and the demonstration change while it runs
"""

from app.sandbox.idelibre.server import IdelibreServer

__all__ = ["IdelibreServer"]
