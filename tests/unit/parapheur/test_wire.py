"""Wire forms of i-Parapheur v5: whatever the server says becomes a record, or a family of errors."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.connectors.http import Reply
from app.connectors.parapheur import fingerprint
from app.connectors.parapheur.facts import FolderRead, parse_ref
from app.connectors.parapheur.statuses import judge
from app.connectors.parapheur.v4.protocols import _items
from app.connectors.parapheur.v5 import wire
from app.connectors.parapheur.values import der_of, int_of, parse_instant, parse_message
from app.domain.errors import AppError, OutcomeUnknown, Rejected, SignInRequired, TargetGone, Transient
from app.domain.ids import AccountId, OpId
from app.domain.intents import SignDossier
from app.domain.parapheur import Action, Bureau, DossierDocument, Format, SignedValue, Tray, document_ref

BUREAU = Bureau(id="D1", name="Maire", tenant="T1")
DETAIL: dict[str, Any] = {
    "id": "F1",
    "name": "Mandats n° 41",
    "dueDate": "2026-11-30T22:59:59.000+0000",
    "draftCreationDate": 1_795_000_000_000,
    "type": {"name": "HELIOS", "signatureFormat": "PES_V2"},
    "subtype": {"name": "Bordereaux", "readingMandatory": True},
    "metadata": {"budget": "00", "lignes": 3},
    "stepList": [
        {"id": "S0", "action": "VISA", "performedAction": "VISA", "state": "VALIDATED",
         "user": {"firstName": "Bruno", "lastName": "Larrieu"}, "date": "2026-11-20T10:00:00+01:00",
         "desks": [{"id": "D0", "name": "Direction"}], "publicAnnotation": "Vu"},
        {"id": "S1", "action": "SIGNATURE", "state": "PENDING", "desks": [{"id": "D2", "name": "Adjointe"}]},
        {"id": "S2", "action": "SIGNATURE", "state": "PENDING", "desks": [{"id": "D1", "name": "Maire"}],
         "mandatoryValidationMetadata": [{"key": "imputation"}, "service"]},
        {"id": "S3", "action": "HOLOGRAM", "state": "DREAMT", "desks": []},
    ],
    "documentList": [
        {"id": "X2", "name": "annexe.pdf", "contentLength": 9, "mediaType": "application/pdf", "index": 0},
        {"id": "X1", "name": "pes.xml", "contentLength": 1234, "mediaType": "text/xml", "isMainDocument": True},
    ],
}  # fmt: skip


def read(data: dict[str, Any], tray: Tray = Tray.PENDING) -> FolderRead:
    return wire.parse_folder(data, tenant="T1", bureau=BUREAU, tray=tray, now_ms=0)


def test_a_detail_becomes_a_dossier() -> None:
    dossier = read(DETAIL).dossier
    assert (dossier.type, dossier.format, dossier.reading_mandatory) == ("HELIOS", Format.PES_V2, True)
    assert dossier.due_ms == 1_796_079_599_000
    assert dossier.created_ms == 1_795_000_000_000
    assert dossier.metadata == {"budget": "00", "lignes": "3"}
    assert [d.id for d in dossier.documents] == ["X1", "X2"]
    assert (dossier.steps[0].user, dossier.steps[0].performed) == ("Bruno Larrieu", Action.VISA)
    assert dossier.steps[0].date_ms == 1_795_165_200_000
    assert dossier.pending_step is not None
    assert dossier.pending_step.id == "S2", "the parallel step of this bureau, not the first one"
    assert dossier.mandatory_metadata == ("imputation", "service")


def test_unknown_values_are_unknown_and_no_more() -> None:
    step = read(DETAIL).dossier.steps[3]
    assert (step.action, step.state) == (Action.UNKNOWN, "DREAMT")
    strange = {**DETAIL, "type": {"name": "T", "signatureFormat": "QUANTUM"}, "subtype": "libre"}
    assert read(strange).dossier.format is Format.NONE
    assert read(strange).dossier.subtype == "libre"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(DETAIL)), inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first draws are slow on a busy machine
@given(st.dictionaries(st.sampled_from(sorted(DETAIL)), JSON))
def test_no_shape_of_a_detail_crashes(changes: dict[str, Any]) -> None:
    assert read({**DETAIL, **changes}).dossier.tenant == "T1"


@given(JSON)
def test_no_shape_of_other_answers_crashes(data: Any) -> None:
    for parse in (wire.parse_page, wire.parse_holders):
        try:
            parse(data)
        except AppError as error:
            assert isinstance(error, Transient | Rejected)


# --- fingerprint --------------------------------------------------------------------------------

DOC = DossierDocument(id="a", name="pes.xml", media_type="text/xml", size_bytes=10, main=True)
OTHER = replace(DOC, id="b", main=False)


def test_the_fingerprint_covers_step_ids_sizes_and_names_and_no_order() -> None:
    whole = fingerprint("S1", (DOC, OTHER))
    assert fingerprint("S1", (OTHER, DOC)) == whole
    assert len(whole) == 64
    changed = [
        fingerprint("S2", (DOC, OTHER)),
        fingerprint("S1", (DOC,)),
        fingerprint("S1", (replace(DOC, size_bytes=11), OTHER)),
        fingerprint("S1", (replace(DOC, name="autre.xml"), OTHER)),
        fingerprint("S1", (replace(DOC, id="c"), OTHER)),
    ]
    assert len({whole, *changed}) == 6
    assert fingerprint("", (DOC,)) == ""


def test_a_dossier_that_does_not_wait_here_has_no_fingerprint() -> None:
    assert read(DETAIL).dossier.fingerprint == fingerprint("S2", read(DETAIL).dossier.documents)
    assert read(DETAIL, Tray.DOWNSTREAM).dossier.fingerprint == ""


# --- signing ------------------------------------------------------------------------------------


def holder(**item: Any) -> list[dict[str, Any]]:
    return [{"documentId": "X1", "signatureDateTime": 1_741_338_000_000, "dataToSignList": [{"id": "B1", **item}]}]


def test_a_digest_alone_is_refused_it_cannot_be_compared() -> None:
    with pytest.raises(Rejected) as refused:
        wire.parse_holders(holder(digestBase64="AAAA", dataToSignBase64=None))
    assert refused.value.code == "digest_only"


@pytest.mark.parametrize("text", ["pas du base64", "QUJD\n", "QUJ=", "é"])
def test_bytes_that_could_not_be_echoed_unchanged_are_refused(text: str) -> None:
    with pytest.raises(Rejected):
        wire.parse_holders(holder(dataToSignBase64=text))


@given(st.lists(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=3), min_size=1, max_size=3))
def test_what_the_server_sent_comes_back_unchanged(blobs: list[list[bytes]]) -> None:
    sent = [
        {
            "documentId": f"X{i}",
            "signatureDateTime": 1_741_338_000_000 + i,
            "dataToSignList": [
                {"id": f"B{j}", "digestBase64": None, "dataToSignBase64": base64.b64encode(blob).decode()}
                for j, blob in enumerate(items)
            ],
        }
        for i, items in enumerate(blobs)
    ]
    holders = wire.parse_holders(json.loads(json.dumps(sent)))
    intent = SignDossier(
        op_id=OpId("o"), account=AccountId("a"), made_at_ms=0, target_id="F1", tenant="T", bureau_id="D", step_id="S",
        fingerprint="f", certificate=b"DER",
        values=tuple(
            SignedValue(document_id=h.document_id, item_id=i.id, data=i.data, value=b"V")
            for h in holders for i in h.items
        ),
        signature_times_ms={h.document_id: h.signature_time_ms for h in holders},
    )  # fmt: skip
    body = json.loads(json.dumps(wire.build_act(intent)))
    assert base64.b64decode(body["certificateBase64"]) == b"DER"
    for posted in body["dataToSignHolderList"]:
        for item in posted["dataToSignList"]:
            assert item.pop("signatureValue") == "Vg=="
    assert body["dataToSignHolderList"] == sent


# --- references and refusals --------------------------------------------------------------------


def test_a_reference_names_its_document_and_its_size() -> None:
    ref = document_ref("T1", "F1", DOC)
    assert parse_ref(ref) == ("T1", "F1", "a")
    assert document_ref("T1", "F1", replace(DOC, size_bytes=11)) != ref
    with pytest.raises(ValueError, match="not a reference"):
        parse_ref("att:12:2")


def reply(status: int, body: Any = b"") -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, {}, raw, "")


@pytest.mark.parametrize(
    ("status", "message", "write", "family", "code"),
    [
        (400, "Métadonnée absente", True, Rejected, "server_refused"),
        (401, "", True, SignInRequired, "sign_in_required"),
        (403, "Pas vous", True, Rejected, "forbidden"),
        (404, "", True, TargetGone, "target_gone"),
        (406, "Certificat refusé", True, Rejected, "server_refused"),
        (409, "Document modifié", True, Rejected, "server_refused"),
        (500, "PES invalide", True, Rejected, "server_refused"),
        (500, "", True, OutcomeUnknown, "outcome_unknown"),
        (500, "", False, Transient, "server_error"),
        (502, "", True, OutcomeUnknown, "outcome_unknown"),
        (503, "", True, Transient, "server_busy"),
        (504, "Gateway", True, OutcomeUnknown, "outcome_unknown"),
        (504, "", False, Transient, "server_error"),
    ],
)
def test_statuses_become_families(status: int, message: str, write: bool, family: type[AppError], code: str) -> None:
    error = judge(reply(status, {"message": message, "trace": "secret"}), write=write, now_ms=0)
    assert type(error) is family
    assert error.code == code
    assert "secret" not in str(error)


def test_messages_are_cut_and_on_one_line() -> None:
    message = parse_message(json.dumps({"message": "Non.\n" + "é" * 500}).encode())
    assert len(message) == 300
    assert message.startswith("Non. éé")
    assert parse_message(b"<html>") == ""


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-11-23T09:00:00Z", 1_795_424_400_000),
        ("2026-11-23T10:00:00.000+0100", 1_795_424_400_000),
        ("2026-11-23", 1_795_392_000_000),
        (1_795_424_400_000, 1_795_424_400_000),
        ("demain", None),
        (None, None),
        (True, None),
        (10**30, None),
    ],
)
def test_instants(text: Any, ms: int | None) -> None:
    assert parse_instant(text) == ms


def test_what_no_server_honestly_says_is_an_error_of_the_family_not_a_crash() -> None:
    for rubbish in (b"[" * 200_000, b'{"a":' * 200_000, b"1" * 5_000):
        with pytest.raises(Transient, match="not_json"):
            Reply(200, {}, rubbish, "").json()
    assert int_of(10**30) == 0 and int_of(1234) == 1234
    assert der_of("é") is None
    with pytest.raises(Rejected, match="data_to_sign_unreadable"):
        _items(["é"], (), "sha256")
