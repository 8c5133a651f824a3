"""``sign.batch15``: from the PIN to the last verified signature, fifteen folders, a slow card.

The mayor's profile is synchronised with a real i-Parapheur of the sandbox, so that documents and bytes to sign
are those of a day's work; then the network goes, as when one signs in the train, and `SigningDesk.sign` is
timed: finding the card, login, check, signature, verification, journal and outbox of each folder. The card is
SoftHSM2 behind the tests' shim, which takes 300 ms for each value (python-pkcs11 calls C_Sign twice: only the
call that gives the value is slow).

The reference is the same number of raw signatures through the same module by python-pkcs11, in this process:
login and key once, then one C_Sign a value (one of the folders holds several bordereaux: more values than
folders). Runs alternate; the medians are compared.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.domain.accounts import Account, Link, Service
from app.domain.exchange import Proof
from app.domain.ids import AccountId, Key
from app.domain.listing import FileState
from app.domain.parapheur import Dossier, Format, SigningRequest
from app.domain.records import Mark
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.sandbox.tokens import PIN, DemoTokens, softhsm_library
from app.services.library import ListQuery
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.services.signing_types import Recap, SignStep
from app.services.tokens import MODULES_VARIABLE
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.bench.row import BenchRow, row
from tests.unit.signing.token_tools import build_shim

FOLDERS = 15
DELAY_MS = 300
RUNS = 3
ACCOUNT = AccountId("commune-parapheur")
WAIT_S = 120.0
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def rows(folders: int = FOLDERS, delay_ms: int = DELAY_MS, runs: int = RUNS) -> list[BenchRow]:
    """The figure; smaller values keep the code alive in the tests."""
    return batch(folders, delay_ms, runs)


def batch(folders: int, delay_ms: int = DELAY_MS, runs: int = RUNS, target: float = 1.2) -> list[BenchRow]:
    """``sign.batch<folders>``."""
    with tempfile.TemporaryDirectory() as name, _card(Path(name)) as (tokens, pki, control):
        profile = Path(name) / "profile"
        _fill(profile, tokens, pki, slips=max(0, folders - FOLDERS))
        ours, raw = [], []
        for _ in range(runs):
            took, values = _batch(profile, folders, control, delay_ms)
            ours.append(took)
            raw.append(_raw(values))
    print(f"sign: batches {_seconds(ours)}, as many raw signatures {_seconds(raw)}")
    return [row(f"sign.batch{folders}", statistics.median(ours), "s", reference=statistics.median(raw), target=target)]


def _seconds(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values) + " s"


@contextmanager
def _card(folder: Path) -> Iterator[tuple[DemoTokens, Pki, Path]]:
    """The mayor's cards behind the shim, in the environment of this process and its children."""
    library = softhsm_library()
    if library is None:
        raise SystemExit("SoftHSM2 is not installed: there is no card to sign with")
    pki = Pki(folder / "pki")
    tokens = DemoTokens(folder / "tokens", pki)
    control = folder / "control"
    control.write_text("")
    values = {
        **tokens.environment(),
        MODULES_VARIABLE: str(build_shim(folder)),
        "SHIM_MODULE": str(library),
        "SHIM_CONTROL": str(control),
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield tokens, pki, control
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# --- the profile --------------------------------------------------------------------------------


def _fill(folder: Path, tokens: DemoTokens, pki: Pki, *, slips: int = 0) -> None:
    """The mayor's profile with everything that waits for a signature here, the network then gone."""
    server = ParapheurServer(COMMUNE, authorities=pki.intermediates, slips=slips)
    with LoopbackServer(server.asgi, "parapheur") as served:
        asyncio.run(_add_account(folder, served.url, tokens.certificate_base64(COMMUNE)))
        runtime = _open(folder, synchronise=True)
        try:
            runtime.submit(runtime.accounts.sign_in(ACCOUNT, Proof(password=MAYOR.password))).result(WAIT_S)
            runtime.submit(_until_ready(runtime)).result(WAIT_S)
        finally:
            runtime.stop()


async def _add_account(folder: Path, url: str, certificate: str) -> None:
    profile = Profile.open(folder, FileKeys(folder), clock=now_ms)
    body = profile.add_body(COMMUNE.name, 0)
    settings = {"certificate": certificate}
    profile.add_account(
        Account(id=ACCOUNT, body=body.id, service=Service.PARAPHEUR, url=url, login=MAYOR.login, settings=settings)
    )
    await profile.close()


def _open(folder: Path, *, synchronise: bool) -> Runtime:
    runtime = Runtime.open(RuntimeConfig(folder=folder, file_keys=True, synchronise=synchronise))
    runtime.start()
    return runtime


async def _until_ready(runtime: Runtime) -> None:
    """Until the account is up to date, with the files of all folders and the bytes to sign."""
    while not await _is_ready(runtime):
        await asyncio.sleep(0.1)


async def _is_ready(runtime: Runtime) -> bool:
    if any(state.link is not Link.UP_TO_DATE for state in await runtime.sync.states()):
        return False
    waiting = await _waiting(runtime)
    files = [file for key in waiting for file in await runtime.library.files(key)]
    prepared = await runtime.library.count(ListQuery(kind=SigningRequest.KIND))
    return bool(files) and all(file.state is FileState.HERE for file in files) and prepared >= len(waiting)


async def _waiting(runtime: Runtime) -> list[Key]:
    """Folders that wait for the mayor's signature, PES first: the day's bordereaux."""
    entries = await runtime.library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN))
    dossiers = [(entry.key, entry.record) for entry in entries]
    dossiers.sort(key=lambda found: isinstance(found[1], Dossier) and found[1].format is not Format.PES_V2)
    return [key for key, _ in dossiers]


# --- one batch ----------------------------------------------------------------------------------


def _batch(profile: Path, folders: int, control: Path, delay_ms: int) -> tuple[float, int]:
    """Sign that many folders of a copy of the profile. Returns seconds, and how many values the card made."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "profile"
        subprocess.run(["cp", "-r", profile, folder], check=True)
        runtime = _open(folder, synchronise=False)
        try:
            keys = runtime.submit(_waiting(runtime)).result(WAIT_S)[:folders]
            if len(keys) < folders:
                raise SystemExit(f"only {len(keys)} folders wait for a signature")
            for key in keys:  # some bodies want each document to have been opened
                runtime.submit(runtime.signing.mark_shown(key)).result(WAIT_S)
            recap: Recap = runtime.submit(runtime.signing.recapitulation(keys)).result(WAIT_S)
            values = runtime.submit(_count_values(runtime, keys)).result(WAIT_S)
            control.write_text(f"delay_ms={delay_ms}\n")
            took = _sign(runtime, recap, keys)
        finally:
            control.write_text("")
            runtime.stop()
    control.write_text(f"delay_ms={delay_ms}\n")  # the raw signatures that follow are as slow
    return took, values


async def _count_values(runtime: Runtime, keys: Sequence[Key]) -> int:
    count = 0
    for key in keys:
        entry = await runtime.library.entry(Key(key.account, SigningRequest.KIND, key.id))
        assert entry is not None
        request = entry.record
        assert isinstance(request, SigningRequest)
        count += sum(len(holder.items) for holder in request.holders)
    return count


def _sign(runtime: Runtime, recap: Recap, keys: Sequence[Key]) -> float:
    pins = {card.sha256: PIN for card in recap.cards}
    last = 0.0

    def progress(told: object) -> None:
        nonlocal last
        if getattr(told, "step", None) is SignStep.QUEUED:
            last = time.perf_counter()

    begin = time.perf_counter()
    results = runtime.submit(runtime.signing.sign(recap, keys, pins, progress)).result(WAIT_S)
    refused = [result.code for result in results if not result.ok]
    if refused or len(results) != len(keys):
        raise SystemExit(f"not everything was signed: {refused}")
    return last - begin


# --- the reference ------------------------------------------------------------------------------


def _raw(values: int) -> float:
    """As many signatures in a process of their own, where the module is loaded beforehand."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_sign", "--raw", str(values)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def raw_signatures(values: int) -> float:
    """Seconds for login, key and that many values; nothing else is done."""
    import pkcs11  # here only: vendors' modules are loaded in a process of their own
    from pkcs11 import Attribute, Mechanism, ObjectClass

    library = pkcs11.lib(os.environ[MODULES_VARIABLE])
    token = next(t for t in library.get_tokens(token_label=f"Maire {COMMUNE.key}"))
    begin = time.perf_counter()
    with token.open(user_pin=PIN) as session:
        wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: f"maire-{COMMUNE.key}"}
        key = next(iter(session.get_objects(wanted)))
        for number in range(values):
            digest = hashlib.sha256(b"%d" % number).digest()
            key.sign(SHA256_INFO + digest, mechanism=Mechanism.RSA_PKCS)
    return time.perf_counter() - begin


if __name__ == "__main__":
    if sys.argv[1:2] == ["--raw"]:
        print(raw_signatures(int(sys.argv[2])))
    else:
        for each in rows():
            print(each)
