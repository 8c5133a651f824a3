"""The server's push: WaitSet, NoOp where there is none, slow polling where there is neither (§17)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from app.connectors.zimbra.faults import fault_code
from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.mail import STREAM, MailStream
from app.connectors.zimbra.reading import Element, many, number, text, truth
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import Answer
from app.domain.errors import AppError, Rejected, Transient

log = logging.getLogger(__name__)

DEFAULT_WAIT_S = 300
SHORT_WAIT_S = 50
"""Used after a proxy cut two waits: some cut idle connections after a minute."""
MARGIN_S = 15
EARLY_CUTS = 2
POLL_S = 150.0
"""Where waiting is not possible at all; the server's minimum is two minutes."""
SETTLE_S = 120.0
"""How long a signal waits for the pull it caused before the wait is armed again anyway."""

_NO_WAIT_SET = frozenset({"mail.NO_SUCH_WAITSET", "admin.NO_SUCH_WAITSET"})
_MAIL = frozenset({STREAM})


@dataclass(slots=True)
class _WaitSet:
    id: str
    seq: str


@dataclass(slots=True)
class Listening:
    """Waits for changes of one mailbox, one connection at a time."""

    soap: Soap
    info: AccountInfo
    mail: MailStream
    wait_s: int = DEFAULT_WAIT_S
    poll_s: float = POLL_S
    _set: _WaitSet | None = None
    _wait_sets: bool = True
    _waits: bool = True
    _session: Element = field(default_factory=dict)
    _early_cuts: int = 0

    async def listen(self) -> frozenset[str]:
        """Return when something changed. Raises Unreachable and the like; then call again later.

        After a signal it first waits until the pull that follows has moved the token: a wait armed
        with the old token would fire at once, for ever.
        """
        try:
            async with asyncio.timeout(SETTLE_S):
                await self.mail.caught_up.wait()
        except TimeoutError:
            pass
        while True:
            if await self._changed():
                self.mail.signal()
                return _MAIL

    async def _changed(self) -> bool:
        if self._wait_sets:
            return await self._wait_set()
        if self._waits:
            return await self._no_op()
        await asyncio.sleep(self.poll_s)
        return True

    # --- WaitSet ----------------------------------------------------------------------------------

    async def _wait_set(self) -> bool:
        try:
            if self._set is None:
                self._set = await self._create()
            answer = await self._long("WaitSetRequest", self._question(self._set, (await self.info.get()).id))
        except AppError as error:
            return self._after_fault(error)
        body = answer.body
        self._set.seq = text(body.get("seq"), self._set.seq)
        if truth(body.get("canceled")) or many(body.get("error")):
            self._set = None
            return True
        # Older documents call the account element "n" (§17).
        signals = many(body.get("a")) + many(body.get("n"))
        return any(self._is_news(signal) for signal in signals)

    def _is_news(self, signal: Element) -> bool:
        """False for the echo of a change already taken: our own act, pulled meanwhile."""
        change, token = number(signal.get("changeid"), -1), number(self.mail.token.split("-")[0], -1)
        return change < 0 or token < 0 or change > token

    def _question(self, wait_set: _WaitSet, account: str) -> Element:
        asked: Element = {"waitSet": wait_set.id, "seq": wait_set.seq, "block": True, "timeout": self.wait_s}
        if self.mail.token:
            asked["update"] = {"a": [{"id": account, "token": self.mail.token}]}
        return asked

    async def _create(self) -> _WaitSet:
        account: Element = {"id": (await self.info.get()).id}
        if self.mail.token:
            account["token"] = self.mail.token
        body = (await self.soap.call("CreateWaitSetRequest", {"defTypes": "f,m,c,a,t", "add": {"a": [account]}})).body
        if many(body.get("error")):
            raise Rejected("wait_refused", fault="service.UNKNOWN_DOCUMENT")
        return _WaitSet(text(body.get("waitSet")), text(body.get("seq"), "0"))

    def _after_fault(self, error: AppError) -> bool:
        """Forget a lost WaitSet; give WaitSets up where the server has none. Raises anything else."""
        code = fault_code(error)
        if code in _NO_WAIT_SET:
            self._set = None
            return False
        if code in ("service.UNKNOWN_DOCUMENT", "service.PERM_DENIED"):
            log.info("no WaitSet on this server: waiting with NoOp")
            self._wait_sets = False
            return False
        raise error

    async def _long(self, name: str, args: Element, session: Element | None = None) -> Answer:
        """A request that the server holds; two early cuts make the waits shorter."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            answer = await self.soap.call(name, args, timeout_s=self.wait_s + MARGIN_S, session=session, paced=False)
        except Transient:  # a cut, or the proxy's own 504
            if SHORT_WAIT_S < loop.time() - begun < self.wait_s:
                self._early_cuts += 1
            if self._early_cuts >= EARLY_CUTS:
                self.wait_s = min(self.wait_s, SHORT_WAIT_S)
            raise
        return answer

    # --- NoOp -------------------------------------------------------------------------------------

    async def _no_op(self) -> bool:
        """Wait in a notification session; a fresh session answers at once (§17)."""
        args = {"wait": True, "delegate": False, "limitToOneBlocked": True, "timeout": self.wait_s * 1000}
        fresh = not self._session
        try:
            answer = await self._long("NoOpRequest", args, self._session)
        except Rejected as error:
            if fault_code(error) not in ("service.UNKNOWN_DOCUMENT", "service.INVALID_REQUEST"):
                raise
            log.info("no waiting on this server: polling")
            self._waits = False
            return False
        if truth(answer.body.get("waitDisallowed")):
            await asyncio.sleep(self.poll_s)
            return True
        session = next(iter(many(answer.context.get("session"))), {})
        notified = many(answer.context.get("notify"))
        lost = not fresh and text(session.get("id")) != text(self._session.get("id"))
        seqs = [number(notify.get("seq")) for notify in notified]
        self._session = {"id": text(session.get("id"))}
        if seqs:
            self._session["seq"] = max(seqs)
        return bool(notified) or lost

    async def stop(self) -> None:
        """Give the WaitSet back: the server keeps five per account."""
        if self._set is None:
            return
        waiting, self._set = self._set, None
        try:
            await self.soap.call("DestroyWaitSetRequest", {"waitSet": waiting.id}, timeout_s=3)
        except AppError as error:
            log.info("WaitSet not given back: %s", error.code)
