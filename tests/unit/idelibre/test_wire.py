"""The wire of i-délibre: conversions and leniency, without a server."""

import base64
import json
from typing import Any

import pytest

from app.connectors.idelibre import parse, wire
from app.domain.exchange import Urgency
from app.domain.seances import Ack, Annotation, Origin, Presence, Rect, document_ref
from app.sandbox.idelibre import tokens

SEANCE: dict[str, Any] = {
    "seance_id": "s1",
    "seance_rev": 3,
    "seance_name": "Conseil municipal",
    "seance_date": "1741888800000",
    "seance_document_id": "file-convocation",
    "presentStatus": "undefined",
    "deputy": None,
    "isRemoteAllowed": True,
    "convocation": {"document_id": "identity-of-convocation", "convocation_read": False},
    "projets": [
        {"projet_id": "p2", "projet_name": "Voirie", "projet_rank": 1, "projet_document_id": "f2"},
        {
            "projet_id": "p1",
            "projet_name": "Budget primitif",
            "projet_rank": 0,
            "projet_document_id": "f1",
            "projet_user_id": "me",
            "ptheme": {"ptheme_name": "Finances, Budget"},
            "user": {"projet_user_firstname": "Étienne", "projet_user_lastname": "Laborde"},
            "annexes": [
                {"annexe_id": "a2", "annexe_name": "tableau.xlsx", "annexe_rank": 1},
                {"annexe_id": "a1", "annexe_name": "plan.PDF", "annexe_rank": 0},
            ],
        },
    ],
    "otherdocs": [{"otherdoc_id": "o1", "otherdoc_name": "PV", "otherdoc_rank": 0, "otherdoc_document_id": "fo"}],
}


def test_points_and_inches_are_each_other_inverse() -> None:
    rect = Rect(left=90.0, top=144.0, right=324.0, bottom=198.0)
    assert wire.to_inches(rect) == {"left": 1.25, "top": 2.0, "right": 4.5, "bottom": 2.75}
    assert wire.to_points(wire.to_inches(rect)) == rect
    # Some servers give the rectangle as JSON text.
    assert wire.to_points('{"left": 1.25, "top": 2, "right": 4.5, "bottom": 2.75}') == rect


@pytest.mark.parametrize(
    "rect", [None, [], "", "pas du JSON", {"left": 1}, {"left": 1, "top": None, "right": 2, "bottom": 3}]
)
def test_unreadable_rectangle_is_a_value_error(rect: object) -> None:
    with pytest.raises(ValueError):
        wire.to_points(rect)


def test_object_and_text_forms_are_both_read() -> None:
    assert wire.decode('[{"a": 1}]') == wire.decode([{"a": 1}])
    assert parse.parse_changes(json.dumps({"toAdd": [SEANCE]})) == parse.parse_changes({"toAdd": [SEANCE]})
    for rubbish in ("{pas du JSON", "[]", None, 3):
        with pytest.raises(ValueError):
            parse.parse_changes(rubbish)


@pytest.mark.parametrize(
    ("group", "role"),
    [
        ("b2f7a7e4-4ab1-4d93-ac13-d7ca540b4c16", wire.Role.ACTEUR),
        ("db68a3c7-0119-40f1-b444-e96f568b3d67", wire.Role.ADMINISTRATIF),
        ("aa130693-e6d0-4893-ba31-98892b98581f", wire.Role.INVITE),
        ("00000000-0000-0000-0000-000000000000", wire.Role.INVITE),
        (None, wire.Role.INVITE),
    ],
)
def test_role_comes_from_the_token_and_an_unknown_one_may_do_least(group: object, role: wire.Role) -> None:
    assert wire.role_of(tokens.make(b"x", {"group_id": group})) is role


@pytest.mark.parametrize("token", ["", "a.b", "a.é.c", "..", f"x.{base64.urlsafe_b64encode(b'[1]').decode()}.y"])
def test_unreadable_token_has_no_claims(token: str) -> None:
    assert wire.token_claims(token) == {}


@pytest.mark.feature("42", "43")
def test_seance_has_its_tree_in_the_order_of_the_screen() -> None:
    seance = parse.parse_seance(SEANCE, "me")
    assert seance is not None
    assert (seance.date_ms, seance.revision, seance.role) == (1741888800000, 3, "convocation")
    assert (seance.ack, seance.presence, seance.remote_allowed) == (Ack.AWAITED, Presence.NONE, True)
    assert [document_ref(d) for d in seance.documents] == [
        "projet:file-convocation", "otherdoc:fo", "projet:f1", "annexe:a1", "annexe:a2", "projet:f2",
    ]  # fmt: skip
    # A note on the convocation is on the séance; its identity is never downloaded.
    assert (seance.documents[0].origin, seance.documents[0].origin_id) == (Origin.CONVOCATION, "s1")
    budget, voirie = seance.projets
    assert (budget.theme, budget.rapporteur, budget.mine) == ("Finances, Budget", "Étienne Laborde", True)
    assert (voirie.theme, voirie.rapporteur, voirie.mine) == ("", "", False)
    assert [d.projet_id for d in seance.documents if d.origin is Origin.ANNEXE] == ["p1", "p1"]


def test_files_of_a_seance_are_named_typed_and_ranked() -> None:
    seance = parse.parse_seance(SEANCE)
    assert seance is not None
    files = list(parse.files_of(seance, Urgency.BULK))
    assert [f.urgency for f in files] == [Urgency.NEXT_MEETING] + [Urgency.BULK] * 5
    assert [f.media_type for f in files[2:5]] == [parse.PDF, parse.PDF, parse._MEDIA_TYPES[".xlsx"]]
    assert {(f.owner_kind, f.owner_id) for f in files} == {("seance", "s1")}


def test_invitation_stands_for_the_convocation_of_staff() -> None:
    data = {k: v for k, v in SEANCE.items() if k not in ("convocation", "seance_document_id")}
    data["invitation"] = {"invitation_id": "i", "invitation_read": True, "invitation_document_id": "fi"}
    seance = parse.parse_seance(data)
    assert seance is not None
    assert (seance.role, seance.ack, seance.documents[0].document_id) == ("invitation", Ack.CONFIRMED, "fi")


@pytest.mark.parametrize("key", [k for k in SEANCE if k not in ("seance_id", "seance_date")])
def test_any_other_key_may_be_missing_or_null(key: str) -> None:
    assert parse.parse_seance({k: v for k, v in SEANCE.items() if k != key}) is not None
    assert parse.parse_seance({**SEANCE, key: None}) is not None


@pytest.mark.parametrize(
    "data", [{}, {"seance_id": "s"}, {"seance_date": 1}, {"seance_id": "s", "seance_date": "demain"}]
)
def test_seance_without_id_or_date_is_left_out(data: dict[str, object]) -> None:
    assert parse.parse_seance(data) is None


def _note(**over: object) -> dict[str, object]:
    return {
        "annotation_id": "n1",
        "annotation_author_id": "u2",
        "annotation_author_name": "Paul Durand",
        "annotation_date": 1741700000000,
        "annotation_page": 0,
        "annotation_rect": {"left": 1, "top": 2, "right": 4, "bottom": 3},
        "annotation_text": "…",
        "annotation_shareduseridlist": ["me"],
        "isread": False,
        "annotation_projet_id": "p1",
        "annotation_seance_id": None,
        "annotation_annexe_id": None,
        **over,
    }


@pytest.mark.feature("47", "50")
def test_note_is_read_from_both_ways_of_naming_its_origin() -> None:
    where = {(Origin.PROJET, "p1"): "s1", (Origin.ANNEXE, "a1"): "s1", (Origin.CONVOCATION, "s1"): "s1"}
    (listed,) = parse.parse_annotations(json.dumps([_note()]), where)
    pushed = parse.parse_annotation(
        _note(annotation_projet_id=None, originType="Projet", originId="p1", annotation_rect='{"left":1,"top":2,"right":4,"bottom":3}'),
        where,
    )  # fmt: skip
    assert listed == pushed
    assert (listed.seance_id, listed.unread, listed.shared_with) == ("s1", True, ("me",))
    assert listed.rect == Rect(left=72, top=144, right=288, bottom=216)
    on_seance = parse.parse_annotation(_note(annotation_projet_id=None, annotation_seance_id="s1"), where)
    assert on_seance is not None and on_seance.origin is Origin.CONVOCATION


@pytest.mark.parametrize(
    "odd", [{"annotation_projet_id": "elsewhere"}, {"annotation_rect": None}, {"annotation_id": None}, {"annotation_projet_id": None}]
)  # fmt: skip
def test_note_that_cannot_be_placed_is_left_out_but_known_to_exist(odd: dict[str, object]) -> None:
    payload = json.dumps([_note(**odd)])
    assert parse.parse_annotations(payload, {(Origin.PROJET, "p1"): "s1"}) == []
    assert parse.annotation_ids(payload) == ({"n1"} if odd.get("annotation_id", 1) else frozenset())


def test_note_is_written_as_text_inside_the_list() -> None:
    note = Annotation(
        id="n1", seance_id="s1", origin=Origin.CONVOCATION, origin_id="s1", author_id="me", author_name="e.laborde",
        date_ms=5, page=2, rect=Rect(left=72, top=72, right=144, bottom=108), text="Vérifier « l’article 12 »", shared_with=("u2",),
    )  # fmt: skip
    payload = wire.build_annotation("jwt", note)
    (item,) = payload["annotation"]
    assert isinstance(item, str)
    assert json.loads(item) == {
        "annotation_id": "n1",
        "annotation_author_id": "me",
        "annotation_author_name": "e.laborde",
        "annotation_date": 5,
        "annotation_page": 2,
        "annotation_rect": {"left": 1.0, "top": 1.0, "right": 2.0, "bottom": 1.5},
        "annotation_text": "Vérifier « l’article 12 »",
        "annotation_shareduseridlist": ["u2"],
        "originType": "Convocation",
        "originId": "s1",
    }
    assert wire.build_authenticate("u", "s", token="t") == {
        "username": "u",
        "password": "",
        "suffix": "s",
        "token": "t",
    }


def test_members_leave_us_out_and_an_empty_list_names_no_seance() -> None:
    people = [
        {"id": "me", "seance_id": "s1"},
        {"id": "u2", "firstname": "Paul", "lastname": "Durand", "seance_id": "s1"},
    ]
    seance_id, members = parse.parse_members(json.dumps(people), "me")
    assert (seance_id, [m.last_name for m in members]) == ("s1", ["Durand"])
    assert parse.parse_members("[]", "me") == ("", ())


def test_unknown_presence_is_no_answer() -> None:
    assert [parse.parse_presence(v) for v in ("poa", "undefined", None, "", 3)] == [Presence.PROXY] + [
        Presence.NONE
    ] * 4
