"""What a PES signature is made of, as data: namespaces, algorithms, policies. Source: interop §3.6.

Two generations of XAdES are accepted in the field (1.2.2 and 1.1.1) and several policy hashes
circulate: everything here is a value that settings, or what the parapheur sends, can replace.
"""

from __future__ import annotations

from dataclasses import dataclass

DS = "http://www.w3.org/2000/09/xmldsig#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"

XADES_111 = "http://uri.etsi.org/01903/v1.1.1#"
XADES_122 = "http://uri.etsi.org/01903/v1.2.2#"
XADES_132 = "http://uri.etsi.org/01903/v1.3.2#"
"""Not for PES; detached signatures of other files use it."""

SIGNED_PROPERTIES_TYPES = frozenset(
    {f"{ns}SignedProperties" for ns in (XADES_111, XADES_122)} | {"http://uri.etsi.org/01903#SignedProperties"}
)
"""Types of the Reference to SignedProperties that the known verifiers of PES recognise."""

RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"

METHODS = {"sha256": (RSA_SHA256, SHA256), "sha1": (RSA_SHA1, SHA1)}
"""Digest -> (SignatureMethod, DigestMethod) of what is signed. SHA-1 only where an account allows it (interop §2.3)."""

DIGESTS = {SHA256: "sha256", SHA512: "sha512", SHA1: "sha1"}
"""Algorithm URI to `hashlib` name; SHA-1 only to read old signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A signature policy: what the signer commits to, by reference and hash."""

    identifier: str
    description: str
    digest_algorithm: str
    digest: str
    """Base64 of the hash of the policy's text."""
    uri: str


HELIOS_SHA256 = Policy(
    identifier="urn:oid:1.2.250.1.131.1.5.18.21.1.7",
    description="Politique de signature Helios de la DGFiP",
    digest_algorithm=SHA256,
    digest="roF9+cfRHNPtVJolhdqfIqGMVuUXX8aR4rpiquf0u5E=",
    uri="https://www.collectivites-locales.gouv.fr/files/files/finances_locales/dematerialisation/ps_helios_dgfip.pdf",
)
"""The one in use. Another hash circulates (GbP1…): the parapheur's own values win."""

HELIOS_SHA1 = Policy(
    identifier="urn:oid:1.2.250.1.131.1.5.18.21.1.4",
    description="Politique de signature Helios de la DGFiP",
    digest_algorithm=SHA1,
    digest="Jkdb+aba0Hz6+ZPKmKNhPByzQ+Q=",
    uri="https://portail.dgfip.finances.gouv.fr/documents/PS_Helios_DGFiP.pdf",
)
"""Policy of 2011; hash recomputed from its PDF (interop §3.6)."""

KNOWN_POLICIES = {policy.identifier: policy for policy in (HELIOS_SHA256, HELIOS_SHA1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How to sign: what the body's type of dossier says about place and role."""

    xades: str = XADES_122
    policy: Policy = HELIOS_SHA256
    city: str = ""
    postal_code: str = ""
    country: str = "France"
    algorithm: str = "sha256"
    """``sha1``: the format of 2011 that old v4 servers still ask for."""
    role: str = "Maire"
    """ClaimedRole: capacity of the signer, required by the policy."""
