"""The town's meetings, dated from ``today``: deterministic, files made only when asked for."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from app.sandbox.idelibre.state import (
    Annexe,
    Convocation,
    Meeting,
    Note,
    OtherDocument,
    Project,
    State,
    StoredFile,
    User,
)
from app.sandbox.idelibre.texts import COMMUNAUTAIRE, FINANCES, MUNICIPAL, NOTES, SCENE, VISAS, VOIRIE, Subject
from app.sandbox.pdf_pages import Section, report_pdf
from app.sandbox.people import COMMUNE, COUNCILLOR, ELECTED, MAYOR, SECRETARY, SEED, Person, Town, stable_uuid

ACTEURS = "b2f7a7e4-4ab1-4d93-ac13-d7ca540b4c16"
ADMINISTRATIFS = "db68a3c7-0119-40f1-b444-e96f568b3d67"

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARIS = ZoneInfo("Europe/Paris")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def default_people(town: Town) -> tuple[Person, ...]:
    """Who has a login in this structure. The councillor sits in the commune only, the mayor in both bodies."""
    elected = ELECTED if town is COMMUNE else tuple(p for p in ELECTED if p is not COUNCILLOR)
    return (*elected, SECRETARY)


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting to be made."""

    key: str
    name: str
    place: str
    days: int
    """From today; negative = past."""
    hour: int
    minute: int
    notice_days: int
    """Days between sending and meeting."""
    subjects: tuple[Subject, ...]
    others: tuple[str, ...] = ()
    archived: bool = False
    remote: bool = False
    read: bool = False
    """Convocations already acknowledged."""


def plans(town: Town) -> tuple[Plan, ...]:
    """Three coming meetings over the two bodies, and past ones."""
    if town is not COMMUNE:
        hall, name = "Siège de la communauté, salle des Étangs", "Conseil communautaire"
        lists = ("Liste des délégués", "Relevé des décisions du bureau")
        return (
            Plan("conseil", name, hall, 15, 19, 0, 13, COMMUNAUTAIRE, lists, remote=True),
            Plan("conseil-avant", name, hall, -42, 19, 0, 8, COMMUNAUTAIRE[5:12], read=True),
            Plan("conseil-archive", name, hall, -120, 19, 0, 8, COMMUNAUTAIRE[2:8], archived=True, read=True),
        )
    hall, name = "Mairie, salle du conseil", "Conseil municipal"
    others = ("Pouvoir à compléter", "Note explicative de synthèse")
    money = tuple(s for s in MUNICIPAL if s.theme in (FINANCES, VOIRIE))[:7]
    return (
        Plan("commission", "Commission des finances et des travaux", "Mairie, salle Lestage", 3, 18, 0, 9, money, ("Ordre du jour",), read=True),
        Plan("conseil", name, hall, 8, 18, 30, 8, MUNICIPAL, others),
        Plan("conseil-avant", name, hall, -56, 18, 30, 7, MUNICIPAL[4:19], ("Note explicative de synthèse",), read=True),
        Plan("conseil-juin", name, hall, -147, 18, 30, 7, MUNICIPAL[10:22], archived=True, read=True),
        Plan("conseil-mars", name, hall, -238, 18, 30, 7, MUNICIPAL[1:9], archived=True, read=True),
    )  # fmt: skip


def local_ms(day: date, hour: int, minute: int) -> int:
    """Wall-clock time in Paris as UTC milliseconds."""
    return int(datetime.combine(day, time(hour, minute), _PARIS).timestamp() * 1000)


def local_date(instant_ms: int) -> date:
    """Calendar day in Paris of a UTC instant."""
    return datetime.fromtimestamp(instant_ms / 1000, _PARIS).date()


def build(
    town: Town, people: Sequence[Person], today: date, seed: int = SEED, scale: int = 1, large_pages: int = 0
) -> State:
    """The whole structure. ``scale`` multiplies the documents of the coming council, ``large_pages`` adds a long one."""
    state = State()
    for person in people:
        role = ADMINISTRATIFS if person is SECRETARY else ACTEURS
        user = User(person.uuid(town), person, role, person.password)
        state.users[user.id] = user
    maker = _Maker(town, state, today, random.Random(seed))
    for plan in plans(town):
        maker.meeting(plan, scale if plan.key == "conseil" else 1)
    if large_pages:
        maker.large_file(large_pages)
    if town is COMMUNE:
        maker.notes()
    return state


class _Maker:
    def __init__(self, town: Town, state: State, today: date, chance: random.Random) -> None:
        self.town = town
        self.state = state
        self.today = today
        self.chance = chance
        self.elected = [u for u in state.users.values() if u.role == ACTEURS]

    def meeting(self, plan: Plan, scale: int) -> None:
        day = self.today + timedelta(days=plan.days)
        id = stable_uuid("seance", self.town.key, plan.key)
        date_ms = local_ms(day, plan.hour, plan.minute)
        sent_ms = local_ms(day - timedelta(days=plan.notice_days), 9, 12)
        projects = [
            self._project(id, subject, number + turn * len(plan.subjects))
            for turn in range(scale)
            for number, subject in enumerate(plan.subjects)
        ]
        meeting = Meeting(
            id=id,
            name=plan.name,
            place=plan.place,
            date_ms=date_ms,
            sent_ms=sent_ms,
            convocation_file=convocation_file(self.state, self.town, id, plan.name, day, plan.place, projects),
            projects=projects,
            others=[self._other(id, name) for name in plan.others],
            convocations=self._convocations(id, plan, date_ms, sent_ms),
            archived=plan.archived,
            remote_allowed=plan.remote,
        )
        if plan.archived:
            self._vote(meeting)
        self.state.meetings[id] = meeting

    def _vote(self, meeting: Meeting) -> None:
        """What was counted: most projects have every voice, some a few against or none."""
        voices = len(self.elected)
        for number, project in enumerate(meeting.projects):
            against, abstentions = (0, 0, 2, 0, 1)[number % 5], (0, 1, 1, 0, 3)[number % 5]
            project.voices = voices - against - abstentions, against, abstentions

    def _project(self, meeting_id: str, subject: Subject, number: int) -> Project:
        file_id = stable_uuid("projet-file", meeting_id, number)
        add_report(self.state, file_id, self.town, subject, number)
        rapporteur = self.elected[subject.rapporteur % len(self.elected)].id if subject.rapporteur is not None else ""
        annexes = []
        for rank, name in enumerate(subject.annexes):
            annexe = Annexe(stable_uuid("annexe", meeting_id, number, rank), name)
            add_annexe(self.state, annexe.id, self.town, name, subject)
            annexes.append(annexe)
        return Project(
            stable_uuid("projet", meeting_id, number), subject.title, subject.theme, file_id, rapporteur, annexes
        )

    def large_file(self, pages: int) -> None:
        """One long « autre document » in the coming council: training and measures want it."""
        council = self.state.meetings[stable_uuid("seance", self.town.key, "conseil")]
        council.others.append(self._other(council.id, "Dossier complet de la séance", pages))

    def _other(self, meeting_id: str, name: str, pages: int = 2) -> OtherDocument:
        file_id = stable_uuid("other-file", meeting_id, name)
        text = (f"{name} – document remis avec la convocation.", *SCENE)
        header = self.town.name
        add_file(
            self.state, file_id, f"{name}.pdf", lambda: report_pdf(name, [Section("", text)], pages, header=header)
        )
        return OtherDocument(stable_uuid("other", meeting_id, name), name, file_id)

    def _convocations(self, meeting_id: str, plan: Plan, date_ms: int, sent_ms: int) -> dict[str, Convocation]:
        convocations = {}
        for user in self.state.users.values():
            convocation = Convocation(user.id, stable_uuid("convocation", meeting_id, user.id))
            us = user.person in (MAYOR, COUNCILLOR)
            # The councillor has not opened the commission's; the mayor has, without answering.
            if plan.read and not (plan.key == "commission" and user.person is COUNCILLOR):
                convocation.read_at_ms = sent_ms + self.chance.randrange(1, 48) * 1_800_000
            elif not us and self.chance.random() < 0.6:
                convocation.read_at_ms = sent_ms + self.chance.randrange(1, 12) * 1_200_000
            if convocation.read_at_ms is not None and (plan.days < 0 or (not us and self.chance.random() < 0.8)):
                convocation.attendance = self.chance.choice(("present", "present", "present", "absent"))
            convocations[user.id] = convocation
        if plan.key == "conseil":
            self._pouvoir_to_the_mayor(convocations, sent_ms)
        return convocations

    def _pouvoir_to_the_mayor(self, convocations: dict[str, Convocation], sent_ms: int) -> None:
        """One colleague cannot come to the coming council, and gave the mayor a pouvoir."""
        mayor = next((u for u in self.elected if u.person is MAYOR), None)
        giver = next((u for u in reversed(self.elected) if u.person not in (MAYOR, COUNCILLOR)), None)
        if mayor is not None and giver is not None:
            given = convocations[giver.id]
            given.read_at_ms = given.read_at_ms or sent_ms + 3_600_000
            given.attendance, given.proxy_holder = "poa", mayor.id

    def notes(self) -> None:
        """Colleagues' notes on the coming council, shared with the demonstration's user and the councillor."""
        council = self.state.meetings[stable_uuid("seance", self.town.key, "conseil")]
        readers = [u.id for u in self.elected if u.person in (MAYOR, COUNCILLOR)]
        authors = [u for u in self.elected if u.id not in readers]
        if not authors:
            return
        for index, (subject, page, (left, top, right, bottom), text) in enumerate(NOTES):
            author = authors[index % len(authors)]
            project = council.projects[subject]
            fields: dict[str, Any] = {
                "annotation_id": stable_uuid("note", self.town.key, index),
                "annotation_author_id": author.id,
                "annotation_author_name": author.person.name,
                "annotation_date": council.sent_ms + (index + 2) * 5_400_000,
                "annotation_page": page,
                "annotation_rect": {"left": left, "top": top, "right": right, "bottom": bottom},
                "annotation_text": text,
                "annotation_shareduseridlist": readers,
                "originType": "Projet",
                "originId": project.id,
            }
            self.state.notes[fields["annotation_id"]] = Note(fields, set(readers) if index == 0 else set())


def bare_meeting(
    town: Town, state: State, id: str, plan: Plan, date_ms: int, sent_ms: int, projects: list[Project]
) -> Meeting:
    """A meeting made while the server runs: everybody convened, nobody has answered."""
    day = local_date(date_ms)
    return Meeting(
        id=id,
        name=plan.name,
        place=plan.place,
        date_ms=date_ms,
        sent_ms=sent_ms,
        convocation_file=convocation_file(state, town, id, plan.name, day, plan.place, projects),
        projects=projects,
        others=[],
        convocations={u: Convocation(u, stable_uuid("convocation", id, u)) for u in state.users},
    )


# --- files ----------------------------------------------------------------------------------------


def add_file(state: State, file_id: str, name: str, make: Any, media_type: str = PDF) -> None:
    state.files[file_id] = StoredFile(file_id, name, media_type, make)


def add_report(state: State, file_id: str, town: Town, subject: Subject, number: int, version: int = 1) -> None:
    """The report of a project, as many pages as its subject says."""
    title = f"Projet n° {number + 1} – {subject.title}"
    decision = (
        "Le conseil, après en avoir délibéré,",
        f"Article 1 : {subject.decision}",
        "Article 2 : autorise la signature de tout document nécessaire à l’exécution de la présente délibération.",
    )
    sections = [
        Section("Exposé des motifs", (subject.reason, *SCENE)),
        Section("Visas et considérants", VISAS),
        Section("Projet de délibération", decision),
    ]
    if version > 1:
        sections.insert(0, Section(f"Version {version}", ("Ce rapport remplace celui qui vous a été adressé.",)))
    header = town.name
    add_file(state, file_id, f"{subject.title}.pdf", lambda: report_pdf(title, sections, subject.pages, header=header))


def add_annexe(state: State, file_id: str, town: Town, name: str, subject: Subject) -> None:
    """An annexe: PDF with a table, or a real small spreadsheet."""
    rows = _figures(subject.title)
    if name.endswith(".xlsx"):
        add_file(state, file_id, name, lambda: workbook(rows), XLSX)
        return
    title, header = name.removesuffix(".pdf"), town.name
    text = [Section("", (f"Annexe au projet « {subject.title} ».", subject.reason))]
    add_file(state, file_id, name, lambda: report_pdf(title, text, 4, header=header, table=rows))


def _figures(title: str) -> list[list[str]]:
    chance = random.Random(title)
    rows = [["Poste", "Crédits ouverts (€)", "Proposition (€)"]]
    for label in ("Études", "Travaux", "Maîtrise d’œuvre", "Imprévus", "Matériel", "Subventions"):
        rows.append([label, f"{chance.randrange(10, 900) * 100}", f"{chance.randrange(10, 900) * 100}"])
    return rows


def convocation_file(
    state: State,
    town: Town,
    meeting_id: str,
    name: str,
    day: date,
    place: str,
    projects: Sequence[Project],
    version: int = 1,
) -> str:
    """Make the convocation's PDF: the summons and its agenda. Returns the file's id."""
    file_id = stable_uuid("convocation-file", meeting_id, version)
    agenda = tuple(f"{n + 1}. {p.name}" for n, p in enumerate(projects))
    when = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    call = (
        "Madame, Monsieur, cher collègue,",
        f"J’ai l’honneur de vous convier à la réunion « {name} » qui se tiendra le {when}, {place}.",
        "Si vous ne pouvez y assister, vous pouvez donner pouvoir à un collègue.",
    )
    sections = [Section("Convocation", call), Section("Ordre du jour", agenda)]
    title, header = f"{name} du {when}", town.name
    add_file(state, file_id, "convocation.pdf", lambda: report_pdf(title, sections, 1, header=header))
    return file_id


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """A minimal real spreadsheet (Office Open XML), the same bytes for the same rows."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(c)}</t></is></c>' for c in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets><sheet name="Feuille 1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), f'<?xml version="1.0" encoding="UTF-8"?>{text}'
            )
    return buffer.getvalue()
