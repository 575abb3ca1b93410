# tests.mk - everything that is built and run to prove the programs.

TEST_LIB := $(patsubst %.c,$B/%.o,$(wildcard tests/lib/tap.c))
UNITS := $(patsubst tests/unit/%.c,$B/tests/unit/%,$(wildcard tests/unit/*.c))
SANDBOX := $(if $(wildcard tests/sandbox/*.c),$B/tests/sandbox)
SANDBOX_OBJ := $(patsubst %.c,$B/%.o,$(wildcard tests/sandbox/*.c))

$B/tests/unit/%: $B/tests/unit/%.o $(TEST_LIB) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(LIB) $(LIBS)

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
echo: $B/tests/integration/echo
# --- end of web --------------------------------------------------------------
