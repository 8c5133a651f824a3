"""Who may sign what with which certificate, and what is unusual: pure rules, told before any PIN.

==========================  ==================================================================================
certificate_other_body      the certificate is another body's, and the user has not bound it to this one
sign_siren_differs          its SIREN is not the one of the bordereau (IdColl): a warning, since a CCAS or a
                            syndicat signed for by the commune's mayor is usual
sign_level_below            fewer stars than the type asks for (two for a PES unless told otherwise)
sign_level_unknown          its authority's policy is not known here, so nothing can be said of its stars
sign_twice                  another folder of the same selection holds the same bordereau
sign_same_file              another folder of the same selection has the same file name (NomFic): the Treasury
                            refuses the second
==========================  ==================================================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.documents.pes_model import Finding, Severity
from app.domain.business import matches
from app.domain.folding import as_typed
from app.domain.parapheur import Dossier, Format
from app.domain.signatures import Level
from app.services.pes_facts import FileFacts
from app.services.signing_types import CardView, RecapLine

BOUND = "certificate_bound"
"""Account option: SHA-256 of a certificate of another body that the user bound to this parapheur."""
LEVELS = "certificate_levels"
"""Account option: `LevelRule` lines, ``pattern=stars``."""
_PES_LEVEL = Level.TWO
_ARTICLES = re.compile(r"\b(?:la|le|les|l|de|du|des|d|commune|ville|mairie|collectivite)\b")


def plain_name(name: str) -> str:
    """A body's name without accents, articles and « commune de »: for comparing, never for showing."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(_ARTICLES.sub(" ", letters).split())


def belongs(card: CardView, body: str, siren: str = "") -> bool:
    """Is the certificate one of that body? By its SIREN where both are known, else by the name it gives."""
    if card.siren and siren and card.siren == siren:
        return True
    name = plain_name(card.organisation)
    return bool(name) and name == plain_name(body)


@dataclass(frozen=True, slots=True)
class LevelRule:
    """Dossiers whose type and subtype fit ``pattern`` (as in « Natures de dossiers ») ask for ``level``."""

    pattern: str
    level: Level


def parse_levels(setting: str) -> tuple[LevelRule, ...]:
    """The rules of an account, the first that fits counts; lines that are none are left out."""
    found = []
    for line in setting.splitlines():
        pattern, _, stars = (part.strip() for part in line.rpartition("="))
        if pattern and stars in ("0", "1", "2", "3"):
            found.append(LevelRule(pattern, Level(int(stars))))
    return tuple(found)


def levels_setting(rules: Sequence[LevelRule]) -> str:
    """As `parse_levels` reads them."""
    return "\n".join(f"{rule.pattern}={int(rule.level)}" for rule in rules)


def level_asked(dossier: Dossier, setting: str = "") -> Level:
    """Stars that this folder asks for: the first rule of the account that fits, else two for a PES."""
    kind, subtype = as_typed(dossier.type), as_typed(dossier.subtype)
    for rule in parse_levels(setting):
        if matches(rule.pattern, kind, subtype):
            return rule.level
    return _PES_LEVEL if dossier.format is Format.PES_V2 else Level.UNKNOWN


def remarks(card: CardView, asked: Level, file: FileFacts | None) -> tuple[Finding, ...]:
    """What must be known of this certificate for this folder."""
    found = []
    if card.level is Level.UNKNOWN and asked > Level.UNKNOWN:
        found.append(Finding(code="sign_level_unknown", params={"asked": "*" * asked}))
    elif card.level < asked:
        found.append(Finding(code="sign_level_below", params={"level": "*" * card.level, "asked": "*" * asked}))
    if file is not None and card.siren and file.siren and card.siren != file.siren:
        params: Mapping[str, str | int] = {"certificate": card.siren, "file": file.siren, "name": card.organisation}
        found.append(Finding(code="sign_siren_differs", params=params))
    return tuple(found)


def with_doubles(lines: Sequence[RecapLine]) -> tuple[RecapLine, ...]:
    """The lines, each told when another one of the selection holds the same bordereau or file name."""
    files = [line.file for line in lines if line.file is not None]
    slips = Counter(identity for file in files for identity in file.identities())
    names = Counter((file.cod_col, file.file_name) for file in files if file.file_name)
    return tuple(replace(line, warnings=(*line.warnings, *_doubles(line.file, slips, names))) for line in lines)


def _doubles(
    file: FileFacts | None, slips: Counter[tuple[str, ...]], names: Counter[tuple[str, str]]
) -> tuple[Finding, ...]:
    if file is None:
        return ()
    found = [
        Finding(code="sign_twice", severity=Severity.WARNING, params={"bordereau": identity[-1]})
        for identity in file.identities()
        if slips[identity] > 1
    ]
    if names[file.cod_col, file.file_name] > 1:
        found.append(Finding(code="sign_same_file", severity=Severity.WARNING, params={"name": file.file_name}))
    return tuple(found)
