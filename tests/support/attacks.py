"""Texts that have broken other sites: script in every place that markup has, and ends of headers."""

from __future__ import annotations

SCRIPTS = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "%(name)s %s {0} ${7*7}",
    "<!-- --!> <img src=x onerror=alert(1)> -->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "<style>*{background:url(//x.example)}</style>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<base href=//x.example>",
    "<form action=//x.example><input name=email>",
]
HEADERS = [
    "x\r\nBcc: victim@example.org",
    "x\nBcc: victim@example.org",
    "x\rBcc: victim@example.org",
    "x\u2028Bcc: victim@example.org",
    "x\x85Bcc: victim@example.org",
    "x\x0b\x0cBcc: victim@example.org",
    "x%0d%0aBcc: victim@example.org",
    "=?utf-8?q?x=0d=0aBcc:_victim@example.org?=",
]
