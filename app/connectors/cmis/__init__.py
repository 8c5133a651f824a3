"""Letters kept as documents of a CMIS store (Alfresco…): read only, by the browser binding of CMIS 1.1.

A store of documents knows no assignment, visa nor answer (acropolis.md §6): letters come without any allowed action,
« lu » is kept on this device, and what a letter's properties are called is an option of the account (`wire.MAP`).

Source: OASIS CMIS 1.1 §5 (browser binding), §2.1.15 (change log). Alfresco's own ways: no log of changes unless its audit
is on; of ids, a query finds objects only by ``cmis:objectId``, never by the series of versions (its « CMIS property data
types »); ids of versions are ``<node>;<version>``; a date without time is midnight of its own zone.
"""

from app.connectors.cmis.connector import CmisConnector

__all__ = ["CmisConnector"]
