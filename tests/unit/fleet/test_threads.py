"""What one thread reads and writes back while another changes it: nothing is lost, nothing is half of each.

Each second thread is let in at the worst moment. It either waits its turn, for as long as the first one takes (`A_TURN_S`
is only how long the first one lets it have the occasion), or it finishes there, which is what these tests forbid.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.ids import BodyId
from app.domain.policy import Policy
from app.services.backups import HISTORY, BackupService, Past
from app.services.fleet import Memory, Policies
from app.services.fleet.memory import Membership
from app.store.keys import FileKeys
from app.store.profile import Profile
from tests.unit.store.builders import clock, run

A_TURN_S = 0.2
SHARE = b"s" * 32


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    held = Profile.open(tmp_path, FileKeys(tmp_path), clock=clock)
    try:
        yield held
    finally:
        run(held.close())


class Meanwhile:
    """``work`` on a thread of its own, begun when called, which goes on once it is done or has had its turn."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._thread = threading.Thread(target=work)

    def __call__(self) -> None:
        self._thread.start()
        self._thread.join(A_TURN_S)

    def end(self) -> None:
        self._thread.join()


@pytest.mark.feature("129")
def test_a_membership_changed_twice_at_once_keeps_both_changes(profile: Profile) -> None:
    """The board answers while its user agrees to a configuration: neither the key nor the contact is lost."""
    memory, body = Memory(profile), profile.add_body("Mairie").id
    memory.put(body, Membership(id="m", name="Mairie"))

    def agreed(member: Membership) -> None:
        member.key, member.policy = "clé", Policy(offline_days=3)

    meanwhile = Meanwhile(lambda: memory.change(body, agreed))

    def contact(member: Membership) -> None:
        meanwhile()
        member.contact_ms = 7

    memory.change(body, contact)
    meanwhile.end()
    held = memory.member(body)
    assert held is not None and (held.key, held.policy.offline_days, held.contact_ms) == ("clé", 3, 7)


def test_a_body_that_went_is_not_brought_back_by_what_was_known_of_it(profile: Profile) -> None:
    memory, body = Memory(profile), BodyId("partie")
    assert memory.change(body, lambda member: setattr(member, "told", True)) is None
    assert memory.member(body) is None


@pytest.mark.feature("129")
def test_rules_that_change_while_they_are_read_are_read_again(profile: Profile) -> None:
    body = profile.add_body("Mairie").id

    class Read(Memory):
        """Somebody signs a new policy just as the old one was read."""

        def members(self) -> dict[BodyId, Membership]:
            found = dict(super().members())
            if not found:
                self.put(body, Membership(id="m", name="Mairie", key="k", policy=Policy(offline_days=3)))
                policies.read_again()
            return found

    policies = Policies(Read(profile), "0.1.0", Path("aucune"))
    assert policies.rulings == ()
    assert policies.body(body)["offline_days"].value == 3, "what was read before is not kept"


@pytest.mark.feature("128")
def test_a_key_wrapped_anew_while_it_is_read_is_whole(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup asks for the keys as the body's key gets a share: its new wrapping must not meet the old."""
    body = profile.add_body("Mairie").id
    meanwhile, asked = Meanwhile(lambda: profile.arm(body, SHARE)), Profile.sealed

    def sealed(self: Profile, of: BodyId) -> str:
        if threading.current_thread() is threading.main_thread() and self.share(of) is None:
            monkeypatch.undo()
            meanwhile()
        return asked(self, of)

    profile.databases()
    monkeypatch.setattr(Profile, "sealed", sealed)
    before = profile._body_key(body)
    meanwhile.end()
    assert profile.share(body) == SHARE and profile._body_key(body) == before
    assert len(profile.databases()) == 3


def test_a_trial_written_down_during_a_backup_takes_no_line_away(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = BackupService(profile, "0.1.0", clock, lambda _changes: None)
    meanwhile, decode = Meanwhile(lambda: backups._remember(Past(2, "/disque/b"))), msgspec.json.decode

    def decoded(*args: object, **more: object) -> object:
        found = decode(*args, **more)  # type: ignore[arg-type, call-overload]
        if threading.current_thread() is threading.main_thread():
            monkeypatch.undo()
            meanwhile()
        return found

    monkeypatch.setattr(msgspec.json, "decode", decoded)
    backups._remember(Past(1, "/disque/a"))
    meanwhile.end()
    kept = msgspec.json.decode(profile.setting(HISTORY) or "", type=list[Past])
    assert [past.at_ms for past in kept] == [2, 1]
