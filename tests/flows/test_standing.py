"""Réglages through the real window: absence, filters, and the page that ends every delegation."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QDate

from app.domain.exchange import Delta
from app.domain.ids import Key
from app.domain.intents import (
    AcceptShare,
    DeleteFilter,
    EndDeskDelegation,
    EndShare,
    GrantRight,
    GrantShare,
    LeaveShare,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveFilter,
    TellShare,
)
from app.domain.mail import Address
from app.domain.parapheur import Bureau, DeskDelegation
from app.domain.writing import (
    Absence,
    Action,
    Condition,
    Deed,
    Facet,
    GivenRight,
    GivenShare,
    MailFilter,
    Mode,
    OwnFolder,
    ReceivedShare,
)
from tests.flows.desk import Desk
from tests.flows.test_writing import AS, BEHALF, pulled
from tests.scenes import town
from ui import text
from ui.views.settings.absence import AbsencePage
from ui.views.settings.delegations import DelegationsPage
from ui.views.settings.filters import FilterForm, FiltersPage, rule_words
from ui.views.settings.sharing import ShareForm, WritingForm
from ui.widgets.basic import Button, Chip, Label

SECRETARY = "m.dufourcq@saint-aubin-des-pins.example"
GIVEN = GivenShare(
    id="2:zid-1", folder="2", folder_name="Inbox", grantee=SECRETARY, grantee_id="zid-1", rights="rwidx",
    until_ms=1_798_675_200_000,
)  # fmt: skip
RIGHT = GivenRight(id=f"behalf:{SECRETARY}", mode=Mode.BEHALF, grantee=SECRETARY)
DGS = Address(mail="b.larrieu@saint-aubin-des-pins.example", name="Bruno Larrieu")
OFFERED = ReceivedShare(
    id="zid-2:311", owner=DGS, owner_id="zid-2", folder="311", path="/Marchés", view="message", rights="r"
)
MOUNTED = ReceivedShare(
    id="zid-2:10", owner=DGS, owner_id="zid-2", folder="10", path="/Calendar", view="appointment", rights="rwidx",
    mount="400", mount_name="Agenda du DGS",
)  # fmt: skip
RULE = MailFilter(
    id="Voirie", rank=0, conditions=(Condition(facet=Facet.SUBJECT, value="voirie"),),
    actions=(Action(deed=Deed.FOLDER, value="Travaux"),), raw="{}",
)  # fmt: skip
FOREIGN = MailFilter(id="Du webmail", rank=10, simple=False, raw="{}")


def account(desk: Desk) -> object:
    return next(a for a in desk.runtime.accounts.accounts() if a.id == town.ZC)


def words_on(page: object) -> str:
    return "\n".join(label.text().replace("\u00a0", " ").replace("\u200b", "") for label in page.findChildren(Label))  # type: ignore[attr-defined]


def press(page: object, name: str) -> None:
    """The button whose accessible name begins with ``name``."""
    buttons = page.findChildren(Button)  # type: ignore[attr-defined]
    next(b for b in buttons if (b.accessibleName() or b.text()).startswith(name)).click()


@pytest.mark.feature("15")
def test_the_absence_is_set_offline(desk: Desk) -> None:
    pulled(desk, Absence(id="absence", text="Ancien texte"))
    settings = desk.go("settings")
    settings.accounts.set_absence(account(desk))
    desk.settle()
    page = settings.over
    assert isinstance(page, AbsencePage)
    assert page.words.toPlainText() == "Ancien texte"
    assert not page.begins.isVisible(), "dates are asked for only where there are any"
    page.words.clear()
    page.on.setChecked(True)
    page.submit()
    desk.settle()
    assert "vide" in page.wrong
    page.words.setPlainText("Absente jusqu’à lundi.")
    page.bounded.setChecked(True)
    page.submit()
    desk.settle()
    (intent,) = [i for i in desk.outbox() if isinstance(i, SaveAbsence)]
    assert intent.absence.on and intent.absence.until_ms > intent.absence.from_ms > 0
    assert settings.over is None
    shown = desk.record(Key(town.ZC, Absence.KIND, "absence"))
    assert isinstance(shown, Absence) and shown.on, "shown as it will be"


@pytest.mark.feature("15")
def test_filters_are_made_switched_and_deleted(desk: Desk) -> None:
    pulled(desk, RULE, FOREIGN)
    settings = desk.go("settings")
    settings.accounts.set_filters(account(desk))
    desk.settle()
    page = settings.over
    assert isinstance(page, FiltersPage)
    said = words_on(page)
    assert "Si l’objet contient « voirie » : ranger dans « Travaux »." in said
    assert "ne se changent que là" in said
    press(page, "Arrêter Voirie")
    desk.settle()
    (off,) = [i for i in desk.outbox() if isinstance(i, SaveFilter)]
    assert not off.filter.active
    page.add()
    desk.settle()
    form = settings.over
    assert isinstance(form, FilterForm)
    form.submit()
    desk.settle()
    assert form.wrong
    form.name.setText("Préfecture")
    form.value.setText("etat.example")
    form.submit()
    desk.settle()
    made = [i for i in desk.outbox() if isinstance(i, SaveFilter)][-1]
    assert (made.target_id, made.filter.rank) == ("Préfecture", 20), "after all others"
    page = settings.over
    assert isinstance(page, FiltersPage) and "Préfecture" in words_on(page)
    press(page, "Supprimer Du webmail")
    desk.settle()
    assert [i.target_id for i in desk.outbox() if isinstance(i, DeleteFilter)] == ["Du webmail"]
    assert "etat.example" in rule_words(made.filter)


@pytest.mark.feature("A16", "12")
def test_one_page_lists_and_ends_every_delegation(desk: Desk) -> None:
    pulled(desk, GIVEN, RIGHT, OFFERED, MOUNTED, AS, BEHALF, OwnFolder(id="10", name="Calendar", view="appointment"))
    store = desk.runtime._bodies.store_of(town.PC)
    desk_of = Bureau(id="b9", tenant="t", name="Adjointe aux finances", delegated=3)
    away = DeskDelegation(
        id="d1", tenant="t", bureau_id="b1", bureau_name="Maire", substitute_id="b2", substitute_name="Première adjointe",
        start_ms=text.to_ms(dt.datetime(2026, 12, 20, tzinfo=text.PARIS)),
        end_ms=text.to_ms(dt.datetime(2027, 1, 4, tzinfo=text.PARIS)),
    )  # fmt: skip
    found = Delta(stream="t", cursor="1", upserts=(desk_of, away))
    desk.call(store.write(lambda tx: tx.apply_delta(town.PC, found)))
    settings = desk.go("settings")
    settings.accounts.show_delegations()
    desk.settle()
    page = settings.over
    assert isinstance(page, DelegationsPage)
    said = words_on(page)
    for words in (
        SECRETARY,
        "Lecture et écriture, jusqu’au 31/12/2026",
        "écrit de votre part",
        "Bruno Larrieu : Dossier de messages « Marchés »",
        "Lecture, proposé",
        "ouvert sous le nom « Agenda du DGS »",
        "Hélène Castagnède : écrire en son nom",
        "Hélène Castagnède : écrire de sa part",
        "3 dossiers délégués",
        "bureau « Maire » confié à Première adjointe",
        "tous les dossiers, à partir du 20/12/2026, jusqu’au 04/01/2027",
    ):
        assert words in said, words
    press(page, f"Mettre fin, {SECRETARY} écrit")
    press(page, f"Mettre fin, {SECRETARY}\u00a0:")
    press(page, "Quitter, Bruno Larrieu")
    press(page, "Mettre fin, Parapheur")
    offers = desk.call(desk.runtime.standing.delegations())
    page.accept_as(next(o for o in offers if o.account == town.ZC), OFFERED, "Marchés du DGS")
    desk.settle()
    acts = desk.outbox()
    kinds = {type(i) for i in acts}
    assert {RevokeRight, RevokeShare, LeaveShare, AcceptShare, EndDeskDelegation} <= kinds
    said = words_on(page)
    assert "Lecture et écriture, jusqu’au" not in said, "gone from the list at once"
    assert "Marchés du DGS" in said
    chips = [chip.text() for chip in page.findChildren(Chip)]
    assert "En attente" in chips
    trace = desk.call(desk.runtime._bodies.store_of(town.ZC).read(lambda r: r.journal()))
    assert sum(line.kind == "intent.queued" for line in trace) >= 2, "what was decided leaves a trace"


@pytest.mark.feature("A16", "13", "A17")
def test_sharing_and_allowing_are_two_short_forms(desk: Desk) -> None:
    pulled(desk, OwnFolder(id="10", name="Calendar", view="appointment"))
    settings = desk.go("settings")
    settings.accounts.show_delegations()
    desk.settle()
    settings.over.share()
    desk.settle()
    form = settings.over
    assert isinstance(form, ShareForm)
    names = [form.folder.itemText(i).replace("\u00a0", " ") for i in range(form.folder.count())]
    assert "Agenda « Agenda »" in names and any("Réception" in n or "réception" in n for n in names)
    form.submit()
    desk.settle()
    assert form.wrong, "nobody was named"
    form.who.set_addresses((Address(mail=SECRETARY),))
    assert not form.private.isVisible(), "mail has nothing private"
    form.folder.setCurrentIndex(names.index("Agenda « Agenda »"))
    form._choose("write")
    form.private.setChecked(True)
    form.ends.setChecked(True)
    form.until.setDate(QDate(2026, 12, 31))
    form.submit()
    desk.settle()
    (end,) = [i for i in desk.outbox() if isinstance(i, EndShare)]
    assert (end.folder, end.grantee) == ("10", SECRETARY)
    assert text.local(end.not_before_ms) == dt.datetime(2027, 1, 1, tzinfo=text.PARIS), "the last day is a whole one"
    assert "jusqu’au 31/12/2026" in words_on(settings.over)
    (grant,) = [i for i in desk.outbox() if isinstance(i, GrantShare)]
    assert (grant.share.folder, grant.share.grantee, grant.share.rights) == ("10", SECRETARY, "rwidxp")
    (tell,) = [i for i in desk.outbox() if isinstance(i, TellShare)]
    assert tell.after == (grant.lane,), "told once it is so"
    assert isinstance(settings.over, DelegationsPage) and SECRETARY in words_on(settings.over)
    settings.over.allow_writing()
    desk.settle()
    form = settings.over
    assert isinstance(form, WritingForm)
    form.who.set_addresses((Address(mail=SECRETARY),))
    form.submit()
    desk.settle()
    (right,) = [i for i in desk.outbox() if isinstance(i, GrantRight)]
    assert (right.right.mode, right.right.grantee) == (Mode.BEHALF, SECRETARY)


@pytest.mark.feature("A16", "7")
def test_a_folder_is_shared_from_its_own_menu(desk: Desk) -> None:
    pulled(
        desk,
        OwnFolder(id="10", name="Calendar", view="appointment"),
        OwnFolder(id="303", name="Urbanisme", view="message"),
    )
    mail = desk.go("mail")
    row = next(r for r in mail.shelf.rows if r.account == town.ZC and r.folder.id == "303")
    mail.desk.share(row)
    desk.settle()
    assert desk.shell.space == "settings"
    form = desk.shell.view("settings").over
    desk.wait(lambda: form.folder.count() > 2)
    assert form.folder.currentData() == "303", "that one is offered first"
