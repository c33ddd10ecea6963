"""The shapes of the two maps, made at development time by `make_maps.mjs`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@lru_cache(maxsize=8)
def region_map(region: str) -> dict[str, Any] | None:
    """The map of a region by its code; None for a region that has no drawing."""
    path = {file.stem: file for file in FOLDER.glob("*.json")}.get(region)
    return json.loads(path.read_text(encoding="utf-8")) if path else None
