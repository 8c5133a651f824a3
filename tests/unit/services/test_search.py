"""Search with operators over a real store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.mail import Address, MailFolder, Message, MessageBody, Role
from app.services.search import SearchService
from tests.unit.services.kit import COMMUNE, NOW, Town, run

DAY = 86_400_000
DUPOUY = Address(mail="j.dupouy@x.example", name="Jeanne Dupouy")
MAYOR = Address(mail="maire@x.example", name="Hélène Castaing")


def message(id: str, days: float, subject: str, **more: object) -> Message:
    base = Message(
        id=id, folder="2", date_ms=NOW - round(days * DAY), subject=subject, sender=DUPOUY, recipients=(MAYOR,)
    )
    return replace(base, **more)  # type: ignore[arg-type]


async def filled(town: Town) -> SearchService:
    ref = FileRef(
        ref="part:c:2", owner_kind="message", owner_id="c", name="Devis préau.pdf", media_type="application/pdf"
    )
    await town.pulled(
        COMMUNE,
        MailFolder(id="2", name="Inbox", role=Role.INBOX),
        MailFolder(id="300", name="Conseil municipal"),
        MailFolder(id="301", name="2026", parent="300"),
        message("a", 1, "Budget de l’eau"),
        message("b", 40, "Budget annexe", sender=MAYOR, recipients=(DUPOUY,)),
        message("c", 50, "Préau", folder="301", attachment=True),
        message("d", 400, "Budget primitif", folder="300"),
        MessageBody(id="d", text="Les œuvres sociales"),
        files=(ref,),
    )
    store = town.bodies.store_of(COMMUNE)
    await store.write(lambda tx: tx.add_text(Key(COMMUNE, "message", "c"), "Charpente en mélèze"))
    return SearchService(town.bodies)


@pytest.mark.feature("9", "10")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("budget", ["a", "b", "d"]),
        ("de:dupouy budget", ["a", "d"]),
        ("de:castaing", ["b"]),
        ("à:dupouy", ["b"]),
        ("objet:prim", ["d"]),
        ("après:30j", ["a"]),
        ("avant:100j", ["d"]),
        ("dans:conseil", ["c", "d"]),
        ("dans:réception budget", ["a", "b"]),
        ("pièce:pdf", ["c"]),
        ("pièce:", ["c"]),
        ("pièce:meleze", ["c"]),
        ("pièce:préau", ["c"]),
        ("mélèze", ["c"]),
        ("oeuvres", ["d"]),
        ("dans:nulle-part budget", []),
        ("de:personne", []),
    ],
)
def test_operators_narrow_the_search(tmp_path: Path, text: str, wanted: list[str]) -> None:
    async def scenario(town: Town) -> None:
        search = await filled(town)
        found = await search.search(text)
        ids = [f.hit.key.id for f in found if f.hit.key.kind == "message"]
        assert ids == wanted

    run(tmp_path, scenario)


@pytest.mark.feature("9")
def test_the_search_goes_to_the_server_with_folder_ids(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        search = await filled(town)
        said = await search.for_server("dans:conseil de:dupouy", COMMUNE)
        assert said == 'from:"dupouy" (inid:300 or inid:301)'
        assert await search.for_server("dans:ailleurs", COMMUNE) is None

    run(tmp_path, scenario)
