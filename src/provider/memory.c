/* memory.c - the tokens of the connections a process has used last. */

#include "src/provider/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"

/* A run works for one tenant after the other. */
#define REMEMBERED 8

struct memory {
	struct {
		char *connection;
		int64_t generation;
		struct tokens tokens;
	} item[REMEMBERED];
	size_t next; /* the one that is forgotten next */
};

struct memory *
memory_new(void)
{
	return xcalloc(1, sizeof(struct memory));
}

void
memory_free(struct memory *m)
{
	size_t i;

	for (i = 0; m != NULL && i < REMEMBERED; i++) {
		free(m->item[i].connection);
		tokens_release(&m->item[i].tokens);
	}
	free(m);
}

/* REMEMBERED when it is not there. */
static size_t
find(const struct memory *m, const char *tenant, const char *service)
{
	char *name = tokens_purpose(tenant, service, "memory");
	size_t i;

	for (i = 0; i < REMEMBERED; i++)
		if (m->item[i].connection != NULL &&
		    strcmp(m->item[i].connection, name) == 0)
			break;
	free(name);
	return i;
}

static void
copy(struct tokens *to, const struct tokens *from)
{
	to->access = secret_dup(from->access);
	to->refresh = secret_dup(from->refresh);
	to->previous = secret_dup(from->previous);
}

bool
memory_take(const struct memory *m, const char *tenant, const char *service,
    int64_t generation, struct tokens *out)
{
	size_t i = find(m, tenant, service);

	if (i == REMEMBERED || m->item[i].generation != generation)
		return false;
	copy(out, &m->item[i].tokens);
	return true;
}

void
memory_keep(struct memory *m, const char *tenant, const char *service,
    int64_t generation, const struct tokens *tokens)
{
	size_t i = find(m, tenant, service);

	if (i == REMEMBERED) {
		i = m->next;
		m->next = (m->next + 1) % REMEMBERED;
		free(m->item[i].connection);
		m->item[i].connection = tokens_purpose(tenant, service,
		    "memory");
	}
	tokens_release(&m->item[i].tokens);
	copy(&m->item[i].tokens, tokens);
	m->item[i].generation = generation;
}
