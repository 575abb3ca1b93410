/* mirror_change.c - what is changed here, and must go out. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mirror_row.h"
#include "store/product.h"

static void
set_state(struct mirror_record *r, const char *state)
{
	free(r->state);
	r->state = xstrdup(state);
}

/* --- A new one ----------------------------------------------------------- */

static int
check_members(enum mirror_kind kind, const struct json *members,
    struct error *err)
{
	const char *word = mirror_kind_name(kind);
	const struct json *v;

	if (mirror_job(kind) == NULL)
		return error_set(err, ERROR_INVALID, "a %s is changed at the "
		    "provider alone", word);
	if (json_type(members) != JSON_OBJECT)
		return error_set(err, ERROR_INVALID, "a record is an object");
	for (v = json_first(members); v != NULL; v = json_next(v)) {
		if (merge_is_ours(word, json_name(v)))
			continue;
		error_set(err, ERROR_INVALID, "%.60s cannot be set: it is "
		    "the provider's", json_name(v));
		return error_detail(err, json_name(v));
	}
	return 0;
}

/* A SKU names one product. */
static int
check_sku(struct db *db, const char *tenant, const char *id,
    const struct json *content, struct error *err)
{
	const char *sku = mirror_text(content, "sku");
	struct error none = ERROR_INIT;
	struct mirror_record other;
	bool taken;

	if (sku == NULL)
		return 0;
	if (product_find_sku(db, tenant, sku, &other, &none) != 0) {
		if (none.code == ERROR_NOT_FOUND)
			return 0;
		*err = none;
		return -1;
	}
	taken = strcmp(other.id, id) != 0;
	mirror_release(&other);
	if (!taken)
		return 0;
	error_set(err, ERROR_CONFLICT, "there is a product with the SKU "
	    "%.100s already", sku);
	return error_detail(err, "sku");
}

int
mirror_create(struct db *db, const char *tenant, enum mirror_kind kind,
    const struct json *content, int64_t now, char *id, struct error *err)
{
	struct mirror_record r = {.kind = kind};
	int rc = -1;

	if (check_members(kind, content, err) != 0 ||
	    (kind == MIRROR_PRODUCT && check_sku(db, tenant, "", content,
	    err) != 0))
		return -1;
	uuid_make(r.id);
	(void)snprintf(id, UUID_SIZE, "%s", r.id);
	r.tenant = xstrdup(tenant);
	r.state = xstrdup(MIRROR_LOCAL_CHANGE);
	r.content = json_print(content);
	r.created_at = r.modified_at = r.changed_at = now;
	if (mirror_write_row(db, &r, 0, err) == 0 &&
	    mirror_index(db, &r, NULL, content, err) == 0)
		rc = mirror_wake_job(db, &r, now, err);
	mirror_release(&r);
	return rc;
}

/* --- A change ------------------------------------------------------------ */

/* Loads what may be changed. */
static int
load_live(struct db *db, const char *id, int64_t revision,
    struct mirror_record *r, struct error *err)
{
	if (mirror_load(db, id, r, err) != 0)
		return -1;
	if (r->deleted_at != 0) {
		mirror_release(r);
		return error_set(err, ERROR_NOT_FOUND, "there is no record "
		    "%.60s: it was deleted", id);
	}
	if (revision != 0 && revision != r->revision) {
		mirror_release(r);
		error_set(err, ERROR_CONFLICT, "the record has changed since "
		    "it was read");
		return error_detail(err, "revision");
	}
	return 0;
}

/* The custom field of a list that another one names; NULL: there is none. */
static const struct json *
find_custom(const struct json *list, const struct json *field)
{
	static const char *const names[] = {"api_name", "customfield_id",
		"label"};
	const struct json *v;
	const char *mine, *theirs;
	size_t i;

	for (v = json_first(list); v != NULL; v = json_next(v)) {
		for (i = 0; i < nitems(names); i++) {
			mine = json_scalar(json_get(v, names[i]));
			theirs = json_scalar(json_get(field, names[i]));
			if (mine != NULL && theirs != NULL &&
			    strcmp(mine, theirs) == 0)
				return v;
		}
	}
	return NULL;
}

/* Custom fields that a change does not name keep their values. */
static struct json *
merge_custom(const struct json *was, const struct json *changes)
{
	struct json *list = json_array();
	const struct json *v, *found;

	for (v = json_first(was); v != NULL; v = json_next(v)) {
		found = find_custom(changes, v);
		json_add(list, found != NULL ? mirror_overlay(v, found) :
		    json_copy(v));
	}
	for (v = json_first(changes); v != NULL; v = json_next(v))
		if (find_custom(was, v) == NULL)
			json_add(list, json_copy(v));
	return list;
}

/* The content with the changes; *changed when they change anything. */
static struct json *
changed_content(const struct json *was, const struct json *changes,
    bool *changed)
{
	struct json *content = json_copy(was), *value;
	const struct json *v;

	*changed = false;
	for (v = json_first(changes); v != NULL; v = json_next(v)) {
		if (strcmp(json_name(v), "custom_fields") == 0 &&
		    json_type(v) == JSON_ARRAY)
			value = merge_custom(json_get(was, json_name(v)), v);
		else
			value = json_copy(v);
		if (merge_same(value, json_get(was, json_name(v)))) {
			json_free(value);
			continue;
		}
		json_set(content, json_name(v), value);
		*changed = true;
	}
	return content;
}

static int
write_change(struct db *db, struct mirror_record *r, const struct json *was,
    const struct json *content, int64_t now, struct error *err)
{
	bool held = strcmp(r->state, MIRROR_CONFLICT) == 0;

	free(r->content);
	r->content = json_print(content);
	r->modified_at = r->changed_at = now;
	if (!held)
		set_state(r, MIRROR_LOCAL_CHANGE);
	if (mirror_write_row(db, r, 0, err) != 0 ||
	    mirror_index(db, r, was, content, err) != 0)
		return -1;
	return held ? 0 : mirror_wake_job(db, r, now, err);
}

int
mirror_change(struct db *db, const char *id, const struct json *changes,
    int64_t revision, int64_t now, struct error *err)
{
	struct json *was = NULL, *content = NULL;
	struct mirror_record r;
	bool changed;
	int rc = -1;

	if (load_live(db, id, revision, &r, err) != 0)
		return -1;
	if (check_members(r.kind, changes, err) != 0 ||
	    mirror_parse(r.content, &was, err) != 0)
		goto out;
	content = changed_content(was, changes, &changed);
	if (!changed)
		rc = 0;
	else if (r.kind != MIRROR_PRODUCT || json_get(changes, "sku") == NULL
	    || check_sku(db, r.tenant, r.id, content, err) == 0)
		rc = write_change(db, &r, was, content, now, err);
out:
	json_free(content);
	json_free(was);
	mirror_release(&r);
	return rc;
}

int
mirror_remove(struct db *db, const char *id, int64_t revision, int64_t now,
    struct error *err)
{
	struct json *content = NULL;
	struct mirror_record r;
	int rc = -1;

	if (load_live(db, id, revision, &r, err) != 0)
		return -1;
	if (mirror_job(r.kind) == NULL) {
		error_set(err, ERROR_INVALID, "a %s is deleted at the "
		    "provider alone", mirror_kind_name(r.kind));
		goto out;
	}
	if (strcmp(r.state, MIRROR_CONFLICT) == 0) {
		error_set(err, ERROR_CONFLICT, "the record has an open "
		    "conflict: resolve it first");
		goto out;
	}
	if (mirror_parse(r.content, &content, err) != 0)
		goto out;
	set_state(&r, MIRROR_LOCAL_CHANGE);
	r.modified_at = r.changed_at = r.deleted_at = now;
	if (mirror_write_row(db, &r, 0, err) == 0 &&
	    mirror_index(db, &r, content, content, err) == 0)
		rc = mirror_wake_job(db, &r, now, err);
out:
	json_free(content);
	mirror_release(&r);
	return rc;
}
