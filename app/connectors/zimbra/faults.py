"""Fault codes of the server, sorted into the families of `domain.errors` (§2).

The server's English text is never shown nor kept; the code goes along as ``params["fault"]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.connectors.zimbra.reading import many, one, text
from app.domain.errors import (
    AppError,
    Conflict,
    CursorExpired,
    NeedsUser,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
)


class TokenDead(Exception):
    """The token is expired or revoked: sign in again silently, once. Never leaves the connector."""


TOKEN_DEAD = frozenset({"service.AUTH_EXPIRED", "service.AUTH_REQUIRED"})

_NEEDS_USER: Mapping[str, tuple[type[NeedsUser], str]] = {
    "account.AUTH_FAILED": (SignInRequired, "password_refused"),
    "account.CHANGE_PASSWORD": (SignInRequired, "password_must_change"),
    "account.RESET_PASSWORD": (SignInRequired, "password_must_change"),
    "account.ACCOUNT_INACTIVE": (SignInRequired, "account_inactive"),
    "account.TWO_FACTOR_SETUP_REQUIRED": (SignInRequired, "two_factor_setup_required"),
    "account.TWO_FACTOR_AUTH_REQUIRED": (SignInRequired, "two_factor_required"),
    "account.TWO_FACTOR_AUTH_FAILED": (SignInRequired, "two_factor_refused"),
    "account.INVALID_TRUSTED_DEVICE_TOKEN": (SignInRequired, "two_factor_required"),
    "service.LICENSE_ERROR": (NeedsUser, "account_restricted"),
    "account.WEB_CLIENT_ACCESS_NOT_ALLOWED": (NeedsUser, "account_restricted"),
}

_TRANSIENT: Mapping[str, str] = {
    "service.PROXY_ERROR": "server_trouble",
    "service.RESOURCE_UNREACHABLE": "server_trouble",
    "service.TEMPORARILY_UNAVAILABLE": "server_trouble",
    "service.WRONG_HOST": "server_trouble",
    "service.TOO_MANY_HOPS": "server_trouble",
    "service.FAILURE": "server_trouble",
    "service.NON_READONLY_OPERATION_DENIED": "server_read_only",
    "account.MAINTENANCE_MODE": "mailbox_maintenance",
    "mail.MAINTENANCE": "mailbox_maintenance",
    "mail.TRY_AGAIN": "mail_transport_unreachable",
    "mail.SENDING_MESSAGE_IN_PENDING_STATE_TRY_AGAIN": "still_sending",
    # An upload lives 15 minutes: the next attempt uploads again (§11.5).
    "mail.NO_SUCH_UPLOAD": "upload_expired",
}

MAINTENANCE_WAIT_MS = 180_000
"""A mailbox being moved or restored: ask again every few minutes."""

_CONFLICT = frozenset({"mail.MODIFY_CONFLICT", "mail.INVITE_OUT_OF_DATE"})

_REJECTED: Mapping[str, str] = {
    "service.PERM_DENIED": "not_allowed",
    "service.INVALID_REQUEST": "request_refused",
    "service.UNKNOWN_DOCUMENT": "not_supported",
    "service.PARSE_ERROR": "content_unreadable",
    "mail.MESSAGE_PARSE_ERROR": "content_unreadable",
    "mail.ADDRESS_PARSE_ERROR": "address_unreadable",
    "mail.ICALENDAR_PARSE_ERROR": "content_unreadable",
    "mail.ALREADY_EXISTS": "name_taken",
    "mail.QUOTA_EXCEEDED": "quota_exceeded",
    "mail.DOMAIN_QUOTA_EXCEEDED": "quota_exceeded",
    "mail.MESSAGE_TOO_BIG": "too_big",
    "mail.UPLOAD_TOO_LARGE": "too_big",
    "mail.CONTACT_TOO_BIG": "too_big",
    "mail.TOO_MUCH_METADATA": "too_big",
    "mail.TOO_MANY_CONTACTS": "too_many_contacts",
    "mail.UPLOAD_REJECTED": "attachment_refused",
    "mail.SCAN_ERROR": "attachment_refused",
    "service.BLOCKED_FILE_TYPE_UPLOAD": "attachment_refused",
    "mail.SEND_ABORTED_ADDRESS_FAILURE": "address_refused",
    "mail.SEND_FAILURE": "sending_refused",
    "mail.MUST_BE_ORGANIZER": "not_organizer",
    "mail.NO_SUCH_FOLDER": "folder_gone",
}
"""NO_SUCH_FOLDER is the *destination* of a move: the message itself is not gone."""


def error_of(fault: Any, *, guarded: bool = False) -> AppError:
    """The error a ``Fault`` element stands for. ``guarded``: the request may not be repeated blindly.

    Raises `TokenDead` (not an AppError) for an expired or missing token.
    """
    element = one(fault)
    detail = one(one(element.get("Detail")).get("Error"))
    code = text(detail.get("Code"), "service.FAILURE")
    receiver = text(one(element.get("Code")).get("Value")).endswith("Receiver")
    if code in TOKEN_DEAD:
        raise TokenDead
    return _error(code, many(detail.get("a")), receiver=receiver, guarded=guarded)


def error_of_code(code: str, *, guarded: bool = False) -> AppError:
    """As `error_of`, for faults that come as a bare code (XML faults, HTTP headers)."""
    if code in TOKEN_DEAD:
        raise TokenDead
    return _error(code, [], receiver=False, guarded=guarded)


def _error(code: str, args: list[dict[str, Any]], *, receiver: bool, guarded: bool) -> AppError:
    if code in _NEEDS_USER:
        family, name = _NEEDS_USER[code]
        return family(name, fault=code)
    if code == "mail.MUST_RESYNC":
        return CursorExpired("must_resync", fault=code)
    if code in _CONFLICT:
        return Conflict("changed_on_server", fault=code)
    if code in _REJECTED:
        return Rejected(_REJECTED[code], fault=code, **_limits(args))
    if code in _TRANSIENT or (receiver and not code.startswith("mail.NO_SUCH_")):
        if guarded and code not in ("mail.TRY_AGAIN", "mail.NO_SUCH_UPLOAD", "service.NON_READONLY_OPERATION_DENIED"):
            return OutcomeUnknown("server_trouble", fault=code)
        wait = MAINTENANCE_WAIT_MS if code.endswith(("MAINTENANCE", "MAINTENANCE_MODE")) else None
        return Transient(_TRANSIENT.get(code, "server_trouble"), retry_after_ms=wait, fault=code)
    if ".NO_SUCH_" in code:
        return TargetGone("gone", fault=code)
    return Rejected("refused", fault=code)


def _limits(args: list[dict[str, Any]]) -> dict[str, str | int]:
    """The numbers that explain a refusal; never addresses or names."""
    found: dict[str, str | int] = {}
    for arg in args:
        if text(arg.get("n")) == "maxSize" and text(arg).isdigit():
            found["limit_bytes"] = int(text(arg))
    return found


def fault_code(error: AppError) -> str:
    """The server's code behind ``error``; empty when there is none."""
    return str(error.params.get("fault", ""))
