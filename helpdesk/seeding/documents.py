"""YAML files as plain values, each with its line; the only module that parses YAML.

Stricter than YAML: no key twice, no aliases or tags, nothing nested deeper than the data is. Values
are made from the parser's events: the C composer recurses, and a file of brackets would end the
process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from helpdesk.core.text import shorten
from helpdesk.seeding.errors import Fault, Path

DEEPEST = 12  # the files need 7
LONGEST_FILE = 2_000_000  # bytes; the longest of ours has 60,000
_TAG = "tag:yaml.org,2002:"
# Dates are read by those who know which are meant; << and = are not what YAML takes them for.
_TEXT_TAGS = {_TAG + name for name in ("str", "timestamp", "merge", "value")}
_PLAIN_TAGS = {_TAG + name for name in ("int", "float", "bool", "null")}

_Event = Any  # a yaml.Event; the stubs leave out what the events carry
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One file: its content, the line of each of its parts, and its path in the seed folder."""

    file: str
    content: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def fault(self, path: Path, message: str) -> Fault:
        """A fault of the part at `path`; an entry of a list is named by its id, else its number."""
        names = list(self._names(path))
        # What stands in a list has no name of its own: "roles.2" is a key of its agency.
        owner = len(path) - 1
        while owner > 0 and isinstance(path[owner], int):
            owner -= 1
        return Fault(
            self.file, ".".join(names[:owner]), ".".join(names[owner:]), message, self._line(path)
        )

    def _names(self, path: Path) -> Iterator[str]:
        part = self.content
        for step in path:
            try:
                part = part[step]
            except (KeyError, IndexError, TypeError):
                part = None
            named = part.get("id", part.get("code")) if isinstance(part, dict) else None
            yield named if isinstance(step, int) and isinstance(named, str) and named else str(step)

    def _line(self, path: Path) -> int | None:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def parse(file: str, data: bytes) -> tuple[Document | None, list[Fault]]:
    """The document in `data`, None where nothing of it can be read, and what is wrong with it."""
    if len(data) > LONGEST_FILE:
        return None, [Fault(file, "", "", f"has more than {LONGEST_FILE} bytes: split it.")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Fault(file, "", "", "is not UTF-8: save it in that encoding.", line)]
    builder = _Builder()
    faults = []
    try:
        builder.build(text)
    except yaml.YAMLError as error:
        faults.append(_syntax_fault(file, error))
    document = Document(file, builder.content, builder.lines)
    faults += [
        replace(document.fault(path, message), line=line) for path, message, line in builder.blamed
    ]
    if builder.content is None and not faults:
        faults.append(Fault(file, "", "", "is empty: write its entries, or remove the file."))
    is_whole = builder.is_whole and builder.content is not None
    return document if is_whole else None, faults


def _syntax_fault(file: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return Fault(
        file,
        "",
        "",
        f"is not YAML ({problem}): check indentation, colons and quotes here and just above.",
        mark.line + 1 if mark else None,
    )


@dataclass
class _Open:
    """A mapping or list whose end has not been met."""

    value: Any
    path: Path
    key: str | None = None  # of a mapping: the key whose value comes next


class _Builder:
    def __init__(self) -> None:
        self.content: Any = None
        self.lines: dict[Path, int] = {}
        self.blamed: list[tuple[Path, str, int]] = []  # with the line
        self.is_whole = False
        self._is_lost = False  # what follows cannot be told apart any more
        self._open: list[_Open] = []

    def build(self, text: str) -> None:
        """Raises: yaml.YAMLError."""
        self._loader = _Loader(text)
        try:
            documents = 0
            while not self._is_lost:
                event = self._loader.get_event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    self.is_whole = True
                    break
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._blame(event, (), "holds a second document after ---: keep one.")
                        self._is_lost = True
                        break
                self._take(event)
        finally:
            self._loader.dispose()

    def _blame(self, event: _Event, path: Path, message: str) -> None:
        self.blamed.append((path, message, event.start_mark.line + 1))

    def _take(self, event: _Event) -> None:
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._start(event)
        elif isinstance(event, yaml.ScalarEvent):
            if self._awaits_key():
                self._take_key(event)
            else:
                path = self._place(event)
                self._put(path, self._scalar(event, path))
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event)

    def _awaits_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].value, dict)
            and (self._open[-1].key is None)
        )

    def _start(self, event: _Event) -> None:
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        if self._awaits_key():
            self._blame(event, self._open[-1].path, "has a key that is no text: write a word.")
            self._is_lost = True
            return
        path = self._place(event)
        if len(self._open) >= DEEPEST:
            self._blame(event, path, "is nested too deep: no entry needs so many levels.")
            self._is_lost = True
            return
        if event.tag not in {None, "!", _TAG + "map", _TAG + "seq"}:
            self._blame(event, path, f"has the tag {shorten(event.tag, 40)}: leave the tag out.")
        self._put(path, value)
        self._open.append(_Open(value, path))

    def _place(self, event: _Event) -> Path:
        """Where the next value belongs; its line is noted unless its key has one."""
        if not self._open:
            return ()
        parent = self._open[-1]
        step = parent.key if isinstance(parent.value, dict) else len(parent.value)
        path: Path = (*parent.path, step if step is not None else "")
        self.lines.setdefault(path, event.start_mark.line + 1)
        return path

    def _put(self, path: Path, value: Any) -> None:
        if not self._open:
            self.content = value
        elif isinstance(self._open[-1].value, dict):
            self._open[-1].value[path[-1]] = value
            self._open[-1].key = None
        else:
            self._open[-1].value.append(value)

    def _take_key(self, event: _Event) -> None:
        parent = self._open[-1]
        path: Path = (*parent.path, event.value)
        if not isinstance(self._scalar(event, path), str):
            self._blame(event, path, f'is no text to YAML: put the key in quotes, "{event.value}".')
        if event.value in parent.value:
            self._blame(event, path, "stands here twice: keep one of the two.")
        parent.key = event.value
        self.lines[path] = event.start_mark.line + 1

    def _take_alias(self, event: _Event) -> None:
        name = shorten(event.anchor, 40)
        message = f"repeats another part by the alias *{name}: write it out."
        if self._awaits_key():
            self._blame(event, self._open[-1].path, message)
            self._open[-1].key = f"*{event.anchor}"
            return
        path = self._place(event)
        self._blame(event, path, message)
        self._put(path, None)

    def _scalar(self, event: _Event, path: Path) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in _TEXT_TAGS:
            return event.value
        if tag not in _PLAIN_TAGS:
            self._blame(event, path, f"has the tag {shorten(tag, 40)}: leave the tag out.")
            return event.value
        try:
            return self._loader.construct_object(yaml.ScalarNode(tag, event.value), deep=True)
        except (ValueError, OverflowError, KeyError, yaml.YAMLError):
            self._blame(
                event, path, f"has no value that can be read: {shorten(event.value, 60)!r}."
            )
            return event.value
