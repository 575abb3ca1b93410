/* door.c - who may call Inventory: token, limits, organisation. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/crm.h"
#include "tests/sandbox/inventory/inv.h"
#include "tests/sandbox/inventory/meter.h"

#define BASE "/inventory/v1/"

static void
path_split(struct inv *inv, const char *at)
{
	size_t n;

	while (*at != '\0' && inv->part_count < INV_PARTS_MAX) {
		n = strcspn(at, "/");
		inv->part[inv->part_count++] = xstrndup(at, n);
		at += n;
		at += *at == '/';
	}
}

/* JSON, or the older form with one parameter. False: it is neither. */
static bool
body_read(struct inv *inv)
{
	const struct ask *ask = inv->ask;
	const char *type = ask->content_type != NULL ? ask->content_type : "";
	struct form form = {NULL, 0, false};
	struct error err = ERROR_INIT;
	const struct form_item *item;
	int status, rc;

	if (ask->body_len == 0 || text_starts_nocase(type, "multipart/"))
		return true;
	if (!text_starts_nocase(type, "application/x-www-form-urlencoded")) {
		rc = json_parse(ask->body, ask->body_len, &inv->body, &err);
	} else {
		rc = form_parse_urlencoded(ask->body, ask->body_len, &form,
		    &status, &err);
		item = form_find(&form, "JSONString");
		if (rc == 0 && item != NULL && item->text != NULL)
			rc = json_parse(item->text, strlen(item->text),
			    &inv->body, &err);
		form_release(&form);
	}
	return rc == 0 || inv_refuses(inv, "JSONString");
}

/* A key that this country's organisations do not have. */
static bool
keys_check(struct inv *inv, const struct json *j)
{
	const struct json *m, *f;

	for (m = json_first(j); m != NULL; m = json_next(m)) {
		for (f = json_first(inv->in->forbidden); f != NULL;
		    f = json_next(f))
			if (strcmp(json_name(m), json_scalar(f)) == 0)
				return inv_fails(inv, 400, 8,
				    "Invalid Element %s", json_name(m));
		if ((json_type(m) == JSON_OBJECT ||
		    json_type(m) == JSON_ARRAY) && !keys_check(inv, m))
			return false;
	}
	return true;
}

static bool
organization_check(struct inv *inv)
{
	const char *id = ask_param(inv->ask, "organization_id");
	int64_t missing = inv_knob(inv->in, KNOB_INVENTORY_MISSING_ORG);

	if (inv->part_count == 1 &&
	    strcmp(inv->part[0], "organizations") == 0)
		return true;
	if (id == NULL && missing == MISSING_4029)
		return inv_fails(inv, 400, 4029,
		    "The organization_id is not valid.");
	if (id == NULL && missing == MISSING_DEFAULT)
		id = inv->in->id;
	if (id == NULL || strcmp(id, inv->in->id) != 0)
		return inv_fails(inv, 400, 6041, "This user is not associated "
		    "with the CompanyID/CompanyName:%s.",
		    id != NULL ? id : "");
	if (inv->in->user_disabled)
		return inv_fails(inv, (int)inv_knob(inv->in,
		    KNOB_INVENTORY_DISABLED_STATUS), 6018,
		    "This user has been disabled in the organization.");
	return true;
}

/* 1,000 with its comma, as the words of the daily limit have it. */
static void
with_commas(int64_t n, char out[32])
{
	char digits[24];
	size_t len, i, k = 0;

	len = (size_t)snprintf(digits, sizeof(digits), "%lld", (long long)n);
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[k++] = ',';
		out[k++] = digits[i];
	}
	out[k] = '\0';
}

static bool
limits_check(struct inv *inv)
{
	int64_t after = inv_knob(inv->in, KNOB_INVENTORY_RETRY_AFTER_S);
	int code = meter_take(inv->in);
	char most[32];

	if (code == 0)
		return true;
	if (after > 0)
		reply_header(inv->reply, "Retry-After", "%lld",
		    (long long)after);
	if (code == 44)
		return inv_fails(inv, 429, 44, "For security reasons your "
		    "organization has been blocked as it have exceeded the "
		    "maximum number of requests per minute that can originate "
		    "from an organization.");
	with_commas(meter_day_allowed(inv->in), most);
	return inv_fails(inv, 429, 45, "The API call for this organization "
	    "has exceeded the maximum call rate limit of %s.", most);
}

void
inventory_throttled(struct world *w, struct reply *reply)
{
	(void)w;
	reply_json(reply, 429, inv_envelope(1070, "You have reached the "
	    "maximum number of in process requests allowed. Kindly try again "
	    "after some time."));
}

void
inventory_suffer(const struct suffering *s, struct reply *reply)
{
	int64_t code = 1000;

	if (s->code != NULL)
		text_int(s->code, 0, INT32_MAX, &code);
	reply_json(reply, s->status, inv_envelope((int)code,
	    s->detail != NULL ? s->detail : "Internal error"));
}

static void
headers_add(struct inv *inv, bool known)
{
	struct reply *reply = inv->reply;
	int64_t most, used;

	if (known) {
		most = meter_day_allowed(inv->in);
		used = meter_day_used(inv->in);
		reply_header(reply, "x-rate-limit-limit", "%lld",
		    (long long)most);
		reply_header(reply, "x-rate-limit-remaining", "%lld",
		    (long long)(most > used ? most - used : 0));
		reply_header(reply, "x-rate-limit-reset", "%lld",
		    (long long)meter_day_left_s(inv->in));
	}
	reply_header(reply, "Content-Disposition", "attachment;");
	reply_header(reply, "Allow", "OPTIONS, DELETE, POST, GET, PUT");
	reply_header(reply, "Cache-Control", "no-store, no-cache, "
	    "must-revalidate, max-age=0, post-check=0, pre-check=0");
	reply->chunked = true;
}

static void
inv_close(struct inv *inv)
{
	int i;

	for (i = 0; i < inv->part_count; i++)
		free(inv->part[i]);
	json_free(inv->body);
}

/* A dead token, a missing scope and Bearer are told alike. */
static bool
token_check(struct inv *inv, const struct oauth_access *a)
{
	if (inv->ask->authorization == NULL)
		return inv_fails(inv, 401, 14, "The request could not be "
		    "authenticated as the authentication value you entered is "
		    "invalid. Enter a valid authentication value and try "
		    "again.");
	return a != NULL || inv_fails(inv, 401, 57,
	    "You are not authorized to perform this operation");
}

void
inventory_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply)
{
	const struct oauth_access *a = crm_token(w, dc, ask);
	struct inv inv = {.w = w, .ask = ask, .reply = reply};
	bool known = false;
	char *scopes;

	/* Another host is none of Zoho's; nothing is behind it. */
	if (dc == DC_COUNT) {
		reply_bare(reply, 404);
		return;
	}
	inv.in = inventory_of(&w->orgs[dc]);
	if (token_check(&inv, a)) {
		known = true;
		scopes = xstrdup(a->scope);
		path_split(&inv, text_starts(ask->path, BASE) ?
		    ask->path + strlen(BASE) : "");
		if (limits_check(&inv) && inv_path_check(&inv) &&
		    organization_check(&inv) && body_read(&inv) &&
		    keys_check(&inv, inv.body))
			inv_route(&inv, scopes);
		free(scopes);
	}
	headers_add(&inv, known);
	inv_close(&inv);
}

void
inventory_click(struct inventory *in, const struct ask *ask,
    struct reply *reply)
{
	struct inv inv = {.w = in->org->world, .in = in, .ask = ask,
	    .reply = reply, .person = true};

	path_split(&inv, ask->path);
	if (inv_path_check(&inv) && body_read(&inv) &&
	    keys_check(&inv, inv.body))
		inv_route(&inv, NULL);
	inv_close(&inv);
}
