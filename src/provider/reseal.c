/* reseal.c - seals anew what an older key has sealed. */

#include "provider/reseal.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "src/provider/tokens.h"
#include "src/provider/work.h"
#include "store/sealed.h"

void
reseal_release(struct reseal *r)
{
	strbuf_release(&r->lost_lines);
	memset(r, 0, sizeof(*r));
}

/* What a box is bound to. free(). */
static char *
purpose_of(const struct sealed *s)
{
	static const char *const purposes[] = {
		[SEALED_STATE] = PURPOSE_STATE,
		[SEALED_SETTING] = PURPOSE_SETTING,
		[SEALED_LINK] = PURPOSE_LINK,
		[SEALED_TOKENS] = PURPOSE_TOKENS,
	};

	return tokens_purpose(s->tenant, s->name, purposes[s->kind]);
}

static void
add_lost(struct reseal *r, const char *tenant, const char *name,
    const struct error *why)
{
	r->lost++;
	strbuf_printf(&r->lost_lines, "%s of tenant %s: %s\n", name, tenant,
	    why->text);
}

/* It will not open with more patience either. */
static bool
is_lost(const struct error *err)
{
	return err->code == ERROR_CONFIG || err->code == ERROR_DATA;
}

/* Another box of the same content. */
static int
reseal_box(struct access *a, const struct sealed *s, bool *replaced,
    struct error *err)
{
	char *purpose = purpose_of(s), *plain = NULL, *box = NULL;
	size_t n;
	int rc = -1;

	*replaced = false;
	if (secret_open(a->key, purpose, s->box, &plain, &n, err) != 0)
		goto out;
	box = secret_seal(a->key, purpose, plain, n);
	rc = sealed_replace(a->db, s, box, replaced, err);
out:
	secret_free(plain);
	free(box);
	free(purpose);
	return rc;
}

/*
 * Waits until nobody is at the connection, and stores what the journal has.
 * 1 when somebody stays at it.
 */
static int
visit(struct access *a, const char *tenant, const char *service,
    struct work *w, struct error *err)
{
	if (work_init(w, a, tenant, service, err) != 0)
		return -1;
	return work_lock(w, a->wait_ms, false, err);
}

static int
reseal_one(struct access *a, const struct sealed *s, struct reseal *r,
    struct error *err)
{
	struct error why = ERROR_INIT;
	struct work w = {0};
	bool replaced = false;
	int rc = 0;

	/* A service of a newer program has no journal that we could read. */
	if (s->kind == SEALED_TOKENS && provider_find(s->name) != NULL)
		rc = visit(a, s->tenant, s->name, &w, &why);
	/* A journal that does not open, say, says nothing about the box. */
	if (rc < 0 && is_lost(&why))
		rc = 0;
	if (rc == 0)
		rc = reseal_box(a, s, &replaced, &why);
	work_release(&w);
	if (rc < 0 && !is_lost(&why)) {
		*err = why;
		return -1;
	}
	if (rc < 0)
		add_lost(r, s->tenant, s->name, &why);
	else if (replaced)
		r->done++;
	else
		r->busy++;
	return 0;
}

struct journals {
	struct access *access;
	struct reseal *out;
};

/* What was left behind is stored, sealed anew. */
static int
replay_one(const char *tenant, const char *service, const char *key_id,
    void *arg, struct error *err)
{
	struct journals *j = arg;
	struct error why = ERROR_INIT;
	struct work w = {0};
	int rc;

	if (strcmp(key_id, secret_key_id(j->access->key)) == 0)
		return 0;
	rc = visit(j->access, tenant, service, &w, &why);
	work_release(&w);
	if (rc < 0 && !is_lost(&why)) {
		*err = why;
		return -1;
	}
	if (rc < 0)
		add_lost(j->out, tenant, service, &why);
	else if (rc == 0)
		j->out->done++;
	else
		j->out->busy++;
	return 0;
}

int
reseal_pass(struct access *a, struct reseal *out, struct error *err)
{
	struct journals journals = {a, out};
	struct sealed_list list;
	size_t i;
	int rc;

	memset(out, 0, sizeof(*out));
	strbuf_init(&out->lost_lines, LIMIT_RESPONSE);
	rc = journal_each(a->cfg, replay_one, &journals, err);
	if (rc == 0)
		rc = sealed_list(a->db, secret_key_id(a->key), &list, err);
	else
		memset(&list, 0, sizeof(list));
	for (i = 0; i < list.count && rc == 0; i++)
		rc = reseal_one(a, &list.item[i], out, err);
	sealed_list_release(&list);
	return rc;
}
