"""The body's web applications: opened in the browser, with one sign-in for all of them, and nothing believed unchecked."""

from __future__ import annotations

import asyncio
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.connectors import oidc
from app.connectors.oidc import sign_on_once
from app.domain.accounts import Account, Body, Service
from app.domain.errors import Rejected, SignInRequired
from app.domain.ids import AccountId, BodyId
from app.domain.policy import Policy, Ruling, WebApplication
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.people import MAYOR
from app.sandbox.serve import LoopbackServer
from app.services.webapps import FRESH_MS, WebAppService
from tests.servers.parapheur_tools import Time
from tests.servers.test_parapheur_signin import Browser

BODY = Body(id=BodyId("b"), name="Mairie", colour=0)
FINANCE = WebApplication(name="Finances", url="https://finances.mairie.example/")


class Pages(http.server.BaseHTTPRequestHandler):
    """An application: says what it was asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def application() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (Pages,), {"asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/accueil", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def issuer() -> Iterator[tuple[str, ParapheurServer]]:
    server = ParapheurServer(clock=Time())
    with LoopbackServer(server.asgi, "parapheur") as loop:
        yield server.realm.issuer(loop.url), server


def service(time: Time, *applications: WebApplication) -> WebAppService:
    account = Account(id=AccountId("a"), body=BODY.id, service=Service.ZIMBRA, url="", login=MAYOR.login)
    bodies = SimpleNamespace(all=(BODY,), accounts=lambda: (account,), clock=time)
    policy = Policy(applications=applications)
    ruling = Ruling(body=BODY.id, name="Mairie", policy=policy)
    policies = SimpleNamespace(of=lambda _body: policy, rulings=(ruling, replace(ruling, body=None, name="Agglo")))
    return WebAppService(bodies, policies)  # type: ignore[arg-type]


def test_an_application_without_sign_on_is_just_shown() -> None:
    found = service(Time(), FINANCE)
    assert [(s.application.name, s.body_name, s.host) for s in found.all()] == [
        ("Finances", "Mairie", "finances.mairie.example"),
        ("Finances", "Agglo", "finances.mairie.example"),
    ]
    shown: list[str] = []
    asyncio.run(found.open(found.all()[0], shown.append))
    assert shown == [FINANCE.url]


def test_one_sign_in_leads_on_to_the_application_and_serves_the_next(
    application: tuple[str, list[str]], issuer: tuple[str, ParapheurServer]
) -> None:
    (url, asked), (name, server), time = application, issuer, Time()
    found = service(time, FINANCE)
    there = WebApplication(name="Finances", url=url, issuer=name, client_id="echarpe")
    shortcut = replace(found.all()[0], application=there)
    browser = Browser()
    asyncio.run(found.open(shortcut, browser))
    browser.wait()
    assert asked == ["/accueil"], "the browser was led on, signed in"
    query = parse_qs(urlsplit(browser.addresses[0]).query)
    assert query["code_challenge_method"] == ["S256"] and query["scope"] == ["openid"]
    assert query["redirect_uri"][0].startswith("http://127.0.0.1:") and query["login_hint"] == [MAYOR.login]
    assert server.realm.grants == ["authorization_code"]
    time.pass_s(60)
    asyncio.run(found.open(shortcut, browser))
    browser.wait()
    assert server.realm.grants == ["authorization_code"] and browser.addresses[1] == url, "one sign-in serves"
    time.pass_s(FRESH_MS / 1000)
    asyncio.run(found.open(shortcut, browser))
    browser.wait()
    assert len(server.realm.grants) == 2


@pytest.mark.parametrize("lie", ["issuer", "endpoint", "identity"])
def test_an_issuer_that_lies_is_refused(
    application: tuple[str, list[str]], issuer: tuple[str, ParapheurServer], monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    name, _server = issuer
    discovered = oidc._discovered

    async def elsewhere(http: Any, given: str) -> Any:
        found = await discovered(http, given)
        if lie == "endpoint":
            monkeypatch.setattr(oidc, "origin_of", lambda url: ("https", url[-8:]))
            return await discovered(http, given)
        return found

    monkeypatch.setattr(oidc, "_discovered", elsewhere)
    if lie == "identity":
        monkeypatch.setattr(oidc, "new_verifier", iter(["s" * 43, "v" * 43, "n" * 43]).__next__)
        monkeypatch.setattr(
            oidc, "_check_identity", lambda answer, *rest: REAL({"id_token": answer["id_token"]}, rest[0], rest[1], "x")
        )
    browser = Browser()
    with pytest.raises(Rejected, match="sso_refused") as refusal:
        asyncio.run(
            sign_on_once(name + ("/" if lie == "issuer" else ""), "echarpe", MAYOR.login, browser, application[0])
        )
    assert refusal.value.params == {"reason": lie}
    browser.wait()


REAL = oidc._check_identity


def test_a_refusal_in_the_browser_is_told(
    application: tuple[str, list[str]], issuer: tuple[str, ParapheurServer]
) -> None:
    name, server = issuer
    server.realm.approve_as = "personne"
    browser = Browser()
    with pytest.raises(SignInRequired):
        asyncio.run(sign_on_once(name, "echarpe", MAYOR.login, browser, application[0]))
    browser.wait()
    assert application[1] == [], "nobody is led on"
    assert "refusée" in browser.shown[-1] and "Sign-in was refused" in browser.shown[-1], "no blank page, no tick"
