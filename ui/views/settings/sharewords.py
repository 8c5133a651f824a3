"""Shares and rights in words."""

from __future__ import annotations

from app.domain.mail import MailFolder, Role
from app.domain.writing import GivenShare, preset_of
from ui import text
from ui.text import tr
from ui.views.mail.folders import folder_name

PRESET_WORDS = {"read": "Lecture", "write": "Lecture et écriture", "manage": "Gestion, partage compris"}
_KINDS = {
    "appointment": "Agenda",
    "contact": "Carnet d’adresses",
    "task": "Tâches",
    "document": "Documents",
}
_EVERYBODY = {"all": "tout le monde ici", "pub": "tout le monde, même au dehors", "dom": "tout le domaine"}


def rights_words(rights: str) -> str:
    """What letters allow, in words."""
    preset = preset_of(rights)
    if preset:
        return tr(PRESET_WORDS[preset]) + (tr(", éléments privés compris") if "p" in rights else "")
    return tr("Disponibilités seulement") if "f" in rights else tr("Aucun droit")


def view_words(view: str) -> str:
    return tr(_KINDS.get(view, "Dossier de messages"))


def shown_name(folder: str, name: str) -> str:
    """Fixed folders have no French name on the server."""
    roles = {"2": Role.INBOX, "3": Role.TRASH, "4": Role.JUNK, "5": Role.SENT, "6": Role.DRAFTS}
    bare = folder.rpartition(":")[2]
    if bare in roles:
        return folder_name(MailFolder(id=bare, name=name, role=roles[bare]))
    return {"7": tr("Contacts"), "10": tr("Agenda")}.get(bare, name.strip("/"))


def grantee_words(share: GivenShare) -> str:
    if share.grantee_type in _EVERYBODY:
        return text.capital(tr(_EVERYBODY[share.grantee_type]))
    kind = tr(" (groupe)") if share.grantee_type == "grp" else ""
    return (share.grantee or tr("Une personne inconnue")) + kind
