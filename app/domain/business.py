"""What a dossier is about: leave, expenses, a purchase order, a contract… recognised by configuration, never by ids.

A parapheur knows types and subtypes that each body named freely, and metadata as text (interop §7). A `Rule` says by
which words of the type and subtype a kind is recognised, and under which metadata keys its facts are found. The
defaults are `RULES`; a user may edit both. Pure.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from app.domain.parapheur import Dossier, Format


class Business(enum.StrEnum):
    """Kinds of dossiers; in this order where they are listed."""

    PES = "pes"
    LEAVE = "leave"
    EXPENSES = "expenses"
    ORDER = "order"
    INVOICE = "invoice"
    CONTRACT = "contract"
    AWARD = "award"
    """Notification de marché."""
    ACT = "act"
    """Arrêté, délibération, décision."""
    LETTER = "letter"
    OTHER = "other"


class Fact(enum.StrEnum):
    """Facts that a summary may tell, in this order."""

    AGENT = "agent"
    SUBJECT = "subject"
    SUPPLIER = "supplier"
    NUMBER = "number"
    START = "start"
    END = "end"
    DAYS = "days"
    BALANCE = "balance"
    AMOUNT = "amount"
    DUE = "due"
    PLACE = "place"


DATES = (Fact.START, Fact.END, Fact.DUE)
NUMBERS = (Fact.DAYS, Fact.BALANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one kind is recognised and read."""

    business: Business
    patterns: tuple[str, ...]
    """Beginnings of words of « type / sous-type », without case or accents; ``*`` stands for anything, and « a / b »
    asks for ``a`` in the type and ``b`` in the subtype."""
    keys: Mapping[Fact, tuple[str, ...]]
    """Fact -> metadata keys, tried in order; ``*`` stands for anything."""


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the dossier tells it."""

    fact: Fact
    text: str
    """As written in the metadata."""
    amount: Decimal | None = None
    """Of `Fact.AMOUNT` and of numbers, where it can be read."""
    day: dt.date | None = None
    """Of dates, where it can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a dossier is about, for its head and its row."""

    business: Business
    told: tuple[Told, ...] = ()

    def find(self, fact: Fact) -> Told | None:
        return next((told for told in self.told if told.fact is fact), None)

    @property
    def amount(self) -> Decimal | None:
        told = self.find(Fact.AMOUNT)
        return told.amount if told is not None else None


_WHO = ("agent*", "nom_agent", "demandeur*", "beneficiaire*", "nom")
_AMOUNT = ("montant_ttc", "montant*", "total_ttc", "total*", "ttc", "prix*")
_SUPPLIER = ("fournisseur*", "titulaire*", "tiers*", "entreprise*", "societe*", "cocontractant*")
_SUBJECT = ("objet*", "motif*", "intitule*", "libelle*")
_NUMBER = ("numero*", "n_*", "reference*", "ref*", "bon_commande*")
_START = ("date_debut*", "debut*", "du", "date_depart*", "date_effet*")
_END = ("date_fin*", "fin*", "au", "date_retour*", "echeance*")
_PURCHASE: Mapping[Fact, tuple[str, ...]] = {
    Fact.SUPPLIER: _SUPPLIER, Fact.NUMBER: _NUMBER, Fact.SUBJECT: _SUBJECT, Fact.AMOUNT: _AMOUNT,
}  # fmt: skip

RULES: tuple[Rule, ...] = (
    Rule(
        business=Business.LEAVE,
        patterns=("conge", "absence", "rtt", "autorisation d'absence"),
        keys={
            Fact.AGENT: _WHO, Fact.START: _START, Fact.END: _END, Fact.DAYS: ("jours*", "nb_jours*", "duree*"),
            Fact.BALANCE: ("solde*", "reste*", "reliquat*"), Fact.SUBJECT: _SUBJECT,
        },
    ),
    Rule(
        business=Business.EXPENSES,
        patterns=("frais", "ordre de mission", "note de frais", "deplacement"),
        keys={
            Fact.AGENT: _WHO, Fact.SUBJECT: _SUBJECT, Fact.PLACE: ("lieu*", "destination*"), Fact.START: _START,
            Fact.END: _END, Fact.AMOUNT: _AMOUNT,
        },
    ),
    Rule(
        business=Business.AWARD,
        patterns=("notification", "lettre de notification", "attribution de marche"),
        keys={**_PURCHASE, Fact.START: _START, Fact.END: _END},
    ),
    Rule(business=Business.ORDER, patterns=("bon de commande", "bons de commande", "commande"), keys=_PURCHASE),
    Rule(business=Business.INVOICE, patterns=("facture", "service fait", "memoire"), keys=_PURCHASE),
    Rule(
        business=Business.CONTRACT,
        patterns=("contrat", "convention", "marche", "avenant"),
        keys={**_PURCHASE, Fact.START: _START, Fact.END: _END},
    ),
    Rule(
        business=Business.ACT,
        patterns=("arrete", "deliberation", "decision", "acte"),
        keys={Fact.NUMBER: _NUMBER, Fact.SUBJECT: _SUBJECT, Fact.PLACE: ("nature*", "matiere*")},
    ),
    Rule(
        business=Business.LETTER,
        patterns=("courrier", "lettre", "reponse"),
        keys={Fact.AGENT: ("destinataire*", *_WHO), Fact.SUBJECT: _SUBJECT, Fact.DUE: ("echeance*", "date_limite*")},
    ),
)  # fmt: skip
"""Tried in order: the first that recognises wins."""


class Recogniser:
    """Tells what dossiers are about by given rules. Remembers by type and by keys: thousands share a few of both."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self.rules = tuple(rules)
        self._by_type: dict[tuple[str, str], Rule | None] = {}
        self._by_keys: dict[tuple[Business, tuple[str, ...]], tuple[tuple[Fact, str], ...]] = {}

    def __call__(self, dossier: Dossier) -> Summary:
        """`Business.OTHER` when no rule knows it."""
        if dossier.format is Format.PES_V2:
            return Summary(business=Business.PES)
        rule = self._rule(dossier.type, dossier.subtype)
        if rule is None:
            return Summary(business=Business.OTHER)
        filled = tuple(key for key, value in dossier.metadata.items() if value)
        told = tuple(_told(fact, dossier.metadata[key]) for fact, key in self._places(rule, filled))
        return Summary(business=rule.business, told=told)

    def _rule(self, kind: str, subtype: str) -> Rule | None:
        known = (kind, subtype)
        if known not in self._by_type:
            folded = as_typed(kind), as_typed(subtype)
            found = (rule for rule in self.rules if any(matches(pattern, *folded) for pattern in rule.patterns))
            self._by_type[known] = next(found, None)
        return self._by_type[known]

    def _places(self, rule: Rule, filled: tuple[str, ...]) -> tuple[tuple[Fact, str], ...]:
        """Under which of the filled keys each fact stands; the first pattern that fits one wins."""
        known = (rule.business, filled)
        if known not in self._by_keys:
            places = ((fact, _first_key(filled, rule.keys.get(fact, ()))) for fact in Fact)
            self._by_keys[known] = tuple((fact, key) for fact, key in places if key)
        return self._by_keys[known]


recognise = Recogniser()
"""By the program's own rules."""


def parse_amount(text: str) -> Decimal | None:
    """« 1 920,00 », « 12960.5 », « 184,60 € »… or None."""
    bare = re.sub(r"[^\d,.\-]", "", text)
    if bare.count(",") + bare.count(".") > 1:  # the last one is the decimal mark, the others group thousands
        head, _, tail = re.sub(",", ".", bare).rpartition(".")
        bare = head.replace(".", "") + "." + tail
    try:
        return Decimal(bare.replace(",", "."))
    except InvalidOperation:
        return None


def parse_day(text: str) -> dt.date | None:
    """An ISO day or instant, or ``31/12/2026``; None for anything else."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def matches(pattern: str, kind: str, subtype: str) -> bool:
    """Is a folded type / subtype meant by ``pattern``: words from the beginning of a word of either, ``*`` for any
    letters; « type / sous-type » looks at the one, then at the other."""
    type_part, slash, subtype_part = as_typed(pattern).partition("/")
    if slash:
        return _found(type_part.strip(), kind) and _found(subtype_part.strip(), subtype)
    return _found(type_part, f"{kind} / {subtype}")


def _found(words: str, text: str) -> bool:
    """``words`` stand in ``text``, from the beginning of a word; nothing is asked by an empty one of two."""
    if words in ("", "*"):
        return True
    return re.search(r"\b" + re.escape(words).replace(r"\*", ".*"), text) is not None


def _told(fact: Fact, text: str) -> Told:
    number = parse_amount(text) if fact in (Fact.AMOUNT, *NUMBERS) else None
    return Told(fact, text, number, parse_day(text) if fact in DATES else None)


def _first_key(filled: Sequence[str], patterns: Sequence[str]) -> str:
    """The first key that fits: case, accents, spaces and dashes do not count."""
    for pattern in patterns:
        wanted = re.compile(re.escape(_bare(pattern)).replace(r"\*", ".*"))
        for key in filled:
            if wanted.fullmatch(_bare(key)):
                return key
    return ""


def _bare(key: str) -> str:
    return re.sub(r"[\s\-']+", "_", as_typed(key))
