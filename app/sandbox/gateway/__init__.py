"""The simulated gateway (« connecteur commun ») of one body: letters, proofs, deposits, leave.

Serves ``resources/openapi/connecteur-commun.yaml`` on loopback, with state. Each part is a plain
object that tests and the demonstration act on directly (`mailbox` and the rest), `server` is only
the HTTP face. Failures to order come from `app.sandbox.faults`; what belongs to the protocol
(expired cursor, lock, version conflict, « queued », letter leaving the perimeter, aged tokens) are
methods of the states. Letters lie in two bodies, forty in all: one has forty pages, one has lost its
scan.
"""

from app.sandbox.gateway.server import GatewayServer

__all__ = ["GatewayServer"]
