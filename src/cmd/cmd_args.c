/* cmd_args.c - reads a command line against the table of verbs. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/verbs.h"

/* What verbs have in common, each for those with the flag (0: for all). */
static const struct {
	struct cmd_option option;
	unsigned flag;
} common[] = {
	{{"tenant", "T", "the tenant (without: default; lists: all)"},
	    VERB_TENANT},
	{{"json", NULL, "JSON instead of a text for people"}, VERB_JSON},
	{{"yes", NULL, "do not ask"}, VERB_YES},
	{{"help", NULL, "this text"}, 0},
};

const struct cmd_option *
verb_option_at(const struct verb *verb, size_t i)
{
	const struct cmd_option *o = verb->options;
	size_t k;

	for (; o != NULL && o->name != NULL; o++)
		if (i-- == 0)
			return o;
	for (k = 0; k < nitems(common); k++)
		if ((common[k].flag == 0 ||
			(verb->flags & common[k].flag) != 0) && i-- == 0)
			return &common[k].option;
	return NULL;
}

const struct cmd_option *
verb_option(const struct verb *verb, const char *name)
{
	const struct cmd_option *o;
	size_t i;

	for (i = 0; (o = verb_option_at(verb, i)) != NULL; i++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

/*
 * Index in argv of the next word that is no option; argc when none.  Before
 * the verb is known only --tenant is known to take a word after it.
 */
static int
next_word(int argc, char **argv, int i)
{
	for (; i < argc; i++) {
		if (argv[i][0] != '-')
			return i;
		if (strcmp(argv[i], "--tenant") == 0)
			i++;
	}
	return argc;
}

static bool
words_match(const char *name, const char *first, const char *second)
{
	size_t n = strlen(first);

	if (strncmp(name, first, n) != 0)
		return false;
	if (second == NULL)
		return name[n] == '\0';
	return name[n] == ' ' && strcmp(name + n + 1, second) == 0;
}

static bool
is_group(const struct verb *verbs, size_t n, const char *first)
{
	size_t i, len = strlen(first);

	for (i = 0; i < n; i++)
		if (strncmp(verbs[i].name, first, len) == 0 &&
		    verbs[i].name[len] == ' ')
			return true;
	return false;
}

/*
 * Says that a verb is not known: the nearest among the first words, or, in a
 * group, among its second words.
 */
static int
no_such_verb(const struct verb *verbs, size_t n, const char *group,
    const char *word, struct error *err)
{
	char **words = xcalloc(n + 1, sizeof(*words));
	size_t i, len = group != NULL ? strlen(group) : 0, count = 0;
	const char *near = NULL;
	char all[200] = "";

	for (i = 0; i < n; i++) {
		const char *name = verbs[i].name;

		if (group == NULL) {
			words[count++] = xstrndup(name, strcspn(name, " "));
		} else if (strncmp(name, group, len) == 0 &&
		    name[len] == ' ') {
			words[count++] = xstrdup(name + len + 1);
			snprintf(all + strlen(all), sizeof(all) - strlen(all),
			    "%s%s", *all != '\0' ? ", " : "",
			    name + len + 1);
		}
	}
	if (word != NULL)
		near = cmd_nearest(word, (const char *const *)words);
	if (word == NULL)
		error_set(err, ERROR_INVALID, "`%s` needs one of: %s", group,
		    all);
	else if (near != NULL)
		error_set(err, ERROR_INVALID, "unknown verb `%s%s%s`: did you "
		    "mean `%s%s%s`?", group != NULL ? group : "",
		    group != NULL ? " " : "", word, group != NULL ? group : "",
		    group != NULL ? " " : "", near);
	else if (group != NULL)
		error_set(err, ERROR_INVALID, "unknown verb `%s %s`: `%s` "
		    "takes %s", group, word, group, all);
	else
		error_set(err, ERROR_INVALID, "unknown verb `%s`", word);
	for (i = 0; i < count; i++)
		free(words[i]);
	free(words);
	return -1;
}

static bool
asks_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

/*
 * Finds the verb; *first and *second are the places of its words in argv
 * (argc when it has none).
 */
static int
find_verb(struct cmd *cmd, const struct verb *verbs, size_t n, int argc,
    char **argv, int *first, int *second, struct error *err)
{
	const char *group = NULL;
	size_t i;

	*second = argc;
	*first = next_word(argc, argv, 1);
	if (*first == argc)
		return 0;
	if (is_group(verbs, n, argv[*first])) {
		group = argv[*first];
		*second = next_word(argc, argv, *first + 1);
	}
	for (i = 0; i < n && cmd->verb == NULL; i++)
		if (words_match(verbs[i].name, argv[*first],
			group == NULL || *second == argc ? NULL :
			argv[*second]))
			cmd->verb = &verbs[i];
	if (cmd->verb != NULL)
		return 0;
	if (group != NULL && *second == argc &&
	    (cmd->action == CMD_HELP || asks_help(argc, argv))) {
		cmd->action = CMD_HELP;
		cmd->group = group;
		return 0;
	}
	return no_such_verb(verbs, n, group, group == NULL ? argv[*first] :
	    *second < argc ? argv[*second] : NULL, err);
}

static int
no_such_option(const struct verb *verb, const char *name, struct error *err)
{
	const char *words[CMD_OPTIONS_MAX], *near;
	const struct cmd_option *o;
	size_t i;

	for (i = 0; i < nitems(words) - 1; i++) {
		o = verb_option_at(verb, i);
		if (o == NULL)
			break;
		words[i] = o->name;
	}
	words[i] = NULL;
	near = cmd_nearest(name, words);
	if (near != NULL)
		return error_set(err, ERROR_INVALID, "`%s` has no option "
		    "--%s: did you mean --%s?", verb->name, name, near);
	return error_set(err, ERROR_INVALID, "`%s` has no option --%s",
	    verb->name, name);
}

/* Takes the option at argv[*i], and its value from there or the next. */
static int
take_option(struct cmd *cmd, int argc, char **argv, int *i,
    struct error *err)
{
	const char *text = argv[*i] + 2, *equals = strchr(text, '=');
	const struct cmd_option *o;
	struct cmd_given *given = &cmd->given[cmd->given_count];
	char name[64];
	int len = equals != NULL ? (int)(equals - text) : (int)strlen(text);

	snprintf(name, sizeof(name), "%.*s", len, text);
	o = verb_option(cmd->verb, name);
	if (o == NULL)
		return no_such_option(cmd->verb, name, err);
	if (cmd->given_count == CMD_OPTIONS_MAX)
		return error_set(err, ERROR_INVALID, "more than %d options",
		    CMD_OPTIONS_MAX);
	given->name = o->name;
	given->value = "";
	if (o->value == NULL && equals != NULL)
		return error_set(err, ERROR_INVALID, "--%s takes no value",
		    name);
	if (o->value != NULL && equals != NULL) {
		given->value = equals + 1;
	} else if (o->value != NULL) {
		if (*i + 1 >= argc)
			return error_set(err, ERROR_INVALID, "--%s needs a "
			    "value: --%s %s", name, name, o->value);
		given->value = argv[++*i];
	}
	cmd->given_count++;
	return 0;
}

static int
check_count(const struct cmd *cmd, struct error *err)
{
	const struct verb *verb = cmd->verb;

	if (cmd->arg_count < verb->min_args)
		return error_set(err, ERROR_INVALID, "`%s` needs %s",
		    verb->name, verb->args);
	if (verb->max_args >= 0 && cmd->arg_count > verb->max_args)
		return error_set(err, ERROR_INVALID, "`%s` does not take "
		    "`%s`", verb->name, cmd->args[verb->max_args]);
	return 0;
}

/* The whole line without a verb: --help, --version, or a mistake. */
static int
parse_bare(struct cmd *cmd, int argc, char **argv, struct error *err)
{
	int i;

	if (cmd->action == CMD_HELP)
		return 0;
	if (asks_help(argc, argv)) {
		cmd->action = CMD_HELP;
		return 0;
	}
	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--version") == 0) {
			cmd->action = CMD_VERSION;
			return 0;
		} else {
			return error_set(err, ERROR_INVALID, "there is no "
			    "option %s", argv[i]);
		}
	return error_set(err, ERROR_INVALID, "a verb is missing");
}

int
cmd_parse(struct cmd *cmd, const struct verb *verbs, size_t n, int argc,
    char **argv, struct error *err)
{
	bool options = true;
	int i, first, second;

	memset(cmd, 0, sizeof(*cmd));
	cmd->action = CMD_RUN;
	cmd->args = xcalloc((size_t)argc + 1, sizeof(*cmd->args));
	/* `leadbridge help form add` is `leadbridge form add --help`. */
	if (argc > 1 && strcmp(argv[1], "help") == 0) {
		cmd->action = CMD_HELP;
		return find_verb(cmd, verbs, n, argc - 1, argv + 1, &first,
		    &second, err);
	}
	if (find_verb(cmd, verbs, n, argc, argv, &first, &second, err) != 0)
		return -1;
	if (cmd->verb == NULL)
		return parse_bare(cmd, argc, argv, err);
	for (i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (i == first || i == second)
			continue;
		if (options && strcmp(arg, "-h") == 0)
			arg = "--help";
		if (options && strcmp(arg, "--") == 0) {
			options = false;
		} else if (options && strcmp(arg, "--help") == 0) {
			cmd->action = CMD_HELP;
			return 0;
		} else if (options && text_starts(arg, "--")) {
			if (take_option(cmd, argc, argv, &i, err) != 0)
				return -1;
		} else if (options && arg[0] == '-' && arg[1] != '\0') {
			return error_set(err, ERROR_INVALID, "there is no "
			    "option %s", arg);
		} else {
			cmd->args[cmd->arg_count++] = arg;
		}
	}
	return check_count(cmd, err);
}
