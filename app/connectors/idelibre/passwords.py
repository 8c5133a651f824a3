"""Changing or losing the password (interop §4.3): plain HTTP, outside the synchronisation."""

from __future__ import annotations

from app.connectors.http import Http
from app.connectors.idelibre import wire
from app.domain.errors import Rejected, Transient


async def change(http: Http, token: str, current: str, new: str) -> None:
    """Change the password. All connections are closed by the server: treat the token as lost afterwards.

    Raises `Rejected` with ``password_too_weak`` (``minimum``, ``current``: entropy in bits),
    ``password_wrong`` or ``password_refused``.
    """
    body = {"token": token, "currentPassword": current, "newPassword": new}
    reply = await http.request("POST", f"{wire.HTTP_API}/users/changePassword", json=body)
    if 200 <= reply.status < 300:
        return
    if reply.status == 403:
        raise Rejected("password_wrong")
    if reply.status != 400:
        raise Transient("server_error", status=reply.status)
    data = reply.json()
    message = str(data.get("message", "")) if isinstance(data, dict) else ""
    if message == "ENTROPY_TOO_LOW":
        raise Rejected(
            "password_too_weak",
            minimum=int(data.get("minEntropyValue") or 0),
            current=int(data.get("currentEntropyValue") or 0),
        )
    raise Rejected("password_wrong" if message == "INVALID_CURRENT_PASSWORD" else "password_refused")


async def forgotten(http: Http, username: str, suffix: str) -> None:
    """Ask for a mail. The server answers alike whether the account exists or not."""
    body = {"username": username, "suffix": suffix}
    reply = await http.request("POST", f"{wire.HTTP_ROOT}/forgetPassword", json=body)
    if reply.status >= 500:
        raise Transient("server_error", status=reply.status)
