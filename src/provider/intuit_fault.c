/* intuit_fault.c - reads Intuit's faults in their four shapes. */

#include "provider/intuit_fault.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

/* Text that is looked at for tags: a fault is short. */
#define MARKUP_MAX 16384

/* Copies n bytes as one line of UTF-8, cut where it has to be. */
static void
put(char *out, size_t size, const char *s, size_t n)
{
	size_t i;

	if (n >= size)
		n = size - 1;
	n = text_utf8_span(s, n);
	memcpy(out, s, n);
	out[n] = '\0';
	for (i = 0; i < n; i++)
		if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
			out[i] = ' ';
}

static void
put_text(char *out, size_t size, const char *s)
{
	put(out, size, s != NULL ? s : "", s != NULL ? strlen(s) : 0);
}

/* "003200" is 3200; what is no number stays as it is. */
static void
put_code(struct intuit_fault *f, const char *s)
{
	if (s == NULL)
		return;
	while (s[0] == '0' && s[1] != '\0')
		s++;
	put_text(f->code, sizeof(f->code), s);
}

/* The gateway also says the code in its message: "errorCode=003001; ...". */
static void
take_code_of_message(struct intuit_fault *f)
{
	const char *mark = strstr(f->message, "errorCode=");
	char digits[12];
	size_t n;

	if (f->code[0] != '\0' || mark == NULL)
		return;
	mark += strlen("errorCode=");
	n = strspn(mark, "0123456789");
	if (n == 0 || n >= sizeof(digits))
		return;
	memcpy(digits, mark, n);
	digits[n] = '\0';
	put_code(f, digits);
}

/* --- JSON ----------------------------------------------------------------- */

static const struct json *
either(const struct json *j, const char *a, const char *b)
{
	const struct json *found = json_get(j, a);

	return found != NULL ? found : json_get(j, b);
}

static bool
read_json(const char *body, size_t n, struct intuit_fault *f)
{
	struct error ignored = ERROR_INIT;
	const struct json *fault, *error;
	struct json *j = NULL;

	if (json_parse(body, n, &j, &ignored) != 0)
		return false;
	fault = either(j, "Fault", "fault");
	if (fault == NULL || json_type(fault) != JSON_OBJECT) {
		json_free(j);
		return false;
	}
	f->shape = json_get(j, "Fault") != NULL ? INTUIT_SERVICE_JSON :
	    INTUIT_GATEWAY_JSON;
	put_text(f->type, sizeof(f->type), json_scalar(either(fault, "type",
		"Type")));
	error = either(fault, "Error", "error");
	if (error != NULL && json_type(error) == JSON_ARRAY)
		error = json_first(error);
	put_text(f->message, sizeof(f->message), json_scalar(either(error,
		"Message", "message")));
	put_text(f->detail, sizeof(f->detail), json_scalar(either(error,
		"Detail", "detail")));
	put_text(f->element, sizeof(f->element), json_scalar(either(error,
		"element", "Element")));
	put_code(f, json_scalar(either(error, "code", "Code")));
	json_free(j);
	return true;
}

/* --- Markup --------------------------------------------------------------- */

/* The first tag of that name: its attributes, up to its end. NULL: none. */
static const char *
find_tag(const char *s, const char *name, size_t *n)
{
	size_t len = strlen(name);
	const char *end;

	for (s = strchr(s, '<'); s != NULL; s = strchr(s + 1, '<')) {
		if (strncasecmp(s + 1, name, len) != 0 ||
		    strchr(" \t\r\n>/", s[1 + len]) == NULL)
			continue;
		end = strchr(s, '>');
		if (end == NULL)
			return NULL;
		*n = (size_t)(end - s) - 1 - len;
		return s + 1 + len;
	}
	return NULL;
}

/* The five references of XML, in place. */
static void
resolve(char *s)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'},
		{"&apos;", '\''}, {"&amp;", '&'},
	};
	char *to = s;
	size_t i, len;

	while (*s != '\0') {
		for (i = 0; i < nitems(known); i++)
			if (text_starts(s, known[i].name))
				break;
		len = i < nitems(known) ? strlen(known[i].name) : 1;
		*to++ = i < nitems(known) ? known[i].c : *s;
		s += len;
	}
	*to = '\0';
}

static void
put_attribute(char *out, size_t size, const char *attributes, size_t n,
    const char *name)
{
	const char *end = attributes + n, *p = attributes, *close;
	size_t len = strlen(name);

	for (; p + len + 3 < end; p++) {
		if (strncmp(p, name, len) != 0 || p[len] != '=' ||
		    p == attributes || strchr(" \t\r\n", p[-1]) == NULL ||
		    (p[len + 1] != '"' && p[len + 1] != '\''))
			continue;
		p += len + 1;
		close = memchr(p + 1, *p, (size_t)(end - p - 1));
		if (close == NULL)
			return;
		put(out, size, p + 1, (size_t)(close - p - 1));
		resolve(out);
		return;
	}
}

/* The text of the first element of that name, without space around it. */
static void
put_element(char *out, size_t size, const char *s, const char *name)
{
	const char *text, *end;
	char *trimmed;
	size_t n;

	text = find_tag(s, name, &n);
	if (text == NULL || text[n] != '>' || (n > 0 && text[n - 1] == '/'))
		return;
	text += n + 1;
	end = strchr(text, '<');
	if (end == NULL)
		return;
	trimmed = text_trim(text, (size_t)(end - text));
	put_text(out, size, trimmed);
	resolve(out);
	free(trimmed);
}

static bool
read_markup(const char *body, size_t n, struct intuit_fault *f)
{
	char *s = xstrndup(body, n < MARKUP_MAX ? n : MARKUP_MAX);
	const char *fault, *error;
	char code[sizeof(f->code)] = "";
	size_t len;

	fault = find_tag(s, "Fault", &len);
	if (fault == NULL) {
		f->shape = INTUIT_HTML;
		put_element(f->message, sizeof(f->message), s, "title");
		goto out;
	}
	f->shape = INTUIT_XML;
	put_attribute(f->type, sizeof(f->type), fault, len, "type");
	error = find_tag(fault, "Error", &len);
	if (error == NULL)
		goto out;
	put_attribute(code, sizeof(code), error, len, "code");
	put_code(f, code);
	put_attribute(f->element, sizeof(f->element), error, len, "element");
	put_element(f->message, sizeof(f->message), error, "Message");
	put_element(f->detail, sizeof(f->detail), error, "Detail");
out:
	free(s);
	return true;
}

bool
intuit_fault_read(const char *body, size_t n, struct intuit_fault *out)
{
	size_t blank;
	bool found;

	memset(out, 0, sizeof(*out));
	for (blank = 0; blank < n; blank++)
		if (strchr(" \t\r\n", body[blank]) == NULL ||
		    body[blank] == '\0')
			break;
	if (blank == n)
		return false;
	found = body[blank] == '<' ? read_markup(body + blank, n - blank, out) :
	    read_json(body, n, out);
	if (found)
		take_code_of_message(out);
	return found;
}
