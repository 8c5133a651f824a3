"""The tolerant reader: every form in which a real server writes the same thing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connectors.zimbra.parse import parse_contact, parse_folder, parse_invite, parse_message, with_metadata
from app.connectors.zimbra.reading import attrs, ids, many, names, nfc, number, one, text, truth
from app.domain.exchange import Urgency
from app.domain.mail import Address, MailFolder, Role

NOW_MS = 1_795_424_400_000
OWN = frozenset({"elu@mairie.example"})

WHOLE: dict[str, Any] = {
    "id": "257",
    "s": 12045,
    "d": NOW_MS - 1000,
    "l": "2",
    "cid": "-257",
    "f": "uaf",
    "tn": "Presse\\, radio,À suivre",
    "rev": 300,
    "fr": "Bonjour …",
    "su": "Conseil de l’été",
    "mid": "<x@y>",
    "e": [
        {"a": "maire@v.example", "d": "Maire", "p": "Le Maire", "t": "f"},
        {"a": "elu@mairie.example", "t": "t"},
        {"a": "dgs@v.example", "t": "c"},
    ],
    "mp": [
        {
            "part": "TEXT",
            "ct": "multipart/mixed",
            "mp": [
                {"part": "1", "ct": "text/html", "s": 900, "body": True, "content": "<p>…</p>"},
                {"part": "2", "ct": "application/pdf", "s": 9000, "cd": "attachment", "filename": "ordre.pdf"},
                {"part": "3", "ct": "image/jpeg", "s": 6_000_000, "cd": "attachment", "filename": "photo.jpg"},
            ],
        }
    ],
}


@pytest.mark.parametrize("form", ["x", {"_content": "x"}, [{"_content": "x"}], ["x"]])
def test_text_in_every_form(form: Any) -> None:
    assert text(form) == "x"


def test_absent_and_odd_values() -> None:
    assert text(None, "d") == "d"
    assert text([], "d") == "d"
    assert text(4790) == "4790"
    assert text(True) == "true"
    assert number({"_content": "12"}) == 12
    assert number("12.0") == 12
    assert number("beaucoup", 7) == 7
    assert [truth(v) for v in (True, "true", 1, "1", False, "0", None)] == [True, True, True, True, False, False, False]
    assert one(None) == {} and many("x") == [] and many({"a": 1}) == [{"a": 1}]


def test_key_values_in_both_forms() -> None:
    assert attrs({"_attrs": {"email": ["a", "b"], "firstName": "A"}}) == {"email": ["a", "b"], "firstName": ["A"]}
    assert attrs({"a": [{"n": "firstName", "_content": "A"}]}) == {"firstName": ["A"]}


def test_ids_and_names() -> None:
    assert list(ids([{"ids": "257,258"}, {"ids": "3"}])) == ["257", "258", "3"]
    assert list(ids("257,258")) == ["257", "258"]
    assert names("Presse\\, radio,À suivre") == ("Presse, radio", "À suivre")
    assert names("") == ()
    assert nfc("E\u0301te\u0301") == "Été"


def rewrap(value: Any) -> Any:
    """The same message as a server of another mood writes it."""
    if isinstance(value, dict):
        changed = {k: rewrap(v) for k, v in value.items()}
        for key in ("su", "fr", "mid"):
            if key in changed:
                changed[key] = [{"_content": changed[key]}]
        for key in ("d", "s", "rev"):
            if key in changed:
                changed[key] = str(changed[key])
        return changed
    if isinstance(value, list):
        inner = [rewrap(v) for v in value]
        return inner[0] if len(inner) == 1 else inner
    return value


def test_a_message_is_the_same_in_every_form() -> None:
    plain = parse_message(WHOLE, OWN)
    assert parse_message(rewrap(WHOLE), OWN) == plain
    message = plain.message
    assert message.sender == Address(mail="maire@v.example", name="Le Maire")
    assert [a.mail for a in message.recipients] == ["elu@mairie.example", "dgs@v.example"]
    assert message.unread and message.flagged and message.attachment and not message.answered
    assert message.tags == ("Presse, radio", "À suivre")
    assert message.message_id == "x@y"
    assert plain.body.html == "<p>…</p>"
    assert [(f.ref, f.urgency) for f in plain.files] == [("part:257:2", Urgency.BULK), ("part:257:3", Urgency.BULK)]


def test_a_draft_names_its_files_by_revision() -> None:
    draft = parse_message({**WHOLE, "f": "d"}, OWN)
    assert draft.files[0].ref == "part:257@300:2"


def test_a_delta_changes_only_what_it_names() -> None:
    message = parse_message(WHOLE, OWN).message
    moved = with_metadata(message, {"id": "257", "l": "3"})
    assert moved.folder == "3" and moved.unread and moved.tags == message.tags
    cleared = with_metadata(message, {"id": "257", "f": "", "l": "2"})
    assert not (cleared.unread or cleared.flagged or cleared.tags)


def test_a_folder_keeps_what_a_delta_leaves_out() -> None:
    known = MailFolder(id="300", name="Dossiers", parent="2")
    assert parse_folder({"id": "300", "u": 3}, known) == MailFolder(id="300", name="Dossiers", parent="2", unread=3)
    assert parse_folder({"id": "2", "name": "Inbox", "l": "1"}).role is Role.INBOX


def test_a_contact_with_many_addresses() -> None:
    contact = parse_contact(
        {
            "id": 270,
            "l": 7,
            "rev": 12,
            "_attrs": {
                "firstName": "Anne",
                "lastName": "Durand",
                "email10": "j@v.example",
                "email2": "b@v.example",
                "email": ["a@v.example", "a2@v.example"],
                "emailed": "no",
                "mobilePhone": "06",
                "workPhone2": "05",
            },
            "m": [{"type": "I", "value": "g@v.example"}],
        }
    )
    assert contact.id == "270" and contact.name == "Anne Durand"
    assert contact.mails == ("a@v.example", "a2@v.example", "b@v.example", "j@v.example", "g@v.example")
    assert contact.phones == ("06", "05")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*WHOLE, "_content", "a", "t", "mp", "ct", "part", "body", "content", "comp", "uid", "inv", "s", "u"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from([*WHOLE, "inv"]), _json))
def test_no_odd_message_breaks_the_reader(element: dict[str, Any]) -> None:
    parsed = parse_message(element, OWN)
    assert parsed.message.id == parsed.body.id


@pytest.mark.feature("21")
def test_an_invitation_for_whole_days_has_its_dates() -> None:
    """Dates without ``u``, the end inclusive (interop §12.2)."""
    comp = {"uid": "congres", "name": "Congrès", "allDay": True, "s": [{"d": "20261201"}], "e": [{"d": "20261203"}]}
    invite = parse_invite({"comp": [comp]}, frozenset())
    assert invite is not None and invite.all_day
    first, after = (dt.datetime.fromtimestamp(ms / 1000, dt.UTC) for ms in (invite.start_ms, invite.end_ms))
    assert (first, after) == (dt.datetime(2026, 12, 1, tzinfo=dt.UTC), dt.datetime(2026, 12, 4, tzinfo=dt.UTC))
    one = parse_invite({"comp": [{**comp, "e": [{}]}]}, frozenset())
    assert one is not None and one.end_ms - one.start_ms == 24 * 3_600_000
    broken = parse_invite({"comp": [{**comp, "s": [{"d": "hier"}]}]}, frozenset())
    assert broken is not None and (broken.start_ms, broken.end_ms) == (0, 0)
    hours = parse_invite({"comp": [{**comp, "allDay": False, "s": [{"u": 5}], "e": [{"u": 9}]}]}, frozenset())
    assert hours is not None and (hours.start_ms, hours.end_ms, hours.all_day) == (5, 9, False)
