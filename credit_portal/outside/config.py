"""The settings, as the adapters want them; the only module here that reads settings."""

from pathlib import Path

from django.conf import settings

from .city import CityConfig
from .identity import IdentityConfig
from .sms import ConsoleSmsGateway, FileSmsGateway, SmsGateway
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
    """The file below VAR_DIR, or the console where SMS_BACKEND is "console"."""
    if settings.SMS_BACKEND == "console":
        return ConsoleSmsGateway()
    return FileSmsGateway(Path(settings.VAR_DIR) / "outbox" / "sms.jsonl")
