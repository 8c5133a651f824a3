"""The archive itself (as@lae, REST): for the rare post that is a transferring service of its own (interop « archive » §1-2).

Everybody else deposits through the gateway, which holds the service account; this adapter is for an account that the
body's configuration gives. Same act (`DepositArchive`), same record followed, same stream as the gateway's part:

* ``wire.py``       requests and answers; ``connector.py``  the upload, whole or in chunks, and the following
* the transfer's identifier comes from the act's op id: asked about after a lost reply, never made twice;
* a large archive goes in chunks. Which ones the server has is kept (vault): after a cut, or the end of the program,
  the upload goes on with the next one. The archive is streamed each time, never written to a disk.
"""

from app.connectors.asalae.connector import AsalaeConnector

__all__ = ["AsalaeConnector"]
