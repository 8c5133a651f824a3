"""« Me rappeler » on a document: told once with no network, put off, ended; no restart and no retention forgets it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.domain.courrier import Letter
from app.domain.duties import Source, Stretch, in_order, stretch_of
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Address, Message
from app.domain.parapheur import Dossier
from app.domain.reminders import About, reminder_key
from app.domain.seances import Origin, Seance, SeanceDocument
from app.services.document_reminders import DocumentReminders
from app.services.links import LinkService
from app.services.retention import MONTH_MS, RetentionService
from tests.unit.services.kit import COMMUNE, INTERCO, NOW, Town, run, today_of
from tests.unit.services.test_reminders import DAY, HOUR, Profile, reminders_of
from ui.views.today import duties as words

TODAY = dt.datetime.fromtimestamp(NOW / 1000, ZoneInfo("Europe/Paris")).date()
LETTER = Letter(id="l", revision=1, direction="in", chrono="A-1", subject="Nid-de-poule", sender="M. Roy", arrival_ms=NOW,
                read=True, status="closed")  # fmt: skip
MAIL = Message(id="m", folder="2", date_ms=NOW, subject="À relire", sender=Address(mail="roy@x.example"))
DOSSIER = Dossier(id="d", tenant="t", bureau_id="b", name="Marché", created_ms=NOW)
BUDGET = SeanceDocument(document_id="v2", origin_id="o1", name="Budget", origin=Origin.PROJET)
SEANCE = Seance(id="s", name="Conseil", date_ms=NOW + 6 * DAY, documents=(BUDGET,))


@pytest.mark.feature("A20")
def test_a_reminder_of_any_document_is_told_once_put_off_and_ended(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        profile, clock = Profile(), [NOW]
        town.bodies.clock = lambda: clock[0]
        await town.pulled(COMMUNE, LETTER, MAIL, DOSSIER, SEANCE)
        documents = DocumentReminders(town.bodies, town.library)
        for about, document in ((LETTER, ""), (MAIL, ""), (DOSSIER, ""), (SEANCE, ""), (SEANCE, "o1")):
            await documents.remind(Key(COMMUNE, about.KIND, about.id), NOW + HOUR, document)
        assert await reminders_of(town, profile).due() == []
        clock[0] = NOW + 3 * DAY  # the machine was off meanwhile
        due = await reminders_of(town, profile).due()
        titles = {r.occurrence.title for r in due if r.about is About.DOCUMENT}
        assert titles == {"Nid-de-poule", "À relire", "Marché", "Conseil", "Budget — Conseil"}
        assert await reminders_of(town, profile).due() == [], "once, whatever is restarted"
        letter = next(r for r in due if r.occurrence.title == "Nid-de-poule")
        await reminders_of(town, profile).dismiss(letter)
        assert len(await documents.all()) == 5, "seen is not ended"
        await reminders_of(town, profile).snooze(letter, clock[0] + HOUR)
        assert await reminders_of(town, profile).due() == []
        clock[0] += HOUR
        (again,) = await reminders_of(town, profile).due()
        held = await documents.end(again.key)
        assert held is not None and await documents.of(Key(COMMUNE, Letter.KIND, "l")) is None
        await documents.put_off(again.key, clock[0])
        assert await documents.get(again.key) is None, "what was ended meanwhile does not come back"
        await documents.put_back(again.key, held)
        assert await documents.get(again.key) == held

    run(tmp_path, scenario)


@pytest.mark.feature("A20", "A42")
def test_a_reminder_has_its_line_on_its_day_and_is_one_a_document(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, LETTER)
        await town.pulled(INTERCO, DOSSIER)
        documents = DocumentReminders(town.bodies, town.library)
        about = Key(COMMUNE, Letter.KIND, "l")
        await documents.remind(about, NOW + 20 * DAY)
        await documents.remind(about, NOW + DAY)
        await documents.remind(Key(INTERCO, Dossier.KIND, "d"), NOW - DAY)
        today = await today_of(town, LinkService(town.bodies, town.library)).snapshot()
        mine = in_order([d for d in today.duties if d.source is Source.REMINDER], TODAY)
        assert [(d.title, stretch_of(d, TODAY)) for d in mine] == [
            ("Marché", Stretch.LATE), ("Nid-de-poule", Stretch.SOON),
        ]  # fmt: skip
        assert words.reason(mine[1], TODAY) == "rappel demandé pour demain"
        assert mine[1].key == reminder_key(about)
        with pytest.raises(Rejected):
            await documents.remind(Key(COMMUNE, Letter.KIND, "gone"), NOW)

    run(tmp_path, scenario)


@pytest.mark.feature("A20", "131")
def test_what_one_is_to_be_reminded_of_is_not_erased_by_its_age(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        clock = [NOW]
        town.bodies.clock = lambda: clock[0]
        await town.pulled(COMMUNE, LETTER)
        documents = DocumentReminders(town.bodies, town.library)
        key = await documents.remind(Key(COMMUNE, Letter.KIND, "l"), NOW)
        settings: dict[str, str | None] = {}
        retention = RetentionService(town.bodies, town.library, settings.get, settings.__setitem__)
        retention.keep_for(Letter.KIND, 12)
        clock[0] = NOW + 24 * MONTH_MS
        assert (await retention.erase()).kinds[0].kept_awaited == 1
        await documents.end(key)
        assert (await retention.erase()).records == 1

    run(tmp_path, scenario)
