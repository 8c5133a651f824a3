"""What a screen reader is told: a real AT-SPI client reads the window, and acts in it (`tests.access`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="AT-SPI is the accessibility bus of Linux"),
]
ROOT = Path(__file__).resolve().parents[2]
DUMP = ROOT / "build" / "accessibility.json"
"""The trees as they were read, to look at."""
PACKAGES = "at-spi2-core, python3-pyatspi, dbus-daemon, xvfb (packaging/bootstrap test installs them)"
ACTS = {"Press", "Toggle", "ShowMenu", "SetFocus", "Increase", "Decrease"}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the client read in all the screens."""
    result = tmp_path_factory.mktemp("atspi") / "read.json"
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(result.parent),
    }
    environment.pop("NO_AT_BRIDGE", None)
    window = [sys.executable, "-m", "tests.access.window", str(result)]
    done = subprocess.run(
        ["dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 1280x900x24", *window],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=1500, check=False,
    )  # fmt: skip
    assert result.exists(), f"nothing was read; needs {PACKAGES}\n{done.stderr[-3000:]}"
    DUMP.parent.mkdir(exist_ok=True)
    DUMP.write_text(result.read_text())
    return json.loads(result.read_text())  # type: ignore[no-any-return]


def _focusable(thing: dict[str, Any]) -> bool:
    return "focusable" in thing["states"]


def _things(read: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(scene, thing) for scene, tree in read["trees"].items() for thing in tree]


@pytest.mark.feature("140", "A35")
def test_nothing_that_acts_is_without_a_name(read: dict[str, Any]) -> None:
    assert len(read["trees"]) == 27 and all(len(tree) > 30 for tree in read["trees"].values())
    nameless = [(scene, t) for scene, t in _things(read) if not t["name"].strip() and (t["actions"] or _focusable(t))]
    assert nameless == []


@pytest.mark.feature("140", "A35")
def test_a_list_to_choose_from_is_labelled(read: dict[str, Any]) -> None:
    """Qt gives a combo box its value for a name: what it is about comes from its label."""
    boxes = [(scene, t) for scene, t in _things(read) if t["role"] == "combo box"]
    assert boxes
    assert [(scene, t["name"]) for scene, t in boxes if not any(t["labels"]) or t["labels"] == [t["name"]]] == []


@pytest.mark.feature("140", "A35")
def test_what_acts_has_a_role_that_says_so(read: dict[str, Any]) -> None:
    """A row that one can press is a button, not a pane: only places to read may take the focus as panes."""
    panes = {
        t["name"].split(",")[0]
        for _, t in _things(read)
        if t["role"] in ("filler", "panel", "unknown") and _focusable(t)
    }
    assert panes <= {"Message ouvert", "Pages du document", "Contenu du dossier", "Vignettes"}
    assert all(set(t["actions"]) <= ACTS for _, t in _things(read))


def test_rows_of_painted_lists_are_there(read: dict[str, Any]) -> None:
    rows = [t["name"] for t in read["trees"]["mail-html"] if t["role"] == "table cell"]
    assert any(row.startswith("non lu, Thomas Bordenave, Réunion de chantier") for row in rows)
    folders = [t for t in read["trees"]["mail-html"] if t["role"] == "list item"]
    assert any(t["name"] == "Réception, 5 non lus" for t in folders)
    assert [t["name"] for t in folders if "selected" in t["states"]] == ["Toutes les boîtes, 7 non lus"]


def test_states_and_texts_are_told(read: dict[str, Any]) -> None:
    rail = {t["name"].split(",")[0]: t["states"] for t in read["trees"]["agenda-week"] if "checked" in t["states"]}
    assert "Agenda" in rail and "Messages" not in rail
    body = next(t for t in read["trees"]["mail-html"] if t["name"] == "Texte du message")
    assert "le projet de décision modificative" in body["text"].replace("\u00a0", " ")
    form = read["trees"]["settings-account"]
    assert {t["role"] for t in form if t["name"] == "Mot de passe" and _focusable(t)} == {"password text"}
    bar = next(t for t in read["trees"]["agenda-week"] if t["role"] == "scroll bar")
    assert bar["name"] == "Défilement vertical" and bar["value"] > 0


@pytest.mark.feature("A35")
def test_results_and_errors_are_announced(read: dict[str, Any]) -> None:
    done, refused = read["announced"]
    assert done == "2 messages mis à la corbeille."
    assert refused.startswith("Le code PIN est refusé. Rien n’a été signé.")


@pytest.mark.feature("140", "A35")
def test_a_mail_is_sent_by_the_readers_actions_alone(read: dict[str, Any]) -> None:
    acted = read["acted"]
    assert acted["done"] == [True] * 6
    assert acted["sent"] == ["Réunion de jeudi"]
    assert acted["agenda"] is True and acted["space"] == "agenda"


@pytest.mark.feature("140", "A35")
def test_what_awaits_is_read_in_the_lists_of_seances_and_parapheur(read: dict[str, Any]) -> None:
    meetings = [t["name"] for t in read["trees"]["seances-list"] if t["role"] == "table cell"]
    assert any(name.startswith("Conseil municipal") and "accusé à envoyer" in name for name in meetings)
    dossiers = [t for t in read["trees"]["parapheur-list"] if t["role"] == "table cell"]
    assert any(t["name"].startswith("Mandats n° 41") and "€" in t["name"] for t in dossiers)
    names = {t["name"] for t in read["trees"]["seances-meeting"]}
    assert {"Accuser réception", "Présent", "Absent"} <= names


@pytest.mark.feature("140", "A35")
def test_the_recapitulation_says_what_is_signed_for_how_much_and_with_which_card(read: dict[str, Any]) -> None:
    tree = read["trees"]["parapheur-recap"]
    boxes = [t for t in tree if t["role"] == "check box" and "€" in t["name"]]
    assert len(boxes) == read["signed"]["count"] and all("checked" in t["states"] for t in boxes)
    (pin,) = [t for t in tree if t["role"] == "password text"]
    assert pin["name"].startswith("Code PIN de la carte de ")
    assert any(t["role"] == "push button" and t["name"].startswith("Signer ") for t in tree)


@pytest.mark.feature("A35", "A36")
def test_a_signature_is_heard_from_the_pin_to_the_result(read: dict[str, Any]) -> None:
    """The characters of a PIN, its refusal with the tries left, the progress, the result; nothing else between."""
    signed = read["signed"]
    count = signed["count"]
    assert count > 1 and signed["sent"] == count
    typed, *between, refused = signed["refused"]
    assert typed == "4 caractères" and between == [f"Signature de {count} dossiers…"]
    assert refused.startswith("Code PIN refusé. Rien n’a été signé.") and "essai" in refused
    begun, *progress, done = signed["told"]
    assert begun == f"Signature de {count} dossiers…"
    assert progress and all(said.endswith(f" sur {count}") for said in progress)
    assert done.replace("\u00a0", " ").startswith(f"{count} dossiers signés")


@pytest.mark.feature("A35")
def test_an_acknowledgement_is_heard(read: dict[str, Any]) -> None:
    assert read["acknowledged"] == {"told": ["Accusé enregistré. Il part dès que le réseau le permet."], "sent": 1}


def named(tree: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """The first thing, not a label, whose name begins so."""
    things = [t for t in tree if t["name"].startswith(words) and t["role"] != "label"]
    assert things, words
    return things[0]


@pytest.mark.feature("140", "A35", "109")
def test_the_reader_says_where_one_is_and_what_is_in_hand(read: dict[str, Any]) -> None:
    tree = read["trees"]["seances-reader"]
    pages = named(tree, "Pages du document, page ")
    assert _focusable(pages) and "touche" in pages["description"]
    tools = ("Lire et faire défiler", "Écrire au stylo", "Surligner", "Gommer", "Poser une note", "Choisir du texte")
    found = {tool: named(tree, tool) for tool in tools}
    assert all("Toggle" in thing["actions"] for thing in found.values())
    assert [tool for tool, thing in found.items() if "checked" in thing["states"]] == ["Lire et faire défiler"]
    small = read["trees"]["seances-reader-pages"]
    assert " sur " in named(small, "Vignettes, page ")["name"]
    ways = {t["name"]: t["states"] for t in small}
    assert [way for way in ("Sommaire", "Plan", "Pages", "Signets") if "checked" in ways[way]] == ["Pages"]
    after = read["trees"]["seances-reader-next"]
    assert "checked" in named(after, "Surligner")["states"], "chosen by the reader's action"
    assert named(after, "Pages du document, page ")["name"] != pages["name"], "the next document, by the same way"


@pytest.mark.feature("140", "A35")
def test_documents_are_read_as_text(read: dict[str, Any]) -> None:
    words = named(read["trees"]["seances-text"], "Texte de ")
    assert _focusable(words) and "Page 1 sur" in words["text"] and len(words["text"]) > 200
    assert "Toggle" in named(read["trees"]["courrier"], "Lire le texte")["actions"], "letters too"
