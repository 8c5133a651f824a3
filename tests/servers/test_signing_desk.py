"""The signing desk on two bodies: whose card signs what, what is told before the PIN, crashes and renewals."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli.sign import _batch
from app.domain.accounts import SHARED_SESSION, Body
from app.domain.errors import Rejected
from app.domain.exchange import Delta
from app.domain.ids import BodyId, Key
from app.domain.intents import SignDossier
from app.domain.listing import IntentState
from app.domain.parapheur import Dossier, Format
from app.domain.signatures import ProofState, Signature
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import COMMUNE, INTERCO
from app.sandbox.pki import Pki
from app.services.batch_control import Answer, BatchControl
from app.services.card_box import HOLDER_SETTING, OTHER_HOLDER
from app.services.local_signing import propose
from app.services.recapping import FORBID_SERVER_PDF
from app.services.runtime import Runtime
from app.services.signing_desk import SigningDesk
from app.services.signing_rules import BOUND
from app.services.signing_types import RecapLine, SignProgress, SignStep
from app.services.trust import Answer as Answered
from app.signing.batch import JournalEntry, Prepared
from app.signing.persons import Person, read_person
from app.signing.report import Trust
from tests.servers.desk_kit import ACCOUNTS, LABELS, PIN, Cards, TwoTowns, outbox, run, settle, to_sign, until
from ui.views.outbox.words import why_refused
from ui.views.parapheur.words import certificate as certificate_words


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def made_cards(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Cards:
    return Cards(tmp_path_factory.mktemp("cards"), pki)


@pytest.fixture
def cards(made_cards: Cards, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cards]:
    made_cards.plug(monkeypatch)
    made_cards.order()
    yield made_cards
    made_cards.order()


@pytest.fixture
def towns(tmp_path: Path, pki: Pki, cards: Cards) -> TwoTowns:
    return TwoTowns(tmp_path, pki, cards)


def sha256(pki: Pki, town: str) -> str:
    return hashlib.sha256(pki.certificate(LABELS[town])).hexdigest()


def ignore(_progress: SignProgress) -> None:
    """Nobody looks at the progress."""


@pytest.fixture
def offline(towns: TwoTowns) -> Iterator[Runtime]:
    """Both bodies synchronised, then no network."""
    with towns.online():
        towns.make_profile()
        runtime = towns.synchronise()
    try:
        yield runtime
    finally:
        runtime.stop()


def ready(runtime: Runtime) -> list[RecapLine]:
    return list(run(runtime, runtime.signing.recapitulation(run(runtime, to_sign(runtime)))).ready)


# --- two bodies, two tokens -------------------------------------------------------------------------


@pytest.mark.feature("83", "84", "A1", "A6")
def test_two_bodies_and_two_tokens_in_one_selection(offline: Runtime, pki: Pki, cards: Cards) -> None:
    keys = run(offline, to_sign(offline))
    recap = run(offline, offline.signing.recapitulation(keys))
    assert {line.body.name for line in recap.ready} == {COMMUNE.name, INTERCO.name}
    assert [card.sha256 for card in recap.cards] and len(recap.cards) == 2
    pins = {card.sha256: PIN for card in recap.cards}
    told: list[SignProgress] = []
    results = run(offline, offline.signing.sign(recap, [line.key for line in recap.ready], pins, told.append))
    assert all(result.ok for result in results) and len(results) == len(recap.ready)
    queued = {each.key: each.index for each in told if each.step is SignStep.QUEUED}
    assert queued == {line.key: rank for rank, line in enumerate(recap.ready, 1)}, "counted over both cards"
    assert {each.total for each in told} == {len(recap.ready)}
    assert cards.logins == 2, "one a token"
    signed = outbox(offline)
    assert len(signed) == len(recap.ready)
    for intent in signed:
        town = next(key for key, account in ACCOUNTS.items() if account == intent.account)
        assert hashlib.sha256(intent.certificate).hexdigest() == sha256(pki, town)


@pytest.mark.feature("86", "A2")
def test_the_wrong_pin_of_one_token_leaves_the_other_bodys_batch_alone(
    offline: Runtime, pki: Pki, cards: Cards
) -> None:
    recap = run(offline, offline.signing.recapitulation(run(offline, to_sign(offline))))
    pins = {sha256(pki, COMMUNE.key): "0000", sha256(pki, INTERCO.key): PIN}
    results = run(offline, offline.signing.sign(recap, [line.key for line in recap.ready], pins, ignore))
    codes = {(result.key.account, result.code) for result in results}
    assert codes == {(ACCOUNTS[COMMUNE.key], "pin_refused"), (ACCOUNTS[INTERCO.key], "")}
    assert cards.logins == 2
    assert {intent.account for intent in outbox(offline)} == {ACCOUNTS[INTERCO.key]}
    cards.order(lock_after=1)
    mine = [key for key in run(offline, to_sign(offline)) if key.account == ACCOUNTS[COMMUNE.key]]
    recap = run(offline, offline.signing.recapitulation(mine))
    locked = run(offline, offline.signing.sign(recap, mine, {sha256(pki, COMMUNE.key): "0000"}, ignore))
    assert {result.code for result in locked} == {"pin_locked"}
    recap = run(offline, offline.signing.recapitulation(mine))
    assert recap.ready == () and "pin_locked" in {line.problem for line in recap.lines}, "nothing to press"


@pytest.mark.feature("82")
def test_among_several_profiles_another_person_s_card_is_refused_by_name(offline: Runtime, pki: Pki) -> None:
    account, card = ACCOUNTS[INTERCO.key], sha256(pki, INTERCO.key)
    run(offline, offline.signing.choose_certificate(account, card))
    (mine,) = {view.subject for view in run(offline, offline.signing.cards()) if view.sha256 == card}
    run(offline, offline.accounts.set_setting(SHARED_SESSION, "1"))
    assert all(view.usable for view in run(offline, offline.signing.cards())), "the holder's own cards, of both bodies"
    swapped = " ".join(reversed(mine.upper().split()))
    run(offline, offline.accounts.set_setting(HOLDER_SETTING, swapped))
    run(offline, offline.signing.choose_certificate(account, card))
    run(offline, offline.accounts.set_setting(HOLDER_SETTING, "Marc Etcheverry"))
    (view,) = [view for view in run(offline, offline.signing.cards()) if view.sha256 == card]
    assert not view.usable and view.blocking[-1].params == {"subject": mine, "holder": "Marc Etcheverry"}
    assert certificate_words(view.blocking[-1]).startswith(f"au nom de {mine}, alors que ce profil est celui de Marc")
    with pytest.raises(Rejected, match="certificate_other_holder"):
        run(offline, offline.signing.choose_certificate(account, card))
    recap = run(offline, offline.signing.recapitulation(run(offline, to_sign(offline))))
    assert recap.ready == () and {line.problem for line in recap.lines} >= {"certificate_not_usable"}
    run(offline, offline.accounts.set_setting(SHARED_SESSION, ""))
    assert all(view.usable for view in run(offline, offline.signing.cards())), "one profile alone takes any card"
    run(offline, offline.signing.choose_certificate(account, card))
    run(offline, offline.accounts.set_setting(SHARED_SESSION, "1"))
    assert all(view.usable for view in run(offline, offline.signing.cards())), "and becomes that of its holder"


@pytest.mark.feature("82")
def test_a_card_chosen_before_anything_was_learnt_of_its_holder_is_enough_to_refuse_another(
    offline: Runtime, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(offline, offline.accounts.set_setting(SHARED_SESSION, "1"))
    assert run(offline, offline.accounts.setting(HOLDER_SETTING)) == "", "chosen, and nothing learnt"
    assert all(view.usable for view in run(offline, offline.signing.cards()))
    other = pki.certificate(LABELS[INTERCO.key])
    monkeypatch.setattr(
        "app.services.card_box.read_person", lambda der: Person("Bruno Larrieu") if der == other else read_person(der)
    )
    (view,) = [view for view in run(offline, offline.signing.cards()) if view.sha256 == sha256(pki, INTERCO.key)]
    assert view.blocking[-1].code == OTHER_HOLDER and view.blocking[-1].params["holder"] == view.subject


@pytest.mark.feature("82", "A6")
def test_a_certificate_of_another_body_signs_only_when_the_user_binds_it(
    offline: Runtime, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    async def ask(certificates: Iterable[bytes]) -> None:
        asked.extend(certificates)

    monkeypatch.setattr(offline.trust, "refresh", ask)
    account, foreign = ACCOUNTS[INTERCO.key], sha256(pki, COMMUNE.key)
    with pytest.raises(Rejected, match="certificate_other_body"):
        run(offline, offline.signing.choose_certificate(account, foreign))
    assert offline.signing.chosen(account).sha256 == sha256(pki, INTERCO.key)  # type: ignore[union-attr]
    run(offline, offline.signing.choose_certificate(account, foreign, bind=True))
    assert asked == [pki.certificate(LABELS[COMMUNE.key])], "whether it was revoked, before its first PIN"
    mine = [key for key in run(offline, to_sign(offline)) if key.account == account]
    recap = run(offline, offline.signing.recapitulation(mine))
    assert {line.problem for line in recap.lines} <= {"to_prepare_online", "reading_mandatory"}
    told = {finding.code for line in recap.lines for finding in line.warnings if line.file is not None}
    assert "sign_siren_differs" in told
    run(offline, offline.accounts.update_settings(account, **{BOUND: ""}))  # a policy file, an older version…
    recap = run(offline, offline.signing.recapitulation(mine))
    assert {line.problem for line in recap.lines} == {"certificate_other_body"} and not recap.ready


@pytest.mark.feature("82", "A5")
@pytest.mark.parametrize(("asked", "codes"), [("0", set()), ("2", set()), ("3", {"sign_level_below"})])
def test_a_level_below_what_the_body_asks_is_told_before_the_pin(offline: Runtime, asked: str, codes: set[str]) -> None:
    account = ACCOUNTS[COMMUNE.key]
    run(offline, offline.accounts.update_settings(account, certificate_levels=f"*={asked}"))
    mine = [key for key in run(offline, to_sign(offline)) if key.account == account]
    recap = run(offline, offline.signing.recapitulation(mine))
    found = {finding.code for line in recap.lines for finding in line.warnings if finding.code.startswith("sign_")}
    assert found == codes


# --- before the PIN ---------------------------------------------------------------------------------


@pytest.mark.feature("A1", "83")
def test_the_recapitulation_holds_every_field(offline: Runtime) -> None:
    line = next(line for line in ready(offline) if "Mandats n° 41" in line.name)
    file = line.file
    assert file is not None
    assert (file.siret, file.cod_bud, bool(file.file_name), bool(file.post)) == (COMMUNE.siret, "00", True, True)
    assert file.announced >= file.embedded > 0 and file.size_bytes > 1000 and file.to_sign == 1
    (slip,) = file.bordereaux
    assert (slip.number, slip.sens, slip.type_code, slip.declared_count, slip.counted) == (
        "41",
        "depense",
        "01",
        12,
        12,
    )
    assert slip.total == slip.computed == line.amount and slip.yearly_total and slip.dematerialised
    assert line.capacity == "Maire" and line.prepared_ms
    assert not any(finding.code.startswith("sign_") for finding in line.warnings)


@pytest.mark.feature("A1", "59")
def test_the_same_bordereau_twice_in_a_selection_is_told(offline: Runtime) -> None:
    from app.services.signing_rules import with_doubles

    lines = ready(offline)
    one = next(line for line in lines if line.file is not None)
    other = next(line for line in lines if line.file is not None and line.file != one.file)
    told = with_doubles([one, one, other])
    assert [{f.code for f in line.warnings} & {"sign_twice", "sign_same_file"} for line in told] == [
        {"sign_twice", "sign_same_file"},
        {"sign_twice", "sign_same_file"},
        set(),
    ]


@pytest.mark.feature("A38", "82")
def test_a_certificate_renewed_between_fetching_and_signing(towns: TwoTowns, pki: Pki) -> None:
    """Prepared for the old one; the card now holds the new one: nothing is signed until it was prepared anew."""
    towns.towns, towns.chosen = (COMMUNE,), {COMMUNE.key: "maire-bientot"}
    with towns.online():
        towns.make_profile()
        runtime = towns.synchronise()
    try:
        keys = run(runtime, to_sign(runtime))
        recap = run(runtime, runtime.signing.recapitulation(keys))
        old = hashlib.sha256(pki.certificate("maire-bientot")).hexdigest()
        assert recap.missing_certificates == (old,) and not recap.ready
        assert recap.renewals[old].sha256 == sha256(pki, COMMUNE.key)
        run(runtime, runtime.signing.choose_certificate(ACCOUNTS[COMMUNE.key], sha256(pki, COMMUNE.key)))
        recap = run(runtime, runtime.signing.recapitulation(keys))
        assert "to_prepare_online" in {line.problem for line in recap.lines} and not recap.ready
        pins = {sha256(pki, COMMUNE.key): PIN}
        assert run(runtime, runtime.signing.sign(recap, keys, pins, ignore)) == [] and outbox(runtime) == []
        with towns.online():
            settle(runtime)
            recap = run(runtime, runtime.signing.recapitulation(keys))
            assert recap.ready
            results = run(runtime, runtime.signing.sign(recap, [recap.ready[0].key], pins, ignore))
            assert results[0].ok
            until(runtime, lambda: _delivered(runtime))
    finally:
        runtime.stop()


async def _delivered(runtime: Runtime) -> bool:
    return not [row for row in await runtime.sync.outbox() if isinstance(row.intent, SignDossier)]


@pytest.mark.feature("91")
def test_one_folder_in_two_parapheurs_has_two_fates() -> None:
    """A shared server shows the same folder to two accounts of one person: neither result may hide the other."""
    desk: Any = SigningDesk.__new__(SigningDesk)
    kept: list[tuple[Key, str]] = []

    async def prepare(_line: RecapLine) -> Prepared:
        raise Rejected("not_prepared")

    async def record(line: RecapLine, entry: JournalEntry) -> None:
        kept.append((line.key, entry.code))

    desk._prepare, desk._record = prepare, record
    desk._tokens = SimpleNamespace(allow_sha1=False)
    desk._bodies = SimpleNamespace(account=lambda _id: SimpleNamespace(settings={}))
    body = Body(id=BodyId("b"), name="Commune")
    lines = [
        RecapLine(key=Key(account, Dossier.KIND, "F1"), name="", body=body, format=Format.PES_V2, certificate_sha256="")
        for account in ACCOUNTS.values()
    ]
    work = desk._sign_group(lines, "", None, lambda *_: None, BatchControl())
    results = asyncio.run(work)
    assert [result.key for result in results] == [line.key for line in lines]
    assert kept == [(line.key, "not_prepared") for line in lines]


# --- during -----------------------------------------------------------------------------------------


@pytest.mark.feature("A3", "91", "90")
def test_one_by_one_signs_passes_and_stops(offline: Runtime, pki: Pki, cards: Cards) -> None:
    lines = [line for line in ready(offline) if line.body.name == COMMUNE.name][:5]
    answers = iter((Answer.SIGN, Answer.SKIP, Answer.ALL))
    asked: list[SignProgress] = []

    def progress(told: SignProgress) -> None:
        if told.step is SignStep.ASKED:
            asked.append(told)
            offline.submit(offline.signing.answer(next(answers)))

    keys = [line.key for line in lines]
    recap = run(offline, offline.signing.recapitulation(keys))
    results = run(
        offline, offline.signing.sign(recap, keys, {sha256(pki, COMMUNE.key): PIN}, progress, one_by_one=True)
    )
    assert [result.ok for result in results] == [True, False, True, True, True]
    assert results[1].passed and len(asked) == 3 and cards.logins == 1
    assert run(offline, offline.signing.interrupted()) == []


@pytest.mark.feature("90", "A3", "A13")
def test_a_document_signed_meanwhile_leaves_the_batch_its_questions(
    offline: Runtime, pki: Pki, cards: Cards, tmp_path: Path
) -> None:
    keys = [line.key for line in ready(offline) if line.body.name == COMMUNE.name][:2]
    recap = run(offline, offline.signing.recapitulation(keys))
    asked = threading.Event()

    def progress(told: SignProgress) -> None:
        if told.step is SignStep.ASKED:
            asked.set()

    card = sha256(pki, COMMUNE.key)
    batch = offline.submit(offline.signing.sign(recap, keys, {card: PIN}, progress, one_by_one=True))
    assert asked.wait(30)
    (tmp_path / "note.txt").write_bytes(b"une note")
    documents = [propose(tmp_path / "note.txt")]
    (made,) = run(offline, offline.signing.sign_documents(documents, card, PIN, lambda _result: None))
    assert made.ok
    run(offline, offline.signing.answer(Answer.ALL))
    assert all(result.ok for result in batch.result(30))


@pytest.mark.feature("89", "126")
def test_a_locked_window_leaves_no_card_open(offline: Runtime, pki: Pki, cards: Cards) -> None:
    keys = [line.key for line in ready(offline) if line.body.name == COMMUNE.name][:3]
    run(offline, offline.signing.set_keep_minutes(5))
    card = sha256(pki, COMMUNE.key)

    def sign(chosen: list[Key], progress: Callable[[SignProgress], None]) -> None:
        recap = run(offline, offline.signing.recapitulation(chosen))
        results = run(offline, offline.signing.sign(recap, chosen, {card: PIN}, progress))
        assert all(result.ok for result in results)

    def lock(told: SignProgress) -> None:
        if told.step is SignStep.SIGNED:
            offline.submit(offline.close_cards())

    sign(keys[:1], ignore)
    assert offline.signing._tokens.unlocked(card)
    run(offline, offline.close_cards())
    assert not offline.signing._tokens.unlocked(card)
    sign(keys[1:], lock)
    assert not offline.signing._tokens.unlocked(card), "locked during the batch: not kept after it"


@pytest.mark.feature("82")
def test_a_revoked_card_signs_no_mail_and_no_document(
    offline: Runtime, pki: Pki, cards: Cards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = sha256(pki, COMMUNE.key)
    revoked = Answered(trust=Trust.REVOKED, revocation_known=True, at_ms=1)
    monkeypatch.setattr(offline.trust, "_answers", {card: revoked})  # as its authority answered earlier
    (tmp_path / "note.txt").write_bytes(b"une note")
    mail = b"From: a@b.fr\r\nContent-Type: text/plain\r\n\r\nbonjour\r\n"
    documents = [propose(tmp_path / "note.txt")]
    with pytest.raises(Rejected, match="certificate_not_usable"):
        run(offline, offline.signing.sign_mail(mail, card, PIN))
    with pytest.raises(Rejected, match="certificate_not_usable"):
        run(offline, offline.signing.sign_documents(documents, card, PIN, lambda _result: None))
    assert cards.logins == 0


@pytest.mark.feature("90", "A3")
def test_a_pause_rests_between_two_dossiers_and_goes_on_with_the_same_card(
    offline: Runtime, pki: Pki, cards: Cards
) -> None:
    keys = [line.key for line in ready(offline) if line.body.name == COMMUNE.name][:4]
    recap = run(offline, offline.signing.recapitulation(keys))
    rested = threading.Event()

    def progress(told: SignProgress) -> None:
        if told.step is SignStep.QUEUED and not rested.is_set():
            offline.submit(offline.signing.pause())
        if told.step is SignStep.PAUSED:
            rested.set()

    batch = offline.submit(offline.signing.sign(recap, keys, {sha256(pki, COMMUNE.key): PIN}, progress))
    assert rested.wait(20) and not batch.done()
    assert 0 < len(outbox(offline)) < 4
    assert run(offline, offline.signing.interrupted()) == [], "it rests, nothing interrupted it"
    run(offline, offline.signing.resume())
    assert all(result.ok for result in batch.result(30)) and cards.logins == 1


@pytest.mark.feature("A4", "91")
def test_a_dossier_that_leaves_during_the_batch_fails_alone(offline: Runtime, pki: Pki, cards: Cards) -> None:
    """A synchronisation goes on meanwhile: somebody else signed the third one."""
    keys = [line.key for line in ready(offline) if line.body.name == COMMUNE.name][:4]
    recap = run(offline, offline.signing.recapitulation(keys))
    rested = threading.Event()

    def progress(told: SignProgress) -> None:
        if told.step is SignStep.QUEUED and not rested.is_set():
            offline.submit(offline.signing.pause())
        if told.step is SignStep.PAUSED:
            rested.set()

    batch = offline.submit(offline.signing.sign(recap, keys, {sha256(pki, COMMUNE.key): PIN}, progress))
    assert rested.wait(20)
    left = Delta(stream="test", cursor="c", removes=((Dossier.KIND, keys[2].id),))
    store = offline.bodies.store_of(keys[2].account)
    run(offline, store.write(lambda tx: tx.apply_delta(keys[2].account, left)))
    run(offline, offline.signing.resume())
    results = batch.result(30)
    assert [result.ok for result in results] == [True, True, False, True]
    assert (results[2].step, results[2].code) == (SignStep.FAILED, "dossier_gone")
    signed = outbox(offline)
    assert {intent.target for intent in signed} == {keys[0], keys[1], keys[3]}
    values = sum(len(intent.values) for intent in signed)
    assert cards.logins == 1 and len(cards.log("sign")) == values, "the card was not asked for it"
    assert run(offline, offline.signing.interrupted()) == []


@pytest.mark.feature("A4", "91")
def test_after_a_crash_what_is_left_of_a_batch_is_known(towns: TwoTowns, offline: Runtime, pki: Pki) -> None:
    keys = [line.key for line in ready(offline) if line.body.name == COMMUNE.name][:12]
    recap = run(offline, offline.signing.recapitulation(keys))
    two = threading.Event()

    def progress(told: SignProgress) -> None:
        if told.step is SignStep.SIGNED and told.index == 3:
            batch.cancel()
            two.set()

    batch = offline.submit(offline.signing.sign(recap, keys, {sha256(pki, COMMUNE.key): PIN}, progress))
    assert two.wait(20)
    offline.stop()
    again = towns.open()
    try:
        signed = {intent.target for intent in outbox(again)}
        left = run(again, again.signing.interrupted())
        assert signed and left == [key for key in keys if key not in signed], "in the order of the batch"
        assert len(signed) + len(left) == 12
        run(again, again.signing.leave_interrupted())
        assert run(again, again.signing.interrupted()) == []
    finally:
        again.stop()


# --- a server that cannot be trusted ------------------------------------------------------------------


def one_town(towns: TwoTowns) -> Runtime:
    towns.towns = (COMMUNE,)
    towns.make_profile()
    return towns.synchronise()


def named(runtime: Runtime, part: str) -> RecapLine:
    recap = run(runtime, runtime.signing.recapitulation(run(runtime, to_sign(runtime))))
    return next(line for line in recap.lines if part in line.name)


def sign_one(runtime: Runtime, pki: Pki, part: str) -> RecapLine:
    line = named(runtime, part)
    recap = run(runtime, runtime.signing.recapitulation([line.key]))
    (result,) = run(runtime, runtime.signing.sign(recap, [line.key], {sha256(pki, COMMUNE.key): PIN}, ignore))
    assert result.ok, result
    return line


def proof(runtime: Runtime, line: RecapLine) -> Signature:
    found = run(runtime, runtime.signing.proofs.of(line.key))
    assert found is not None
    return found


@pytest.mark.feature("A1", "A4")
@pytest.mark.parametrize(
    "swap",
    [
        lambda data: data.replace(b'<MtHT V="', b'<MtHT V="9', 1),  # another amount
        lambda data: data.replace(b'<IdBord V="', b'<IdBord V="9', 1),  # another bordereau
        lambda data: data.replace(b'<Nom V="', b'<Nom V="X', 1),  # another tiers
    ],
    ids=["amount", "bordereau", "tiers"],
)
def test_a_swapped_pes_is_refused_before_the_card_is_asked(
    towns: TwoTowns, pki: Pki, cards: Cards, swap: Callable[[bytes], bytes]
) -> None:
    towns.books[COMMUNE.key].swap(lambda data: swap(data) if b"PES_Aller" in data[:400] else data)
    with towns.online():
        runtime = one_town(towns)
        try:
            line = named(runtime, "Titres n° 19")
            recap = run(runtime, runtime.signing.recapitulation([line.key]))
            (result,) = run(runtime, runtime.signing.sign(recap, [line.key], {sha256(pki, COMMUNE.key): PIN}, ignore))
            assert (result.step, result.code) == (SignStep.FAILED, "sign_bytes_differ")
            assert outbox(runtime) == [] and cards.logins == 0 and cards.log("sign") == []
        finally:
            runtime.stop()


@pytest.mark.feature("A4", "96", "75")
def test_a_server_that_swaps_the_pdf_is_caught_when_it_gives_it_back(towns: TwoTowns, pki: Pki, tmp_path: Path) -> None:
    """The bytes of a PDF revision cannot be proven before: the alarm comes with the signed file, and stays."""
    other = report_pdf("Tout autre contrat", [("Article 1", ("Le prix est doublé.",))])
    towns.books[COMMUNE.key].swap(lambda data: other if data.startswith(b"%PDF-") else data)
    with towns.online():
        runtime = one_town(towns)
        try:
            honest = sign_one(runtime, pki, "Titres n° 19")
            until(runtime, lambda: _state(runtime, honest, ProofState.PROVEN))
            proofs = runtime.signing.proofs
            assert run(runtime, proofs.alarms()) == []
            contract = sign_one(runtime, pki, "chaudières")
            assert contract.proof_after
            until(runtime, lambda: _state(runtime, contract, ProofState.ALTERED))
            record = proof(runtime, contract)
            assert "sign_not_prefix" in record.problems and record.received != record.documents
            ((key, alarm),) = run(runtime, proofs.alarms())
            target = tmp_path / "rapport.pdf"
            run(runtime, proofs.save_report("Dossier altéré", [(alarm.name, alarm.problems)], target))
            assert target.read_bytes().startswith(b"%PDF-")
            run(runtime, proofs.acknowledge(key))
            assert run(runtime, proofs.alarms()) == []
            assert proof(runtime, contract).proof is ProofState.ALTERED
        finally:
            runtime.stop()


@pytest.mark.feature("91", "A4")
def test_what_the_server_refused_is_prepared_anew_once_it_is_given_up(towns: TwoTowns, pki: Pki) -> None:
    """What it had prepared is of no more use: signed again as it was, it would be refused again, for ever."""
    other = report_pdf("Tout autre contrat", [("Article 1", ("Le prix est doublé.",))])
    towns.books[COMMUNE.key].swap(lambda data: other if data.startswith(b"%PDF-") else data)
    with towns.online():
        runtime = one_town(towns)
        towns.books[COMMUNE.key].swap(None)
        try:
            contract = sign_one(runtime, pki, "chaudières")
            until(runtime, lambda: _refused(runtime))
            (row,) = [row for row in run(runtime, runtime.sync.outbox()) if isinstance(row.intent, SignDossier)]
            assert "ne correspondent pas au document" in why_refused(row), "in the server's own words"
            run(runtime, runtime.sync.discard(contract.key.account, row.intent.op_id))
            settle(runtime)
            sign_one(runtime, pki, "chaudières")
            until(runtime, lambda: _state(runtime, contract, ProofState.PROVEN))
        finally:
            runtime.stop()


async def _refused(runtime: Runtime) -> bool:
    return any(row.state is IntentState.PARKED for row in await runtime.sync.outbox())


@pytest.mark.feature("99", "A4")
def test_the_command_line_does_not_call_signed_what_the_server_refused(
    towns: TwoTowns, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = report_pdf("Tout autre contrat", [("Article 1", ("Le prix est doublé.",))])
    towns.books[COMMUNE.key].swap(lambda data: other if data.startswith(b"%PDF-") else data)
    monkeypatch.setattr("app.cli.sign.ask_pin", lambda *_: PIN)
    with towns.online():
        runtime = one_town(towns)
        towns.books[COMMUNE.key].swap(None)
        try:
            assert not _batch(runtime, yes=True, pinentry="")
        finally:
            runtime.stop()
    lines = capsys.readouterr().out.splitlines()
    (refused,) = [line for line in lines if "mais pas remis" in line]
    assert "chaudières" in refused and "ne correspondent pas au document" in refused
    assert [line for line in lines if line.endswith(": signé")], "the others are"
    assert any("contrôlé après la signature" in line for line in lines), "told before the PIN"


@pytest.mark.feature("75", "A5")
def test_a_body_may_forbid_pdfs_that_the_server_prepares(offline: Runtime) -> None:
    assert named(offline, "chaudières").problem == ""
    run(offline, offline.accounts.update_settings(ACCOUNTS[COMMUNE.key], **{FORBID_SERVER_PDF: "1"}))
    assert named(offline, "chaudières").problem == "pdf_forbidden"
    assert named(offline, "Titres n° 19").ready


async def _state(runtime: Runtime, line: RecapLine, wanted: ProofState) -> bool:
    found = await runtime.signing.proofs.of(line.key)
    return found is not None and found.proof is wanted


@pytest.mark.feature("A4")
def test_a_proof_that_could_not_be_read_is_owed_until_it_is(towns: TwoTowns, pki: Pki) -> None:
    """The server fails just after the delivery: « à contrôler » until the next time, no false alarm."""
    with towns.online():
        runtime = one_town(towns)
        try:
            line = named(runtime, "Titres n° 19")
            faults = towns.servers[COMMUNE.key].faults
            faults.arm("503", f"GET .*{line.key.id}/document/", times=50)
            sign_one(runtime, pki, "Titres n° 19")
            until(runtime, lambda: _delivered(runtime))
            run(runtime, runtime.signing.proofs.catch_up(line.key.account))
            assert proof(runtime, line).proof is ProofState.WAITING
            faults.clear()
            run(runtime, runtime.signing.proofs.catch_up(line.key.account))
            assert proof(runtime, line).proof is ProofState.PROVEN
        finally:
            runtime.stop()


@pytest.mark.feature("100", "A6", "89")
def test_on_a_shared_desktop_only_the_cards_chosen_here_are_offered(offline: Runtime, pki: Pki) -> None:
    both = {card.sha256 for card in run(offline, offline.signing.cards())}
    assert both == {sha256(pki, COMMUNE.key), sha256(pki, INTERCO.key)}
    run(offline, offline.signing.set_keep_minutes(15))
    run(offline, offline.accounts.update_settings(ACCOUNTS[INTERCO.key], certificate=""))
    run(offline, offline.signing.set_shared_desktop(True))
    assert {card.sha256 for card in run(offline, offline.signing.cards())} == {sha256(pki, COMMUNE.key)}
    assert {card.sha256 for card in run(offline, offline.signing.cards(everything=True))} == both
    assert run(offline, offline.signing.keep_minutes()) == 0
    run(offline, offline.signing.set_shared_desktop(False))
    assert run(offline, offline.signing.keep_minutes()) == 15


@pytest.mark.feature("92", "A4")
def test_the_journal_is_exported_with_its_chain_and_every_change_shows(
    offline: Runtime, pki: Pki, tmp_path: Path
) -> None:
    """Recomputed here with the standard library alone, as somebody else would."""
    keys = [line.key for line in ready(offline) if line.body.name == COMMUNE.name][:3]
    recap = run(offline, offline.signing.recapitulation(keys))
    run(offline, offline.signing.sign(recap, keys, {sha256(pki, COMMUNE.key): PIN}, ignore))
    target = tmp_path / "journal.jsonl"
    count = run(offline, offline.signing.journal.save(ACCOUNTS[COMMUNE.key], target))
    head, *lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert head["lines"] == count == len(lines) and head["first_broken"] is None
    assert first_wrong(lines) is None
    verified = [line["subject"] for line in lines if line["kind"] == "sign.verified"]
    assert sorted(verified) == sorted(key.id for key in keys), "one line a document"
    changed = [*lines[:-1], {**lines[-1], "at_ms": lines[-1]["at_ms"] + 1}]
    assert first_wrong(changed) == lines[-1]["seq"]
    assert first_wrong([lines[0], *lines[2:]]) == lines[2]["seq"]


def first_wrong(lines: list[dict[str, Any]]) -> int | None:
    previous = "0" * 64
    for line in lines:
        facts = json.dumps(line["facts"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        covered = [previous, line["seq"], line["at_ms"], line["kind"], line["subject"], facts]
        text = json.dumps(covered, ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != line["digest"]:
            return int(line["seq"])
        previous = line["digest"]
    return None
