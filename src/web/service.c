/* service.c - loads the settings that all threads of a program share. */

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/web/address.h"
#include "src/web/service.h"
#include "store/writer.h"

/* A wrong setting is looked at again at most this often. */
#define RETRY_MS 1000
/*
 * Write-ahead log from which a page moves it: a plain CGI hardly ever.  To
 * move it holds up whoever is waiting, so it must be rare: some thousand leads
 * fit.
 */
#define LOG_MAX (16 * 1024 * 1024)
#define CGI_LOG_MAX (64 * 1024 * 1024)

static const enum setting own_settings[] = {
	SET_DATA_DIR, SET_DB, SET_PUBLIC_URL, SET_LOG_FORMAT, SET_LOG_LEVEL,
	SET_TRUSTED_PROXIES
};

void
service_init(struct service *s, const struct program *program, bool is_cgi)
{
	memset(s, 0, sizeof(*s));
	s->program = program;
	s->is_cgi = is_cgi;
	s->max_body = LIMIT_BODY_DEFAULT;
	pthread_mutex_init(&s->lock, NULL);
	s->timing.stored_ms = clock_monotonic_ms();
	log_setup(program->name, LOG_TEXT, LOG_INFO);
}

static void
forget_settings(struct service *s)
{
	proxies_free(s->proxies);
	config_free(s->config);
	s->proxies = NULL;
	s->config = NULL;
}

void
service_release(struct service *s)
{
	if (atomic_load(&s->ready) && s->program->stop != NULL)
		s->program->stop(s->shared);
	if (s->writer != NULL)
		timing_flush(&s->timing, s->writer, s->program->name);
	writer_free(s->writer);
	forget_settings(s);
	pthread_mutex_destroy(&s->lock);
}

static bool
has_operator_route(const struct program *program)
{
	size_t i;

	for (i = 0; i < program->route_count; i++)
		if (program->routes[i].access == ROUTE_OPERATOR)
			return true;
	return false;
}

/* A program reads only the settings it declares, and those of web. */
static int
load_config(const struct program *program, struct config **out,
    struct error *err)
{
	enum setting *wanted;
	size_t n = nitems(own_settings);
	int result;

	wanted = xcalloc(n + program->setting_count + 2, sizeof(*wanted));
	memcpy(wanted, own_settings, sizeof(own_settings));
	if (program->setting_count > 0)
		memcpy(wanted + n, program->settings,
		    program->setting_count * sizeof(*wanted));
	n += program->setting_count;
	if (has_operator_route(program))
		wanted[n++] = SET_ADMIN_TOKEN;
	if (program->max_body_set)
		wanted[n++] = program->max_body;
	result = config_load(wanted, n, out, err);
	free(wanted);
	return result;
}

static void
setup_log(struct service *s)
{
	const char *format = config_text(s->config, SET_LOG_FORMAT);
	enum log_level level = log_level_parse(config_text(s->config,
	    SET_LOG_LEVEL));
	const char *key;
	size_t i;

	log_setup(s->program->name, strcmp(format, "json") == 0 ? LOG_JSON :
	    LOG_TEXT, level);
	s->debug = level == LOG_DEBUG;
	/* A plain CGI would say it again with every request. */
	for (i = 0; !s->is_cgi &&
	    (key = config_unknown(s->config, i)) != NULL; i++)
		log_event(LOG_WARNING, "setting.unknown", "key", key, NULL);
}

static int
load_settings(struct service *s, struct error *err)
{
	forget_settings(s);
	if (load_config(s->program, &s->config, err) != 0)
		return -1;
	setup_log(s);
	s->proxies = proxies_new(config_text(s->config,
	    SET_TRUSTED_PROXIES));
	if (s->program->max_body_set)
		s->max_body = (size_t)config_int(s->config,
		    s->program->max_body);
	return 0;
}

static const char *
document_root(char **variables)
{
	for (; *variables != NULL; variables++)
		if (text_starts(*variables, "DOCUMENT_ROOT="))
			return strchr(*variables, '=') + 1;
	return NULL;
}

/* What lies under the web root is handed to whoever asks for it. */
static int
check_places(const struct config *config, const char *root,
    struct error *err)
{
	const char *path = config_text(config, SET_DATA_DIR);
	const char *db = config_db_file(config);
	enum setting id = SET_DATA_DIR;

	if (text_empty(root))
		return 0;
	if (!file_is_inside(path, root)) {
		if (db == NULL || !file_is_inside(db, root))
			return 0;
		path = db;
		id = SET_DB;
	}
	return error_set(err, ERROR_CONFIG, "%s is inside the web root %s, "
	    "where anybody can download it: move it away and set %s to its "
	    "new place", path, root, setting_row(id)->name);
}

static int
start_program(struct service *s, struct error *err)
{
	const struct program *program = s->program;
	struct app app = {.service = s};
	int result = 0;

	if (program->group_commit && s->writer == NULL)
		s->writer = writer_new(s->config, s->is_cgi ? CGI_LOG_MAX
		    : LOG_MAX);
	if (program->start != NULL)
		result = program->start(&app, &s->shared, err);
	db_close(app.db);
	return result;
}

/* Called with the lock held. */
static int
try_to_prepare(struct service *s, const char *root, struct error *err)
{
	bool again = s->wrong;
	int result = -1;

	if (again) {
		/* It keeps the settings that are about to go. */
		writer_free(s->writer);
		s->writer = NULL;
	}
	if ((again || s->config == NULL) && load_settings(s, err) != 0)
		goto out;
	if (check_places(s->config, root, err) != 0 ||
	    start_program(s, err) != 0)
		goto out;
	if (again)
		log_event(LOG_INFO, "settings.mended", NULL);
	result = 0;
out:
	s->tried_at = clock_monotonic_ms();
	s->wrong = result != 0;
	if (result != 0) {
		s->why = *err;
		log_error(LOG_ERROR, "settings.refused", err, NULL);
	}
	return result;
}

int
service_prepare(struct service *s, char **variables, struct error *err)
{
	int result = 0;

	if (atomic_load_explicit(&s->ready, memory_order_acquire))
		return 0;
	pthread_mutex_lock(&s->lock);
	if (atomic_load(&s->ready)) {
		result = 0;
	} else if (s->wrong &&
	    clock_monotonic_ms() - s->tried_at < RETRY_MS) {
		*err = s->why;
		result = -1;
	} else {
		result = try_to_prepare(s, document_root(variables), err);
		if (result == 0)
			atomic_store(&s->ready, true);
	}
	pthread_mutex_unlock(&s->lock);
	return result;
}

void
service_load(struct service *s)
{
	struct error err = ERROR_INIT;

	pthread_mutex_lock(&s->lock);
	if (load_settings(s, &err) != 0) {
		s->wrong = true;
		s->why = err;
		s->tried_at = clock_monotonic_ms();
		log_error(LOG_ERROR, "settings.refused", &err, NULL);
	}
	pthread_mutex_unlock(&s->lock);
}
