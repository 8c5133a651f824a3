"""Pictures of mails that live on other hosts, fetched when the user asks: for one message, or for a sender.

The user's gesture allows the hosts of that message, and nothing else does. Even then two kinds of machines are never
asked: the configured servers, where a GET may count as an act (reading a convocation), and machines nearer than the
account's own server (this computer, the inner network), which a mail from outside has no business with. What was
fetched is kept in memory only, until the program ends.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

from app.connectors.http import Elsewhere
from app.domain.errors import Rejected, Unreachable
from app.domain.ids import AccountId, Key
from app.domain.mail import Message, Role
from app.domain.pictures import ImageTrust, Reach, RemoteImage, is_picture, reach_of
from app.domain.policy import Imposed
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.links import LinkService

ONE_BYTES = 6 * 1024 * 1024
HELD_BYTES = 48 * 1024 * 1024
"""Kept of what was fetched, all messages together."""
MOST = 120
"""Pictures of one message; more are an attack, not a letter."""
AT_ONCE = 4


class PictureService:
    """Fetches what `services.html.remote_images` found, and remembers whose pictures are wanted."""

    def __init__(
        self,
        bodies: Bodies,
        library: Library,
        links: LinkService,
        *,
        forbidden: Callable[[AccountId], Imposed | None] = lambda _account: None,
        online: bool = True,
    ) -> None:
        """``forbidden``: the rule of the account's body against such pictures."""
        self._bodies, self._library, self._links, self._online = bodies, library, links, online
        self._forbidden = forbidden
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._asked: set[Key] = set()
        """Messages whose pictures were asked for since the program began."""

    # --- whose pictures are wanted ----------------------------------------------------------------

    async def is_trusted(self, key: Key, message: Message) -> bool:
        """The sender's pictures are wanted, and nothing is odd about this message: not junk, not a borrowed name."""
        name = Key(key.account, ImageTrust.KIND, _sender(message))
        if self._forbidden(key.account) or await self._bodies.read(key.account, lambda r: r.base(name)) is None:
            return False
        folder = await self._library.entry(Key(key.account, "mail_folder", message.folder))
        junk = getattr(folder.record if folder is not None else None, "role", None) is Role.JUNK
        return not junk and not await self._links.sender(key, message)

    async def trust(self, key: Key, message: Message, value: bool) -> None:
        """Show this sender's pictures from now on, or no longer."""
        name = Key(key.account, ImageTrust.KIND, _sender(message))
        record = ImageTrust(id=name.id, since_ms=self._bodies.clock())
        await self._bodies.store_of(key.account).write(
            lambda tx: tx.put_local(key.account, record) if value else tx.remove_local(name)
        )

    # --- fetching ---------------------------------------------------------------------------------

    def held(self, key: Key, images: Sequence[RemoteImage]) -> dict[str, bytes] | None:
        """URL -> bytes of what was had of a message's pictures; None when they were not asked for yet."""
        if key not in self._asked:
            return None
        return {image.url: self._held[image.url] for image in images if image.url in self._held}

    async def fetch(self, key: Key, images: Sequence[RemoteImage]) -> dict[str, bytes]:
        """URL -> bytes of what could be had of a message's visible pictures; by the user's gesture only.

        Raises ``Unreachable`` when none could be reached because there is no network, ``Rejected("pictures_forbidden")``
        (``by``) where the body's policy wants none.
        """
        if (rule := self._forbidden(key.account)) is not None:
            raise Rejected("pictures_forbidden", by=rule.by)
        wanted = [image.url for image in images if not image.hidden][:MOST]
        missing = [url for url in wanted if url not in self._held]
        if missing:
            if not self._online:
                raise Unreachable("not_connected")
            await self._fetch(key.account, missing)
        self._asked.add(key)
        found = {url: self._held[url] for url in wanted if url in self._held}
        self._forget_oldest()
        return found

    async def _fetch(self, account: AccountId, urls: Sequence[str]) -> None:
        judge = _Judge(self._bodies.account(account).url, [each.url for each in self._bodies.accounts()])
        door, turn = Elsewhere(judge.admits, judge.allows), asyncio.Semaphore(AT_ONCE)

        async def one(url: str) -> None:
            async with turn:
                data = await door.fetch(url, ONE_BYTES)
            if data is not None and is_picture(data):
                self._held[url] = data

        try:
            await asyncio.gather(*(one(url) for url in urls))
        finally:
            await door.close()

    def _forget_oldest(self) -> None:
        size = sum(len(data) for data in self._held.values())
        while size > HELD_BYTES:
            size -= len(self._held.popitem(last=False)[1])


class _Judge:
    """Which URLs may be asked for an account's mail."""

    def __init__(self, own_url: str, servers: Sequence[str]) -> None:
        self._own = urlsplit(own_url)
        self._servers = {_machine(urlsplit(url)) for url in servers}
        self._nearest: Reach | None = None

    async def admits(self, url: str) -> bool:
        """A web address of a machine that is not ours, and no nearer than the mail's own server."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or _machine(parts) in self._servers:
            return False
        reach = await _reach(host, port)
        if self._nearest is None:
            self._nearest = await _reach(self._own.hostname or "", self._own.port or 443)
        return self._is_far(reach)

    def allows(self, address: str) -> bool:
        """What an admitted name leads to when it is asked: the name may be answered otherwise than a moment before."""
        return self._is_far(reach_of(address))

    def _is_far(self, reach: Reach) -> bool:
        nearest = Reach.PUBLIC if self._nearest is None else self._nearest
        return reach is Reach.PUBLIC or (reach is not Reach.NONE and reach <= nearest < Reach.NONE)


def _machine(parts: SplitResult) -> str:
    """A server, whatever the door; on this computer each door is a server of its own (the demonstration's are)."""
    host = (parts.hostname or "").casefold().rstrip(".")
    return f"{host}:{parts.port}" if host in ("127.0.0.1", "localhost") else host


async def _reach(host: str, port: int) -> Reach:
    """The nearest of a name's addresses. Behind a proxy, which alone resolves, a name passes for a public one."""
    try:
        return reach_of(str(ipaddress.ip_address(host)))
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return Reach.PUBLIC if urllib.request.getproxies() else Reach.NONE
    return max((reach_of(str(address[0])) for *_, address in found), default=Reach.NONE)


def _sender(message: Message) -> str:
    return message.sender.mail.strip().casefold()
