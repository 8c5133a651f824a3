"""``python -m tests.linguist [--update]``: the program's French sentences and their English, in Qt Linguist's file.

Reads every string of ``ui/`` that a person may see and compares it with ``resources/translations/echarpe_en.ts``.
Without an option: says what is missing or no longer used, and fails when something is. ``--update`` puts the missing
ones in the file, unfinished, and takes the others out; translate them there (Qt Linguist, or any editor), then run it
again. `ui.language` reads the file at start when English is chosen; nothing has to be compiled.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "resources" / "translations" / "echarpe_en.ts"

_WORDED = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}
"""Function -> number of the argument that is a sentence."""
_SILENT = {"debug", "info", "warning", "error", "exception", "critical", "getLogger", "setObjectName", "setProperty"}
"""Calls whose words nobody but a developer sees."""
_FRENCH = re.compile(r"[À-ÿœŒ’«»…]|^[A-Z][a-zà-ÿ]+$|[A-Za-zÀ-ÿ]{2,} [A-Za-zÀ-ÿ%{]")
_CODE = re.compile(r"^[#/.\\]|://|^[a-z_.-]+$|[{};<>]\s*$|^\s*<|^%(?!n )|^\(\?|\\[dws]|^[A-Z]{2,}$|^[A-Z]\w+: ?$")
_SHARED = (ROOT / "app" / "services" / "doctor_words.py",)
"""Said by the command line too."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A French string and where it stands first."""

    text: str
    module: str
    line: int


def sentences() -> dict[str, Sentence]:
    """Every string to translate, by its text; the first place in the order of the files counts."""
    found: dict[str, Sentence] = {}
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in [*sorted((ROOT / "ui").rglob("*.py")), *_SHARED]
        if "tour" not in path.parts and path.name != "language.py"
    }  # the guided tour's report is for who runs it; the French that Qt lacks has no English
    foreign = {place for tree in trees.values() for place in _foreign(tree)}
    for path, tree in trees.items():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        constants = {name for owner, name in foreign if owner == module}
        for text, line in _of_module(tree, constants, tables=path in _SHARED):
            found.setdefault(text, Sentence(text, module, line))
    return found


def _of_module(tree: ast.Module, constants: set[str], *, tables: bool = False) -> Iterator[tuple[str, int]]:
    """``constants``: tables of it that another module asks for; ``tables``: all that its tables say is asked for, elsewhere."""
    asked = set(_asked(tree, constants)) | {
        id
        for node in tree.body
        if tables and isinstance(node, ast.AnnAssign) and node.value
        for id in _values(node.value)
    }
    silent = set(_silent(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in silent:
            continue
        if id(node) in asked or looks_french(node.value):
            yield node.value, node.lineno


def looks_french(text: str) -> bool:
    """A sentence or a capitalised word, not an identifier, a style or a pattern."""
    return bool(re.search(r"[A-Za-zÀ-ÿ]{2}", text)) and bool(_FRENCH.search(text)) and not _CODE.search(text)


def _tables(tree: ast.Module) -> Iterator[ast.expr]:
    """The tables that translating calls are given: ``tr(NAMES[kind])``, ``tr(words.NAMES.get(kind, ""))``."""
    for node in (node for call in _calls(tree) for node in ast.walk(call)):
        if isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr == "get"):
            yield node.value


def _foreign(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, name) of those that other modules hold."""
    origins = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    rows = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Subscript)}  # one of several columns is worded
    words = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Subscript) and id(n) not in rows}
    words |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    for table in (table for table in _tables(tree) if id(table) in words):
        if isinstance(table, ast.Name) and table.id in origins:
            yield origins[table.id]
        elif isinstance(table, ast.Attribute) and isinstance(table.value, ast.Name) and table.value.id in origins:
            yield ".".join(origins[table.value.id]), table.attr


def _asked(tree: ast.Module, constants: set[str]) -> Iterator[int]:
    """Constants that a translating call is given, itself or by a table, its own or of ``constants``."""
    tables = {_name(table) for table in _tables(tree)} | constants
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            names = node.targets if isinstance(node, ast.Assign) else [node.target]
            if tables & {_name(name) for name in names}:
                yield from _values(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if name == "plural":
            wanted = node.args[1:3]
        elif name in _WORDED and len(node.args) > _WORDED[name]:
            wanted = [node.args[_WORDED[name]]]
        else:
            continue
        for argument in wanted:
            yield from (id(n) for n in ast.walk(argument) if isinstance(n, ast.Constant) and n.value)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.Call) and _name(n.func) in _WORDED)


def _values(table: ast.expr) -> Iterator[int]:
    """The strings of a table, without its keys."""
    keys = {id(k) for d in ast.walk(table) if isinstance(d, ast.Dict) for k in d.keys}
    for node in ast.walk(table):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value and id(node) not in keys:
            yield id(node)


def _silent(tree: ast.Module) -> Iterator[int]:
    """Constants that nobody reads on screen: docstrings, logs, annotations, pieces of f-strings, errors raised."""
    for node in ast.walk(tree):
        inside: list[ast.AST] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside = [node.value]
        elif isinstance(node, ast.Call) and _name(node.func) in _SILENT:
            inside = list(ast.walk(node))
        elif isinstance(node, ast.Call) and _name(node.func) in ("cast", "TypeVar"):
            inside = node.args[:1]
        elif isinstance(node, ast.Assign) and _name(node.targets[0]) == "__all__":
            inside = list(ast.walk(node.value))
        elif isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr):
            inside = [n for n in ast.walk(node) if not isinstance(node, ast.JoinedStr) or n in node.values]
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            inside = list(ast.walk(node.annotation))
        elif isinstance(node, ast.Call) and _name(node.func) in ("translate", "QT_TRANSLATE_NOOP"):
            inside = node.args[:1]
        yield from (id(n) for n in inside)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# --- glued --------------------------------------------------------------------------------------------------------


def glued() -> list[str]:
    """Sentences put together from pieces: an f-string with words of its own, or a translated string plus words."""
    found = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        if "tour" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            parts: list[ast.expr] = []
            if isinstance(node, ast.JoinedStr):
                parts = node.values
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                parts = [node.left, node.right]
            words = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
            style = any("{" in w or "<" in w for w in words)  # a style sheet, HTML
            if not style and any(looks_french(w.strip()) and w.strip() != "Écharpe" for w in words):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {words}")
    return found


# --- the file -----------------------------------------------------------------------------------------------------


def translations() -> dict[str, str]:
    """French -> English of the finished entries."""
    if not FILE.exists():
        return {}
    found = {}
    for message in ElementTree.parse(FILE).getroot().iter("message"):
        target = message.find("translation")
        if target is not None and target.get("type") is None and target.text:
            found[message.findtext("source", "")] = target.text
    return found


def write(known: dict[str, str]) -> None:
    """The file with every sentence of the program, by module, in the order of the source."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        '<TS version="2.1" language="en_GB" sourcelanguage="fr_FR">',
    ]
    by_module: dict[str, list[Sentence]] = {}
    for sentence in sentences().values():
        by_module.setdefault(sentence.module, []).append(sentence)
    for module, mine in sorted(by_module.items()):
        lines += ["<context>", f"    <name>{module}</name>"]
        for sentence in sorted(mine, key=lambda s: (s.line, s.text)):
            english = known.get(sentence.text)
            target = (
                f"<translation>{_xml(english)}</translation>"
                if english
                else '<translation type="unfinished"></translation>'
            )
            lines += [
                "    <message>",
                f"        <source>{_xml(sentence.text)}</source>",
                f"        {target}",
                "    </message>",
            ]
        lines.append("</context>")
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join([*lines, "</TS>", ""]), encoding="utf-8")


def _xml(text: str) -> str:
    return escape(text, {"\u00a0": "&#xa0;", "\u202f": "&#x202f;", "\n": "&#xa;", '"': "&quot;"})


def main(arguments: list[str]) -> int:
    wanted, known = sentences(), translations()
    missing = [s for text, s in wanted.items() if text not in known]
    unused = sorted(set(known) - set(wanted))
    if "--update" in arguments:
        write(known)
    for sentence in missing:
        print(f"{sentence.module.replace('.', '/')}.py:{sentence.line}: {sentence.text!r}")
    print(f"{len(wanted)} sentences, {len(missing)} untranslated, {len(unused)} no longer used")
    return 1 if missing or unused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
