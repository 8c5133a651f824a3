"""Drafts on the server and messages with parts that stay there: one draft one id, sent once (rows 2, 14; interop §25)."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from app.domain.errors import OutcomeUnknown
from app.domain.exchange import Verdict
from app.domain.ids import AccountId, new_op_id
from app.domain.intents import DeleteFilter, DropDraft, SaveAbsence, SaveDraft, SaveFilter, SendMail
from app.domain.mail import Address, KeptPart, Message
from app.domain.writing import Absence, Action, Condition, Deed, DraftLink, Facet, Importance, LocalDraft, MailFilter
from app.sandbox.people import MAYOR
from app.sandbox.zimbra.letters import Enclosure, Letter, content_of
from app.sandbox.zimbra.mailbox import DRAFTS
from app.services.maildrafts import kept_parts
from tests.servers.zimbra_kit import Client, run
from tests.servers.zimbra_pair import MAYOR_MAIL, Pair, deliver, pair, sync

DGS = Address(mail="b.larrieu@saint-aubin-des-pins.example", name="Bruno Larrieu")


def stamp(town: Pair) -> dict[str, Any]:
    return {"op_id": new_op_id(), "account": AccountId(MAYOR.login), "made_at_ms": town.clock()}


def save(town: Pair, text: str, name: str = "d1", **more: Any) -> SaveDraft:
    content = LocalDraft(id=name, date_ms=town.clock(), to=(DGS,), subject="Budget", text=text, **more)
    return SaveDraft(**stamp(town), target_id=name, content=content)


def drafts(town: Pair) -> list[Any]:
    box = town.server.mailbox(MAYOR_MAIL)
    return [(m, box.content(m)) for m in box.mails.values() if m.folder == DRAFTS]


def with_file(client: Client) -> tuple[Message, KeptPart]:
    """A received message that carries a file, and that file."""
    for message in client.store.messages:
        body = client.store.bodies[message.id]
        parts = [p for p in body.parts if not p.inline]
        if parts and message.folder == "2":
            p = parts[0]
            return message, KeptPart(
                message_id=message.id, part=p.part, name=p.name, media_type=p.media_type, size_bytes=p.size_bytes
            )
    raise AssertionError("no message with a file")


@pytest.mark.feature("2")
@pytest.mark.parametrize(("fault", "form"), [("drop", ""), ("half", ""), ("drop", "<div><b>Voici</b> le budget</div>")])
def test_a_draft_is_one_whatever_is_lost(fault: str, form: str) -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            first = save(town, "Voici", html=form)
            town.loopback.faults.arm(fault, "SaveDraftRequest")
            with pytest.raises(OutcomeUnknown):
                await deliver(mayor, first)
            assert await mayor.connector.probe(first) is Verdict.NOT_DELIVERED, "pushing again is what settles it"
            ack = await deliver(mayor, first)
            ((mail, _),) = drafts(town)
            assert ack.renames == {"d1": str(mail.id)}
            town.loopback.faults.arm(fault, "SaveDraftRequest")
            second = save(town, "Voici le budget.", html=form and form.replace("budget", "budget."))
            with pytest.raises(OutcomeUnknown):
                await deliver(mayor, second)
            ack = await deliver(mayor, second)
            assert ack.facts["outcome"] == "saved", "what our own lost request wrote is no conflict"
            ((again, content),) = drafts(town)
            assert again.id == mail.id and "Voici le budget." in content.raw.decode()
            link = mayor.store.records[(DraftLink.KIND, "d1")]
            assert isinstance(link, DraftLink) and link.server_id == str(mail.id)
            assert ("<b>Voici</b> le budget." in mayor.store.bodies[str(mail.id)].html) == bool(form), (
                "its form comes back"
            )

    run(flow())


@pytest.mark.feature("2", "A31")
def test_a_draft_continued_in_the_webmail_is_not_written_over() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(MAYOR) as webmail:
            await deliver(mayor, save(town, "Ici"))
            ((mail, _),) = drafts(town)
            spec = {"id": str(mail.id), "su": "Budget", "mp": {"ct": "text/plain", "content": "Ailleurs"}}
            await webmail.connector.soap.call("SaveDraftRequest", {"m": spec})
            ack = await deliver(mayor, save(town, "Ici, plus long"))
            assert ack.facts["outcome"] == "kept_both"
            texts = sorted(content.fragment for _, content in drafts(town))
            assert texts == ["Ailleurs", "Ici, plus long"]

    run(flow())


@pytest.mark.feature("2")
def test_an_answer_of_the_webmail_is_known_as_one_and_its_thread_is_named() -> None:
    """It was sent without In-Reply-To when it was finished here, and what it answered was not marked as answered."""

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(MAYOR) as webmail:
            await sync(mayor)
            answered = next(m for m in mayor.store.messages if m.folder == "2" and m.message_id)
            spec = {"su": "Re: Budget", "irt": f"<{answered.message_id}>", "origid": answered.id, "rt": "r"}
            text = {"mp": {"ct": "text/plain", "content": "Vu"}}
            await webmail.connector.soap.call("SaveDraftRequest", {"m": {**spec, **text}})
            await sync(mayor)
            draft = next(m for m in mayor.store.messages if m.draft and m.subject == "Re: Budget")
            body = mayor.store.bodies[draft.id]
            assert (body.in_reply_to, body.origin_id, body.origin_kind) == (answered.message_id, answered.id, "r")

            before = tuple(f"{name}.{'x' * 90}@mairie.example" for name in ("un", "deux"))
            mail = SendMail(
                **stamp(town), target_id="trois@mairie.example", to=(DGS,), subject="Suite", text="Vu",
                in_reply_to=answered.message_id, references=before,
            )  # fmt: skip
            await deliver(mayor, mail)
            await sync(mayor)
            sent = next(m for m in mayor.store.messages if m.message_id == "trois@mairie.example")
            assert mayor.store.bodies[sent.id].references == (*before, answered.message_id)

    run(flow())


@pytest.mark.feature("2", "A31")
@pytest.mark.parametrize("elsewhere", ["continued", "deleted"])
def test_what_is_kept_beside_a_draft_changed_elsewhere_is_made_once(elsewhere: str) -> None:
    """The reply to the second draft was lost: saving again made a third."""

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(MAYOR) as webmail:
            await deliver(mayor, save(town, "Ici"))
            ((mail, _),) = drafts(town)
            link = mayor.store.records[(DraftLink.KIND, "d1")]
            assert isinstance(link, DraftLink)
            if elsewhere == "deleted":
                action = {"id": str(mail.id), "op": "delete"}
                await webmail.connector.soap.call("MsgActionRequest", {"action": action})
            else:
                spec = {"id": str(mail.id), "su": "Budget", "mp": {"ct": "text/plain", "content": "Ailleurs"}}
                await webmail.connector.soap.call("SaveDraftRequest", {"m": spec})
            later = save(town, "Ici, plus long", server_id=link.server_id, server_revision=link.revision)
            town.loopback.faults.arm("drop", "SaveDraftRequest", skip=1)
            with pytest.raises(OutcomeUnknown):
                await deliver(mayor, later)
            await deliver(mayor, later)
            here = ["Ici, plus long"]
            texts = sorted(content.fragment for _, content in drafts(town))
            assert texts == (here if elsewhere == "deleted" else ["Ailleurs", *here])

    run(flow())


@pytest.mark.feature("2")
def test_a_draft_sent_leaves_and_one_dropped_goes_to_the_trash() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            await deliver(mayor, save(town, "Voici."))
            mail = SendMail(
                **stamp(town), target_id="m1@echarpe.example", to=(DGS,), subject="Budget", text="Voici.", draft="d1"
            )
            ack = await deliver(mayor, mail)
            assert drafts(town) == []
            assert (DraftLink.KIND, "d1") in ack.removes
            assert [s.message_id for s in town.server.sent] == ["m1@echarpe.example"]
            await deliver(mayor, save(town, "Autre.", name="d2"))
            ((kept, _),) = drafts(town)
            drop = DropDraft(**stamp(town), target_id="d2", server_id=str(kept.id))
            await deliver(mayor, drop)
            await deliver(mayor, drop)
            assert drafts(town) == []
            assert town.server.mailbox(MAYOR_MAIL).mails[kept.id].folder == 3

    run(flow())


def test_a_draft_deleted_elsewhere_is_made_again() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            await deliver(mayor, save(town, "Voici."))
            box = town.server.mailbox(MAYOR_MAIL)
            ((mail, _),) = drafts(town)
            with box.writing() as change:
                box.remove_mail(change, mail)
            ack = await deliver(mayor, save(town, "Voici, la suite."))
            assert ack.facts["outcome"] == "made_again"
            assert [content.fragment for _, content in drafts(town)] == ["Voici, la suite."]

    run(flow())


@pytest.mark.feature("2", "1")
@pytest.mark.parametrize("lost", ["", "SaveDraftRequest", "SendMsgRequest"])
def test_a_forwarded_file_stays_on_the_server(lost: str) -> None:
    """Nothing of the file is uploaded; whichever reply is lost, it leaves once."""

    async def flow() -> None:
        async with pair(60) as town, town.client(MAYOR) as mayor:
            await sync(mayor, "mail")
            origin, part = with_file(mayor)
            mail = SendMail(
                **stamp(town),
                target_id="m2@echarpe.example",
                to=(DGS,),
                subject=f"Tr: {origin.subject}",
                text="Pour information.",
                origin_id=origin.id,
                origin_kind="w",
                kept=(part,),
                importance=Importance.HIGH,
                receipt=True,
            )
            if lost:
                town.loopback.faults.arm("drop", lost)
                with pytest.raises(OutcomeUnknown):
                    await deliver(mayor, mail)
                verdict = await mayor.connector.probe(mail)
                assert verdict is (Verdict.DELIVERED if lost == "SendMsgRequest" else Verdict.NOT_DELIVERED)
            if lost != "SendMsgRequest":
                town.clock.pass_ms(61_000)
                await deliver(mayor, mail)
            (sent,) = town.server.sent
            assert sent.subject == mail.subject
            box = town.server.mailbox(MAYOR_MAIL)
            (saved,) = [m for m in box.mails.values() if m.folder == 5 and box.content(m).subject == mail.subject]
            files = [n for n in box.content(saved).root.walk() if n.disposition == "attachment"]
            assert [(n.filename, n.size) for n in files] == [(part.name, part.size_bytes)]
            assert "!" in saved.flags and box.content(saved).receipt
            assert drafts(town) == []
            assert "w" in box.mails[int(origin.id)].flags
            uploads = [line for line in town.loopback.faults.log if "/service/upload" in line[1]]
            assert len(uploads) == 1, "the empty draft only"

    run(flow())


@pytest.mark.feature("2", "116")
def test_a_forwarded_file_that_another_device_sent_is_not_sent_again_unasked() -> None:
    """A backup that came back, or the file of « Changer de tablette »: the note of its draft is on the other machine."""

    async def flow() -> None:
        async with pair(60) as town, town.client(MAYOR) as old, town.client(MAYOR) as new:
            await sync(old, "mail")
            origin, part = with_file(old)
            mail = SendMail(
                **stamp(town), target_id="m2@echarpe.example", to=(DGS,), subject=f"Tr: {origin.subject}", text="Vu.",
                kept=(part,),
            )  # fmt: skip
            assert await new.connector.probe(mail) is Verdict.NOT_DELIVERED
            other = replace(mail, op_id=new_op_id(), subject="Autre chose")
            await deliver(old, other)
            assert await new.connector.probe(mail) is Verdict.NOT_DELIVERED
            await deliver(old, mail)
            assert await new.connector.probe(mail) is Verdict.UNKNOWN
            assert await old.connector.probe(mail) is Verdict.DELIVERED
            later = replace(mail, op_id=new_op_id(), made_at_ms=town.clock() + 3_600_000)
            assert await new.connector.probe(later) is Verdict.NOT_DELIVERED, "it left before this one was written"

    run(flow())


@pytest.mark.feature("2")
def test_pictures_of_a_forwarded_text_stay_in_it() -> None:
    """As another program reads it: the picture beside the page that shows it, the rest attached."""
    html = '<p>Le plan : <img src="cid:plan@v.example"></p>'
    files = (
        Enclosure("plan.png", "image/png", b"PNG!", content_id="plan@v.example"),
        Enclosure("note.pdf", "application/pdf", b"%PDF"),
    )

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            me = Address(mail=MAYOR_MAIL)
            letter = Letter(
                subject="Le plan", sender=DGS, to=(me,), text="Le plan", html=html, files=files,
                message_id="plan@v.example", date_ms=town.clock(),
            )  # fmt: skip
            town.server.deliver(MAYOR_MAIL, letter)
            await sync(mayor, "mail")
            origin = next(m for m in mayor.store.messages if m.subject == "Le plan")
            kept = kept_parts(origin, mayor.store.bodies[origin.id], html)
            assert [(p.name, p.content_id) for p in kept] == [("plan.png", "plan@v.example"), ("note.pdf", "")]
            mail = SendMail(
                **stamp(town), target_id="m9@echarpe.example", to=(DGS,), subject="Tr: Le plan", text="Vu", html=html,
                origin_id=origin.id, origin_kind="w", kept=kept,
            )  # fmt: skip
            await deliver(mayor, mail)
            (sent,) = town.server.sent
            message = message_from_bytes(sent.raw, policy=policy.default)
            assert [part.get_content_type() for part in message.walk()] == [
                "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
                "application/pdf",
            ]  # fmt: skip
            image = next(part for part in message.walk() if part.get_content_type() == "image/png")
            assert (image["Content-ID"], image.get_payload(decode=True)) == ("<plan@v.example>", b"PNG!")

    run(flow())


@pytest.mark.feature("2")
def test_files_of_a_draft_of_the_webmail_are_known_again_when_one_was_taken_out() -> None:
    """Each save numbers the parts of a draft anew."""
    first, second = (Enclosure(name, "application/pdf", name.encode()) for name in ("un.pdf", "deux.pdf"))

    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            letter = Letter(
                subject="Budget", sender=Address(mail=MAYOR_MAIL), to=(), text="Voici", files=(first, second),
                message_id="budget@v.example", date_ms=town.clock(),
            )  # fmt: skip
            box = town.server.mailbox(MAYOR_MAIL)
            with box.writing() as change:
                made = box.add_mail(change, content_of(letter), DRAFTS, "d", town.clock())
            await sync(mayor, "mail")
            draft = next(m for m in mayor.store.messages if m.id == str(made.id))
            both = kept_parts(draft, mayor.store.bodies[draft.id], "")
            for words in ("Voici", "Voici le budget"):
                await deliver(mayor, save(town, words, kept=both[1:], server_id=draft.id))
            ((_, content),) = drafts(town)
            files = [node for node in content.root.walk() if node.disposition == "attachment"]
            assert [(node.filename, node.data) for node in files] == [("deux.pdf", b"deux.pdf")]

    run(flow())


@pytest.mark.feature("14")
def test_identities_and_signatures_are_the_servers() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            box = town.server.mailbox(MAYOR_MAIL)
            box.signatures["s1"] = ("Mairie", "text/html", "<p>Hélène Castagnède<br>Maire</p>")
            box.prefs["zimbraPrefDefaultSignatureId"] = "s1"
            box.identities.append(
                {
                    "zimbraPrefIdentityId": "i2",
                    "zimbraPrefIdentityName": "Vice-présidente",
                    "zimbraPrefFromAddress": "vp@saint-aubin-des-pins.example",
                    "zimbraPrefFromDisplay": "La vice-présidente",
                    "zimbraPrefReplyToEnabled": "TRUE",
                    "zimbraPrefReplyToAddress": "cabinet@saint-aubin-des-pins.example",
                }
            )
            await sync(mayor, "standing")
            senders = {r.id: r for r in mayor.store.records.values() if r.KIND == "sender"}
            first, second = senders.values()
            assert first.is_default and first.signature.text == "Hélène Castagnède\nMaire"
            assert (second.label, second.address.name) == ("Vice-présidente", "La vice-présidente")
            assert second.reply_to.mail == "cabinet@saint-aubin-des-pins.example"

    run(flow())


@pytest.mark.feature("15")
def test_absence_and_filters_are_set_from_here() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(MAYOR) as webmail:
            box = town.server.mailbox(MAYOR_MAIL)
            away = Absence(id="absence", on=True, text="Absente jusqu’à lundi.", until_ms=town.clock() + 86_400_000)
            intent = SaveAbsence(**stamp(town), target_id="absence", absence=away)
            town.loopback.faults.arm("drop", "ModifyPrefsRequest")
            with pytest.raises(OutcomeUnknown):
                await deliver(mayor, intent)
            ack = await deliver(mayor, intent)
            assert ack.upserts == (away,)
            assert box.prefs["zimbraPrefOutOfOfficeUntilDate"] == "20261124090000Z"
            odd = {
                "name": "Du webmail",
                "active": True,
                "filterTests": {
                    "condition": "allof",
                    "sizeTest": [{"numberComparison": "over", "s": "5M", "index": 0}],
                },
                "filterActions": {"actionKeep": [{"index": 0}]},
            }
            rule = MailFilter(
                id="Voirie",
                rank=0,
                conditions=(Condition(facet=Facet.SUBJECT, value="voirie"),),
                actions=(Action(deed=Deed.FOLDER, value="Travaux"), Action(deed=Deed.STOP)),
            )
            put = SaveFilter(**stamp(town), target_id="Voirie", filter=rule)
            await deliver(mayor, put)
            await webmail.connector.soap.call(
                "ModifyFilterRulesRequest", {"filterRules": {"filterRule": [*box.filters, odd]}}
            )
            ack = await deliver(mayor, put)
            assert [f.id for f in ack.upserts] == ["Voirie", "Du webmail"], "what was added elsewhere stays"
            foreign = ack.upserts[1]
            assert isinstance(foreign, MailFilter) and not foreign.simple
            off = replace(foreign, active=False)
            await deliver(mayor, SaveFilter(**stamp(town), target_id=off.id, filter=off))
            kept = next(f for f in box.filters if f["name"] == "Du webmail")
            assert kept["active"] is False and kept["filterTests"] == odd["filterTests"]
            arrived = town.server.deliver(MAYOR_MAIL, town.letter("Voirie : nid-de-poule"))
            assert box.folders[arrived.folder].name == "Travaux"
            ack = await deliver(mayor, DeleteFilter(**stamp(town), target_id="Voirie"))
            assert (MailFilter.KIND, "Voirie") in ack.removes
            assert [f["name"] for f in box.filters] == ["Du webmail"]

    run(flow())


@pytest.mark.feature("2")
def test_a_draft_deleted_elsewhere_is_no_proof_of_sending() -> None:
    """A message with parts that stay on the server, whose draft somebody deleted before it was sent: it still leaves."""

    async def flow() -> None:
        async with pair(60) as town, town.client(MAYOR) as mayor:
            await sync(mayor, "mail")
            origin, part = with_file(mayor)
            await deliver(mayor, save(town, "Voir le plan.", kept=(part,)))
            ((draft, _),) = drafts(town)
            box = town.server.mailbox(MAYOR_MAIL)
            with box.writing() as change:
                box.remove_mail(change, draft)
            mail = SendMail(
                **stamp(town),
                target_id="m3@echarpe.example",
                to=(DGS,),
                subject="Budget",
                text="Voir le plan.",
                origin_id=origin.id,
                origin_kind="w",
                kept=(part,),
                draft=str(draft.id),
            )
            town.clock.pass_ms(3_600_000)
            assert await mayor.connector.probe(mail) is Verdict.NOT_DELIVERED
            await deliver(mayor, mail)
            assert [s.subject for s in town.server.sent] == ["Budget"]
            assert drafts(town) == []

    run(flow())
