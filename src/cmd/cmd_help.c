/* cmd_help.c - what a verb does and takes, and what was probably meant. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/strbuf.h"
#include "cmd/cmd.h"
#include "cmd/verbs.h"

#define USAGE_MAX 2000

const char *
cmd_nearest(const char *word, const char *const *words)
{
	return nearest_word(word, words);
}

char *
cmd_usage(const struct verb *verb)
{
	const struct cmd_option *o;
	struct strbuf text;
	size_t i;

	strbuf_init(&text, USAGE_MAX);
	strbuf_printf(&text, "usage: leadbridge %s", verb->name);
	if (*verb->args != '\0')
		strbuf_printf(&text, " %s", verb->args);
	for (i = 0; (o = verb_option_at(verb, i)) != NULL; i++) {
		if (strcmp(o->name, "help") == 0)
			continue;
		strbuf_printf(&text, " [--%s%s%s]", o->name,
		    o->value != NULL ? " " : "",
		    o->value != NULL ? o->value : "");
	}
	return strbuf_take(&text);
}

static void
help_verb(const struct verb *verb)
{
	const struct cmd_option *o;
	char *usage = cmd_usage(verb), left[64];
	size_t i;

	printf("%s\n\n%s.\n", usage, verb->summary);
	if (verb->help != NULL)
		printf("%s\n", verb->help);
	printf("\n");
	for (i = 0; (o = verb_option_at(verb, i)) != NULL; i++) {
		snprintf(left, sizeof(left), "--%s %s", o->name,
		    o->value != NULL ? o->value : "");
		printf("  %-22s %s\n", left, o->help);
	}
	free(usage);
}

/* One line a verb; those of a group, or all with group NULL. */
static void
list_verbs(const struct verb *verbs, size_t n, const char *group)
{
	size_t i, len = group != NULL ? strlen(group) : 0;
	char left[64];

	for (i = 0; i < n; i++) {
		if (group != NULL && (strncmp(verbs[i].name, group, len) != 0 ||
			verbs[i].name[len] != ' '))
			continue;
		snprintf(left, sizeof(left), "%s %s", verbs[i].name,
		    verbs[i].args);
		printf("  %-24s %s\n", left, verbs[i].summary);
	}
}

void
cmd_help(const struct cmd *cmd, const struct verb *verbs, size_t n)
{
	if (cmd->verb != NULL) {
		help_verb(cmd->verb);
		return;
	}
	printf("usage: leadbridge %s%s[OPTION...]\n\n",
	    cmd->group != NULL ? cmd->group : "",
	    cmd->group != NULL ? " VERB " : "VERB ");
	list_verbs(verbs, n, cmd->group);
	printf("\n`leadbridge VERB --help` says more about a verb.\n");
	if (cmd->group != NULL)
		return;
	printf("Settings: see leadbridge.env(5). Exit status: 0 done, 1 some "
	    "failed for good,\n2 usage, 3 configuration, 4 a person must "
	    "reconnect, 5 temporary, 6 limit\nreached, 7 data or schema.\n");
}
