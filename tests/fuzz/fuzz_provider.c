/* fuzz_provider.c - answers of providers and what is kept of them. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "http/retry.h"
#include "http/target.h"
#include "provider/grant.h"
#include "provider/zoho.h"
#include "src/provider/crm_result.h"
#include "src/provider/journal.h"
#include "src/provider/journal_record.h"

#define ITEMS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool held)
{
	if (!held)
		abort();
}

static void
try_grant(const struct dialect *dialect, int status, const char *text,
    size_t n)
{
	struct error err = ERROR_INIT;
	struct grant g;
	enum grant_verdict verdict = grant_read(dialect, status, text, n,
	    &g, &err);

	must((verdict == GRANT_OK) == (g.access_token != NULL));
	must((verdict == GRANT_OK) == (err.code == ERROR_NONE));
	if (verdict == GRANT_OK)
		must(g.expires_in_s > 0 && g.expires_in_s <= 86400 &&
		    g.refresh_expires_in_s >= 0 && g.hard_expires_in_s >= 0 &&
		    strpbrk(g.access_token, " \r\n\t") == NULL);
	must(text_is_utf8(err.text, strlen(err.text)));
	grant_release(&g);
}

static void
try_results(int status, const char *text, size_t n)
{
	struct crm_item items[ITEMS] = {{.record = NULL}};
	struct error err = ERROR_INIT;
	struct json *j = NULL;
	const struct json *rows;
	size_t i, count;

	if (json_parse(text, n, &j, &err) != 0)
		return;
	rows = json_get(j, "data");
	for (count = 1; count <= ITEMS; count++) {
		error_clear(&err);
		if (crm_refused_whole(status, rows, count, &err)) {
			must(err.code != ERROR_NONE);
			continue;
		}
		if (crm_results_read(rows, items, count, true, &err) != 0)
			continue;
		for (i = 0; i < count; i++) {
			must(items[i].result != CRM_NONE);
			must((items[i].result == CRM_FAILED) ==
			    (items[i].error.code != ERROR_NONE));
			must(items[i].max_length >= 0);
			memset(&items[i], 0, sizeof(items[i]));
		}
	}
	json_free(j);
}

static void
try_journal(const char *text, size_t n)
{
	struct journal_record record;
	struct error err = ERROR_INIT;
	char *box = NULL, *file;
	size_t file_n;

	if (journal_decode(text, n, &box) == 0) {
		file = journal_encode(box, &file_n);
		must(file_n > 0);
		free(file);
	}
	free(box);
	if (journal_record_read(text, n, &record, &err) == 0)
		must(record.accounts_server != NULL && record.body_len <= n);
	journal_record_release(&record);
}

static void
try_texts(const char *text)
{
	int64_t seconds = retry_after_parse(text, 1795000000000);

	must(seconds >= -1 && seconds <= 86400);
	/* Whatever may hold a secret starts as only a known host can. */
	if (zoho_accounts_allowed(text, NULL))
		must(text_starts(text, "https://accounts.zoho"));
	if (zoho_api_allowed(text, NULL, NULL))
		must(strstr(text, ".zohoapis.") != NULL &&
		    strchr(text, '@') == NULL);
	if (target_is_loopback_origin(text))
		must(strpbrk(text, "@?#\\ ") == NULL);
	target_host_is_loopback(text);
	zoho_crm_code(text);
}

/* The first byte chooses the status, the rest is the answer. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 201, 207, 400, 401, 429, 500};
	char *text;
	int status;

	if (size == 0)
		return 0;
	status = statuses[data[0] % (sizeof(statuses) / sizeof(*statuses))];
	size--;
	text = xmalloc(size + 1);
	memcpy(text, data + 1, size);
	text[size] = '\0';
	try_grant(&dialect_zoho, status, text, size);
	try_grant(&dialect_intuit, status, text, size);
	try_results(status, text, size);
	try_journal(text, size);
	try_texts(text);
	free(text);
	return 0;
}
