/* rule.c - what is to go wrong with webhooks: rules, first match first. */

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/sandbox/hook/hook.h"

struct hook_rule {
	struct json *rule;
	int64_t nth, times, seen;
	struct hook_rule *next;
};

static const char *const words[] = {
	"drop", "duplicate", "delay", "hold", "corrupt", "unsigned",
	"wrong_key", "alter", "reencode", "number_ids", "top_key"
};

static int64_t
number_of(const struct json *j, const char *name, int64_t fallback)
{
	int64_t n;

	return json_get_int(j, name, &n) == 0 && n >= 0 ? n : fallback;
}

static int
rule_add(struct hooks *hooks, const struct json *wish, struct error *err)
{
	const char *word = json_get_text(wish, "do");
	const struct json *match = json_get(wish, "match");
	const char *source = json_get_text(match, "source");
	struct hook_rule **at = &hooks->rules, *r;
	size_t i;

	for (i = 0; i < nitems(words); i++)
		if (word != NULL && strcmp(words[i], word) == 0)
			break;
	if (i == nitems(words))
		return error_set(err, ERROR_INVALID, "\"do\" is one of drop, "
		    "duplicate, delay, hold, corrupt, unsigned, wrong_key, "
		    "alter, reencode, number_ids, top_key");
	if (source != NULL && hook_source_find(source) == HOOK_SOURCES)
		return error_set(err, ERROR_INVALID,
		    "\"source\" is one of inventory, crm, intuit");
	r = xcalloc(1, sizeof(*r));
	r->rule = json_copy(wish);
	r->nth = number_of(match, "nth", 1);
	r->times = number_of(match, "times", 1);
	while (*at != NULL)
		at = &(*at)->next;
	*at = r;
	return 0;
}

int
hook_rules_add(struct hooks *hooks, const struct json *rules,
    struct error *err)
{
	const struct json *j;

	if (json_type(rules) == JSON_OBJECT)
		return rule_add(hooks, rules, err);
	for (j = json_first(rules); j != NULL; j = json_next(j))
		if (rule_add(hooks, j, err) != 0)
			return -1;
	return 0;
}

void
hook_rules_clear(struct hooks *hooks)
{
	struct hook_rule *r;

	while ((r = hooks->rules) != NULL) {
		hooks->rules = r->next;
		json_free(r->rule);
		free(r);
	}
}

struct json *
hook_rules_show(const struct hooks *hooks)
{
	struct json *list = json_array(), *j;
	const struct hook_rule *r;

	for (r = hooks->rules; r != NULL; r = r->next) {
		j = json_copy(r->rule);
		json_set_int(j, "seen", r->seen);
		json_add(list, j);
	}
	return list;
}

static bool
rule_fits(const struct hook_rule *r, const struct hook_message *m)
{
	const struct json *match = json_get(r->rule, "match");
	const char *source = json_get_text(match, "source");
	const char *has = json_get_text(match, "contains");

	if (source != NULL && hook_source_find(source) != m->source)
		return false;
	return has == NULL || strstr(m->what, has) != NULL ||
	    strstr(m->url, has) != NULL ||
	    memmem(m->body, m->len, has, strlen(has)) != NULL;
}

const struct json *
hook_rule_take(struct hooks *hooks, const struct hook_message *m)
{
	struct hook_rule *r;

	for (r = hooks->rules; r != NULL; r = r->next) {
		if (!rule_fits(r, m))
			continue;
		r->seen++;
		if (r->seen >= r->nth &&
		    (r->times == 0 || r->seen < r->nth + r->times))
			return r->rule;
	}
	return NULL;
}
