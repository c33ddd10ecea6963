"""The security headers of every response: pages, errors, static files alike.

The set follows OWASP ASVS 5 chapter 3.4 and the OWASP Secure Headers Project; nothing inline is allowed,
so no nonce is needed.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    # Not no-referrer: over HTTPS the CSRF check of forms asks for a Referer of our own.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Two years, the least that browsers' preload lists take.
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"


def security_headers(*, https: bool) -> Mapping[str, str]:
    return SECURITY_HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if https else {})


def init_headers(app: Flask, *, https: bool) -> None:
    headers = security_headers(https=https)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
