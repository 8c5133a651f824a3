"""Spaces before « : ; ? ! » are French: never written between words and a sign where English would show them too."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[3]
GLUED = re.compile(r"(NBSP|NARROW|_N)\}\s*[:;?!»]|«\s*\{(text\.)?(NBSP|NARROW)")
HOME = {"text.py", "errors.py"}
"""Where the spaces are put, for French only or in place of a French plain one (``.replace(" :", …)``)."""


def test_no_french_space_is_composed_into_a_sentence() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        if path.relative_to(ROOT / "ui").as_posix() not in HOME
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if GLUED.search(line) and not re.search(r'" [:?!]"', line)
    ]
    assert found == []


def test_no_english_sentence_has_a_french_sign() -> None:
    translated = ElementTree.parse(ROOT / "resources" / "translations" / "echarpe_en.ts").iter("translation")
    words = ["".join(each.itertext()) for each in translated]
    assert len(words) > 4000
    assert [w for w in words if re.search(r"[\w})] ?[\u00a0\u202f ][:;?!](\s|$)|[«»]", w)] == []
