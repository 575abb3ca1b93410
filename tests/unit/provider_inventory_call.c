/*
 * provider_inventory_call.c - organisations, pictures and a spent day of Zoho
 * Inventory, over the wire from a scripted server.
 */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "provider/zoho_inventory.h"
#include "tests/lib/answerer.h"
#include "tests/lib/house.h"
#include "tests/lib/tap.h"

#define HEAD(status, type, more, length) "HTTP/1.1 " status "\r\n" \
	"Content-Type: " type "\r\n" more "Content-Length: " length "\r\n\r\n"

static struct house house;
static struct answerer *server;
static struct access a;
static struct call call;
static struct error err;

static const char *
question(void)
{
	return answerer_question(server, answerer_count(server) - 1);
}

/* Nobody is left alone for what came before. */
static void
forgive(void)
{
	(void)db_run(house.db, "DELETE FROM budget", DB_NO_ARGS, NULL, &err);
	error_clear(&err);
}

static void
test_organizations(void)
{
	char *id = NULL;

	answerer_push_json(server, 200, "{\"code\":0,\"organizations\":["
	    "{\"organization_id\":\"700000111\",\"name\":\"Blue Heron\"},"
	    "{\"organization_id\":\"700000222\",\"name\":\"Red Kite\"}]}");
	is_int(inventory_organization(&call, &id, &err), -1,
	    "of two organisations none is taken");
	is_int(err.code, ERROR_CONFIG, "for the settings are to say");
	has_text(err.text, "set ZOHO_ORGANIZATION_ID", "by this name");
	has_text(err.text, "700000111 (Blue Heron), 700000222 (Red Kite)",
	    "which of these");
	ok(id == NULL, "there is no id");

	error_clear(&err);
	answerer_push_json(server, 200, "{\"code\":0,\"organizations\":[]}");
	is_int(inventory_organization(&call, &id, &err), -1, "of none none");
	has_text(err.text, "no organisation", "and it is told");

	error_clear(&err);
	answerer_push_json(server, 200, "{\"code\":0,\"organizations\":["
	    "{\"organization_id\":700000111,\"name\":\"Blue Heron\"}]}");
	is_int(inventory_organization(&call, &id, &err), 0, "the only one is");
	is_text(id, "700000111", "by its id");
	free(id);
}

static int
picture(const char *raw, size_t max, size_t *len, const char **type)
{
	char *bytes = NULL;
	int rc;

	answerer_push(server, raw);
	error_clear(&err);
	rc = inventory_image(&call, "42", max, &bytes, len, type, &err);
	free(bytes);
	return rc;
}

static void
test_pictures(void)
{
	const char *type = NULL;
	size_t len = 0;

	is_int(picture(HEAD("200 OK", "image/gif", "", "14") "GIF89a12345678",
	    100, &len, &type), 0, "a picture is fetched");
	is_text(type, "image/gif", "its type is what its bytes say");
	is_int((long)len, 14, "all of it");
	has_text(question(), "GET /inventory/v1/items/42/image?", "where");
	has_text(question(), "organization_id=700000111", "of whom");
	is_int(picture(HEAD("200 OK", "image/gif", "", "14") "GIF89a12345678",
	    13, &len, &type), -1, "one that is too large is not taken");
	is_int(err.code, ERROR_DATA, "as data");
	is_int(picture(HEAD("200 OK", "image/gif", "", "14") "<html>12345678",
	    100, &len, &type), -1, "nor what is none");
	is_int(picture(HEAD("404 Not Found", "application/json", "", "26")
	    "{\"code\":2006,\"message\":\"\"}", 100, &len, &type), -1,
	    "an item without one");
	is_int(err.code, ERROR_NOT_FOUND, "has none");
}

/* The seconds that are waited after this 429. */
static int
wait_of(const char *raw)
{
	struct inventory_answer got;

	forgive();
	answerer_push(server, raw);
	(void)inventory_get(&call, INVENTORY_ITEM, "42", &got, &err);
	inventory_answer_release(&got);
	is_int(err.code, ERROR_LIMITED, "429 is a limit");
	return err.retry_after_s;
}

#define LIMITED(more, code) HEAD("429 Too Many Requests", \
	"application/json", more, "24") "{\"code\":" code ",\"message\":\"\"}"

static void
test_day(void)
{
	is_int(wait_of(LIMITED("x-rate-limit-reset: 38615\r\n", "45")), 38615,
	    "a spent day is over when it says");
	is_int(wait_of(LIMITED("", "45")), 3600,
	    "an hour when it does not");
	is_int(wait_of(LIMITED("x-rate-limit-reset: soon\r\n", "45")), 3600,
	    "or says no number");
	is_int(wait_of(LIMITED("x-rate-limit-reset: 600\r\n"
	    "Retry-After: 900\r\n", "45")), 900, "the later of two");
	is_int(wait_of(LIMITED("x-rate-limit-reset: 38615\r\n", "44")), 60,
	    "a minute is not the day");
	is_int(wait_of(LIMITED("Retry-After: 77\r\n", "44")), 77,
	    "and may be longer");
	is_int(wait_of(LIMITED("x-rate-limit-reset: 99999999\r\n", "45")),
	    3600, "nobody waits for three years");
}

int
main(void)
{
	struct access_code code = {.code = "c"};
	char *body;

	server = answerer_start();
	setenv("ZOHO_ACCOUNTS_URL", answerer_url(server), 1);
	setenv("ZOHO_CLIENT_ID", "id", 1);
	setenv("ZOHO_CLIENT_SECRET", "secret", 1);
	unsetenv("ZOHO_API_DOMAIN");
	unsetenv("ZOHO_ORGANIZATION_ID");
	house_make(&house);
	if (access_open(house.cfg, house.db, &a, &err) != 0)
		return 1;
	body = xasprintf("{\"access_token\":\"a1\",\"refresh_token\":\"r1\","
	    "\"api_domain\":\"%s\"}", answerer_url(server));
	answerer_push_json(server, 200, body);
	free(body);
	if (access_exchange(&a, "default", SERVICE_ZOHO_INVENTORY, &code,
	    &err) != 0)
		return 1;
	call = (struct call){.access = &a, .tenant = "default",
	    .service = SERVICE_ZOHO_INVENTORY};
	test_organizations();
	test_pictures();
	test_day();
	access_close(&a);
	house_remove(&house);
	answerer_stop(server);
	return tap_done();
}
