/* cmd_doctor_site.c - examines our own pages as a visitor would. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmd/doctor.h"
#include "http/client.h"

#define TEXT 1000
#define PROBE_MS 10000
#define PROBE_BODY 65536

int
doctor_probe(struct client *client, const char *url,
    struct client_response *res,
    struct error *err)
{
	static const char *const headers[] = {"Range: bytes=0-511", NULL};
	struct client_request req = {
		.method = "GET", .url = url, .headers = headers,
		.total_ms = PROBE_MS, .max_body = PROBE_BODY,
	};

	return client_perform(client, &req, res, err);
}

/* True when the answer is what its owner never meant to be read. */
static bool
is_leak(const struct client_response *res)
{
	if (res->status != 200 && res->status != 206)
		return false;
	return res->body == NULL || text_starts(res->body, "SQLite format 3") ||
	    strstr(res->body, "LEADBRIDGE_") != NULL ||
	    strstr(res->body, "ADMIN_TOKEN") != NULL ||
	    (res->body_len == 45 && res->body[44] == '\n');
}

static void
examine_leaks(struct check_list *list, struct client *client,
    const char *base)
{
	static const char *const paths[] = {
		"/leadbridge.env", "/sandbox.env", "/data/leadbridge.db",
		"/data/key", "/leadbridge.db", "/key",
	};
	struct client_response res;
	struct error err = ERROR_INIT;
	char finding[TEXT], *url;
	size_t i;

	for (i = 0; i < nitems(paths); i++) {
		url = xasprintf("%s%s", base, paths[i]);
		memset(&res, 0, sizeof(res));
		if ((doctor_probe(client, url, &res, &err) == 0 ||
			res.status == 200) && is_leak(&res)) {
			snprintf(finding, sizeof(finding), "%s can be read by "
			    "everybody", url);
			check_wrong(list, "web-root", finding, "move the "
			    "file out of the web root now, and change every "
			    "secret in it");
		}
		client_response_release(&res);
		free(url);
	}
}

static bool
is_loopback(const char *url)
{
	return text_starts(url, "http://127.") ||
	    text_starts(url, "http://localhost") ||
	    text_starts(url, "http://[::1]");
}

void
doctor_site(struct check_list *list, const struct config *cfg)
{
	const char *base = config_text(cfg, SET_PUBLIC_URL);
	struct client *client = client_new();
	struct client_response res = {0};
	struct error err = ERROR_INIT;
	char *url = xasprintf("%s/health", base), finding[TEXT];

	if (doctor_probe(client, url, &res, &err) == 0 && res.status == 200) {
		check_ok(list, "site", "%s answers", url);
		examine_leaks(list, client, base);
		goto out;
	}
	if (res.status != 0)
		snprintf(finding, sizeof(finding), "%s answers %d", url,
		    res.status);
	else
		snprintf(finding, sizeof(finding), "%s does not answer: %s",
		    url, err.text);
	/* On one's own machine nobody needs to be serving all the time. */
	if (is_loopback(base) && res.status == 0)
		check_note(list, "site", finding, "start the pages "
		    "(nginx/serve.sh), or set LEADBRIDGE_PUBLIC_URL to where "
		    "they are");
	else
		check_wrong(list, "site", finding, "see whether nginx and the "
		    "programs run, and whether LEADBRIDGE_PUBLIC_URL is right");
out:
	client_response_release(&res);
	client_free(client);
	free(url);
}
