"""The journal of legal acts of one body, exported so that others can check that nothing was changed or left out.

One JSON object a line. The first says how to verify; each other one is a line of the journal: its number, instant
(UTC, milliseconds), kind, what it is about, its facts, and its digest. Each digest covers the one before::

    digest(n) = SHA-256 of the JSON text, without spaces, of
                [digest(n-1), number, instant, kind, subject, facts as a JSON text with sorted keys]

and the digest before the first is sixty-four zeros. Lines hold identifiers and digests of documents, no content,
no secret. Documents signed have the lines ``sign.verified`` (made) and ``sign.followed`` (proven, or what was wrong).
"""

from __future__ import annotations

import json
from pathlib import Path

from app.domain.ids import AccountId
from app.domain.listing import JournalLine
from app.services.bodies import Bodies
from app.services.library import Library

MOST_LINES = 1_000_000
HOW = (
    "SHA-256 of the compact JSON array [previous digest, seq, at_ms, kind, subject, facts (compact JSON text, sorted"
    " keys)]; the first previous digest is 64 zeros"
)


class JournalExport:
    """Writes the journal of the body of an account."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def save(self, account: AccountId, target: Path) -> int:
        """Returns how many lines were written. Raises as `Library.save_bytes`."""
        lines = await self._bodies.read(account, lambda r: r.journal(limit=MOST_LINES))
        body = self._bodies.body_of(account).name
        broken = await self._bodies.read(account, lambda r: r.verify_journal())
        head = {"journal": body, "lines": len(lines), "verify": HOW, "first_broken": broken}
        texts = [_dump(head), *(_dump(_as_json(line)) for line in reversed(lines))]
        await self._library.save_bytes(("\n".join(texts) + "\n").encode(), target)
        return len(lines)


def _as_json(line: JournalLine) -> dict[str, object]:
    return {
        "seq": line.seq,
        "at_ms": line.at_ms,
        "kind": line.kind,
        "subject": line.subject,
        "facts": dict(line.facts),
        "digest": line.digest,
    }


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
