"""Addresses of servers as people type them, made into the base URLs that connectors need. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from app.domain.accounts import Service
from app.domain.errors import Rejected

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"^[^\s/@\\<>\"'`%]+$")
_API = {Service.COURRIER: re.compile(r"/courrier(/v1)?$"), Service.GATEWAY: re.compile(r"/(courrier|v1)(/v1)?$")}
"""What a copied address of the gateway ends with; a gateway may live under a path of its own, which stays."""

_ARCHIVE_API = "/restservices"
"""Where as@lae answers programs; a page of it copied from the browser says nothing of it."""


def server_url(service: Service, typed: str) -> str:
    """``mail.example.fr``, or what the browser shows there, as ``https://mail.example.fr``.

    Zimbra, i-délibre and i-Parapheur live at the root of their host: the page's path goes. Raises
    ``Rejected("url_unreadable")``, and ``Rejected("url_not_secure")`` for http elsewhere than on loopback.
    """
    words = typed.strip()
    if not _SCHEME.match(words):
        words = f"https://{words}"
    parts = _split(words)
    host = parts.hostname or ""
    scheme = parts.scheme.lower()
    if scheme != "https" and not (scheme == "http" and is_loopback(host)):
        raise Rejected("url_not_secure")
    place = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    path = parts.path.rstrip("/") if service in _API else ""
    if service in _API:
        path = _API[service].sub("", path)
    if service is Service.ARCHIVE:
        before, its, _page = parts.path.partition(_ARCHIVE_API)
        path = f"{before if its else ''}{_ARCHIVE_API}"
    return f"{scheme}://{place}{port}{path}"


def _split(words: str) -> SplitResult:
    try:
        parts = urlsplit(words)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Rejected("url_unreadable") from error
    if not _HOST.match(host) or "@" in parts.netloc:
        raise Rejected("url_unreadable")
    return parts


def is_loopback(host: str) -> bool:
    """This very machine, by address or as ``localhost``: the only place where http is let through."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
