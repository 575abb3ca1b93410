/* cmd_doctor.c - looks for problems and names their remedies. */

#include "base/clock.h"
#include "base/text.h"
#include "cmd/check.h"
#include "cmd/cmd.h"
#include "cmd/doctor.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/booking.h"

#define SECRET_SHORT 16

const struct cmd_option doctor_options[] = {
	{"nginx", "FILE", "the web server's configuration to compare with"},
	{"offline", NULL, "call nobody"},
	{"verbose", NULL, "also what is well"},
	{NULL, NULL, NULL},
};

void
doctor_secrets(struct check_list *list, const struct config *cfg)
{
	const char *token = config_text(cfg, SET_ADMIN_TOKEN);

	if (text_empty(token))
		check_note(list, "admin-token", "no ADMIN_TOKEN is set: the "
		    "pages for operators answer 503",
		    "put one into the settings file: `leadbridge keygen` "
		    "makes one");
	else if (text_length(token) < SECRET_SHORT)
		check_wrong(list, "admin-token", "ADMIN_TOKEN is short enough "
		    "to be guessed", "`leadbridge keygen` makes a good one");
	else
		check_ok(list, "admin-token", "ADMIN_TOKEN is set");
}

static int
count_booking(const struct booking *b, void *arg)
{
	(void)b;
	++*(int *)arg;
	return 0;
}

/* Without coming bookings nobody waits for a mail. */
static void
doctor_booking_mail(struct check_list *list, const struct config *cfg,
    struct db *db)
{
	const struct booking_filter coming = {.status = BOOKING_CONFIRMED,
	    .from = clock_now_ms(), .to = INT64_MAX, .limit = 1};
	struct error err = ERROR_INIT;
	int n = 0;

	if (booking_list(db, &coming, count_booking, &n, &err) != 0) {
		check_error(list, "booking-mail", &err);
		return;
	}
	if (n == 0)
		return;
	if (text_empty(config_text(cfg, SET_ALERT_EMAIL_FROM)) &&
	    text_empty(config_text(cfg, SET_ALERT_EMAIL_TO)))
		check_note(list, "booking-mail", "there are bookings, but "
		    "their visitors get no mail", "set ALERT_EMAIL_FROM, and "
		    "SMTP_URL where the machine has no sendmail");
	else
		check_ok(list, "booking-mail", "visitors of bookings get "
		    "mail");
}

static void
examine(struct check_list *list, struct cmd *cmd)
{
	const struct config *cfg = cmd->cfg;
	struct db *db;

	doctor_files(list, cfg);
	doctor_locks(list, cfg);
	doctor_disk(list, cfg);
	doctor_secrets(list, cfg);
	doctor_nginx(list, cfg, cmd_option(cmd, "nginx"));
	db = doctor_store(list, cmd);
	doctor_clock(list, db);
	if (db != NULL) {
		doctor_seals(list, cfg, db);
		doctor_connections(list, cfg, db);
		doctor_booking_mail(list, cfg, db);
		doctor_runs(list, cfg, db);
	}
	if (cmd_option(cmd, "offline") != NULL)
		return;
	doctor_site(list, cfg);
	if (db != NULL)
		doctor_provider(list, cmd);
}

int
verb_doctor(struct cmd *cmd, struct error *err)
{
	struct check_list list;
	int wrong;

	check_init(&list);
	check_settings(&list);
	if (cmd_config(cmd, err) != NULL) {
		if (list.wrong == 0)
			check_ok(&list, "settings", "read from %s",
			    config_file(cmd->cfg) != NULL ?
			    config_file(cmd->cfg) : "the environment");
		examine(&list, cmd);
	} else {
		check_error(&list, "settings", err);
	}
	check_print(&list, cmd, cmd_option(cmd, "verbose") != NULL);
	wrong = list.wrong;
	if (wrong == 0 && cmd_option(cmd, "json") == NULL)
		out_remark("%d checks, nothing wrong.", list.count);
	check_release(&list);
	return wrong > 0 ? CMD_WRONG : 0;
}
