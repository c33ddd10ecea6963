"""Static files under names that carry their content, so that browsers may keep them for ever.

The stylesheets of `static/css` become one file, in the order of their names; each file is written with a
Brotli and a gzip copy into the instance folder, once for a given content.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from wsgiref.headers import Headers

import brotli
import structlog
from flask import Flask
from whitenoise import WhiteNoise

from helpdesk.core.headers import security_headers

log = structlog.get_logger(__name__)
STYLESHEET = "site.css"
PREFIX = "/static/"
FOREVER = 365 * 24 * 3600  # seconds
COMPRESSED = {".css", ".js", ".svg", ".txt", ".ico"}
_BLANK = r"(?:\s|/\*(?:(?!\*/).)*\*/)"  # a comment ends at its first end, whatever follows
_CSS_PARTS = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    rf"|{_BLANK}*(?P<sign>[{{}};,]){_BLANK}*|{_BLANK}+",
    re.DOTALL,
)
_NAMED_FILE = re.compile(r"url\(([a-z0-9/.-]+)\)")
_HASHED = re.compile(r"\.[0-9a-f]{10}\.[a-z0-9]+$")


def init_assets(app: Flask, *, cache: Path, https: bool) -> None:
    source = Path(app.root_path) / "static"
    files = _collect(source)
    names = {name: _hashed_name(name, content) for name, content in files.items()}
    folder = _written(cache, {names[name]: content for name, content in files.items()})

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in security_headers(https=https).items():
            headers[name] = value

    server = WhiteNoise(
        app.wsgi_app,
        max_age=FOREVER,
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
    server.add_files(str(folder), prefix=PREFIX)
    app.wsgi_app = server  # type: ignore[method-assign]

    def asset(name: str) -> str:
        """The address of static file `name`; a name that is not there is a KeyError at once."""
        return PREFIX + names[name]

    app.jinja_env.globals["asset"] = asset
    app.extensions["assets"] = names


def _collect(source: Path) -> dict[str, bytes]:
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.suffix != ".css" and not path.name.startswith(".")
    }
    sheets = sorted((source / "css").glob("*.css"))
    joined = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    files[STYLESHEET] = linked(compact(joined), files).encode()
    return files


def linked(css: str, files: Mapping[str, bytes]) -> str:
    """A stylesheet with the addresses of the files it names; one that is not there is a KeyError."""

    def address(found: re.Match[str]) -> str:
        return f"url({PREFIX}{_hashed_name(found[1], files[found[1]])})"

    return _NAMED_FILE.sub(address, css)


def compact(css: str) -> str:
    """A stylesheet without comments, indentation and line ends; strings stay as they are.

    No space is taken that could part two words of a selector or a value.
    """

    def keep(found: re.Match[str]) -> str:
        if found["string"]:
            return found["string"]
        return found["sign"] or " "

    return _CSS_PARTS.sub(keep, css).strip()


def _hashed_name(name: str, content: bytes) -> str:
    path = Path(name)
    digest = hashlib.sha256(content).hexdigest()[:10]
    return path.with_name(f"{path.stem}.{digest}{path.suffix}").as_posix()


def _written(cache: Path, files: dict[str, bytes]) -> Path:
    """The folder with these files, made beside and moved into place, so that none is half there."""
    state = hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()[:10]
    folder = cache / f"static-{state}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="static-", dir=cache))
    for name, content in files.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix in COMPRESSED:
            small = brotli.compress(content)
            log.info("asset_written", name=name, bytes=len(content), brotli=len(small))
            path.with_name(path.name + ".br").write_bytes(small)
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    made.chmod(0o755)
    try:
        made.rename(folder)
    except OSError:  # another process was first, with the same content
        shutil.rmtree(made)
    return folder
