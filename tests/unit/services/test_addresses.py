"""Addresses as people type or paste them."""

from __future__ import annotations

import pytest

from app.domain.accounts import Service
from app.domain.errors import Rejected
from app.services.addresses import server_url


@pytest.mark.parametrize(
    ("service", "typed", "url"),
    [
        (Service.ZIMBRA, "webmail.saint-aubin.example", "https://webmail.saint-aubin.example"),
        (Service.ZIMBRA, "  https://webmail.saint-aubin.example/zimbra/#1 ", "https://webmail.saint-aubin.example"),
        (Service.ZIMBRA, "https://Webmail.Saint-Aubin.example/modern/email/Inbox?x=1", "https://webmail.saint-aubin.example"),
        (Service.IDELIBRE, "idelibre.example/idelibre_client/", "https://idelibre.example"),
        (Service.IDELIBRE, "idelibre.example:8443/idelibre_client4", "https://idelibre.example:8443"),
        (Service.PARAPHEUR, "HTTPS://parapheur.example/tenant/1/desk/2", "https://parapheur.example"),
        (Service.COURRIER, "https://passerelle.example/elus/courrier/v1/", "https://passerelle.example/elus"),
        (Service.COURRIER, "https://passerelle.example/elus", "https://passerelle.example/elus"),
        (Service.ARCHIVE, "archives.example/transfers/index", "https://archives.example/restservices"),
        (Service.ARCHIVE, "https://archives.example/asalae/restservices/", "https://archives.example/asalae/restservices"),
        (Service.ZIMBRA, "http://127.0.0.1:4242/", "http://127.0.0.1:4242"),
        (Service.ZIMBRA, "http://localhost:4242/zimbra", "http://localhost:4242"),
        (Service.ZIMBRA, "http://[::1]:4242", "http://[::1]:4242"),
    ],
)  # fmt: skip
def test_addresses_become_base_urls(service: Service, typed: str, url: str) -> None:
    assert server_url(service, typed) == url


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://webmail.example", "url_not_secure"),
        ("http://localhost.attacker.example", "url_not_secure"),
        ("http://127.0.0.1.attacker.example", "url_not_secure"),
        ("ftp://webmail.example", "url_not_secure"),
        ("https://user:secret@webmail.example", "url_unreadable"),
        ("https://webmail.example@attacker.example", "url_unreadable"),
        ("https://", "url_unreadable"),
        ("", "url_unreadable"),
        ("mon serveur", "url_unreadable"),
        ("https://webmail.example:porte", "url_unreadable"),
        ("https://[::1", "url_unreadable"),
    ],
)
def test_what_is_no_safe_address_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        server_url(Service.ZIMBRA, typed)
    assert refused.value.code == code
