"""Annotated copies: what goes to somebody by mail, what stays one's own, and that the original is never touched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.pdfgen import canvas

from app.domain.exchange import FileRef
from app.domain.ids import Key
from app.domain.listing import FileState
from app.domain.seances import (
    Annotation,
    InkPoint,
    InkStroke,
    Member,
    Origin,
    Rect,
    Seance,
    SeanceDocument,
    document_ref,
)
from app.services.copies import Carriage, CopyService, _annotated, is_signed
from app.services.seances import SeanceService
from tests.unit.services.kit import COMMUNE, NOW, Town, run
from tests.unit.signing.test_pades import PDF, make_signer, pdfsig, sign_pdf

DOCUMENT = SeanceDocument(document_id="d1", origin=Origin.PROJET, origin_id="p1", name="Rapport")
MEETING = Seance(
    id="s1", name="Conseil municipal", date_ms=NOW + 86_400_000, documents=(DOCUMENT,),
    members=(Member(id="autre", first_name="Paul", last_name="Durand"),),
)  # fmt: skip
KEY = Key(COMMUNE, Seance.KIND, "s1")


STROKE = InkStroke(
    id="t1", seance_id="s1", document_id="d1", page=0,
    points=tuple(InkPoint(x_pt=60.0 + i, y_pt=90.0, pressure=0.5) for i in range(12)),
)  # fmt: skip


def pdf() -> bytes:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(400, 600))
    page.drawString(50, 500, "Rapport")
    page.save()
    return buffer.getvalue()


def note(id: str, text: str, author: str = "", shared: tuple[str, ...] = ()) -> Annotation:
    return Annotation(
        id=id, seance_id="s1", origin=Origin.PROJET, origin_id="p1", author_id=author, author_name="x", date_ms=NOW,
        page=0, rect=Rect(left=40, top=40, right=200, bottom=80), text=text, shared_with=shared,
    )  # fmt: skip


async def written(town: Town) -> tuple[CopyService, bytes]:
    data = pdf()
    store = town.bodies.store_of(COMMUNE)
    ref = FileRef(
        ref=document_ref(DOCUMENT), owner_kind=Seance.KIND, owner_id="s1", name="r.pdf", media_type="application/pdf"
    )
    notes = (
        note("privee", "Pour moi seul"),
        note("partagee", "Pour nous", shared=("autre",)),
        note("recue", "Confidence de Paul", author="autre"),
    )
    await town.pulled(COMMUNE, MEETING, *notes, files=(ref,))
    digest = await store.blobs.put(data)
    await store.write(lambda tx: tx.set_file(COMMUNE, ref.ref, state=FileState.HERE, sha256=digest))
    seances = SeanceService(town.bodies, town.library)
    await seances.add_stroke(COMMUNE, STROKE)
    return CopyService(town.bodies, town.library, seances), data


def marks(data: bytes) -> dict[str, str]:
    """Name -> kind of the annotations of the first page."""
    return {a.get_object()["/NM"]: a.get_object()["/Subtype"] for a in PdfReader(io.BytesIO(data)).pages[0]["/Annots"]}


@pytest.mark.feature("48", "49")
@pytest.mark.parametrize("private", [False, True])
def test_a_copy_by_mail_holds_ink_and_shared_notes_and_no_confidence(tmp_path: Path, private: bool) -> None:
    async def scenario(town: Town) -> None:
        copies, data = await written(town)
        assert await copies.carriage(KEY, DOCUMENT) == Carriage(shared=1, private=1, strokes=1)
        draft = await copies.mail_copy(KEY, DOCUMENT, private=private, name="3. Rapport.pdf")
        (file,) = draft.files
        sent = await town.bodies.store_of(COMMUNE).blobs.read_all(file.sha256, 10**7)
        assert (draft.account, file.name, file.size_bytes) == (COMMUNE, "3. Rapport.pdf", len(sent))
        assert sent.startswith(data), "the original, and what was added"
        own = {"partagee": "/Square", "t1": "/Ink"} | ({"privee": "/Square"} if private else {})
        assert marks(sent) == own

    run(tmp_path, scenario)


@pytest.mark.feature("112", "A26")
def test_a_copy_for_oneself_holds_everything_and_says_whether_the_original_is_signed(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        copies, data = await written(town)
        target = tmp_path / "copie.pdf"
        saved = await copies.export(KEY, DOCUMENT, target)
        assert not saved.signed
        assert set(marks(target.read_bytes())) == {"privee", "partagee", "recue", "t1"}
        held = await town.library.read_file(COMMUNE, document_ref(DOCUMENT))
        assert held == data, "the document itself is never touched"

    run(tmp_path, scenario)
    signature = sign_pdf(PDF, make_signer())
    assert is_signed(signature)
    judged = pdfsig(_annotated(signature, (), (STROKE,)), tmp_path)
    assert "Signature is Valid" in judged and "Not total document signed" in judged, "which is what the window says"
    assert is_signed(b"... /ByteRange [0 1 2 3] ... /SubFilter /ETSI.CAdES.detached") and not is_signed(pdf())
