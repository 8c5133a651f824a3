"""Fifteen bordereaux signed at once on a real token that takes 300 ms for each signature.

The reference is the raw limit of the same token in the same run: as many signatures of the same data,
one after the other, by its PKCS#11 module alone. What Écharpe adds is all the rest of a batch: the token
process, the checks before, the journal, the verification after.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pkcs11
from pkcs11 import Mechanism, ObjectClass

from app.signing.batch import Prepared
from tests.bench.row import BenchRow, row
from tests.unit.signing.test_batch import PIN, Desk, fifteen
from tests.unit.signing.token_tools import Card, build_shim, content
from tests.unit.signing.tools import make_signer

TOKEN_DELAY_MS = 300
"""A card with an RSA 2048 key takes 200 to 600 ms for one signature."""


def _raw(card: Card, plan: list[Prepared]) -> float:
    """Seconds for the bare signatures of the plan, the session open as it is in a batch."""
    data = [item.data for prepared in plan for holder in prepared.request.holders for item in holder.items]
    started = time.perf_counter()
    (slot,) = pkcs11.lib(str(card.module)).get_slots(token_present=True)[:1]
    with slot.get_token().open(user_pin=PIN) as session:
        key = next(iter(session.get_objects({pkcs11.Attribute.CLASS: ObjectClass.PRIVATE_KEY})))
        for one in data:
            key.sign(one, mechanism=Mechanism.SHA256_RSA_PKCS)
    return time.perf_counter() - started


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        signer = make_signer()
        card = Card(folder, build_shim(folder), [content(signer, "signature")])
        os.environ.update(card.environment)
        card.order(delay_ms=TOKEN_DELAY_MS)
        plan = fifteen(signer)
        desk = Desk(card, signer)
        started = time.perf_counter()
        outcomes = desk.run(plan)
        whole = time.perf_counter() - started
        if not all(outcome.done for outcome in outcomes):
            raise SystemExit("the batch failed: its duration means nothing")
        return [row("sign.batch15", whole, "s", target=1.2, reference=_raw(card, plan))]
