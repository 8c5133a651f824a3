"""Models of messages: ordinary mails kept in a folder of the server, with blanks to fill in. Pure.

Zimbra has no such thing of its own: the « Email Templates » zimlets of both web clients offer the messages of a folder
that the user chose, and take ``${name}`` for a blank. That choice is not told to other programs, so the folder is known
by its name (`FOLDER_NAMES`): the one place to change where a body calls it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.domain.folding import as_typed
from app.domain.mail import MailFolder, Role

FOLDER_NAME = "Modèles"
"""What we call it where there is none yet."""
FOLDER_NAMES = frozenset(
    {"modeles", "modeles de message", "modeles de messages", "templates", "email templates", "mail templates"}
)
_BLANK = re.compile(r"\$\{([^{}$\n]{1,60})\}")


def template_folders(folders: Iterable[MailFolder]) -> list[str]:
    """Ids of the folders that hold models, those below them included; the first is where a new one goes."""
    known = list(folders)
    found = [f.id for f in known if f.role is Role.NORMAL and as_typed(f.name) in FOLDER_NAMES]
    found.sort(key=lambda id: ":" in id)  # one's own before what others share
    while more := [f.id for f in known if f.parent in found and f.id not in found]:
        found += more
    return found


def blanks(*texts: str) -> tuple[str, ...]:
    """Names of the blanks of a model, in order, once each."""
    return tuple(dict.fromkeys(match[1].strip() for text in texts for match in _BLANK.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; one without a value stays as it is, to be seen."""
    return _BLANK.sub(lambda match: values.get(match[1].strip()) or match[0], text)
