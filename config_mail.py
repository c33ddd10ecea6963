"""The settings of outgoing mail: which way it leaves, in whose name, by which server."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from config_reading import Reader, SettingsError

# The port that goes with each way to reach a mail server (RFC 8314, RFC 6409).
SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
# Characters: what 64 of a local part (RFC 5321) leave when a signed reply token is added to it.
REPLY_LOCAL_PART_LENGTH = 26
_MAILBOX = re.compile(
    r"(?!.{255})[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """How mail leaves, and in whose name; `smtp_timeout` in seconds."""

    transport: str = "folder"
    from_name: str = "Clinical Trials Helpdesk"
    from_address: str = "helpdesk@helpdesk.example"
    reply_address: str = "helpdesk@helpdesk.example"
    smtp_host: str = ""
    smtp_port: int = SMTP_PORTS["starttls"]
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_ca_file: str = ""
    smtp_ehlo: str = "localhost"
    smtp_timeout: int = 30

    @property
    def is_folder(self) -> bool:
        return self.transport == "folder"


class MailReader(Reader):
    def mail(self, *, required: bool, public_url: str, operator: tuple[str, str]) -> MailSettings:
        """Raises: SettingsError, for the first setting that is wrong."""
        if required and not self._text("HELPDESK_MAIL"):
            raise SettingsError(
                "HELPDESK_MAIL is not set: production needs smtp, or folder to keep mail as files "
                "that nobody is sent."
            )
        transport = self._choice("HELPDESK_MAIL", "folder", ("folder", "smtp"))
        from_name, from_address = self._mail_from(operator, required=transport == "smtp")
        reply_address = self._reply_address(from_address, required=transport == "smtp")
        timeout = self._whole_number("HELPDESK_SMTP_TIMEOUT", MailSettings.smtp_timeout, 1, 120)
        security = self._choice("HELPDESK_SMTP_SECURITY", "starttls", tuple(SMTP_PORTS))
        port = self._whole_number("HELPDESK_SMTP_PORT", SMTP_PORTS[security], 1, 65535)
        host = self._smtp_host(security, required=transport == "smtp")
        user, password = self._smtp_login(security)
        return MailSettings(
            transport=transport,
            from_name=from_name,
            from_address=from_address,
            reply_address=reply_address,
            smtp_host=host,
            smtp_port=port,
            smtp_security=security,
            smtp_user=user,
            smtp_password=password,
            smtp_ca_file=self._smtp_ca_file(),
            smtp_ehlo=self._smtp_ehlo(public_url, from_address),
            smtp_timeout=timeout,
        )

    def _mail_from(self, operator: tuple[str, str], *, required: bool) -> tuple[str, str]:
        value = self._text("HELPDESK_MAIL_FROM")
        if not value:
            if operator[1] and _MAILBOX.fullmatch(operator[1]):
                return operator
            if required:
                raise SettingsError(
                    "HELPDESK_MAIL_FROM is not set: mail by SMTP needs a sender, "
                    "such as Trials Helpdesk <helpdesk@example.org>."
                )
            return MailSettings.from_name, MailSettings.from_address
        found = re.fullmatch(r"([^<>]*\S)\s*<([^<>]*)>", value)
        if not found or not found[1].isprintable() or not _MAILBOX.fullmatch(found[2]):
            raise SettingsError(
                f"HELPDESK_MAIL_FROM is {value!r}: write a name and an address, "
                "such as Trials Helpdesk <helpdesk@example.org>."
            )
        return found[1], found[2]

    def _reply_address(self, from_address: str, *, required: bool) -> str:
        value = self._text("HELPDESK_MAIL_REPLY_TO", from_address)
        local_part = value.rpartition("@")[0]
        is_address = bool(_MAILBOX.fullmatch(value)) and "+" not in local_part
        if is_address and len(local_part) <= REPLY_LOCAL_PART_LENGTH:
            return value
        if not required and not self._text("HELPDESK_MAIL_REPLY_TO"):
            return MailSettings.reply_address  # mail goes to a folder, where nobody replies
        raise SettingsError(
            f"HELPDESK_MAIL_REPLY_TO is {value!r}: name a mailbox whose part before the @ has "
            f"{REPLY_LOCAL_PART_LENGTH} characters or fewer and no plus sign, since the sign of an "
            "inquiry is added to it after a plus."
        )

    def _smtp_host(self, security: str, *, required: bool) -> str:
        value = self._text("HELPDESK_SMTP_HOST")
        if not value and not required:
            return ""
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:.]{2,45}", value):
            raise SettingsError(
                f"HELPDESK_SMTP_HOST is {value!r}: write the name of the mail server, "
                "such as smtp.example.org."
            )
        if security == "none" and not _is_loopback(value):
            raise SettingsError(
                "HELPDESK_SMTP_SECURITY is none, which sends mail in plain over the network: "
                "write starttls or tls, or name a mail server on this machine (127.0.0.1)."
            )
        return value

    def _smtp_login(self, security: str) -> tuple[str, str]:
        user, password = self._text("HELPDESK_SMTP_USER"), self._text("HELPDESK_SMTP_PASSWORD")
        if bool(user) != bool(password):
            missing = "HELPDESK_SMTP_USER" if password else "HELPDESK_SMTP_PASSWORD"
            raise SettingsError(f"{missing} is not set: write user and password, or neither.")
        if user and security == "none":
            raise SettingsError(
                "HELPDESK_SMTP_PASSWORD would travel in plain: write starttls or tls as "
                "HELPDESK_SMTP_SECURITY, or leave user and password away."
            )
        return user, password

    def _smtp_ca_file(self) -> str:
        value = self._text("HELPDESK_SMTP_CA_FILE")
        if value:
            try:
                ssl.create_default_context(cafile=value)
            except OSError:
                raise SettingsError(
                    f"HELPDESK_SMTP_CA_FILE is {value!r}, which holds no certificate that can be "
                    "read: name a PEM file, or leave it away for the authorities of this system."
                ) from None
        return value

    def _smtp_ehlo(self, public_url: str, from_address: str) -> str:
        default = urlsplit(public_url).hostname or from_address.rpartition("@")[2]
        value = self._text("HELPDESK_SMTP_EHLO", default)
        if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Za-z:.]+\]", value):
            raise SettingsError(
                f"HELPDESK_SMTP_EHLO is {value!r}: write the name of this machine, "
                "such as helpdesk.example.org."
            )
        return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
