"""Every word of the site is in every language: nothing missing, fuzzy, stale or with other placeholders."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("es", "pt")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None,
            "lazy_ngettext": (1, 2), "_n": (1, 2), "pgettext": ((1, "c"), 2)}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def words_in_use() -> Catalog:
    """What templates and code ask to be translated, read anew from the files."""
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as handle:
        methods, options = parse_mapping_cfg(handle)
    catalog = Catalog()
    for folder in ("helpdesk", "templates"):
        found = extract_from_dir(
            PROJECT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            {pattern.removeprefix(f"{folder}/"): kept for pattern, kept in options.items()},
            keywords=KEYWORDS,
        )
        for file, line, message, _comments, context in found:
            catalog.add(message, None, [(f"{folder}/{file}", line)], context=context)
    return catalog


def faults_of(language: str, wanted: Catalog) -> list[str]:
    path = PROJECT / "helpdesk" / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return [f"{language}: no catalogue"]
    have = read_po(BytesIO(path.read_bytes()), locale=language)
    faults = []
    for message in wanted:
        if not message.id:
            continue
        found = have.get(message.id, message.context)
        faults += [
            f"{language}: {fault}: {message.id!r} ({message.locations[:1]})"
            for fault in _faults(message, found)
        ]
    for message in have:
        if message.id and wanted.get(message.id, message.context) is None:
            faults.append(f"{language}: no longer used: {message.id!r}")
    return faults


def _faults(wanted: Message, found: Message | None) -> list[str]:
    if found is None:
        return ["missing"]
    texts = found.string if isinstance(found.string, (tuple, list)) else (found.string,)
    if not all(texts):
        return ["untranslated"]
    if found.fuzzy:
        return ["fuzzy"]
    ids = wanted.id if isinstance(wanted.id, (tuple, list)) else (wanted.id,)
    asked = set(PLACEHOLDER.findall(" ".join(ids)))
    # A singular may leave the number out; nothing else may go or come.
    if any(set(PLACEHOLDER.findall(text)) - asked for text in texts):
        return ["a placeholder that the English has not"]
    if asked - set(PLACEHOLDER.findall(" ".join(texts))):
        return ["a placeholder is missing"]
    return []


def main() -> int:
    wanted = words_in_use()
    faults = [fault for language in LANGUAGES for fault in faults_of(language, wanted)]
    for fault in faults:
        print(fault)
    print(
        f"{len(wanted)} messages in {len(LANGUAGES)} catalogues beside English, {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
