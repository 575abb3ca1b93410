/* scope.c - what a grant's scopes allow. */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "tests/sandbox/scope.h"

#define SCOPE_SIZE 128

static const char *const services[] = {
	"ZohoCRM.", "ZohoSearch.", "ZohoFiles.", "ZohoInventory.",
	"ZohoCalendar.", "ZohoBooks.", "AaaServer."
};
static const char *const operations[] = {
	"ALL", "READ", "CREATE", "UPDATE", "WRITE", "DELETE", "CUSTOM"
};

/* Takes the next scope of a list into out; false at its end. */
static bool
scope_next(const char **at, char out[SCOPE_SIZE])
{
	size_t n;

	*at += strspn(*at, ", ");
	n = strcspn(*at, ", ");
	snprintf(out, SCOPE_SIZE, "%.*s", (int)n, *at);
	*at += n;
	return n > 0;
}

static bool
is_operation(const char *word)
{
	size_t i;

	for (i = 0; i < nitems(operations); i++)
		if (strcasecmp(operations[i], word) == 0)
			return true;
	return false;
}

bool
scope_is_valid(const char *scopes)
{
	char scope[SCOPE_SIZE];
	const char *last;
	size_t i, count = 0;

	while (scope_next(&scopes, scope)) {
		for (i = 0; i < nitems(services); i++)
			if (text_starts(scope, services[i]))
				break;
		last = strrchr(scope, '.');
		if (i == nitems(services) || last == NULL ||
		    !is_operation(last + 1))
			return false;
		count++;
	}
	return count > 0;
}

char *
scope_spaced(const char *scopes)
{
	char *copy = xstrdup(scopes), *c;

	for (c = copy; *c != '\0'; c++)
		if (*c == ',')
			*c = ' ';
	return copy;
}

bool
scope_has(const char *scopes, const char *scope)
{
	char one[SCOPE_SIZE];

	while (scope_next(&scopes, one))
		if (strcasecmp(one, scope) == 0)
			return true;
	return false;
}

/* Sales_Orders is salesorders in scopes. */
static void
part_fold(const char *part, char *out, size_t size)
{
	size_t n = 0;

	for (; *part != '\0' && n + 1 < size; part++)
		if (*part != '_')
			out[n++] = *part;
	out[n] = '\0';
}

bool
scope_covers(const char *scopes, const char *prefix, const char *operation)
{
	bool writes = strcmp(operation, "CREATE") == 0 ||
	    strcmp(operation, "UPDATE") == 0;
	char scope[SCOPE_SIZE];

	snprintf(scope, sizeof(scope), "%s.ALL", prefix);
	if (scope_has(scopes, scope))
		return true;
	snprintf(scope, sizeof(scope), "%s.WRITE", prefix);
	if (writes && scope_has(scopes, scope))
		return true;
	snprintf(scope, sizeof(scope), "%s.%s", prefix, operation);
	return scope_has(scopes, scope);
}

bool
scope_allows(const char *scopes, const char *group, const char *part,
    const char *operation)
{
	char prefix[SCOPE_SIZE], name[40];

	snprintf(prefix, sizeof(prefix), "ZohoCRM.%s", group);
	if (scope_covers(scopes, prefix, operation))
		return true;
	if (part == NULL)
		return false;
	part_fold(part, name, sizeof(name));
	snprintf(prefix, sizeof(prefix), "ZohoCRM.%.16s.%s", group, name);
	return scope_covers(scopes, prefix, operation);
}
