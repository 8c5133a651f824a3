"""The tab of facts of a dossier: what it is about, what is known of it, who acted and will act, what was said."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.business import Business, Summary
from app.domain.parapheur import Action, Comment, Dossier, Step
from app.services.parapheur import DossierPage
from ui import text
from ui.context import Context
from ui.text import NBSP, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.views.parapheur.business import one_of, summary_lines
from ui.views.parapheur.checks import who_acted
from ui.widgets.basic import Card, Icon, Label

NAME_PX = 150


def add_summary(ctx: Context, body: QVBoxLayout, page: DossierPage) -> None:
    """What it is about, as a card; nothing for a PES, whose own tab says more, nor where nothing is known."""
    summary = page.summary
    if summary.business in (Business.PES, Business.OTHER) or not summary.told:
        return
    body.addWidget(summary_card(ctx, summary))


def summary_card(ctx: Context, summary: Summary) -> QWidget:
    """« Demande de congés »: agent, dates, days, balance."""
    theme = ctx.theme
    card = Card(theme, ink="accent_soft")
    card.setObjectName("parapheur.summary")
    card.body.addWidget(Label(theme, one_of(summary.business), Type.BODY_STRONG))
    card.body.addLayout(_grid(ctx, summary_lines(summary)))
    return card


def add_metadata(ctx: Context, body: QVBoxLayout, page: DossierPage) -> None:
    """What the type wants to be known, under the names that the body chose."""
    dossier = page.dossier
    told = {each.text for each in page.summary.told}  # the summary above says these
    rows = [(_metadata_name(dossier, key), value) for key, value in dossier.metadata.items() if value not in told]
    if rows:
        body.addWidget(Label(ctx.theme, tr("Renseignements"), Type.LEAD))
        body.addLayout(_grid(ctx, rows))


def _metadata_name(dossier: Dossier, key: str) -> str:
    return text.capital(dossier.field_of(key).label.replace("_", " "))


def _grid(ctx: Context, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(ctx.theme.gap(Space.M))
    grid.setVerticalSpacing(ctx.theme.gap(Space.XS))
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(rows):
        grid.addWidget(Label(ctx.theme, name, Type.BODY, "text_soft"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(ctx.theme, value, Type.BODY), number, 1)
    grid.setColumnMinimumWidth(0, ctx.theme.px(NAME_PX))
    return grid


# --- circuit --------------------------------------------------------------------------------------


def add_circuit(ctx: Context, body: QVBoxLayout, page: DossierPage) -> None:
    """Steps and people, what each said; the one that waits stands out."""
    dossier = page.dossier
    if not dossier.steps:
        body.addWidget(Label(ctx.theme, tr("Le circuit arrive avec le réseau."), Type.BODY, "text_soft"))
        return
    body.addWidget(Label(ctx.theme, tr("Circuit"), Type.LEAD))
    if dossier.origin_name:
        sent = tr("Émis par {bureau}").format(bureau=dossier.origin_name)
        body.addWidget(Label(ctx.theme, sent, Type.SMALL, "text_soft"))
    for step in dossier.steps:
        body.addWidget(step_row(ctx, step))


def step_row(ctx: Context, step: Step) -> QWidget:
    """One step: what, who, when; the notes below it."""
    theme = ctx.theme
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, theme.gap(Space.XS), 0, theme.gap(Space.XS))
    line.setSpacing(theme.gap(Space.M))
    current = step.state == "PENDING"
    rejected = step.performed is Action.REJECT
    icon = "forward-page" if current else "reject" if rejected else "check" if step.date_ms else "pending"
    ink = "accent" if current else "danger" if rejected else "ok" if step.date_ms else "text_soft"
    line.addWidget(Icon(theme, icon, ink), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    what = tr("Rejet") if rejected else words.action(step.performed or step.action)
    who = who_acted(step)
    column.addWidget(Label(theme, f"{what} · {who}" if who else what, Type.BODY_STRONG if current else Type.BODY))
    when = text.when_long(step.date_ms) if step.date_ms else tr("maintenant") if current else tr("à venir")
    column.addWidget(Label(theme, when, Type.SMALL, "text_soft"))
    if step.public_note:
        column.addWidget(Label(theme, text.quoted(step.public_note), Type.BODY))
    if step.private_note:
        private = tr("Pour le bureau suivant{nbsp}: {note}").format(nbsp=NBSP, note=text.quoted(step.private_note))
        column.addWidget(Label(theme, private, Type.BODY, "warn"))
    line.addLayout(column, 1)
    row.setAccessibleName(f"{what}, {who}, {when}")
    return row


# --- comments -------------------------------------------------------------------------------------


def add_comments(ctx: Context, body: QVBoxLayout, page: DossierPage) -> None:
    """What was written on the pages, by whom."""
    if not page.dossier.comments:
        return
    body.addWidget(Label(ctx.theme, tr("Commentaires sur les pages"), Type.LEAD))
    names = {document.id: document.name for document in page.dossier.documents}
    for comment in page.dossier.comments:
        line = QHBoxLayout()
        line.setSpacing(ctx.theme.gap(Space.M))
        line.addWidget(Icon(ctx.theme, "note", "accent"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Label(ctx.theme, comment.text, Type.BODY))
        about = comment_about(comment, names.get(comment.document_id, ""))
        column.addWidget(Label(ctx.theme, about, Type.SMALL, "text_soft"))
        line.addLayout(column, 1)
        body.addLayout(line)


def comment_about(comment: Comment, document: str = "") -> str:
    """Who, when, where."""
    state = tr("en attente d’envoi") if comment.waiting else ""
    who = tr("vous") if comment.waiting else comment.author
    when = text.when_short(comment.date_ms) if comment.date_ms else ""
    place = tr("{document}, p. {page}").format(document=document, page=comment.page + 1) if document else ""
    return " · ".join(filter(None, (who, when, place, state)))
