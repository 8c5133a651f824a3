"""What was checked of a dossier: by others, step by step, and by the program, before one sends it on."""

from __future__ import annotations

from app.domain.parapheur import Action, Dossier, Step
from app.services.parapheur import DossierPage, Sens, Severity
from ui import text
from ui.text import NBSP, plural, tr
from ui.views.parapheur import words

MOST_FINDINGS = 4


def checked_by(dossier: Dossier) -> list[str]:
    """« Vérifié par Maïté Dufourcq (Secrétariat général), le 24 novembre à 10:12 : « totaux contrôlés ». »"""
    return [check_sentence(step) for step in dossier.checks]


def check_sentence(step: Step) -> str:
    verbs = {
        Action.SECOND_OPINION: tr("Avis donné par {who} le {when}"),
        Action.SECRETARIAT: tr("Préparé par {who} le {when}"),
    }
    verb = verbs.get(step.performed or Action.VISA, tr("Vérifié par {who} le {when}"))
    sentence = verb.format(who=who_acted(step), when=text.when_long(step.date_ms) if step.date_ms else "")
    return text.labelled(sentence, text.quoted(step.public_note)) if step.public_note else f"{sentence}."


def who_acted(step: Step) -> str:
    """Person and bureau, in whose absence where it was so."""
    bureau = ", ".join(step.bureaux)
    who = f"{step.user} ({bureau})" if step.user and bureau else step.user or bureau
    return (
        tr("{who}, en l’absence de {bureau}").format(who=step.user or bureau, bureau=step.absent)
        if step.absent
        else who
    )


def control_lines(page: DossierPage) -> list[tuple[str, str]]:
    """Control totals of each bordereau, declared and recomputed: (sentence, ink)."""
    flux = page.flux
    if flux is None:
        return []
    found = []
    for slip in flux.bordereaux:
        kind = tr("Mandats n° {number}") if slip.sens is Sens.DEPENSE else tr("Titres n° {number}")
        agree = slip.computed_total == slip.declared_total and slip.declared_count in (None, len(slip.pieces))
        parts = [kind.format(number=slip.number), plural(len(slip.pieces), "%n pièce", "%n pièces")]
        if slip.declared_count not in (None, len(slip.pieces)):
            parts.append(tr("{count} annoncées").format(count=slip.declared_count))
        parts.append(tr("déclaré {amount}").format(amount=text.amount(slip.declared_total)))
        parts.append(tr("recalculé {amount}").format(amount=text.amount(slip.computed_total)))
        found.append((text.typeset(" · ".join(parts)), "text" if agree else "warn"))
    if flux.check is not None and flux.check.announced:
        files = plural(flux.check.announced, "%n justificatif annoncé", "%n justificatifs annoncés")
        here = plural(len(flux.attachments), "%n joint", "%n joints")
        found.append((f"{files}, {here}", "text"))
    wrong = [f for f in flux.findings if f.severity is not Severity.INFO]
    found += [(words.finding(f), "danger" if words.grave(f) else "warn") for f in wrong[:MOST_FINDINGS]]
    return found


def controlled(page: DossierPage) -> str:
    """What whoever sends it on may leave for the signatory: only where everything agrees; else it is theirs to say."""
    flux = page.flux
    if flux is None or not flux.bordereaux or any(f.severity is not Severity.INFO for f in flux.findings):
        return ""
    slips = plural(len(flux.bordereaux), "%n bordereau", "%n bordereaux")
    pieces = plural(sum(len(slip.pieces) for slip in flux.bordereaux), "%n pièce", "%n pièces")
    words = tr("Totaux contrôlés : {slips}, {pieces}, {amount}.")
    return text.typeset(words).format(slips=slips, pieces=pieces, amount=text.amount(flux.total))


def sent_to(dossier: Dossier) -> str:
    """Who gets it next, and for what."""
    step = dossier.pending_step
    rank = dossier.steps.index(step) + 1 if step is not None else len(dossier.steps)
    after = next(iter(dossier.steps[rank:]), None)
    if after is None or not any(after.bureaux):
        return ""
    return tr("Il part ensuite à la signature de : {bureau}.").format(bureau=", ".join(after.bureaux))


def check_remarks(page: DossierPage) -> list[tuple[str, str]]:
    """What the program controlled, for whoever sends it on: (sentence, ink)."""
    found: list[tuple[str, str]] = []
    flux = page.flux
    if flux is not None:
        wrong = [f for f in flux.findings if f.severity is not Severity.INFO]
        if wrong:
            found.append(
                (
                    plural(len(wrong), "%n point à vérifier dans le fichier.", "%n points à vérifier dans le fichier."),
                    "warn",
                )
            )
        else:
            found.append((text.typeset(tr("Totaux recalculés : conformes aux totaux déclarés.")), "ok"))
    return [*found, *unread_remark(page)]


def unread_remark(page: DossierPage) -> list[tuple[str, str]]:
    """What must still be read before any act: (sentence, ink)."""
    if page.unread:
        left = plural(len(page.unread), "%n document reste à lire.", "%n documents restent à lire.")
        return [(left, "warn")]
    return []


def last_private(dossier: Dossier) -> str:
    """What the bureau before left for this one alone; empty when it left nothing."""
    done = [step for step in dossier.steps if step.date_ms is not None]
    if not done or not done[-1].private_note:
        return ""
    said = tr("{who} vous écrit{nbsp}: {note}")
    return said.format(who=who_acted(done[-1]), nbsp=NBSP, note=text.quoted(done[-1].private_note))


def rejected_by(dossier: Dossier) -> str:
    """Who sent it back, and why; empty when nobody did."""
    step = next((step for step in dossier.steps if step.performed is Action.REJECT), None)
    if step is None:
        return ""
    said = tr("Rejeté par {who} le {when}{nbsp}: {reason}")
    when = text.when_long(step.date_ms) if step.date_ms else ""
    return said.format(who=who_acted(step), when=when, nbsp=NBSP, reason=text.quoted(step.public_note))
