"""The acknowledgement of an acte by the préfecture (ARActe). Source: interop §6; schema ``actes`` 1.1 and later.

Only its two facts are read: the identifier it gave, and when it received the acte.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from app.domain.errors import Rejected

_MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeReceipt:
    """What the préfecture's platform answers."""

    id: str
    """``040-200012345-20261120-2026_12-DE``: its proof of transmission."""
    date: str
    """``YYYY-MM-DD``, reception."""


def read_receipt(data: bytes) -> ActeReceipt:
    """Raises ``Rejected("acte_ar_unreadable")`` for anything else than an ARActe."""
    if len(data) > _MAX_BYTES or b"<!DOCTYPE" in data:
        raise Rejected("acte_ar_unreadable")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("acte_ar_unreadable") from error
    if etree.QName(root).localname != "ARActe":
        raise Rejected("acte_ar_unreadable")
    values = {str(etree.QName(name).localname): str(value) for name, value in root.attrib.items()}
    if not values.get("IDActe"):
        raise Rejected("acte_ar_unreadable")
    return ActeReceipt(id=values["IDActe"], date=values.get("DateReception", "")[:10])
