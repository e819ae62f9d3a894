# PORT, DATA_DIR, KEYS_DIR, DATABASE_URL and REDIS_URL are honoured; see README.md.
.PHONY: run test reset lint bench

run: ; @scripts/run.sh
test: ; @scripts/test.sh
reset: ; @scripts/reset.sh
lint: ; @scripts/test.sh lint
bench: ; @scripts/test.sh bench
