"""How meetings and documents look in their lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from app.domain.frozen import dataclass
from app.domain.gateway import NoticeProof, VoteResult
from app.domain.ids import Key
from app.domain.listing import Entry, FileRow, FileState
from app.domain.records import Record
from app.domain.seances import Ack, Member, Origin, Presence, Seance
from app.services.library import Library, ListQuery
from ui import text
from ui.directory import Directory
from ui.models.facts import RowFacts, Tone
from ui.models.fixed import FixedRow
from ui.text import plural, tr
from ui.views.seances.grouping import Grouping, under_headings
from ui.views.seances.summary import Item

PRESENCES: Mapping[Presence, str] = {
    Presence.PRESENT: "Présent",
    Presence.ABSENT: "Absent",
    Presence.REMOTE: "À distance",
    Presence.PROXY: "Pouvoir",
    Presence.DEPUTY: "Suppléant",
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """One line of the list: the meeting and what is held of its documents."""

    entry: Entry[Record]
    seance: Seance
    files: Sequence[FileRow]
    place: str = ""
    """Where it is held, by the gateway; empty = not told."""

    @property
    def key(self) -> Key:
        return self.entry.key


async def read_meetings(library: Library) -> list[Meeting]:
    """All meetings, with their files and what the gateway tells of their place."""
    told = [entry.record for entry in await library.entries(ListQuery(kind=NoticeProof.KIND))]
    places = {held.id: held.proof.place for held in told if isinstance(held, NoticeProof)}
    return [
        Meeting(entry, entry.record, await library.files(entry.key), places.get(entry.record.id, ""))
        for entry in await library.entries(ListQuery(kind=Seance.KIND))
        if isinstance(entry.record, Seance)
    ]


def presence_word(presence: Presence) -> str:
    """``Présent``; empty when there is no answer."""
    return tr(PRESENCES[presence]) if presence in PRESENCES else ""


def full_name(member: Member) -> str:
    return f"{member.first_name} {member.last_name}".strip()


# --- meetings -----------------------------------------------------------------------------------


def is_past(seance: Seance, now: dt.datetime) -> bool:
    """Over since midnight, or no longer convened."""
    return seance.closed or text.local(seance.date_ms).date() < now.date()


def is_withdrawn(seance: Seance, now: dt.datetime) -> bool:
    """Taken away by the server before its day was over: cancelled, or the user is no longer convened."""
    return seance.closed and text.local(seance.date_ms).date() >= now.date()


def is_listed_as_past(seance: Seance, now: dt.datetime) -> bool:
    """Under « Passées »: one that was withdrawn stays among those to come, where it was expected."""
    return is_past(seance, now) and not is_withdrawn(seance, now)


def awaits_answer(seance: Seance, now: dt.datetime) -> bool:
    """Awaits the accusé or the presence answer, and can still get it."""
    return not is_past(seance, now) and (seance.ack is Ack.AWAITED or seance.presence is Presence.NONE)


def meeting_rows(meetings: Sequence[Meeting], filter: str, directory: Directory) -> list[FixedRow]:
    """Rows of one filter (``next``, ``answer``, ``past``) under headings of months."""
    now = text.now()
    chosen = [m for m in meetings if _passes(m.seance, filter, now)]
    chosen.sort(key=lambda m: m.seance.date_ms, reverse=filter == "past")
    rows: list[FixedRow] = []
    month = ""
    for meeting in chosen:
        day = text.local(meeting.seance.date_ms)
        heading = text.capital(f"{tr(text.MONTHS[day.month - 1])} {day.year}")
        if heading != month:
            month = heading
            rows.append(FixedRow(f"month {heading}", RowFacts(title=heading, heading=True)))
        key = meeting.key
        rows.append(FixedRow(f"{key.account}/{key.id}", describe_meeting(meeting, directory, now), key, meeting.entry))
    return rows


def _passes(seance: Seance, filter: str, now: dt.datetime) -> bool:
    if filter == "answer":
        return awaits_answer(seance, now)
    return is_listed_as_past(seance, now) == (filter == "past")


def describe_meeting(meeting: Meeting, directory: Directory, now: dt.datetime) -> RowFacts:
    """Row of a meeting: when, where, and what awaits the user."""
    seance = meeting.seance
    moment = text.local(seance.date_ms)
    day = f"{tr(text.DAYS_SHORT[moment.weekday()])} {text.day_short(moment.date())}"
    note, tone = _note(meeting, now)
    return RowFacts(
        title=seance.name,
        aside=f"{day} {moment:%H:%M}",
        detail=" · ".join(
            filter(None, (_offline(meeting), directory.body_name(meeting.key.account), seance.place or meeting.place))
        ),
        note=note,
        tone=tone,
        strong=awaits_answer(seance, now),
        faded=is_past(seance, now),
        leading="seances",
        stripe=directory.stripe(meeting.key.account),
    )


def _offline(meeting: Meeting) -> str:
    count = len(meeting.seance.documents)
    here = sum(1 for row in meeting.files if row.state is FileState.HERE)
    return tr("{here}/{count} hors ligne").format(here=min(here, count), count=count) if count else ""


def _note(meeting: Meeting, now: dt.datetime) -> tuple[str, Tone]:
    seance = meeting.seance
    if meeting.entry.failed:
        return tr("à traiter"), Tone.DANGER
    if is_withdrawn(seance, now):
        return tr("retirée"), Tone.WARN
    if is_past(seance, now):
        return (tr("archivée"), Tone.PLAIN) if seance.closed else ("", Tone.PLAIN)
    if seance.ack is Ack.AWAITED:
        return tr("accusé à envoyer"), Tone.WARN
    if seance.ack is Ack.PENDING or seance.presence_pending:
        return tr("en attente d’envoi"), Tone.ACCENT
    if seance.presence is Presence.NONE:
        return tr("réponse attendue"), Tone.WARN
    if seance.changed:
        return tr("modifiée"), Tone.WARN
    return presence_word(seance.presence), Tone.OK


# --- documents ----------------------------------------------------------------------------------


def document_rows(items: Sequence[Item], by: Grouping = Grouping.ORDER, *, sizes: bool = True) -> list[FixedRow]:
    """The sommaire: documents under headings."""
    rows: list[FixedRow] = []
    heading = ""
    for wanted, item in under_headings(items, by):
        if wanted != heading:
            heading = wanted
            rows.append(FixedRow(f"heading {len(rows)} {heading}", RowFacts(title=heading, heading=True)))
        rows.append(FixedRow(item.key.id, describe_document(item, sizes=sizes), item.key, item))
    return rows


def describe_document(item: Item, *, sizes: bool = True) -> RowFacts:
    """Row of a document: who reports, whether it is here, what is written on it."""
    note, tone = _document_note(item)
    marks: list[tuple[str, Tone]] = []
    if item.strokes:
        marks.append(("pen", Tone.ACCENT))
    if item.opened:
        marks.append(("check", Tone.OK))
    reporter = item.projet.rapporteur if item.projet is not None and not item.is_annexe else ""
    if item.projet is not None and item.projet.mine and not item.is_annexe:
        reporter = tr("vous rapportez")
    kind = tr("annexe") if item.is_annexe else ""
    if item.document.origin is Origin.CONVOCATION:
        kind = tr("à lire en premier") if not item.opened else tr("lettre de convocation")
    return RowFacts(
        title=item.title,
        aside=text.size(item.size_bytes) if sizes and item.size_bytes else "",
        detail=" · ".join(filter(None, (kind, reporter, vote_words(item.vote), _counts(item)))),
        note=note,
        tone=tone,
        icons=tuple(marks),
        leading="lock" if item.locked else "clip" if item.is_annexe else "document",
        strong=bool(item.unread) and not item.locked,
        faded=item.locked or not item.here,
        spoken=_spoken(item, reporter, note),
    )


def vote_words(vote: VoteResult | None) -> str:
    """« adopté : 19 pour, 2 contre, 1 abstention »; empty when nothing is known."""
    if vote is None:
        return ""
    known = {"adopted": tr("adopté"), "rejected": tr("rejeté"), "postponed": tr("reporté")}
    outcome = known.get(vote.outcome, tr("voté"))
    counts = []
    if vote.in_favour is not None:
        counts.append(tr("{count} pour").format(count=vote.in_favour))
    if vote.against is not None:
        counts.append(tr("{count} contre").format(count=vote.against))
    if vote.abstentions:
        counts.append(plural(vote.abstentions, "%n abstention", "%n abstentions"))
    if vote.no_part:
        counts.append(tr("{count} hors du vote").format(count=vote.no_part))
    return text.labelled(outcome, ", ".join(counts)) if counts else outcome


def _counts(item: Item) -> str:
    parts = []
    if item.notes:
        parts.append(plural(len(item.notes), "%n note", "%n notes"))
    if item.strokes:
        parts.append(plural(item.strokes, "%n trait d’encre", "%n traits d’encre"))
    return ", ".join(parts)


def _document_note(item: Item) -> tuple[str, Tone]:
    if item.locked:
        return tr("après l’accusé"), Tone.PLAIN
    if item.unread:
        return plural(item.unread, "%n nouvelle note", "%n nouvelles notes"), Tone.ACCENT
    if item.file is None or item.file.state is FileState.WANTED:
        left_out = item.file is not None and item.file.skipped
        return tr("à la demande") if left_out else tr("à télécharger"), Tone.PLAIN
    if item.file.state is FileState.PARTIAL:
        return tr("en cours de téléchargement"), Tone.ACCENT
    if item.file.state is FileState.FAILED:
        return tr("téléchargement refusé"), Tone.DANGER
    return "", Tone.PLAIN


def _spoken(item: Item, reporter: str, note: str) -> str:
    read = tr("déjà ouvert") if item.opened else tr("pas encore ouvert")
    return ", ".join(filter(None, (item.title, reporter, vote_words(item.vote), _counts(item), note, read)))
