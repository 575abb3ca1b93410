/* header.c - reads the values of HTTP header fields. */

#include <string.h>

#include "base/text.h"
#include "src/web/header.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

static bool
is_token_char(char c)
{
	return c != '\0' && (is_alnum(c) || strchr("!#$%&'*+-.^_`|~", c));
}

static const char *
skip_space(const char *s)
{
	return s + strspn(s, " \t");
}

static size_t
token_length(const char *s)
{
	size_t n = 0;

	while (is_token_char(s[n]))
		n++;
	return n;
}

bool
header_is_token(const char *s)
{
	size_t n = token_length(s);

	return n > 0 && s[n] == '\0';
}

bool
header_is_request_id(const char *s)
{
	size_t n = 0;

	while (is_alnum(s[n]) || (s[n] != '\0' && strchr("._-", s[n])))
		n++;
	return s[n] == '\0' && n >= 8 && n <= 64;
}

static bool
is_cookie_value(const char *s, size_t n)
{
	size_t i;

	if (n >= 2 && s[0] == '"' && s[n - 1] == '"') {
		s++;
		n -= 2;
	}
	for (i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~' || strchr("\",;\\", s[i]))
			return false;
	return true;
}

bool
header_cookie_next(const char **field, struct header_cookie *out)
{
	const char *s = *field;
	bool found = false;
	size_t whole;

	while (*s != '\0' && !found) {
		s += strspn(s, " \t;");
		whole = strcspn(s, ";");
		out->name = s;
		out->name_len = token_length(s);
		s += whole;
		if (out->name_len == 0 || out->name[out->name_len] != '=')
			continue;
		out->value = out->name + out->name_len + 1;
		out->value_len = whole - out->name_len - 1;
		while (out->value_len > 0 &&
		    strchr(" \t", out->value[out->value_len - 1]) != NULL)
			out->value_len--;
		found = is_cookie_value(out->value, out->value_len);
	}
	*field = s;
	return found;
}

/* The q of a range's parameters in thousandths; 1000 when there is none. */
static int
read_quality(const char *params, size_t n)
{
	const char *end = params + n, *s = params;
	int q, scale;

	while (s < end && (s = memchr(s, ';', (size_t)(end - s))) != NULL) {
		s = skip_space(s + 1);
		if (end - s < 3 || (*s != 'q' && *s != 'Q') || s[1] != '=')
			continue;
		if (s[2] == '1')
			return 1000;
		if (s[2] != '0')
			return 0;
		q = 0;
		scale = 100;
		for (s += 3; s < end && (*s == '.' || (*s >= '0' &&
		    *s <= '9')); s++) {
			if (*s == '.')
				continue;
			q += (*s - '0') * scale;
			scale /= 10;
		}
		return q;
	}
	return 1000;
}

static bool
is_range(const char *s, size_t n, const char *name)
{
	size_t i = 0;

	/* Ranges are compared without case. */
	for (; i < n && name[i] != '\0'; i++) {
		char c = s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != name[i])
			return false;
	}
	return i == n && name[i] == '\0';
}

bool
header_prefers_html(const char *accept)
{
	int html = -1, json = -1, any = 0, order = 0, q;
	int html_at = 0, json_at = 0;
	size_t n, name;

	for (; *accept != '\0'; accept += n) {
		accept += strspn(accept, " \t,");
		n = strcspn(accept, ",");
		name = strcspn(accept, " \t,;");
		q = read_quality(accept, n);
		order++;
		if (is_range(accept, name, "text/html")) {
			html = q;
			html_at = order;
		} else if (is_range(accept, name, "application/json") ||
		    is_range(accept, name, "application/problem+json") ||
		    is_range(accept, name, "application/*")) {
			if (q > json) {
				json = q;
				json_at = order;
			}
		} else if (is_range(accept, name, "*/*")) {
			any = q;
		}
	}
	if (html <= 0)
		return false;
	if (json < 0)
		return html >= any;
	return html > json || (html == json && html_at < json_at);
}

const char *
header_bearer(const char *authorization)
{
	const char *token;
	size_t n = 0;

	if (!text_starts_nocase(authorization, "Bearer "))
		return NULL;
	token = authorization + strlen("Bearer ");
	token += strspn(token, " ");
	while (is_alnum(token[n]) ||
	    (token[n] != '\0' && strchr("-._~+/", token[n])))
		n++;
	if (n == 0)
		return NULL;
	return token[n + strspn(token + n, "=")] == '\0' ? token : NULL;
}

void
header_media_type(const char *content_type, char *out, size_t size)
{
	size_t i, n;

	content_type = skip_space(content_type);
	n = strcspn(content_type, " \t;,");
	if (n >= size)
		n = 0;
	for (i = 0; i < n; i++) {
		char c = content_type[i];

		out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	out[n] = '\0';
}

/* Reads a token or quoted-string at *s; false when it is neither. */
static bool
read_value(const char **s, char *out, size_t size, bool *fits)
{
	const char *p = *s;
	bool quoted = *p == '"';
	size_t n = 0;

	if (quoted)
		p++;
	while (quoted ? *p != '"' && *p != '\0' : is_token_char(*p)) {
		if (quoted && *p == '\\' && p[1] != '\0')
			p++;
		if (n + 1 < size)
			out[n] = *p;
		n++;
		p++;
	}
	if (quoted ? *p != '"' : n == 0)
		return false;
	*fits = n < size;
	out[n < size ? n : size - 1] = '\0';
	*s = quoted ? p + 1 : p;
	return true;
}

int
header_param(const char *field, const char *name, char *out, size_t size)
{
	size_t len = strlen(name), n;
	char ignored[1];
	int found = 0;
	bool ours, fits;

	field += strcspn(field, ";");
	while (*field == ';') {
		field = skip_space(field + 1);
		if (*field == '\0' || *field == ';')
			continue;
		n = token_length(field);
		ours = n == len && text_starts_nocase(field, name);
		field += n;
		if (n == 0 || *field != '=' || (ours && found != 0))
			return -1;
		field++;
		if (!read_value(&field, ours ? out : ignored,
			ours ? size : sizeof(ignored), &fits))
			return -1;
		if (ours && !fits)
			return -1;
		if (ours)
			found = 1;
		field = skip_space(field);
	}
	return *field == '\0' ? found : -1;
}
