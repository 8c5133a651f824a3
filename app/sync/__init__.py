"""The synchronisation engine: what the user did goes out, what the servers have comes in.

One `worker.AccountWorker` per account, all on the application's loop; an account in trouble never
holds up another. A worker's round::

    1. deliver   the outbox, lane by lane (`delivery`): start in its own transaction, push, acknowledge
    2. pull      the streams that are due or were woken (`pulling`): page and cursor in one transaction
    3. wait      for a new intent, a server's push (`Connector.listen`), the next poll or retry

After a sleep (`wake`: the clocks tell), or when the system says that the network changed, a long poll may
hang on a connection that is dead without saying so, for five minutes. It is given up, and begun again
after a random rest, so that the tablets of a meeting do not arrive together; the poll then says what to
pull. Socket.IO is listened to anew as well, but its line need not be opened anew: the server's pings are missed
within a minute and end it. A pause stays.

Files are fetched beside it (`downloads`), by urgency: what is on screen, what waits for a
signature, the next meeting, the rest.

Decisions are pure functions, tested alone: `planner` (is this a massacre? what becomes of a failed
delivery? how many files at once?) and `retry` (when to try again; the schedule itself is data in
the outbox). Nothing here holds a transaction open during network work.

Invariants: a non-idempotent intent found in flight is *probed* before any resend; a pull writes
only server copies; a pull that would remove most of a list stops and asks; a login refused pauses
that account, no other, and is never tried again by the program.
"""
