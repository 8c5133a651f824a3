"""Kept searches in Zimbra's language: what this device can answer, and what it leaves to the server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.saved_search import SavedQuery, parse_saved

NOW = 1_790_000_000_000
DAY = 86_400_000


@pytest.mark.feature("7")
@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("is:flagged is:unread", SavedQuery(flagged=True, unread=True)),
        ('in:"Inbox/Dossiers" from:dupouy', SavedQuery(paths=("Inbox/Dossiers",), senders=("dupouy",))),
        ('under:Conseil subject:"conseil municipal"',
         SavedQuery(paths=("Conseil",), below=True, subjects=("conseil municipal",))),
        ("has:attachment budget", SavedQuery(pieces=("",), words="budget")),
        ('tag:Urgent "rue des pins"', SavedQuery(tags=("Urgent",), words='"rue des pins"')),
        ("after:-7d before:1790000000000", SavedQuery(after_ms=NOW - 7 * DAY, before_ms=1_790_000_000_000)),
        ("is:anywhere inid:257", SavedQuery(ids=("257",))),
        ("", SavedQuery()),
    ],
)  # fmt: skip
def test_what_is_understood(text: str, query: SavedQuery) -> None:
    assert parse_saved(text, NOW) == query


@pytest.mark.feature("7")
@pytest.mark.parametrize(
    "text",
    [
        "from:a or from:b",
        "not is:unread",
        "(is:unread)",
        "larger:2MB",
        "after:03/04/2026",
        "is:invite",
        "-budget",
        'in:"',
    ],
)
def test_what_only_the_server_understands(text: str) -> None:
    assert parse_saved(text, NOW) is None


@given(st.text(max_size=80))
def test_it_never_raises(text: str) -> None:
    parse_saved(text, NOW)
