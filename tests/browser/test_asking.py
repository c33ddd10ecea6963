"""Asking, from the page of a fact to the private page: by mouse, by keyboard, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support import sample_files as files
from tests.support.browser import Watcher, axe_violations, sideways_scroll

LANGUAGES = ("en", "es", "pt")
QUESTIONS = {
    "en": "Do I need insurance for the participants in Brazil?",
    "es": "¿Necesito un seguro para los participantes en Brasil?",
    "pt": "Preciso de seguro para os participantes no Brasil?",
}
PLAN = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": files.PDF}
PROGRAM = {"name": "plan.exe", "mimeType": "application/octet-stream", "buffer": files.PROGRAM}
PATIENCE = 60_000  # ms; a busy machine is slow, not wrong
Open = Callable[..., Page]


@pytest.fixture
def open_refused(browser: Browser, origin: str) -> Iterator[Open]:
    """As `open_page`, for forms that are refused: Chromium notes each status of 422 in its console."""
    contexts, watchers = [], []

    def opened(path: str) -> Page:
        contexts.append(browser.new_context(base_url=origin))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        watchers.append(Watcher(page, origin))
        page.goto(path)
        return page

    yield opened
    complaints = [complaint for watcher in watchers for complaint in watcher.complaints]
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if "status of 422" not in complaint] == []


def held(page: Page) -> None:
    """What every step is held to."""
    assert axe_violations(page) == []
    assert sideways_scroll(page) <= 0


def fill(page: Page, language: str = "en", **changes: str) -> None:
    told = {
        "question": QUESTIONS[language],
        "name": "Investigadora Única",
        "email": "ana@example.org",
        "organisation": "Hospital Universitario",
    } | changes
    for name, value in told.items():
        page.locator(f"#{name}").fill(value)
    page.locator("[type=radio][name=topic][value=regulatory]").check()
    page.locator("#consent").check()


def press(page: Page, step: str) -> None:
    page.locator(f"button[name=step][value={step}]").first.click()


def summary(page: Page) -> Locator:
    return page.locator(".error-summary")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_from_a_fact_to_the_private_page(
    open_page: Open, language: str, has_script: bool, width: int
) -> None:
    page = open_page(
        f"/{language}/countries/br", width=width, java_script_enabled=has_script,
        timezone_id="America/Bogota",
    )  # fmt: skip
    page.locator("#insurance a[href*='/ask?']").click()
    expect(page).to_have_url(re.compile(rf"/{language}/ask\?country=BR&fact=insurance"))
    expect(page.locator(".notice")).to_contain_text("Bra")
    expect(page.locator("[name=countries][value=BR]")).to_be_checked()
    if has_script:
        held(page)
    fill(page, language)
    page.locator("#attachments").set_input_files([PLAN])
    press(page, "check")
    expect(page.locator(".check")).to_contain_text("plan.pdf")
    expect(page.locator(".who__due dd")).to_have_count(2)
    if has_script:
        held(page)
    press(page, "send")
    expect(page).to_have_url(re.compile(rf"/{language}/inquiries/[\w-]{{27}}\?done=sent$"))
    expect(page.locator(".inquiry__reference")).to_have_text(re.compile(r"^HD-\d\d-\w{4}-\w{4}$"))
    expect(page.locator(".thread__text").first).to_have_text(QUESTIONS[language])
    if has_script:
        held(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_writing_the_answer_and_the_desk_appear(open_page: Open, language: str) -> None:
    page = open_page(f"/{language}/ask", timezone_id="Asia/Tokyo")
    page.locator("#question").fill(QUESTIONS[language])
    expect(page.locator(".match__title a").first).to_have_attribute(
        "href", f"/{language}/countries/br#insurance"
    )
    expect(page.locator("#beside-status")).not_to_be_empty()
    assert page.locator(".who__desk").count() == 0
    page.locator("[name=topic][value=funding]").check()
    expect(page.locator(".who__desk")).to_be_visible()
    before = page.locator(".who__desk").inner_text()
    page.locator("details.country-choice summary").nth(3).click()
    page.locator("[name=countries][value=BR]").check()
    expect(page.locator(".who__desk")).not_to_have_text(before)
    expect(page.locator(".who__due dd").last).to_contain_text(re.compile("Jap"))
    held(page)


def test_on_a_phone_a_link_leads_from_the_question_to_what_was_found(open_page: Open) -> None:
    page = open_page("/en/ask", width=320)
    expect(page.locator("#matches-jump")).to_be_hidden()
    page.locator("#question").fill(QUESTIONS["en"])
    expect(page.locator("#matches-jump")).to_be_visible()
    page.locator("#matches-jump").click()
    expect(page.locator("#matches-title")).to_be_in_viewport()
    held(page)


def test_this_answered_me_is_one_press(open_page: Open) -> None:
    page = open_page("/en/ask")
    page.locator("#question").fill(QUESTIONS["en"])
    page.locator(".match__answered button").first.click()
    expect(page).to_have_url(re.compile("/en/ask/saved$"))
    held(page)
    page.goto("/en/ask")
    expect(page.locator("#question")).to_have_value("")


def test_without_a_script_checking_first_is_a_step(open_page: Open) -> None:
    page = open_page("/en/ask", java_script_enabled=False)
    page.locator("#question").fill(QUESTIONS["en"])
    press(page, "look")
    expect(page.locator("#question")).to_have_value(QUESTIONS["en"])
    expect(page.locator(".match__title a").first).to_have_attribute(
        "href", "/en/countries/br#insurance"
    )
    page.locator(".match__answered button").first.click()
    expect(page).to_have_url(re.compile("/en/ask/saved$"))


def test_what_is_refused_has_the_focus_and_keeps_every_word(open_refused: Open) -> None:
    page = open_refused("/en/ask")
    fill(page, name="", email="ana@")
    page.locator("#attachments").set_input_files([PLAN, PROGRAM])
    press(page, "check")
    expect(summary(page)).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("#question")).to_have_value(QUESTIONS["en"])
    expect(page.locator("#email")).to_have_value("ana@")
    expect(page.locator("[type=radio][name=topic][value=regulatory]")).to_be_checked()
    expect(page.locator(".kept-files")).to_contain_text("plan.pdf")
    expect(page.locator("#attachments-error")).to_contain_text("plan.exe")
    held(page)
    summary(page).get_by_role("link").first.press("Enter")
    expect(page.locator("#attachments")).to_be_focused()


def test_leaving_and_coming_back_in_the_same_window_loses_nothing(open_page: Open) -> None:
    page = open_page("/en/ask?country=PE")
    fill(page)
    page.locator("[type=radio][name=topic][value=ethics]").check()
    page.wait_for_timeout(1_000)  # what is beside the question is asked for while typing rests
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.goto("/en/countries/pe")
    page.goto("/pt/ask")
    expect(page.locator("#question")).to_have_value(QUESTIONS["en"])
    expect(page.locator("#name")).to_have_value("Investigadora Única")
    expect(page.locator("[type=checkbox][name=countries][value=PE]")).to_be_checked()
    expect(page.locator("[type=radio][name=topic][value=ethics]")).to_be_checked()
    expect(page.locator("#consent")).not_to_be_checked()
    expect(page.locator(".ask__restored")).not_to_be_empty()
    held(page)


def test_going_back_from_the_check_keeps_words_and_files(open_page: Open) -> None:
    page = open_page("/en/ask")
    fill(page)
    page.locator("#attachments").set_input_files([PLAN])
    press(page, "check")
    expect(page.locator(".check")).to_contain_text("plan.pdf")
    page.go_back()
    expect(page.locator("#question")).to_have_value(QUESTIONS["en"])
    page.locator("#consent").check()
    press(page, "check")
    expect(page.locator(".check")).to_contain_text("plan.pdf")


def test_once_sent_nothing_is_left_in_the_window(open_page: Open) -> None:
    page = open_page("/en/ask")
    fill(page)
    press(page, "check")
    press(page, "send")
    expect(page.locator(".inquiry__reference")).to_be_visible()
    page.wait_for_load_state()
    left = page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "helpdesk-question" not in left
    assert "Investigadora" not in left
    page.goto("/en/ask")
    expect(page.locator("#question")).to_have_value("")


def test_a_double_click_sends_once(open_page: Open) -> None:
    page = open_page("/en/ask")
    fill(page)
    press(page, "check")
    page.locator("button[value=send]").dblclick()
    expect(page.locator(".inquiry__reference")).to_be_visible()
    expect(page.locator(".thread__message")).to_have_count(1)


def test_a_file_that_is_too_large_is_told_before_it_travels(open_page: Open, tmp_path: Any) -> None:
    large = tmp_path / "film.pdf"
    large.write_bytes(b"%PDF-" + bytes(10_000_001))
    small = tmp_path / "plan.pdf"
    small.write_bytes(files.PDF)
    page = open_page("/en/ask")
    page.locator("#attachments").set_input_files([large, small])
    expect(page.locator(".field__error")).to_contain_text("“film.pdf” is larger than 10 MB")
    assert page.evaluate("document.querySelector('#attachments').files.length") == 1
    held(page)


def test_the_form_is_filled_in_and_sent_by_keyboard(open_page: Open) -> None:
    page = open_page("/en/ask")
    page.locator("#question").focus()
    page.keyboard.type("Who reviews ethics in Uruguay?")
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(60):
        focused = page.evaluate("document.activeElement.name || document.activeElement.tagName")
        seen.add(focused)
        match focused:
            case "topic":
                page.keyboard.press("Space")
            case "name":
                page.keyboard.type("Ana")
            case "email":
                page.keyboard.type("ana@example.org")
            case "consent":
                page.keyboard.press("Space")
            case "step":
                break
        page.keyboard.press("Tab")
    assert "website" not in seen
    assert {"subject", "SUMMARY", "topic", "attachments", "name", "email", "consent"} <= seen
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check before you send")
    page.locator("button[value=send]").press("Enter")
    expect(page.locator(".inquiry__reference")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_private_page_takes_messages_closing_opening_and_erasing(
    open_page: Open, language: str, width: int
) -> None:
    page = open_page(f"/{language}/ask", width=width)
    fill(page, language)
    press(page, "check")
    press(page, "send")
    page.locator("#text").fill("Una cosa más\ncon dos líneas")
    page.locator("#attachments").set_input_files([PLAN])
    page.locator("form[action$='/messages'] button").click()
    expect(page.locator(".thread__files a")).to_have_text("plan.pdf")
    held(page)
    page.locator("form[action$='/closing'] button").click()
    expect(page.locator(".thread__event")).to_have_count(1)
    page.locator("#rating-yes").check()
    page.locator("form[action$='/rating'] button").click()
    expect(page.locator("#rating-yes")).to_be_checked()
    held(page)
    page.locator("form[action$='/reopening'] button").click()
    expect(page.locator(".thread__event")).to_have_count(2)
    page.locator("form[action$='/erasure'] button").click()
    expect(page.locator(".notice--good")).to_be_visible()
    held(page)
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page, rule=["color-contrast"]) == []


def test_the_private_page_tells_no_other_page_its_address(open_page: Open) -> None:
    page = open_page("/en/ask?country=BR")
    fill(page)
    press(page, "check")
    press(page, "send")
    expect(page.locator(".inquiry__reference")).to_be_visible()
    referers: list[str | None] = []
    page.on("request", lambda request: referers.append(request.headers.get("referer")))
    page.locator("header nav a").first.click()
    page.wait_for_load_state()
    assert referers
    assert not [referer for referer in referers if referer and "inquiries" in referer]
