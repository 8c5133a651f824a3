"""The synchronisation engine: what the user did goes out, what the servers have comes in.

One `worker.AccountWorker` per account, all on the application's loop; an account in trouble never
holds up another. A worker's round::

    1. deliver   the outbox, lane by lane (`delivery`): start in its own transaction, push, acknowledge
    2. pull      the streams that are due or were woken (`pulling`): page and cursor in one transaction
    3. wait      for a new intent, a server's push (`Connector.listen`), the next poll or retry

Files are fetched beside it (`downloads`), by urgency: what is on screen, what waits for a
signature, the next meeting, the rest.

Decisions are pure functions, tested alone: `planner` (is this a massacre? which streams are due?
what becomes of a failed delivery?) and `retry` (when to try again; the schedule itself is data in
the outbox). Nothing here holds a transaction open during network work.

Invariants: a non-idempotent intent found in flight is *probed* before any resend; a pull writes
only server copies; a pull that would remove most of a list stops and asks; a login refused pauses
that account, no other, and is never tried again by the program.
"""
