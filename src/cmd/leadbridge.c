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
	{"keys rotate", "", 0, 0,
	    "replace the master key while everything runs",
	    "Makes a new key and seals everything anew with it. Cut off, it "
	    "goes on when typed\nagain. The old key is kept as KEY.ID beside "
	    "the key file, because backups made\nbefore need it. Ends with 3 "
	    "when something does not open.", 0, keys_rotate_options,
	    verb_keys_rotate},
	{"tenant add", "NAME", 1, 1, "add a tenant",
	    "NAME is of a to z, digits and hyphens, at most 40.", 0, NULL,
	    verb_tenant_add},
	{"tenant list", "", 0, 0, "list tenants, and what each has set", NULL,
	    VERB_JSON, NULL, verb_tenant_list},
	{"tenant set", "TENANT KEY=value...", 2, -1,
	    "change a tenant's own settings",
	    "KEY is a setting of a provider, as in leadbridge.env(5). KEY= "
	    "removes it,\nKEY_FILE=path takes a secret from a file, KEY=- from "
	    "a line of standard input\n(at a terminal it is asked for, and not "
	    "shown). Kept sealed, never printed.", 0, NULL, verb_tenant_set},
	{"form add", "NAME", 1, 1, "add a form, print its key and HTML", NULL,
	    VERB_JSON | VERB_TENANT, form_add_options, verb_form_add},
	{"form list", "", 0, 0, "list forms", NULL, VERB_JSON | VERB_TENANT,
	    NULL, verb_form_list},
	{"form secret", "KEY", 1, 1, "make a new order secret of a form",
	    "Prints it, this once: a shop's program sends it as bearer. The "
	    "one before is void.", 0, NULL, verb_form_secret},
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
	{"token revoke", "SERVICE", 1, 1, "give a grant back to the provider",
	    "The provider revokes it, then it is forgotten. While the provider "
	    "cannot be\nreached nothing changes (exit status 5).",
	    VERB_TENANT | VERB_YES, NULL, verb_token_revoke},
	{"token env", "", 0, 0, "print export lines with valid access tokens",
	    "For every service that is connected, as in\n"
	    "eval \"$(leadbridge token env)\": ZOHO_CRM_ACCESS_TOKEN, "
	    "ZOHO_CRM_API_DOMAIN and\nso on, QB_ACCESS_TOKEN, QB_API_URL, "
	    "QB_REALM_ID.", VERB_TENANT, NULL, verb_token_env},
	{"lead list", "", 0, 0, "list leads, newest first", NULL,
	    VERB_JSON | VERB_TENANT, lead_list_options, verb_lead_list},
	{"lead show", "ID", 1, 1, "show a lead and what became of it", NULL,
	    VERB_JSON, NULL, verb_lead_show},
	{"lead retry", "ID...", 1, -1, "make dead or waiting leads due now",
	    NULL, 0, NULL, verb_lead_retry},
	{"lead edit", "ID FIELD=VALUE...", 2, -1, "correct a lead and have "
	    "it sent", "Only what is not in the CRM yet. FIELD= takes a value "
	    "out. A quarantined lead\nstays quarantined.", 0, NULL,
	    verb_lead_edit},
	{"lead release", "ID...", 1, -1, "let quarantined leads through",
	    NULL, 0, NULL, verb_lead_release},
	{"lead export", "", 0, 0, "write leads as CSV or JSON lines",
	    "All of them, newest first, to standard output. What a "
	    "spreadsheet would take for a\nformula has an apostrophe in "
	    "front.", VERB_TENANT, lead_export_options, verb_lead_export},
	{"lead erase", "ID", 1, 1, "blank a person's data everywhere",
	    "All leads, orders and bookings of the person behind a lead: "
	    "fields, conversations,\ntimelines, and what webhooks told. It "
	    "cannot be undone, and older\nbackups still have them.", VERB_YES,
	    lead_erase_options, verb_lead_erase},
	{"operator add", "NAME", 1, 1, "let somebody sign in",
	    "The password is asked for, or read from a line of standard "
	    "input or a file.", 0, operator_add_options, verb_operator_add},
	{"operator list", "", 0, 0, "list who may sign in", NULL, VERB_JSON,
	    NULL, verb_operator_list},
	{"operator password", "NAME", 1, 1, "give an operator another password",
	    "Signs him out everywhere.", 0, operator_password_options,
	    verb_operator_password},
	{"operator role", "NAME ROLE", 2, 2, "change what an operator may do",
	    "ROLE is owner, operator or viewer; a viewer changes nothing.", 0,
	    NULL, verb_operator_role},
	{"operator remove", "NAME", 1, 1, "let somebody sign in no longer",
	    NULL, VERB_YES, NULL, verb_operator_remove},
	{"hook list", "", 0, 0, "list what webhooks told, newest first", NULL,
	    VERB_JSON | VERB_TENANT, hook_list_options, verb_hook_list},
	{"hook show", "ID", 1, 1, "show an event and what became of it", NULL,
	    VERB_JSON | VERB_TENANT, NULL, verb_hook_show},
	{"hook replay", "ID...", 1, -1, "do once more what events tell",
	    "The next run of the job events does it.", VERB_TENANT, NULL,
	    verb_hook_replay},
	{"hook setup", "SOURCE", 1, 1, "ask a provider to tell of changes",
	    "SOURCE is zoho-inventory, zoho-crm, quickbooks or standard. Where "
	    "that cannot be\nasked for, what to click and to paste is printed. "
	    "May be repeated.", VERB_TENANT, NULL, verb_hook_setup},
	{"order list", "", 0, 0, "list orders, newest first", NULL,
	    VERB_JSON | VERB_TENANT, order_list_options, verb_order_list},
	{"order show", "NUMBER", 1, 1, "show an order and what became of it",
	    "By its number, or its id.", VERB_JSON | VERB_TENANT, NULL,
	    verb_order_show},
	{"order retry", "NUMBER...", 1, -1, "make dead or waiting orders due "
	    "now", "One whose deal was deleted at the CRM gets a new one.",
	    VERB_TENANT, NULL, verb_order_retry},
	{"order status", "NUMBER STATUS", 2, 2, "tell how an order goes on",
	    "The stage of its deal follows with the next run.", VERB_TENANT,
	    NULL, verb_order_status},
	{"booking list", "", 0, 0, "list bookings, newest first", NULL,
	    VERB_JSON | VERB_TENANT, booking_list_options,
	    verb_booking_list},
	{"booking show", "ID", 1, 1, "show a booking", NULL, VERB_JSON, NULL,
	    verb_booking_show},
	{"booking cancel", "ID...", 1, -1, "cancel bookings",
	    "Their events go from the calendar with the next run.", VERB_YES,
	    NULL, verb_booking_cancel},
	{"booking close", "DATE [HH:MM-HH:MM]", 1, 2,
	    "take no bookings on a day, or on a part of it",
	    "Bookings that are there stay.", VERB_TENANT, NULL,
	    verb_booking_close},
	{"booking reopen", "DATE [HH:MM-HH:MM]", 1, 2,
	    "take bookings again on a day that was closed", NULL, VERB_TENANT,
	    NULL, verb_booking_reopen},
	{"booking closed", "", 0, 0, "list the coming days that are closed",
	    NULL, VERB_JSON | VERB_TENANT, NULL, verb_booking_closed},
	{"booking text", "show|set KIND [FILE]", 2, 3, "show or set what mails "
	    "about bookings say", "KIND: confirmed, moved, cancelled, "
	    "reminder (to the visitor), business (to the business).\n"
	    "The file begins with \"Subject: ...\" and an empty line; {name}, "
	    "{date}, {time} and the\nlike are filled in. Nothing is set when "
	    "there is a mistake in it.", VERB_JSON | VERB_TENANT,
	    booking_text_options, verb_booking_text},
	{"dead list", "", 0, 0, "list what was given up, oldest first",
	    "--filter takes terms with commas between them: code=CODE, "
	    "form=KEY, kind=lead|order|booking,\nemail=ADDRESS, email~PART, "
	    "before=TIME, after=TIME (a day, or RFC 3339).",
	    VERB_JSON | VERB_TENANT, dead_list_options, verb_dead_list},
	{"dead retry", "[ID...]", 0, -1, "make what was given up due now",
	    NULL, VERB_TENANT, dead_retry_options, verb_dead_retry},
	{"conflict list", "", 0, 0, "list records that were changed here and "
	    "at Zoho, newest first", "Those that wait for a choice; see "
	    "SYNC_CONFLICT_STRATEGY in leadbridge.env(5).",
	    VERB_JSON | VERB_TENANT, conflict_list_options,
	    verb_conflict_list},
	{"conflict resolve", "ID local|remote|FIELD=SIDE...", 2, -1,
	    "choose between both sides", "SIDE is local, remote, or a value "
	    "of its own; fields that are not named\nstay as they are here.",
	    VERB_TENANT, NULL, verb_conflict_resolve},
	{"audit", "", 0, 0, "list what operators did, newest first", NULL,
	    VERB_JSON | VERB_TENANT, audit_options, verb_audit},
	{"mapping show", "KIND", 1, 1, "show what goes into which CRM field",
	    "KIND is lead, order or category. The whole that holds, defaults "
	    "included.",
	    VERB_JSON | VERB_TENANT, NULL, verb_mapping_show},
	{"mapping set", "KIND [FILE]", 1, 2, "set a mapping of your own",
	    "The file says what differs from the default; see "
	    "leadbridge-mapping(5).\nNothing is set when there is a mistake in "
	    "it.", VERB_TENANT, mapping_set_options, verb_mapping_set},
	{"mapping check", "KIND [FILE]", 1, 2, "compare with the CRM's fields",
	    "Of the file, else of the mapping that holds. Ends with 3 if "
	    "something is wrong.", VERB_JSON | VERB_TENANT, NULL,
	    verb_mapping_check},
	{"run list", "", 0, 0, "list runs of the batch jobs, newest first",
	    NULL, VERB_JSON | VERB_TENANT, run_list_options, verb_run_list},
	{"run show", "ID", 1, 1, "show a run and what became of its records",
	    "ID is of `run list`, or the run_id of a run that was asked for "
	    "over HTTP.", VERB_JSON, NULL, verb_run_show},
	{"stats", "", 0, 0, "count leads by their state", NULL,
	    VERB_JSON | VERB_TENANT, NULL, verb_stats},
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
