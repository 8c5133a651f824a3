"""Intents and account states as French sentences. Pure."""

from __future__ import annotations

import datetime as dt

from app.domain.accounts import AccountState, Link
from app.domain.listing import IntentState, OutboxRow
from ui import text
from ui.errors import word_code
from ui.text import NBSP, tr

DAY_S = 24 * 3600


def state_sentence(row: OutboxRow, now_ms: int) -> str:
    """Where it stands and what happens next."""
    match row.state:
        case IntentState.IN_FLIGHT:
            return tr("Envoi en cours")
        case IntentState.PARKED:
            return why_refused(row)
        case IntentState.UNKNOWN:
            return word_code("outcome_unknown", "outcome_unknown").text()
        case _:
            return _waiting_sentence(row, now_ms)


_SAID_BY_SERVER = {"archive_refused": "reason", "server_refused": "message", "forbidden": "message"}
"""Parameter of an error that holds the server's own words, made to be shown."""


def why_refused(row: OutboxRow, family: str = "rejected") -> str:
    """The error in words, with what the server said of it: who holds the record and until when, which field it wants."""
    said, params = word_code(row.error_code, family).text(), row.error_params
    if row.error_code == "locked_by" and (by := params.get("by")):
        said += " " + tr("Il est tenu par {who}.").format(who=by)
        until = _clock_of(str(params.get("until") or ""))
        said += " " + tr("Il sera libre à {time}.").format(time=until) if until else ""
    if row.error_code == "missing_field" and (field := params.get("field")):
        said += " " + tr("Champ demandé : {field}.").format(field=field)
    if reason := params.get(_SAID_BY_SERVER.get(row.error_code, "")):
        said += " " + tr("Il dit : {reason}").format(reason=reason)
    return text.typeset(said)


def _clock_of(instant: str) -> str:
    """An RFC 3339 instant as the hour here; empty for anything else."""
    try:
        moment = dt.datetime.fromisoformat(instant)
    except ValueError:
        return ""
    return text.clock(text.to_ms(moment)) if moment.tzinfo is not None else ""


def _waiting_sentence(row: OutboxRow, now_ms: int) -> str:
    if row.attempts and row.not_before_ms > now_ms:
        return tr("Nouvel essai à {time}").format(time=text.clock(row.not_before_ms))
    if row.not_before_ms > now_ms:
        seconds = max(1, round((row.not_before_ms - now_ms) / 1000))
        if seconds > DAY_S:
            day = text.day_long(text.local(row.not_before_ms).date())
            return tr("Partira le {day}").format(day=day)
        if seconds > 90:
            return tr("Partira à {time}").format(time=text.clock(row.not_before_ms))
        return text.plural(seconds, "Partira dans %n seconde", "Partira dans %n secondes")
    return tr("Partira dès que le serveur est joignable")


def needs_decision(row: OutboxRow) -> bool:
    """The user must retry or give up."""
    return row.state in (IntentState.PARKED, IntentState.UNKNOWN)


def link_sentence(state: AccountState) -> tuple[str, str]:
    """(sentence, tone) for one account; the last success is said whatever the state (row 121)."""
    last = ""
    if state.last_success_ms is not None:
        last = tr("synchronisé {when}").format(when=text.when_spoken(state.last_success_ms))
    sentence, tone = _state(state, last)
    return (f"{sentence} {_last_success(state)}".strip() if tone == "danger" else sentence), tone


def _last_success(state: AccountState) -> str:
    if state.last_success_ms is None:
        return ""
    return tr("Dernière synchronisation {when}.").format(when=text.when_spoken(state.last_success_ms))


def _state(state: AccountState, last: str) -> tuple[str, str]:
    match state.link:
        case Link.UP_TO_DATE:
            return text.capital(last) if last else tr("À jour"), "ok"
        case Link.SYNCING:
            share = f" {100 * state.done // state.total}{NBSP}%" if state.total else ""
            return tr("Synchronisation en cours") + share + (f", {last}" if last else ""), "accent"
        case Link.OFFLINE:
            return tr("Serveur injoignable") + (f", {last}" if last else ""), "warn"
        case Link.CAPTIVE:
            return tr("Le réseau Wi-Fi demande une page de connexion") + (f", {last}" if last else ""), "warn"
        case Link.NEEDS_USER:
            return word_code(state.error_code or "needs_user", "needs_user").text(), "danger"
        case Link.BROKEN:
            return word_code(state.error_code or "transient", "transient").text(), "danger"
        case _:
            return text.capital(last) if last else tr("Pas encore synchronisé"), "warn"
