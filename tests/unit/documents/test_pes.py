"""The reader of PES files: what it says, what it points out, what it refuses."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.pes import content_digest, open_attachment, read_pes, validate_pes
from app.documents.pes_model import Flux, Sens, Severity, SignatureMode
from app.domain.errors import Rejected, TargetGone
from app.sandbox.pes_files import DEMO, PesSpec, generate_pes, spec_of

BY_KEY = {spec.key: spec for spec in DEMO}


def demo(key: str) -> Flux:
    return read_pes(generate_pes(1, BY_KEY[key]))


def codes(flux: Flux) -> set[str]:
    return {finding.code for finding in flux.findings}


@pytest.mark.feature("58")
def test_a_file_reads_as_bordereau_pieces_lines() -> None:
    flux = demo("02")
    assert (flux.file_name, flux.cod_col, flux.cod_bud) == ("COMMUNE_20261120_02", "100", "00")
    assert flux.budget_label == "COMMUNE DE SAINT-AUBIN-DES-PINS"
    assert flux.post_label == "SGC DE SAINT-AUBIN-DES-PINS"
    (bordereau,) = flux.bordereaux
    assert (bordereau.sens, bordereau.number, bordereau.year, bordereau.date) == (
        Sens.DEPENSE,
        "42",
        "2026",
        "2026-11-20",
    )
    assert str(bordereau.type) == "Bordereau ordinaire"
    assert bordereau.declared_count == len(bordereau.pieces) == 4
    assert bordereau.dematerialised
    piece = bordereau.pieces[0]
    assert (str(piece.type), str(piece.nature)) == ("Mandat ordinaire", "Investissement")
    line = piece.lines[0]
    assert line.market == "2026-VRD-04"
    assert str(line.payment) == "Virement"
    assert line.vat == (line.ht * 20 / 100).quantize(Decimal("0.01"))
    (tiers,) = line.tiers
    assert tiers.name in {"ROUTES ET RÉSEAUX DU PIGNADA", "SIGNALÉTIQUE BOURDETTE"}
    assert str(tiers.category).startswith("Personne morale de droit privé")
    assert tiers.account is not None
    assert tiers.account.iban.startswith("FR00")
    assert bordereau.computed_total == bordereau.declared_total == flux.total


@pytest.mark.feature("58")
def test_titres_and_mandats_of_one_file_are_told_apart() -> None:
    flux = demo("06")
    assert [(b.sens, b.number) for b in flux.bordereaux] == [
        (Sens.DEPENSE, "44"),
        (Sens.DEPENSE, "45"),
        (Sens.RECETTE, "20"),
    ]
    titre = flux.bordereaux[2].pieces[0]
    assert str(titre.type) == "Titre ordinaire"
    assert titre.subject == "Droits de place du marché - octobre 2026"
    assert flux.mode is SignatureMode.PER_BORDEREAU
    assert flux.elements == tuple(b.id for b in flux.bordereaux)


@pytest.mark.feature("58")
def test_persons_and_search_text() -> None:
    flux = demo("04")
    (bordereau,) = flux.bordereaux
    names = {tiers.shown for piece in bordereau.pieces for tiers in piece.tiers}
    assert "Mr Célestin Ümbdenstock" in names
    text = flux.search_text()
    assert "Restauration scolaire" in text
    assert "Ümbdenstock" in text


@pytest.mark.feature("58")
def test_attachments_open() -> None:
    flux = demo("01")
    assert len(flux.attachments) == 12
    for attachment in flux.attachments:
        assert open_attachment(flux, attachment).startswith(b"%PDF-")
    reference = flux.bordereaux[0].pieces[0].all_refs[0]
    assert reference.embedded
    assert open_attachment(flux, reference.id).startswith(b"%PDF-")
    with pytest.raises(TargetGone):
        open_attachment(flux, "INCONNUE")


def test_unreadable_and_oversized_attachments_are_refused() -> None:
    data = generate_pes(1, BY_KEY["15"])
    broken = re.sub(rb">H4sI[^<]{40}", b">H4sI" + b"A" * 40, data)
    flux = read_pes(broken)
    with pytest.raises(Rejected) as refusal:
        open_attachment(flux, flux.attachments[0])
    assert refusal.value.code == "pes_pj_unreadable"
    flux = read_pes(data)
    with pytest.raises(Rejected) as refusal:
        open_attachment(flux, flux.attachments[0], max_bytes=100)
    assert refusal.value.code == "pes_pj_too_large"


@pytest.mark.feature("59")
def test_a_wrong_total_is_pointed_out_with_both_figures() -> None:
    flux = demo("08")
    (finding,) = [f for f in flux.findings if f.code == "pes_totals_differ"]
    declared, computed = Decimal(str(finding.params["declared"])), Decimal(str(finding.params["computed"]))
    assert declared - computed == 10
    assert finding.severity is Severity.WARNING
    assert flux.errors == ()


@pytest.mark.feature("59")
def test_a_missing_attachment_is_pointed_out() -> None:
    flux = demo("12")
    (finding,) = [f for f in flux.findings if f.code == "pes_pj_missing"]
    assert finding.params["id"] not in {attachment.id for attachment in flux.attachments}
    missing = [ref for p in flux.bordereaux[0].pieces for ref in p.all_refs if ref.missing]
    assert [(ref.id, ref.name) for ref in missing] == [(finding.params["id"], finding.params["name"])]


@pytest.mark.feature("59")
def test_the_other_demonstration_files_have_nothing_to_point_out() -> None:
    for spec in DEMO:
        if not spec.wrong_total and not spec.missing_attachment:
            assert read_pes(generate_pes(1, spec)).findings == ()


def _changed(pattern: bytes, replacement: bytes, spec: PesSpec | None = None, count: int = 1) -> Flux:
    data = generate_pes(1, spec or spec_of(2))
    changed = re.sub(pattern, replacement, data, count=count)
    assert changed != data
    return read_pes(changed)


@pytest.mark.feature("59")
@pytest.mark.parametrize(
    ("pattern", "replacement", "code", "severity"),
    [
        (rb'<NbrPce V="2"', b'<NbrPce V="3"', "pes_count_differs", Severity.WARNING),
        (rb'<InfoDematerialisee V="1"/>', b"", "pes_not_demat", Severity.WARNING),
        (rb'<MtCumulAnnuel V="[^"]*"/>', b"", "pes_yearly_total_missing", Severity.WARNING),
        (rb'<IdBord V="101"', b'<IdBord V="100"', "pes_bordereau_duplicate", Severity.WARNING),
        (rb'Id="D202600101C00"', b'Id="D202600100C00"', "pes_id_duplicate", Severity.ERROR),
        (rb'Id="D202600101C00"', b'Id="2026"', "pes_id_invalid", Severity.ERROR),
        (rb'<MtHT V="[^"]*"', b'<MtHT V="douze"', "pes_amount_unreadable", Severity.ERROR),
        (rb'<IdColl V="[^"]*"', b'<IdColl V="12"', "pes_siret_shape", Severity.WARNING),
        (rb">H4sI[^<]*<", b"><", "pes_pj_empty", Severity.WARNING),
        (rb'<TypFic V="[^"]*"', b'<TypFic V="PESRETOUR"', "pes_shape", Severity.WARNING),
        (rb'<NbrPce V="2"', b'<NbrPce V="100000"', "pes_shape", Severity.WARNING),
        (rb'<Support V="01"', b'<Support V="09"', "pes_code_unknown", Severity.WARNING),
        (rb'<TypePJ V="[^"]*"', b'<TypePJ V="999"', "pes_code_unknown", Severity.WARNING),
    ],
)
def test_what_is_wrong_is_pointed_out(pattern: bytes, replacement: bytes, code: str, severity: Severity) -> None:
    flux = _changed(pattern, replacement)
    assert (code, severity) in {(f.code, f.severity) for f in flux.findings}


@pytest.mark.feature("59")
def test_a_titre_of_nothing_is_pointed_out_a_mandat_is_not() -> None:
    for key, expected in (("06", True), ("01", False)):
        data = generate_pes(1, BY_KEY[key])
        start = data.index(b"<PES_RecetteAller>") if expected else 0
        free = re.sub(rb'<MtHT V="[^"]*"', b'<MtHT V="0.00"', data[start:], count=1)
        assert ("pes_amount_shape" in codes(read_pes(data[:start] + free))) is expected


@pytest.mark.feature("59")
def test_encoding_other_than_the_treasurys_is_pointed_out() -> None:
    data = generate_pes(1, spec_of()).decode("iso-8859-1").replace("ISO-8859-1", "UTF-8").encode()
    flux = read_pes(data)
    assert "pes_encoding" in codes(flux)
    assert flux.encoding == "utf-8"
    assert "è" in flux.post_label + flux.issuer


@pytest.mark.feature("59")
def test_empty_flux_is_an_error() -> None:
    data = re.sub(rb"<PES_DepenseAller>.*</PES_PJ>", b"", generate_pes(1, spec_of()), flags=re.DOTALL)
    assert {f.code for f in read_pes(data).errors} == {"pes_empty"}


def test_signature_mode_follows_the_ids() -> None:
    whole = demo("07")
    assert (whole.mode, whole.elements) == (SignatureMode.WHOLE_FILE, (whole.root_id,))
    partial = _changed(rb' Id="D202600101C00"', b"")
    assert (partial.mode, partial.elements) == (SignatureMode.WHOLE_FILE, (partial.root_id,))
    nothing = _changed(rb' Id="[^"]*"', b"", count=0)
    assert (nothing.mode, nothing.elements) == (SignatureMode.IMPOSSIBLE, ())
    assert "pes_not_signable" in {f.code for f in nothing.errors}
    double = _changed(rb'Id="D202600101C00"', b'Id="D202600100C00"')
    assert double.mode is SignatureMode.IMPOSSIBLE


def _with_doctype(doctype: str) -> bytes:
    return generate_pes(1, spec_of()).replace(b"?>\n", f"?>\n{doctype}\n".encode("ascii"), 1)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE PES_Aller>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        f"<!DOCTYPE x [{LAUGHS}]>",
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/pes.dtd">',
    ],
    ids=["plain", "external-entity", "billion-laughs", "quadratic", "external-dtd"],
)
def test_any_doctype_is_refused(doctype: str) -> None:
    data = _with_doctype(doctype).replace(b'<Sigle V="COMPTA-PINS"', b'<Sigle V="&l9;"')
    for entry in (read_pes, lambda d: content_digest(d, "FLUX20261120ESSAI1")):
        with pytest.raises(Rejected) as refusal:
            entry(data)
        assert refusal.value.code == "pes_doctype"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pes_malformed"),
        (b"<a><b></a>", "pes_not_aller"),
        (b"<PES_Aller/>", "pes_not_aller"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "pes_encoding"),
        ("<a/>".encode("utf-16"), "pes_encoding"),
        (b"<n:PES_Aller xmlns:n='http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller'>", "pes_malformed"),
        (
            b"<n:PES_Aller xmlns:n='http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller'>" + b"<a>" * 5_000,
            "pes_malformed",
        ),
    ],
)
def test_what_is_not_a_pes_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read_pes(data)
    assert refusal.value.code == code


def test_size_is_capped_before_reading_everything() -> None:
    data = generate_pes(1, spec_of())
    with pytest.raises(Rejected) as refusal:
        read_pes(io.BytesIO(data), max_bytes=len(data) - 1)
    assert refusal.value.code == "pes_too_large"
    assert read_pes(io.BytesIO(data)).data == data


@settings(max_examples=200, deadline=None)
@given(
    place=st.integers(min_value=0),
    length=st.integers(min_value=0, max_value=12),
    junk=st.binary(max_size=12),
)
def test_damaged_files_are_read_or_refused_but_never_crash(place: int, length: int, junk: bytes) -> None:
    data = generate_pes(1, spec_of(1, pieces=1))
    place %= len(data)
    try:
        flux = read_pes(data[:place] + junk + data[place + length :])
    except Rejected:
        return
    flux.search_text()
    for attachment in flux.attachments:
        try:
            open_attachment(flux, attachment)
        except Rejected as refusal:
            assert refusal.code == "pes_pj_unreadable"


@pytest.mark.feature("58")
@pytest.mark.parametrize("generation", ["5.11", "5.17"])
def test_generated_files_are_valid_against_the_schemas(shared_data: Path, generation: str) -> None:
    folder = shared_data / "pes-xsd" / f"schemas_pes_v{generation}"
    for spec in (*DEMO, spec_of(15), spec_of(2, sens=Sens.RECETTE, newline="\r\n")):
        assert validate_pes(generate_pes(1, spec), folder) == []


@pytest.mark.feature("59")
def test_a_schema_fault_is_a_warning_with_its_line(shared_data: Path) -> None:
    folder = shared_data / "pes-xsd" / "schemas_pes_v5.17"
    data = generate_pes(1, spec_of()).replace(b'<CodCol V="100"/>', b'<CodCol V="ABCD"/>')
    findings = validate_pes(data, folder)
    assert findings
    assert {f.code for f in findings} == {"pes_schema"}
    assert findings[0].params["line"] == data[: data.index(b"ABCD")].count(b"\n") + 1
    with pytest.raises(FileNotFoundError):
        validate_pes(data, shared_data)


def test_generation_is_deterministic_and_depends_on_the_seed() -> None:
    assert generate_pes(1, DEMO[0]) == generate_pes(1, DEMO[0])
    assert generate_pes(1, DEMO[0]) != generate_pes(2, DEMO[0])
    assert len({spec.file_name for spec in DEMO}) == len(DEMO) == 15
