/* cmd_help.c - what a verb does and takes, and what was probably meant. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "cmd/cmd.h"
#include "cmd/verbs.h"

#define WORD_MAX 40
#define USAGE_MAX 2000

static size_t
smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/*
 * Letters to add, drop, change or swap between two words (optimal string
 * alignment); WORD_MAX for a word too long to be meant.
 */
static size_t
word_distance(const char *a, const char *b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b), i, j;

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (i = 0; i <= n; i++)
		d[i][0] = i;
	for (j = 0; j <= m; j++)
		d[0][j] = j;
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			d[i][j] = smallest(d[i - 1][j] + 1, d[i][j - 1] + 1,
			    d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	return d[n][m];
}

const char *
cmd_nearest(const char *word, const char *const *words)
{
	const char *near = NULL;
	size_t len = strlen(word), best = len < 4 ? 1 : 2, i, distance;

	for (i = 0; words[i] != NULL; i++) {
		distance = word_distance(word, words[i]);
		/* "conf" is two letters too few, yet plainly `config`. */
		if (len >= 3 && strncmp(word, words[i], len) == 0)
			distance = 1;
		if (distance < best || (distance == best && near == NULL)) {
			near = words[i];
			best = distance;
		}
	}
	return near;
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
