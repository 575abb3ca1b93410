/* fuzz_intuit.c - any bytes as an answer of Intuit's: a fault, or none. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/text.h"
#include "provider/intuit_fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool held)
{
	if (!held)
		abort();
}

static void
check_line(const char *s, size_t size)
{
	size_t n = strnlen(s, size);

	must(n < size && text_is_utf8(s, n));
	must(strpbrk(s, "\r\n\t\x01\x7f") == NULL);
}

static void
check_fault(const char *text, size_t n)
{
	struct intuit_fault f;
	const struct intuit_meaning *m;
	bool found = intuit_fault_read(text, n, &f);
	int status;

	must(found == (f.shape != INTUIT_NO_FAULT));
	must(found || (f.code[0] == '\0' && f.message[0] == '\0'));
	check_line(f.code, sizeof(f.code));
	check_line(f.type, sizeof(f.type));
	check_line(f.message, sizeof(f.message));
	check_line(f.detail, sizeof(f.detail));
	check_line(f.element, sizeof(f.element));
	must(f.code[0] != '0' || strspn(f.code, "0") <= 1);
	for (status = 200; status < 600; status += 100) {
		m = intuit_meaning(status, &f);
		must(m != NULL && !text_empty(m->words));
		must(status < 500 || m->cure == INTUIT_RETRY);
	}
}

/* A decimal once written is read as itself. */
static void
check_decimal(const char *text)
{
	char again[DECIMAL_TEXT_SIZE], amount[MONEY_TEXT_SIZE];
	int64_t decimal, twice, minor;

	if (decimal_parse(text, &decimal) != 0)
		return;
	must(decimal <= DECIMAL_MAX && decimal >= -DECIMAL_MAX);
	decimal_text(decimal, again);
	must(decimal_parse(again, &twice) == 0 && twice == decimal);
	if (money_of(decimal, DECIMAL_ONE, 2, &minor) != 0)
		return;
	money_text(minor, 2, amount);
	must(money_parse(amount, 2, &twice) != 0 || twice == minor);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check_fault((const char *)data, size);
	check_decimal(text);
	free(text);
	return 0;
}
