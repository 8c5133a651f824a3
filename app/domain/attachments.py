"""What an attached file is, as far as a person must know before opening it. Pure; by name and announced type."""

from __future__ import annotations

import enum

from app.domain.selection import Family, family_of

PREVIEW_TEXT_BYTES = 512 * 1024
PREVIEW_IMAGE_BYTES = 32 * 1024 * 1024


class Danger(enum.StrEnum):
    """Why opening a file with another program may harm."""

    NONE = "none"
    PROGRAM = "program"
    """It runs."""
    MACRO = "macro"
    """An office document that may carry a program."""
    DISGUISED = "disguised"
    """Its name hides what it is: a second ending, or letters written backwards."""
    WEB = "web"
    """A page that runs in the browser."""


class Preview(enum.StrEnum):
    """How a file is shown in place."""

    NONE = "none"
    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    MAIL = "mail"
    """A message attached to a message."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PROGRAMS = _set(
    "exe com scr pif bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta msi msp msc cpl jar lnk url reg dll gadget inf "
    "application appx appxbundle msix iso img vhd vhdx dmg pkg app sh run deb rpm appimage desktop py pl apk "
    "chm scf sct xll ppam one"
)
_MACROS = _set("docm dotm xlsm xltm xlam xlsb pptm potm ppsm ppam sldm doc dot xls xlt ppt pot pps mdb accdb")
_WEB = _set("html htm xhtml shtml mht mhtml svg svgz xml xsl")
_TEXT = _set("txt text log md csv tsv ics vcf json ini cfg yml yaml srt")
_HARMLESS = _set("pdf doc docx xls xlsx ppt pptx odt ods odp jpg jpeg png gif txt rtf csv")
MOST_NAME_BYTES = 200
"""File systems take 255 (some less, for what they add): letters beyond ASCII count two to four."""
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")]
)
_BACKWARDS = frozenset("\u202e\u202d\u202b\u2066\u2067\u2068")


def ending(name: str) -> str:
    """The last ending, in small letters, as a system will take it."""
    return name.strip().rstrip(". ").lower().rpartition(".")[2] if "." in name else ""


def danger_of(name: str, media_type: str) -> Danger:
    """The worst that can be said of a file, by the name that it has once it is on a disk (`safe_name`)."""
    if any(char in _BACKWARDS for char in name):
        return Danger.DISGUISED
    name = safe_name(name)
    last = ending(name)
    if last in _PROGRAMS or media_type.lower() in ("application/x-msdownload", "application/x-dosexec"):
        before = ending(name.rstrip(". ").rpartition(".")[0])
        return Danger.DISGUISED if before in _HARMLESS else Danger.PROGRAM
    if last in _MACROS or "macroenabled" in media_type.lower():
        return Danger.MACRO
    return Danger.WEB if last in _WEB or media_type.lower() in ("text/html", "image/svg+xml") else Danger.NONE


def preview_of(name: str, media_type: str, size_bytes: int | None) -> Preview:
    """How it can be looked at without leaving the window."""
    kind, last, size = media_type.lower(), ending(name), size_bytes or 0
    family = family_of(media_type, name)
    if family is Family.PDF:
        return Preview.PDF
    if kind == "message/rfc822" or last == "eml":
        return Preview.MAIL
    if family is Family.IMAGE and last not in ("svg", "heic") and "svg" not in kind and size <= PREVIEW_IMAGE_BYTES:
        return Preview.IMAGE
    text = kind.startswith("text/") or last in _TEXT or kind in ("application/json", "application/xml") or last == "xml"
    return Preview.TEXT if text and size <= PREVIEW_TEXT_BYTES else Preview.NONE


def safe_name(name: str, fallback: str = "piece-jointe") -> str:
    """A name a file system takes: no path, no control or direction letters, never empty, at most 120 letters and
    `MOST_NAME_BYTES`; none that Windows keeps for a device (« Naming Files, Paths, and Namespaces »)."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in bare if c.isprintable() and c not in _BACKWARDS and c not in '<>:"|?*').strip(" .")
    _stem, dot, last = clean.rpartition(".")
    end = f".{last}" if dot and len(last) < 12 else ""
    clean = _cut(clean.removesuffix(end), 120 - len(end), MOST_NAME_BYTES - len(end.encode())) + end
    if clean.partition(".")[0].strip().upper() in _DEVICES:
        clean = f"_{clean}"
    return clean or fallback


def _cut(words: str, letters: int, size_bytes: int) -> str:
    """The beginning of ``words`` within both limits, without a space or a dot at its end where it was cut."""
    kept = words[:letters].encode()[:size_bytes].decode(errors="ignore")
    return words if kept == words else kept.rstrip(" .")
