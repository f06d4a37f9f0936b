"""The settings, as the adapters want them; the only module here that reads settings."""

from pathlib import Path

from django.conf import settings

from .city import CityConfig
from .identity import IdentityConfig
from .sms import ConsoleSmsGateway, FileSmsGateway, HttpSmsGateway, SmsGateway
from .sources import SourcesConfig, subject_token


def sources_config() -> SourcesConfig:
    return SourcesConfig(settings.SOURCES_URL, settings.SOURCES_SECRET)


def source_token(identifier: str) -> str:
    """The token of a normalised identifier, under the key shared with the sources."""
    return subject_token(identifier, settings.SOURCES_SUBJECT_KEY)


def identity_config() -> IdentityConfig:
    return IdentityConfig(
        settings.IDENTITY_URL, settings.IDENTITY_CLIENT_ID, settings.IDENTITY_CLIENT_SECRET
    )


def city_config() -> CityConfig:
    return CityConfig(settings.CITY_PLATFORM_URL, settings.CITY_PLATFORM_SECRET)


def sms_gateway() -> SmsGateway:
    """As SMS_BACKEND says: "gateway" over HTTP, "console", else the file below VAR_DIR."""
    if settings.SMS_BACKEND == "gateway":
        return HttpSmsGateway(settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET)
    if settings.SMS_BACKEND == "console":
        return ConsoleSmsGateway()
    return FileSmsGateway(Path(settings.VAR_DIR) / "outbox" / "sms.jsonl")


def sms_page() -> str:
    """Where the messages of a demonstration can be read; "" where they go to phones."""
    is_simulated = settings.IS_DEMO and settings.SMS_BACKEND == "gateway"
    return f"{settings.SMS_GATEWAY_URL}/" if is_simulated else ""
