"""Pastell: the way of a signed file from the parapheur to the Treasury, the préfecture and the archive; secure mail.

Source: interop §6 (flux ``helios-generique``, ``actes-generique`` and, for what the préfecture
writes about an acte, ``actes-reponse-prefecture``; REST ``/api/v2`` with HTTP Basic [K]; names of
fields from the flux's definition). ``wire.py`` JSON to `Fate` records, pure; ``connector.py`` the transport, which
changes nothing there. ``mailsec.py`` is a part beside it, the only one that acts: it sends by secure mail and
follows what it sent (``wire_mailsec.py``, pure).
"""

from app.connectors.pastell.connector import PastellConnector

__all__ = ["PastellConnector"]
