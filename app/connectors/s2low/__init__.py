"""S²LOW, read only: what the Treasury and the préfecture answered. Source: interop §6.

``wire.py`` its answers (ISO-8859-1 XML and text, JSON) to `Fate` records, pure; ``connector.py`` the transport: HTTP
Basic over a client certificate. Nothing is ever sent but questions: no transaction is made, no status changed,
no document marked as read.

Hélios transactions cannot be listed: only those whose number is known here are asked about (`domain.followup.Watched`).
Actes are listed by status, and recognised by their number and subject together.
"""

from app.connectors.s2low.connector import S2lowConnector

__all__ = ["S2lowConnector"]
