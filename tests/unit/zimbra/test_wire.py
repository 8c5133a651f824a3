"""Meaning of answers: JSON, XML faults, pages and statuses; the table of faults."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from app.connectors.http import Reply
from app.connectors.zimbra.faults import TokenDead, error_of, fault_code
from app.connectors.zimbra.wire import Retry, build_envelope, read_answer, read_upload, refuse_system_folder
from app.domain.errors import (
    AppError,
    CaptivePortal,
    Conflict,
    CursorExpired,
    NeedsUser,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
)
from app.sandbox.zimbra.soap_faults import SoapFault


def reply(body: bytes | str, status: int = 200, **headers: str) -> Reply:
    data = body if isinstance(body, bytes) else body.encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, httpx.Headers(named), data, "https://mail.example/service/soap")


def answer(body: dict[str, Any]) -> bytes:
    return json.dumps({"Header": {"context": {"change": {"token": 4711}}}, "Body": body}).encode()


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("account.AUTH_FAILED", SignInRequired),
        ("account.ACCOUNT_INACTIVE", SignInRequired),
        ("account.TWO_FACTOR_AUTH_REQUIRED", SignInRequired),
        ("service.LICENSE_ERROR", NeedsUser),
        ("service.TEMPORARILY_UNAVAILABLE", Transient),
        ("account.MAINTENANCE_MODE", Transient),
        ("mail.TRY_AGAIN", Transient),
        ("mail.NO_SUCH_UPLOAD", Transient),
        ("mail.NO_SUCH_MSG", TargetGone),
        ("mail.NO_SUCH_CALITEM", TargetGone),
        ("mail.NO_SUCH_FOLDER", Rejected),
        ("mail.MUST_RESYNC", CursorExpired),
        ("mail.MODIFY_CONFLICT", Conflict),
        ("mail.INVITE_OUT_OF_DATE", Conflict),
        ("mail.QUOTA_EXCEEDED", Rejected),
        ("service.PERM_DENIED", Rejected),
        ("mail.SEND_ABORTED_ADDRESS_FAILURE", Rejected),
        ("mail.SOMETHING_NEW", Rejected),
    ],
)
def test_every_fault_has_its_family(code: str, family: type[AppError]) -> None:
    error = error_of(SoapFault(code).element())
    assert type(error) is family
    assert fault_code(error) == code


@pytest.mark.parametrize("code", ["service.AUTH_EXPIRED", "service.AUTH_REQUIRED"])
def test_a_dead_token_is_no_error_of_the_user(code: str) -> None:
    with pytest.raises(TokenDead):
        error_of(SoapFault(code).element())


def test_trouble_in_a_guarded_write_leaves_doubt() -> None:
    assert isinstance(error_of(SoapFault("service.FAILURE").element(), guarded=True), OutcomeUnknown)
    assert isinstance(error_of(SoapFault("mail.TRY_AGAIN").element(), guarded=True), Transient)


def test_limits_are_told_and_addresses_are_not() -> None:
    error = error_of(SoapFault("mail.MESSAGE_TOO_BIG", args={"maxSize": "10240000"}).element())
    assert error.params["limit_bytes"] == 10_240_000
    error = error_of(SoapFault("mail.SEND_ABORTED_ADDRESS_FAILURE", args={"invalid": "x@y.example"}).element())
    assert "x@y.example" not in str(error)


def test_a_good_answer() -> None:
    read = read_answer(reply(answer({"SyncResponse": {"token": 4711}})), "SyncRequest", Retry.READ, 0)
    assert read.body == {"token": 4711}
    assert read.context["change"] == {"token": 4711}


XML = (
    '<soap:Envelope><soap:Body><soap:Fault><soap:Detail><Error xmlns="urn:zimbra"><Code>service.INVALID_REQUEST</Code>'
    "</Error></soap:Detail></soap:Fault></soap:Body></soap:Envelope>"
)


@pytest.mark.parametrize(
    ("given", "retry", "family"),
    [
        (reply(XML, 500), Retry.READ, Rejected),
        (reply("<html>", 503, retry_after="7"), Retry.READ, Transient),
        (reply("<html>", 502), Retry.READ, Transient),
        (reply("<html>", 502), Retry.GUARDED, OutcomeUnknown),
        (reply("<!DOCTYPE html><p>Wi-Fi", 200, content_type="text/html"), Retry.GUARDED, CaptivePortal),
        (reply("", 302, location="https://portail.example"), Retry.READ, CaptivePortal),
        (reply("{", 200), Retry.READ, Transient),
        (reply(answer({"OtherResponse": {}})), Retry.READ, Transient),
        (reply(b'{"Body": []}'), Retry.READ, Transient),
        (reply(b"[1]"), Retry.GUARDED, OutcomeUnknown),
    ],
)
def test_what_is_not_the_answer(given: Reply, retry: Retry, family: type[AppError]) -> None:
    with pytest.raises(AppError) as caught:
        read_answer(given, "SyncRequest", retry, 0)
    assert type(caught.value) is family


def test_the_servers_delay_is_kept() -> None:
    with pytest.raises(Transient) as caught:
        read_answer(reply("<html>", 429, retry_after="7"), "SyncRequest", Retry.READ, 0)
    assert caught.value.retry_after_ms == 7000
    with pytest.raises(Transient) as caught:
        read_answer(reply("<html>", 503), "SyncRequest", Retry.READ, 0)
    assert caught.value.retry_after_ms == 30_000


def test_uploads_say_the_truth_in_their_first_number() -> None:
    good = reply('200,\'null\',[{"aid":"srv:uuid","ct":"application/pdf","filename":"é.pdf","s":9}]')
    assert read_upload(good, 0) == "srv:uuid"
    with pytest.raises(TokenDead):
        read_upload(reply("401,'null'"), 0)
    for status in (413, 415):
        with pytest.raises(Rejected):
            read_upload(reply(f"{status},'null'"), 0)
    with pytest.raises(Transient):
        read_upload(reply("204,'null'"), 0)
    with pytest.raises(CaptivePortal):
        read_upload(reply("<!DOCTYPE html>", 200, content_type="text/html"), 0)


def test_the_envelope() -> None:
    document = json.loads(build_envelope("SyncRequest", {"token": "é"}, "urn:zimbraMail", "0_abc"))
    assert document["Body"] == {"SyncRequest": {"_jsns": "urn:zimbraMail", "token": "é"}}
    assert document["Header"]["context"]["authToken"] == {"_content": "0_abc"}
    assert document["Header"]["context"]["nosession"] == {}


def test_system_folders_are_out_of_reach() -> None:
    refuse_system_folder("FolderActionRequest", {"action": {"id": "311", "op": "delete"}})
    refuse_system_folder("FolderActionRequest", {"action": {"id": "2", "op": "read"}})
    refuse_system_folder("MsgActionRequest", {"action": {"id": "2", "op": "delete"}})
    with pytest.raises(Rejected):
        refuse_system_folder("ItemActionRequest", {"action": {"id": "311,2", "op": "delete"}})
