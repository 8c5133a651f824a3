"""PES signatures built here for servers that only give digests: the connector of i-Parapheur v4 asks for them.

Connectors and `signing` do not know each other; this is the small thing between them (`v4.PesBuilder`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from app.connectors.parapheur import PesElement, PesFacts
from app.domain.errors import Rejected
from app.signing.xades import PreparedElement, finish_alone, prepare_alone
from app.signing.xades_profile import HELIOS_SHA1, HELIOS_SHA256, SHA1, SHA256, XADES_111, XADES_122, Policy, Profile

_GENERATIONS: Mapping[str, Profile] = {
    "sha256": Profile(xades=XADES_122, policy=HELIOS_SHA256, algorithm="sha256"),
    "sha1": Profile(xades=XADES_111, policy=HELIOS_SHA1, algorithm="sha1"),
}
"""``xades-env-1.2.2-sha256`` and ``XADES-env`` (interop §2.3, §3.6)."""


class XadesPesBuilder:
    """`PesBuilder` over `signing.xades`. Keeps nothing: what is finished is prepared again."""

    def prepare(
        self, elements: Sequence[PesElement], certificate: bytes, time_ms: int, facts: PesFacts
    ) -> Sequence[bytes]:
        return [element.signed_info for element in _prepare(elements, certificate, time_ms, facts)]

    def finish(
        self,
        elements: Sequence[PesElement],
        certificate: bytes,
        time_ms: int,
        facts: PesFacts,
        values: Sequence[bytes],
    ) -> Sequence[bytes]:
        prepared = _prepare(elements, certificate, time_ms, facts)
        return [finish_alone(element, value) for element, value in zip(prepared, values, strict=True)]


def _prepare(
    elements: Sequence[PesElement], certificate: bytes, time_ms: int, facts: PesFacts
) -> tuple[PreparedElement, ...]:
    digests = {element.id: element.digest for element in elements}
    if len(digests) != len(elements):
        raise Rejected("data_to_sign_unreadable")
    return prepare_alone(digests, certificate, datetime.fromtimestamp(time_ms / 1000, UTC), profile_of(facts))


def profile_of(facts: PesFacts) -> Profile:
    """The server's own policy, place and capacity, over those in use (interop §3.6: the parapheur's values win)."""
    base = _GENERATIONS.get(facts.algorithm)
    if base is None:
        raise Rejected("sign_protocol_unknown")
    policy = base.policy
    if facts.policy_id and facts.policy_hash:
        policy = Policy(
            identifier=facts.policy_id if ":" in facts.policy_id else f"urn:oid:{facts.policy_id}",
            description=facts.policy_description or base.policy.description,
            digest_algorithm=SHA1 if len(facts.policy_hash) == 28 else SHA256,
            digest=facts.policy_hash,
            uri=facts.policy_uri or base.policy.uri,
        )
    return replace(
        base,
        policy=policy,
        city=facts.city,
        postal_code=facts.postal_code,
        country=facts.country or base.country,
        role=facts.role or base.role,
    )
