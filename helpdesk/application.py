"""The one module that knows every slice; the slices do not know it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from helpdesk.accounts.setup import guard_access, init_accounts
from helpdesk.api.views import init_api
from helpdesk.core.assets import init_assets
from helpdesk.core.caching import Site, init_caching
from helpdesk.core.database import db, engine_options, init_database
from helpdesk.core.error_pages import init_error_pages
from helpdesk.core.headers import init_headers
from helpdesk.core.languages import init_languages
from helpdesk.core.limits import init_limits
from helpdesk.core.logs import configure_logs, init_request_logs
from helpdesk.core.metrics import init_metrics
from helpdesk.core.requests import SiteRequest
from helpdesk.core.templating import init_templating
from helpdesk.curation.confirmation_views import blueprint as confirmations
from helpdesk.curation.setup import init_curation
from helpdesk.desk.setup import init_desk
from helpdesk.directory import views as directory_views
from helpdesk.figures.setup import init_figures
from helpdesk.figures.summary import summary_state
from helpdesk.inquiries import (
    beside_views,  # noqa: F401 - its routes
    page_views as inquiry_page_views,  # noqa: F401 - its routes
    views as inquiry_views,  # noqa: F401 - its routes
)
from helpdesk.inquiries.blueprint import blueprint as inquiries
from helpdesk.outbox import commands as outbox_commands
from helpdesk.outbox.services import init_outbox
from helpdesk.pages import mail_views, service_views, views as page_views
from helpdesk.replies.setup import init_replies
from helpdesk.routing.setup import init_routing
from helpdesk.search import commands as search_commands, views as search_views
from helpdesk.search.freshness import DirectoryState, index_state
from helpdesk.search.services import init_search
from helpdesk.seeding import commands as seeding_commands
from helpdesk.suggesting.blueprint import blueprint as suggesting
from helpdesk.suggesting.setup import init_suggesting
from helpdesk.worker import command as worker_command

if TYPE_CHECKING:
    from config import Settings

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
csrf = CSRFProtect()
migrate = Migrate(directory=str(PROJECT_FOLDER / "migrations"), render_as_batch=True)


def create_app(settings: Settings, **overrides: Any) -> Flask:
    """The application for one installation; `overrides` are Flask configuration, for tests."""
    app = Site(
        "helpdesk",
        root_path=str(PROJECT_FOLDER / "helpdesk"),
        template_folder=str(PROJECT_FOLDER / "templates"),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app.request_class = SiteRequest
    https = settings.public_url.startswith("https:")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        DEBUG=settings.debug,
        TRUSTED_HOSTS=list(settings.hosts),
        # Over HTTPS under a name that browsers take from this host alone (RFC 6265bis, 4.1.3.2).
        SESSION_COOKIE_NAME="__Host-helpdesk" if https else "helpdesk",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form may be written for hours; its token holds as long as the session that it is bound to.
        WTF_CSRF_TIME_LIMIT=None,
        # More than any form can send; those that take files say so themselves.
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=100,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        BABEL_DEFAULT_LOCALE="en",
        RATELIMIT_ENABLED=True,
        SEARCH_LIMIT=settings.search_limit,
        PUBLIC_URL=settings.public_url,
        SETTINGS=settings,
    )
    app.config.update(overrides)
    if not app.testing:
        configure_logs(settings.log_level)
    init_request_logs(app)
    init_metrics(app)
    init_database(app)
    migrate.init_app(app, db)
    init_languages(app)
    init_templating(app)
    init_headers(app, https=https)
    init_error_pages(app)
    guard_access(app)
    csrf.init_app(app)
    for without_session in (inquiries, suggesting, confirmations):  # without sign-in: ADR 14
        csrf.exempt(without_session)
    init_limits(app)
    init_accounts(app, settings)
    init_outbox(app)
    init_search(app)
    directory_state = DirectoryState()
    init_caching(
        app,
        {
            "pages": directory_state,
            "directory": directory_state,
            "history": directory_state,
            "search": index_state,
            "api": index_state,
            "api_description": lambda: "",
            "figures.answers": lambda: summary_state(directory_state),
        },
    )
    for blueprint in (
        page_views.blueprint,
        service_views.blueprint,
        mail_views.blueprint,
        directory_views.blueprint,
        search_views.blueprint,
        inquiries,
    ):
        app.register_blueprint(blueprint)
    init_routing(app)
    init_desk(app)
    init_suggesting(app)
    init_replies(app)
    init_figures(app)
    init_curation(app)
    init_api(app)
    app.cli.add_command(seeding_commands.group)
    app.cli.add_command(search_commands.group)
    app.cli.add_command(outbox_commands.group)
    app.cli.add_command(worker_command)
    init_assets(app, cache=settings.instance / "cache", https=https)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    return app
