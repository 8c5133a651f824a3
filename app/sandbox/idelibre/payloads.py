"""What the server says: its state in the wire's own names (interop §6 and §9)."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from app.sandbox.idelibre.content import ACTEURS
from app.sandbox.idelibre.state import Meeting, Note, Project, State, User


def seance(state: State, meeting: Meeting, user: User, generation: str) -> dict[str, Any]:
    """One séance as ``user`` gets it. The 4.3 payload does not carry the presence: its route does."""
    convocation = meeting.convocations[user.id]
    data: dict[str, Any] = {
        "seance_id": meeting.id,
        "seance_rev": meeting.revision,
        "seance_name": meeting.name,
        # Digits now and then: the real client always parses.
        "seance_date": str(meeting.date_ms) if meeting.revision % 2 else meeting.date_ms,
        "seance_document_id": meeting.convocation_file,
        "presentStatus": (convocation.attendance or "undefined") if generation == "4.2" else "undefined",
        "deputy": convocation.proxy_holder or None if generation == "4.2" else None,
        "isRemoteAllowed": meeting.remote_allowed,
        "projets": [_projet(state, project, rank) for rank, project in enumerate(meeting.projects)],
        "otherdocs": [
            {
                "otherdoc_id": other.id,
                "otherdoc_name": other.name,
                "otherdoc_rank": rank,
                "otherdoc_document_id": other.file_id,
            }
            for rank, other in enumerate(meeting.others)
        ]
        or None,
    }
    read = convocation.read_at_ms is not None
    if user.role == ACTEURS:
        data["convocation"] = {"document_id": convocation.id, "convocation_read": read}
    else:
        data["invitation"] = {
            "invitation_id": convocation.id,
            "invitation_read": read,
            "invitation_document_id": meeting.convocation_file,
        }
    return data


def _projet(state: State, project: Project, rank: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "projet_id": project.id,
        "projet_name": project.name,
        "projet_rank": rank,
        "projet_document_id": project.file_id,
        "projet_user_id": project.rapporteur or None,
        "annexes": [
            {"annexe_id": annexe.id, "annexe_name": annexe.name, "annexe_rank": n}
            for n, annexe in enumerate(project.annexes)
        ],
    }
    if project.theme:
        data["ptheme"] = {"ptheme_name": project.theme}
    rapporteur = state.users.get(project.rapporteur)
    if rapporteur is not None:
        data["user"] = {
            "projet_user_firstname": rapporteur.person.first_name,
            "projet_user_lastname": rapporteur.person.last_name,
        }
    return data


def members(state: State, meeting: Meeting) -> list[dict[str, Any]]:
    """``userList``: everybody convened, the asker included."""
    return [
        {
            "id": user.id,
            "firstname": user.person.first_name,
            "lastname": user.person.last_name,
            "username": user.person.login,
            "groupepolitique_id": crc32(user.person.group.encode()) % 90 + 1 if user.person.group else None,
            "groupepolitique_name": user.person.group or None,
            "seance_id": meeting.id,
        }
        for user in state.users.values()
        if user.id in meeting.convocations and user.role == ACTEURS
    ]


def note(item: Note, user_id: str) -> dict[str, Any]:
    """A note as ``getAnnotations`` gives it: the origin in one of three fields."""
    fields = {k: v for k, v in item.fields.items() if k not in ("originType", "originId")}
    origin = {"Projet": "annotation_projet_id", "Convocation": "annotation_seance_id", "Annexe": "annotation_annexe_id"}
    for kind, field in origin.items():
        fields[field] = item.fields["originId"] if item.fields["originType"] == kind else None
    fields["isread"] = user_id == item.author or user_id in item.read_by
    return fields


def archived_seance(meeting: Meeting) -> dict[str, Any]:
    return {"seance_id": meeting.id, "seance_name": meeting.name, "seance_date": meeting.date_ms}


def archived_projet(project: Project, rank: int) -> dict[str, Any]:
    """Archived lists are flat: the theme's name stands beside, annexes carry their type."""
    return {
        "projet_id": project.id,
        "projet_name": project.name,
        "projet_rank": rank,
        "projet_document_id": project.file_id,
        "ptheme_name": project.theme,
        "annexes": [
            {"annexe_id": a.id, "annexe_name": a.name, "annexe_type": "application/pdf"} for a in project.annexes
        ],
    }


def other_documents(meeting: Meeting) -> list[dict[str, Any]]:
    return [
        {"otherdoc_id": o.id, "otherdoc_name": o.name, "otherdoc_rank": n, "otherdoc_document_id": o.file_id}
        for n, o in enumerate(meeting.others)
    ]
