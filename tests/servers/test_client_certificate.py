"""Servers that want a client certificate (S²LOW): shown when the account names one, never without."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from app.connectors.http import Http, tls_context
from app.domain.errors import AppError, CertificateRefused, Rejected
from tests.unit.signing.tools import Signer, key_usage, make_signer


def pem(folder: Path, name: str, signer: Signer, password: bytes = b"") -> Path:
    """The certificate and its key in one file."""
    how = BestAvailableEncryption(password) if password else NoEncryption()
    key = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
    path = folder / f"{name}.pem"
    path.write_bytes(signer.pem + key)
    return path


def identity(name: str, rank: int) -> Signer:
    """A certificate of its own authority, for 127.0.0.1."""
    usage = key_usage(digital_signature=True, key_cert_sign=True, key_encipherment=True)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    return make_signer(name, rank=rank, ca=True, usage=usage, extensions=[names])


@asynccontextmanager
async def wary(folder: Path, client: Signer) -> AsyncIterator[tuple[str, str, list[str]]]:
    """A TLS server that talks to nobody without that client's certificate: (URL, its authority's file, who came)."""
    server = identity("Serveur", 3)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem(folder, "server", server))
    trusted = folder / "client-ca.pem"
    trusted.write_bytes(client.pem)
    context.load_verify_locations(trusted)
    context.verify_mode = ssl.CERT_REQUIRED
    came: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        shown = writer.get_extra_info("peercert") or {}
        came.append(str(shown.get("subject")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = listening.sockets[0].getsockname()[1]
    authority = folder / "server-ca.pem"
    authority.write_bytes(server.pem)
    try:
        yield f"https://127.0.0.1:{port}", str(authority), came
    finally:
        listening.close()
        await listening.wait_closed()


def test_the_certificate_is_shown_where_it_is_asked_for(tmp_path: Path) -> None:
    client = identity("Commune", 4)

    async def work() -> None:
        async with wary(tmp_path, client) as (url, authority, came):
            http = Http(url, extra_ca=authority, client_pem=str(pem(tmp_path, "client", client)))
            assert (await http.request("GET", "/api/test-connexion.php")).body == b"OK"
            await http.close()
            assert len(came) == 1 and "Commune" in came[0]
            bare = Http(url, extra_ca=authority)
            with pytest.raises(AppError):
                await bare.request("GET", "/api/test-connexion.php")
            await bare.close()
            assert len(came) == 1

    asyncio.run(work())


@pytest.mark.feature("135")
@pytest.mark.parametrize("where", ["SSL_CERT_FILE", "ECHARPE_EXTRA_CA"])
def test_an_authority_of_the_body_s_own_is_believed_where_the_system_or_the_administrator_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A body that inspects its traffic, or whose servers have certificates of its own authority: never by turning
    verification off. ``SSL_CERT_FILE`` is where OpenSSL looks for the system's store."""
    client = identity("Commune", 4)

    async def work() -> None:
        async with wary(tmp_path, client) as (url, authority, came):
            shown = str(pem(tmp_path, "client", client))
            for name, reached in (("", False), (authority, True)):
                tls_context.cache_clear()
                monkeypatch.setenv(where, name)
                http = Http(url, client_pem=shown)
                if reached:
                    assert (await http.request("GET", "/")).body == b"OK"
                else:
                    with pytest.raises(
                        CertificateRefused
                    ):  # told as such: nobody would look for it behind « injoignable »
                        await http.request("GET", "/")
                    with pytest.raises(CertificateRefused):
                        async with http.stream("GET", "/"):
                            pass
                await http.close()
            assert len(came) == 1

    try:
        asyncio.run(work())
    finally:
        tls_context.cache_clear()


def test_a_file_that_cannot_be_used_is_told_so_and_asks_nothing(tmp_path: Path) -> None:
    """A key under a password would make OpenSSL ask for it on a terminal."""
    locked = pem(tmp_path, "locked", identity("Commune", 4), b"secret")
    for path in (locked, tmp_path / "absent.pem"):
        with pytest.raises(Rejected, match="client_certificate_unreadable"):
            Http("https://127.0.0.1:1", client_pem=str(path))
