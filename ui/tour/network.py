"""Steps 1, 2 and 13: everything comes in, the network really goes, everything goes out."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

from PySide6.QtCore import Qt

from app.domain.accounts import Link
from app.domain.agenda import Event
from app.domain.courrier import Letter
from app.domain.intents import Intent
from app.domain.listing import JournalLine
from app.domain.mail import Message
from app.domain.parapheur import Dossier
from app.domain.seances import Seance
from app.services.library import ListQuery
from ui.text import NBSP
from ui.tour.driver import Driver, Failed, until
from ui.tour.pipe import Pipe
from ui.tour.story import Story

SYNC_S = 180.0
_COUNTED = (
    (Message.KIND, "messages"),
    (Event.KIND, "événements"),
    (Letter.KIND, "courriers"),
    (Seance.KIND, "séances"),
    (Dossier.KIND, "dossiers"),
)


def synchronise(d: Driver, story: Story) -> str:
    """Both bodies are wholly here: records, and every file that is wanted."""

    async def complete() -> bool:
        states = await d.runtime.sync.states()
        here = all(state.link is Link.UP_TO_DATE for state in states)
        return bool(states) and here and not await d.runtime.sync.files_waiting()

    try:
        d.eventually(complete, SYNC_S, "synchronisation complète")
    except Failed as late:
        states = d.read(d.runtime.sync.states())
        slow = [f"{s.account} {s.link.value} {s.error_code}".strip() for s in states if s.link is not Link.UP_TO_DATE]
        files = d.read(d.runtime.sync.files_waiting())
        raise Failed(f"{late} ; {', '.join([*slow, f'{files} fichiers attendus'])}") from late
    seconds = time.monotonic() - story.began
    counts = [(d.read(d.runtime.library.count(ListQuery(kind=kind))), words) for kind, words in _COUNTED]
    missing = [words for count, words in counts if not count]
    if missing:
        raise Failed(f"rien reçu : {', '.join(missing)}")
    stored = d.read(d.runtime.accounts.storage())
    size = sum(count for name, count in stored.items() if name.startswith("here:"))
    bodies = len(d.runtime.accounts.bodies())
    found = ", ".join(f"{count} {words}" for count, words in counts)
    return f"{bodies} collectivités, {found}, {size / 1e6:.0f} Mo de documents, {seconds:.1f} s"


def cut(d: Driver, _story: Story, pipe: Pipe) -> str:
    """The servers stop; the state line says so; their sockets are refused."""
    pipe.ask("network_off")
    hosts = d.runtime.accounts.hosts()
    heard = [host for host in hosts if _answers(host)]
    if heard:
        raise Failed(f"{len(heard)} serveurs répondent encore")
    d.key(Qt.Key.Key_F5)

    async def all_offline() -> bool:
        return all(state.link is Link.OFFLINE for state in await d.runtime.sync.states())

    d.eventually(all_offline, 60.0, "tous les comptes hors ligne")
    until(lambda: "Hors ligne" in d.shell.header.state.text(), 10.0, "« Hors ligne » sur la ligne d’état")
    return f"{len(hosts)} serveurs refusent, la fenêtre dit « {d.shell.header.state.text()} »"


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), 1.0):
            return True
    except OSError:
        return False


def deliver(d: Driver, story: Story, pipe: Pipe) -> str:
    """The servers are back: every act leaves. Adds ``delivered``."""
    rows = d.read(d.runtime.sync.outbox())
    story.facts["delivered"] = len(rows)
    began = time.monotonic()
    pipe.ask("network_on")
    d.key(Qt.Key.Key_F5)
    show_outbox(d)

    async def empty() -> bool:
        states = await d.runtime.sync.states()
        return not await d.runtime.sync.outbox() and all(s.link is Link.UP_TO_DATE for s in states)

    try:
        d.eventually(empty, SYNC_S, "« À envoyer » vide")
    except Failed as late:
        left = d.read(d.runtime.sync.outbox())
        kinds = ", ".join(f"{row.intent.KIND} {row.state.value} {row.error_code}".strip() for row in left[:4])
        raise Failed(f"{late} ; reste {len(left)} : {kinds}") from late
    until(lambda: "Tout est parti" in d.texts(d.shell.view("outbox")), 10.0, "« Tout est parti »")
    until(lambda: "À jour" in d.shell.header.state.text(), 10.0, "« À jour » sur la ligne d’état")
    seconds = time.monotonic() - began
    proven = _proven(d, story)
    return f"{len(rows)} actions parties en {seconds:.1f} s, {proven} dossiers signés relus et prouvés ici"


def _proven(d: Driver, story: Story) -> int:
    """What the server made of our signatures was read back and holds (the journal says so)."""
    signed = set(story.facts.get("signed", {}).get("dossiers", ()))

    async def followed() -> list[JournalLine]:
        lines = [line for line in await d.runtime.sync.journal(2000) if line.kind == "sign.followed"]
        return lines if {line.subject for line in lines} >= signed else []

    lines = d.eventually(followed, 30.0, "signatures relues") if signed else []
    bad = [line.facts for line in lines if line.facts.get("outcome") != "proven"]
    if bad:
        raise Failed(f"{len(bad)} dossiers signés non prouvés : {bad[0]}")
    return len(lines)


# --- used by other steps --------------------------------------------------------------------------


def pending(d: Driver, kind: type[Intent]) -> list[Intent]:
    """Acts of one kind that wait in the outbox."""
    return [row.intent for row in d.read(d.runtime.sync.outbox()) if isinstance(row.intent, kind)]


def expect_pending(d: Driver, kind: type[Intent]) -> Intent:
    """The one act of this kind, once it is written down."""

    async def one() -> Intent | None:
        found = [row.intent for row in await d.runtime.sync.outbox() if isinstance(row.intent, kind)]
        return found[0] if found else None

    found = d.eventually(one, 15.0, f"action {kind.KIND} enregistrée")
    assert found is not None
    return found


def show_outbox(d: Driver) -> None:
    """Open « À envoyer » by the state line."""
    if d.shell.space != "outbox":
        d.click(d.shell.header.state)
        until(lambda: d.shell.space == "outbox", 5.0, "« À envoyer » ouvert")
    d.quiet()


def see_in_outbox(d: Driver, *words: str) -> None:
    """« À envoyer » shows a line with these words."""
    show_outbox(d)

    def missing() -> list[str]:
        shown = d.texts(d.shell.view("outbox")).replace(NBSP, " ")
        return [word for word in words if word not in shown]

    until(lambda: not missing(), 10.0, f"« {words[0]} » dans À envoyer")
