"""Each act of the journey, with a failure at every step of its life: see `kit`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash import mail_cases as mail
from tests.crash import town_cases as town
from tests.crash.kit import Served, Suite
from tests.crash.trap import Mode
from tests.servers.zimbra_kit import NOW_MS


def through_every_failure(served: Served, folder: Path, now_ms: int = NOW_MS) -> None:
    """Run the suite; every act has at least its own commit, its start, its request and its acknowledgement."""

    async def run() -> None:
        async with asyncio.timeout(240), served as case:
            failed = await Suite(case, folder, now_ms).run()
        assert failed[Mode.POWER].count("after a commit") >= 3
        assert len(failed[Mode.LINK]) >= 2
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not left, left

    asyncio.run(run())


@pytest.mark.slow
@pytest.mark.feature("116", "117", "123")
@pytest.mark.parametrize(
    "case",
    [
        mail.SetReadCase,
        mail.MoveCase,
        mail.SendCase,
        mail.SaveDraftCase,
        mail.SaveTemplateCase,
        mail.ForwardCase,
        mail.ReplyInvitationCase,
        mail.RecoverCase,
        mail.SaveFolderCase,
    ],
)
def test_mail(case: type[mail.MailCase], tmp_path: Path) -> None:
    through_every_failure(mail.mail(case), tmp_path)


@pytest.mark.feature("116", "117", "123")
def test_moving_an_event(tmp_path: Path) -> None:
    through_every_failure(town.agenda(), tmp_path)


@pytest.mark.slow
@pytest.mark.feature("116", "117", "123")
@pytest.mark.parametrize("case", [town.AcknowledgeCase, town.AnswerPresenceCase, town.SaveAnnotationCase])
def test_seances(case: type[town.SeanceCase], tmp_path: Path) -> None:
    through_every_failure(town.seances(case), tmp_path)


@pytest.mark.slow
@pytest.mark.feature("116", "117", "123")
@pytest.mark.parametrize("case", [town.VisaCase, town.SignCase])
def test_dossiers(case: type[town.DossierCase], tmp_path: Path) -> None:
    through_every_failure(town.parapheur(case), tmp_path)


@pytest.mark.feature("116", "117", "123")
@pytest.mark.parametrize("case", [town.MarkLetterReadCase, town.AddLetterNoteCase])
def test_letters(case: type[town.LetterCase], tmp_path: Path) -> None:
    through_every_failure(town.courrier(case), tmp_path)
