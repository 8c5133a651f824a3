"""The list as a table, and one signature as a page to keep. Words of `words`; bytes for whoever writes the file."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.services.followup import Followed
from ui import text
from ui.paper import paper_font
from ui.text import tr
from ui.views.signatures import words

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells spreadsheets that the accents are UTF-8."""


def table(signatures: Sequence[Followed]) -> bytes:
    """Semicolons, as French spreadsheets read them; one line a signature."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [tr("Dossier"), tr("Collectivité"), tr("Signé le"), tr("Bordereaux"), tr("Montant"), tr("État"), tr("Réponse"),
         tr("Référence"), tr("Preuve"), tr("Empreintes")]
    )  # fmt: skip
    for one in signatures:
        signature = one.signature
        answered = max((fate.answered_ms or 0 for fate in one.fates), default=0)
        writer.writerow(
            _safe(cell)
            for cell in (
                signature.name,
                one.body.name,
                text.local(signature.signed_ms).strftime("%d/%m/%Y %H:%M"),
                words.slips(one),
                signature.amount.replace(".", ","),
                words.stage(one)[0],
                text.local(answered).strftime("%d/%m/%Y") if answered else "",
                " ".join(fate.reference for fate in one.fates if fate.reference),
                words.proof(one),
                " ".join(signature.documents.values()),
            )
        )
    return (BOM + out.getvalue()).encode("utf-8")


def _safe(cell: str) -> str:
    """No cell is taken for a formula by a spreadsheet."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def page(one: Followed, intact: bool) -> bytes:
    """A PDF: what was signed, when, with what, its way, and whether our journal is whole."""
    parts = [f"<h1>{html.escape(one.signature.name)}</h1>"]
    about = " · ".join(part for part in (words.slips(one), words.amount(one), one.body.name) if part)
    parts.append(f"<p>{html.escape(about)}</p>")
    advice = words.advice(one)
    if advice is not None:
        parts.append(
            f"<h2>{html.escape(advice.title)}</h2><p>{html.escape(advice.sentence)}<br>{html.escape(advice.remedy)}</p>"
        )
    for fate in one.fates:
        for error in fate.errors:
            meaning, own = words.anomaly(error)
            parts.append(f"<p>{html.escape(words.place(error))} — {html.escape(meaning)} <i>{html.escape(own)}</i></p>")
    for message in (message for fate in one.fates for message in fate.messages):
        parts.append(f"<h2>{html.escape(words.message_name(message))}</h2><p>{html.escape(message.text)}</p>")
    parts.append(f"<h2>{html.escape(tr('Son parcours'))}</h2><table>")
    for moment in one.timeline:
        shape = "%d/%m/%Y" if moment.whole_day else "%d/%m/%Y %H:%M"
        when = text.local(moment.at_ms).strftime(shape) if moment.at_ms is not None else "—"
        said = " ".join(part for part in (words.moment(moment), moment.who, moment.note) if part)
        parts.append(f"<tr><td width='130'>{when}</td><td>{html.escape(said)}</td></tr>")
    parts.append(f"</table><h2>{html.escape(tr('La preuve'))}</h2><p>{html.escape(words.proof(one))}</p>")
    for label, value in words.proof_rows(one):
        parts.append(f"<p>{html.escape(label)}<br><code>{html.escape(value)}</code></p>")
    chain = tr("Le journal de cet appareil est intact.") if intact else tr("Le journal de cet appareil a été modifié.")
    parts.append(f"<p><b>{html.escape(chain)}</b></p>")
    return _pdf("".join(parts))


def _pdf(body: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(18, 18, 18, 18), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(paper_font())
    document.setHtml(body)
    document.setPageSize(writer.pageLayout().paintRectPixels(96).size().toSizeF())
    document.print_(writer)
    del writer
    buffer.close()
    return bytes(data.data())
