"""PES files of the store: checked once, compared with the earlier ones, with the schemas that the user named."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.documents import pes_apart
from app.documents.pes import check_pes, open_pes
from app.documents.pes_model import Flux, Sens
from app.domain.errors import LocalFault, Rejected
from app.sandbox.pes_files import BordereauSpec, PesSpec, generate_pes, spec_of
from app.services import pes as pes_service
from app.services.pes import SCHEMAS_SETTING, SMALL_BYTES, PesService
from tests.bench.big_files import pes_of_mandats
from tests.unit.services.kit import COMMUNE, Town, run


def slip(number: int, *, other_accounts: bool = False) -> bytes:
    one = BordereauSpec(sens=Sens.DEPENSE, number=number, theme="livres", pieces=2)
    spec = PesSpec(key=str(number), title="Essai", bordereaux=(one,), other_accounts=other_accounts)
    return generate_pes(1, spec)


async def held(town: Town, data: bytes) -> str:
    return await town.bodies.store_of(COMMUNE).blobs.put(data)


@pytest.mark.feature("60")
def test_a_bordereau_is_compared_with_those_read_before(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        pes = PesService(town.bodies, lambda _name: None)
        first = await pes.checked(COMMUNE, await held(town, slip(41)))
        assert first.check is not None
        assert not first.check.compared
        changed = await held(town, slip(43, other_accounts=True))
        codes = {f.code for f in (await pes.checked(COMMUNE, changed)).findings}
        assert {"pes_iban_changed", "pes_number_jump"} <= codes
        again = PesService(town.bodies, lambda _name: None)  # as after a start
        assert {f.code for f in (await again.checked(COMMUNE, changed)).findings} == codes

    run(tmp_path, scenario)


@pytest.mark.feature("58")
def test_a_large_file_is_open_before_it_is_checked_and_checked_once(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        pes = PesService(town.bodies, lambda _name: None)
        sha256 = await held(town, pes_of_mandats(SMALL_BYTES + 500_000))
        opened = await pes.opened(COMMUNE, sha256)
        assert opened.check is None
        one, two = await asyncio.gather(pes.checked(COMMUNE, sha256), pes.checked(COMMUNE, sha256))
        assert one is two
        assert one.check is not None
        assert await pes.opened(COMMUNE, sha256) is one
        small = await pes.opened(COMMUNE, await held(town, slip(41)))
        assert small.check is not None

    run(tmp_path, scenario)


@pytest.mark.feature("58")
def test_the_list_and_the_page_share_the_bytes_of_a_large_file(tmp_path: Path) -> None:
    """The list asks for its figures while the page opens it: what the page shows is what gets checked."""

    async def scenario(town: Town) -> None:
        pes = PesService(town.bodies, lambda _name: None)
        sha256 = await held(town, pes_of_mandats(SMALL_BYTES + 500_000))
        for _ in range(2):  # the second time nothing is held, and the first to ask is the list again
            listed = asyncio.ensure_future(pes.checked(COMMUNE, sha256))
            await asyncio.sleep(0)
            page = await pes.opened(COMMUNE, sha256)
            checked = await pes.checked(COMMUNE, sha256)
            assert (await listed).data is page.data is checked.data
            assert checked.check is not None
            pes._held = None

    run(tmp_path, scenario)


def test_what_is_no_pes_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        pes = PesService(town.bodies, lambda _name: None)
        with pytest.raises(Rejected):
            await pes.checked(COMMUNE, await held(town, b"<a/>"))
        assert (await pes.checked(COMMUNE, await held(town, slip(41)))).check is not None

    run(tmp_path, scenario)


@pytest.mark.feature("58", "98")
def test_a_large_file_is_checked_in_a_process_of_its_own_and_here_where_that_one_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pes_service, "LARGE_BYTES", SMALL_BYTES)
    data = pes_of_mandats(SMALL_BYTES + 100_000).replace(b'<NatPce V="01"/>', b'<NatPce V="99"/>', 30)
    here: list[bytes] = []

    def checked_here(flux: Flux, breathe: Callable[[], None] | None = None) -> Flux:
        here.append(flux.data)
        return check_pes(flux)

    monkeypatch.setattr(pes_service, "check_pes", checked_here)

    async def scenario(town: Town) -> None:
        pes = PesService(town.bodies, lambda _name: None)
        sha256 = await held(town, data)
        apart = await pes.checked(COMMUNE, sha256)
        assert not here, "the interpreter stays the window's"
        monkeypatch.setattr(pes_apart, "_check", dies)
        pes = PesService(town.bodies, lambda _name: None)
        same = await pes.checked(COMMUNE, sha256)
        assert here == [data]
        assert apart.check == same.check and apart.bordereaux[0].computed == same.bordereaux[0].computed
        assert apart.check is not None and len(apart.check.rows) > 2 * pes_apart.ROWS_A_PART

    run(tmp_path, scenario)


def dies(pipe: Connection) -> None:
    """In the child, as when the system takes its memory back."""
    pipe.recv_bytes()


def test_a_check_that_is_given_up_ends_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pes_apart, "_check", sleeps)
    apart = pes_apart.ApartCheck(open_pes(slip(41)))
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(apart.run)
        while not apart._child.pid:
            time.sleep(0.01)
        apart.stop()
        assert answer.result(60) is None
    assert not apart._child.is_alive() and apart.run() is None


def sleeps(pipe: Connection) -> None:
    """In the child: for ever."""
    pipe.recv_bytes()
    pipe.recv_bytes()


@pytest.mark.feature("59")
def test_the_schemas_are_those_the_user_named(tmp_path: Path, shared_data: Path) -> None:
    settings: dict[str, str | None] = {}

    async def scenario(town: Town) -> None:
        pes = PesService(town.bodies, settings.get, settings.__setitem__)
        data = generate_pes(1, spec_of()).replace(b'<CodCol V="100"/>', b'<CodCol V="ABCD"/>')
        sha256 = await held(town, data)
        without = await pes.checked(COMMUNE, sha256)
        assert without.check is not None
        assert without.check.schema is None
        assert await pes.set_schemas(str(shared_data / "pes-xsd")) == "5.17"
        schema = (await pes.checked(COMMUNE, sha256)).check
        assert schema is not None and schema.schema is not None
        assert [f.code for f in schema.schema.findings][:1] == ["pes_schema"]
        with pytest.raises(LocalFault) as refusal:
            await pes.set_schemas(str(tmp_path))
        assert refusal.value.code == "schemas_missing"
        assert settings[SCHEMAS_SETTING] == str(shared_data / "pes-xsd"), "what was set stays"
        assert await pes.set_schemas("") == ""
        assert settings[SCHEMAS_SETTING] is None

    run(tmp_path, scenario)
