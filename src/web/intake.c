/* intake.c - turns a visitor's post into a lead. */

#include "web/intake.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

/* Memory to begin with for what is hashed. */
#define CONTENT_USUAL 1023

/* In the order of enum lead_text. */
static const struct field fields[LEAD_TEXT_COUNT] = {
	[LEAD_NAME] = {"name", FIELD_LINE, LIMIT_TEXT},
	[LEAD_FIRST_NAME] = {"first_name", FIELD_LINE, LIMIT_TEXT},
	[LEAD_LAST_NAME] = {"last_name", FIELD_LINE, LIMIT_TEXT},
	[LEAD_EMAIL] = {"email", FIELD_EMAIL, LIMIT_TEXT},
	[LEAD_PHONE] = {"phone", FIELD_PHONE, LIMIT_TEXT},
	[LEAD_COMPANY] = {"company", FIELD_LINE, LIMIT_TEXT},
	[LEAD_MESSAGE] = {"message", FIELD_TEXT, LIMIT_MESSAGE},
	[LEAD_SOURCE] = {"source", FIELD_LINE, LIMIT_TEXT},
	[LEAD_PAGE_URL] = {"page_url", FIELD_LINE, LIMIT_TEXT},
	[LEAD_UTM_SOURCE] = {"utm_source", FIELD_LINE, LIMIT_TEXT},
	[LEAD_UTM_MEDIUM] = {"utm_medium", FIELD_LINE, LIMIT_TEXT},
	[LEAD_UTM_CAMPAIGN] = {"utm_campaign", FIELD_LINE, LIMIT_TEXT},
	[LEAD_UTM_TERM] = {"utm_term", FIELD_LINE, LIMIT_TEXT},
	[LEAD_UTM_CONTENT] = {"utm_content", FIELD_LINE, LIMIT_TEXT},
	[LEAD_CONSENT] = {"consent", FIELD_FLAG, LIMIT_TEXT},
};

void
intake_release(struct intake *in)
{
	int i;

	for (i = 0; i < LEAD_TEXT_COUNT; i++)
		free(in->text[i]);
	free(in->extra);
	memset(in, 0, sizeof(*in));
}

static bool
is_known(const char *name)
{
	size_t i;

	for (i = 0; i < nitems(fields); i++) {
		if (text_equal(name, fields[i].name))
			return true;
	}
	return false;
}

static struct json *
item_value(const struct form_item *item)
{
	return item->value != NULL ? json_copy(item->value)
	    : json_text(item->text);
}

static bool
is_first_of_name(const struct form *form, size_t i)
{
	return form_find(form, form->items[i].name) == &form->items[i];
}

/* One value, or the list of all values of a repeated name, in order. */
static struct json *
all_values(const struct form *form, size_t first)
{
	const char *name = form->items[first].name;
	struct json *list = NULL, *one;
	size_t i;

	one = item_value(&form->items[first]);
	for (i = first + 1; i < form->count; i++) {
		if (strcmp(form->items[i].name, name) != 0)
			continue;
		if (list == NULL) {
			list = json_array();
			json_add(list, one);
		}
		json_add(list, item_value(&form->items[i]));
	}
	return list != NULL ? list : one;
}

/* What has no column; reserved names (with _) are ours, not the visitor's. */
static char *
make_extra(const struct form *form)
{
	struct json *extra = json_object();
	char *text = NULL;
	size_t i;

	for (i = 0; i < form->count; i++) {
		const char *name = form->items[i].name;

		if (name[0] != '_' && !is_known(name) &&
		    is_first_of_name(form, i))
			json_set(extra, name, all_values(form, i));
	}
	if (form->files_ignored)
		json_set_bool(extra, "_files_ignored", true);
	if (json_size(extra) > 0)
		text = json_print(extra);
	json_free(extra);
	return text;
}

/* By name; values of the same name stay in the order sent. */
static int
compare_items(const void *a, const void *b)
{
	const struct form_item *x = *(const struct form_item *const *)a;
	const struct form_item *y = *(const struct form_item *const *)b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x > y) - (x < y);
}

/* A text and the NUL that no text contains: so nothing runs together. */
static void
hash_text(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s) + 1);
}

/* Name, kind and value of every field, by name. */
static void
hash_content(const struct form *form, const char *form_key,
    char out[SECRET_HASH_SIZE])
{
	const struct form_item **items;
	struct strbuf sb;
	size_t i, n = 0;

	items = xcalloc(form->count + 1, sizeof(*items));
	for (i = 0; i < form->count; i++) {
		if (form->items[i].name[0] != '_')
			items[n++] = &form->items[i];
	}
	qsort(items, n, sizeof(*items), compare_items);
	strbuf_init(&sb, 8 * LIMIT_BODY_MAX);
	strbuf_reserve(&sb, CONTENT_USUAL);
	hash_text(&sb, form_key);
	for (i = 0; i < n; i++) {
		hash_text(&sb, items[i]->name);
		if (items[i]->value != NULL) {
			json_write_canonical(&sb, items[i]->value);
			hash_text(&sb, "j");
		} else {
			hash_text(&sb, items[i]->text);
			hash_text(&sb, "t");
		}
	}
	secret_hash(strbuf_str(&sb), sb.len, out);
	strbuf_release(&sb);
	free(items);
}

static void
take_rest(const struct form *form, const char *form_key, struct intake *out)
{
	out->extra = make_extra(form);
	hash_content(form, form_key, out->content_hash);
}

void
intake_read(const struct form *form, const char *form_key,
    struct intake *out, struct field_errors *errors)
{
	memset(out, 0, sizeof(*out));
	fields_read(fields, nitems(fields), form, out->text, errors);
	if (out->text[LEAD_EMAIL] == NULL && out->text[LEAD_PHONE] == NULL &&
	    errors->count == 0)
		field_complain(errors, "email",
		    "or a phone number is needed, so that we can answer");
	if (errors->count == 0)
		take_rest(form, form_key, out);
}

void
intake_read_part(const struct form *form, const char *form_key,
    struct intake *out, struct field_errors *errors)
{
	memset(out, 0, sizeof(*out));
	fields_read(fields, nitems(fields), form, out->text, errors);
	if (errors->count == 0)
		take_rest(form, form_key, out);
}

void
intake_token(const struct secret_key *form_secret, const char *form_key,
    const char *ts, char out[SECRET_HASH_SIZE])
{
	char *text = xasprintf("form-time\n%s\n%s", form_key, ts);

	secret_mac(form_secret, text, out);
	free(text);
}

static const char *
item_text(const struct form *form, const char *name)
{
	const struct form_item *item = form_find(form, name);

	if (item == NULL)
		return NULL;
	return item->text != NULL ? item->text : "";
}

const char *
intake_suspicion(const struct form *form,
    const struct secret_key *form_secret, const char *form_key,
    bool token_required, int64_t now)
{
	const char *trap = item_text(form, "_gotcha");
	const char *ts = item_text(form, "_ts");
	const char *token = item_text(form, "_token");
	char expected[SECRET_HASH_SIZE];
	int64_t at;

	if (!text_empty(trap))
		return "the hidden field was filled in";
	if (text_empty(ts) && text_empty(token))
		return token_required ? "the signed form time is missing"
		    : NULL;
	if (text_int(ts != NULL ? ts : "", 0, INT64_MAX / 2, &at) != 0)
		return "the signed form time is forged";
	intake_token(form_secret, form_key, ts, expected);
	if (!secret_equal(token, expected))
		return "the signed form time is forged";
	if (now - at < INTAKE_TOKEN_MIN_MS)
		return "the form was sent faster than a person can";
	if (now - at > INTAKE_TOKEN_MAX_MS)
		return "the form was open for more than a day";
	return NULL;
}
