"""The pictures of the README, made anew from the real data: `make screenshots`.

Pages of asking and of the desk are shown with questions that this tool asks, of nobody: as tests do. Those of
curators show one entry with changes of its wording, which say nothing new and could be taken back. With names
of pictures only these are made: `python -m tests.tools.screenshots draft history`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from config import PROJECT_FOLDER
from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.curation import services as curation
from helpdesk.curation.fields import Kind, State
from helpdesk.curation.models import Draft
from helpdesk.curation.queries import draft_by_key
from helpdesk.curation.recording import Editor
from helpdesk.curation.trust_models import Work
from helpdesk.curation.worklist import ItemId
from helpdesk.curation.worklist_services import take
from tests.support.asking import Asker, last_inquiry
from tests.support.browser import launch_options
from tests.support.client import strict
from tests.support.desk import act, answer, join_desk, sent
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, Visitor, made_account
from tests.support.suggesting import Suggester, last_suggestion

FOLDER = PROJECT_FOLDER / "docs" / "pictures"
CONTACT = "bea@helpdesk.example"
CURATOR, SECOND = "curator@helpdesk.example", "second@helpdesk.example"
TIME_ZONE = "America/Bogota"  # of who asks
QUESTION = (
    "¿Necesito un seguro local para los participantes de un ensayo de fase II en Brasil?\n\n"
    "El promotor está en Portugal y tiene una póliza que cubre Europa. ¿Quién debe verla primero?"
)
ANSWER = (
    "Sí: el promotor responde de los daños a los participantes, y el comité de ética pide ver cómo."
    "\n\n- Primero el **comité de ética**, con el protocolo;\n- después la Anvisa."
)
OTHERS = (  # days ago, language, question, countries, topic
    (9, "pt", "Quais documentos a Conep pede para um ensaio de terapia gênica?", ("BR",), "ethics"),
    (4, "en", "How long does Anvisa take for a phase I trial?", ("BR",), "regulatory"),
    (3, "pt", "Como enviar amostras de sangue a Portugal?", ("BR", "PT"), "import-and-samples"),
    (1, "es", "¿Quién financia ensayos académicos con Brasil?", ("BR",), "funding"),
)
# The fact whose wording the pictures of curators change, and what a reader suggests of it.
FACT = "BR/insurance"
PUBLISHED = (
    "protecting and compensating participants",
    "the protection and compensation of participants",
)
PROPOSED = ("so ask the committee.", "so ask the ethics committee.")
SUGGESTED = {
    "proposal": "Say which committee is to be asked: it is the ethics committee that reviews the protocol.",
    "source_url": "https://legjur.com/legislacao/nivel/lei_00148742024/capitulo-ii-do-sistema-nacional-"
    "de-etica-em-pesqui-secao-v-do-processo-de-analise-etica-de-pesquisa",
    "note": "", "name": "", "email": "reader@example.org",
}  # fmt: skip


class Picture(NamedTuple):
    path: str
    width: int = 1280
    height: int = 1100
    scheme: str = "light"
    reader: str = ""  # who of the staff looks at it


PICTURES = {
    "home": Picture("/en/", height=900),
    "search": Picture("/es/search?q=quién+aprueba+ensayos+en+Perú"),
    "country": Picture("/en/countries/br"),
    "agency": Picture("/pt/agencies/anvisa", scheme="dark"),
    "phone": Picture("/es/countries/co", width=390),
    "ask": Picture("/en/ask?country=BR&fact=insurance"),
    "private-page": Picture("{private}"),
    "private-page-phone": Picture("{private}", width=390, scheme="dark"),
    "inbox": Picture("/pt/staff/inquiries", height=900, reader=CONTACT),
    "thread": Picture("/en/staff/inquiries/{reference}", height=1300, reader=CONTACT),
    "edit": Picture(
        "/en/staff/directory/fact/BR/specimen_export/edit", height=1300, reader=CURATOR
    ),
    "draft": Picture("/en/staff/directory/drafts/{draft}", reader=SECOND),
    "history": Picture(f"/en/staff/directory/fact/{FACT}/history", reader=CURATOR),
    "worklist": Picture("/en/staff/worklist?show=missing&country=PE", height=900, reader=CURATOR),
    "freshness": Picture("/en/about/freshness"),
    "suggestion": Picture("/en/staff/suggestions/{suggestion}", height=1300, reader=CURATOR),
}


def asked(app: Flask) -> Mapping[str, str]:
    """Asks, and answers the first as Brazil's desk does: what addresses need to lead there."""
    with app.app_context():
        join_desk(made_account(email=CONTACT, name="Contacto de Brasil"), "brazil")
        contact = Visitor(app)
        contact.sign_in(CONTACT)
        for days, language, question, countries, topic in OTHERS:
            then = clock.now() - timedelta(days=days)
            sent(
                question, countries=countries, topic=topic, language=language,
                email=f"asker-{days}@example.org", now=then,
            )  # fmt: skip
        asker = Asker(strict(app), "es")
        private = asker.send(question=QUESTION, language="es")
        reference = last_inquiry().reference
        act(contact, reference, "take")
        answer(contact, reference, ANSWER)
        return {"private": private, "reference": reference}


def curated(app: Flask) -> Mapping[str, str]:
    """Changes the wording of one fact, once published and once handed in; suggests the second; takes work."""
    with app.app_context():
        accounts = [
            made_account(StaffRole.CURATOR, email=email, name=name)
            for email, name in ((CURATOR, "First Curator"), (SECOND, "Second Curator"))
        ]
        number = accounts[0].id
        first, second = (Editor.of(account) for account in accounts)
        published = handed_in(first, *PUBLISHED)
        with transaction():
            curation.publish(kept(published, second), by=second, now=clock.now())
        draft = handed_in(first, *PROPOSED)
        Suggester(strict(app)).send({"about": f"fact:{FACT}"}, **SUGGESTED)
        with transaction():
            take(
                ItemId(Work.MISSING, Kind.FACT, "PE/post_trial_access"), by=number, now=clock.now()
            )
        return {"draft": draft, "suggestion": last_suggestion().reference}


def handed_in(by: Editor, before: str, after: str) -> str:
    """The key of a draft in review."""
    with transaction():
        draft = curation.start_draft(Kind.FACT, FACT, by=by, now=clock.now())
        state: State = {**draft.state, "note": draft.state["note"].replace(before, after)}
        assert state != draft.state, before
        curation.save_draft(
            draft,
            state,
            seen=draft.version,
            by=by,
            now=clock.now(),
            reason="Plainer words; what it says stays the same.",
        )
        curation.submit(draft, by=by, now=clock.now())
        return draft.key


def kept(key: str, reader: Editor) -> Draft:
    return draft_by_key(key, reader=reader.id or 0, is_kept=True)


def write_a_question(page: Page) -> None:
    page.fill("#question", "Do I need local insurance for the participants of a phase II trial?")
    page.check("[name=topic][value=regulatory]")
    page.wait_for_selector(".who__desk")
    page.wait_for_selector(".match")
    page.evaluate("scrollTo(0, 0)")


@contextmanager
def opened(browser: Browser, origin: str, picture: Picture) -> Iterator[Page]:
    context = browser.new_context(
        base_url=origin,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,  # type: ignore[arg-type]
        timezone_id=TIME_ZONE,
    )
    page = context.new_page()
    if picture.reader:
        page.goto("/en/staff/sign-in")
        page.fill("[name=email]", picture.reader)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".staff-bar")
    yield page
    context.close()


def main(*wanted: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Sites(Path(folder), None).copy_of("seeded") as app,
        sync_playwright() as playwright,
    ):
        told = {**asked(app), **curated(app)}
        with running(app.config["SETTINGS"].instance) as origin:
            browser = playwright.chromium.launch(**launch_options())
            for name, picture in PICTURES.items():
                if wanted and name not in wanted:
                    continue
                path = picture.path.format(**told)
                with opened(browser, origin, picture) as page:
                    page.goto(path)
                    if name == "ask":
                        write_a_question(page)
                    page.screenshot(path=FOLDER / f"{name}.png")
                print(f"docs/pictures/{name}.png  {picture.path}")
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
