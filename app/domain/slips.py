"""What is remembered of the bordereaux read on this device, to compare the next ones with.

A *place* is where something stands in the life of a budget: a date and a number as one text that sorts
(``2026-11-20 00000042``). Amounts are euros. See `documents.pes_compare` for the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from app.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One bordereau."""

    sens: str
    """``depense`` or ``recette``."""
    year: str
    type: str
    """Code of TypBord."""
    number: int
    """0: not a number."""
    place: str
    total: Decimal

    @property
    def name(self) -> tuple[str, str, str, int]:
        """What no two bordereaux of a budget may share."""
        return self.sens, self.year, self.type, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One tiers that mandats paid: its accounts (no spaces, capitals) and its largest line."""

    ibans: frozenset[str]
    highest: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSlips:
    """One file: the budget it belongs to, its bordereaux, who it pays."""

    budget: str
    """SIRET and codes at the Treasury."""
    place: str
    """Of its first bordereau of mandats."""
    slips: tuple[Slip, ...]
    paid: Mapping[str, Paid]
    """By what tells a tiers from another: its national number, else its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Earlier bordereaux of the same budget, and what they paid to the tiers of the file."""

    slips: tuple[Slip, ...] = ()
    again: tuple[Slip, ...] = ()
    """Bordereaux that bear the very number of one of the file, with another total."""
    paid: Mapping[str, Paid]
