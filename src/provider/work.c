/* work.c - loads, locks and mends one connection. */

#include "src/provider/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "src/provider/memory.h"

int
work_init(struct work *w, struct access *access, const char *tenant,
    const char *service, struct error *err)
{
	memset(w, 0, sizeof(*w));
	w->access = access;
	w->tenant = tenant;
	w->journal.fd = -1;
	w->provider = provider_find(service);
	if (w->provider == NULL)
		return error_set(err, ERROR_NOT_FOUND, "there is no service "
		    "\"%.40s\"", service != NULL ? service : "");
	journal_init(&w->journal, access->cfg, tenant, service);
	return 0;
}

void
work_release(struct work *w)
{
	work_unlock(w);
	connection_release(&w->row);
	tokens_release(&w->tokens);
	registration_release(&w->client);
	journal_release(&w->journal);
	free(w->server);
	w->server = NULL;
}

int
work_register(struct work *w, struct error *err)
{
	registration_release(&w->client);
	return registration_load(w->access, w->provider, w->tenant,
	    w->row.client_id, &w->client, err);
}

const char *
work_token(const struct work *w, enum journal_used used)
{
	switch (used) {
	case JOURNAL_CURRENT:
		return w->tokens.refresh;
	case JOURNAL_PREVIOUS:
		return w->tokens.previous;
	case JOURNAL_SEED:
		return w->client.refresh_token;
	default:
		return NULL;
	}
}

static int
load_row(struct work *w, struct error *err)
{
	connection_release(&w->row);
	tokens_release(&w->tokens);
	return connection_load(w->access->db, w->tenant,
	    w->provider->service, &w->row, err);
}

int
work_load(struct work *w, struct error *err)
{
	if (load_row(w, err) != 0)
		return -1;
	if (w->row.generation == 0)
		return 0;
	if (memory_take(w->access->memory, w->tenant, w->provider->service,
		w->row.generation, &w->tokens))
		return 0;
	if (tokens_open(w->access->key, w->tenant, w->provider->service,
		w->row.sealed, &w->tokens, err) != 0)
		return -1;
	memory_keep(w->access->memory, w->tenant, w->provider->service,
	    w->row.generation, &w->tokens);
	return 0;
}

int
work_load_any(struct work *w, struct error *err)
{
	struct error unread = ERROR_INIT;

	if (load_row(w, err) != 0)
		return -1;
	if (w->row.generation > 0 && tokens_open(w->access->key, w->tenant,
		w->provider->service, w->row.sealed, &w->tokens,
		&unread) != 0)
		log_error(LOG_WARNING, "tokens.unreadable", &unread, "tenant",
		    w->tenant, "service", w->provider->service, NULL);
	return 0;
}

/* Stores what a record says; what can never be stored is let go. */
static int
replay_record(struct work *w, const struct journal_record *record,
    struct error *err)
{
	bool stored = false;

	if (work_register(w, err) != 0) {
		/* Only a token set by hand needs its setting to be stored. */
		if (record->used == JOURNAL_SEED)
			return -1;
		error_clear(err);
	}
	if (work_apply(w, record, &stored, NULL, err) != 0) {
		if (!work_apply_failed_for_good(err))
			return -1;
		log_error(LOG_WARNING, "token_journal.refused", err, "tenant",
		    w->tenant, "service", w->provider->service, NULL);
		error_clear(err);
		return 0;
	}
	log_event(LOG_WARNING, "token_journal.replayed", "tenant", w->tenant,
	    "service", w->provider->service, "stored", stored ? "yes" : "no",
	    NULL);
	return 0;
}

/* What a process that died after an answer left behind. */
static int
replay(struct work *w, bool any, struct error *err)
{
	struct journal_record record = {0};
	bool found = false;
	int rc = -1;

	if (!journal_exists(&w->journal))
		return 0;
	if (journal_read(&w->journal, w->access->key, &record, &found,
		err) != 0) {
		if (!any)
			goto out;
		/* A new grant is about to make it worthless. */
		log_error(LOG_WARNING, "token_journal.unreadable", err,
		    "path", w->journal.path, NULL);
		error_clear(err);
	}
	if (found && replay_record(w, &record, err) != 0)
		goto out;
	/* Its program died before the answer was written down, if any came. */
	if (!found && w->row.generation > 0 && connection_lost_answer(
		w->access->db, w->tenant, w->provider->service,
		w->row.generation, clock_now_ms(), err) != 0)
		goto out;
	if (journal_clear(&w->journal, err) != 0)
		goto out;
	rc = any ? work_load_any(w, err) : work_load(w, err);
out:
	journal_record_release(&record);
	return rc;
}

int
work_lock(struct work *w, int64_t wait_ms, bool any, struct error *err)
{
	char *name = xasprintf("token:%s:%s", w->tenant,
	    w->provider->service);
	int rc;

	rc = db_lock(w->access->db, name, wait_ms, &w->lock, err);
	free(name);
	if (rc != 0)
		return rc;
	rc = any ? work_load_any(w, err) : work_load(w, err);
	if (rc == 0)
		rc = replay(w, any, err);
	if (rc != 0)
		work_unlock(w);
	return rc;
}

void
work_unlock(struct work *w)
{
	db_unlock(w->lock);
	w->lock = NULL;
}
