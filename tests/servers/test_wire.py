"""What `connectors.wire` makes of the network's answers and failures: nothing goes twice, nothing that left is "not sent"."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from app.connectors.http import Elsewhere, Http
from app.domain.errors import LocalFault, OutcomeUnknown, Transient, Unreachable

Behaviour = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"


@asynccontextmanager
async def server(behave: Behaviour) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that does ``behave`` with each request's head; its address and the heads that came."""
    heads: list[bytes] = []
    at_work: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        at_work.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                heads.append(head)
                await behave(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the end of the connection, or of the test
        finally:
            at_work.discard(task)
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", heads
    finally:
        listening.close()
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)


async def answer(_head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


def test_a_header_that_is_given_stands_alone_whatever_its_case() -> None:
    async def play() -> None:
        async with server(answer) as (url, heads):
            http = Http(url)
            await http.request("GET", "/", headers={"accept": "text/calendar", "SOAPAction": "x"})
            await http.request("GET", "/")
            first, second = (head.decode().lower().split("\r\n")[1:-2] for head in heads)
            assert sorted(line for line in first if not line.startswith("host:")) == [
                *("accept-encoding: gzip, deflate", "accept: text/calendar", "soapaction: x", "user-agent: echarpe/0.1")
            ]
            assert "accept: */*" in second
            await http.close()

    asyncio.run(play())


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_a_write_whose_answer_is_lost_is_not_sent_again(method: str) -> None:
    async def lose(head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"GET"):
            writer.write(OK)
        else:
            writer.close()
            raise ConnectionError

    async def play() -> None:
        async with server(lose) as (url, heads):
            http = Http(url)
            assert (await http.request("GET", "/")).body == b"OK"  # the write goes over a connection kept from before
            with pytest.raises(OutcomeUnknown):
                await http.request(method, "/a")
            assert [head.split()[0] for head in heads] == [b"GET", method.encode()]
            await http.close()

    asyncio.run(play())


def test_a_connection_that_the_server_closed_meanwhile_is_not_written_into() -> None:
    """Even when the loop was too busy to hear of it."""
    closed = threading.Event()

    def serve(listening: socket.socket) -> None:
        for _ in range(2):
            connection, _ = listening.accept()
            with connection:
                while not connection.recv(65536).endswith(b"\r\n\r\n"):
                    pass
                connection.sendall(OK)
            closed.set()

    async def play(url: str) -> None:
        http = Http(url)
        assert (await http.request("GET", "/")).body == b"OK"
        assert closed.wait(10)  # the loop stands still meanwhile
        assert (await http.request("DELETE", "/a")).body == b"OK"
        await http.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        try:
            asyncio.run(play(f"http://127.0.0.1:{listening.getsockname()[1]}"))
        finally:
            listening.close()
            thread.join(10)


def test_what_never_left_is_not_in_doubt() -> None:
    async def play() -> None:
        async with server(answer) as (url, _):
            pass
        http = Http(url)
        with pytest.raises(Unreachable):  # not OutcomeUnknown
            await http.request("POST", "/a", content=b"x")
        await http.close()

    asyncio.run(play())


def test_a_read_whose_answer_is_cut_is_unreachable() -> None:
    async def cut(_head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nOK")
        await writer.drain()
        raise ConnectionError

    async def play() -> None:
        async with server(cut) as (url, _):
            http = Http(url)
            with pytest.raises(Unreachable):
                await http.request("GET", "/a")
            with pytest.raises(Unreachable):
                async with http.stream("GET", "/a") as stream:
                    assert stream.status == 200
                    async for _piece in stream.chunks():
                        pass
            await http.close()

    asyncio.run(play())


def test_an_upload_that_nobody_takes_ends() -> None:
    async def sleep(_head: bytes, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async def play() -> None:
        async with server(sleep) as (url, _):
            http = Http(url, timeout_s=0.5)
            with pytest.raises(OutcomeUnknown):
                await http.request("POST", "/a", content=bytes(64_000_000))
            await http.close()

    asyncio.run(play())


def test_a_body_that_cannot_be_read_says_so_itself() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"begun"
        raise LocalFault("disk_full")

    async def play() -> None:
        async with server(answer_whole) as (url, _):
            http = Http(url)
            with pytest.raises(LocalFault):
                await http.request("POST", "/a", content=body())
            await http.close()

    asyncio.run(play())


async def answer_whole(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if b"chunked" in head.lower():
        sent = await reader.readuntil(b"0\r\n\r\n")
    else:
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        sent = await reader.readexactly(int(length.split(b":")[1]))
    packed = gzip.compress(str(len(sent)).encode())
    cookie = b"Set-Cookie: long=" + b"c" * 20_000 + b"; Path=/\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + cookie + b"Content-Length: %d\r\n\r\n" % len(packed)
    writer.write(head + packed)


def test_bodies_cookies_and_compression() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 10

    async def play() -> None:
        async with server(answer_whole) as (url, heads):
            http = Http(url)
            assert (await http.request("POST", "/é?q=%2F", content=bytes(300_000))).body == b"300000"
            assert http.bytes_in < 100  # what went over the wire, packed
            reply = await http.request("POST", "/b", content=pieces())
            assert int(reply.body) > 30  # in chunks, with their sizes
            assert (await http.request("POST", "/c", data={"a": "b c"})).body == b"5"
            await http.close()
        assert heads[0].startswith(b"POST /%C3%A9?q=%2F HTTP/1.1\r\n")
        assert b"content-type" not in heads[0].lower()
        assert b"cookie: long=ccc" in heads[1].lower()
        assert b"content-type: application/x-www-form-urlencoded" in heads[2].lower()

    asyncio.run(play())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_unpacks_without_end_is_not_read_whole(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is left; what was written may have been acted upon."""
    packed = gzip.compress(bytes(2_000_000))

    async def bomb(_head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
        await writer.drain()

    async def play() -> None:
        async with server(bomb) as (url, _heads):
            http = Http(url)
            assert len((await http.request(method, "/")).body) == 2_000_000
            monkeypatch.setattr("app.connectors.http.MOST_ANSWER_BYTES", 1_000_000)
            with pytest.raises(Transient if method == "GET" else OutcomeUnknown):
                await http.request(method, "/")
            await http.close()

    asyncio.run(play())


def test_a_name_is_judged_where_it_leads_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile name server answers a public address to whoever judges the name, and an inner one a moment later."""
    monkeypatch.setattr("app.connectors.http.getproxies", dict)
    asked: list[str] = []

    async def admits(url: str) -> bool:
        asked.append(url)
        return True

    async def play() -> None:
        async with server(answer) as (url, heads):
            port = url.rpartition(":")[2]
            for allowed, reached in ((False, 0), (True, 1)):
                door = Elsewhere(admits, lambda address, allowed=allowed: allowed and address == "127.0.0.1")
                await door.fetch(f"http://localhost:{port}/x.png", 1_000)
                await door.close()
                assert len(heads) == reached
        assert len(asked) == 2

    asyncio.run(play())


def test_the_way_there_and_back_is_timed() -> None:
    async def play() -> None:
        async with server(answer) as (url, _):
            http = Http(url)
            assert http.round_trip_s is None
            await http.request("GET", "/")
            assert http.round_trip_s is not None
            assert 0 < http.round_trip_s < 10
            await http.close()

    asyncio.run(play())


@pytest.mark.feature("135")
def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with server(answer) as (proxy, heads):
            monkeypatch.setenv("http_proxy", proxy.replace("//", "//marie:secret@"))
            monkeypatch.setenv("no_proxy", "127.0.0.1")
            for url, path in (("http://mairie.invalid", "/a"), (proxy, "/direct")):
                http = Http(url)
                assert (await http.request("GET", path)).body == b"OK"
                await http.close()
        proxied, direct = heads
        assert proxied.startswith(b"GET http://mairie.invalid/a HTTP/1.1\r\n")
        assert b"proxy-authorization: basic bWFyaWU6c2VjcmV0".lower() in proxied.lower()
        assert direct.startswith(b"GET /direct HTTP/1.1\r\n")

    asyncio.run(play())
