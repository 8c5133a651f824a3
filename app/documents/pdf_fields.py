"""What is typed in the fields of a PDF form: PDFium draws it, but does not count it among the words of a page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from app.documents.placement import Box, Placement

Word = tuple[str, float, float, float, float]
_TYPED = (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
_PASSWORD = 1 << 13
"""Flag of a field whose value is not to be shown (PDF 32000-1 §12.7.4.3)."""


def typed_in(form: Any, page: Any, place: Placement) -> Iterator[tuple[str, Box]]:
    """Value and place, as displayed, of each field of a page with something in it; ``form`` None = no form."""
    if form is None:
        return
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        field = pdfium_c.FPDFPage_GetAnnot(page, number)
        if not field:
            continue
        try:
            value = _value(form, field)
            box = pdfium_c.FS_RECTF()
            if value and pdfium_c.FPDFAnnot_GetRect(field, box):
                yield value, place.box_on_sheet(box.left, box.bottom, box.right, box.top)
        finally:
            pdfium_c.FPDFPage_CloseAnnot(field)


def _value(form: Any, field: Any) -> str:
    if pdfium_c.FPDFAnnot_GetFormFieldType(form, field) not in _TYPED:
        return ""
    if pdfium_c.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD:
        return ""
    size = pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, buffer, size)
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace").strip()


def among(words: Sequence[Word], typed: Iterable[tuple[str, Box]]) -> list[Word]:
    """The words of a page, with those of its fields where they stand: before the first word that lies lower."""
    found = list(words)
    for value, box in typed:
        middle = (box[1] + box[3]) / 2
        at = next((i for i, word in enumerate(found) if word[2] > middle), len(found))
        found[at:at] = [(word, *box) for word in value.split()]
    return found
