"""The sandbox's parapheur by itself: what the client does not ask yet, and who may do what."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from lxml import etree

from app.sandbox.parapheur import ParapheurServer
from app.sandbox.parapheur.premis import NS
from app.sandbox.parapheur.state import Folder
from app.sandbox.people import MAYOR, SECRETARY, STAFF, Person
from app.sandbox.serve import LoopbackServer
from tests.servers.parapheur_tools import Time

LEAVE = "Congés – Cédric Mouchès"


@dataclass
class Town:
    server: ParapheurServer
    url: str

    def client(self, person: Person) -> httpx.Client:
        form = {
            "grant_type": "password",
            "client_id": "ipcore-web",
            "username": person.login,
            "password": person.password,
        }
        token = httpx.post(f"{self.url}/auth/realms/api/protocol/openid-connect/token", data=form).json()
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token['access_token']}"})

    def task_path(self, folder: Folder, desk: str, verb: str, family: str = "/api/v1") -> str:
        assert folder.pending is not None
        task = next(t for t in reversed(folder.tasks) if t.performed) if verb == "undo" else folder.pending
        return f"{family}{self.desk_path(desk)}/folder/{folder.id}/task/{task.id}/{verb}"

    def desk_path(self, desk: str) -> str:
        book = self.server.book
        return f"/tenant/{book.tenant}/desk/{book.desk_named(desk).id}"


@pytest.fixture
def town() -> Iterator[Town]:
    server = ParapheurServer(clock=Time())
    with LoopbackServer(server.asgi, "parapheur") as loop:
        yield Town(server, loop.url)


def test_undo_while_nobody_acted_since(town: Town) -> None:
    folder = town.server.book.folder_named(LEAVE)
    with town.client(STAFF[0]) as dgs, town.client(MAYOR) as mayor:
        assert dgs.put(town.task_path(folder, "Direction générale", "undo")).status_code == 200
        assert folder.pending is not None
        assert town.server.book.desks[folder.pending.desk].name == "Direction générale"
        assert dgs.put(town.task_path(folder, "Direction générale", "visa"), json={}).status_code == 200
        assert mayor.put(town.task_path(folder, "Maire", "visa"), json={}).status_code == 200
        late = dgs.put(town.task_path(folder, "Direction générale", "undo"))
        assert late.status_code == 409
        assert late.json()["message"] == "Le droit de remords n’est plus possible."


def test_transfer_gives_the_step_to_another_desk(town: Town) -> None:
    book = town.server.book
    folder = book.folder_named(LEAVE)
    with town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
        target = {"targetDeskId": book.desk_named("Secrétariat général").id}
        assert mayor.put(town.task_path(folder, "Maire", "transfer"), json=target).status_code == 200
        assert folder not in book.listed(book.desk_named("Maire"), "PENDING")
        assert secretary.put(town.task_path(folder, "Secrétariat général", "visa"), json={}).status_code == 200


def test_nobody_acts_on_anothers_desk(town: Town) -> None:
    folder = town.server.book.folder_named(LEAVE)
    with town.client(SECRETARY) as secretary:
        foreign = secretary.put(town.task_path(folder, "Maire", "visa"), json={})
        assert foreign.status_code == 403
        own = secretary.put(town.task_path(folder, "Secrétariat général", "visa"), json={})
        assert own.status_code == 403
        assert (
            secretary.get(
                f"/api/standard/v1{town.desk_path('Maire')}/PENDING".replace(town.server.book.tenant, "x")
            ).status_code
            == 404
        )
    assert httpx.get(f"{town.url}/api/v1/currentUser").status_code == 401
    assert town.server.book.history == []


def test_a_signature_is_never_a_visa(town: Town) -> None:
    folder = town.server.book.folder_named("Contrat d’entretien des chaudières 2027-2029")
    with town.client(MAYOR) as mayor:
        assert mayor.put(town.task_path(folder, "Maire", "visa"), json={}).status_code == 400


def test_zip_holds_documents_slip_and_premis(town: Town) -> None:
    book = town.server.book
    folder = book.folder_named(LEAVE)
    with town.client(MAYOR) as mayor:
        mayor.put(town.task_path(folder, "Maire", "reject"), json={"publicAnnotation": "Effectif insuffisant"})
        path = f"/api/standard/v1{town.desk_path('Maire')}/folder/{folder.id}"
        with zipfile.ZipFile(io.BytesIO(mayor.get(f"{path}/zip").content)) as archive:
            names = archive.namelist()
            slip = archive.read(f"{LEAVE}_bordereau.pdf")
        premis = etree.fromstring(mayor.get(f"{path}/premis").content)
    assert names[0] == "Documents principaux/Demande de congés.pdf"
    assert slip.startswith(b"%PDF")
    types = [e.text for e in premis.iter(f"{{{NS}}}eventType")]
    assert types == ["START", "VISA", "REJECT", "DELETE"]
    notes = [e.text for e in premis.iter(f"{{{NS}}}eventOutcomeDetailNote")]
    assert notes == ["Effectif insuffisant"]
    assert {e.text for e in premis.iter(f"{{{NS}}}messageDigestAlgorithm")} == {"SHA-256"}


def test_the_same_seed_and_clock_give_the_same_town() -> None:
    def content(server: ParapheurServer) -> dict[str, list[bytes]]:
        return {key: [doc.content for doc in folder.docs] for key, folder in server.book.folders.items()}

    assert content(ParapheurServer(clock=Time())) == content(ParapheurServer(clock=Time()))
