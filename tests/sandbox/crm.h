/*
 * crm.h - the CRM's API: who may call what, and which function answers.
 */

#ifndef SANDBOX_CRM_H
#define SANDBOX_CRM_H

#include "tests/sandbox/world.h"

#define CRM_PARTS_MAX 6

/* A call that was let in. */
struct crm {
	struct world *w;
	struct org *org;
	const struct ask *ask;
	struct reply *reply;
	const struct oauth_access *token;
	struct module *module;       /* of the path; NULL: none */
	char *part[CRM_PARTS_MAX];   /* path below /crm/v8/ */
	int part_count;
};

/* Any path below /crm/. */
void crm_answer(struct world *w, enum dc dc, const struct ask *ask,
    struct reply *reply);

/* The living token that a request carries, or NULL. */
const struct oauth_access *crm_token(const struct world *w, enum dc dc,
    const struct ask *ask);
/* Of the group that counts against the lower limit of calls at a time. */
bool crm_is_heavy(const struct ask *ask);

/* 401 and false unless the token has the module's scope. */
bool crm_may(struct crm *crm, const struct module *m, const char *operation);
/* The same for another group: "settings", "fields". */
bool crm_may_group(struct crm *crm, const char *group, const char *part,
    const char *operation);

/* Takes more credits than the one that every call costs, or 429 and false. */
bool crm_charge(struct crm *crm, int64_t cost);

/*
 * The body as an object with an array under key, or an answer and NULL.
 * json_free() it.
 */
struct json *crm_body(struct crm *crm, const char *key);
/* The body as an object, or an answer and NULL. */
struct json *crm_body_object(struct crm *crm);

/* The record of part i of the path, or an answer and NULL. */
struct record *crm_record(struct crm *crm, const struct module *m, int i);
/* What an id that is none gets: 204, 400 or 404. */
void crm_unknown_id(struct crm *crm, int i);

/*
 * Sends one result an item: status for all well, 207 mixed, 400 all failed.
 * Takes results (an array).
 */
void crm_results(struct crm *crm, int status, const char *key,
    struct json *results);
/* One result that went well. Takes details. */
struct json *crm_success(const struct crm *crm, const char *message,
    struct json *details);

/* Where the endpoints live. */
void records_list(struct crm *crm);
void records_get(struct crm *crm);
void records_count(struct crm *crm);
void records_deleted(struct crm *crm);
void records_insert(struct crm *crm);
void records_update(struct crm *crm);
void records_delete(struct crm *crm);
void records_upsert(struct crm *crm);
void records_search(struct crm *crm);
void coql_answer(struct crm *crm);
void related_answer(struct crm *crm);
void convert_answer(struct crm *crm);
void settings_answer(struct crm *crm);
void org_answer(struct crm *crm);
void users_answer(struct crm *crm);
void watch_answer(struct crm *crm);

#endif
