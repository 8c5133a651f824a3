"""A document that its type cannot sign is told of before it is sent."""

from __future__ import annotations

import pytest

from app.domain.mail import AttachedFile
from app.domain.parapheur import DossierType, Format
from app.services.drafts import unsuited


@pytest.mark.feature("61")
@pytest.mark.parametrize(
    ("format_", "media_type", "wanted"),
    [
        (Format.PADES, "application/vnd.oasis.opendocument.text", "pdf"),
        (Format.PADES, "application/pdf", ""),
        (Format.PES_V2, "application/pdf", "xml"),
        (Format.PES_V2, "text/xml", ""),
        (Format.PKCS7, "application/vnd.oasis.opendocument.text", ""),
        (Format.NONE, "image/png", ""),
    ],
)
def test_what_is_signed_inside_must_be_of_its_kind(format_: Format, media_type: str, wanted: str) -> None:
    kind = DossierType(
        id="b/t/s", tenant="t", bureau_id="b", type_id="t", type="T", subtype_id="s", subtype="S", format=format_
    )
    file = AttachedFile(name="document", media_type=media_type, sha256="0" * 64, size_bytes=1)
    assert unsuited(kind, file) == wanted
