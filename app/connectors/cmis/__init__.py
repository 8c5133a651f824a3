"""Letters kept as documents of a CMIS store (Alfresco…): read only, by the browser binding of CMIS 1.1.

A store of documents knows no assignment, visa nor answer (acropolis.md §6): letters come without any allowed action,
« lu » is kept on this device, and what a letter's properties are called is an option of the account (`wire.MAP`).

Source: OASIS CMIS 1.1 §5 (browser binding), §2.1.11 (change log).
"""

from app.connectors.cmis.connector import CmisConnector

__all__ = ["CmisConnector"]
