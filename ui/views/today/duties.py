"""Words of « À faire »: one sentence a line that says why it stands where it does."""

from __future__ import annotations

import datetime as dt

from app.domain.duties import ALARM, ASKED, Duty, Source, Stretch
from ui import text
from ui.text import tr

STRETCHES = {
    Stretch.LATE: "En retard",
    Stretch.TODAY: "Aujourd’hui",
    Stretch.SOON: "Dans la semaine",
    Stretch.LATER: "Ensuite",
}
ICONS = {
    Source.REFUSED: "reject", Source.PARKED: "outbox", Source.SIGN: "signature", Source.CONVENED: "seances",
    Source.PRESENCE: "seances", Source.APPROVE: "visa", Source.LETTER: "courrier", Source.INVITED: "agenda",
    Source.ARCHIVE: "export", Source.EXCHANGE: "send", Source.CARD: "seal", Source.FLAGGED: "flag",
    Source.REMINDER: "bell",
}  # fmt: skip


def title(duty: Duty) -> str:
    """What there is to do."""
    if duty.source is Source.SIGN:
        return text.plural(duty.count, "%n dossier à signer", "%n dossiers à signer")
    if duty.source is Source.PARKED:
        return text.plural(duty.count, "%n acte que le serveur n’a pas pris", "%n actes que le serveur n’a pas pris")
    if duty.source is Source.FLAGGED:
        return text.plural(duty.count, "%n message marqué", "%n messages marqués")
    if duty.source is Source.CARD:
        return tr("Certificat de {name}").format(name=duty.title)
    return duty.title


def reason(duty: Duty, today: dt.date) -> str:
    """« à signer avant le 12 décembre », « convocation reçue il y a 2 jours, accusé non envoyé »."""
    return text.typeset(_REASONS[duty.source](duty, today))


def _sign(duty: Duty, today: dt.date) -> str:
    parts = []
    if duty.day is not None and duty.day >= today:
        first = text.quoted(duty.note) if duty.count > 1 and duty.note else ""
        parts.append(" ".join(part for part in (tr("à signer"), _before(duty.day, today), first) if part))
    if duty.late:
        parts.append(text.plural(duty.late, "%n en retard", "%n en retard"))
    elif duty.day is not None and duty.day < today:
        parts.append(_overdue(duty.day, today))
    if not parts and duty.since is not None:
        oldest = tr("le plus ancien attend {since}") if duty.count > 1 else tr("attend {since}")
        parts.append(oldest.format(since=_since(duty.since, today)))
    return ", ".join(parts)


def _convened(duty: Duty, today: dt.date) -> str:
    came = _ago(duty.since, today)
    lead = _notice(duty, today) or (tr("convocation reçue {ago}").format(ago=came) if came else tr("convocation reçue"))
    return tr("{lead}, accusé non envoyé ; séance {when}").format(lead=lead, when=_on(duty, today))


def _presence(duty: Duty, today: dt.date) -> str:
    said = tr("séance {when}, votre présence n’est pas indiquée").format(when=_on(duty, today))
    notice = _notice(duty, today)
    return tr("{notice} ; {said}").format(notice=notice, said=said) if notice else said


def _notice(duty: Duty, today: dt.date) -> str:
    """What is wrong, or may be, with the delay of a convocation; empty where nothing is."""
    legal = duty.legal
    if legal is not None and duty.short_notice and legal.given is not None:
        left = max(legal.given, 0)
        if legal.clear:
            given = text.plural(left, "%n jour franc", "%n jours francs")
        else:
            given = text.plural(left, "%n jour", "%n jours")
        return tr("convocation hors délai ({given} au lieu de {wanted})").format(given=given, wanted=legal.days)
    if legal is not None and duty.doubtful_notice:
        last = _day(legal.latest, today)
        said = tr("délai à vérifier : vue ici {ago}, dernier jour d’envoi {last}")
        return said.format(ago=_ago(duty.since, today), last=tr("le {day}").format(day=last))
    return ""


def _approve(duty: Duty, today: dt.date) -> str:
    if duty.day is None:
        return tr("en retard") if duty.late else tr("attend votre décision")
    return _overdue(duty.day, today) or tr("à décider {before}").format(before=_before(duty.day, today))


def _letter(duty: Duty, today: dt.date) -> str:
    if duty.day is not None:
        asked = tr("réponse attendue {before}").format(before=_before(duty.day, today))
        return _overdue(duty.day, today) or asked
    return tr("arrivé {ago}, pour action").format(ago=_ago(duty.since, today)) if duty.since else tr("pour action")


def _invited(duty: Duty, today: dt.date) -> str:
    if duty.note:
        return tr("{name} attend votre réponse, c’est {when}").format(name=duty.note, when=_on(duty, today))
    return tr("attend votre réponse, c’est {when}").format(when=_on(duty, today))


def _archive(duty: Duty, _today: dt.date) -> str:
    if duty.note:
        return tr("refusé par les archives : {comment}").format(comment=duty.note)
    return tr("refusé par les archives")


def _exchange(duty: Duty, today: dt.date) -> str:
    said = tr("envoi avec preuve non remis ({who}), parti {ago}")
    return said.format(who=duty.note, ago=_ago(duty.since, today))


def _card(duty: Duty, today: dt.date) -> str:
    if duty.day is not None and duty.day < today:
        return tr("a expiré {ago} : il ne signe plus").format(ago=_ago(duty.day, today))
    days = (duty.day - today).days if duty.day is not None else 0
    left = text.plural(days, "%n jour", "%n jours")
    return tr("expire dans {left} : son renouvellement prend souvent deux mois").format(left=left)


def _parked(duty: Duty, today: dt.date) -> str:
    return tr("depuis {since} : à recommencer, à changer ou à abandonner").format(since=_day(duty.since, today))


def _reminder(duty: Duty, today: dt.date) -> str:
    return tr("rappel demandé pour {when}").format(when=_on(duty, today))


def _flagged(duty: Duty, _today: dt.date) -> str:
    return tr("le plus récent : {subject}").format(subject=text.quoted(duty.note)) if duty.note else ""


def _after_signing(duty: Duty, _today: dt.date) -> str:
    if duty.note == ASKED:
        return tr("Une réponse est attendue")
    if duty.note == ALARM:
        return tr("Le fichier rendu n’est pas celui que vous avez signé")
    return tr("Refusé après votre signature")


_REASONS = {
    Source.REFUSED: _after_signing,
    Source.PARKED: _parked,
    Source.SIGN: _sign,
    Source.CONVENED: _convened,
    Source.PRESENCE: _presence,
    Source.APPROVE: _approve,
    Source.LETTER: _letter,
    Source.INVITED: _invited,
    Source.ARCHIVE: _archive,
    Source.EXCHANGE: _exchange,
    Source.CARD: _card,
    Source.REMINDER: _reminder,
    Source.FLAGGED: _flagged,
}


# --- days ---------------------------------------------------------------------------------------


def _before(day: dt.date, today: dt.date) -> str:
    left = (day - today).days
    if left <= 0:
        return tr("aujourd’hui")
    return tr("avant demain soir") if left == 1 else tr("avant le {day}").format(day=_day(day, today))


def _overdue(day: dt.date, today: dt.date) -> str:
    late = (today - day).days
    return text.plural(late, "en retard de %n jour", "en retard de %n jours") if late > 0 else ""


def _ago(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return ""
    days = (today - day).days
    if days <= 0:
        return tr("aujourd’hui")
    return tr("hier") if days == 1 else text.plural(days, "il y a %n jour", "il y a %n jours")


def _since(day: dt.date, today: dt.date) -> str:
    days = (today - day).days
    return text.plural(days, "depuis %n jour", "depuis %n jours") if days > 0 else tr("depuis aujourd’hui")


def _on(duty: Duty, today: dt.date) -> str:
    if duty.day is None:
        return ""
    left = (duty.day - today).days
    named = {0: tr("aujourd’hui"), 1: tr("demain")}.get(left)
    return named or (tr("le {day}").format(day=_day(duty.day, today)))


def _day(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return ""
    if day == today:
        return tr("aujourd’hui")
    shown = text.day_short(day)
    return shown if day.year == today.year else f"{shown} {day.year}"
