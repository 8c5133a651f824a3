"""Pure half: problems, instants and records of the gateway's contract. Sources: acropolis.md §3, archive.md §3.4-6."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.connectors.http import Reply, looks_like_page, retry_after_ms
from app.domain.approvals import Away, LeaveRequest
from app.domain.archive import DepositState
from app.domain.errors import (
    AppError,
    CaptivePortal,
    Conflict,
    CursorExpired,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
)
from app.domain.gateway import (
    Capabilities,
    ConvocationProof,
    Deposit,
    Domain,
    MemberLine,
    ProofToken,
    TokenFile,
    VoteResult,
)

_MAX_TOKEN_FILES = 200
_MAX_TOKEN_BYTES = 1_000_000
_STATE_CODES = frozenset({"version_conflict", "locked_by", "already_done"})


def build_instant(ms: int) -> str:
    """UTC milliseconds as RFC 3339 with ``Z``, to the second."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: object) -> int | None:
    """RFC 3339 as UTC milliseconds; None when absent. An instant without offset is taken as UTC."""
    if not isinstance(text, str) or not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Transient("bad_answer", field="instant") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def parse_day(text: object) -> int | None:
    """``YYYY-MM-DD`` as UTC milliseconds of its midnight; None when absent."""
    if not isinstance(text, str) or not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Transient("bad_answer", field="date") from error
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def parse_problem(status: int, headers: Mapping[str, str], body: bytes, now_ms: int) -> AppError:
    """The error family of a refusal (contract §3). ``already_done`` is a `Conflict` that callers count as success."""
    if looks_like_page(headers, body) and status in (200, 302, 303, 307, 511):
        return CaptivePortal()
    facts = _problem_facts(body)
    code = str(facts.get("code") or "")
    if status in (429, 503):
        return Transient(code or "retry_later", retry_after_ms=retry_after_ms(headers, now_ms))
    if status == 401:
        return SignInRequired(code or "token_invalid")
    if status == 410 and code == "cursor_expired":
        return CursorExpired()
    if status in (404, 410):
        return TargetGone(code or "not_found")
    if status == 409:
        told = {"by": facts.get("locked_by"), "until": facts.get("locked_until")}
        held = {name: str(value)[:80] for name, value in told.items() if value}
        return Conflict(code if code in _STATE_CODES else "version_conflict", **held)
    if 400 <= status < 500:
        field = facts.get("field")
        return Rejected(code or f"http_{status}", **({"field": str(field)} if field else {}))
    return Transient("server_error", status=status, retry_after_ms=retry_after_ms(headers, now_ms))


def _problem_facts(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def parse_object(reply: Reply) -> dict[str, Any]:
    """The JSON object of an answer; anything else is a bad answer, or a captive portal's page."""
    answer = reply.json()
    if not isinstance(answer, dict):
        raise Transient("bad_answer", field="body")
    return answer


def parse_capabilities(answer: Mapping[str, Any]) -> Capabilities:
    domains = answer.get("domains")
    if not isinstance(domains, dict):
        raise Transient("bad_answer", field="domains")
    return Capabilities(
        domains={
            str(name): Domain(
                mode=str(facts.get("mode") or ""),
                url=str(facts.get("url") or ""),
                version=str(facts.get("version") or ""),
                type=str(facts.get("type") or ""),
            )
            for name, facts in domains.items()
            if isinstance(facts, dict)
        }
    )


def parse_proof(seance_id: str, answer: Mapping[str, Any]) -> ConvocationProof:
    return ConvocationProof(
        seance_id=seance_id,
        sent_ms=parse_instant(answer.get("sent_at")),
        first_sent_ms=parse_instant(answer.get("first_sent_at")),
        received_ms=parse_instant(answer.get("received_at")),
        place=str(answer.get("place") or ""),
        tokens=tuple(
            ProofToken(name=str(t["name"]), kind=str(t.get("kind") or ""), sha256=str(t.get("sha256") or "").lower())
            for t in answer.get("tokens") or ()
            if isinstance(t, dict) and t.get("name")
        ),
        members=tuple(_member(m) for m in answer.get("members") or () if isinstance(m, dict) and m.get("id")),
        pouvoirs=tuple(str(name) for name in answer.get("proxies_held") or () if name),
        votes=tuple(_vote(v) for v in answer.get("votes") or () if isinstance(v, dict) and v.get("project_id")),
    )


def _member(answer: Mapping[str, Any]) -> MemberLine:
    return MemberLine(
        id=str(answer["id"]),
        name=str(answer.get("name") or ""),
        first_sent_ms=parse_instant(answer.get("first_sent_at")),
        received_ms=parse_instant(answer.get("received_at")),
        attendance=str(answer.get("attendance") or ""),
        proxy_to=str(answer.get("proxy_to") or ""),
        proxy_to_id=str(answer.get("proxy_to_id") or ""),
        mail=str(answer.get("mail") or ""),
    )


def _vote(answer: Mapping[str, Any]) -> VoteResult:
    return VoteResult(
        projet_id=str(answer["project_id"]),
        outcome=str(answer.get("outcome") or ""),
        in_favour=_voices(answer.get("for")),
        against=_voices(answer.get("against")),
        abstentions=_voices(answer.get("abstentions")),
        no_part=_voices(answer.get("no_part")),
    )


def _voices(count: object) -> int | None:
    """A count of voices; anything else is one that is not known."""
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None


def parse_token_files(archive: bytes) -> tuple[TokenFile, ...]:
    """Each text of the ZIP that has a ``.tsa`` beside it. Sizes and counts are bounded: it comes from outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            entries = {info.filename: info for info in files.infolist() if not info.is_dir()}
            if len(entries) > _MAX_TOKEN_FILES or any(i.file_size > _MAX_TOKEN_BYTES for i in entries.values()):
                raise Rejected("too_large")
            pairs = [(name, f"{name}.tsa") for name in sorted(entries) if f"{name}.tsa" in entries]
            return tuple(
                TokenFile(name=name, text=files.read(entries[name]), token=files.read(entries[token]))
                for name, token in pairs
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # RuntimeError: an encrypted entry
        raise Transient("bad_answer", field="tokens") from error


def parse_deposit(answer: Mapping[str, Any]) -> Deposit:
    if not answer.get("id"):
        raise Transient("bad_answer", field="id")
    text = str(answer.get("state") or "")
    state = DepositState(text) if text in set(DepositState) else DepositState.UNKNOWN
    return Deposit(
        id=str(answer["id"]),
        state=state,
        archive_id=str(answer.get("archive_id") or ""),
        comment=str(answer.get("comment") or ""),
    )


def parse_leave(answer: Mapping[str, Any]) -> LeaveRequest:
    try:
        return _leave(answer)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Transient("bad_answer", field="leave") from error


def _leave(answer: Mapping[str, Any]) -> LeaveRequest:
    agent, kind = answer.get("agent") or {}, answer.get("kind") or {}
    start, end = answer.get("from") or {}, answer.get("to") or {}
    balance = answer.get("balance_before")
    return LeaveRequest(
        id=str(answer["id"]),
        revision=int(answer["version"]),
        agent=str(agent.get("name") or ""),
        service=str(agent.get("service") or ""),
        kind=str(kind.get("label") or ""),
        from_date=str(start.get("date") or ""),
        from_half=str(start.get("half") or ""),
        to_date=str(end.get("date") or ""),
        to_half=str(end.get("half") or ""),
        days=float(answer.get("days") or 0),
        balance_before=None if balance is None else float(balance),
        comment=str(answer.get("comment") or ""),
        overlaps=tuple(
            Away(agent=str(o.get("agent") or ""), from_date=str(o.get("from") or ""), to_date=str(o.get("to") or ""))
            for o in answer.get("overlaps") or ()
        ),
        status=str(answer.get("status") or ""),
        decide_before=str(answer.get("decide_before") or ""),
    )
