/* tamper.c - deliveries signed, and spoiled on request. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/hook/hmac.h"
#include "tests/sandbox/hook/sign.h"
#include "tests/sandbox/hook/tamper.h"
#include "tests/sandbox/world.h"

#define BODY_MAX (4u << 20)
#define COPIES_MAX 100
#define ID_DIGITS 15

char *
hook_signature(struct world *w, const struct hook_message *m,
    const char *secret)
{
	char mac[HMAC_TEXT_SIZE];
	struct strbuf sb;

	if (secret == NULL || m->source == HOOK_CRM)
		return NULL;
	if (m->source == HOOK_INTUIT) {
		hmac_text(secret, m->body, m->len, HMAC_BASE64, mac);
		return xasprintf("intuit-signature: %s", mac);
	}
	strbuf_init(&sb, BODY_MAX);
	sign_text(&sb, m->url, m->media, m->body, m->len);
	hmac_text(secret, strbuf_str(&sb), sb.len, (enum hmac_form)
	    world_knob(w, KNOB_INVENTORY_HOOK_SIGNATURE), mac);
	strbuf_release(&sb);
	return xasprintf("X-Zoho-Webhook-Signature: %s", mac);
}

static int64_t
number_of(const struct json *rule, const char *name, int64_t fallback)
{
	int64_t n;

	return json_get_int(rule, name, &n) == 0 && n >= 0 ? n : fallback;
}

static bool
does(const struct json *rule, const char *word)
{
	const char *have = json_get_text(rule, "do");

	return have != NULL && strcmp(have, word) == 0;
}

static bool
happens(struct hook_chaos *chaos, int64_t percent)
{
	return percent > 0 && dice_roll(&chaos->dice, 100) < percent;
}

int64_t
tamper_copies(struct world *w, const struct json *rule)
{
	int64_t n = does(rule, "duplicate") ?
	    1 + number_of(rule, "copies", 1) : 1;

	if (n > COPIES_MAX)
		n = COPIES_MAX;
	return n + happens(&w->hooks.chaos, w->hooks.chaos.duplicate);
}

static void
body_replace(struct hook_message *m, const struct json *j)
{
	free(m->body);
	m->body = json_print(j);
	m->len = strlen(m->body);
}

/* A body parsed; NULL: it is no JSON. */
static struct json *
body_parse(const struct hook_message *m)
{
	struct error err = ERROR_INIT;
	struct json *j = NULL;

	return json_parse(m->body, m->len, &j, &err) == 0 ? j : NULL;
}

/* Long digits as bare numbers. */
static struct json *
with_numbers(const struct json *j)
{
	const char *s = json_scalar(j);
	struct json *out;
	const struct json *m;

	if (json_type(j) == JSON_TEXT && strlen(s) >= ID_DIGITS &&
	    s[strspn(s, "0123456789")] == '\0')
		return json_number(s);
	if (json_type(j) != JSON_OBJECT && json_type(j) != JSON_ARRAY)
		return json_copy(j);
	out = json_type(j) == JSON_OBJECT ? json_object() : json_array();
	for (m = json_first(j); m != NULL; m = json_next(m)) {
		if (json_type(j) == JSON_OBJECT)
			json_set(out, json_name(m), with_numbers(m));
		else
			json_add(out, with_numbers(m));
	}
	return out;
}

/* The other spelling of the key that the payload lies under. */
static struct json *
with_other_key(const struct json *j)
{
	static const char *const pairs[][2] = {
		{"inventory_adjustment", "inventoryadjustment"},
		{"purchase_receive", "purchasereceive"},
		{"transfer_order", "transferorder"},
		{"shipment_order", "shipmentorder"},
		{"salesreturn_receive", "sales_return_receive"},
		{"salesorder", "sales_order"}
	};
	struct json *out = json_object();
	const char *name;
	const struct json *m;
	size_t i;

	for (m = json_first(j); m != NULL; m = json_next(m)) {
		name = json_name(m);
		for (i = 0; i < nitems(pairs); i++)
			if (strcmp(name, pairs[i][0]) == 0)
				name = pairs[i][1];
		json_set(out, name, json_copy(m));
	}
	return out;
}

/* What changes the body that is signed. */
static void
change_before(struct hook_message *m, const struct json *rule)
{
	struct json *j = body_parse(m), *other = NULL;

	if (j != NULL && does(rule, "number_ids"))
		other = with_numbers(j);
	if (j != NULL && does(rule, "top_key"))
		other = with_other_key(j);
	if (other != NULL)
		body_replace(m, other);
	json_free(other);
	json_free(j);
}

/* The same document in other bytes, as a proxy might leave it. */
static void
reencode(struct hook_message *m)
{
	struct json *j = body_parse(m);
	char *text;

	if (j == NULL)
		return;
	body_replace(m, j);
	text = xasprintf(" %s\n", m->body);
	free(m->body);
	m->body = text;
	m->len = strlen(text);
	json_free(j);
}

static void
flip(char *s, size_t at)
{
	s[at] = s[at] == '0' ? '1' : '0';
}

/* What changes bytes or signature after it was signed. */
static void
change_after(struct world *w, struct hook_delivery *d,
    const struct json *rule)
{
	struct hook_message *m = &d->message;

	if (does(rule, "corrupt") && d->signature != NULL)
		flip(d->signature, strlen(d->signature) - 5);
	if (does(rule, "unsigned")) {
		free(d->signature);
		d->signature = NULL;
	}
	if (does(rule, "wrong_key")) {
		free(d->signature);
		d->signature = hook_signature(w, m, "AnotherKey0123456789");
	}
	if (does(rule, "alter") && m->len > 0)
		flip(m->body, m->len / 2);
	if (does(rule, "reencode"))
		reencode(m);
}

void
tamper(struct world *w, struct hook_delivery *d, const struct json *rule)
{
	struct hook_chaos *chaos = &w->hooks.chaos;

	d->fault = xstrdup(json_get_text(rule, "do"));
	change_before(&d->message, rule);
	d->signature = hook_signature(w, &d->message, d->message.secret);
	change_after(w, d, rule);
	d->due_at += number_of(rule, "delay_ms", 0);
	if (does(rule, "hold"))
		d->state = HOOK_HELD;
	if (does(rule, "drop"))
		d->state = HOOK_DROPPED;
	if (rule != NULL)
		return;
	if (happens(chaos, chaos->drop)) {
		d->state = HOOK_DROPPED;
		d->fault = xstrdup("chaos drop");
	} else if (happens(chaos, chaos->delay)) {
		d->due_at += 1 + dice_roll(&chaos->dice, chaos->delay_max_ms);
		d->fault = xstrdup("chaos delay");
	}
}
