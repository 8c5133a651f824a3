"""A bordereau beside the earlier ones of the same budget: who is new, which account changed, what is out of the ordinary.

Only mandats are compared tiers by tiers: it is who gets paid that matters before a signature. Nothing is said
when no earlier bordereau of the budget was read on this device. Findings, those about a tiers with its key (``tiers``, one a line):

=======================  ========  =====================================================================
pes_tiers_new            warning   never paid before by this budget: names, count, total
pes_iban_changed         warning   a known tiers, another account: name, before, after
pes_amount_unusual       warning   far above all that this tiers was paid: name, amount, highest
pes_total_unusual        warning   far above the earlier bordereaux of its kind: bordereau, amount, highest
pes_number_jump          warning   does not follow the last number of the year: bordereau, expected, last
pes_bordereau_again      warning   this very number was read before with another total: bordereau, total, before
=======================  ========  =====================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from app.documents.pes_model import Bordereau, Finding, Flux, Sens, TiersTotal
from app.domain.slips import FileSlips, Paid, Past, Slip

TIMES = 3
"""Above so many times the highest of what is known, an amount is pointed out."""
LEAST = Decimal(1000)
"""Below this, it is not."""
ENOUGH = 3
"""Earlier bordereaux without which a total is compared with nothing."""
SETTLED = 12
"""Earlier bordereaux of mandats without which nobody is said to be new: at first everybody is."""
_NAMED = 5
MOST_TIERS = 2000
"""Of one file, largest first."""


def plain_iban(iban: str) -> str:
    return "".join(iban.split()).upper()


def slips_of(flux: Flux) -> FileSlips:
    """What is remembered of a checked file."""
    paid: dict[str, Paid] = {}
    for tiers in _paid(flux)[:MOST_TIERS]:
        if key := tiers.key:
            held = paid.get(key)
            ibans = frozenset(map(plain_iban, tiers.ibans)) | (held.ibans if held else frozenset())
            paid[key] = Paid(ibans=ibans, highest=max(tiers.highest, held.highest if held else tiers.highest))
    slips = tuple(map(_slip, flux.bordereaux))
    places = [slip.place for slip in slips if slip.sens == Sens.DEPENSE.value]
    return FileSlips(
        budget=f"{flux.siret} {flux.cod_col} {flux.cod_bud}",
        place=min(places, default=_place(flux.date, 0)),
        slips=slips,
        paid=paid,
    )


def _paid(flux: Flux) -> list[TiersTotal]:
    return [tiers for tiers in (flux.check.tiers if flux.check else ()) if tiers.sens is Sens.DEPENSE]


def _place(date: str, number: int) -> str:
    return f"{date[:10]} {number:09d}"


def _slip(bordereau: Bordereau) -> Slip:
    text = bordereau.number
    number = int(text) if text.isdecimal() and text.isascii() and len(text) <= 9 else 0
    return Slip(
        sens=bordereau.sens.value,
        year=bordereau.year[:10],
        type=bordereau.type.code[:10],
        number=number,
        place=_place(bordereau.date, number),
        total=bordereau.computed_total,
    )


def compare(flux: Flux, past: Past) -> tuple[Finding, ...]:
    """What is worth a look in a checked file; nothing without a past."""
    found: list[Finding] = []
    mandats = sum(slip.sens == Sens.DEPENSE.value for slip in past.slips)
    if mandats:
        found += _compare_tiers(_paid(flux), past.paid, enough=mandats >= SETTLED)
    slips, again = list(past.slips), {slip.name: slip for slip in past.again}
    for bordereau in flux.bordereaux:
        slip = _slip(bordereau)
        if (before := again.get(slip.name)) is not None:
            params = {"bordereau": bordereau.number, "total": str(slip.total), "before": str(before.total)}
            found.append(Finding(code="pes_bordereau_again", params=params))
        found += _compare_slip(bordereau, slip, slips)
        slips.append(slip)
    return tuple(found)


def _compare_tiers(paid: Iterable[TiersTotal], known: Mapping[str, Paid], *, enough: bool) -> Iterator[Finding]:
    fresh: list[TiersTotal] = []
    for tiers in paid:
        before = known.get(tiers.key)
        if before is None:
            fresh.append(tiers)
            continue
        other = [iban for iban in tiers.ibans if plain_iban(iban) not in before.ibans]
        if before.ibans and other:
            params: dict[str, str | int] = {"name": tiers.name, "before": max(before.ibans), "after": other[0]}
            params["tiers"] = tiers.key
            yield Finding(code="pes_iban_changed", params=params)
        if tiers.highest >= LEAST and before.highest > 0 and tiers.highest > TIMES * before.highest:
            params = {"name": tiers.name, "amount": str(tiers.highest), "highest": str(before.highest)}
            params["tiers"] = tiers.key
            yield Finding(code="pes_amount_unusual", params=params)
    if fresh and enough:
        names = ", ".join(tiers.name for tiers in fresh[:_NAMED]) + (", …" if len(fresh) > _NAMED else "")
        total = sum((tiers.total for tiers in fresh), Decimal(0))
        keys = "\n".join(tiers.key for tiers in fresh[:MOST_TIERS])
        yield Finding(
            code="pes_tiers_new", params={"names": names, "count": len(fresh), "total": str(total), "tiers": keys}
        )


def _compare_slip(bordereau: Bordereau, slip: Slip, past: Iterable[Slip]) -> Iterator[Finding]:
    same = [other for other in past if other.sens == slip.sens]
    numbers = [other.number for other in same if other.year == slip.year and 0 < other.number < slip.number]
    last = max(numbers, default=0)
    if last and slip.number != last + 1:
        params: dict[str, str | int] = {"bordereau": bordereau.number, "expected": last + 1, "last": last}
        yield Finding(code="pes_number_jump", params=params)
    totals = [other.total for other in same if other.type == slip.type]
    highest = max(totals, default=Decimal(0))
    if len(totals) >= ENOUGH and slip.total >= LEAST and slip.total > TIMES * highest:
        params = {"bordereau": bordereau.number, "amount": str(slip.total), "highest": str(highest)}
        yield Finding(code="pes_total_unusual", params=params)
