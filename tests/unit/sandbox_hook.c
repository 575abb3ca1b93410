/* sandbox_hook.c - webhooks of the pretend providers, before they are sent. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/qbo_company.h"

#define ask pretend_inventory
#define TOKEN "SandboxToken0123456789"

/* Registers a webhook with a rule, as a client does. */
static void
listen(struct pretend *p, const char *entity, const char *type,
    const char *more)
{
	char *body = xasprintf("{\"webhook_name\":\"w\",\"entity\":\"%s\","
	    "\"url\":\"http://127.0.0.1:9/hook\"%s}", entity, more), *id;

	ask(p, "POST", "settings/webhooks", body);
	id = pretend_text(p, "webhook_id");
	free(body);
	body = xasprintf("{\"workflow_name\":\"r\",\"entity\":\"%s\","
	    "\"rule_type\":\"%s\",\"instant_actions\":[{\"action_type\":"
	    "\"webhook\",\"action_id\":\"%s\"}]}", entity, type, id);
	ask(p, "POST", "settings/workflows", body);
	free(body);
	free(id);
}

static struct hook_delivery *
last(struct pretend *p)
{
	return p->world->hooks.pending.last;
}

/* The attempt that the sender would make now; its number, 0: none is due. */
static int64_t
attempt(struct pretend *p, int status)
{
	int64_t wait;
	struct hook_delivery *d = hook_take(p->world, &wait);
	int64_t number = d != NULL ? d->number : 0;

	if (d != NULL)
		hook_settle(p->world, number, status, NULL);
	return number;
}

static long
pending(struct pretend *p)
{
	return (long)p->world->hooks.pending.count;
}

static void
test_rules(struct pretend *p)
{
	listen(p, "item", "add_edit", ",\"secret\":\"" TOKEN "\"");
	listen(p, "item", "delete", ",\"raw_data\":\"${JSONString}\"");
	ask(p, "GET", "settings/webhooks", NULL);
	has_text(pretend_body(p), "\"related_rules\":[{\"workflow_id\"",
	    "a webhook knows its rules");
	ok(strstr(pretend_body(p), TOKEN) == NULL, "its secret is not told");
	is_int(ask(p, "POST", "items", "{\"name\":\"Mug\"}"), 201,
	    "the API's own write");
	is_int(pending(p), 1, "fires the rule");
	is_text(last(p)->message.media, "application/json", "with JSON");
	has_text(last(p)->message.body, "{\"item\":{\"item_id\":\"46000",
	    "of the whole record");
	has_text(last(p)->signature, "X-Zoho-Webhook-Signature: ", "signed");
	is_int((long)strlen(last(p)->signature), 26 + 64, "in hex");
	pretend_control(p, "inventory/ui", "{\"method\":\"POST\","
	    "\"path\":\"items\",\"body\":{\"name\":\"Pan\"}}");
	is_int(pending(p), 2, "so does a person's click");
	is_int(ask(p, "POST", "contacts", "{\"contact_name\":\"Ada\"}"), 201,
	    "another entity");
	is_int(pending(p), 2, "does not");
}

static void
test_delete(struct pretend *p)
{
	char *id, *path;

	listen(p, "item", "delete", ",\"body_type\":"
	    "\"application/x-www-form-urlencoded\"");
	ask(p, "POST", "items", "{\"name\":\"Mug\"}");
	id = pretend_text(p, "item_id");
	path = xasprintf("items/%s", id);
	is_int(ask(p, "DELETE", path, NULL), 200, "an item goes");
	is_int(pending(p), 1, "which a rule hears");
	has_text(last(p)->message.body, "JSONString=%7B%22item%22%3A%7B%22"
	    "item_id%22", "as a form");
	is_int((long)strlen(last(p)->message.body), 76, "with the id alone");
	ok(last(p)->signature == NULL, "unsigned without a secret");
	free(path);
	free(id);
}

static void
test_retries(struct pretend *p)
{
	int64_t first;
	int i;

	listen(p, "item", "add", "");
	ask(p, "POST", "items", "{\"name\":\"Mug\"}");
	first = attempt(p, 301);
	ok(first > 0, "it is sent at once");
	is_int(attempt(p, 200), 0, "a redirect is a failure; it waits");
	for (i = 2; i <= 4; i++) {
		pretend_pass(p, 61);
		is_int(attempt(p, 503), first, "attempt %d", i);
	}
	pretend_pass(p, 61);
	is_int(attempt(p, 500), first, "the fifth");
	is_int(pending(p), 0, "is the last");
	is_int(p->world->hooks.done.last->state, HOOK_FAILED, "and it failed");
	ask(p, "POST", "items", "{\"name\":\"Pan\"}");
	ok(attempt(p, 204) > first, "another one");
	is_int(p->world->hooks.done.last->state, HOOK_DELIVERED,
	    "is delivered by any 2xx");
}

static void
test_faults(struct pretend *p)
{
	char *good;

	listen(p, "item", "add", ",\"secret\":\"" TOKEN "\"");
	pretend_control(p, "hooks/faults", "[{\"do\":\"drop\"},"
	    "{\"do\":\"duplicate\"},{\"do\":\"wrong_key\"},"
	    "{\"do\":\"alter\"},{\"do\":\"unsigned\"},"
	    "{\"do\":\"number_ids\"}]");
	ask(p, "POST", "items", "{\"name\":\"1\"}");
	is_int(pending(p), 0, "the first is dropped");
	ask(p, "POST", "items", "{\"name\":\"2\"}");
	is_int(pending(p), 2, "the second goes twice");
	ask(p, "POST", "items", "{\"name\":\"3\"}");
	good = hook_signature(p->world, &last(p)->message, TOKEN);
	ok(strcmp(good, last(p)->signature) != 0, "the third has a wrong key");
	free(good);
	ask(p, "POST", "items", "{\"name\":\"4\"}");
	good = hook_signature(p->world, &last(p)->message, TOKEN);
	ok(strcmp(good, last(p)->signature) != 0, "the fourth another body");
	free(good);
	ask(p, "POST", "items", "{\"name\":\"5\"}");
	ok(last(p)->signature == NULL, "the fifth is not signed");
	ask(p, "POST", "items", "{\"name\":\"6\"}");
	good = hook_signature(p->world, &last(p)->message, TOKEN);
	is_text(last(p)->signature, good, "the sixth is signed well");
	has_text(last(p)->message.body, "\"item_id\":46", "with number ids");
	free(good);
}

static void
test_hold(struct pretend *p)
{
	int64_t first;
	char body[40];
	int i;

	listen(p, "item", "add", "");
	pretend_control(p, "hooks/hold", "{\"source\":\"inventory\"}");
	for (i = 0; i < 3; i++) {
		snprintf(body, sizeof(body), "{\"name\":\"%d\"}", i);
		ask(p, "POST", "items", body);
	}
	is_int(attempt(p, 200), 0, "what is held is not sent");
	first = p->world->hooks.pending.first->number;
	pretend_control(p, "hooks/release", "{\"order\":\"reverse\"}");
	is_int(attempt(p, 200), first + 2, "backwards the last goes first");
	is_int(attempt(p, 200), first + 1, "then the one before");
	is_int(attempt(p, 200), first, "and the first at last");
	pretend_turn(p, "hook_latency_ms", "5000");
	ask(p, "POST", "items", "{\"name\":\"late\"}");
	is_int(attempt(p, 200), 0, "a late one waits");
	pretend_control(p, "hooks/flush", "{}");
	ok(attempt(p, 200) > 0, "until it is flushed");
}

static void
test_chaos(struct pretend *p)
{
	char body[40];
	long dropped = 0, delivered = 0;
	const struct hook_delivery *d;
	int i;

	listen(p, "item", "add", "");
	pretend_turn(p, "inventory_per_minute", "0");
	pretend_control(p, "hooks/chaos", "{\"seed\":7,\"drop\":20,"
	    "\"duplicate\":30,\"delay\":50,\"delay_max_ms\":60000}");
	for (i = 0; i < 300; i++) {
		snprintf(body, sizeof(body), "{\"name\":\"%d\"}", i);
		ask(p, "POST", "items", body);
	}
	pretend_pass(p, 61);
	while (attempt(p, 200) > 0)
		;
	for (d = p->world->hooks.done.first; d != NULL; d = d->next) {
		dropped += d->state == HOOK_DROPPED;
		delivered += d->state == HOOK_DELIVERED;
	}
	is_int(pending(p), 0, "in the end nothing waits");
	ok(dropped > 40 && dropped < 120, "a fifth is dropped (%ld)",
	    dropped);
	ok(delivered > 240 && delivered < 380, "some come twice (%ld)",
	    delivered);
}

#define WATCH "/crm/v8/actions/watch"
#define LEADS "/crm/v8/Leads"

static void
test_crm(struct pretend *p)
{
	char *id, *path;

	pretend_ask(p, "POST", WATCH, "{\"watch\":[{\"channel_id\":\"42\","
	    "\"events\":[\"Leads.create\",\"Leads.edit\"],\"notify_url\":"
	    "\"http://127.0.0.1:9/crm?c=42\",\"token\":\"k3\","
	    "\"return_affected_field_values\":true}]}");
	pretend_ask(p, "POST", LEADS, "{\"data\":[{\"Last_Name\":\"Berg\"}]}");
	is_int(pending(p), 1, "a new lead is told");
	id = xstrndup(strstr(last(p)->message.body, "\"ids\":[\"") + 8, 19);
	has_text(last(p)->message.body, "\"operation\":\"insert\"",
	    "as insert");
	has_text(last(p)->message.body, "\"affected_fields\":[]",
	    "without fields");
	has_text(last(p)->message.body, "\"query_params\":{\"c\":\"42\"}",
	    "with the parameters of the URL");
	has_text(last(p)->message.body, "\"token\":\"k3\"", "and the token");
	ok(last(p)->signature == NULL, "unsigned");
	path = xasprintf(LEADS "/%s", id);
	pretend_ask(p, "PUT", path, "{\"data\":[{\"Phone\":"
	    "\"+44 20 7946 0012\"}],\"trigger\":[]}");
	is_int(pending(p), 2, "a change, too, though nothing was triggered");
	has_text(last(p)->message.body, "\":[\"Phone\"]", "with its fields");
	has_text(last(p)->message.body, "\"values\":{\"Phone\":"
	    "\"+44 20 7946 0012\"}",
	    "and their values");
	pretend_turn(p, "crm_hook_untriggered", "false");
	pretend_ask(p, "PUT", path, "{\"data\":[{\"Phone\":"
	    "\"+44 20 7946 0013\"}],\"trigger\":[]}");
	is_int(pending(p), 2, "or it is not");
	pretend_ask(p, "DELETE", path, NULL);
	is_int(pending(p), 2, "a deletion was not subscribed");
	ok(attempt(p, 500) > 0, "it is sent");
	ok(attempt(p, 200) > 0, "each once");
	is_int(pending(p), 0, "whatever the answer is");
	pretend_turn(p, "crm_hook_gather", "true");
	pretend_ask(p, "POST", LEADS, "{\"data\":[{\"Last_Name\":\"A\"},"
	    "{\"Last_Name\":\"B\"}]}");
	is_int(pending(p), 1, "two may share a callback");
	pretend_pass(p, 3601);
	pretend_scope(p, "ZohoCRM.modules.ALL");
	pretend_ask(p, "POST", LEADS, "{\"data\":[{\"Last_Name\":\"C\"}]}");
	is_int(pending(p), 1, "an expired channel is silent");
	free(path);
	free(id);
}

static void
test_workflow(struct pretend *p)
{
	int64_t first;

	pretend_control(p, "crm/webhook", "{\"module\":\"Leads\",\"url\":"
	    "\"http://127.0.0.1:9/wf\",\"events\":[\"create\"],\"form\":"
	    "{\"mail\":\"${Leads.Email}\",\"none\":\"${Leads.Phone}\"}}");
	pretend_ask(p, "POST", LEADS, "{\"data\":[{\"Last_Name\":\"A\"}],"
	    "\"trigger\":[]}");
	is_int(pending(p), 0, "nothing is triggered where nothing may be");
	pretend_ask(p, "POST", LEADS, "{\"data\":[{\"Last_Name\":\"B\","
	    "\"Email\":\"b+c@example.org\"}]}");
	is_int(pending(p), 1, "a rule calls its webhook");
	is_text(last(p)->message.body, "mail=b%2Bc%40example.org&none=",
	    "with merged fields as a form");
	ok(last(p)->signature == NULL, "unsigned");
	first = attempt(p, 500);
	is_int(attempt(p, 200), 0, "it is not sent again at once");
	pretend_pass(p, 901);
	is_int(attempt(p, 500), first, "but a quarter of an hour later");
	is_int(pending(p), 0, "and then no more");
}

/* As a client of Intuit's connected to the default company. */
static char *
connect_intuit(struct pretend *p)
{
	char *token;

	pretend_control(p, "intuit/grant", "{}");
	token = pretend_text(p, "access_token");
	p->host = PRETEND_INTUIT;
	p->accept = "application/json";
	p->authorization = xasprintf("Bearer %s", token);
	free(token);
	return (char *)(uintptr_t)p->authorization;
}

static void
test_intuit(struct pretend *p)
{
	static const int ladder[] = {10, 20, 30, 300, 1200, 7200, 14400,
	    21600, 21600};
	char *header = connect_intuit(p);
	int64_t number, other;
	size_t i;

	pretend_control(p, "intuit/webhook", "{\"url\":"
	    "\"http://127.0.0.1:9/qbo\",\"verifier\":\"v\"}");
	pretend_ask(p, "POST", "/v3/company/" QBO_REALM "/customer",
	    "{\"DisplayName\":\"Ada\"}");
	is_int(pending(p), 1, "a new customer is told");
	has_text(last(p)->message.body, "[{\"specversion\":\"1.0\"",
	    "as an array of events");
	has_text(last(p)->message.body, "\"type\":\"qbo.customer.created.v1\"",
	    "with its type");
	has_text(last(p)->signature, "intuit-signature: ", "signed");
	number = attempt(p, 201);
	ok(number > 0, "only 200 will do");
	for (i = 0; i < nrows(ladder); i++) {
		pretend_pass(p, ladder[i] - 1);
		is_int(attempt(p, 200), 0, "not before %d s", ladder[i]);
		pretend_pass(p, 2);
		is_int(attempt(p, 503), number, "then again");
	}
	pretend_turn(p, "intuit_hook_blocking", "true");
	pretend_control(p, "intuit/events", "[{\"realm\":\"" QBO_REALM "\","
	    "\"entity\":\"Customer\",\"id\":\"7\",\"operation\":\"Merge\","
	    "\"deleted_id\":\"6\"}]");
	has_text(last(p)->message.body, "\"data\":{\"deletedid\":\"6\"}",
	    "a merge tells what has gone");
	is_int(attempt(p, 200), 0, "it waits for the one before");
	pretend_control(p, "hooks/flush", "{}");
	is_int(attempt(p, 200), number, "which is acknowledged");
	other = attempt(p, 200);
	ok(other > number, "and goes");
	pretend_turn(p, "intuit_hook_gather_ms", "1000");
	pretend_turn(p, "intuit_hook_format", "\"legacy\"");
	pretend_control(p, "intuit/events", "[{\"realm\":\"" QBO_REALM "\","
	    "\"entity\":\"Customer\",\"id\":\"7\",\"operation\":\"Update\"},"
	    "{\"realm\":\"" QBO_REALM "\",\"entity\":\"Item\",\"id\":\"8\","
	    "\"operation\":\"Update\"},{\"realm\":\"9130350000009999\","
	    "\"entity\":\"Item\",\"id\":\"8\",\"operation\":\"Update\"}]");
	is_int(pending(p), 0, "events gather");
	pretend_pass(p, 2);
	ok(attempt(p, 200) > other, "and go together");
	has_text(p->world->hooks.done.last->message.body,
	    "{\"eventNotifications\":[{\"realmId\":\"" QBO_REALM "\","
	    "\"dataChangeEvent\":{\"entities\":[{\"name\":\"Customer\"",
	    "in the older form");
	ok(strstr(p->world->hooks.done.last->message.body, "9999") == NULL,
	    "without companies that are not connected");
	p->authorization = NULL;
	p->host = PRETEND_HOST;
	free(header);
}

int
main(void)
{
	static void (*const tests[])(struct pretend *p) = {
		test_rules, test_delete, test_retries,
		test_faults, test_hold, test_chaos, test_crm,
		test_workflow, test_intuit
	};
	struct pretend p;
	size_t i;

	for (i = 0; i < nrows(tests); i++) {
		pretend_open(&p);
		if (tests[i] != test_crm && tests[i] != test_workflow)
			pretend_scope(&p, "ZohoInventory.FullAccess.all");
		tests[i](&p);
		pretend_close(&p);
	}
	return tap_done();
}
