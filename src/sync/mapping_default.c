/* mapping_default.c - the kinds of mappings, and what holds without a file. */

#include <string.h>

#include "base/mem.h"
#include "src/sync/mapping_parts.h"

/* Lengths: Zoho CRM v8 field metadata of a new organisation. */
static const char lead[] =
"{"
"  \"fields\": {"
"    \"Last_Name\": {\"first_of\": [{\"person\": \"last\"},"
"        {\"from\": \"email\", \"split\": {\"at\": \"@\", \"take\": 1}},"
"        \"phone\", {\"constant\": \"Unknown\"}], \"max\": 80},"
"    \"First_Name\": {\"person\": \"first\", \"max\": 40},"
"    \"Company\": {\"from\": \"company\", \"max\": 200},"
"    \"Email\": {\"from\": \"email\", \"type\": \"email\", \"max\": 100},"
"    \"Phone\": {\"from\": \"phone\", \"type\": \"phone\", \"max\": 30},"
"    \"Lead_Source\": {\"from\": \"source\", \"max\": 120},"
"    \"Description\": {\"from\": \"message\", \"max\": 32000,"
"        \"if_known\": \"append\"}"
"  },"
"  \"note\": \"rest\","
"  \"contact\": {"
"    \"fields\": {"
"      \"Last_Name\": {\"person\": \"last\", \"max\": 80},"
"      \"First_Name\": {\"person\": \"first\", \"max\": 40},"
"      \"Email\": {\"from\": \"email\", \"type\": \"email\", \"max\": 100},"
"      \"Phone\": {\"from\": \"phone\", \"type\": \"phone\", \"max\": 30},"
"      \"Lead_Source\": {\"from\": \"source\", \"max\": 120}"
"    },"
"    \"note\": \"rest\""
"  }"
"}";

/* The stages are those of a new organisation. */
static const char order[] =
"{"
"  \"fields\": {"
"    \"Deal_Name\": {\"template\": \"Order {order_number}\", \"max\": 120,"
"        \"if_known\": \"skip\"},"
"    \"Stage\": {\"from\": \"status\", \"map\": {"
"        \"paid\": \"Closed Won\", \"shipped\": \"Closed Won\","
"        \"delivered\": \"Closed Won\", \"completed\": \"Closed Won\","
"        \"cancelled\": \"Closed Lost\", \"canceled\": \"Closed Lost\","
"        \"refunded\": \"Closed Lost\", \"failed\": \"Closed Lost\"},"
"        \"otherwise\": \"Qualification\", \"default\": \"Qualification\","
"        \"if_known\": \"overwrite\"},"
"    \"Amount\": {\"from\": \"total\", \"type\": \"number\","
"        \"if_known\": \"overwrite\"},"
"    \"Closing_Date\": {\"from\": \"_received_at\", \"type\": \"date\","
"        \"if_known\": \"skip\"},"
"    \"Description\": {\"from\": \"lines\", \"max\": 32000}"
"  },"
"  \"note\": \"none\""
"}";

/* Whose value depends on the account: not for a mapping to know. */
static const char *const none[] = {NULL};
static const char *const of_deal[] = {"Pipeline", "Contact_Name", NULL};

static const struct mapping_kind_row kinds[MAPPING_KIND_COUNT] = {
	[MAPPING_LEAD] = {"lead", "Leads", "Contacts", "Last_Name", none,
	    lead},
	[MAPPING_ORDER] = {"order", "Deals", NULL, "Deal_Name", of_deal,
	    order},
};

const struct mapping_kind_row *
mapping_kind_row(enum mapping_kind kind)
{
	return &kinds[kind];
}

const char *
mapping_kind_name(enum mapping_kind kind)
{
	return kinds[kind].name;
}

int
mapping_kind_parse(const char *name, enum mapping_kind *out,
    struct error *err)
{
	char all[100] = "";
	size_t i;

	for (i = 0; i < nitems(kinds); i++) {
		if (strcmp(name, kinds[i].name) == 0) {
			*out = (enum mapping_kind)i;
			return 0;
		}
		(void)snprintf(all + strlen(all), sizeof(all) - strlen(all),
		    "%s%s", i > 0 ? ", " : "", kinds[i].name);
	}
	return error_set(err, ERROR_INVALID, "there is no mapping of `%.40s`: "
	    "there is one of %s", name, all);
}

static void
set_copies(struct json *out, const struct json *from)
{
	const struct json *member = json_first(from);

	for (; member != NULL; member = json_next(member))
		json_set(out, json_name(member), json_copy(member));
}

struct json *
mapping_merge(const struct json *base, const struct json *own)
{
	static const char *const parts[] = {"fields", "contact"};
	struct json *out = json_object(), *merged;
	const struct json *theirs, *mine;
	size_t i;

	set_copies(out, base);
	set_copies(out, own);
	for (i = 0; i < nitems(parts); i++) {
		theirs = json_get(base, parts[i]);
		mine = json_get(own, parts[i]);
		if (theirs == NULL || mine == NULL ||
		    json_type(mine) != JSON_OBJECT)
			continue;
		merged = mapping_merge(theirs, mine);
		json_set(out, parts[i], merged);
	}
	return out;
}
