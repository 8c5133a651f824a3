"""Pure halves of the sign-in: PKCE, redirects, token answers."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

import pytest

from app.connectors import oidc
from app.connectors.http import Reply
from app.domain.errors import AppError, SignInRequired, Transient


def test_challenge_of_rfc_7636_appendix_b() -> None:
    assert oidc.build_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == (
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_verifiers_are_fresh_and_well_formed() -> None:
    verifiers = {oidc.new_verifier() for _ in range(50)}
    assert len(verifiers) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier) for verifier in verifiers)


def test_the_authorization_request() -> None:
    query = oidc.build_authorize_query(
        oidc.Realm(client_id="echarpe"),
        redirect_uri="http://127.0.0.1:5/retour",
        state="s",
        verifier="v" * 43,
        login="é",
    )
    values = {key: value for key, (value,) in parse_qs(query).items()}
    assert values["code_challenge"] == oidc.build_challenge("v" * 43)
    assert (values["client_id"], values["state"], values["login_hint"]) == ("echarpe", "s", "é")
    assert "v" * 43 not in query


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/retour?state=autre&code=c", "sign_in_state_mismatch"),
        ("/retour?code=c", "sign_in_state_mismatch"),
        ("/retour?state=s", "sign_in_refused"),
        ("/retour?state=s&error=access_denied", "sign_in_refused"),
    ],
)
def test_bad_redirects(target: str, code: str) -> None:
    with pytest.raises(SignInRequired) as refused:
        oidc.parse_redirect(target, "s")
    assert refused.value.code == code


def test_a_good_redirect() -> None:
    assert oidc.parse_redirect("/retour?session_state=x&code=abc&state=s", "s") == "abc"


def reply(status: int, body: Any) -> Reply:
    return Reply(status, {}, json.dumps(body).encode(), "http://h/")


def test_tokens_expire_by_our_clock() -> None:
    tokens = oidc.parse_tokens(reply(200, {"access_token": "a", "expires_in": 300, "token_type": "bearer"}), 1000)
    assert (tokens.access, tokens.expires_ms, tokens.refresh) == ("a", 301_000, "")


@pytest.mark.parametrize(
    ("status", "body", "family"),
    [
        (401, {"error": "invalid_grant", "error_description": "Invalid user credentials"}, SignInRequired),
        (400, {"error": "<script>" * 20}, SignInRequired),
        (503, {}, Transient),
        (429, {}, Transient),
        (200, {"access_token": "a"}, Transient),
        (200, [], Transient),
    ],
)
def test_refusals_of_the_token_endpoint(status: int, body: Any, family: type[AppError]) -> None:
    with pytest.raises(family) as refused:
        oidc.parse_tokens(reply(status, body), 0)
    assert "credentials" not in str(refused.value)
    assert "<" not in str(refused.value)


def test_realm_paths() -> None:
    assert oidc.Realm().path("token") == "/auth/realms/api/protocol/openid-connect/token"
    assert oidc.Realm(name="x", prefix="").path("auth") == "/realms/x/protocol/openid-connect/auth"
