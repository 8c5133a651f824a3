"""``echarpe fleet``: the administrator's side, with the body's key: configurations, policy, orders, the list of devices.

Orders and policy go to the body's policy server (``--server``), to a user's mailbox (``--zimbra``, ``--login`` and, for
an administrator with a right to it, ``--mailbox``), or to a file (``--out``) for other means.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from app.cli.language import t
from app.domain.errors import LocalFault, Rejected

if TYPE_CHECKING:  # see the package: verbs import late
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from app.domain.fleet import Act
    from app.services.fleet.boards import OpenBoard

T = TypeVar("T")

app = typer.Typer(help=t("Tablettes d’une collectivité : clé, configuration, règles, ordres."), no_args_is_help=True)

Key = Annotated[Path, typer.Option("--key", help=t("Fichier de la clé de la collectivité."))]
BodyName = Annotated[
    str, typer.Option("--body", help=t("Identifiant de la collectivité, celui de ses configurations."))
]
Server = Annotated[str, typer.Option("--server", help=t("Adresse du serveur de règles."))]
Zimbra = Annotated[str, typer.Option("--zimbra", help=t("Adresse du serveur Zimbra."))]
Login = Annotated[str, typer.Option("--login", help=t("Identifiant Zimbra."))]
MailboxName = Annotated[str, typer.Option("--mailbox", help=t("Boîte de l’élu, si ce n’est pas celle de --login."))]
Out = Annotated[Path | None, typer.Option("--out", help=t("Écrit le résultat dans ce fichier."))]
Days = Annotated[int, typer.Option("--days", min=1, max=365, help=t("Durée de validité de l’ordre, en jours."))]
Reason = Annotated[str, typer.Option(help=t("Motif, montré à l’élu d’un appareil effacé."))]
DeviceId = Annotated[str, typer.Argument(help=t("Appareil, comme le donne « echarpe fleet list »."))]
DAY_MS = 86_400_000
_ACTS = {"lock": "verrouiller", "wipe_body": "effacer les données", "wipe_device": "effacer tout l’appareil"}
_NO_LEASE = (
    "Attention : « offline_days » ne pourra pas être tenu. Sans messagerie Zimbra ni serveur de règles, rien ne garde hors de "
    "l’appareil de quoi rouvrir ses données : elles ne se fermeront pas d’elles-mêmes, et aucun ordre ne l’atteindra."
)
_OUTCOMES = {"accepted": "en cours", "done": "exécuté", "returned": "appareil rendu"}


@app.command("key", help=t("Crée la clé de la collectivité, protégée par un mot de passe."))
def new_key(file: Annotated[Path, typer.Argument(help=t("Fichier à créer."))]) -> None:
    from app.services.fleet import envelope

    if file.exists():
        raise Rejected("output_exists")
    password = _asked(t("Mot de passe de la clé"), t("Encore une fois"))
    try:
        key = envelope.write_key(file, password)
    except FileExistsError as error:
        raise Rejected("output_exists") from error
    except OSError as error:
        raise LocalFault("output_failed") from error
    public = envelope.public_text(key)
    said = t("Clé publique : {public}\nEmpreinte : {fingerprint}")
    typer.echo(said.format(public=public, fingerprint=envelope.fingerprint(public)))
    typer.echo(t("Gardez ce fichier et son mot de passe en lieu sûr : sans eux, plus aucun ordre ne peut être donné."))


@app.command("config", help=t("Signe une configuration : un fichier (et un lien) qui ouvre tous les comptes."))
def config(
    source: Annotated[Path, typer.Argument(help=t("Configuration en JSON, voir resources/fleet/fleet.schema.json."))],
    key: Key,
    out: Out = None,
    link: Annotated[bool, typer.Option("--link", help=t("Écrit aussi le lien, à mettre dans un code QR."))] = False,
    qr: Annotated[Path | None, typer.Option("--qr", help=t("Écrit le code QR du lien dans ce fichier SVG."))] = None,
    zimbra: Zimbra = "",
    login: Login = "",
    mailbox: MailboxName = "",
) -> None:
    """With ``--zimbra``: laid in the mailbox too; whoever opened it by its address alone is offered the rest."""
    from app.services.fleet import notes

    configuration = _converted(source, notes.Configuration, issued_ms=_now())
    secret = _key(key)
    text = notes.write(notes.CONFIGURATION, configuration, secret)
    notes.read_configuration(text, _now())  # what a device would say of it is said here
    if notes.cannot_be_leased(configuration):
        typer.echo(t(_NO_LEASE), err=True)
    drawn = "" if qr is None else _draw_qr(notes.to_link(text))
    _give(text, out)
    if zimbra:
        _with_board(secret, "", zimbra, login, mailbox, lambda board: board.write({"configuration": text}))
        typer.echo(t("Configuration déposée dans la boîte."), err=True)
    if link:
        typer.echo(notes.to_link(text))
    if qr is not None:
        _put(qr, drawn)


@app.command("policy", help=t("Signe de nouvelles règles et les dépose."))
def policy(
    source: Annotated[Path, typer.Argument(help=t("Règles en JSON, voir resources/fleet/fleet.schema.json."))],
    key: Key,
    body: BodyName,
    server: Server = "",
    zimbra: Zimbra = "",
    login: Login = "",
    mailbox: MailboxName = "",
    out: Out = None,
) -> None:
    from app.domain.policy import Policy
    from app.services.fleet import notes

    secret = _key(key)
    note = notes.PolicyNote(body=body, issued_ms=_now(), policy=_converted(source, Policy))
    text = notes.write(notes.POLICY, note, secret)
    if out is not None:
        _give(text, out)
        return
    _with_board(secret, server, zimbra, login, mailbox, lambda board: board.write({"policy": text}))
    typer.echo(t("Règles déposées."))


@app.command("list", help=t("Liste les appareils, leurs ordres en attente et leurs reçus."))
def devices(
    key: Key, server: Server = "", zimbra: Zimbra = "", login: Login = "", mailbox: MailboxName = "",
    as_json: Annotated[bool, typer.Option("--json", help=t("Écrit du JSON."))] = False,
) -> None:  # fmt: skip
    import msgspec

    from app.services.fleet.devices import seen_devices

    held = _with_board(_key(key), server, zimbra, login, mailbox, lambda board: board.read())
    found = sorted(seen_devices(held).values(), key=lambda seen: -seen.facts.seen_ms)
    if as_json:
        typer.echo(json.dumps([msgspec.to_builtins(seen) for seen in found], ensure_ascii=False, indent=1))
        return
    for seen in found:
        facts = seen.facts
        day = time.strftime("%d/%m/%Y", time.localtime(facts.seen_ms / 1000))
        line = t("{device}  {name}, {system}, Écharpe {version}, vu le {day}").format(
            device=facts.device, name=facts.name, system=facts.system, version=facts.version, day=day
        )
        if seen.ordered is not None:
            line += t(" ; ordre en attente : {act}").format(act=t(_ACTS[seen.ordered]))
        if seen.receipt is not None:
            refused = t("refusé ({code})").format(code=seen.receipt.outcome)
            outcome = t(_OUTCOMES[seen.receipt.outcome]) if seen.receipt.outcome in _OUTCOMES else refused
            told = t(" ; dernier ordre, {act} : {outcome}")
            line += told.format(act=t(_ACTS[seen.receipt.act]), outcome=outcome)
        typer.echo(line)
    if not found:
        typer.echo(t("Aucun appareil."))


@app.command(
    "lock", help=t("Ferme les données de la collectivité sur un appareil, jusqu’à ce que son élu s’identifie.")
)
def lock(
    device: DeviceId, key: Key, body: BodyName, server: Server = "", zimbra: Zimbra = "", login: Login = "",
    mailbox: MailboxName = "", out: Out = None, days: Days = 30, reason: Reason = "",
) -> None:  # fmt: skip
    from app.domain.fleet import Act

    _order(Act.LOCK, device, key, body, (server, zimbra, login, mailbox), out, days, reason)


@app.command("wipe", help=t("Efface les données de la collectivité d’un appareil, pour toujours."))
def wipe(
    device: DeviceId, key: Key, body: BodyName, server: Server = "", zimbra: Zimbra = "", login: Login = "",
    mailbox: MailboxName = "", out: Out = None, days: Days = 30, reason: Reason = "",
    everything: Annotated[bool, typer.Option("--all", help=t("Tout l’appareil : son propriétaire seul le peut."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=t("Ne demande pas confirmation."))] = False,
) -> None:  # fmt: skip
    from app.domain.fleet import Act

    if not yes:
        question = (
            t("Effacer tout de l’appareil {device} ?")
            if everything
            else t("Effacer ces données de l’appareil {device} ?")
        )
        typer.confirm(question.format(device=device), abort=True)
    act = Act.WIPE_DEVICE if everything else Act.WIPE_BODY
    _order(act, device, key, body, (server, zimbra, login, mailbox), out, days, reason)


@app.command("unlock", help=t("Retire l’ordre donné à un appareil : un verrou levé, un effacement pas encore exécuté."))
def unlock(
    device: DeviceId, key: Key, body: BodyName, server: Server = "", zimbra: Zimbra = "", login: Login = "",
    mailbox: MailboxName = "",
) -> None:  # fmt: skip
    from app.domain.fleet import Order
    from app.services.fleet import notes

    async def withdraw(board: OpenBoard) -> None:
        held = (await board.read()).get(f"order.{device}", "")
        if not held:  # mistyped, obeyed already: nothing is withdrawn, and whoever asks must know
            raise Rejected("order_none")
        if notes.read(notes.ORDER, held, Order)[0].body != body:  # a mailbox carries those of several bodies
            raise Rejected("order_other_body")
        await board.write({f"order.{device}": ""})

    _with_board(_key(key), server, zimbra, login, mailbox, withdraw)
    typer.echo(t("Ordre retiré."))


def _order(
    act: Act, device: str, key: Path, body: str, where: tuple[str, str, str, str], out: Path | None, days: int,
    reason: str,
) -> None:  # fmt: skip
    from app.domain.fleet import Order
    from app.services.fleet import notes

    now, secret = _now(), _key(key)
    order = Order(
        act=act, device=device, body=body, number=now, issued_ms=now, expires_ms=now + days * DAY_MS, reason=reason
    )  # fmt: skip
    text = notes.write(notes.ORDER, order, secret)
    if out is not None:
        _give(text, out)
        return

    async def lay(board: OpenBoard) -> None:
        if f"device.{device}" not in await board.read():  # mistyped, say: nobody would ever obey it
            raise Rejected("device_not_here")
        await board.write({f"order.{device}": text})

    _with_board(secret, *where, lay)
    said = t("Ordre n° {number} déposé : {act}. Il sera exécuté au prochain contact de l’appareil.")
    typer.echo(said.format(number=now, act=t(_ACTS[act])))


# --- inside -----------------------------------------------------------------------------------------


def _with_board(
    key: Ed25519PrivateKey,
    server: str,
    zimbra: str,
    login: str,
    mailbox: str,
    work: Callable[[OpenBoard], Awaitable[T]],
) -> T:
    async def ask() -> T:
        board = await _board(key, server, zimbra, login, mailbox)
        try:
            return await work(board)
        finally:
            await board.close()

    return asyncio.run(ask())


async def _board(key: Ed25519PrivateKey, server: str, zimbra: str, login: str, mailbox: str) -> OpenBoard:
    from app.services.fleet.boards import server_board, signed_in_mailbox

    if server:
        return server_board(server, key, _now)
    if not zimbra or not login:
        raise typer.BadParameter(t("dites où : --server, ou --zimbra et --login, ou --out"))
    password = _asked(t("Mot de passe de {login}").format(login=login))
    return await signed_in_mailbox(zimbra, login, password, _now, mailbox)


def _asked(words: str, again: str = "") -> str:
    """A password. Asked on the error channel: what is written to the other one may be kept in a file."""
    return str(typer.prompt(words, hide_input=True, confirmation_prompt=again or False, err=True))


def _key(path: Path) -> Ed25519PrivateKey:
    from app.services.fleet import envelope

    return envelope.read_key(path, _asked(t("Mot de passe de la clé")))


def _converted(source: Path, shape: type[T], **more: Any) -> T:
    import msgspec

    try:
        found = json.loads(source.read_text("utf-8"))
        return msgspec.convert({**more, **found}, shape)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        typer.echo(str(error), err=True)
        raise Rejected("note_unreadable") from error


def _give(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text)
    else:
        _put(out, text + "\n")


def _put(path: Path, text: str) -> None:
    """Raises ``Rejected("output_exists")``: nothing is ever overwritten; ``LocalFault("output_failed")``."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise Rejected("output_exists") from error
    except OSError as error:
        raise LocalFault("output_failed") from error
    typer.echo(t("Écrit : {file}").format(file=path), err=True)


def _draw_qr(link: str) -> str:
    """The code as an SVG image that every program draws: a white ground and one path, a unit a module, with the quiet
    zone of four that readers ask for (ISO/IEC 18004). Encoded by reportlab, which comes with the demonstration."""
    try:
        from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
    except ImportError as error:
        raise Rejected("demo_not_installed") from error
    if len(link) > QR_MOST:
        raise Rejected("qr_too_long")
    code = QRCode(None, QRErrorCorrectLevel.L)
    code.addData(link)
    code.make()
    dark = [(x + QUIET, y + QUIET) for y, row in enumerate(code.modules) for x, on in enumerate(row) if on]
    side = len(code.modules) + 2 * QUIET
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}mm" height="{side}mm" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{path}"/></svg>\n'
    )


QUIET = 4
QR_MOST = 2_900
"""Characters of a QR code of the largest size, at the lowest level of correction."""


def _now() -> int:
    return time.time_ns() // 1_000_000
