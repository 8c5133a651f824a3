"""Long polling: WaitSet and NoOp (§17). The only commands that take time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mailbox import Mailbox
from app.sandbox.zimbra.soap_args import Element, attribute, elements, flag, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import MAX_WAIT_SETS, WaitSet

MAX_WAIT_S = 1200
POLL_DELAY_S = 1.0
"""Non-blocking calls of a WaitSet are slowed down."""


async def until(
    mailbox: Mailbox, holds: Callable[[], bool], timeout_s: float, cancel: asyncio.Event | None = None
) -> bool:
    """Wait until ``holds()``; False when the time is over or ``cancel`` is set."""
    loop = asyncio.get_running_loop()
    moved = asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(moved.set)

    mailbox.listeners.append(tell)
    try:
        async with asyncio.timeout(timeout_s):
            while not holds():
                moved.clear()
                if cancel is None:
                    await moved.wait()
                elif await _first_of(moved, cancel):
                    return False
        return True
    except TimeoutError:
        return False
    finally:
        mailbox.listeners.remove(tell)


async def _first_of(moved: asyncio.Event, cancel: asyncio.Event) -> bool:
    """Wait for either; True when it was ``cancel``."""
    waits = [asyncio.ensure_future(moved.wait()), asyncio.ensure_future(cancel.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return cancel.is_set()


async def create_wait_set(call: Call) -> Element:
    _require_wait_sets(call)
    mailbox = call.mailbox
    if not attribute(call.args, "defTypes"):
        raise invalid("missing required attribute: defTypes")
    made = WaitSet(f"WaitSet{call.state.next_serial()}-{mailbox.account_id[:8]}", mailbox.address, known=mailbox.change)
    _follow(call, made, "add")
    with call.state.lock:
        mine = [w for w in call.state.wait_sets.values() if w.address == mailbox.address]
        if len(mine) >= MAX_WAIT_SETS:
            call.state.wait_sets.pop(mine[0].id)
        call.state.wait_sets[made.id] = made
    return {"waitSet": made.id, "defTypes": attribute(call.args, "defTypes"), "seq": made.seq}


def _require_wait_sets(call: Call) -> None:
    if not call.state.options.wait_sets:
        raise SoapFault("service.UNKNOWN_DOCUMENT", f"unknown document: {call.name}")


def _follow(call: Call, wait_set: WaitSet, name: str) -> None:
    for block in elements(call.args, name):
        for account in elements(block, "a"):
            if attribute(account, "id") not in (call.mailbox.account_id, ""):
                raise SoapFault("service.PERM_DENIED", "permission denied: unknown account")
            token = attribute(account, "token").partition("-")[0]
            if token.isdigit():
                wait_set.known = int(token)


async def wait_set(call: Call) -> Element:
    _require_wait_sets(call)
    mailbox = call.mailbox
    with call.state.lock:
        found = call.state.wait_sets.get(attribute(call.args, "waitSet"))
        if found is None or found.address != mailbox.address:
            raise SoapFault("admin.NO_SUCH_WAITSET", f"no such waitset: {attribute(call.args, 'waitSet')}")
        call.state.wait_sets.move_to_end(found.id)
    _follow(call, found, "update")
    if found.waiting is not None:
        found.waiting.set()
    if not flag(call.args, "block"):
        await asyncio.sleep(POLL_DELAY_S)
        return _signal(found, mailbox)
    cancel = found.waiting = asyncio.Event()
    try:
        timeout = min(max(number(call.args, "timeout", 300), call.state.options.min_wait_s), MAX_WAIT_S)
        if await until(mailbox, lambda: mailbox.change > found.known, timeout, cancel):
            await asyncio.sleep(call.state.options.group_signals_s)
    finally:
        if found.waiting is cancel:
            found.waiting = None
    if cancel.is_set():
        return {"waitSet": found.id, "seq": str(found.seq), "canceled": True}
    return _signal(found, mailbox)


def _signal(found: WaitSet, mailbox: Mailbox) -> Element:
    answer: Element = {"waitSet": found.id}
    if mailbox.change > found.known:
        found.seq += 1
        found.known = mailbox.change
        answer["a"] = [{"id": mailbox.account_id, "changeid": mailbox.change}]
    return answer | {"seq": str(found.seq)}


async def destroy_wait_set(call: Call) -> Element:
    _require_wait_sets(call)
    name = attribute(call.args, "waitSet")
    with call.state.lock:
        if call.state.wait_sets.pop(name, None) is None:
            raise SoapFault("admin.NO_SUCH_WAITSET", f"no such waitset: {name}")
    return {"waitSet": name}


async def no_op(call: Call) -> Element:
    mailbox = call.mailbox
    if not flag(call.args, "wait"):
        return {}
    if call.session is None or not call.state.options.no_op_waits:
        raise invalid("no session to wait in")
    session = call.session
    if call.notified:  # A fresh session answers at once.
        return {}
    timeout = min(max(number(call.args, "timeout", 300_000) / 1000, call.state.options.min_wait_s), MAX_WAIT_S)
    await until(mailbox, lambda: mailbox.change > session.known, timeout)
    return {}
