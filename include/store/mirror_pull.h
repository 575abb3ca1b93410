/*
 * mirror_pull.h - how far the reading of a provider's records has come.
 */

#ifndef STORE_MIRROR_PULL_H
#define STORE_MIRROR_PULL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/db.h"
#include "store/mirror.h"

#define MIRROR_PASS_NONE ""
#define MIRROR_PASS_NEW "new"     /* what was changed since the watermark */
#define MIRROR_PASS_WHOLE "whole" /* the whole list */
#define MIRROR_PASS_SWEEP "sweep" /* whole, and now who was not met */

#define MIRROR_ANCHORS 400

struct mirror_pull {
	const char *kind;   /* a word; borrowed, for it names the row */
	int64_t watermark;  /* all that changed until then is here; 0: never */
	int64_t swept_at;   /* end of the last whole pass, or 0 */
	char pass[8];       /* MIRROR_PASS_* */
	int64_t pass_at;    /* its begin */
	int64_t pass_top;   /* the watermark that it will leave */
	int64_t rows_read;  /* of the list, as far as it has come */
	char anchors[MIRROR_ANCHORS]; /* the last of them, ids with spaces */
};

/* All zero when there is none yet. */
int mirror_pull_load(struct db *db, const char *tenant, const char *kind,
    struct mirror_pull *out, struct error *err);
int mirror_pull_store(struct db *db, const char *tenant,
    const struct mirror_pull *pull, struct error *err);

/*
 * When the kind that was read whole longest ago was so, of those connected
 * (tenant NULL: of all): one that never was counts from its connecting.  0:
 * nobody is connected.
 */
int mirror_pull_oldest(struct db *db, const char *tenant, int64_t *at,
    struct error *err);

/* Those that a whole pass has met; *fresh: for the first time. */
int mirror_met_add(struct db *db, const char *tenant, const char *kind,
    const char *provider_id, bool *fresh, struct error *err);
int mirror_met_clear(struct db *db, const char *tenant, const char *kind,
    struct error *err);

/*
 * The provider's ids above `after` that we have and the pass has not met, in
 * order, at most limit.
 */
int mirror_each_unmet(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *after, int limit,
    int (*each)(const char *provider_id, void *arg), void *arg,
    struct error *err);

/* All that we have and that is not gone. */
int mirror_each_known(struct db *db, const char *tenant,
    enum mirror_kind kind,
    int (*each)(const char *provider_id, void *arg), void *arg,
    struct error *err);
int mirror_count(struct db *db, const char *tenant, enum mirror_kind kind,
    int64_t *n, struct error *err);

/* Records of which more is to be asked for than a list tells. */
int mirror_want_detail(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *provider_id, struct error *err);
/* Unless it was asked for after an instant. */
int mirror_want_detail_since(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *provider_id, int64_t since,
    struct error *err);
int mirror_drop_detail(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *provider_id, struct error *err);

struct mirror_bare {
	char provider_id[40];
	char id[UUID_SIZE];
	bool first; /* nothing but a list has ever told of it */
};

/* Ids above `after`, in order; *n of them, at most max. */
int mirror_each_bare(struct db *db, const char *tenant,
    enum mirror_kind kind, const char *after, struct mirror_bare *out,
    int max, int *n, struct error *err);
int mirror_count_bare(struct db *db, const char *tenant,
    enum mirror_kind kind, int64_t *n, struct error *err);

#endif
