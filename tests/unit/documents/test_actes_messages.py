"""A message of the préfecture: its words and files, and what is refused of an archive."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest

from app.documents import actes_messages
from app.documents.actes_messages import read_message
from app.domain.errors import Rejected
from app.sandbox.s2low import Letter


def test_words_day_and_files_are_read() -> None:
    letter = Letter(acte="7", kind="4", text="L’acte cite un décret abrogé.", date="2026-11-24", letter=b"%PDF-1.4")
    read = read_message(letter.archive())
    assert (read.text, read.date) == (letter.text, letter.date)
    assert [(file.name, file.media_type, file.content) for file in read.files] == [
        ("courrier.pdf", "application/pdf", b"%PDF-1.4")
    ]


def archive(*members: tuple[str, bytes], link: str = "") -> bytes:
    found = io.BytesIO()
    with tarfile.open(fileobj=found, mode="w:gz") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        if link:
            member = tarfile.TarInfo("lien.pdf")
            member.type, member.linkname = tarfile.SYMTYPE, link
            tar.addfile(member)
    return found.getvalue()


def test_paths_links_and_doctypes_are_not_followed() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    read = read_message(archive(("../../etc/a.xml", bomb), ("dossier/lettre.pdf", b"x"), link="/etc/passwd"))
    assert read.text == "" and [file.name for file in read.files] == ["lettre.pdf"]


def test_what_is_cut_no_archive_or_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = archive(("lettre.pdf", bytes(range(256)) * 400))
    for data in (whole[:200], b"", b"<html>", gzip.compress(b"rien")):
        with pytest.raises(Rejected, match="acte_message_unreadable"):
            read_message(data)
    monkeypatch.setattr(actes_messages, "MOST_BYTES", 1000)
    with pytest.raises(Rejected, match="acte_message_unreadable"):
        read_message(whole)
