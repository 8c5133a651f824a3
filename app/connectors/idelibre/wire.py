"""Names and shapes of the wire, and the few conversions that belong to it. Pure."""

from __future__ import annotations

import base64
import binascii
import enum
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.seances import Annotation, Origin, Rect

API_LEVEL = "0.2.0"
NAMESPACE = f"/{API_LEVEL}"
HTTP_ROOT = "/nodejs"
HTTP_API = f"{HTTP_ROOT}/{API_LEVEL}"

POINTS_PER_INCH = 72.0


class Role(enum.Enum):
    """Role of the account, from the token's ``group_id`` (legacy values, interop §2)."""

    ACTEUR = "b2f7a7e4-4ab1-4d93-ac13-d7ca540b4c16"
    """Elected member: convocation, notes, every presence answer."""
    ADMINISTRATIF = "db68a3c7-0119-40f1-b444-e96f568b3d67"
    """Staff: invitation."""
    INVITE = "aa130693-e6d0-4893-ba31-98892b98581f"
    """Guest: invitation. An unknown role is read as this one: it may do least."""


FEEDBACK_SEANCES = (
    "updateSeancesFeedback",
    "updateSeancesAdministratifsFeedback",
    "updateSeancesInvitesFeedback",
)
FEEDBACK_ANNOTATION = ("addNewAnnotationFeedback", "updateAnnotationFeedback")

PUSHES: Mapping[str, str] = {
    "newSeance": "seances",
    "modifiedSeance": "seances",
    "removeSeance": "seances",
    "newAnnotation": "annotations",
    "sharedAnnotationDeleted": "annotations",
}
"""Server push -> stream to pull. The name is never trusted further: a removal may come as modified."""

ANSWERS = (
    *FEEDBACK_SEANCES,
    *FEEDBACK_ANNOTATION,
    "authFeedback",
    "userList",
    "getAnnotationsFeedback",
    "convocationReadFeedBack",
    "deleteAnnotationFeedback",
    "sendAnnotationReadFeedback",
    "archivedSeancesListFeedBack",
    "archivedProjetsListFeedBack",
    "archivedOtherdocsListFeedBack",
)
"""Every answer we may wait for. Mind the two spellings of the end."""


def decode(payload: object) -> Any:
    """A payload that may be an object or the JSON text of one: both forms are met (interop §3).

    Raises ValueError when it is text but not JSON.
    """
    if isinstance(payload, (str, bytes)):
        return json.loads(payload)
    return payload


def token_claims(token: str) -> dict[str, Any]:
    """Claims of a JWT, unverified (we cannot): only to learn our role. Empty when unreadable."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}


def role_of(token: str) -> Role:
    """Role named by the token; a guest when it names none that we know."""
    try:
        return Role(token_claims(token).get("group_id"))
    except ValueError:
        return Role.INVITE


def to_points(rect: object) -> Rect:
    """A wire rectangle (inches, top-left origin; object or JSON text) as points. Raises ValueError."""
    data = decode(rect)
    if not isinstance(data, Mapping):
        raise ValueError("annotation_rect is not an object")
    try:
        sides = [float(data[side]) * POINTS_PER_INCH for side in ("left", "top", "right", "bottom")]
    except (KeyError, TypeError) as error:
        raise ValueError("annotation_rect lacks a side") from error
    return Rect(left=sides[0], top=sides[1], right=sides[2], bottom=sides[3])


def to_inches(rect: Rect) -> dict[str, float]:
    """Points as the wire's inches; rounded to a 10 000th, far below a pixel."""
    sides = {"left": rect.left, "top": rect.top, "right": rect.right, "bottom": rect.bottom}
    return {name: round(value / POINTS_PER_INCH, 4) for name, value in sides.items()}


# --- what we write --------------------------------------------------------------------------------


def build_authenticate(username: str, suffix: str, *, password: str = "", token: str | None = None) -> dict[str, Any]:
    """First login with a password, later ones with the token; the four keys are always there."""
    return {"username": username, "password": password, "suffix": suffix, "token": token}


def build_update_seances(token: str, held: Mapping[str, int]) -> dict[str, Any]:
    """``held``: revision by séance id; empty asks for everything."""
    return {"token": token, "seancesList": [{"seanceId": id, "seanceRev": rev} for id, rev in held.items()]}


def build_annotation(token: str, annotation: Annotation) -> dict[str, Any]:
    """Create or change one note. Each item of the list is the JSON *text* of the note."""
    note = {
        "annotation_id": annotation.id,
        "annotation_author_id": annotation.author_id,
        "annotation_author_name": annotation.author_name,
        "annotation_date": annotation.date_ms,
        "annotation_page": annotation.page,
        "annotation_rect": to_inches(annotation.rect),
        "annotation_text": annotation.text,
        "annotation_shareduseridlist": list(annotation.shared_with),
        "originType": annotation.origin.value,
        "originId": annotation.origin_id,
    }
    return {"token": token, "annotation": [json.dumps(note, ensure_ascii=False)]}


def build_acknowledge(token: str, seance_ids: Sequence[str]) -> dict[str, Any]:
    return {"token": token, "seancesId": list(seance_ids)}


def build_send_presence(token: str, seance_id: str, status: str, proxy_name: str) -> dict[str, Any]:
    """Presence answer of 4.2 servers; the name of the proxy's holder only goes with ``absent``."""
    return {
        "token": token,
        "seanceId": seance_id,
        "presentStatus": status,
        "procuration_name": proxy_name or None,
    }


ORIGIN_FIELDS: Mapping[Origin, str] = {
    Origin.PROJET: "annotation_projet_id",
    Origin.CONVOCATION: "annotation_seance_id",
    Origin.ANNEXE: "annotation_annexe_id",
}
"""Where a received note says what it belongs to; one of the three is set."""
