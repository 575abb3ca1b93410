/* fuzz_posted.c - any object as a product or customer: refused, or sound. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/text.h"
#include "web/mirror_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool held)
{
	if (!held)
		abort();
}

/* What was read reads as itself. */
static void
check(enum mirror_kind kind, const struct json *posted, bool is_new)
{
	struct field_errors errors = {.count = 0}, again = {.count = 0};
	struct json *out = mirror_form_read(kind, posted, is_new, &errors);
	struct json *twice;
	const char *rate = json_scalar(json_get(out, "rate"));
	char *once, *same;
	int64_t n;

	if (errors.count == 0) {
		require(!is_new || !text_empty(json_get_text(out,
		    kind == MIRROR_PRODUCT ? "name" : "contact_name")));
		require(kind != MIRROR_PRODUCT || rate == NULL ||
		    *rate == '\0' || (decimal_parse(rate, &n) == 0 && n >= 0));
		twice = mirror_form_read(kind, out, is_new, &again);
		require(again.count == 0);
		once = json_print(out);
		same = json_print(twice);
		require(strcmp(once, same) == 0);
		free(once);
		free(same);
		json_free(twice);
	}
	json_free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct json *posted = NULL;

	if (json_parse((const char *)data, size, &posted, &err) != 0)
		return 0;
	if (json_type(posted) == JSON_OBJECT) {
		check(MIRROR_PRODUCT, posted, true);
		check(MIRROR_PRODUCT, posted, false);
		check(MIRROR_CUSTOMER, posted, true);
		check(MIRROR_CUSTOMER, posted, false);
	}
	json_free(posted);
	return 0;
}
