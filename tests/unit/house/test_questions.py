"""What the window still asks before it acts, each with its reason; and each dialog names the page that helps with it.

Undo instead of confirmation: an act that can be taken back is done at once, and its toast takes it back. A new question
fails here until its reason is written down.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
UI = ROOT / "ui"
GUIDE = ROOT / "resources" / "guide"

QUESTIONS = {
    "views/agenda/changes.py:delete": "those invited are told at once, and cannot be untold",
    "views/contacts/acts.py:duplicates": "shows which cards are one person; the joined card cannot be parted again",
    "views/contacts/acts.py:offer": "a file that another program hands over: nobody asked for the import in this window",
    "views/mail/acts.py:_ask_deletion": "for good: only the server may bring it back, for some days",
    "views/mail/acts.py:_ask_local_deletion": "for good: it lies nowhere else",
    "views/mail/folderpane.py:_ask": "for good: a folder of the trash, or all that lies in it",
    "views/mail/localdesk.py:ask_rule": "a standing rule: from then on other devices lose what it takes",
    "views/outbox/view.py:ask_discard": "only where a password was kept for the act: it is erased with it",
    "views/settings/forms.py:_ask_removal": "copies are erased from this device",
    "views/settings/retention.py:_confirm": "erased from this device for good",
    "views/settings/updates.py:install": "the window closes, and an administrator is asked by the system",
}
"""Module and function -> why it is asked: `ui.widgets.asking.ask`."""

BOXES = {
    "widgets/asking.py:ask": "the one question",
    "shell.py:_show_details": "asks nothing: the details of an error",
    "views/agenda/scopes.py:ask_scope": "a choice: this date, those that follow, all",
    "views/mail/preview.py:open_outside": "safety: an attachment that may harm",
    "views/mail/links.py:ask": "safety: the true address of a link",
}
"""Every other use of a message box."""

TYPED = {
    "views/settings/accounts.py": "everything on this device is erased: a word is typed",
    "views/settings/device/devices.py": "another device is erased for ever: a word is typed",
    "views/settings/device/returning.py": "the profile is replaced by a backup: a word is typed",
}
"""Acts that want a word typed (`WORD`, « EFFACER »)."""


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    return tuple((p.relative_to(UI).as_posix(), ast.parse(p.read_text("utf-8"))) for p in sorted(UI.rglob("*.py")))


def calls(tree: ast.Module, name: str) -> Iterator[str]:
    """Outermost function or method of each call of ``name``."""
    tops: list[ast.AST] = list(tree.body)
    for top in list(tops):
        if isinstance(top, ast.ClassDef):
            tops.extend(top.body)
    for top in tops:
        if isinstance(top, ast.FunctionDef):
            for node in ast.walk(top):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield top.name


def from_asking(tree: ast.Module) -> bool:
    return any(isinstance(n, ast.ImportFrom) and n.module == "ui.widgets.asking" for n in ast.walk(tree))


def test_every_question_has_its_reason() -> None:
    asked = {f"{name}:{where}" for name, tree in modules() if from_asking(tree) for where in calls(tree, "ask")}
    local = {"views/mail/folderpane.py:empty"}  # a function of that name inside it
    assert asked - local == set(QUESTIONS)


def test_every_box_is_known() -> None:
    assert {f"{name}:{where}" for name, tree in modules() for where in calls(tree, "QMessageBox")} == set(BOXES)


def test_words_are_typed_only_where_all_is_lost() -> None:
    found = {name for name, _tree in modules() if "our confirmer, écrivez" in (UI / name).read_text("utf-8")}
    assert found == set(TYPED)


def dialogs() -> dict[str, tuple[list[str], str | None]]:
    """Class -> names of its bases, and the page it names itself."""
    found = {}
    for _name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                found[node.name] = (bases, _help_of(node))
    return found


def _help_of(node: ast.ClassDef) -> str | None:
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id == "HELP":
            assert isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
            return str(line.value.value)
    return None


def test_every_dialog_names_a_page_of_the_guide() -> None:
    classes = dialogs()

    def is_dialog(name: str) -> bool:
        return name == "QDialog" or any(is_dialog(base) for base in classes.get(name, ([], None))[0])

    def page(name: str) -> str | None:
        bases, own = classes.get(name, ([], None))
        return own or next((found for base in bases if (found := page(base))), None)

    helped = {name: page(name) for name in classes if is_dialog(name) and name != "GuideDialog"}
    assert len(helped) >= 25
    assert {name for name, id in helped.items() if id is None} == set()
    assert {id for id in helped.values() if not (GUIDE / f"{id}.md").exists()} == set()
    plain = {name for name, tree in modules() for _where in calls(tree, "QDialog")}
    assert {name for name in plain if 'setProperty("help"' not in (UI / name).read_text("utf-8")} == set()
