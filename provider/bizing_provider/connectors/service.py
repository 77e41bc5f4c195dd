"""The connectors that the settings ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bizing_provider.connectors import oauth
from bizing_provider.connectors.api import TIMEOUT_SECONDS, Api
from bizing_provider.connectors.google_calendar import GoogleCalendar
from bizing_provider.connectors.oauth import Tokens
from bizing_provider.connectors.slack import Slack
from bizing_provider.connectors.zoom import Zoom
from bizing_provider.effects.queue import Consumer
from bizing_provider.settings import Settings
from bizing_spec.outcome import Stopped


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[list[Consumer]]:
    """Those that are configured, for the length of a block. Raises Stopped for settings that do not go together."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
        yield of(settings, client)


def check(settings: Settings) -> None:
    """Raises Stopped for settings that do not go together."""
    of(settings, httpx.AsyncClient())


def of(settings: Settings, client: httpx.AsyncClient) -> list[Consumer]:
    """Raises Stopped."""
    found: list[Consumer | None] = [_google(settings, client), _zoom(settings, client), _slack(settings, client)]
    return [each for each in found if each is not None]


def _google(chosen: Settings, client: httpx.AsyncClient) -> GoogleCalendar | None:
    if chosen.google_calendar_id is None:
        return None
    url = chosen.google_calendar_token_url
    tokens = Tokens(client, url, _google_grant(chosen, url))
    return GoogleCalendar(Api(client, "Google Calendar", chosen.google_calendar_url, tokens), chosen.google_calendar_id)


def _google_grant(chosen: Settings, url: str) -> oauth.Grant:
    if chosen.google_calendar_key_file:
        try:
            return oauth.service_account(oauth.read_key(chosen.google_calendar_key_file), url)
        except (OSError, ValueError):
            raise Stopped("BIZING_GOOGLE_CALENDAR_KEY_FILE is no service account's key (JSON).") from None
    id_, secret = chosen.google_calendar_client_id, chosen.google_calendar_client_secret
    refresh_token = chosen.google_calendar_refresh_token
    if not (id_ and secret and refresh_token):
        names = "_CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN"
        raise Stopped(f"BIZING_GOOGLE_CALENDAR_ID wants BIZING_GOOGLE_CALENDAR_KEY_FILE, or {names}.")
    return oauth.refresh(id_, secret.get_secret_value(), refresh_token.get_secret_value())


def _zoom(chosen: Settings, client: httpx.AsyncClient) -> Zoom | None:
    if chosen.zoom_account_id is None:
        return None
    if not (chosen.zoom_client_id and chosen.zoom_client_secret):
        raise Stopped("BIZING_ZOOM_ACCOUNT_ID wants BIZING_ZOOM_CLIENT_ID and BIZING_ZOOM_CLIENT_SECRET.")
    credentials = (chosen.zoom_client_id, chosen.zoom_client_secret.get_secret_value())
    tokens = Tokens(client, chosen.zoom_token_url, oauth.account(chosen.zoom_account_id), credentials)
    return Zoom(Api(client, "Zoom", chosen.zoom_url, tokens), chosen.zoom_user)


def _slack(chosen: Settings, client: httpx.AsyncClient) -> Slack | None:
    if chosen.slack_webhook_url is None:
        return None
    return Slack(Api(client, "Slack", chosen.slack_webhook_url.get_secret_value()))
