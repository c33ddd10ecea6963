"""Entries edited by the forms of the site, by whoever can open pages and send forms."""

from __future__ import annotations

from typing import Any, Protocol

STAFF = "/en/staff/directory"


class Editing(Protocol):
    """A `Visitor` of the tests' client, or a `Guest` over HTTP."""

    def get(self, path: str) -> Any: ...

    def send(self, path: str, data: dict[str, Any] | None = None, *, page: str = "") -> Any: ...


def filled(visitor: Editing, path: str) -> dict[str, Any]:
    """What the form at `path` would send as it stands."""
    page = visitor.get(path).page
    form = page.find('form[method="post"][novalidate]')
    data: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name]"):
        name = str(control["name"])
        if control.get("type") in ("checkbox", "radio"):
            if control.has_attr("checked"):
                data.setdefault(name, []).append(control["value"])
        else:
            data[name] = (
                control.get("value", "") if control.name == "input" else control.text.strip("\n")
            )
    for control in form.select("select[name]"):
        chosen = control.select_one("option[selected]") or control.select_one("option")
        data[str(control["name"])] = chosen["value"]
    data.pop("csrf_token", None)
    return data


def drafted(visitor: Editing, path: str, **changes: Any) -> str:
    """The address of the draft that the form at `path` makes with these changes."""
    data = filled(visitor, path) | {"reason": "New rules of the authority."} | changes
    response = visitor.send(path, data)
    assert response.status_code == 303, response.page.text
    return str(response.headers["Location"])


def published(author: Editing, reader: Editing, path: str, **changes: Any) -> None:
    draft = drafted(author, path, **changes)
    assert author.send(f"{draft}/submit", page=draft).status_code == 303
    response = reader.send(f"{draft}/publish", page=draft)
    assert response.status_code == 303, response.page.text
