"""The page that asks a desk whether a fact is still true."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from helpdesk.core.templating import day
from helpdesk.curation.trust_models import ConfirmationRequest, Reply
from helpdesk.directory.citing import SourceList
from helpdesk.directory.facts import one_fact
from helpdesk.directory.models import Fact
from helpdesk.directory.presenters import country_url
from helpdesk.directory.source_queries import sources_of_others
from helpdesk.directory.texts import said
from helpdesk.routing.queries import desk_names

THANKS: Mapping[Reply, LazyString] = {
    Reply.CONFIRMED: _l("Thank you. It now says that your desk has checked it."),
    Reply.CORRECTED: _l("Thank you. A curator reads what you wrote, and changes the fact by its source."),
    Reply.NOT_MINE: _l("Thank you. A curator takes it from here; your desk is not asked again this year."),
}  # fmt: skip


class ConfirmationPage:
    def __init__(
        self,
        asked: ConfirmationRequest,
        fact: Fact,
        token: str,
        language: str,
        *,
        has_changed: bool = False,
    ) -> None:
        cited = SourceList()
        self.fact = one_fact(fact, language, cited, other_sources=sources_of_others([fact]))
        self.sources = cited.sources
        self.country = said(fact.country, "name", language).text
        self.fact_url = f"{country_url(fact.country.code)}#{fact.fact_key}"
        self.desk = desk_names(language).get(asked.desk_slug, asked.desk_slug)
        self.until = day(asked.expires_at.date())
        self.version = fact.version
        self.has_changed = has_changed
        self.thanks = str(THANKS[Reply(asked.reply)]) if asked.reply else ""
        self.replied_on = day(asked.replied_at.date()) if asked.replied_at else ""
        self._token = token

    def url(self, what: str) -> str:
        return url_for(f"confirmations.{what}", token=self._token)
