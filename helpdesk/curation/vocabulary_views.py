"""The administrators' pages of the vocabulary: roles, topics, regions, and the words that search knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import requires
from helpdesk.accounts.roles import Permission
from helpdesk.core import clock
from helpdesk.core.database import transaction
from helpdesk.core.languages import current_language
from helpdesk.core.templating import day
from helpdesk.curation import queries, vocabulary as services
from helpdesk.curation.blueprint import editor, vocabulary as blueprint
from helpdesk.curation.countries import is_addable
from helpdesk.curation.errors import DraftConflictError, TermInUseError
from helpdesk.curation.models import Action, Revision
from helpdesk.curation.own_histories import state_after
from helpdesk.curation.reading import line
from helpdesk.curation.recording import Deed
from helpdesk.curation.vocabulary import VocabularyKind
from helpdesk.curation.vocabulary_forms import TermForm, WordsForm, term_form, words_form
from helpdesk.curation.vocabulary_presenters import (
    both_sides,
    history_rows,
    region_options,
    term_tables,
    uses,
    word_rows,
)
from helpdesk.curation.words import MEANINGS, TERM_KINDS
from helpdesk.directory import queries as directory
from helpdesk.directory.errors import EntryNotFoundError
from helpdesk.directory.limits import SLUG
from helpdesk.directory.models import Term
from helpdesk.directory.terms import TermKind
from helpdesk.search.words import RESULT_TYPES, Means
from helpdesk.vocabulary.facts import FACT_KIND

EDIT = Permission.EDIT_VOCABULARY
NUMBER = "<int(max=2147483647):number>"
KINDS = "<any(role,topic,region,subregion):of>"
MEANS = f"<any({','.join(repr(each.value) for each in Means)}):means>"


@blueprint.get("")
@requires(EDIT)
def terms() -> ResponseReturnValue:
    return render_template("curation/terms.html", tables=term_tables())


@blueprint.route(f"/terms/{KINDS}/new", methods=["GET", "POST"])
@requires(EDIT)
def new_term(of: str) -> ResponseReturnValue:
    known = directory.vocabulary()
    codes = known.codes(TermKind(of))
    last = max((term.position for term in known.of(TermKind(of))), default=0)
    form = term_form({"position": last + 1}, taken=codes, regions=_regions(of), seen=0)
    if not form.validate_on_submit():
        return _term_page(form, of, "")
    code = form.code.data or ""
    seen = services.last_seen(VocabularyKind.TERM, of, code)
    return _saved_term(form, of, code, seen, _deed(Action.CREATED, form))


@blueprint.route(f"/terms/{KINDS}/<code>", methods=["GET", "POST"])
@requires(EDIT)
def term(of: str, code: str) -> ResponseReturnValue:
    state = services.state_of_term(_term(of, code))
    seen = services.last_seen(VocabularyKind.TERM, of, code)
    form = term_form(state, taken=None, regions=_regions(of), seen=seen)
    if not form.validate_on_submit():
        return _term_page(form, of, code)
    return _saved_term(form, of, code, form.seen_number, _deed(Action.EDITED, form))


@blueprint.post(f"/terms/{KINDS}/<code>/history/{NUMBER}/restore")
@requires(EDIT)
def restore_term(of: str, code: str, number: int) -> ResponseReturnValue:
    """The term as it was after a step of its history."""
    _term(of, code)
    revisions = queries.revisions_of(VocabularyKind.TERM, f"{of}/{code}")
    seen = request.form.get("version", "")
    form = term_form(
        state_after(revisions, number), taken=None, regions=_regions(of), seen=seen, is_sent=False
    )
    deed = _restoring(revisions, number)
    form.reason.data = deed.reason
    if not form.validate():
        return _term_page(form, of, code)
    return _saved_term(form, of, code, form.seen_number, deed)


@blueprint.post(f"/terms/{KINDS}/<code>/retire")
@requires(EDIT)
def retire(of: str, code: str) -> ResponseReturnValue:
    """Take a term out that nothing names."""
    _term(of, code)
    deed = Deed(Action.RETIRED, editor(), clock.now(), reason=_("Nothing names it."))
    try:
        with transaction():
            seen = services.last_seen(VocabularyKind.TERM, of, code)
            services.retire_term(_term(of, code), seen=seen, deed=deed)
    except TermInUseError:
        flash(_("The term stays: something names it."), "warning")
        return redirect(url_for(".term", of=of, code=code), 303)
    flash(_("The term has been taken out."), "good")
    return redirect(url_for(".terms"), 303)


@blueprint.get("/words")
@requires(EDIT)
def words() -> ResponseReturnValue:
    """Find words by what they mean; a code that has none yet can be given some."""
    asked = request.args.get("means", "")
    means = asked if asked in MEANINGS else Means.CONCEPT.value
    containing = line(request.args.get("q", ""))[:80]
    is_new = bool(containing) and _may_have_words(means, containing)
    rows = word_rows(means, containing)
    there = {row[0].label for row in rows}
    return render_template(
        "curation/words.html",
        means=means,
        meanings=[(code, str(label)) for code, label in MEANINGS.items()],
        containing=containing,
        rows=rows,
        new_url=url_for(".word", means=means, code=containing)
        if is_new and containing not in there
        else "",
    )


@blueprint.route(f"/words/{MEANS}/<code>", methods=["GET", "POST"])
@requires(EDIT)
def word(means: str, code: str) -> ResponseReturnValue:
    there = services.words_of(means, code)
    seen = services.last_seen(VocabularyKind.WORD, means, code)
    if not there and not seen and not _may_have_words(means, code):
        raise EntryNotFoundError(means, code)
    form = words_form(services.state_of_words(there), seen=seen)
    if not form.validate_on_submit():
        return _words_page(form, means, code)
    deed = _deed(Action.EDITED if there else Action.CREATED, form)
    return _saved_words(form, means, code, deed)


def _saved_words(form: WordsForm, means: str, code: str, deed: Deed) -> ResponseReturnValue:
    try:
        with transaction():
            services.change_words(means, code, form.to_state(), seen=form.seen_number, deed=deed)
    except DraftConflictError:
        form.seen.data = str(services.last_seen(VocabularyKind.WORD, means, code))
        return _words_page(form, means, code, is_conflict=True)
    flash(_("The words have been saved, and search goes by them."), "good")
    return redirect(url_for(".word", means=means, code=code), 303)


@blueprint.post(f"/words/{MEANS}/<code>/history/{NUMBER}/restore")
@requires(EDIT)
def restore_words(means: str, code: str, number: int) -> ResponseReturnValue:
    """The words as they were after a step of their history."""
    revisions = queries.revisions_of(VocabularyKind.WORD, f"{means}/{code}")
    wanted = state_after(revisions, number)
    seen = request.form.get("version", "")
    form = words_form(
        {of: found for of, found in wanted.items() if found}, seen=seen, is_sent=False
    )
    deed = _restoring(revisions, number)
    form.reason.data = deed.reason
    if not form.validate():
        return _words_page(form, means, code)
    return _saved_words(form, means, code, deed)


# Inside


def _term(of: str, code: str) -> Term:
    found = services.term_or_none(of, code) if code.isprintable() else None
    if found is None:
        raise EntryNotFoundError(of, code)
    return found


def _regions(of: str) -> list[tuple[str, str]]:
    """What a subregion can lie in; the other kinds lie in nothing."""
    return region_options() if of == TermKind.SUBREGION else []


def _deed(action: Action, form: TermForm | WordsForm) -> Deed:
    return Deed(action, editor(), clock.now(), reason=form.reason.data or "")


def _restoring(revisions: Sequence[Revision], number: int) -> Deed:
    on = next(one.at.date() for one in revisions if one.number == number)
    reason = str(_("Restored as it was on %(day)s.", day=day(on)))
    return Deed(Action.RESTORED, editor(), clock.now(), reason=reason)


def _saved_term(form: TermForm, of: str, code: str, seen: int, deed: Deed) -> ResponseReturnValue:
    try:
        with transaction():
            services.change_term(of, code, form.to_state(), seen=seen, deed=deed)
    except DraftConflictError:
        form.seen.data = str(services.last_seen(VocabularyKind.TERM, of, code))
        return _term_page(form, of, code, is_conflict=True)
    flash(_("The term has been saved."), "good")
    return redirect(url_for(".term", of=of, code=code), 303)


def _term_page(
    form: TermForm, of: str, code: str, *, is_conflict: bool = False
) -> ResponseReturnValue:
    label = directory.vocabulary().label(TermKind(of), code, current_language())
    now = services.state_of_term(services.term_or_none(of, code)) if is_conflict else {}
    page = render_template(
        "curation/term.html",
        form=form,
        kind=str(TERM_KINDS[of]),
        name=label,
        uses=uses(of, code) if code else [],
        retire_url=url_for(".retire", of=of, code=code) if code else "",
        form_url=url_for(".term", of=of, code=code) if code else url_for(".new_term", of=of),
        differences=both_sides(now, form.to_state()) if is_conflict else [],
        **_past(
            VocabularyKind.TERM,
            of,
            code,
            lambda number: url_for(".restore_term", of=of, code=code, number=number),
        ),
        is_conflict=is_conflict,
    )
    return page, _status(form, is_conflict)


def _words_page(
    form: WordsForm, means: str, code: str, *, is_conflict: bool = False
) -> ResponseReturnValue:
    now = services.state_of_words(services.words_of(means, code))
    page = render_template(
        "curation/word.html",
        form=form,
        meaning=str(MEANINGS[means]),
        code=code,
        back=url_for(".words", means=means),
        form_url=url_for(".word", means=means, code=code),
        differences=both_sides(now, form.to_state()) if is_conflict else [],
        **_past(
            VocabularyKind.WORD,
            means,
            code,
            lambda number: url_for(".restore_words", means=means, code=code, number=number),
        ),
        is_conflict=is_conflict,
    )
    return page, _status(form, is_conflict)


def _past(
    kind: VocabularyKind, of: str, code: str, restore_url: Callable[[int], str]
) -> dict[str, Any]:
    """The history at the foot of a form; a button of it says that all of it was seen."""
    return {
        "rows": history_rows(kind, of, code, restore_url) if code else [],
        "version": services.last_seen(kind, of, code) if code else 0,
    }


def _status(form: Any, is_conflict: bool) -> int:
    if is_conflict:
        return 409
    return 422 if form.errors else 200


def _may_have_words(means: str, code: str) -> bool:
    """Whether there is what such words would stand for."""
    known = directory.vocabulary()
    match Means(means):
        case Means.ROLE | Means.WEAK_ROLE | Means.HINT_ROLE:
            return known.knows(TermKind.ROLE, code)
        case Means.TOPIC:
            return known.knows(TermKind.TOPIC, code)
        case Means.REGION:
            return known.knows(TermKind.REGION, code) or known.knows(TermKind.SUBREGION, code)
        case Means.COUNTRY | Means.PLACE:
            return is_addable(code)
        case Means.TYPE:
            return code in RESULT_TYPES
        case Means.FACT:
            return code in FACT_KIND
    return bool(SLUG.fullmatch(code)) and len(code) <= 60
