"""What GetInfo says of the account (§4): read at the start and once a day."""

from __future__ import annotations

from dataclasses import dataclass

from app.connectors.zimbra.prefs import parse_absence
from app.connectors.zimbra.reading import Element, attrs, many, nfc, number, one, text
from app.connectors.zimbra.senders import parse_senders
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.wire import ACCOUNT_NS
from app.domain.exchange import Clock
from app.domain.mail import Address
from app.domain.writing import Absence, Mode, Sender

DAY_MS = 24 * 3600 * 1000
DEFAULT_MAX_MESSAGE_BYTES = 10_240_000
NOT_AWAY = Absence(id="absence")
GET_INFO: Element = {"sections": "mbox,prefs,attrs,idents,sigs", "rights": "sendAs,sendOnBehalfOf"}


@dataclass(frozen=True, slots=True)
class Info:
    """The account as its server knows it."""

    id: str
    """Account id (UUID): the mailbox's identity, for WaitSets and to notice another mailbox."""
    address: Address
    own: frozenset[str]
    """All own addresses, lower case."""
    max_message_bytes: int
    """Largest message as sent, base64 counted."""
    saves_sent: bool
    """A copy of sent mail is kept: what a probe relies on."""
    used_bytes: int
    quota_bytes: int
    """0 = none."""
    recovers: bool = False
    """Deleted mail is kept for some days (dumpster, §16)."""
    senders: tuple[Sender, ...] = ()
    """Who may stand in « De »; the first is the account itself."""
    absence: Absence = NOT_AWAY

    def allows(self, sender: Address, mode: Mode) -> bool:
        """Whether the server lets us write so; else it would silently put our own address (§11.6)."""
        mail = sender.mail.lower()
        if mode is Mode.OWN and mail in self.own:
            return True
        return any(each.mode is mode and each.address.mail.lower() == mail for each in self.senders)


def parse_info(body: Element) -> Info:
    """A GetInfoResponse, with the sections asked for by `AccountInfo`."""
    prefs = attrs(one(body.get("prefs")))
    facts = attrs(one(body.get("attrs")))
    mail = text(body.get("name"))
    identity = next(iter(many(one(body.get("identities")).get("identity"))), {})
    shown = attrs(identity).get("zimbraPrefFromDisplay") or facts.get("displayName") or [""]
    own = {mail, *facts.get("zimbraMailAlias", []), *facts.get("zimbraAllowFromAddress", [])}
    limits = [number(v) for v in facts.get("zimbraMtaMaxMessageSize", [])]
    saved = prefs.get("zimbraPrefSaveToSent", ["TRUE"])
    address = Address(mail=mail, name=nfc(shown[0]))
    return Info(
        id=text(body.get("id")),
        address=address,
        own=frozenset(address.lower() for address in own if address),
        max_message_bytes=next((n for n in limits if n > 0), DEFAULT_MAX_MESSAGE_BYTES),
        saves_sent=saved[0].upper() != "FALSE",
        used_bytes=number(body.get("used")),
        quota_bytes=number(next(iter(facts.get("zimbraMailQuota", [])), 0)),
        recovers=next(iter(facts.get("zimbraDumpsterEnabled", [])), "").upper() == "TRUE",
        senders=parse_senders(body, address),
        absence=parse_absence(prefs),
    )


class AccountInfo:
    """The `Info` of one account, asked again when a day old."""

    def __init__(self, soap: Soap, clock: Clock) -> None:
        self._soap = soap
        self._clock = clock
        self._info: Info | None = None
        self._read_ms = 0

    async def get(self) -> Info:
        if self._info is None or self._clock() - self._read_ms > DAY_MS:
            return self.take((await self._soap.call("GetInfoRequest", GET_INFO, ns=ACCOUNT_NS)).body)
        return self._info

    def take(self, body: Element) -> Info:
        """A GetInfoResponse that came by another way."""
        self._info, self._read_ms = parse_info(body), self._clock()
        return self._info
