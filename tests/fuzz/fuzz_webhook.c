/*
 * fuzz_webhook.c - any bytes as a webhook: its first byte chooses the reader,
 * up to a line end is the header, then the body.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "web/inbox.h"
#include "web/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool held)
{
	if (!held)
		abort();
}

/* Without the key no header is right. */
static void
check_signatures(const char *header, const struct signed_post *post)
{
	const struct signature_standard h = {"id", header, header};
	const struct signature_standard sent = {header, "1614265330", header};

	must(!signature_zoho(header, "a secret", post));
	must(!signature_intuit(header, "a secret,another", post));
	must(signature_standard(&h, "whsec_AAAA", post, 0) ==
	    SIGNATURE_WRONG);
	must(signature_standard(&sent, header, post, 0) != SIGNATURE_GOOD);
	must(!signature_token(header, ",") && !signature_has_secret(" ,"));
}

static void
check_events(const struct inbox *in)
{
	struct error err = ERROR_INIT;
	struct json *j;
	size_t i;

	must(in->count <= INBOX_EVENTS_MAX);
	for (i = 0; i < in->count; i++) {
		const struct inbox_event *e = &in->items[i];

		must(json_parse(e->body, strlen(e->body), &j, &err) == 0);
		json_free(j);
		must(e->kind == NULL || strlen(e->kind) <= INBOX_NAME_MAX);
		must(e->record_id == NULL || e->record_id[0] != '\0');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;
	struct signed_post post;
	struct inbox in = {.count = 0};
	const uint8_t *stop;
	char *header, *body;
	int rc;

	stop = size > 0 ? memchr(data, '\n', size) : NULL;
	if (stop == NULL || stop == data)
		return 0;
	secret_setup();
	header = xasprintf("%.*s", (int)(stop - data - 1),
	    (const char *)data + 1);
	post.n = size - (size_t)(stop - data) - 1;
	body = xmalloc(post.n + 1);
	memcpy(body, stop + 1, post.n);
	body[post.n] = '\0';
	post.body = body;
	post.query = header;
	post.is_form = (data[0] & 1) != 0;
	check_signatures(header, &post);
	switch (data[0] / 2 % 4) {
	case 0:
		rc = inbox_read_inventory(body, post.n, post.is_form, header,
		    &in, &err);
		break;
	case 1:
		rc = inbox_read_crm(body, post.n, post.is_form, &in, &err);
		break;
	case 2:
		rc = inbox_read_intuit(body, post.n, &in, &err);
		break;
	default:
		rc = inbox_read_standard(body, post.n, header, &in, &err);
	}
	if (rc == 0)
		check_events(&in);
	inbox_release(&in);
	free(header);
	free(body);
	return 0;
}
