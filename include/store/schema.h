/*
 * schema.h - the schema's steps as embedded by the build.
 */

#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

struct schema_step {
	int version;
	const char *name;
	const char *engine; /* the driver's word, or "" for every engine */
	const char *sql;
};

/* In order of version. */
extern const struct schema_step schema_steps[];
extern const int schema_step_count;

#endif
