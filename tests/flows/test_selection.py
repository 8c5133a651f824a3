"""« Téléchargements » of an account in Réglages, and what it leaves to be asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.domain.accounts import Account, Service
from app.domain.exchange import Delta, FileRef, Urgency
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.mail import Message, MessageBody, Part
from app.domain.selection import MEGABYTE, Family, Selection, selection_of
from tests.flows.desk import Desk
from tests.scenes import town
from ui import text
from ui.views.settings.selection import FILES, SelectionPage

pytestmark = pytest.mark.feature("122")


def page_of(desk: Desk, account: Account) -> SelectionPage:
    settings = desk.go("settings")
    settings.accounts.choose_downloads(account)
    desk.settle()
    page = settings.over
    assert isinstance(page, SelectionPage)
    return page


def press(desk: Desk, page: SelectionPage, *names: str) -> None:
    for name in names:
        button = page.findChild(QAbstractButton, f"settings.{name}")
        assert button is not None, name
        button.click()
    desk.settle()


def account_now(desk: Desk, account: Account) -> Account:
    return next(a for a in desk.runtime.accounts.accounts() if a.id == account.id)


def test_what_is_chosen_is_the_accounts_selection(desk: Desk) -> None:
    account = desk.runtime.accounts.accounts(Service.ZIMBRA)[0]
    page = page_of(desk, account)
    assert page.chosen == selection_of(account)
    press(desk, page, "mail.365", f"size.{25 * MEGABYTE}", "age.any", "image", "metered", "selection.save")
    desk.wait(lambda: desk.shell.view("settings").over is None)  # type: ignore[attr-defined]
    assert selection_of(account_now(desk, account)) == Selection(
        mail_days=365,
        max_bytes=25 * MEGABYTE,
        age_days=None,
        families=frozenset(Family) - {Family.IMAGE},
        on_metered=True,
    )
    again = page_of(desk, account_now(desk, account))
    assert again.chosen == selection_of(account_now(desk, account))


def test_the_size_on_this_device_follows_the_choices(desk: Desk) -> None:
    account = desk.runtime.accounts.accounts(Service.COURRIER)[0]
    page = page_of(desk, account)
    rows = desk.call(desk.runtime.bodies.read(account.id, lambda r: r.account_files(account.id)))
    here = sum(row.size_bytes or 0 for row in rows if row.state is FileState.HERE)
    every = sum(row.size_bytes or 0 for row in rows)
    assert 0 < here < every
    press(desk, page, "size.any", "age.any")
    desk.wait(lambda: text.size(every) in page.estimate.text() and text.size(here) in page.estimate.text())
    press(desk, page, "size.0")
    desk.wait(lambda: page.estimate.text().endswith(f"{text.size(here)} sur cet appareil, tout est déjà là."))


def test_leaving_changes_nothing(desk: Desk) -> None:
    account = desk.runtime.accounts.accounts(Service.IDELIBRE)[0]
    page = page_of(desk, account)
    assert page.mail is None
    press(desk, page, "size.0")
    desk.shell.view("settings").go_back()  # type: ignore[attr-defined]
    desk.settle()
    assert account_now(desk, account) == account


def test_a_choice_made_elsewhere_is_offered_too(desk: Desk) -> None:
    account = desk.runtime.accounts.accounts(Service.ZIMBRA)[0]
    odd = replace(account, settings={**account.settings, "files_days": "45", "window_days": "20"})
    page = page_of(desk, odd)
    assert (page.chosen.age_days, page.chosen.mail_days) == (45, 20)
    shown = {b.text() for b in page.findChildren(QAbstractButton) if b.isChecked()}
    assert {"45 jours", "20 jours"} <= shown


def test_only_services_with_something_to_choose_ask(desk: Desk) -> None:
    settings = desk.go("settings")
    desk.settle()
    buttons = [b for b in settings.findChildren(QAbstractButton) if b.text() == "Téléchargements" and b.isVisible()]
    choosing = [a for a in desk.runtime.accounts.accounts() if a.service in FILES]
    assert len(buttons) == len(choosing) > 0
    assert len({b.accessibleName() for b in buttons}) == len(buttons)


def test_an_attachment_left_out_is_fetched_when_it_is_asked_for(desk: Desk) -> None:
    key = Key(town.ZC, Message.KIND, "1001")
    part = Part(part="2", name="plan.pdf", media_type="application/pdf", size_bytes=12 * MEGABYTE)
    file = FileRef(
        ref="part:1001:2", owner_kind=Message.KIND, owner_id="1001", name="plan.pdf", size_bytes=12 * MEGABYTE
    )
    body = MessageBody(id="1001", text="Voici le plan.", parts=(part,))
    delta = Delta(stream="s", cursor="c", upserts=(body,), files=(file,))
    account = desk.runtime.accounts.accounts(Service.ZIMBRA)[0]
    assert account.id == town.ZC
    bodies = desk.runtime.accounts._bodies
    desk.call(bodies.write(town.ZC, lambda tx: tx.apply_delta(town.ZC, delta, selection_of(account))))
    row = desk.call(desk.runtime.library.file(town.ZC, file.ref))
    assert row.skipped
    assert desk.call(desk.runtime.accounts.storage())["left:message"] == 12 * MEGABYTE
    mail = desk.go("mail")
    mail.open_key(key)
    desk.wait(lambda: any("plan.pdf" in b.accessibleName() for b in mail.findChildren(QAbstractButton)))
    button = next(b for b in mail.findChildren(QAbstractButton) if "plan.pdf" in b.accessibleName())
    assert "télécharger quand même" in button.accessibleName()
    button.click()
    desk.settle()
    row = desk.call(desk.runtime.library.file(town.ZC, file.ref))
    assert (row.skipped, row.urgency) == (False, int(Urgency.ON_SCREEN))
