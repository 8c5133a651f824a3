"""``echarpe delai DATE``: last lawful day to send a convocation, or the verdict on one sent."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer

from app.cli.language import t
from app.documents.delais import clear_days, latest_sending

_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


def _day(text: str) -> date:
    for shape in _FORMATS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    raise typer.BadParameter(t("une date s’écrit 2026-12-02 ou 02/12/2026"))


def run(
    meeting: Annotated[str, typer.Argument(metavar=t("AAAA-MM-JJ"), help=t("Jour de la séance."))],
    days: Annotated[
        int,
        typer.Option("--jours-francs", "--jours", min=1, max=30, help=t("Délai en jours francs (3, 5, 1 en urgence).")),
    ],
    sent: Annotated[str | None, typer.Option("--envoi", help=t("Jour d’envoi, pour vérifier."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=t("Écrit du JSON."))] = False,
) -> None:
    """Print the last lawful day of sending, alone on standard output; how it was counted goes to standard error.

    Neither the day of sending nor that of the meeting counts (CGCT L2121-11, L2121-12). With ``--envoi``
    ends with 1 when the notice was too short.
    """
    day, sent_day = _day(meeting), None if sent is None else _day(sent)
    last = latest_sending(day, days)
    count = None if sent_day is None else clear_days(sent_day, day)
    respected = None if count is None else count >= days
    if as_json:
        facts = {"seance": day.isoformat(), "jours_francs": days, "dernier_jour_d_envoi": last.isoformat()}
        judged = {} if sent_day is None else {"envoi": sent_day.isoformat(), "decompte": count, "respecte": respected}
        typer.echo(json.dumps({**facts, **judged}, ensure_ascii=False))
    else:
        typer.echo(last.isoformat())
        sentence = t("Séance le {day}, délai de {days} jours francs : envoi au plus tard le {last}.").format(
            day=f"{day:%d/%m/%Y}", days=days, last=f"{last:%d/%m/%Y}"
        )
        typer.echo(sentence, err=True)
        if sent_day is not None:
            verdict = t("délai respecté") if respected else t("délai non respecté")
            told = t("Envoi le {day} : {count} jours francs, {verdict}.")
            typer.echo(told.format(day=f"{sent_day:%d/%m/%Y}", count=count, verdict=verdict), err=True)
    if respected is False:
        raise typer.Exit(1)
