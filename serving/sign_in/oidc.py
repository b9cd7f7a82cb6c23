"""Sign-in at the company's OpenID Connect provider: code flow with PKCE, state and nonce, by Authlib."""

from collections.abc import Mapping
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from joserfc.errors import JoseError
from starlette.requests import Request

from serving.sign_in.company import Company
from serving.sign_in.turned_away import TurnedAway

#: Seconds that the provider may take for an answer.
_PATIENCE = 10.0

#: What a provider answers where the person, not the set-up, is why nothing came of it.
_BY_THE_PERSON = ("access_denied", "login_required", "interaction_required", "consent_required")


class Provider:
    """The company's provider, as its discovery document describes it.

    Parameters
    ----------
    company : Company
        What `sign_in.yaml` says.
    secret : str
        The client's; empty for a public client.
    """

    def __init__(self, company: Company, secret: str) -> None:
        self._issuer = company.issuer
        self._client_id = company.client_id
        self._client = StarletteOAuth2App(
            StarletteIntegration("company"),
            name="company",
            client_id=company.client_id,
            client_secret=secret or None,
            server_metadata_url=f"{company.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(company.scopes),
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
                "timeout": _PATIENCE,
            },
        )

    async def leave_for(self, request: Request, back: str) -> str:
        """Return where the browser goes to sign in; the request's session gets what the way back needs.

        Raises
        ------
        TurnedAway
            If the provider cannot be reached or is not the one of `sign_in.yaml`.
        """
        try:
            await self._described()
            going = await self._client.authorize_redirect(request, back)
        except (AuthlibBaseError, httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise TurnedAway("company_unreachable", type(error).__name__) from error
        return str(going.headers["location"])

    async def claims(self, request: Request) -> Mapping[str, Any]:
        """Return what the provider says about whoever came back, after every check of the protocol.

        Raises
        ------
        TurnedAway
            If the person was refused, the way back is not one that began in this browser, or the provider's
            answer is not as the protocol wants it.
        """
        try:
            described = await self._described()
            if request.query_params.get("iss", self._issuer) != self._issuer:
                raise TurnedAway("company_failed", "another issuer")
            token = await self._client.authorize_access_token(request)
            said = dict(token.get("userinfo") or {})
            if "sub" not in said:
                raise TurnedAway("company_failed", "no ID token")
            if "userinfo_endpoint" in described:
                more = dict(await self._client.userinfo(token=token))
                if more.get("sub") != said["sub"]:
                    raise TurnedAway("company_failed", "userinfo of somebody else")
                said = {**more, **said}
        except MismatchingStateError as error:
            raise TurnedAway("company_expired", error.error) from error
        except AuthlibBaseError as error:
            key = "company_denied" if error.error in _BY_THE_PERSON else "company_failed"
            raise TurnedAway(key, type(error).__name__) from error
        except httpx2.HTTPError as error:
            raise TurnedAway("company_unreachable", type(error).__name__) from error
        except (JoseError, ValueError, RuntimeError, KeyError) as error:
            raise TurnedAway("company_failed", type(error).__name__) from error
        return said

    async def leave_behind(self, request: Request, back: str) -> str:
        """Return where the browser goes to sign out at the provider too; `back` where that is not offered."""
        try:
            described = await self._described()
            if "end_session_endpoint" not in described:
                return back
            going = await self._client.logout_redirect(request, back, client_id=self._client_id)
        except (AuthlibBaseError, httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise TurnedAway("company_unreachable", type(error).__name__) from error
        return str(going.headers["location"])

    async def _described(self) -> Mapping[str, Any]:
        """Return the discovery document, read once; signatures count that the provider alone can make."""
        described: dict[str, Any] = await self._client.load_server_metadata()
        if described.get("issuer") != self._issuer:
            came = described.get("issuer")
            self._client.server_metadata.clear()
            raise TurnedAway("company_failed", f"the discovery document names the issuer {came!r}")
        offered = described.get("id_token_signing_alg_values_supported") or ["RS256"]
        described["id_token_signing_alg_values_supported"] = [
            one for one in offered if one[:2] in ("RS", "PS", "ES", "Ed")
        ]
        return described
