/* cmd_booking.c - shows and cancels bookings, closes and opens days. */

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/list.h"
#include "cmd/out.h"
#include "cmd/verbs.h"
#include "store/audit.h"
#include "store/booking.h"
#include "store/closure.h"

#define DAY_MS INT64_C(86400000)

const struct cmd_option booking_list_options[] = {
	{"status", "STATUS", "pending_confirmation, confirmed, cancelled"},
	{"coming", NULL, "only those that are not over"},
	{"limit", "N", "rows, 1 to 200 (50)"},
	{"cursor", "ID", "go on where the last list ended"},
	{NULL, NULL, NULL},
};

static struct json *
list_row(const struct booking *b)
{
	struct json *row = json_object();

	json_set_text(row, "id", b->id);
	json_set_text(row, "tenant", b->tenant);
	json_set_text(row, "form", b->form);
	json_set_text(row, "status", b->status);
	json_set_instant(row, "start", b->start_at);
	json_set_instant(row, "end", b->end_at);
	json_set_text(row, "name", b->name);
	json_set_text(row, "email", b->email);
	json_set_text(row, "phone", b->phone);
	json_set_text(row, "event_uid", b->event_uid);
	json_set_text(row, "delivery", b->delivery);
	json_set_int(row, "attempts", b->attempts);
	json_set_text(row, "last_error", b->last_error);
	json_set_instant(row, "created_at", b->created_at);
	return row;
}

static int
add_row(const struct booking *b, void *arg)
{
	list_add(arg, b->id, list_row(b));
	return 0;
}

int
verb_booking_list(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"ID", "id"}, {"START", "start"}, {"END", "end"},
		{"STATUS", "status"}, {"NAME", "name"}, {"EMAIL", "email"},
		{"PHONE", "phone"}, {"LAST ERROR", "last_error"},
	};
	struct booking_filter filter = {
		.tenant = cmd_tenant_filter(cmd),
		.status = cmd_option(cmd, "status"),
		.from = cmd_option(cmd, "coming") != NULL ?
		    clock_now_ms() : 0,
	};
	struct list list;

	if (list_begin(cmd, &list, err) != 0)
		return -1;
	filter.before = list.before;
	filter.limit = list.ask;
	return list_end(cmd, &list, booking_list(list.db, &filter,
	    add_row, &list, err), columns, nitems(columns));
}

int
verb_booking_show(struct cmd *cmd, struct error *err)
{
	struct db *db = cmd_db(cmd, 0, err);
	struct booking b;
	struct json *j;

	if (db == NULL || booking_load(db, cmd->args[0], &b, err) != 0)
		return -1;
	j = list_row(&b);
	json_set_text(j, "tz", b.tz);
	json_set_text(j, "notes", b.notes);
	json_set_text(j, "lead_id", b.lead_id);
	json_set_text(j, "cancelled_by", b.cancelled_by);
	json_set_int(j, "version", b.version);
	json_set_instant(j, "changed_at", b.changed_at);
	if (cmd_option(cmd, "json") != NULL)
		out_json(j);
	else
		out_json_lines(j);
	json_free(j);
	booking_release(&b);
	return 0;
}

struct cancelling {
	const char *id, *actor;
	int64_t now;
};

static int
cancel(struct db *db, void *arg, struct error *err)
{
	const struct cancelling *c = arg;
	struct audit_entry audit = {
		.at = c->now,
		.actor = c->actor,
		.action = "booking.cancelled",
		.subject = c->id,
	};
	struct booking b;
	bool stale;
	int rc;

	if (booking_load(db, c->id, &b, err) != 0)
		return -1;
	audit.tenant = b.tenant;
	rc = booking_cancel(db, c->id, 0, BOOKING_BY_OPERATOR, c->now, &stale,
	    err);
	if (rc == 0)
		rc = audit_add(db, &audit, err);
	booking_release(&b);
	return rc;
}

static int
cancel_one(struct cmd *cmd, struct db *db, const char *id, struct error *err)
{
	char *actor = cmd_actor();
	struct cancelling c = {.id = id, .actor = actor,
	    .now = clock_now_ms()};
	int rc = db_transact(db, cancel, &c, err);

	(void)cmd;
	free(actor);
	return rc;
}

/* Its event goes with the next run. */
int
verb_booking_cancel(struct cmd *cmd, struct error *err)
{
	if (out_confirm(cmd, err, "cancel %d booking%s", cmd->arg_count,
	    cmd->arg_count == 1 ? "" : "s") != 0)
		return -1;
	return list_each(cmd, cancel_one, err);
}

/* --- Days ----------------------------------------------------------------- */

/* DATE [HH:MM-HH:MM]; without a span `all`. */
static int
read_closure(struct cmd *cmd, struct hours_span all,
    struct slot_closure *out, struct error *err)
{
	out->span = all;
	if (zone_date_parse(cmd->args[0], &out->day) != 0)
		return error_set(err, ERROR_INVALID, "a day is written like "
		    "2026-12-24");
	if (cmd->arg_count > 1 &&
	    hours_span_parse(cmd->args[1], &out->span) != 0)
		return error_set(err, ERROR_INVALID, "a part of a day is "
		    "written like 09:00-12:30, in steps of five minutes");
	return 0;
}

int
verb_booking_close(struct cmd *cmd, struct error *err)
{
	const struct hours_span whole = {0, HOURS_DAY_MINUTES};
	struct slot_closure closure;
	struct db *db;

	if (read_closure(cmd, whole, &closure, err) != 0)
		return -1;
	db = cmd_db(cmd, 0, err);
	return db == NULL ? -1 : closure_add(db, cmd_tenant(cmd), &closure,
	    clock_now_ms(), err);
}

int
verb_booking_reopen(struct cmd *cmd, struct error *err)
{
	const struct hours_span any = {0, 0};
	struct slot_closure closure;
	struct db *db;
	bool found;

	if (read_closure(cmd, any, &closure, err) != 0)
		return -1;
	db = cmd_db(cmd, 0, err);
	if (db == NULL || closure_remove(db, cmd_tenant(cmd), &closure,
		&found, err) != 0)
		return -1;
	return found ? 0 : error_set(err, ERROR_NOT_FOUND, "%s is not closed",
	    cmd->args[0]);
}

int
verb_booking_closed(struct cmd *cmd, struct error *err)
{
	static const struct out_column columns[] = {
		{"DAY", "id"}, {"FROM", "from"}, {"TO", "to"},
	};
	struct slot_closure *list = NULL;
	struct db *db = cmd_db(cmd, 0, err);
	char day[ZONE_DATE_SIZE], text[8];
	struct json *rows, *row;
	size_t n = 0, i;

	if (db == NULL || closure_list(db, cmd_tenant(cmd),
		clock_now_ms() / DAY_MS - 1, &list, &n, err) != 0)
		return -1;
	rows = json_array();
	for (i = 0; i < n; i++) {
		row = json_object();
		zone_date_text(list[i].day, day);
		json_set_text(row, "id", day);
		(void)snprintf(text, sizeof(text), "%02d:%02d",
		    list[i].span.from / 60 % 100, list[i].span.from % 60);
		json_set_text(row, "from", text);
		(void)snprintf(text, sizeof(text), "%02d:%02d",
		    list[i].span.to / 60 % 100, list[i].span.to % 60);
		json_set_text(row, "to", text);
		json_add(rows, row);
	}
	free(list);
	out_list(cmd, rows, NULL, columns, nitems(columns));
	return 0;
}
