/*
 * zoho_crm.h - Zoho CRM's records, API v8.
 *
 * Source: Zoho CRM developer documentation v8, "Upsert records", "Update
 * records", "COQL", "Create notes".
 */

#ifndef PROVIDER_ZOHO_CRM_H
#define PROVIDER_ZOHO_CRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"
#include "provider/call.h"

#define ZOHO_CRM_BATCH 100    /* records a write call */
#define ZOHO_CRM_IN_MAX 50    /* values in a COQL `in` */

enum crm_result {
	CRM_NONE = 0,  /* not tried */
	CRM_CREATED,
	CRM_UPDATED,
	CRM_FAILED     /* see error: ERROR_INVALID is for good, else later */
};

struct crm_item {
	const struct json *record; /* what is sent; borrowed */
	enum crm_result result;
	char id[32];               /* of the record, when there is one; also
	                              the one in the way of a DUPLICATE_DATA */
	bool uncertain;            /* failed, but the provider may have it */
	char field[64];            /* api name of the field at fault, or "" */
	int64_t max_length;        /* characters it takes, 0 unless too long */
	struct error error;
};

/* What may stand beside the records of a write; NULL: nothing. */
struct crm_options {
	const char *check_field;    /* one of duplicate_check_fields */
	const struct json *trigger; /* what runs in the CRM; NULL: all */
	const char *lar_id;         /* an assignment rule */
};

/*
 * POST /crm/v8/{module}/upsert with duplicate_check_fields, PUT
 * /crm/v8/{module} (each record has "id"), POST /crm/v8/Notes.  n is at most
 * ZOHO_CRM_BATCH.  Each item gets its own result, also when the whole call
 * failed: then -1, err is set, and every item carries it (for errors that
 * concern the connection, not the items: ERROR_AUTH, ERROR_CONFIG,
 * ERROR_LIMITED, ERROR_UNAVAILABLE).  When the provider refuses a call of
 * several records without saying which is at fault, nothing was stored, and
 * it is asked again with each half.
 */
int zoho_crm_upsert(const struct call *call, const char *module,
    const char *check_field, struct crm_item *items, size_t n,
    struct error *err);
int zoho_crm_update(const struct call *call, const char *module,
    struct crm_item *items, size_t n, struct error *err);
int zoho_crm_upsert_with(const struct call *call, const char *module,
    const struct crm_options *options, struct crm_item *items, size_t n,
    struct error *err);
int zoho_crm_update_with(const struct call *call, const char *module,
    const struct crm_options *options, struct crm_item *items, size_t n,
    struct error *err);
/* POST /crm/v8/{module}: a new record in any case. */
int zoho_crm_insert_with(const struct call *call, const char *module,
    const struct crm_options *options, struct crm_item *items, size_t n,
    struct error *err);
int zoho_crm_notes_add(const struct call *call, struct crm_item *items,
    size_t n, struct error *err);

/*
 * Records of a module whose field has one of the values, by COQL, which sees
 * what was written a moment ago.  columns: "Email, Phone, Description".
 * Values with a quote or backslash are asked for by the search API (COQL's
 * escape rule is not documented).  *rows (json_free()) is an array of
 * records with "id" and the columns; may be empty.  Any number of values.
 */
int zoho_crm_find(const struct call *call, const char *module,
    const char *columns, const char *field, const char *const *values,
    size_t n, struct json **rows, struct error *err);

/*
 * Deletes a record (it lies in the recycle bin for 60 days).  One that is
 * not there any more is fine.
 */
int zoho_crm_delete(const struct call *call, const char *module,
    const char *id, struct error *err);

/*
 * The pipelines of deals, as {"default": NAME, "stages": {NAME: [...]}}, the
 * stages of each in their order; *out (json_free()) is NULL when the
 * organisation has none, or the connection may not see them.
 */
int zoho_crm_pipelines(const struct call *call, struct json **out,
    struct error *err);

/* Titles of a record's notes: *rows is an array of records. */
int zoho_crm_notes_of(const struct call *call, const char *module,
    const char *id, struct json **rows, struct error *err);

/* Who can do what about it. */
enum crm_remedy {
	CRM_MEND_DATA,    /* a person corrects the record, and retries it */
	CRM_MEND_MAPPING, /* the mapping does not fit the CRM's fields */
	CRM_MEND_GRANT,   /* connect again, with more rights or scopes */
	CRM_MEND_ACCOUNT, /* a setting or the edition of the CRM account */
	CRM_WAIT_CREDITS, /* passes when the CRM takes calls again */
	CRM_WAIT,         /* passes by itself */
	CRM_MEND_PROGRAM, /* a mistake of leadbridge */
	CRM_REMEDY_COUNT
};

/*
 * What a code of the provider means for the record: the one table of codes.
 * Never NULL; unknown codes are ERROR_INVALID with words saying so.
 */
struct crm_code {
	const char *code;
	enum error_code meaning; /* INVALID: mend the data, CONFIG: a setting */
	enum crm_remedy remedy;
	const char *words;       /* for people, with the remedy */
};
const struct crm_code *zoho_crm_code(const char *code);

/* "correct the data" and so on; static. */
const char *crm_remedy_words(enum crm_remedy remedy);

/* The account's organisation name: proves that the connection works. free() */
int zoho_crm_org(const struct call *call, char **name, struct error *err);

#endif
