"""Messages: drafts, sending with undo, completion. All of it without a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from app.domain.errors import OutcomeUnknown, Rejected
from app.domain.exchange import Ack
from app.domain.ids import AccountId, Key
from app.domain.intents import ReplyInvitation, SendMail
from app.domain.mail import Address, Contact, Invite, MailFolder, Message, MessageBody, Role
from app.services.bodies import Bodies
from app.services.mail import MailDraft
from app.store.tx import Tx
from tests.unit.services.kit import COMMUNE, INTERCO, NOW, Town, run

T = TypeVar("T")
ME = Address(mail=f"elue@{COMMUNE}.example")
DGS = Address(mail="dgs@x.example", name="Bruno Larrieu")
VOIRIE = Address(mail="voirie@x.example", name="Yvan Peyrelongue")
MAIL = Message(
    id="7", folder="2", date_ms=NOW, subject="Ordre du jour", sender=DGS, recipients=(ME, VOIRIE), message_id="m7@x",
    unread=True, invite=Invite(uid="u7", invite_id="310-309"),
)  # fmt: skip
BODY = MessageBody(id="7", html="<p>Bonjour,<br>voici l’ordre du jour.</p>", to=(ME, VOIRIE))
KEY = Key(COMMUNE, Message.KIND, "7")


@pytest.mark.feature("2")
def test_a_reply_names_what_it_answers(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, MAIL, BODY)
        one = await town.mail.reply_draft(KEY, to_all=False)
        assert (one.to, one.cc, one.subject, one.in_reply_to) == ((DGS,), (), "Re: Ordre du jour", "m7@x")
        assert "> voici l’ordre du jour." in one.text
        assert one.html == "<blockquote><p>Bonjour,<br>voici l’ordre du jour.</p></blockquote>"
        everyone = await town.mail.reply_draft(KEY, to_all=True)
        assert (everyone.to, everyone.cc) == ((DGS,), (VOIRIE,)), "never to oneself"
        forward = await town.mail.forward_draft(KEY)
        assert (forward.to, forward.subject, forward.origin_kind) == ((), "Tr: Ordre du jour", "w")

    run(tmp_path, scenario)


@pytest.mark.feature("2")
def test_an_answer_to_all_writes_to_each_once(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        twice = replace(VOIRIE, mail="Voirie@X.example")
        await town.pulled(COMMUNE, MAIL, replace(BODY, to=(ME, VOIRIE), cc=(twice, DGS), reply_to=(DGS, DGS)))
        draft = await town.mail.reply_draft(KEY, to_all=True)
        assert (draft.to, draft.cc) == ((DGS,), (VOIRIE,))

    run(tmp_path, scenario)


@pytest.mark.feature("2")
def test_an_answer_names_the_whole_thread(tmp_path: Path) -> None:
    """RFC 5322 §3.6.4: programs of others put it where it belongs though the message answered is not theirs."""

    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, MAIL, replace(BODY, in_reply_to="b@x", references=("a@x", "b@x")))
        draft = await town.mail.reply_draft(KEY, to_all=False)
        assert (draft.references, draft.in_reply_to) == (("a@x", "b@x"), "m7@x")
        await town.pulled(COMMUNE, replace(MAIL, revision="2"), replace(BODY, in_reply_to="b@x"))
        assert (await town.mail.reply_draft(KEY, to_all=False)).references == ("b@x",)

    run(tmp_path, scenario)


@pytest.mark.feature("2")
def test_an_answer_begun_in_the_webmail_goes_on_being_one(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        answer = replace(BODY, in_reply_to="m7@x", references=("a@x", "m7@x"), origin_id="7", origin_kind="r")
        await town.pulled(COMMUNE, replace(MAIL, draft=True), answer)
        draft = (await town.mail.server_draft(KEY)).draft
        assert (draft.in_reply_to, draft.references) == ("m7@x", ("a@x",))
        assert (draft.origin_id, draft.origin_kind) == ("7", "r")

    run(tmp_path, scenario)


@pytest.mark.feature("2")
def test_sending_waits_for_second_thoughts(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        draft = MailDraft(account=COMMUNE, to=(DGS,), subject="Bonjour", text="Vu.")
        op_id = await town.mail.send(draft)
        store = town.bodies.store_of(COMMUNE)
        (row,) = await store.read(lambda r: r.outbox())
        assert isinstance(row.intent, SendMail)
        assert row.intent.target_id.endswith(f"@{COMMUNE}.example"), "our own Message-ID"
        assert row.not_before_ms >= NOW + 10_000
        assert await store.read(lambda r: r.due_intents(COMMUNE, NOW + 5_000)) == []
        assert town.nudged == [COMMUNE]
        back = await town.mail.cancel_send(COMMUNE, op_id)
        assert back is not None and back.draft == draft
        assert await store.read(lambda r: r.outbox()) == []
        assert await town.mail.cancel_send(COMMUNE, op_id) is None, "gone already"

    run(tmp_path, scenario)


@pytest.mark.feature("2", "111")
def test_a_message_being_written_is_kept_until_sent_or_dropped(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        draft = MailDraft(account=COMMUNE, to=(DGS,), subject="Bud", origin_id="7", origin_kind="r")
        await town.mail.keep_draft("d1", draft)
        longer = replace(draft, subject="Budget", text="Voici…")
        await town.mail.keep_draft("d1", longer)
        await town.mail.keep_draft("d2", MailDraft(account=INTERCO, text="Note"))
        kept = await town.mail.kept_drafts()
        assert [(k.id, k.draft.account) for k in kept] == [("d2", INTERCO), ("d1", COMMUNE)], "last kept first"
        assert kept[1].draft == longer
        assert town.nudged == [], "nothing for a server"
        await town.mail.drop_draft("d2")
        await town.mail.drop_draft("never kept")
        op_id = await town.mail.send(longer, draft_id="d1")
        assert await town.mail.kept_drafts() == [], "the outbox has it"
        again = await town.mail.cancel_send(COMMUNE, op_id)
        assert again is not None and again.draft == longer
        (back,) = await town.mail.kept_drafts()
        assert (back.id, back.draft) == (op_id, longer), "a draft again, before the window knows"
        with pytest.raises(Rejected, match="no_recipient"):
            await town.mail.send(replace(longer, to=()), draft_id=op_id)
        assert await town.mail.kept_drafts() == [back], "refused: still a draft"

    run(tmp_path, scenario)


@pytest.mark.feature("2", "111")
def test_files_of_a_draft_stay_and_follow_it_to_another_body(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        source = tmp_path / "note.txt"
        source.write_text("été")
        file = await town.mail.attach(COMMUNE, source)
        await town.mail.keep_draft("d1", MailDraft(account=COMMUNE, subject="Note", files=(file,)))
        first, other = (town.bodies.store_of(account).blobs for account in (COMMUNE, INTERCO))
        assert await first.remove_unreferenced(older_than_ms=0) == 0
        moved = MailDraft(account=INTERCO, to=(DGS,), subject="Note", files=(file,))
        await town.mail.keep_draft("d1", moved)
        assert [k.draft for k in await town.mail.kept_drafts()] == [moved], "one draft, at its new account"
        assert await first.remove_unreferenced(older_than_ms=0) == 1
        await town.mail.send(moved, draft_id="d1")
        assert await other.remove_unreferenced(older_than_ms=0) == 0
        assert await other.read_all(file.sha256, 100) == "été".encode()

    run(tmp_path, scenario)


@pytest.mark.feature("2", "111")
def test_a_draft_leaves_no_copy_under_the_account_it_had_before(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        draft = MailDraft(account=COMMUNE, to=(DGS,), subject="Note")
        await town.mail.keep_draft("d1", draft)
        await town.mail.send(
            replace(draft, account=INTERCO), draft_id="d1"
        )  # the account was changed at the last moment
        assert await town.mail.kept_drafts() == []
        await town.mail.keep_draft("d2", draft)
        await town.mail.drop_draft("d2")
        assert await town.mail.kept_drafts() == []

    run(tmp_path, scenario)


@pytest.mark.feature("2", "117")
@pytest.mark.parametrize("fate", ["left", "leaving", "unknown"])
def test_a_message_that_may_have_left_is_not_taken_back(tmp_path: Path, fate: str) -> None:
    async def scenario(town: Town) -> None:
        op_id = await town.mail.send(MailDraft(account=COMMUNE, to=(DGS,), subject="Bonjour"))

        class Overtaking(Bodies):
            """The engine's write comes just before the user's."""

            async def write(self, account: AccountId, work: Callable[[Tx], T]) -> T:
                await super().write(account, lambda tx: tx.start_intent(op_id))
                if fate == "left":
                    await super().write(account, lambda tx: tx.acknowledge(op_id, Ack()))
                elif fate == "unknown":
                    await super().write(account, lambda tx: tx.mark_unknown(op_id, OutcomeUnknown()))
                return await super().write(account, work)

        town.bodies.__class__ = Overtaking
        assert await town.mail.cancel_send(COMMUNE, op_id) is None
        assert await town.mail.kept_drafts() == []
        assert len(await town.bodies.store_of(COMMUNE).read(lambda r: r.outbox())) == (0 if fate == "left" else 1)

    run(tmp_path, scenario)


@pytest.mark.feature("2")
def test_nothing_goes_to_the_trash_where_one_account_has_none(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, MAIL, MailFolder(id="3", name="Trash", role=Role.TRASH))
        await town.pulled(INTERCO, MAIL)
        with pytest.raises(Rejected, match="no_trash_folder"):
            await town.mail.trash([KEY, Key(INTERCO, Message.KIND, "7")])
        assert await town.bodies.store_of(COMMUNE).read(lambda r: r.outbox()) == []

    run(tmp_path, scenario)


@pytest.mark.feature("2", "A33")
def test_drafts_outlive_their_account(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        draft = MailDraft(account=COMMUNE, subject="À finir")
        await town.mail.keep_draft("d1", draft)
        await town.pulled(COMMUNE, MAIL)
        await town.bodies.write(COMMUNE, lambda tx: tx.forget_account(COMMUNE))
        town.bodies._accounts.pop(COMMUNE)  # as after a start: only the store knows of it
        await town.bodies.find_departed()
        (kept,) = await town.mail.kept_drafts()
        assert kept.draft == draft
        await town.mail.keep_draft("d1", replace(draft, account=INTERCO))
        assert [k.draft.account for k in await town.mail.kept_drafts()] == [INTERCO]

    run(tmp_path, scenario)


def test_bad_drafts_are_refused_before_they_are_queued(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        with pytest.raises(Rejected, match="no_recipient"):
            await town.mail.send(MailDraft(account=COMMUNE, subject="x"))
        with pytest.raises(Rejected, match="bad_address"):
            await town.mail.send(MailDraft(account=COMMUNE, to=(Address(mail="dgs"),)))
        large = tmp_path / "plan.bin"
        large.write_bytes(b"x" * (7 * 1024 * 1024 + 1))
        with pytest.raises(Rejected, match="too_large"):
            await town.mail.attach(COMMUNE, large)
        small = tmp_path / "note.txt"
        small.write_text("été")
        kept = await town.mail.attach(COMMUNE, small)
        assert (kept.name, kept.media_type, kept.size_bytes) == ("note.txt", "text/plain", 5)
        assert await town.bodies.store_of(COMMUNE).read(lambda r: r.outbox()) == []

    run(tmp_path, scenario)


@pytest.mark.feature("21")
def test_marks_moves_and_answers_are_intents_seen_at_once(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        trash = MailFolder(id="3", name="Trash", role=Role.TRASH)
        await town.pulled(COMMUNE, MAIL, trash, MailFolder(id="2", name="Inbox", role=Role.INBOX))
        (row, _) = await town.mail.folders()
        assert (row.folder.role, row.unread) == (Role.INBOX, 1)
        await town.mail.set_read([KEY], True)
        await town.mail.set_flagged([KEY], True)
        await town.mail.answer_invitation(KEY, "ACCEPTED")
        await town.mail.trash([KEY])
        entry = await town.library.entry(KEY)
        assert entry is not None and isinstance(entry.record, Message)
        shown = entry.record
        assert (shown.unread, shown.flagged, shown.folder, entry.pending) == (False, True, "3", 4)
        assert shown.invite is not None and shown.invite.answer == "ACCEPTED"
        base = await town.bodies.read(COMMUNE, lambda r: r.base(KEY))
        assert base == MAIL, "the server copy is untouched"

    run(tmp_path, scenario)


@pytest.mark.feature("21")
def test_an_invitation_to_one_occurrence_is_answered_for_that_one(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        assert MAIL.invite is not None
        await town.pulled(COMMUNE, replace(MAIL, invite=replace(MAIL.invite, occurrence_ms=NOW)))
        await town.mail.answer_invitation(KEY, "DECLINED")
        (row,) = await town.bodies.read(COMMUNE, lambda r: r.outbox())
        assert isinstance(row.intent, ReplyInvitation) and row.intent.occurrence_ms == NOW

    run(tmp_path, scenario)


@pytest.mark.feature("11")
def test_completion_knows_contacts_and_correspondents_of_all_bodies(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await town.pulled(COMMUNE, MAIL)
        await town.pulled(INTERCO, Contact(id="c1", folder="7", name="Brigitte Éloi", mails=("b.eloi@x.example",)))
        assert {a.mail for a in await town.mail.suggest("br")} == {"b.eloi@x.example", "dgs@x.example"}
        assert [a.mail for a in await town.mail.suggest("eloi")] == ["b.eloi@x.example"]
        assert await town.mail.suggest('"*(') == []

    run(tmp_path, scenario)
