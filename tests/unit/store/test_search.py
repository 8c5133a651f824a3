"""Full-text search: what a French user types finds what a French town writes, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.agenda import Event
from app.domain.ids import Key
from app.domain.mail import Address, MessageBody
from app.domain.parapheur import Dossier
from app.store.search import CLOSE, OPEN, Bounds, build_query
from tests.unit.store.builders import ACCOUNT, NOON_MS, OTHER, Rows, delta, message, message_key, seance


def ids(rows: Rows, text: str, **which: object) -> list[str]:
    with rows.tx() as tx:
        return [hit.key.id for hit in tx.search(text, **which)]  # type: ignore[arg-type]


@pytest.fixture
def town(rows: Rows) -> Rows:
    with rows.tx() as tx:
        tx.apply_delta(
            ACCOUNT,
            delta(
                message("m1", at_ms=NOON_MS + 1000, subject="Réunion à l’école", fragment="l'arrêté n° 42"),
                message("m2", at_ms=NOON_MS + 2000, subject="Œuvre d'art", fragment="ex æquo, manœuvre"),
                message(
                    "m3",
                    at_ms=NOON_MS + 3000,
                    subject="Oeuvre sociale",
                    sender=Address(mail="z@z.test", name="Zoé Lœb"),
                ),
                message(
                    "m4",
                    at_ms=NOON_MS + 4000,
                    subject="Budget primitif",
                    fragment="le conseil municipal vote le budget",
                ),
                seance("s1"),
            ),
        )
        tx.apply_delta(OTHER, delta(message("o1", at_ms=NOON_MS + 5000, subject="Budget annexe du conseil")))
    return rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("reunion", ["m1"]),
        ("RÉUNION ecole", ["m1"]),
        ("arrêté", ["m1"]),
        ("l'arrêté", ["m1"]),
        ("œuvre", ["m3", "m2"]),
        ("oeuvre", ["m3", "m2"]),
        ("OEUV", ["m3", "m2"]),
        ("Œuv", ["m3", "m2"]),
        ("aequo", ["m2"]),
        ("ÆQUO", ["m2"]),
        ("manoeuv", ["m2"]),
        ("loeb", ["m3"]),
        ("budg", ["o1", "m4"]),
        ("budget conseil", ["o1", "m4"]),
        ('"conseil municipal"', ["s1", "m4"][::-1]),
        ('"municipal conseil"', []),
        ('"conseil muni', ["m4", "s1"]),
        ('budget "conseil municipal" vote', ["m4"]),
        ("conseil b", ["o1", "m4", "s1"]),
        ("bud get", []),
        ("42", ["m1"]),
        ("", []),
        ("   ", []),
        ("n", ["m1"]),
    ],
)
def test_what_is_typed_finds_what_is_written(town: Rows, text: str, found: list[str]) -> None:
    assert ids(town, text) == found


def test_kinds_accounts_and_pages(town: Rows) -> None:
    assert ids(town, "conseil", kinds=["seance"]) == ["s1"]
    assert ids(town, "conseil", accounts=[OTHER]) == ["o1"]
    assert ids(town, "conseil", kinds=["letter"]) == []
    assert ids(town, "conseil", limit=1) == ["o1"]
    with town.tx() as tx:
        first = tx.search("conseil", limit=1)[0]
        assert [h.key.id for h in tx.search("conseil", bounds=Bounds(before=first.rowid))] == ["m4", "s1"]


def test_hits_show_the_words_as_written(town: Rows) -> None:
    with town.tx() as tx:
        hit = next(h for h in tx.search("manoeuvre") if h.key.id == "m2")
        assert hit.title == "Œuvre d'art"
        assert f"{OPEN}manœuvre{CLOSE}" in hit.snippet
        assert hit.moment_ms == NOON_MS + 2000


def test_a_filter_shows_the_same_words(town: Rows) -> None:
    with town.tx() as tx:
        plain, filtered = tx.search("budget vote"), tx.search("budget vote", kinds=["message"])
        assert plain == filtered
        assert plain[0].snippet == f"le conseil municipal {OPEN}vote{CLOSE} le {OPEN}budget{CLOSE}"


def test_a_rare_kind_is_found_among_many_messages(rows: Rows) -> None:
    """The tag list of the kind is walked, not every hit's row."""
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(*(message(f"m{n}", subject="conseil") for n in range(3000))))
        tx.apply_delta(ACCOUNT, delta(seance("s1")))
        assert [h.key.id for h in tx.search("conseil", kinds=["seance"])] == ["s1"]
        assert tx.search("".join(map(chr, range(0xE100, 0xE110)))) == []  # nobody types a tag


def test_marks_of_hits_cannot_be_forged(rows: Rows) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message(subject=f"faux{OPEN}gras{CLOSE} vrai")))
        hit = tx.search("vrai")[0]
        assert hit.title == "fauxgras vrai"
        assert hit.snippet.count(OPEN) == 1


ODD = [
    '"*(',
    "*",
    '"',
    '""',
    "AND",
    "NOT x",
    "a OR",
    "NEAR(",
    "title:",
    "-",
    "^a",
    "a*b",
    "{x}:y",
    "\x00",
    "😀",
    "' OR 1",
    "ß",
    "ﬁn",
    "؟",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_text_never_raises(town: Rows, text: str) -> None:
    ids(town, text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30) | st.text('"*()-:^{}+ aéœ’', max_size=30))
def test_no_text_at_all_raises(town: Rows, text: str) -> None:
    ids(town, text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text("abcdeéèœæçñÿ0123456789", min_size=2, max_size=9), min_size=1, max_size=4))
def test_any_words_are_found_again(rows: Rows, words: list[str]) -> None:
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(message("m", subject=" ".join(words))))
        for asked in (" ".join(words), words[-1][:2], '"' + " ".join(words) + '"'):
            assert [h.key.id for h in tx.search(asked)] == ["m"], asked


def test_query_language_is_never_reached() -> None:
    assert build_query("title: NEAR(a b) OR c*") == '"title" AND "NEAR" AND "a" AND "b" AND "OR" AND "c"'.removesuffix(
        ' AND "c"'
    )


def test_a_mails_text_finds_the_message(rows: Rows) -> None:
    html = "<style>p{color:red}</style><p>Travaux&nbsp;de la <b>piscine</b></p><!-- caché -->"
    body = MessageBody(id="m1", html=html)
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(body))  # its message is not here yet
        assert tx.search("piscine") == []
        tx.apply_delta(ACCOUNT, delta(message("m1"), message("m2", fragment="extrait")))
        assert [h.key for h in tx.search("travaux piscine")] == [message_key("m1")]
        assert tx.search("color") == tx.search("caché") == []
        tx.apply_delta(ACCOUNT, delta(MessageBody(id="m2", text="texte entier")))
        assert [h.key.id for h in tx.search("entier")] == ["m2"]
        tx.apply_delta(ACCOUNT, delta(message("m1", subject="Nouveau titre")))
        assert [h.key.id for h in tx.search("nouveau piscine")] == ["m1"]
        tx.apply_delta(ACCOUNT, delta(MessageBody(id="m1", text="tout autre")))
        assert tx.search("piscine") == []
        tx.apply_delta(ACCOUNT, delta(removes=(("message", "m1"),)))
        assert tx.search("autre") == []
        assert tx.base(Key(ACCOUNT, "message_body", "m1")) is None


def test_a_page_newest_first_is_indexed_in_one_piece(rows: Rows) -> None:
    page = [
        record
        for n in range(30, 0, -1)
        for record in (message(f"m{n}", at_ms=NOON_MS + n * 1000), MessageBody(id=f"m{n}", text=f"texte entier {n}"))
    ]
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(*page))
    with rows.tx() as tx:
        assert tx.db.value("SELECT count(DISTINCT segid) FROM search_idx") == 1
    assert ids(rows, "entier") == [f"m{n}" for n in range(30, 0, -1)]


def test_text_of_documents_outlives_derivations(rows: Rows) -> None:
    key = Key(ACCOUNT, Dossier.KIND, "d1")
    dossier = Dossier(id="d1", tenant="t", bureau_id="b", name="Mandats de mai", created_ms=NOON_MS)
    with rows.tx() as tx:
        tx.add_text(key, "perdu")  # no such record: nothing to join
        tx.apply_delta(ACCOUNT, delta(dossier))
        tx.add_text(key, "Société Électrique du Midi 1 250,00")
        tx.add_text(key, "Société Électrique du Midi 1 250,00")
        tx.add_text(key, "Imprimerie Cœuret")
        tx.apply_delta(
            ACCOUNT, delta(Dossier(id="d1", tenant="t", bureau_id="b", name="Titres de juin", created_ms=NOON_MS))
        )
        for text, count in (("electrique", 1), ("coeuret titres", 1), ("mandats", 0), ("perdu", 0)):
            assert len(tx.search(text)) == count, text
        assert tx.db.value("SELECT more FROM passage").count("Midi") == 1
        tx.apply_delta(ACCOUNT, delta(removes=(("dossier", "d1"),)))
        assert tx.search("electrique") == []
        assert tx.db.value("SELECT count(*) FROM passage") == 0


def test_what_is_hidden_is_not_found_and_comes_back_whole(rows: Rows) -> None:
    from app.domain.ids import OpId
    from app.domain.intents import DeleteEvent

    event = Event(
        id="c/u",
        calendar="c",
        uid="u",
        ics="",
        title="Vœux du maire",
        start_ms=NOON_MS,
        end_ms=NOON_MS,
        last_ms=NOON_MS,
    )
    delete = DeleteEvent(op_id=OpId("op"), account=ACCOUNT, made_at_ms=NOON_MS, target_id="c/u", href="/x")
    key = Key(ACCOUNT, "event", "c/u")
    with rows.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(event))
        tx.add_text(key, "discours")
        tx.append_intent(delete)
        assert tx.entry(key) is None
        assert tx.search("voeux") == tx.search("discours") == []
        tx.add_text(key, "buffet")
        assert tx.search("buffet") == []
        tx.discard_intent(delete.op_id)
        assert [h.key for h in tx.search("voeux discours buffet")] == [key]


def test_seances_are_found_by_their_projets(town: Rows) -> None:
    from app.domain.seances import Projet

    with town.tx() as tx:
        tx.apply_delta(ACCOUNT, delta(seance("s2", projets=(Projet(id="p", name="Réfection du gymnase", rank=0),))))
    assert ids(town, "refection gymnase") == ["s2"]
