"""What the application does to have entries edited: pages, a place in the staff area, names in the trail."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import navigation
from helpdesk.accounts.roles import Permission
from helpdesk.audit.words import name_actions
from helpdesk.curation import (
    bulk_views,
    confirmation_views,
    draft_views,
    history_views,
    public_views,
    source_views,
    views,
    vocabulary_views,
    worklist_views,
)
from helpdesk.curation.blueprint import blueprint, history, sources, vocabulary
from helpdesk.curation.reads import init_reads
from helpdesk.curation.routing_histories import RoutingKeeper
from helpdesk.curation.words import DEEDS
from helpdesk.routing.history import keep_with

VIEWS = (
    views,
    bulk_views,
    draft_views,
    history_views,
    public_views,
    source_views,
    vocabulary_views,
)  # their routes hang on the blueprints


def init_curation(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(history)
    app.register_blueprint(worklist_views.blueprint)
    app.register_blueprint(confirmation_views.blueprint)
    app.register_blueprint(vocabulary)
    app.register_blueprint(sources)
    init_reads(app)
    keep_with(RoutingKeeper())
    navigation.add(
        "curation.entries",
        _l("Entries"),
        Permission.CURATE,
        order=40,
        within=tuple(
            f"curation.{name}"
            for name in ("edit", "new", "new_country", "close_entry", "history", "together")
        ),
    )
    navigation.add(
        "curation.drafts",
        _l("Drafts"),
        Permission.CURATE,
        order=41,
        within=("curation.draft", "curation.edit_draft", "curation.batch"),
    )
    navigation.add(
        "sources.sources",
        _l("Sources"),
        Permission.CURATE,
        order=41,
        within=("sources.source", "sources.replace", "sources.retire"),
    )
    navigation.add(
        "vocabulary.terms",
        _l("Vocabulary"),
        Permission.EDIT_VOCABULARY,
        order=42,
        within=tuple(f"vocabulary.{name}" for name in ("new_term", "term", "words", "word")),
    )
    navigation.add("worklist.worklist", _l("Worklist"), Permission.CURATE, order=39)
    name_actions(DEEDS)
    name_actions(
        {
            "confirmation.confirmed": _l("A desk confirmed what it was asked"),
            "confirmation.corrected": _l("A desk corrected what it was asked"),
            "confirmation.not-mine": _l("A desk was not the one to ask"),
            "work.done": _l("Work on the list done"),
            "work.handed-over": _l("Work on the list handed over"),
        }
    )
