"""Scenes of the agenda's modes and forms, and of the contacts' pages."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.agenda import EventDraft, EventFile, EventRemoval
from app.domain.errors import Rejected
from app.domain.exchange import Delta
from app.domain.ids import Key
from app.domain.mail import Address, Contact, Reference
from app.domain.writing import FolderBelow, OwnFolder, ReceivedShare
from app.services.cards import form_facts
from app.services.runtime import Runtime
from tests.scenes import town
from tests.scenes.catalogue import act, scene, view
from tests.scenes.stage import settle
from ui import text
from ui.picturefile import scaled_down
from ui.reminders import Reminders
from ui.shell import Shell


def _mode(shell: Shell, name: str) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger(f"agenda.{name}")
    settle(shell.ctx.bridge)


@scene("agenda-month")
def _agenda_month(shell: Shell, runtime: Runtime) -> None:
    _mode(shell, "month")


@scene("agenda-day")
def _agenda_day(shell: Shell, runtime: Runtime) -> None:
    _mode(shell, "day")


@scene("agenda-workweek")
def _agenda_workweek(shell: Shell, runtime: Runtime) -> None:
    _mode(shell, "workweek")
    shell.view("agenda").week.zoom_at(2.0, 300)  # type: ignore[attr-defined]


@scene("agenda-form")
def _agenda_form(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger("agenda.new")
    settle(shell.ctx.bridge)


@scene("agenda-slots")
def _agenda_slots(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger("agenda.new")
    agenda: Any = shell.view("agenda")
    agenda.form.people.setText("Jeanne Dupouy <j.dupouy@mairie.example>, Yvan Peyrelongue <y@mairie.example>")
    agenda.form.slots_wanted.emit(agenda.form.calendar.currentData(), agenda.form.draft())
    settle(shell.ctx.bridge)


@scene("agenda-removed")
def _agenda_removed(shell: Shell, runtime: Runtime) -> None:
    """What somebody else deleted in a calendar held together."""
    store, now = runtime._bodies.store_of(town.ZC), text.to_ms(text.now())
    jeanne = Address(mail="j.dupouy@exemple.example", name="Jeanne Dupouy")
    gone = (
        EventRemoval(id="10/a", title="Visite de chantier", start_ms=now + 86_400_000, by=jeanne, at_ms=now - 60_000),
        EventRemoval(
            id="z:10/b", title="", start_ms=now, all_day=True, by=jeanne, at_ms=now - 90_000, owner="Hélène Castera"
        ),
        EventRemoval(id="10/c", title="Inauguration du préau", start_ms=now + 3 * 86_400_000, at_ms=now - 95_000),
    )
    delta = Delta(stream="agenda", cursor="c", upserts=gone)
    act(shell, store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    view(shell, "agenda")
    settle(shell.ctx.bridge, 200)


@scene("agenda-reminder")
def _agenda_reminder(shell: Shell, runtime: Runtime) -> None:
    agenda: Any = view(shell, "agenda")
    start = text.to_ms(text.now()) + 10 * 60_000
    draft = EventDraft(title="Point presse", start_ms=start, end_ms=start + 3_600_000, alarms=(900_000,))
    act(shell, runtime.agenda.make(agenda.changes.default_calendar(), draft))
    cards = Reminders(shell.ctx, shell, shell.header.bell, lambda *_told: None)
    cards.look()
    settle(shell.ctx.bridge, 60)
    shell.header.bell.click()
    settle(shell.ctx.bridge, 60)


@scene("contacts-books")
def _contacts_books(shell: Shell, runtime: Runtime) -> None:
    """Several books, one's own and another's, and where a card may go."""
    share = ReceivedShare(
        id="zid:7", owner=Address(mail="maire@exemple.example", name="Hélène Castera"), owner_id="zid", folder="7",
        path="/Contacts", view="contact", rights="rwid", mount="300", mount_name="Carnet du cabinet",
        below=(FolderBelow(id="zid:40", path="Élus"),),
    )  # fmt: skip
    own = (
        OwnFolder(id="7", name="Contacts", view="contact"),
        OwnFolder(id="500", name="Associations", view="contact"),
        OwnFolder(id="501", name="Sport", view="contact", parent="500"),
    )
    store = runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="standing", cursor="c", upserts=(share, *own))
    act(shell, store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    contacts: Any = view(shell, "contacts")
    settle(shell.ctx.bridge, 300)
    contacts.open_key(Key(town.ZC, "contact", "c0"))
    settle(shell.ctx.bridge, 100)
    book = next(b for b in contacts.books.books if b.folder == "501")
    act(shell, runtime.contacts.move([Key(town.ZC, "contact", "c0")], book))
    settle(shell.ctx.bridge, 300)


@scene("contacts-drop")
def _contacts_drop(shell: Shell, runtime: Runtime) -> None:
    _contacts_books(shell, runtime)
    contacts: Any = shell.view("contacts")
    contacts._dragged = [Key(town.ZC, "contact", "c1")]
    contacts._open_targets()
    contacts.split.show_detail()
    settle(shell.ctx.bridge, 60)


@scene("contacts-form")
def _contacts_form(shell: Shell, runtime: Runtime) -> None:
    contacts: Any = view(shell, "contacts")
    contacts.open_key(contacts._entries[1].key)
    settle(shell.ctx.bridge)
    shell.actions_registry.trigger("contacts.edit")
    settle(shell.ctx.bridge, 60)


def _face() -> bytes:
    """A drawn face: no real person's."""
    image = QImage(600, 800, QImage.Format.Format_RGB32)
    image.fill(QColor("#9fb7c9"))
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, place in (("#3c4f63", (120, 500, 360, 420)), ("#e3bfa0", (200, 220, 200, 280))):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(*place)
    painter.end()
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(target, "PNG")  # type: ignore[call-overload] # PySide's stubs know the format as bytes only
    return scaled_down(bytes(target.data().data()))


def _pictured(shell: Shell, runtime: Runtime) -> Any:
    contacts: Any = view(shell, "contacts")
    for entry in contacts._entries[1:4]:
        act(shell, runtime.contacts.edit(entry.key, form_facts(entry.record), (), _face()))
    contacts.open_key(contacts._entries[1].key)
    settle(shell.ctx.bridge, 300)
    return contacts


@scene("contacts-kept")
def _contacts_kept(shell: Shell, runtime: Runtime) -> None:
    """A form that was left for another card."""
    contacts: Any = view(shell, "contacts")
    shell.actions_registry.trigger("contacts.new")
    contacts.form.field("firstName").setText("Marie-Christine")
    contacts.form.field("lastName").setText("Lartigue-Peyrelongue")
    contacts.open_key(contacts._entries[1].key)
    settle(shell.ctx.bridge, 100)


@scene("agenda-kept")
def _agenda_kept(shell: Shell, runtime: Runtime) -> None:
    """A form that was left for another event."""
    agenda: Any = view(shell, "agenda")
    shell.actions_registry.trigger("agenda.new")
    settle(shell.ctx.bridge)
    agenda.form.title.setText("Réunion publique sur le plan de circulation du centre-bourg")
    agenda._pick(next(b.item for b in agenda.week.grid.blocks() if b.item.kind == "event"))
    settle(shell.ctx.bridge, 100)


@scene("contacts-photo")
def _contacts_photo(shell: Shell, runtime: Runtime) -> None:
    _pictured(shell, runtime)


@scene("contacts-photo-form")
def _contacts_photo_form(shell: Shell, runtime: Runtime) -> None:
    contacts = _pictured(shell, runtime)
    shell.actions_registry.trigger("contacts.edit")
    settle(shell.ctx.bridge, 100)
    contacts.form.picture._refuse(Rejected("picture_too_large"))
    settle(shell.ctx.bridge, 60)


def _group(shell: Shell, runtime: Runtime) -> Any:
    contacts: Any = view(shell, "contacts")
    known = contacts._entries[1].key
    references = (
        Reference(kind="C", value=known.id, id=known.id),
        Reference(kind="C", value="404", id="404", name="Paul Daguerre", mail="p.daguerre@exemple.example"),
    )
    made = runtime.contacts.create(
        known.account, {"nickname": "Cabinet"}, ("accueil@exemple.example",), b"", references
    )
    key = act(shell, made)
    settle(shell.ctx.bridge, 300)
    contacts.open_key(key)
    settle(shell.ctx.bridge, 100)
    return contacts


@scene("contacts-group")
def _contacts_group(shell: Shell, runtime: Runtime) -> None:
    _group(shell, runtime)


@scene("contacts-group-form")
def _contacts_group_form(shell: Shell, runtime: Runtime) -> None:
    _group(shell, runtime)
    shell.actions_registry.trigger("contacts.edit")
    settle(shell.ctx.bridge, 100)


@scene("contacts-shared-book")
def _contacts_shared_book(shell: Shell, runtime: Runtime) -> None:
    contacts: Any = view(shell, "contacts")
    share = ReceivedShare(
        id="zid:7", owner=Address(mail="h.castera@exemple.example", name="Hélène Castera"), owner_id="zid", folder="7",
        path="/Contacts", view="contact", rights="r", mount="300", mount_name="Carnet du cabinet",
    )  # fmt: skip
    card = Contact(
        id="zid:40", folder="zid:7", name="Agence de l’eau", mails=("agence@exemple.example",), phones=("05 00 00 00 99",),
        title="Délégation territoriale", revision="1",
    )  # fmt: skip
    store = runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="shared_contacts", cursor="c", upserts=(share, card))
    act(shell, store.write(lambda tx: tx.apply_delta(town.ZC, delta)))
    settle(shell.ctx.bridge, 300)
    contacts.open_key(Key(town.ZC, Contact.KIND, card.id))
    settle(shell.ctx.bridge, 100)


@scene("agenda-proposal")
def _agenda_proposal(shell: Shell, runtime: Runtime) -> None:
    agenda: Any = view(shell, "agenda")
    item = next(b.item for b in agenda.week.grid.blocks() if b.item.kind == "event")
    agenda.changes.propose(item)
    settle(shell.ctx.bridge, 250)


@scene("agenda-joined")
def _agenda_joined(shell: Shell, runtime: Runtime) -> None:
    agenda: Any = view(shell, "agenda")
    start = text.to_ms(text.now()) + 20 * 3_600_000
    files = (EventFile(name="Plan du chantier, rue des Pins.pdf", size_bytes=412_000, data=b"x" * 412_000),)
    draft = EventDraft(
        title="Visite du chantier", start_ms=start, end_ms=start + 3_600_000, link="https://visio.example/chantier",
        files=files, location="Rue des Pins", description="Casque et chaussures fournis.",
    )  # fmt: skip
    key = act(shell, runtime.agenda.make(agenda.changes.default_calendar(), draft))
    agenda.open_key(key)
    settle(shell.ctx.bridge, 200)


@scene("agenda-form-end")
def _agenda_form_end(shell: Shell, runtime: Runtime) -> None:
    view(shell, "agenda")
    shell.actions_registry.trigger("agenda.new")
    settle(shell.ctx.bridge)
    bar = shell.view("agenda").form.page.verticalScrollBar()  # type: ignore[attr-defined]
    bar.setValue(bar.maximum())
    settle(shell.ctx.bridge)
