/* category.c - the tree of categories, and what they are called here. */

#include "store/category.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mirror_row.h"
#include "store/mapping.h"

#define NONE ((size_t)-1)
/* A tree that is deeper is cut there. */
#define DEPTH 32

struct node {
	char *id, *provider_id, *parent_id, *name, *path;
	const char *local; /* the name here, of the mapping; or NULL */
	size_t parent;     /* NONE: at the top */
};

struct tree {
	struct node *nodes; /* brothers in their order */
	size_t count;
	struct json *mapping;
};

static void
tree_release(struct tree *t)
{
	size_t i;

	for (i = 0; i < t->count; i++) {
		free(t->nodes[i].id);
		free(t->nodes[i].provider_id);
		free(t->nodes[i].parent_id);
		free(t->nodes[i].name);
		free(t->nodes[i].path);
	}
	free(t->nodes);
	json_free(t->mapping);
	memset(t, 0, sizeof(*t));
}

/* The provider lists its root as a row, or does not. */
static bool
is_root(const char *provider_id)
{
	return strcmp(provider_id, "-1") == 0;
}

static int
read_nodes(struct db *db, const char *tenant, struct tree *t,
    struct error *err)
{
	struct db_rows *rows = NULL;
	struct node *n;
	int rc;

	if (db_query(db, "SELECT id, provider_id, parent_id, name "
	    "FROM category WHERE tenant = $1 AND live = 1 "
	    "ORDER BY position, name, id", DB_ARGS(db_text(tenant)), &rows,
	    err) != 0)
		return -1;
	while ((rc = db_next(rows, err)) == 1) {
		if (is_root(db_column_text(rows, 1)))
			continue;
		t->nodes = xreallocarray(t->nodes, t->count + 1,
		    sizeof(*t->nodes));
		n = &t->nodes[t->count++];
		memset(n, 0, sizeof(*n));
		n->id = xstrdup(db_column_text(rows, 0));
		n->provider_id = xstrdup(db_column_text(rows, 1));
		n->parent_id = xstrdup(db_column_text(rows, 2));
		n->name = xstrdup(db_column_text(rows, 3));
		n->parent = NONE;
	}
	db_rows_free(rows);
	return rc;
}

static size_t
find_node(const struct tree *t, const char *provider_id)
{
	size_t i;

	for (i = 0; provider_id != NULL && i < t->count; i++)
		if (strcmp(t->nodes[i].provider_id, provider_id) == 0)
			return i;
	return NONE;
}

/* Whether going up from a node comes back to it, or never ends. */
static bool
in_circle(const struct tree *t, size_t i)
{
	size_t at = t->nodes[i].parent;
	int depth;

	for (depth = 0; at != NONE && at != i && depth < DEPTH; depth++)
		at = t->nodes[at].parent;
	return at != NONE;
}

static char *
path_of(const struct tree *t, size_t i)
{
	char *above, *path;

	if (t->nodes[i].parent == NONE)
		return xstrdup(t->nodes[i].name);
	above = path_of(t, t->nodes[i].parent);
	path = xasprintf("%s/%s", above, t->nodes[i].name);
	free(above);
	return path;
}

/* By its path, its id, or its name alone. */
static const char *
local_name(const struct tree *t, const struct node *n)
{
	const char *name = json_get_text(t->mapping, n->path);

	if (name == NULL)
		name = json_get_text(t->mapping, n->provider_id);
	return name != NULL ? name : json_get_text(t->mapping, n->name);
}

static int
read_tree(struct db *db, const char *tenant, struct tree *t,
    struct error *err)
{
	char *mapping = NULL;
	int64_t updated_at;
	size_t i;
	int rc = -1;

	memset(t, 0, sizeof(*t));
	if (read_nodes(db, tenant, t, err) != 0 ||
	    mapping_content_load(db, tenant, "category", &mapping,
	    &updated_at, err) != 0)
		goto out;
	if (mapping != NULL && mirror_parse(mapping, &t->mapping, err) != 0)
		goto out;
	for (i = 0; i < t->count; i++)
		t->nodes[i].parent = find_node(t, t->nodes[i].parent_id);
	for (i = 0; i < t->count; i++)
		if (in_circle(t, i))
			t->nodes[i].parent = NONE;
	for (i = 0; i < t->count; i++) {
		t->nodes[i].path = path_of(t, i);
		t->nodes[i].local = local_name(t, &t->nodes[i]);
	}
	rc = 0;
out:
	free(mapping);
	if (rc != 0)
		tree_release(t);
	return rc;
}

static struct json *
show_node(const struct tree *t, size_t i)
{
	struct json *j = json_object(), *children = json_array();
	const struct node *n = &t->nodes[i];
	size_t k;

	json_set_text(j, "id", n->id);
	json_set_text(j, "provider_id", n->provider_id);
	json_set_text(j, "category_id", n->provider_id);
	json_set_text(j, "name", n->local != NULL ? n->local : n->name);
	json_set_text(j, "provider_name", n->name);
	json_set_text(j, "path", n->path);
	for (k = 0; k < t->count; k++)
		if (t->nodes[k].parent == i)
			json_add(children, show_node(t, k));
	json_set(j, "children", children);
	return j;
}

int
category_tree(struct db *db, const char *tenant, struct json **out,
    struct error *err)
{
	struct tree t;
	size_t i;

	*out = NULL;
	if (read_tree(db, tenant, &t, err) != 0)
		return -1;
	*out = json_array();
	for (i = 0; i < t.count; i++)
		if (t.nodes[i].parent == NONE)
			json_add(*out, show_node(&t, i));
	tree_release(&t);
	return 0;
}

int
category_load(struct db *db, const char *tenant, const char *word,
    struct json **out, struct error *err)
{
	struct tree t;
	size_t i;

	*out = NULL;
	if (read_tree(db, tenant, &t, err) != 0)
		return -1;
	for (i = 0; i < t.count && *out == NULL; i++)
		if (strcmp(t.nodes[i].id, word) == 0 ||
		    strcmp(t.nodes[i].provider_id, word) == 0)
			*out = show_node(&t, i);
	tree_release(&t);
	return *out != NULL ? 0 : error_set(err, ERROR_NOT_FOUND,
	    "there is no category %.100s", word);
}

static bool
is_called(const struct node *n, const char *word)
{
	return text_same(n->name, word) || text_same(n->path, word) ||
	    (n->local != NULL && text_same(n->local, word));
}

int
category_resolve(struct db *db, const char *tenant, const char *word,
    char **provider_id, struct error *err)
{
	size_t i, found = NONE;
	struct tree t;
	int rc = -1;

	*provider_id = NULL;
	if (read_tree(db, tenant, &t, err) != 0)
		return -1;
	for (i = 0; i < t.count; i++) {
		if (strcmp(t.nodes[i].id, word) == 0 ||
		    strcmp(t.nodes[i].provider_id, word) == 0) {
			found = i;
			break;
		}
		if (!is_called(&t.nodes[i], word))
			continue;
		if (found != NONE) {
			error_set(err, ERROR_INVALID, "several categories are "
			    "called %.100s: name the path or the id", word);
			goto out;
		}
		found = i;
	}
	if (found == NONE) {
		error_set(err, ERROR_NOT_FOUND, "there is no category %.100s",
		    word);
		goto out;
	}
	*provider_id = xstrdup(t.nodes[found].provider_id);
	rc = 0;
out:
	tree_release(&t);
	return rc;
}
