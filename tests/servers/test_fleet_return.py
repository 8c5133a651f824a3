"""A profile that a backup brought to another machine is another device: orders find the one they were given to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from app.domain.exchange import Proof
from app.domain.fleet import Act
from app.sandbox.people import MAYOR
from app.services.fleet import notes
from app.services.fleet.boards import server_board
from app.services.fleet.memory import Memory
from app.services.runtime import Runtime, RuntimeConfig, now_ms
from app.store.profile import BROUGHT, Profile
from tests.servers.fleet_kit import Device, Town, ask, ruled_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ruled_town(tmp_path) as held:
        yield held


def tablet(town: Town, server: bool) -> Device:
    device = town.device()
    device.start()
    more = {"server": town.rules_http.url, "enrolment": "bienvenue"} if server else {}
    device.open_configuration(town.configuration(**more))
    device.look()
    return device


def returned(town: Town, old: Device) -> Device:
    """The old one's backup, brought back on another machine."""
    code = old.call(old.on.accounts.recovery_code())
    backups = town.folder / "disque"
    backups.mkdir()
    past = old.call(old.on.backups.make(backups))
    assert past.sound, past
    new = town.device("rendue")
    none = new.folder.parent / "none"
    config = RuntimeConfig(folder=new.folder, file_keys=True, clock=new.clock, policy_file=none)
    new.runtime = Runtime.from_backup(config, Path(past.path), code)
    new.runtime.start()
    return new


@pytest.mark.feature("127")
@pytest.mark.parametrize("server", [False, True], ids=["mailbox", "server"])
def test_a_profile_brought_back_elsewhere_answers_no_order_of_the_machine_it_came_from(
    town: Town, server: bool
) -> None:
    old = tablet(town, server)

    def board() -> dict[str, str]:
        return town.rules.notes if server else town.board

    new = returned(town, old)
    lost, here = old.id, new.id
    assert here != lost and new.on.fleet.memory.device().secret != old.on.fleet.memory.device().secret
    (closed,) = new.on.fleet.closed()
    new.call(new.on.fleet.reopen(closed.body.id, Proof(password=MAYOR.password, keep=True)))
    assert not new.on.fleet.closed(), "opened by the share that lies under the old name"
    new.look()
    assert {f"share.{here}", f"share.{lost}", f"device.{here}"} <= set(board())
    assert new.on.fleet.memory.member(new.body).former is None
    order = {f"order.{lost}": town.order(lost, Act.WIPE_BODY)}
    if server:
        ask(server_board(town.rules_http.url, town.key, now_ms), order)
    else:
        board().update(order)
    new.look()
    assert new.on.bodies.all and f"order.{lost}" in board(), "it is for the other machine, and waits for it"
    old.look()
    assert not old.on.bodies.all and f"order.{lost}" not in board()
    told = notes.read(notes.RECEIPT, board()[f"receipt.{lost}"], notes.Receipt)[0]
    assert (told.outcome, told.device) == ("done", lost)
    new.stop()
    new.start()
    assert new.id == here, "once only"


def test_an_order_that_was_being_obeyed_there_is_not_taken_up_here(town: Town) -> None:
    old = tablet(town, server=False)
    member = old.on.fleet.memory.member(old.body)
    member.pending = town.order(old.id, Act.WIPE_BODY)
    old.on.fleet.memory.put(old.body, member)
    new = returned(town, old)
    new.look()
    assert new.on.fleet.closed() and new.on.fleet.memory.device().id != old.id
    assert new.on.fleet.memory.member(new.on.fleet.closed()[0].body.id).pending == ""


@pytest.mark.parametrize("brought", [False, True])
def test_two_threads_that_ask_first_get_the_same_device(brought: bool) -> None:
    class Settings(dict[str, Any]):
        """A profile's settings, slow enough that two threads meet in them."""

        def setting(self, name: str) -> Any:
            found = self.get(name)
            time.sleep(0.02)
            return found

        def set_setting(self, name: str, value: Any) -> None:
            self[name] = value

        def bodies(self) -> tuple[()]:
            return ()

    held = Settings()
    memory = Memory(cast(Profile, held))
    former = ""
    if brought:
        former = memory.device().id
        held[BROUGHT] = "1"
    with ThreadPoolExecutor(4) as threads:
        ids = {each.id for each in threads.map(lambda _: memory.device(), range(4))}
    assert len(ids) == 1 and ids == {memory.device().id} and former not in ids
