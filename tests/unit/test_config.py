"""A wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings, SettingsError

PRODUCTION = {
    "HELPDESK_ENV": "production",
    "HELPDESK_SECRET_KEY": "b9d2f6c41e7a8035d4c1f0e9a7b6c5d3",
    "HELPDESK_PUBLIC_URL": "https://helpdesk.example",
    "HELPDESK_SECURITY_CONTACT": "mailto:security@helpdesk.example",
    "HELPDESK_OPERATOR": "Trials Office <desk@helpdesk.example>",
    "HELPDESK_MAIL": "smtp",
    "HELPDESK_SMTP_HOST": "smtp.helpdesk.example",
}


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_environment({"HELPDESK_INSTANCE": str(tmp_path), **environ})


def test_without_any_setting_there_is_a_safe_default_for_each(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.port, settings.bind, settings.environment) == (
        8000,
        "127.0.0.1",
        "development",
    )
    assert settings.database_url == f"sqlite:///{tmp_path / 'helpdesk.sqlite3'}"
    assert not settings.debug


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPDESK_PORT", "eighty"),
        ("HELPDESK_PORT", "0"),
        ("HELPDESK_PORT", "65536"),
        ("HELPDESK_PORT", "٨٠"),
        ("HELPDESK_WORKERS", "-1"),
        ("HELPDESK_ENV", "staging"),
        ("HELPDESK_DEBUG", "perhaps"),
        ("HELPDESK_BIND", "example.org"),
        ("HELPDESK_DATABASE_URL", "mysql://localhost/helpdesk"),
        ("HELPDESK_DATABASE_URL", "sqlite:///:memory:"),
        ("HELPDESK_HOSTS", "https://helpdesk.example/path"),
        ("HELPDESK_PUBLIC_URL", "helpdesk.example"),
        ("HELPDESK_PUBLIC_URL", "https://helpdesk.example/desk"),
        ("HELPDESK_TRUSTED_PROXIES", "all"),
        ("HELPDESK_LOG_LEVEL", "LOUD"),
        ("HELPDESK_SEED_DATA", "no/such/folder"),
        ("HELPDESK_SECURITY_CONTACT", "somebody"),
        ("HELPDESK_SEARCH_LIMIT", "often"),
        ("HELPDESK_REQUIRE_TWO_STEP", "perhaps"),
        ("HELPDESK_SESSION_HOURS", "0"),
        ("HELPDESK_SESSION_IDLE_MINUTES", "never"),
        ("HELPDESK_ASK_LIMIT", "20"),
        ("HELPDESK_ASK_TOTAL", "0 per hour"),
        ("HELPDESK_RETENTION_MONTHS", "0"),
        ("HELPDESK_RETENTION_MONTHS", "for ever"),
        ("HELPDESK_OPERATOR", "desk@helpdesk.example"),
        ("HELPDESK_MAIL", "pigeon"),
        ("HELPDESK_MAIL_FROM", "desk@helpdesk.example"),
        ("HELPDESK_MAIL_FROM", "Desk <desk>"),
        ("HELPDESK_MAIL_FROM", "Desk <désk@helpdesk.example>"),
        ("HELPDESK_MAIL_FROM", "Desk\r\nBcc: all <desk@helpdesk.example>"),
        ("HELPDESK_MAIL_REPLY_TO", "desk"),
        ("HELPDESK_MAIL_REPLY_TO", "desk+replies@helpdesk.example"),
        ("HELPDESK_MAIL_REPLY_TO", "a" * 27 + "@helpdesk.example"),
        ("HELPDESK_SMTP_HOST", "smtp://helpdesk.example"),
        ("HELPDESK_SMTP_PORT", "smtp"),
        ("HELPDESK_SMTP_SECURITY", "ssl3"),
        ("HELPDESK_SMTP_TIMEOUT", "0"),
        ("HELPDESK_SMTP_CA_FILE", "no/such/file.pem"),
        ("HELPDESK_SMTP_CA_FILE", __file__),
        ("HELPDESK_SMTP_EHLO", "helpdesk example"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(tmp_path, **{name: value})
    assert str(error.value).startswith(name)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(SettingsError, match="HELPDESK_INSTANCE"):
        read(Path("/proc/helpdesk"))  # not even root may write there


def test_an_instance_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="HELPDESK_INSTANCE"):
        read(tmp_path / "file")


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "HELPDESK_ENV"])
def test_production_refuses_to_start_without(tmp_path: Path, missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        read(tmp_path, **{name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize("secret", ["change-me", "secret", "a" * 64, "0123456789abcdef"])
def test_production_refuses_a_weak_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(SettingsError, match="HELPDESK_SECRET_KEY"):
        read(tmp_path, **PRODUCTION | {"HELPDESK_SECRET_KEY": secret})


def test_production_refuses_debug(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HELPDESK_DEBUG"):
        read(tmp_path, **PRODUCTION, HELPDESK_DEBUG="1")


def test_production_starts_when_all_is_set(tmp_path: Path) -> None:
    settings = read(tmp_path, **PRODUCTION)
    assert settings.is_production
    assert "helpdesk.example" in settings.hosts
    assert (settings.operator_name, settings.operator_email) == (
        "Trials Office",
        "desk@helpdesk.example",
    )


SMTP = {"HELPDESK_MAIL": "smtp", "HELPDESK_MAIL_FROM": "Desk <desk@helpdesk.example>"}


def test_without_any_setting_mail_goes_to_a_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.mail.is_folder
    assert settings.mail_folder == tmp_path / "mail"


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_each_way_to_reach_a_mail_server_has_its_port(
    tmp_path: Path, security: str, port: int
) -> None:
    told = SMTP | {"HELPDESK_SMTP_HOST": "smtp.example", "HELPDESK_SMTP_SECURITY": security}
    assert read(tmp_path, **told).mail.smtp_port == port


@pytest.mark.parametrize("missing", ["HELPDESK_SMTP_HOST", "HELPDESK_MAIL_FROM"])
def test_smtp_needs_a_server_and_a_sender(tmp_path: Path, missing: str) -> None:
    told = SMTP | {"HELPDESK_SMTP_HOST": "smtp.example"}
    with pytest.raises(SettingsError, match=missing):
        read(tmp_path, **{name: value for name, value in told.items() if name != missing})


def test_the_operators_mailbox_sends_where_no_other_is_named(tmp_path: Path) -> None:
    mail = read(tmp_path, **PRODUCTION).mail
    assert (mail.from_name, mail.from_address) == ("Trials Office", "desk@helpdesk.example")
    assert mail.reply_address == "desk@helpdesk.example"
    assert mail.smtp_ehlo == "helpdesk.example"


def test_mail_in_plain_never_leaves_this_machine(tmp_path: Path) -> None:
    plain = SMTP | {"HELPDESK_SMTP_SECURITY": "none"}
    with pytest.raises(SettingsError, match="HELPDESK_SMTP_SECURITY"):
        read(tmp_path, **plain, HELPDESK_SMTP_HOST="smtp.example")
    for host in ("localhost", "127.0.0.1", "::1"):
        assert read(tmp_path, **plain, HELPDESK_SMTP_HOST=host).mail.smtp_port == 25
    with pytest.raises(SettingsError, match="HELPDESK_SMTP_PASSWORD"):
        read(
            tmp_path,
            **plain,
            HELPDESK_SMTP_HOST="localhost",
            HELPDESK_SMTP_USER="desk",
            HELPDESK_SMTP_PASSWORD="secret",
        )


@pytest.mark.parametrize("name", ["HELPDESK_SMTP_USER", "HELPDESK_SMTP_PASSWORD"])
def test_user_and_password_go_together(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="user and password, or neither"):
        read(tmp_path, **SMTP, HELPDESK_SMTP_HOST="smtp.example", **{name: "x"})


def test_a_password_is_not_printed_with_the_settings(tmp_path: Path) -> None:
    told = SMTP | {"HELPDESK_SMTP_HOST": "smtp.example", "HELPDESK_SMTP_USER": "desk"}
    settings = read(tmp_path, **told, HELPDESK_SMTP_PASSWORD="correct horse")
    assert settings.mail.smtp_password == "correct horse"
    assert "correct horse" not in repr(settings)


def test_a_secret_made_for_a_first_look_is_kept_and_private(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_damaged_kept_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(SettingsError, match="HELPDESK_SECRET_KEY"):
        read(tmp_path)


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_the_usual_postgresql_addresses_are_understood(tmp_path: Path, given: str) -> None:
    assert (
        read(tmp_path, HELPDESK_DATABASE_URL=given).database_url == "postgresql+psycopg://u:p@h/d"
    )
