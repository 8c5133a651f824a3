"""``echarpe://`` links, as a mail or a web page writes them, and what else the system hands over to be opened. Pure.

::

    echarpe://dossier/<id>            a folder of the parapheur
    echarpe://seance/<id>             a meeting
    echarpe://courrier/<id>           a letter
    echarpe://evenement/<uid>         an event of an agenda (percent-encoded UID)
    …?serveur=<host>                  only of the account on that server

The id is the one the server knows. A link names, and never acts: opening one shows a record that is held here, or
says that it is not. What does not follow this grammar to the letter is refused (`Rejected("link_refused")`).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.domain.accounts import Service
from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.mail import Address

SCHEME = "echarpe"
MOST_CHARS = 2_000
_HOST = r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
_LINK = re.compile(
    rf"{SCHEME}://(?P<kind>[a-z]{{5,10}})/(?P<id>[A-Za-z0-9%._~@+:!$&'()*,;=-]{{1,1000}})/?(?:\?serveur=(?P<host>{_HOST}))?",
    re.ASCII | re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHORT = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class DeepLink:
    """What a link names."""

    kind: str
    """``KIND`` of the record."""
    id: str
    """As its server knows it; of an event, its UID."""
    host: str = ""
    """Only this server's, empty = any."""

    @property
    def service(self) -> Service | None:
        """The accounts that may hold it; None = every calendar."""
        return _SERVICES[self.kind]


_KINDS = {"dossier": "dossier", "seance": "seance", "courrier": "letter", "evenement": "event"}
_WORDS = {kind: word for word, kind in _KINDS.items()}
_SERVICES = {
    "dossier": Service.PARAPHEUR,
    "seance": Service.IDELIBRE,
    "letter": Service.COURRIER,
    "event": None,
}


def parse_link(text: str) -> DeepLink:
    """What the link names. Raises ``Rejected("link_refused")`` on anything else than the grammar above."""
    if len(text) > MOST_CHARS or not text.isascii():
        raise Rejected("link_refused")
    match = _LINK.fullmatch(text)
    kind = _KINDS.get(match["kind"].lower()) if match is not None else None
    if match is None or kind is None or _ESCAPE.search(match["id"]):
        raise Rejected("link_refused")
    try:
        id = unquote(match["id"], errors="strict")
    except UnicodeDecodeError:
        raise Rejected("link_refused") from None
    if not _id_fits(kind, id):
        raise Rejected("link_refused")
    return DeepLink(kind, id.lower() if _UUID.fullmatch(id.lower()) else id, (match["host"] or "").lower())


def _id_fits(kind: str, id: str) -> bool:
    """Ids of servers are short and plain; a UID is what its author liked, without control characters."""
    if kind in ("dossier", "seance"):
        return _UUID.fullmatch(id.lower()) is not None
    if kind == "letter":
        return _SHORT.fullmatch(id) is not None
    return 0 < len(id) <= 255 and id.isprintable() and id == id.strip()


def build_link(kind: str, id: str, host: str = "") -> str:
    """The link that `parse_link` reads back; empty where ``kind`` has none or the id cannot be written."""
    word = _WORDS.get(kind, "")
    if not word or not _id_fits(kind, id):
        return ""
    text = f"{SCHEME}://{word}/{quote(id, safe='@')}" + (f"?serveur={host.lower()}" if host else "")
    try:
        return text if parse_link(text).id else ""
    except Rejected:
        return ""


# --- mailto ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message that a ``mailto:`` link begins. Nothing of it leaves before the user has seen and sent it."""

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    body: str = ""


MOST_ADDRESSES = 100
MOST_MAILTO = 20_000
MOST_BODY = 10_000
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,253}")


def parse_mailto(text: str) -> Letter:
    """A ``mailto:`` link (RFC 6068). Other headers than those of `Letter` are ignored: files above all.

    Raises ``Rejected("link_refused")`` where it is none, is too long, or an address is no address.
    """
    if len(text) > MOST_MAILTO or not text.lower().startswith("mailto:") or _ESCAPE.search(text):
        raise Rejected("link_refused")
    try:
        parts = urlsplit(text)
        fields = parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True, errors="strict", max_num_fields=50)
        named = [("to", unquote(parts.path, errors="strict")), *((name.lower(), value) for name, value in fields)]
    except ValueError:  # UnicodeDecodeError is one
        raise Rejected("link_refused") from None

    def addresses(name: str) -> tuple[Address, ...]:
        words = [word.strip() for key, value in named if key == name for word in value.split(",") if word.strip()]
        if len(words) > MOST_ADDRESSES or not all(_ADDRESS.fullmatch(w) and w.isprintable() for w in words):
            raise Rejected("link_refused")
        return tuple(Address(mail=word) for word in words)

    def line(name: str) -> str:
        return "\n".join(value for key, value in named if key == name)

    subject = "".join(char if char.isprintable() else " " for char in line("subject"))[:500]
    body = line("body").replace("\r\n", "\n").replace("\r", "\n")[:MOST_BODY]
    body = "".join(char for char in body if char.isprintable() or char in "\n\t")
    return Letter(to=addresses("to"), cc=addresses("cc"), bcc=addresses("bcc"), subject=subject, body=body)
