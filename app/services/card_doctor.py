"""The card doctor: reader, driver, module, card, certificate, PIN, clock, each with the next thing to do (row 101).

It looks, and never logs in: nothing here can cost a try of the PIN. Codes only; each check names what to
do next by a code of its own (``do_…``), which the window and the command line word.

=============  =====================================================================================
subject        codes
=============  =====================================================================================
reader         reader_found, reader_missing, reader_service_stopped
module         module_answers (name, tokens), module_fails (name, reason), module_none
card           card_found (label), card_missing
pin            pin_ready, pin_low, pin_final, pin_locked, pin_pad
certificate    what `signing.certificates` says of each
choice         choice_missing, choice_absent: the certificate of a parapheur (body)
clock          clock_right, clock_back (days), clock_before_program
=============  =====================================================================================
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.services.signing_types import CardView, Tries
from app.services.tokens import ModuleAnswer, Tokens, card_view
from app.signing.readers import Readers, find_readers

PROGRAM_MS = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)
"""No honest clock shows an earlier time than the program's own."""
_BACK_MS = 10 * 60_000
_DAY_MS = 86_400_000


class Health(enum.StrEnum):
    GOOD = "good"
    ATTENTION = "attention"
    """It works, and something must be known."""
    WRONG = "wrong"
    """Signing will not work until it is seen to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at."""

    subject: str
    health: Health
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    next_step: str = ""
    """Code of what to do now; empty = nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The certificate chosen for one parapheur; empty = none."""

    body: str
    sha256: str


async def examine(
    tokens: Tokens,
    now_ms: int,
    *,
    choices: Sequence[Choice] = (),
    newest_ms: int = 0,
    readers: Callable[[], Readers | None] = find_readers,
) -> list[Check]:
    """Look at everything, the first cause first. ``newest_ms``: the latest moment that the journals know."""
    answers, cards = await tokens.examine()
    views = [card_view(card, now_ms) for card in cards]
    checks = [*_clock(now_ms, newest_ms), *_readers(readers(), bool(views)), *_modules(answers, bool(views))]
    if not views:
        return [*checks, Check(subject="card", health=Health.WRONG, code="card_missing", next_step="do_plug_card")]
    for label in dict.fromkeys(view.token_label for view in views):
        view = next(v for v in views if v.token_label == label)
        checks.append(Check(subject="card", health=Health.GOOD, code="card_found", params={"label": label}))
        checks.append(_pin(view))
    for view in views:
        checks += _certificate(view)
    return [*checks, *_choices(choices, views)]


def _clock(now_ms: int, newest_ms: int) -> Iterator[Check]:
    if now_ms < PROGRAM_MS:
        yield Check(subject="clock", health=Health.WRONG, code="clock_before_program", next_step="do_set_clock")
    elif newest_ms - now_ms > _BACK_MS:
        days = -(-(newest_ms - now_ms) // _DAY_MS)
        yield Check(
            subject="clock", health=Health.WRONG, code="clock_back", params={"days": days}, next_step="do_set_clock"
        )
    else:
        yield Check(subject="clock", health=Health.GOOD, code="clock_right")


def _readers(readers: Readers | None, has_card: bool) -> Iterator[Check]:
    if readers is None:
        return
    for name in readers.names:
        yield Check(subject="reader", health=Health.GOOD, code="reader_found", params={"name": name})
    if readers.names and not readers.service:
        yield Check(
            subject="reader", health=Health.WRONG, code="reader_service_stopped", next_step="do_start_card_service"
        )
    elif not readers.names and not has_card:
        yield Check(subject="reader", health=Health.WRONG, code="reader_missing", next_step="do_plug_reader")


def _modules(answers: Sequence[ModuleAnswer], has_card: bool) -> Iterator[Check]:
    if not answers:
        health = Health.GOOD if has_card else Health.WRONG
        step = "" if has_card else "do_install_driver"
        yield Check(subject="module", health=health, code="module_none", next_step=step)
    for answer in answers:
        if answer.error:
            health = Health.ATTENTION if has_card else Health.WRONG
            params: dict[str, str | int] = {"name": answer.name, "reason": answer.error}
            yield Check(
                subject="module", health=health, code="module_fails", params=params, next_step="do_update_driver"
            )
        else:
            params = {"name": answer.name, "tokens": answer.tokens}
            yield Check(subject="module", health=Health.GOOD, code="module_answers", params=params)


_PINS = {
    Tries.LOW: (Health.ATTENTION, "pin_low", "do_type_carefully"),
    Tries.FINAL: (Health.ATTENTION, "pin_final", "do_type_carefully"),
    Tries.LOCKED: (Health.WRONG, "pin_locked", "do_unlock_card"),
}


def _pin(view: CardView) -> Check:
    if view.tries in _PINS:
        health, code, step = _PINS[view.tries]
        return Check(subject="pin", health=health, code=code, next_step=step)
    return Check(subject="pin", health=Health.GOOD, code="pin_pad" if view.pin_pad else "pin_ready")


_STEPS = {
    "cert_expired": "do_renew_card",
    "cert_expires_soon": "do_renew_card",
    "cert_renewal_due": "do_prepare_renewal",
    "cert_not_yet_valid": "do_set_clock",
    "cert_revoked": "do_renew_card",
    "cert_wrong_usage": "do_choose_another",
    "cert_authentication_only": "do_choose_another",
    "cert_is_ca": "do_choose_another",
    "cert_ec_refused": "do_choose_another",
    "cert_pss_refused": "do_choose_another",
    "cert_key_unknown": "do_choose_another",
    "cert_rsa_short": "do_renew_card",
}


def _certificate(view: CardView) -> Iterator[Check]:
    """Whose it is, with the body: somebody has one of each. « Usable » is not said of one that is doubtful."""
    holder = ", ".join(filter(None, (view.subject, view.organisation)))
    who: dict[str, str | int] = {"subject": holder, "issuer": view.issuer}
    doubtful = bool(view.blocking or view.warnings)
    notices = [notice for notice in view.notices if not (doubtful and notice.code == "cert_not_qualified")]
    for reasons, health in (
        (view.blocking, Health.WRONG),
        (view.warnings, Health.ATTENTION),
        (notices, Health.GOOD),
    ):
        for reason in reasons:
            yield Check(
                subject="certificate",
                health=health,
                code=reason.code,
                params={**who, **reason.params},
                next_step=_STEPS.get(reason.code, ""),
            )


def _choices(choices: Sequence[Choice], views: Sequence[CardView]) -> Iterator[Check]:
    present = {view.sha256 for view in views}
    for choice in choices:
        if not choice.sha256:
            code, step = "choice_missing", "do_choose_certificate"
        elif choice.sha256 not in present:
            code, step = "choice_absent", "do_plug_other_card"
        else:
            continue
        yield Check(subject="choice", health=Health.ATTENTION, code=code, params={"body": choice.body}, next_step=step)
