/* hook.c - who sends webhooks, and whether it is proven. */

#include "web/hook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

static const struct hook_sender senders[] = {
	{EVENT_ZOHO_INVENTORY, SET_ZOHO_WEBHOOK_SECRET},
	{EVENT_ZOHO_CRM, SET_ZOHO_CRM_NOTIFICATION_TOKEN},
	{EVENT_QUICKBOOKS, SET_QB_WEBHOOK_VERIFIER_TOKEN},
	{EVENT_STANDARD, SET_STANDARD_WEBHOOK_SECRET},
};

const struct hook_sender *
hook_sender_find(const char *source)
{
	size_t i;

	for (i = 0; i < nitems(senders); i++)
		if (text_equal(senders[i].source, source))
			return &senders[i];
	return NULL;
}

void
hook_free(void *arg)
{
	struct hook *h = arg;
	size_t i;

	for (i = 0; h->tenants != NULL && i < h->count; i++)
		free(h->tenants[i]);
	free(h->tenants);
	free(h->events);
	free(h->stored);
	inbox_release(&h->inbox);
	free(h->unread);
	secret_free(h->secrets);
	free(h->tenant);
	free(h);
}

struct signed_post
hook_post(const struct request *req)
{
	struct signed_post post = {
		.query = request_variable(req, "QUERY_STRING"),
		.is_form = text_same(request_media_type(req),
		    "application/x-www-form-urlencoded"),
	};

	post.body = request_body(req, &post.n);
	return post;
}

const char *
hook_header(const struct request *req, const char *name, const char *other)
{
	const char *value = request_header(req, name);

	return value != NULL ? value : request_header(req, other);
}

static enum signature_verdict
check_standard(const struct hook *h, const struct signed_post *post)
{
	const struct signature_standard headers = {
		hook_header(h->req, "webhook-id", "svix-id"),
		hook_header(h->req, "webhook-timestamp", "svix-timestamp"),
		hook_header(h->req, "webhook-signature", "svix-signature"),
	};

	return signature_standard(&headers, h->secrets, post, clock_now_ms());
}

/* The token of the CRM: in the body, else where a workflow may put it. */
static bool
check_token(const struct hook *h)
{
	const char *given = h->inbox.token;

	if (given == NULL)
		given = hook_header(h->req, "X-Webhook-Token",
		    "X-Leadbridge-Token");
	if (given == NULL)
		given = request_bearer(h->req);
	if (given == NULL)
		given = request_query(h->req, "token");
	return signature_token(given, h->secrets);
}

static int
read_events(struct hook *h, const struct signed_post *post,
    struct error *err)
{
	const char *source = h->sender->source;

	if (strcmp(source, EVENT_ZOHO_INVENTORY) == 0)
		return inbox_read_inventory(post->body, post->n,
		    post->is_form, request_query(h->req, "event"), &h->inbox,
		    err);
	if (strcmp(source, EVENT_ZOHO_CRM) == 0)
		return inbox_read_crm(post->body, post->n, post->is_form,
		    &h->inbox, err);
	if (strcmp(source, EVENT_QUICKBOOKS) == 0)
		return inbox_read_intuit(post->body, post->n, &h->inbox, err);
	return inbox_read_standard(post->body, post->n,
	    hook_header(h->req, "webhook-id", "svix-id"), &h->inbox, err);
}

/* 0 it is proven, 1 the refusal is the answer. */
static int
refuse(struct hook *h, struct response *res, const char *why)
{
	const char *client = request_client(h->req);
	int wait_s = ratelimit_take(h->refused, client,
	    clock_monotonic_ms());
	char text[16];

	if (wait_s > 0) {
		(void)snprintf(text, sizeof(text), "%d", wait_s);
		response_header(res, "Retry-After", text);
		response_problem(res, h->req, 429, "too many webhooks from "
		    "your address cannot be proven", NULL);
		return 1;
	}
	log_event(LOG_WARNING, "hook.refused", "source", h->sender->source,
	    "tenant", h->tenant, "client", client, "why", why, NULL);
	response_header(res, "WWW-Authenticate", "Signature "
	    "realm=\"webhooks\"");
	response_problem(res, h->req, 401, why, NULL);
	return 1;
}

int
hook_prove(struct hook *h, const struct signed_post *post,
    struct response *res, struct error *unread)
{
	const char *source = h->sender->source;
	enum signature_verdict verdict = SIGNATURE_WRONG;
	bool good = false;

	if (strcmp(source, EVENT_ZOHO_INVENTORY) == 0)
		good = signature_zoho(request_header(h->req,
		    "X-Zoho-Webhook-Signature"), h->secrets, post);
	else if (strcmp(source, EVENT_QUICKBOOKS) == 0)
		good = signature_intuit(request_header(h->req,
		    "intuit-signature"), h->secrets, post);
	else if (strcmp(source, EVENT_STANDARD) == 0)
		good = (verdict = check_standard(h, post)) == SIGNATURE_GOOD;
	if (verdict == SIGNATURE_STALE)
		return refuse(h, res, "the timestamp is more than five "
		    "minutes away from now");
	h->proven = good;
	if (strcmp(source, EVENT_ZOHO_CRM) != 0 && !good)
		return refuse(h, res, "the signature is missing or wrong");
	if (read_events(h, post, unread) != 0)
		h->unread = xstrdup(unread->text);
	if (strcmp(source, EVENT_ZOHO_CRM) == 0 && !check_token(h))
		return refuse(h, res, "the token is missing or wrong");
	return 0;
}
