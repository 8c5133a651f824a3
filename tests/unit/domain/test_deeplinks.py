"""Links that others write: read to the letter of their grammar, refused otherwise, and never more than a name."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.deeplinks import MOST_CHARS, DeepLink, build_link, parse_link, parse_mailto
from app.domain.errors import Rejected

UUID = "3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"echarpe://dossier/{UUID}", DeepLink("dossier", UUID)),
        (f"ECHARPE://Dossier/{UUID.upper()}?serveur=Parapheur.Mairie.example", DeepLink("dossier", UUID, "parapheur.mairie.example")),
        (f"echarpe://seance/{UUID}/", DeepLink("seance", UUID)),
        ("echarpe://courrier/A-2026-0417", DeepLink("letter", "A-2026-0417")),
        ("echarpe://evenement/r%C3%A9union%20du%2012@mairie.example", DeepLink("event", "réunion du 12@mairie.example")),
    ],
)  # fmt: skip
def test_each_form_is_read(text: str, wanted: DeepLink) -> None:
    assert parse_link(text) == wanted
    assert parse_link(build_link(wanted.kind, wanted.id, wanted.host)) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "", "echarpe:", "echarpe://", "echarpe://dossier", "echarpe://dossier/", "echarpe:dossier/x", "http://dossier/x",
        f"echarpe://dossier/{UUID}?serveur=", f"echarpe://dossier/{UUID}?serveur=a&serveur=b", f"echarpe://dossier/{UUID}#x",
        f"echarpe://dossier/{UUID}?action=signer", f"echarpe://u:p@dossier/{UUID}", f"echarpe://dossier:80/{UUID}",
        f"echarpe://dossier/{UUID}?serveur=-a", f"echarpe://dossier/{UUID}?serveur=a..b", f"echarpe://dossier/{UUID}\n",
        f" echarpe://dossier/{UUID}", f"echarpe://message/{UUID}", "echarpe://dossier/../../etc/passwd",
        "echarpe://courrier/%2e%2e%2fetc", "echarpe://courrier/a%00", "echarpe://courrier/a%0A", "echarpe://courrier/%zz",
        "echarpe://evenement/%FF", "echarpe://evenement/a%0D%0Ab", "echarpe://evenement/%20a", "echarpe://evenement/%E2%80%AEa",
        "echarpe://courrier/" + "a" * 65, "echarpe://evenement/" + "a" * 256, "echarpe://evenement/" + "a" * MOST_CHARS,
        f"echarpe://dossıer/{UUID}", f"echarpe://dossier/{UUID}--demo", "--folder=/tmp",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match="link_refused"):
        parse_link(text)


WORDS = st.sampled_from(["dossier", "seance", "courrier", "evenement", "message", ""])
JUNK = st.text(st.sampled_from("aZ0/%?=&#@:.-_~\\ \n\x00é\u202e[]"), max_size=60) | st.text(max_size=60)


@given(WORDS, JUNK, st.sampled_from(["", "?serveur=", "?serveur=a.example", "?x=", "#"]), JUNK)
@example("evenement", "%25", "", "")
def test_hostile_links_are_read_or_refused_and_what_is_read_is_clean(word: str, id: str, query: str, more: str) -> None:
    """Each form fuzzed: refused, or a name without anything that could be taken for more than a name."""
    for text in (f"echarpe://{word}/{id}{query}{more}", f"echarpe://{word}{id}", id + more):
        try:
            link = parse_link(text)
        except Rejected as error:
            assert error.code == "link_refused"
            continue
        assert link.id.isprintable() and 0 < len(link.id) <= 255
        assert all(char.isalnum() or char in "-." for char in link.host)
        assert parse_link(build_link(link.kind, link.id, link.host)) == link


@given(
    st.sampled_from(["dossier", "seance", "letter", "event", "message"]), st.text(max_size=300), st.text(max_size=20)
)
def test_what_is_built_is_read_back_or_is_nothing(kind: str, id: str, host: str) -> None:
    text = build_link(kind, id, host)
    if text:
        assert (parse_link(text).kind, parse_link(text).host) == (kind, host.lower())


@pytest.mark.parametrize(
    ("text", "to", "cc", "subject", "body"),
    [
        ("mailto:dgs@mairie.example", ["dgs@mairie.example"], [], "", ""),
        ("MAILTO:a@b.example,c@d.example?cc=e@f.example", ["a@b.example", "c@d.example"], ["e@f.example"], "", ""),
        ("mailto:?to=a@b.example&subject=Pr%C3%A9au%20%26%20cour", ["a@b.example"], [], "Préau & cour", ""),
        ("mailto:a@b.example?body=un%0D%0Adeux+trois", ["a@b.example"], [], "", "un\ndeux+trois"),
        ("mailto:a@b.example?attach=/etc/passwd&X-Evil=1", ["a@b.example"], [], "", ""),
        ("mailto:a@b.example?subject=x%0D%0ABcc:%20c@d.example", ["a@b.example"], [], "x  Bcc: c@d.example", ""),
        ("mailto:gorby%25kremvax@example.com", ["gorby%kremvax@example.com"], [], "", ""),
    ],
)  # fmt: skip
def test_mailto(text: str, to: list[str], cc: list[str], subject: str, body: str) -> None:
    letter = parse_mailto(text)
    assert ([a.mail for a in letter.to], [a.mail for a in letter.cc]) == (to, cc)
    assert (letter.subject, letter.body, letter.bcc) == (subject, body, ())


@given(JUNK, JUNK)
def test_hostile_mailto_is_read_or_refused(path: str, query: str) -> None:
    for text in (f"mailto:{path}", f"mailto:{path}?{query}", f"mailto:?to={path}&body={query}"):
        try:
            letter = parse_mailto(text)
        except Rejected as error:
            assert error.code == "link_refused"
            continue
        assert all(
            "\n" not in address.mail and "," not in address.mail for address in (*letter.to, *letter.cc, *letter.bcc)
        )
        assert letter.subject.isprintable()


def test_a_mailto_without_end_or_with_a_hidden_turn_is_refused() -> None:
    with pytest.raises(Rejected):
        parse_mailto("mailto:d%E2%80%AEgs@mairie.example")
    with pytest.raises(Rejected):
        parse_mailto("mailto:" + ",".join(["a@b.example"] * 101))
    with pytest.raises(Rejected):
        parse_mailto("mailto:a@b.example?body=" + "x" * 30_000)
