"""The page that asks a desk whether a fact, or how a body is reached, is still true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from helpdesk.core.templating import day
from helpdesk.curation.confirmation_letters import asked_name
from helpdesk.curation.contacts import ContactRow, contact_rows
from helpdesk.curation.trust_models import ConfirmationRequest, Reply
from helpdesk.directory.citing import SourceList
from helpdesk.directory.facts import FactPresenter, one_fact
from helpdesk.directory.models import Agency, Fact
from helpdesk.directory.presenters import agency_url, country_url
from helpdesk.directory.reviewing import Reviewing, review_months
from helpdesk.directory.source_queries import sources_of_others
from helpdesk.routing.queries import desk_names

THANKS: Mapping[Reply, LazyString] = {
    Reply.CONFIRMED: _l("Thank you. It now says that your desk has checked it."),
    Reply.CORRECTED: _l("Thank you. A curator reads what you wrote, and changes the directory by its source."),
    Reply.NOT_MINE: _l("Thank you. A curator takes it from here; your desk is not asked again this year."),
}  # fmt: skip


class ConfirmationPage:
    def __init__(
        self,
        asked: ConfirmationRequest,
        about: Fact | Agency,
        token: str,
        language: str,
        *,
        today: date,
        has_changed: bool = False,
    ) -> None:
        cited = SourceList()
        self.fact: FactPresenter | None = None
        self.contact: list[ContactRow] = []
        if isinstance(about, Fact):
            others = sources_of_others([about])
            self.fact = one_fact(about, language, cited, other_sources=others)
            self.url_shown = f"{country_url(about.country.code)}#{about.fact_key}"
        else:
            cited.cite(about)
            self.contact = contact_rows(about)
            self.url_shown = agency_url(about)
        self.name = asked_name(about, language)
        self.review = Reviewing(review_months(), today).of(about)
        self.sources = cited.sources
        self.desk = desk_names(language).get(asked.desk_slug, asked.desk_slug)
        self.until = day(asked.expires_at.date())
        self.version = about.version
        self.has_changed = has_changed
        self.thanks = str(THANKS[Reply(asked.reply)]) if asked.reply else ""
        self.replied_on = day(asked.replied_at.date()) if asked.replied_at else ""
        self._token = token

    def url(self, what: str) -> str:
        return url_for(f"confirmations.{what}", token=self._token)
