/* config_db.c - the address of the store: is it one, and what may be shown. */

#include "base/config_db.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"

#define FILE_SCHEME "sqlite:"
#define SERVER_SCHEME "postgresql://"
#define MASK "********"

const char *
config_db_path(const char *url)
{
	return text_starts(url, FILE_SCHEME) ? url + strlen(FILE_SCHEME)
	    : NULL;
}

char *
config_db_of_path(const char *path)
{
	return xasprintf(FILE_SCHEME "%s", path);
}

static bool
is_encoded(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '%' && (!isxdigit((unsigned char)s[1]) ||
		    !isxdigit((unsigned char)s[2])))
			return false;
	}
	return true;
}

const char *
config_db_check(const char *url)
{
	const char *who, *at;

	if (!text_starts(url, SERVER_SCHEME))
		return "must be sqlite:PATH or postgresql://...";
	who = url + strlen(SERVER_SCHEME);
	at = strchr(who, '@');
	if (!is_encoded(who))
		return "holds a % that is not followed by two hexadecimal "
		    "digits: write it as %25";
	if (at == NULL)
		return NULL;
	if (strchr(at + 1, '@') != NULL ||
	    (size_t)(at - who) != strcspn(who, "@/?#"))
		return "holds an @, /, ? or # where only one @ may be: in a "
		    "user name or password write them as %40, %2F, %3F, %23";
	return NULL;
}

/* Where a password begins in what follows the scheme; its length. */
static const char *
next_password(const char *s, const char *start, size_t *n)
{
	static const char *const keys[] = {"password=", "sslpassword="};
	const char *at = strchr(start, '@'), *colon;
	size_t i;

	colon = strchr(start, ':');
	if (s == start && at != NULL && colon != NULL && colon < at) {
		*n = (size_t)(at - colon - 1);
		return colon + 1;
	}
	for (s += strcspn(s, "?&"); *s != '\0'; s += strcspn(s, "?&")) {
		s++;
		for (i = 0; i < nitems(keys); i++) {
			if (!text_starts(s, keys[i]))
				continue;
			s += strlen(keys[i]);
			*n = strcspn(s, "&");
			return s;
		}
	}
	return NULL;
}

bool
config_db_has_secret(const char *url)
{
	const char *start;
	size_t n;

	if (!text_starts(url, SERVER_SCHEME))
		return false;
	start = url + strlen(SERVER_SCHEME);
	return next_password(start, start, &n) != NULL;
}

char *
config_db_shown(const char *url)
{
	const char *start, *s = url, *secret;
	struct strbuf out;
	char *shown;
	size_t n;

	if (!text_starts(url, SERVER_SCHEME))
		return xstrdup(url);
	strbuf_init(&out, 2 * strlen(url) + strlen(MASK));
	start = s + strlen(SERVER_SCHEME);
	secret = next_password(start, start, &n);
	while (secret != NULL) {
		strbuf_add(&out, s, (size_t)(secret - s));
		strbuf_text(&out, MASK);
		s = secret + n;
		secret = next_password(s, start, &n);
	}
	strbuf_text(&out, s);
	shown = strbuf_take(&out);
	return shown;
}
