"""What is found says what it is: a deposit bears the name of the letter it was made of."""

from __future__ import annotations

from app.domain.archive import ArchiveDeposit, Kept
from app.domain.exchanges import Exchange
from ui.views.search.glimpse import told


def test_a_deposit_and_a_sending_are_told_from_what_they_are_made_of() -> None:
    deposit = ArchiveDeposit(
        id="x", what=Kept.LETTER, title="Voirie", reference="A-1", dated_ms=0, asked_ms=0, source_account="a",
        source_kind="letter", source_id="1",
    )  # fmt: skip
    title, lines = told(deposit)
    assert title == "Voirie" and lines[:2] == ["Versement aux archives", "A-1"]
    sending = Exchange(id="y", entity="e", subject="Voirie", to=("a@b.example",), asked_ms=0)
    assert told(sending)[1][:2] == ["Envoi avec preuve", "a@b.example"]
