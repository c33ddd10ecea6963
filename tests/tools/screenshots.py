"""The pictures of the README, made anew from the real data: `make screenshots`.

Pages of asking and of the desk are shown with questions that this tool asks, of nobody: as tests do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from config import PROJECT_FOLDER
from helpdesk.core import clock
from tests.support.asking import Asker, last_inquiry
from tests.support.browser import launch_options
from tests.support.client import strict
from tests.support.desk import act, answer, join_desk, sent
from tests.support.server import running
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, Visitor, made_account

FOLDER = PROJECT_FOLDER / "docs" / "pictures"
CONTACT = "bea@helpdesk.example"
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


class Picture(NamedTuple):
    path: str
    width: int = 1280
    height: int = 1100
    scheme: str = "light"
    is_staff: bool = False


PICTURES = {
    "home": Picture("/en/", height=900),
    "search": Picture("/es/search?q=quién+aprueba+ensayos+en+Perú"),
    "country": Picture("/en/countries/br"),
    "agency": Picture("/pt/agencies/anvisa", scheme="dark"),
    "phone": Picture("/es/countries/co", width=390),
    "ask": Picture("/en/ask?country=BR&fact=insurance"),
    "private-page": Picture("{private}"),
    "private-page-phone": Picture("{private}", width=390, scheme="dark"),
    "inbox": Picture("/pt/staff/inquiries", height=900, is_staff=True),
    "thread": Picture("/en/staff/inquiries/{reference}", height=1300, is_staff=True),
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
    if picture.is_staff:
        page.goto("/en/staff/sign-in")
        page.fill("[name=email]", CONTACT)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector(".staff-bar")
    yield page
    context.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Sites(Path(folder), None).copy_of("seeded") as app,
        sync_playwright() as playwright,
    ):
        told = asked(app)
        with running(app.config["SETTINGS"].instance) as origin:
            browser = playwright.chromium.launch(**launch_options())
            for name, picture in PICTURES.items():
                path = picture.path.format(**told)
                with opened(browser, origin, picture) as page:
                    page.goto(path)
                    if name == "ask":
                        write_a_question(page)
                    page.screenshot(path=FOLDER / f"{name}.png")
                print(f"docs/pictures/{name}.png  {picture.path}")
            browser.close()


if __name__ == "__main__":
    main()
