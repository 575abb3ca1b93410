/* journal_record.c - writes and reads what a token journal says. */

#include "src/provider/journal_record.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"

void
journal_record_release(struct journal_record *r)
{
	free(r->accounts_server);
	free(r->location);
	free(r->realm_id);
	free(r->client_id);
	secret_free(r->body);
	memset(r, 0, sizeof(*r));
}

char *
journal_record_write(const struct journal_record *r, size_t *n)
{
	struct json *j = json_object();
	char *head, *text;
	size_t len;

	json_set_int(j, "used", r->used);
	json_set_int(j, "generation", r->generation);
	json_set_int(j, "asked_at", r->asked_at);
	json_set_int(j, "http_status", r->http_status);
	json_set_text(j, "accounts_server", r->accounts_server);
	json_set_text(j, "location", r->location);
	json_set_text(j, "realm_id", r->realm_id);
	json_set_text(j, "client_id", r->client_id);
	head = json_print(j);
	len = strlen(head);
	*n = len + 1 + r->body_len;
	text = xmalloc(*n + 1);
	memcpy(text, head, len);
	text[len] = '\n';
	memcpy(text + len + 1, r->body, r->body_len);
	text[*n] = '\0';
	free(head);
	json_free(j);
	return text;
}

static int
read_head(const struct json *j, struct journal_record *out)
{
	int64_t used, status;

	if (json_get_int(j, "used", &used) != 0 || used < JOURNAL_CODE ||
	    used > JOURNAL_SEED ||
	    json_get_int(j, "generation", &out->generation) != 0 ||
	    json_get_int(j, "asked_at", &out->asked_at) != 0 ||
	    json_get_int(j, "http_status", &status) != 0 || status < 0 ||
	    status > 999 || json_get_text(j, "accounts_server") == NULL)
		return -1;
	out->used = (enum journal_used)used;
	out->http_status = (int)status;
	out->accounts_server = xstrdup(json_get_text(j, "accounts_server"));
	out->location = xstrdup(json_get_text(j, "location"));
	out->realm_id = xstrdup(json_get_text(j, "realm_id"));
	out->client_id = xstrdup(json_get_text(j, "client_id"));
	return 0;
}

int
journal_record_read(const char *text, size_t n, struct journal_record *out,
    struct error *err)
{
	const char *end = memchr(text, '\n', n);
	struct json *j = NULL;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (end == NULL || json_parse(text, (size_t)(end - text), &j,
		err) != 0 || read_head(j, out) != 0) {
		error_set(err, ERROR_DATA, "a token journal is of a form that "
		    "this program does not know");
		goto out;
	}
	out->body_len = n - (size_t)(end + 1 - text);
	out->body = xmalloc(out->body_len + 1);
	memcpy(out->body, end + 1, out->body_len);
	out->body[out->body_len] = '\0';
	rc = 0;
out:
	json_free(j);
	return rc;
}
