"""The Zimbra connector against the sandbox server, over loopback: state is checked on both sides."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import pytest

from app.connectors.zimbra import Patience
from app.connectors.zimbra.login import KEEPS
from app.domain.errors import (
    CaptivePortal,
    CursorExpired,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
    Unreachable,
)
from app.domain.exchange import FileRef, Proof, Urgency, Verdict
from app.domain.ids import new_op_id
from app.domain.intents import AttachedFile, MoveMessage, ReplyInvitation, SetFlagged, SetRead
from app.domain.mail import Address, Role
from app.sandbox.people import MAYOR
from app.sandbox.zimbra import Options
from app.sandbox.zimbra.mailbox import SENT
from tests.servers.held import MemoryVault
from tests.servers.zimbra_kit import ACCOUNT, ADDRESS, FAST, NOW_MS, Bench, Mailbox, bench, no_bytes, outgoing, run

DAY_MS = 24 * 3_600_000


def mark(cls: Any, message_id: str, **more: Any) -> Any:
    return cls(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=message_id, **more)


def same_state(town: Bench, store: Mailbox) -> None:
    """Both sides hold the same messages, in the same folders, with the same marks."""
    mailbox = town.server.mailbox(ADDRESS)
    here = {m.id: (m.folder, m.unread, m.flagged, m.tags, m.revision) for m in store.messages}
    there = {
        str(m.id): (str(m.folder), "u" in m.flags, "f" in m.flags, m.tags, str(m.rev)) for m in mailbox.mails.values()
    }
    assert here == there
    assert set(store.bodies) == set(there)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.feature("1", "6", "7")
def test_first_synchronisation_brings_everything_in_few_requests() -> None:
    async def flow() -> None:
        async with bench(400) as town, town.client() as device:
            pages = await device.sync()
            same_state(town, device.store)
            assert len(device.store.messages) == 400
            assert device.http.requests <= 12
            first = pages[1]
            assert len(first.upserts) == 100  # fifty messages and their bodies: readable after two requests
            assert pages[1].total == 400
            folders = device.store.folders
            assert {folders[i].role for i in ("2", "3", "4", "5", "6")} == set(Role) - {Role.NORMAL}
            voirie = next(f for f in folders.values() if f.name == "Voirie 2026")
            assert folders[voirie.parent].name == "Travaux"
            assert "10" not in folders and "7" not in folders

    run(flow())


@pytest.mark.feature("1")
def test_a_message_is_read_whole() -> None:
    async def flow() -> None:
        async with bench(60) as town, town.client() as device:
            await device.sync()
            newsletter = next(m for m in device.store.messages if m.subject.startswith("La lettre des maires"))
            body = device.store.bodies[newsletter.id]
            assert "La lettre des maires ruraux" in body.html
            assert 'dfsrc="https://suivi' in body.html
            assert body.parts[0].content_id == "logo@lettre" and body.parts[0].inline
            plain = next(m for m in device.store.messages if m.sender.mail == "m.lafitte@courriel.example")
            assert device.store.bodies[plain.id].text.startswith("Madame le Maire,")
            assert device.store.bodies[plain.id].to[0].mail == ADDRESS
            assert (
                plain.message_id
                == town.server.mailbox(ADDRESS).content(town.server.mailbox(ADDRESS).mails[int(plain.id)]).message_id
            )
            invited = next(m for m in device.store.messages if m.invite is not None)
            assert invited.invite is not None
            assert invited.invite.title == "Préparation du débat d’orientation budgétaire"
            assert invited.invite.answer == "NEEDS-ACTION"
            assert invited.invite.end_ms - invited.invite.start_ms == 2 * 3_600_000

    run(flow())


@pytest.mark.feature("3", "A14")
def test_first_synchronisation_resumes_between_any_two_pages() -> None:
    async def flow() -> None:
        async with bench(230) as town:
            store, vault = Mailbox(), MemoryVault()
            asked: list[int] = []
            for _ in range(20):  # a new program for every page
                async with town.client(store=store, vault=vault, sign_in=not vault.secrets) as device:
                    delta = await device.page()
                    asked.append(len(delta.upserts))
                    if not delta.more:
                        break
            same_state(town, store)
            dates = [m.date_ms for m in store.messages]
            assert dates == sorted(dates, reverse=True)
            searches = [line for line in town.loopback.faults.log if "SearchRequest" in line[1]]
            assert len(searches) == 4  # 50 + 50 + 50 (thirty days), then pages of 100: never from the start again

    run(flow())


@pytest.mark.feature("3")
def test_a_cut_in_the_middle_of_a_page_loses_nothing() -> None:
    async def flow() -> None:
        async with bench(120) as town, town.client() as device:
            town.loopback.faults.arm("half", "SearchRequest", skip=1)
            town.loopback.faults.arm("drop", "SearchRequest", skip=2)
            cuts = 0
            more = True
            while more:
                try:
                    more = (await device.page()).more
                except Unreachable:
                    cuts += 1
            assert cuts == 2
            same_state(town, device.store)

    run(flow())


@pytest.mark.feature("4")
def test_new_mail_does_not_wait_for_old_mail() -> None:
    async def flow() -> None:
        async with bench(300) as town, town.client() as device:
            await device.page()
            await device.page()
            arrived = town.deliver("Arrivé pendant la première synchronisation")
            device.connector._mail.signal()  # what the long poll does
            await device.page()
            assert device.store.message(arrived).subject.startswith("Arrivé")
            assert len(device.store.messages) < 160
            await device.sync()
            same_state(town, device.store)

    run(flow())


@pytest.mark.feature("4", "6")
def test_what_was_read_ahead_does_not_hide_a_change() -> None:
    async def flow() -> None:
        async with bench(300) as town, town.client() as device:
            await device.page()
            await device.page()
            ahead = device.connector._mail._ahead
            assert ahead is not None
            await ahead.page  # the next page is already here
            mailbox = town.server.mailbox(ADDRESS)
            older = list(mailbox.by_date())[60]
            with mailbox.writing() as change:
                mailbox.flag(change, older, "f", "f" not in older.flags)
            device.connector._mail.signal()
            await device.sync()
            same_state(town, device.store)

    run(flow())


@pytest.mark.feature("5", "122")
def test_window_of_days_limits_what_is_fetched_and_a_wider_one_goes_on() -> None:
    async def flow() -> None:
        async with bench(400) as town:
            async with town.client(settings={"window_days": "20"}) as device:
                await device.sync()
                few = len(device.store.messages)
                assert device.store.messages[-1].date_ms > NOW_MS - 60 * DAY_MS
                assert few < 300
            async with town.client(vault=device.vault, store=device.store, settings={"window_days": "20"}) as again:
                town.deliver("Arrivé depuis")
                await again.sync()
                assert len(again.store.messages) == few + 1
            async with town.client(vault=device.vault, store=device.store) as wider:
                before = wider.http.requests
                await wider.sync()
                assert wider.http.requests - before < 12  # goes on from there: nothing is fetched twice
                same_state(town, wider.store)

    run(flow())


@pytest.mark.feature("122")
def test_a_lost_token_does_not_bring_what_the_window_left_out() -> None:
    async def flow() -> None:
        async with bench(400) as town:
            async with town.client(settings={"window_days": "20"}) as device:
                await device.sync()
                held = {m.id for m in device.store.messages}
                device.store.cursors.clear()
            async with town.client(vault=device.vault, store=device.store, settings={"window_days": "20"}) as again:
                await again.sync()
                assert {m.id for m in again.store.messages} == held
            async with town.client(vault=device.vault, store=device.store) as wider:
                await wider.sync()
                same_state(town, wider.store)

    run(flow())


@pytest.mark.feature("6")
def test_delta_brings_marks_moves_new_mail_and_deletions() -> None:
    async def flow() -> None:
        async with bench(60) as town, town.client() as device, town.client() as other:
            await device.sync()
            await other.sync()
            ids = [m.id for m in device.store.messages if m.folder == "2"]
            await other.connector.push(mark(SetFlagged, ids[0], value=True), no_bytes)
            await other.connector.push(mark(SetRead, ids[1], value=True), no_bytes)
            await other.connector.push(mark(MoveMessage, ids[2], folder="3"), no_bytes)
            mailbox = town.server.mailbox(ADDRESS)
            with mailbox.writing() as change:
                mailbox.remove_mail(change, mailbox.mails[int(ids[3])])
                mailbox.add_folder(change, "Élections été", 1, "message")
            arrived = town.deliver("Nouveau : l’été")
            before = device.http.requests
            pages = await device.sync()
            assert device.http.requests - before == 2
            assert [p.more for p in pages] == [False]
            same_state(town, device.store)
            assert device.store.message(ids[2]).folder == "3"
            assert ("message", ids[3]) not in device.store.records
            assert device.store.message(arrived).unread
            assert "Élections été" in {f.name for f in device.store.folders.values()}

    run(flow())


def test_a_message_the_server_cannot_read_is_shown_all_the_same() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            arrived = town.deliver("Illisible")
            beside = town.deliver("Lisible")
            town.server.state.unreadable.add(int(arrived))
            await device.sync()
            assert device.store.message(arrived).subject == "Illisible"
            assert device.store.bodies[arrived].text == ""
            assert device.store.bodies[beside].text
            same_state(town, device.store)

    run(flow())


@pytest.mark.feature("6")
def test_large_delta_is_read_in_pages() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            for rank in range(130):
                town.deliver(f"Lot n° {rank}")
            pages = await device.sync()
            assert [p.more for p in pages] == [True, True, False]
            same_state(town, device.store)
            # The newest of the lot came first.
            assert any(getattr(r, "subject", "") == "Lot n° 129" for r in pages[0].upserts)

    run(flow())


@pytest.mark.feature("6")
def test_more_pages_of_a_delta_over_the_servers_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.connectors.zimbra.mail.CHANGE_LIMIT", 7)

    async def flow() -> None:
        async with bench(60) as town, town.client() as device:
            await device.sync()
            mailbox = town.server.mailbox(ADDRESS)
            victims = list(mailbox.mails)[:20]
            with mailbox.writing() as change:
                for mail_id in victims[:9]:
                    mailbox.remove_mail(change, mailbox.mails[mail_id])
            for mail_id in victims[9:]:
                with mailbox.writing() as change:
                    mailbox.flag(change, mailbox.mails[mail_id], "f", True)
            pages = await device.sync()
            assert len(pages) == 2
            same_state(town, device.store)

    run(flow())


@pytest.mark.feature("6", "A32")
def test_lost_token_leads_to_a_full_comparison() -> None:
    async def flow() -> None:
        async with bench(60) as town, town.client() as device:
            await device.sync()
            ids = [m.id for m in device.store.messages]
            mailbox = town.server.mailbox(ADDRESS)
            with mailbox.writing() as change:
                mailbox.remove_mail(change, mailbox.mails[int(ids[0])])
                mailbox.flag(change, mailbox.mails[int(ids[1])], "f", True)
            town.deliver("Pendant l’absence")
            mailbox.expire_tombstones()
            with pytest.raises(CursorExpired):
                await device.sync()
            del device.store.cursors["mail"]  # what the engine does
            before = device.http.requests
            pages = await device.sync()
            assert device.http.requests - before <= 4  # ids, one page of summaries, one body, one delta
            kinds = {"mail_folder", "mail_tag", "saved_search", "message", "message_body"}
            assert {listing.kind for listing in pages[0].listings} == kinds
            same_state(town, device.store)

    run(flow())


@pytest.mark.feature("6")
def test_a_token_that_goes_back_is_a_restored_server() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            town.server.mailbox(ADDRESS).change -= 2
            with pytest.raises(CursorExpired):
                await device.sync()

    run(flow())


@pytest.mark.feature("A33")
def test_another_mailbox_behind_the_same_login_is_noticed() -> None:
    async def flow() -> None:
        async with bench(20) as town:
            store = Mailbox()
            async with town.client(store=store) as device:
                await device.sync()
            town.server.mailbox(ADDRESS).account_id = "another"
            async with town.client(store=store) as device:
                with pytest.raises(CursorExpired):
                    await device.sync()

    run(flow())


@pytest.mark.feature("7")
def test_tags_with_commas_and_accents() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            mailbox = town.server.mailbox(ADDRESS)
            target = next(iter(mailbox.mails.values()))
            target.tags = ("Presse, radio", "À suivre")
            await device.sync()
            assert device.store.message(str(target.id)).tags == ("Presse, radio", "À suivre")

    run(flow())


def test_names_are_composed_whatever_the_server_holds() -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device:
            mailbox = town.server.mailbox(ADDRESS)
            with mailbox.writing() as change:
                mailbox.add_folder(change, "E\u0301cole", 1, "message")
            await device.sync()
            assert "\u00c9cole" in {f.name for f in device.store.folders.values()}

    run(flow())


@pytest.mark.feature("26")
def test_contacts_first_then_by_delta() -> None:
    async def flow() -> None:
        async with bench(10) as town, town.client() as device:
            await device.sync()
            await device.sync("contacts")
            assert len(device.store.contacts) == 40
            someone = next(c for c in device.store.contacts if c.name == "Lætitia Brocas")
            assert someone.mails[0] == "l.brocas@saint-aubin-des-pins.example"
            assert someone.phones and someone.title == "Conseillère municipale"
            mailbox = town.server.mailbox(ADDRESS)
            with mailbox.writing() as change:
                card = mailbox.cards[int(someone.id)]
                card.facts["jobTitle"] = "Adjointe"
                mailbox.touch(change, card, content=True)
                gone = next(c for c in mailbox.cards.values() if c is not card)
                del mailbox.cards[gone.id]
                mailbox.bury(change, "cn", gone.id)
            pages = await device.sync("mail")
            assert pages[-1].wake == {"contacts"}
            await device.sync("contacts")
            assert len(device.store.contacts) == 39
            assert next(c for c in device.store.contacts if c.id == someone.id).title == "Adjointe"

    run(flow())


def test_a_contact_that_vanishes_between_list_and_reading() -> None:
    async def flow() -> None:
        async with bench(10) as town, town.client() as device:
            await device.sync("contacts")
            mailbox = town.server.mailbox(ADDRESS)
            with mailbox.writing() as change:
                for card in list(mailbox.cards.values())[:3]:
                    mailbox.touch(change, card, content=True)
            gone = list(mailbox.cards)[1]
            del mailbox.cards[gone]
            mailbox._touched[("cn", gone)] = mailbox.change
            found = await device.connector._contacts._fetch([str(i) for i in (*list(mailbox.cards)[:2], gone)])
            assert len(found) == 2

    run(flow())


# --- attachments ----------------------------------------------------------------------------------


@pytest.mark.feature("1", "122")
def test_attachments_are_announced_with_their_urgency_and_fetched() -> None:
    async def flow() -> None:
        async with bench(300) as town, town.client() as device:
            await device.sync()
            mailbox = town.server.mailbox(ADDRESS)
            seen = set()
            for ref in device.store.files.values():
                assert ref.urgency is Urgency.BULK  # what is fetched ahead is chosen here: `domain.selection`
                seen.add(ref.media_type)
            assert seen == {"application/pdf", "application/vnd.oasis.opendocument.text", "image/jpeg"}
            pdf = next(r for r in device.store.files.values() if r.media_type == "application/pdf")
            part = mailbox.content(mailbox.mails[int(pdf.owner_id)]).part("2")
            assert part is not None
            assert await device.fetch(pdf) == part.data
            assert part.data.startswith(b"%PDF")

    run(flow())


def test_a_404_for_a_lost_cookie_is_not_a_missing_file() -> None:
    async def flow() -> None:
        async with bench(60) as town, town.client() as device:
            await device.sync()
            ref = next(iter(device.store.files.values()))
            town.server.revoke(ADDRESS)
            assert await device.fetch(ref)  # signed in again silently
            gone = FileRef(ref="part:999999:2", owner_kind="message", owner_id="999999", name="x")
            with pytest.raises(TargetGone):
                await device.fetch(gone)
            missing_part = FileRef(ref=f"part:{ref.owner_id}:77", owner_kind="message", owner_id=ref.owner_id, name="x")
            with pytest.raises(TargetGone):
                await device.fetch(missing_part)

    run(flow())


def test_a_portal_page_is_never_stored_as_a_file() -> None:
    async def flow() -> None:
        async with bench(60) as town, town.client() as device:
            await device.sync()
            ref = next(iter(device.store.files.values()))
            town.loopback.faults.arm("page", "/service/home")
            with pytest.raises(CaptivePortal):
                await device.fetch(ref)
            town.loopback.faults.arm("503", "/service/home")
            with pytest.raises(Transient):
                await device.fetch(ref)
            town.loopback.faults.arm("half", "/service/home")
            with pytest.raises(Unreachable):
                await device.fetch(ref)

    run(flow())


# --- acts -----------------------------------------------------------------------------------------


@pytest.mark.feature("2", "116")
def test_marks_are_acknowledged_with_the_servers_copy() -> None:
    async def flow() -> None:
        async with bench(60) as town, town.client() as device:
            await device.sync()
            target = next(m for m in device.store.messages if m.unread and m.folder == "2")
            for intent, check in (
                (mark(SetRead, target.id, value=True), lambda m: not m.unread),
                (mark(SetFlagged, target.id, value=True), lambda m: m.flagged),
                (mark(SetFlagged, target.id, value=False), lambda m: not m.flagged),
                (mark(MoveMessage, target.id, folder="3"), lambda m: m.folder == "3"),
                (mark(SetRead, target.id, value=False), lambda m: m.unread),
            ):
                ack = await device.connector.push(intent, no_bytes)
                assert [r.id for r in ack.upserts] == [target.id]
                device.store.acknowledge(ack)
                assert check(device.store.message(target.id))
            same_state(town, device.store)
            with pytest.raises(TargetGone):
                await device.connector.push(mark(SetRead, "999999", value=True), no_bytes)
            with pytest.raises(Rejected, match="folder_gone"):
                await device.connector.push(mark(MoveMessage, target.id, folder="99999"), no_bytes)

    run(flow())


@pytest.mark.feature("2", "116")
def test_a_mail_is_sent_once_with_its_own_message_id() -> None:
    async def flow() -> None:
        async with bench(30) as town, town.client() as device:
            await device.sync()
            answered = next(m for m in device.store.messages if m.folder == "2")
            content = b"%PDF-1.4 d\xc3\xa9lib\xc3\xa9ration"
            file = AttachedFile(
                name="Délibération été.pdf",
                media_type="application/pdf",
                sha256=hashlib.sha256(content).hexdigest(),
                size_bytes=len(content),
            )

            async def load(sha256: str) -> bytes:
                assert sha256 == file.sha256
                return content

            intent = outgoing(
                cc=(Address(mail="f.bedere@saint-aubin-des-pins.example", name="Françoise Bédère"),),
                bcc=(Address(mail="secret@dehors.example"),),
                html="<p>D’accord.</p>",
                in_reply_to=answered.message_id,
                origin_id=answered.id,
                origin_kind="r",
                files=(file,),
            )
            ack = await device.connector.push(intent, load)
            device.store.acknowledge(ack)
            (sent,) = town.server.sent
            assert sent.message_id == intent.target_id
            assert sent.recipients == (
                "b.larrieu@saint-aubin-des-pins.example",
                "f.bedere@saint-aubin-des-pins.example",
                "secret@dehors.example",
            )
            assert b"secret@dehors" not in sent.raw
            copy = next(m for m in device.store.messages if m.message_id == intent.target_id)
            assert copy.folder == str(SENT) and copy.subject == "Ré : travaux d’été"
            await device.sync()
            same_state(town, device.store)
            assert device.store.message(answered.id).answered
            (part,) = [p for p in device.store.bodies[copy.id].parts if p.name]
            assert part.name == "Délibération été.pdf"
            ref = next(r for r in device.store.files.values() if r.owner_id == copy.id)
            assert await device.fetch(ref) == content

    run(flow())


@pytest.mark.feature("116")
@pytest.mark.parametrize("fault", ["drop", "half"])
def test_a_lost_reply_after_sending_is_probed_and_never_sent_twice(fault: str) -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            intent = outgoing()
            town.loopback.faults.arm(fault, "SendMsgRequest")
            with pytest.raises(OutcomeUnknown):
                await device.connector.push(intent, no_bytes)
            assert await device.connector.probe(intent) is Verdict.DELIVERED
            assert [s.message_id for s in town.server.sent] == [intent.target_id]
            copies = town.server.mailbox(ADDRESS).find_message_id(intent.target_id)
            assert len(copies) == 1

    run(flow())


@pytest.mark.feature("116")
def test_a_cut_before_sending_is_probed_as_not_delivered_then_sent_once() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            intent = outgoing()
            town.loopback.faults.arm("drop", "/service/upload")
            with pytest.raises(Unreachable):  # an orphan upload expires: safe to repeat
                await device.connector.push(intent, no_bytes)
            town.loopback.faults.arm("500", "SendMsgRequest")
            with pytest.raises(OutcomeUnknown):
                await device.connector.push(intent, no_bytes)
            assert await device.connector.probe(intent) is Verdict.NOT_DELIVERED
            await device.connector.push(intent, no_bytes)
            assert len(town.server.sent) == 1

    run(flow())


@pytest.mark.feature("116")
def test_an_old_act_is_looked_for_before_it_is_sent() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            intent = outgoing()
            town.loopback.faults.arm("drop", "SendMsgRequest")
            with pytest.raises(OutcomeUnknown):
                await device.connector.push(intent, no_bytes)
            for suid in list(town.server.mailbox(ADDRESS).suids):
                del town.server.mailbox(ADDRESS).suids[suid]  # the server was restarted: its memory is gone
            town.clock.pass_ms(61_000)
            ack = await device.connector.push(intent, no_bytes)
            assert ack.facts == {"outcome": "already_sent"}
            assert len(town.server.sent) == 1

    run(flow())


def test_a_probe_cannot_tell_when_no_copy_is_kept() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            town.server.mailbox(ADDRESS).prefs["zimbraPrefSaveToSent"] = "FALSE"
            assert await device.connector.probe(outgoing()) is Verdict.UNKNOWN

    run(flow())


def test_sending_refusals_are_set_aside_and_nothing_leaves() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            town.server.state.refused_recipients.add("inconnu@dehors.example")
            with pytest.raises(Rejected, match="address_refused"):
                await device.connector.push(outgoing(to=(Address(mail="inconnu@dehors.example"),)), no_bytes)
            with pytest.raises(Rejected, match="sending_refused"):
                await device.connector.push(outgoing(to=()), no_bytes)
            with pytest.raises(Rejected, match="address_unreadable"):
                await device.connector.push(outgoing(to=(Address(mail="pas une adresse"),)), no_bytes)
            big = AttachedFile(name="gros.bin", media_type="application/x", sha256="0" * 64, size_bytes=9_000_000)
            with pytest.raises(Rejected, match="too_big"):
                await device.connector.push(outgoing(files=(big,)), no_bytes)
            assert town.server.sent == []
            await device.connector.push(outgoing(origin_id="999999", origin_kind="r"), no_bytes)
            assert len(town.server.sent) == 1  # the answered message is gone: sent as a new one

    run(flow())


@pytest.mark.feature("21", "116")
def test_an_invitation_is_answered_once() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            invited = next(m for m in device.store.messages if m.invite is not None)
            assert invited.invite is not None
            intent = mark(ReplyInvitation, invited.id, answer="ACCEPTED", uid=invited.invite.uid)
            assert await device.connector.probe(intent) is Verdict.NOT_DELIVERED
            town.loopback.faults.arm("drop", "SendInviteReplyRequest")
            with pytest.raises(OutcomeUnknown):
                await device.connector.push(intent, no_bytes)
            assert await device.connector.probe(intent) is Verdict.DELIVERED
            # Told to push all the same: the connector sees that it is done and mails nobody again.
            device.store.acknowledge(await device.connector.push(intent, no_bytes))
            assert [s.kind for s in town.server.sent] == ["reply"]
            invite = device.store.message(invited.id).invite
            assert invite is not None and invite.answer == "ACCEPTED"
            ics = town.server.state.calendars.get_ics(ADDRESS, invited.invite.uid)
            assert ics is not None and "PARTSTAT=ACCEPTED" in ics
            pages = await device.sync()
            assert "agenda" in pages[-1].wake

    run(flow())


def test_unknown_kinds_of_intents_are_refused() -> None:
    async def flow() -> None:
        async with bench(5) as town, town.client() as device:
            intent = mark(ReplyInvitation, "257", answer="DELEGATED", uid="x")
            with pytest.raises(Rejected, match="answer_unknown"):
                await device.connector.push(intent, no_bytes)

    run(flow())


def test_system_folders_cannot_be_deleted_by_any_path() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            before = dict(town.server.mailbox(ADDRESS).mails)
            for name in ("FolderActionRequest", "ItemActionRequest"):
                for op in ("delete", "rename", "move", "empty", "trash", "update"):
                    with pytest.raises(Rejected, match="system_folder"):
                        await device.connector.soap.call(name, {"action": {"id": "2", "op": op, "name": "x"}})
            assert town.server.mailbox(ADDRESS).mails == before
            assert not [line for line in town.loopback.faults.log if "ActionRequest" in line[1]]

    run(flow())


# --- sign-in --------------------------------------------------------------------------------------


def test_a_revoked_token_is_renewed_silently_once() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            town.server.revoke(ADDRESS)
            town.deliver("Après la coupure")
            await device.sync()
            same_state(town, device.store)
            logins = [line for line in town.loopback.faults.log if "AuthRequest" in line[1]]
            assert len(logins) == 2

    run(flow())


def test_without_a_stored_password_the_user_is_asked() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client(keep=False) as device:
            await device.sync()
            assert "password" not in device.vault.secrets
            town.server.revoke(ADDRESS)
            for _ in range(3):
                with pytest.raises(SignInRequired):
                    await device.sync()
            logins = [line for line in town.loopback.faults.log if "AuthRequest" in line[1]]
            assert len(logins) == 1

    run(flow())


def test_a_refused_password_is_forgotten_and_never_tried_again() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            town.server.set_password(ADDRESS, "changé ailleurs")
            for _ in range(4):
                with pytest.raises(SignInRequired):
                    await device.sync()
            assert town.server.state.failed_logins == [ADDRESS]
            assert set(device.vault.secrets) == {KEEPS}  # the wish, not the password
            await device.connector.sign_in(Proof(password="changé ailleurs", keep=True))
            await device.sync()
            same_state(town, device.store)

    run(flow())


def test_a_second_factor_is_asked_once_for_a_device() -> None:
    async def flow() -> None:
        async with bench(10) as town, town.client(sign_in=False) as device:
            town.server.state.accounts[ADDRESS].second_factor = "271828"
            with pytest.raises(SignInRequired, match="two_factor_required"):
                await device.connector.sign_in(Proof(password=MAYOR.password, keep=True))
            with pytest.raises(SignInRequired, match="two_factor_refused"):
                await device.connector.sign_in(Proof(password=MAYOR.password, code="000000", keep=True))
            assert device.vault.secrets == {}
            await device.connector.sign_in(Proof(password=MAYOR.password, code="271828", keep=True))
            await device.sync()

            town.server.revoke(ADDRESS)
            await device.sync()  # renewed silently: a trusted device

            town.server.state.accounts[ADDRESS].trusted.clear()
            town.server.revoke(ADDRESS)
            with pytest.raises(SignInRequired, match="two_factor_required"):
                await device.sync()
            assert set(device.vault.secrets) == {"password", KEEPS}, (
                "the password was right; the device is trusted no more"
            )

    run(flow())


@pytest.mark.parametrize("kept", [True, False])
def test_signing_in_without_saying_so_keeps_the_password_as_before(kept: bool) -> None:
    """As « À envoyer » does, where the question is not asked again."""

    async def flow() -> None:
        async with bench(5) as town, town.client(keep=kept) as device:
            town.server.set_password(ADDRESS, "nouveau")
            with pytest.raises(SignInRequired):
                await device.sync()
            assert "password" not in device.vault.secrets
            await device.connector.sign_in(Proof(password="nouveau", keep=None))
            assert device.vault.secrets.get("password") == ("nouveau" if kept else None)
            await device.connector.sign_in(Proof(password="nouveau", keep=None))  # and once more, none refused
            assert device.vault.secrets.get("password") == ("nouveau" if kept else None)

    run(flow())


def test_a_ban_for_failed_logins_is_trouble_of_the_server_not_of_the_password() -> None:
    async def flow() -> None:
        options = Options(failed_logins_allowed=2)
        async with bench(10, options=options) as town, town.client() as device:
            town.server.state.failed_logins += ["autre"] * 3  # an office shares one address
            with pytest.raises(Transient, match="overloaded"):
                await device.sync()
            assert "password" in device.vault.secrets

    run(flow())


def test_the_token_survives_a_restart_and_is_renewed_near_its_end() -> None:
    async def flow() -> None:
        async with bench(10) as town:
            vault = MemoryVault()
            async with town.client(vault=vault):
                pass
            async with town.client(vault=vault, sign_in=False) as device:
                await device.sync()
                assert sum("AuthRequest" in line[1] for line in town.loopback.faults.log) == 1
                town.clock.pass_ms(int(2 * DAY_MS * 0.95))
                await device.sync()
                assert sum("AuthRequest" in line[1] for line in town.loopback.faults.log) == 2

    run(flow())


# --- trouble on the way ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "family"), [("503", Transient), ("500", Transient), ("page", CaptivePortal), ("drop", Unreachable)]
)
def test_trouble_while_reading_is_transient_and_moves_no_cursor(fault: str, family: type[Transient]) -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            cursor = device.store.cursors["mail"]
            town.loopback.faults.arm(fault, "SyncRequest")
            with pytest.raises(family):
                await device.sync()
            assert device.store.cursors["mail"] == cursor
            await device.sync()

    run(flow())


def test_overload_is_respected_with_the_servers_delay() -> None:
    async def flow() -> None:
        options = Options(min_wait_s=0.2, group_signals_s=0.05, requests_per_second=2)
        async with bench(20, options=options) as town, town.client() as device:
            with pytest.raises(Transient) as caught:
                await device.sync()
            assert caught.value.code == "overloaded"
            assert caught.value.retry_after_ms == 1000

    run(flow())


def test_a_stopped_server_is_unreachable_and_found_again() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client() as device:
            await device.sync()
            await asyncio.to_thread(town.loopback.stop)
            with pytest.raises(Unreachable):
                await device.sync()
            await asyncio.to_thread(town.loopback.start)
            town.deliver("De retour")
            await device.sync()
            same_state(town, device.store)

    run(flow())


# --- push -----------------------------------------------------------------------------------------


@pytest.mark.feature("6")
def test_the_wait_set_tells_new_mail_and_is_quiet_otherwise() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client(settings={"wait_s": "1"}) as device:
            await device.sync()
            listening = asyncio.create_task(device.connector.listen())
            await asyncio.sleep(2.3)
            assert not listening.done()  # two empty waits: no wake
            arrived = town.deliver("Poussé par le serveur")
            assert await asyncio.wait_for(listening, 5) == {"mail"}
            await device.sync()
            assert device.store.message(arrived).subject == "Poussé par le serveur"
            waits = sum("/WaitSetRequest" in line[1] for line in town.loopback.faults.log)
            assert 3 <= waits <= 4
            # Armed again with the new token: nothing fires for what is known.
            again = asyncio.create_task(device.connector.listen())
            done, _ = await asyncio.wait({again}, timeout=0.5)
            assert not done
            again.cancel()

    run(flow())


def test_a_lost_wait_set_is_made_again() -> None:
    async def flow() -> None:
        async with bench(20) as town, town.client(settings={"wait_s": "1"}) as device:
            await device.sync()
            listening = asyncio.create_task(device.connector.listen())
            while not town.server.state.wait_sets:
                await asyncio.sleep(0.02)
            town.server.state.wait_sets.clear()
            await asyncio.sleep(1.2)  # the running wait ends, the next finds no set
            town.deliver("Après la perte")
            assert await asyncio.wait_for(listening, 5) == {"mail"}

    run(flow())


def test_no_op_waits_where_there_is_no_wait_set() -> None:
    async def flow() -> None:
        options = Options(min_wait_s=0.2, group_signals_s=0.05, wait_sets=False)
        async with bench(20, options=options) as town, town.client(settings={"wait_s": "1"}) as device:
            await device.sync()
            listening = asyncio.create_task(device.connector.listen())
            await asyncio.sleep(0.4)
            assert not listening.done()
            town.deliver("Poussé sans WaitSet")
            assert await asyncio.wait_for(listening, 5) == {"mail"}

    run(flow())


def test_slow_polling_where_nothing_can_wait() -> None:
    async def flow() -> None:
        options = Options(min_wait_s=0.2, group_signals_s=0.05, wait_sets=False, no_op_waits=False)
        async with bench(20, options=options) as town, town.client() as device:
            await device.sync()
            device.connector._listening.poll_s = 0.1
            assert await asyncio.wait_for(device.connector.listen(), 5) == {"mail"}

    run(flow())


def test_waits_cut_early_twice_become_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.connectors.zimbra.listening.SHORT_WAIT_S", 0.1)

    async def flow() -> None:
        async with bench(10) as town, town.client(settings={"wait_s": "20"}) as device:
            await device.sync()
            for _ in range(2):
                listening = asyncio.create_task(device.connector.listen())
                await asyncio.sleep(0.5)
                assert device.connector._listening.wait_s == 20
                await asyncio.to_thread(town.loopback.stop)  # what a proxy does to idle connections
                with pytest.raises(Transient):
                    await listening
                await asyncio.to_thread(town.loopback.start)
            assert device.connector._listening.wait_s == 0.1

    run(flow())


def test_closing_gives_the_wait_set_back() -> None:
    async def flow() -> None:
        async with bench(20) as town:
            async with town.client(settings={"wait_s": "1"}) as device:
                await device.sync()
                listening = asyncio.create_task(device.connector.listen())
                while device.connector._listening._set is None:
                    await asyncio.sleep(0.02)
                listening.cancel()
            assert not town.server.state.wait_sets

    run(flow())


def test_patience_is_long_by_default() -> None:
    assert Patience().gap_s >= 5
    assert FAST.min_wait_s < 1
