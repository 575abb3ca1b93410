/* cmd_args.c - a command line is understood, or refused with a hint. */

#include <string.h>

#include "base/mem.h"
#include "cmd/cmd.h"
#include "tests/lib/tap.h"

static const struct cmd_option add_options[] = {
	{"origin", "URL", "a site"},
	{"require-token", NULL, "a flag"},
	{NULL, NULL, NULL},
};

static const struct verb verbs[] = {
	{"init", "", 0, 0, "make things", NULL, 0, NULL, NULL},
	{"config show", "", 0, 0, "show", NULL, VERB_JSON, NULL, NULL},
	{"form add", "NAME", 1, 1, "add", NULL, VERB_JSON | VERB_TENANT,
	    add_options, NULL},
	{"form list", "", 0, 0, "list", NULL, VERB_JSON | VERB_TENANT, NULL,
	    NULL},
	{"form remove", "KEY", 1, 1, "remove", NULL, VERB_YES, NULL, NULL},
	{"lead retry", "ID...", 1, -1, "retry", NULL, 0, NULL, NULL},
};

#define LINE_MAX_WORDS 12

/* A line as it is typed, its words apart; quotes are not known here. */
static int
split(char *line, char **argv)
{
	int argc = 0;
	char *save = NULL, *word;

	for (word = strtok_r(line, " ", &save); word != NULL &&
	    argc < LINE_MAX_WORDS; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return argc;
}

static const struct {
	const char *line;
	const char *verb;
	const char *args; /* joined by commas */
	const char *options; /* name=value, joined by commas */
} good[] = {
	{"leadbridge init", "init", "", ""},
	{"leadbridge form add Hello", "form add", "Hello", ""},
	{"leadbridge form add Hello --json", "form add", "Hello", "json="},
	{"leadbridge --json form add Hello", "form add", "Hello", "json="},
	{"leadbridge form --json add Hello", "form add", "Hello", "json="},
	{"leadbridge --tenant acme form add Hello", "form add", "Hello",
	    "tenant=acme"},
	{"leadbridge --tenant=acme form add Hello", "form add", "Hello",
	    "tenant=acme"},
	{"leadbridge form add --origin https://a.example "
	    "--origin=https://b.example Hello", "form add", "Hello",
	    "origin=https://a.example,origin=https://b.example"},
	{"leadbridge form add --origin= Hello", "form add", "Hello",
	    "origin="},
	{"leadbridge form add -- --json", "form add", "--json", ""},
	{"leadbridge form add -", "form add", "-", ""},
	{"leadbridge form add form", "form add", "form", ""},
	{"leadbridge form add add", "form add", "add", ""},
	{"leadbridge form remove K --yes", "form remove", "K", "yes="},
	{"leadbridge lead retry a b c", "lead retry", "a,b,c", ""},
};

static void
test_good(void)
{
	struct cmd cmd;
	struct error err;
	char line[200], got[400], *argv[LINE_MAX_WORDS + 1];
	size_t i, k;
	int argc, a;

	for (i = 0; i < nrows(good); i++) {
		memset(&err, 0, sizeof(err));
		snprintf(line, sizeof(line), "%s", good[i].line);
		argc = split(line, argv);
		if (!is_int(cmd_parse(&cmd, verbs, nitems(verbs), argc, argv,
			&err), 0, "`%s` is taken", good[i].line)) {
			note("%s", err.text);
			cmd_release(&cmd);
			continue;
		}
		is_text(cmd.verb->name, good[i].verb, "... its verb");
		got[0] = '\0';
		for (a = 0; a < cmd.arg_count; a++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "%s%s", a > 0 ? "," : "", cmd.args[a]);
		is_text(got, good[i].args, "... its arguments");
		got[0] = '\0';
		for (k = 0; k < cmd.given_count; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "%s%s=%s", k > 0 ? "," : "", cmd.given[k].name,
			    cmd.given[k].value);
		is_text(got, good[i].options, "... its options");
		cmd_release(&cmd);
	}
}

static const struct {
	const char *line;
	const char *hint;
} bad[] = {
	{"leadbridge", "a verb is missing"},
	{"leadbridge inti", "did you mean `init`?"},
	{"leadbridge conf show", "did you mean `config`?"},
	{"leadbridge zebra", "unknown verb `zebra`"},
	{"leadbridge form", "`form` needs one of: add, list, remove"},
	{"leadbridge form ad x", "did you mean `form add`?"},
	{"leadbridge form zebra", "`form` takes add, list, remove"},
	{"leadbridge form add", "`form add` needs NAME"},
	{"leadbridge form add a b", "does not take `b`"},
	{"leadbridge init now", "does not take `now`"},
	{"leadbridge form list --jsn", "did you mean --json?"},
	{"leadbridge init --json", "`init` has no option --json"},
	{"leadbridge init --tenant t", "`init` has no option --tenant"},
	{"leadbridge form add x --origin", "--origin needs a value"},
	{"leadbridge form list --json=yes", "--json takes no value"},
	{"leadbridge form list -j", "no option -j"},
	{"leadbridge --wrong", "no option --wrong"},
};

static void
test_bad(void)
{
	struct cmd cmd;
	struct error err;
	char line[200], *argv[LINE_MAX_WORDS + 1];
	size_t i;
	int argc;

	for (i = 0; i < nrows(bad); i++) {
		memset(&err, 0, sizeof(err));
		snprintf(line, sizeof(line), "%s", bad[i].line);
		argc = split(line, argv);
		is_int(cmd_parse(&cmd, verbs, nitems(verbs), argc, argv, &err),
		    -1, "`%s` is refused", bad[i].line);
		has_text(err.text, bad[i].hint, "... and says why");
		is_int(error_meaning(err.code)->exit_code, 2,
		    "... as a mistake of usage");
		cmd_release(&cmd);
	}
}

static const struct {
	const char *line;
	enum cmd_action action;
	const char *verb, *group;
} asks[] = {
	{"leadbridge --help", CMD_HELP, NULL, NULL},
	{"leadbridge -h", CMD_HELP, NULL, NULL},
	{"leadbridge help", CMD_HELP, NULL, NULL},
	{"leadbridge --version", CMD_VERSION, NULL, NULL},
	{"leadbridge form --help", CMD_HELP, NULL, "form"},
	{"leadbridge help form", CMD_HELP, NULL, "form"},
	{"leadbridge help form add", CMD_HELP, "form add", NULL},
	{"leadbridge form add --help", CMD_HELP, "form add", NULL},
	{"leadbridge form add -h", CMD_HELP, "form add", NULL},
};

static void
test_help(void)
{
	struct cmd cmd;
	struct error err = ERROR_INIT;
	char line[200], *argv[LINE_MAX_WORDS + 1];
	size_t i;
	int argc;

	for (i = 0; i < nrows(asks); i++) {
		snprintf(line, sizeof(line), "%s", asks[i].line);
		argc = split(line, argv);
		is_int(cmd_parse(&cmd, verbs, nitems(verbs), argc, argv, &err),
		    0, "`%s` is taken", asks[i].line);
		is_int(cmd.action, asks[i].action, "... as what it asks");
		is_text(cmd.verb != NULL ? cmd.verb->name : NULL,
		    asks[i].verb, "... about its verb");
		is_text(cmd.group, asks[i].group, "... about its group");
		cmd_release(&cmd);
	}
}

static void
test_nearest(void)
{
	static const char *const words[] = {
		"init", "doctor", "config", "restore", NULL,
	};

	is_text(cmd_nearest("docotr", words), "doctor", "a swap is one step");
	is_text(cmd_nearest("restor", words), "restore", "a start is enough");
	is_text(cmd_nearest("con", words), "config", "so are three letters");
	is_text(cmd_nearest("xy", words), NULL, "what is far is not guessed");
	is_text(cmd_nearest("", words), NULL, "nothing resembles nothing");
	is_text(cmd_nearest("a-word-that-is-longer-than-any-verb-could-ever-be",
		words), NULL, "a long word is no verb");
}

int
main(void)
{
	test_good();
	test_bad();
	test_help();
	test_nearest();
	return tap_done();
}
