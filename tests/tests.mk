# tests.mk - everything that is built and run to prove the programs.

TEST_LIB := $(patsubst %.c,$B/%.o,$(wildcard tests/lib/tap.c \
	tests/lib/answerer.c tests/lib/house.c tests/lib/server.c))
UNITS := $(patsubst tests/unit/%.c,$B/tests/unit/%,$(wildcard tests/unit/*.c))
SANDBOX := $(if $(wildcard tests/sandbox/*.c),$B/tests/sandbox)
# The program is tests/sandbox itself, so its objects need another name.
SANDBOX_OBJ := $(patsubst tests/sandbox/%.c,$B/tests/sandbox-objects/%.o,\
	$(wildcard tests/sandbox/*.c tests/sandbox/*/*.c))
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
SCRIPTS := $(wildcard tests/*.t tests/integration/*.sh tests/crash/*.sh)
# Programs beside the shipped ones that the scripts need.
HELPERS :=

$B/tests/unit/%: $B/tests/unit/%.o $(TEST_LIB) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(LIB) $(LIBS)

$B/tests/sandbox-objects/%.o: tests/sandbox/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$B/tests/sandbox: $(SANDBOX_OBJ) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $(SANDBOX_OBJ) $(LIB) $(LIBS)

.PHONY: units sandbox
units: $(UNITS)
sandbox: $(SANDBOX)

# --- web: a program that tells what it understood ---------------------------
$B/tests/integration/echo: $B/tests/integration/echo.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

.PHONY: echo
HELPERS += $B/tests/integration/echo
echo: $B/tests/integration/echo
# --- end of web --------------------------------------------------------------

# --- tokens: many days in one breath -------------------------------------------
$B/tests/integration/days: $B/tests/integration/days.o $B/tests/lib/clock.o \
		$(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $B/tests/lib/clock.o $(LIB) $(LIBS)

HELPERS += $B/tests/integration/days

# --- the mirror: what a person changes ----------------------------------------
$B/tests/integration/edits: $B/tests/integration/edits.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

HELPERS += $B/tests/integration/edits
# --- end of the mirror --------------------------------------------------------

$B/tests/bench/grants: $B/tests/bench/grants.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)
# --- end of tokens --------------------------------------------------------------

# --- fuzzing ------------------------------------------------------------------
# The corpora are replayed by every test run, with any compiler; `make fuzz`
# goes on from them with libFuzzer for FUZZ_SECONDS a target.

FUZZ_SECONDS ?= 60
REPLAYS := $(FUZZERS:%=$B/tests/fuzz/replay_%)

$B/tests/fuzz/replay_%: $B/tests/fuzz/fuzz_%.o $B/tests/fuzz/replay.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

fuzz: packages-run packages-test
	@$(MAKE) --no-print-directory B=build/fuzz CC=clang fuzzers
	@for name in $(FUZZERS); do \
		mkdir -p build/fuzz/corpus/$$name && \
		build/fuzz/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) \
			-print_final_stats=1 -close_fd_mask=1 \
			build/fuzz/corpus/$$name tests/fuzz/corpus/$$name || exit 1; \
	done

.PHONY: fuzzers
fuzzers: OPT = -O1 -g -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=undefined
fuzzers: HARDEN = -fPIE
fuzzers: LDSAN = -fsanitize=fuzzer,address,undefined
fuzzers: $(FUZZERS:%=$B/fuzz_%)

$B/fuzz_%: $B/tests/fuzz/fuzz_%.o $(LIB)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# --- cmd: its tests see the verbs' own functions -------------------------------
$B/tests/unit/cmd_%: $B/tests/unit/cmd_%.o $(TEST_LIB) $(CMD_OBJ) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(CMD_OBJ) $(LIB) $(LIBS)

SCRIPTS += tests/docs.sh
# --- end of cmd ----------------------------------------------------------------

# --- store, sync, intake: a pretended clock, a data directory of its own ------
PLACE := $B/tests/lib/clock.o $B/tests/lib/place.o

$B/tests/unit/store_% $B/tests/unit/sync_%: TEST_LIB += $(PLACE)
$(filter $B/tests/unit/store_% $B/tests/unit/sync_%,$(UNITS)): $(PLACE)

SCRIPTS += tests/layers.sh
# --- end of store, sync, intake ------------------------------------------------

# --- sandbox: its rules without a web server ------------------------------------
SANDBOX_RULES := $(filter-out %/main.o %/send.o,$(SANDBOX_OBJ)) \
	$B/tests/lib/pretend.o

$B/tests/unit/sandbox_%: $B/tests/unit/sandbox_%.o $(TEST_LIB) \
		$(SANDBOX_RULES) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(SANDBOX_RULES) $(LIB) $(LIBS)
# --- end of sandbox --------------------------------------------------------------

# --- crash build: the programs once more, dying at a chosen step --------------
# No switch of a test is in a shipped program: these are linked with
# tests/lib/fault.c in front of what matters between steps.
WRAPPED := db_begin db_commit db_run db_lock db_unlock client_perform \
	journal_prepare journal_write journal_clear clock_sleep_ms
WRAP := $(WRAPPED:%=-Wl,--wrap=%)
CRASH := $B/crash/leadbridge $B/crash/leadbridge-sync \
	$(patsubst cgi-bin/%.c,$B/crash/cgi-bin/%.fcgi,$(PAGE_SRC))

$B/crash/cgi-bin/%.fcgi: $B/cgi-bin/%.o $$(page_parts) $B/tests/lib/fault.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) $(WRAP) -o $@ $(filter %.o,$^) $(LIB) $(LIBS)

$B/crash/leadbridge: $B/src/cmd/leadbridge.o $(CMD_OBJ) $B/tests/lib/fault.o \
		$(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) $(WRAP) -o $@ $< $(CMD_OBJ) $B/tests/lib/fault.o \
		$(LIB) $(LIBS)

$B/crash/leadbridge-sync: $B/src/cmd/leadbridge-sync.o $B/tests/lib/fault.o \
		$(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) $(WRAP) -o $@ $< $B/tests/lib/fault.o $(LIB) $(LIBS)

.PHONY: crash
crash: $(CRASH)
# A sanitizer takes the same places of the C library.
ifneq ($(SAN),1)
HELPERS += $(CRASH)
endif
# --- end of crash build ----------------------------------------------------------

# --- PostgreSQL: what stands on the store runs once more on a server ------------
# A run is a script of its own, so that each has a name: build/tests/pgsql/...
# Not those about the file that SQLite keeps a store in.
ON_PGSQL_UNITS := $(filter-out %/store_open %/store_narrow,$(filter \
	$B/tests/unit/store_% $B/tests/unit/sync_alert_tell \
	$B/tests/unit/sync_engine $B/tests/unit/sync_leads \
	$B/tests/unit/sync_outcome $B/tests/unit/sync_single \
	$B/tests/unit/provider_access $B/tests/unit/provider_crm $B/tests/unit/provider_intuit \
	$B/tests/unit/provider_seed,$(UNITS)))
# All that stand on the store; those of many steps take every eleventh, unless in
# a soak. Not:
#   nginx.sh serve.sh web_cgi.sh web_fcgi.sh: about the web server and the
#   protocols, with hardly a row in a store;
#   sandbox*.sh: the pretended providers alone;
#   tool.sh: operators' words about a file: its modes, backup, doctor;
#   pgsql_server.sh store_copy.sh two_stacks.sh: have servers of their own.
ON_PGSQL_SCRIPTS := $(addprefix tests/integration/,access.sh admin.sh \
	alerts.sh booking_mail.sh budget.sh calendar.sh capture.sh chatbot.sh \
	connected.sh delivery.sh erase.sh health.sh inventory.sh inventory_out.sh \
	keepalive.sh keys.sh mapping.sh mirror.sh oauth.sh orders.sh process.sh \
	queue.sh quickbooks.sh race_sync.sh reconcile.sh repeat.sh \
	sales_orders.sh services.sh tenant.sh webhooks.sh) \
	$(addprefix tests/crash/,booking_steps.sh capture_steps.sh \
	connect_steps.sh cut.sh delivery_steps.sh keys_steps.sh \
	kill_capture.sh kill_refresh.sh kill_sync.sh migrate_steps.sh \
	mirror_steps.sh order_steps.sh proof_steps.sh receipt_steps.sh \
	refresh_steps.sh repeat_steps.sh rotate_steps.sh)
ifneq ($(SOAK),)
ON_PGSQL_SCRIPTS += \
	$(addprefix tests/crash/,sales_order_steps.sh soak.sh \
	webhook_steps.sh)
endif
PGSQL_UNITS := $(ON_PGSQL_UNITS:$B/tests/unit/%=$B/tests/pgsql/%)
PGSQL_SCRIPTS := $(ON_PGSQL_SCRIPTS:tests/%=$B/tests/pgsql/%)

$B/tests/pgsql/%.sh: tests/%.sh
	@mkdir -p $(@D)
	$Qprintf '#!/bin/sh\nexec tests/lib/on_pgsql.sh bash %s\n' $< >$@
	$Qchmod 755 $@

$B/tests/pgsql/%: $B/tests/unit/%
	@mkdir -p $(@D)
	$Qprintf '#!/bin/sh\nexec tests/lib/on_pgsql.sh %s\n' $< >$@
	$Qchmod 755 $@

.PHONY: pgsql-tests
pgsql-tests: $(PGSQL_UNITS) $(PGSQL_SCRIPTS)
HELPERS += $(PGSQL_UNITS) $(PGSQL_SCRIPTS)
# --- end of PostgreSQL -----------------------------------------------------------

# --- the runs -----------------------------------------------------------------
# Last, because every section above adds to what is built and run.

SCRIPTS += tests/browser/run.sh
JOBS ?= 2
# Tests at a time: they wait more than they work.
AT_ONCE ?= 4
# Which tests: make check T=tests/integration/oauth.sh
T ?= $(UNITS) $(PGSQL_UNITS) $(REPLAYS) $(SCRIPTS) $(PGSQL_SCRIPTS)
# What runs once more with sanitizers.
SAN_SCRIPTS := $(addprefix tests/integration/,alerts.sh capture.sh \
	chatbot.sh delivery.sh mapping.sh mirror.sh oauth.sh orders.sh \
	queue.sh \
	quickbooks.sh web_cgi.sh web_fcgi.sh)

.PHONY: test-programs check
test-programs: all sandbox $(UNITS) $(REPLAYS) $(HELPERS)

# On a fresh machine the only command typed: installs, builds, proves.
test: packages-run packages-test
	@$(MAKE) --no-print-directory -j$(JOBS) test-programs
	@$(MAKE) --no-print-directory -j$(JOBS) SAN=1 test-programs
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory SAN=1 check-sanitized

# The scripts use the programs below $$BUILD.
check:
	@BUILD='$B' tests/lib/with_pgsql.sh prove -j$(AT_ONCE) --timer -e '' $T

.PHONY: check-sanitized
check-sanitized:
	@BUILD='$B' tests/lib/with_pgsql.sh prove -j$(AT_ONCE) --timer -e '' \
		$(UNITS) $(filter %/store_db %/store_lock %/store_writer \
		%/store_lead %/store_connection,$(PGSQL_UNITS)) $(REPLAYS) \
		$(SAN_SCRIPTS)

soak: packages-run packages-test
	@$(MAKE) --no-print-directory -j$(JOBS) test-programs
	@SOAK=1 $(MAKE) --no-print-directory check

bench: packages-run packages-bench
	@$(MAKE) --no-print-directory -j$(JOBS) all sandbox $B/tests/bench/grants
	@bash tests/bench/run.sh
	@BUILD='$B' bash tests/bench/tokens.sh
	@BUILD='$B' bash tests/bench/sync.sh

lint: packages-run packages-test packages-lint
	@sh tests/lint.sh
