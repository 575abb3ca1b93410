/* tokens.c - seals the tokens of a grant and opens them again. */

#include "src/provider/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

void
tokens_release(struct tokens *t)
{
	secret_free(t->access);
	secret_free(t->refresh);
	secret_free(t->previous);
	memset(t, 0, sizeof(*t));
}

char *
tokens_purpose(const char *tenant, const char *service, const char *purpose)
{
	return xasprintf("%s\n%s\n%s", tenant, service, purpose);
}

char *
tokens_seal(const struct secret_key *key, const char *tenant,
    const char *service, const struct tokens *t)
{
	char *purpose = tokens_purpose(tenant, service, PURPOSE_TOKENS);
	char *plain, *box;
	struct json *j = json_object();

	json_set_text(j, "access_token", t->access);
	json_set_text(j, "refresh_token", t->refresh);
	if (t->previous != NULL)
		json_set_text(j, "previous_refresh_token", t->previous);
	plain = json_print(j);
	box = secret_seal(key, purpose, plain, strlen(plain));
	secret_free(plain);
	json_free(j);
	free(purpose);
	return box;
}

int
tokens_open(const struct secret_key *key, const char *tenant,
    const char *service, const char *sealed, struct tokens *out,
    struct error *err)
{
	char *purpose = tokens_purpose(tenant, service, PURPOSE_TOKENS);
	char *plain = NULL;
	struct json *j = NULL;
	size_t n;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (secret_open(key, purpose, sealed, &plain, &n, err) != 0)
		goto out;
	if (json_parse(plain, n, &j, err) != 0 ||
	    text_empty(json_get_text(j, "refresh_token"))) {
		error_set(err, ERROR_DATA, "the sealed tokens of %s are "
		    "damaged: connect again", service);
		goto out;
	}
	out->access = secret_dup(json_get_text(j, "access_token"));
	out->refresh = secret_dup(json_get_text(j, "refresh_token"));
	out->previous =
	    secret_dup(json_get_text(j, "previous_refresh_token"));
	rc = 0;
out:
	json_free(j);
	secret_free(plain);
	free(purpose);
	return rc;
}
