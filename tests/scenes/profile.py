"""A real profile in a temporary folder, filled directly through the store, without a network."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.accounts import AccountState, Link
from app.domain.courrier import Letter
from app.domain.exchange import Delta, FileRef
from app.domain.ids import AccountId
from app.domain.listing import FileState
from app.domain.records import Record
from app.services.runtime import Runtime, RuntimeConfig
from app.store.body import BodyStore
from app.store.keys import FileKeys, MasterKeys
from app.store.profile import Profile
from app.store.tx import Tx
from tests.scenes import town

NOW = dt.datetime(2026, 11, 24, 14, 2, tzinfo=town.PARIS)
"""A Tuesday afternoon: the moment of the catalogue."""
CHUNK = 2000


def clock_at(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


def fill(
    folder: Path, records: Mapping[AccountId, Sequence[Record]], *, now_ms: int, link: Link = Link.UP_TO_DATE,
    keys: MasterKeys | None = None,
) -> None:  # fmt: skip
    """Create the profile with two bodies (those with an account in ``records``), their accounts and these records."""
    asyncio.run(_fill(folder, records, now_ms, link, keys or FileKeys(folder)))


async def _fill(
    folder: Path, records: Mapping[AccountId, Sequence[Record]], now_ms: int, link: Link, keys: MasterKeys
) -> None:
    profile = Profile.open(folder, keys, clock=lambda: now_ms)
    wanted = [account for account in town.accounts(*(body.id for body in town.bodies())) if account.id in records]
    made = {b.id: profile.add_body(b.name, b.colour).id for b in town.bodies() if b.id in {a.body for a in wanted}}
    stores = {body: await profile.open_body(body) for body in made.values()}
    for account in (replace(account, body=made[account.body]) for account in wanted):
        profile.add_account(account)
        store = stores[account.body]
        mine = list(records[account.id])
        for start in range(0, max(1, len(mine)), CHUNK):
            delta = Delta(stream="scenes", cursor=str(start), upserts=tuple(mine[start : start + CHUNK]))
            await store.write(lambda tx, d=delta, a=account.id: tx.apply_delta(a, d))
        await _put_files(store, account.id, mine)
        state = AccountState(account=account.id, link=link, last_success_ms=now_ms)
        await store.write(lambda tx, s=state: tx.set_account_state(s))
    for store in stores.values():
        await store.close()
    await profile.close()


async def _put_files(store: BodyStore, account: AccountId, records: Sequence[Record]) -> None:
    """The scans of letters: the first six are here, the others still to come."""
    letters = [r for r in records if isinstance(r, Letter)]
    for number, letter in enumerate(letters):
        for file in letter.files:
            ref = f"file:{letter.id}:{file.id}"
            known = FileRef(
                ref=ref,
                owner_kind=Letter.KIND,
                owner_id=letter.id,
                name=file.name,
                media_type=file.media_type,
                size_bytes=file.size_bytes,
            )
            delta = Delta(stream="files", cursor=ref, files=(known,))
            await store.write(lambda tx, d=delta: tx.apply_delta(account, d))
            if number < 6:
                data = letter_pdf(letter)
                digest = await store.blobs.put(data)
                size = len(data)
                await store.write(
                    lambda tx, r=ref, d=digest, n=size: tx.set_file(
                        account, r, state=FileState.HERE, received_bytes=n, sha256=d, size_bytes=n
                    )
                )


def letter_pdf(letter: Letter) -> bytes:
    """A two-page letter as a scanner would give it: enough to look at."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    for page in (1, 2):
        canvas.setFillGray(0.97)
        canvas.rect(0, 0, *A4, stroke=0, fill=1)
        canvas.setFillGray(0.1)
        canvas.setFont("Times-Roman", 12)
        lines = [letter.sender, "", "Madame le Maire,", "", f"Objet : {letter.subject}", ""]
        lines += ["Nous nous permettons d’attirer votre attention sur la situation décrite ci-dessus,"] * 4
        lines += [
            "",
            "Veuillez agréer, Madame le Maire, nos salutations distinguées.",
            "",
            f"{letter.sender} — page {page}",
        ]
        for row, line in enumerate(lines):
            canvas.drawString(70, 760 - row * 20, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def set_state(runtime: Runtime, state: AccountState) -> None:
    """Pretend that an account's link is in this state."""

    async def write() -> None:
        bodies = runtime.accounts._bodies

        def work(tx: Tx) -> None:
            tx.set_account_state(state)

        await bodies.write(state.account, work)

    runtime.submit(write()).result(5)


def open_runtime(folder: Path, now: dt.datetime = NOW) -> Runtime:
    """The real runtime on that profile; contacts nobody."""
    at = clock_at(now)
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=False, clock=lambda: at))
    runtime.start()
    return runtime


def make_runtime(folder: Path, *, mails: int = 60, now: dt.datetime = NOW) -> Runtime:
    """Fill and open."""
    fill(folder, town.Town(now, mails).records(), now_ms=clock_at(now))
    return open_runtime(folder, now)


def without(records: Mapping[AccountId, Sequence[Record]], *kinds: str) -> dict[AccountId, list[Record]]:
    """The same town without records of these kinds, for empty states."""
    return {account: [r for r in rows if r.KIND not in kinds] for account, rows in records.items()}


__all__ = ["NOW", "clock_at", "fill", "make_runtime", "open_runtime", "replace", "set_state", "without"]
