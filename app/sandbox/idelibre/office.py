"""The secretary's hand: changes made on the server while the client is elsewhere.

Each method says whether the real server would move the revision and push, because it often does not.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from app.sandbox.idelibre import content
from app.sandbox.idelibre.state import Meeting, Note, OtherDocument, Project, State, User
from app.sandbox.idelibre.texts import Subject
from app.sandbox.people import Person, Town, stable_uuid


class _Server(Protocol):
    town: Town
    state: State
    clock: Callable[[], int]

    def push(self, event: str, user_ids: Iterable[str], payload: Any = None) -> None: ...


class Office:
    """Acts on one server's state. Thread-safe."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._state = server.state
        self._serial = itertools.count(1)

    # --- finding --------------------------------------------------------------------------------

    def meeting(self, name: str, *, archived: bool = False) -> Meeting:
        """The latest meeting of that name. LookupError when there is none."""
        found = [m for m in self._state.meetings.values() if m.name == name and m.archived == archived]
        if not found:
            raise LookupError(name)
        return max(found, key=lambda m: m.date_ms)

    def user(self, person: Person) -> User:
        return self._state.users[person.uuid(self._server.town)]

    # --- documents ------------------------------------------------------------------------------

    def add_project(self, meeting: Meeting, title: str, *, pages: int = 3) -> Project:
        """A projet added after the sending. Revision and push."""
        subject = Subject(title, "", None, "Question inscrite après l’envoi.", "adopte la proposition.", pages)
        file_id = self._fresh("projet-file")
        content.add_report(self._state, file_id, self._server.town, subject, len(meeting.projects))
        project = Project(self._fresh("projet"), title, "", file_id)
        meeting.projects.append(project)
        self._added(meeting, title)
        return project

    def add_other(self, meeting: Meeting, name: str, data: bytes) -> OtherDocument:
        """An « autre document » with these bytes. Revision and push."""
        other = OtherDocument(self._fresh("other"), name, self._fresh("other-file"))
        content.add_file(self._state, other.file_id, f"{name}.pdf", lambda: data)
        meeting.others.append(other)
        self._added(meeting, name)
        return other

    def replace_file(self, meeting: Meeting, project: Project, *, pages: int = 3) -> str:
        """A new file for a projet: another id, the old one answers 404. Revision and push. Returns the new id."""
        subject = Subject(project.name, project.theme, None, "Version corrigée.", "adopte.", pages)
        self._state.files.pop(project.file_id, None)
        project.file_id = self._fresh("projet-file")
        content.add_report(self._state, project.file_id, self._server.town, subject, 0, version=2)
        self._added(meeting, project.name)
        return project.file_id

    def withdraw(self, meeting: Meeting, project: Project) -> None:
        """A projet is taken off the agenda, its annexes and the notes on them with it. Revision and push."""
        meeting.projects.remove(project)
        about = {project.id, *(annex.id for annex in project.annexes)}
        notes = self._state.notes
        for id in [id for id, note in notes.items() if note.fields["originId"] in about]:
            del notes[id]
        self._modified(meeting)

    def replace_convocation(self, meeting: Meeting) -> str:
        """A corrected convocation. Neither revision nor push: the same trap as a moved date. Returns the new id."""
        self._state.files.pop(meeting.convocation_file, None)
        day = content.local_date(meeting.date_ms)
        version = next(self._serial) + 1
        meeting.convocation_file = content.convocation_file(
            self._state, self._server.town, meeting.id, meeting.name, day, meeting.place, meeting.projects, version
        )
        return meeting.convocation_file

    def send_again(self, meeting: Meeting, person: Person) -> None:
        """The convocation goes out again to one person. Neither revision nor push; the first date is overwritten."""
        meeting.convocations[self.user(person).id].resent_ms = self._server.clock()

    def _added(self, meeting: Meeting, name: str) -> None:
        meeting.added.append((self._server.clock(), name))
        self._modified(meeting)

    def _modified(self, meeting: Meeting) -> None:
        meeting.revision += 1
        self._server.push("modifiedSeance", meeting.convocations)

    # --- meetings -------------------------------------------------------------------------------

    def move(self, meeting: Meeting, date_ms: int) -> None:
        """Another date. Neither revision nor push: the trap."""
        meeting.date_ms = date_ms

    def add_meeting(self, name: str, date_ms: int, titles: Sequence[str], *, push: bool = True) -> Meeting:
        """A new séance, convened to everybody."""
        id = self._fresh("seance")
        plan = content.Plan(id, name, "Mairie", 0, 18, 0, 5, ())
        projects = []
        for number, title in enumerate(titles):
            file_id = self._fresh("projet-file")
            subject = Subject(title, "", None, "Affaire nouvelle.", "adopte.", 2)
            content.add_report(self._state, file_id, self._server.town, subject, number)
            projects.append(Project(self._fresh("projet"), title, "", file_id))
        meeting = content.bare_meeting(
            self._server.town, self._state, id, plan, date_ms, self._server.clock(), projects
        )
        self._state.meetings[id] = meeting
        if push:
            self._server.push("newSeance", meeting.convocations)
        return meeting

    def archive(self, meeting: Meeting) -> None:
        """Close a séance: notes on the séance itself are deleted, and the push says « modified »."""
        meeting.archived = True
        doomed = [n.id for n in self._state.notes.values() if n.fields["originId"] == meeting.id]
        for id in doomed:
            del self._state.notes[id]
        self._server.push("modifiedSeance", meeting.convocations)

    def unconvene(self, meeting: Meeting, person: Person) -> None:
        """No longer summoned. Push to that person."""
        user = self.user(person)
        meeting.convocations.pop(user.id, None)
        self._server.push("removeSeance", [user.id])

    # --- people ---------------------------------------------------------------------------------

    def answer_by_mail(self, meeting: Meeting, person: Person, attendance: str) -> None:
        """The person used the link of the mail. Neither revision nor push."""
        meeting.convocations[self.user(person).id].attendance = attendance

    def give_deputy(self, person: Person) -> None:
        """A deputy is designated for the person, for every meeting."""
        self._state.deputies.add(self.user(person).id)

    def revoke_tokens(self, person: Person) -> None:
        """« Invalider les connexions »: tokens of before are worth nothing."""
        self.user(person).tokens_from_ms = self._server.clock() + 1000

    # --- notes ----------------------------------------------------------------------------------

    def share_note(
        self, author: Person, readers: Iterable[Person], project: Project, text: str, *, page: int = 0
    ) -> Note:
        """A colleague shares a note. Push to each reader."""
        user = self.user(author)
        fields: dict[str, Any] = {
            "annotation_id": self._fresh("note"),
            "annotation_author_id": user.id,
            "annotation_author_name": author.name,
            "annotation_date": self._server.clock(),
            "annotation_page": page,
            "annotation_rect": {"left": 1.0, "top": 2.0, "right": 4.0, "bottom": 2.5},
            "annotation_text": text,
            "annotation_shareduseridlist": [self.user(r).id for r in readers],
            "originType": "Projet",
            "originId": project.id,
        }
        note = Note(fields)
        self._state.notes[note.id] = note
        self._server.push("newAnnotation", note.shared_with, _pushed(note))
        return note

    def edit_note(self, note_id: str, text: str) -> None:
        """The author changes the text on another device. Nobody is told."""
        self._state.notes[note_id].fields["annotation_text"] = text

    def delete_note(self, note_id: str) -> None:
        note = self._state.notes.pop(note_id)
        self._server.push("sharedAnnotationDeleted", note.shared_with, {"annotation_Id": note_id})

    def _fresh(self, what: str) -> str:
        return stable_uuid(what, self._server.town.key, "office", next(self._serial))


def _pushed(note: Note) -> str:
    return json.dumps({"annotation": {**note.fields, "isread": False}}, ensure_ascii=False)
