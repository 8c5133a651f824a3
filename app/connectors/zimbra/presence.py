"""Where a Zimbra answers for a mail address, before anybody signs in: no password, no name leaves this machine.

Zimbra publishes no address of its own for such a search (interop §4 names none), and DNS service records are out of
reach of the standard library. So the usual names inside the address's own domain are asked, and only those. A host is
taken for a Zimbra by how it refuses a request without a token: a SOAP fault in JSON with a ``service.`` code (§1);
it must hold a certificate for its name like any other.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

import msgspec

from app.connectors.http import Http
from app.connectors.zimbra.reading import one, text
from app.connectors.zimbra.wire import MAIL_NS, build_envelope
from app.domain.errors import AppError, Rejected

ASK_TIMEOUT_S = 8.0
USUAL_NAMES = ("mail", "webmail", "zimbra", "messagerie", "")
"""Labels before the domain, the likeliest first; empty = the domain itself."""
_ADDRESS = re.compile(r"^[^\s@]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$", re.IGNORECASE)


def candidates(address: str) -> tuple[str, ...]:
    """``maire@commune.example`` -> ``https://mail.commune.example``… Empty for what is no mail address."""
    found = _ADDRESS.match(address.strip())
    if found is None:
        return ()
    domain = found.group(1).lower()
    return tuple(f"https://{name}.{domain}" if name else f"https://{domain}" for name in USUAL_NAMES)


async def find_zimbra(addresses: Sequence[str], connect: Callable[[str], Http] = Http) -> str:
    """The first of ``addresses`` (in their order) where a Zimbra answers; all are asked at once.

    Raises ``Rejected("server_not_found")``.
    """
    answers = await asyncio.gather(*(_is_zimbra(address, connect) for address in addresses))
    for address, is_one in zip(addresses, answers, strict=True):
        if is_one:
            return address
    raise Rejected("server_not_found")


async def _is_zimbra(address: str, connect: Callable[[str], Http]) -> bool:
    http = connect(address)
    request = build_envelope("NoOpRequest", {}, MAIL_NS, "")
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        reply = await http.request(
            "POST", "/service/soap/NoOpRequest", write=False, timeout_s=ASK_TIMEOUT_S, content=request, headers=headers
        )
        document = msgspec.json.decode(reply.body)
    except (AppError, msgspec.DecodeError, UnicodeDecodeError):
        return False  # not reachable, a sign-in page, another program: it is not the one
    finally:
        await http.close()
    fault = one(one(one(document).get("Body")).get("Fault")) if isinstance(document, dict) else {}
    code = one(one(fault.get("Detail")).get("Error")).get("Code")
    return text(code).startswith("service.")
