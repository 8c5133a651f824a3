"""Scenes around letters: notes being changed, what is for information only, archives, sendings with proof, the palette."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtWidgets import QAbstractButton

from app.documents.delais import Assembly
from app.domain.accounts import Account, Service
from app.domain.archive import DOOR, ArchiveDeposit, ArchiveDoor, DepositState, Kept, Piece
from app.domain.courrier import Letter
from app.domain.exchange import Delta
from app.domain.exchanges import Exchange, ExchangeDoor, ExchangeState, ProofLine, Step
from app.domain.ids import AccountId, Key
from app.domain.seances import Seance
from app.services.runtime import Runtime
from tests.scenes import town
from tests.scenes.catalogue import _account_form, act, scene, view
from tests.scenes.profile import NOW, clock_at
from tests.scenes.stage import settle
from ui.shell import Shell

DAY_MS = 86_400_000
OUT = AccountId("pastell-scene")
PREFECTURE, COMPANY = "Sous-préfecture de Dax <sp-dax@exemple.fr>", "travaux@entreprise-exemple.fr"


# --- courrier ------------------------------------------------------------------------------------


@scene("courrier-note")
def _courrier_note(shell: Shell, runtime: Runtime) -> None:
    """A note of one's own, being changed."""
    courrier = view(shell, "courrier")
    courrier.open_key(Key(town.CC, Letter.KIND, "l4"))
    settle(shell.ctx.bridge)
    courrier.detail.show_tab(1)
    courrier.detail.notes.findChild(QAbstractButton, "courrier.note.edit").click()
    settle(shell.ctx.bridge)


@scene("courrier-text")
def _courrier_text(shell: Shell, runtime: Runtime) -> None:
    """A scan as text, its picture read by sight."""
    courrier = view(shell, "courrier")
    courrier.open_key(Key(town.CC, Letter.KIND, "l0"))
    settle(shell.ctx.bridge)
    courrier.detail._viewer.reading.button.click()
    settle(shell.ctx.bridge, 200)


@scene("courrier-out")
def _courrier_out(shell: Shell, runtime: Runtime) -> None:
    """One that left, for information only."""
    courrier = view(shell, "courrier")
    courrier.pane.choose_chip("out")
    courrier.pane.chip_chosen.emit("out")
    courrier.open_key(Key(town.CC, Letter.KIND, "l5"))
    settle(shell.ctx.bridge)
    courrier.detail.show_tab(1)
    settle(shell.ctx.bridge)


@scene("courrier-remind")
def _courrier_remind(shell: Shell, runtime: Runtime) -> None:
    """To be reminded of a letter; there is a reminder already."""
    letter = Key(town.CC, Letter.KIND, "l0")
    act(shell, runtime.document_reminders.remind(letter, clock_at(NOW) + DAY_MS))
    view(shell, "courrier").open_key(letter)
    settle(shell.ctx.bridge, 200)
    shell.actions_registry.trigger("courrier.remind")
    settle(shell.ctx.bridge, 200)


# --- aujourd'hui ---------------------------------------------------------------------------------


@scene("today-short-notice")
def _today_short_notice(shell: Shell, runtime: Runtime) -> None:
    """A convocation first seen here after the last lawful day, and a sending that reached nobody."""
    meetings = act(shell, runtime.today.snapshot()).convocations
    for entry in meetings:
        act(shell, runtime.notices.choose_rule(entry.key, Assembly.DEPARTEMENT))
    first = next(entry for entry in meetings if isinstance(entry.record, Seance))
    store = runtime.bodies.store_of(first.key.account)
    late = replace(first.record, first_seen_ms=clock_at(NOW) - DAY_MS)
    delta = Delta(stream="s", cursor="c", upserts=(late,))
    act(shell, store.write(lambda tx: tx.apply_delta(first.key.account, delta)))
    sending(shell, runtime)
    view(shell, "today")
    settle(shell.ctx.bridge, 400)


# --- sendings with proof -------------------------------------------------------------------------


def sending(shell: Shell, runtime: Runtime) -> None:
    """A Pastell with secure mail is connected; three things were sent, one reached nobody."""
    letters = runtime.bodies.account(town.CC)
    runtime.bodies.set_account(Account(id=OUT, body=letters.body, service=Service.PASTELL, url="", login="maire"))
    shell.present = frozenset({*shell.present, "exchanges"})
    now = clock_at(NOW)
    piece = Piece(account=OUT, ref="", name="Arrêté 2026-118.pdf", media_type="application/pdf", size_bytes=84_000)
    base = Exchange(
        id="x1", entity="1", subject="Arrêté de voirie n° 2026-118 : rue des Pins", to=(PREFECTURE, COMPANY),
        message="Veuillez trouver ci-joint l’arrêté.", locked=True, pieces=(piece,), asked_ms=now - 2 * DAY_MS,
        state=ExchangeState.PARTLY,
        lines=(
            ProofLine(id="1", at_ms=now - 2 * DAY_MS, step=Step.SENT, who=PREFECTURE, message="Le document a été envoyé"),
            ProofLine(id="2", at_ms=now - 2 * DAY_MS, step=Step.SENT, who=COMPANY, message="Le document a été envoyé"),
            ProofLine(id="3", at_ms=now - DAY_MS, step=Step.OPENED, who=PREFECTURE, message="Le document a été consulté"),
        ),
    )  # fmt: skip
    found = (
        ExchangeDoor(id="1", name="Commune de Saint-Aubin-des-Pins"),
        base,
        replace(base, id="x2", subject="Mise en demeure", to=("inconnu@entreprise-exemple.fr",), lines=(),
                state=ExchangeState.ERROR, asked_ms=now - DAY_MS),
        replace(base, id="x3", subject="Convention de prêt", to=(COMPANY,), lines=(), locked=False,
                state=ExchangeState.QUEUED, asked_ms=now),
    )  # fmt: skip
    store = cast(Any, runtime).bodies.store_of(OUT)
    act(shell, store.write(lambda tx: tx.apply_delta(OUT, Delta(stream="s", cursor="c", upserts=found))))


@scene("exchanges")
def _exchanges(shell: Shell, runtime: Runtime) -> None:
    sending(shell, runtime)
    view(shell, "exchanges").open_key(Key(OUT, Exchange.KIND, "x1"))
    settle(shell.ctx.bridge, 200)


@scene("exchanges-error")
def _exchanges_error(shell: Shell, runtime: Runtime) -> None:
    sending(shell, runtime)
    view(shell, "exchanges").open_key(Key(OUT, Exchange.KIND, "x2"))
    settle(shell.ctx.bridge, 200)


@scene("exchanges-new")
def _exchanges_new(shell: Shell, runtime: Runtime) -> None:
    sending(shell, runtime)
    courrier = view(shell, "courrier")
    courrier.open_key(Key(town.CC, Letter.KIND, "l0"))
    settle(shell.ctx.bridge, 200)
    shell.actions_registry.trigger("courrier.exchange")
    settle(shell.ctx.bridge, 200)


@scene("exchanges-empty")
def _exchanges_empty(shell: Shell, runtime: Runtime) -> None:
    view(shell, "exchanges")


# --- archives ------------------------------------------------------------------------------------


@scene("settings-account-asalae")
def _settings_account_asalae(shell: Shell, runtime: Runtime) -> None:
    form = _account_form(shell, runtime, Service.ARCHIVE)
    form.url.setText("https://archives.exemple.fr")
    form.login.setText("mairie-versements")
    settle(shell.ctx.bridge)


@scene("outbox-transfers")
def _outbox_transfers(shell: Shell, runtime: Runtime) -> None:
    """Transfers handed straight to an archive, in every state."""
    body = runtime.bodies.account(town.CC).body
    archive = AccountId("asalae-scene")
    runtime.bodies.set_account(Account(id=archive, body=body, service=Service.ARCHIVE, url="", login="versements"))
    told = {
        DepositState.REJECTED: "empreinte différente pour A-2026-0411.pdf",
        DepositState.ERROR: "accord ACCORD-COURRIER inconnu",
    }
    now, records = clock_at(NOW), list[Any]([ArchiveDoor(id=DOOR, mode="direct")])
    for number, state in enumerate(DepositState):
        records.append(
            ArchiveDeposit(
                id=f"d{number}", what=Kept.LETTER, title=f"A-2026-{417 - number:04d} Demande de voirie",
                reference=f"A-2026-{417 - number:04d}", dated_ms=now, asked_ms=now - number * DAY_MS,
                source_account=town.CC, source_kind=Letter.KIND, source_id=f"l{number}", state=state,
                comment=told.get(state, ""), archive_id="FRAD040-2026-0412" if state is DepositState.ACCEPTED else "",
            )
        )  # fmt: skip
    store = cast(Any, runtime).bodies.store_of(archive)
    act(shell, store.write(lambda tx: [tx.put_local(archive, record) for record in records]))
    view(shell, "outbox")
    settle(shell.ctx.bridge, 400)


@scene("courrier-refused-deposit")
def _courrier_refused_deposit(shell: Shell, runtime: Runtime) -> None:
    """A letter that the archive refused, read with its reason."""
    _outbox_transfers(shell, runtime)
    number = list(DepositState).index(DepositState.REJECTED)
    courrier = view(shell, "courrier")
    courrier.open_key(Key(town.CC, Letter.KIND, f"l{number}"))
    settle(shell.ctx.bridge, 300)


# --- the palette ---------------------------------------------------------------------------------


@scene("search-commands")
def _search_commands(shell: Shell, runtime: Runtime) -> None:
    view(shell, "courrier").open_key(Key(town.CC, Letter.KIND, "l0"))
    settle(shell.ctx.bridge)
    shell.header.search.setText(">")
    shell._search(">")
    shell.header.search.setText(">")
    settle(shell.ctx.bridge)


@scene("search-requests")
def _search_requests(shell: Shell, runtime: Runtime) -> None:
    """A request and a note among the results, the request looked at."""
    view(shell, "mail")
    shell._search("lucie petit")
    found: Any = shell.view("search")
    settle(shell.ctx.bridge, 200)
    found.focus_results()
    settle(shell.ctx.bridge, 400)
