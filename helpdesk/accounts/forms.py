"""What is typed into the pages of the staff area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from helpdesk.accounts import queries
from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import StaffRole
from helpdesk.accounts.security import security
from helpdesk.accounts.sign_in import check_password, normal_email
from helpdesk.core import clock
from helpdesk.core.languages import current_language
from helpdesk.core.text import one_spaced
from helpdesk.vocabulary.languages import ENDONYMS, SERVED

LANGUAGES = [SelectChoice(code, ENDONYMS[code]) for code in SERVED]
ROLES = {
    StaffRole.ADMINISTRATOR: _l("Administrator: accounts, settings of desks, everything"),
    StaffRole.COORDINATOR: _l("Coordinator: all inquiries, desks and routing, numbers"),
    StaffRole.CURATOR: _l("Curator: the entries of the directory"),
    StaffRole.CONTACT: _l("Contact: the inquiries of own desks"),
}


def _stripped(text: str | None) -> str:
    return one_spaced(text or "")


def _name_field() -> StringField:
    return StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Enter the name.")),
            Length(max=120, message=_l("Enter a name of at most 120 characters.")),
        ],
    )


def _language_field() -> RadioField:
    return RadioField(_l("Language of the pages and mails"), choices=LANGUAGES)


def _new_password_field() -> PasswordField:
    return PasswordField(
        _l("New password"),
        description=_l(
            "12 characters or more. Three or four words that have nothing to do with each other are easy "
            "to keep in mind."
        ),
        validators=[InputRequired(_l("Enter a new password."))],
    )


class NewEmailField(EmailField):
    """An address as accounts keep it, that none has yet."""

    data: str | None

    def pre_validate(self, form: Any) -> None:
        try:
            found = validate_email(self.data or "", check_deliverability=False)
        except EmailNotValidError:
            message = _("Enter an e-mail address like name@example.org.")
            raise ValidationError(message) from None
        self.data = normal_email(found.normalized)
        if queries.account_by_email(self.data):
            raise ValidationError(_("There is an account with this address already."))


class SignInForm(FlaskForm):
    email = EmailField(
        _l("E-mail address"), validators=[InputRequired(_l("Enter your e-mail address."))]
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Enter your password."))])
    next = HiddenField()


class CodeForm(FlaskForm):
    code = StringField(
        _l("Code from the app"),
        description=_l("The six digits that your authenticator app shows now."),
        validators=[InputRequired(_l("Enter the six digits that the app shows.")), Length(max=40)],
    )
    next = HiddenField()


class RecoveryForm(FlaskForm):
    code = StringField(
        _l("Recovery code"),
        description=_l("One of the codes that you kept when you set up the app. Each works once."),
        validators=[InputRequired(_l("Enter one of your recovery codes.")), Length(max=40)],
    )
    next = HiddenField()


class ConfirmForm(FlaskForm):
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Enter your password."))])
    next = HiddenField()


class ProfileForm(FlaskForm):
    name = _name_field()
    language = _language_field()


class NewPasswordForm(FlaskForm):
    """`about` is whom the password may not be made of."""

    password = _new_password_field()

    def __init__(self, about: Sequence[str] = (), **more: Any) -> None:
        super().__init__(**more)
        self.about = about

    def validate_password(self, field: PasswordField) -> None:
        told = {str(place): word for place, word in enumerate(self._about())}
        faults, normal = security().password_util.validate(field.data, True, **told)
        if faults:
            raise ValidationError(faults[0])
        field.data = normal

    def _about(self) -> Sequence[str]:
        return self.about


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(
        _l("Present password"), validators=[InputRequired(_l("Enter your present password."))]
    )

    def __init__(self, account: Account) -> None:
        super().__init__(about=(account.email, account.name))
        self.account = account

    def validate_present(self, field: PasswordField) -> None:
        # Counted like a sign-in: whoever has found an open browser does not guess here instead.
        checked = check_password(self.account.email, field.data, now=clock.now())
        if checked.account is None:
            raise ValidationError(_("This is not your present password."))


class AcceptForm(NewPasswordForm):
    """Accepting an invitation: the account is known, and keeps its address."""

    name = _name_field()
    language = _language_field()

    def _about(self) -> Sequence[str]:
        return [*self.about, self.name.data or ""]


class FirstAccountForm(AcceptForm):
    """Making the first administrator, of whom nothing is known yet."""

    email = NewEmailField(_l("E-mail address"), validators=[InputRequired()])

    def _about(self) -> Sequence[str]:
        return [self.email.data or "", self.name.data or ""]


def _roles_field() -> SelectMultipleField:
    return SelectMultipleField(
        _l("Roles"),
        choices=[SelectChoice(role.value, label) for role, label in ROLES.items()],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("Choose one role or more."))],
    )


class RolesForm(FlaskForm):
    roles = _roles_field()

    def chosen(self) -> list[StaffRole]:
        return [StaffRole(role) for role in self.roles.data or []]


class InviteForm(RolesForm):
    email = NewEmailField(_l("E-mail address"), validators=[InputRequired()])
    name = _name_field()
    roles = _roles_field()
    language = RadioField(
        _l("Language of the pages and mails"), choices=LANGUAGES, default=current_language
    )


class PasskeyForm(FlaskForm):
    name = StringField(
        _l("Name of the passkey"),
        description=_l("So that you know it again, such as the device it is on."),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Give the passkey a name.")),
            Length(max=64, message=_l("Enter a name of at most 64 characters.")),
        ],
    )
    credential = HiddenField()
