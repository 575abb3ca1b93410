/* etag.c - validators, and conditions upon them. */

#include "web/etag.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

void
etag_of_revision(int64_t revision, char out[ETAG_SIZE])
{
	(void)snprintf(out, ETAG_SIZE, "\"%" PRId64 "\"", revision);
}

static const char *
skip_space(const char *s)
{
	return s + strspn(s, " \t");
}

/* The end of the quoted part at s; NULL when it is none. */
static const char *
opaque_end(const char *s)
{
	if (*s != '"')
		return NULL;
	for (s++; *s != '"'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= 0x20 || c == 0x7f)
			return NULL;
	}
	return s + 1;
}

enum etag_match
etag_match(const char *list, const char *tag, bool weak)
{
	bool tag_is_weak = strncmp(tag, "W/", 2) == 0;
	const char *opaque = tag_is_weak ? tag + 2 : tag;
	const char *s = skip_space(list), *end;
	bool found = false, one_is_weak;
	size_t seen = 0;

	if (*s == '*')
		return *skip_space(s + 1) == '\0' ? ETAG_MATCHES :
		    ETAG_MALFORMED;
	while (*s != '\0') {
		/* Empty elements of a list are to be taken (5.6.1.2). */
		if (*s == ',') {
			s = skip_space(s + 1);
			continue;
		}
		one_is_weak = strncmp(s, "W/", 2) == 0;
		s += one_is_weak ? 2 : 0;
		end = opaque_end(s);
		if (end == NULL)
			return ETAG_MALFORMED;
		seen++;
		if ((weak || (!one_is_weak && !tag_is_weak)) &&
		    (size_t)(end - s) == strlen(opaque) &&
		    strncmp(s, opaque, (size_t)(end - s)) == 0)
			found = true;
		s = skip_space(end);
		if (*s != ',' && *s != '\0')
			return ETAG_MALFORMED;
	}
	if (seen == 0)
		return ETAG_MALFORMED;
	return found ? ETAG_MATCHES : ETAG_NONE;
}

bool
etag_may_write(const struct request *req, struct response *res,
    int64_t revision)
{
	const char *list = request_header(req, "If-Match");
	char tag[ETAG_SIZE];

	if (list == NULL)
		return true;
	etag_of_revision(revision, tag);
	switch (etag_match(list, tag, false)) {
	case ETAG_MATCHES:
		return true;
	case ETAG_MALFORMED:
		response_problem(res, req, 400, "If-Match must be * or a list "
		    "of entity tags in quotes", NULL);
		return false;
	default:
		response_problem(res, req, 412, "it has changed since it was "
		    "read: read it again", NULL);
		return false;
	}
}

bool
etag_is_known(const struct request *req, struct response *res,
    const char *tag)
{
	const char *list = request_header(req, "If-None-Match");

	response_header(res, "ETag", tag);
	response_header(res, "Cache-Control", "private, no-cache");
	if (list == NULL || etag_match(list, tag, true) != ETAG_MATCHES)
		return false;
	response_body(res, "application/json", "", 0);
	response_status(res, 304);
	return true;
}

void
etag_answer(const struct request *req, struct response *res,
    const char *tag, struct json *body)
{
	char made[ETAG_SIZE], hash[SECRET_HASH_SIZE], *text;

	if (tag == NULL) {
		text = json_print(body);
		secret_hash(text, strlen(text), hash);
		(void)snprintf(made, sizeof(made), "\"%.32s\"", hash);
		free(text);
		tag = made;
	}
	if (etag_is_known(req, res, tag))
		json_free(body);
	else
		response_json_body(res, body);
}
