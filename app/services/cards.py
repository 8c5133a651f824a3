"""A card as its fields make it: what is shown of it, what a form starts from, how two are joined. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from app.documents import vcard
from app.documents.vcard import numbered as numbered  # shared with the form of a card
from app.domain.folding import as_typed
from app.domain.mail import LOCAL, Contact

NAMES = ("firstName", "lastName", "fullName", "company")
MAILS = ("email", "workEmail", "homeEmail")
_PLACES = ("work", "home", "other")
_PARTS = ("Street", "City", "State", "PostalCode", "Country")
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
    """Take what is not said yet, nothing overwritten: another mail or number gets a number of its own, another
    postal address a place of its own, another note its line. Another name is not taken."""
    said = {(_family(name), as_typed(value)) for name, value in facts.items() if _family(name)}
    for name, value in more.items():
        family, key = _family(name), (_family(name), as_typed(value))
        if not value or name == "vCardUID" or _place(name) or (name == "fullName" and _is_named(facts)):
            continue
        if not family:
            facts[name] = _with_note(facts.get(name, ""), value) if name == "notes" else facts.get(name) or value
        elif key not in said:
            facts[_free(facts, name.rstrip("0123456789"))] = value
            said.add(key)
    for place in _PLACES:
        _add_address(facts, {p: v for p in _PARTS if (v := more.get(place + p, ""))}, place)


def joins(facts: Mapping[str, str], more: Mapping[str, str]) -> bool:
    """Whether two cards with an address in common may be of one person: one's name says nothing against the other's.
    An office's address is on the cards of all who work there."""
    one, other = name_words(facts), name_words(more)
    return one <= other or other <= one


def name_words(facts: Mapping[str, str]) -> set[str]:
    """Words of the name, the company's where no person is named."""
    named = f"{facts.get('firstName', '')} {facts.get('lastName', '')}".strip()
    name = named or facts.get("fullName", "") or facts.get("nickname", "") or facts.get("company", "")
    return set() if "@" in name else set(re.findall(r"\w+", as_typed(name)))


def _is_named(facts: Mapping[str, str]) -> bool:
    return any(facts.get(name) for name in ("firstName", "lastName", "fullName"))


def _family(name: str) -> str:
    """Of fields there may be several of: among which a value is said once. Empty for all others."""
    stem = name.rstrip("0123456789")
    if stem in MAILS:
        return "mail"
    return next((end for end in ("Phone", "Fax", "pager") if stem.endswith(end)), "")


def _free(facts: Mapping[str, str], stem: str) -> str:
    """``email``, ``email2``, ``email3``…: the first that holds nothing."""
    return next(name for rank in itertools.count(1) if not facts.get(name := f"{stem}{rank if rank > 1 else ''}"))


def _with_note(note: str, more: str) -> str:
    return note if more in note else f"{note}\n{more}".strip("\n")


def _place(name: str) -> str:
    return next((p for p in _PLACES if name.startswith(p) and name.removeprefix(p) in _PARTS), "")


def _add_address(facts: dict[str, str], address: Mapping[str, str], wanted: str) -> None:
    """Complete the address it goes with, else put it whole where there is room; two are never mixed."""
    if not address:
        return
    for place in (wanted, *(p for p in ("other", *_PLACES) if p != wanted)):
        held = {part: known for part in _PARTS if (known := facts.get(place + part, ""))}
        if all(as_typed(held.get(part, value)) == as_typed(value) for part, value in address.items()):
            facts.update({place + part: value for part, value in address.items() if part not in held})
            return
    facts["notes"] = _with_note(facts.get("notes", ""), ", ".join(address.values()))


def is_shared(contact: Contact) -> bool:
    """A card of another's book: its folder is a remote id (interop §14)."""
    return ":" in contact.folder and not contact.folder.startswith(LOCAL)
