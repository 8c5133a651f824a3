"""What acts of both generations share: what a refusal means (HTTP status to error family, interop §1.3), and the secret of
a secured mail."""

from __future__ import annotations

from app.connectors.http import Reply, retry_after_ms
from app.connectors.parapheur.values import parse_message
from app.domain.errors import AppError, OutcomeUnknown, Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Vault
from app.domain.intents import DossierAct, MailDossier, password_name

_GATEWAY = (502, 504)


def judge(reply: Reply, *, write: bool, now_ms: int) -> AppError:
    """The error family of a refusal (§1.3). ``message`` is the server's own, French, displayable.

    After a write, a gateway's failure or a bare 500 tells nothing of what the server did: it is
    `OutcomeUnknown`. A 500 with a message is the server's own refusal (§1.3, 406/409/500 on sign).
    """
    message = parse_message(reply.body)
    status = reply.status
    if status == 401:
        return SignInRequired()
    if status == 404:
        return TargetGone()
    if status in (429, 503):
        return Transient("server_busy", retry_after_ms=retry_after_ms(reply.headers, now_ms), status=status)
    if status in _GATEWAY or (status >= 500 and not message):
        return OutcomeUnknown(status=status) if write else Transient("server_error", status=status)
    if status == 403:
        return Rejected("forbidden", message=message)
    return Rejected("server_refused", status=status, message=message)


async def mail_password(vault: Vault, intent: DossierAct) -> str:
    """The password of a secured mail, kept apart until it leaves; empty = none was asked for.

    Raises ``Rejected("exchange_password_lost")``: it must never leave without the one that was asked for.
    """
    if not isinstance(intent, MailDossier) or not intent.locked:
        return ""
    found = await vault.get(password_name(intent.op_id))
    if not found:
        raise Rejected("exchange_password_lost")
    return found
