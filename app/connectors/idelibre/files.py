"""Downloads: the right route, a token renewed once, and bytes that are what they claim to be."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app.connectors.http import Http, Stream, looks_like_page, retry_after_ms
from app.connectors.idelibre import parse, wire
from app.connectors.idelibre.session import Session
from app.domain.errors import CaptivePortal, Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Clock, FileRef

log = logging.getLogger(__name__)

_PDF_MARK = b"%PDF-"
_PDF_WINDOW = 1024
"""Where the mark may stand: readers accept some rubbish before it."""

_ROUTES = {
    "projet": ("projets/dlPdf/",),
    "annexe": ("annexes/dlAnnexe/",),
    # Before 4.2.1 other documents came through the route of projets (interop §7).
    "otherdoc": ("otherdocs/dlPdf/", "projets/dlPdf/"),
}


class Checked:
    """`exchange.Download` that refuses a web page, an empty body, and rubbish under a PDF's name."""

    def __init__(self, stream: Stream, ref: FileRef) -> None:
        self.offset = stream.offset
        self.size_bytes = stream.size_bytes
        self._stream = stream
        self._pdf = ref.media_type == parse.PDF or ref.name.lower().endswith(".pdf")

    async def chunks(self) -> AsyncIterator[bytes]:
        if self.offset:
            # The beginning was judged when it arrived.
            async for chunk in self._stream.chunks():
                yield chunk
            return
        head = b""
        judged = False
        async for chunk in self._stream.chunks():
            if judged:
                yield chunk
                continue
            head += chunk
            if len(head) >= _PDF_WINDOW:
                self._judge(head)
                judged = True
                yield head
        if not judged:
            self._judge(head)
            yield head

    def _judge(self, head: bytes) -> None:
        if not head:
            raise Transient("empty_document")
        if looks_like_page({}, head):
            raise CaptivePortal()
        if self._pdf and _PDF_MARK not in head[:_PDF_WINDOW]:
            raise Rejected("document_not_pdf")


class Files:
    """Opens transfers of one account."""

    def __init__(self, session: Session, http: Http, clock: Clock) -> None:
        self._session = session
        self._http = http
        self._clock = clock

    @asynccontextmanager
    async def open(self, ref: FileRef, offset: int) -> AsyncIterator[Checked]:
        """Raises `TargetGone` for an id the server no longer knows: its séance changed."""
        kind, _, document_id = ref.ref.partition(":")
        if kind not in _ROUTES or not document_id:
            raise Rejected("file_ref_unknown")
        async with AsyncExitStack() as stack:
            for route in _ROUTES[kind]:
                stream = await self._get(stack, f"{wire.HTTP_API}/{route}{document_id}", offset)
                if stream.status not in (404, 410):
                    break
            self._judge(stream)
            yield Checked(stream, ref)

    async def _get(self, stack: AsyncExitStack, path: str, offset: int) -> Stream:
        """One request; a refused token is renewed once, a refused offset (416) starts again from zero."""
        login = await self._session.login()
        stream = await self._open(stack, path, offset, login.token)
        if stream.status == 416 and offset:
            stream = await self._open(stack, path, 0, login.token)
        if stream.status not in (401, 403):
            return stream
        login = await self._session.renew(login)
        stream = await self._open(stack, path, offset, login.token)
        if stream.status in (401, 403):
            raise SignInRequired("token_refused", status=stream.status)
        return stream

    async def _open(self, stack: AsyncExitStack, path: str, offset: int, token: str) -> Stream:
        return await stack.enter_async_context(self._http.stream("GET", path, offset=offset, headers={"token": token}))

    def _judge(self, stream: Stream) -> None:
        if stream.status in (404, 410):
            self._session.wake_up("seances")
            raise TargetGone("document_gone")
        if 300 <= stream.status < 400:
            raise CaptivePortal()
        if stream.status not in (200, 206):
            wait = retry_after_ms(stream.headers, self._clock())
            raise Transient("document_not_served", retry_after_ms=wait, status=stream.status)
        if looks_like_page(stream.headers, b""):
            raise CaptivePortal()
