"""Whose certificate it is: more than a name."""

from __future__ import annotations

import datetime as dt

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.signing.persons import Person, read_person, same_person

UPN = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
KEY = ec.generate_private_key(ec.SECP256R1())


def card(
    name: str = "Jean Dupont", *, number: str = "", mail: str = "", upn: str = "", authority: str = "Certigna"
) -> Person:
    """Read back from a certificate that says so."""
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if number:
        subject.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
    issuer = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, authority), x509.NameAttribute(NameOID.COMMON_NAME, "CA 2")]
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(x509.Name(subject)).issuer_name(x509.Name(issuer))
        .public_key(KEY.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(day).not_valid_after(day + dt.timedelta(days=900))
    )  # fmt: skip
    names: list[x509.GeneralName] = [x509.RFC822Name(mail)] if mail else []
    if upn:
        names.append(x509.OtherName(UPN, core.UTF8String(upn).dump()))
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return read_person(made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER))


TOWN = "mairie@saint-aubin.example"


@pytest.mark.feature("82")
@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (card(), card("DUPONT Jean"), True),
        (card(), card("Jeanne Dupont"), False),
        (card("Zoé Lefèvre"), card("LEFEVRE Zoé"), True),
        (card(number="C-12"), card("Jean Dupont-Martin", number="C-12"), True),  # a name changed
        (card(number="C-12"), card("Luc Petit", number="C-12", authority="ChamberSign"), False),  # each its own numbers
        (card(number="PNOFR-1850778"), card("Jean Martin", number="PNOFR-1850778", authority="ChamberSign"), True),
        (card(upn="jean@mairie.example"), card("Jean Martin", upn="Jean@Mairie.example"), True),
        (card(mail=TOWN), card("Luc Petit", mail=TOWN), False),  # the town hall's address is everybody's
        (card(mail="jean.pere@x.example"), card(mail="jean.fils@x.example"), False),  # father and son
        (card(mail="jean.pere@x.example"), card(), True),
        (card(number="C-12", mail="a@x.example"), card(number="C-12", mail="b@x.example"), True),
    ],
)
def test_two_cards_are_one_person_s_or_not(first: Person, second: Person, same: bool) -> None:
    assert same_person(second, first) is same_person(first, second) is same


def test_an_account_of_the_profile_vouches_for_a_renewed_card_and_never_for_another_name() -> None:
    old, new = card(mail="jdupont@ancien.example"), card(mail="Jean.Dupont@nouveau.example")
    assert not same_person(new, old)
    assert same_person(new, old, ["jean.dupont@nouveau.example"])
    assert not same_person(card("Luc Petit", mail="jean.dupont@nouveau.example"), old, ["jean.dupont@nouveau.example"])
    assert same_person(card("J. Dupont", upn="jdupont@mairie.example"), old, ["jdupont@mairie.example"])
    both = old.joined(new)
    assert both.name == old.name and same_person(card(mail="jean.dupont@nouveau.example"), both)
