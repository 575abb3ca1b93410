/* meta.h - metadata: modules, fields, layouts, pipelines. */

#ifndef SANDBOX_META_H
#define SANDBOX_META_H

#include "tests/sandbox/world.h"

/* One element of fields[]. json_free() it. */
struct json *meta_field(struct world *w, const struct module_field *f);
/* An id as text. */
void meta_id(struct json *j, const char *name, int64_t id);

#endif
