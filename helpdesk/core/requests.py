"""Requests that carry files: a file that is too large costs its own bytes, never the words beside it.

And where a form comes from, for those that have no session to tell.
"""

from __future__ import annotations

import tempfile
from typing import IO
from urllib.parse import urlsplit

from flask import Request, current_app, request

IN_MEMORY = 500_000  # bytes; what is larger waits on disk


class BoundedFile(tempfile.SpooledTemporaryFile[bytes]):
    """Takes `largest` bytes, counts the rest and forgets it: the form around it is read to its end."""

    def __init__(self, largest: int) -> None:
        super().__init__(max_size=IN_MEMORY)
        self.largest = largest
        self.received = 0

    @property
    def is_too_large(self) -> bool:
        return self.received > self.largest

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.received += len(data)
        if not self.is_too_large:
            return super().write(data)
        self.seek(0)
        self.truncate()
        return len(data)


class SiteRequest(Request):
    """A view that takes files says in `largest_file` (bytes) how large each may be."""

    largest_file: int | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.largest_file is None:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        return BoundedFile(self.largest_file)


def is_from_elsewhere() -> bool:
    """Whether a page of another site has sent this: it is shown then, and not acted on.

    Browsers say so themselves (Fetch Metadata); of older ones the Origin tells.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if not origin:
        return False
    own = {request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc} - {""}
    return urlsplit(origin).netloc not in own
