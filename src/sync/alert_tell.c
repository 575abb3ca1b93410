/* alert_tell.c - tells people of alerts, each once, and once a day. */

#include "sync/alert_tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/client.h"
#include "http/mail.h"
#include "provider/reconnect.h"

#define TELL_LOCK "alerts"
#define WEBHOOK_MS 10000
#define WEBHOOK_ANSWER_MAX 65536
#define EMAILS_MAX 20

/* A way to people. */
struct channel {
	const char *name;
	enum setting setting; /* that opens it */
	int (*tell)(struct engine *e, const struct alert *alert,
	    const struct json *row, bool *unsure, struct error *err);
};

const char *
alert_to_tell(const struct alert *alert, const struct notice *n, int64_t now)
{
	bool heard = strcmp(n->told, NOTICE_RAISED) == 0 || (n->tries > 0 &&
	    strcmp(n->trying, NOTICE_RAISED) == 0);

	if (alert->resolved_at != 0)
		return heard || strcmp(n->trying, NOTICE_RESOLVED) == 0
		    ? NOTICE_RESOLVED : NULL;
	if (n->told_at < alert->raised_at || now - n->told_at >= TELL_AGAIN_MS)
		return NOTICE_RAISED;
	return NULL;
}

static int
tell_webhook(struct engine *e, const struct alert *alert,
    const struct json *row, bool *unsure, struct error *err)
{
	static const char *const headers[] = {
		"Content-Type: application/json", NULL
	};
	struct client *client = client_new();
	char *body = json_print(row);
	struct client_response res;
	struct client_request req = {
		.method = "POST",
		.url = config_text(e->cfg, SET_ALERT_WEBHOOK_URL),
		.headers = headers,
		.body = body,
		.body_len = strlen(body),
		.total_ms = WEBHOOK_MS,
		.max_body = WEBHOOK_ANSWER_MAX,
	};
	int rc;

	(void)alert;
	rc = client_perform(client, &req, &res, err);
	*unsure = rc != 0 && res.fate == CLIENT_UNKNOWN;
	if (rc == 0 && (res.status < 200 || res.status > 299))
		rc = error_set(err, ERROR_UNAVAILABLE, "the receiver of "
		    "ALERT_WEBHOOK_URL answered %d", res.status);
	client_response_release(&res);
	secret_free(body);
	client_free(client);
	return rc;
}

/* The addresses of ALERT_EMAIL_TO, a NULL last; *list holds them. */
static size_t
split_addresses(char *list, const char *to[EMAILS_MAX + 1])
{
	size_t n = 0, len;

	while (*list != '\0' && n < EMAILS_MAX) {
		to[n++] = list;
		len = strcspn(list, ",");
		if (list[len] == '\0')
			break;
		list[len] = '\0';
		list += len + 1;
	}
	to[n] = NULL;
	return n;
}

static void
write_mail(struct strbuf *out, const struct json *row)
{
	static const char *const members[] = {"alert", "severity", "state",
		"tenant", "subject", "value", "threshold", "at", "url"};
	const char *value;
	size_t i;

	strbuf_printf(out, "%s\n\n", json_get_text(row, "text"));
	for (i = 0; i < nitems(members); i++) {
		value = json_scalar(json_get(row, members[i]));
		if (!text_empty(value))
			strbuf_printf(out, "%-10s %s\n", members[i], value);
	}
	strbuf_text(out, "\n-- \nleadbridge\n");
}

static int
tell_mail(struct engine *e, const struct alert *alert,
    const struct json *row, bool *unsure, struct error *err)
{
	char *list = xstrdup(config_text(e->cfg, SET_ALERT_EMAIL_TO));
	const char *from = config_text(e->cfg, SET_ALERT_EMAIL_FROM);
	const char *state = json_get_text(row, "state");
	const char *to[EMAILS_MAX + 1];
	struct mail mail = {.to = to, .at = clock_now_ms()};
	struct strbuf text;
	char *subject, *id;
	int rc;

	(void)split_addresses(list, to);
	/* A day's repeat is another message, a second try is not. */
	id = xasprintf("%s.%s.%lld", alert->id, state,
	    (long long)(mail.at / TELL_AGAIN_MS));
	subject = xasprintf("[leadbridge] %s: %s (%s)",
	    strcmp(state, "raised") == 0 ? alert->severity : "over",
	    alert->name, alert->tenant);
	strbuf_init(&text, LIMIT_MESSAGE);
	write_mail(&text, row);
	mail.from = from != NULL ? from : to[0];
	mail.subject = subject;
	mail.text = strbuf_str(&text);
	mail.id = id;
	rc = mail_send(config_text(e->cfg, SET_SMTP_URL), &mail, unsure, err);
	if (text.data != NULL)
		secret_wipe(text.data, text.size);
	strbuf_release(&text);
	free(subject);
	free(id);
	free(list);
	return rc;
}

static const struct channel channels[] = {
	{"webhook", SET_ALERT_WEBHOOK_URL, tell_webhook},
	{"mail", SET_ALERT_EMAIL_TO, tell_mail},
};

/* Tells one word on one channel, with a record before and after. */
static int
tell_word(struct engine *e, struct access *access, const struct alert *alert,
    const struct channel *c, const char *word, struct error *err)
{
	struct json *row = alert_describe(access, alert);
	struct error failed = ERROR_INIT;
	bool unsure = false;
	int rc = -1;

	if (notice_begin(e->db, alert->id, c->name, word, err) != 0)
		goto out;
	if (c->tell(e, alert, row, &unsure, err) == 0) {
		log_event(LOG_INFO, "alert.told", "alert", alert->name,
		    "state", word, "tenant", alert->tenant, "channel",
		    c->name, NULL);
		rc = notice_told(e->db, alert->id, c->name, word,
		    clock_now_ms(), err);
		goto out;
	}
	error_context(err, "alerts by %s", c->name);
	if (notice_failed(e->db, alert->id, c->name, unsure, err->text,
		&failed) != 0)
		*err = failed;
out:
	json_free(row);
	return rc;
}

static int
tell_one(struct engine *e, struct access *access, const struct alert *alert,
    const struct channel *c, struct error *err)
{
	struct notice notice;
	const char *word;

	if (notice_load(e->db, alert->id, c->name, &notice, err) != 0)
		return -1;
	word = alert_to_tell(alert, &notice, clock_now_ms());
	if (word == NULL)
		return 0;
	if (notice.tries >= TELL_UNSURE_MAX &&
	    strcmp(notice.trying, word) == 0)
		return notice_told(e->db, alert->id, c->name, word,
		    clock_now_ms(), err);
	return tell_word(e, access, alert, c, word, err);
}

struct untold {
	struct alert *items;
	size_t count;
};

static int
take(const struct alert *alert, void *arg)
{
	struct untold *u = arg;

	u->items = xreallocarray(u->items, u->count + 1, sizeof(*u->items));
	alert_copy(&u->items[u->count++], alert);
	return 0;
}

/* A channel that fails once is left alone until the next run. */
static int
tell_all(struct engine *e, struct access *access, const struct untold *u,
    const struct channel *c, struct error *err)
{
	size_t i;

	if (text_empty(config_text(e->cfg, c->setting)))
		return 0;
	for (i = 0; i < u->count && !engine_stopping(e); i++)
		if (tell_one(e, access, &u->items[i], c, err) != 0)
			return -1;
	return 0;
}

int
alert_tell(struct engine *e, struct access *access, const char *tenant,
    struct error *err)
{
	struct untold u = {NULL, 0};
	struct db_lock *lock = NULL;
	struct error one = ERROR_INIT;
	size_t i;
	int rc = -1, got;

	/* Runs of several tenants may overlap: each word is told once. */
	got = db_lock(e->db, TELL_LOCK, 0, &lock, err);
	if (got != 0)
		return got < 0 ? -1 : 0;
	if (alert_unsettled(e->db, tenant, take, &u, err) != 0)
		goto out;
	rc = 0;
	for (i = 0; i < nitems(channels); i++) {
		error_clear(&one);
		if (tell_all(e, access, &u, &channels[i], &one) != 0) {
			*err = one;
			rc = -1;
		}
	}
out:
	for (i = 0; i < u.count; i++)
		alert_release(&u.items[i]);
	free(u.items);
	db_unlock(lock);
	return rc;
}
