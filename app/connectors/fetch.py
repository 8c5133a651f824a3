"""One exchange with an address that a certificate or a setting names: OCSP, lists of revocation, time stamps.

Nothing secret goes there and nothing that comes back is believed here: whoever asked checks its signature.
"""

from __future__ import annotations

from app.connectors.http import Http, origin_of
from app.domain.errors import OutcomeUnknown, Transient

TIMEOUT_S = 20.0
MOST_BYTES = 32 * 1024 * 1024


async def fetch(url: str, *, body: bytes | None = None, content_type: str = "") -> bytes:
    """GET, or POST when ``body`` is given. Raises `Transient` (and its kinds) when it does not answer as it should."""
    scheme, host = origin_of(url)
    if scheme not in ("http", "https") or not host:
        raise Transient("fetch_refused")
    http = Http(f"{scheme}://{host}", timeout_s=TIMEOUT_S)
    try:
        headers = {"Content-Type": content_type} if content_type else {}
        if body is None:
            reply = await http.request("GET", url, headers=headers)
        else:
            reply = await http.request("POST", url, write=False, headers=headers, content=body)
    except OutcomeUnknown as error:  # nothing was changed there: it may be asked again
        raise Transient("fetch_failed") from error
    finally:
        await http.close()
    if reply.status != 200 or len(reply.body) > MOST_BYTES:
        raise Transient("fetch_failed", status=reply.status)
    return reply.body
