# The course, one line a task. `make help` lists them. ARGS passes options on:
#     make start ARGS=--no-browser

# The programs of the course's own environment, and the environment as they need it.
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)

.PHONY: help start test test-all report check-data modules new-module check lock links messages pictures ready ready-hub

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

start: ## open the course, after setting it up where that is needed
	@sh start.sh start $(ARGS)

test: ready-hub ## run every test, several files at a time
	@$(RUN)/python -m pytest -n logical --maxprocesses 8 --dist loadfile $(ARGS)

test-all: ready-hub ## run what `make test` leaves out: larger attacks, every town of a real package
	@$(RUN)/python -m pytest -n logical --maxprocesses 8 --dist loadfile -m thorough $(ARGS)

report: ready ## make the pages of places: make report ARGS="riverbend --level town --out reports"
	@$(RUN)/community-data report $(ARGS)

check-data: ready ## what is wrong with a data package: make check-data ARGS=path/to/your-package
	@$(RUN)/community-data check-data $(ARGS)

modules: ready ## build modules/, the trainees' copies, from solutions/
	@$(RUN)/community-data modules $(ARGS)

new-module: ready ## lay out an empty module: make new-module NAME=09_places TITLE="Neighborhoods and towns"
	@$(RUN)/community-data new-module "$(NAME)" --title "$(TITLE)" $(ARGS)

check: ready ## look at the style of the code
	@$(RUN)/ruff check . && $(RUN)/ruff format --check .

lock: ready ## write the locked versions, such as requirements.txt, from pyproject.toml
	@$(RUN)/python tools/lock.py $(ARGS)

links: ready ## list the links to other sites in links.txt, for a program that follows them
	@$(RUN)/python tools/links.py > links.txt

messages: ready ## gather the sentences that the code says, for translators: messages.pot
	@$(RUN)/pybabel --quiet extract -F babel.cfg -k lazy_gettext -o messages.pot community_data

pictures: ready ## make the pictures of README.md from the real thing (needs Chromium)
	@$(RUN)/python tools/pictures.py

# Settings for the machine's own Python stay out of the environment, which start.py makes.
unexport PYTHONHOME PYTHONPATH PIP_PREFIX PIP_ROOT PIP_TARGET

ready: ## set up the course in this folder, where that is needed
	@sh start.sh set-up

# The environment's mark tells which lock its hub was installed from.
ready-hub: ready ## set up what a hub needs besides
	@cmp -s requirements-hub.txt .venv/.hub || { \
		$(RUN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-hub.txt && \
		cp requirements-hub.txt .venv/.hub; }
