/* mapping_template.c - texts made of several values: "{first} {last}". */

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "src/sync/mapping_value.h"

/* What stands at the start of a template. */
enum piece { PIECE_TEXT, PIECE_BRACE, PIECE_NAME, PIECE_WRONG };

/* Two braces are one; *n is the length of the piece as written. */
static enum piece
piece_at(const char *s, size_t *n)
{
	*n = 2;
	if ((s[0] == '{' && s[1] == '{') || (s[0] == '}' && s[1] == '}'))
		return PIECE_BRACE;
	if (s[0] == '}')
		return PIECE_WRONG;
	if (s[0] != '{') {
		*n = strcspn(s, "{}");
		return PIECE_TEXT;
	}
	*n = strcspn(s + 1, "{}") + 2;
	return s[*n - 1] == '}' && *n > 2 ? PIECE_NAME : PIECE_WRONG;
}

static char *
piece_name(const char *s, size_t n)
{
	return text_trim(s + 1, n - 2);
}

bool
template_names(const char *text, void (*each)(const char *name, void *arg),
    void *arg)
{
	enum piece piece;
	char *name;
	size_t n;

	for (; *text != '\0'; text += n) {
		piece = piece_at(text, &n);
		if (piece == PIECE_WRONG)
			return false;
		if (piece != PIECE_NAME)
			continue;
		name = piece_name(text, n);
		each(name, arg);
		free(name);
	}
	return true;
}

/* Appends what a name stands for; true when it is something. */
static bool
add_named(struct strbuf *out, const char *text, size_t n,
    const struct mapping_source *from)
{
	char *name = piece_name(text, n);
	char *value = value_as_text(source_get(from, name));
	bool filled = value != NULL;

	strbuf_text(out, filled ? value : "");
	free(value);
	free(name);
	return filled;
}

char *
template_fill(const char *text, const struct mapping_source *from)
{
	bool named = false, filled = false;
	struct strbuf out;
	enum piece piece;
	char *result = NULL;
	size_t n;

	strbuf_init(&out, 4 * LIMIT_BODY_MAX);
	for (; *text != '\0'; text += n) {
		piece = piece_at(text, &n);
		if (piece == PIECE_TEXT)
			strbuf_add(&out, text, n);
		else if (piece == PIECE_NAME && add_named(&out, text, n, from))
			filled = true;
		else if (piece != PIECE_NAME)
			strbuf_char(&out, *text);
		named |= piece == PIECE_NAME;
	}
	if (filled || !named)
		result = text_trim(strbuf_str(&out), out.len);
	strbuf_release(&out);
	return result;
}
