"""Shared mailboxes on the wire: shares offered, accepted, synchronised both ways, written in, taken back (rows 12, 13)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Rejected
from app.domain.ids import AccountId, new_op_id
from app.domain.intents import (
    AcceptShare,
    GrantRight,
    GrantShare,
    LeaveShare,
    MoveMessage,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveDraft,
    SaveFilter,
    SendMail,
    SetFlagged,
    SetRead,
    TellShare,
)
from app.domain.mail import Address, KeptPart, LocalDraft, MailFolder, Message
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
    ReceivedShare,
    Sender,
)
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY
from app.sandbox.zimbra import Options
from tests.servers.soap_desc import Description
from tests.servers.zimbra_kit import FAST, Client, run
from tests.servers.zimbra_pair import MAYOR_MAIL, SECRETARY_MAIL, Pair, deliver, pair, sync

HERS = Address(mail=SECRETARY_MAIL, name=SECRETARY.name)


def stamp(pair: Pair, person: Any) -> dict[str, Any]:
    return {"op_id": new_op_id(), "account": AccountId(person.login), "made_at_ms": pair.clock()}


def given(folder: str = "2", rights: str = "rwid", grantee: str = SECRETARY_MAIL) -> GivenShare:
    return GivenShare(
        id=f"{folder}:{grantee}", folder=folder, folder_name="Inbox", grantee=grantee, grantee_id="", rights=rights
    )


async def share_inbox(town: Pair, mayor: Client, secretary: Client, rights: str = "rwid") -> ReceivedShare:
    """The mayor shares her inbox, the secretary accepts it; returns the share as accepted."""
    share = given(rights=rights)
    await deliver(mayor, GrantShare(**stamp(town, MAYOR), target_id=share.id, share=share))
    await sync(secretary, "standing")
    (offer,) = [r for r in secretary.store.records.values() if isinstance(r, ReceivedShare)]
    assert (offer.owner.mail, offer.folder, offer.rights, offer.mount) == (MAYOR_MAIL, "2", rights, "")
    intent = AcceptShare(**stamp(town, SECRETARY), target_id=offer.id, share=offer, name="Boîte de la maire")
    await deliver(secretary, intent)
    await sync(secretary)
    accepted = secretary.store.records[(ReceivedShare.KIND, offer.id)]
    assert isinstance(accepted, ReceivedShare) and accepted.mount
    return accepted


def shared_of(client: Client) -> dict[str, Message]:
    return {m.id: m for m in client.store.messages if ":" in m.id}


@pytest.mark.feature("12")
def test_a_shared_inbox_is_read_and_written_by_both() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            share = await share_inbox(town, mayor, secretary)
            inbox = {m.id for m in mayor.store.messages if m.folder == "2"}
            seen = shared_of(secretary)
            assert {m.rpartition(":")[2] for m in seen} == inbox
            folder = secretary.store.records[(MailFolder.KIND, share.id)]
            assert isinstance(folder, MailFolder)
            assert (folder.name, folder.rights, folder.mount) == ("Boîte de la maire", "rwid", share.mount)
            assert {m.folder for m in seen.values()} == {share.id}
            assert all(id in secretary.store.bodies for id in seen)
            unread = next(m for m in seen.values() if m.unread)
            await deliver(secretary, SetRead(**stamp(town, SECRETARY), target_id=unread.id, value=True))
            await sync(mayor)
            assert not mayor.store.message(unread.id.rpartition(":")[2]).unread
            flagged = next(m for m in mayor.store.messages if m.folder == "2" and not m.flagged)
            await deliver(mayor, SetFlagged(**stamp(town, MAYOR), target_id=flagged.id, value=True))
            town.server.state.accounts[MAYOR_MAIL].mailbox.notify()
            await sync(secretary)
            owner = share.owner_id
            assert secretary.store.message(f"{owner}:{flagged.id}").flagged
            assert not secretary.store.message(unread.id).unread

    run(flow())


@pytest.mark.feature("12")
def test_until_the_share_is_published_it_is_searched() -> None:
    """The header form is refused for a quarter of an hour (§14); remote ids work at once."""

    async def flow() -> None:
        slow = replace(FAST, share_publish_ms=900_000)
        async with pair(options=slow) as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            owner = town.server.mailbox(MAYOR_MAIL)
            viewer = town.server.mailbox(SECRETARY_MAIL)
            assert not town.server.state.is_published(owner, viewer), "the list is made now, before the share"
            await sync(mayor)
            share = await share_inbox(town, mayor, secretary)
            inbox = {m.id for m in mayor.store.messages if m.folder == "2"}
            assert {m.rpartition(":")[2] for m in shared_of(secretary)} == inbox
            new = town.server.deliver(MAYOR_MAIL, town.letter("Entre-temps"))
            await sync(secretary)
            assert f"{share.owner_id}:{new.id}" in shared_of(secretary)
            town.clock.pass_ms(900_001)
            with owner.writing() as change:
                owner.remove_mail(change, new)
            await sync(secretary)
            assert f"{share.owner_id}:{new.id}" not in shared_of(secretary), "by the owner's token now"
            cursor = secretary.store.cursors["shared"]
            assert '"token":"1' in cursor

    run(flow())


@pytest.mark.feature("12")
def test_what_the_rights_forbid_is_refused() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            await share_inbox(town, mayor, secretary, rights="r")
            first = next(iter(shared_of(secretary)))
            with pytest.raises(Rejected, match="not_allowed"):
                await deliver(secretary, SetRead(**stamp(town, SECRETARY), target_id=first, value=True))
            with pytest.raises(Rejected, match="not_allowed"):
                target = f"{first.partition(':')[0]}:3"
                await deliver(secretary, MoveMessage(**stamp(town, SECRETARY), target_id=first, folder=target))

    run(flow())


@pytest.mark.feature("12")
def test_a_share_taken_back_leaves_its_copy_one_left_goes() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            await sync(mayor)
            share = await share_inbox(town, mayor, secretary)
            held = set(shared_of(secretary))
            await sync(mayor, "standing")
            (mine,) = [r for r in mayor.store.records.values() if isinstance(r, GivenShare)]
            assert (mine.grantee, mine.rights) == (SECRETARY_MAIL, "rwid")
            revoke = RevokeShare(
                **stamp(town, MAYOR), target_id=mine.id, folder=mine.folder, grantee_id=mine.grantee_id
            )
            await deliver(mayor, revoke)
            await deliver(mayor, revoke)  # class I: the lost reply
            assert not [r for r in mayor.store.records.values() if isinstance(r, GivenShare)]
            await sync(secretary)
            folder = secretary.store.records[(MailFolder.KIND, share.id)]
            assert isinstance(folder, MailFolder) and folder.rights == "", "nothing more is allowed"
            assert set(shared_of(secretary)) == held, "what was read stays readable"
            broken = secretary.store.records[(ReceivedShare.KIND, share.id)]
            assert isinstance(broken, ReceivedShare) and broken.broken
            again = given()
            await deliver(mayor, GrantShare(**stamp(town, MAYOR), target_id=again.id, share=again))
            await sync(secretary)
            folder = secretary.store.records[(MailFolder.KIND, share.id)]
            assert isinstance(folder, MailFolder) and folder.rights == "rwid"
            leave = LeaveShare(**stamp(town, SECRETARY), target_id=share.id, mount=share.mount)
            await deliver(secretary, leave)
            await deliver(secretary, leave)
            await sync(secretary)
            assert shared_of(secretary) == {}
            assert (MailFolder.KIND, share.id) not in secretary.store.records
            assert len(mayor.store.messages) >= len(held), "nothing of the owner's was touched"

    run(flow())


def test_a_grant_twice_is_one_and_a_stranger_gets_none() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor:
            share = given()
            intent = GrantShare(**stamp(town, MAYOR), target_id=share.id, share=share)
            await deliver(mayor, intent)
            await deliver(mayor, intent)
            assert len(town.server.mailbox(MAYOR_MAIL).grants[2]) == 1
            stranger = given(grantee="inconnu@saint-aubin-des-pins.example")
            with pytest.raises(Rejected, match="grantee_unknown"):
                await deliver(mayor, GrantShare(**stamp(town, MAYOR), target_id=stranger.id, share=stranger))
            assert [g.kind for g in town.server.mailbox(MAYOR_MAIL).grants[2]] == ["usr"], "no guest was invited"
            await deliver(mayor, TellShare(**stamp(town, MAYOR), target_id="n1", folder="2", grantee=SECRETARY_MAIL))
            assert town.server.state.share_notices == [(MAYOR_MAIL, "2", (SECRETARY_MAIL,))]

    run(flow())


@pytest.mark.feature("13", "A18")
def test_as_and_on_behalf_of_are_two_things() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            hers = Address(mail=MAYOR_MAIL, name=MAYOR.name)

            def mail(mode: Mode) -> SendMail:
                return SendMail(
                    **stamp(town, SECRETARY),
                    target_id=f"{new_op_id()}@echarpe.example",
                    to=(Address(mail="prefet@etat.example"),),
                    subject=f"Invitation {mode}",
                    text="Bonjour.",
                    sender=hers,
                    mode=mode,
                )

            with pytest.raises(Rejected, match="sender_not_allowed"):
                await deliver(secretary, mail(Mode.BEHALF))
            assert town.server.sent == [], "the server would have put her own address, silently"
            for mode in (Mode.BEHALF, Mode.AS):
                right = GivenRight(id=f"{mode}:{SECRETARY_MAIL}", mode=mode, grantee=SECRETARY_MAIL)
                await deliver(mayor, GrantRight(**stamp(town, MAYOR), target_id=right.id, right=right))
                await deliver(secretary, mail(mode))
            await sync(secretary)
            senders = [r for r in secretary.store.records.values() if isinstance(r, Sender)]
            assert {(s.mode, s.address.mail) for s in senders} == {
                (Mode.OWN, SECRETARY_MAIL),
                (Mode.AS, MAYOR_MAIL),
                (Mode.BEHALF, MAYOR_MAIL),
            }
            sent = {m.subject: m for m in secretary.store.messages if m.folder == "5"}
            behalf, as_her = sent["Invitation behalf"], sent["Invitation as"]
            assert behalf.sender.mail == as_her.sender.mail == MAYOR_MAIL
            assert behalf.written_by is not None and behalf.written_by.mail == SECRETARY_MAIL
            assert as_her.written_by is None, "the recipient sees the mayor only"
            (raw,) = [s.raw for s in town.server.sent if s.subject == "Invitation behalf"]
            assert b"Sender:" in raw and SECRETARY_MAIL.encode() in raw
            right = GivenRight(id=f"{Mode.AS}:{SECRETARY_MAIL}", mode=Mode.AS, grantee=SECRETARY_MAIL)
            await deliver(mayor, RevokeRight(**stamp(town, MAYOR), target_id=right.id, right=right))
            await sync(mayor, "standing")
            left = [r.mode for r in mayor.store.records.values() if isinstance(r, GivenRight)]
            assert left == [Mode.BEHALF]

    run(flow())


@pytest.mark.feature("A17", "12")
def test_a_share_reaches_the_members_of_a_group() -> None:
    async def flow() -> None:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            group = f"cabinet@{COMMUNE.domain}"
            town.server.state.groups[group] = frozenset({SECRETARY_MAIL})
            share = replace(given(grantee=group, rights="r"), grantee_type="grp")
            await deliver(mayor, GrantShare(**stamp(town, MAYOR), target_id=share.id, share=share))
            await sync(secretary, "standing")
            (offer,) = [r for r in secretary.store.records.values() if isinstance(r, ReceivedShare)]
            assert (offer.grantee, offer.rights) == (group, "r")

    run(flow())


def test_without_any_share_nothing_is_asked() -> None:
    async def flow() -> None:
        async with pair(options=Options()) as town, town.client(SECRETARY) as secretary:
            recorded = town.server.exchanges = []
            await sync(secretary, "shared")
            assert recorded == []

    run(flow())


@pytest.mark.feature("12", "13", "15")
def test_every_request_and_answer_conforms(shared_data: Path) -> None:
    """What this half of the client says, and what the sandbox answers, against Zimbra's API description."""
    description = Description(shared_data / "zimbra" / "soapapi-desc-10.1.json.gz")

    async def flow() -> list[tuple[dict[str, Any], dict[str, Any]]]:
        async with pair() as town, town.client(MAYOR) as mayor, town.client(SECRETARY) as secretary:
            box = town.server.mailbox(MAYOR_MAIL)
            box.signatures["s1"] = ("Mairie", "text/html", "<p>Maire</p>")
            recorded = town.server.exchanges = []
            await sync(mayor)
            share = await share_inbox(town, mayor, secretary)
            right = GivenRight(id=f"as:{SECRETARY_MAIL}", mode=Mode.AS, grantee=SECRETARY_MAIL)
            rule = MailFilter(
                id="Voirie",
                rank=0,
                conditions=tuple(Condition(facet=facet, value="x") for facet in Facet),
                actions=tuple(Action(deed=deed, value="x") for deed in Deed),
            )
            away = Absence(id="absence", on=True, text="Absente.")
            for intent in (
                GrantRight(**stamp(town, MAYOR), target_id=right.id, right=right),
                TellShare(**stamp(town, MAYOR), target_id="n1", folder="2", grantee=SECRETARY_MAIL),
                SaveAbsence(**stamp(town, MAYOR), target_id="absence", absence=away),
                SaveFilter(**stamp(town, MAYOR), target_id="Voirie", filter=rule),
            ):
                await deliver(mayor, intent)
            await sync(secretary)
            origin = next(iter(shared_of(secretary)))
            part = KeptPart(message_id=origin, part="1", name="texte", media_type="text/plain", size_bytes=10)
            mail = SendMail(
                **stamp(town, SECRETARY),
                target_id="m9@echarpe.example",
                to=(HERS,),
                subject="Tr: à voir",
                text="Voir.",
                html="<p>Voir.</p>",
                sender=Address(mail=MAYOR_MAIL, name=MAYOR.name),
                mode=Mode.AS,
                origin_id=origin,
                origin_kind="w",
                kept=(part,),
                receipt=True,
            )
            await deliver(secretary, mail)
            content = LocalDraft(id="d9", date_ms=town.clock(), subject="Essai", text="Voici")
            await deliver(secretary, SaveDraft(**stamp(town, SECRETARY), target_id="d9", content=content))
            await deliver(secretary, LeaveShare(**stamp(town, SECRETARY), target_id=share.id, mount=share.mount))
            await deliver(mayor, RevokeRight(**stamp(town, MAYOR), target_id=right.id, right=right))
            await sync(secretary)
            await sync(mayor)
            return recorded

    recorded = run(flow())
    names = {name for request, _ in recorded for name in request["Body"]}
    assert names >= {
        "CreateMountpointRequest",
        "FolderActionRequest",
        "GrantRightsRequest",
        "RevokeRightsRequest",
        "SendShareNotificationRequest",
        "ModifyPrefsRequest",
        "ModifyFilterRulesRequest",
        "SaveDraftRequest",
        "SendMsgRequest",
    }
    found = {
        problem
        for exchange in recorded
        for document in exchange
        for name, element in document["Body"].items()
        for problem in description.check(name, element)
    }
    assert sorted(found) == []
