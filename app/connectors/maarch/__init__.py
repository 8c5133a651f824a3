"""Maarch Courrier by its own REST API, for bodies that have it without a gateway (acropolis.md §5).

What the contract promises and this server does not have, and what is done instead:

* no delta feed: the letters of the user's baskets (`GET /home`) are listed, their dates are read in one request
  (`POST /res/list`), and only those that moved are read whole;
* no integer version: a number made of the date of change and the status;
* actions are numbered by each site: they are chosen by their *component*, as the server lists them for that letter in
  that basket (`allowed_actions` is that list, nothing is computed); each is done under the server's lock, after
  the letter was read again, and the letter is read once more to see that it moved;
* notes have no client id: before one is posted those of the letter are listed, a blind repeat would double it;
* « lu » is kept on this device: the server's own mark takes the letter out of the basket, which is offered as
  « traité » where the site allows it.

``wire.py`` is the pure half, ``session.py`` the bearer, ``connector.py`` the transport.
"""

from app.connectors.maarch.connector import MaarchConnector

__all__ = ["MaarchConnector"]
