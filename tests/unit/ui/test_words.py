"""Dates, amounts, state line, acts and errors in French."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.accounts import Account, Link, Service
from app.domain.ids import AccountId, BodyId, OpId
from app.domain.intents import INTENT_TYPES, SendMail, SetRead, VisaDossier
from app.domain.listing import IntentState, OutboxRow
from app.domain.mail import Address
from app.services.sync import StateLine
from ui import text
from ui.errors import known_codes, word_code
from ui.errors.table import worded_twice
from ui.stateline import sentence
from ui.text import NARROW, NBSP
from ui.views.agenda.placing import place_hours
from ui.views.mail.addresses import format_addresses, parse_addresses
from ui.views.outbox.acts import act_sentence
from ui.views.outbox.words import needs_decision, state_sentence

TODAY = dt.date(2026, 11, 24)
ROOT = Path(__file__).resolve().parents[3]


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> int:
    return text.to_ms(dt.datetime(year, month, day, hour, minute, tzinfo=text.PARIS))


# --- typography -----------------------------------------------------------------------------------


def test_amounts_and_sizes() -> None:
    assert text.amount(Decimal("184302.17")) == f"184{NARROW}302,17{NBSP}€"
    assert text.amount(None) == ""
    assert text.size(1_234_567) == f"1,2{NBSP}Mo"
    assert text.size(812) == f"812{NBSP}octets"
    assert text.size(0) == f"0{NBSP}octet" and text.size(1) == f"1{NBSP}octet" and text.size(2) == f"2{NBSP}octets"
    assert text.size(48_000) == f"48{NBSP}ko"
    assert text.plural(0, "%n message", "%n messages") == "0 message"
    assert text.plural(12_000, "%n message", "%n messages") == f"12{NARROW}000 messages"


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (at(24, 9, 5), "09:05"),
        (at(23, 9), "hier"),
        (at(20, 9), "vendredi"),
        (at(2, 9), f"2{NBSP}nov."),
        (at(1, 9, month=3), f"1er{NBSP}mars"),
        (at(12, 9, year=2025), "12/11/2025"),
        (at(25, 9), "demain"),
    ],
)
def test_short_dates(ms: int, shown: str) -> None:
    assert text.when_short(ms, TODAY) == shown


def test_summer_and_winter_time() -> None:
    winter = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
    summer = dt.datetime(2026, 7, 6, 8, tzinfo=dt.UTC)
    assert text.clock(text.to_ms(winter)) == "09:00"
    assert text.clock(text.to_ms(summer)) == "10:00"


def test_due_dates() -> None:
    assert text.due("2026-11-28", TODAY) == f"échéance le 28{NBSP}nov."
    assert text.due("2026-11-21", TODAY) == "en retard de 3 jours"
    assert text.due("2026-11-23", TODAY) == "en retard de 1 jour"
    assert text.due("2026-11-24", TODAY) == "échéance aujourd’hui"
    assert text.due("") == ""


# --- state line -----------------------------------------------------------------------------------

ACCOUNT = Account(id=AccountId("z"), body=BodyId("b"), service=Service.ZIMBRA, url="https://x.example", login="m")


@pytest.mark.feature("121")
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (StateLine(link=Link.UP_TO_DATE, account=ACCOUNT.id, last_success_ms=at(24, 14, 2)), "À jour · 14:02"),
        (StateLine(link=Link.OFFLINE, account=ACCOUNT.id, pending=3), "Hors ligne · 3 à envoyer"),
        (StateLine(link=Link.SYNCING, account=ACCOUNT.id, percent=42), f"Synchronisation… 42{NBSP}%"),
        (
            StateLine(link=Link.NEEDS_USER, account=ACCOUNT.id, error_code="sign_in_required"),
            "La messagerie demande votre mot de passe",
        ),
        (
            StateLine(link=Link.NEEDS_USER, account=ACCOUNT.id, error_code="mass_deletion"),
            "La messagerie annonce une suppression massive",
        ),
        (
            StateLine(link=Link.UP_TO_DATE, account=ACCOUNT.id, pending=1, parked=2, last_success_ms=at(24, 14, 2)),
            "1 à envoyer, 2 à traiter · 14:02",
        ),
        (StateLine(link=Link.CAPTIVE, account=ACCOUNT.id), "Le Wi-Fi demande une connexion"),
        (StateLine(link=Link.UNKNOWN, account=None), "Aucun compte"),
    ],
)
def test_state_line(line: StateLine, shown: str) -> None:
    assert sentence(line, ACCOUNT).text == shown


# --- acts -----------------------------------------------------------------------------------------

BASE = {"op_id": OpId("o"), "account": ACCOUNT.id, "made_at_ms": 0, "target_id": "t"}


@pytest.mark.feature("116")
def test_acts_are_sentences() -> None:
    mail = SendMail(**BASE, to=(Address(mail="a@b", name="Jeanne Dupouy"),), subject="Bonjour", text="")  # type: ignore[arg-type]
    assert act_sentence(mail, "") == f"Envoyer «{NBSP}Bonjour{NBSP}» à Jeanne Dupouy"
    read = SetRead(**BASE, value=False)  # type: ignore[arg-type]
    assert act_sentence(read, "Devis") == f"Marquer «{NBSP}Devis{NBSP}» comme non lu"
    visa = VisaDossier(**BASE, tenant="t", bureau_id="b", step_id="s", fingerprint="f")  # type: ignore[arg-type]
    assert act_sentence(visa, "Congés") == f"Viser «{NBSP}Congés{NBSP}»"


def test_no_intent_falls_back_to_the_vague_sentence() -> None:
    source = (ROOT / "ui" / "views" / "outbox" / "acts.py").read_text()
    for cls in INTENT_TYPES.values():
        assert f"case {cls.__name__}(" in source, cls.__name__


def test_waiting_sentences() -> None:
    read = SetRead(**BASE, value=True)  # type: ignore[arg-type]
    now = at(24, 14)
    waiting = OutboxRow(seq=1, intent=read, state=IntentState.QUEUED, not_before_ms=now + 8000)
    assert state_sentence(waiting, now) == "Partira dans 8 secondes"
    again = OutboxRow(seq=1, intent=read, state=IntentState.QUEUED, attempts=2, not_before_ms=now + 600_000)
    assert state_sentence(again, now) == "Nouvel essai à 14:10"
    parked = OutboxRow(seq=1, intent=read, state=IntentState.PARKED, error_code="forbidden")
    assert needs_decision(parked) and "droit" in state_sentence(parked, now)


# --- errors ---------------------------------------------------------------------------------------

_RAISED = re.compile(
    r"\b(?:AppError|Transient|Unreachable|CaptivePortal|NeedsUser|SignInRequired|PinRefused|PinLocked|TokenMissing"
    r"|MassDeletion|Rejected|TargetGone|Conflict|OutcomeUnknown|CursorExpired|LocalFault|StoreKeyWrong|StoreDamaged"
    r"|StoreTooNew|DiskFull)\(\s*\"([a-z_0-9]+)\""
)
_DEFAULT = re.compile(r"default_code = \"([a-z_]+)\"")


def raised_codes() -> set[str]:
    """Every code written in ``app`` (the demonstration's servers answer theirs to connectors, not to people)."""
    codes: set[str] = set()
    for path in (ROOT / "app").rglob("*.py"):
        if "sandbox" not in path.parts:
            words = path.read_text()
            codes |= set(_RAISED.findall(words)) | set(_DEFAULT.findall(words))
    return codes - {"erreur"}


def test_what_is_leaving_was_not_refused() -> None:
    """« Le serveur a refusé » would send people looking for a refusal that nobody made."""
    assert "en train de partir" in word_code("intent_in_flight").what
    assert "n’est plus branchée" in word_code("card_missing").what


def test_every_error_code_is_worded() -> None:
    assert sorted(raised_codes() - known_codes()) == []


def test_a_code_has_one_wording() -> None:
    """Of two, one was never shown: a message of somebody else's that cannot be moved spoke of synchronisation."""
    assert worded_twice() == []
    assert "d’une boîte à une autre" in word_code("other_mailbox").what


def test_wordings_are_sentences() -> None:
    for code in known_codes():
        wording = word_code(code)
        for part in (wording.what, wording.effect, wording.remedy):
            assert not part or (part[0].isupper() and part.endswith(".")), code
        assert "erreur inconnue" not in wording.text().lower()


# --- addresses and blocks -------------------------------------------------------------------------


def test_addresses_round_trip() -> None:
    people = (
        Address(mail="a@b.fr", name="Dupont, Jean"),
        Address(mail="c@d.fr"),
        Address(mail="e@f.fr", name="Œuvre Élise"),
    )
    assert parse_addresses(format_addresses(people)) == people
    assert parse_addresses("a@b.fr; c@d.fr") == (Address(mail="a@b.fr"), Address(mail="c@d.fr"))
    assert parse_addresses(" , ") == ()


def test_nothing_to_place() -> None:
    assert place_hours([], TODAY, 7) == []


def test_the_name_of_a_product_is_not_broken_at_its_hyphen() -> None:
    assert text.kept_whole("par i-délibre et i-Parapheur, mi-décembre") == (
        "par i\u2011délibre et i\u2011Parapheur, mi-décembre"
    )
