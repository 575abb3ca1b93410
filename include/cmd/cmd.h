/*
 * cmd.h - what the verbs of `leadbridge` share.
 *
 * A verb is a row of one table: its words, its arguments, its options and
 * the function behind it.  Parsing, help, "did you mean", opening settings
 * and store, printing and asking are done here, once for all.
 */

#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "provider/access.h"
#include "provider/provider.h"
#include "store/db.h"

struct cmd;
struct json;

#define CMD_WRONG 3      /* exit status: something is wrong, and was told */
#define CMD_SCHEMA 7     /* exit status: the store needs `migrate` */
#define CMD_OPTIONS_MAX 64

struct cmd_option {
	const char *name;  /* "origin" is typed as --origin */
	const char *value; /* what it takes, for help: "URL"; NULL: a flag */
	const char *help;
};

enum verb_flag {
	VERB_JSON = 1,   /* takes --json */
	VERB_TENANT = 2, /* takes --tenant */
	VERB_YES = 4     /* takes --yes; destroys something */
};

struct verb {
	const char *name;  /* one or two words: "form add" */
	const char *args;  /* for help: "NAME", "ID..." or "" */
	int min_args;
	int max_args;      /* -1: any number */
	const char *summary; /* one line */
	const char *help;    /* further text, or NULL */
	unsigned flags;      /* enum verb_flag */
	const struct cmd_option *options; /* ended by a NULL name, or NULL */
	/* 0 done; -1 and err; or an exit status after telling why itself. */
	int (*run)(struct cmd *cmd, struct error *err);
};

enum cmd_action { CMD_RUN, CMD_HELP, CMD_VERSION };

struct cmd_given {
	const char *name;
	const char *value; /* "" for a flag */
};

/* One call of the tool. Texts point into argv. */
struct cmd {
	enum cmd_action action;
	const struct verb *verb; /* NULL: help for all, or for a group */
	const char *group;       /* the first word of several verbs, or NULL */
	const char **args;
	int arg_count;
	struct cmd_given given[CMD_OPTIONS_MAX];
	size_t given_count;
	struct config *cfg; /* see cmd_config() */
	struct db *db;      /* see cmd_db() */
};

/*
 * Reads a command line against a table of verbs.  ERROR_INVALID says what is
 * wrong and, where one comes close, what was probably meant; cmd->verb is
 * then set if it was recognised.  cmd_release() in any case.
 */
int cmd_parse(struct cmd *cmd, const struct verb *verbs, size_t n, int argc,
    char **argv, struct error *err);
void cmd_release(struct cmd *cmd);

/* Value of the last option of that name ("" for a flag), NULL when absent. */
const char *cmd_option(const struct cmd *cmd, const char *name);
/* The i-th value of an option given several times, NULL past the last. */
const char *cmd_option_at(const struct cmd *cmd, const char *name, size_t i);
/* A number within [min, max]; `none` when absent; ERROR_INVALID. */
int cmd_option_int(const struct cmd *cmd, const char *name, int64_t min,
    int64_t max, int64_t none, int64_t *out, struct error *err);

/* The word of the list (ended by NULL) nearest to one mistyped, or NULL. */
const char *cmd_nearest(const char *word, const char *const *words);

/* Help for the verb, else for the group, else for all; standard output. */
void cmd_help(const struct cmd *cmd, const struct verb *verbs, size_t n);
/* The line "usage: leadbridge form add ..." without a line end. free(). */
char *cmd_usage(const struct verb *verb);

/* The settings, loaded at first use. NULL and err. Borrowed. */
const struct config *cmd_config(struct cmd *cmd, struct error *err);
/*
 * The store, opened at first use with those flags. NULL and err, also when
 * --tenant names nobody.
 */
struct db *cmd_db(struct cmd *cmd, unsigned flags, struct error *err);
/* Store, key and client for provider calls; access_close() it. */
int cmd_access(struct cmd *cmd, struct access *out, struct error *err);

/* ERROR_INVALID, and what was meant, when there is no such tenant. */
int cmd_check_tenant(struct cmd *cmd, const char *tenant,
    struct error *err);
/* --tenant, else "default". */
const char *cmd_tenant(const struct cmd *cmd);
/* --tenant, else NULL: all. */
const char *cmd_tenant_filter(const struct cmd *cmd);

/* Who types, for the audit: "cli:root". free() */
char *cmd_actor(void);

/* The provider of a service named by a person; ERROR_INVALID names them. */
int cmd_service(const char *service, const struct provider **out,
    struct error *err);

#endif
