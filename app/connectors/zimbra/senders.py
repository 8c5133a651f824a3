"""Who may stand in « De »: identities, signatures and rights to write for others, out of GetInfo (§4, 15). Pure."""

from __future__ import annotations

import html
import re

from app.connectors.zimbra.reading import Element, attrs, many, nfc, one, text
from app.domain.mail import Address
from app.domain.writing import Mode, Sender, Signature

RIGHTS = {"sendAs": Mode.AS, "sendOnBehalfOf": Mode.BEHALF}
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]+>")


def parse_senders(body: Element, own: Address) -> tuple[Sender, ...]:
    """All choices of « De » of a GetInfoResponse, the account's first identity first."""
    signatures = {text(s.get("id")): _signature(s) for s in many(one(body.get("signatures")).get("signature"))}
    identities = [attrs(i) | {"": [text(i.get("id")), text(i.get("name"))]} for i in _identities(body)]
    found = [_identity(identity, own, signatures) for identity in identities]
    if not any(sender.is_default for sender in found):
        found.insert(0, Sender(id=f"{Mode.OWN}:{own.mail.lower()}", address=own, is_default=True))
    first = next(sender for sender in found if sender.is_default)
    named = {(sender.address.mail.lower(), sender.mode) for sender in found}
    for sender in _granted(body, first):
        if (sender.address.mail.lower(), sender.mode) not in named:
            found.append(sender)
    found.sort(key=lambda sender: (not sender.is_default, list(Mode).index(sender.mode), sender.label.casefold()))
    return tuple(found)


def _identities(body: Element) -> list[Element]:
    return many(one(body.get("identities")).get("identity"))


def _identity(facts: dict[str, list[str]], own: Address, signatures: dict[str, Signature]) -> Sender:
    def first(name: str) -> str:
        return nfc(next(iter(facts.get(name, [])), ""))

    identity_id, name = facts[""]
    mail = first("zimbraPrefFromAddress") or own.mail
    mode = RIGHTS.get(first("zimbraPrefFromAddressType"), Mode.OWN)
    reply = first("zimbraPrefReplyToAddress") if first("zimbraPrefReplyToEnabled").upper() == "TRUE" else ""
    is_default = name == "DEFAULT"
    return Sender(
        id=identity_id or f"{mode}:{mail.lower()}",
        address=Address(mail=mail, name=first("zimbraPrefFromDisplay") or own.name),
        mode=mode,
        label="" if is_default else nfc(name),
        is_default=is_default,
        reply_to=Address(mail=reply, name=first("zimbraPrefReplyToDisplay")) if reply else None,
        signature=signatures.get(first("zimbraPrefDefaultSignatureId"), Signature()),
        reply_signature=signatures.get(first("zimbraPrefForwardReplySignatureId"), Signature()),
    )


def _granted(body: Element, first: Sender) -> list[Sender]:
    """Other people's addresses the account may use, with its own signature under them."""
    found = []
    for targets in many(one(body.get("rights")).get("targets")):
        mode = RIGHTS.get(text(targets.get("right")))
        for target in many(targets.get("target")) if mode is not None else ():
            for email in many(target.get("email")):
                mail = text(email.get("addr"))
                if mail and mode is not None:
                    found.append(
                        Sender(
                            id=f"{mode}:{mail.lower()}",
                            address=Address(mail=mail, name=nfc(text(target.get("d")))),
                            mode=mode,
                            signature=first.signature,
                            reply_signature=first.reply_signature,
                        )
                    )
    return found


def _signature(signature: Element) -> Signature:
    forms = {text(c.get("type")): nfc(text(c)) for c in many(signature.get("content"))}
    page = forms.get("text/html", "")
    return Signature(text=forms.get("text/plain", "") or plain(page), html=page)


def plain(page: str) -> str:
    """The words of a short piece of HTML, its breaks kept."""
    broken = _BREAKS.sub("\n", page.replace("\n", " "))
    lines = (" ".join(line.split()) for line in html.unescape(_TAGS.sub("", broken)).splitlines())
    return "\n".join(lines).strip()
