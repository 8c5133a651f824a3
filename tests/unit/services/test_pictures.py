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
