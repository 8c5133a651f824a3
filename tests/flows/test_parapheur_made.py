"""What is made at a desk reaches a real server once, through the outbox: drafts, comments, delegations (rows 61, 63, 66)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.intents import CreateDossier
from app.domain.parapheur import Dossier, Tray
from app.sandbox.parapheur.content import DGS, FINANCES, MAIRE, Kind, Plan, _add, _doc
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import COMMUNE
from app.sandbox.pki import Pki
from app.sandbox.tokens import DemoTokens
from app.services.drafts import Draft
from app.services.folders import FolderQuery, Pile
from app.services.parapheur import Target, Words
from app.services.runtime import Runtime
from tests.flows.served import Town
from ui.arrivals import title

PAGE = report_pdf("Réponse au collège", [("Objet", ("Accueil de stagiaires.",))])
WAIT_S = 60.0


@pytest.fixture
def town(mayor_cards: tuple[DemoTokens, Pki], tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path, *mayor_cards)
    with made.online():
        made.make_profile(tmp_path / "profile")
        yield made


@pytest.fixture
def runtime(town: Town) -> Iterator[Runtime]:
    synchronised = town.synchronise(town.folder / "profile")
    yield synchronised
    synchronised.stop()


def call(runtime: Runtime, work: Any) -> Any:
    return runtime.submit(work).result(WAIT_S)


async def sent(runtime: Runtime) -> None:
    """Until nothing waits in the outbox."""
    for _ in range(600):
        if not await runtime.sync.outbox():
            return
        await asyncio.sleep(0.1)
    raise AssertionError([row.error_code for row in await runtime.sync.outbox()])


def dossier(runtime: Runtime, pile: Pile, part: str) -> Any:
    keys = call(runtime, runtime.folders.keys(FolderQuery(pile=pile)))
    entries = call(runtime, runtime.library.entries_of(keys))
    return next(e for e in entries if isinstance(e.record, Dossier) and part in e.record.name)


@pytest.mark.feature("61", "73", "A37")
def test_a_draft_and_its_start_reach_the_server_in_order(town: Town, runtime: Runtime) -> None:
    desk = next(d for d in call(runtime, runtime.drafts.desks()) if d.bureau.name == "Maire")
    kind = next(k for k in desk.types if k.subtype == "Courrier à signer")
    file = call(runtime, runtime.drafts.attach_bytes(desk, "Réponse.pdf", PAGE))
    draft = Draft(desk=desk, kind=kind, name="Réponse au collège", documents=(file,))
    call(runtime, runtime.drafts.create(draft, Words(public="Pour relecture")))
    call(runtime, sent(runtime))
    made = [f for f in town.parapheur.book.folders.values() if f.name == "Réponse au collège"]
    assert len(made) == 1
    pending = made[0].pending
    assert pending is not None and pending.desk == town.parapheur.book.desk_named(DGS).id
    start = made[0].tasks[0]
    assert (start.performed, start.public_note) == ("START", "Pour relecture")
    assert [d.content for d in made[0].docs] == [PAGE]
    records = call(runtime, runtime.library.entries(FolderQuery()))
    ours = [e.key.id for e in records if isinstance(e.record, Dossier) and e.record.name == "Réponse au collège"]
    assert ours == [made[0].id], "the one made here became the server's"


@pytest.mark.feature("61")
def test_a_draft_kept_is_in_preparation_then_started_or_removed(town: Town, runtime: Runtime) -> None:
    desk = next(d for d in call(runtime, runtime.drafts.desks()) if d.bureau.name == "Maire")
    kind = next(k for k in desk.types if k.subtype == "Projet de réponse")
    file = call(runtime, runtime.drafts.attach_bytes(desk, "Projet.pdf", PAGE))
    for name in ("À garder", "À jeter"):
        draft = Draft(desk=desk, kind=kind, name=name, documents=(file,), metadata={"reponse": "favorable"})
        call(runtime, runtime.drafts.create(draft, start=False))
    call(runtime, sent(runtime))
    assert call(runtime, runtime.folders.counts(FolderQuery()))[Pile.DRAFT] == 2
    kept = dossier(runtime, Pile.DRAFT, "À garder")
    assert kept.record.tray is Tray.DRAFT and kept.record.fingerprint
    call(runtime, runtime.parapheur.start(kept.key))
    call(runtime, runtime.parapheur.delete(dossier(runtime, Pile.DRAFT, "À jeter").key))
    call(runtime, sent(runtime))
    names = {f.name: f.draft for f in town.parapheur.book.folders.values()}
    assert "À jeter" not in names and names["À garder"] is False


@pytest.mark.feature("63", "A37")
def test_a_comment_then_a_visa_made_offline_both_arrive(town: Town, runtime: Runtime) -> None:
    entry = dossier(runtime, Pile.VISA, "Congés – Cédric")
    document = entry.record.main_documents[0].id
    call(runtime, runtime.parapheur.comment(entry.key, document, 0, (100.0, 500.0), "Vu avec le service"))
    call(runtime, runtime.parapheur.visa([entry.key], "Bon pour accord"))
    call(runtime, sent(runtime))
    folder = town.parapheur.book.folders[entry.key.id]
    assert [note.text for note in folder.docs[0].notes] == ["Vu avec le service"]
    done = [d for d in town.parapheur.book.history if d.folder == folder.id]
    assert [(d.action, d.public_note) for d in done] == [("VISA", "Bon pour accord")]


@pytest.mark.feature("66")
def test_a_desk_given_here_is_given_there(town: Town, runtime: Runtime) -> None:
    mayor = next(d for d in call(runtime, runtime.desk_delegations.desks()) if d.bureau.name == "Maire")
    deputy = town.parapheur.book.desk_named(DGS)
    now = town.parapheur.book.clock()
    to = Target(id=deputy.id, name=deputy.name)
    call(runtime, runtime.desk_delegations.give(mayor, to, now, now + 86_400_000))
    call(runtime, sent(runtime))
    (given,) = [one for one in town.parapheur.book.delegations if one.substitute == deputy.id]
    assert given.desk == mayor.bureau.id
    (shown,) = next(d for d in call(runtime, runtime.desk_delegations.desks()) if d.bureau.name == "Maire").given
    assert (shown.id, shown.substitute_name) == (given.id, DGS)


@pytest.mark.feature("72")
def test_one_opened_from_a_list_of_lines_is_read_whole(town: Town, runtime: Runtime) -> None:
    entry = dossier(runtime, Pile.DONE, "Lettre de félicitations")
    assert entry.record.steps == ()
    assert call(runtime, runtime.parapheur.complete(entry.key)) is True
    whole = call(runtime, runtime.parapheur.dossier(entry.key))
    assert whole.steps and whole.documents and CreateDossier.KIND not in whole.unable


@pytest.mark.feature("69")
def test_what_comes_in_is_told_together_once(town: Town, runtime: Runtime) -> None:
    assert not call(runtime, runtime.folders.news()).count, "what awaited at the start is no news"
    awaited = call(runtime, runtime.folders.counts(FolderQuery()))[Pile.VISA]
    for number in range(4):
        plan = Plan(
            key=f"new-{number}", name=f"Bon de commande urgent {number}", kind=Kind(type="Achats", subtype="Bons de commande"),
            origin=FINANCES, circuit=[("VISA", MAIRE)], reached=0, docs=[_doc("Bon.pdf", PAGE)], age_days=0,
            due_days=-1 if number == 0 else None, metadata={},
        )  # fmt: skip
        _add(town.parapheur.book, COMMUNE, plan)
    call(runtime, awaiting(runtime, awaited + 4))
    news = call(runtime, runtime.folders.news())
    assert (news.to_sign, news.to_visa, news.late) == (0, 4, 1) and len(news.names) == 3
    assert title(news) == "4 dossiers à viser, dont 1 en retard"
    assert not call(runtime, runtime.folders.news()).count, "told once"


async def awaiting(runtime: Runtime, count: int) -> None:
    """Until the desk knows of so many dossiers to visa."""
    runtime.sync.sync_now()
    async with asyncio.timeout(WAIT_S - 1):
        while (await runtime.folders.counts(FolderQuery()))[Pile.VISA] != count:
            await asyncio.sleep(0.1)
