"""Filling a new mailbox: folders, tags, contacts, and letters placed where a busy mayor leaves them."""

from __future__ import annotations

import random

from app.domain.exchange import Clock
from app.sandbox.people import Person, Town, stable_uuid
from app.sandbox.zimbra.mailbox import (
    CALENDAR,
    CONTACTS,
    DRAFTS,
    INBOX,
    JUNK,
    SENT,
    TASKS,
    TRASH,
    Card,
    Folder,
    Mailbox,
    Search,
)
from app.sandbox.zimbra.town_mail import CONTACT_PEOPLE, INVITATION_NUMBER, OUTSIDE, SPECIAL, Library

FIXED = (
    (1, "USER_ROOT", 11, ""),
    (INBOX, "Inbox", 1, "message"),
    (TRASH, "Trash", 1, ""),
    (JUNK, "Junk", 1, "message"),
    (SENT, "Sent", 1, "message"),
    (DRAFTS, "Drafts", 1, "message"),
    (CONTACTS, "Contacts", 1, "contact"),
    (CALENDAR, "Calendar", 1, "appointment"),
    (13, "Emailed Contacts", 1, "contact"),
    (14, "Chats", 1, "message"),
    (TASKS, "Tasks", 1, "task"),
    (16, "Briefcase", 1, "document"),
)
OWN = (
    ("Conseil municipal", ""),
    ("Travaux", ""),
    ("Voirie 2026", "Travaux"),
    ("École et enfance", ""),
    ("Intercommunalité", ""),
    ("À classer (été)", ""),
)
TAGS = ("Urgent", "Conseil", "À suivre", "Presse, radio")
TAG_COLOURS = (5, 1, 9, 4)
"""Zimbra's numbers: red, blue, orange, purple."""
SEARCH = ("À suivre, non lus", "is:flagged is:unread")
CONTACT_COUNT = 40
SCALE_PREFILED = 0.35
"""Share of older mail filed into own folders."""


def new_mailbox(town: Town, person: Person, account_id: str, letters: int, seed: int, clock: Clock) -> Mailbox:
    """A mailbox as its owner left it: the same for the same seed and the same hour."""
    address = person.mail(town)
    box = Mailbox(address, account_id, person, town, Library(town, person, seed, clock()), clock)
    for folder_id, name, parent, view in FIXED:
        box.folders[folder_id] = Folder(folder_id, name, parent, view, fixed=True)
    by_name: dict[str, int] = {}
    for name, parent_name in OWN:
        folder = Folder(box.take_id(), name, by_name.get(parent_name, 1), "message")
        box.folders[folder.id] = folder
        by_name[name] = folder.id
    for rank, name in enumerate(TAGS):
        box.tags[name] = (box.take_id(), 1)
        box.tag_colours[name] = TAG_COLOURS[rank % len(TAG_COLOURS)]
    _contacts(box, clock)
    _letters(box, letters, list(by_name.values()), seed)
    search = Search(box.take_id(), *SEARCH)
    box.searches[search.id] = search
    return box


def _letters(box: Mailbox, count: int, own_folders: list[int], seed: int) -> None:
    chance = random.Random(f"{seed}/{box.address}/places")
    for number in range(count - 1, -1, -1):
        draw, second = chance.random(), chance.random()
        if number in SPECIAL:
            box.seed_mail(number, INBOX, "uv" if number == INVITATION_NUMBER else "u" if number < 10 else "")
            continue
        if box.library.is_mine(number):
            box.seed_mail(number, SENT, "s")
            continue
        folder = INBOX
        if number > 40 and draw < SCALE_PREFILED:
            folder = own_folders[int(second * len(own_folders))]
        elif number > 10 and draw > 0.97:
            folder = TRASH if second > 0.3 else JUNK
        flags = "u" if number < 14 and second < 0.7 else ""
        flags += "f" if draw > 0.55 and second > 0.93 else ""
        flags += "a" if box.library.has_files(number) else ""
        tags = (TAGS[int(second * 400) % len(TAGS)],) if second > 0.9 else ()
        box.seed_mail(number, folder, flags, tags)


def _contacts(box: Mailbox, clock: Clock) -> None:
    now = clock()
    for person in CONTACT_PEOPLE:
        _card(box, now, person.first_name, person.last_name, person.mail(box.town), box.town.name, person.function)
    for address in OUTSIDE:
        first, _, last = address.name.partition(" ")
        _card(box, now, first, last or first, address.mail, address.name, "")
    towns = ("Lahitte", "Morcenx-l’Étang", "Sainte-Œulalie", "Pontenx", "Escource", "Lüe", "Mézos", "Bias")
    for rank in range(CONTACT_COUNT - len(box.cards)):
        town = towns[rank % len(towns)]
        mail = f"mairie{rank}@{stable_uuid('town', rank)[:6]}.example"
        _card(
            box,
            now,
            "Mairie",
            f"de {town}" + (f" ({rank})" if rank >= len(towns) else ""),
            mail,
            f"Mairie de {town}",
            "",
        )


def _card(box: Mailbox, now_ms: int, first: str, last: str, mail: str, company: str, title: str) -> None:
    rank = len(box.cards)
    facts: dict[str, str | list[str]] = {
        "firstName": first,
        "lastName": last,
        "email": mail,
        "company": company,
        "workPhone": f"05 00 00 {rank // 100:02d} {rank % 100:02d}",
    }
    if title:
        facts["jobTitle"] = title
    if rank % 3 == 0:
        facts["mobilePhone"] = f"06 00 00 00 {rank:02d}"
    if rank % 5 == 0:
        facts["email2"] = f"perso.{rank}@courriel.example"
    card = Card(box.take_id(), CONTACTS, 1, 1, now_ms, facts)
    box.cards[card.id] = card
