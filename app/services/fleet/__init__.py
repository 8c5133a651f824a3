"""Tablets that belong to somebody: rules imposed by a body, signed set-up, orders, leases, handing over.

Who may what
------------
A **body** has an Ed25519 key, kept by its administrators (``echarpe fleet key``). A device learns its public half from
the first signed **configuration** that its user agrees to (`setup`); no other key is ever taken for that body's.
The key may lay down the body's policy, close the body's data (**lock**) and erase them (**wipe_body**); nothing of
another body is within its reach. The **owner** of a device, who alone may erase everything (**wipe_device**), is named
once: by the first configuration of an empty device (``owner: body``), else it is the user. Where several people share a
system session, each profile is a device of its own on the boards; the owner's order to one erases every profile of the
session that the same body owns (`services.profiles`), opened or not, and none of the others. The **user** orders
another device of theirs under a key derived from the carnet's, which the devices that know the recovery code share.

Notes and boards
----------------
All that travels is a signed note (`envelope`, `notes`) on a board (`boards`, `domain.fleet.Board`): the metadata of the
user's mailbox, which anybody with its password can write to, and a policy server
(``resources/openapi/serveur-de-regles.yaml``). The board is not trusted: it can withhold, never forge. Forms:
``resources/fleet/fleet.schema.json``.

Orders (`keeper`)
-----------------
Read at each contact, judged by `domain.fleet.judge`, written down, acknowledged, executed, reported by a receipt
that the device signs, on the same board. A board's connection holds its token in memory, so that « done » is told
after the store is gone. Numbers outlive the data: the same order never erases a body set up anew.

A mailbox opened by its address alone may hold the body's configuration: its user is offered the rest, and agrees to the
key as they would to a file's.

Data that are closed
--------------------
A body's key is wrapped under the master key and a random *share* (`Profile.arm`), which lies on its board. To close the
body is to forget the share here (`Profile.seal`): an order to lock, a lease spent, an access cut (password changed,
account closed) do that, and erase nothing. Signing in again brings the share back. A body without a board is never
armed and so never closed, and the page says that its lease cannot be held. Whoever deletes the mailbox's metadata
while the data are closed loses what was unsent here: there is no second copy of the share, on purpose.

The lease's clock only goes forward (`domain.fleet.LeaseClock`). Out of reach, here as anywhere without hardware: a
disk image put back; a clock held still to the minute, by hand, at every start.

Policy (`policies`)
-------------------
A body's policy binds its own data; the lock code, the idle lock and the version are of the device, where the stricter
of all holds and the screen says whose it is. A machine's administrator may bind every body.

Handing over (`handover`)
-------------------------
« Rendre la tablette »: deliver, list what cannot leave, export it or renounce it, erase, look, receipt. « Changer de
tablette »: one encrypted file; its unsent acts arrive as if a reply had been lost, so that each server is asked
before anything is sent: exactly once, even when the file is opened twice or the old tablet goes on.

``envelope`` keys and signatures · ``notes`` what they say · ``memory`` what a device remembers · ``boards`` where notes
lie · ``policies`` rules in force · ``setup`` configurations · ``keeper`` contact and orders · ``closed`` data · ``leases`` · ``cuts``
accesses that ended · ``devices`` « Mes appareils » · ``handover``.
"""

from __future__ import annotations

import importlib.metadata

from app.services.fleet import envelope, notes
from app.services.fleet.closed import SealedBody
from app.services.fleet.devices import SeenDevice
from app.services.fleet.handover import Carried, HandoverService, Left, Returned
from app.services.fleet.keeper import FleetService
from app.services.fleet.leases import LeaseFacts
from app.services.fleet.memory import Memory, Wiped
from app.services.fleet.policies import Policies
from app.services.fleet.setup import Offer, Opened, SetupService

__all__ = [
    "Carried",
    "FleetService",
    "HandoverService",
    "LeaseFacts",
    "Left",
    "Memory",
    "Offer",
    "Opened",
    "Policies",
    "Returned",
    "SealedBody",
    "SeenDevice",
    "SetupService",
    "Wiped",
    "envelope",
    "notes",
    "version",
]


def version() -> str:
    """Of this program."""
    return importlib.metadata.version("echarpe")
