"""What became of each dossier of a batch, in plain words; the same as a text to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.ids import Key
from app.services.signing_types import RecapLine, SignResult
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.widgets.basic import Card, Icon, Label, Line


def title(results: Sequence[SignResult]) -> str:
    """``15 dossiers signés``."""
    return plural(sum(r.ok for r in results), "%n dossier signé", "%n dossiers signés")


def rest(results: Sequence[SignResult]) -> str:
    """``1 dossier n’a pas été signé``; empty when all were."""
    bad = sum(not r.ok and not r.passed for r in results)
    return plural(bad, "%n dossier n’a pas été signé", "%n dossiers n’ont pas été signés") if bad else ""


def passed(results: Sequence[SignResult]) -> str:
    """``2 dossiers passés``: left out by the user, no failure; empty when none was."""
    count = sum(r.passed for r in results)
    return plural(count, "%n dossier passé", "%n dossiers passés") if count else ""


def results_card(ctx: Context, lines: Mapping[Key, RecapLine], results: Sequence[SignResult]) -> QWidget:
    """One row a dossier, the unsigned ones first."""
    card = Card(ctx.theme)
    ordered = sorted(results, key=lambda result: (result.ok, result.passed))
    for number, result in enumerate(ordered):
        if number:
            card.body.addWidget(Line(ctx.theme))
        card.body.addWidget(_row(ctx, lines[result.key], result))
    return card


def _row(ctx: Context, line: RecapLine, result: SignResult) -> QWidget:
    theme = ctx.theme
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 2, 0, 2)
    box.setSpacing(theme.gap(Space.M))
    icon, ink = (
        ("ok", "ok") if result.ok else ("chevron-right", "text_soft") if result.passed else ("warning", "danger")
    )
    box.addWidget(Icon(theme, icon, ink))
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addWidget(Label(theme, line.name, Type.BODY_STRONG))
    names.addWidget(
        Label(theme, sentence(line, result), Type.SMALL, "text_soft" if result.ok or result.passed else "danger")
    )
    box.addLayout(names, 1)
    if line.amount is not None:
        figure = Label(theme, text.amount(line.amount), Type.BODY)
        figure.setWordWrap(False)
        box.addWidget(figure)
    return row


def sentence(line: RecapLine, result: SignResult) -> str:
    """Fate of one dossier."""
    if not result.ok:
        return text.capital(words.problem(result.code, result.params))
    dated = ""
    if line.prepared_ms is not None:
        dated = " " + tr("Daté du {when}.").format(when=text.when_long(line.prepared_ms))
    if line.proof_after:
        return tr("Signé, en attente d’envoi. Le PDF préparé par le serveur sera contrôlé à son retour.") + dated
    return tr("Signé et vérifié, en attente d’envoi.") + dated


def report(lines: Mapping[Key, RecapLine], results: Sequence[SignResult]) -> str:
    """The whole as text: one line a dossier, for whoever keeps a file of it."""
    head = [
        f"{tr('Signature du')} {text.when_full(text.to_ms(text.now()))}",
        title(results),
        passed(results),
        rest(results),
    ]
    rows = [
        "\t".join((line.body.name, line.name, text.amount(line.amount), sentence(line, result)))
        for line, result in ((lines[result.key], result) for result in results)
    ]
    return "\n".join([part for part in head if part] + [""] + rows) + "\n"
