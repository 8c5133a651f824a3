"""Search with operators over a real store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.approvals import LeaveRequest
from app.domain.archive import ArchiveDeposit, Kept
from app.domain.courrier import Letter
from app.domain.exchange import FileRef
from app.domain.exchanges import Exchange
from app.domain.ids import Key
from app.domain.kinds import RECORD_TYPES
from app.domain.mail import Address, MailFolder, Message, MessageBody, Role
from app.domain.query import GROUPS
from app.domain.seances import Projet, Seance
from app.domain.signatures import Signature
from app.services.search import SearchService
from tests.unit.services.kit import COMMUNE, NOW, Town, run
from ui.views.spaces import SPACE_OF_KIND

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


LETTER = Letter(
    id="l", revision=1, direction="in", chrono="A-2026-0417", subject="Budget de la cantine", sender="Mme Lacoste",
    arrival_ms=NOW - 2 * DAY,
)  # fmt: skip
MEETING = Seance(
    id="s", name="Conseil municipal", date_ms=NOW - 3 * DAY, projets=(Projet(id="p", name="Budget", rank=1),)
)


@pytest.mark.feature("A42")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("budget", {"messages": "ab", "courrier": "l", "seances": "s"}),
        ("budget type:courrier", {"courrier": "l"}),
        ("budget type:cour type:seances", {"courrier": "l", "seances": "s"}),
        ("type:lettre", {"courrier": "l"}),
        ("type:courrier après:7j", {"courrier": "l"}),
        ("type:courrier avant:7j", {}),
        ("budget après:2j", {"messages": "a", "courrier": "l"}),
        ("budget de:lacoste", {"courrier": "l"}),
        ("de:dupouy budget", {"messages": "ad"}),
        ("objet:cantine", {"courrier": "l"}),
        ("budget pièce:", {}),
        ("budget type:inconnu", {}),
    ],
)
def test_each_group_answers_for_itself(tmp_path: Path, text: str, wanted: dict[str, str]) -> None:
    async def scenario(town: Town) -> None:
        search = await filled(town)
        await town.pulled(COMMUNE, LETTER, MEETING)
        found = await search.everywhere(text, each=2)  # two newer messages hide no letter
        assert {name: "".join(f.hit.key.id for f in hits) for name, hits in found.items()} == wanted
        alone = await search.everywhere(text, "courrier", 2)
        assert set(alone) == {"courrier"} & set(wanted)

    run(tmp_path, scenario)


@pytest.mark.feature("A42")
def test_nothing_that_is_held_is_left_out_of_the_search(tmp_path: Path) -> None:
    """Requests to approve, sendings with proof, deposits and signatures too; each opens in a space."""
    held = (
        LeaveRequest(
            id="leave", revision=1, agent="Lucie Petit", service="Écoles", kind="Congé", from_date="2027-01-04",
            from_half="am", to_date="2027-01-08", to_half="pm", days=5.0, comment="fanfare",
        ),
        Exchange(id="sent", entity="1", subject="Fanfare : convention", to=("asso@x.example",), asked_ms=NOW),
        ArchiveDeposit(
            id="kept", what=Kept.LETTER, title="Fanfare", reference="A-1", dated_ms=NOW, asked_ms=NOW,
            source_account="x", source_kind="letter", source_id="l",
        ),
        Signature(
            id="signed", dossier_id="d", tenant="t", name="Marché de la fanfare", bureau_id="b", signed_ms=NOW,
            certificate=b"",
        ),
    )  # fmt: skip

    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, *held)
        found = await SearchService(town.bodies).everywhere("fanfare")
        hits = {f.hit.key.id: f.hit.key.kind for group in found.values() for f in group}
        assert hits == {record.id: record.KIND for record in held}
        assert set(hits.values()) <= set(SPACE_OF_KIND)

    run(tmp_path, scenario)
    kinds = {kind for group in GROUPS.values() for kind in group}
    searched = {kind for kind, type_ in RECORD_TYPES.items() if "searchable" in vars(type_)}
    assert searched - kinds == {"frozen_notes", "directory_entry"}, "a new kind goes into a group"


@pytest.mark.feature("A42", "9")
def test_a_glimpse_shows_the_words_in_their_text_and_opens_nothing(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        search = await filled(town)
        far = "page. " * 4000 + "Les œuvres sociales de la Mairie, objet du vote d’avant"
        await town.pulled(COMMUNE, MessageBody(id="d", html=f"<p>{far}</p>"))
        found = await search.glimpse(Key(COMMUNE, "message", "d"), "oeuvres soc")
        assert found is not None
        assert [found.text[start:end] for start, end in found.marks] == ["œuvres", "sociales"]
        assert len(found.text) < 9_000 and found.text.startswith("… ")
        dated = await search.glimpse(Key(COMMUNE, "message", "d"), "objet:oeuvres avant:2100-01-01")
        assert dated is not None and [dated.text[a:b].lower() for a, b in dated.marks] == ["œuvres"], "no operator"
        only = await search.glimpse(Key(COMMUNE, "message", "d"), "avant:2100-01-01")
        assert only is not None and only.marks == ()
        assert await search.glimpse(Key(COMMUNE, "message", "nobody"), "x") is None

    run(tmp_path, scenario)
