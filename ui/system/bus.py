"""One connection to a D-Bus, read by the window's event loop: no thread, and nobody waits for an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

log = logging.getLogger(__name__)

Reply = Callable[[tuple[Any, ...]], None]


class Bus(QObject):
    """Messages out, signals and replies in. Made by `open_bus`; `close` ends it."""

    def __init__(self, connection: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._connection = connection
        self._serials = count(1000)  # those below were used to say hello
        self._replies: dict[int, Reply] = {}
        self._signals: dict[tuple[str, str], Reply] = {}
        self._notifier = QSocketNotifier(connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def call(
        self, address: Any, method: str, signature: str, body: tuple[Any, ...], reply: Reply | None = None
    ) -> None:
        """Send; ``reply`` receives the answer's body when it comes (never on an error)."""
        from jeepney import new_method_call

        serial = next(self._serials)
        if reply is not None:
            self._replies[serial] = reply
        try:
            self._connection.send(new_method_call(address, method, signature, body), serial=serial)
        except OSError as error:
            self._lost(error)

    def listen(self, interface: str, member: str, heard: Reply, path: str = "") -> None:
        """Hear this signal from now on."""
        from jeepney import MatchRule, message_bus

        rule = MatchRule(type="signal", interface=interface, member=member, path=path or None)
        self._signals[interface, member] = heard
        self._connection.send(message_bus.AddMatch(rule), serial=next(self._serials))

    def close(self) -> None:
        """Twice is harmless."""
        self._notifier.setEnabled(False)
        self._connection.close()

    def _read(self) -> None:
        from jeepney import HeaderFields, MessageType

        while True:
            try:
                message = self._connection.receive(timeout=0)
            except TimeoutError:
                return
            except (OSError, EOFError, RuntimeError) as error:
                self._lost(error)
                return
            header = message.header
            if header.message_type is MessageType.method_return:
                reply = self._replies.pop(header.fields.get(HeaderFields.reply_serial, 0), None)
                if reply is not None:
                    reply(message.body)
            elif header.message_type is MessageType.signal:
                name = header.fields.get(HeaderFields.interface, ""), header.fields.get(HeaderFields.member, "")
                heard = self._signals.get(name)
                if heard is not None:
                    heard(message.body)

    def _lost(self, error: Exception) -> None:
        """The bus is gone (the session ends): nothing more is said or heard."""
        log.info("the desktop bus is gone: %s", type(error).__name__)
        self._notifier.setEnabled(False)
        self._replies.clear()


def open_bus(name: str, parent: QObject) -> Bus | None:
    """``SESSION`` or ``SYSTEM``; None where there is none (another system, a bare session)."""
    try:
        from jeepney.io.blocking import open_dbus_connection
    except ImportError:  # Windows, macOS
        return None
    try:
        return Bus(open_dbus_connection(bus=name), parent)
    except (OSError, KeyError, ValueError, EOFError, RuntimeError) as error:
        log.info("no %s bus: %s", name, type(error).__name__)
        return None
