"""Markdown of the desks as HTML: the one place where text of an inquiry becomes markup.

CommonMark without raw HTML, then cleaned once more by a list of what may stay (nh3). Headings and
pictures are left out: a page has one heading of its own and asks nothing of others.
"""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {
    "a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_READER = MarkdownIt("commonmark", {"html": False}).disable(
    ["heading", "lheading", "image", "html_block", "html_inline"]
)


def as_html(text: str) -> Markup:
    """The text as it is shown; links lead out without telling where from."""
    cleaned = nh3.clean(
        _READER.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",  # a page's address is secret, and nothing lies beside it
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(cleaned)  # nosec B704  # noqa: S704 - cleaned above
