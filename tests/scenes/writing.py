"""Scenes of the writing side: a message with its choices, send later, the card, absence, filters, délégations."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from app.domain.exchange import Delta
from app.domain.ids import Key
from app.domain.mail import Address, Gesture, KeptPart, Message, MessageLeft, Touch
from app.domain.records import Record
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
    Sender,
    Signature,
)
from app.services.mail import MailDraft
from app.services.runtime import Runtime
from app.services.templates import TemplateText
from tests.scenes import town
from tests.scenes.catalogue import scene, view
from tests.scenes.stage import settle
from ui import text
from ui.shell import Shell
from ui.views.mail.folderpick import FolderPick

MAIRE = Address(mail="maire@saint-aubin-des-pins.example", name="Hélène Castagnède")
DGS = Address(mail="b.larrieu@saint-aubin-des-pins.example", name="Bruno Larrieu")
SECRETARY = "m.dufourcq@saint-aubin-des-pins.example"
STANDING: tuple[Record, ...] = (
    Sender(
        id="own",
        address=Address(mail="m.dufourcq@saint-aubin-des-pins.example", name="Maïté Dufourcq"),
        is_default=True,
        signature=Signature(text="Maïté Dufourcq\nSecrétaire générale\nMairie de Saint-Aubin-des-Pins"),
    ),
    Sender(id="as", address=MAIRE, mode=Mode.AS),
    Sender(id="behalf", address=MAIRE, mode=Mode.BEHALF),
    Absence(id="absence", on=True, text="Je suis absente jusqu’à lundi.", from_ms=1_795_560_000_000,
            until_ms=1_796_040_000_000),
    MailFilter(id="Voirie", rank=0, conditions=(Condition(facet=Facet.SUBJECT, value="voirie"),),
               actions=(Action(deed=Deed.FOLDER, value="Travaux"), Action(deed=Deed.FLAG)), raw="{}"),
    MailFilter(id="Lettres d’information", rank=10, active=False, any_of=True, raw="{}",
               conditions=(Condition(facet=Facet.FROM, value="newsletter"),
                           Condition(facet=Facet.SUBJECT, value="lettre d’information")),
               actions=(Action(deed=Deed.READ),)),
    MailFilter(id="Du webmail", rank=20, simple=False, raw="{}"),
    OwnFolder(id="10", name="Calendar", view="appointment"),
    GivenShare(id="2:zid-1", folder="2", folder_name="Inbox", grantee=SECRETARY, grantee_id="zid-1", rights="rwidx",
               until_ms=1_798_675_200_000),
    GivenShare(id="10:zid-3", folder="10", folder_name="Calendar", view="appointment", grantee="cabinet@saint-aubin.example",
               grantee_id="zid-3", grantee_type="grp", rights="r"),
    GivenRight(id=f"behalf:{SECRETARY}", mode=Mode.BEHALF, grantee=SECRETARY),
    ReceivedShare(id="zid-2:311", owner=DGS, owner_id="zid-2", folder="311", path="/Marchés publics et accords-cadres",
                  view="message", rights="r"),
    ReceivedShare(id="zid-2:10", owner=DGS, owner_id="zid-2", folder="10", path="/Calendar", view="appointment",
                  rights="rwidx", mount="400", mount_name="Agenda du DGS"),
    ReceivedShare(id="zid-4:2", owner=MAIRE, owner_id="zid-4", folder="2", path="/Inbox", view="message",
                  mount="401", mount_name="Boîte de la maire", broken=True),
)  # fmt: skip


def standing(shell: Shell, runtime: Runtime) -> None:
    """What the server would have said."""
    store = runtime._bodies.store_of(town.ZC)
    delta = Delta(stream="scene", cursor="1", upserts=STANDING)
    runtime.submit(_put(store, delta)).result(10)
    settle(shell.ctx.bridge, 120)


async def _put(store: Any, delta: Delta) -> None:
    await store.write(lambda tx: tx.apply_delta(town.ZC, delta))


def _touched(shell: Shell, runtime: Runtime, touch: Touch) -> None:
    """A message that somebody else dealt with."""
    key = Key(town.ZC, Message.KIND, "1006")
    message = runtime.submit(runtime.library.entry(key)).result(10).record
    delta = Delta(stream="scene", cursor="2", upserts=(replace(message, touch=touch),))
    runtime.submit(_put(runtime._bodies.store_of(town.ZC), delta)).result(10)
    view(shell, "mail").open_key(key)
    settle(shell.ctx.bridge, 200)


@scene("mail-touched")
def _touched_by(shell: Shell, runtime: Runtime) -> None:
    jeanne = Address(mail=SECRETARY, name="Jeanne Dupouy")
    _touched(
        shell, runtime, Touch(did=Gesture.FLAGGED, at_ms=town.ms(text.now() - dt.timedelta(minutes=25)), by=jeanne)
    )


@scene("mail-touched-elsewhere")
def _touched_elsewhere(shell: Shell, runtime: Runtime) -> None:
    _touched(shell, runtime, Touch(did=Gesture.UNKNOWN))


@scene("mail-left")
def _left(shell: Shell, runtime: Runtime) -> None:
    """What went out of a shared folder, through whom, and what nobody tells of."""
    maire = Address(mail="maire@pins.example", name="Hélène Sarran")
    moved = (Gesture.MOVED, maire), (Gesture.MOVED, maire), (Gesture.TRASHED, maire), (Gesture.UNKNOWN, None)
    subjects = ("Entretien annuel", "Affaire personnelle", "Publicité", "Relance de la trésorerie, exercice 2026")
    left = [
        MessageLeft(
            id=f"owner:{rank}", subject=subject, folder="Boîte de la maire", did=did, by=by, at_ms=town.ms(text.now())
        )
        for rank, (subject, (did, by)) in enumerate(zip(subjects, moved, strict=True))
    ]
    delta = Delta(stream="scene", cursor="left", upserts=tuple(left))
    runtime.submit(_put(runtime._bodies.store_of(town.ZC), delta)).result(10)
    view(shell, "mail").left.look()
    settle(shell.ctx.bridge, 200)


@scene("mail-move-dialog")
def _move(shell: Shell, runtime: Runtime) -> Any:
    mail = view(shell, "mail")
    for folder in ("5", "2"):
        runtime.submit(runtime.last_places.used(town.ZC, folder)).result(10)
    mail.open_key(Key(town.ZC, Message.KIND, "1006"))
    settle(shell.ctx.bridge)
    shell.actions_registry.trigger("mail.move")
    settle(shell.ctx.bridge, 120)
    return mail.findChild(FolderPick)


def _compose(shell: Shell, runtime: Runtime) -> Any:
    standing(shell, runtime)
    mail = view(shell, "mail")
    part = KeptPart(
        message_id="1001", part="2", name="Plan de circulation.pdf", media_type="application/pdf", size_bytes=2_400_000
    )
    draft = MailDraft(
        account=town.ZC,
        to=(Address(mail="prefet@etat.example", name="Cabinet du préfet"),),
        subject="Tr: Visite du 3 décembre",
        text="\n\nMessage de Bruno Larrieu, le 24 novembre :\n> Voici le plan.",
        kept=(part,),
        receipt=True,
    )
    mail.writing.write(draft, text.tr("Message à transférer"))
    settle(shell.ctx.bridge, 200)
    mail.compose.sender_box.choose("behalf")
    settle(shell.ctx.bridge)
    return mail.compose


@scene("mail-write-behalf")
def _behalf(shell: Shell, runtime: Runtime) -> None:
    _compose(shell, runtime)


def _shaped(shell: Shell, runtime: Runtime, markup: str) -> None:
    standing(shell, runtime)
    mail = view(shell, "mail")
    draft = MailDraft(
        account=town.ZC, to=(DGS,), subject="Re: Plan de circulation", text="-", html=markup, origin_id="1006"
    )
    mail.writing.write(draft, mail.writing.tr("Réponse"), "d1")
    mail.compose.text.setFocus()
    settle(shell.ctx.bridge, 200)


SHAPED = (
    "<div>Bonjour Bruno,</div><div><br></div><div>Trois points <b>avant jeudi</b> :</div><ul><li>le stationnement "
    "<i>rue des Pins</i> ;</li><li>le devis de la barrière ;</li><li>l’arrêté, sur "
    '<a href="https://www.pins.example/arretes">le site de la mairie</a>.</li></ul><div><br></div><div>-- </div>'
    "<div><b>Maïté Dufourcq</b></div><div>Secrétaire générale</div><div><br></div>"
    "<div>Le mardi 24 novembre à 09:12, Bruno Larrieu a écrit :</div><blockquote><div>Voici <b>le plan</b>, avec les "
    "remarques des riverains.</div><div>Bien à vous,</div><div>Bruno</div></blockquote>"
)


@scene("mail-write-form")
def _form(shell: Shell, runtime: Runtime) -> None:
    _shaped(shell, runtime, SHAPED)


@scene("mail-write-colours")
def _colours(shell: Shell, runtime: Runtime) -> None:
    """A signature with colours of its own supposes paper, in the dark too."""
    coloured = SHAPED.replace("<b>Maïté Dufourcq</b>", '<b style="color:#1d3f8f">Maïté Dufourcq</b>')
    _shaped(shell, runtime, coloured)


@scene("mail-write-link")
def _link(shell: Shell, runtime: Runtime) -> Any:
    _shaped(shell, runtime, SHAPED)
    bar = view(shell, "mail").compose.format_bar
    bar.ask_link()
    settle(shell.ctx.bridge, 120)
    return bar.dialog


@scene("mail-write-sign")
def _sign(shell: Shell, runtime: Runtime) -> None:
    compose = _compose(shell, runtime)
    compose.set_signing(True)
    compose.send()
    settle(shell.ctx.bridge, 400)


@scene("mail-template")
def _template(shell: Shell, runtime: Runtime) -> None:
    standing(shell, runtime)
    mail = view(shell, "mail")
    shell.actions_registry.trigger("mail.new")
    settle(shell.ctx.bridge)
    text = "Madame, Monsieur,\n\nVotre demande du ${date} a été transmise au service ${service}."
    mail.compose.templates._read(TemplateText(subject="Accusé de réception", text=text))
    settle(shell.ctx.bridge, 60)


@scene("mail-sealed")
def _sealed(shell: Shell, runtime: Runtime) -> None:
    mail = view(shell, "mail")
    mail.open_key(Key(town.ZC, Message.KIND, "1030"))
    settle(shell.ctx.bridge)
    mail.reading._waiting.hide()
    mail.reading._show_sealed(mail.reading.key)
    mail.reading.sealed.ask()
    settle(shell.ctx.bridge, 400)


@scene("settings-absence")
def _absence(shell: Shell, runtime: Runtime) -> None:
    standing(shell, runtime)
    settings = view(shell, "settings")
    settings.accounts.set_absence(next(a for a in runtime.accounts.accounts() if a.id == town.ZC))
    settle(shell.ctx.bridge, 120)


@scene("settings-filters")
def _filters(shell: Shell, runtime: Runtime) -> None:
    standing(shell, runtime)
    settings = view(shell, "settings")
    settings.accounts.set_filters(next(a for a in runtime.accounts.accounts() if a.id == town.ZC))
    settle(shell.ctx.bridge, 120)


@scene("settings-filter-new")
def _filter_new(shell: Shell, runtime: Runtime) -> None:
    _filters(shell, runtime)
    view(shell, "settings").over.add()
    settle(shell.ctx.bridge, 120)


@scene("settings-delegations")
def _delegations(shell: Shell, runtime: Runtime) -> None:
    standing(shell, runtime)
    view(shell, "settings").accounts.show_delegations()
    settle(shell.ctx.bridge, 120)


@scene("settings-share")
def _share(shell: Shell, runtime: Runtime) -> None:
    _delegations(shell, runtime)
    view(shell, "settings").over.share()
    settle(shell.ctx.bridge, 120)
