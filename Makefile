# Each target calls one short script, which also works typed by hand. No logic here.
PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help install run db test trials check fix sample lock bench bench-peers

help: ## say what each target does
	@bin/help

install: ## install what running needs, and only what is not current
	@bin/install

run: ## serve the register, with sample data when it is empty; PORT=8917 serves elsewhere
	@bin/run $(PORT)

db: ## bring the database to the newest migration
	@bin/flask db upgrade

test: ## install what tests need, check, and run every test on both databases
	@bin/test

trials: ## run the long trials: kills, loads, replays and large registers, on both databases
	@bin/trials

check: ## lint, types, import contracts
	@bin/check

fix: ## put right what the linters can put right by themselves
	@bin/fix

sample: ## load illustrative areas and invented orders into an empty register
	@bin/flask sample-data load --orders 400 --seed 1 --if-empty

lock: ## write the lock files anew from requirements*.in and package.json
	@bin/lock

bench: ## time the searches at 10,000, 100,000 and 1,000,000 orders
	@bin/bench

bench-peers: ## time our list against the same page in GeoDjango and Datasette
	@bin/bench peers
