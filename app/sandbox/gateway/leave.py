"""Leave requests of the gateway simulator. Source: archive.md §5. Health data do not travel: coarse kinds only."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.sandbox.gateway.mailbox import Problem
from app.sandbox.people import STAFF, Town, stable_uuid

_KINDS = ({"id": "annual", "label": "Congé annuel"}, {"id": "rtt", "label": "RTT"},
          {"id": "other", "label": "Autorisation d’absence"})  # fmt: skip
_COMMENTS = ("Vacances scolaires", "", "Pont de l’Ascension", "Déménagement", "")
_COUNT = 9


class LeaveDesk:
    """Requests of one body, pending first; decisions are idempotent by ``op_id``."""

    def __init__(self, town: Town, today: date) -> None:
        self.lock = threading.RLock()
        self.requests = {request["id"]: request for request in (_request(town, today, n) for n in range(_COUNT))}
        self.results: dict[str, dict[str, Any]] = {}

    def page(self, status: str, cursor: str, ends_after: str = "", limit: int = 5) -> dict[str, Any]:
        """One page of the requests in ``status`` (all when empty) that end on ``ends_after`` or later."""
        with self.lock:
            found = [r for r in self.requests.values() if not status or r["status"] == status]
        found = [r for r in found if r["to"]["date"] >= ends_after]
        start = int(cursor) if cursor.isdecimal() else 0
        end = start + limit
        return {"items": found[start:end], "cursor": str(end), "more": end < len(found)}

    def decide(self, body: dict[str, Any], by: str) -> dict[str, Any]:
        """Accept or refuse. Raises `Problem`: unknown, changed, already decided, reason missing."""
        with self.lock:
            op_id = str(body.get("op_id") or "")
            if op_id in self.results:
                return self.results[op_id]
            request = self.requests.get(str(body.get("request_id")))
            if request is None:
                raise Problem(404, "not_found")
            if request["status"] != "pending":
                raise Problem(409, "already_done")
            if body.get("if_version") != request["version"]:
                raise Problem(409, "version_conflict")
            decision, reason = body.get("decision"), str(body.get("reason") or "")
            if decision not in ("accept", "refuse") or not op_id:
                raise Problem(400, "invalid_request")
            if decision == "refuse" and len(reason.strip()) < 3:
                raise Problem(422, "missing_field", field="reason")
            request.update(
                status="accepted" if decision == "accept" else "refused", version=request["version"] + 1,
                decided_by=by, reason=reason, updated_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            )  # fmt: skip
            self.results[op_id] = {"op_id": op_id, "result": "done", "request": dict(request)}
            return self.results[op_id]


def _request(town: Town, today: date, number: int) -> dict[str, Any]:
    who = STAFF[number % len(STAFF)]
    start = today + timedelta(days=18 + 6 * number)
    days = 1 + number % 5
    other = STAFF[(number + 1) % len(STAFF)]
    overlap = {"agent": other.name, "from": start.isoformat(), "to": (start + timedelta(days=1)).isoformat()}
    return {
        "id": f"C-{stable_uuid('leave', town.key, number)[:8]}",
        "version": 1,
        "agent": {"id": who.login, "name": who.name, "service": who.function},
        "kind": _KINDS[number % len(_KINDS)],
        "from": {"date": start.isoformat(), "half": "am"},
        "to": {"date": (start + timedelta(days=days - 1)).isoformat(), "half": "pm"},
        "days": float(days),
        "balance_before": 22.5 - number,
        "comment": _COMMENTS[number % len(_COMMENTS)],
        "overlaps": [overlap] if number % 3 == 0 else [],
        "status": "pending" if number < _COUNT - 2 else "accepted",
        "decide_before": (today + timedelta(days=7 + number)).isoformat(),
        "updated_at": f"{today.isoformat()}T08:00:00Z",
    }
