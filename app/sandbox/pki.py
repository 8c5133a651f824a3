"""The test authorities: a root, an intermediate, OCSP, CRLs and a time stamping service, on loopback.

Made by certomancer from one description; the keys are drawn the first time and kept in the folder,
with the port, since its address stands in the certificates. Shaped like RGS certificates: critical
nonRepudiation for signing, the SIRET in the OU, a policy, CDP and AIA. Nothing here is trusted by
anybody but the demonstration and the tests.

``CERTIFICATES`` lists who has one. Subjects are the invented people of `people`.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import tsp as asn1_tsp
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, ServiceLabel
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.people import COMMUNE, INTERCO, MAYOR, Person, Town
from app.sandbox.serve import LoopbackServer

ARCH = "rgs"
_POLICIES = ("1.2.250.1.999.1.2", "0.4.0.2042.1.2")
"""Its own, and ETSI's NCP+: on a device, as RGS two stars."""
_ACCESS = {"ocsp-responder-names": ["interm"], "ca-issuer-links": [{"repo": "interm"}]}
_AUTHORITY = {"country_name": "FR", "organization_name": "Autorité d’essai des Pins"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One certificate of a person."""

    label: str
    town: Town
    person: Person
    usage: tuple[str, ...] = ("non_repudiation",)
    days: tuple[int, int] = (-200, 880)
    """Validity, in days from the making of the PKI."""
    revoked: bool = False
    key: str = ""
    """Label of the key; empty = its own."""


CERTIFICATES: tuple[Holder, ...] = (
    Holder(label="maire-commune", town=COMMUNE, person=MAYOR),
    Holder(label="maire-interco", town=INTERCO, person=MAYOR),
    Holder(
        label="maire-authentification",
        town=COMMUNE,
        person=MAYOR,
        usage=("digital_signature",),
        key="maire-autres",
    ),
    Holder(
        label="maire-confidentialite",
        town=COMMUNE,
        person=MAYOR,
        usage=("key_encipherment",),
        key="maire-autres",
    ),
    Holder(label="maire-expire", town=COMMUNE, person=MAYOR, days=(-1200, -120), key="maire-autres"),
    Holder(label="maire-revoque", town=COMMUNE, person=MAYOR, revoked=True, key="maire-autres"),
    Holder(label="maire-bientot", town=COMMUNE, person=MAYOR, days=(-900, 30), key="maire-autres"),
)
"""The mayor's two signing certificates, and those that must be refused or remarked upon."""


class Pki:
    """The authorities in one folder. `start` serves OCSP, CRLs and time stamps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        port, made_at = self._facts()
        self._ensure_keys()
        config = CertomancerConfig(
            _description(made_at, f"http://127.0.0.1:{port}", folder), key_search_dir=str(folder)
        )
        self._arch: Any = config.get_pki_arch(ArchLabel(ARCH))
        self._issuing = threading.Lock()
        self.server = LoopbackServer(_application(self._arch), "pki", port)

    def _facts(self) -> tuple[int, datetime]:
        """Port and moment of making, the same ever after."""
        path = self.folder / "pki.json"
        if not path.is_file():
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            path.write_text(json.dumps({"port": port, "made_at": int(datetime.now(UTC).timestamp())}))
        facts = json.loads(path.read_text())
        return facts["port"], datetime.fromtimestamp(facts["made_at"], UTC)

    def _ensure_keys(self) -> None:
        missing = [path for label in _key_labels() if not (path := self.folder / f"{label}.pem").is_file()]
        with ThreadPoolExecutor() as pool:  # drawing a key holds no lock: all cores draw
            list(pool.map(_draw_key, missing))

    # --- what it holds --------------------------------------------------------------------------

    def certificate(self, label: str) -> bytes:
        """DER of ``root``, ``interm``, ``tsa``, ``ocsp`` or a `CERTIFICATES` label."""
        with self._issuing:  # two threads that ask for the first time read keys half parsed (seen, once in many starts)
            return bytes(self._arch.get_cert(CertLabel(label)).dump())

    def usage(self, label: str) -> tuple[str, ...]:
        """Key usage of a `CERTIFICATES` label."""
        return next((h.usage for h in CERTIFICATES if h.label == label), ())

    def key(self, label: str) -> rsa.RSAPrivateKey:
        """Private key of a `CERTIFICATES` label."""
        holder = next((h for h in CERTIFICATES if h.label == label), None)
        name = holder.key or holder.label if holder else label
        key = load_pem_private_key((self.folder / f"{name}.pem").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    @property
    def roots(self) -> tuple[bytes, ...]:
        """What to trust: the root (DER)."""
        return (self.certificate("root"),)

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        return (self.certificate("interm"),)

    # --- services -------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def tsa_url(self) -> str:
        """RFC 3161 over HTTP."""
        return f"{self.url}/{ARCH}/tsa/tsa"

    def stamp(self, sha256: bytes, moment: datetime) -> bytes:
        """A time-stamp token (DER) as the authority made it at ``moment``: for events of the past."""
        imprint = asn1_tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256})
        request = asn1_tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        stamper = self._arch.service_registry.summon_timestamper(ServiceLabel("tsa"), moment)
        return bytes(stamper.request_tsa_response(request)["time_stamp_token"].dump())

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def __enter__(self) -> Pki:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _draw_key(path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _key_labels() -> tuple[str, ...]:
    holders = dict.fromkeys(holder.key or holder.label for holder in CERTIFICATES)
    return ("root", "interm", "ocsp", "tsa", *holders)


def _extension(name: str, value: Any, *, critical: bool = False) -> dict[str, Any]:
    return {"id": name, "critical": critical, "value": value}


def _smart(name: str, schema: str, params: Any, *, critical: bool = False) -> dict[str, Any]:
    return {"id": name, "critical": critical, "smart-value": {"schema": schema, "params": params}}


def _validity(made_at: datetime, start_days: int, end_days: int) -> dict[str, str]:
    def text(days: int) -> str:
        return (made_at + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+0000")

    return {"valid-from": text(start_days), "valid-to": text(end_days)}


def _authority(made_at: datetime, issuer: str, *, below: bool = False) -> dict[str, Any]:
    constraints = {"path-len-constraint": 0} if below else {}
    return {
        "issuer": issuer,
        "validity": _validity(made_at, -2000, 5000),
        "extensions": [
            _extension("basic_constraints", {"ca": True, **constraints}, critical=True),
            _smart("key_usage", "key-usage", ["key_cert_sign", "crl_sign"], critical=True),
            *([_smart("crl_distribution_points", "crl-dist-url", {"crl-repo-names": ["root"]})] if below else []),
        ],
    }


def _service(made_at: datetime, issuer: str, purpose: str) -> dict[str, Any]:
    extensions: list[dict[str, Any]] = [
        _smart("key_usage", "key-usage", ["digital_signature"], critical=True),
        _extension("extended_key_usage", [purpose], critical=True),
    ]
    if purpose == "ocsp_signing":
        extensions.append({"id": "ocsp_no_check"})
    else:
        extensions.append(_smart("crl_distribution_points", "crl-dist-url", {"crl-repo-names": [issuer]}))
    return {"issuer": issuer, "validity": _validity(made_at, -1500, 4000), "extensions": extensions}


def _certificate(made_at: datetime, holder: Holder) -> dict[str, Any]:
    described: dict[str, Any] = {
        "subject": holder.label,
        "subject-key": holder.key or holder.label,
        "issuer": "interm",
        "validity": _validity(made_at, *holder.days),
        "extensions": [
            _extension("basic_constraints", {"ca": False}, critical=True),
            _smart("key_usage", "key-usage", list(holder.usage), critical=True),
            _extension("certificate_policies", [{"policy_identifier": oid} for oid in _POLICIES]),
            _smart("crl_distribution_points", "crl-dist-url", {"crl-repo-names": ["interm"]}),
            _smart("authority_information_access", "aia-urls", _ACCESS),
        ],
    }
    if holder.revoked:
        since = (made_at - timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%S+0000")
        described["revocation"] = {"revoked-since": since, "reason": "key_compromise"}
    return described


def _entities() -> Mapping[str, Mapping[str, str]]:
    people = {
        holder.label: {
            "country_name": "FR",
            "organization_name": holder.town.name,
            "organizational_unit_name": f"0002 {holder.town.siret}",
            "common_name": holder.person.name,
            "surname": holder.person.last_name,
            "given_name": holder.person.first_name,
            "serial_number": holder.label,
        }
        for holder in CERTIFICATES
    }
    return {
        "root": {**_AUTHORITY, "common_name": "AC Racine d’essai"},
        "interm": {**_AUTHORITY, "common_name": "AC Personnes d’essai"},
        "ocsp": {**_AUTHORITY, "common_name": "Répondeur OCSP d’essai"},
        "tsa": {**_AUTHORITY, "common_name": "Horodatage d’essai"},
        **people,
    }


def _description(made_at: datetime, url: str, folder: Path) -> dict[str, Any]:
    certs: dict[str, Any] = {
        "root": {**_authority(made_at, "root"), "subject": "root", "subject-key": "root", "authority-key": "root"},
        "interm": _authority(made_at, "root", below=True),
        "ocsp": _service(made_at, "interm", "ocsp_signing"),
        "tsa": _service(made_at, "root", "time_stamping"),
        **{holder.label: _certificate(made_at, holder) for holder in CERTIFICATES},
    }
    return {
        "external-url-prefix": url,
        "keysets": {ARCH: {"keys": {label: {"path": f"{label}.pem"} for label in _key_labels()}}},
        "pki-architectures": {
            ARCH: {
                "keyset": ARCH,
                "entities": {
                    label: {key.replace("_", "-"): value for key, value in parts.items()}
                    for label, parts in _entities().items()
                },
                "certs": certs,
                "services": {
                    "ocsp": {"interm": {"for-issuer": "interm", "responder-cert": "ocsp", "signing-key": "ocsp"}},
                    "crl-repo": {
                        issuer: {
                            "for-issuer": issuer,
                            "signing-key": issuer,
                            "simulated-update-schedule": "P30D",
                        }
                        for issuer in ("root", "interm")
                    },
                    "cert-repo": {"interm": {"for-issuer": "interm"}},
                    "time-stamping": {"tsa": {"signing-key": "tsa", "signing-cert": "tsa"}},
                },
            }
        },
    }


def _now() -> datetime:
    """Whole seconds: X.509 times have no fraction, and strict readers refuse one."""
    return datetime.now(UTC).replace(microsecond=0)


def _application(arch: Any) -> Starlette:
    """OCSP, CRL and time stamps over HTTP."""
    services = arch.service_registry

    async def answer_ocsp(request: Request) -> Response:
        responder = services.summon_responder(ServiceLabel(request.path_params["label"]), _now())
        response = responder.build_ocsp_response(asn1_ocsp.OCSPRequest.load(await request.body()))
        return Response(response.dump(), media_type="application/ocsp-response")

    async def stamp(request: Request) -> Response:
        stamper = services.summon_timestamper(ServiceLabel(request.path_params["label"]), _now())
        response = stamper.request_tsa_response(asn1_tsp.TimeStampReq.load(await request.body()))
        return Response(response.dump(), media_type="application/timestamp-reply")

    async def latest_crl(request: Request) -> Response:
        crl = services.get_crl(ServiceLabel(request.path_params["label"]), _now())
        return Response(crl.dump(), media_type="application/pkix-crl")

    async def issuer(request: Request) -> Response:
        certificate = arch.get_cert(CertLabel(request.path_params["label"]))
        return Response(certificate.dump(), media_type="application/pkix-cert")

    return Starlette(
        routes=[
            Route(f"/{ARCH}/certs/{{label}}/ca.crt", issuer),
            Route(f"/{ARCH}/ocsp/{{label}}", answer_ocsp, methods=["POST"]),
            Route(f"/{ARCH}/tsa/{{label}}", stamp, methods=["POST"]),
            Route(f"/{ARCH}/crls/{{label}}/latest.crl", latest_crl),
        ]
    )
