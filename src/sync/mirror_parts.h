/*
 * mirror_parts.h - the steps of a run of the mirror.  Only for src/sync.
 */

#ifndef SYNC_MIRROR_PARTS_H
#define SYNC_MIRROR_PARTS_H

#include "mirror_source.h"
#include "provider/access.h"
#include "store/mirror.h"
#include "store/mirror_pull.h"
#include "sync/engine.h"

/* What is read once more for fear that clocks differ. */
#define MIRROR_SLACK_MS (INT64_C(10) * 60 * 1000)

struct mirroring {
	struct engine *e;
	struct run *run;
	struct access access;
	struct call call;
	enum merge_strategy strategy;
	bool cancelled;
	bool full_up; /* one more change would be more than max_changes */
	int64_t changes;
	int64_t pending; /* records whose details are to come */
	int64_t ahead;   /* rows of the list that is read, as far as known */
	int64_t told_ms;
};

/* Nothing tells us to end. */
bool mirroring_goes_on(const struct mirroring *m);

/* What is known of how far it is; sets cancelled when somebody asked. */
int mirroring_tell(struct mirroring *m, bool now, struct error *err);

/* What to do with a record. */
enum mirror_act {
	ACT_APPLY,
	ACT_SAME,  /* it is as we have it */
	ACT_DEFER, /* more of it is to be asked for */
	ACT_GONE
};

struct mirror_item {
	enum mirror_act act;
	const struct json *content;
	struct json *made; /* content, when it was put together; json_free() */
	char provider_id[40];
	int64_t version, read_at;
	bool partial;
	bool counted; /* it has been counted as created before */
	bool again;   /* asked for once more: only a change is to be told */
	/* Set when it was taken. */
	struct mirror_applied out;
	bool taken, fresh;
};

/* An item of a row; false when the row has no id. */
bool mirror_item_read(enum mirror_kind kind, const struct json *row,
    int64_t asked_at, struct mirror_item *out);
void mirror_items_free(struct mirror_item *items, size_t n);

/*
 * Takes items in one transaction, in order, as far as max_changes lets it;
 * met: a whole pass meets them.  pull is stored with them unless some were
 * left.
 */
int mirror_take(struct mirroring *m, enum mirror_kind kind,
    struct mirror_item *items, size_t n, bool met,
    const struct mirror_pull *pull, struct error *err);

/* What a list tells of a kind: everything, or what is new. */
int mirror_pass(struct mirroring *m, enum mirror_kind kind,
    struct error *err);
/* The end of a whole pass: what it has not met is looked for. */
int mirror_sweep(struct mirroring *m, enum mirror_kind kind,
    struct error *err);

/* Puts the details of products that need them into their items. */
int mirror_fill_items(struct mirroring *m, struct mirror_item *items,
    size_t n, struct error *err);

/* Asks for what lists do not tell. */
int mirror_details(struct mirroring *m, enum mirror_kind kind,
    struct error *err);

int mirror_categories(struct mirroring *m, struct error *err);
/* Adjustments that are new: the stock of their items is asked for anew. */
int mirror_adjustments(struct mirroring *m, struct error *err);

#endif
