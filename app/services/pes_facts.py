"""What a recapitulation shows of a PES: every field of interop §3.4, without its pieces, so that 500 may be kept:
they are read anew when one is unfolded.
"""

from __future__ import annotations

from decimal import Decimal

from app.documents.pes_model import Bordereau, Flux, Sens, SignatureMode
from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BordereauFacts:
    """One slip."""

    sens: Sens
    number: str
    year: str
    """Exercice."""
    date: str
    """``YYYY-MM-DD``, as the file says."""
    type_code: str
    type_label: str
    declared_count: int | None
    counted: int
    ht: Decimal
    vat: Decimal
    total: Decimal
    """As declared."""
    computed: Decimal
    """Sum over the lines."""
    yearly_total: Decimal | None
    dematerialised: bool
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One PES file."""

    file_name: str
    """NomFic."""
    date: str
    size_bytes: int
    siret: str
    """IdColl."""
    budget_label: str
    cod_col: str
    cod_bud: str
    post: str
    post_label: str
    mode: SignatureMode
    to_sign: int
    """Elements that one signature each will cover."""
    signed: int
    """Elements that carry a signature already."""
    announced: int
    """Supporting documents said to travel as files."""
    embedded: int
    """Of those, how many are in this file."""
    bordereaux: tuple[BordereauFacts, ...]

    @property
    def siren(self) -> str:
        return self.siret[:9] if self.siret.isdigit() else ""

    def identities(self) -> tuple[tuple[str, ...], ...]:
        """What makes each bordereau the same as another one (interop §3.4)."""
        return tuple((self.cod_col, self.cod_bud, b.year, b.sens.value, b.type_code, b.number) for b in self.bordereaux)


def file_facts(flux: Flux) -> FileFacts:
    """The facts of one checked file."""
    assert flux.check is not None
    return FileFacts(
        file_name=flux.file_name,
        date=flux.date,
        size_bytes=flux.size_bytes,
        siret=flux.siret,
        budget_label=flux.budget_label,
        cod_col=flux.cod_col,
        cod_bud=flux.cod_bud,
        post=flux.post,
        post_label=flux.post_label,
        mode=flux.mode,
        to_sign=len(flux.elements),
        signed=sum(b.signed for b in flux.bordereaux) + flux.signed,
        announced=flux.check.announced,
        embedded=flux.check.carried,
        bordereaux=tuple(_bordereau(b) for b in flux.bordereaux),
    )


def _bordereau(b: Bordereau) -> BordereauFacts:
    return BordereauFacts(
        sens=b.sens,
        number=b.number,
        year=b.year,
        date=b.date,
        type_code=b.type.code,
        type_label=b.type.label,
        declared_count=b.declared_count,
        counted=len(b.pieces),
        ht=b.declared_ht,
        vat=b.declared_vat,
        total=b.declared_total,
        computed=b.computed_total,
        yearly_total=b.yearly_total,
        dematerialised=b.dematerialised,
        signed=b.signed,
    )
