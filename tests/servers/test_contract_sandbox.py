"""The gateway simulator under schemathesis: whatever the contract allows, it answers as the contract says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import yaml
from hypothesis import HealthCheck, settings

from app.sandbox.gateway import GatewayServer
from app.sandbox.people import COMMUNE, MAYOR
from tests.servers.test_gateway import TODAY, facts_of, stamp

CONTRACT = Path(__file__).resolve().parents[2] / "resources/openapi/connecteur-commun.yaml"
schemathesis = pytest.importorskip("schemathesis", reason="not in this environment yet: make test")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")
CHECKS = [
    pytest.importorskip("schemathesis.checks").not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@schemathesis.serializer("application/pdf")
def as_pdf(_context: Any, value: Any) -> bytes:
    """Half of what is sent as a PDF is one."""
    content = value if isinstance(value, bytes) else repr(value).encode()
    return b"%PDF-1.7\n" + content if len(content) % 2 else content


gateway = GatewayServer(COMMUNE, today=TODAY, count=8, facts_of=facts_of, timestamp=stamp)
schema = schemathesis.openapi.from_dict(yaml.safe_load(CONTRACT.read_text("utf-8")))
schema.config.update(base_url="http://testserver")


def answer(case: Any, token: str) -> httpx.Response:
    """Sent in process; `requests` writes the bytes, as schemathesis would."""
    made = requests.Request(**{k: v for k, v in case.as_transport_kwargs().items() if v is not None}).prepare()

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(gateway.asgi, raise_app_exceptions=False)
        sent = {**made.headers, "Authorization": f"Bearer {token}"}
        headers = [(k.encode(), v if isinstance(v, bytes) else v.encode("latin-1")) for k, v in sent.items()]
        content = made.body.encode() if isinstance(made.body, str) else made.body
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(str(made.method), str(made.url), headers=headers, content=content)

    return asyncio.run(ask())


@pytest.mark.feature("124")
@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_the_sandbox_holds_to_the_contract(case: Any) -> None:
    token = gateway.sessions.log_in(MAYOR.login, MAYOR.password)["access_token"]
    case.validate_response(answer(case, token), checks=CHECKS)
