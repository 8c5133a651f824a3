"""What a dossier is about, in words: the kind, its facts, one line of summary."""

from __future__ import annotations

from app.domain.business import Business, Fact, Summary, Told
from ui import text
from ui.text import NBSP, tr

_KINDS = {
    Business.PES: "Bordereaux (PES)",
    Business.LEAVE: "Congés et absences",
    Business.EXPENSES: "Frais et missions",
    Business.ORDER: "Bons de commande",
    Business.INVOICE: "Factures",
    Business.CONTRACT: "Contrats et marchés",
    Business.AWARD: "Notifications de marché",
    Business.ACT: "Actes et décisions",
    Business.LETTER: "Courriers",
    Business.OTHER: "Autres dossiers",
}
_ONE = {
    Business.LEAVE: "Demande de congés",
    Business.EXPENSES: "Frais de déplacement",
    Business.ORDER: "Bon de commande",
    Business.INVOICE: "Facture",
    Business.CONTRACT: "Contrat",
    Business.AWARD: "Notification de marché",
    Business.ACT: "Acte",
    Business.LETTER: "Courrier",
}
_FACTS = {
    Fact.AGENT: "Agent",
    Fact.SUBJECT: "Objet",
    Fact.SUPPLIER: "Fournisseur",
    Fact.NUMBER: "Numéro",
    Fact.START: "Du",
    Fact.END: "Au",
    Fact.DAYS: "Jours demandés",
    Fact.BALANCE: "Solde de jours",
    Fact.AMOUNT: "Montant",
    Fact.DUE: "Échéance",
    Fact.PLACE: "Lieu",
}
_PARTICULAR = {
    (Business.CONTRACT, Fact.SUPPLIER): "Titulaire",
    (Business.AWARD, Fact.SUPPLIER): "Titulaire",
    (Business.LETTER, Fact.AGENT): "Destinataire",
    (Business.ACT, Fact.PLACE): "Nature",
}


def business_name(business: Business) -> str:
    """As in a filter: the plural."""
    return tr(_KINDS[business], "parapheur")


def one_of(business: Business) -> str:
    """As over one dossier; empty where there is nothing to say."""
    return tr(_ONE[business], "parapheur") if business in _ONE else ""


def fact_name(fact: Fact, business: Business = Business.OTHER) -> str:
    return tr(_PARTICULAR.get((business, fact), _FACTS[fact]), "parapheur")


def fact_text(told: Told) -> str:
    """Amounts, dates and numbers as French writes them; what could not be read, as it was written."""
    if told.fact is Fact.AMOUNT and told.amount is not None:
        return text.amount(told.amount)
    if told.day is not None:
        return f"{text.day_long(told.day)}{NBSP}{told.day.year}"
    if told.fact in (Fact.DAYS, Fact.BALANCE) and told.amount is not None:
        number = f"{told.amount.normalize():f}".replace(".", ",")
        return f"{number}{NBSP}{tr('jours') if told.amount > 1 else tr('jour')}"
    return told.text


def summary_lines(summary: Summary) -> list[tuple[str, str]]:
    """(name, value), the two dates of a stay on one line."""
    lines = []
    start, end = summary.find(Fact.START), summary.find(Fact.END)
    both = start is not None and end is not None
    for told in summary.told:
        if both and told.fact is Fact.END:
            continue
        if both and told.fact is Fact.START and start is not None and end is not None:
            lines.append((tr("Dates"), tr("du {start} au {end}").format(start=fact_text(start), end=fact_text(end))))
            continue
        lines.append((fact_name(told.fact, summary.business), fact_text(told)))
    return lines


def summary_line(summary: Summary) -> str:
    """For a row of a list: who or what, when, how long; the amount stands elsewhere in it."""
    parts = []
    for fact in (Fact.AGENT, Fact.SUPPLIER):
        if (told := summary.find(fact)) is not None:
            parts.append(told.text)
    start, end = summary.find(Fact.START), summary.find(Fact.END)
    if start is not None and end is not None and start.day is not None and end.day is not None:
        parts.append(f"{text.day_short(start.day)} – {text.day_short(end.day)}")
    if (days := summary.find(Fact.DAYS)) is not None:
        parts.append(fact_text(days))
    return " · ".join(parts)
