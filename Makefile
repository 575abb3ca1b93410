# leadbridge: `make run` to try it, `make test` to prove it.

VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
PORT ?= 8080

CC ?= gcc
OPT ?= -O2 -g
B ?= build

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Werror
HARDEN = -fstack-protector-strong -fPIE
ifeq ($(SAN),1)
B := build/san
OPT = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined
LDSAN = -fsanitize=address,undefined
else
HARDEN += -D_FORTIFY_SOURCE=2
endif

# Only its header: libpq itself is loaded by who has a store on PostgreSQL.
PQ_CFLAGS := $(shell pkg-config --cflags libpq 2>/dev/null)
CPPFLAGS = -D_GNU_SOURCE -Iinclude -I. $(PQ_CFLAGS) -include include/banned.h \
	-DLEADBRIDGE_VERSION='"$(VERSION)"'
CFLAGS = -std=c11 $(OPT) $(WARN) $(HARDEN) -pthread -MMD -MP
LDFLAGS = -pie -pthread -Wl,-z,relro,-z,now -Wl,--as-needed $(LDSAN)
Q = $(if $V,,@)
say = $(if $V,,@echo "  $1	$(@:$B/%=%)")
LIBS = -lfcgi -lcurl -lcjson -lsqlite3 -lsodium

SRC := $(wildcard src/base/*.c src/http/*.c src/store/*.c src/provider/*.c \
	src/sync/*.c src/web/*.c)
OBJ := $(SRC:%.c=$B/%.o) $B/src/store/schema.o
LIB := $B/libleadbridge.a
# cgi-bin/NAME.c is a program, cgi-bin/NAME_PART.c a part of it.
PAGE_SRC := $(filter-out $(wildcard cgi-bin/*_*.c),$(wildcard cgi-bin/*.c))
page_parts = $(patsubst %.c,$B/%.o,$(wildcard cgi-bin/$*_*.c))
PAGES := $(patsubst cgi-bin/%.c,$B/cgi-bin/%.fcgi,$(PAGE_SRC))
TOOLS := $(if $(wildcard src/cmd/leadbridge.c),$B/leadbridge) \
	$(if $(wildcard src/cmd/leadbridge-sync.c),$B/leadbridge-sync)
CMD_OBJ := $(patsubst %.c,$B/%.o,$(wildcard src/cmd/cmd_*.c))

.SECONDARY:

.PHONY: all run test packages clean lint bench fuzz soak install

all: $(PAGES) $(TOOLS)

$B/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The schema's steps, in order, as one array of strings.
SCHEMA := $(sort $(wildcard src/store/schema/*.sql))
$B/src/store/schema.c: src/store/schema/embed.sh $(SCHEMA)
	@mkdir -p $(@D)
	$Qsh src/store/schema/embed.sh $(SCHEMA) >$@.tmp && mv $@.tmp $@

$B/src/store/schema.o: $B/src/store/schema.c
	$(call say,CC)
	$Q$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -c -o $@ $<

$(LIB): $(OBJ)
	@rm -f $@
	$(call say,AR)
	$Qar rcs $@ $^

.SECONDEXPANSION:
$B/cgi-bin/%.fcgi: $B/cgi-bin/%.o $$(page_parts) $(LIB)
	@mkdir -p $(@D)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LIBS)

$B/leadbridge: $B/src/cmd/leadbridge.o $(CMD_OBJ) $(LIB)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(CMD_OBJ) $(LIB) $(LIBS)

$B/leadbridge-sync: $B/src/cmd/leadbridge-sync.o $(LIB)
	$(call say,LD)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

include tests/tests.mk

packages-%:
	@sh tests/install-packages.sh $*

# The only command typed on a fresh machine: installs, builds, serves.
run: packages-run
	@$(MAKE) --no-print-directory -j$(JOBS) all sandbox
	@sh nginx/serve.sh --sandbox --port $(PORT)

man := $(wildcard src/cmd/*.[1-9])

install: all
	install -d '$(DESTDIR)$(PREFIX)/bin' \
		'$(DESTDIR)$(PREFIX)/lib/leadbridge/cgi-bin' \
		'$(DESTDIR)$(PREFIX)/share/leadbridge' \
		'$(DESTDIR)$(PREFIX)/share/man/man1' \
		'$(DESTDIR)$(PREFIX)/share/man/man5'
	install -m 755 $(TOOLS) '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 $(PAGES) '$(DESTDIR)$(PREFIX)/lib/leadbridge/cgi-bin'
	cp -R www '$(DESTDIR)$(PREFIX)/share/leadbridge'
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' sh nginx/install.sh
	for page in $(man); do install -m 644 $$page \
		"$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}"; done

clean:
	rm -rf build

-include $(shell find $B -name '*.d' 2>/dev/null)
