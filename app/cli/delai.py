"""``echarpe delai DATE``: last day to send a convocation, or the verdict on one sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from app.documents.delais import clear_days, latest_sending

_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


def _day(text: str) -> date:
    for shape in _FORMATS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise typer.BadParameter("une date s’écrit 2026-12-02 ou 02/12/2026")


def run(
    meeting: Annotated[str, typer.Argument(metavar="DATE", help="Jour de la séance.")],
    days: Annotated[int, typer.Option("--jours", min=1, max=30, help="Délai en jours francs (3, 5, 1 en urgence).")],
    sent: Annotated[str | None, typer.Option("--envoi", help="Jour d’envoi, pour vérifier.")] = None,
) -> None:
    """Compute in clear days: neither the day of sending nor that of the meeting counts (CGCT L2121-11, -12)."""
    day = _day(meeting)
    last = latest_sending(day, days)
    typer.echo(f"Séance le {day:%d/%m/%Y}, délai de {days} jours francs : envoi au plus tard le {last:%d/%m/%Y}.")
    if sent is None:
        return
    count = clear_days(_day(sent), day)
    respected = count >= days
    verdict = "délai respecté" if respected else "délai non respecté"
    typer.echo(f"Envoi le {_day(sent):%d/%m/%Y} : {count} jours francs, {verdict}.")
    if not respected:
        raise typer.Exit(1)
