"""What a validation says of one signature, whatever its format: *intact* and *trusted* kept apart."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class Trust(enum.StrEnum):
    """Whether the signer's certificate leads to an authority we accept."""

    UNKNOWN = "unknown"
    """Not asked, or the authorities could not be consulted (offline)."""
    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    REVOKED = "revoked"


class Covers(enum.StrEnum):
    """What the signature protects."""

    BORDEREAU = "bordereau"
    WHOLE_FILE = "whole_file"
    REVISION = "revision"
    """An earlier state of a PDF, to which permitted changes were added."""
    NOTHING = "nothing"
    """What it points to could not be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature. ``problems`` are codes, empty when all is well."""

    target: str
    """Id of the signed element, or name of the PDF field."""
    covers: Covers
    digest_ok: bool
    """The content is, byte for byte, what was signed."""
    value_ok: bool
    """The value was made by the certificate's key."""
    certificate: bytes = field(default=b"", repr=False)
    """DER of the signer's certificate, empty when the signature carries none."""
    chain: tuple[bytes, ...] = field(default=(), repr=False)
    """DER of the other certificates that it carries."""
    signer: str = ""
    """Common name."""
    issuer: str = ""
    time: datetime | None = None
    """As claimed by the signer (UTC), or proven when ``time_proven``."""
    time_proven: bool = False
    """By a time stamp."""
    certificate_valid_then: bool | None = None
    """Within its dates at ``time``; None when either is unknown."""
    role: str = ""
    policy: str = ""
    format: str = ""
    """``XAdES 1.2.2``, ``PAdES``, ``CMS``…"""
    trust: Trust = Trust.UNKNOWN
    problems: tuple[str, ...] = ()
    weak_digest: bool = False
    """Made with SHA-1 or older: two contents of one digest can be made, so it proves little of what was signed."""
    details: Mapping[str, str | int] = field(default_factory=dict)
    """``trust_code``: what qualifies ``trust``."""

    @property
    def intact(self) -> bool:
        """Nothing changed since the certificate's holder signed: says nothing of who that is."""
        return self.digest_ok and self.value_ok and not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStamp:
    """A document time stamp of a PDF (ETSI EN 319 142-1 §5.4.3): it dates what it covers, and nobody signs by it."""

    authority: str
    time: datetime | None
    """Proven when ``intact`` and ``trusted``."""
    intact: bool
    trusted: bool
