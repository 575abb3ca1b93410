/* order_map.c - what of an order goes into which record of the CRM. */

#include "sync/order_map.h"

#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/strbuf.h"
#include "base/text.h"

/* --- Lines as people read them ------------------------------------------- */

/* A price with the currency's places where it needs no more: "9.50". */
static void
price_text(const char *price, int places, char out[MONEY_TEXT_SIZE])
{
	int64_t minor;

	if (price != NULL && money_parse(price, places, &minor) == 0)
		money_text(minor, places, out);
	else
		(void)snprintf(out, MONEY_TEXT_SIZE, "%s",
		    price != NULL ? price : "");
}

/* The amount of a line, "" when it is not sound. */
static void
amount_text(const struct json *line, int places, char out[MONEY_TEXT_SIZE])
{
	int64_t quantity, price, amount;

	out[0] = '\0';
	if (decimal_parse(json_get_text(line, "quantity"), &quantity) == 0 &&
	    decimal_parse(json_get_text(line, "unit_price"), &price) == 0 &&
	    money_of(quantity, price, places, &amount) == 0)
		money_text(amount, places, out);
}

/* "2 x Blue mug (MUG-1) at 9.50: 19.00" */
static void
describe_line(struct strbuf *text, const struct json *line, int places)
{
	const char *sku = json_get_text(line, "sku");
	const char *name = json_get_text(line, "name");
	const char *quantity = json_get_text(line, "quantity");
	char price[MONEY_TEXT_SIZE], amount[MONEY_TEXT_SIZE];

	price_text(json_get_text(line, "unit_price"), places, price);
	amount_text(line, places, amount);
	if (name == NULL)
		name = sku != NULL ? sku : "";
	strbuf_printf(text, "%s x %s", quantity != NULL ? quantity : "?",
	    name);
	if (sku != NULL && name != sku)
		strbuf_printf(text, " (%s)", sku);
	strbuf_printf(text, " at %s: %s\n", price, amount);
}

/* "name: value" of every member. */
static void
describe_extra(struct strbuf *text, const struct json *extra)
{
	const struct json *member;
	char *value;

	for (member = json_first(extra); member != NULL;
	    member = json_next(member)) {
		value = json_scalar(member) != NULL ?
		    xstrdup(json_scalar(member)) : json_print(member);
		strbuf_printf(text, "%s: %s\n", json_name(member), value);
		free(value);
	}
}

static void
describe_customer(struct strbuf *text, const struct order *order)
{
	const char *name = order->customer[ORDER_NAME];
	const char *company = order->customer[ORDER_COMPANY];

	/* Without a contact the deal alone tells who it was. */
	if (order->customer[ORDER_EMAIL] == NULL &&
	    order->customer[ORDER_PHONE] == NULL && name != NULL)
		strbuf_printf(text, "Customer: %s\n", name);
	if (company != NULL)
		strbuf_printf(text, "Company: %s\n", company);
}

static char *
describe(const struct order *order, const struct json *lines,
    const struct json *extra)
{
	int places = money_places(order->currency);
	char total[MONEY_TEXT_SIZE];
	const struct json *line;
	struct strbuf text;
	char *whole;

	strbuf_init(&text, 8 * LIMIT_BODY_MAX);
	for (line = json_first(lines); line != NULL; line = json_next(line))
		describe_line(&text, line, places);
	money_text(order->total, places, total);
	strbuf_printf(&text, "Total: %s %s\n", total, order->currency);
	if (order->remark != NULL)
		strbuf_printf(&text, "Note: %s\n", order->remark);
	describe_customer(&text, order);
	describe_extra(&text, extra);
	whole = text_trim(strbuf_str(&text), text.len);
	strbuf_release(&text);
	return whole;
}

/* --- Values -------------------------------------------------------------- */

static struct json *
parse_stored(const char *text)
{
	struct error ignored = ERROR_INIT;
	struct json *j = NULL;

	if (text != NULL)
		(void)json_parse(text, strlen(text), &j, &ignored);
	return j;
}

/* The lines, each with its amount. */
static struct json *
item_values(const struct json *lines, int places)
{
	struct json *items = json_array(), *item;
	char amount[MONEY_TEXT_SIZE];
	const struct json *line;

	for (line = json_first(lines); line != NULL; line = json_next(line)) {
		item = json_copy(line);
		amount_text(line, places, amount);
		json_set_text(item, "amount", amount);
		json_add(items, item);
	}
	return items;
}

static struct json *
customer_values(const struct order *order)
{
	struct json *customer = json_object();
	int i;

	for (i = 0; i < ORDER_TEXT_COUNT; i++) {
		if (order->customer[i] != NULL)
			json_set_text(customer,
			    order_text_name((enum order_text)i),
			    order->customer[i]);
	}
	return customer;
}

struct json *
order_values(const struct order *order)
{
	struct json *values = json_object(), *lines, *extra;
	char total[MONEY_TEXT_SIZE], at[CLOCK_TEXT_SIZE];
	int places = money_places(order->currency);
	char *text;

	lines = parse_stored(order->lines);
	extra = parse_stored(order->extra);
	text = describe(order, lines, extra);
	money_text(order->total, places, total);
	clock_text(order->created_at, at);
	json_set_text(values, "order_number", order->order_number);
	json_set_text(values, "status", order->status);
	json_set_text(values, "total", total);
	json_set_text(values, "currency", order->currency);
	json_set_text(values, "lines", text);
	if (order->remark != NULL)
		json_set_text(values, "remark", order->remark);
	json_set(values, "customer", customer_values(order));
	json_set(values, "items", item_values(lines, places));
	json_set_text(values, "_id", order->id);
	json_set_text(values, "_form", order->form);
	json_set_text(values, "_kind", "order");
	json_set_text(values, "_received_at", at);
	free(text);
	json_free(extra);
	json_free(lines);
	return values;
}

/* --- Stage and pipeline -------------------------------------------------- */

/* Stages of a new organisation, and a word that a renamed one still has. */
static const struct {
	const char *stage, *word;
} usual_stages[] = {
	{"Closed Won", "won"},
	{"Closed Lost", "lost"},
	{"Qualification", ""},
};

/* The first stage with a word in it (without case), or NULL. */
static const char *
stage_with(const struct json *stages, const char *word)
{
	const struct json *j;
	const char *found = NULL;
	char *lower;

	for (j = json_first(stages); j != NULL && found == NULL;
	    j = json_next(j)) {
		lower = text_lower(json_scalar(j));
		if (strstr(lower, word) != NULL)
			found = json_scalar(j);
		free(lower);
	}
	return found;
}

static bool
has_stage(const struct json *stages, const char *stage)
{
	const struct json *j;

	for (j = json_first(stages); j != NULL; j = json_next(j)) {
		if (strcmp(json_scalar(j), stage) == 0)
			return true;
	}
	return false;
}

/* A pipeline that there is, and one of its stages. */
static void
fit_pipeline(const struct json *pipelines, struct json *record)
{
	const struct json *known = json_get(pipelines, "stages"), *stages;
	const char *stage = json_get_text(record, "Stage"), *near = NULL;
	const char *pipeline = json_get_text(record, "Pipeline");
	size_t i;

	if (pipelines == NULL)
		return;
	if (pipeline == NULL || json_get(known, pipeline) == NULL)
		pipeline = json_get_text(pipelines, "default");
	stages = json_get(known, pipeline);
	json_set_text(record, "Pipeline", pipeline);
	if (stage == NULL || json_size(stages) == 0 ||
	    has_stage(stages, stage))
		return;
	for (i = 0; i < nitems(usual_stages); i++) {
		if (strcmp(stage, usual_stages[i].stage) == 0)
			near = stage_with(stages, usual_stages[i].word);
	}
	if (near != NULL)
		json_set_text(record, "Stage", near);
}

void
order_map_deal(const struct order_rules *rules, const struct order *order,
    struct mapped *out)
{
	struct json *values = order_values(order);
	struct json *extra = parse_stored(order->extra);
	struct mapping_source from = {values, extra};

	mapping_apply(rules->order, MAPPING_RECORD, &from, out);
	mapping_subform(rules->order, json_get(values, "items"), out);
	/* Organisations with one currency have no such field: it is ignored. */
	if (json_get(out->record, "Currency") == NULL)
		json_set_text(out->record, "Currency", order->currency);
	fit_pipeline(rules->pipelines, out->record);
	json_free(extra);
	json_free(values);
}

/* --- Contact ------------------------------------------------------------- */

/* A contact has a last name, whatever the mapping says. */
static void
name_contact(const struct order *order, struct json *record)
{
	const char *email = order->customer[ORDER_EMAIL];
	const char *phone = order->customer[ORDER_PHONE];
	char *name;

	if (!text_empty(json_get_text(record, "Last_Name")))
		return;
	name = email != NULL ? xstrndup(email, strcspn(email, "@")) :
	    xstrdup(phone != NULL ? phone : "Unknown");
	json_set_text(record, "Last_Name", name);
	free(name);
}

void
order_map_contact(const struct order_rules *rules,
    const struct order *order, struct mapped *out)
{
	enum mapping_target to = mapping_wants_contacts(rules->person) ?
	    MAPPING_CONTACT : MAPPING_RECORD;
	static char kind[] = "order";
	struct lead lead;

	memset(&lead, 0, sizeof(lead));
	(void)snprintf(lead.id, sizeof(lead.id), "%s", order->id);
	lead.form = order->form;
	lead.kind = kind;
	lead.created_at = order->created_at;
	lead.text[LEAD_NAME] = order->customer[ORDER_NAME];
	lead.text[LEAD_EMAIL] = order->customer[ORDER_EMAIL];
	lead.text[LEAD_PHONE] = order->customer[ORDER_PHONE];
	mapping_lead(rules->person, to, &lead, out);
	name_contact(order, out->record);
}
