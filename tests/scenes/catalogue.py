"""Named scenes: what is on screen, in which state. Each is a function that drives the real shell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from PySide6.QtWidgets import QAbstractButton

from app.domain.accounts import AccountState, Link, Service
from app.domain.agenda import Event
from app.domain.archive import DOOR, ArchiveDeposit, ArchiveDoor, DepositState, Kept
from app.domain.errors import NeedsUser, Rejected
from app.domain.ids import AccountId, Key
from app.domain.mail import Address, MailFolder, Message
from app.services.mailbox import Deleted
from app.services.runtime import Runtime
from tests.scenes import disputes, signatures, town
from tests.scenes.profile import NOW, set_state
from tests.scenes.stage import settle, turn
from ui import text
from ui.locking import LockPane
from ui.shell import Shell
from ui.views.settings.cards import CardPage

Play = Callable[[Shell, Runtime], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen of the catalogue."""

    name: str
    play: Play
    without: tuple[str, ...] = ()
    """Kinds of records the profile lacks: empty states."""
    accounts: tuple[AccountId, ...] = ()
    """The only accounts of the profile; empty = all of them."""


SCENES: list[Scene] = []


def scene(name: str, *, without: tuple[str, ...] = (), accounts: tuple[AccountId, ...] = ()) -> Callable[[Play], Play]:
    """Register a scene."""

    def register(play: Play) -> Play:
        SCENES.append(Scene(name, play, without, accounts))
        return play

    return register


def view(shell: Shell, space: str) -> Any:
    """Go to a space, wait, return its view."""
    shell.go(space)
    settle(shell.ctx.bridge)
    return shell.view(space)


def act(shell: Shell, coroutine: Any) -> Any:
    """Run a service call and wait for what follows."""
    result = cast(Any, shell.ctx.runtime).submit(coroutine).result(10)
    settle(shell.ctx.bridge, 120)
    return result


ALL_KINDS = (
    "message",
    "message_body",
    "event",
    "seance",
    "annotation",
    "dossier",
    "letter",
    "letter_note",
    "leave_request",
    "contact",
)

# --- aujourd'hui --------------------------------------------------------------------------------


@scene("today")
def _today(shell: Shell, runtime: Runtime) -> None:
    view(shell, "today")


@scene("today-empty", without=ALL_KINDS)
def _today_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "today")


@scene("today-first", without=ALL_KINDS)
def _today_first(shell: Shell, runtime: Runtime) -> None:
    """No server has answered yet."""
    for account in runtime.accounts.accounts():
        set_state(runtime, AccountState(account=account.id))
    view(shell, "today")


# --- messages -----------------------------------------------------------------------------------


@scene("mail-list")
def _mail_list(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")


def _open_row(shell: Shell, row: int) -> Any:
    mail = view(shell, "mail")
    mail.list.select_row(row)
    mail.list.opened.emit(mail.list.current_key())
    settle(shell.ctx.bridge)
    return mail


@scene("mail-html")
def _mail_html(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1006"))
    settle(shell.ctx.bridge)


@scene("mail-here")
def _mail_here(shell: Shell, runtime: Runtime) -> None:
    """Folders that are on this device only, one of them shown."""
    folder = MailFolder(id="here-a", name="Dossiers clos")
    kept = [
        Message(id=f"here-{n}", folder=folder.id, date_ms=text.to_ms(text.now()) - n * 86_400_000 * 40, subject=subject,
                sender=Address(mail="g@exemple.example", name="Yvan Peyrelongue"), fragment="Le dossier est clos.",
                attachment=n % 2 == 0, revision="1")
        for n, subject in enumerate(("Pont de la rue des Pins", "Marché de restauration 2024", "Sinistre du gymnase"), 12)
    ]  # fmt: skip
    store = runtime._bodies.store_of(town.ZC)
    act(shell, store.write(lambda tx: [tx.put_local(town.ZC, record) for record in (folder, *kept)] and None))
    mail = view(shell, "mail")
    settle(shell.ctx.bridge, 300)
    mail.shelf.choose(next(line for line in mail.folders.folders.lines() if line.name == folder.name))
    settle(shell.ctx.bridge, 200)


@scene("mail-invitation")
def _mail_invitation(shell: Shell, runtime: Runtime) -> None:
    _open_row(shell, 0)


@scene("mail-waiting")
def _mail_waiting(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1030"))
    settle(shell.ctx.bridge)


@scene("mail-conversation")
def _mail_conversation(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1955"))
    settle(shell.ctx.bridge)
    mail.reading.conversation.folded()[1].toggle()
    settle(shell.ctx.bridge, 120)


@scene("mail-immersed")
def _mail_immersed(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1006"))
    settle(shell.ctx.bridge)
    shell.actions_registry.trigger("mail.immerse")
    settle(shell.ctx.bridge, 120)


@scene("mail-folders")
def _mail_folders(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.split.show_folders()
    settle(shell.ctx.bridge, 120)


@scene("mail-recover")
def _mail_recover(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    shell.actions_registry.trigger("mail.recover")
    found = [
        Deleted(town.ZC, Message(id=str(i), folder="3", date_ms=town.ms(NOW) - i * 9_000_000, subject=subject,
                                 sender=town.PEOPLE[i], fragment=words))
        for i, (subject, words) in enumerate(town.SUBJECTS[:6])
    ]  # fmt: skip
    settle(shell.ctx.bridge)
    mail.recovery._show(found)
    mail.recovery.model.set_ticked([mail.recovery.model.key_at(1), mail.recovery.model.key_at(3)], True)
    settle(shell.ctx.bridge, 120)


@scene("mail-tag-dialog")
def _mail_tag(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.tagging.create(town.ZC)
    settle(shell.ctx.bridge, 60)


@scene("search-operators")
def _search_operators(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")
    field = shell.header.search
    field.setFocus()
    field.setText("de:dupouy rue des pins")
    field.typed.emit(field.text())
    settle(shell.ctx.bridge, 200)
    found: Any = shell.view("search")
    assert any(found.model.key_at(row) for row in range(found.model.rowCount())), "results, not an empty page"


@scene("mail-ticked-toast")
def _mail_ticked(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.model.set_ticked([mail.model.key_at(2), mail.model.key_at(3)], True)
    shell.toast("2 messages mis à la corbeille.", lambda: None)
    settle(shell.ctx.bridge)


@scene("mail-reply")
def _mail_reply(shell: Shell, runtime: Runtime) -> None:
    _open_row(shell, 1)
    shell.actions_registry.trigger("mail.reply")
    settle(shell.ctx.bridge)


@scene("mail-new")
def _mail_new(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    shell.actions_registry.trigger("mail.new")
    settle(shell.ctx.bridge)
    mail.compose.to.setFocus()


@scene("mail-empty", without=("message", "message_body"))
def _mail_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")


# --- agenda -------------------------------------------------------------------------------------


@scene("agenda-week")
def _agenda_week(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    turn(60)


@scene("agenda-event")
def _agenda_event(shell: Shell, runtime: Runtime) -> None:
    agenda = view(shell, "agenda")
    agenda.open_key(Key(town.ZC, Event.KIND, "/cal/mairie/e3"))
    settle(shell.ctx.bridge, 60)


@scene("agenda-versions")
def _agenda_versions(shell: Shell, runtime: Runtime) -> None:
    agenda = view(shell, "agenda")
    key = Key(town.ZC, Event.KIND, "/cal/mairie/e3")
    act(shell, runtime.agenda.edit(key, title="Commission voirie", location="Salle B"))
    act(shell, runtime.agenda.edit(key, title="Commission voirie élargie"))
    agenda.open_key(key)
    settle(shell.ctx.bridge, 200)
    agenda.event_pane.findChild(QAbstractButton, "agenda.versions").click()
    settle(shell.ctx.bridge, 60)


@scene("agenda-new")
def _agenda_new(shell: Shell, runtime: Runtime) -> None:
    agenda = view(shell, "agenda")
    shell.actions_registry.trigger("agenda.quick")
    settle(shell.ctx.bridge)
    agenda.week.grid._editor.setText("Point presse")


@scene("agenda-list")
def _agenda_list(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger("agenda.list")
    settle(shell.ctx.bridge)


# --- courrier, contacts, search -----------------------------------------------------------------


@scene("approvals")
def _approvals(shell: Shell, runtime: Runtime) -> None:
    view(shell, "approvals").open_key(Key(town.CC, "leave_request", "C-0"))
    settle(shell.ctx.bridge)


@scene("approvals-short")
def _approvals_short(shell: Shell, runtime: Runtime) -> None:
    opened = view(shell, "approvals")
    opened.open_key(Key(town.CC, "leave_request", "C-1"))
    settle(shell.ctx.bridge)
    opened.detail.decide(False)
    settle(shell.ctx.bridge)


@scene("approvals-empty", without=("leave_request", "dossier"))
def _approvals_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "approvals")


@scene("courrier")
def _courrier(shell: Shell, runtime: Runtime) -> None:
    courrier = view(shell, "courrier")
    courrier.open_key(Key(town.CC, "letter", "l0"))
    settle(shell.ctx.bridge, 600)


@scene("courrier-details")
def _courrier_details(shell: Shell, runtime: Runtime) -> None:
    courrier = view(shell, "courrier")
    courrier.open_key(Key(town.CC, "letter", "l0"))
    settle(shell.ctx.bridge)
    courrier.detail.show_tab(1)
    settle(shell.ctx.bridge)


@scene("courrier-list")
def _courrier_list(shell: Shell, runtime: Runtime) -> None:
    view(shell, "courrier")


@scene("courrier-empty", without=("letter", "letter_note"))
def _courrier_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "courrier")


@scene("contacts")
def _contacts(shell: Shell, runtime: Runtime) -> None:
    contacts = view(shell, "contacts")
    contacts.open_key(Key(town.ZC, "contact", "c0"))
    settle(shell.ctx.bridge)


@scene("search")
def _search(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")
    shell._search("rue des pins")
    found: Any = shell.view("search")
    settle(shell.ctx.bridge, 300)
    assert found.glimpse.key is not None, "the first result is looked at"


@scene("search-nothing")
def _search_nothing(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")
    shell._search("zygomatique")
    settle(shell.ctx.bridge)


# --- state --------------------------------------------------------------------------------------


@scene("settings")
def _settings(shell: Shell, runtime: Runtime) -> None:
    view(shell, "settings")


@scene("settings-body")
def _settings_body(shell: Shell, runtime: Runtime) -> None:
    view(shell, "settings").accounts.add_body()
    settle(shell.ctx.bridge)


@scene("settings-account")
def _settings_account(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    settings.accounts.add_account(runtime.accounts.bodies()[1])
    settings.over.choose(Service.IDELIBRE)
    settle(shell.ctx.bridge)


@scene("settings-account-wrong")
def _settings_wrong(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    settings.accounts.add_account(runtime.accounts.bodies()[0])
    form = settings.over
    form.choose(Service.ZIMBRA)
    form.url.setText("http://mail.commune.example/zimbra")
    form.login.setText("h.castagnede@commune.example")
    form.password.setText("secret")
    form.submit()
    settle(shell.ctx.bridge)


@scene("settings-account-edit")
def _settings_edit(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    account = runtime.accounts.accounts(Service.IDELIBRE)[0]
    settings.accounts._change_account(runtime.accounts.body_of(account.id), account)
    settle(shell.ctx.bridge)


@scene("settings-retention")
def _settings_retention(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    runtime.retention.keep_for("letter", 24)
    report = {"at_ms": 1_774_000_000_000, "months": {"letter": 24}, "kinds": [{"kind": "letter", "records": 41}]}
    runtime.retention._write("retention.report", json.dumps(report))
    settings.retention.show_all()
    settle(shell.ctx.bridge, 80)
    settings.search_field.setText("rgpd")
    settle(shell.ctx.bridge, 80)


@scene("settings-lock")
def _settings_lock(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    settings.lock._open("set")
    settings.over.code.setText("mairie-40")
    settings.over.again.setText("mairie-4")
    settings.over.submit()
    settle(shell.ctx.bridge, 120)


@scene("locked")
def _locked(shell: Shell, runtime: Runtime) -> None:
    act(shell, runtime.locking.set_code("mairie-40"))
    view(shell, "mail")
    frame = shell.window()
    pane = LockPane(shell.ctx.theme, lambda: None, can_restore=True)
    pane.setParent(frame)
    pane.setGeometry(frame.rect())
    pane.say(NeedsUser("lock_code_wrong", left=3))
    pane.show()
    settle(shell.ctx.bridge, 120)


@scene("settings-recovery")
def _settings_recovery(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    settings.accounts.show_code()
    settle(shell.ctx.bridge, 200)


@scene("settings-asks")
def _settings_asks(shell: Shell, runtime: Runtime) -> None:
    set_state(runtime, AccountState(account=town.PC, link=Link.NEEDS_USER, error_code="sign_in_required"))
    view(shell, "settings")
    settle(shell.ctx.bridge, 300)


@scene("settings-cards-none")
def _settings_cards(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    account = runtime.accounts.accounts(Service.PARAPHEUR)[0]
    settings.accounts._choose_card(runtime.accounts.body_of(account.id), account)
    settle(shell.ctx.bridge, 300)


@scene("settings-cards-levels")
def _settings_levels(shell: Shell, runtime: Runtime) -> None:
    _settings_cards(shell, runtime)
    page = shell.findChild(CardPage)
    page.options.levels.kind.setEditText("Actes / Délibérations")
    page.options.levels.level.setCurrentIndex(3)
    page.options.levels.add()
    settle(shell.ctx.bridge, 300)
    page.ensureWidgetVisible(page.options, 0, 0)


@scene("welcome")
def _welcome(shell: Shell, runtime: Runtime) -> None:
    for body in runtime.accounts.bodies():
        act(shell, runtime.accounts.erase_body(body.id))
    view(shell, "today")


@scene("settings-downloads")
def _settings_downloads(shell: Shell, runtime: Runtime) -> None:
    settings = view(shell, "settings")
    settings.accounts.choose_downloads(runtime.accounts.accounts(Service.ZIMBRA)[0])
    settle(shell.ctx.bridge)


@scene("outbox-empty")
def _outbox_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "outbox")
    settle(shell.ctx.bridge, 400)


DEPOSITS = (
    (DepositState.DRAFT, "Marché de restauration scolaire : offre reçue", ""),
    (DepositState.REJECTED, "Conseil municipal, 29/09/2026", "accord de versement échu"),
    (DepositState.SENT, "Rue des Pins : pétition des riverains", ""),
    (DepositState.ACCEPTED, "Convention de prêt de la médiathèque", ""),
)


def depositing(shell: Shell, runtime: Runtime) -> None:
    """An archive is connected, and was given some things."""
    store = cast(Any, runtime).bodies.store_of(town.CC)
    records: list[Any] = [ArchiveDoor(id=DOOR, mode="gateway")]
    records += [
        ArchiveDeposit(
            id=f"d{n}", what=Kept.MAIL, title=title, reference="r", dated_ms=0, asked_ms=town.ms(NOW) - n * 86_400_000,
            source_account=town.ZC, source_kind=Message.KIND, source_id=str(1006 + n), state=state, comment=comment,
            archive_id="FRAD040-2026-0417" if state is DepositState.ACCEPTED else "",
        )
        for n, (state, title, comment) in enumerate(DEPOSITS)
    ]  # fmt: skip
    act(shell, store.write(lambda tx: [tx.put_local(town.CC, record) for record in records]))


@scene("outbox-deposits")
def _outbox_deposits(shell: Shell, runtime: Runtime) -> None:
    depositing(shell, runtime)
    view(shell, "outbox")
    settle(shell.ctx.bridge, 400)


@scene("mail-deposit")
def _mail_deposit(shell: Shell, runtime: Runtime) -> None:
    depositing(shell, runtime)
    mail = view(shell, "mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1006"))
    settle(shell.ctx.bridge)
    shell.actions_registry.trigger("mail.deposit")
    settle(shell.ctx.bridge, 120)


@scene("outbox-conflicts")
def _outbox_conflicts(shell: Shell, runtime: Runtime) -> None:
    """Events, a note and a dossier changed on two sides, and an act refused."""
    act(shell, disputes.event_conflicts(runtime))
    act(shell, disputes.note_copies(runtime))
    act(shell, disputes.dossier_moved(runtime))
    act(shell, runtime.mail.set_flagged([Key(town.ZC, Message.KIND, "1003")], True))
    row = act(shell, runtime.sync.outbox())[-1]
    store = runtime.accounts._bodies.store_of(row.intent.account)
    act(shell, store.write(lambda tx: tx.park(row.op_id, Rejected("forbidden"))))
    view(shell, "outbox")
    settle(shell.ctx.bridge, 400)


@scene("outbox-offline")
def _outbox_offline(shell: Shell, runtime: Runtime) -> None:
    """Offline, with acts waiting, one refused, and a password asked for."""
    mail = runtime.mail
    act(shell, mail.set_flagged([Key(town.ZC, Message.KIND, "1003")], True))
    draft = act(shell, mail.reply_draft(Key(town.ZC, Message.KIND, "1000"), False))
    act(shell, mail.send(draft, 0))
    act(shell, mail.move([Key(town.ZC, Message.KIND, "1008")], "302"))
    act(shell, runtime.seances.answer(Key(town.IC, "seance", "s1"), town.Presence.PRESENT))
    row = act(shell, runtime.sync.outbox())[0]
    store = runtime.accounts._bodies.store_of(row.intent.account)
    act(shell, store.write(lambda tx: tx.park(row.op_id, Rejected("forbidden"))))
    for account in runtime.accounts.accounts():
        asks = account.id == town.PC
        link = Link.NEEDS_USER if asks else Link.OFFLINE
        code = "sign_in_required" if asks else "unreachable"
        last = round((town_now() - dt.timedelta(hours=3)).timestamp() * 1000)
        set_state(runtime, AccountState(account=account.id, link=link, error_code=code, last_success_ms=last))
    view(shell, "outbox")
    settle(shell.ctx.bridge, 400)


def town_now() -> dt.datetime:
    from tests.scenes.profile import NOW

    return NOW


@scene("shortcuts")
def _shortcuts(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")
    shell.actions_registry.trigger("window.shortcuts")
    turn(80)


@scene("guide")
def _guide(shell: Shell, runtime: Runtime) -> None:
    view(shell, "mail")
    shell.actions_registry.trigger("window.help")
    turn(120)


@scene("guide-news")
def _guide_news(shell: Shell, runtime: Runtime) -> None:
    view(shell, "today")
    shell.actions_registry.trigger("window.news")
    turn(120)


# --- mes signatures -------------------------------------------------------------------------------


@scene("signatures")
def _signatures(shell: Shell, runtime: Runtime) -> None:
    """Refused in part by the Treasury: what to do first."""
    signatures.write(runtime)
    view(shell, "signatures")
    shell.open_key(Key(signatures.ACCOUNT, "signature", "op-s1"))
    settle(shell.ctx.bridge, 120)


@scene("signatures-list")
def _signatures_list(shell: Shell, runtime: Runtime) -> None:
    signatures.write(runtime)
    view(shell, "signatures")


@scene("signatures-acte")
def _signatures_acte(shell: Shell, runtime: Runtime) -> None:
    signatures.write(runtime)
    view(shell, "signatures")
    shell.open_key(Key(signatures.ACCOUNT, "signature", "op-s6"))
    settle(shell.ctx.bridge, 120)


@scene("signatures-empty")
def _signatures_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "signatures")


@scene("today-refused")
def _today_refused(shell: Shell, runtime: Runtime) -> None:
    signatures.write(runtime)
    view(shell, "today")
    settle(shell.ctx.bridge, 300)


@scene("settings-account-parapheur-v4")
def _settings_account_v4(shell: Shell, runtime: Runtime) -> None:
    """A parapheur whose version is chosen by hand."""
    _account_form(shell, runtime, Service.PARAPHEUR).versions.button(2).setChecked(True)
    settle(shell.ctx.bridge, 100)


@scene("settings-account-s2low")
def _settings_account_s2low(shell: Shell, runtime: Runtime) -> None:
    _account_form(shell, runtime, Service.S2LOW)


def _account_form(shell: Shell, runtime: Runtime, service: Service) -> Any:
    settings = view(shell, "settings")
    settings.accounts.add_account(runtime.accounts.bodies()[0])
    settle(shell.ctx.bridge, 100)
    settings.over.choose(service)
    settle(shell.ctx.bridge, 100)
    return settings.over
