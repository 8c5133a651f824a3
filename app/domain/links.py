"""Links and senders of a mail, judged before anything is opened. Pure: nothing is ever requested from here.

A GET on some links alone counts as an act (reading a convocation), so even a preview would be one: the window
shows the true target, says what is odd about it, and opens what belongs to a configured server in place.
"""

from __future__ import annotations

import enum
import ipaddress
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from app.domain.accounts import Account, Service
from app.domain.folding import folded
from app.domain.frozen import dataclass

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Oddity(enum.StrEnum):
    """What speaks against a link or a sender."""

    OTHER_TARGET = "other_target"
    """Its words name another site than the one it leads to."""
    LOOKALIKE = "lookalike"
    """Its name is written to be taken for another: letters of two alphabets, or one letter away from a known one."""
    NUMBERS = "numbers"
    """A bare address of a machine instead of a name."""
    HIDDEN_NAME = "hidden_name"
    """``https://connu.fr@ailleurs``: what stands before the @ is not the site."""
    PLAIN = "plain"
    """Not encrypted (http)."""
    NAME_IS_ADDRESS = "name_is_address"
    """The sender's displayed name is an address, and not theirs."""
    KNOWN_NAME = "known_name"
    """The displayed name is that of somebody known, at another address."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A link as it truly is."""

    url: str
    host: str
    """In letters as they are (Unicode); empty where there is none."""
    oddities: tuple[Oddity, ...] = ()


_DOMAIN = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]|$)", re.IGNORECASE)
"""Words that are a site's name and nothing else."""
_ADDRESS = re.compile(r"(?:https?://|(?<![\w.-])(?=www\.))((?:[\w-]+\.)+[a-z]{2,})(?![\w-])", re.IGNORECASE)
"""An address among other words."""
_AROUND = re.compile(r"^\W+|\W+$")


def judge_link(url: str, words: str = "", known: Iterable[str] = ()) -> Judged:
    """What ``url`` leads to, and what is odd about it. ``words``: the text of the link, of several that lead there one a
    line; ``known``: trusted hosts."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").casefold()
    except ValueError:
        return Judged(url, "", (Oddity.HIDDEN_NAME,))
    shown = _unicode(host)
    odd: list[Oddity] = []
    if parts.scheme in ("http", "https"):
        if any(not same_site(site, host) for site in _sites_named(words)):
            odd.append(Oddity.OTHER_TARGET)
        if "@" in parts.netloc:
            odd.append(Oddity.HIDDEN_NAME)
        if _is_number(host):
            odd.append(Oddity.NUMBERS)
        elif is_lookalike(shown, known):
            odd.append(Oddity.LOOKALIKE)
        if parts.scheme == "http":
            odd.append(Oddity.PLAIN)
    return Judged(url, shown, tuple(odd))


def _sites_named(words: str) -> Iterator[str]:
    """Hosts that a link's words announce, whatever stands around them and whatever unseen letters stand in them."""
    for line in unicodedata.normalize("NFKC", words).splitlines():
        seen = "".join(char for char in line if unicodedata.category(char) != "Cf")
        alone = _DOMAIN.match(_AROUND.sub("", seen))
        for found in (*([alone] if alone else ()), *_ADDRESS.finditer(seen)):
            yield found[1].casefold()


def same_site(one: str, other: str) -> bool:
    """``www.mairie.fr`` and ``mairie.fr`` are one; ``mairie.fr.evil.com`` is not."""
    a, b = one.removeprefix("www."), other.removeprefix("www.")
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def is_lookalike(host: str, known: Iterable[str]) -> bool:
    """Letters of several alphabets in one label, or a single difference from a known name."""
    if any(_mixed(label) for label in host.split(".")):
        return True
    base = _base(host)
    return any(
        not same_site(host, other) and _base(other) != base and _close(base, _base(other)) for other in known if other
    )


def _base(host: str) -> str:
    """The name and its ending: ``mairie.fr`` of ``www.mairie.fr``."""
    return ".".join(host.split(".")[-2:])


def _close(one: str, other: str) -> bool:
    """One letter away (changed, added, missing, swapped), in names long enough for that to mean something."""
    if min(len(one), len(other)) < 8 or abs(len(one) - len(other)) > 1:
        return False
    swaps = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    if len(one) == len(other):
        if len(swaps) == 1 and all(char.isdigit() for char in swaps[0]):
            return False  # cdg40.fr and cdg41.fr are two départements
        return len(swaps) == 1 or (len(swaps) == 2 and swaps[0] == swaps[1][::-1])
    short, long = sorted((one, other), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _mixed(label: str) -> bool:
    alphabets = {unicodedata.name(char, "").split(" ")[0] for char in label if char.isalpha()}
    return len(alphabets - {""}) > 1 or bool(alphabets & {"CYRILLIC", "GREEK"} and any(c.isascii() for c in label))


def _unicode(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


# --- senders ------------------------------------------------------------------------------------


def judge_sender(
    name: str, mail: str, known: Mapping[str, Sequence[str]], own_domain: str, trusted: Iterable[str] = ()
) -> tuple[Oddity, ...]:
    """What is odd about a sender. ``known``: folded names of contacts -> their addresses; ``trusted``: domains that
    one writes with, and that another might be written to look like."""
    odd = []
    address = mail.casefold()
    inside = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", name)
    if inside and inside[0].casefold() != address:
        odd.append(Oddity.NAME_IS_ADDRESS)
    domain = address.rpartition("@")[2]
    familiar = [each for each in (own_domain, *trusted) if each]
    if domain not in familiar and is_lookalike(_unicode(domain), familiar):
        odd.append(Oddity.LOOKALIKE)
    theirs = known.get(folded_name(name), ())
    if theirs and address not in {each.casefold() for each in theirs} and domain != own_domain:
        odd.append(Oddity.KNOWN_NAME)
    return tuple(odd)


def folded_name(name: str) -> str:
    """A displayed name to compare: no case, accents, order or titles."""
    words = re.findall(r"[a-z]+", folded(name))
    return " ".join(sorted(word for word in words if word not in ("m", "mme", "mr", "dr")))


# --- links towards our own servers --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """What a link of a configured server names: a record of ``kind`` whose id is ``id``."""

    account: Account
    kind: str
    id: str


_PATHS: Mapping[Service, tuple[tuple[str, str], ...]] = {
    Service.PARAPHEUR: (
        (rf"/(?:tenant/[^/]+/)?(?:desk/[^/]+/)?folder/({UUID})", "dossier"),
        (rf"[?&/#](?:folderId|dossier|folder)[=/]({UUID})", "dossier"),
    ),
    Service.IDELIBRE: (
        (rf"/(?:sittings?|seances?|convocations?|idelibre_client3?[^?]*)/({UUID})", "seance"),
        (rf"[?&#/](?:sittingId|seanceId|seance|sitting)[=/]({UUID})", "seance"),
    ),
    Service.COURRIER: (
        (r"/(?:courriers?|letters?|mails?)/([\w-]{1,64})(?:[/?#]|$)", "letter"),
        (r"[?&](?:courrier|letter|id)=([\w-]{1,64})", "letter"),
    ),
}


def resolve(url: str, accounts: Iterable[Account]) -> list[Place]:
    """Records that an https link to a configured server may name, best guess first. Whether they exist is to be seen."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").casefold(), parts.port
    except ValueError:
        return []
    if parts.scheme != "https" and host not in ("127.0.0.1", "localhost"):
        return []
    rest = (
        unquote(parts.path)
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
    found = []
    for account in accounts:
        try:
            server = urlsplit(account.url)
            same = (server.hostname or "").casefold() == host and (server.port == port or port is None)
        except ValueError:
            continue
        for pattern, kind in _PATHS.get(account.service, ()) if same else ():
            if match := re.search(pattern, rest, re.IGNORECASE):
                found.append(Place(account, kind, match[1]))
    return list({(place.account.id, place.kind, place.id): place for place in found}.values())


class _Links(HTMLParser):
    """The links of a page and their words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._href = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._close()
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close()

    def handle_data(self, data: str) -> None:
        if self._href:
            self._words.append(data)

    def _close(self) -> None:
        if self._href:
            self.found.append((self._href, " ".join("".join(self._words).split())))
        self._href, self._words = "", []

    def close(self) -> None:
        super().close()
        self._close()


_BARE = re.compile(r"https?://[^\s<>\"'«»]+", re.IGNORECASE)
_SHOWN = re.compile(r"(?:https?|echarpe)://[^\s<>\"'«»]+", re.IGNORECASE)
_AFTER = ".,;:!?)]"
"""Ends a sentence, not an address."""
MOST_LINKS = 200


def links_in_text(text: str) -> list[tuple[int, int, str]]:
    """(start, end, target) of the first addresses written in a plain text, in order."""
    found = []
    for match in itertools.islice(_SHOWN.finditer(text), MOST_LINKS):
        url = match[0].rstrip(_AFTER)
        found.append((match.start(), match.start() + len(url), url))
    return found


def links_of(html: str, text: str) -> list[tuple[str, str]]:
    """(target, words) of every link of a message, in order, without repeats. Never raises on odd markup."""
    reader = _Links()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError):  # html.parser's own on broken declarations
        pass
    found = reader.found + [(url.rstrip(_AFTER), "") for url in _BARE.findall(text)]
    return list({url: (url, words) for url, words in reversed(found)}.values())[::-1]
