"""What a value of the directory may be, for the seed files and for those who edit in the site; pure."""

from __future__ import annotations

import re

LONGEST_TEXT = 4000  # characters; the longest of ours has 640
LONGEST_LABEL = 120  # characters, as the columns hold
LONGEST_ID = 60
LONGEST_URL = 2000
LONGEST_EMAIL = 254
LONGEST_ACRONYM = 60
LONGEST_PHONE = 80
LONGEST_PLACE = 200  # characters, as the column holds
REVIEW_DAYS = (1, 1000)
CONSENT_AGE = (10, 25)  # years
YEARS = (1800, 2100)
EVIDENCE = ("official", "secondary")

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
DATED = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
TIME_ZONE = re.compile(r"[A-Z][A-Za-z_]*(/[A-Z][A-Za-z0-9_+-]*)+|UTC", re.ASCII)
# Montenegrin has a code since 2017 and no English name in CLDR.
LANGUAGES_WITHOUT_NAME = frozenset({"cnr"})
# Territory codes of CLDR that are groups, pseudo-locales or stand for the unknown.
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
