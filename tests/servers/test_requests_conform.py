"""Every request the program can emit, and the sandbox's answer to it, against Zimbra's API description.

The list is the source's own: each ``…Request`` that stands in ``app/connectors/zimbra`` must be seen, here (all acts of
`test_lost_replies`, and what is only asked) or in the test that `ELSEWHERE` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.connectors import zimbra
from app.connectors.zimbra.board import MailboxBoard
from app.connectors.zimbra.directory import DirectoryConnector
from app.documents import ical
from app.domain import intents
from app.sandbox.dav import DavStorage
from app.sandbox.zimbra.mailbox import Grant
from app.services.connect import StoreVault
from tests.servers import test_lost_replies as acts
from tests.servers.soap_desc import Description
from tests.servers.test_lost_replies import HERS, HOUR, MINE, Life, life
from tests.servers.test_zimbra_conformance import Exchange, problems
from tests.servers.zimbra_kit import run

ELSEWHERE = {
    "NoOpRequest": "test_zimbra_conformance.test_waiting_with_no_op_conforms",
    "GetTagRequest": "test_zimbra_conformance.test_commands_for_later_conform_too",
    "DestroyWaitSetRequest": "test_zimbra_conformance.test_a_full_session_of_the_client_conforms",
}


def emitted() -> set[str]:
    """Names of requests in the connector's source."""
    folder = Path(zimbra.__file__).parent
    return {
        name for file in folder.rglob("*.py") for name in re.findall(r'"([A-Z]\w+Request)"', file.read_text("utf-8"))
    }


def asked(exchanges: list[Exchange]) -> Iterator[str]:
    for request, _ in exchanges:
        for name, element in request["Body"].items():
            yield name
            if name == "BatchRequest":
                yield from (member for member in element if member.endswith("Request"))


async def also(found: Life) -> None:
    """What is not an act, or another form of one."""
    held, day = await found.planted("serie@ici", HERS, rule="FREQ=DAILY;COUNT=3"), 24 * HOUR
    other = ical.edit_event(held, now_ms=found.clock(), recurrence_ms=held.start_ms + day, location="Salle B")
    await found.prepare(found.save(other, held))
    await found.prepare(
        intents.SettleAlarm(**found.stamp(), target_id=held.id, uid=held.uid, until_ms=found.clock() + HOUR)
    )
    found.box.grants[10] = [Grant(HERS, found.town.server.mailbox(HERS).account_id, "usr", "rwid")]
    gone = await found.planted("partage@ici")  # of a calendar that others hold too: who deleted it is said
    await found.prepare(
        intents.DeleteEvent(**found.stamp(), target_id=gone.id, href=gone.href, base_etag=gone.etag, uid=gone.uid)
    )
    connector: Any = found.engine.connector(acts.ACCOUNT)
    directory = connector.part(DirectoryConnector)
    assert directory is not None
    await directory.free_busy([HERS, MINE], found.clock(), found.clock() + day)
    assert await StoreVault(acts.ACCOUNT, found.store).get("token")
    board = MailboxBoard(found.account, StoreVault(acts.ACCOUNT, found.store), found.clock)
    for note in ({"a": "1"}, {"b": "2"}):  # the notes of a body's devices: laid down, then merged
        await board.write(note)
    await board.close()
    await connector.part(zimbra.ZimbraConnector).find_mail("budget", limit=5)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavStorage]:
    with DavStorage(tmp_path_factory.mktemp("radicale")) as served:
        yield served


def test_every_request_of_the_program_and_every_answer_conform(
    tmp_path: Path, storage: DavStorage, shared_data: Path
) -> None:
    description = Description(shared_data / "zimbra" / "soapapi-desc-10.1.json.gz")

    async def flow() -> list[Exchange]:
        async with life(tmp_path, storage) as found:
            for _, make in acts.TABLE.values():
                await found.do((await make(found)).intent)
            await also(found)
            assert found.town.server.exchanges is not None
            return list(found.town.server.exchanges)

    exchanges = run(flow(), 600)
    assert problems(description, exchanges) == []
    assert emitted() - set(asked(exchanges)) == set(ELSEWHERE), "each request is checked, and the list says where"
