"""Pages for one person: nobody keeps what they answer, and an address that opens one goes nowhere else."""

from __future__ import annotations

from flask import Blueprint, Response, request

from helpdesk.core.caching import PERSONAL


def keep_private(blueprint: Blueprint) -> None:
    """Of all pages of the blueprint; those with a `token` in their address are told to no other page or index."""

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Cache-Control"] = PERSONAL
        if request.view_args and "token" in request.view_args:
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex"
        return response
