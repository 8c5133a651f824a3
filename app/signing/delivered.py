"""The proof after delivery: is what the server holds now what was displayed, plus our signature and nothing else?

What the protocol hides until then is looked at here, and raises an alarm (interop §1.8): the content of
SignedProperties (certificate, time, policy, capacity), the revision of a PDF, a detached signature.

=======================  ======================================================================
code                     alarm
=======================  ======================================================================
sign_not_prefix          PDF: the displayed bytes are not the beginning of the file
sign_content_changed     the content is not the one displayed; PES: header and attachments too, which
                         signatures of bordereaux do not cover
sign_ours_missing        no intact signature by our certificate
sign_other_certificate   the signature names another certificate than ours
sign_time_differs        another signing time than the one prepared
sign_policy_unknown      PES: a signature policy we know nothing of
sign_role_missing        PES: no capacity of the signer
sign_left_out            PES: an element that must be signed is not
=======================  ======================================================================
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from app.documents.pes import around_digest, content_digests
from app.documents.pes_checks import signature_mode
from app.documents.pes_xml import scan
from app.domain.errors import AppError
from app.signing import cms, pades, xades_detached, xades_verify
from app.signing.report import SignatureReport
from app.signing.xades_profile import KNOWN_POLICIES

_CLOCK_MS = 1000


async def prove(
    shown: bytes, signed: bytes, detached: Sequence[bytes], certificate: bytes, time_ms: int | None
) -> tuple[str, ...]:
    """Codes of what is not as it should be; empty = proven. ``time_ms``: the signing time that was prepared."""
    try:
        if detached:
            return await _detached(shown, signed, detached, certificate)
        if signed.startswith(b"%PDF-"):
            return await pades.check_delivered(shown, signed, certificate)
        return _pes(shown, signed, certificate, time_ms)
    except AppError as error:
        return (error.code,)


def _pes(shown: bytes, signed: bytes, certificate: bytes, time_ms: int | None) -> tuple[str, ...]:
    layout, after = scan(shown), scan(signed)
    mode, wanted = signature_mode(layout)
    problems: dict[str, None] = {}
    same = (mode, wanted) == signature_mode(after)
    if not same or content_digests(shown, wanted, layout) != content_digests(signed, wanted, after):
        problems["sign_content_changed"] = None
    if not same or layout.ids != tuple(i for i in after.ids if i in set(layout.ids)):
        problems["sign_content_changed"] = None
    if same and layout.root.element_id not in wanted and around_digest(shown, layout) != around_digest(signed, after):
        problems["sign_content_changed"] = None  # no signature covers them: the budget, the attachments
    reports = xades_verify.verify(signed)
    if xades_verify.uncovered(signed, reports):
        problems["sign_left_out"] = None
    ours = [report for report in reports if report.certificate == certificate]
    if not reports or not all(report.intact for report in reports) or not ours:
        problems["sign_ours_missing"] = None
    for report in reports:
        problems |= dict.fromkeys(_properties(report, certificate, time_ms))
    return tuple(problems)


def _properties(report: SignatureReport, certificate: bytes, time_ms: int | None) -> list[str]:
    problems = []
    if report.certificate != certificate:
        problems.append("sign_other_certificate")
    told = int(report.time.timestamp() * 1000) if report.time is not None else 0
    if time_ms is not None and abs(told - time_ms) > _CLOCK_MS:
        problems.append("sign_time_differs")
    if report.policy not in KNOWN_POLICIES:
        problems.append("sign_policy_unknown")
    if not report.role:
        problems.append("sign_role_missing")
    return problems


async def _detached(shown: bytes, signed: bytes, detached: Sequence[bytes], certificate: bytes) -> tuple[str, ...]:
    if shown != signed:
        return ("sign_content_changed",)
    reports: list[SignatureReport] = []
    for signature in detached:
        if xades_detached.is_signature(signature[:4096]):
            digests = {name: hashlib.new(name, shown).digest() for name in ("sha256", "sha512")}
            reports.append(xades_detached.verify_detached(signature, digests))
        else:
            reports += await cms.verify_detached(signature, shown)
    ours = [report for report in reports if report.certificate == certificate and report.intact]
    return () if ours else ("sign_ours_missing",)
