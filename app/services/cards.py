"""A card as its fields make it: what is shown of it, what a form starts from, how two are joined. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.documents import vcard
from app.documents.vcard import numbered as numbered  # shared with the form of a card
from app.domain.folding import as_typed
from app.domain.mail import LOCAL, Contact

NAMES = ("firstName", "lastName", "fullName", "company")
FIRST_PHONES = ("mobilePhone", "workPhone", "homePhone", "otherPhone")


def shaped(contact: Contact, facts: Mapping[str, str], members: tuple[str, ...]) -> Contact:
    """The card with these fields, and what lists show of them."""
    composed = " ".join(part for part in (facts.get("firstName", ""), facts.get("lastName", "")) if part)
    named = [reference.mail for reference in contact.references if reference.mail]
    mails = tuple(
        dict.fromkeys([*vcard.numbered(facts, "email"), *vcard.numbered(facts, "workEmail"), *members, *named])
    )
    phones = tuple(dict.fromkeys(p for key in FIRST_PHONES for p in vcard.numbered(facts, key)))
    name = composed or facts.get("fullName", "") or facts.get("nickname", "") or facts.get("company", "")
    return Contact(
        id=contact.id,
        folder=contact.folder,
        name=name or next(iter(mails), ""),
        mails=mails,
        phones=phones,
        company=facts.get("company", ""),
        title=facts.get("jobTitle", ""),
        revision=contact.revision,
        facts=dict(facts),
        members=members,
        references=contact.references,
        photo=contact.photo,
    )


def known_facts(contact: Contact) -> dict[str, str]:
    """Fields of a card read before they were kept: what lists know of it."""
    facts = {"fullName": contact.name, "company": contact.company, "jobTitle": contact.title}
    for number, mail in enumerate(contact.mails, 1):
        facts["email" if number == 1 else f"email{number}"] = mail
    for number, phone in enumerate(contact.phones, 1):
        facts["workPhone" if number == 1 else f"workPhone{number}"] = phone
    return {name: value for name, value in facts.items() if value}


def form_facts(contact: Contact) -> dict[str, str]:
    """What a form starts from."""
    return dict(contact.facts) or known_facts(contact)


def add_facts(facts: dict[str, str], more: Mapping[str, str]) -> None:
    """Take what is not said yet; a second address or phone gets a number of its own."""
    said = {as_typed(value) for value in facts.values()}
    for name, value in more.items():
        if not value or as_typed(value) in said or name == "vCardUID":
            continue
        stem = name.rstrip("0123456789")
        if name not in facts:
            facts[name] = value
        elif stem in ("email", *FIRST_PHONES, "workEmail"):
            rank = 2
            while f"{stem}{rank}" in facts:
                rank += 1
            facts[f"{stem}{rank}"] = value
        elif name == "notes":
            facts[name] = f"{facts[name]}\n{value}"
        said.add(as_typed(value))


def is_shared(contact: Contact) -> bool:
    """A card of another's book: its folder is a remote id (interop §14)."""
    return ":" in contact.folder and not contact.folder.startswith(LOCAL)
