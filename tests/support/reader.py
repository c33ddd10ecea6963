"""A page as a reader sees it, and the rules every page of every test is held to."""

from __future__ import annotations

import re
from functools import cached_property

import html5lib
from bs4 import BeautifulSoup, Tag

CONTROLS = ("input", "select", "textarea")
UNLABELLED_INPUTS = {"hidden", "submit", "button", "image", "reset"}


class Page:
    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def csrf_token(self) -> str:
        """That of the first form; read without the rest, since almost every test needs one."""
        found = re.search(r'<input[^>]* name="csrf_token"[^>]*>', self.html)
        value = re.search(r' value="([^"]+)"', found[0]) if found else None
        assert value is not None, "no form has a token"
        return value[1]

    @property
    def title(self) -> str:
        return self.words(self.soup.title)

    @property
    def heading(self) -> str:
        return self.words(self.soup.h1)

    @property
    def text(self) -> str:
        """What stands in the main part, white space made even."""
        return self.words(self.soup.main or self.soup)

    @property
    def links(self) -> list[str]:
        return [str(link["href"]) for link in self.soup.find_all("a", href=True)]

    def link(self, words: str) -> str:
        """The address of the first link whose words hold these."""
        for link in self.soup.find_all("a", href=True):
            if words in self.words(link):
                return str(link["href"])
        raise AssertionError(f"no link says {words!r}")

    def find(self, selector: str) -> Tag:
        found = self.soup.select_one(selector)
        assert found is not None, f"nothing matches {selector}"
        return found

    def all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    @staticmethod
    def words(tag: Tag | BeautifulSoup | None) -> str:
        return re.sub(r"\s+", " ", tag.get_text(" ")).strip() if tag else ""


_TEXT = re.compile(r">[^<>&]*[^<>&\s][^<>&]*<")
_VALUE = re.compile(r' (value|datetime)="[^"&<>]+"')
_ADDRESS = re.compile(r' (href|action)="/[^"&<>#]*')


def build_of(html: str) -> str:
    """What the rules look at: elements and attributes without words, typed values and inside addresses.

    Text with a reference in it (`&`) is kept, since it can be written wrongly.
    """
    return _ADDRESS.sub(r' \1="/', _VALUE.sub(r' \1="v"', _TEXT.sub(">t<", html)))


def faults_of(page: Page) -> list[str]:
    """What is wrong with a page by the rules of the house; empty when nothing is."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page.html)
    faults = [f"html: {code} at {place} {data}" for place, code, data in parser.errors[:5]]
    soup = page.soup
    if not (soup.html and soup.html.get("lang")):
        faults.append("no lang on html")
    if not (soup.title and soup.title.get_text(strip=True)):
        faults.append("no title")
    if len(soup.find_all("h1")) != 1:
        faults.append(f"{len(soup.find_all('h1'))} h1 elements")
    if len(soup.find_all("main")) != 1:
        faults.append("not one main element")
    return faults + _id_faults(soup) + _label_faults(soup) + _inline_faults(soup)


def faults_of_part(page: Page) -> list[str]:
    """What is wrong with a part of a page that a script asks for."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parseFragment(page.html)
    faults = [f"html: {code} at {place} {data}" for place, code, data in parser.errors[:5]]
    if page.soup.find(["html", "main", "h1"]):
        faults.append("a whole page where a part was asked for")
    return faults + _id_faults(page.soup) + _label_faults(page.soup) + _inline_faults(page.soup)


def _id_faults(soup: BeautifulSoup) -> list[str]:
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    faults = [
        f"id {name!r} is there {ids.count(name)} times" for name in set(ids) if ids.count(name) > 1
    ]
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        for tag in soup.find_all(attrs={attribute: True}):
            faults += [
                f"{attribute}={name!r} points nowhere"
                for name in " ".join(
                    tag[attribute] if isinstance(tag[attribute], list) else [tag[attribute]]
                ).split()
                if name not in ids
            ]
    return faults


def _label_faults(soup: BeautifulSoup) -> list[str]:
    labelled = {label.get("for") for label in soup.find_all("label")}
    faults = []
    for control in soup.find_all(CONTROLS):
        if control.get("type") in UNLABELLED_INPUTS or control.find_parent("label"):
            continue
        if not (
            control.get("id") in labelled
            or control.get("aria-label")
            or control.get("aria-labelledby")
        ):
            faults.append(f"no label for {control}")
    for link in soup.find_all(["a", "button"]):
        if not (link.get_text(strip=True) or link.get("aria-label") or link.find("title")):
            faults.append(f"no words in {link}")
    for image in soup.find_all("img"):
        if image.get("alt") is None:
            faults.append(f"no alt on {image}")
    return faults


def _inline_faults(soup: BeautifulSoup) -> list[str]:
    faults = [f"inline style on {tag.name}" for tag in soup.find_all(style=True)]
    if soup.find("style"):
        faults.append("a style element")
    for script in soup.find_all("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            faults.append("an inline script")
    for tag in soup.find_all(True):
        faults += [f"{name} on {tag.name}" for name in tag.attrs if name.startswith("on")]
        if str(tag.get("href", "")).strip().lower().startswith(("javascript:", "data:")):
            faults.append(f"a script address: {tag}")
    return faults
