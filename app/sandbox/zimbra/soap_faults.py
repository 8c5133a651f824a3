"""Faults as the server sends them (§2)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

_RECEIVER = frozenset(
    {
        "service.FAILURE",
        "service.PROXY_ERROR",
        "service.RESOURCE_UNREACHABLE",
        "service.TEMPORARILY_UNAVAILABLE",
        "account.MAINTENANCE_MODE",
        "mail.MAINTENANCE",
        "mail.TRY_AGAIN",
        "mail.SENDING_MESSAGE_IN_PENDING_STATE_TRY_AGAIN",
    }
)
_trace = itertools.count(1)


class SoapFault(Exception):
    """A refusal: ``code`` is what clients branch on, ``reason`` English text for logs."""

    def __init__(self, code: str, reason: str = "", *, args: Mapping[str, str] | None = None) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason or code
        self.arguments = dict(args or {})

    def element(self) -> dict[str, Any]:
        """The ``Fault`` element in JSON."""
        error: dict[str, Any] = {"Code": self.code, "Trace": f"qtp1:{next(_trace):x}", "_jsns": "urn:zimbra"}
        if self.arguments:
            error["a"] = [{"t": "STR", "n": name, "_content": value} for name, value in self.arguments.items()]
        value = "soap:Receiver" if self.code in _RECEIVER else "soap:Sender"
        return {"Code": {"Value": value}, "Reason": {"Text": self.reason}, "Detail": {"Error": error}}


def invalid(reason: str) -> SoapFault:
    return SoapFault("service.INVALID_REQUEST", f"invalid request: {reason}")
