"""The folder's history as PREMIS 3, and its ZIP. Source: interop §1.9."""

from __future__ import annotations

import hashlib
import io
import zipfile

from lxml import etree

from app.sandbox.parapheur.shapes import iso
from app.sandbox.parapheur.state import Book, Folder
from app.sandbox.pdf_pages import report_pdf

NS = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def build_premis(book: Book, folder: Folder) -> bytes:
    """Folder, files, events (past, current and to come) and agents."""
    root = etree.Element(f"{{{NS}}}premis", {"version": "3.0"}, nsmap={"premis": NS, "xsi": XSI})
    entity = _object(root, "intellectualEntity", "folderId", folder.id)
    properties = {
        "i_Parapheur_reserved_type": folder.type,
        "i_Parapheur_reserved_subtype": folder.subtype,
        "i_Parapheur_reserved_dueDate": iso(folder.due_ms) or "",
        **folder.metadata,
    }
    for key, value in properties.items():
        _property(entity, key, value)
    _add(entity, "originalName", folder.name)
    for doc in folder.docs:
        item = _object(root, "file", "documentId", doc.id)
        _property(item, "i_Parapheur_reserved_mainDocument", str(doc.main).lower())
        facts = _add(item, "objectCharacteristics")
        fixity = _add(facts, "fixity")
        _add(fixity, "messageDigestAlgorithm", "SHA-256")
        _add(fixity, "messageDigest", hashlib.sha256(doc.content).hexdigest())
        _add(facts, "size", str(len(doc.content)))
        _add(_add(_add(facts, "format"), "formatDesignation"), "formatName", doc.media_type)
        _add(item, "originalName", doc.name)
    _add_events(root, book, folder)
    for user in sorted({task.user for task in folder.tasks if task.user}):
        agent = _add(root, "agent")
        identifier = _add(agent, "agentIdentifier")
        _add(identifier, "agentIdentifierType", "userId")
        _add(identifier, "agentIdentifierValue", user)
        _add(agent, "agentName", user)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_events(root: etree._Element, book: Book, folder: Folder) -> None:
    """A rejection ends in a current DELETE event, a complete circuit in ARCHIVE."""
    for task in folder.tasks:
        if folder.rejected and task.state == "UPCOMING":
            continue
        event = _add(root, "event")
        identifier = _add(event, "eventIdentifier")
        _add(identifier, "eventIdentifierType", "taskId")
        _add(identifier, "eventIdentifierValue", task.id if task.state != "UPCOMING" else "")
        _add(event, "eventType", task.performed or task.action)
        _add(event, "eventDateTime", iso(task.date_ms) or "")
        if task.public_note:
            outcome = _add(_add(event, "eventOutcomeInformation"), "eventOutcomeDetail")
            _add(outcome, "eventOutcomeDetailNote", task.public_note)
        agent = _add(event, "linkingAgentIdentifier")
        _add(agent, "linkingAgentIdentifierType", "userId")
        _add(agent, "linkingAgentIdentifierValue", task.user)
        _add(agent, "linkingAgentRole", book.desks[task.desk].name)
    if folder.rejected:
        event = _add(root, "event")
        _add(event, "eventType", "DELETE")
        _add(event, "eventDateTime", "")


def build_print(book: Book, folder: Folder) -> bytes:
    """The summary slip of a folder."""
    steps = [("Étape", "Bureau", "État", "Annotation")]
    steps += [(t.performed or t.action, book.desks[t.desk].name, t.state, t.public_note) for t in folder.tasks]
    sections = [("Circuit", (f"Dossier : {folder.name}", f"Type : {folder.type} / {folder.subtype}"))]
    return report_pdf(f"Bordereau de signature – {folder.name}", sections, header=book.tenant_name, table=steps)


def build_zip(book: Book, folder: Folder) -> bytes:
    """Documents, detached signatures, slip and PREMIS."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for doc in folder.docs:
            place = "Documents principaux" if doc.main else "Annexes"
            archive.writestr(f"{place}/{doc.name}", doc.content)
            for signature in doc.detached:
                archive.writestr(f"{place}/{signature.name}", signature.content)
        archive.writestr(f"{folder.name.replace('/', '-')}_bordereau.pdf", build_print(book, folder))
        archive.writestr("i_Parapheur_internal_premis.xml", build_premis(book, folder))
    return buffer.getvalue()


def _object(root: etree._Element, kind: str, id_type: str, value: str) -> etree._Element:
    item = _add(root, "object")
    item.set(f"{{{XSI}}}type", kind)
    identifier = _add(item, "objectIdentifier")
    _add(identifier, "objectIdentifierType", id_type)
    _add(identifier, "objectIdentifierValue", value)
    return item


def _property(parent: etree._Element, key: str, value: str) -> None:
    holder = _add(parent, "significantProperties")
    _add(holder, "significantPropertiesType", key)
    _add(holder, "significantPropertiesValue", value)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NS}}}{tag}")
    element.text = text
    return element
