/* page.c - page tokens, with which a list is read on past 2,000 records. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/world.h"

#define LIFE_MS INT64_C(86400000)

struct page_token {
	char value[PAGE_TOKEN_SIZE];
	char *params;
	size_t offset;
	int64_t expires_at;
	struct page_token *next;
};

void
page_token_make(struct org *org, const char *params, size_t offset,
    char out[PAGE_TOKEN_SIZE], int64_t *expires_at)
{
	struct page_token *t = xcalloc(1, sizeof(*t));

	secret_token(t->value);
	t->params = xstrdup(params);
	t->offset = offset;
	t->expires_at = world_now(org->world) + LIFE_MS;
	t->next = org->page_tokens;
	org->page_tokens = t;
	snprintf(out, PAGE_TOKEN_SIZE, "%s", t->value);
	*expires_at = t->expires_at;
}

enum page_verdict
page_token_read(const struct org *org, const char *token, const char *params,
    size_t *offset)
{
	const struct page_token *t = org->page_tokens;

	while (t != NULL && strcmp(t->value, token) != 0)
		t = t->next;
	if (t == NULL)
		return PAGE_UNKNOWN;
	if (t->expires_at <= world_now(org->world))
		return PAGE_EXPIRED;
	if (strcmp(t->params, params) != 0)
		return PAGE_OTHER;
	*offset = t->offset;
	return PAGE_OK;
}

void
page_tokens_clear(struct org *org)
{
	struct page_token *t;

	while ((t = org->page_tokens) != NULL) {
		org->page_tokens = t->next;
		free(t->params);
		free(t);
	}
}
