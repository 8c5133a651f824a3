"""The kinds of service that an account can be of, as they are proposed."""

from __future__ import annotations

from app.domain.accounts import Service

KINDS: tuple[tuple[Service, str, str, str], ...] = (
    (Service.ZIMBRA, "Messagerie et agenda Zimbra", "mail", "mail.ma-commune.fr"),
    (Service.IDELIBRE, "Séances i-délibre", "seances", "idelibre.ma-commune.fr"),
    (Service.PARAPHEUR, "Parapheur i-Parapheur", "parapheur", "parapheur.ma-commune.fr"),
    (Service.COURRIER, "Courrier", "courrier", "courrier.ma-commune.fr"),
    (Service.PASTELL, "Pastell : suivi, envois avec preuve", "history", "pastell.ma-commune.fr"),
    (Service.S2LOW, "Suivi S²LOW", "history", "s2low.ma-region.fr"),
    (Service.ARCHIVE, "Archives as@lae", "folder", "archives.mon-departement.fr"),
)
"""Service, words, icon, example of an address."""
FOLLOWING = frozenset({Service.PASTELL, Service.S2LOW, Service.ARCHIVE})
"""Not proposed first: few bodies open them to their elected officials."""
ADAPTERS = (("", "Passerelle"), ("maarch", "Maarch Courrier"), ("cmis", "GED (CMIS)"))
"""What a body's letters may be kept by: value of the account's option `ADAPTER`, words."""
