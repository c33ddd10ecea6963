"""People who sign in: their accounts, roles, passkeys, sessions and one-time links.

The names of columns that Flask-Security reads and writes are its own (`fs_uniquifier`, `tf_totp_secret`,
`mf_recovery_codes`, `webauthn` and what a passkey has).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, LargeBinary, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.roles import Permission, StaffRole, permissions_of
from helpdesk.core.database import Model, UtcDateTime

KEY_LENGTH = 12


def new_key() -> str:
    """What an address calls a row by, since its number stays inside."""
    return secrets.token_hex(KEY_LENGTH // 2)


def new_identity() -> str:
    return secrets.token_hex(32)


class Account(UserMixin, Model):
    """One person of the staff; `password` is argon2id, empty until an invitation has been accepted."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True, default=new_key)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # What a session names its account by; another one ends them all.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=new_identity)
    fs_webauthn_user_handle: Mapped[str] = mapped_column(
        String(64), unique=True, default=new_identity
    )
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)  # encrypted
    tf_last_counter: Mapped[int | None]  # the step of the last code, which is not taken twice
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(JSON(none_as_null=True))  # hashes
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    roles: Mapped[list[AccountRole]] = relationship(  # type: ignore[assignment]
        cascade="all, delete-orphan", lazy="selectin", order_by="AccountRole.role"
    )
    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="account", cascade="all, delete-orphan", order_by="Passkey.id"
    )

    @property
    def staff_roles(self) -> list[StaffRole]:
        return [row.role for row in self.roles]

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.staff_roles)

    @property
    def has_accepted(self) -> bool:
        return self.password is not None

    @property
    def has_authenticator(self) -> bool:
        return bool(self.tf_totp_secret)

    @property
    def has_second_step(self) -> bool:
        return self.has_authenticator or bool(self.webauthn)


class AccountRole(Model):
    """One role of an account; Flask-Security asks it for `name` and `get_permissions`."""

    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[StaffRole] = mapped_column(
        Enum(StaffRole, native_enum=False, create_constraint=False, length=20,
             values_callable=lambda roles: [role.value for role in roles]),
        primary_key=True,
    )  # fmt: skip

    @property
    def name(self) -> str:
        return self.role.value

    def get_permissions(self) -> set[str]:
        return {permission.value for permission in permissions_of([self.role])}


class Passkey(WebAuthnMixin, Model):
    """A public key of one device or password manager; what it is made of is told by the browser."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True, default=new_key)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(64))
    # 1023 bytes at most (WebAuthn level 3, 5.8.3)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)  # 32 bits without a sign
    transports: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    usage: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime)
    account: Mapped[Account] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        return {"id": self.account_id}


class AccountSession(Model):
    """One signed-in browser; its cookie carries the token, of which only the hash is here."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True, default=new_key)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # who it is was last proven
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account: Mapped[Account] = relationship()


class AccountLink(Model):
    """A link that works once: to accept an invitation, or to choose a new password.

    Without an account it makes the first administrator.
    """

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account | None] = relationship()
