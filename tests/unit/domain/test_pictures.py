"""Which machines a mail's pictures may be asked of."""

from __future__ import annotations

import pytest

from app.domain.pictures import Reach, RemoteImage, hosts_of, is_picture, reach_of


@pytest.mark.feature("17")
@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("93.184.216.34", Reach.PUBLIC),
        ("10.0.0.1", Reach.PRIVATE),
        ("192.168.1.1", Reach.PRIVATE),
        ("127.0.0.1", Reach.LOOPBACK),
        ("::1", Reach.LOOPBACK),
        ("::ffff:127.0.0.1", Reach.LOOPBACK),
        ("::ffff:192.168.1.1", Reach.PRIVATE),
        ("fd00::1", Reach.PRIVATE),
        ("169.254.169.254", Reach.NONE),
        ("fe80::1%eth0", Reach.NONE),
        ("0.0.0.0", Reach.NONE),
        ("224.0.0.1", Reach.NONE),
    ],
)
def test_reach(address: str, reach: Reach) -> None:
    assert reach_of(address) is reach


def test_only_pictures_of_points_are_pictures() -> None:
    assert is_picture(b"\x89PNG\r\n\x1a\n...") and is_picture(b"RIFF\0\0\0\0WEBPVP8 ")
    assert not is_picture(b"<svg xmlns=...") and not is_picture(b"<html>") and not is_picture(b"")


def test_hosts_are_named_once() -> None:
    images = tuple(RemoteImage(f"https://{host}/x") for host in ("a.example", "b.example", "a.example"))
    assert hosts_of(images) == ("a.example", "b.example")
