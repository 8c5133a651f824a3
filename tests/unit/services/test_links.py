"""Links opened in place, notices grouped with their act, and no request ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.accounts import Account, Service
from app.domain.ids import AccountId, BodyId, Key
from app.domain.links import Oddity
from app.domain.mail import Address, Contact, MailFolder, Message, MessageBody, Role
from app.domain.seances import Seance
from app.services.links import LinkService
from tests.unit.services.kit import COMMUNE, NOW, Town, run, today_of

SEANCES = AccountId("seances")
UUID = "3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a"
URL = f"https://idelibre.example/idelibre_client3/sitting/{UUID}"


def mail(id: str, subject: str, sender: Address, **more: object) -> Message:
    return Message(id=id, folder="2", date_ms=NOW, subject=subject, sender=sender, unread=True, **more)  # type: ignore[arg-type]


async def filled(town: Town) -> LinkService:
    town.bodies.set_account(
        Account(id=SEANCES, body=BodyId("b0"), service=Service.IDELIBRE, url="https://idelibre.example", login="x")
    )
    robot = Address(mail="no-reply@idelibre.example", name="i-délibRE")
    await town.pulled(
        COMMUNE,
        MailFolder(id="2", name="Inbox", role=Role.INBOX),
        mail("notice", "Convocation au conseil", robot),
        MessageBody(id="notice", html=f'<p><a href="{URL}">Consulter</a></p>'),
        mail("other", "Devis", Address(mail="a@b.example", name="Travaux")),
        MessageBody(id="other", html='<a href="https://ailleurs.example/x">x</a>'),
        mail("kept", "3 messages en quarantaine", Address(mail="quarantaine@filtre.example", name="Antispam")),
        Contact(id="c2", folder="7", name="Travaux", mails=("contact@travaux-exemple.example",)),
        Contact(id="c1", folder="7", name="Jeanne Dupouy", mails=("j.dupouy@x.example",)),
    )
    await town.pulled(SEANCES, Seance(id=UUID, name="Conseil municipal", date_ms=NOW + 10**9))
    return LinkService(town.bodies, town.library)


@pytest.mark.feature("17")
def test_a_notice_is_grouped_with_its_act_and_not_counted_twice(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        links = await filled(town)
        assert await links.record_of(URL) == Key(SEANCES, "seance", UUID)
        assert await links.record_of(URL.replace(UUID, UUID[::-1])) is None
        entry = await town.library.entry(Key(COMMUNE, "message", "notice"))
        assert entry is not None
        notice = await links.notice(entry)
        assert notice.act == Key(SEANCES, "seance", UUID)
        today = today_of(town, links)
        waiting = notice.waiting
        counted = (await today.badges())["mail"]
        assert waiting and counted == 2
        shown = await today.snapshot()
        assert "notice" not in [e.key.id for e in shown.latest_mail]
        assert shown.notices == {notice.act: (entry.key,)}
        assert sum(shown.unread.values()) == 2
        kept = await town.library.entry(Key(COMMUNE, "message", "kept"))
        assert kept is not None and (await links.notice(kept)).quarantine

    run(tmp_path, scenario)


@pytest.mark.feature("17")
def test_a_known_name_at_another_address_is_pointed_out(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        links = await filled(town)
        key = Key(COMMUNE, "message", "x")
        false = mail("x", "Virement urgent", Address(mail="jd@courriel.example", name="Jeanne Dupouy"))
        assert await links.sender(key, false) == (Oddity.KNOWN_NAME,)
        near = mail("x", "Facture", Address(mail="compta@travaux-exemp1e.example", name="Compta"))
        assert await links.sender(key, near) == (Oddity.LOOKALIKE,), "one letter away from a contact's domain"
        true = mail("x", "Réunion", Address(mail="j.dupouy@x.example", name="Jeanne Dupouy"))
        assert await links.sender(key, true) == ()

    run(tmp_path, scenario)
