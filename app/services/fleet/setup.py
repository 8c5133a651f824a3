"""Opening a signed configuration: one file, or one link, sets up a body with all its accounts and its policy.

The signature proves that nobody changed the file; whose key it is, only a person can tell: the fingerprint is
shown, and the user agrees. From then on the key is the body's here, and no other is taken for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.domain.accounts import Body
from app.domain.errors import AppError, Rejected
from app.domain.exchange import Clock, Proof
from app.domain.frozen import dataclass
from app.domain.ids import BodyId
from app.services.accounts import AccountService
from app.services.addresses import server_url
from app.services.bodies import Bodies
from app.services.fleet import envelope
from app.services.fleet.memory import Membership, Memory, Owner
from app.services.fleet.notes import AccountSpec, Configuration, read_configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A configuration that can be opened here; shown before anything is done."""

    configuration: Configuration
    key: str
    fingerprint: str
    known: BodyId | None
    """The body is here already: accounts and rules are brought up to date."""
    owns: bool
    """Whoever signed it will be able to erase this whole device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What became of one account."""

    spec: AccountSpec
    code: str
    """Empty = signed in; else why not: the account is there and asks for its password."""


class SetupService:
    def __init__(
        self, bodies: Bodies, accounts: AccountService, memory: Memory, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self._bodies, self._accounts, self._memory, self._clock = bodies, accounts, memory, clock
        self._changed = changed

    async def look(self, text: str | bytes) -> Offer:
        """Raises as `read_configuration`, ``Rejected("configuration_other_key")``, ``("configuration_older")``."""
        configuration, key = read_configuration(text, self._clock())
        return await asyncio.to_thread(self._offer, configuration, key)

    def _offer(self, configuration: Configuration, key: str) -> Offer:
        known = None
        for body, member in self._memory.members().items():
            if member.id == configuration.body.id:
                if member.key != key:
                    raise Rejected("configuration_other_key", body=member.name)
                if configuration.issued_ms < member.policy_ms:
                    raise Rejected("configuration_older")
                known = body
        known = known or self._by_hand(configuration)
        first = self._memory.owner() is None and not self._bodies.all
        return Offer(
            configuration=configuration,
            key=key,
            fingerprint=envelope.fingerprint(key),
            known=known,
            owns=first and configuration.owner == "body",
        )

    def _by_hand(self, configuration: Configuration) -> BodyId | None:
        """The same body, set up here by hand, without a key yet: one of its accounts is one of the configuration's."""
        members = self._memory.members()
        wanted = [
            (spec.service, server_url(spec.service, spec.url), spec.login.lower()) for spec in configuration.accounts
        ]
        for account in self._bodies.accounts():
            here = (account.service, account.url, account.login.lower())
            held = any(here == spec or (here[:2] == spec[:2] and not spec[2]) for spec in wanted)
            member = members.get(account.body)
            if held and (member is None or not member.key):
                return account.body
        return None

    async def open(self, offer: Offer, login: str, proof: Proof) -> list[Opened]:
        """Set everything up. ``login``: for accounts that name none; ``proof`` is tried at each account once.

        An account whose server refuses, or cannot be asked now, is recorded all the same and asks for its password.
        """
        configuration = offer.configuration
        body = await self._body(offer)
        await asyncio.to_thread(self._remember, body.id, offer)
        self._changed()
        keep = bool(proof.keep) and configuration.policy.keep_passwords
        proof = Proof(password=proof.password, code=proof.code, keep=keep)
        return [await self._account(body, spec, login, proof) for spec in configuration.accounts]

    async def _body(self, offer: Offer) -> Body:
        if offer.known is not None:
            return next(body for body in self._bodies.all if body.id == offer.known)
        spec = offer.configuration.body
        return await self._accounts.add_body(spec.name, spec.colour)

    def _remember(self, body: BodyId, offer: Offer) -> None:
        configuration = offer.configuration

        def remember(member: Membership) -> None:
            member.id = configuration.body.id  # one set up by hand had its mailbox's
            member.name, member.key = configuration.body.name, offer.key
            member.policy, member.policy_ms = configuration.policy, configuration.issued_ms
            member.server, member.enrolment = configuration.server, configuration.enrolment

        new = Membership(id=configuration.body.id, name="", contact_ms=self._clock())
        self._memory.change(body, remember, new)
        self._memory.name_owner(Owner(offer.key, configuration.body.name) if offer.owns else Owner())

    async def _account(self, body: Body, spec: AccountSpec, login: str, proof: Proof) -> Opened:
        who = spec.login or login.strip()
        try:
            if self._is_here(body, spec, who):
                return Opened(spec=spec, code="")
            await self._accounts.open_account(body.id, spec.service, spec.url, who, proof, spec.settings)
        except AppError as error:
            if error.code in ("account_known", "login_missing"):
                return Opened(spec=spec, code="" if error.code == "account_known" else error.code)
            return await self._without_password(body, spec, who, error.code)
        return Opened(spec=spec, code="")

    def _is_here(self, body: Body, spec: AccountSpec, login: str) -> bool:
        return any(
            account.body == body.id and (account.service, account.login) == (spec.service, login)
            for account in self._bodies.accounts()
        )

    async def _without_password(self, body: Body, spec: AccountSpec, login: str, code: str) -> Opened:
        try:
            await self._accounts.add_account(body.id, spec.service, spec.url, login, spec.settings)
        except AppError as error:
            code = error.code
        return Opened(spec=spec, code=code)
