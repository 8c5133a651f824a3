"""``echarpe sign``: batches without a window.

Without a file: what waits for a signature in the parapheurs of the profile, recapitulated, then signed
with one PIN a card and delivered. With files: PDF (PAdES), PES, any other file (detached), each with
the certificate named by ``--certificate`` or the only usable one.

The PIN is asked at the terminal or by a pinentry program, never taken from an argument, a variable or
a file. A refused PIN ends the batch: it is asked once. Ends with 1 when something was not signed, or was
refused by its server; what waits for the network is said so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.language import labelled, plain, t
from app.cli.pin_entry import ask_pin
from app.cli.profile_options import FileKeys, Folder, default_folder, open_runtime
from app.cli.words import explain_code, finding
from app.domain.errors import LocalFault, Rejected
from app.domain.listing import IntentState

if TYPE_CHECKING:  # see the package: verbs import late
    from app.domain.ids import Key
    from app.domain.listing import OutboxRow
    from app.services.local_signing import LocalDocument, LocalResult
    from app.services.runtime import Runtime
    from app.services.signing_types import CardView, Recap
    from app.services.tokens import Card

_STUCK = (IntentState.PARKED, IntentState.UNKNOWN)
_TRIES = {"low": "un essai a déjà échoué", "final": "dernier essai", "locked": "carte bloquée"}


def run(
    files: Annotated[list[Path] | None, typer.Argument(metavar=t("[FICHIER…]"), help=t("Documents à signer."))] = None,
    folder: Folder = None,
    file_keys: FileKeys = False,
    certificate: Annotated[str, typer.Option("--certificate", help=t("Début de l’empreinte SHA-256."))] = "",
    output: Annotated[Path | None, typer.Option("--output", help=t("Dossier des fichiers signés."))] = None,
    xades: Annotated[
        bool, typer.Option("--xades", help=t("Signature XAdES détachée pour les autres fichiers."))
    ] = False,
    stamp: Annotated[list[str] | None, typer.Option("--stamp", help=t("Ligne du cartouche visible (PDF)."))] = None,
    page: Annotated[int, typer.Option("--page", help=t("Page du cartouche ; -1 = la dernière."))] = -1,
    at: Annotated[tuple[float, float], typer.Option("--at", help=t("Place du cartouche, en points, x y."))] = (36, 36),
    role: Annotated[str, typer.Option("--role", help=t("Qualité inscrite (PES, XAdES)."))] = "",
    place: Annotated[str, typer.Option("--place", help=t("Lieu inscrit."))] = "",
    tsa: Annotated[str, typer.Option("--tsa", metavar="URL", help=t("Horodate, avec les preuves (PDF, p7s)."))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=t("Ne redemande pas après la récapitulation."))] = False,
    pinentry: Annotated[str, typer.Option("--pinentry", help=t("Programme qui demande le code PIN."))] = "",
) -> None:
    """Recapitulate, ask the PIN, sign, tell the result of each."""
    if files:
        documents = [_written(d, role, place) for d in _documents(files, output, xades, stamp or (), page, at)]
        signed = asyncio.run(_local(documents, certificate, yes, pinentry, tsa))
    else:
        signed = _parapheur(folder, file_keys, yes, pinentry)
    if not signed:
        raise typer.Exit(1)


# --- documents of one's own ---------------------------------------------------------------------


def _documents(
    files: Sequence[Path],
    output: Path | None,
    xades: bool,
    stamp: Sequence[str],
    page: int,
    at: tuple[float, float],
) -> list[LocalDocument]:
    from dataclasses import replace

    from app.services.local_signing import Kind, output_path, propose
    from app.signing.stamp import Placement, Stamp

    found = []
    for file in files:
        document = propose(file, output)
        if xades and document.kind is Kind.CADES:
            document = replace(document, kind=Kind.XADES, output=output_path(file, Kind.XADES, output))
        if stamp and document.kind is Kind.PADES:
            place = Placement(page=page - 1 if page > 0 else page, x=at[0], y=at[1])
            document = replace(document, stamp=Stamp(lines=tuple(stamp), placement=place))
        found.append(document)
    return found


def _written(document: LocalDocument, role: str, place: str) -> LocalDocument:
    """With what is written in the signature. A PES says as what it is signed: the Treasury refuses it otherwise."""
    from dataclasses import replace

    from app.services.local_signing import Kind, Profile

    if document.kind is Kind.PES and not role:
        raise Rejected("role_missing")
    profile = Profile(city=place, role=role) if document.kind in (Kind.PES, Kind.XADES) and role else None
    return replace(document, location=place, profile=profile)


async def _local(documents: Sequence[LocalDocument], wanted: str, yes: bool, pinentry: str, tsa: str = "") -> bool:
    from app.connectors.fetch import fetch
    from app.services.local_signing import Stamping, sign_documents
    from app.services.tokens import Tokens
    from app.signing.batch import Session

    tokens = Tokens()
    try:
        card = _choose(await tokens.cards(), wanted)
        for document in documents:
            typer.echo(f"{document.path.name} → {document.output.name}")
        _confirm(t("Signer {count} document(s) avec {name} ?").format(count=len(documents), name=_name(card)), yes)

        async def open_session() -> Session:
            pin = None if card.token.pin_pad else ask_pin(_name(card), t(_TRIES.get(card.token.tries, "")), pinentry)
            return await tokens.open_session(card.certificate.sha256, pin)

        stamping = Stamping(url=tsa, fetch=fetch) if tsa else None
        results = await sign_documents(documents, card.certificate.der, open_session, progress=_tell, stamping=stamping)
        return all(result.ok for result in results)
    finally:
        tokens.stop()


def _choose(cards: Sequence[Card], wanted: str) -> Card:
    """The card named by the beginning of its fingerprint, else the only usable one."""
    import time

    from app.services.tokens import card_view

    now = time.time_ns() // 1_000_000
    usable = [card for card in cards if card_view(card, now).usable]
    found = [card for card in usable if card.certificate.sha256.startswith(wanted.lower().replace(":", ""))]
    if len(found) == 1:
        return found[0]
    best = [card for card in found if not card_view(card, now).warnings]
    if not wanted and len(best) == 1:
        return best[0]
    for card in found or usable:
        typer.echo(f"{card.certificate.sha256[:16]}  {_described(card_view(card, now))}", err=True)
    raise Rejected("certificate_ambiguous" if found else "card_missing")


def _described(view: CardView) -> str:
    """What tells the certificates of one person apart: the body, the level, until when, what speaks against it."""
    import time

    from app.services.doctor_words import CHECKS, fitted

    until = time.strftime("%d/%m/%Y", time.localtime(view.not_after_ms / 1000))
    told = [fitted(t(CHECKS[each.code]), {"subject": "", **each.params}) for each in view.warnings]
    against = [sentence.partition(":")[2].strip() for sentence in told]
    facts = (view.subject, view.organisation, "*" * view.level, t("jusqu’au {date}").format(date=until), *against)
    return " · ".join(filter(None, facts))


def _name(card: Card) -> str:
    from app.signing.certificates import read_facts

    return read_facts(card.certificate.der).subject


def _tell(result: LocalResult) -> None:
    notes = "".join(f" ({explain_code(note)})" for note in result.notes)
    said = t("signé : {file}").format(file=f"{result.output}{notes}") if result.output else explain_code(result.code)
    typer.echo(labelled(result.path.name, said))


def _confirm(question: str, yes: bool) -> None:
    if not yes and not typer.confirm(question):
        raise typer.Exit(1)


# --- the parapheurs of the profile --------------------------------------------------------------


def _parapheur(folder: Folder, file_keys: bool, yes: bool, pinentry: str) -> bool:
    from app.services.runtime import RuntimeConfig

    chosen = folder or default_folder()
    if not chosen.is_dir():
        raise LocalFault("store_missing")
    runtime = open_runtime(RuntimeConfig(folder=chosen, file_keys=file_keys))
    runtime.start()
    try:
        runtime.submit(runtime.sync.settled()).result()
        return _batch(runtime, yes, pinentry)
    finally:
        runtime.stop()


def _batch(runtime: Runtime, yes: bool, pinentry: str) -> bool:
    from app.domain.parapheur import Dossier
    from app.domain.records import Mark
    from app.services.library import ListQuery
    from app.services.signing_types import SignProgress, SignStep

    entries = runtime.submit(runtime.library.entries(ListQuery(kind=Dossier.KIND, marks=Mark.SIGN))).result()
    recap = runtime.submit(runtime.signing.recapitulation([entry.key for entry in entries])).result()
    _print_recap(recap)
    if not recap.ready:
        return not recap.lines
    _confirm(t("Signer ces {count} dossiers ?").format(count=len(recap.ready)), yes)
    signing = {line.certificate_sha256 for line in recap.ready}
    pins = {card.sha256: _pin(card, pinentry) for card in recap.cards if card.sha256 in signing and not card.pin_pad}
    names = {line.key: line.name for line in recap.lines}

    def told(progress: SignProgress) -> None:
        if progress.step in (SignStep.QUEUED, SignStep.FAILED, SignStep.SKIPPED):
            typer.echo(f"{progress.index}/{progress.total} {names[progress.key]}")

    keys = [line.key for line in recap.ready]
    results = runtime.submit(runtime.signing.sign(recap, keys, pins, told)).result()
    runtime.submit(runtime.sync.settled()).result()
    held = _undelivered(runtime)
    refused = [key for key, row in held.items() if row.state in _STUCK]
    for result in results:
        typer.echo(labelled(names[result.key], _fate(held.get(result.key)) if result.ok else explain_code(result.code)))
    done = all(result.ok and result.key not in refused for result in results)
    return done and len(results) == len(recap.lines)


def _undelivered(runtime: Runtime) -> dict[Key, OutboxRow]:
    """Signatures that the server has not taken, by their folder."""
    from app.domain.ids import Key
    from app.domain.intents import SignDossier
    from app.domain.parapheur import Dossier

    rows = [row for row in runtime.submit(runtime.sync.outbox()).result() if isinstance(row.intent, SignDossier)]
    return {Key(row.intent.account, Dossier.KIND, row.intent.target_id): row for row in rows}


def _fate(row: OutboxRow | None) -> str:
    """What became of a signature that the card made: a server may refuse it, or not be there."""
    if row is None:
        return t("signé")
    if row.state not in _STUCK:
        return t("signé, à remettre au retour du réseau")
    said = row.error_params.get("message") or row.error_params.get("reason") or ""
    why = f"{said} [{row.error_code}]" if said else explain_code(row.error_code)
    return t("signé par la carte, mais pas remis : {why}").format(why=why)


def _pin(card: CardView, pinentry: str) -> str:
    return ask_pin(card.subject, t(_TRIES.get(card.tries.value, "")), pinentry)


def _print_recap(recap: Recap) -> None:
    for line in recap.lines:
        amount = plain(f"{line.amount:,.2f} €") if line.amount else ""
        state = f" — {explain_code(line.problem)}" if line.problem else ""
        unread = "" if line.opened or line.problem else t(" (non ouvert)")
        typer.echo(f"{line.name} {amount}{unread}{state}")
        if line.proof_after:
            typer.echo("  ! " + t("PDF préparé par le serveur : contrôlé après la signature"))
        for item in line.warnings:
            typer.echo(f"  ! {explain_code(item.code) if item.code.startswith('sign_') else finding(item)}")
    for (body, budget), (count, total) in recap.totals.items():
        said = t("Total {body}, {budget} : {count} dossiers, {total} €")
        named = budget or t("sans budget")
        typer.echo(said.format(body=body, budget=named, count=count, total=plain(f"{total:,.2f}")))
