"""The settings of one installation: read once from the environment, checked, and frozen.

The only module that reads the environment. A setting that is wrong raises `SettingsError`, whose one
sentence names the setting and says what to write instead.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from config_mail import MailReader, MailSettings
from config_reading import Reader, SettingsError

__all__ = ["LANGUAGES", "LOOPBACK_HOSTS", "PROJECT_FOLDER", "Settings", "SettingsError"]

PROJECT_FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "es", "pt")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SECRET_KEY_LENGTH = (
    32  # characters; a session key shorter than 128 bits of hexadecimal is guessable
)

# Secrets that stand in tutorials and examples; production refuses each of them.
DEFAULT_SECRETS = frozenset({"change-me", "changeme", "dev", "development", "secret", "test"})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs from one installation to the next; README lists each with its default."""

    environment: str
    instance: Path
    database_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...] = ()
    bind: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    public_url: str = ""
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    trusted_proxies: int = 0
    debug: bool = False
    metrics: bool = False
    log_level: str = "INFO"
    seed_folder: Path = PROJECT_FOLDER / "seed_data"
    security_contact: str = "mailto:security@helpdesk.example"
    operator_name: str = ""
    operator_email: str = ""
    search_limit: str = "3000 per minute"
    require_two_step: bool = False
    session_idle_minutes: int = 60
    session_hours: int = 12
    mail: MailSettings = field(default_factory=MailSettings)
    ask_limit: str = "20 per hour"
    ask_total: str = "300 per hour"
    retention_months: int = 24
    self_publishing: bool = False

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def index_folder(self) -> Path:
        return self.instance / "index"

    @property
    def mail_folder(self) -> Path:
        return self.instance / "mail"

    @property
    def files_folder(self) -> Path:
        return self.instance / "files"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Raises: SettingsError, for the first setting that is wrong."""
        return _Reader(os.environ if environ is None else environ).settings()


class _Reader(Reader):
    def settings(self) -> Settings:
        environment = self._choice("HELPDESK_ENV", "development", ("development", "production"))
        production = environment == "production"
        instance = self._instance()
        debug = self._flag("HELPDESK_DEBUG", default=False)
        if production and debug:
            raise SettingsError(
                "HELPDESK_DEBUG is on, which shows code and data to visitors: unset it in production."
            )
        public_url = self._public_url(required=production)
        operator_name, operator_email = self._operator(required=production)
        return Settings(
            environment=environment,
            instance=instance,
            database_url=self._database_url(instance),
            secret_key=self._secret_key(instance, required=production),
            secret_key_fallbacks=tuple(self._words("HELPDESK_SECRET_KEY_FALLBACKS")),
            bind=self._bind(),
            port=self._whole_number("HELPDESK_PORT", 8000, 1, 65535),
            workers=self._whole_number("HELPDESK_WORKERS", 2, 1, 64),
            public_url=public_url,
            hosts=self._hosts(public_url),
            trusted_proxies=self._whole_number("HELPDESK_TRUSTED_PROXIES", 0, 0, 5),
            debug=debug,
            metrics=self._flag("HELPDESK_METRICS", default=False),
            log_level=self._choice(
                "HELPDESK_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")
            ),
            seed_folder=self._seed_folder(),
            security_contact=self._security_contact(required=production),
            operator_name=operator_name,
            operator_email=operator_email,
            search_limit=self._rate("HELPDESK_SEARCH_LIMIT", Settings.search_limit),
            ask_limit=self._rate("HELPDESK_ASK_LIMIT", Settings.ask_limit),
            ask_total=self._rate("HELPDESK_ASK_TOTAL", Settings.ask_total),
            retention_months=self._whole_number(
                "HELPDESK_RETENTION_MONTHS", Settings.retention_months, 1, 120
            ),
            self_publishing=self._flag("HELPDESK_SELF_PUBLISHING", default=False),
            # A first look at home needs no second device; where people's questions are, it is asked for.
            require_two_step=self._flag("HELPDESK_REQUIRE_TWO_STEP", default=production),
            session_idle_minutes=self._whole_number("HELPDESK_SESSION_IDLE_MINUTES", 60, 5, 720),
            session_hours=self._whole_number("HELPDESK_SESSION_HOURS", 12, 1, 72),
            mail=MailReader(self.environ).mail(
                required=production,
                public_url=public_url,
                operator=(operator_name, operator_email),
            ),
        )

    def _bind(self) -> str:
        value = self._text("HELPDESK_BIND", "127.0.0.1")
        try:
            ip_address(value.strip("[]"))
        except ValueError:
            raise SettingsError(
                f"HELPDESK_BIND is {value!r}: write an IP address of this machine, "
                "127.0.0.1 for itself alone or 0.0.0.0 for every network."
            ) from None
        return value.strip("[]")

    def _instance(self) -> Path:
        folder = Path(self._text("HELPDESK_INSTANCE", str(PROJECT_FOLDER / "instance")))
        folder = folder.expanduser().absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # A folder may exist and yet refuse files; only writing one tells.
            probe = folder / f".writable-{secrets.token_hex(4)}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise SettingsError(
                f"HELPDESK_INSTANCE is {str(folder)!r}, where nothing can be written "
                f"({error.strerror}): name a folder that this user may write to."
            ) from None
        return folder

    def _seed_folder(self) -> Path:
        folder = Path(self._text("HELPDESK_SEED_DATA", str(PROJECT_FOLDER / "seed_data")))
        if not folder.is_dir():
            raise SettingsError(
                f"HELPDESK_SEED_DATA is {str(folder)!r}, which is not a folder: "
                "name the folder that holds countries/ and calls.yaml."
            )
        return folder.absolute()

    def _database_url(self, instance: Path) -> str:
        value = self._text("HELPDESK_DATABASE_URL", f"sqlite:///{instance / 'helpdesk.sqlite3'}")
        value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise SettingsError(
                "HELPDESK_DATABASE_URL names a database we do not know: write "
                "sqlite:///folder/file or postgresql://user:password@host/name."
            )
        if value in {"sqlite:///", "sqlite:///:memory:"}:
            raise SettingsError(
                "HELPDESK_DATABASE_URL is a database in memory, which server and worker "
                "cannot share: name a file."
            )
        return value

    def _secret_key(self, instance: Path, *, required: bool) -> str:
        value = self._text("HELPDESK_SECRET_KEY")
        if value:
            weak = value.casefold() in DEFAULT_SECRETS or len(set(value)) < 8
            if required and (weak or len(value) < SECRET_KEY_LENGTH):
                raise SettingsError(
                    "HELPDESK_SECRET_KEY is a default or too short: write at least "
                    f"{SECRET_KEY_LENGTH} random characters."
                )
            return value
        if required:
            raise SettingsError(
                "HELPDESK_SECRET_KEY is not set: production needs "
                f"{SECRET_KEY_LENGTH} random characters or more."
            )
        return _kept_secret(instance / "secret_key")

    def _public_url(self, *, required: bool) -> str:
        value = self._text("HELPDESK_PUBLIC_URL").rstrip("/")
        if not value:
            if required:
                raise SettingsError(
                    "HELPDESK_PUBLIC_URL is not set: production needs the address that visitors "
                    "use, such as https://helpdesk.example.org."
                )
            return ""
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise SettingsError(
                f"HELPDESK_PUBLIC_URL is {value!r}: write scheme and host only, "
                "such as https://helpdesk.example.org."
            )
        return value

    def _hosts(self, public_url: str) -> tuple[str, ...]:
        hosts = self._words("HELPDESK_HOSTS")
        for host in hosts:
            if not re.fullmatch(r"\.?[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:]+\]", host):
                raise SettingsError(
                    f"HELPDESK_HOSTS has {host!r}: write host names parted by commas, "
                    "without a scheme or a path."
                )
        named = urlsplit(public_url).hostname
        return tuple(dict.fromkeys([*hosts, *([named] if named else []), *LOOPBACK_HOSTS]))

    def _security_contact(self, *, required: bool) -> str:
        value = self._text("HELPDESK_SECURITY_CONTACT")
        if not value and required:
            raise SettingsError(
                "HELPDESK_SECURITY_CONTACT is not set: production needs a mailto: or https: "
                "address for reports of weaknesses (RFC 9116)."
            )
        if value and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://[^\s]+|tel:[^\s]+)", value):
            raise SettingsError(
                f"HELPDESK_SECURITY_CONTACT is {value!r}: write a mailto:, https: or tel: address."
            )
        return value or Settings.security_contact

    def _operator(self, *, required: bool) -> tuple[str, str]:
        value = self._text("HELPDESK_OPERATOR")
        if not value and not required:
            return "", ""
        found = re.fullmatch(r"([^<>]*\S)\s*<([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>", value)
        if not found:
            raise SettingsError(
                f"HELPDESK_OPERATOR is {value!r}: write who runs this installation and a mailbox, "
                "such as Trials Office <desk@example.org>."
            )
        return found.group(1), found.group(2)

    def _rate(self, name: str, default: str) -> str:
        value = self._text(name, default)
        if not re.fullmatch(r"[1-9][0-9]{0,8} per (second|minute|hour)", value):
            raise SettingsError(
                f"{name} is {value!r}: write a number and a span, such as {default}."
            )
        return value


def _kept_secret(path: Path) -> str:
    """A random key made at the first start and kept, so that a restart signs nobody out."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) < SECRET_KEY_LENGTH:
            raise SettingsError(
                f"HELPDESK_SECRET_KEY is not set and the key kept in {str(path)!r} is damaged: "
                "delete that file or set the key."
            ) from None
        return kept
    secret = secrets.token_hex(SECRET_KEY_LENGTH)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secret)
    return secret
