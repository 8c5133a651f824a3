"""The words of a long text: cut as FTS5 would, and only as much of it read as it takes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ids import Key
from app.domain.mail import MessageBody
from app.store.mailsearch import Narrow
from app.store.search import terms_of
from app.store.snippets import CLOSE, LONG_BYTES, OPEN, WORDS, cut
from tests.unit.store.builders import ACCOUNT, Rows, delta, message

FILLER = "la voirie de l’été "
LONG = FILLER * (2 * LONG_BYTES // len(FILLER))


def shown(text: str, asked: str) -> str:
    return cut(io.BytesIO(text.encode()).read, terms_of(asked)).replace(OPEN, "[").replace(CLOSE, "]")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("delib", "[Délibération] n° 42"),
        ("DÉLIBÉRATION 42", "[Délibération] n° [42]"),
        ("oeuvre", "une [Œuvre] d'art"),
        ("œuv", "une [Œuvre] d'art"),
        ("aequo", "l'ex [ÆQUO] !"),
        ('"conseil municipal"', "du [conseil — municipal], ce jour"),
        ("prefecture", "la [préfecture]"),
        ("cœur", "du [Coeur]"),
    ],
)
@pytest.mark.parametrize("far", [0, 1, 12])
def test_a_word_is_shown_in_its_sentence_wherever_it_stands(asked: str, said: str, far: int) -> None:
    written = said.replace("[", "").replace("]", "")
    found = shown(f"{LONG * far} {written} {LONG}", asked)
    assert said in found
    assert found.startswith("…") == bool(far)
    assert found.endswith("…")
    assert len(found.split()) <= WORDS + 2


def test_an_accent_written_apart_is_marked() -> None:
    assert "[préfecture]" in shown("la pre\u0301fecture " + LONG, "prefecture")


def test_words_that_stand_together_are_preferred() -> None:
    text = f"le budget {FILLER * 20} le vote du budget {LONG}"
    assert "le [vote] du [budget]" in shown(text, "budget vote")
    assert "le [budget]" in shown(f"le budget {LONG}", "budget absent")


def test_a_word_is_whole_and_not_a_part_of_another() -> None:
    assert "[mai] " in shown(f"la mairie, maintenant, en mai dit-on {LONG}", "mai ")
    assert "[" not in shown(LONG, "absent")
    assert shown(LONG, "absent").startswith("la voirie")


def test_of_a_long_text_only_the_beginning_is_read_for_a_common_word() -> None:
    source = io.BytesIO(("le conseil " + LONG * 20).encode())
    cut(source.read, terms_of("conseil"))
    assert source.tell() <= LONG_BYTES


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.text("abcdeéèœæçñ0123", min_size=2, max_size=9), min_size=1, max_size=400), data=st.data())
def test_any_word_of_any_text_is_marked(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    found = cut(io.BytesIO(" ".join(words * 40).encode()).read, terms_of(word + " "))
    assert f"{OPEN}{word}{CLOSE}" in found


def test_a_hit_in_a_long_document_shows_its_words(rows: Rows) -> None:
    """In a joined document, in the text of the mail itself, and by operators too."""
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2", fragment="extrait")))
        tx.add_text(Key(ACCOUNT, "message", "m1"), f"{LONG} l’Œuvre du\u00a0gymnase {LONG}")
        tx.apply_delta(ACCOUNT, delta(MessageBody(id="m2", text=f"{LONG} l’œuvre du gymnase {LONG}")))
        hits = tx.search("oeuvre gymn")
        assert len(hits) == 2
        for hit, word in zip(sorted(hits, key=lambda h: h.key.id), ("Œuvre", "œuvre"), strict=True):
            assert f"{OPEN}{word}{CLOSE}" in hit.snippet
            assert f"{OPEN}gymnase{CLOSE}" in hit.snippet
        assert tx.search_messages("oeuvre gymn", Narrow()) == hits


def test_long_and_short_texts_choose_the_same_column(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m1", subject="Gymnase", fragment="le toit")))
        tx.add_text(Key(ACCOUNT, "message", "m1"), LONG)
        hit = tx.search("gymnase")[0]
        assert (hit.title, hit.snippet) == ("Gymnase", "le toit"), "the title stands above: it is not said twice"
        tx.apply_delta(ACCOUNT, delta(message("m3", subject="Chaufferie", fragment="")))
        assert tx.search("chaufferie")[0].snippet == f"{OPEN}Chaufferie{CLOSE}"
