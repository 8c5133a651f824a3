"""Which addresses a picture may be fetched from: never nearer than the mail's own server, never a server of ours."""

from __future__ import annotations

import asyncio

import pytest

from app.services.pictures import _Judge


@pytest.mark.feature("17")
@pytest.mark.parametrize(
    ("own", "url", "admitted"),
    [
        ("https://93.184.216.34", "https://8.8.8.8/x.png", True),
        ("https://93.184.216.34", "http://192.168.1.1/redemarrer", False),
        ("https://93.184.216.34", "http://127.0.0.1:8080/x.png", False),
        ("https://10.0.0.5", "http://192.168.1.1/x.png", True),
        ("https://10.0.0.5", "http://127.0.0.1/x.png", False),
        ("https://93.184.216.34", "https://idelibre.example/sitting/1", False),
        ("https://93.184.216.34", "http://idelibre.example:8080/sitting/1", False),
        ("https://93.184.216.34", "https://connu@8.8.8.8/x.png", False),
        ("https://93.184.216.34", "ftp://8.8.8.8/x.png", False),
        ("https://93.184.216.34", "https://[8.8.8.8/x.png", False),
    ],
)
def test_where_pictures_may_come_from(own: str, url: str, admitted: bool) -> None:
    judge = _Judge(own, [own, "https://idelibre.example"])
    assert asyncio.run(judge.admits(url)) is admitted


@pytest.mark.feature("17")
def test_an_address_is_judged_as_its_name_was() -> None:
    """From outside, only public ones; from the inner network, those of it too; never this computer."""
    for own, allowed in (("https://93.184.216.34", {"8.8.8.8"}), ("https://10.0.0.5", {"8.8.8.8", "192.168.1.1"})):
        judge = _Judge(own, [own])
        assert asyncio.run(judge.admits("https://8.8.4.4/x.png"))
        found = {a for a in ("8.8.8.8", "192.168.1.1", "127.0.0.1", "169.254.1.1", "::1") if judge.allows(a)}
        assert found == allowed
