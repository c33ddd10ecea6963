"""Script in every field and file name, headers in every line: all of it stays text."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.support import sample_files as files
from tests.support.asking import Asker, fields_of, last_inquiry, mails
from tests.support.attacks import HEADERS, SCRIPTS

TYPED = ("question", "subject", "name", "organisation")
CHOSEN = ("countries", "topic", "study_type", "language", "about", "time_zone", "ticket", "email")


def harmless(html: str) -> BeautifulSoup:
    """Nothing runs and nothing is fetched: our own scripts, our own images, no handlers."""
    soup = BeautifulSoup(html, "html.parser")
    for script in soup.find_all("script"):
        assert str(script.get("src", "")).startswith("/static/"), script
    assert not soup.find_all(["iframe", "object", "embed", "base", "math", "img"])
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        for name in ("href", "src", "action", "formaction"):
            value = str(tag.get(name, "")).strip().lower()
            assert not value.startswith(("javascript:", "data:", "vbscript:")), tag
    return soup


@pytest.mark.parametrize("attack", SCRIPTS)
def test_in_every_field_at_once_it_stays_text_on_every_page(asker: Asker, attack: str) -> None:
    """The strict client reads each page besides: valid HTML, nothing inline."""
    name = f"{attack}.pdf"
    typed = dict.fromkeys(TYPED, attack)
    refused = asker.post("check", asker.filled(**typed, email=attack), files=[(name, files.PDF)])
    assert refused.status_code == 422
    harmless(refused.page.html)
    assert fields_of(refused.page.find("form#ask"))["question"] == [attack.strip()]
    checked = asker.post("check", asker.filled(**typed), files=[(name, files.PDF)])
    assert checked.status_code == 200
    harmless(checked.page.html)
    sent = asker.post("send", fields_of(checked.page.find("form#ask-send")))
    path = sent.headers["Location"].partition("?")[0]
    page = asker.get(path).page
    harmless(page.html)
    assert attack.split()[0] in page.words(page.find(".thread__text"))
    fields = fields_of(page.find("form[action$='/messages']")) | {"text": attack}
    asker.post("", fields, path=f"{path}/messages", files=[(name, files.PDF)])
    harmless(asker.get(path).page.html)
    for mail in mails(about=last_inquiry()):
        harmless(mail.html)


@pytest.mark.parametrize("attack", SCRIPTS)
def test_in_what_is_chosen_it_is_refused_or_left_out(asker: Asker, attack: str) -> None:
    for field in CHOSEN:
        response = asker.post("check", asker.filled(**{field: attack}))
        assert response.status_code in (200, 422)
        harmless(response.page.html)


@pytest.mark.parametrize("attack", SCRIPTS)
def test_in_an_address_it_is_left_out(asker: Asker, attack: str) -> None:
    for field in ("country", "fact", "agency", "call", "question", "name"):
        response = asker.client.get("/en/ask", query_string={field: attack})
        harmless(response.page.html)
    path = asker.send()
    harmless(asker.client.get(path, query_string={"done": attack}).page.html)


@pytest.mark.parametrize("attack", SCRIPTS)
def test_in_the_parts_beside_the_form_too(asker: Asker, attack: str) -> None:
    for what in ("matches", "desk"):
        fields: dict[str, Any] = dict.fromkeys(("question", *CHOSEN), attack)
        response = asker.client.post(f"/en/ask/{what}", data=fields, headers={"HX-Request": "true"})
        harmless(response.get_data(as_text=True))


@pytest.mark.parametrize("attack", HEADERS)
@pytest.mark.parametrize("field", ["name", "subject", "organisation"])
def test_no_line_becomes_a_header_of_a_mail(asker: Asker, field: str, attack: str) -> None:
    asker.send(**{field: attack})
    for mail in mails(about=last_inquiry()):
        assert "\n" not in mail.subject.strip()
        assert "\r" not in mail.subject
        assert not set(mail.subject) & set("\u2028\x85\x0b\x0c")
        assert mail.to_address in ("ana.garcia@example.org", "brazil@helpdesk.example")


@pytest.mark.parametrize("attack", HEADERS)
def test_nor_does_an_address(asker: Asker, attack: str) -> None:
    for email in (attack, f"ana@example.org{attack[1:]}", f"ana{attack[1:]}@example.org"):
        response = asker.post("check", asker.filled(email=email))
        assert response.status_code == 422 or "%0d" in email or "=0d" in email


@pytest.mark.parametrize("attack", [*HEADERS, *SCRIPTS])
def test_nor_does_the_name_of_a_file_become_one_of_an_answer(asker: Asker, attack: str) -> None:
    path = asker.send(files=[(f"{attack}.txt", b"text")])
    link = next(href for href in asker.get(path).page.links if "/files/" in href)
    answer = asker.get(link)
    assert "Bcc" not in answer.headers
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.mimetype == "text/plain"
