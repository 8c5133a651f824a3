"""Enciphered mail: what openssl enciphers is opened here, and nothing else opens it (row 16)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from app.documents.eml import mail_files, read_mail
from app.domain.errors import Rejected
from app.signing.envelope import Sealed, open_content, recipient_for, sealed_content
from tests.unit.signing.test_smime import Authority, mail, signed
from tests.unit.signing.test_smime import authority as authority  # a fixture, by its name

WAYS = [
    ["-aes-128-cbc"],
    ["-aes-256-cbc"],
    ["-des3"],
    ["-aes-256-gcm"],
    ["-aes-256-cbc", "-keyid"],
    ["-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep"],
    ["-aes-128-gcm", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"],
]


def enciphered(authority: Authority, folder: Path, way: list[str], raw: bytes) -> bytes:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    _, certificate, _ = authority.write(folder)
    (folder / "clair").write_bytes(raw)
    by_key = [each for each in way if each == "-keyid"]
    command = [openssl, "cms", "-encrypt", "-in", "clair", "-out", "m", way[0], *by_key, "-recip", str(certificate)]
    command += [each for each in way[1:] if each not in by_key]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (folder / "m").read_bytes()


def opened(authority: Authority, sealed: Sealed) -> bytes:
    recipient = recipient_for(sealed, authority.der(authority.certificate))
    assert recipient is not None
    digest = {"sha1": hashes.SHA1, "sha256": hashes.SHA256}.get(recipient.oaep)
    way = padding.OAEP(padding.MGF1(digest()), digest(), None) if digest else padding.PKCS1v15()
    return open_content(sealed, authority.key.decrypt(recipient.wrapped, way))


@pytest.mark.feature("16")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "".join(way))
def test_what_openssl_enciphers_is_opened(authority: Authority, tmp_path: Path, way: list[str]) -> None:
    raw = enciphered(authority, tmp_path, way, mail())
    sealed = sealed_content(raw)
    assert sealed is not None
    inside = opened(authority, sealed)
    assert read_mail(inside).text.startswith("Réunion jeudi à 18 h.")
    assert [(file.name, file.data) for file in mail_files(inside)] == [("ordre.pdf", b"%PDF")]


def test_the_signature_inside_comes_out_whole(authority: Authority, tmp_path: Path) -> None:
    whole = signed(authority)
    sealed = sealed_content(enciphered(authority, tmp_path, WAYS[1], whole))
    assert sealed is not None
    assert opened(authority, sealed).replace(b"\r\n", b"\n") == whole.replace(b"\r\n", b"\n")


@pytest.mark.feature("16")
def test_another_key_and_damage_open_nothing(authority: Authority, tmp_path: Path) -> None:
    raw = enciphered(authority, tmp_path, WAYS[3], mail())
    sealed = sealed_content(raw)
    assert sealed is not None
    assert recipient_for(sealed, authority.der(authority.root)) is None, "it was not for them"
    for key in (b"", b"x" * 16, b"x" * 32):
        with pytest.raises(Rejected, match="mail_not_opened"):
            open_content(sealed, key)
    for cut in range(0, len(raw), 41):
        try:
            sealed_content(raw[:cut])
        except Rejected as error:
            assert error.code == "mail_cipher_unknown"


def test_other_mail_is_not_enciphered(authority: Authority) -> None:
    assert sealed_content(mail()) is None and sealed_content(signed(authority)) is None and sealed_content(b"") is None
