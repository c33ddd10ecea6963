# `make` prints this list. `run` and `test` need Python 3.11 or newer and nothing else.
PYTHON ?= python3
HERE := $(PYTHON) helpdesk/bootstrap.py
DEV := $(HERE) --dev
MO := $(patsubst %.po,%.mo,$(wildcard helpdesk/translations/*/LC_MESSAGES/messages.po))
T ?= tests

.DEFAULT_GOAL := help
.PHONY: help install run worker seed reindex test faults test-sqlite test-postgresql test-browser check format lint types imports templates catalogues security quality bench screenshots lock messages migration

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 18

run: $(MO) ## everything for a first look: environment, database, data, index, server and worker
	@$(HERE) python -m helpdesk.launch

install: ## the environment of developers
	@$(DEV)
	@$(MAKE) -s $(MO)

%.mo: %.po
	@$(HERE) pybabel -q compile -i $< -o $@

worker: ## the loop that keeps the index up, by itself
	@$(HERE) flask --app wsgi worker

seed: ## load seed_data/ into the database
	@$(HERE) flask --app wsgi db upgrade
	@$(HERE) flask --app wsgi seeding load

reindex: ## rebuild the index beside the old one and swap
	@$(HERE) flask --app wsgi search rebuild

test: install test-sqlite test-postgresql ## all tests on both databases; T=path for a part

test-sqlite:
	@$(DEV) pytest -n 2 --database=sqlite $(T)

test-postgresql:
	@$(DEV) pytest -n 2 --database=postgresql -m "not browser" $(T)

faults: install ## the tests that try to break the index, alone; D=postgresql
	@$(DEV) pytest -n 2 --database=$(or $(D),sqlite) tests/faults

test-browser: install ## the journeys in Chromium alone
	@$(DEV) pytest -m browser tests/browser

check: install lint types imports templates catalogues security quality ## all that can fail beside the tests

lint:
	@$(DEV) ruff check .
	@$(DEV) ruff format --check .

format: ## write the code in the house format
	@$(DEV) ruff check --fix .
	@$(DEV) ruff format .

types:
	@$(DEV) mypy

imports:
	@$(DEV) lint-imports

templates:
	@$(DEV) djlint --lint --quiet templates

catalogues:
	@$(DEV) python -m tests.tools.catalogues

security:
	@$(DEV) bandit -q -ll -r helpdesk config.py wsgi.py

quality: ## search quality on the judged queries, by kind and language
	@$(DEV) python -m tests.quality.run

bench: ## speed: ratios in one run
	@$(DEV) python -m tests.bench.run $(SIZES)

screenshots: ## the pictures of the README
	@$(DEV) python -m tests.tools.screenshots

messages: ## collect the words of templates and code into the catalogues
	@$(DEV) pybabel -q extract -w 100 -F babel.cfg -o helpdesk/translations/messages.pot --no-location --sort-output -k lazy_gettext -k lazy_ngettext:1,2 .
	@$(DEV) pybabel -q update -w 100 -i helpdesk/translations/messages.pot -d helpdesk/translations --no-fuzzy-matching --ignore-pot-creation-date

migration: ## M="what it does": a new revision; read it before you commit it
	@$(DEV) flask --app wsgi db migrate -m "$(M)"

lock: ## compile the pins with hashes
	@$(DEV) pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links -o requirements.txt requirements.in
	@$(DEV) pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links -o requirements-dev.txt requirements-dev.in
