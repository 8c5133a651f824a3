"""How strong a certificate is, in the words French bodies use: RGS one, two or three stars.

A certificate does not carry its stars: they follow from the policy of its authority. ETSI's own policies
and the statements of qualification say enough; the policies of each product are **data**, given by the
caller (``oid=stars``, one a line), because only an authority's arc can be relied upon (interop §4.1).
What nothing tells stays `Level.UNKNOWN`, and is said so: it is never guessed from the name.

=========================================  =====  =========================================
said by the certificate                    stars  source
=========================================  =====  =========================================
qualified, key in a qualified device       3      interop §4.1; QcSSCD, QCP-n-qscd
qualified                                  2      interop §4.1; QcCompliance, QCP-n
NCP+ (device, no qualification)            2      ETSI EN 319 411-1 §4; our reading
NCP, LCP                                   1      ETSI EN 319 411-1 §4; our reading
key in a file, whatever the policy         1      interop §4.1: two stars want a device
=========================================  =====  =========================================
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.signatures import Level
from app.signing.certificates import CertificateFacts, Qualification

ETSI_POLICIES: Mapping[str, int] = {
    "0.4.0.194112.1.2": 3,
    "0.4.0.194112.1.0": 2,
    "0.4.0.2042.1.2": 2,
    "0.4.0.2042.1.1": 1,
    "0.4.0.2042.1.3": 1,
}


def level_of(facts: CertificateFacts, *, in_file: bool = False, policies: Mapping[str, int] | None = None) -> Level:
    """The stars of a certificate. ``in_file``: its key is in a PKCS#12. ``policies``: what is known besides ETSI's."""
    known = {**ETSI_POLICIES, **(policies or {})}
    told = [known[oid] for oid in facts.policies if oid in known]
    if facts.qualification is Qualification.DEVICE:
        told.append(3)
    elif facts.qualification is Qualification.QUALIFIED:
        told.append(2)
    if in_file:
        return Level.ONE
    return Level(max(told, default=0))


def read_policies(text: str) -> dict[str, int]:
    """``oid=stars`` lines of a setting; what is not of that form is left out."""
    found = {}
    for line in text.splitlines():
        oid, _, stars = line.partition("=")
        if oid.strip().replace(".", "").isdigit() and stars.strip() in ("1", "2", "3"):
            found[oid.strip()] = int(stars)
    return found
