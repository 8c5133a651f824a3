"""Pictures that a mail wants from other hosts: what they are, where they lie, who may show them. Pure.

Fetching one tells its host that the mail was read, by whom and from where: so none is fetched before the user asks,
for one message or for a sender once and for all; and what nobody sees (`RemoteImage.hidden`) is never fetched.
"""

from __future__ import annotations

import enum
import ipaddress
from typing import ClassVar
from urllib.parse import urlsplit

from app.domain.frozen import dataclass
from app.domain.records import Record

_MAGICS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM")


@dataclass(frozen=True, slots=True)
class RemoteImage:
    """A picture of a mail that lies on another host."""

    url: str
    hidden: bool = False
    """Of two pixels at most: it shows nothing, and only tells its host that the mail is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTrust(Record):
    """Pictures of this sender are shown without being asked for again; ``id`` is the address, folded. Local."""

    KIND: ClassVar[str] = "image_trust"

    since_ms: int


class Reach(enum.IntEnum):
    """How far a machine's address is seen from, farthest first."""

    PUBLIC = 0
    PRIVATE = 1
    """Of the inner network (RFC 1918, RFC 4193)."""
    LOOPBACK = 2
    NONE = 3
    """Not the address of one machine (multicast, link-local, unspecified)."""


def reach_of(address: str) -> Reach:
    """Where a numeric address is seen from."""
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return Reach.LOOPBACK
    if ip.is_multicast or ip.is_link_local or ip.is_unspecified or ip.is_reserved:
        return Reach.NONE
    return Reach.PUBLIC if ip.is_global else Reach.PRIVATE


def hosts_of(images: tuple[RemoteImage, ...]) -> tuple[str, ...]:
    """The hosts that showing these pictures would ask, in order, without repeats."""
    return tuple(dict.fromkeys(urlsplit(image.url).hostname or "" for image in images))


def is_picture(data: bytes) -> bool:
    """Whether these bytes begin as a picture of points (PNG, JPEG, GIF, BMP, WebP): drawings may load others."""
    return data.startswith(_MAGICS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
