/* leadbridge.c - the tool of operators: a table of verbs. */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/secret.h"
#include "cmd/cmd.h"
#include "cmd/verbs.h"

static const struct verb verbs[] = {
	{"init", "", 0, 0, "make data directory, keys and a settings file",
	    "Asks nothing and overwrites nothing: it may be repeated. Writes "
	    "a settings file\nwith every setting explained when there is none; "
	    "names what it made.", 0, NULL, verb_init},
	{"doctor", "", 0, 0, "look for problems and name their remedies",
	    "Looks at settings, file modes, locks, store, disk, clock, web "
	    "server limits,\nprovider and connections. Ends with 3 if anything "
	    "is wrong.", VERB_JSON, doctor_options, verb_doctor},
	{"migrate", "", 0, 0, "bring the store to this version's schema",
	    "Makes a copy beside the store first.", 0, migrate_options,
	    verb_migrate},
	{"config show", "", 0, 0, "print every setting, secrets masked", NULL,
	    VERB_JSON, config_show_options, verb_config_show},
	{"config check", "", 0, 0, "look for mistakes in the settings",
	    "Ends with 3 on a malformed value, an unknown LEADBRIDGE_ key, or "
	    "a file with\nsecrets that others can read.", VERB_JSON, NULL,
	    verb_config_check},
	{"keygen", "", 0, 0, "print a fresh key", "32 random bytes in base64, "
	    "for a key file or as a secret.", 0, NULL, verb_keygen},
	{"form add", "NAME", 1, 1, "add a form, print its key and HTML", NULL,
	    VERB_JSON | VERB_TENANT, form_add_options, verb_form_add},
	{"form list", "", 0, 0, "list forms", NULL, VERB_JSON | VERB_TENANT,
	    NULL, verb_form_list},
	{"form remove", "KEY", 1, 1, "remove a form; its leads stay", NULL,
	    VERB_YES, NULL, verb_form_remove},
	{"connect", "SERVICE", 1, 1, "print a one-time link for the browser",
	    "Whoever opens the link within 24 hours can connect the service "
	    "once.\nWith --code a code made in the provider's console is "
	    "exchanged at once.", VERB_TENANT, connect_options, verb_connect},
	{"token list", "", 0, 0, "list connections and their state", NULL,
	    VERB_JSON | VERB_TENANT, NULL, verb_token_list},
	{"token get", "SERVICE", 1, 1, "print a valid access token",
	    "Nothing but the token and a line end, for other programs of this "
	    "host.", VERB_TENANT, NULL, verb_token_get},
	{"token refresh", "SERVICE", 1, 1, "renew the access token now",
	    "Whatever its age; never past the provider's quota.", VERB_TENANT,
	    NULL, verb_token_refresh},
	{"lead list", "", 0, 0, "list leads, newest first", NULL,
	    VERB_JSON | VERB_TENANT, lead_list_options, verb_lead_list},
	{"lead show", "ID", 1, 1, "show a lead and what became of it", NULL,
	    VERB_JSON, NULL, verb_lead_show},
	{"lead retry", "ID...", 1, -1, "make dead or waiting leads due now",
	    NULL, 0, NULL, verb_lead_retry},
	{"backup", "FILE", 1, 1, "copy the store into a new file",
	    "Safe while everything runs. The key is not in it: keep that in "
	    "another place.", 0, NULL, verb_backup},
	{"restore", "FILE", 1, 1, "put a backup into an empty data directory",
	    "The key it was sealed with must be in place. Replaces nothing.",
	    0, NULL, verb_restore},
	{"store copy", "FROM TO", 2, 2, "bring a store into another database",
	    "Each is an address as LEADBRIDGE_DB has it; the target is empty. "
	    "May be repeated\nafter it was cut off. Stop all programs first; "
	    "at the end every row is compared.", 0, NULL, verb_store_copy},
};

static int
usage_error(const struct cmd *cmd, const struct error *err)
{
	char *usage;

	fprintf(stderr, "leadbridge: %s\n", err->text);
	if (cmd->verb != NULL) {
		usage = cmd_usage(cmd->verb);
		fprintf(stderr, "%s\n", usage);
		free(usage);
	} else {
		fprintf(stderr, "`leadbridge --help` lists the verbs.\n");
	}
	return error_meaning(ERROR_INVALID)->exit_code;
}

static int
run_verb(struct cmd *cmd, struct error *err)
{
	int status = cmd->verb->run(cmd, err);

	if (status >= 0)
		return status;
	/* What was printed stands before the reason why no more came. */
	fflush(stdout);
	fprintf(stderr, "leadbridge: %s\n", err->text);
	return error_meaning(err->code)->exit_code;
}

int
main(int argc, char **argv)
{
	struct cmd cmd;
	struct error err = ERROR_INIT;
	int status = 0;

	/* For the width of characters; what is printed is UTF-8 anyway. */
	setlocale(LC_CTYPE, "C.UTF-8");
	umask(077);
	secret_setup();
	if (cmd_parse(&cmd, verbs, nitems(verbs), argc, argv, &err) != 0)
		status = usage_error(&cmd, &err);
	else if (cmd.action == CMD_HELP)
		cmd_help(&cmd, verbs, nitems(verbs));
	else if (cmd.action == CMD_VERSION)
		puts("leadbridge " LEADBRIDGE_VERSION);
	else
		status = run_verb(&cmd, &err);
	cmd_release(&cmd);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("leadbridge: cannot write the output");
		status = status != 0 ? status :
		    error_meaning(ERROR_INTERNAL)->exit_code;
	}
	return status;
}
