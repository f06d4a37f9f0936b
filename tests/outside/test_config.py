from credit_portal.outside import config
from credit_portal.outside.sms import ConsoleSmsGateway, FileSmsGateway, HttpSmsGateway


def test_configs_come_from_the_settings(settings, tmp_path):
    settings.SOURCES_URL, settings.SOURCES_SECRET = "http://s", "s1"
    settings.IDENTITY_URL, settings.IDENTITY_CLIENT_ID = "http://i", "portal"
    settings.IDENTITY_CLIENT_SECRET = "s2"
    settings.CITY_PLATFORM_URL, settings.CITY_PLATFORM_SECRET = "http://c", "s3"

    assert (config.sources_config().url, config.sources_config().secret) == ("http://s", "s1")
    assert config.identity_config().client_secret == "s2"
    assert (config.city_config().url, config.city_config().secret) == ("http://c", "s3")


def test_secrets_are_not_printed(settings):
    settings.SOURCES_SECRET = "very-secret"

    assert "very-secret" not in repr(config.sources_config())


def test_sms_go_to_the_outbox_unless_the_console_is_asked_for(settings, tmp_path):
    settings.VAR_DIR = tmp_path

    assert config.sms_gateway() == FileSmsGateway(tmp_path / "outbox" / "sms.jsonl")
    settings.SMS_BACKEND = "console"
    assert isinstance(config.sms_gateway(), ConsoleSmsGateway)


def test_sms_go_to_the_gateway_where_it_is_asked_for(settings):
    settings.SMS_BACKEND = "gateway"
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = "http://g/sms", "s4"

    assert config.sms_gateway() == HttpSmsGateway("http://g/sms", "s4")
    assert "s4" not in repr(config.sms_gateway())


def test_only_a_demonstration_shows_its_messages(settings):
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "gateway", "http://g/sms"
    settings.IS_DEMO = True
    assert config.sms_page() == "http://g/sms/"

    settings.IS_DEMO = False
    assert config.sms_page() == ""
