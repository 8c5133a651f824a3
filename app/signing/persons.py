"""Whose certificate it is: what it says of a person, and whether two of them are one person's.

A name alone does not tell father from son, nor recognises somebody who changed theirs. What a certificate gives besides:

=================  ==========================================================================================
number             ``serialNumber`` of the subject. With the types of ETSI EN 319 412-1 §5.1.3 (``PASFR-…``,
                   ``IDCFR-…``, ``PNOFR-…``, ``TINFR-…``) it is the person's everywhere; without, one authority's
                   own (RFC 3739 §3.1.2), kept with that authority's name
principal          the user's name in a Windows domain (UPN), in ``subjectAltName``: one person's
address            ``rfc822Name`` in ``subjectAltName``, or in the subject: often the town hall's, shared by several
=================  ==========================================================================================

So a number or a principal in common is the same person, whatever the names. Without one the names must agree, and
addresses that both give must not all differ, unless one of the card's is an account's of this profile: a renewed card
with a new address of the same person is known by that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
from asn1crypto import core
from cryptography import x509
from cryptography.x509.oid import NameOID

from app.domain.folding import folded
from app.signing.x509_tools import common_name, load_certificate

_UPN = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
_EVERYWHERE = re.compile(r"(PAS|IDC|PNO|TIN|TAX)[A-Z]{2}-\S+")


class Person(msgspec.Struct, frozen=True):
    """What one or several certificates say of their holder. Texts are compared without case."""

    name: str
    numbers: frozenset[str] = frozenset()
    principals: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    def joined(self, other: Person) -> Person:
        """With what another certificate of the same person says; the name stays."""
        return Person(
            self.name,
            self.numbers | other.numbers,
            self.principals | other.principals,
            self.addresses | other.addresses,
        )


def read_person(der: bytes) -> Person:
    """Raises ``Rejected("certificate_unreadable")``."""
    certificate = load_certificate(der)
    subject, names = certificate.subject, _alternatives(certificate)
    numbers = (str(part.value).strip() for part in subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER))
    mails = [*names.get_values_for_type(x509.RFC822Name)] if names is not None else []
    mails += [str(part.value) for part in subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    return Person(
        name=common_name(subject),
        numbers=frozenset(_scoped(number, certificate.issuer) for number in numbers if number),
        principals=frozenset(_principals(names)),
        addresses=frozenset(mail.strip().lower() for mail in mails if "@" in mail),
    )


def same_person(card: Person, holder: Person, own_addresses: Iterable[str] = ()) -> bool:
    """Whether ``card`` is the holder's. ``own_addresses``: of the accounts of the holder's profile."""
    own = {address.lower() for address in own_addresses}
    if card.numbers & holder.numbers or card.principals & (holder.principals | own):
        return True
    if _words(card.name) != _words(holder.name):
        return False
    known = holder.addresses | own
    return not (card.addresses and holder.addresses) or bool(card.addresses & known)


def _words(name: str) -> list[str]:
    """Order, case, accents and hyphens do not count."""
    return sorted(re.findall(r"\w+", folded(name)))


def _scoped(number: str, issuer: x509.Name) -> str:
    if _EVERYWHERE.fullmatch(number):
        return number
    authority = issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return f"{str(authority[0].value) if authority else issuer.rfc4514_string()}|{number}"


def _alternatives(certificate: x509.Certificate) -> x509.SubjectAlternativeName | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return None


def _principals(names: x509.SubjectAlternativeName | None) -> Iterable[str]:
    for other in names.get_values_for_type(x509.OtherName) if names is not None else ():
        if other.type_id == _UPN:
            try:
                value = core.UTF8String.load(other.value).native
            except (ValueError, TypeError):
                continue
            yield str(value).strip().lower()
