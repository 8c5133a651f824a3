"""Pieces read from their bytes are those of the tree, whatever the file looks like; memory stays small."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from app.documents.pes import check_pes, open_pes, read_pes
from app.documents.pes_model import Flux, Sens
from app.documents.pes_pieces import LONG_BYTES
from app.domain.errors import Rejected
from app.sandbox.pes_files import generate_pes, spec_of

ROOT = Path(__file__).parents[3]


def of_tree(data: bytes) -> list[list[tuple[str, list[str]]]]:
    """Bordereau → (number of the piece, numbers and amounts of its lines), by libxml2 alone."""
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))
    bordereaux = [
        b for block in root if block.tag in ("PES_DepenseAller", "PES_RecetteAller") for b in block.findall("Bordereau")
    ]
    return [[_piece(piece) for piece in bordereau.findall("Piece")] for bordereau in bordereaux]


def _piece(piece: etree._Element) -> tuple[str, list[str]]:
    depense = etree.QName(piece.getparent().getparent()).localname == "PES_DepenseAller"
    number = _first(piece.find("BlocPiece/InfoPce" if depense else "BlocPiece"), "IdPce")
    lines = []
    for line in piece.findall("LigneDePiece"):
        bloc = line.find("BlocLignePiece")
        info = bloc.find("InfoLignePce" if depense else "InfoLignePiece") if bloc is not None else None
        lines.append(f"{_first(info, 'IdLigne')} {_first(info, 'MtHT')}")
    return number, lines


def _first(element: etree._Element | None, tag: str) -> str:
    found = element.find(tag) if element is not None else None
    return found.get("V", "") if found is not None else ""


def of_reader(flux: Flux) -> list[list[tuple[str, list[str]]]]:
    return [
        [(p.number, [f"{line.number} {line.ht if line.ht else ''}" for line in p.lines]) for p in b.pieces]
        for b in flux.bordereaux
    ]


BASE = generate_pes(1, spec_of(3, 5))
PIECE = BASE.index(b"<Piece>", BASE.index(b"</Piece>"))


@pytest.mark.parametrize(
    "data",
    [
        BASE,
        generate_pes(1, spec_of(1, 6, sens=Sens.RECETTE, newline="\r\n")),
        BASE[:PIECE] + b"<!-- <Piece> -->" + BASE[PIECE:],
        BASE[:PIECE] + b"<![CDATA[ <Piece> ]]>" + BASE[PIECE:],
        BASE[:PIECE] + b"<?x <Piece> ?>" + BASE[PIECE:],
        BASE[:PIECE] + b"<Autre><Piece/></Autre>" + BASE[PIECE:],
        BASE[:PIECE] + b"texte" + BASE[PIECE:],
        BASE[:PIECE] + b"<Piece/>" + BASE[PIECE:],
        BASE[:PIECE] + b"<Piece ></Piece >" + BASE[PIECE:],
        BASE.replace(b"<Piece>", b'<Piece note="a>b">', 2),
        BASE.replace(b"<Piece>", b'<Piece Id="P1">', 1),
        BASE.replace(b"<Piece>", b'<Piece xmlns="autre">', 1),
        BASE.replace(b"<BlocBordereau>", b"<BlocBordereau><Piece/>", 1),
        BASE.replace(b"<LigneDePiece>", b"<Piece><LigneDePiece/></Piece><LigneDePiece>", 1),
        BASE.replace(b"<LigneDePiece>", b"<Groupe><LigneDePiece>", 1).replace(
            b"</LigneDePiece>", b"</LigneDePiece></Groupe>", 1
        ),
    ],
    ids=[
        "mandats", "titres", "comment", "cdata", "instruction", "nested-elsewhere", "text", "empty", "blanks",
        "attribute", "id", "namespace", "in-head", "piece-in-piece", "grouped-lines",
    ],
)  # fmt: skip
def test_pieces_are_those_of_the_tree(data: bytes) -> None:
    expected = of_tree(data)
    assert of_reader(open_pes(data)) == expected
    assert sum(map(len, expected)) > 4


SNIPPETS = [
    b"<Piece/>", b"<Piece></Piece>", b"<LigneDePiece/>", b"<Piece a='1'/>", b"<!--x-->", b"&#65;", b"x", b"<Bordereau/>",
    b"<Autre><LigneDePiece/></Autre>", b"<BlocPiece><IdPce V='7'/></BlocPiece>", b"</Piece><Piece>", b"<Piece>",
    b"</LigneDePiece><LigneDePiece>", b"<![CDATA[<Piece>]]>",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(120))
def test_mutated_files_read_as_the_tree_or_are_refused_with_it(seed: int) -> None:
    chance = random.Random(seed)
    raw = BASE
    for _ in range(chance.randrange(1, 4)):
        tags = [found.end() for found in re.finditer(rb">", raw)]
        place = chance.choice(tags)
        removed = re.compile(rb"\s*<\w+ V=\"[^\"]*\"/>").match(raw, place) if chance.random() < 0.3 else None
        raw = raw[:place] + chance.choice(SNIPPETS) + raw[removed.end() if removed else place :]
    try:
        flux = open_pes(raw)
    except Rejected:
        with pytest.raises(etree.XMLSyntaxError):
            of_tree(raw)
        return
    expected = [[(n, len(lines)) for n, lines in b] for b in of_tree(raw)]
    assert [[(p.number, len(p.lines)) for p in b.pieces] for b in flux.bordereaux] == expected
    check_pes(flux)


def _with_long_piece(lines: int) -> bytes:
    start, end = BASE.index(b"<LigneDePiece>"), BASE.index(b"</LigneDePiece>") + len(b"</LigneDePiece>")
    return BASE[:start] + BASE[start:end] * lines + BASE[end:]


@pytest.mark.parametrize("comment", [b"", b"<!-- -->"])
def test_a_piece_of_many_lines_is_read_line_by_line(comment: bytes) -> None:
    size = BASE.index(b"</LigneDePiece>") - BASE.index(b"<LigneDePiece>")
    count = 2 * LONG_BYTES // size
    data = _with_long_piece(count)
    place = data.index(b"<Piece>")
    data = data[:place] + comment + data[place:]
    flux = read_pes(data)
    piece = flux.bordereaux[0].pieces[0]
    short = read_pes(BASE).bordereaux[0].pieces[0]
    assert len(piece.lines) >= count
    assert not isinstance(piece.lines, tuple)  # they are not all in memory
    assert piece.lines[0] == short.lines[0]
    assert list(piece.lines)[-1] == short.lines[-1]
    assert piece.total == short.total + (count - 1) * short.lines[0].total
    assert piece.tiers == short.tiers
    assert of_reader(flux) == of_tree(data)


def test_a_run_a_slice_and_one_piece_say_the_same() -> None:
    pieces = open_pes(BASE).bordereaux[1].pieces
    all_of_them = list(pieces)
    assert [pieces[i] for i in range(len(pieces))] == all_of_them == pieces[:] == pieces[0:99]
    assert pieces[1:3] == all_of_them[1:3]
    assert pieces[-1] == all_of_them[-1]
    assert pieces[::-1] == all_of_them[::-1]
    assert pieces[3:1] == []
    with pytest.raises(IndexError):
        pieces[len(pieces)]


def test_very_long_values_are_cut_and_said() -> None:
    data = re.sub(rb'<Obj V="[^"]*"', b'<Obj V="' + b"x" * 5_000_000 + b'"', BASE, count=1)
    flux = read_pes(data)
    assert len(flux.bordereaux[0].pieces[0].subject) == 1000
    (finding,) = [f for f in flux.findings if f.code == "pes_value_too_long"]
    assert (finding.params["tag"], finding.params["size"]) == ("Obj", 5_000_000)


MEASURE = """
import sys
from tests.bench.big_files import pes_of_mandats
from app.documents.pes import check_pes, open_pes

def peak() -> int:
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024

data = pes_of_mandats(int(sys.argv[1]), 2)
if sys.argv[2] == "comment":
    at = data.index(b"<Piece>")
    data = data[:at] + b"<!-- -->" + data[at:]
open("/proc/self/clear_refs", "w").write("5")
before = peak()
check_pes(open_pes(data))
print(peak() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peaks are read from /proc")
@pytest.mark.parametrize("kind", ["quiet", "comment"])
def test_the_whole_check_takes_less_memory_than_the_file(kind: str) -> None:
    command = [sys.executable, "-c", MEASURE, "24000000", kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 48, f"{done.stdout.strip()} MB for 24 MB"
