"""Links and senders judged; attachments named for what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.accounts import Account, Service
from app.domain.attachments import Danger, Preview, danger_of, preview_of, safe_name
from app.domain.ids import AccountId, BodyId
from app.domain.links import Oddity, judge_link, judge_sender, links_of, resolve

KNOWN = ("parapheur.aulne-numerique.fr", "saint-aubin-des-pins.fr")
UUID = "3f2c1b5e-0d7a-4c55-9d1f-1f2e3d4c5b6a"


@pytest.mark.feature("17")
@pytest.mark.parametrize(
    ("url", "words", "odd"),
    [
        ("https://saint-aubin-des-pins.fr/a", "la délibération", ()),
        ("https://evil.example/a", "https://www.impots.gouv.fr", (Oddity.OTHER_TARGET,)),
        ("https://impots.gouv.fr.evil.example/", "impots.gouv.fr", (Oddity.OTHER_TARGET,)),
        ("https://www.impots.gouv.fr/x", "impots.gouv.fr", ()),
        ("https://evil.example/", "Votre avis : https://www.impots.gouv.fr/avis", (Oddity.OTHER_TARGET,)),
        ("https://evil.example/", "le site www.impots.gouv.fr.", (Oddity.OTHER_TARGET,)),
        ("https://evil.example/", "« impots.gouv.fr »", (Oddity.OTHER_TARGET,)),
        ("https://evil.example/", "\u200bimpots\xad.gouv.fr", (Oddity.OTHER_TARGET,)),
        ("https://evil.example/", "https://impots.gouv.fr@evil", (Oddity.OTHER_TARGET,)),
        ("https://evil.example/", "ici\nwww.impots.gouv.fr", (Oddity.OTHER_TARGET,)),
        ("https://www.impots.gouv.fr/x", "Votre avis : https://impots.gouv.fr/avis, puis www.impots.gouv.fr", ()),
        ("https://pins.example/a", "Art. 2, M. Dupont et al.", ()),
        ("https://impots.gouv.fr@evil.example/", "ici", (Oddity.HIDDEN_NAME,)),
        ("http://192.0.2.7/x", "ici", (Oddity.NUMBERS, Oddity.PLAIN)),
        ("https://parapheur.aulne-numerlque.fr/", "signer", (Oddity.LOOKALIKE,)),
        ("https://xn--80ak6aa92e.com/", "apple", ()),
        ("https://m\u0430irie.fr/", "mairie", (Oddity.LOOKALIKE,)),
        ("mailto:a@b.example", "a@b.example", ()),
        ("https://[broken", "x", (Oddity.HIDDEN_NAME,)),
    ],
)
def test_links(url: str, words: str, odd: tuple[Oddity, ...]) -> None:
    assert judge_link(url, words, KNOWN).oddities == odd


@pytest.mark.feature("17")
def test_senders() -> None:
    known = {"dupouy jeanne": ["j.dupouy@saint-aubin-des-pins.fr"]}
    own = "saint-aubin-des-pins.fr"
    assert judge_sender("Jeanne Dupouy", "j.dupouy@saint-aubin-des-pins.fr", known, own) == ()
    assert judge_sender("DUPOUY Jeanne", "jd1987@courriel.example", known, own) == (Oddity.KNOWN_NAME,)
    assert judge_sender("dgs@mairie.fr", "x@evil.example", {}, own) == (Oddity.NAME_IS_ADDRESS,)
    assert judge_sender("DGS", "dgs@saint-aubin-de-pins.fr", {}, own) == (Oddity.LOOKALIKE,)
    assert judge_sender("CDG", "x@cdg-41.fr", {}, own, ["cdg-40.fr"]) == (), "another département"


def account(service: Service, url: str) -> Account:
    return Account(id=AccountId(service.value), body=BodyId("b"), service=service, url=url, login="x")


def test_links_to_our_own_servers_name_a_record() -> None:
    accounts = [
        account(Service.PARAPHEUR, "https://parapheur.aulne-numerique.fr"),
        account(Service.IDELIBRE, "https://idelibre.aulne-numerique.fr"),
        account(Service.COURRIER, "https://passerelle.aulne-numerique.fr"),
    ]
    dossier = resolve(f"https://parapheur.aulne-numerique.fr/tenant/t1/desk/d1/folder/{UUID}", accounts)
    assert [(p.kind, p.id) for p in dossier] == [("dossier", UUID)]
    seance = resolve(f"https://idelibre.aulne-numerique.fr/idelibre_client3/sitting/{UUID}", accounts)
    assert ("seance", UUID) in [(p.kind, p.id) for p in seance]
    letter = resolve("https://passerelle.aulne-numerique.fr/courriers/A-2026-0417", accounts)
    assert [(p.kind, p.id) for p in letter] == [("letter", "A-2026-0417")]
    assert resolve(f"http://parapheur.aulne-numerique.fr/folder/{UUID}", accounts) == []
    assert resolve(f"https://parapheur.aulne-numerique.fr.evil.example/folder/{UUID}", accounts) == []


def test_links_of_a_message() -> None:
    html = (
        '<p>Lire <a href="https://a.example/x">ici <b>même</b></a> ou <a href="https://b.example">https://c.example</a>'
    )
    assert links_of(html, "voir https://d.example/y.") == [
        ("https://a.example/x", "ici même"),
        ("https://b.example", "https://c.example"),
        ("https://d.example/y", ""),
    ]


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=120), st.text(max_size=60))
def test_odd_markup_never_raises(html: str, words: str) -> None:
    for url, shown in links_of(f"<a href='{html}'>{words}</a>" + html, words):
        judge_link(url, shown, KNOWN)
        resolve(url, [account(Service.PARAPHEUR, "https://parapheur.fr")])
    judge_link(html, words, KNOWN)
    judge_sender(words, html, {}, "mairie.fr")
    danger_of(html, words)
    assert safe_name(html)
    assert "/" not in safe_name(html)


@pytest.mark.parametrize(
    ("name", "kind", "danger"),
    [
        ("devis.pdf", "application/pdf", Danger.NONE),
        ("facture.pdf.exe", "application/octet-stream", Danger.DISGUISED),
        ("setup.EXE ", "application/octet-stream", Danger.PROGRAM),
        ("budget.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12", Danger.MACRO),
        ("ancien.doc", "application/msword", Danger.MACRO),
        ("photo\u202egpj.exe", "image/jpeg", Danger.DISGUISED),
        ("page.html", "text/html", Danger.WEB),
        ("notes.docx", "", Danger.NONE),
        ('setup.ex"e', "application/octet-stream", Danger.PROGRAM),
        ("setup.exe|", "application/octet-stream", Danger.PROGRAM),
        ("setup.e\u200bxe", "application/octet-stream", Danger.PROGRAM),
        ("facture.pdf.exe\xad", "application/octet-stream", Danger.DISGUISED),
        ("facture.pdf.exe.\xa0.", "application/octet-stream", Danger.DISGUISED),
        ("page.ht?ml", "text/plain", Danger.WEB),
    ],
)
def test_dangers(name: str, kind: str, danger: Danger) -> None:
    assert danger_of(name, kind) is danger


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../.bashrc", "bashrc"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("console.txt", "console.txt"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ("délibération n° 12.pdf", "délibération n° 12.pdf"),
        ("..", "piece-jointe"),
    ],
)
def test_a_name_is_one_that_any_system_takes(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("letter", ["é", "議", "🏛"])
def test_a_name_in_large_letters_can_be_written(tmp_path: Path, letter: str) -> None:
    place = tmp_path / safe_name(letter * 120 + ".pdf")
    place.write_bytes(b"%PDF")
    assert place.suffix == ".pdf"


def test_previews() -> None:
    assert preview_of("a.pdf", "application/pdf", 10**9) is Preview.PDF
    assert preview_of("a.JPG", "application/octet-stream", 1000) is Preview.IMAGE
    assert preview_of("a.svg", "image/svg+xml", 1000) is Preview.NONE
    assert preview_of("a.csv", "text/csv", 1000) is Preview.TEXT
    assert preview_of("a.csv", "text/csv", 10**8) is Preview.NONE
    assert preview_of("transfert.eml", "message/rfc822", None) is Preview.MAIL
